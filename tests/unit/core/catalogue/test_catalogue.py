"""The catalogue: types as their files say them, further ones beside them, and mistakes named in sentences."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core import catalogue
from core.catalogue import HOME, load
from core.errors import UsageError
from tests.support.type_folders import paper_type, type_folder


def test_every_type_says_where_its_rules_come_from() -> None:
    for kind in load().types.values():
        assert "docs/domain.md, " in kind.source, kind.code
        assert kind.validity.source, kind.code


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ('code = "khai_sinh"|code = "khai_sin"', "file is named khai_sinh.toml"),
        ('kind = "sex"|kind = "gender"', "kind 'gender' is not known"),
        ('section = "mother"|section = "mum"', "section 'mum', which is not defined"),
        ('birth_date = "birth_date"|birth_date = "born"', "names field 'born', which is not defined"),
        ('rule = "none"|rule = "months"', "needs months"),
        ('rule = "none"|rule = "for ever"', "for ever"),
        ("lines = 2|line = 2", "'line' is no key here; did you mean 'lines'? allowed: accept, "),
        ('group = "civil"|group = "civic"', "'civic' is not allowed; allowed: card, civil, residence"),
        ('types = ["trich_luc_ho_tich"]|types = ["trich_luc_ho_tit"]', "did you mean 'trich_luc_ho_tich'?"),
        ('birth_date = "birth_date"|birth_date = "birth_date"\n[matter]\ncode = ["kode"]', "matter names field 'kode'"),
        ('same = "person"|same = "persons"', "names field 'persons', which is not defined"),
        ('"KQ.G15.000031"|"KQ.15.31"', "is not of the form KQ.G15.000031"),
        ("[title]|[title", "is not TOML"),
    ],
)
def test_a_mistake_in_a_file_is_named(tmp_path: Path, change: str, said: str) -> None:
    text = (HOME / "khai_sinh.toml").read_text("utf-8")
    before, after = change.split("|")
    assert before in text
    (tmp_path / "khai_sinh.toml").write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(UsageError, match=r"khai_sinh\.toml") as caught:
        load(tmp_path)
    assert said in str(caught.value)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    for name in ("bhyt", "gpxd"):
        text = (HOME / f"{name}.toml").read_text("utf-8")
        (tmp_path / f"{name}.toml").write_text(text.replace('kind = "', 'kind = "x', 1), "utf-8")
    with pytest.raises(UsageError) as caught:
        load(tmp_path)
    assert "bhyt.toml" in str(caught.value)
    assert "gpxd.toml" in str(caught.value)


def test_all_mistakes_of_one_file_are_told_at_once_with_the_words_that_are_allowed(tmp_path: Path) -> None:
    text = (HOME / "khai_sinh.toml").read_text("utf-8")
    for before, after in (
        ('group = "civil"', 'groop = "civil"'),
        ('rule = "none"', 'rule = "ever"'),
        ("lines = 2", "lines = 'two'"),
    ):
        text = text.replace(before, after, 1)
    (tmp_path / "khai_sinh.toml").write_text(text, "utf-8")
    with pytest.raises(UsageError) as caught:
        load(tmp_path)
    said = str(caught.value).splitlines()[1:]
    assert len(said) == 4
    assert any("'groop' is no key here; did you mean 'group'?" in line for line in said)
    assert any("group is missing; it is one of: card, civil" in line for line in said)
    assert any("'ever' is not allowed; allowed: none, months" in line for line in said)
    assert any("[[field]] full_name: lines" in line for line in said)


def test_a_file_of_wrong_form_is_checked_for_what_it_says_all_the_same(tmp_path: Path) -> None:
    """Who mended the form first was told of the rest one by one."""
    text = (HOME / "khai_sinh.toml").read_text("utf-8")
    for before, after in (
        ('group = "civil"', 'groop = "civil"'),
        ('rule = "none"', 'rule = "ever"'),
        ("lines = 2", "lines = 'two'"),
        ('name = "birth_date"', 'name = "born"'),
        ('kind = "sex"', 'kind = "gender"'),
    ):
        assert before in text, before
        text = text.replace(before, after, 1)
    (tmp_path / "khai_sinh.toml").write_text(text, "utf-8")
    (tmp_path / "bhyt.toml").write_text("x = 1\n" + (HOME / "bhyt.toml").read_text("utf-8"), "utf-8")
    twin = (HOME / "bhyt.toml").read_text("utf-8").replace('code = "bhyt"', 'code = "the_khac"', 1)
    (tmp_path / "the_khac.toml").write_text(twin, "utf-8")
    with pytest.raises(UsageError) as caught:
        load(tmp_path)
    said = str(caught.value)
    for part in (
        "'groop' is no key here", "'ever' is not allowed", "lines", "names field 'birth_date', which is not defined",
        "kind 'gender' is not known", "'x' is no key here", "the_khac.toml: title 'THẺ BẢO HIỂM Y TẾ' is also that",
    ):  # fmt: skip
        assert part in said, part
    assert "khai_sinh.toml: code" not in said
    assert "''" not in said  # nothing is told of what only stands in for what is lacking


def test_two_types_with_one_title_are_told(tmp_path: Path) -> None:
    text = (HOME / "bhyt.toml").read_text("utf-8")
    (tmp_path / "bhyt.toml").write_text(text, "utf-8")
    (tmp_path / "the_khac.toml").write_text(text.replace('code = "bhyt"', 'code = "the_khac"', 1), "utf-8")
    with pytest.raises(UsageError, match=r"the_khac\.toml: title 'THẺ BẢO HIỂM Y TẾ' is also that of bhyt\.toml"):
        load(tmp_path)


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no catalogue file"):
        load(tmp_path)


def test_one_more_type_is_one_more_file(tmp_path: Path) -> None:
    assert "giay_vi_du" in load(type_folder(tmp_path, {"giay_vi_du": example("giay_vi_du")}, beside_all=True))


@pytest.fixture
def beside(tmp_path: Path) -> Iterator[Path]:
    """A further folder in use."""
    catalogue.use(tmp_path)
    yield tmp_path
    catalogue.use(None)


def example(code: str) -> str:
    reason = '[[field]]\nname = "reason"\nkind = "text"\nshown = "Lý do vắng"\ntravels = true\n'
    return paper_type(code, "Giấy ví dụ", "GIẤY VÍ DỤ") + reason


def test_a_further_folder_adds_types_with_what_their_fields_are_called_and_which_travel(beside: Path) -> None:
    type_folder(beside, {"giay_vi_du": example("giay_vi_du")})
    assert {"giay_vi_du", "khai_sinh"} <= set(load().types)
    assert catalogue.in_use().field_names["reason"] == "Lý do vắng"
    assert "reason" in catalogue.in_use().travelling


def test_a_further_type_of_a_code_that_comes_with_motlan_is_refused(beside: Path) -> None:
    type_folder(beside, {"khai_sinh": example("khai_sinh")})
    with pytest.raises(UsageError, match="take another code"):
        load()


def test_a_further_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    catalogue.use(tmp_path / "gone")
    try:
        with pytest.raises(UsageError, match="gone: no catalogue file"):
            load()
    finally:
        catalogue.use(None)


def test_what_all_types_share_may_lack_a_list_and_is_told_once(tmp_path: Path) -> None:
    text = (HOME / "_common.toml").read_text("utf-8").replace("stop_labels = [", "stop_label = [", 1)
    type_folder(tmp_path, {"_common": text}, beside_all=True)
    with pytest.raises(UsageError) as caught:
        load(tmp_path)
    assert len(str(caught.value).splitlines()) == 3, str(caught.value)


def test_many_threads_that_ask_first_load_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue.use(None)
    loads: list[int] = []
    inside, really = threading.Semaphore(1), catalogue.load

    def loading() -> catalogue.Catalogue:
        assert inside.acquire(blocking=False)  # two at once make msgspec end the process
        loads.append(1)
        try:
            return really()
        finally:
            inside.release()

    monkeypatch.setattr(catalogue, "load", loading)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(catalogue.in_use) for _ in range(8)]
        assert len({id(answer.result()) for answer in asked}) == 1
    assert loads == [1]

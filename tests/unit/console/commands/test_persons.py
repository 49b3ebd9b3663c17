"""`motlan person` and `motlan reuse` over papers made as records: what they print, and when they refuse to answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

import cli
from core.catalogue import in_use
from core.catalogue.own import OwnType
from core.records import Revision
from search.sqlite.backend import SqliteIndex
from store import papers
from store.files import FileObjects
from store.type_rules import TypeRules
from tests.support.made_papers import MAU, MAU_ID, paper

PROXY = paper(
    "uq", type="uy_quyen", title="Giấy ủy quyền", issued="2026-03-20", handed_in="original",
    fields={"term": "06 tháng kể từ ngày ký", "scope": "nộp hồ sơ đăng ký thường trú"},
)  # fmt: skip
BIRTH = paper("ks", issued="1999-02-01")
CHANGE = paper("tl", type="trich_luc_ho_tich", title="Trích lục cải chính hộ tịch", issued="2024-05-05")
UNNUMBERED = paper(
    "vb", type="van_bang", title="Bằng tốt nghiệp", owner_id=None, owner="Đỗ Văn Không Số", born="1970-12-01"
)
NEAR = paper("nr", type="can_cuoc", title="Căn cước", owner_id="001199999989")


class Installation:
    """A data folder with these papers, and the program over it."""

    def __init__(self, folder: Path, *held: Revision) -> None:
        self.folder = folder
        objects, index = FileObjects(folder / "objects"), SqliteIndex(folder / "index.db")
        for revision in held:
            papers.file_first(objects, revision)
        index.publish(held)
        index.close()

    def run(self, *words: str, code: int = 0) -> Result:
        done = CliRunner().invoke(cli.motlan, [*words], env={"MOTLAN_DATA": str(self.folder)})
        assert done.exit_code == code, done.output + done.stderr
        return done

    def lines(self, *words: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.run(*words, "--json").stdout.splitlines()]


@pytest.fixture(name="installation")
def _services(tmp_path: Path) -> Installation:
    return Installation(tmp_path, PROXY, BIRTH, CHANGE, UNNUMBERED, NEAR)


def component(installation: Installation, name: str, *more: str) -> dict[str, Any]:
    (answer,) = installation.lines("reuse", "--procedure", "1.004222", "--owner", MAU_ID, *more)
    return next(component for component in answer["components"] if component["component"] == name)


def test_an_authorisation_of_six_months_ends_six_months_after_it_was_signed(installation: Installation) -> None:
    got = component(installation, "uy_quyen", "--on", "2026-09-20")
    assert (got["answer"], got["valid_until"]) == ("held_valid", "2026-09-20")
    assert component(installation, "uy_quyen", "--on", "21/09/2026")["answer"] == "held_expired"


def test_the_paper_that_replaced_one_is_named_to_programs_and_people(installation: Installation) -> None:
    got = component(installation, "quan_he_nhan_than", "--on", "2026-04-01")
    assert (got["answer"], got["paper_ids"], got["superseded_by"]) == ("held_expired", ["ks"], ["tl"])
    by_id = {hit["paper_id"]: hit for hit in installation.lines("person", MAU_ID)}
    assert (by_id["ks"]["superseded_by"], by_id["ks"]["certain"]) == (["tl"], True)
    shown = installation.run("person", MAU_ID, "--on", "2026-04-01").stdout
    assert "replaced by tl" in shown
    assert "good until 2026-09-20" in shown


def test_a_procedure_is_found_by_words_of_its_name(installation: Installation) -> None:
    (answer,) = installation.lines("reuse", "--procedure", "ket hon dang ky", "--owner", MAU_ID)
    assert answer["procedure"] == "1.000894"


def test_words_that_fit_several_procedures_list_them(installation: Installation) -> None:
    said = installation.run("reuse", "--procedure", "khai sinh", "--owner", MAU_ID, code=2).stderr
    assert "1.001193" in said
    assert "2.000986" in said


def test_a_person_without_number_is_found_by_name_and_birth_date(installation: Installation) -> None:
    (only,) = installation.lines("person", "Đỗ Văn Không Số", "--born", "01/12/1970")
    assert (only["paper_id"], only["linked_by"]) == ("vb", "name_and_birth_date")


def test_a_name_alone_names_nobody(installation: Installation) -> None:
    assert "--born" in installation.run("person", MAU, code=2).stderr


def test_who_may_be_the_same_person_is_told_beside_the_answer(installation: Installation) -> None:
    (answer,) = installation.lines("reuse", "--procedure", "1.004222", "--owner", MAU_ID)
    assert [possible["paper_ids"] for possible in answer["possible_same_person"]] == [["nr"]]
    shown = installation.run("reuse", "--procedure", "1.004222", "--owner", MAU_ID).stdout
    assert "maybe the same person" in shown
    assert "1.004222  Đăng ký thường trú" in shown


@pytest.mark.parametrize(
    "words",
    [
        ("search", "mau"),
        ("person", MAU_ID),
        ("reuse", "--procedure", "1.004222", "--owner", MAU_ID),
        ("doctor",),
    ],
)
def test_an_index_made_anew_over_a_store_with_papers_never_says_missing(
    installation: Installation, words: tuple[str, ...]
) -> None:
    for file in installation.folder.glob("index.db*"):
        file.unlink()
    done = installation.run(*words, code=4)
    assert "motlan reindex" in done.stdout + done.stderr
    assert "missing" not in done.stdout


def test_what_the_centre_says_of_a_type_holds_at_once_shorter_and_longer_but_not_over_a_printed_end(
    tmp_path: Path,
) -> None:
    single = paper("xn", type="xn_tthn", title="Giấy xác nhận tình trạng hôn nhân", issued="2026-01-05",
                   valid_until="2026-07-05")  # fmt: skip
    printed = paper("gp", type="gpxd", title="Giấy phép xây dựng", issued="2026-01-05", valid_until="2026-07-05",
                    fields={"term": "06 tháng kể từ ngày ký"})  # fmt: skip
    installation = Installation(tmp_path, single, printed)

    def ends() -> dict[str, tuple[object, object]]:
        hits = installation.lines("person", MAU_ID)
        assert {hit["paper_id"]: hit["valid_until"] for hit in hits} == {
            hit["paper_id"]: hit["valid_until"] for hit in installation.lines("search", "--owner", MAU_ID)
        }
        return {hit["paper_id"]: (hit["valid_until"], hit["ends"]) for hit in hits}

    def said(revision: int, code: str, **rule: Any) -> None:
        validity = msgspec.structs.replace(in_use()[code].validity, source="Quyết định 1", **rule)
        TypeRules(FileObjects(tmp_path / "objects")).keep(
            OwnType(code=code, validity=validity), revision=revision, by="ly.minh"
        )

    assert ends() == {"xn": ("2026-07-05", "day"), "gp": ("2026-07-05", "day")}
    said(0, "xn_tthn", months=3)
    said(0, "gpxd", months=24)
    assert ends() == {"xn": ("2026-04-05", "day"), "gp": ("2026-07-05", "day")}
    said(1, "xn_tthn", months=12)
    said(1, "gpxd", months=2)
    assert ends() == {"xn": ("2027-01-05", "day"), "gp": ("2026-03-05", "day")}
    said(2, "xn_tthn", rule="none", months=None)
    assert ends()["xn"] == (None, "never")
    TypeRules(FileObjects(tmp_path / "objects")).restore("xn_tthn", 0, revision=3, by="ly.minh")
    assert ends()["xn"] == ("2026-07-05", "day")

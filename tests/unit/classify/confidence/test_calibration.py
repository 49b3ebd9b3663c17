"""How sure a value is: contradictions, the fitted chance."""

from __future__ import annotations

from types import ModuleType

import pytest

import classify
from classify.confidence import calibration, place, trees
from classify.confidence.trees import Forest, Tree
from classify.evidence.crosscheck import Facts
from classify.fields.candidate import Candidate
from classify.fields.tagged import TAGGED
from core.catalogue import Field, load
from core.records import FieldValue, Label
from core.values import Parsed
from tests.support.drawn import BIRTH, STATUS, page
from tests.unit.classify.evidence.test_disputes import piece

CATALOGUE = load()


def about(label: Label, field: str) -> set[str]:
    return {reason.partition(":")[0] for reason in label.review_reasons if reason.partition(":")[2] == field}


PASSPORT = """
                        HỘ CHIẾU / PASSPORT
Số hộ chiếu / Passport No: P04152928
Họ / Surname
PHẠM
Chữ đệm và tên / Given names
THUY NỤ
Ngày sinh / Date of birth
20/05/1997
"""


def test_a_name_joined_of_parts_is_no_surer_than_they_are() -> None:
    sure, doubted = (classify.label([page(PASSPORT, doubtful=words)], CATALOGUE) for words in ([], ["THUY"]))
    assert sure.fields["full_name"].value == doubted.fields["full_name"].value == "Phạm Thuy Nụ"
    assert "value_unsure" in about(doubted, "full_name")
    assert doubted.fields["full_name"].confidence < sure.fields["full_name"].confidence


def test_a_value_that_cannot_be_spelt_so_is_not_sure() -> None:
    assert calibration.misspelt("person_name", "Đoàn Mtnh Trung")
    assert calibration.misspelt("address", "phố Vạn Phúc Lôc, phường Láng")
    assert calibration.misspelt("text", "để học tâp, làm viêc")
    assert calibration.misspelt("address", "Số 13]1 phố Đào Nguyên")
    assert not calibration.misspelt("person_name", "Nguyễn Thị Ngọc")
    assert not calibration.misspelt("org_name", "Công ty TNHH MTV Phúc Lộc, TP HCM")
    assert not calibration.misspelt("serial_number", "AC 1234")


def test_a_surname_rarer_than_one_of_the_same_letters_is_never_asserted_by_one_place() -> None:
    text = STATUS.replace("NGUYỄN", "ĐĂNG").replace("Nguyễn", "Đăng")
    assert "owner_unconfirmed" in about(classify.label([page(text)], CATALOGUE), "full_name")


def test_what_contradicts_the_paper_is_believed_no_more_than_half() -> None:
    label = classify.label([page(BIRTH.replace("02/01/2026", "03/01/2026"))], CATALOGUE)
    assert label.fields["birth_date"].confidence <= calibration.CONTRADICTED


def test_both_the_number_and_the_birth_date_are_in_doubt_when_they_disagree() -> None:
    label = classify.label([page(STATUS.replace("15/01/1999", "15/01/1989"))], CATALOGUE)
    assert about(label, "birth_date")
    assert about(label, "personal_id")


def test_more_of_what_speaks_for_a_value_never_makes_it_less_likely() -> None:
    forest = calibration.forest()
    for name, sign in calibration.FACTS.items():
        chances = [
            calibration.chance({"confidence": 2.0, "placed": 3.0, name: x}, forest) for x in (0.0, 1.0, 3.0, 9.0)
        ]
        if sign and name not in ("confidence", "placed"):
            assert chances == sorted(chances, reverse=sign < 0), name
    assert calibration.chance({"placed": 6.0, "weakest agreed": 9.9}, forest) > calibration.chance({}, forest)


def test_a_chance_lies_between_nothing_and_the_most() -> None:
    leaf = Tree((-1,), (0.0,), (0,), (0,), (100.0,))
    assert calibration.chance({}, Forest((), 0.0, (leaf,))) == calibration.MOST
    assert 0.0 <= calibration.chance({}, Forest((), -100.0, ())) < 1e-6


def test_the_threshold_of_a_field_goes_before_that_of_its_kind() -> None:
    field = CATALOGUE["khai_sinh"].field[0]
    assert CATALOGUE.assert_at(field) == CATALOGUE.common.assert_at["person_name"]
    own = type(field)(name="x", kind="person_name", assert_at=0.5)
    assert CATALOGUE.assert_at(own) == 0.5


def test_a_name_with_a_word_nobody_is_called_by_needs_a_second_place() -> None:
    text = STATUS.replace("NGUYỄN THỊ MẪU VÍ DỤ", "NGÔ THÙY I INH").replace("Nguyễn Thị Mẫu Ví Dụ", "")
    assert "owner_unconfirmed" in about(classify.label([page(text)], CATALOGUE), "full_name")
    text = STATUS.replace("NGUYỄN THỊ MẪU VÍ DỤ", "NGÔ THÙY INH").replace("Nguyễn Thị Mẫu Ví Dụ", "")
    assert "owner_unconfirmed" in about(classify.label([page(text)], CATALOGUE), "full_name")


@pytest.mark.parametrize("of", [calibration, place])
def test_the_trees_ask_for_facts_that_are_told(of: ModuleType) -> None:
    assert set(of.forest().facts) <= set(of.FACTS)


def test_a_fact_the_trees_do_not_ask_for_changes_nothing() -> None:
    tree = Tree((0, -1, -1), (0.5, 0.0, 0.0), (1, 0, 0), (2, 0, 0), (0.0, 1.0, -1.0))
    forest = Forest(("dim",), 0.0, (tree,))
    assert trees.chance({"dim": 1.0}, forest) == trees.chance({"dim": 1.0, "third reader": 1.0}, forest)
    assert trees.chance({"dim": 0.0}, forest) > trees.chance({"dim": 1.0}, forest)


@pytest.mark.parametrize(("other", "asserted"), [("III", False), ("ll", True), ("tt", True), ("l", False)])
def test_a_class_of_health_that_the_other_reader_gives_otherwise_is_not_asserted(other: str, asserted: bool) -> None:
    kind = CATALOGUE["kham_suc_khoe"]
    spec = next(spec for spec in kind.field if spec.name == "health_class")
    facts = Facts({"health_class": FieldValue("II", "Loại II", 0.9, 1, (0.1, 0.1, 0.2, 0.12))})
    read = piece("II", other, confidence=0.9)
    facts.taken["health_class"] = Candidate(
        "health_class", Parsed("II", "Loại II"), 0.9, False, 1, (0.1, 0.1, 0.2, 0.12), 0, None, "right", (read,)
    )
    assert (calibration.bounded(0.99, facts, kind, spec) > calibration.DISPUTED) == asserted


@pytest.mark.parametrize(
    ("office", "asserted"),
    [("UBND huyện QU", False), ("UBND huyện Quế Đồng", True), ("Sở LĐTBXH", True), ("Công an phường 6", True)],
)
def test_a_place_that_ends_within_its_name_is_not_asserted(office: str, asserted: bool) -> None:
    facts = Facts({"x": FieldValue(office, office, 0.99, 1, (0.1, 0.1, 0.2, 0.12))})
    believed = calibration.bounded(0.99, facts, CATALOGUE["cong_van"], Field("x", "org_name"))
    assert (believed > calibration.DISPUTED) == asserted


@pytest.mark.parametrize(
    ("text", "asserted"),
    [
        ("Không có án tích", True),
        ("Khộng có án tích", False),
        ("phổ biến pháp luật", True),
        ("phố biến pháp luật", False),
    ],
)
def test_a_text_with_a_word_much_likelier_with_another_mark_is_not_asserted(text: str, asserted: bool) -> None:
    kind = CATALOGUE["lltp"]
    spec = next(spec for spec in kind.field if calibration.group_of(spec.kind) == "text")
    facts = Facts({spec.name: FieldValue(text, text, 0.99, 1, (0.1, 0.1, 0.2, 0.12))})
    assert (calibration.bounded(0.99, facts, kind, spec) > calibration.DISPUTED) == asserted


@pytest.mark.parametrize(("other", "asserted"), [("704.8m2", False), ("7048 m2", True)])
def test_an_area_is_asserted_only_when_the_other_reader_gives_no_other_one(other: str, asserted: bool) -> None:
    kind, box = CATALOGUE["gcn_qsdd"], (0.1, 0.1, 0.2, 0.12)
    spec = next(spec for spec in kind.field if spec.name == "area_m2")
    facts = Facts({"area_m2": FieldValue("7048", "7048", 0.9, 1, box)})
    parsed = Parsed("7048", "7048")
    read = piece("7048m2", other, confidence=0.5)
    facts.taken["area_m2"] = Candidate("area_m2", parsed, 0.9, False, 1, box, 0, None, "right", (read,))
    assert (calibration.bounded(0.98, facts, kind, spec) > calibration.DISPUTED) == asserted


@pytest.mark.parametrize(
    ("number", "other", "asserted"),
    [
        ("001164699921", "0116469992", True), ("001164699921", "001164699927", False), ("001164699921", None, False),
        ("001164699921", "0011646-99921", True), ("22", "2", False),
    ],
)  # fmt: skip
def test_a_number_of_so_many_figures_is_no_other_where_a_reader_only_lost_some(
    number: str, other: str | None, asserted: bool
) -> None:
    kind, box = CATALOGUE["xn_tthn"], (0.1, 0.1, 0.2, 0.12)
    spec = Field("x", "personal_id" if len(number) == 12 else "integer")
    facts = Facts({"x": FieldValue(number, number, 0.9, 1, box)})
    read = piece(number, other, confidence=0.9)
    facts.taken["x"] = Candidate("x", Parsed(number, number), 0.9, False, 1, box, 0, None, "right", (read,))
    assert (calibration.bounded(0.96, facts, kind, spec) > calibration.DISPUTED) == asserted


@pytest.mark.parametrize(
    ("chance", "other", "asserted"),
    [
        (0.96, "1s/01/1999", False), (0.98, "1s/01/1999", True), (0.98, "15 01 199", True),
        (0.98, "16/01/1999", False), (0.98, "15 01 1998", False), (0.98, "15.01.1999", True),
    ],
)  # fmt: skip
def test_a_day_on_whose_figures_the_readers_differ_is_asserted_when_very_likely_and_the_other_gives_no_day(
    chance: float, other: str, asserted: bool
) -> None:
    spec = next(spec for spec in CATALOGUE["xn_tthn"].field if spec.name == "birth_date")
    box = (0.1, 0.1, 0.2, 0.12)
    facts = Facts({"birth_date": FieldValue("1999-01-15", "15/01/1999", 0.9, 1, box)})
    read = piece("15/01/1999", other, confidence=0.9)
    parsed = Parsed("1999-01-15", "15/01/1999")
    facts.taken["birth_date"] = Candidate("birth_date", parsed, 0.9, False, 1, box, 0, None, "right", (read,))
    assert (calibration.bounded(chance, facts, CATALOGUE["xn_tthn"], spec) > calibration.DISPUTED) == asserted


@pytest.mark.parametrize(
    ("paper", "kind", "chance", "asserted"),
    [
        ("xn_tthn", "person_name", 0.975, False), ("xn_tthn", "person_name", 0.985, True),
        ("xn_tthn", "any_id", 0.975, False), ("xn_tthn", "any_id", 0.985, True),
        ("xn_tthn", "address", 0.95, True), ("xn_tthn", "org_name", 0.95, True),
        ("xn_tthn", "text", 0.95, True), ("cong_van", "text", 0.99, False),
        ("xn_tthn", "date", 0.975, False), ("xn_tthn", "date", 0.985, True),
    ],
)  # fmt: skip
def test_what_the_tagger_alone_finds_is_asserted_where_it_is_hardly_anothers_or_very_likely(
    paper: str, kind: str, chance: float, asserted: bool
) -> None:
    box = (0.1, 0.1, 0.2, 0.12)
    facts = Facts({"x": FieldValue("Hoàng Lan", "Hoàng Lan", 0.9, 1, box)})
    read = tuple(piece(word, confidence=0.99) for word in ("Hoàng", "Lan"))
    facts.taken["x"] = Candidate("x", Parsed("Hoàng Lan", "Hoàng Lan"), 0.9, False, 1, box, 0, None, TAGGED, read)
    believed = calibration.bounded(chance, facts, CATALOGUE[paper], Field("x", kind))
    assert (believed > calibration.DISPUTED) == asserted


@pytest.mark.parametrize(("kind", "placed", "asserted"), [
    ("person_name", 0.94, True), ("person_name", 0.92, False), ("any_id", 0.94, True), ("any_id", 0.92, False),
])  # fmt: skip
def test_a_name_or_number_that_the_tagger_alone_finds_at_a_sure_place_is_as_sure_as_its_letters(
    kind: str, placed: float, asserted: bool
) -> None:
    box = (0.1, 0.1, 0.2, 0.12)
    facts = Facts({"x": FieldValue("Hoàng Lan", "Hoàng Lan", 0.9, 1, box)})
    facts.placed["x"] = placed
    read = tuple(piece(word, confidence=0.99) for word in ("Hoàng", "Lan"))
    facts.taken["x"] = Candidate("x", Parsed("Hoàng Lan", "Hoàng Lan"), 0.9, False, 1, box, 0, None, TAGGED, read)
    believed = calibration.bounded(0.975, facts, CATALOGUE["xn_tthn"], Field("x", kind))
    assert (believed > calibration.DISPUTED) == asserted


@pytest.mark.parametrize(("placed", "asserted"), [(0.98, True), (0.96, False)])
def test_a_name_that_the_rules_find_otherwise_needs_a_surer_place(placed: float, asserted: bool) -> None:
    facts = Facts({"x": FieldValue("Hoàng Lan", "Hoàng Lan", 0.9, 1, (0.1, 0.1, 0.2, 0.12))}, contested={"x"})
    facts.placed["x"] = placed
    believed = calibration.bounded(0.975, facts, CATALOGUE["xn_tthn"], Field("x", "person_name"))
    assert (believed > calibration.DISPUTED) == asserted


@pytest.mark.parametrize(("name", "asserted"), [("birth_date", True), ("issued_on", False)])
def test_a_year_alone_is_a_birth_date_and_no_other_day(name: str, asserted: bool) -> None:
    facts = Facts({name: FieldValue("1950", "1950", 0.97, 1, (0.1, 0.1, 0.2, 0.12))})
    believed = calibration.bounded(0.97, facts, CATALOGUE["xn_tthn"], Field(name, "date"))
    assert (believed > calibration.DISPUTED) == asserted

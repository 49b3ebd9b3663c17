"""Whose value is believed where the rules and the tagger read a form."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from classify import labelling
from classify.confidence import calibration, choice, second_reader
from classify.fields import tagged
from classify.fields.extraction import Extraction
from classify.fields.tagged import TAGGED
from classify.labelling import Examined
from classify.page.layout import PageLayout
from classify.tagger.answer_names import Names
from classify.tagger.spans import Tagged
from classify.trace import Trace
from core.catalogue import PaperType, load
from tests.support.drawn import STATUS, page
from tests.support.tagger_net import net_of

CATALOGUE = load()
NAMES = Names.of({"full_name", "birth_date", "residence"}, {"xn_tthn"})
Taught = dict[str, str]


def examined(monkeypatch: pytest.MonkeyPatch, text: str, favoured: Taught) -> Examined:
    def read(layouts: Sequence[PageLayout], kind: PaperType) -> Tagged:
        return Tagged(layouts, kind.code, [spec.name for spec in kind.field], net_of(favoured, NAMES))

    monkeypatch.setattr(tagged, "read", read)
    seen = labelling.examine([page(text)], CATALOGUE, Trace())
    assert seen.kind is not None
    calibration.calibrate(seen.facts, seen.kind, seen.layouts, seen.verdict.confidence)
    return seen


PAPER = STATUS.replace("NGUYỄN THỊ MẪU VÍ DỤ", "TRẦN THỊ MẪU HOA")
NAME = dict.fromkeys(("TRẦN", "THỊ", "MẪU", "HOA"), "full_name")
OTHER = dict.fromkeys(("LÊ", "KHẮC", "BÌNH"), "full_name")


def test_a_value_that_both_readers_of_the_form_take_is_as_sure_as_its_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = examined(monkeypatch, PAPER, NAME).facts
    assert facts.values["full_name"].value == "Trần Thị Mẫu Hoa"
    tagging = facts.taken["full_name"].tagging
    assert tagging is not None
    assert tagging.same
    assert "full_name" not in facts.contested
    assert facts.values["full_name"].confidence > calibration.DISPUTED


def test_what_the_tagger_alone_finds_is_taken_and_asserted_only_when_it_is_very_likely(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unlabelled = PAPER.replace("Họ, chữ đệm, tên:", "Danh xưng thường gọi")
    assert "full_name" not in examined(monkeypatch, unlabelled, {}).facts.values
    facts = examined(monkeypatch, unlabelled, NAME).facts
    assert facts.values["full_name"].value == "Trần Thị Mẫu Hoa"
    assert facts.taken["full_name"].how == TAGGED
    believed, placed = facts.values["full_name"].confidence, facts.placed["full_name"]
    assert believed <= calibration.DISPUTED or believed >= calibration.ALONE_SURE or placed >= calibration.ALONE_PLACED


def test_where_the_readers_of_the_form_differ_both_values_are_kept_and_none_is_asserted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    facts = examined(monkeypatch, PAPER + "Bản này giao cho LÊ KHẮC BÌNH giữ\n", OTHER).facts
    both = {facts.values["full_name"].value, facts.instead["full_name"].parsed.value}
    assert both == {"Trần Thị Mẫu Hoa", "Lê Khắc Bình"}
    assert facts.values["full_name"].instead == facts.instead["full_name"].parsed.value
    assert facts.values["full_name"].confidence <= calibration.DISPUTED


TWO = PAPER + "\n\nHọ, chữ đệm, tên: LÊ KHẮC BÌNH\n"


@pytest.mark.parametrize(("favoured", "doubted"), [(NAME, False), ({}, True)])
def test_another_name_behind_the_same_label_is_nobodys_where_the_tagger_surely_sees_one_place(
    monkeypatch: pytest.MonkeyPatch, favoured: Taught, doubted: bool
) -> None:
    value = examined(monkeypatch, TWO, favoured).facts.values["full_name"]
    assert doubted or value.value == "Trần Thị Mẫu Hoa"
    assert ("!differs" in value.checks) is doubted
    assert (value.confidence <= calibration.CONTRADICTED) is doubted


@pytest.mark.parametrize(("checks", "contested"), [((), True), (("handwriting",), False)])
def test_print_read_where_figures_were_read_as_handwriting_is_no_other_value(
    monkeypatch: pytest.MonkeyPatch, checks: tuple[str, ...], contested: bool
) -> None:
    """The tagger knows the words of the print readers alone: `/5` where `15` is written."""
    seen = examined(monkeypatch, PAPER, dict.fromkeys(("15/01/1999",), "birth_date"))
    kind, facts = seen.kind, seen.facts
    assert kind is not None
    facts.values["birth_date"] = replace(facts.values["birth_date"], value="1985-02-11", checks=checks)
    rules = facts.taken["birth_date"]
    facts.taken["birth_date"] = dataclasses.replace(rules, parsed=replace(rules.parsed, value="1985-02-11"))
    facts.contested.clear()
    second_reader.read_form(facts, set(), seen.layouts, Extraction(tuple(seen.layouts), (), (), {}), kind, 0.99)
    assert ("birth_date" in facts.contested) == contested


@pytest.mark.parametrize(
    ("field", "value", "likely", "taken", "contested"),
    [("residence", "Số 1 Ngõ Ví Dụ", 0.96, True, False), ("residence", "Số 1 Ngõ Ví Dụ", 0.8, True, True),
     ("residence", "Số 1 Ngõ Ví Dụ", 0.6, False, True), ("residence", "Số 1 Ngõ Ví Dụ", 0.04, False, False),
     ("birth_date", "1985-02-11", 0.6, True, True), ("birth_date", "1985-02-11", 0.4, False, True),
     ("full_name", "Lê Khắc Bình", 0.99, True, True), ("full_name", "Trần Thị Mẫu", 0.99, False, True),
     ("full_name", "Trần Thị Mẫu Hoa Lan", 0.99, False, True), ("full_name", "Lê Khắc Bình", 0.04, False, False)],
)  # fmt: skip
def test_of_two_values_the_likelier_is_taken_and_another_name_is_never_sure(
    monkeypatch: pytest.MonkeyPatch, field: str, value: str, likely: float, taken: bool, contested: bool
) -> None:
    """Free text of the rules gives way later than numbers do; a name that the other begins stays as it was."""
    seen = examined(monkeypatch, PAPER, {})
    kind, facts = seen.kind, seen.facts
    assert kind is not None
    theirs = facts.taken[field]
    mine = dataclasses.replace(theirs, parsed=replace(theirs.parsed, value=value), how=TAGGED)
    monkeypatch.setattr(choice, "chance", lambda known: likely)
    facts.contested.clear()
    assert second_reader._better(facts, kind, seen.layouts, 0.99, mine, theirs) is taken
    assert (field in facts.contested) is contested
    assert facts.instead[field] is (theirs if taken else mine)
    assert facts.choices[field][:2] == (mine, theirs)


def test_half_of_a_day_is_no_other_day(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = examined(monkeypatch, PAPER, {})
    kind, facts = seen.kind, seen.facts
    assert kind is not None
    theirs = facts.taken["birth_date"]
    monkeypatch.setattr(choice, "chance", lambda known: 0.3)
    for day, contested in ((theirs.parsed.value[:7], False), ("1985-02", True)):
        mine = dataclasses.replace(theirs, parsed=replace(theirs.parsed, value=day), how=TAGGED)
        facts.contested.clear()
        assert not second_reader._better(facts, kind, seen.layouts, 0.99, mine, theirs)
        assert ("birth_date" in facts.contested) is contested

"""Every type of docs/contract.md is drawn, in open and held prints, with truth that agrees with what is printed."""

import unicodedata
from collections import Counter
from datetime import datetime

import pytest

from samples.layouts import ALL_TYPES, LAYOUTS, Paper
from samples.make import Order, truth

Drawn = list[tuple[Order, Paper]]
ROLES = {
    "subject", "wife", "husband", "mother", "father", "child", "landholder", "enterprise", "representative",
    "principal", "agent", "applicant", "party",
}  # fmt: skip


@pytest.mark.parametrize("code", ALL_TYPES)
def test_every_type_has_an_open_and_a_held_layout(code: str) -> None:
    assert {layout.held for layout in LAYOUTS[code]} == {True, False}
    assert len(LAYOUTS[code]) >= 2


def test_layout_names_are_unique_and_say_their_type() -> None:
    names = [layout.name for choice in LAYOUTS.values() for layout in choice]
    assert len(names) == len(set(names))
    assert all(layout.name.startswith(f"{code}/") for code, choice in LAYOUTS.items() for layout in choice)


def test_boxes_lie_on_the_page(drawn: Drawn) -> None:
    for order, paper in drawn:
        for page in paper.pages:
            for line in page.lines:
                x0, y0, x1, y1 = line["box"]
                assert 0 <= x0 < x1 <= 1, (order.layout.name, line)
                assert 0 <= y0 < y1 <= 1, (order.layout.name, line)


def test_no_line_runs_out_of_the_page(drawn: Drawn) -> None:
    """A box that touches the edge was clipped: its text would be too."""
    for order, paper in drawn:
        for page in paper.pages:
            for line in page.lines:
                assert min(line["box"]) > 0, (order.layout.name, line)
                assert max(line["box"]) < 1, (order.layout.name, line)


def test_every_page_says_something(drawn: Drawn) -> None:
    assert all(page.lines for _, paper in drawn for page in paper.pages)


def test_text_is_composed_unicode(drawn: Drawn) -> None:
    for order, paper in drawn:
        facts = str(truth(order, paper))
        assert facts == unicodedata.normalize("NFC", facts)


def test_owners_have_the_roles_of_the_contract(drawn: Drawn) -> None:
    for order, paper in drawn:
        assert {owner.role for owner in paper.owners} <= ROLES
        letter = "parent_agency" in paper.fields
        assert bool(paper.owners) != letter, order.layout.name


def test_dates_are_iso(drawn: Drawn) -> None:
    for _, paper in drawn:
        for name, value in paper.fields.items():
            if value and ((name.endswith(("_on", "_date", "_at")) and name != "registered_at") or name == "valid_from"):
                assert datetime.fromisoformat(value)  # a day, with the time of day where that is printed


def _printed(paper: Paper) -> str:
    return " ".join(line["text"] for page in paper.pages for line in page.lines).casefold()


@pytest.mark.parametrize("part", ["name", "number", "enterprise_code", "personal_id"])
def test_names_and_numbers_of_the_truth_are_printed(drawn: Drawn, part: str) -> None:
    for order, paper in drawn:
        if order.layout.name == "ho_chieu/surname and given names":
            continue  # prints the name in two pieces
        printed = _printed(paper)
        for name, value in paper.fields.items():
            if value and name.endswith(part) and name not in ("enterprise_name", "principal_name", "child_name"):
                squeezed = printed.replace(" ", "")
                assert value.casefold().replace(" ", "") in squeezed, (order.layout.name, name, value)


def test_one_person_turns_up_on_several_papers(drawn: Drawn) -> None:
    papers = Counter(owner.id for _, paper in drawn for owner in paper.owners if owner.id and owner.kind == "person")
    assert sum(count > 1 for count in papers.values()) >= 5

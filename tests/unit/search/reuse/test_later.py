"""Later papers that no procedure asks about, and kinds of a type told apart: registrations, licences, form numbers."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from core.catalogue.procedure import Procedure, load
from core.records import Owner
from search.document import Entry, entry_of
from search.reuse.later import Own
from search.reuse.reuse_check import check
from search.reuse.standing import standing
from tests.support.made_papers import MAU_ID, paper

TODAY = date(2026, 3, 1)
FIRM = (Owner("organisation", "9999000012", "Công ty TNHH Ví Dụ", None, "enterprise"),)


def registration(paper_id: str, changed: str | None, code: str = "9999000012", **more: object) -> Entry:
    fields = {"enterprise_code": code, **({"last_changed_on": changed} if changed else {})}
    return entry_of(
        paper(paper_id, type="gcn_dkdn", issued=changed or "2021-02-03", owners=FIRM, fields=fields, **more)
    )  # type: ignore[arg-type]


def replaced_by(earlier: Entry, *others: Entry) -> tuple[tuple[str, ...], bool]:
    """The later papers that replace this one, and whether that is certain."""
    stands = standing(earlier, others, Own(frozenset()), TODAY)
    return stands.by("superseded"), stands.over_since is not None


def test_a_registration_is_replaced_by_its_next_change_and_never_by_an_earlier_one() -> None:
    first, second = registration("a", None), registration("b", "2025-09-09")
    assert replaced_by(first, second) == (("b",), True)
    assert replaced_by(second, first) == ((), False)


def test_a_change_in_review_or_of_another_enterprise_does_not_replace_for_certain() -> None:
    first = registration("a", None)
    assert replaced_by(first, registration("b", "2025-09-09", needs_review=True)) == (("b",), False)
    assert replaced_by(first, registration("b", "2025-09-09", code="1234567893")) == ((), False)


def test_a_change_whose_day_is_a_doubted_detail_does_not_replace_for_certain() -> None:
    first, second = registration("a", None), registration("b", "2025-09-09")
    doubted = msgspec.structs.replace(second, doubtful=("last_changed_on",))
    assert replaced_by(first, doubted) == (("b",), False)


def test_a_change_dated_in_the_future_is_looked_at() -> None:
    assert replaced_by(registration("a", None), registration("b", "2027-09-09")) == (("b",), False)


@pytest.mark.parametrize(("number", "replaced"), [("790123456789", ("b",)), ("790123456780", ())])
def test_a_licence_is_replaced_by_one_of_the_same_number_only(number: str, replaced: tuple[str, ...]) -> None:
    old = entry_of(paper("a", type="gplx", issued="2015-01-05", fields={"licence_number": "790123456789"}))
    new = entry_of(paper("b", type="gplx", issued="2025-01-06", fields={"licence_number": number}))
    assert replaced_by(old, new)[0] == replaced


def test_two_scans_of_one_card_replace_nothing() -> None:
    card, again = (entry_of(paper(name, type="can_cuoc", issued="2025-01-06")) for name in "ab")
    assert replaced_by(card, again) == ((), False)


# ── kinds of one type ─────────────────────────────────────────────────────────────────────────────────────────────


def receiving(kind: str) -> Procedure:
    (paper_type,) = load(
        f"""
level = "xã"
signed_off = false
source = "test"
[[codes]]
code = "1.000001"
name = "Thử"
results = []
[[components]]
component = "lltp"
name = "Phiếu lý lịch tư pháp"
accepts = ["lltp"]
form = "N"
max_age = "6 months"
facts = {{ form_kind = "{kind}" }}
basis = "inference"
""",
        {},
    )
    return paper_type


@pytest.mark.parametrize(
    ("held", "expected"),
    [("1", ("held_valid", False)), ("2", ("held_other_purpose", False)), (None, ("held_valid", True))],
)
def test_a_criminal_record_of_the_other_number_does_not_serve_and_an_unread_number_is_looked_at(
    held: str | None, expected: tuple[str, bool]
) -> None:
    fields = {"form_kind": held} if held else {}
    record = paper("x", type="lltp", title="Phiếu lý lịch tư pháp", issued="2026-02-01", fields=fields)
    (answer,) = check(receiving("1"), MAU_ID, [record], TODAY).components
    assert (answer.answer, answer.check_first) == expected

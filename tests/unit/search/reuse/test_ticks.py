"""What a component needs from a paper is told one by one, as of a day, with where the paper says so."""

from __future__ import annotations

from datetime import date

import pytest

from core.catalogue.procedure import Component
from search.document import Entry, entry_of
from search.reuse.ticks import ticks
from tests.support.made_papers import MAU_ID, paper

DAY = date(2026, 6, 1)


def part(**rules: object) -> Component:
    whole = {"component": "a", "name": "A", "accepts": ("xn_tthn",), "form": "N", "basis": "sourced"}
    return Component(**{**whole, **rules})  # type: ignore[arg-type]


def held(**facts: object) -> Entry:
    whole = {"type": "xn_tthn", "issued": "2026-01-05", "fields": {"purpose": "làm thủ tục kết hôn"}}
    return entry_of(paper("p1", **{**whole, **facts}))  # type: ignore[arg-type]


def told(component: Component, entry: Entry, owner: str = MAU_ID, day: date = DAY) -> dict[str, bool | None]:
    return {tick.what: tick.holds for tick in ticks(component, entry, owner, day)}


def test_a_paper_in_force_with_the_owners_number_holds_to_its_last_day() -> None:
    assert told(part(), held()) == {
        "ghi đúng số của người yêu cầu": True, "còn hiệu lực ngày 01/06/2026 đến hết ngày 05/07/2026": True,
    }  # fmt: skip
    assert told(part(), held(), day=date(2026, 7, 6))["còn hiệu lực ngày 06/07/2026 đến hết ngày 05/07/2026"] is False


def test_the_age_that_a_procedure_allows_is_a_need_of_its_own() -> None:
    assert told(part(max_age="90 days"), held())["cấp trong vòng 90 ngày"] is False
    assert told(part(max_age="90 days"), held(), day=date(2026, 4, 1))["cấp trong vòng 90 ngày"] is True
    assert told(part(max_age="90 days"), held(issued=None))["cấp trong vòng 90 ngày"] is None


@pytest.mark.parametrize(
    ("purpose", "holds"), [("làm thủ tục kết hôn", True), ("mua bán nhà đất", False), ("", None)]
)  # fmt: skip
def test_the_purpose_must_be_stated_and_fit(purpose: str, holds: bool | None) -> None:
    ticked = told(part(purpose=("ket hon",)), held(fields={"purpose": purpose} if purpose else {}))
    assert ticked["cấp đúng mục đích"] is holds


def test_what_was_not_read_is_an_officers_to_look_at_never_a_yes() -> None:
    lacking = held(owner_id=None, issued=None, type="gcn_qsdd", fields={})
    ticked = told(part(accepts=("gcn_qsdd",), shows={"gcn_qsdd": ("serial_number",)}, original="seen"), lacking)
    assert ticked.pop("còn hiệu lực ngày 01/06/2026") is True  # the certificate itself does not end
    assert set(ticked.values()) == {None}


def test_a_photocopy_is_no_original() -> None:
    need = "số hóa từ bản chính hoặc bản sao chứng thực"
    assert told(part(original="kept"), held(handed_in="photocopy"))[need] is False
    assert told(part(original="seen"), held(handed_in="original"))[need] is True


def test_each_need_names_the_fields_in_which_the_paper_says_it() -> None:
    fields = {tick.what[:12]: tick.fields for tick in ticks(part(purpose=("ket hon",)), held(), MAU_ID, DAY)}
    assert "personal_id" in fields["ghi đúng số "]
    assert fields["cấp đúng mục"] == ("purpose", "scope")

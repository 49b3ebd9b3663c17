"""The code of a separator sheet: what is printed is what is read, and nothing else is taken for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.codes import separators
from core.errors import UsageError
from core.records import Separator

KEY = b"the key of this test's installation"
SHEET = Separator("8GKE7V0W", 3, 12, "H26.12-250901-0007", "001199999999", "trich_luc_khai_sinh")


@pytest.fixture(autouse=True)
def _sealing() -> Iterator[None]:
    separators.use(KEY)
    yield
    separators.use(None)


@given(
    st.integers(1, 500).flatmap(lambda total: st.tuples(st.integers(1, total), st.just(total))),
    st.sampled_from([None, "H26.12-250901-0007", "000.00.12.H26.12.1-250901-0007AB"]),
    st.sampled_from([None, "001199999999", "012345678", "9900000012", "9900000012-001"]),
    st.sampled_from([None, "khai_sinh", "ct07", "trich_luc_khai_sinh"]),
)
def test_what_is_printed_is_what_is_read(
    place: tuple[int, int], dossier: str | None, owner: str | None, type_: str | None
) -> None:
    sheet = Separator(separators.new_row(), *place, dossier, owner, type_)
    assert separators.parse(separators.text(sheet)) == sheet


def test_the_text_holds_only_what_a_qr_code_writes_closely() -> None:
    assert set(separators.text(SHEET)) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


@given(st.integers(0, 80), st.sampled_from("0123456789ABCXYZ:-."))
def test_no_change_of_one_character_is_believed(place: int, char: str) -> None:
    text = separators.text(SHEET)
    changed = text[:place] + char + text[place + 1 :]
    assert separators.parse(changed) == (SHEET if changed == text else None)


@pytest.mark.parametrize("payload", ["", "MOTLAN2", "001199999999||NGUYỄN|01011999|Nữ|Hà Nội|01012021", "https://x.vn"])
def test_other_codes_are_no_sheets(payload: str) -> None:
    assert separators.parse(payload) is None


@pytest.mark.parametrize(
    "changes",
    [{"number": 0}, {"number": 13}, {"total": 501}, {"dossier": "my papers"}, {"owner": "12345"}, {"owner": "1:2"}],
)
def test_what_has_no_form_is_refused_before_it_is_printed(changes: dict[str, object]) -> None:
    facts = {name: getattr(SHEET, name) for name in SHEET.__struct_fields__} | changes
    with pytest.raises(UsageError):
        separators.text(Separator(**facts))


def test_a_sheet_of_another_house_or_of_none_is_not_believed() -> None:
    text = separators.text(SHEET)
    separators.use(b"the key of another installation")
    assert separators.parse(text) is None
    assert separators.claims(text)
    separators.use(None)
    assert separators.parse(text) is None
    with pytest.raises(UsageError, match="MOTLAN_SHEET_KEY"):
        separators.text(SHEET)


def test_a_sheet_of_the_time_before_seals_is_not_believed_and_is_known_as_one() -> None:
    old = "MOTLAN1:8GKE7V0W:3:12:H26.12-250901-0007:001199999999:KHAI-SINH:1D3BD24D"
    assert separators.parse(old) is None
    assert separators.claims(old)


def test_every_row_has_an_id_of_its_own() -> None:
    assert len({separators.new_row() for _ in range(1000)}) == 1000

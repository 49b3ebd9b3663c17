"""What follows from an officer's word: owners, metadata and validity agree with the fields again."""

from __future__ import annotations

import msgspec

from core.catalogue import load as load_catalogue
from core.catalogue.settled import settled
from core.records import Metadata, Owner
from tests.support.made_papers import MAU, MAU_ID, paper, said

CATALOGUE = load_catalogue()
BIRTH = paper("p", fields={"full_name": MAU, "personal_id": MAU_ID, "birth_date": "1999-01-15"}).reading


def test_a_corrected_name_or_number_is_the_owner_s() -> None:
    got = settled(
        said(BIRTH, full_name="Nguyễn Thị Mới", personal_id="001199000001"), ("full_name", "personal_id"), CATALOGUE
    )
    assert got.owners == (Owner("person", "001199000001", "Nguyễn Thị Mới", "1999-01-15", "subject"),)


def test_what_no_confirmed_field_bears_on_stays_as_it_was_read() -> None:
    got = settled(said(BIRTH, ethnicity="Kinh"), ("ethnicity",), CATALOGUE)
    assert (got.owners, got.metadata.issued_on) == (BIRTH.owners, BIRTH.metadata.issued_on)


def test_a_corrected_day_of_issue_moves_the_end_of_validity() -> None:
    reading = paper("p", type="xn_tthn", issued="2026-01-05", valid_until="2026-07-05").reading
    got = settled(said(reading, issued_on="2026-02-05"), ("issued_on",), CATALOGUE)
    assert (got.metadata.issued_on, got.metadata.valid_until) == ("2026-02-05", "2026-08-05")


def test_the_number_of_a_letter_is_its_metadata_too() -> None:
    reading = paper("p", type="quyet_dinh", owner=None, owner_id=None, number="17/QĐ-UBND").reading
    got = settled(said(reading, number_symbol="47/QĐ-UBND"), ("number_symbol",), CATALOGUE)
    assert got.metadata.number_symbol == "47/QĐ-UBND"


def test_a_paper_of_another_type_that_loses_its_owner_goes_to_review() -> None:
    got = settled(msgspec.structs.replace(BIRTH, type="ket_hon", needs_review=False), (), CATALOGUE)
    assert got.owners == ()
    assert (got.needs_review, got.review_reasons) == (True, ("owner_missing:wife",))
    assert got.metadata.type_code == "KQ.G15.000032"


def test_a_paper_of_no_known_type_keeps_what_was_read() -> None:
    reading = msgspec.structs.replace(BIRTH, type="unknown", metadata=Metadata(title="x"))
    got = settled(said(reading, issuer="Sở Ví Dụ"), ("issuer",), CATALOGUE)
    assert (got.owners, got.metadata.title, got.metadata.issuer) == (BIRTH.owners, "x", "Sở Ví Dụ")
    assert CATALOGUE.fields_of("unknown") == ()


def test_the_fields_of_a_type_are_those_an_officer_can_fill_in() -> None:
    assert {"full_name", "birth_date", "mother_name", "father_name"} <= set(CATALOGUE.fields_of("khai_sinh"))

"""What follows from an officer's word: owners, metadata and validity agree with the fields again."""

from __future__ import annotations

import msgspec
import pytest

from classify import load_catalogue
from core.records import FieldValue, Metadata, Owner, Reading, Revision, Slip, Stored
from ingest.filing.confirming import CatalogueClerk, upheld
from tests.support.made_papers import MAU, MAU_ID, paper


@pytest.fixture(scope="module")
def clerk() -> CatalogueClerk:
    return CatalogueClerk(load_catalogue())


def said(reading: Reading, **values: str) -> Reading:
    fields = reading.fields | {name: FieldValue(value, value, 1.0, source="officer") for name, value in values.items()}
    return msgspec.structs.replace(reading, fields=fields)


BIRTH = paper("p", fields={"full_name": MAU, "personal_id": MAU_ID, "birth_date": "1999-01-15"}).reading


def test_a_corrected_name_or_number_is_the_owner_s(clerk: CatalogueClerk) -> None:
    got = clerk.settled(
        said(BIRTH, full_name="Nguyễn Thị Mới", personal_id="001199000001"), ("full_name", "personal_id")
    )
    assert got.owners == (Owner("person", "001199000001", "Nguyễn Thị Mới", "1999-01-15", "subject"),)


def test_what_no_confirmed_field_bears_on_stays_as_it_was_read(clerk: CatalogueClerk) -> None:
    got = clerk.settled(said(BIRTH, ethnicity="Kinh"), ("ethnicity",))
    assert (got.owners, got.metadata.issued_on) == (BIRTH.owners, BIRTH.metadata.issued_on)


def test_a_corrected_day_of_issue_moves_the_end_of_validity(clerk: CatalogueClerk) -> None:
    reading = paper("p", type="xn_tthn", issued="2026-01-05", valid_until="2026-07-05").reading
    got = clerk.settled(said(reading, issued_on="2026-02-05"), ("issued_on",))
    assert (got.metadata.issued_on, got.metadata.valid_until) == ("2026-02-05", "2026-08-05")


def test_the_number_of_a_letter_is_its_metadata_too(clerk: CatalogueClerk) -> None:
    reading = paper("p", type="quyet_dinh", owner=None, owner_id=None, number="17/QĐ-UBND").reading
    got = clerk.settled(said(reading, number_symbol="47/QĐ-UBND"), ("number_symbol",))
    assert got.metadata.number_symbol == "47/QĐ-UBND"


def test_a_paper_of_another_type_that_loses_its_owner_goes_to_review(clerk: CatalogueClerk) -> None:
    got = clerk.settled(msgspec.structs.replace(BIRTH, type="ket_hon", needs_review=False), ())
    assert got.owners == ()
    assert (got.needs_review, got.review_reasons) == (True, ("owner_missing:wife",))
    assert got.metadata.type_code == "KQ.G15.000032"


def test_a_paper_of_no_known_type_keeps_what_was_read(clerk: CatalogueClerk) -> None:
    reading = msgspec.structs.replace(BIRTH, type="unknown", metadata=Metadata(title="x"))
    got = clerk.settled(said(reading, issuer="Sở Ví Dụ"), ("issuer",))
    assert (got.owners, got.metadata.title, got.metadata.issuer) == (BIRTH.owners, "x", "Sở Ví Dụ")
    assert clerk.fields_of("unknown") == ()


def test_the_fields_of_a_type_are_those_an_officer_can_fill_in(clerk: CatalogueClerk) -> None:
    assert {"full_name", "birth_date", "mother_name", "father_name"} <= set(clerk.fields_of("khai_sinh"))


def test_what_officers_said_stands_when_pages_are_read_anew() -> None:
    owned = msgspec.structs.replace(said(BIRTH, full_name="Lê Thị Đúng"), needs_review=False)
    fresh = msgspec.structs.replace(BIRTH, text="read anew")
    got = upheld(fresh, history(BIRTH, owned), load_catalogue())
    assert (got.text, got.fields["full_name"].value, got.owners[0].name) == ("read anew", "Lê Thị Đúng", "Lê Thị Đúng")


def test_a_type_an_officer_named_stands_with_all_that_goes_with_it() -> None:
    named = msgspec.structs.replace(BIRTH, type="trich_luc_khai_sinh")
    fresh = msgspec.structs.replace(BIRTH, text="read anew", owners=())
    got = upheld(fresh, history(BIRTH, named), load_catalogue())
    assert (got.type, got.text, got.owners) == ("trich_luc_khai_sinh", "read anew", BIRTH.owners)


def history(first: Reading, second: Reading) -> list[Revision]:
    """The reader's revision and an officer's."""
    made = Revision("p-1", 1, "2026-01-05T00:00:00Z", "reader", (), "b", Slip(), Stored("o", 1), None, first)
    changes = tuple(name for name in ("type", "fields") if getattr(first, name) != getattr(second, name))
    return [made, msgspec.structs.replace(made, revision=2, by="Lê An", changes=changes, reading=second)]

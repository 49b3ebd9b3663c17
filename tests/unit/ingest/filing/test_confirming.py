"""What officers said of a paper stands when its pages are read anew."""

from __future__ import annotations

import msgspec

from core.catalogue import load as load_catalogue
from core.records import Reading, Revision, Slip, Stored
from ingest.filing.confirming import upheld
from tests.support.made_papers import MAU, MAU_ID, paper, said

BIRTH = paper("p", fields={"full_name": MAU, "personal_id": MAU_ID, "birth_date": "1999-01-15"}).reading


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
    revision = Revision("p-1", 1, "2026-01-05T00:00:00Z", "reader", (), "b", Slip(), Stored("o", 1), None, first)
    changes = tuple(name for name in ("type", "fields") if getattr(first, name) != getattr(second, name))
    return [revision, msgspec.structs.replace(revision, revision=2, by="Lê An", changes=changes, reading=second)]

"""The store as a witness: it confirms and chooses, writes nothing that was not read, and can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec.structs import replace

from core.catalogue import load
from core.errors import NotFoundError
from core.records import FieldValue, Owner, Reading, Revision
from core.settings import load as load_settings
from ingest.services import index_of
from search.index import Index
from search.people.held_sayings import Store
from search.people.witness import doubt_again, settle, witnesses_of
from store import papers
from store.known_papers import KnownPapers
from store.objects import Objects
from store.open import open_objects
from tests.support.made_papers import paper

CATALOGUE = load()
NAME, NUMBER, BORN = "Nguyễn Thị Huệ", "001199000001", "1999-01-15"


@dataclass
class Installation:
    objects: Objects
    index: Index

    def hold(self, *held: Revision) -> None:
        for one_paper in held:
            papers.file_first(self.objects, one_paper)
        self.index.publish(held)

    def settled(self, reading: Reading, *printed: str) -> Reading:
        words = [frozenset(word.lower() for word in text.split("|")) for text in printed]
        return settle(
            reading, Store(KnownPapers(self.objects), self.index, CATALOGUE), CATALOGUE, lambda value: words, ["f" * 64]
        )


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    config = load_settings(None, {"MOTLAN_DATA": str(tmp_path)})
    objects, index = open_objects(config), index_of(config)
    yield Installation(objects, index)
    index.close()
    objects.close()


def status(
    paper_id: str, name: str = NAME, number: str = NUMBER, born: str | None = BORN, *reasons: str,
    source: str = "ocr", file: str | None = None,
) -> Revision:  # fmt: skip
    values = {"full_name": name, "personal_id": number, "birth_date": born}
    fields = {
        key: FieldValue(value, value, 0.97, 1, (0.1, 0.1, 0.5, 0.12), source) for key, value in values.items() if value
    }  # type: ignore[arg-type]
    owners = (Owner("person", number, name, born, "subject"),)
    record = paper(paper_id, type="xn_tthn", title="Giấy xác nhận", owners=owners)
    sha256 = file or paper_id.encode().hex().ljust(64, "0")[:64]
    reading = replace(record.reading, fields=fields, review_reasons=reasons, needs_review=bool(reasons), sha256=sha256)
    return replace(record, reading=reading)


def doubted(name: str = NAME, *reasons: str, number: str = NUMBER, born: str | None = BORN) -> Reading:
    return status("new", name, number, born, *(reasons or ("value_unsure:full_name",)), file="f" * 64).reading


def test_two_held_papers_from_different_files_confirm_a_doubted_name(installation: Installation) -> None:
    installation.hold(status("a"), status("b"))
    got = installation.settled(doubted())
    assert (got.needs_review, got.review_reasons) == (False, ())
    assert got.fields["full_name"].checks in (("store:a",), ("store:b",))


def test_one_held_paper_that_nobody_confirmed_settles_nothing(installation: Installation) -> None:
    installation.hold(status("a"))
    assert installation.settled(doubted()) == doubted()


def test_two_papers_of_one_file_are_one_witness_and_so_are_two_scans_of_one_paper(installation: Installation) -> None:
    installation.hold(status("a", file="1" * 64), status("b", file="1" * 64))
    assert installation.settled(doubted()) == doubted()
    installation.hold(replace(status("c", number="001199000002"), same_as=("d",)), status("d", number="001199000002"))
    assert installation.settled(doubted(number="001199000002")) == doubted(number="001199000002")


def test_what_an_officer_confirmed_is_witness_alone(installation: Installation) -> None:
    installation.hold(status("a", source="officer"))
    assert installation.settled(doubted()).fields["full_name"].checks == ("store:a",)


@pytest.mark.parametrize("what", ["corrected", "gone"])
def test_a_witness_that_has_changed_unseen_by_the_index_settles_nothing(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    held = status("a", source="officer")
    installation.hold(held)
    assert not installation.settled(doubted()).needs_review
    if what == "corrected":
        other = status("a", "Nguyễn Thị Huế", source="officer").reading
        papers.revise(installation.objects, "a", lambda latest: replace(latest, reading=other), by="le.an")
    else:
        monkeypatch.setattr(papers, "latest_number", lambda *_: (_ for _ in ()).throw(NotFoundError("gone")))
    assert installation.settled(doubted()) == doubted()


def test_the_store_chooses_the_name_that_the_other_reader_gave(installation: Installation) -> None:
    installation.hold(status("a"), status("b"))
    got = installation.settled(doubted("Nguyễn Thị Huê"), "nguyễn", "thị", "huê|huệ")
    assert (got.fields["full_name"].value, got.owners[0].name) == (NAME, NAME)
    assert got.needs_review is False


def test_the_store_never_writes_what_nobody_read(installation: Installation) -> None:
    installation.hold(status("a"), status("b"))
    reading = doubted("Nguyễn Thị Huyền")
    assert installation.settled(reading, "nguyễn", "thị", "huyền|huyên") == reading


def test_name_and_birth_date_of_exactly_one_person_settle_the_number_between_the_readings(
    installation: Installation,
) -> None:
    installation.hold(status("a"), status("b"))
    reading = doubted(NAME, "owner_unconfirmed:personal_id", number="001199000007")
    got = installation.settled(reading, f"001199000007|{NUMBER}")
    assert (got.fields["personal_id"].value, got.owners[0].id) == (NUMBER, NUMBER)
    installation.hold(status("c", number="001199000003"), status("d", number="001199000003"))
    assert installation.settled(reading, f"001199000007|{NUMBER}") == reading, "two people bear both"


def test_another_birth_date_settles_nothing(installation: Installation) -> None:
    installation.hold(status("a"), status("b"))
    reading = doubted(born="1998-01-15")
    assert installation.settled(reading) == reading


def test_held_papers_that_disagree_are_no_witness(installation: Installation) -> None:
    installation.hold(status("a"), status("b"), status("c", "Nguyễn Thị Hoa"))
    assert installation.settled(doubted()) == doubted()


def test_a_doubted_value_and_one_that_was_settled_itself_bear_no_witness(installation: Installation) -> None:
    installation.hold(status("a", NAME, NUMBER, BORN, "value_unsure:full_name"), status("b"))
    assert installation.settled(doubted()) == doubted()
    bred = status("c", number="001199000002")
    fields = {**bred.reading.fields, "full_name": replace(bred.reading.fields["full_name"], checks=("store:x",))}
    installation.hold(replace(bred, reading=replace(bred.reading, fields=fields)), status("d", number="001199000002"))
    assert installation.settled(doubted(number="001199000002")) == doubted(number="001199000002")


def test_a_contradiction_stays_a_doubt(installation: Installation) -> None:
    installation.hold(status("a"), status("b"))
    reading = doubted(NAME, "value_unsure:full_name", "code_differs:full_name")
    assert installation.settled(reading) == reading


@pytest.mark.parametrize("born", [BORN, None])
def test_a_number_and_a_name_in_doubt_that_are_one_held_persons_are_confirmed_together(
    installation: Installation, born: str | None
) -> None:
    installation.hold(status("a"), status("b"))
    both = ("owner_unconfirmed:full_name", "owner_unconfirmed:personal_id")
    assert installation.settled(doubted(NAME, *both, born=born)).review_reasons == ()
    other = doubted("Nguyễn Thị Hoa", *both, born=born)
    assert installation.settled(other).review_reasons == both


def test_a_birth_date_in_doubt_is_confirmed_by_the_person_whose_number_and_name_the_paper_has(
    installation: Installation,
) -> None:
    installation.hold(status("a"), status("b"))
    assert installation.settled(doubted(NAME, "value_unsure:birth_date")).review_reasons == ()
    other = doubted(NAME, "value_unsure:birth_date", born="1999-01-16")
    assert installation.settled(other) == other


def licence(name: str = NAME, born: str = BORN, *checks: str) -> Reading:
    """A doubted paper that gives no number of its owner."""
    reading = doubted(name, "owner_unconfirmed:full_name", born=born)
    fields = {field: value for field, value in reading.fields.items() if field != "personal_id"}
    fields["full_name"] = replace(fields["full_name"], checks=checks)
    return replace(reading, fields=fields)


def test_without_a_number_the_one_person_of_a_name_and_birth_date_confirms_the_name(installation: Installation) -> None:
    installation.hold(status("a"), status("b"))
    assert installation.settled(licence()).review_reasons == ()
    assert installation.settled(licence(born="1999-01-16")) == licence(born="1999-01-16")
    got = installation.settled(licence("Nguyễn Thị Huê"), "nguyễn", "thị", "huê|huệ")
    assert (got.fields["full_name"].value, got.needs_review) == (NAME, False)


@pytest.mark.parametrize("name", [NAME, "Nguyễn Thị Huê"])
def test_without_a_number_two_people_born_on_one_day_settle_nothing(installation: Installation, name: str) -> None:
    """Of one name, or of names that differ in their marks alone: the paper may be either's."""
    installation.hold(status("a"), status("b"), *(status(key, name, "001199000002") for key in "cd"))
    assert installation.settled(licence()) == licence()


AGENCY = "Ủy ban nhân dân phường Mẫu"


def letter(paper_id: str, signer: str, *reasons: str, issuer: str = AGENCY, file: str | None = None) -> Revision:
    values = {"issuer": issuer, "signer": signer}
    fields = {key: FieldValue(value, value, 0.97, 1, (0.1, 0.1, 0.5, 0.12)) for key, value in values.items()}
    record = paper(paper_id, type="cong_van", title="Công văn", owners=())
    sha256 = file or paper_id.encode().hex().ljust(64, "0")[:64]
    metadata = replace(record.reading.metadata, issuer=issuer)
    reading = replace(record.reading, fields=fields, review_reasons=reasons, sha256=sha256, metadata=metadata)
    return replace(record, reading=reading)


def test_letters_of_an_agency_settle_how_their_signer_is_spelt(installation: Installation) -> None:
    came = letter("new", "Trần Công Luân", "signer_unsure", file="f" * 64).reading
    installation.hold(letter("a", "Trần Công Luận"))
    assert installation.settled(came, "trần", "công", "luân|luận") == came, "one letter is no witness"
    installation.hold(letter("b", "Trần Công Luận"))
    got = installation.settled(came, "trần", "công", "luân|luận")
    assert (got.fields["signer"].value, got.review_reasons) == ("Trần Công Luận", ())
    assert installation.settled(came, "trần", "công", "luân") == came, "nobody read that"
    sure = letter("new", "Trần Công Luận", "signer_unsure", file="f" * 64).reading
    assert installation.settled(sure).review_reasons == ()


def test_a_signer_and_a_birth_date_are_doubted_again_each_in_its_own_way(installation: Installation) -> None:
    installation.hold(letter("a", "Trần Công Luận"), letter("b", "Trần Công Luận"), status("c"), status("d"))
    came = letter("new", "Trần Công Luận", "signer_unsure", file="f" * 64)
    installation.hold(replace(came, reading=installation.settled(came.reading)))
    born = installation.settled(doubted(NAME, "value_unsure:birth_date"))
    installation.hold(replace(status("other"), reading=born))
    index, objects = installation.index, installation.objects
    again = [held for key in "abcd" for held in doubt_again(objects, index, CATALOGUE, key)]
    assert [held.reading.review_reasons for held in again] == [("signer_unsure",), ("value_unsure:birth_date",)]


def test_letters_are_read_until_one_has_another_spelling(installation: Installation) -> None:
    installation.hold(*(letter(f"{at}", "Trần Công Luận" if at % 2 else "Trần Công Luân") for at in range(8)))
    came = letter("new", "Trần Công Luân", "signer_unsure", file="f" * 64).reading
    known = KnownPapers(installation.objects)
    assert settle(came, Store(known, installation.index, CATALOGUE), CATALOGUE, lambda value: [], ["f" * 64]) == came
    assert len(known._known) == 5  # four that agree come first


def test_letters_of_another_agency_or_with_two_spellings_say_nothing_of_a_signer(installation: Installation) -> None:
    other = "Ủy ban nhân dân phường Khác"
    installation.hold(*(letter(key, "Trần Công Luận", issuer=other) for key in "ab"))
    came = letter("new", "Trần Công Luận", "signer_unsure", file="f" * 64).reading
    assert installation.settled(came) == came
    installation.hold(
        *(letter(key, "Trần Công Luận") for key in "cd"), *(letter(key, "Trần Công Luân") for key in "ef")
    )
    assert installation.settled(came) == came


SERIAL = "BN 951469"
PARCEL = {
    "serial_number": SERIAL, "parcel_number": "12", "map_sheet": "5", "area_m2": "595.3",
    "parcel_address": "Thôn Một, xã Ví Dụ, tỉnh Mẫu", "holder_name": NAME, "holder_id": NUMBER,
}  # fmt: skip
COMPANY = {
    "enterprise_code": "0101234567", "enterprise_name": "Công ty TNHH Tuệ Lâm", "representative_name": NAME,
    "representative_id": NUMBER,
}  # fmt: skip
RECEIPT = {"tax_code": "0101234567", "payer_name": "Công ty TNHH Tuệ Lâm"}
HOUSEHOLD = {
    "full_name": NAME, "birth_date": BORN, "household_head": "Trần Văn Hải", "residence": "Thôn Một, xã Ví Dụ",
}  # fmt: skip
BOOK = {"book_number": "700049812", "household_head": "Trần Văn Hải", "residence": "Thôn Một, xã Ví Dụ"}
SALE = {"party_a_name": NAME, "party_a_id": NUMBER, "subject": f"thửa đất theo giấy chứng nhận số {SERIAL}"}
PERMIT = {"permit_holder": NAME, "location": "Thửa đất số 12, tờ bản đồ số 5, xã Ví Dụ, tỉnh Mẫu"}


def saying(paper_id: str, code: str, values: dict[str, str], *reasons: str, file: str | None = None) -> Revision:
    """A paper of a type that says this."""
    fields = {name: FieldValue(value, value, 0.97, 1, (0.1, 0.1, 0.5, 0.12)) for name, value in values.items()}
    record = paper(paper_id, type=code, title="Giấy", owners=())
    sha256 = file or paper_id.encode().hex().ljust(64, "0")[:64]
    return replace(record, reading=replace(record.reading, fields=fields, review_reasons=reasons, sha256=sha256))


@pytest.mark.parametrize(
    ("code", "values", "field", "read", "held", "says"),
    [
        ("gcn_qsdd", PARCEL, "holder_name", "Nguyễn Thị Huê", "gcn_qsdd", PARCEL),
        ("gcn_qsdd", PARCEL, "holder_id", "001199000007", "gcn_qsdd", PARCEL),
        ("gcn_qsdd", PARCEL, "parcel_address", "Thôn Mốt, xã Ví Dụ, tỉnh Mẫu", "gcn_qsdd", PARCEL),
        ("hop_dong", SALE, "party_a_name", "Nguyễn Thị Huê", "gcn_qsdd", PARCEL),
        ("gpxd", PERMIT, "permit_holder", "Nguyễn Thị Huê", "gcn_qsdd", PARCEL),
        ("gcn_qsdd", PARCEL, "serial_number", "BN 951467", "gcn_qsdd", PARCEL),
        ("gcn_dkdn", COMPANY, "enterprise_name", "Công ty TNHH Tuệ Lám", "bien_lai", RECEIPT),
        ("gcn_dkdn", COMPANY, "enterprise_code", "0101234561", "gcn_dkdn", COMPANY),
        ("gcn_dkdn", COMPANY, "representative_name", "Nguyễn Thị Huê", "gcn_dkdn", COMPANY),
        ("so_ho_khau", BOOK, "household_head", "Trần Văn Hái", "ct07", HOUSEHOLD),
        ("so_ho_khau", BOOK, "residence", "Thôn Mốt, xã Ví Dụ", "so_ho_khau", BOOK),
        ("ct07", HOUSEHOLD, "full_name", "Nguyễn Thị Huê", "ct07", HOUSEHOLD),
    ],
)
def test_papers_about_the_same_parcel_enterprise_or_household_settle_a_reading(
    installation: Installation, code: str, values: dict[str, str], field: str, read: str, held: str,
    says: dict[str, str],
) -> None:  # fmt: skip
    came = saying("new", code, values | {field: read}, f"value_unsure:{field}", file="f" * 64).reading
    words = zip(read.replace(",", "").split(), values[field].replace(",", "").split(), strict=True)
    printed = [f"{mine}|{theirs}" for mine, theirs in words]
    installation.hold(saying("a", held, says))
    assert installation.settled(came, *printed) == came, "one paper is no witness"
    installation.hold(saying("b", held, says))
    assert installation.settled(came, *read.split()) == came, "nobody read what they say"
    got = installation.settled(came, *printed)
    assert (got.fields[field].value, got.review_reasons) == (values[field], ())
    sure = replace(came, fields={**came.fields, field: replace(came.fields[field], value=values[field])})
    assert installation.settled(sure).review_reasons == (), "confirmed as it was read"
    installation.hold(replace(saying("new", code, values), reading=got))
    (witness,) = witnesses_of(got)
    (again,) = doubt_again(installation.objects, installation.index, CATALOGUE, witness)
    assert again.reading.review_reasons[0].endswith(f":{field}")


@pytest.mark.parametrize(
    ("changed", "last_word"),
    [
        ({"serial_number": "BN 951460", "map_sheet": "6"}, "huê|huệ"),
        ({"serial_number": "BN 951460", "parcel_address": "Thôn Một, xã Khác, tỉnh Mẫu"}, "huê|huệ"),
        ({"holder_id": "001199000002"}, "huê|huệ"),
        ({}, "huê|huề"),
    ],
    ids=("another parcel", "in another ward", "another person's number", "not read"),
)
def test_papers_about_another_parcel_or_another_person_of_it_settle_nothing(
    installation: Installation, changed: dict[str, str], last_word: str
) -> None:
    installation.hold(saying("a", "gcn_qsdd", PARCEL), saying("b", "gcn_qsdd", PARCEL))
    values = PARCEL | {"holder_name": "Nguyễn Thị Huê"} | changed
    came = saying("new", "gcn_qsdd", values, "value_unsure:holder_name", file="f" * 64).reading
    assert installation.settled(came, "nguyễn", "thị", last_word) == came


@pytest.mark.parametrize("doubted_on", ["new", "held"])
def test_what_makes_two_papers_be_about_the_same_must_be_sure_on_both(
    installation: Installation, doubted_on: str
) -> None:
    unsure = {doubted_on: ("value_unsure:enterprise_code", "value_unsure:representative_name")}
    installation.hold(*(saying(key, "gcn_dkdn", COMPANY, *unsure.get("held", ())) for key in "ab"))
    reasons = ("value_unsure:enterprise_name", *unsure.get("new", ()))
    came = saying("new", "gcn_dkdn", COMPANY, *reasons, file="f" * 64).reading
    assert "value_unsure:enterprise_name" in installation.settled(came).review_reasons


def test_a_held_name_answers_what_only_looks_unlike_a_name_but_no_contradiction(installation: Installation) -> None:
    installation.hold(status("a"), status("b"))
    got = installation.settled(licence(NAME, BORN, "!rare_marks", "!as_read"))
    assert (got.needs_review, got.fields["full_name"].checks[0][:6]) == (False, "store:")
    assert installation.settled(licence(NAME, BORN, "!differs")).needs_review


def test_when_a_witness_is_corrected_what_it_settled_is_doubted_again_and_found_in_review(
    installation: Installation,
) -> None:
    installation.hold(status("a", source="officer"))
    installation.hold(replace(status("new"), reading=installation.settled(doubted())))
    assert witnesses_of(papers.load(installation.objects, "new").reading) == {"a"}
    (again,) = doubt_again(installation.objects, installation.index, CATALOGUE, "a")
    assert again.paper_id == "new"
    assert again.reading.review_reasons == ("owner_unconfirmed:full_name",)
    assert (again.reading.needs_review, witnesses_of(again.reading)) == (True, set())
    assert doubt_again(installation.objects, installation.index, CATALOGUE, "a") == []

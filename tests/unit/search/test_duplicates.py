"""The same paper scanned again: linked on what agrees, parted by one contradiction, never linked by a name alone."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from core.records import Owner, PageReport, Revision, Stored
from search.document import clarity, entry_of
from search.duplicates import better_first, same_paper, words_in_common
from search.people.person import papers_of
from tests.support.made_papers import MAU_ID, paper

TEXT = "Giấy khai sinh số 7 của Nguyễn Thị Mẫu Ví Dụ sinh ngày 15 tháng 01 năm 1999 tại Hà Nội do phường Ví Dụ cấp"
LOOK, NEAR, FAR = "00ff00ff00ff00ff", "00ff00ff00ff0fff", "ff00ff00ff00ff00"


def scan(name: str, *, look: str | None = LOOK, sure: float = 0.9, dpi: int = 200, **facts: Any) -> Revision:
    record = paper(name, **({"number": "07/2026", "text": TEXT} | facts))
    report = PageReport(1, "read", "ocr", 0, 0.0, dpi, sure, (), None, look)
    reading = msgspec.structs.replace(record.reading, page_reports=(report,))
    return msgspec.structs.replace(record, reading=reading, original=Stored(f"originals/{name}", 9))


def test_a_rescan_is_recognised_by_type_owner_number_and_issuer() -> None:
    assert same_paper(scan("a"), scan("b", text=TEXT.replace("sinh", "sỉnh").upper(), look=NEAR))


def test_a_rescan_whose_number_was_not_read_is_recognised_by_day_words_and_look() -> None:
    assert same_paper(scan("a"), scan("b", number=None, look=NEAR))
    assert not same_paper(scan("a"), scan("b", number=None, look=NEAR, text="Một bản khác hẳn của người này"))
    assert not same_paper(scan("a"), scan("b", number=None, look=None))


@pytest.mark.parametrize(
    "facts",
    [
        {"type": "trich_luc_khai_sinh"},
        {"number": "08/2026"},
        {"issued": "2026-01-06"},
        {"owner_id": "001088000222"},
        {"look": FAR},
        {"fields": {"purpose": "mua nhà"}},
    ],
    ids=lambda facts: next(iter(facts)),
)
def test_one_contradiction_makes_two_papers(facts: dict[str, Any]) -> None:
    first = scan("a", fields={"purpose": "kết hôn"})
    assert same_paper(first, scan("b", fields={"purpose": "kết hôn"}))
    assert not same_paper(first, scan("b", **({"fields": {"purpose": "kết hôn"}} | facts)))


def test_the_same_name_without_a_number_or_birth_date_links_nothing() -> None:
    first, other = (scan(name, owner_id=None, born=None, number=None, issued=None) for name in "ab")
    assert not same_paper(first, other)


def test_two_forms_of_one_person_without_number_and_day_are_not_taken_for_one() -> None:
    facts: dict[str, Any] = {"type": "don_to_khai", "number": None, "issued": None}
    first = scan("a", **facts, text=TEXT + " xin đăng ký thường trú tại nhà số một")
    other = scan("b", **facts, text=TEXT + " xin tách hộ về ở cùng cha mẹ đẻ")
    assert not same_paper(first, other)


def test_a_letter_of_nobody_is_recognised_by_number_and_issuer() -> None:
    letters = [scan(name, owners=(), type="quyet_dinh", number="12/QĐ-UBND") for name in "ab"]
    assert same_paper(*letters)
    assert not same_paper(letters[0], scan("c", owners=(), type="quyet_dinh", number=None, issued=None))


def test_papers_of_no_known_type_and_papers_of_one_file_are_never_linked() -> None:
    assert not same_paper(scan("a", type="unknown"), scan("b", type="unknown"))
    assert not same_paper(scan("a"), scan("a"))


def test_an_old_and_a_new_number_of_one_person_do_not_contradict() -> None:
    old = (Owner("person", None, "Nguyễn Thị Mẫu Ví Dụ", "1999-01-15", "subject"),)
    assert same_paper(scan("a"), scan("b", owners=old))


def test_words_in_common_count_words_not_their_order() -> None:
    assert words_in_common("một hai ba", "ba hai một") == 1.0
    assert words_in_common("Đường", "duong") == 1.0
    assert words_in_common("một", "hai") == words_in_common("", "") == 0.0


def test_the_clearer_scan_stands_first_in_the_place_of_the_first() -> None:
    poor = msgspec.structs.replace(scan("b", sure=0.7), same_as=("a",))
    good = msgspec.structs.replace(scan("a", sure=0.97), same_as=("b",))
    other = scan("c", number="09/2026")
    entries = [entry_of(revision) for revision in (poor, other, good)]
    assert [entry.paper_id for entry in better_first(entries)] == ["a", "b", "c"]
    assert {entry.paper_id for entry in papers_of(MAU_ID, entries)} == {"a", "b", "c"}
    assert clarity(good.reading) > clarity(poor.reading)
    assert clarity(scan("d", sure=0.9, dpi=300).reading) > clarity(scan("e", sure=0.9, dpi=150).reading)

"""The zone's name and the name in print: where it is printed, and whether both say the same."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from classify.evidence import crosscheck, zone_names
from classify.page.layout import lay_out
from core.catalogue import load
from core.records import PageReading
from core.text import fold
from tests.support.drawn import page
from tests.unit.classify.evidence.test_crosscheck import NAME, coded, facts
from tests.unit.classify.evidence.test_doubt import MRZ, QR, code, read

CATALOGUE = load()
CARD = CATALOGUE["cccd_chip"]
BLURRED = """
                      CĂN CƯỚC CÔNG DÂN
   Số / No.: 001199999999
   Hẹ vi in NGUYỄN THỊ MẪU VÍ DỤ
   Giới tính / Sex: Nữ
"""


def zoned(names: str) -> Sequence[PageReading]:
    lines = MRZ.split("\n")
    return coded(code("mrz", "\n".join((*lines[:2], names.ljust(30, "<")[:30]))))


@pytest.mark.parametrize(
    ("printed", "zone", "agrees"),
    [
        ("Nguyễn Thị Mẫu Ví Dụ", "NGUYEN<<THI<MAU<VI<DU", True),
        ("Nguyễn Thị Mật Ví Dụ", "NGUYEN<<THI<MAU<VI<DU", False),
        ("Nguyễn Thị Mẫu Ví Dụ Hai", "NGUYEN<<THI<MAU<VI<DU", False),
        ("Nguyễn Phước Thiên An Phương Thảo", "NGUYEN<PHUOC<<THIEN<AN<PHUONG<", True),  # the zone has no more room
    ],
)
def test_the_zone_s_name_confirms_or_doubts_the_printed_one_and_never_replaces_it(
    printed: str, zone: str, agrees: bool
) -> None:
    printed_name = facts(full_name=printed)
    zone_names.compare(printed_name, zoned(zone), CARD)
    name = printed_name.values["full_name"]
    assert (name.value, name.source) == (printed, "ocr")
    assert name.checks == (("mrz_name",) if agrees else ("!mrz_name",))
    assert (name.confidence, printed_name.reasons) == ((0.95, []) if agrees else (0.4, ["code_differs:full_name"]))


def test_the_words_that_are_the_zone_s_name_are_the_name_where_its_label_was_not_read() -> None:
    label = read(BLURRED, codes=[code("mrz", MRZ)])
    name = label.fields["full_name"]
    assert (name.value, name.source) == ("Nguyễn Thị Mẫu Ví Dụ", "ocr")
    assert "mrz_name" in name.checks


def test_words_with_a_letter_more_are_not_the_zone_s_name() -> None:
    printed = page(BLURRED.replace("VÍ DỤ", "VÍ DỤC"), codes=[code("mrz", MRZ)])
    none = facts()
    zone_names.find(none, [printed], [lay_out(printed)], CARD)
    assert none.values == {}


def test_a_name_that_is_the_zone_s_stays_as_it_was_taken() -> None:
    printed = page(BLURRED, codes=[code("mrz", MRZ)])
    taken = facts(full_name="Nguyễn Thị Mậu Ví Dụ")
    zone_names.find(taken, [printed], [lay_out(printed)], CARD)
    assert taken.values["full_name"].value == "Nguyễn Thị Mậu Ví Dụ"


def test_the_zone_s_name_says_nothing_of_a_name_that_was_not_read() -> None:
    unread = facts()
    zone_names.compare(unread, zoned("NGUYEN<<THI<MAU<VI<DU"), CARD)
    assert "full_name" not in unread.values


def test_the_zone_s_name_confirms_or_doubts_that_of_the_card_s_code_too() -> None:
    family, *given = fold(NAME).upper().split()
    for zone, checks in ((f"{family}<<{'<'.join(given)}", ("qr", "mrz_name")), ("TRAN<<VAN<GIA", ("qr", "!mrz_name"))):
        proved = facts()
        both = [page("x", codes=[code("qr", QR), *zoned(zone)[0].codes])]
        crosscheck.apply_codes(proved, both, CARD)
        zone_names.compare(proved, both, CARD)
        assert (proved.values["full_name"].value, proved.values["full_name"].checks) == (NAME, checks)
        assert ("code_differs:full_name" in proved.reasons) == ("!mrz_name" in checks)


def test_a_passport_s_two_halves_of_a_name_are_found_where_each_stands_alone() -> None:
    passport = page("""
                        HỘ CHIẾU / PASSPORT
   TRƯƠNG
                              Cục Quản lý xuất nhập cảnh
   KHÁNH VY
""")
    zone = "P<VNMTRUONG<<KHANH<VY".ljust(44, "<") + "\nP028461732VNM0308061F3402199075303008821<<16"
    known = facts(full_name="Trương Cục Quản Lý")
    zone_names.find(known, coded(code("mrz", zone)), [lay_out(passport)], CATALOGUE["ho_chieu"])
    assert known.values["full_name"].value == "Trương Khánh Vy"

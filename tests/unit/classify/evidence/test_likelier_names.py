"""A word that is nobody's name is taken for the name it was misread from; what is a name stays as it was read."""

from __future__ import annotations

import pytest

import classify
from classify.evidence.likelier_names import CHECK, others
from classify.page.layout import Piece
from core.catalogue import load
from core.vietnamese.misread_names import likelier_name
from tests.support.drawn import page


@pytest.mark.parametrize(
    ("read", "other", "name"),
    [
        ("Bùi Cấm Tiên", "", "Bùi Cẩm Tiên"),  # both readers took the hook for an acute
        ("Phó Mỹ Nhưng", "nhung", "Phó Mỹ Nhung"),  # what the other reader gave is a name
        ("Phạm Minh Gắt", "gái", "Phạm Minh Gái"),
        ("Lại Như Duyền", "", "Lại Như Duyên"),
        ("Lê Đức Khởi", "khới", "Lê Đức Khởi"),
        ("Nguyễn Văn Bổng", "bông", "Nguyễn Văn Bổng"),  # few are called so, but some are
        ("Phàn Sử Mẩy", "mấy", "Phàn Sử Mẩy"),  # a Dao name: its syllables are in no list
        ("Nguyễn Thị Đrâng", "", "Nguyễn Thị Đrâng"),  # no name has these letters
    ],
)
def test_a_word_nobody_is_called_by_is_the_nearest_name(read: str, other: str, name: str) -> None:
    words = read.split()
    assert " ".join(likelier_name(words, [""] * (len(words) - 1) + [other])) == name


def test_a_word_as_near_to_two_names_stays_as_it_was_read() -> None:
    assert likelier_name(["Nguyễn", "Luyễn"], ["", ""]) == ["Nguyễn", "Luyễn"]
    assert likelier_name(["Nguyễn", "Luyễn"], ["", "luyền"]) == ["Nguyễn", "Luyễn"]
    assert likelier_name(["Nguyễn", "Luyễn"], ["", "luyến"]) == ["Nguyễn", "Luyến"]


def test_a_surname_is_mended_from_surnames_only() -> None:
    assert likelier_name(["Tổng", "Hải", "Thoa"], ["tống", "", ""]) == ["Tống", "Hải", "Thoa"]


def test_a_mended_name_goes_to_a_person_with_what_was_read_beside_it() -> None:
    catalogue = load()
    text = "GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN\nHọ, chữ đệm, tên: {}\nNgày, tháng, năm sinh: 05/01/1990\nGiới tính: Nữ"
    mended = classify.label([page(text.format("BÙI CẤM TIÊN"), confidence=0.95)], catalogue)
    value = mended.fields["full_name"]
    assert (value.value, value.text, value.instead) == ("Bùi Cẩm Tiên", "BÙI CẤM TIÊN", "Bùi Cấm Tiên")
    assert CHECK in value.checks
    assert "owner_unconfirmed:full_name" in mended.review_reasons
    plain = classify.label([page(text.format("BÙI CẨM TIÊN"))], catalogue).fields["full_name"]
    assert CHECK not in plain.checks
    assert plain.instead is None


def test_a_word_that_both_readers_gave_surely_stands_though_no_list_has_it() -> None:
    text = "GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN\nHọ, chữ đệm, tên: THÁI MỸ CHIÊN\nNgày, tháng, năm sinh: 05/01/1990"
    sure, unsure = (
        classify.label([page(text, confidence=trust)], load()).fields["full_name"] for trust in (0.985, 0.94)
    )
    assert (sure.value, sure.instead) == ("Thái Mỹ Chiên", None)
    assert "!rare_marks" in sure.checks
    assert (unsure.value, unsure.instead) == ("Thái Mỹ Chiến", "Thái Mỹ Chiên")


def test_what_the_other_reader_gave_for_a_stretch_is_shared_out_word_by_word() -> None:
    def piece(text: str, other: str | None) -> Piece:
        return Piece(text, text.lower(), 0, 0, 1, 1, 0.9, other is None, False, 0, other=other)

    read = [piece("TỔNG", "TỐNG. HẢI"), piece("HẢI", "TỐNG. HẢI"), piece("THOA", None)]
    assert others(read, 3) == ["TỐNG", "HẢI", ""]
    assert others(read, 2) == ["", ""]
    assert others([piece("VĂN", "VĂN AN")], 1) == [""]

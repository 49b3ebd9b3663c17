"""Generic words are put right, names never."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue import Field
from core.text import fold
from core.values import kinds, spelling


@pytest.mark.parametrize(("read", "cut"), [("phòng công chứng Minh Tâm", True), ("Phòng công chứng số 1", False)])
def test_an_office_that_begins_in_small_letters_lost_a_word(read: str, cut: bool) -> None:
    parsed = kinds.parse(Field(name="notary_office", kind="org_name"), read)
    assert parsed is not None
    assert ("!whole" in parsed.checks) is cut


@pytest.mark.parametrize(
    ("read", "right"),
    [
        (
            "Sổ 18 ngo 163 đương Hoa Sữa, phương Đại Mỗ, thành phổ Hà Nôi",
            "Số 18 ngõ 163 đường Hoa Sữa, phường Đại Mỗ, thành phố Hà Nội",
        ),
        ("Thôn Phổ, xã Phố Mới, tinh Bắc Ninh", "Thôn Phổ, xã Phố Mới, tỉnh Bắc Ninh"),
        ("Đường Xá, Quân Chu, Thái Nguyên", "Đường Xá, Quân Chu, Thái Nguyên"),
        ("xã Ví Dụ, luyện Bình Mẫu, tỉrh Ninh Thuậ", "xã Ví Dụ, huyện Bình Mẫu, tỉnh Ninh Thuận"),
        ("Số 5, thi trấn Ví Dụ, T. Bạc Liệu", "Số 5, thị trấn Ví Dụ, T. Bạc Liêu"),
        ("Thửa, đất số 486, từ bản đề số 15, ấp 4", "Thửa đất số 486, tờ bản đồ số 15, ấp 4"),
        ("Áp Ví Dụ, xã Mẫu", "Ấp Ví Dụ, xã Mẫu"),
        ("xã Cổ Ninh, thị xã Đan Thành, tỉnh Trà Vinh", "xã Cổ Ninh, thị xã Đan Thành, tỉnh Trà Vinh"),
        ("Tố 22, khu đồ thị Ví Dụ", "Tổ 22, khu đô thị Ví Dụ"),
        ("Số 7 Phố Huế, Định Công, thành phố Hà Ninh", "Số 7 Phố Huế, Định Công, thành phố Hà Ninh"),
        ("NAM ĐINH", "NAM ĐỊNH"),
        ("NAM DINH", "NAM DINH"),
        ("xã Ví Dụ, tỉnh Phú Yên (nay là xã Mẫu, thành phố Hà Nội)",) * 2,
    ],
)
def test_units_and_provinces_of_an_address_are_put_right_and_names_stay(read: str, right: str) -> None:
    assert spelling.address(read) == right


@pytest.mark.parametrize(
    ("read", "right"),
    [
        ("HÔ KINH DOANH NGỌC TRÂM", "HỘ KINH DOANH NGỌC TRÂM"),
        ("Uỷ ban nhân dân phương Vĩnh Tuy", "Ủy ban nhân dân phường Vĩnh Tuy"),
        ("Hổ Kinh", "Hổ Kinh"),
        ("Ủy Bạn Nhận Đậm Phưỡng Ví Dụ", "Ủy ban nhân dân phường Ví Dụ"),
        ("UBNĐ xã Ví Dụ", "UBND xã Ví Dụ"),
        ("LBND thị trấn Ví Dụ", "UBND thị trấn Ví Dụ"),
        ("LBNC Ví Dụ", "LBNC Ví Dụ"),
        ("HỘ KINH OANH VÍ DỤ", "HỘ KINH DOANH VÍ DỤ"),
        ("Tỉnh Tiên Giang", "Tỉnh Tiền Giang"),
        ("Hội Nông dân tỉnh Nghê An", "Hội Nông dân tỉnh Nghệ An"),
        ("UBND xã Ví Dụ (nay thuộc tỉnh Nghê An)", "UBND xã Ví Dụ (nay thuộc tỉnh Nghệ An)"),
        ("Hội Nông dân tỉnh Ví Dụ", "Hội Nông dân tỉnh Ví Dụ"),
        ("UBND TỈNH ĐIỆN BIỆN", "UBND TỈNH ĐIỆN BIÊN"),
        ("UBND TỈNH VÍ DỤ", "UBND TỈNH VÍ DỤ"),
    ],
)
def test_the_head_of_an_office_s_name_is_put_right(read: str, right: str) -> None:
    assert spelling.office(read) == right


@given(st.text(alphabet="aàảãáạăâbcdđeêghiklmnoôơpqrstuưvxyAĐÂBCHNPQTX ,0123456789", max_size=60))
def test_letters_change_in_generic_words_and_provinces_alone(text: str) -> None:
    generic = {fold(word) for word in spelling.GENERIC}
    generic |= {fold(word) for phrase in spelling._PHRASES for word in phrase.split()}
    generic |= {word for name in spelling._PROVINCES for word in name.split()}
    for mended in (spelling.address(text), spelling.office(text)):
        pairs = zip(re.findall(r"\w+", fold(text)), re.findall(r"\w+", fold(mended)), strict=True)
        assert all(after == before or after in generic for before, after in pairs)


@pytest.mark.parametrize(
    ("read", "right"),
    [
        ("Bệnh viện đa khoa Diện Biên", "Bệnh viện đa khoa Điện Biên"),
        ("Bệnh viện Nhi Trà Vịnh, phường Ví Dụ", "Bệnh viện Nhi Trà Vinh, phường Ví Dụ"),
        ("Bệnh viện Quốc tế Phương Ân", "Bệnh viện Quốc tế Phương Ân"),
    ],
)
def test_a_hospital_s_province_is_spelt_as_provinces_are(read: str, right: str) -> None:
    assert spelling.office(read) == right


@pytest.mark.parametrize(
    ("read", "right"),
    [
        ("UBND phường Hồng Châu LI", "UBND phường Hồng Châu II"),
        ("UBND phường Hồng Châu IV, quận Nhì", "UBND phường Hồng Châu IV, quận Nhì"),
        ("ĐB9D phường An Ví, thành phố Dụ", "UBND phường An Ví, thành phố Dụ"),
        ("UDND xã Ví Dụ", "UBND xã Ví Dụ"), ("HĐND xã Ví Dụ", "HĐND xã Ví Dụ"),
    ],
)  # fmt: skip
def test_the_letters_of_a_committee_and_the_number_of_a_ward_are_what_they_can_only_be(read: str, right: str) -> None:
    assert spelling.office(read) == right

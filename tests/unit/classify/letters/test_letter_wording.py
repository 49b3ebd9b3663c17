"""The words letters are made of: agencies' first words, open ends, authorities, posts that a seal cut short."""

from __future__ import annotations

import pytest

from classify.letters import letter_wording


@pytest.mark.parametrize(
    ("text", "per", "close"),
    [("cong hoa", 6, True), ("cong hoe", 6, True), ("cung hoe", 6, False), ("cung hoe", 4, True), ("ban", 6, False)],
)
def test_one_misread_letter_in_so_many_is_forgiven_and_none_in_a_short_phrase(text: str, per: int, close: bool) -> None:
    known = "cong hoa" if len(text) > 3 else "bon"
    assert letter_wording.close_to(text, known, per) is close


@pytest.mark.parametrize(
    ("line", "starts"),
    [
        ("ỦY BAN NHÂN DÂN", True),
        ("- SỞ TÀI CHÍNH", True),
        ("SỞ HỮU TRÍ TUỆ", False),  # begins with `SỞ`, and is no agency
        ("BAN HÀNH KÈM THEO", False),
        ("BẢO HIẾM XÃ HỘI", True),  # one letter misread
        ("TỈNH QUẢNG NGÃI", False),
        ("SỞTÀI CHÍNH", False),
    ],
)
def test_a_line_begins_an_agency_by_its_first_words(line: str, starts: bool) -> None:
    assert letter_wording.starts_agency(line) is starts


@pytest.mark.parametrize(
    ("line", "open_end"),
    [("SỞ GIÁO DỤC VÀ", True), ("TRƯỜNG", True), ("LAO ĐỘNG -", True), ("SỞ TÀI CHÍNH", False), ("TỈNH VÀNG", False)],
)
def test_a_name_that_cannot_end_here_goes_on(line: str, open_end: bool) -> None:
    assert letter_wording.goes_on(line) is open_end


@pytest.mark.parametrize(
    ("line", "decides"),
    [
        ("CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI", True),
        ("QUỐC HỘI", True),
        ("BÔ TRƯỞNG BỘ TÀI CHÍNH", True),
        ("PHÓ CHỦ TỊCH ỦY BAN NHÂN DÂN", False),  # a deputy signs, he does not decide
        ("KẾ HOẠCH", False),
    ],
)
def test_who_decides_is_named_under_the_abstract(line: str, decides: bool) -> None:
    assert letter_wording.is_authority(line) is decides


@pytest.mark.parametrize(
    ("post", "line", "deputy"),
    [
        ("CHỦ TỊCH", "PHO CHU TICH", "PHÓ CHỦ TỊCH"),
        ("BỘ TRƯỞNG", "THỨ TRƯỚNG", "THỨ TRƯỞNG"),
        ("CHỦ TỊCH", "Lê Văn Ký", None),
        ("CHỦ TỊCH", "PHÓ", None),
    ],
)
def test_the_deputy_of_a_post_is_known_through_misreadings(post: str, line: str, deputy: str | None) -> None:
    assert letter_wording.deputy_of(post, line) == deputy


def test_a_post_half_under_a_seal_is_any_that_ends_so_shortest_first() -> None:
    posts = letter_wording.ends_of_posts("Ú TỊCH")
    assert posts[:2] == ["CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
    assert all(post.endswith("TỊCH") for post in posts)
    assert letter_wording.ends_of_posts("CH") == []  # too little is left


@pytest.mark.parametrize(
    ("line", "post"),
    [
        ("T.U.Q GIÁM ĐỐC", "TUQ. GIÁM ĐỐC"),
        ("TL. CHỦ TỊCH", "TL. CHỦ TỊCH"),
        ("KT. TRƯỞNG CÔNG AN XÃ", "KT. TRƯỞNG CÔNG AN XÃ"),
        ("TRƯỞNG CÔNG AN PHƯỜNG", "TRƯỞNG CÔNG AN PHƯỜNG"),
        ("TRƯỞNG BẢN", "TRƯỞNG BẢN"),
        ("TRƯỞNG BAN", "TRƯỞNG BAN"),
        ("Nơi nhận", None),
    ],
)
def test_a_signing_formula_is_kept_before_its_post(line: str, post: str | None) -> None:
    assert letter_wording.post_of(line) == post


def test_a_unit_is_no_misread_head_of_an_agency() -> None:
    assert not letter_wording.starts_agency("QUẬN PHÚ NHUẬN")  # near to QUÂN KHU
    assert not letter_wording.starts_agency("SỐ HỘ KHẨU")
    assert letter_wording.starts_agency("TRUNG TẦM Y TẾ")


@pytest.mark.parametrize(
    ("line", "open_"),
    [
        ("BỘ GIAO THÔNG VẬN TẢI", False),
        ("SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG", False),
        ("BAN QUẢN LÝ ĐÔ THỊ", False),
        ("TRƯỜNG", True),
        ("BỘ TÀI NGUYÊN VÀ MÔI", True),
        ("VĂN PHÒNG ĐẠI DIỆN TẠI", True),
    ],
)
def test_an_agency_s_line_goes_on_after_an_open_word_and_not_after_a_field_of_work(line: str, open_: bool) -> None:
    assert letter_wording.goes_on(line) is open_

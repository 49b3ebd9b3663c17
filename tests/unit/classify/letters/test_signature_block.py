"""Who signs a letter: posts by what authority, the name under them, and what a seal hides."""

from __future__ import annotations

import pytest

from classify.letters.signature_block import Signing, read_signing
from classify.page.layout import lay_out
from tests.unit.classify.letters.test_letter_parts import Printed, body, page

FOOT = ((0.16, 0.6, "Nơi nhận:"), (0.16, 0.62, "- Như Điều 4;"))


def signed(*printed: Printed, confidence: float = 0.99, agreed: bool | None = True) -> Signing | None:
    return read_signing([lay_out(page(*body(0.3), *printed, agreed=agreed, confidence=confidence))])


def values(signing: Signing | None) -> dict[str, str]:
    return {name: value.value for name, value in signing.fields.items()} if signing else {}


def test_the_posts_are_joined_and_the_name_stands_under_them() -> None:
    signing = signed(
        *FOOT, (0.62, 0.6, "TM. ỦY BAN NHÂN DÂN"), (0.66, 0.62, "CHỦ TỊCH"), (0.64, 0.74, "Trần Phước Hiền")
    )
    assert values(signing) == {"signer_title": "TM. ỦY BAN NHÂN DÂN / CHỦ TỊCH", "signer": "Trần Phước Hiền"}
    assert signing is not None
    assert signing.doubts == ()


def test_a_deputy_whose_own_post_was_not_read_is_less_sure() -> None:
    whole = signed(*FOOT, (0.66, 0.6, "KT. CHỦ TỊCH"), (0.65, 0.62, "PHÓ CHỦ TỊCH"), (0.64, 0.74, "Trần Phước Hiền"))
    cut = signed(*FOOT, (0.66, 0.6, "KT. CHỦ TỊCH"), (0.64, 0.74, "Trần Phước Hiền"))
    assert whole is not None
    assert cut is not None
    assert cut.fields["signer_title"].confidence < whole.fields["signer_title"].confidence


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("TM. UBND XÃ", "CHỦ TỊCH", True),
        ("UBND XÃ", "CHỦ TỊCH", False),
        ("BỘ TRƯỞNG", "THỨ TRƯỞNG", False),
        ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", True),
        ("KT. GIÁM ĐỐC", "GIÁM ĐỐC", False),
    ],
)
def test_a_post_of_two_lines_without_its_formula_is_not_whole(first: str, second: str, whole: bool) -> None:
    signing = signed(*FOOT, (0.66, 0.6, first), (0.65, 0.62, second), (0.64, 0.74, "Trần Phước Hiền"))
    assert signing is not None
    assert ("!whole" not in signing.fields["signer_title"].checks) is whole


def test_degrees_and_ranks_are_no_part_of_the_name() -> None:
    signing = signed(*FOOT, (0.66, 0.6, "GIÁM ĐỐC"), (0.62, 0.74, "PGS.TS. Trần Phước Hiền"))
    assert values(signing)["signer"] == "Trần Phước Hiền"


def test_a_page_without_recipients_or_posts_has_no_signature() -> None:
    assert signed() is None


def test_posts_without_a_name_leave_the_signer_unread() -> None:
    signing = signed(*FOOT, (0.66, 0.6, "GIÁM ĐỐC"))
    assert signing is not None
    assert (values(signing), signing.doubts) == ({"signer_title": "GIÁM ĐỐC"}, ("signer_unread",))


def test_a_post_in_reading_case_over_a_name_signs_where_none_is_in_capitals() -> None:
    foot = ((0.17, 0.6, "Thư ký"), (0.17, 0.7, "Đỗ Thị Mẫu"), (0.74, 0.6, "Tổ trưởng"), (0.72, 0.7, "Trần Phước Hiền"))
    assert values(signed(*foot)) == {"signer_title": "Tổ trưởng", "signer": "Trần Phước Hiền"}
    assert values(signed((0.74, 0.6, "Tổ trưởng"), (0.72, 0.7, "các hộ trong tổ"))) == {}
    beside = ((0.62, 0.6, "Thư ký"), (0.60, 0.7, "Đỗ Thị Mẫu"), *foot[2:])
    assert values(signed(*beside)) == {"signer_title": "Tổ trưởng", "signer": "Trần Phước Hiền"}


def test_a_name_on_which_the_readers_differ_is_unsure() -> None:
    signing = signed(*FOOT, (0.66, 0.6, "GIÁM ĐỐC"), (0.64, 0.74, "Trần Phước Hiền"), agreed=False)
    assert signing is not None
    assert "signer_unsure" in signing.doubts


def test_the_first_page_with_a_signature_counts() -> None:
    foot = (*FOOT, (0.66, 0.6, "GIÁM ĐỐC"), (0.64, 0.74, "Trần Phước Hiền"))
    pages = [lay_out(page(*body(0.3))), lay_out(page(*body(0.3), *foot, number=2)), lay_out(page(*foot, number=3))]
    signing = read_signing(pages)
    assert signing is not None
    assert signing.page == 2


@pytest.mark.parametrize(("chair", "secretary"), [(0.72, 0.45), (0.45, 0.72)])
def test_minutes_are_signed_by_who_chaired_wherever_the_secretary_signs(chair: float, secretary: float) -> None:
    signing = signed(
        (secretary, 0.6, "THƯ KÝ"), (chair, 0.6, "CHỦ TRÌ"),
        (secretary, 0.7, "Trần Văn Dụ"), (chair, 0.7, "Nguyễn Thị Mẫu"),
    )  # fmt: skip
    assert values(signing) == {"signer_title": "CHỦ TRÌ", "signer": "Nguyễn Thị Mẫu"}


def test_the_last_word_of_a_post_may_stand_on_the_next_line() -> None:
    signing = signed(
        *FOOT, (0.64, 0.6, "TUQ. GIÁM ĐỐC"), (0.55, 0.62, "TRƯỞNG PHÒNG KẾ HOẠCH TỔNG"), (0.651, 0.64, "HỢP"),
        (0.64, 0.74, "Nguyễn Thị Mẫu"),
    )  # fmt: skip
    assert values(signing)["signer_title"] == "TUQ. GIÁM ĐỐC / TRƯỞNG PHÒNG KẾ HOẠCH TỔNG HỢP"


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("TL. CHỈ HUY TRƯỞNG", "THAM MƯU TRƯỞNG"), "TL. CHỈ HUY TRƯỞNG / THAM MƯU TRƯỞNG"),
        (("TUQ. CHỦ TỊCH", "CÔNG CHỨC TƯ PHÁP - HỘ TỊCH"), "TUQ. CHỦ TỊCH / CÔNG CHỨC TƯ PHÁP - HỘ TỊCH"),
        (("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG", "HĐND VÀ UBND"), "TL. CHỦ TỊCH / CHÁNH VĂN PHÒNG HĐND VÀ UBND"),
        (("TL. CHỦ TỊCH", "NGUYỄN THỊ MẪU"), "TL. CHỦ TỊCH"),
    ],
)
def test_under_whose_post_is_signed_for_stands_the_own_post_known_or_not(lines: tuple[str, ...], title: str) -> None:
    rows = [(0.75 - 0.005 * len(line), 0.6 + 0.02 * at, line) for at, line in enumerate(lines)]
    assert values(signed(*FOOT, *rows, (0.68, 0.74, "Trần Văn Dụ")))["signer_title"] == title


def test_a_typed_name_that_wide_blanks_part_is_one() -> None:
    signing = signed(*FOOT, (0.66, 0.6, "GIÁM ĐỐC"), (0.62, 0.74, "Ngô"), (0.665, 0.74, "Bá Mẫu"))
    assert values(signing)["signer"] == "Ngô Bá Mẫu"


def test_a_name_behind_what_is_left_of_its_first_word_is_not_whole() -> None:
    signing = signed(*FOOT, (0.66, 0.6, "GIÁM ĐỐC"), (0.62, 0.74, "ý Thị Mẫu Dụ"))
    assert signing is not None
    assert "!whole" in signing.fields["signer"].checks
    assert "signer_unsure" in signing.doubts


def test_a_figure_before_a_name_is_a_trace_of_the_signature() -> None:
    signing = signed(*FOOT, (0.66, 0.6, "GIÁM ĐỐC"), (0.62, 0.74, "2Ngô Đình Mẫu"))
    assert values(signing)["signer"] == "Ngô Đình Mẫu"
    assert signing is not None
    assert "signer_unsure" in signing.doubts


def test_the_last_word_of_a_post_is_what_a_seal_left_of_it() -> None:
    signing = signed(*FOOT, (0.69, 0.6, "ĐỐC"), (0.6, 0.74, "Trần Thị Phước Hiền"))
    assert values(signing)["signer_title"].endswith("GIÁM ĐỐC")

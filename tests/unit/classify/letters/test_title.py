"""Kind and abstract of a letter: title line, symbol, V/v under the number; where an abstract ends."""

from __future__ import annotations

import pytest

from classify.letters.head import read_head
from classify.letters.letter_kinds import letter_kinds
from classify.letters.title import Title, read_title, text_confidence
from classify.page.layout import lay_out
from core.records import Word
from tests.unit.classify.letters.test_letter_parts import CATALOGUE, DECISION, DISPATCH, Printed, centred, page, without

BOX = (0.1, 0.1, 0.2, 0.12)


def title(*printed: Printed) -> Title | None:
    """The title of a page that has the head of a letter."""
    laid = lay_out(page(*printed))
    head = read_head(laid)
    assert head is not None
    return read_title(laid, head, letter_kinds(CATALOGUE))


def read(*printed: Printed) -> Title:
    got = title(*printed)
    assert got is not None
    return got


def abstract(*printed: Printed) -> str | None:
    got = read(*printed)
    return got.abstract.value if got.abstract else None


def test_a_title_and_its_symbol_agree_and_say_so() -> None:
    got = read(*DECISION)
    assert (got.type, got.confidence, got.doubts) == ("quyet_dinh", 0.99, ())
    assert got.evidence == "title line 'QUYẾT ĐỊNH', page 1, symbol QĐ-UBND"
    assert got.line is not None
    assert got.line.text == "QUYẾT ĐỊNH"
    assert 0.21 < got.bottom < 0.224  # the last row of the abstract


def test_a_title_without_a_symbol_is_a_little_less_sure_and_one_against_it_is_a_conflict() -> None:
    plain = read(*without(DECISION, "47/"), (0.19, 0.12, "Số: 47"))
    assert (plain.type, plain.confidence, plain.doubts) == ("quyet_dinh", 0.93, ())
    other = read(*without(DECISION, "47/"), (0.19, 0.12, "Số: 47/TTr-UBND"))
    assert (other.type, other.confidence, other.doubts) == ("quyet_dinh", 0.6, ("type_conflict",))


def test_a_line_that_begins_with_a_title_gives_the_rest_to_the_abstract() -> None:
    row = centred(0.17, "QUYẾT ĐỊNH VỀ VIỆC KHEN THƯỞNG")
    assert abstract(*without(DECISION, "QUYẾT ĐỊNH", "Về việc", "trên địa bàn tỉnh nhân"), row) == (
        "VỀ VIỆC KHEN THƯỞNG"
    )


@pytest.mark.parametrize(
    ("titled", "below", "said"),
    [
        (("BIÊN BẢN HỌP TỔ DÂN PHỐ",), "V/v lấy ý kiến về ranh giới đất", "V/v lấy ý kiến về ranh giới đất"),
        (("BIÊN BẢN", "HỌP TỔ DÂN PHỐ"), "Về việc lấy ý kiến về ranh giới", "Về việc lấy ý kiến về ranh giới"),
        (("THÔNG BÁO THU HỒI ĐẤT",), "Để thực hiện dự án: Xây cầu Ví Dụ", "Để thực hiện dự án: Xây cầu Ví Dụ"),
        (("THÔNG BÁO KẾT LUẬN",), "của Chủ tịch tại cuộc họp Ví Dụ", "KẾT LUẬN của Chủ tịch tại cuộc họp Ví Dụ"),
    ],
)
def test_the_subject_in_small_letters_begins_the_abstract_under_a_title_that_goes_on(
    titled: tuple[str, ...], below: str, said: str
) -> None:
    rows = [centred(0.17 + 0.018 * at, text) for at, text in enumerate((*titled, below))]
    assert abstract(*without(DECISION, "QUYẾT ĐỊNH", "Về việc", "trên địa bàn tỉnh nhân", "47/"), *rows) == said


@pytest.mark.parametrize("place", [(0.05, 0.17), (0.3, 0.75)], ids=["at the margin", "at the foot"])
def test_a_title_elsewhere_is_a_quotation(place: tuple[float, float]) -> None:
    got = read(*without(DECISION, "QUYẾT ĐỊNH"), (*place, "QUYẾT ĐỊNH"))
    assert "title line" not in got.evidence


def test_an_abstract_ends_at_a_wider_gap_a_salutation_or_whoever_decides() -> None:
    plain = without(DECISION, "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI")
    further = "và các dịp lễ khác trong năm 2025"
    whole = "Về việc kinh phí hỗ trợ quà Tết cho hộ nghèo trên địa bàn tỉnh nhân dịp Tết nguyên đán"
    assert abstract(*plain, centred(0.23, further)) == f"{whole} {further}"
    for line in ("Kính gửi: Các sở, ngành thuộc tỉnh", "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH", "1. Các nội dung kèm theo"):
        assert abstract(*plain, centred(0.23, line)) == whole
    assert abstract(*plain, centred(0.28, "một dòng đứng riêng ở giữa trang")) == whole
    long = "Các cơ quan, đơn vị và địa phương liên quan tổ chức thực hiện nghiêm túc các nội dung này trên địa bàn"
    assert abstract(*plain, (0.14, 0.238, long)) == whole


def test_an_untitled_letter_has_its_abstract_under_the_number_without_v_v() -> None:
    got = read(*DISPATCH)
    assert (got.type, got.confidence) == ("cong_van", 0.98)
    assert got.abstract is not None
    assert got.abstract.value == "bảo đảm an toàn giao thông trong dịp nghỉ hè và kỳ thi"
    assert got.abstract.text.startswith("V/v bảo đảm")


def test_a_symbol_alone_gives_a_kind_and_a_doubt() -> None:
    got = read(*without(DECISION, "QUYẾT ĐỊNH", "Về việc", "trên địa bàn tỉnh nhân"))
    assert (got.type, got.confidence, got.abstract, got.doubts) == ("quyet_dinh", 0.7, None, ("title_unread",))


def test_an_agencys_symbol_under_another_title_is_no_letter_without_one() -> None:
    certificate = [*without(DISPATCH, "V/v", "trong dịp", "Kính gửi"), centred(0.19, "GIẤY XÁC NHẬN CƯ TRÚ")]
    assert title(*certificate) is None
    untitled = read(*without(DISPATCH, "V/v", "trong dịp", "Kính gửi"))
    assert (untitled.type, untitled.confidence) == ("cong_van", 0.7)


def test_a_word_on_which_the_readers_differ_costs_more_than_one_of_a_single_reader() -> None:
    def words(agreed: bool | None) -> list[Word]:
        return [Word("giấy", BOX, 0.99, agreed), Word("tờ", BOX, 0.99, True), Word("12", BOX, 0.99, False)]

    both, alone, differ = (text_confidence(words(agreed)) for agreed in (True, None, False))
    assert both == pytest.approx(0.99)
    assert alone == pytest.approx(0.97 * 0.998)
    assert differ == pytest.approx(0.85 * 0.998)
    assert text_confidence([]) == 0.5

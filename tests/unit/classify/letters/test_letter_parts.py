"""Official letters of Decree 30 from readings set by hand: kinds, numbers, dates, agencies, signers, traps."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from classify.letters import letter_parts as reader
from classify.letters.letter_kinds import letter_kinds
from classify.letters.letter_parts import LetterParts
from classify.letters.letter_wording import deputy_of, mend_capitals, post_of, posts_of
from classify.page.layout import lay_out
from core.catalogue import load
from core.records import Guess, Handwritten, Line, PageReading, Word

CATALOGUE = load()
TITLES = {title: code for code in CATALOGUE.letters for title in CATALOGUE[code].title.whole}
STATE = (0.45, 0.06, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
MOTTO = (0.53, 0.08, "Độc lập - Tự do - Hạnh phúc")
Printed = tuple[float, float, str]
SMALL, WIDE = 0.0105, 0.0125  # width of a letter: capitals are wider


def letter_parts(pages: list[PageReading]) -> LetterParts | None:
    """The parts of a letter on the pages that were read."""
    return reader.letter_parts([lay_out(page) for page in pages if page.status == "read"], CATALOGUE)


def line(printed: Printed, agreed: bool | None = True, confidence: float = 0.99) -> Line:
    """A line at (left, top): words side by side, as wide as their letters."""
    x, y, text = printed
    words = []
    for piece in text.split(" "):
        width = len(piece) * (WIDE if piece.isupper() else SMALL) * 0.75
        if piece:
            words.append(Word(piece, (x, y, x + width, y + 0.014), confidence, agreed))
        x += width + 0.006
    return Line(tuple(words), (words[0].box[0], y, words[-1].box[2], y + 0.014))


def centred(y: float, text: str) -> Printed:
    """A line centred on the text's middle."""
    probe = line((0.0, y, text))
    return (0.53 - probe.box[2] / 2, y, text)


def page(*printed: Printed, number: int = 1, agreed: bool | None = True, confidence: float = 0.99) -> PageReading:
    lines = tuple(line(item, agreed, confidence) for item in sorted(printed, key=lambda item: (item[1], item[0])))
    return PageReading(number, "read", "test", "ocr", width=2480, height=3508, lines=lines)


def body(start: float, *first: str) -> list[Printed]:
    """Running text from a row on: an indented first line, then full lines."""
    text = "các cơ quan, đơn vị và địa phương liên quan tổ chức thực hiện nghiêm túc các nội dung này trên địa bàn"
    rows = [(0.2, start + 0.02 * i, f"{head} {text[:70]}") for i, head in enumerate(first or ("Thực hiện",))]
    return rows + [(0.14, start + 0.02 * (len(rows) + i), text) for i in range(6)]


DECISION = (
    (0.17, 0.06, "ỦY BAN NHÂN DÂN"),
    (0.17, 0.08, "TỈNH QUẢNG NGÃI"),
    STATE,
    MOTTO,
    (0.19, 0.12, "Số: 47/QĐ-UBND"),
    (0.5, 0.12, "Quảng Ngãi, ngày 17 tháng 01 năm 2025"),
    centred(0.17, "QUYẾT ĐỊNH"),
    centred(0.19, "Về việc kinh phí hỗ trợ quà Tết cho hộ nghèo"),
    centred(0.21, "trên địa bàn tỉnh nhân dịp Tết nguyên đán"),
    centred(0.26, "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI"),
    *body(0.3, "Căn cứ Luật", "Căn cứ Quyết định số 79/QĐ-UBND ngày 19/02/2021"),
    (0.16, 0.6, "Nơi nhận:"),
    (0.16, 0.62, "- Như Điều 4;"),
    (0.16, 0.64, "- Lưu: VT, KTTH."),
    (0.62, 0.6, "TM. ỦY BAN NHÂN DÂN"),
    (0.66, 0.62, "KT. CHỦ TỊCH"),
    (0.65, 0.64, "PHÓ CHỦ TỊCH"),
    (0.64, 0.76, "Trần Phước Hiền"),
)
DISPATCH = (
    (0.13, 0.06, "UBND THÀNH PHỐ ĐÀ NẴNG"),
    (0.13, 0.08, "SỞ GIÁO DỤC VÀ ĐÀO TẠO"),
    STATE,
    MOTTO,
    (0.16, 0.12, "Số: 1595/SGDĐT-CTrTT"),
    (0.52, 0.12, "Đà Nẵng, ngày 31 tháng 5 năm 2019"),
    (0.15, 0.145, "V/v bảo đảm an toàn giao thông"),
    (0.16, 0.162, "trong dịp nghỉ hè và kỳ thi"),
    (0.22, 0.21, "Kính gửi:"),
    (0.3, 0.23, "- Hiệu trưởng các trường trực thuộc."),
    *body(0.28),
    (0.14, 0.6, "Nơi nhận:"),
    (0.14, 0.62, "- Lưu: VT."),
    (0.66, 0.6, "KT. GIÁM ĐỐC"),
    (0.65, 0.62, "PHÓ GIÁM ĐỐC"),
    (0.62, 0.74, "Trần Nguyễn Minh Thành"),
)


def without(printed: tuple[Printed, ...], *texts: str) -> list[Printed]:
    return [item for item in printed if not any(text in item[2] for text in texts)]


def fields(*pages: PageReading) -> dict[str, str]:
    parts = letter_parts(pages)
    assert parts is not None
    return {name: value.value for name, value in parts.fields.items()}


def test_a_decision_gives_all_its_parts() -> None:
    parts = letter_parts([page(*DECISION)])
    assert parts is not None
    assert parts.type == "quyet_dinh"
    assert parts.confidence > 0.95
    assert parts.doubts == ()
    assert parts.signed_page == 1
    assert {name: value.value for name, value in parts.fields.items()} == {
        "number_symbol": "47/QĐ-UBND",
        "issued_on": "2025-01-17",
        "issuer": "Ủy ban nhân dân tỉnh Quảng Ngãi",
        "abstract": "Về việc kinh phí hỗ trợ quà Tết cho hộ nghèo trên địa bàn tỉnh nhân dịp Tết nguyên đán",
        "signer_title": "TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH",
        "signer": "Trần Phước Hiền",
    }


def test_a_dispatch_has_no_title_but_its_abstract_under_the_number() -> None:
    parts = letter_parts([page(*DISPATCH)])
    assert parts is not None
    assert parts.type == "cong_van"
    assert parts.fields["abstract"].value == "bảo đảm an toàn giao thông trong dịp nghỉ hè và kỳ thi"
    assert parts.fields["parent_agency"].value == "UBND thành phố Đà Nẵng"
    assert parts.fields["issuer"].value == "Sở Giáo dục và Đào tạo"


def test_an_abstract_that_runs_across_the_page_is_kept_whole() -> None:
    wide = "V/v bảo đảm an toàn giao thông trong dịp nghỉ hè và kỳ thi tốt nghiệp năm học 2026-2027"
    kept = [item for item in DISPATCH if not 0.13 < item[1] < 0.2]
    parts = letter_parts([page(*kept, (0.14, 0.15, wide))])
    assert parts is not None
    assert parts.fields["abstract"].value == wide.removeprefix("V/v ")


def test_a_blank_that_readers_lost_after_a_comma_is_put_back() -> None:
    glued = [(x, y, text.replace("trong dịp nghỉ hè", "trong dịp nghỉ lễ,nghỉ hè")) for x, y, text in DISPATCH]
    parts = letter_parts([page(*glued)])
    assert parts is not None
    assert "nghỉ lễ, nghỉ hè và" in parts.fields["abstract"].value


@pytest.mark.parametrize("before", ["GS.TS", "PGS.TS.", "ThS. BS", "Đại tá", "Thiếu tướng PGS.TS"])
def test_degrees_and_ranks_before_a_name_are_none_of_it(before: str) -> None:
    signed = [
        (x - 0.08, y, f"{before} {text}") if text == "Trần Phước Hiền" else (x, y, text) for x, y, text in DECISION
    ]
    parts = letter_parts([page(*signed)])
    assert parts is not None
    assert parts.fields["signer"].value == "Trần Phước Hiền"


def test_fields_of_a_text_layer_say_so() -> None:
    parts = letter_parts([replace(page(*DECISION), source="text_layer")])
    assert parts is not None
    assert {field.source for field in parts.fields.values()} == {"text_layer"}


@pytest.mark.parametrize("title", sorted(TITLES))
def test_every_title_of_the_decree_is_known(title: str) -> None:
    parts = letter_parts(
        [page(*without(DECISION, "QUYẾT ĐỊNH", "QĐ-UBND"), centred(0.17, title), (0.19, 0.12, "Số: 47/UBND"))]
    )
    assert parts is not None
    assert parts.type == TITLES[title]


@pytest.mark.parametrize(
    ("printed", "code"),
    [("QUYÉT ĐỊNH", "quyet_dinh"), ("CHÍ THỊ", "chi_thi"), ("TỜ TRINH", "to_trinh"), ("GIÁY MỜI", "giay_moi")],
)
def test_a_title_is_known_through_misreadings(printed: str, code: str) -> None:
    parts = letter_parts([page(*without(DECISION, "QUYẾT ĐỊNH"), centred(0.17, printed))])
    assert parts is not None
    assert parts.type == code


def test_a_title_that_contradicts_the_symbol_is_a_doubt() -> None:
    parts = letter_parts([page(*without(DECISION, "QUYẾT ĐỊNH"), centred(0.17, "THÔNG BÁO"))])
    assert parts is not None
    assert "type_conflict" in parts.doubts
    assert parts.confidence < 0.7


@pytest.mark.parametrize(
    ("symbol", "code"),
    [
        ("TTr-UBND", "to_trinh"),
        ("QĐ-TTPVHCC", "quyet_dinh"),
        ("UBND-KTTH", "cong_van"),
        ("SGDĐT-CTrTT", "cong_van"),
        ("CTr-UBND", "chuong_trinh"),
        ("", None),
    ],
)
def test_the_symbol_says_the_kind(symbol: str, code: str | None) -> None:
    assert letter_kinds(CATALOGUE).of_symbol(symbol) == code


def test_numbers_and_dates_quoted_in_the_title_are_not_the_letters_own() -> None:
    quoting = (
        *without(DECISION, "QUYẾT ĐỊNH", "47/", "Về việc", "trên địa bàn tỉnh nhân"),
        (0.19, 0.12, "Số: 09/TTr-UBND"),
        centred(0.17, "TỜ TRÌNH"),
        centred(0.19, "Về việc bãi bỏ các Nghị quyết: Số 39/2011/NQ-HĐND"),
        centred(0.21, "ngày 12/12/2011, số 27/2017/NQ-HĐND ngày 14/7/2017"),
    )
    parts = fields(page(*quoting))
    assert parts["number_symbol"] == "09/TTr-UBND"
    assert parts["issued_on"] == "2025-01-17"
    assert parts["abstract"].endswith("Số 39/2011/NQ-HĐND ngày 12/12/2011, số 27/2017/NQ-HĐND ngày 14/7/2017")


@pytest.mark.parametrize("printed", ["09/TT-UBND", "09-TT/UBND"])
def test_a_symbol_that_lost_its_small_letters_is_set_right_wherever_its_agency_stands(printed: str) -> None:
    proposal = (
        *without(DECISION, "QUYẾT ĐỊNH", "47/"), (0.19, 0.12, f"Số: {printed}"), centred(0.17, "TỜ TRÌNH"),
    )  # fmt: skip
    assert fields(page(*proposal))["number_symbol"] == printed.replace("TT", "TTr")


def test_stamps_of_the_receiver_and_of_a_copy_are_not_the_letters_own() -> None:
    stamps = (
        (0.7, 0.005, "SAO Y"),
        (0.66, 0.02, "Thời gian ký: 18.10.2023 16:31:45 +07:00"),
        (0.04, 0.235, "CÔNG VĂN ĐẾN"),
        (0.04, 0.25, "Số: 2770"),
        (0.04, 0.265, "Ngày: 04/4/18"),
    )
    parts = fields(page(*DECISION, *stamps))
    assert parts["number_symbol"] == "47/QĐ-UBND"
    assert parts["issued_on"] == "2025-01-17"


def test_an_attachment_behind_the_letter_does_not_sign_it() -> None:
    first = page(*without(DECISION, "TM.", "CHỦ TỊCH", "Trần", "Nơi nhận", "- "))
    second = page(*body(0.1), *[item for item in DECISION if item[1] >= 0.6], number=2)
    draft = page(
        (0.17, 0.06, "HỘI ĐỒNG NHÂN DÂN"),
        STATE,
        MOTTO,
        centred(0.2, "NGHỊ QUYẾT"),
        (0.16, 0.6, "Nơi nhận:"),
        (0.66, 0.6, "CHỦ TỊCH"),
        (0.64, 0.74, "Bùi Thị Quỳnh Vân"),
        number=3,
    )
    parts = letter_parts([first, second, draft])
    assert parts is not None
    assert parts.signed_page == 2
    assert parts.fields["signer"].value == "Trần Phước Hiền"
    alone = letter_parts([first, draft])
    assert alone is not None
    assert "signer" not in alone.fields


def test_a_number_of_one_reader_only_is_never_sure() -> None:
    parts = letter_parts([page(*DECISION, agreed=None)])
    assert parts is not None
    assert parts.fields["number_symbol"].confidence <= 0.6
    assert parts.fields["issued_on"].confidence <= 0.6
    assert {"number_unsure", "date_unsure"} <= set(parts.doubts)


def test_a_number_on_which_the_readers_differ_is_doubted() -> None:
    parts = letter_parts([page(*DECISION, agreed=False)])
    assert parts is not None
    assert parts.fields["number_symbol"].confidence <= 0.3


def test_a_number_left_blank_is_not_invented() -> None:
    parts = letter_parts([page(*without(DECISION, "47/"), (0.19, 0.12, "Số: /QĐ-UBND"))])
    assert parts is not None
    assert "number_unread" in parts.doubts
    assert parts.fields["number_symbol"].value == "/QĐ-UBND"
    assert parts.fields["number_symbol"].confidence <= 0.1


def test_no_letter_has_the_number_nought() -> None:
    parts = letter_parts([page(*without(DECISION, "47/"), (0.19, 0.12, "Số: 0/QĐ-UBND"))])
    assert parts is not None
    assert "number_unsure" in parts.doubts
    assert "!whole" in parts.fields["number_symbol"].checks
    assert parts.fields["number_symbol"].confidence <= 0.5


def test_a_day_left_blank_is_not_invented() -> None:
    printed = (*without(DECISION, "ngày 17"), (0.5, 0.12, "Quảng Ngãi, ngày tháng 01 năm 2025"))
    parts = letter_parts([page(*printed)])
    assert parts is not None
    assert parts.fields["issued_on"].value == "2025-01"
    assert "date_unread" in parts.doubts


def test_an_agency_over_two_lines_and_its_superior_are_told_apart() -> None:
    head = ((0.15, 0.06, "BỘ GIÁO DỤC VÀ ĐÀO TẠO"), (0.15, 0.08, "TRƯỜNG ĐẠI HỌC"), (0.15, 0.1, "KHOA HỌC TỰ NHIÊN"))
    parts = fields(page(*without(DECISION, "ỦY BAN NHÂN DÂN", "TỈNH QUẢNG"), *head))
    assert parts["parent_agency"] == "Bộ Giáo dục và Đào tạo"
    assert parts["issuer"].casefold() == "trường đại học khoa học tự nhiên"


def test_a_city_stands_above_its_wards_committee() -> None:
    head = ((0.18, 0.05, "THÀNH PHỐ HÀ NỘI"), (0.18, 0.07, "ỦY BAN NHÂN DÂN"), (0.18, 0.09, "PHƯỜNG ĐỊNH CÔNG"))
    parts = fields(page(*without(DECISION, "ỦY BAN NHÂN DÂN", "TỈNH QUẢNG"), *head))
    assert parts["parent_agency"] == "Thành phố Hà Nội"
    assert parts["issuer"] == "Ủy ban nhân dân phường Định Công"


def test_the_urgency_stamp_is_read() -> None:
    assert fields(page(*DISPATCH, (0.3, 0.19, "HỎA TỐC")))["urgency"] == "HỎA TỐC"
    slanted = page(*DISPATCH, (0.1, 0.186, "THƯỢNG"), (0.2, 0.19, "KHẨN"))
    assert fields(slanted)["urgency"] == "THƯỢNG KHẨN"
    assert "urgency" not in fields(page(*DISPATCH))


def test_the_partys_number_joins_number_and_kind() -> None:
    printed = (
        *without(DISPATCH, "CỘNG HÒA", "Độc lập", "UBND", "SỞ", "Số:"),
        (0.47, 0.06, "ĐẢNG CỘNG SẢN VIỆT NAM"),
        (0.15, 0.06, "TỈNH ỦY QUẢNG NGÃI"),
        (0.16, 0.12, "Số 496-CV/TU"),
    )
    parts = fields(page(*printed))
    assert parts["number_symbol"] == "496-CV/TU"
    assert parts["issuer"] == "Tỉnh ủy Quảng Ngãi"


def test_a_post_half_under_the_seal_is_doubted() -> None:
    printed = (*without(DECISION, "TM.", "CHỦ TỊCH"), (0.74, 0.6, "ÓTỊCH"))
    parts = letter_parts([page(*printed)])
    assert parts is not None
    assert parts.fields["signer"].value == "Trần Phước Hiền"
    assert parts.fields["signer_title"].confidence < 0.6
    assert parts.fields["signer_title"].confidence <= 0.5


def test_a_day_that_was_not_read_is_that_of_the_electronic_stamp_in_doubt() -> None:
    stamp = (0.66, 0.02, "Thời gian ký: 17.01.2025 16:31:45 +07:00")
    unread = letter_parts([page(*without(DECISION, "Quảng Ngãi, ngày"), stamp)])
    assert unread is not None
    assert unread.fields["issued_on"].value == "2025-01-17"
    assert unread.fields["issued_on"].confidence < 0.5
    assert "date_unsure" in unread.doubts


def test_a_body_without_the_post_of_who_signs_for_it_is_not_the_whole_title() -> None:
    parts = letter_parts([page(*without(DECISION, "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"))])
    assert parts is not None
    assert parts.fields["signer_title"].checks == ("!whole",)


def test_a_letter_for_the_nought_of_a_number_in_an_abstract_is_a_nought_in_doubt() -> None:
    parts = letter_parts([page(*((x, y, text.replace("cho hộ nghèo", "cho lớp 1o")) for x, y, text in DECISION))])
    assert parts is not None
    assert "lớp 10" in parts.fields["abstract"].value
    assert parts.fields["abstract"].confidence < 0.7


def test_a_stroke_before_the_slash_is_a_one_and_a_surname_no_honorific() -> None:
    changed = {"Số: 47/QĐ-UBND": "Số: 4//QĐ-UBND", "Trần Phước Hiền": "Ông Quang Hiền"}
    parts = letter_parts([page(*((x, y, changed.get(text, text)) for x, y, text in DECISION))])
    assert parts is not None
    assert (parts.fields["number_symbol"].value, parts.fields["signer"].value) == ("41/QĐ-UBND", "Ông Quang Hiền")
    assert "number_unsure" in parts.doubts


def test_a_date_after_the_electronic_stamp_is_doubted() -> None:
    early = letter_parts([page(*DECISION, (0.7, 0.01, "16.01.2025 10:44:25"))])
    late = letter_parts([page(*DECISION, (0.7, 0.01, "18.01.2025 10:44:25 +07:00"))])
    assert early is not None
    assert late is not None
    assert early.fields["issued_on"].confidence <= 0.3
    assert "!stamp_date" in early.fields["issued_on"].checks
    assert late.doubts == ()


def test_a_civil_paper_with_an_agencys_symbol_is_no_dispatch() -> None:
    civil = (*without(DISPATCH, "V/v", "trong dịp", "1595", "Kính", "- Hiệu"), (0.16, 0.12, "Số: 07/UBND-XNTTHN"))
    assert letter_parts([page(*civil, centred(0.2, "GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN"))]) is None
    plain = letter_parts([page(*civil)])
    assert plain is not None
    assert plain.type == "cong_van"


@pytest.mark.parametrize(
    "printed",
    [
        ((0.3, 0.1, "GIẤY KHAI SINH"), (0.2, 0.2, "Họ và tên: NGUYỄN VĂN A")),
        ((0.2, 0.1, "Căn cứ Quyết định số 47/QĐ-UBND ngày 17 tháng 01 năm 2025"),),
        ((0.2, 0.1, "quy hoạch động"),),
    ],
)
def test_what_is_no_letter_gives_none(printed: tuple[Printed, ...]) -> None:
    assert letter_parts([page(*printed)]) is None


def test_no_page_gives_none() -> None:
    assert letter_parts([]) is None
    assert letter_parts([PageReading(1, "blank", "test"), PageReading(2, "failed", "test")]) is None


TEXT = st.text(alphabet="SốQĐUBNDVvngàythán/-.: 0123456789ỌƠ…|", min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 0.9), st.floats(0, 0.97), TEXT), max_size=12), st.booleans())
def test_no_reading_makes_the_labelling_raise(printed: list[Printed], with_letter: bool) -> None:
    kept = [item for item in printed if item[2].strip()]
    letter_parts([page(*kept, *(DECISION if with_letter else ()))])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.floats(-0.02, 0.02), st.floats(-0.02, 0.02))
def test_a_shifted_and_shuffled_page_reads_the_same(seed: int, dx: float, dy: float) -> None:
    moved = page(*((x + dx, y + dy, text) for x, y, text in DECISION))
    lines = list(moved.lines)
    random.Random(seed).shuffle(lines)
    shuffled = PageReading(1, "read", "test", "ocr", width=2480, height=3508, lines=tuple(lines))
    assert fields(shuffled) == fields(page(*DECISION))


@pytest.mark.parametrize(
    ("printed", "right"),
    [
        ("TĨNH QUANG NGAI", "TỈNH QUẢNG NGÃI"),
        ("UY BAN NHAN DAN", "ỦY BAN NHÂN DÂN"),
        ("UỶ BAN NHÂN DÂN", "UỶ BAN NHÂN DÂN"),
        ("THÀNH PHÓ ĐÀ NẴNG", "THÀNH PHỐ ĐÀ NẴNG"),
        ("CÔNG TY ABC", "CÔNG TY ABC"),
    ],
)
def test_capitals_get_their_marks_back_only_where_a_phrase_shows_them(printed: str, right: str) -> None:
    assert mend_capitals(printed) == right


@pytest.mark.parametrize(("signer", "sure"), [("Trần Gia Phúc", True), ("Gia Phúc", False)])
def test_a_signer_without_a_usual_surname_may_have_lost_it_under_the_seal(signer: str, sure: bool) -> None:
    signed = ((*item[:2], signer) if item[2] == "Trần Phước Hiền" else item for item in DECISION)
    parts = letter_parts([page(*signed)])
    assert parts is not None
    assert parts.fields["signer"].value == signer
    assert ("signer_unsure" not in parts.doubts) is sure


def test_posts_are_read_through_misreadings_and_split_when_set_on_one_line() -> None:
    assert post_of("PHO CHU TỊCH") == "PHÓ CHỦ TỊCH"
    assert post_of("TM. UY BAN NHAN DAN") == "TM. ỦY BAN NHÂN DÂN"
    assert post_of("TM: UBND XÃ") == post_of("TM UBND XÃ") == "TM. UBND XÃ"
    assert post_of("NGHỊ QUYẾT NÀY") is None
    assert posts_of("KT. BỘ TRƯỞNG THỨ TRƯỞNG") == ["KT. BỘ TRƯỞNG", "THỨ TRƯỞNG"]
    assert posts_of("KT. BỘ TRƯỞNG, CHỦ NHIỆM") == ["KT. BỘ TRƯỞNG, CHỦ NHIỆM"]
    assert deputy_of("GIÁM ĐỐC", "Ó GIÁM ĐỐC") == "PHÓ GIÁM ĐỐC"
    assert deputy_of("GIÁM ĐỐC", "TRƯỞNG PHÒNG") is None


@pytest.mark.parametrize(
    ("symbol", "sure"), [("QĐ-UBND", True), ("SNV-VP", True), ("Qp", False), ("S", False), ("TTr-UBND-Hà", False)]
)
def test_a_symbol_that_no_office_forms_makes_the_number_unsure(symbol: str, sure: bool) -> None:
    number = (0.19, 0.12, f"Số: 47/{symbol}")
    parts = letter_parts([page(*(number if item[2].startswith("Số:") else item for item in DECISION))])
    assert parts is not None
    assert ("number_unsure" not in parts.doubts) is sure
    assert ("!whole" not in parts.fields["number_symbol"].checks) is sure  # whatever the fitted chance says


def test_a_printed_number_that_both_readers_gave_is_not_replaced_by_an_unsure_guess() -> None:
    box = (0.2, 0.11, 0.3, 0.15)
    guess = Handwritten("number", box, (Guess("4712", 0.86), Guess("471", 0.1)), asserted=False)
    parts = letter_parts([replace(page(*DECISION), handwritten=(guess,))])
    assert parts is not None
    assert parts.fields["number_symbol"].value == "47/QĐ-UBND"
    assert "number_unsure" in parts.doubts
    sure = replace(guess, guesses=(Guess("48", 0.99),), asserted=True)
    written = letter_parts([replace(page(*DECISION, agreed=False), handwritten=(sure,))])
    assert written is not None
    assert written.fields["number_symbol"].value == "48/QĐ-UBND"


@pytest.mark.parametrize("name", ["HỘI NÔNG DÂN", "LIÊN ĐOÀN LAO ĐỘNG", "TRƯỜNG ĐẠI HỌC LẠC NINH"])
def test_an_agency_whose_words_are_close_to_a_known_phrase_keeps_its_own(name: str) -> None:
    assert mend_capitals(name) == name


@pytest.mark.parametrize(
    ("read", "mended"),
    [
        ("TĨNH QUANG NGAI", "TỈNH QUẢNG NGÃI"),
        ("BẢO HlỂM XÃ HỘI", "BẢO HIỂM XÃ HỘI"),
        ("GIÁO DỤC VÀ ĐÀO TAO", "GIÁO DỤC VÀ ĐÀO TẠO"),
    ],
)
def test_capitals_that_are_no_words_of_their_own_get_their_marks_back(read: str, mended: str) -> None:
    assert mend_capitals(read) == mended


# ── heads and abstracts as other offices set them ─────────────────────────────────────────────────────────────────


def moved(letter: tuple[Printed, ...], *, head: tuple[Printed, ...]) -> list[Printed]:
    """A letter with another head."""
    return [*head, *(line for line in letter if line[1] > 0.125)]


def test_a_head_whose_columns_are_swapped_names_the_agency_and_not_the_state() -> None:
    head = (
        (0.06, 0.06, STATE[2]), (0.12, 0.08, MOTTO[2]), (0.62, 0.06, "ỦY BAN NHÂN DÂN"),
        (0.62, 0.08, "TỈNH QUẢNG NGÃI"), (0.64, 0.12, "Số: 47/QĐ-UBND"),
        (0.1, 0.12, "Quảng Ngãi, ngày 17 tháng 01 năm 2025"),
    )  # fmt: skip
    parts = letter_parts([page(*moved(DECISION, head=head))])
    assert parts is not None
    assert parts.fields["issuer"].value == "Ủy ban nhân dân tỉnh Quảng Ngãi"
    assert parts.fields["issued_on"].value == "2025-01-17"
    assert parts.fields["number_symbol"].value == "47/QĐ-UBND"


def headed(*agencies: str, number: str = "Số: 47/QĐ-UBND") -> LetterParts:
    lines = tuple((0.13, 0.05 + 0.02 * i, text) for i, text in enumerate(agencies))
    head = (*lines, STATE, MOTTO, (0.16, 0.12, number), (0.5, 0.12, "Quảng Ngãi, ngày 17 tháng 01 năm 2025"))
    parts = letter_parts([page(*moved(DECISION, head=head))])
    assert parts is not None
    return parts


def test_an_agency_over_two_lines_keeps_its_first() -> None:
    fields = headed("UBND TỈNH VÍ DỤ", "SỞ NÔNG NGHIỆP VÀ MÔI", "TRƯỜNG TỈNH VÍ DỤ").fields
    assert fields["issuer"].value == "Sở Nông nghiệp và Môi trường tỉnh Ví Dụ"
    assert fields["parent_agency"].value.startswith("UBND")


def test_two_agencies_that_issue_together_are_both_issuers() -> None:
    parts = headed("LIÊN ĐOÀN LAO ĐỘNG TỈNH", "SỞ VĂN HÓA", number="Số: 154/CTPH-LĐLĐ-SVH,TT,DL").fields
    assert parts["issuer"].value.lower() == "liên đoàn lao động tỉnh; sở văn hóa"
    assert parts["number_symbol"].value == "154/CTPH-LĐLĐ-SVH,TT,DL"
    assert "parent_agency" not in parts


def test_a_name_that_both_readers_read_alike_is_not_taken_for_a_known_phrase_close_to_it() -> None:
    assert headed("UBND XÃ VÍ DỤ", "TRƯỜNG THPT GIAO ĐỨC").fields["issuer"].value == "Trường THPT Giao Đức"


def test_no_place_goes_over_where_a_unit_begins() -> None:
    assert mend_capitals("LIÊN ĐOÀN LAO ĐỘNG TỈNH HƯNG YÊN") == "LIÊN ĐOÀN LAO ĐỘNG TỈNH HƯNG YÊN"


def with_abstract(*more: Printed, symbol: str = "QĐ-UBND") -> LetterParts:
    lines = [line for line in DECISION if not 0.2 < line[1] < 0.27]
    lines = [(x, y, text.replace("QĐ-UBND", symbol) if text.startswith("Số: 47") else text) for x, y, text in lines]
    parts = letter_parts([page(*lines, *more)])
    assert parts is not None
    return parts


@pytest.mark.parametrize(
    "text",
    ["Xét Báo cáo số 22/BC-STC của Giám đốc Sở Tài chính", "Kính mời: Thủ trưởng các cơ quan, đơn vị",
     "Ông Trần Văn Mẫu có trách nhiệm bàn giao hồ sơ, tài liệu", "1. Nội dung khác giữ nguyên theo Quyết định cũ",
     "Thực hiện Công văn số 935/BNV-CCHC ngày 19/12/2016 của Bộ Nội vụ", "Để tiếp tục thực hiện có hiệu quả"],
)  # fmt: skip
def test_the_first_paragraph_of_the_text_is_no_part_of_the_abstract(text: str) -> None:
    abstract = with_abstract(centred(0.21, text)).fields["abstract"].value
    assert abstract == "Về việc kinh phí hỗ trợ quà Tết cho hộ nghèo"


def test_years_after_a_dash_and_an_agency_s_task_in_small_letters_go_on_with_the_abstract() -> None:
    for text in ("- 2025", "thực hiện Nghị quyết số 12/NQ-HĐND"):
        assert with_abstract(centred(0.21, text)).fields["abstract"].value.endswith(text)


@pytest.mark.parametrize(
    ("stamp", "row"),
    [("CÔNG BÁO/Số 12 + 13/Ngày 05-01-2026", "trên địa bàn tỉnh"), ("", "trên địa KHẨN bàn tỉnh")],
)
def test_a_stamp_over_the_abstract_is_no_part_of_it(stamp: str, row: str) -> None:
    stamped = (centred(0.205, stamp),) if stamp else ()
    abstract = with_abstract(*stamped, centred(0.215, row)).fields["abstract"].value
    assert abstract == "Về việc kinh phí hỗ trợ quà Tết cho hộ nghèo trên địa bàn tỉnh"


def test_a_consolidated_text_is_one_by_its_symbol_though_its_page_is_titled_as_a_decree() -> None:
    parts = with_abstract(symbol="VBHN-BTC")
    assert parts.type == "van_ban_hop_nhat"
    assert "type_conflict" not in parts.doubts


def test_a_line_that_only_begins_like_an_agency_goes_on_with_the_one_above() -> None:
    fields = headed(
        "VĂN PHÒNG ĐĂNG KÝ ĐẤT", "ĐAI TỈNH BẾN TRE", "CHI NHÁNH VĂN PHÒNG", "ĐĂNG KÝ ĐẤT ĐAI HUYỆN MẪU"
    ).fields
    assert fields["parent_agency"].value.lower() == "văn phòng đăng ký đất đai tỉnh bến tre"
    assert fields["issuer"].value.lower() == "chi nhánh văn phòng đăng ký đất đai huyện mẫu"


def test_a_letter_at_the_end_of_an_agency_s_name_that_both_readers_give_is_kept() -> None:
    assert headed("UBND HUYỆN VÍ DỤ", "TRƯỜNG TIỂU HỌC VÍ DỤ B").fields["issuer"].value.endswith("Ví Dụ B")


def test_an_agency_whose_line_ends_with_a_dash_issues_with_the_next() -> None:
    issuer = headed("SỞ TƯ PHÁP -", "CÔNG AN TỈNH HÀ GIANG").fields["issuer"].value
    assert issuer.lower() == "sở tư pháp - công an tỉnh hà giang"


UNDER_LETTERHEAD = (
    (0.24, 0.06, "TỔNG CÔNG TY ĐIỆN NƯỚC MIỀN ĐÔNG"),
    (0.24, 0.08, "CÔNG TY CỔ PHẦN CẤP NƯỚC ĐỒNG TÂM"),
    (0.24, 0.1, "Địa chỉ: 214 Phạm Văn Thuận, phường Tam Hiệp"),
    (0.3, 0.14, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    (0.37, 0.16, "Độc lập - Tự do - Hạnh phúc"),
    (0.13, 0.2, "Số: 326/CNĐT-KT"),
    (0.13, 0.22, "V/v ngừng cung cấp nước tạm thời để đấu"),
    (0.13, 0.238, "nối tuyến ống đường Võ Thị Sáu"),
    (0.58, 0.2, "Đồng Nai, ngày 18 tháng 8 năm 2025"),
    (0.3, 0.27, "Kính gửi: Ủy ban nhân dân phường Trấn Biên"),
    *body(0.3),
    *DISPATCH[-5:],
)


MINUTES = (
    (0.55, 0.05, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    (0.62, 0.07, "Độc lập - Tự do - Hạnh phúc"),
    (0.44, 0.2, "BIÊN BẢN"),
    (0.34, 0.22, "Họp xét duyệt hồ sơ đợt hai"),
    *body(0.4),
)


@pytest.mark.parametrize(
    ("head", "opening"),
    [
        (((0.12, 0.1, "Số: 12/BB-UBND"),), "Hôm nay, vào lúc 14 giờ 00 phút, ngày 17 tháng 5 năm 2024, tại trụ sở"),
        ((), "Hôm nay, ngày 17 tháng 5 năm 2024, tại trụ sở"),
        ((), "Vào lúc 14 giờ 00 phút ngày 17 tháng 5 năm 2024, tại nhà văn hóa thôn"),
        ((), "1. Thời gian: 14 giờ 00 phút, ngày 17/5/2024. Địa điểm: hội trường"),
    ],
)
def test_minutes_without_a_date_line_are_of_the_day_that_their_first_sentence_says(
    head: tuple[tuple[float, float, str], ...], opening: str
) -> None:
    parts = letter_parts([page(*MINUTES, *head, (0.2, 0.3, opening))])
    assert parts is not None
    assert parts.fields["issued_on"].value == "2024-05-17"
    assert parts.fields["abstract"].value == "Họp xét duyệt hồ sơ đợt hai"
    assert not {"date_unread", *(() if head else ("number_unread", "issuer_unread"))} & set(parts.doubts)


def test_no_other_day_is_that_of_minutes() -> None:
    numbered = (*MINUTES, (0.12, 0.1, "Số: 12/BB-UBND"))
    later = letter_parts([page(*numbered, (0.2, 0.3, "Ngày 17 tháng 5 năm 2024 họp tại trụ sở"))])
    assert later is not None
    assert "issued_on" not in later.fields
    assert letter_parts([page(*MINUTES, (0.2, 0.3, "Ngày 17 tháng 5 năm 2024 họp tại trụ sở"))]) is None


@pytest.mark.parametrize(
    ("printed", "posts"),
    [
        ("T/M ĐẢNG ỦY", ["T/M ĐẢNG ỦY"]),
        ("TM. ĐẠI HỘI ĐỒNG CỔ ĐÔNG", ["TM. ĐẠI HỘI ĐỒNG CỔ ĐÔNG"]),
        ("QUẢN ĐỐC PHÂN XƯỞNG VẬN HÀNH", ["QUẢN ĐỐC PHÂN XƯỞNG VẬN HÀNH"]),
    ],
)
def test_bodies_and_posts_outside_the_state_s_offices_are_known(printed: str, posts: list[str]) -> None:
    assert posts_of(printed) == posts


def test_under_a_letterhead_the_agencies_stand_above_the_state_s_name_and_the_abstract_has_its_whole_width() -> None:
    parts = letter_parts([page(*UNDER_LETTERHEAD)])
    assert parts is not None
    named = {key: parts.fields[key].value.lower() for key in ("parent_agency", "issuer", "abstract")}
    assert named == {
        "parent_agency": "tổng công ty điện nước miền đông",
        "issuer": "công ty cổ phần cấp nước đồng tâm",
        "abstract": "ngừng cung cấp nước tạm thời để đấu nối tuyến ống đường võ thị sáu",
    }


def test_who_decides_and_how_urgent_it_is_beside_a_title_are_no_part_of_the_abstract() -> None:
    rest = [item for item in DECISION if item[2] != "QUYẾT ĐỊNH"]
    for title in ("QUYẾT ĐỊNH CỦA CHỦ TỊCH UBND TỈNH", "QUYẾT ĐỊNH KHẨN"):
        parts = letter_parts([page(*rest, centred(0.17, title))])
        assert parts is not None
        assert parts.fields["abstract"].value.startswith("Về việc kinh phí")


def test_a_title_that_reaches_into_the_agencies_column_is_no_agency() -> None:
    lines = [item for item in DECISION if not item[2].startswith(("Số:", "ỦY BAN", "TỈNH", "QUYẾT ĐỊNH"))]
    firm = ((0.1, 0.06, "CÔNG TY VÍ DỤ"), (0.22, 0.1, "BIÊN BẢN HỌP HỘI ĐỒNG THÀNH VIÊN CỦA CÔNG TY"))
    parts = letter_parts([page(*lines, *firm, (0.4, 0.135, "Số: 04/BBH-HĐTV"))])
    assert parts is None or parts.fields["issuer"].value.lower() == "công ty ví dụ"


def test_before_the_rules_of_2011_a_symbol_is_as_its_office_wrote_it() -> None:
    old = (
        *without(DECISION, "QUYẾT ĐỊNH", "47/", "ngày"),
        (0.19, 0.12, "Số: 15/TT-UB"), centred(0.17, "TỜ TRÌNH"), (0.55, 0.12, "Hà Giang, ngày 04 tháng 9 năm 2003"),
    )  # fmt: skip
    parts = fields(page(*old))
    assert (parts["issued_on"], parts["number_symbol"]) == ("2003-09-04", "15/TT-UB")


@pytest.mark.parametrize(("year", "symbol"), [("1996", "15 QĐ-UB"), ("2016", "15/QĐ-UB")])
def test_a_symbol_behind_a_blank_is_an_old_one_and_on_a_later_letter_lost_its_slash(year: str, symbol: str) -> None:
    dated = (0.5, 0.12, f"Quảng Ngãi, ngày 17 tháng 01 năm {year}")
    got = fields(page(*without(DECISION, "47/", "ngày 17"), (0.19, 0.12, "Số: 15 QĐ-UB"), dated))
    assert got["number_symbol"] == symbol


def test_a_symbol_of_an_introduction_without_a_day_in_its_head_is_as_its_office_wrote_it() -> None:
    head = (
        *without(DECISION, "QUYẾT ĐỊNH", "47/", "ngày", "Về việc", "trên địa bàn tỉnh nhân"),
        centred(0.17, "GIẤY GIỚI THIỆU"),
    )
    assert fields(page(*head, (0.19, 0.12, "Số: 15/GT")))["number_symbol"] == "15/GT"
    badly = [replace(each, agreed=False) for each in line((0.19, 0.12, "Số: 15/GT")).words]
    sheet = page(*head)
    assert (
        fields(replace(sheet, lines=(*sheet.lines, replace(sheet.lines[0], words=tuple(badly)))))["number_symbol"]
        == "15/GT"
    )
    dated = (0.5, 0.12, "Quảng Ngãi, ngày 17 tháng 01 năm 2025")
    assert fields(page(*head, dated, (0.19, 0.12, "Số: 15/GT")))["number_symbol"] == "15/GGT"


def test_minutes_without_a_number_lack_none() -> None:
    lines = (*without(DECISION, "QUYẾT ĐỊNH", "47/"), centred(0.17, "BIÊN BẢN"))
    parts = letter_parts([page(*lines)])
    assert parts is not None
    assert "number_unread" not in parts.doubts


def test_a_bracket_in_an_abstract_is_a_part_of_it_and_one_behind_the_title_is_the_abstract() -> None:
    def abstract(title: str, below: str) -> str:
        return fields(
            page(
                *without(DECISION, "QUYẾT ĐỊNH", "Về việc", "trên địa", "nhân dịp"),
                centred(0.17, title),
                centred(0.19, below),
            )
        )["abstract"]

    assert abstract("QUYẾT ĐỊNH", "Về việc sửa đổi Quy chế (về việc cấp phép)").startswith("Về việc sửa đổi")
    assert abstract("QUYẾT ĐỊNH", "(Phân công nhiệm vụ năm 2025)") == "Phân công nhiệm vụ năm 2025"
    assert abstract("QUYẾT ĐỊNH", "Phân công nhiệm vụ (đợt 2)") == "Phân công nhiệm vụ (đợt 2)"
    assert abstract("QUYẾT ĐỊNH HỘI ĐỒNG QUẢN TRỊ", "(V/v: Góp vốn thành lập công ty)") == (
        "V/v: Góp vốn thành lập công ty"
    )


def test_a_prefix_read_badly_before_an_abstract_is_still_the_prefix() -> None:
    lines = (*without(DECISION, "QUYẾT ĐỊNH", "47/", "Về việc", "trên địa", "nhân dịp"), centred(0.17, "BIÊN BẢN"))
    assert fields(page(*lines, centred(0.19, "V/Y xác định ranh giới")))["abstract"] == "V/v xác định ranh giới"


@pytest.mark.parametrize(("post", "sure"), [("CHỦ TỊCH", True), ("GIÁM ĐỐC", False)])
def test_what_a_chairman_signs_is_his_committee_s_whatever_its_symbol_says(post: str, sure: bool) -> None:
    head = without(DECISION, "47/", "TM. ", "CHỦ TỊCH")
    parts = letter_parts([page(*head, (0.19, 0.12, "Số: 47/QĐ-XPHC"), (0.66, 0.6, post))])
    assert parts is not None
    assert parts.fields["issuer"].value.startswith("Ủy ban nhân dân")
    assert ("issuer_unsure" not in parts.doubts) is sure

"""Which pages make one paper: every page in exactly one, two citizens' papers never in one."""

from __future__ import annotations

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

import classify
from classify.papers.separator_sheets import divide
from core.catalogue import load
from core.records import Code, PageReading
from tests.support.drawn import BIRTH, DEATH, FIRM, FORM, STATUS, page
from tests.unit.classify.evidence.test_doubt import CARD, MRZ

CATALOGUE = load()
BACK = "Đặc điểm nhận dạng / Personal identification:\nNốt ruồi\nNgày, tháng, năm / Date, month, year: 01/07/2022\n"
DEED = """
                        CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                           Độc lập - Tự do - Hạnh phúc
                              HỢP ĐỒNG THUÊ NHÀ
Bên cho thuê (Bên A):
Ông: LÊ VĂN GIẢ
Bên thuê (Bên B):
Bà: TRẦN THỊ MẪU
Điều 1. Nhà cho thuê
"""
CLAUSES = (
    "Điều 5. Trách nhiệm của các bên\n" + "Các bên giao nhà đúng hạn và trả tiền thuê đầy đủ theo thỏa thuận.\n" * 8
)
WITNESS = (
    "                    LỜI CHỨNG CỦA CÔNG CHỨNG VIÊN\n"
    + "Tôi chứng nhận hợp đồng này được giao kết giữa hai bên.\n" * 4
)
TEXTS = {"birth": BIRTH, "status": STATUS, "death": DEATH, "firm": FIRM, "form": FORM}


def split(*texts: str | tuple[str, Code]) -> list[tuple[int, ...]]:
    pages = []
    for i, printed in enumerate(texts):
        text, codes = (printed, ()) if isinstance(printed, str) else (printed[0], (printed[1],))
        pages.append(page(text or "x", i + 1, codes=codes, status="blank" if not text else "read"))
    return classify.split(pages, CATALOGUE)


def test_pages_with_titles_of_their_own_are_papers_of_their_own() -> None:
    assert split(BIRTH, STATUS, FIRM) == [(1,), (2,), (3,)]


def test_two_papers_of_one_kind_are_two_papers() -> None:
    assert split(BIRTH, BIRTH.replace("LÊ VÍ DỤ AN", "LÊ VÍ DỤ BÌNH")) == [(1,), (2,)]


def test_a_blank_back_goes_with_the_paper_before_it() -> None:
    assert split(BIRTH, "", STATUS, "") == [(1, 2), (3, 4)]


def test_a_blank_first_page_goes_with_the_paper_after_it() -> None:
    assert split("", BIRTH) == [(1, 2)]


def test_blank_pages_alone_are_one_paper() -> None:
    assert split("", "") == [(1, 2)]


def test_a_deed_keeps_its_clauses_and_the_notary_s_words() -> None:
    assert split(DEED, CLAUSES, WITNESS, BIRTH) == [(1, 2, 3), (4,)]


def test_front_and_back_of_a_card_are_one_paper() -> None:
    assert split(CARD, (BACK, Code("mrz", MRZ, (0.1, 0.5, 0.9, 0.6), True))) == [(1, 2)]


def test_the_back_of_another_person_s_card_is_another_paper() -> None:
    other = CARD.replace("001199999999", "001088000222")
    assert split(other, (BACK, Code("mrz", MRZ, (0.1, 0.5, 0.9, 0.6), True))) == [(1,), (2,)]


def test_two_cards_in_a_row_are_two_papers() -> None:
    back = (BACK, Code("mrz", MRZ, (0.1, 0.5, 0.9, 0.6), True))
    assert split(CARD, back, CARD.replace("001199999999", "001088000222"), BACK) == [(1, 2), (3, 4)]


def test_a_page_that_failed_stands_alone() -> None:
    pages = [page(BIRTH), page("x", 2, status="failed"), page(STATUS, 3)]
    assert classify.split(pages, CATALOGUE) == [(1,), (2,), (3,)]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([*TEXTS, "blank", "clauses"]), min_size=1, max_size=6))
def test_every_page_lands_in_exactly_one_paper_and_titles_never_share_one(names: list[str]) -> None:
    papers = split(*[TEXTS.get(name, CLAUSES if name == "clauses" else "") for name in names])
    assert [number for paper in papers for number in paper] == list(range(1, len(names) + 1))
    for paper in papers:
        assert sum(names[number - 1] in TEXTS for number in paper) <= 1


def sized(text: str, number: int, width: int, height: int) -> PageReading:
    return msgspec.structs.replace(page(text, number), width=width, height=height, dpi=200)


def test_a_page_of_another_size_without_a_title_is_another_paper() -> None:
    small = sized("Họ và tên: TRẦN VÍ DỤ\nMã số: GD 4 01 0000000000", 2, 840, 530)
    assert classify.split([sized(FIRM, 1, 1654, 2339), small], CATALOGUE) == [(1,), (2,)]


def test_a_back_with_a_note_stays_with_its_paper_and_a_full_unknown_page_does_not() -> None:
    note = "Ghi chú: đã cấp bản sao ngày 05/01/2026"
    assert split(BIRTH, note) == [(1, 2)]
    full = "Việc này do cơ quan chuyên môn xem xét, giải quyết theo quy định hiện hành của pháp luật.\n" * 9
    assert split(BIRTH, full) == [(1,), (2,)]


def test_a_front_behind_its_back_is_of_the_same_card_and_one_of_another_number_is_not() -> None:
    zone = (BACK, Code("mrz", MRZ, (0.1, 0.5, 0.9, 0.6), True))
    assert split(zone, CARD) == [(1, 2)]
    assert split(zone, CARD.replace("001199999999", "001088000222")) == [(1,), (2,)]


def test_a_heading_over_a_signature_begins_no_paper() -> None:
    assert split(
        BIRTH, "\n                NGƯỜI KÝ GIẤY KHAI SINH\n                      CHỦ TỊCH\n\nTrần Văn Mẫu\n"
    ) == [(1, 2)]


def test_pages_that_name_different_people_are_not_joined_on_a_one_page_paper() -> None:
    assert split(STATUS, "Số định danh cá nhân: 001199999999") == [(1, 2)]
    assert split(STATUS, "Số định danh cá nhân: 001088000222") == [(1,), (2,)]


def test_a_cover_that_cannot_be_read_goes_with_the_booklet_behind_it() -> None:
    book = (
        "BỘ CÔNG AN\nSỔ HỘ KHẨU\nSố: 271688003\nHọ và tên chủ hộ: NGUYỄN VÍ DỤ\n"
        "Nơi thường trú: Số 1 Ngõ Ví Dụ, phường Ví Dụ, thành phố Hà Nội\nHồ sơ hộ khẩu số: 1234\nTờ số: 5\n"
        "Ngày 13 tháng 7 năm 2016\nTRƯỞNG CÔNG AN QUẬN VÍ DỤ\nĐại tá LÊ VĂN GIẢ\n"
    )
    leaf = "NHÂN KHẨU CÓ TRONG HỘ\nHọ và tên: TRẦN THỊ MẪU\nQuan hệ với chủ hộ: Vợ\n"
    assert split(STATUS, "H2405 T0", book, leaf, BIRTH) == [(1,), (2, 3, 4), (5,)]


def test_a_printed_page_number_that_goes_on_joins_but_not_over_a_title_of_another_type() -> None:
    assert split(DEED, f"{CLAUSES}\n2", f"{CLAUSES}\n3") == [(1, 2, 3)]
    assert split(FIRM, f"{BIRTH}\n2") == [(1,), (2,)]


def test_a_page_that_nothing_ties_to_its_paper_is_joined_in_doubt_only() -> None:
    stray = "Việc này do cơ quan chuyên môn xem xét, giải quyết theo quy định hiện hành.\n" * 4
    for text, doubt in ((stray, True), (f"{stray}\n2", False), (f"Điều 7. {stray}", False), (WITNESS, False)):
        (part,) = divide([page(DEED), page(text, 2)], CATALOGUE)
        assert (part.reasons == ("page_unsure",)) is doubt, text[:20]
    assert divide([page(BIRTH)], CATALOGUE)[0].reasons == ()


def test_a_letter_s_page_that_begins_in_mid_text_is_its_own_whatever_titles_it_mentions() -> None:
    decree = """
UBND THÀNH PHỐ VÍ DỤ              CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Số: 12/QĐ-UBND                    Độc lập - Tự do - Hạnh phúc
                              QUYẾT ĐỊNH
                    Về việc ban hành các mẫu đơn
"""
    items = "1. Công tác kiểm tra do các cơ quan có thẩm quyền ưu tiên thực hiện.\n                    ĐƠN ĐỀ NGHỊ\n"
    text = items + "Người làm đơn nộp tại nơi cư trú và ký tên vào cuối đơn.\n" * 6
    assert split(decree, text) == [(1, 2)]
    assert split(decree, text.removeprefix(items[: items.index("\n") + 1])) == [(1,), (2,)]

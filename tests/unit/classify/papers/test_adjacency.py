"""A page that is in a paper only because no other paper begins there is never in it without a word to a person."""

from __future__ import annotations

import msgspec
import pytest

from classify.papers.adjacency import ASK, Grade, grade, parted
from classify.papers.continuity import fits, of_other_letter, shared
from classify.papers.page_features import PageFeatures, page_features
from core.catalogue import load
from core.records import PageReading
from tests.support.drawn import BIRTH, STATUS, page
from tests.support.joined import LETTER, SECOND, THIRD

CATALOGUE = load()
END = "Nơi nhận:\n- Như trên;\n- Lưu: VT, VP.\n"
TASKS = (
    "được giao chủ trì việc số hóa giấy tờ của phường, phối hợp với các đơn vị có liên quan,\n"
    "báo cáo Ủy ban nhân dân phường kết quả số hóa giấy tờ hằng tháng, hằng quý và cả năm;\n"
    "2. Các đơn vị có liên quan phối hợp với Bộ phận một cửa trong việc số hóa giấy tờ,\n"
    "báo cáo Ủy ban nhân dân phường kết quả trước ngày 20 hằng tháng theo quy định.\n"
)
ROADS = (
    "mặt đường bị hư hỏng nặng sau mưa lũ, nhiều đoạn sạt lở taluy âm gây ách tắc giao thông,\n"
    "nhà thầu huy động máy xúc, xe ben, rọ đá khắc phục tạm thời bảo đảm xe tải lưu thông;\n"
    "3. Kinh phí sửa chữa lấy từ nguồn dự phòng ngân sách, tạm ứng cho nhà thầu thi công,\n"
    "nghiệm thu từng đoạn tuyến, quyết toán khi hoàn thành toàn bộ công trình cầu đường.\n"
)


def in_doubt(*texts: str) -> bool:
    pages = [page(text, number) for number, text in enumerate(texts, start=1)]
    return doubtful([page_features(page, CATALOGUE) for page in pages])


def doubtful(pages: list[PageFeatures]) -> bool:
    places = range(1, len(pages))
    return any(grade(pages[:at], pages[at:], CATALOGUE, in_one_file=True) < ASK for at in places)


def test_a_sentence_that_runs_on_belongs_and_so_do_the_pages_that_count_on() -> None:
    assert not in_doubt(LETTER, TASKS)
    assert not in_doubt(LETTER, SECOND, THIRD)


def test_after_its_signature_a_paper_has_no_further_full_page() -> None:
    assert in_doubt(LETTER + TASKS + END, TASKS)
    assert in_doubt(LETTER + TASKS + END, f"2\n{TASKS}")
    assert not in_doubt(LETTER + TASKS + END, "Đã sao y bản chính.\n")
    assert not in_doubt(LETTER + TASKS + END, "                 PHỤ LỤC\n(Kèm theo Kế hoạch số 12/KH-UBND)\n" + TASKS)


def test_a_certificate_does_not_run_on() -> None:
    assert in_doubt(BIRTH, TASKS)
    assert in_doubt(STATUS, f"3. {TASKS}")


def test_half_a_page_of_text_behind_a_certificate_is_its_second_side_and_a_person_is_asked() -> None:
    more = (
        "Địa chỉ cư trú của người đi đăng ký và những thay đổi sau này được ghi ở mặt sau của giấy này theo sổ.\n" * 3
    )
    assert in_doubt(BIRTH, more)
    assert [
        len(paper)
        for paper in parted([page_features(page(BIRTH), CATALOGUE), page_features(page(more, 2), CATALOGUE)], CATALOGUE)
    ] == [2]


def test_a_sentence_that_was_ended_does_not_go_on() -> None:
    begun = LETTER.rstrip().removesuffix("và") + "\ncùng báo cáo kết quả.\n"
    assert in_doubt(begun, SECOND)
    assert in_doubt(begun, "2\n" + TASKS)


def test_a_page_about_something_else_is_in_doubt_even_where_numbers_go_on() -> None:
    first = LETTER + TASKS * 2 + "Việc này giao cho Văn phòng.\n"
    listed = ROADS[0].upper() + ROADS[1:]
    assert in_doubt(first, f"2\n{listed}")
    assert not in_doubt(first, f"2\n{TASKS[0].upper()}{TASKS[1:]}")


def test_a_page_that_calls_itself_a_decision_is_of_no_plan() -> None:
    decision = f"{TASKS}Các đơn vị chịu trách nhiệm thi hành Quyết định này./.\n"
    plan = f"{TASKS}Các đơn vị thực hiện Kế hoạch này./.\n"
    assert in_doubt(LETTER, decision)
    assert not in_doubt(LETTER, plan)
    first, last = (page_features(page(text), CATALOGUE) for text in (LETTER, decision))
    assert of_other_letter(first, last, CATALOGUE)
    sent_along = page_features(page(LETTER.replace("KẾ HOẠCH", "TỜ TRÌNH").replace("KH-", "TTr-")), CATALOGUE)
    assert not of_other_letter(sent_along, last, CATALOGUE)


def test_sheets_of_two_sizes_are_of_one_paper_in_doubt_only() -> None:
    def sized(reading: PageReading, long: int) -> PageReading:
        return msgspec.structs.replace(reading, dpi=200, width=round(long / 1.414), height=long)

    def shown(first: int, other: int) -> list[PageFeatures]:
        pages = sized(page(LETTER), first), sized(page(TASKS, 2), other)
        return [page_features(each, CATALOGUE) for each in pages]

    assert not doubtful(shown(2339, 2330))
    assert doubtful(shown(2339, 2200))


@pytest.mark.parametrize(("first", "other", "alike"), [(TASKS, TASKS, True), (TASKS, ROADS, False), (TASKS, "2", None)])
def test_pages_of_one_text_share_runs_of_words(first: str, other: str, alike: bool | None) -> None:
    pages = [page_features(page(text), CATALOGUE) for text in (f"1. {first}", f"2. {other}")]
    assert fits(*pages) is alike
    assert (shared(*pages) is None) is (alike is None)


def test_what_fits_in_one_file_still_needs_a_reason_over_two() -> None:
    texts = (LETTER + TASKS + END, "Đã sao y bản chính.\n")
    letter, stamp = (page_features(page(text, number), CATALOGUE) for number, text in enumerate(texts, start=1))
    assert grade([letter], [stamp], CATALOGUE, in_one_file=True) is Grade.WEAK
    assert grade([letter], [stamp], CATALOGUE, in_one_file=False) is Grade.MAY

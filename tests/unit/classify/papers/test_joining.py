"""Whether a paper goes on in the next file: by positive evidence, never past a contradiction."""

from __future__ import annotations

from classify.papers.adjacency import Grade
from classify.papers.joining import grade
from classify.papers.page_features import page_features
from core.catalogue import load
from core.records import Code
from tests.support.drawn import BIRTH, STATUS, page
from tests.support.joined import LETTER, SECOND, THIRD
from tests.unit.classify.evidence.test_doubt import CARD, MRZ
from tests.unit.classify.papers.test_adjacency import END, ROADS, TASKS

CATALOGUE = load()
BACK = "Đặc điểm nhận dạng / Personal identification:\nNốt ruồi\nNgón trỏ trái / Left index finger\n"
LICENCE = """
                      GIẤY PHÉP LÁI XE
                      DRIVER'S LICENSE
   Số / No: 340999999999
   Họ tên / Full name: LÊ VÍ DỤ AN
   Ngày sinh / Date of birth: 15/01/1999
   Hạng / Class: B
"""
CLASSES = "Các loại xe cơ giới đường bộ được điều khiển\nHạng B   Ngày trúng tuyển 08/01/2026\n"


def seen(text: str, *codes: str) -> tuple:  # type: ignore[type-arg]
    zones = [Code("mrz", code, (0.1, 0.5, 0.9, 0.6), True) for code in codes]
    return (page_features(page(text, codes=zones), CATALOGUE),)


def graded(before: tuple, after: tuple) -> Grade:  # type: ignore[type-arg]
    return grade(before, after, CATALOGUE)


def test_a_back_with_the_number_of_the_front_is_its_back() -> None:
    assert graded(seen(CARD), seen(BACK, MRZ)) is Grade.STRONG


def test_a_back_with_another_number_is_another_cards() -> None:
    other = CARD.replace("001199999999", "001088000222").replace("NGUYỄN THỊ MẪU VÍ DỤ", "LÊ VĂN GIẢ")
    assert graded(seen(other), seen(BACK, MRZ)) is Grade.NO


def test_one_digit_read_wrongly_beside_the_same_name_is_no_other_card_but_a_doubtful_one() -> None:
    assert graded(seen(CARD.replace("001199999999", "001199999998")), seen(BACK, MRZ)) is Grade.WEAK
    unnamed = CARD.replace("001199999999", "001199999998").replace("NGUYỄN THỊ MẪU VÍ DỤ", "LÊ VĂN GIẢ")
    assert graded(seen(unnamed), seen(BACK, MRZ)) is Grade.MAY


def test_a_back_whose_number_was_not_read_is_left_to_a_person() -> None:
    assert graded(seen(CARD), seen(BACK)) is Grade.MAY


def test_a_back_that_prints_no_number_fits_a_front_of_its_kind_only() -> None:
    assert graded(seen(LICENCE), seen(CLASSES)) is Grade.WEAK
    assert graded(seen(CARD), seen(CLASSES)) is Grade.NO
    assert graded(seen(CLASSES), seen(CLASSES)) is Grade.NO
    assert graded(seen(LETTER), seen(CLASSES)) is Grade.NO


def test_a_card_has_two_sides_and_no_second_page() -> None:
    assert graded(seen(CARD + BACK, MRZ), seen(BACK, MRZ)) is Grade.NO
    assert graded(seen(CARD), seen(SECOND)) is Grade.NO


def test_page_numbers_that_go_on_fit_and_others_do_not() -> None:
    assert graded(seen(LETTER), seen(SECOND)) is Grade.WEAK
    assert graded(seen(SECOND), seen(THIRD)) is Grade.WEAK
    assert graded(seen(LETTER), seen(THIRD)) < Grade.WEAK
    assert graded(seen(f"{LETTER}\n1/3"), seen(SECOND.replace("2\n", "2/3\n"))) is Grade.WEAK
    assert graded(seen(f"{LETTER}\n1/3"), seen(SECOND.replace("2\n", "2/4\n"))) is Grade.NO
    assert graded(seen(SECOND.replace("2\n", "2/2\n")), seen(THIRD)) is Grade.NO


def test_numbers_that_go_on_are_no_proof_for_another_text_or_another_letter() -> None:
    first = LETTER + TASKS + "Việc này giao cho Văn phòng.\n"
    assert graded(seen(first), seen(f"2\n1. {TASKS}{END}")) is Grade.WEAK
    assert graded(seen(first), seen(f"2\n1. {ROADS}{END}")) is Grade.MAY
    assert graded(seen(first), seen(f"2\n1. {TASKS}Các đơn vị thi hành Quyết định này./.\n{END}")) is Grade.MAY


def test_a_signature_ends_a_letter_of_the_same_words_only() -> None:
    first = LETTER + TASKS
    assert graded(seen(first), seen(f"1. {TASKS}{END}")) is Grade.WEAK
    assert graded(seen(first), seen(f"1. {ROADS}{END}")) < Grade.WEAK


def test_a_paper_that_begins_goes_on_from_none() -> None:
    assert graded(seen(LETTER), seen(BIRTH)) is Grade.NO
    assert graded(seen(STATUS), seen(STATUS)) is Grade.NO


def test_an_attachment_that_names_the_letter_belongs_to_it_and_a_form_that_names_its_circular_does_not() -> None:
    attached = "                 PHỤ LỤC\n   (Kèm theo Kế hoạch số 12/KH-UBND ngày 05/01/2026)\nDanh mục giấy tờ\n"
    assert graded(seen(LETTER), seen(attached)) is Grade.STRONG
    form = "Mẫu CT01 ban hành kèm theo Thông tư số 53/2025/TT-BCA\n"
    assert graded(seen(form + LETTER), seen(f"{form}Thành viên cùng thay đổi\n")) is not Grade.STRONG


def test_numbers_of_other_people_part_pages() -> None:
    mine, other = "Số định danh cá nhân: 001199999999", "Số định danh cá nhân: 001088000222"
    assert graded(seen(LETTER + mine), seen(SECOND + mine)) is Grade.STRONG
    assert graded(seen(LETTER + mine), seen(SECOND + other)) is Grade.NO

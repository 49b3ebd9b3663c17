"""What one page shows of itself: numbers, names, how it begins and ends."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from classify.papers.page_features import PageFeatures, begins_leaf, is_back, numbers_on, page_features
from core.catalogue import load
from core.records import Code
from tests.support.drawn import BIRTH, page

CATALOGUE = load()
BODY = "Các đơn vị cùng thực hiện nghiêm túc nội dung này trong năm nay\n" * 9


def features(text: str, **options: Any) -> PageFeatures:
    return page_features(page(text, **options), CATALOGUE)


@pytest.mark.parametrize(
    ("row", "number"),
    [("2", (2, None)), ("Trang 3/5", (3, 5)), ("- 4 -", (4, None)), ("2026", (None, None)), ("Số 2", (None, None))],
)
def test_a_page_number_stands_alone_on_the_first_or_last_row(row: str, number: tuple[int | None, int | None]) -> None:
    for text in (f"{row}\n{BODY}", f"{BODY}{row}"):
        seen = features(text)
        assert (seen.number, seen.total) == number
    assert features(f"{BODY}{row}\n{BODY}").number is None


def test_people_are_names_after_their_forms_of_address_and_no_ordinary_words() -> None:
    seen = features("Họ và tên: Nguyễn Thị Mẫu\nnay ông Lê Văn Vi đề nghị\nÔng bà cùng ký\nbà Lan đồng ý")
    assert seen.people == {"nguyen thi mau", "le van vi"}


def test_own_symbols_stand_in_the_head_and_those_referred_to_do_not() -> None:
    seen = features(f"Số: 12/KH-UBND\nCăn cứ Quyết định số 7/QĐ-UBND\n{BODY}")
    assert seen.symbols == {"12/KH-UBND"}


@pytest.mark.parametrize(
    ("text", "on"),
    [("được giao cho các đơn vị", True), ("Điều 5. Trách nhiệm thi hành", True), ("2. Giám đốc các sở ngành", True),
     ("Giao cho các đơn vị", False), ("được giao", False)],
)  # fmt: skip
def test_a_page_that_begins_in_the_middle_of_a_text_goes_on(text: str, on: bool) -> None:
    assert features(f"{text}\n{BODY}").runs_on is on


@pytest.mark.parametrize(("end", "closes"), [("Nơi nhận:\n- Như trên;", True), ("Người làm đơn", True), ("", False)])
def test_a_paper_may_end_where_it_is_signed_or_sent(end: str, closes: bool) -> None:
    assert features(BODY + end).closes is closes


def test_the_width_of_a_text_is_told_from_enough_full_lines_only() -> None:
    assert features("một dòng ngắn\n" * 3).width is None
    wide, narrow = features(BODY), features("Các đơn vị cùng nhau thực hiện năm nay\n" * 9)
    assert wide.width is not None
    assert narrow.width is not None
    assert wide.width > narrow.width


def test_numbers_of_codes_go_before_printed_ones() -> None:
    reading = page("Số: 001199000002")
    assert numbers_on(reading) == {"001199000002"}
    box = (0.1, 0.1, 0.3, 0.2)
    coded = page("Số: 001199000002", codes=[Code("barcode", "001199000001", box, False)])
    assert numbers_on(coded) == {"001199000001"}


def test_a_back_has_no_title_and_no_states_name_but_a_code_or_words_of_backs() -> None:
    plain = features("Đặc điểm nhận dạng")
    assert is_back(replace(plain, codes=frozenset({"barcode"})), CATALOGUE)
    assert not is_back(replace(plain, back_of=frozenset()), CATALOGUE)
    assert not is_back(replace(plain, codes=frozenset({"barcode"}), state=True), CATALOGUE)
    assert not is_back(features(BIRTH), CATALOGUE)


def test_an_inner_leaf_begins_with_its_title_numbered_or_not() -> None:
    kind = next(kind for kind in CATALOGUE.types.values() if kind.inner_titles)
    title = kind.inner_titles[0]
    for start in (title, f"IV. {title}", f"4. {title.upper()}"):
        assert begins_leaf(replace(features("x"), start=start), kind)
    assert not begins_leaf(replace(features("x"), start=f"Theo {title}"), kind)
    bare = next(kind for kind in CATALOGUE.types.values() if not kind.inner_titles)
    assert not begins_leaf(replace(features("x"), start=title), bare)


def test_a_page_that_was_not_read_shows_nothing() -> None:
    seen = features("GIẤY KHAI SINH", status="failed")
    assert (seen.type, seen.hit, seen.titled) == ("unknown", None, False)

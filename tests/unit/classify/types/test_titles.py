"""Lines that look like titles, titles that lines read like, and what else on a page speaks for a type."""

from __future__ import annotations

import pytest

from classify.page.layout import lay_out
from classify.types import titles
from classify.types.titles import OTHER, PROMINENT, Hit, Line
from core.catalogue import load
from tests.support.drawn import STATUS, page

CATALOGUE = load()
CENTRED = " " * 28


def lines(text: str) -> tuple[Line, ...]:
    return titles.title_lines(lay_out(page(text)))


def hits(text: str) -> tuple[Hit, ...]:
    return titles.hits(lay_out(page(text)), CATALOGUE)


def test_capitals_centred_and_alone_look_like_a_title_and_a_sentence_does_not() -> None:
    (title,) = lines(f"\n{CENTRED}GIẤY KHAI SINH\n")
    assert title.prominence >= PROMINENT
    assert lines("Giấy này được cấp theo quy định hiện hành") == ()
    (labelled,) = lines(f"\n{CENTRED}GIẤY: KHAI SINH\n")
    assert labelled.prominence < title.prominence - 0.2  # a colon is a label's


def test_lines_below_each_other_are_a_title_together_and_alone() -> None:
    text = f"\n{CENTRED}TRÍCH LỤC\n{CENTRED}KHAI SINH\n"
    assert {line.text: line.rows for line in lines(text)} == {
        "TRÍCH LỤC": 1, "TRÍCH LỤC KHAI SINH": 2, "KHAI SINH": 1
    }  # fmt: skip


def test_a_stamp_s_words_close_before_a_title_are_none_of_it() -> None:
    layout = lay_out(page("ỦY BAN NHÂN DÂN XÃ VÍ DỤ\nnam Minh Diạn   TRÍCH LỤC THAY ĐỔI, CẢI CHÍNH HỘ TỊCH\n(BẢN SAO)"))
    assert "TRÍCH LỤC THAY ĐỔI, CẢI CHÍNH HỘ TỊCH" in [line.text for line in titles.title_lines(layout)]


def test_an_item_of_a_list_begins_no_title() -> None:
    assert [line.text for line in lines("\n- KẾ HOẠCH NĂM NAY\n")] == []


@pytest.mark.parametrize(
    "printed",
    [
        "GIẤY KHAI SINH",
        "GIẤY KHAI SINN",
        "GIAY KHAI SINH",
        "GIẤY KHAI SINH (BẢN SAO)",
        "GIẤY KHAI SINH (BẢN ĐIỆN TỬ TỪ CƠ SỞ DỮ LIỆU)",
        "GIẤY KHAI SINH / BIRTH CERTIFICATE",
    ],
)
def test_a_title_is_known_misread_and_with_a_remark_behind_it(printed: str) -> None:
    assert hits(f"\n{CENTRED}{printed}\n")[0].type == "khai_sinh"


def test_a_title_with_another_telling_word_is_another_title() -> None:
    assert hits(f"\n{CENTRED}GIẤY KHAI TỬ\n")[0].type != "khai_sinh"


def test_marks_tell_apart_what_folds_alike() -> None:
    best = {text: hits(".\n" * 40 + f"{CENTRED}{text}\n.")[0] for text in ("GIẤY KHAI SINH", "GIÁY KHAI SINH")}
    assert best["GIẤY KHAI SINH"].score > best["GIÁY KHAI SINH"].score


def test_a_title_low_on_the_page_counts_for_less() -> None:
    top, low = (hits(".\n" * rows + f"{CENTRED}GIẤY KHAI SINH\n.")[0] for rows in (20, 40))
    assert top.score > low.score


def test_a_title_of_no_type_of_the_catalogue_is_named() -> None:
    (printed, *_) = CATALOGUE.common.other_titles
    assert hits(f"\n{CENTRED}{printed.upper()}\n")[0].type == OTHER + printed


def test_an_agency_is_no_title_with_a_short_word_more() -> None:
    assert hits(f"\n{CENTRED}BẢO HIỂM XÃ HỘI\n") == ()
    assert hits(f"\n{CENTRED}SỔ BẢO HIỂM XÃ HỘI\n")[0].type == OTHER + "SỔ BẢO HIỂM XÃ HỘI"


@pytest.mark.parametrize(
    ("phrase", "text", "stands"),
    [
        ("Nơi đăng ký khai sinh", "noidangkykhaisinh", True),
        ("Nơi đăng ký khai sinh", "noidangkykhaislnh", True),  # one letter in ten
        ("Nơi đăng ký khai sinh", "noidangkyketnon", False),
        ("Họ và tên vợ", "hovatenhoangvi", False),
        ("Họ và tên chồng", "hovatenhoangthivi", False),
        ("Họ và tên chồng", "hovantenchong", True),
        ("Con", "\ncon", True),  # a short one at the start of a row
        ("Con", "saocon", False),
        ("CON", "saocon", True),
    ],
)
def test_a_phrase_stands_on_a_page_an_error_forgiven(phrase: str, text: str, stands: bool) -> None:
    assert titles.stands_on(phrase, text) is stands


def test_marks_speak_for_a_type_guards_against_it_and_needs_decide() -> None:
    kind = next(kind for kind in CATALOGUE.types.values() if kind.title.needs and kind.title.against)
    need, guard = kind.title.needs[0], kind.title.against[0]
    nothing, allowed = titles.support(kind, "", frozenset())
    assert not allowed
    assert titles.support(kind, titles._norm(need), frozenset())[1]
    assert titles.support(kind, f"\n{titles._norm(guard)}", frozenset())[0] < nothing
    marked = next(kind for kind in CATALOGUE.types.values() if len(kind.title.marks) > 2)
    said = "\n".join(map(titles._norm, marked.title.marks))
    assert titles.support(marked, said, frozenset())[0] > titles.support(marked, "", frozenset())[0]


def test_codes_a_type_has_speak_for_it_and_their_absence_a_little_against() -> None:
    kind = next(kind for kind in CATALOGUE.types.values() if kind.title.codes)
    with_code, without = (
        titles.support(kind, "", codes)[0] for codes in (frozenset(kind.title.codes), frozenset[str]())
    )
    assert with_code > without


def test_the_whole_form_has_its_title_first_among_its_hits() -> None:
    first = hits(STATUS)[0]
    assert (first.type, first.whole) == ("xn_tthn", True)


@pytest.mark.parametrize("printed", ["ĐỘNG TỈNH VÍ DỤ", "ĐỒN CÔNG AN VÍ DỤ", "XÃ THƯỢNG ĐIỀN", "GIA KHẢI Sinh ngày"])
def test_words_that_are_only_like_a_title_are_none(printed: str) -> None:
    assert hits(f"\n{CENTRED}{printed}\n") == ()


@pytest.mark.parametrize("printed", ["ĐƠN XIN NHẬP HỌC", "ĐƠNXIN NHẬP HỌC", "DON XIN NHẬP HỌC"])
def test_a_title_of_one_word_is_known_by_that_word(printed: str) -> None:
    assert hits(f"\n{CENTRED}{printed}\n")[0].type == "don_to_khai"


def test_a_title_is_known_between_other_words() -> None:
    found = hits(f"\n{CENTRED}MẪU GIẤY KHAI SINH SỐ\n")
    assert [hit.type for hit in found if hit.title == "GIẤY KHAI SINH"] == ["khai_sinh"]


def test_of_two_titles_that_begin_alike_the_longer_one_is_meant() -> None:
    best = hits(f"\n{CENTRED}BẰNG TỐT NGHIỆP\n{CENTRED}PHỔ THÔNG TRUNG HỌC\n")[0]
    assert (best.type, best.title) == ("van_bang", "BẰNG TỐT NGHIỆP PHỔ THÔNG TRUNG HỌC")

"""Handwritten numbers and days in a letter's fields: taken when sure, sent to review when anything speaks against."""

from __future__ import annotations

from classify.letters import handwriting
from classify.page.layout import PageLayout, lay_out
from classify.page.segments import Segment
from core.records import FieldValue, Guess, Handwritten, PageReading, Word

BOX = (0.1, 0.1, 0.4, 0.12)


def line(text: str, agreed: bool = False) -> Segment:
    words = tuple(Word(part, BOX, 0.9, agreed) for part in text.split())
    return Segment(words=words, page=1)


def page(what: str, text: str, asserted: bool, *more: Handwritten) -> PageLayout:
    written = Handwritten(what=what, box=(0.1, 0.09, 0.4, 0.13), guesses=(Guess(text, 0.97),), asserted=asserted)
    return lay_out(PageReading(page=1, status="read", reader="test", handwritten=(written, *more)))


def number(printed: str, guess: str, asserted: bool = True) -> tuple[FieldValue, list[str]]:
    doubts = ["number_unsure"]
    value = FieldValue(printed, printed, 0.3)
    return handwriting.number(page("number", guess, asserted), line(f"Số: {printed}"), value, doubts), doubts


def test_an_asserted_number_with_a_known_symbol_needs_no_review() -> None:
    value, doubts = number("/QĐ-UBND", "47")
    assert (value.value, value.confidence, doubts) == ("47/QĐ-UBND", 0.95, [])


def test_a_guess_that_is_not_asserted_goes_to_review_with_its_value() -> None:
    value, doubts = number("/QĐ-UBND", "47", asserted=False)
    assert (value.value, doubts) == ("47/QĐ-UBND", ["number_unsure"])
    assert value.confidence <= 0.6


def test_a_symbol_that_was_cut_off_is_never_asserted() -> None:
    value, doubts = number("2854/BB", "2854")
    assert value.confidence <= 0.6
    assert doubts == ["number_unsure"]


def test_fewer_figures_than_the_page_readers_saw_are_never_asserted() -> None:
    value, doubts = number("262/2024/NĐ-CP", "26")
    assert value.confidence <= 0.6
    assert doubts == ["number_unsure"]


def test_figures_that_end_or_begin_those_of_the_page_readers_do_not_go_before_them() -> None:
    value, doubts = number("947/GM-SGDĐT", "7", asserted=False)
    assert (value.value, doubts) == ("947/GM-SGDĐT", ["number_unsure"])


def test_a_symbol_glued_to_figures_on_which_the_readers_differ_is_sure_where_they_agree_on_it() -> None:
    value = FieldValue("57/UBND-KTTH", "57/UBND-KTTH", 0.07)
    for other, sure in (("số 575 ubnd ktth", True), ("số 575 ubnd ktih", False)):
        words = (Word("Số:57/UBND-KTTH", BOX, 0.1, False, other),)
        got = handwriting.number(page("number", "575", True), Segment(words=words, page=1), value, [])
        assert (got.value, got.confidence == handwriting.ASSERTED) == ("575/UBND-KTTH", sure)


def test_a_slash_taken_for_a_figure_does_not_go_before_what_both_page_readers_have() -> None:
    printed = FieldValue("910/2025/NĐ-CP", "910/2025/NĐ-CP", 0.98)
    for guess, taken in (("91012", "910/2025/NĐ-CP"), ("970", "910/2025/NĐ-CP")):
        doubts: list[str] = []
        got = handwriting.number(page("number", guess, False), line("Số: 910/2025/NĐ-CP", True), printed, doubts)
        assert (got.value, doubts) == (taken, ["number_unsure"])


def test_a_date_takes_day_and_month_from_the_hand_and_the_year_from_the_print() -> None:
    month = Handwritten(what="month", box=(0.1, 0.09, 0.4, 0.13), guesses=(Guess("1", 0.99),), asserted=True)
    doubts = ["date_unsure"]
    value = FieldValue("2025-01", "ngày tháng 01 năm 2025", 0.2)
    dated = handwriting.date(page("day", "6", True, month), line("ngày tháng 01 năm 2025"), value, doubts)
    assert (dated.value, dated.confidence, doubts) == ("2025-01-06", 0.95, [])


def test_figures_that_the_nets_for_digits_see_too_have_a_third_witness() -> None:
    def seen(printed: str, other: str, guess: str, share: float = 0.97) -> bool:
        words = (Word(f"Số: {printed}", BOX, 0.5, False, other),)
        written = Handwritten("number", (0.1, 0.09, 0.4, 0.13), (Guess(guess, share),), False)
        on = lay_out(PageReading(page=1, status="read", reader="test", handwritten=(written,)))
        value = FieldValue(printed, printed, 0.5)
        got = handwriting.number(on, Segment(words=words, page=1), value, [])
        assert (got.value, got.confidence) == (printed, 0.5)
        return "third_reader" in got.checks

    assert seen("357/XNTTHN", "số: 35†/XNTTHN", "357")
    assert seen("114", "số: 1l4", "114")
    assert not seen("357/XNTTHN", "số: 35†/XNTTHN", "357", share=0.6)
    assert not seen("357/XNTTHN", "số: 357/XNTT", "357")  # its symbol is not sure: the nets see figures alone


def test_a_day_and_month_that_the_nets_for_digits_see_too_have_a_third_witness() -> None:
    def seen(month: float) -> bool:
        other = Handwritten("month", (0.1, 0.09, 0.4, 0.13), (Guess("1", month),), False)
        value = FieldValue("2025-01-06", "ngày 06 tháng 01 năm 2025", 0.5)
        words = line("ngày 06 tháng 01 năm 2025")
        return "third_reader" in handwriting.date(page("day", "6", False, other), words, value, []).checks

    assert seen(0.95)
    assert not seen(0.7)


def test_a_guess_takes_the_place_of_figures_on_which_the_page_readers_differ() -> None:
    printed = FieldValue("910/2025/NĐ-CP", "910/2025/NĐ-CP", 0.5)
    got = handwriting.number(page("number", "973", False), line("Số: 910/2025/NĐ-CP"), printed, [])
    assert (got.value, got.confidence) == ("973/2025/NĐ-CP", 0.6)


def test_a_number_is_kept_with_the_noughts_it_begins_with() -> None:
    printed = FieldValue("07/GKS-BS", "07/GKS-BS", 0.95)
    assert handwriting.number(page("number", "7", False), line("Số 07/GKS-BS", True), printed, []).value == "07/GKS-BS"
    assert handwriting.number(page("number", "7", True), line("Số 07/QĐ-UBND"), printed, []).value == "07/GKS-BS"


def test_a_guess_that_is_hardly_one_leaves_print_that_both_page_readers_gave_as_it_is() -> None:
    printed = FieldValue("2448/LLTP", "2448/LLTP", 0.95)
    written = Handwritten("number", (0.1, 0.09, 0.4, 0.13), (Guess("4481", 0.5),), False)
    on = lay_out(PageReading(page=1, status="read", reader="test", handwritten=(written,)))
    assert handwriting.number(on, line("Số 2448/LLTP", True), printed, []) == printed


def test_an_asserted_guess_is_likelier_than_print_that_both_page_readers_gave_and_both_go_to_a_person() -> None:
    printed, doubts = FieldValue("04/TTr-UBND", "04/TTr-UBND", 0.95), ["number_unsure"]
    for asserted, value in ((True, "01/TTr-UBND"), (False, "04/TTr-UBND")):
        got = handwriting.number(page("number", "01", asserted), line("Số: 04/TTr-UBND", True), printed, doubts)
        assert (got.value, doubts) == (value, ["number_unsure"])
        assert got.confidence <= 0.6


def test_a_place_that_was_cut_too_small_does_not_shorten_print_that_both_page_readers_gave() -> None:
    printed, doubts = FieldValue("5851/KH-CA", "5851/KH-CA", 0.95), ["number_unsure"]
    got = handwriting.number(page("number", "851", True), line("Số 5851/KH-CA", True), printed, doubts)
    assert (got.value, doubts) == ("5851/KH-CA", ["number_unsure"])

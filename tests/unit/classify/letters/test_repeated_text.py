"""Doubtful words of an abstract settled by the letter's own text, and only when it speaks with one voice."""

from __future__ import annotations

from classify.letters.repeated_text import mend, witnesses
from classify.page.layout import PageLayout, lay_out
from core.records import Line, PageReading, Word

Marked = tuple[str, bool | None]


def words(*marked: Marked, y: float = 0.1) -> list[Word]:
    return [
        Word(text, (0.05 * i, y, 0.05 * i + 0.04, y + 0.01), 0.9, agreed) for i, (text, agreed) in enumerate(marked)
    ]


def agreed(text: str, y: float = 0.5) -> list[Word]:
    return words(*((word, True) for word in text.split()), y=y)


def page(*rows: list[Word]) -> PageLayout:
    lines = tuple(Line(tuple(row), (0.0, row[0].box[1], 1.0, row[0].box[3])) for row in rows)
    return lay_out(PageReading(1, "read", "test", "ocr", lines=lines))


def mended(abstract: list[Word], *texts: str) -> str:
    rows = [agreed(text, 0.5 + 0.02 * i) for i, text in enumerate(texts)]
    return " ".join(word.text for word in mend(abstract, witnesses([page(abstract, *rows)], abstract)))


def test_a_doubtful_word_is_taken_from_the_same_company_in_the_text() -> None:
    abstract = words(("biện", True), ("pháp", True), ("phỏng,", False), ("chống", True), ("dịch", True))
    assert mended(abstract, "thực hiện các biện pháp phòng, chống dịch trong") == "biện pháp phòng, chống dịch"


def test_two_neighbours_on_both_sides_vouch_for_an_unlike_word() -> None:
    abstract = words(("kỳ", True), ("thi", True), ("Tiri", False), ("quốc", True), ("gia", True))
    assert mended(abstract, "trong kỳ thi THPT quốc gia năm") == "kỳ thi THPT quốc gia"
    assert mended(abstract, "mùa thi THPT quốc tế") == "kỳ thi Tiri quốc gia"


def test_a_word_on_which_the_readers_agree_is_never_changed() -> None:
    abstract = words(("pháp", True), ("phỏng", True), ("chống", True))
    assert mended(abstract, "pháp phòng chống dịch") == "pháp phỏng chống"


def test_witnesses_that_differ_prove_nothing() -> None:
    abstract = words(("về", True), ("sô", False), ("theo", True))
    assert mended(abstract, "về số theo dõi", "về sổ theo dõi") == "về sô theo"


def test_the_abstract_is_no_witness_for_itself() -> None:
    abstract = words(
        ("về", True), ("số", True), ("theo", True), ("và", True), ("về", True), ("sô", False), ("theo", True)
    )
    assert mended(abstract, "không có gì khác").endswith("về sô theo")


def test_a_settled_word_counts_as_agreed() -> None:
    abstract = words(("pháp", True), ("phỏng", False), ("chống", True))
    body = agreed("pháp phòng chống dịch")
    settled = mend(abstract, witnesses([page(abstract, body)], abstract))[1]
    assert settled.agreed is True
    assert settled.box == abstract[1].box

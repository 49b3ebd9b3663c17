"""Whether two pages are of one text: how one ends and the next begins, how wide they are, what words they share."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classify.papers import continuity
from classify.papers.page_features import page_features
from core.catalogue import load
from tests.support.drawn import page

PLAIN = page_features(page("Một trang giấy"), load())
WORDS = [f"tu{number}" for number in range(200)]


@pytest.mark.parametrize(
    ("end", "start", "parted", "over"),
    [
        ("thực hiện các nội dung sau", "được giao cho các đơn vị", False, True),
        ("thực hiện xong.", "được giao cho các đơn vị", True, False),
        ("thực hiện xong.", "Giao các đơn vị", False, False),
        ("gồm các việc:", "a) lập danh sách", False, False),
        ("thực hiện xong.", "b) gửi danh sách", False, False),
    ],
)
def test_half_a_sentence_at_the_top_goes_on_only_from_a_page_that_does_not_end_one(
    end: str, start: str, parted: bool, over: bool
) -> None:
    before, after = replace(PLAIN, end=end), replace(PLAIN, start=start)
    assert (continuity.parts_text(before, after), continuity.runs_over(before, after)) == (parted, over)


@pytest.mark.parametrize(("width", "parted"), [(0.72, False), (0.6, True), (None, False)])
def test_texts_of_other_widths_are_not_one(width: float | None, parted: bool) -> None:
    assert continuity.parts_text(replace(PLAIN, width=0.7), replace(PLAIN, width=width)) == parted


def test_pages_that_share_words_are_one_text_and_the_same_page_again_is_not_its_next() -> None:
    before = replace(PLAIN, text=" ".join(WORDS))
    next_page = replace(PLAIN, text=" ".join([*WORDS[:40], *(f"khac{number}" for number in range(160))]))
    stranger = replace(PLAIN, text=" ".join(f"la{number}" for number in range(200)))
    assert [continuity.fits(before, other) for other in (next_page, stranger)] == [True, False]
    assert continuity.repeats(before, before)
    assert not continuity.repeats(before, next_page)


def test_a_page_with_few_words_says_nothing() -> None:
    assert continuity.shared(PLAIN, replace(PLAIN, text=" ".join(WORDS))) is None
    assert continuity.fits(PLAIN, PLAIN) is None


def test_a_page_that_speaks_of_itself_as_another_type_is_of_another_letter() -> None:
    catalogue = load()
    first = replace(PLAIN, type="quyet_dinh")
    said = replace(PLAIN, text=" thong bao nay duoc gui den cac don vi ")
    assert continuity.of_other_letter(first, said, catalogue)
    assert not continuity.of_other_letter(replace(PLAIN, type="thong_bao"), said, catalogue)
    assert not continuity.of_other_letter(replace(PLAIN, type="to_trinh"), said, catalogue)  # it sends one along

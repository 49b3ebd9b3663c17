"""What parts pages: size and a full card do, whichever way the pages lie and whatever their resolutions."""

from __future__ import annotations

from dataclasses import replace

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from classify.papers.contradictions import goes_on, other_size
from classify.papers.page_features import PageFeatures, page_features
from core.catalogue import load
from tests.support.drawn import BIRTH, STATUS, page

CATALOGUE = load()
SIDE = st.integers(200, 4000)


def sized(width: int, height: int, dpi: int | None = 200) -> PageFeatures:
    return page_features(msgspec.structs.replace(page("một"), width=width, height=height, dpi=dpi), CATALOGUE)


@given(SIDE, SIDE, SIDE, SIDE)
def test_whether_sheets_are_of_two_sizes_does_not_hang_on_how_they_lie(a: int, b: int, c: int, d: int) -> None:
    said = other_size(sized(a, b), sized(c, d))
    assert said == other_size(sized(b, a), sized(c, d)) == other_size(sized(c, d), sized(a, b))


@given(SIDE, SIDE)
def test_a_sheet_is_of_its_own_size_at_any_resolution(a: int, b: int) -> None:
    assert not other_size(sized(a, b, 200), sized(a, b, 200))
    assert not other_size(sized(a, b, 200), sized(2 * a, 2 * b, 400))


def test_sheets_with_as_many_pixels_are_of_one_size_and_those_of_photographs_are_estimates() -> None:
    assert not other_size(sized(995, 1481, 127), sized(1024, 1496, 200))
    first, second = sized(1671, 2872, 200), sized(1849, 2614, 200)
    assert other_size(first, second)
    assert not other_size(replace(first, bare_light=True), second)
    assert other_size(replace(first, bare_light=True), sized(1200, 1300, 200))


def test_a_second_certificate_is_no_page_of_the_first() -> None:
    first, second = (page_features(page(text), CATALOGUE) for text in (STATUS, BIRTH))
    assert not goes_on([first], second, [], CATALOGUE)

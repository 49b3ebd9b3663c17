from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ocr import grey_levels

pictures = arrays(np.uint8, st.tuples(st.integers(1, 12), st.integers(1, 12)))
percents = st.floats(0, 100)


@given(pictures, percents)
def test_percentiles_of_grey_levels_are_those_of_numpy(picture: grey_levels.Gray, percent: float) -> None:
    assert grey_levels.percentiles(picture, percent) == (float(np.percentile(picture, percent)),)


@given(pictures, percents)
def test_percentiles_of_numbers_in_order_are_those_of_numpy(picture: grey_levels.Gray, percent: float) -> None:
    numbers = picture.ravel().astype(np.int16)
    assert grey_levels.of_ordered(np.sort(numbers).tolist(), percent) == float(np.percentile(numbers, percent))


@given(pictures, st.integers(0, 255))
def test_medians_of_darker_and_lighter_pixels_come_from_one_count(picture: grey_levels.Gray, level: int) -> None:
    counted = grey_levels.counts(picture)
    dark = int(counted[level])
    if dark:
        assert grey_levels.of_counts(counted, 50, end=dark) == float(np.median(picture[picture <= level]))
    if dark < picture.size:
        assert grey_levels.of_counts(counted, 50, start=dark) == float(np.median(picture[picture > level]))


@given(arrays(np.uint8, (5, 7, 3)))
def test_the_least_and_the_greatest_channel_of_each_pixel_are_found(pixels: grey_levels.Pixels) -> None:
    assert np.array_equal(grey_levels.darkest(pixels), pixels.min(axis=2))
    assert np.array_equal(grey_levels.lightest(pixels), pixels.max(axis=2))

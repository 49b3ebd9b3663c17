from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from trueocr import preprocess

from ocr.readers import line_map

_sides = st.floats(-40, 300, width=32)
_sizes = st.floats(0.5, 90, width=32)


@given(_sides, _sides, st.floats(0.5, 400, width=32), _sizes, st.sampled_from((40, 128, 220)))
def test_a_line_inside_or_over_the_edge_is_shown_as_the_net_was_shown_lines_when_it_was_trained(
    x: float, y: float, wide: float, high: float, ground: int
) -> None:
    noise = np.random.default_rng(7).integers(-30, 30, (260, 320))
    page = (ground + noise).astype(np.uint8)
    box = np.array([x, y, x + wide, y + high], np.float32)
    theirs = preprocess.crop_line(page, box, line_map.ROWS // 3, window=preprocess.WINDOW, max_width=1800)
    assert np.array_equal(line_map.ink(page, box), theirs)


def test_print_on_a_dark_ground_is_ink_too() -> None:
    page = np.full((60, 200), 30, np.uint8)
    page[20:40, 50:60] = 240
    box = np.array([40, 15, 120, 45], np.float32)
    assert line_map.is_light_on_dark(page, box)
    assert not line_map.is_light_on_dark(255 - page, box)
    assert np.allclose(line_map.ink(page, box), line_map.ink(255 - page, box), atol=1 / 255)

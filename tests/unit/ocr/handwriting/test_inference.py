from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ocr.handwriting import inference

chances = st.floats(-60, 0) | st.just(-1e9)


@given(chances, chances)
def test_the_chance_of_either_is_as_numpy_has_it(first: float, second: float) -> None:
    assert inference._either(first, second) == float(np.logaddexp(first, second))


def test_the_likeliest_digits_come_first() -> None:
    frames = np.full((5, 11), -12.0)
    frames[:, 0] = -0.1
    frames[1, 4], frames[1, 0] = -0.2, -2.0  # a 3
    frames[3, 8], frames[3, 9], frames[3, 0] = -0.5, -1.2, -3.0  # a 7 that may be an 8
    assert inference.likely(frames)[:2] == ["37", "38"]

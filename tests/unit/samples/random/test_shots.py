"""Pages as they reach the counter: what is pale shows in one bit a pixel too."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from PIL import Image, ImageDraw

from samples.random.shots import Taking, take


@pytest.mark.parametrize("ink", [40, 150, 215])
def test_a_pale_ribbon_shows_in_one_bit_a_pixel(ink: int) -> None:
    drawn = Image.new("RGB", (800, 1100), "white")
    pen = ImageDraw.Draw(drawn)
    for y in range(100, 1000, 30):
        pen.rectangle((100, y, 700, y + 3), fill=(ink,) * 3)
    covered = 30 * 601 * 4 / (800 * 1100)
    for seed in range(4):
        taken = take(drawn, Taking("scan", 200, 90, bilevel=True, bands=False), typed=False, rng=Random(seed))
        assert taken.mode == "1"
        assert 0.5 * covered < float((np.asarray(taken) == 0).mean()) < 3 * covered

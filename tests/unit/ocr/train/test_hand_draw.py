"""The drawn lines of forms filled in by hand that the net of such lines is trained on."""

from __future__ import annotations

import random

import numpy as np

from ocr.train import hand_draw, lines_draw
from tests.unit.ocr.train.test_lines import needs_fonts, sources, system_faces


def _bar() -> hand_draw.Drawn:
    ink = np.zeros((90, 300), np.float32)
    ink[40:60, 30:270:8] = 1.0
    return ink, 60


def test_each_line_has_proportions_and_a_thickness_of_its_own_and_stays_on_its_baseline() -> None:
    rng = random.Random(1)
    shapes = [hand_draw.shaped(*_bar(), 40, rng) for _ in range(40)]
    widths = {ink.shape[1] for ink, _ in shapes}
    heights = {int((ink.max(1) > 0.3).sum()) for ink, _ in shapes}
    assert min(widths) < 270 < 330 < max(widths)
    assert len(heights) > 4
    for ink, base in shapes:
        assert base == 60
        assert 0 <= ink.min() <= ink.max() <= 1
        assert abs(np.flatnonzero(ink.max(1) > 0.3)[-1] - 59) <= 2


def test_what_is_filled_in_stands_behind_its_label_near_its_line() -> None:
    rng = random.Random(2)
    label = np.zeros((60, 100), np.float32)
    label[20:40, 10:90] = 0.7
    for _ in range(20):
        line, base = hand_draw.filled_in((label, 40), _bar(), 40, rng)
        assert line[base - 10, 50] == np.float32(0.7)
        assert line[: base + 30].max() == 1.0
        written = np.flatnonzero((line == 1.0).any(1))
        assert abs(written[-1] - (base - 1)) <= 10
        assert not (line[:, :80] == 1.0).any()


@needs_fonts
def test_some_lines_begin_with_a_label_and_a_seed_draws_the_same() -> None:
    drawn = [lines_draw.sample(sources(), system_faces(), random.Random(seed), "script", "hand") for seed in range(30)]
    again = lines_draw.sample(sources(), system_faces(), random.Random(7), "script", "hand")
    assert drawn[7].text == again.text
    assert np.array_equal(drawn[7].ink, again.ink)
    labelled = [sample.text for sample in drawn if sample.text.startswith(lines_draw.lines_text.LABELS)]
    assert 3 <= len(labelled) < 20

"""The drawn names under ink that the net of signers' names is trained on."""

from __future__ import annotations

import random

import numpy as np
import pytest

from core.vietnamese.name_words import SURNAMES
from ocr.train import lines_draw, signed_draw
from tests.unit.ocr.train.test_lines import needs_fonts, sources, system_faces

BOX = [40, 60, 340, 100]


def test_names_are_of_the_nets_own_characters_and_of_rare_surnames_too() -> None:
    rng, from_texts = random.Random(1), sources()
    texts = [signed_draw.text(from_texts, rng) for _ in range(600)]
    assert all(set(text) <= from_texts.alphabet for text in texts)
    assert any(text.startswith("PGS.TS. ") for text in texts)
    assert len({text.split()[0].lower() for text in texts} & SURNAMES) > 80


def test_ink_lies_over_a_line_or_takes_some_of_it_away() -> None:
    rng = random.Random(2)
    line = np.zeros((160, 400), np.float32)
    line[70:90, 50:330:6] = 0.8
    more = less = same = 0
    for _ in range(60):
        page = line.copy()
        signed_draw.cover(page, 92, 40, BOX, np.ones((40, 400), np.float32), rng)
        assert page.min() >= 0
        assert page.max() <= 1
        more += bool((page > line + 0.05).any())
        less += bool((page < line - 0.05).any())
        same += np.array_equal(page, line)
    assert more > 30
    assert 3 <= less <= 25
    assert 3 <= same <= 25


def test_the_box_of_a_name_is_found_too_wide_at_times_and_never_too_narrow() -> None:
    rng = random.Random(3)
    found = np.array([signed_draw.as_found(BOX, 40, rng) for _ in range(200)])
    assert (found[:, 0] <= BOX[0]).all()
    assert (found[:, 2] >= BOX[2]).all()
    assert 50 < (found[:, 2] - found[:, 0] > BOX[2] - BOX[0] + 1).sum() < 150


@needs_fonts
@pytest.mark.parametrize("kind", ["serif", "script"])
def test_the_same_seed_draws_the_same_signed_draw(kind: str) -> None:
    first, other = (lines_draw.sample(sources(), system_faces(), random.Random(5), kind, "signed") for _ in range(2))
    assert first.text == other.text
    assert first.ink.shape[0] == 144
    assert np.array_equal(first.ink, other.ink)

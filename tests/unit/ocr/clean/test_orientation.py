"""Quarter turns of pages of which one look does not tell which edge is the upper one."""

from __future__ import annotations

import numpy as np
import pytest

from ocr.clean import orientation, prepare
from ocr.readers import trueocr
from tests.support.pages import page


@pytest.mark.parametrize("turn", [0, 180])
@pytest.mark.parametrize("shares", [(0.6, 0.0, 0.4, 0.0), (0.4, 0.0, 0.6, 0.0), (0.1, 0.15, 0.75, 0.0)])
def test_a_page_of_which_a_look_does_not_tell_its_upper_edge_is_turned_as_its_lines_can_be_read(
    turn: int, shares: tuple[float, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trueocr, "turn_shares", lambda gray: shares)
    upright = np.ascontiguousarray(page()[:, :, 0])
    assert orientation.quarter_turn(orientation.turned(upright, turn)) == turn


def test_a_page_surely_taken_for_one_on_its_head_is_turned_once_it_is_read_badly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(trueocr, "turn_shares", lambda gray: (0.01, 0.0, 0.99, 0.0))
    pixels = page()
    assert prepare.prepare(pixels, 200).rotation == 180
    assert prepare.prepare(pixels, 200, another_way=True).rotation == 0

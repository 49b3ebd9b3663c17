"""The reliability table and plot: what they count."""

from __future__ import annotations

import pytest

from bench.calibrate import ReadValue, fit, thresholds
from bench.reliability import SIZE, bins, place, svg, table
from classify.confidence import calibration


def test_answers_are_counted_in_the_bin_of_their_confidence() -> None:
    counted = bins([(0.96, True), (0.96, False), (0.999, True), (1.0, True)])
    assert [(b.low, b.count, b.right) for b in counted] == [(0.95, 2, 1), (0.99, 2, 2)]
    low, high = counted[0].interval()
    assert low < 0.5 < high
    assert "| 0.95 to 0.97 | 2 | 96.0 % | 50.0 % |" in table(counted)


def test_the_plot_has_a_point_for_every_bin_and_its_axes_run_upwards() -> None:
    drawn = svg(bins([(0.6, True), (0.85, True), (0.995, True)]))
    assert drawn.count("<circle") == 3
    assert 0.0 == place(0.1) < place(0.9) < place(0.99) < place(1.0) == SIZE


def test_a_fact_that_goes_with_mistakes_lowers_the_chance() -> None:
    pytest.importorskip("sklearn")
    table = [
        ReadValue(str(i), "scan", "x", "f", "text", {"misspelt": float(i % 3 == 0)}, i % 3 != 0) for i in range(300)
    ]
    forest = fit(table, 60)
    assert calibration.chance({"misspelt": 1.0}, forest) < 0.2 < 0.8 < calibration.chance({}, forest)
    assert "all" in thresholds(table, forest)

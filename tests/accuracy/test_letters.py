"""Floors on the real letters of `../shared/data/letters`: what the labelling must reach, and must never do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bench.letters import default_cache, parts_of, readings_of, score, truth, values

Totals = Mapping[str, tuple[int, int, int, int]]  # right, of all, asserted, asserted wrong


@pytest.fixture(scope="module")
def totals(shared_data: Path) -> Totals:
    pytest.importorskip("trueocr")
    folder = shared_data / "letters"
    rows = truth(folder)
    answers = {row["file"]: values(parts_of(readings_of(folder / row["file"], default_cache()))) for row in rows}
    return score(answers, rows, show=False)


def share(totals: Totals, field: str) -> float:
    right, count, _, _ = totals[field]
    return right / count


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("field", "floor"),
    [
        ("type", 0.97),
        ("issuer", 0.95),
        ("parent_agency", 0.95),
        ("abstract", 0.75),
        ("signer", 0.75),
        ("signer_title", 0.85),
    ],
)
def test_a_field_of_real_letters_reaches_its_floor(totals: Totals, field: str, floor: float) -> None:
    assert share(totals, field) >= floor


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("field", ["type", "number_symbol", "issued_on"])
def test_a_wrong_kind_number_or_date_is_never_asserted(totals: Totals, field: str) -> None:
    assert totals[field][3] == 0

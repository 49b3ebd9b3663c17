"""What a learnt model looks at: never a figure."""

from __future__ import annotations

import classify
from classify.learned import features
from core.catalogue import load
from tests.support.drawn import BIRTH, page

CATALOGUE = load()


def test_no_figure_becomes_a_feature() -> None:
    label = classify.label([page(BIRTH)], CATALOGUE)
    seen = features.of_paper([page(BIRTH)], label)
    assert any(name.startswith("p:") for name in seen)
    assert not any(char.isdigit() for name in seen for char in name)

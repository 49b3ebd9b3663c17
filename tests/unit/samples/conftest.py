"""One set of every layout, drawn once and shared by the tests of the samples."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from samples.make import Order, orders  # noqa: E402
from samples.paper import ALL_TYPES, Paper  # noqa: E402


@pytest.fixture(scope="session")
def drawn() -> list[tuple[Order, Paper]]:
    """Every layout of every type at least once, as drawn, before any spoiling."""
    wanted = orders(7, list(ALL_TYPES), ["clean"], 4, "all")
    seen: dict[str, tuple[Order, Paper]] = {}
    for order in wanted:
        if order.layout.name not in seen:
            seen[order.layout.name] = (order, order.draw())
    return list(seen.values())

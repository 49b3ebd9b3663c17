"""One set of every layout, drawn once and shared by the tests of the samples."""

from __future__ import annotations

import pytest

from samples.layouts import ALL_TYPES, Paper
from samples.make import Order, orders


@pytest.fixture(scope="session")
def drawn() -> list[tuple[Order, Paper]]:
    """Every layout of every type at least once, as drawn; the pictures are let go at once, they are 26 MB a page."""
    seen: dict[str, tuple[Order, Paper]] = {}
    for order in orders(7, list(ALL_TYPES), ["clean"], 4, "all"):
        if order.layout.name not in seen:
            paper = order.draw()
            for page in paper.pages:
                del page.image, page._draw
            seen[order.layout.name] = (order, paper)
    return list(seen.values())

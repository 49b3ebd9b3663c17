"""Finds the machine-readable zone of a card or passport among the recognised lines of a page."""

from __future__ import annotations

from collections.abc import Sequence

from store import mrz
from store.records import Box, Code, Line

_TALLEST = 3  # lines of a zone


def from_lines(lines: Sequence[Line]) -> tuple[Code, ...]:
    """The zones on the page, as codes whose text `store.mrz.parse` reads; `checked` when all check digits hold."""
    rows = [line for line in lines if mrz.squeezed(line.text)]
    found: list[Code] = []
    start = 0
    while start < len(rows):
        near = rows[start : start + _TALLEST]
        zone = mrz.parse([line.text for line in near])
        if zone is None:
            start += 1
            continue
        found.append(Code(kind="mrz", text=zone.text, box=_around(near), checked=zone.checks_hold))
        start += len(near)
    return tuple(found)


def _around(lines: Sequence[Line]) -> Box:
    boxes = [line.box for line in lines]
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)

"""Draws numbers for the figure net: lines as for the line reader, at times behind a label, the number cut out."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.text import nfc
from ocr.readers import figure_net, trueocr
from ocr.readers.ensemble import first_spans
from ocr.train import lines_draw, lines_text
from ocr.train.lines_draw import Faces
from ocr.train.lines_text import Sources

_JITTER = 0.06  # of the line's height: how far the ends of a number are seen too far left or right
_LABELLED = 0.5  # share of the numbers that stand behind a label
_ROOM = 0.085  # of the em that a line's box is wider than its ink (`lines_page.as_line_finder`)
LONGEST = 32  # characters of a number
_LETTERS = "ABCDEGHKLMNPSTVX"


class Number(NamedTuple):
    """A drawn number: its ink (rows × columns, 0…255) and what the net should say of it."""

    ink: NDArray[np.uint8]
    said: str
    text: str
    kind: str  # of its face


def numbers(sources: Sources, have: Faces, rng: random.Random, kind: str | None = None) -> Iterator[Number]:
    """One drawn number, or none where the line reader sees other words than were drawn."""
    number = _number(rng)
    label = rng.choice(lines_text.LABELS) if rng.random() < _LABELLED else ""
    text = nfc(f"{label}{rng.choice((':', ':', '')) if label else ''} {number}".strip())
    if not set(text) <= sources.alphabet:
        return
    line = lines_draw.captured(sources, have, rng, lambda: text, kind)
    box, height = np.array(line.box, np.float32), line.box[3] - line.box[1]
    span = line.box[0] + _ROOM * height, line.box[2] - _ROOM * height
    if label:
        (reading,) = trueocr.read_lines(line.gray, box[None])
        if len(reading.text.split()) != len(text.split()):
            return
        span = first_spans(reading, (0, len(reading.text)))[-len(number.split())][0], span[1]
    room = _JITTER * height
    ink = figure_net.picture(line.gray, line.box, (span[0] + rng.gauss(0, room), span[1] + rng.gauss(0, room)))
    yield Number(np.asarray(np.round(ink * 255), np.uint8), figure_net.classed(number), number, line.kind)


def _number(rng: random.Random) -> str:
    """Identifiers, days, codes, amounts and telephone numbers, their figures together, in groups or one by one."""
    roll = rng.random()
    if roll < 0.4:
        number = _figures(rng, 12)
    elif roll < 0.52:
        number = _figures(rng, 9)
    elif roll < 0.66:
        between = rng.choice("//-.")
        day, month, year = rng.randrange(1, 32), rng.randrange(1, 13), rng.randrange(1930, 2031)
        number = (
            f"{day:02}{between}{month:02}{between}{year}"
            if rng.random() < 0.8
            else f"{day}{between}{month}{between}{year}"
        )
    elif roll < 0.8:
        number = _figures(rng, rng.randrange(3, 16))
    elif roll < 0.9:
        at = rng.randrange(0, 4)
        number = "".join(
            rng.choice(_LETTERS) if k == at or rng.random() < 0.1 else _figures(rng, 1)
            for k in range(rng.randrange(7, 14))
        )
    else:
        number = f"{rng.randrange(1, 10**9):,}".replace(",", ".")
    roll = rng.random()
    if roll < 0.08 and number.isdigit():
        return " ".join(number)
    if roll < 0.16 and number.isdigit():
        return " ".join(number[k : k + 3] for k in range(0, len(number), 3))
    return number + (rng.choice(",.;") if roll > 0.93 else "")


def _figures(rng: random.Random, count: int) -> str:
    return "".join(rng.choices("0123456789", k=count))

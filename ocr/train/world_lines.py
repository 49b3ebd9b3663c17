"""Lines of the pages of a random world, each with what is printed there, for the nets that learn from pages.

A page is prepared and its lines are found as any page's are. What is printed in a line is told by its likeness to a
text of the page; where a line is read too badly for that, by its place, which the lines that were told show.
"""

from __future__ import annotations

import functools
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from core.text import fold
from ocr.clean import prepare
from ocr.readers import ensemble, trueocr
from ocr.readers.trueocr import Boxes, LineReading
from ocr.train import truth

_LIKE = 80.0  # likeness of a line and its truth, marks apart, of 100
_TOLD = 4  # lines that were told by likeness, with fewer of which no place is known
_SAME = 0.7  # what two boxes must share of what both cover to be the same line
_NEAR = 0.6  # of a line's height: how far off a place may be, as far as its lines show


class Line(NamedTuple):
    """A line as found on its page, what the line reader sees there, and what is printed."""

    gray: NDArray[np.uint8]
    box: NDArray[np.float32]
    reading: LineReading
    text: str
    kind: str  # of its paper: print, card, hand
    level: str


def lines(folder: Path, rng: random.Random) -> Iterator[Line]:
    """The lines of one page of the world of which it is known what is printed there."""
    facts = json.loads(rng.choice(_papers(folder)).read_text(encoding="utf-8"))
    pages = list(zip(truth.load(folder / facts["file"]), facts["lines"], strict=True))
    yield from _of_page(facts, *rng.choice(pages))


def all_lines(folder: Path) -> Iterator[Line]:
    """Such lines of all pages of the world, in order of the papers' names."""
    for file in _papers(folder):
        facts = json.loads(file.read_text(encoding="utf-8"))
        for page, printed in zip(truth.load(folder / facts["file"]), facts["lines"], strict=True):
            yield from _of_page(facts, page, printed)


def _of_page(
    facts: dict[str, Any], page: tuple[NDArray[np.uint8], int | None], printed: Sequence[dict[str, Any]]
) -> Iterator[Line]:
    rgb, dpi = page
    texts = [truth.clean_text(line["text"]) for line in printed]
    _, gray, boxes = ensemble.lines_of(prepare.prepare(rgb, dpi))
    readings = trueocr.read_lines(gray, boxes)
    told = _told([truth.clean_text(reading.text) for reading in readings], texts)
    told |= _placed(boxes, np.array([line["box"] for line in printed], np.float32).reshape(-1, 4), told)
    for at, text in sorted(told.items()):
        yield Line(gray, boxes[at], readings[at], texts[text], str(facts["kind"]), str(facts["level"]))


def _told(read: Sequence[str], texts: Sequence[str]) -> dict[int, int]:
    """By likeness: which text stands in which line."""
    folded = [fold(text) for text in texts]
    hits = ((at, process.extractOne(fold(text), folded, scorer=fuzz.ratio)) for at, text in enumerate(read) if text)
    return {at: hit[2] for at, hit in hits if hit is not None and hit[1] >= _LIKE}


def _placed(boxes: Boxes, printed: Boxes, told: dict[int, int]) -> dict[int, int]:
    """By place: which text stands in which of the lines that were not told; `printed` are shares of the page drawn."""
    if len(told) < _TOLD:
        return {}
    have, want = (_middles(of)[list(which)] for of, which in ((printed, told.values()), (boxes, told.keys())))
    high = float(np.median(boxes[:, 3] - boxes[:, 1]))
    turned, _ = cv2.estimateAffine2D(have, want, method=cv2.RANSAC, ransacReprojThreshold=_NEAR * high)
    if turned is None:
        return {}
    ends = [cv2.transform(printed[None, :, 2 * k : 2 * k + 2], turned)[0] for k in range(2)]
    placed = np.concatenate(ends, 1)
    free = set(range(len(printed))) - set(told.values())
    found: dict[int, int] = {}
    for at in set(range(len(boxes))) - told.keys():
        shared, best = max(((_shared(boxes[at], placed[text]), text) for text in free), default=(0.0, 0))
        if shared >= _SAME:
            found[at] = best
    return found


def _middles(boxes: Boxes) -> NDArray[np.float32]:
    return np.asarray((boxes[:, :2] + boxes[:, 2:]) / 2, np.float32)


def _shared(box: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """What two boxes have in common across, of what both cover across; nothing where their middles lie apart."""
    high = min(box[3] - box[1], other[3] - other[1])
    if abs(float(box[1] + box[3] - other[1] - other[3])) / 2 > _NEAR * float(high):
        return 0.0
    common = min(box[2], other[2]) - max(box[0], other[0])
    return max(0.0, float(common / (max(box[2], other[2]) - min(box[0], other[0]))))


@functools.cache
def _papers(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(folder.glob("*.json")))

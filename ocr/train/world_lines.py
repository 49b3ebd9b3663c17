"""Lines of the pages of a random world, each with what is printed there, for the nets that learn from pages.

A page is prepared and its lines are found as any page's are. What is printed in a line is told by its likeness to a
text of the page; where a line is read too badly for that, by its place, which the lines that were told show.
"""

from __future__ import annotations

import functools
import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from core.text import fold
from ocr.clean import prepare
from ocr.readers import coloured_ink, ensemble, trueocr
from ocr.readers.trueocr import Boxes, LineReading
from ocr.train import truth

_LIKE = 80.0  # likeness of a line and its truth, marks apart, of 100
_TOLD = 4  # lines that were told by likeness, with fewer of which no place is known
_SAME = 0.7  # what two boxes must share of what both cover to be the same line
_INSIDE = 0.5  # what of a printed line must lie in another one's box to be found with it
_SIGNED = re.compile(r"[^\W\d_][^\d()/]{2,48}")  # a name or a post, no note
_POSTS_LEFT = 0.8  # share of the posts on such pages, which are twice as many as names, that are left out
_AROUND = 1.5  # of a line's height: what is seen around it
_NEAR = 0.6  # of a line's height: how far off a place may be, as far as its lines show


class Place(NamedTuple):
    """A picture around a line, the line's box in it, and what is printed there."""

    gray: NDArray[np.uint8]
    box: NDArray[np.float32]
    text: str


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


def signed(folder: Path, rng: random.Random) -> Iterator[Place]:
    """The names and some posts of one page of a world of signature blocks, each as it is found under its ink or without
    what of that has a colour."""
    facts = json.loads(rng.choice(_papers(folder)).read_text(encoding="utf-8"))
    page, printed = next(zip(truth.load(folder / facts["file"]), facts["lines"], strict=True))
    seen = _seen(page, printed)
    placed = _carried(seen.boxes, seen.printed, seen.told)
    for text, box in zip(seen.texts, placed if placed is not None else (), strict=False):
        if text.isupper() and rng.random() < _POSTS_LEFT:
            continue
        room = _AROUND * float(box[3] - box[1])
        x0, y0, x1, y1 = int(box[0] - room), int(box[1] - room), int(box[2] + room), int(box[3] + room)
        high, wide = seen.prepared.gray.shape
        if _SIGNED.fullmatch(text) and 0 <= x0 < x1 <= wide and 0 <= y0 < y1 <= high:
            picture = rng.choice(list(coloured_ink.pictures_of(seen.prepared, (x0, y0, x1, y1))))
            yield Place(picture, box - np.array([x0, y0] * 2, np.float32), text)


def _of_page(
    facts: dict[str, Any], page: tuple[NDArray[np.uint8], int | None], printed: Sequence[dict[str, Any]]
) -> Iterator[Line]:
    seen = _seen(page, printed)
    told = seen.told | _placed(seen.boxes, seen.printed, seen.told)
    where = _carried(seen.boxes, seen.printed, seen.told)
    for at, text in sorted(told.items()):
        kind, level = str(facts["kind"]), str(facts["level"])
        if where is not None and not _has_more(seen.boxes[at], where, text):
            yield Line(seen.gray, seen.boxes[at], seen.readings[at], seen.texts[text], kind, level)


class _Seen(NamedTuple):
    """A page as it is read, what is printed there and where (shares of the page drawn), and which line is told."""

    prepared: prepare.Prepared
    gray: NDArray[np.uint8]
    boxes: Boxes
    readings: list[LineReading]
    texts: list[str]
    printed: Boxes
    told: dict[int, int]


def _seen(page: tuple[NDArray[np.uint8], int | None], printed: Sequence[dict[str, Any]]) -> _Seen:
    prepared = prepare.prepare(*page)
    _, gray, boxes = ensemble.lines_of(prepared)
    readings, texts = trueocr.read_lines(gray, boxes), [truth.clean_text(line["text"]) for line in printed]
    told = _told([truth.clean_text(reading.text) for reading in readings], texts)
    places = np.array([line["box"] for line in printed], np.float32).reshape(-1, 4)
    return _Seen(prepared, gray, boxes, readings, texts, places, told)


def _told(read: Sequence[str], texts: Sequence[str]) -> dict[int, int]:
    """By likeness: which text stands in which line."""
    folded = [fold(text) for text in texts]
    hits = ((at, process.extractOne(fold(text), folded, scorer=fuzz.ratio)) for at, text in enumerate(read) if text)
    return {at: hit[2] for at, hit in hits if hit is not None and hit[1] >= _LIKE}


def _placed(boxes: Boxes, printed: Boxes, told: dict[int, int]) -> dict[int, int]:
    """By place: which text stands in which of the lines that were not told; `printed` are shares of the page drawn."""
    placed = _carried(boxes, printed, told)
    if placed is None:
        return {}
    free = set(range(len(printed))) - set(told.values())
    found: dict[int, int] = {}
    for at in set(range(len(boxes))) - told.keys():
        shared, best = max(((_shared(boxes[at], placed[text]), text) for text in free), default=(0.0, 0))
        if shared >= _SAME:
            found[at] = best
    return found


def _carried(boxes: Boxes, printed: Boxes, told: dict[int, int]) -> Boxes | None:
    """Where the printed lines lie on the page as it was prepared, by those that were told; None where these are few."""
    if len(told) < _TOLD:
        return None
    have, want = (_middles(of)[list(which)] for of, which in ((printed, told.values()), (boxes, told.keys())))
    high = float(np.median(boxes[:, 3] - boxes[:, 1]))
    turned, _ = cv2.estimateAffine2D(have, want, method=cv2.RANSAC, ransacReprojThreshold=_NEAR * high)
    if turned is None:
        return None
    ends = [cv2.transform(printed[None, :, 2 * k : 2 * k + 2], turned)[0] for k in range(2)]
    return np.asarray(np.concatenate(ends, 1), np.float32)


def _has_more(box: NDArray[np.float32], where: Boxes, text: int) -> bool:
    """Whether another printed line lies within a line that was told: a label and the figures in boxes behind it are
    found as one, and nothing may learn that only the label stands there."""
    across = np.minimum(box[2], where[:, 2]) - np.maximum(box[0], where[:, 0])
    along = np.minimum(box[3], where[:, 3]) - np.maximum(box[1], where[:, 1])
    inside = (across > _INSIDE * (where[:, 2] - where[:, 0])) & (along > _INSIDE * (where[:, 3] - where[:, 1]))
    inside[text] = False
    return bool(inside.any())


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

"""The faults that show only when pages are looked at together: dirty glass, a page twice, a side or page missing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.records import QualityFinding
from ocr.clean.orientation import reduced
from ocr.clean.perceptual_hash import perceptual_hash
from ocr.quality.checked_page import TILE, PageTrace
from ocr.quality.decoded_page import Look

RUNNING = 3  # pages one after the other with a streak at one place: the glass is dirty, not the paper
_COLUMNS = 1024  # columns a page is compared at
_ROWS = 320  # rows of a page in which a streak is looked for, or up to twice that
_NEAR = 3  # columns by which a streak may stand elsewhere
_TALL = 0.8  # share of the page's height that a streak runs over
_STEP = 7  # grey levels a streak differs from the columns beside it
_SAME_BITS = 5  # of 64 bits of two pages' looks: more apart, and they are not one page
_SAME_PRINT = 0.93  # correlation of their print
_CARD = (3.0, 3.8)  # inches of a card's longer side
_SIGNS = 30  # of a line of a card's machine-readable zone
_SIGN, _PITCH = (0.015, 0.075), (0.06, 0.1)  # of a card's height: how tall such a line is, how far below the last
_SLOPES = np.tan(np.radians([0.0, 0.7, -0.7, 1.4, -1.4, 2.1, -2.1, 2.8, -2.8]))


def trace(look: Look) -> PageTrace:
    """What is kept of a page."""
    square = cv2.resize(reduced(look.relative, 2), (TILE, TILE), interpolation=cv2.INTER_LINEAR)
    inches = look.inches
    high, wide = look.pixels.shape[:2]
    shaped = wide > high and 1.45 < wide / max(1, high) < 1.75
    is_card = shaped and inches is not None and _CARD[0] <= inches[0] <= _CARD[1]
    return PageTrace(
        _streaks(look), perceptual_hash(look.half), square.astype(np.uint8).tobytes(), is_card, look.is_blank,
        is_card and _has_zone(look),
    )  # fmt: skip


def _has_zone(look: Look) -> bool:
    """Whether the foot of a card carries a machine-readable zone (ICAO 9303-5: three lines of thirty signs, of which
    every one is printed): rows of ink from side to side, as far below one another each time. Words leave blanks."""
    high, wide = look.ink.shape
    foot = look.ink[high // 2 :, wide // 14 : wide - wide // 14].view(np.uint8)
    for slope in _SLOPES:
        shear = np.array([[1, 0, 0], [-slope, 1, slope * foot.shape[1] / 2]], np.float32)
        level = cv2.warpAffine(foot, shear, foot.shape[::-1], flags=cv2.INTER_NEAREST)
        if _stands_in_lines(level[:, : level.shape[1] // _SIGNS * _SIGNS], high):
            return True
    return False


def _stands_in_lines(foot: NDArray[Any], high: int) -> bool:
    signs: NDArray[np.bool_] = foot.reshape(len(foot), _SIGNS, -1).max(axis=2) > 0
    full = np.pad((signs.mean(axis=1) >= 0.6).astype(np.int8), 1)
    starts, ends = np.flatnonzero(np.diff(full) == 1), np.flatnonzero(np.diff(full) == -1)
    lines = [
        (start + end) / 2 for start, end in zip(starts, ends, strict=True)
        if _SIGN[0] * high <= end - start <= _SIGN[1] * high and signs[start:end].any(axis=0).mean() >= 0.9
    ]  # fmt: skip
    apart = [(below - above) / high for above, below in pairwise(lines)]
    near = [_PITCH[0] < pitch < _PITCH[1] for pitch in apart]
    return any(near[at] and near[at + 1] and abs(apart[at] - apart[at + 1]) < 0.012 for at in range(len(apart) - 1))


def _streaks(look: Look) -> tuple[int, ...]:
    """Columns that differ alike from those beside them nearly all the way down."""
    high, wide = look.pixels.shape[:2]
    rows = np.ascontiguousarray(look.pixels[:: max(1, high // _ROWS), :, 1])
    if wide > 2 * _COLUMNS:
        rows = np.minimum(rows[:, : wide // 2 * 2 : 2], rows[:, 1::2])
    beside = cv2.blur(cv2.dilate(rows, np.ones((1, 9), np.uint8)), (9, 1))
    darker = (cv2.subtract(beside, rows) > _STEP).view(np.uint8)
    share = cv2.reduce(darker, 0, cv2.REDUCE_AVG, dtype=cv2.CV_32F)
    usual = cv2.blur(share, (41, 1))[0]
    share = share[0]
    columns = np.flatnonzero((share > _TALL) & (share > usual + 0.35))
    places = np.unique(columns * _COLUMNS // rows.shape[1])
    kept = [int(place) for at, place in enumerate(places) if at == 0 or place - places[at - 1] > 1]
    return tuple(kept) if len(kept) <= 6 else ()  # many lines are a table's


def check_batch(traces: Sequence[PageTrace], expected: int | None = None) -> tuple[QualityFinding, ...]:
    """What is wrong with the pages of a batch together, numbered from 1; `expected` is the number its slip gives."""
    findings = [*_dirt(traces), *_twice(traces), *sides(traces)]
    if expected is not None and expected != len(traces):
        findings.append(QualityFinding("page_count", "warn"))
    return tuple(findings)


def _dirt(traces: Sequence[PageTrace]) -> list[QualityFinding]:
    """A streak at one place on three pages running is told once, at the third."""
    findings: list[QualityFinding] = []
    reported: set[int] = set()
    for at in range(RUNNING - 1, len(traces)):
        for place in traces[at].streaks:
            before = traces[at - RUNNING + 1 : at]
            running = all(any(abs(place - other) <= _NEAR for other in trace.streaks) for trace in before)
            if running and not any(abs(place - other) <= 2 * _NEAR for other in reported):
                reported.add(place)
                middle = place / _COLUMNS
                box = (max(0.0, middle - 0.01), 0.0, min(1.0, middle + 0.01), 1.0)
                findings.append(QualityFinding("streaks", "warn", at + 1, box))
    return findings


def _twice(traces: Sequence[PageTrace]) -> list[QualityFinding]:
    findings = []
    for at, trace in enumerate(traces):
        for before in range(at):
            if not trace.is_blank and is_same(trace, traces[before]):
                findings.append(QualityFinding("same_page", "warn", at + 1, None, before + 1))
                break
    return findings


def may_be_same(first: PageTrace, other: PageTrace) -> bool:
    """Whether two pages look alike from afar; nothing of their print is needed."""
    return (int(first.look, 16) ^ int(other.look, 16)).bit_count() <= _SAME_BITS


def is_same(page: PageTrace, other: PageTrace) -> bool:
    """Whether two pages carry the same print, letter by letter; two filled forms of one kind do not."""
    if not may_be_same(page, other):
        return False
    first, second = (255 - _print_of(trace) for trace in (page, other))
    (right, down), _ = cv2.phaseCorrelate(first, second)
    if max(abs(right), abs(down)) > TILE / 12:
        return False
    shift = np.array([[1, 0, right], [0, 1, down]], np.float32)
    moved = cv2.warpAffine(first, shift, (TILE, TILE)).astype(np.float32, copy=False)
    printed = [(a, b) for a, b in zip(_blocks(moved), _blocks(second), strict=True) if b.mean() > 2]
    return bool(printed) and min(float(np.corrcoef(a.ravel(), b.ravel())[0, 1]) for a, b in printed) > _SAME_PRINT


def _print_of(trace: PageTrace) -> NDArray[np.float32]:
    return np.frombuffer(trace.print, np.uint8).reshape(TILE, TILE).astype(np.float32)


def _blocks(picture: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """The picture in sixteen squares: another name on the same form shows in one of them."""
    side = TILE // 4
    return [picture[y : y + side, x : x + side] for y in range(0, TILE, side) for x in range(0, TILE, side)]


def sides(traces: Sequence[PageTrace]) -> list[QualityFinding]:
    """Cards of which one side was scanned, no other card beside it; and those whose back comes before their front.

    Of a card without a machine-readable zone no picture tells which side is the back.
    """
    findings = []
    at = 0
    while at < len(traces):
        if not traces[at].is_card:
            at += 1
        elif at + 1 < len(traces) and traces[at + 1].is_card:
            if traces[at].is_back and not traces[at + 1].is_back:
                findings.append(QualityFinding("back_first", "warn", at + 2, None, at + 1))
            at += 2
        else:
            findings.append(QualityFinding("missing_side", "warn", at + 1))
            at += 1
    return findings

"""Lines whose leader the first reader took for the fillers of a machine-readable line, read again without it.

It knows such lines, and dots to a line's end can be like their fillers: then it reads all of the line as one, in
capitals without marks or blanks (`Chủ hộ: NGHIÊM ANH KHIÊM......` as `Chủ hộ:NGHIEMANHKHIEM<<<<<<`). What stands
between the runs is cut out and read by both readers anew; a line of nothing else is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ocr.readers import mrz_lines, tesseract_lstm, trueocr
from ocr.readers.leader_text import SecondLine
from ocr.readers.trueocr import Boxes, LineReading

Gray = NDArray[np.uint8]

_RUN = re.compile(r"<[<\s]{3,}")
_BESIDE = 0.3  # of the line's height: room left and right of what is cut out, if the run leaves so much


def cut(
    gray: Gray, boxes: Boxes, ours: Sequence[LineReading], theirs: Sequence[SecondLine]
) -> tuple[Boxes, list[LineReading], list[SecondLine]]:
    """The lines, those with such runs as their parts."""
    filled = [at for at, both in enumerate(zip(ours, theirs, strict=True)) if _is_filled(*both)]
    if not filled:
        return boxes, list(ours), list(theirs)
    kept = [at for at in range(len(boxes)) if at not in set(filled)]
    parts = np.array([part for at in filled for part in _parts(boxes[at], ours[at])], np.float32).reshape(-1, 4)
    return (
        np.concatenate([boxes[kept], parts]),
        [ours[at] for at in kept] + trueocr.read_lines(gray, parts),
        [theirs[at] for at in kept] + tesseract_lstm.read_lines(gray, parts),
    )


def _is_filled(ours: LineReading, theirs: SecondLine) -> bool:
    said = " ".join(word.text for word in theirs)
    return _RUN.search(ours.text) is not None and not mrz_lines.both_see(ours.text, said)


def _parts(box: NDArray[np.float32], line: LineReading) -> Iterator[tuple[float, float, float, float]]:
    """The boxes of what stands before, between and behind the runs of a line."""
    left, top, right, bottom = (float(side) for side in box)
    room = _BESIDE * (bottom - top)
    runs = [run.span() for run in _RUN.finditer(line.text)]
    starts, ends = [0, *(end for _, end in runs)], [*(start for start, _ in runs), len(line.text)]
    for start, end in zip(starts, ends, strict=True):
        if not any(map(str.isalnum, line.text[start:end])):
            continue
        x0 = left if start == 0 else max(left, line.places[start] - room)
        x1 = right if end == len(line.text) else min(right, max(line.places[end - 1] + room, line.places[end] - room))
        yield x0, top, x1, bottom

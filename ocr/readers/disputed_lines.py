"""Lines on which the page's two readers differ, read once more by a larger net than either.

It began as the first reader and has wider blocks behind that one's (docs/models/disputed-lines.md); it learnt from what
that one misreads, from forms filled in by hand, cards and names under ink. It takes three times as long for a line, and
is not asked where the first reader is sure of its letters: there the second reader is nearly always the one that
erred. What it sees stands in the first reader's place and is weighed with the second reader's as ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ocr.readers import mrz_lines, trueocr
from ocr.readers.choice import words_of
from ocr.readers.leader_text import SecondLine
from ocr.readers.trueocr import Boxes, LineReading

Gray = NDArray[np.uint8]

DATA = Path(__file__).parents[1] / "data" / "disputed_lines.onnx"
_SURE = 0.98  # mean chance of its letters from which the first reader's line stands: six tenths of what is in dispute


def read_again(
    gray: Gray, boxes: Boxes, ours: Sequence[LineReading], theirs: Sequence[SecondLine]
) -> list[LineReading]:
    """The first reader's lines; those of which it is not sure and that the second reads otherwise as the larger net has
    them, if it sees a word."""
    both = enumerate(zip(ours, theirs, strict=True))
    asked = [at for at, (own, other) in both if own.confidence < _SURE and _differ(own, other)]
    lines = list(ours)
    for at, line in zip(asked, trueocr.read_lines(gray, boxes[asked], DATA), strict=True):
        if line.text:
            lines[at] = line
    return lines


def _differ(ours: LineReading, theirs: SecondLine) -> bool:
    """Do two readings of a line differ in their words? Lines for machines do not count: these have a reading of
    their own."""
    said = " ".join(word.text for word in theirs)
    return not mrz_lines.both_see(ours.text, said) and words_of(ours.text) != words_of(said)

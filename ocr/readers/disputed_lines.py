"""Lines on which the page's two readers differ, read once more by nets that learnt what those two read worst.

They are of the first reader's kind: one was trained on faces that write, drawn out of shape, behind printed labels
(docs/models/hand-lines.md), the other on the small print of cards in two languages (docs/models/small-print.md). Where
one is surer of a line than the first reader, what it sees stands in that one's place and is weighed with the second
reader's as ever.
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

HAND = Path(__file__).parents[1] / "data" / "hand_lines.onnx"
SMALL = HAND.with_name("small_print.onnx")
_SMALL_LINE = 30  # pixels of the picture as it came from the lowest to the highest point of a line's box, at most


def read_again(
    gray: Gray, boxes: Boxes, ours: Sequence[LineReading], theirs: Sequence[SecondLine], scale: float
) -> list[LineReading]:
    """The first reader's lines; those of which another net is surer as it has them. The page has `scale` pixels to one
    of the picture as it came."""
    asked = [at for at, both in enumerate(zip(ours, theirs, strict=True)) if _differ(*both)]
    small = [at for at in asked if boxes[at, 3] - boxes[at, 1] <= _SMALL_LINE * scale]
    lines = list(ours)
    for net, places in ((HAND, asked), (SMALL, small)):
        for at, line in zip(places, trueocr.read_lines(gray, boxes[places], net), strict=True):
            if line.confidence > lines[at].confidence:
                lines[at] = line
    return lines


def _differ(ours: LineReading, theirs: SecondLine) -> bool:
    """Do two readings of a line differ in their words? Lines for machines do not count: these have a reading of
    their own."""
    said = " ".join(word.text for word in theirs)
    return not mrz_lines.both_see(ours.text, said) and words_of(ours.text) != words_of(said)

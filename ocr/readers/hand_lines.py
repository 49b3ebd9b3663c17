"""Lines filled in by hand, read once more by a net that saw nothing else.

It is of the first reader's kind and was trained on faces that write, drawn out of shape, behind printed labels
(docs/models/hand-lines.md). It is asked about lines on which the page's two readers differ much; where it is surer than
the first reader, what it sees stands in place of what that one saw, and is weighed with the second reader's as ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from ocr.readers import trueocr
from ocr.readers.leader_text import SecondLine
from ocr.readers.trueocr import Boxes, LineReading

Gray = NDArray[np.uint8]

DATA = Path(__file__).parents[1] / "data" / "hand_lines.onnx"
_ALIKE = 92.0  # likeness of two readings of a line, of a hundred, from which nobody else is asked
_SURER = 0.0  # by how much the net must be surer, in mean chance of a character


def read_again(
    gray: Gray, boxes: Boxes, ours: Sequence[LineReading], theirs: Sequence[SecondLine]
) -> list[LineReading]:
    """The first reader's lines, those that this net reads better as it has them."""
    asked = [at for at, pair in enumerate(zip(ours, theirs, strict=True)) if _differ(*pair)]
    lines = list(ours)
    for at, line in zip(asked, trueocr.read_lines(gray, boxes[asked], DATA), strict=True):
        if line.confidence > lines[at].confidence + _SURER:
            lines[at] = line
    return lines


def _differ(ours: LineReading, theirs: SecondLine) -> bool:
    said = " ".join(word.text for word in theirs)
    return fuzz.ratio(ours.text.lower(), said.lower()) < _ALIKE and "<<" not in said

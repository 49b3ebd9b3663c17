"""Lines on which the page's two readers differ, read once more by a net that learnt from forms filled in by hand.

It is of the first reader's kind and was trained on faces that write, drawn out of shape, behind printed labels
(docs/models/hand-lines.md). Where it is surer of a line than the first reader, what it sees stands in that one's place
and is weighed with the second reader's as ever: hands are read better, and so is print that was copied badly.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ocr.readers import trueocr
from ocr.readers.choice import words_of
from ocr.readers.leader_text import SecondLine
from ocr.readers.trueocr import Boxes, LineReading

Gray = NDArray[np.uint8]

DATA = Path(__file__).parents[1] / "data" / "hand_lines.onnx"


def read_again(
    gray: Gray, boxes: Boxes, ours: Sequence[LineReading], theirs: Sequence[SecondLine]
) -> list[LineReading]:
    """The first reader's lines; those of which this net is surer as it has them."""
    asked = [at for at, both in enumerate(zip(ours, theirs, strict=True)) if _differ(*both)]
    lines = list(ours)
    for at, line in zip(asked, trueocr.read_lines(gray, boxes[asked], DATA), strict=True):
        if line.confidence > lines[at].confidence:
            lines[at] = line
    return lines


def _differ(ours: LineReading, theirs: SecondLine) -> bool:
    """Do two readings of a line differ in their words? Lines for machines, which it was hardly shown, do not count."""
    said = " ".join(word.text for word in theirs)
    return "<<" not in said and words_of(ours.text) != words_of(said)

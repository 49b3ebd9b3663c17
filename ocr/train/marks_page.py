"""Words for the mark net cut out of the pages of a random world drawn with `--other-marks`.

A page is prepared and its lines are found as any page's are, and a word's place is where the line reader sees it.
"""

from __future__ import annotations

import functools
import json
import random
from collections.abc import Iterator
from pathlib import Path

from rapidfuzz import fuzz, process

from core.text import fold
from ocr.clean import prepare
from ocr.readers import ensemble, trueocr
from ocr.train import marks_draw, truth

_LIKE = 80.0  # likeness of a line and its truth, marks apart, of 100


def words(folder: Path, rng: random.Random) -> Iterator[marks_draw.Word]:
    """The words of one page of the world that the line reader sees as so many words."""
    file = rng.choice(_papers(folder))
    facts = json.loads(file.read_text(encoding="utf-8"))
    pages = list(zip(truth.load(folder / facts["file"]), facts["lines"], strict=True))
    (rgb, dpi), printed = rng.choice(pages)
    truths = [truth.clean_text(line["text"]) for line in printed]
    folded = [fold(text) for text in truths]
    _, gray, boxes = ensemble.lines_of(prepare.prepare(rgb, dpi))
    for box, reading in zip(boxes, trueocr.read_lines(gray, boxes), strict=True):
        text = truth.clean_text(reading.text)
        hit = process.extractOne(fold(text), folded, scorer=fuzz.ratio) if text and folded else None
        if hit is not None and hit[1] >= _LIKE:
            yield from marks_draw.cut(gray, box, reading, truths[hit[2]], str(facts["kind"]), rng)


@functools.cache
def _papers(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(folder.glob("*.json")))

"""Drawn pages (`words.jsonl` of `samples.random`) as the arrays that the net is taught with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from classify.page.layout import lay_out
from classify.tagger.answer_names import PARTS_OF_PAGE, Names
from classify.tagger.features import Floats, Ints, Seen, see
from classify.tagger.train.mistakes import Told, misread, thrown
from classify.tagger.train.wordings import Wordings, reworded
from core.records import Line, PageReading, Word

GLUED = 0.16  # of a line's height: words closer than that are one word to a reader


@dataclass(frozen=True, slots=True)
class Lesson:
    """One page with its truth: for each piece its field, whether it begins it, its part, the field it is a label of."""

    seen: Seen
    type: int
    field: Ints
    begins: Floats
    part: Ints
    of: Ints


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """The pages of a words.jsonl."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def told_of(row: dict[str, Any]) -> list[Told]:
    """The words of a drawn page, those set against each other joined as a reader joins them."""
    out: list[Told] = []
    for text, x0, y0, x1, y1, tag, part, of, line, hand in row["words"]:
        word = Told(text, (x0, y0, x1, y1), tag, part, of, line, bool(hand))
        before = out[-1] if out and out[-1].line == line and line else None
        if before is not None and before.hand == word.hand and before.tag[2:] == tag[2:] and _touch(before, word):
            box = (before.box[0], min(before.box[1], y0), x1, max(before.box[3], y1))
            out[-1] = Told(before.text + text, box, before.tag, part, before.of, line, before.hand)
        else:
            out.append(word)
    return out


def _touch(before: Told, word: Told) -> bool:
    return -0.002 < word.box[0] - before.box[2] < GLUED * (word.box[3] - word.box[1])


def reading_of(drawn_words: list[Told], size_mm: tuple[float, float], page: int = 1) -> PageReading:
    """The page as a reader would hand it over; a word's confidence is its index, that its truth may be found again."""
    lines: dict[int, list[tuple[int, Told]]] = {}
    for i, word in enumerate(drawn_words):
        lines.setdefault(word.line if word.line else -1 - i, []).append((i, word))
    page_lines = []
    for row in lines.values():
        top, bottom = min(w.box[1] for _, w in row), max(w.box[3] for _, w in row)
        words = tuple(Word(w.text, (w.box[0], top, w.box[2], bottom), float(i), True) for i, w in row)
        page_lines.append(Line(words, (row[0][1].box[0], top, row[-1][1].box[2], bottom)))
    width, height = (round(mm * 8) for mm in size_mm)
    return PageReading(page, "read", "drawn", "ocr", width=width, height=height, lines=tuple(page_lines))


def lesson(
    row: dict[str, Any], names: Names, rng: Random | None, known: Mapping[str, Wordings] | None = None
) -> Lesson | None:
    """A drawn page as a lesson; with a `rng` the readers' mistakes are put in, and some labels are said as the
    catalogue's lists of their type say them too (`known`). None for a page of next to no words."""
    drawn_words = told_of(row)
    if rng is not None:
        drawn_words = reworded(drawn_words, (known or {}).get(row["type"], {}), rng)
        drawn_words = misread(drawn_words, rng, thrown(rng, row["level"]))
    if len(drawn_words) < 5:
        return None
    width, height = row["size_mm"]
    seen, pieces = see(lay_out.__wrapped__(reading_of(drawn_words, (width, height))))
    field, begins, part, of = [], [], [], []
    last = -1
    for piece in pieces:
        at = round(piece.confidence)
        word = drawn_words[at]
        field.append(names.field(word.tag[2:]))
        begins.append(float(word.tag.startswith("B") and at != last))
        part.append(PARTS_OF_PAGE.index(word.part))
        of.append(names.label(word.of))
        last = at
    as_ints = [np.array(values, np.int32) for values in (field, part, of)]
    return Lesson(seen, names.type(row["type"]), as_ints[0], np.array(begins, np.float32), as_ints[1], as_ints[2])

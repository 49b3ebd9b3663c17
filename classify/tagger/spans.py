"""From the chances of words to values: the stretches of pieces that the tagger takes for one field."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np

from classify.page.layout import PageLayout, Piece
from classify.tagger import features, forward
from classify.tagger.answer_names import PARTS_OF_PAGE
from classify.tagger.weights import Weights

LEAST = 0.3  # mean chance below which a stretch is not offered
ROWS = 2  # a value goes on at most so many rows further down
GOES_ON = 0.15  # chance from which a piece goes on with the value before it, where it is likeliest of none
FRAGMENT = 4  # pieces of a text that may be no more than how it begins
FRAGMENT_SURE = 0.8  # … and the chance of each of them
HOLE = 2  # pieces of no field that may stand within a row of a value


_LABEL = PARTS_OF_PAGE.index("label")
Place = tuple[float, float, float]


def place_of(piece: Piece) -> Place:
    """By what a piece is known on its page, also when it is spelt otherwise."""
    return piece.x0, piece.y0, piece.x1


def found_at(piece: Piece, layout: PageLayout) -> tuple[int, int] | None:
    """The row of a page that a piece stands on, and which piece of it this is; None where it stands on no row."""
    place = place_of(piece)
    on_rows = ((i, k, each) for i, row in enumerate(layout.rows) for k, each in enumerate(row.pieces))
    return next(((i, k) for i, k, each in on_rows if place_of(each) == place), None)


@dataclass(frozen=True, slots=True)
class Span:
    """Pieces that belong to one field, in reading order, with the mean chance that each does."""

    name: str
    page_index: int
    pieces: tuple[Piece, ...]
    chance: float


@dataclass(slots=True)
class _Open:
    name: str
    pieces: list[Piece] = field(default_factory=list)
    chances: list[float] = field(default_factory=list)
    row: int = 0
    at: int = 0

    def leads_to(self, k: int) -> bool:
        """Whether the piece at k stands behind no more than the first words of a text, surely of it."""
        sure = min(self.chances, default=0.0) >= FRAGMENT_SURE and not self.pieces[-1].text.endswith(":")
        return k == self.at + 1 and len(self.pieces) <= FRAGMENT and sure


class Tagged:
    """What the tagger says of one paper's pages, for the fields of its type; where it sees a value of running text
    (`texts`) begin once more behind its first few words, these are its first words."""

    def __init__(
        self,
        layouts: Sequence[PageLayout],
        code: str,
        fields: Sequence[str],
        weights: Weights,
        texts: Collection[str] = (),
    ) -> None:
        names = weights.names
        self._texts = frozenset(texts)
        self.known = frozenset(names.fields) & frozenset(fields)
        self._columns = {name: names.fields.index(name) for name in self.known}
        self._seen: dict[tuple[int, Place], tuple[forward.Answers, int]] = {}  # each piece's row of a page's answers
        self.spans: dict[str, list[Span]] = {}
        for i, layout in enumerate(layouts):
            seen, pieces = features.see(layout)
            if not pieces:
                continue
            answers = forward.answers(weights, seen, names.type(code))
            self._seen |= {(layout.page, place_of(piece)): (answers, k) for k, piece in enumerate(pieces)}
            self._find(i, pieces, seen.rows, answers)
        for spans in self.spans.values():
            spans.sort(key=lambda span: -span.chance)

    def chances(self, name: str, page: int, pieces: Sequence[Piece]) -> list[float]:
        """The chance of each piece of a page, marks aside, that it is of a field; none where neither is known."""
        column = self._columns.get(name)
        if column is None:
            return []
        places = [self._seen.get((page, place_of(piece))) for piece in pieces if piece.norm]
        return [float(place[0].field[place[1], column]) for place in places if place is not None]

    def is_else(self, name: str, page: int, piece: Piece) -> bool:
        """Whether a piece of a page is likeliest of another field than the named one, or of a label."""
        place = self._seen.get((page, place_of(piece)))
        if place is None:
            return False
        answers, k = place
        best = int(answers.field[k].argmax())
        return best not in (0, self._columns.get(name, 0)) or int(answers.part[k].argmax()) == _LABEL

    def _find(self, page_index: int, pieces: list[Piece], rows: features.Ints, answers: forward.Answers) -> None:
        of = self._fields_of(rows, answers)
        opened: dict[str, _Open] = {}
        for k, piece in enumerate(pieces):
            name = of[k]
            if not name:
                continue
            chance = float(answers.field[k, self._columns[name]])
            row, span = int(rows[k]), opened.get(name)
            begins = answers.begins[k] > 0.5 and not (name in self._texts and span is not None and span.leads_to(k))
            if span is not None and (row - span.row > ROWS or (begins and len(span.pieces) > 0)):
                self._close(page_index, opened.pop(name))
                span = None
            if span is None:
                span = opened[name] = _Open(name)
            span.pieces.append(piece)
            span.chances.append(chance)
            span.row, span.at = row, k
        for span in opened.values():
            self._close(page_index, span)

    def _fields_of(self, rows: features.Ints, answers: forward.Answers) -> list[str]:
        """The likeliest field of each piece, none for most; a value goes on over pieces that may be of it, and over one
        or two that are of nothing else where it goes on behind them."""
        columns = [0, *self._columns.values()]
        names = ["", *self._columns]
        of = [names[best] for best in answers.field[:, columns].argmax(1)]
        for k in range(1, len(of)):
            before = of[k - 1]
            if of[k] or not before or rows[k] - rows[k - 1] > 1:
                continue
            ahead = [of[i] for i in range(k + 1, min(k + 1 + HOLE, len(of))) if rows[i] == rows[k] == rows[k - 1]]
            between = before in ahead and int(answers.part[k].argmax()) != _LABEL
            if between or answers.field[k, self._columns[before]] >= GOES_ON:
                of[k] = before
        return of

    def _close(self, page_index: int, span: _Open) -> None:
        chance = float(np.exp(np.mean(np.log(np.maximum(span.chances, 1e-6)))))
        if chance >= LEAST and any(piece.norm for piece in span.pieces):
            self.spans.setdefault(span.name, []).append(Span(span.name, page_index, tuple(span.pieces), chance))

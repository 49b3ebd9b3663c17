"""Numbers looked at again: those on which the readers differ cut out alone by both, and each by the figure net.

Where a line's picture begins and ends changes what a net makes of a poor figure. A number that both readers give alike
in two crops, and otherwise in none, was right in 38 of 38 that they had differed on (drawn papers).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.text import accented
from ocr.readers import figure_net, tesseract_lstm, trueocr
from ocr.readers.piece import Piece
from ocr.readers.trueocr import Boxes

Gray = NDArray[np.uint8]
AGREED = 0.96  # confidence of a number read alike in the end
THREE = 0.999  # … of one that both readers and the figure net give
TWO_OF_THREE = 0.98  # … of one that a reader and the figure net give
IN_DOUBT = 0.5  # … of one that both readers give and the figure net does not
_SURE = 0.9  # chance of its least sure figure from which the figure net's word counts
_CERTAIN = 0.99  # … from which it speaks against two

_FEWEST = 2  # figures that are worth another look
_NEEDED = 2  # crops in which both readers must say the same
_ROOM = 0.15  # of the line's height, left and right of the number
_CROPS = ((0.0, 0.0), (0.0, 0.12), (0.15, 0.12), (0.0, -0.05))  # more room at the sides, above and below; in heights

_NUMBER = 6  # figures from which the figure net is asked: fewer may be written by hand, which it cannot read
_SYMBOL = re.compile(r"[^\W\d_]{2,}")
_ANY = "\0"  # in place of a letter that may look like anything; no reader gives it
_FIGURE = 0.45  # of the line's height: the room of a figure


class Seen(NamedTuple):
    """What the figure net sees: figures, `x` for a letter, `-` between; and the least chance of one of its figures."""

    text: str
    sure: float


def disputed(text: str, other: str | None) -> bool:
    """Whether two readings of a stretch differ in their figures."""
    if other is None or max(count(text), count(other)) < _FEWEST:
        return False
    return [*filter(str.isdigit, text)] != [*filter(str.isdigit, other)]


def count(text: str) -> int:
    """How many figures are in a text."""
    return sum(map(str.isdigit, text))


def place(line: NDArray[np.float32], spans: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    """The box of a stretch of a line, from the places of its words."""
    room = _ROOM * float(line[3] - line[1])
    return min(x for x, _ in spans) - room, float(line[1]), max(x for _, x in spans) + room, float(line[3])


def seen_again(gray: Gray, places: Boxes) -> list[str | None]:
    """The letters and figures that both readers see at each place; None where they still differ."""
    crops = np.concatenate([trueocr.grown(places, *room) for room in _CROPS])
    ours = [bare(line.text) for line in trueocr.read_lines(gray, crops)]
    theirs = [bare(" ".join(word.text for word in line)) for line in tesseract_lstm.read_lines(gray, crops)]
    alike = [digit if digit == other else "" for digit, other in zip(ours, theirs, strict=True)]
    return [_only(alike[number :: len(places)]) for number in range(len(places))]


def bare(text: str) -> str:
    """The letters and figures of a text, capitals and tone placement apart."""
    return "".join(filter(str.isalnum, accented(text)))


def is_asked(text: str, other: str | None) -> bool:
    """Whether the figure net is asked about a stretch: a number, an identifier, a day; no machine-readable line."""
    return "<" not in text and max(count(text), count(other or "")) >= _NUMBER


def seen_alone(
    gray: Gray, texts: Sequence[str], places: Sequence[tuple[Boxes, tuple[float, float]]]
) -> list[tuple[Seen, ...]]:
    """What the figure net sees of numbers read as `texts`, each given by the box of its line and its span in it
    (pixels); where that is another number, also with room for a first figure that the span leaves out."""
    looks = [(seen,) for seen in _seen(gray, places)]
    again = [i for i, ((seen,), text) in enumerate(zip(looks, texts, strict=True)) if not _bears_out(seen, text)]
    wider = [(box, (x0 - _FIGURE * float(box[3] - box[1]), x1)) for box, (x0, x1) in (places[i] for i in again)]
    both: list[tuple[Seen, ...]] = [*looks]
    for i, seen in zip(again, _seen(gray, wider), strict=True):
        both[i] = (*looks[i], seen)
    return both


def _seen(gray: Gray, places: Sequence[tuple[Boxes, tuple[float, float]]]) -> list[Seen]:
    logs = figure_net.read([figure_net.picture(gray, box, span) for box, span in places])
    return [Seen(*figure_net.best(log)) for log in logs]


def seen_printed(
    printed: Gray, cleaned: Gray, places: Mapping[tuple[int, int], tuple[Boxes, tuple[float, float]]]
) -> dict[tuple[int, int], Seen]:
    """What the figure net sees in the untouched picture of those numbers whose place is another in the cleaned one: a
    stroke of a figure can go with a ruling or a fold, and of `1959` the same `1955` is left for all who look."""
    touched = {key: (line, span) for key, (line, span) in places.items() if _erased(printed, cleaned, line, span)}
    return dict(zip(touched, _seen(printed, list(touched.values())), strict=True))


def _erased(printed: Gray, cleaned: Gray, line: Boxes, span: tuple[float, float]) -> bool:
    room = _FIGURE * float(line[3] - line[1])  # what lost a stroke seems to end before it
    x0, y0, x1, y1 = (max(0, int(side)) for side in (span[0] - room, line[1], span[1] + room, line[3]))
    return not np.array_equal(printed[y0:y1, x0:x1], cleaned[y0:y1, x0:x1])


def _bears_out(seen: Seen, text: str) -> bool:
    return seen.sure >= _SURE and _is_of(seen.text, text)


def settled(piece: Piece, looks: Sequence[Seen]) -> Piece:
    """A number as the readers and the figure net have it together: of two readings the one believed counts as agreed
    when the net sees it too, a number all three give is surer, and one both gave is in doubt when the net is sure of
    other figures. The net never puts a number in another's place."""
    if piece.agreed and any(_is_of(look.text, piece.text) for look in looks):
        return replace(piece, confidence=max(piece.confidence, THREE))
    whole = count(piece.other or "") <= count(piece.text)  # else a figure may be cut off, for the net too
    if whole and any(_bears_out(look, piece.text) for look in looks):
        return Piece(piece.text, TWO_OF_THREE, True, piece.spans)
    alike = len(looks) > 1 and len({look.text for look in looks}) == 1
    if piece.agreed and alike and min(look.sure for look in looks) >= _CERTAIN:
        return _doubted(piece, looks[0])
    return piece


def contradicted(piece: Piece, printed: Seen) -> Piece:
    """A number that both gave, in doubt where the figure net is sure of as many, but other, figures in the untouched
    picture."""
    other = (
        printed.sure >= _CERTAIN and count(printed.text) == count(piece.text) and not _is_of(printed.text, piece.text)
    )
    if not (piece.agreed and other):
        return piece
    return _doubted(piece, printed)


def _doubted(piece: Piece, seen: Seen) -> Piece:
    return Piece(piece.text, min(piece.confidence, IN_DOUBT), False, piece.spans, seen.text)


def _is_of(seen: str, text: str) -> bool:
    """Whether what the net sees can be a text: figures and lone letters each as they are, letters beside others
    whatever they look like, for `QĐ` looks like `0x`."""
    masked = _SYMBOL.sub(lambda letters: _ANY * len(letters[0]), text)
    own, seen = (part.replace(figure_net.SEPARATOR, "") for part in (figure_net.classed(masked, _ANY), seen))
    return len(own) == len(seen) and all(char in (other, _ANY) for char, other in zip(own, seen, strict=True))


def _only(alike: Sequence[str]) -> str | None:
    said = Counter(filter(None, alike))
    (best, times), *others = said.most_common() or [("", 0)]
    return best if times >= _NEEDED and not others else None

"""Names of signers under a stroke of a pen or a seal: read once more with the ink taken off.

The line finder often misses such a name, and both readers misread it alike. So where ink lies that no line explains,
the place is looked at again without its coloured ink and without its long strokes. Only what can be a person's name is
taken from there. A word of the picture without coloured ink counts as any word does, one of the picture without strokes
as agreed only where another picture shows it too: what takes a stroke off may take a mark off with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from core.text import accented, fold
from core.vietnamese.syllables import is_syllable
from ocr.clean import pen_strokes
from ocr.clean.prepare import Prepared
from ocr.readers import tesseract_lstm, trueocr
from ocr.readers.leader_text import SecondLine
from ocr.readers.piece import Piece
from ocr.readers.trueocr import Boxes, LineReading

Gray = NDArray[np.uint8]
Join = Callable[[LineReading, SecondLine], list[Piece]]

_SHOWN_AT = 90  # dots an inch at which the line finder sees a place
_SMALLEST = 320  # pixels of the longer side of a picture for the line finder
_LOW, _TALL = 1.8 / 25.4, 9 / 25.4  # inches: heights of a line with a name
_APART = 4.5 / 25.4, 0.8 / 25.4  # inches: gaps between the words of a line, and between a letter and its mark
_PRINT = 120  # grey level: print, and no more of strokes that were taken off
_READ_WELL = 0.9  # least trust in each word of a line that needs no second look
_CLEAR = 0.85  # … and in the letters of a name with no ink above or below
_CREDIBLE = 0.45  # least trust in the words of a name that is taken
_DOUBT = 0.5  # most trust in a word that one picture alone shows
_STANDS = 0.8  # … and in those of a post
_BETTER = 0.08  # by how much more than in what was read before
_SYLLABLES = 0.6  # share of the words of a name that are Vietnamese syllables
_WITHIN = 0.3  # share of a box that lies in the line it is of
_POST_ABOVE, _POST_WIDE = 30 / 25.4, 90 / 25.4  # inches: so far above the ink at most, and so wide
_POST = re.compile(
    r"\b(?:tm|kt|tl|tuq|ky|truong|pho|chanh|giam|chu (?:tich|nhiem|ho)|bi thu|nguoi|ben|dai dien|can bo|vien)\b"
)
_NAME = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_DEGREES = re.compile(r"[A-ZĐ0-9.,-]{1,9}[.,]")  # read badly, too: `T5.`


class _Picture(NamedTuple):
    """A place of the page, and whether its ink was told by colour, which leaves black marks alone."""

    gray: Gray
    by_colour: bool = False


@dataclass(frozen=True)
class _Look:
    """What may be a name as one picture of its place shows it; the box in pixels of the page."""

    picture: _Picture
    box: NDArray[np.float32]
    pieces: list[Piece]

    @property
    def trust(self) -> float:
        return _trust(self.pieces)


def read_again(
    prepared: Prepared, gray: Gray, boxes: Boxes, lines: list[list[Piece]], join: Join
) -> tuple[Gray, Boxes, list[list[Piece]]]:
    """The page, its line boxes and its lines; names under ink read anew, and the page without that ink there."""
    dpi = prepared.dpi * len(prepared.gray) / len(prepared.upright_rgb)
    clear = [_is_clear(gray, box, line) for box, line in zip(boxes, lines, strict=True)]
    names = boxes[[is_clear and _may_be_a_name(line) for is_clear, line in zip(clear, lines, strict=True)]]
    explained = boxes[clear]
    for place in pen_strokes.places(gray[: len(prepared.gray)], explained, dpi):
        if _holds(place, names):  # a name beside its signature is not hidden
            continue
        if not _is_signed(place, boxes, lines, dpi):
            continue
        pictures = list(_pictures(prepared, place, dpi))
        found = np.concatenate([boxes[:0], *(_found(picture.gray, dpi) for picture in pictures[1:])])
        found = _outside(found, place, explained)
        for look, others in _best(look for picture in pictures for look in _names(picture, found, place, join)):
            covered = {i for i, box in enumerate(boxes) if _is_same_line(box, look.box)}
            before = [piece for i in sorted(covered) for piece in lines[i]]
            if look.trust < _trust(before) + (_BETTER if len(covered) < 2 else 0) or not _has_all(look, before):
                continue
            settled = look.pieces if look.picture.by_colour else _settled(look.pieces, before, others)
            kept = [i for i in range(len(lines)) if i not in covered]
            lines, boxes = [*(lines[i] for i in kept), settled], np.concatenate([boxes[kept], look.box[None]])
            gray = _with(gray, look, place)
    return gray, boxes, lines


def _is_signed(place: pen_strokes.Box, boxes: Boxes, lines: Sequence[Sequence[Piece]], dpi: float) -> bool:
    """Is a post, a party or a note like *(Ký, ghi rõ họ tên)* set over the ink of a place?"""
    top, middle = place[1] - _POST_ABOVE * dpi, (boxes[:, 0] + boxes[:, 2]) / 2
    above = (boxes[:, 1] > top) & (boxes[:, 1] < place[3]) & (middle > place[0]) & (middle < place[2])
    short = boxes[:, 2] - boxes[:, 0] < _POST_WIDE * dpi
    texts = (" ".join(piece.text for piece in lines[i]) for i in np.flatnonzero(above & short).tolist())
    return any(_POST.search(fold(text)) for text in texts)


def _has_all(look: _Look, before: Sequence[Piece]) -> bool:
    """Does a look show every word that was read well before?"""
    words = {_bare(word) for piece in look.pieces for word in piece.text.split()}
    read_well = {_bare(word) for piece in before if _is_read_well([piece]) for word in piece.text.split()}
    return words.issuperset(word for word in read_well if len(word) > 1)


def _holds(place: pen_strokes.Box, boxes: Boxes) -> bool:
    """Does the middle of one of the boxes lie in the place?"""
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    return bool(((middles > place[:2]) & (middles < place[2:])).all(axis=1).any())


def _is_clear(gray: Gray, box: NDArray[np.float32], line: Sequence[Piece]) -> bool:
    """Was a line read well, or is it what may be a name, and no ink comes into its box from above or below?"""
    if _is_read_well(line):
        return True
    if not _may_be_a_name(line) or _trust(line) < _CLEAR:
        return False
    x0, y0, x1, y1 = (int(side) for side in box)
    edges = gray[[max(0, y0), min(len(gray) - 1, y1)], x0:x1]
    return not bool((edges < pen_strokes.DARK).any())


def _is_read_well(line: Sequence[Piece]) -> bool:
    return bool(line) and all(piece.agreed and piece.confidence >= _READ_WELL for piece in line)


def _pictures(prepared: Prepared, place: pen_strokes.Box, dpi: float) -> Iterator[_Picture]:
    """The place as it is, without its coloured ink, and without its strokes; no more of what has neither."""
    x0, y0, x1, y1 = place
    crop = prepared.gray[y0:y1, x0:x1]  # with its rules: a level stroke goes as one, and half of the letters with it
    yield _Picture(crop)
    scale = len(prepared.upright_rgb) / len(prepared.gray)
    left, top, right, bottom = (round(side * scale) for side in place)
    rgb = prepared.upright_rgb[top:bottom, left:right]
    if rgb.shape[:2] != crop.shape:
        rgb = cv2.resize(rgb, (crop.shape[1], crop.shape[0]), interpolation=cv2.INTER_LINEAR).astype(np.uint8)
    black = pen_strokes.print_by_colour(crop, rgb)
    if black is not None:
        yield _Picture(black, by_colour=True)
    bare = pen_strokes.without_strokes(crop if black is None else black, dpi)
    if bare is not None:
        yield _Picture(bare)


def _found(gray: Gray, dpi: float) -> Boxes:
    """Boxes of lines as high as names are in a picture of a place: those of the line finder, and runs of dark ink
    where it finds none, for rests of strokes keep it from a name that can be read."""
    boxes, _ = trueocr.find_lines_at(gray, max(_SMALLEST, round(max(gray.shape) * _SHOWN_AT / dpi)))
    boxes = np.concatenate([boxes, runs(gray, dpi)])
    high = boxes[:, 3] - boxes[:, 1]
    boxes = boxes[(high >= _LOW * dpi) & (high <= _TALL * dpi) & (boxes[:, 2] - boxes[:, 0] > 2 * high)]
    alone = [not any(_is_same_line(box, other) for other in boxes[:at]) for at, box in enumerate(boxes)]
    return np.asarray(boxes[np.array(alone, bool)], np.float32)


def runs(gray: Gray, dpi: float) -> Boxes:
    """Boxes (n × 4) of dark ink that runs on from left to right with no wider gap than between two words."""
    ink = (gray < _PRINT).astype(np.uint8)
    joined = cv2.morphologyEx(
        ink, cv2.MORPH_CLOSE, np.ones((max(1, round(_APART[1] * dpi)), round(_APART[0] * dpi)), np.uint8)
    )
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    left, top, wide, high = (stats[1:, at].astype(np.float32) for at in range(4))
    room = 0.15 * high
    return np.stack([left - room, top - room, left + wide + room, top + high + room], axis=1).astype(np.float32)


def _outside(found: Boxes, place: pen_strokes.Box, clear: Boxes) -> Boxes:
    """Those boxes of a place whose middle lies in none of these lines of the page: of the rest nothing is hidden."""
    middles = (found[:, :2] + found[:, 2:]) / 2 + np.array(place[:2], np.float32)
    inside = np.asarray((middles[:, None] > clear[None, :, :2]) & (middles[:, None] < clear[None, :, 2:]), bool)
    return found[~np.asarray(inside.all(axis=2)).any(axis=1)]


def _names(picture: _Picture, boxes: Boxes, place: pen_strokes.Box, join: Join) -> Iterator[_Look]:
    """What may be names in these boxes of a picture of a place."""
    ours, theirs = trueocr.read_lines(picture.gray, boxes), tesseract_lstm.read_lines(picture.gray, boxes)
    home = np.array([place[0], place[1]] * 2, np.float32)
    for box, own, other in zip(boxes, ours, theirs, strict=True):
        pieces = [
            replace(piece, spans=tuple((a + place[0], b + place[0]) for a, b in piece.spans))
            for piece in without_specks(join(own, other))
        ]
        if _may_be_a_name(pieces) or _is_a_post(pieces):
            yield _Look(picture, box + home, pieces)


def without_specks(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces without words of marks alone: what is left of a stroke is read as a dash."""
    for piece in pieces:
        places = zip(piece.text.split(), piece.spans, strict=False)
        words = [(word, span) for word, span in places if any(map(str.isalnum, word))]
        if len(words) == len(piece.spans):
            yield piece
        elif words:
            yield replace(piece, text=" ".join(word for word, _ in words), spans=tuple(span for _, span in words))


def _is_a_post(pieces: Sequence[Piece]) -> bool:
    """The post of a signer in capitals (`KT. GIÁM ĐỐC`), read well enough to stand."""
    text = " ".join(piece.text for piece in pieces)
    return text.isupper() and _trust(pieces) >= _STANDS and bool(_POST.match(fold(text)))


def _may_be_a_name(pieces: Sequence[Piece]) -> bool:
    """Two to six words that each begin with a capital, most of them syllables, degrees apart; no figures."""
    words = list(dropwhile(_DEGREES.fullmatch, (word for piece in pieces for word in piece.text.split())))
    letters = [match[0] for word in words if (match := _NAME.search(word))]
    named = [word for word in letters if word[0].isupper() and (len(word) == 1 or not word.isupper())]
    syllables = sum(is_syllable(accented(word)) for word in letters)
    figures = any(char.isdigit() for word in words for char in word)
    return 2 <= len(words) <= 6 and len(named) == len(words) and not figures and syllables >= _SYLLABLES * len(words)


def _trust(pieces: Sequence[Piece]) -> float:
    """Mean trust in the letters of a line; 0 of none."""
    letters = sum(len(piece.text) for piece in pieces)
    return sum(piece.confidence * len(piece.text) for piece in pieces) / letters if letters else 0.0


def _best(looks: Iterable[_Look]) -> Iterator[tuple[_Look, list[_Look]]]:
    """The names to be had of a place, each from the picture that shows it best, with what the others show there."""
    ranked = sorted(looks, key=lambda look: look.trust, reverse=True)
    taken: list[_Look] = []
    for look in ranked:
        if look.trust < _CREDIBLE or any(_is_same_line(look.box, other.box) for other in taken):
            continue
        taken.append(look)
        yield look, [other for other in ranked if other is not look and _is_same_line(other.box, look.box)]


def _is_same_line(box: NDArray[np.float32], line: NDArray[np.float32]) -> bool:
    """Does a box lie in a line, or most of it?"""
    middle = (float(box[1]) + float(box[3])) / 2
    across = min(float(box[2]), float(line[2])) - max(float(box[0]), float(line[0]))
    return float(line[1]) < middle < float(line[3]) and across > _WITHIN * float(box[2] - box[0])


def _settled(pieces: Sequence[Piece], before: Sequence[Piece], others: Sequence[_Look]) -> list[Piece]:
    """The words of a name read without its strokes: agreed where another picture of the place, or a reader of the page
    as it is, gives the word too, else in doubt. What differs in marks alone is not kept beside it for the mark net to
    choose from: a mark may be gone from its picture."""
    said = [text for piece in before for text in (piece.text, piece.other or "")]
    said += [piece.text for other in others for piece in other.pieces if piece.agreed]
    known = {_bare(word) for text in said for word in text.split()}
    return [piece if piece.agreed and _bare(piece.text) in known else _doubted(piece) for piece in pieces]


def _doubted(piece: Piece) -> Piece:
    other = piece.other if fold(piece.other or "") != fold(piece.text) else None
    return Piece(piece.text, min(piece.confidence, _DOUBT), False, piece.spans, other)


def _bare(word: str) -> str:
    return "".join(filter(str.isalpha, accented(word)))


def _with(gray: Gray, look: _Look, place: pen_strokes.Box) -> Gray:
    """The page with a line as the picture of its place shows it: for all who look at that line after."""
    x0, y0, x1, y1 = (max(0, int(side)) for side in look.box)
    page = gray.copy()
    page[y0:y1, x0:x1] = look.picture.gray[y0 - place[1] : y1 - place[1], x0 - place[0] : x1 - place[0]]
    return page

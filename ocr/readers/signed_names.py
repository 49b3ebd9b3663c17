"""A line of print under a pen's strokes or a seal, read as the name of who signed.

A net of the first reader's kind was trained on names under drawn ink (docs/models/signed-names.md). What it sees in
each picture of a place, and what the page's two readers see there, are weighed together, and names are known: a word
that nobody is called by gives way to the name that is nearly as likely.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.text import accented, fold, nfc
from core.vietnamese.name_words import RANKS, is_name, near_names
from core.vietnamese.syllables import is_syllable
from ocr.readers import choice, tesseract_lstm, trueocr
from ocr.readers.leader_text import SecondLine
from ocr.readers.piece import Piece
from ocr.readers.trueocr import Boxes, LineReading, LogProbs

Gray = NDArray[np.uint8]
Join = Callable[[LineReading, SecondLine], list[Piece]]

DATA = Path(__file__).parents[1] / "data" / "signed_names.onnx"
_NAMED = 4.0  # logarithm of how much less likely than a word that is no name the name is that takes its place
_STRANGE = 4.0  # what a word that is no name costs a line, as a logarithm
_LETTER = 2.0  # what a letter is worth, so that a whole name is worth more than a part of it
_DOUBT = 0.5  # most trust in a word that the second reader does not give too
_STANDS = 0.8  # least trust in the words of a post
_SYLLABLES = 0.6  # share of the words of a name that are Vietnamese syllables
# Heights that a line's box is made lower by, above and below, and how many of such views of it are weighed.
_TRIMS = tuple(trim for trim in itertools.product((0.0, 0.1, 0.2), repeat=2) if any(trim))
_VIEWS = 5
_SURELY = 0.98  # trust in the letters of a line that needs no second view
_ROWS = 4  # rows, of those that a name is looked for in
_SAID = 0.6  # least chance of a letter that speaks for the box it is read in
_HALF = 1.5  # frames to either side of the middle of a word's outer letters
_POST = re.compile(
    r"\b(?:tm|kt|tl|tuq|ky|truong|pho|chanh|giam|chu (?:tich|nhiem|ho)|bi thu|nguoi|ben|dai dien|can bo|vien)\b"
)
_NAME = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_DEGREES = re.compile(r"[A-ZĐ0-9.,-]{1,9}[.,]")  # read badly, too: `T5.`
_RANKS = frozenset(map(fold, RANKS))


@dataclass(frozen=True)
class Look:
    """What may be a name or a post in one line of a place."""

    gray: Gray  # the picture of the place that shows it
    box: NDArray[np.float32]  # in pixels of the place
    pieces: list[Piece]
    likely: float = 0.0  # logarithm of the chance of each of its letters, under all that the nets see there

    @property
    def worth(self) -> float:
        """How much speaks for it: what the pictures bear out, and words that are names; the more letters the more."""
        strange = sum(not is_name(word, first=at == 0) for at, word in enumerate(_untitled(self.pieces)))
        return letters(self.pieces) * (self.likely + _LETTER) - _STRANGE * strange


def looks(pictures: Sequence[Gray], boxes: Boxes, standing: Sequence[Sequence[Piece]], join: Join) -> Iterator[Look]:
    """What may be names or posts in these boxes of a place, of which there are several pictures; one a box at most.
    What stands on the page in each box is weighed with the rest."""
    views = [views_of(pictures, box) for box in boxes]
    boxes = np.array([best[0].box for best in views], np.float32).reshape(-1, 4)
    ours = [trueocr.read_lines(gray, boxes) for gray in pictures]
    theirs = [tesseract_lstm.read_lines(gray, boxes) for gray in pictures]
    for at, (box, best) in enumerate(zip(boxes, views, strict=True)):
        named_lines = [line for view in best for line in view.lines]
        frames = [line.log_probs for line in (*(lines[at] for lines in ours), *named_lines)]
        seen = []
        for k, gray in enumerate(pictures):
            named = (_words(view.lines[k], theirs[k][at]) for view in best)
            for read in (join(ours[k][at], theirs[k][at]), *named):
                pieces = list(without_specks(read))
                if may_be_a_name(pieces) or is_a_post(pieces):
                    seen.append(Look(gray, _as_wide(pieces, box), pieces))
        if may_be_a_name(standing[at]):
            seen.append(Look(pictures[0], _as_wide(standing[at], box), list(standing[at])))
        if seen:
            yield _likeliest(_weighed(seen, frames), frames)


@dataclass(frozen=True)
class View:
    """A line's box, or a lower one in it, and what the net reads in it in each picture of the place."""

    box: NDArray[np.float32]
    lines: list[LineReading]

    @property
    def said(self) -> float:
        """How much is read in it, and how surely."""
        return max(sum(sure - _SAID for sure in line.sure) for line in self.lines)


def views_of(pictures: Sequence[Gray], box: NDArray[np.float32]) -> list[View]:
    """The views of a line in which most is read, and most surely; of a line that is surely read, or not at all, the
    line finder's alone. Ink above and below a name makes that too high, and the letters too small in the net's picture.
    """
    (whole,) = _views(pictures, box[None])
    if whole.said <= 0 or max(line.confidence for line in whole.lines) >= _SURELY:
        return [whole]
    high = float(box[3] - box[1])
    lower = box + high * np.array([(0.0, above, 0.0, -below) for above, below in _TRIMS], np.float32)
    views = [whole, *_views(pictures, lower)]
    costs = [0.0, *(above + below for above, below in _TRIMS)]
    order = sorted(range(len(views)), key=lambda at: costs[at] - views[at].said)
    return [views[at] for at in order[:_VIEWS]]


def _views(pictures: Sequence[Gray], boxes: Boxes) -> list[View]:
    read = [trueocr.read_lines(gray, boxes, DATA) for gray in pictures]
    return [View(box, list(lines)) for box, *lines in zip(boxes, *read, strict=True)]


def fullest(pictures: Sequence[Gray], rows: Boxes) -> Boxes:
    """Those few of many boxes in which most is read, and most surely."""
    if not len(rows):
        return rows
    said = np.array([view.said for view in _views(pictures, rows)])
    return rows[np.argsort(-said)[:_ROWS]]


def _weighed(seen: Sequence[Look], frames: Sequence[LogProbs]) -> list[Look]:
    """The looks at one line with the chance of each under what the nets see in all pictures of it."""
    texts = [" ".join(piece.text for piece in look.pieces) for look in seen]
    chances = np.mean([choice.ctc_log_probs(texts, each, trueocr.classes()) for each in frames], axis=0)
    return [replace(look, likely=float(chance)) for look, chance in zip(seen, chances, strict=True)]


def _likeliest(seen: Sequence[Look], frames: Sequence[LogProbs]) -> Look:
    """The look at one line that is worth most, words of the others in its places where that is worth more."""
    best = max(seen, key=lambda look: look.worth)
    for _ in best.pieces:
        mixed = [
            replace(best, pieces=[*best.pieces[:at], look.pieces[at], *best.pieces[at + 1 :]])
            for look in seen
            for at in range(len(best.pieces))
            if len(look.pieces) == len(best.pieces) and look.pieces[at].text != best.pieces[at].text
        ]
        better = max(_weighed(mixed, frames), key=lambda look: look.worth) if mixed else best
        if better.worth <= best.worth:
            break
        best = better
    return best


def _as_wide(pieces: Sequence[Piece], box: NDArray[np.float32]) -> NDArray[np.float32]:
    """The box as wide as its words."""
    left, right = pieces[0].spans[0][0], pieces[-1].spans[-1][1]
    return np.array([max(box[0], left), box[1], min(box[2], right), box[3]], np.float32)


def _words(own: LineReading, other: SecondLine) -> Iterator[Piece]:
    """The words of a line as the net of signed names reads them, agreed those that the second reader gives too. A word
    that nobody is called by gives way to the name that the net finds nearly as likely."""
    said = {nfc(word.text) for word in other}
    half = own.pitch * _HALF
    titles = _titles(own.text.split())
    for at, match in enumerate(re.finditer(r"\S+", own.text)):
        start, end = match.span()
        text, sure = nfc(match[0]), min(own.sure[start:end])
        if at >= titles:
            name = _likeliest_name(own, start, end, first=at == titles)
            text, sure = (text, sure) if name is None else (name, min(sure, _DOUBT))
        yield Piece(text, sure, text in said, ((own.places[start] - half, own.places[end - 1] + half),))


def _likeliest_name(own: LineReading, start: int, end: int, *, first: bool) -> str | None:
    """The name that a word which is none must be; None where it is one, or none is likely enough."""
    word = nfc(own.text[start:end])
    if not word.isalpha() or is_name(word, first=first):
        return None
    frames = own.log_probs[own.frames[start - 1] + 1 if start else 0 : own.frames[end] if end < len(own.text) else None]
    texts = [word, *near_names(word, first=first)]
    chances = choice.ctc_log_probs(texts, frames, trueocr.classes())
    whole = [chance * len(text) for chance, text in zip(chances, texts, strict=True)]
    best = max(range(1, len(texts)), key=whole.__getitem__, default=0)
    return texts[best] if best and whole[best] > whole[0] - _NAMED else None


def settled(pieces: Iterable[Piece]) -> list[Piece]:
    """The words as they are taken into the page: what the second reader does not give too is in doubt, and nothing
    that differs in its marks alone is kept beside it for the mark net to choose from, for ink hides marks."""
    return [piece if piece.agreed else _doubted(piece) for piece in pieces]


def _doubted(piece: Piece) -> Piece:
    other = piece.other if fold(piece.other or "") != fold(piece.text) else None
    return Piece(piece.text, min(piece.confidence, _DOUBT), False, piece.spans, other)


def without_specks(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces without words of marks alone: a stroke is read as a dash."""
    for piece in pieces:
        places = zip(piece.text.split(), piece.spans, strict=False)
        words = [(word, span) for word, span in places if any(map(str.isalnum, word))]
        if len(words) == len(piece.spans):
            yield piece
        elif words:
            yield replace(piece, text=" ".join(word for word, _ in words), spans=tuple(span for _, span in words))


def says_a_post(text: str) -> bool:
    """Does a line say a post, a party or a note like *(Ký, ghi rõ họ tên)*, under which somebody signs?"""
    return _POST.search(fold(text)) is not None


def is_a_post(pieces: Sequence[Piece]) -> bool:
    """The post of a signer in capitals (`KT. GIÁM ĐỐC`), read well enough to stand."""
    text = " ".join(piece.text for piece in pieces)
    return text.isupper() and trust(pieces) >= _STANDS and _POST.match(fold(text)) is not None


def may_be_a_name(pieces: Sequence[Piece]) -> bool:
    """Two to six words that each begin with a capital, most of them syllables, degrees and ranks apart; no figures."""
    words = _untitled(pieces)
    letters = [match[0] for word in words if (match := _NAME.search(word))]
    named = [word for word in letters if word[0].isupper() and (len(word) == 1 or not word.isupper())]
    syllables = sum(is_syllable(accented(word)) for word in letters)
    figures = any(char.isdigit() for word in words for char in word)
    return 2 <= len(words) <= 6 and len(named) == len(words) and not figures and syllables >= _SYLLABLES * len(words)


def is_a_name(pieces: Sequence[Piece]) -> bool:
    """A surname of the country's list and syllables of names, degrees and ranks apart."""
    return may_be_a_name(pieces) and all(is_name(word, first=at == 0) for at, word in enumerate(_untitled(pieces)))


def _untitled(pieces: Sequence[Piece]) -> list[str]:
    words = [word for piece in pieces for word in piece.text.split()]
    return words[_titles(words) :]


def _titles(words: Sequence[str]) -> int:
    """How many words before a name are degrees or a rank: `TS.`, `Đại tá`."""
    count = next((at for at, word in enumerate(words) if not _DEGREES.fullmatch(word)), len(words))
    rank = words[count : count + 2]
    return count + 2 if fold(" ".join(rank)) in _RANKS and rank[-1].islower() else count


def letters(pieces: Sequence[Piece]) -> int:
    """How many characters the pieces have."""
    return sum(len(piece.text) for piece in pieces)


def trust(pieces: Sequence[Piece]) -> float:
    """Mean trust in the characters of a line; 0 of none."""
    count = letters(pieces)
    return sum(piece.confidence * len(piece.text) for piece in pieces) / count if count else 0.0

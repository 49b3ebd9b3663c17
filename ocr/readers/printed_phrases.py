"""Words that a blank or card prints itself, known again where they were read badly.

The labels of a card are eight pixels high on a copy at 150 dpi: neither reader spells them, yet the first one's frames
hardly speak against `Quê quán / Place of origin`, and strongly against any other label. So on a page that shows of what
type it is, a line read in doubt is asked for the phrases of that type; one that the frames bear out takes the
place of what was read. Values are no phrases and stay as they were read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from core import catalogue
from core.catalogue import known_phrases
from core.text import accented, fold_alnum
from ocr.readers import trueocr
from ocr.readers.piece import Piece
from ocr.readers.trueocr import LineReading

CONFIDENCE = 0.9  # of a word known again

_DOUBTED = 0.9  # a line with a word less sure than this is asked
_SURE = 0.97  # a word on which the readers agree and so sure is never another one
_ASKED = 12  # phrases that a line is asked for, those likest to what was read of it
_LEAST = 4  # letters and figures of a phrase of several words; one more of a single word (`Nam` is no `Name`)
_LONGER, _MORE = 1.2, 2  # by what share, and by how many of them more, it may be longer than what was read of the line
_NEVER = -1e9
_ALIKE_LOSS = 1e-3
_SHORT, _SHORT_MARGIN = 9, 1.1  # that of a phrase of no more letters and figures, for which chance does more
_MARKS = ".,:;-/()'\""
_TYPES = 3  # types at most whose phrases a page is asked for


class _Bounds(NamedTuple):
    """How much must have been read of a phrase."""

    alike: float  # per cent of its letters, for it to be asked for
    margin: float  # natural logarithm a character by which the reader's own best path may be likelier


_FORMS, _CARDS = (
    _Bounds(55.0, 1.8),
    _Bounds(48.0, 2.5),
)  # on a form rubbish is like some phrase
_CARD_GROUPS = frozenset(("card", "licence"))  # of the catalogue: there is little on a page of one but its own print


@dataclass(frozen=True)
class _Found:
    """A phrase the frames bear out: how much better than the margin, and from which frame to which."""

    phrase: str
    gain: float
    first: int
    last: int


def mended(readings: Sequence[LineReading], lines: Sequence[list[Piece]]) -> list[list[Piece]]:
    """The lines with the printed phrases of the page's type put for what was read of them in doubt."""
    doubtful = [i for i, line in enumerate(lines) if any(piece.confidence < _DOUBTED for piece in line)]
    if not doubtful:
        return list(lines)
    texts = [fold_alnum(" ".join(piece.text for piece in line)) for line in lines]
    doubtful = [i for i in doubtful if len(texts[i]) >= _LEAST - _MORE]
    codes = _types_on(texts)
    known, bounds = _phrases(codes), _bounds(codes)
    out = list(lines)
    for i in doubtful:
        for place in _borne_out(readings[i], texts[i], known, bounds):
            out[i] = _put(place, readings[i], out[i])
    return out


def _types_on(texts: Sequence[str]) -> tuple[str, ...]:
    """Codes of the types that the page tells of, by its folded lines; those it tells most of."""
    page = "\n".join(texts)
    told = {code: sum(text in page for text in tells) for code, tells in _tells().items()}
    likely = [code for code, count in told.items() if count and 2 * count >= max(told.values())]
    return tuple(sorted(sorted(likely, key=lambda code: -told[code])[:_TYPES]))


def _bounds(codes: Sequence[str]) -> _Bounds:
    of_files = catalogue.in_use().of_files
    return _CARDS if codes and all(of_files[code].group in _CARD_GROUPS for code in codes) else _FORMS


@cache
def _tells() -> dict[str, frozenset[str]]:
    return {code: known_phrases.tells(kind) for code, kind in catalogue.in_use().of_files.items()}


@cache
def _phrases(codes: tuple[str, ...]) -> dict[str, str]:
    """Phrase → its folded form, of these types and of the state's heading."""
    of_all = catalogue.in_use()
    of_types = (text for code in codes for text in known_phrases.phrases(of_all.of_files[code], of_all.common))
    texts = dict.fromkeys((*known_phrases.HEADING, *of_types))
    folded = {text: fold_alnum(text) for text in texts}
    return {text: plain for text, plain in folded.items() if len(plain) >= _LEAST + (" " not in text)}


def _borne_out(reading: LineReading, text: str, known: dict[str, str], bounds: _Bounds) -> Iterator[_Found]:
    """The phrases that stand in a line, none over another, from right to left."""
    short = {phrase: plain for phrase, plain in known.items() if len(plain) <= _LONGER * len(text) + _MORE}
    capitals = sum(map(str.isupper, reading.text)) > sum(map(str.islower, reading.text))
    asked = process.extract(text, short, scorer=fuzz.partial_ratio, score_cutoff=bounds.alike, limit=_ASKED)
    places = _places([phrase.upper() if capitals else phrase for _, _, phrase in asked], reading, bounds)
    taken: list[_Found] = []
    for place in sorted(places, key=lambda place: -place.gain):
        if all(place.last < other.first or other.last < place.first for other in taken):
            taken.append(place)
    yield from sorted(taken, key=lambda place: -place.first)


def _places(phrases: Sequence[str], reading: LineReading, bounds: _Bounds) -> list[_Found]:
    """Where in the line the phrases fit best, of those that fit."""
    known = trueocr.classes()
    spelt = [(phrase, [known[char] for char in phrase if char in known]) for phrase in phrases]
    spelt = [(phrase, row) for phrase, row in spelt if 0 < len(row) <= len(reading.log_probs)]
    if not spelt:
        return []
    lost, last = best_end(reading.log_probs, [row for _, row in spelt])
    places = []
    for (phrase, row), less, end in zip(spelt, lost.tolist(), last.tolist(), strict=True):
        gain = less + (_SHORT_MARGIN if len(fold_alnum(phrase)) <= _SHORT else bounds.margin) * len(row)
        if gain > 0:
            _, back = best_end(reading.log_probs[end::-1], [row[::-1]])
            places.append(_Found(phrase, gain, end - int(back[0]), end))
    return places


def best_end(
    log_probs: NDArray[np.float32], wanted: Sequence[Sequence[int]]
) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """Of each row of CTC classes: the logarithm of how much less likely than the best path it is where it fits the
    line's frames best (0: as likely), and the last frame there."""
    count = max(map(len, wanted))
    states = np.zeros((len(wanted), 2 * count - 1), np.int64)  # the classes with blanks between
    for row, classes in zip(states, wanted, strict=True):
        row[: 2 * len(classes) : 2] = classes
    leap = (
        np.full((len(wanted), 2 * count - 3), _NEVER, np.float32)
        if count > 1
        else np.zeros((len(wanted), 0), np.float32)
    )
    leap[:, ::2][states[:, 2::2] != states[:, :-2:2]] = 0.0  # over a blank, to another character
    emitted = (log_probs - log_probs.max(axis=1, keepdims=True))[:, states]
    ends = np.arange(len(wanted)), np.array([2 * len(classes) - 2 for classes in wanted])
    best = np.full(states.shape, _NEVER, np.float32)
    at_end = np.empty((len(log_probs), len(wanted)), np.float32)
    for frame, now in enumerate(emitted):
        step = best.copy()
        np.maximum(step[:, 1:], best[:, :-1], out=step[:, 1:])
        np.maximum(step[:, 2:], best[:, :-2] + leap, out=step[:, 2:])
        np.maximum(step[:, 0], 0.0, out=step[:, 0])  # it may begin anywhere
        best = step + now
        at_end[frame] = best[ends]
    lost = at_end.max(axis=0)
    last = len(at_end) - 1 - (at_end >= lost - _ALIKE_LOSS)[::-1].argmax(axis=0)  # a character may go over many frames
    return lost, last


def _put(place: _Found, reading: LineReading, line: list[Piece]) -> list[Piece]:
    """The line with the phrase in its place; as it is where that would touch a value or a word that is sure."""
    words = list(_words_of(line))
    glued = _glued(place, reading)
    left, right = (reading.start + (frame + 0.5) * reading.pitch for frame in (place.first, place.last))
    covered = _covered(words, left - reading.pitch, right + reading.pitch, place.phrase, glued)
    if glued is None or not covered:
        return line
    first, end = covered.start, covered.stop
    read, wanted = words[first:end], place.phrase.split()
    rests = _shown(glued, read[0].text, read[-1].text)
    if rests is None or any(_contradicts(word, place.phrase) for word in read):
        return line
    wanted[0], rest = rests[0] + wanted[0], rests[1]
    if rest and not any(map(str.isalnum, rest)):
        wanted[-1], rest = wanted[-1] + rest, ""
    new = _kept(wanted, read, left, right)
    if all(word in read for word in new):
        return line
    if rest:
        tail = read[-1]
        new.append(replace(tail, text=rest, agreed=False, spans=((right, max(right, tail.spans[0][1])),)))
    return [*words[:first], *new, *words[end:]]


def _covered(words: Sequence[Piece], left: float, right: float, phrase: str, glued: tuple[str, str] | None) -> range:
    """The words in whose place a phrase from x to x stands: those with their middles there, one that goes on with what
    is glued to the phrase, and its last word where the second reader has that a little farther off."""
    middles = [sum(word.spans[0]) / 2 for word in words]
    inside = [i for i, middle in enumerate(middles) if left <= middle <= right]
    end = inside[-1] + 1 if inside else sum(middle < left for middle in middles)
    first = inside[0] if inside else end
    if end < len(words):
        number = glued[1].lstrip(_MARKS) if glued else ""
        goes_on = bool(number) and not words[end - 1].text.endswith(number) and words[end].text.endswith(number)
        last = phrase.split()[-1]
        farther = bool(inside) and _same(words[end].text, last) and not _same(words[end - 1].text, last)
        end += goes_on or farther
    return range(first, end)


def _words_of(line: Sequence[Piece]) -> Iterator[Piece]:
    """The line with each word a piece of its own."""
    for piece in line:
        parts = piece.text.split()
        if len(parts) < 2:
            yield piece
        else:
            for text, span in zip(parts, piece.spans, strict=False):
                yield replace(piece, text=text, spans=(span,))


def _glued(place: _Found, reading: LineReading) -> tuple[str, str] | None:
    """What the first reader has before and behind the phrase without a blank; None where that is more of its word."""
    inside = [i for i, frame in enumerate(reading.frames) if place.first <= frame <= place.last]
    if not inside:
        return None
    before = reading.text[: inside[0]].rpartition(" ")[2]
    behind = reading.text[inside[-1] + 1 :].partition(" ")[0]
    if len(behind) == 1 and behind.islower():  # a letter of the label that the phrase has fewer of
        behind = ""
    return None if before[-1:].isalpha() or behind[:1].isalpha() else (before, behind)


def _shown(glued: tuple[str, str], first: str, last: str) -> tuple[str, str] | None:
    """Of what is glued to the phrase that which the chosen words have too; None where letters or figures would go."""
    kept = []
    for rest, shown in ((glued[0], first.startswith(glued[0])), (glued[1], last.endswith(glued[1]))):
        if not shown and any(map(str.isalnum, rest)):
            return None
        kept.append(rest if shown else "")
    return kept[0], kept[1]


def _contradicts(word: Piece, phrase: str) -> bool:
    """Is a word surely none of the phrase: read alike by both, or a number?"""
    plain = fold_alnum(word.text)
    if plain in fold_alnum(phrase):
        return False
    return (word.agreed and word.confidence >= _SURE) or (plain.isdigit() and len(plain) > 1)


def _same(text: str, other: str) -> bool:
    return accented(text.strip(_MARKS)) == accented(other.strip(_MARKS))


def _kept(wanted: Sequence[str], read: Sequence[Piece], left: float, right: float) -> list[Piece]:
    """The words of the phrase as pieces, those that were read so kept as they were read."""
    said = " ".join(word.text for word in read)
    step, at = (right - left) / max(1, len(" ".join(wanted))), left
    spans = []
    for text in wanted:
        spans.append((at, at + step * len(text)))
        at = spans[-1][1] + step
    ready: dict[int, Piece] = {}
    for word in read:  # each for the nearest of the words that it is: a phrase may have one twice
        alike = [
            k
            for k, text in enumerate(wanted)
            if k not in ready and any(map(str.isalnum, text)) and _same(text, word.text)
        ]
        if alike:
            ready[min(alike, key=lambda k: abs(sum(spans[k]) - sum(word.spans[0])))] = word
    out: list[Piece] = []
    for k, text in enumerate(wanted):
        if not (text == "/" and out and out[-1].text.endswith("/")):
            out.append(ready.get(k) or Piece(text, CONFIDENCE, False, (spans[k],), said))
    return out

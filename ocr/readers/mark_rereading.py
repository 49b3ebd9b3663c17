"""Words looked at by the mark net: those on which the readers differ, and names.

Where the readers differ, what the net sees is weighed with all the rest (`choice.Dispute`). Where they
agree on a word with a capital, which no dictionary settles, it confirms the word or puts it in doubt. Where they agree
on a word that fits badly between its neighbours (`phố biến`), the net and the neighbours together choose between it and
its rivals; no other word is ever put in the place of one that both gave. The chances are fitted on drawn papers
(docs/models/third-witness.md).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.text import nfc
from core.vietnamese import frequencies
from core.vietnamese.mark_variants import mark_variants
from ocr.readers import mark_net
from ocr.readers.alternatives import alternatives_of, paired, suits
from ocr.readers.choice import Dispute
from ocr.readers.piece import Piece
from ocr.readers.trueocr import Boxes

Gray = NDArray[np.uint8]

_LETTERS = re.compile(r"[^\W\d_]+")
_SUREST = 0.996  # confidence of two words in three that both readers give
_SHORTEST = 2  # letters of a word that is asked about
_SETTLED = 0.93  # chance from which a word in dispute counts as one that both gave: 98 or 99 in a hundred are right
_SEEN_OTHERWISE = -2.0  # logarithm of the net's chance of its marks below which it does not: 3 in a hundred were wrong
_LOST = 0.9  # chance below which a word that both readers gave is in doubt
_REPLACED = 0.3  # … and below which its rival is taken: 31 of 35 such rivals were right
_GAIN = 2.0  # of a rival: so much better it suits the neighbours
_LEAST = -12.0  # logarithm of a chance of marks, at least
# A constant, weights of the logit of the readers' confidence and of how likely the net finds a word that both gave.
_AGREED = (1.25, 0.86, 0.91)
# … of how much likelier the net finds the word than its rival, and of how much better the rival suits (against it).
_RIVALLED = (2.5, 0.65, 0.475)


class Look(NamedTuple):
    """What the net says of a word's place: logarithms of the chances of its tones and of its shapes."""

    tones: NDArray[np.float32]
    shapes: NDArray[np.float32]

    def log_chance(self, word: str) -> float:
        """Logarithm of the chance of the word's marks; very little for a word with two tones."""
        known = mark_net.log_chance(word, self.tones, self.shapes)
        return _LEAST if known is None else max(_LEAST, known)


class Rival(NamedTuple):
    """What a word might be instead, and by how much better it suits its neighbours (natural logarithm)."""

    text: str
    gain: float


def asked(line: Sequence[Piece]) -> dict[int, tuple[Rival, ...]]:
    """Which stretches of a line the net is asked about, each with its rivals: one word, and the readers differ on it,
    or it may be a name, or its neighbours speak for another. A word with a capital of which both are sure as they ever
    are and that is often beside its neighbour in texts is no name."""
    words = [(frequencies.syllables(piece.text) or [""]) for piece in line]
    around = zip([[""], *words], words, [*words[1:], [""]], strict=False)
    out = {}
    for at, (piece, (before, own, after)) in enumerate(zip(line, around, strict=True)):
        if not _is_one_word(piece):
            continue
        rivals = _rivals(piece, before[-1], own[0], after[0])
        known = piece.confidence > _SUREST and paired(own[0], before[-1], after[0])
        if rivals or (_may_be_a_name(piece) and not known) or piece.dispute is not None:
            out[at] = rivals
    return out


def _is_one_word(piece: Piece) -> bool:
    return len(piece.spans) == 1 and is_one_word(piece.text)


def is_one_word(text: str) -> bool:
    """Whether a text is one word without figures, punctuation around it apart."""
    letters = _LETTERS.findall(text)
    return len(letters) == 1 and len(letters[0]) >= _SHORTEST and not any(map(str.isdigit, text))


def _may_be_a_name(piece: Piece) -> bool:
    return piece.agreed and _LETTERS.findall(piece.text)[0][0].isupper()


def _rivals(piece: Piece, before: str, own: str, after: str) -> tuple[Rival, ...]:
    if not piece.agreed:
        return ()
    here = suits(own, before, after)
    words = [(text, frequencies.syllables(text)) for text in alternatives_of(piece.text, before, after)]
    gains = [Rival(text, suits(word[0], before, after) - here) for text, word in words if word]
    return tuple(rival for rival in gains if rival.gain >= _GAIN)


def looks(gray: Gray, places: Sequence[tuple[Boxes, tuple[float, float]]]) -> list[Look]:
    """What the net says of words, each given by the box of its line and its span in it, in pixels of the page."""
    tones, shapes = mark_net.read([mark_net.picture(gray, box, span) for box, span in places])
    return [Look(*seen) for seen in zip(tones, shapes, strict=True)]


def settled(piece: Piece, look: Look, rivals: Sequence[Rival] = ()) -> Piece:
    """A stretch that was asked about as the readers, its neighbours and the net have it together."""
    if rivals:
        return _chosen(piece, look, rivals)
    return _decided(piece, piece.dispute, look) if piece.dispute else _confirmed(piece, look)


def _decided(piece: Piece, dispute: Dispute, look: Look) -> Piece:
    """A stretch in dispute, weighed again with what the net sees; settled where that leaves little doubt."""
    text, chance = dispute.with_look(look.log_chance).decided()
    if len(text.split()) != len(piece.spans):
        return piece
    if chance >= _SETTLED and look.log_chance(text) > _SEEN_OTHERWISE:
        return Piece(nfc(text), chance, True, piece.spans)
    return Piece(nfc(text), chance, False, piece.spans, nfc(dispute.rejected(text)))


def _chosen(piece: Piece, look: Look, rivals: Sequence[Rival]) -> Piece:
    """A word that both readers gave, or the rival that net and neighbours find much likelier; either is in dispute."""
    own = look.log_chance(piece.text)
    rival = max(rivals, key=lambda rival: _RIVALLED[1] * look.log_chance(rival.text) + _RIVALLED[2] * rival.gain)
    constant, seen, suited = _RIVALLED
    chance = _logistic(constant + seen * (own - look.log_chance(rival.text)) - suited * rival.gain)
    if chance >= _LOST:
        return _confirmed(piece, look) if _may_be_a_name(piece) else piece
    if chance >= _REPLACED:
        return Piece(piece.text, chance, False, piece.spans, rival.text)
    return Piece(rival.text, 1 - chance, False, piece.spans, piece.text)


def _confirmed(piece: Piece, look: Look) -> Piece:
    """A word both readers gave: surer when the net sees its marks too, in doubt when it sees others."""
    chance = _chance(_AGREED, piece.confidence, look.log_chance(piece.text))
    if chance >= _LOST:
        return replace(piece, confidence=chance)
    core = _LETTERS.findall(piece.text)[0]
    rival = max(mark_variants(core.lower()), key=look.log_chance, default=core.lower())
    cased = rival.upper() if core.isupper() else rival.capitalize()
    other = piece.text.replace(core, cased) if cased != core else None
    return Piece(piece.text, chance, False, piece.spans, other)


def _chance(weights: tuple[float, float, float], confidence: float, speaks_for: float) -> float:
    held = min(0.999, max(0.001, confidence))
    return _logistic(weights[0] + weights[1] * math.log(held / (1 - held)) + weights[2] * speaks_for)


def _logistic(total: float) -> float:
    return 1 / (1 + math.exp(-max(-8.0, min(8.0, total))))

"""The readers' kinds of mistakes, put into drawn words: marks lost, words split and joined, junk, lines not seen."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from random import Random

_PAIRS = "o0 O0 0O 1l l1 I1 5S S5 8B B8 6b 9g 2Z ưu đd ĐD ce ec nu un tf hb GC CG QO"
ALIKE = {"m": "rn", **{pair[0]: pair[1] for pair in _PAIRS.split()}}
MARKS = ("\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
JUNK = ("|", ".", "-", "_", "'", "~", "i", "#", "H", "Bt", "°", ",", "…", "*", "l", "[", "t", "=", "..")


@dataclass(frozen=True, slots=True)
class Told:
    """One drawn word with its truth: text, box in fractions, tag, part, label of, line, by hand."""

    text: str
    box: tuple[float, float, float, float]
    tag: str
    part: str
    of: str
    line: int
    hand: bool


# What share of words and lines is hit at each level; `print` is a page of perfect words.
RATES = {"clean": 0.25, "scan": 0.5, "poor": 1.6, "photo": 1.0}


def thrown(rng: Random, level: str) -> float:
    """How many mistakes the readers make on one page of a level, as a factor."""
    return RATES.get(level, 0.5) * rng.choice((0.0, 0.5, 1.0, 1.0, 2.0))


def spelt(word: Told, rng: Random, rate: float) -> str:
    """What one reader makes of a word's letters."""
    chance, text = rate * (2.5 if word.hand else 1.0), word.text
    if rng.random() < 0.035 * chance:
        text = _marks(text, rng)
    if rng.random() < 0.02 * chance:
        text = _letters(text, rng)
    if rng.random() < 0.02 * rate:
        text = _ends(text, rng)
    return text


def misread(words: list[Told], rng: Random, rate: float, *, letters: bool = True, values: bool = True) -> list[Told]:
    """The words of a page as readers might give them; without `letters` only words lost, split, joined and junk,
    without `values` only words that are of no field."""
    gone = {word.line for word in words if rng.random() < 0.0012 * rate}
    out: list[Told] = []
    for word in words:
        if not values and word.tag != "O":
            out.append(word)
            continue
        if (word.line and word.line in gone) or rng.random() < 0.0012 * rate:
            continue
        text = spelt(word, rng, rate) if letters else word.text
        word = _moved(word, text, rng)
        before = out[-1] if out and out[-1].line == word.line else None
        before = before if values or (before is not None and before.tag == "O") else None
        if before is not None and rng.random() < 0.004 * rate and word.box[0] - before.box[2] < 0.02:
            tag = before.tag if before.tag != "O" else word.tag
            out[-1] = replace(before, text=before.text + text, box=(*before.box[:2], *word.box[2:]), tag=tag)
        elif len(text) > 4 and rng.random() < 0.002 * rate:
            out += _split(word, rng)
        else:
            out.append(word)
        if rng.random() < 0.006 * rate:
            _, y0, x1, y1 = word.box
            speck = (x1 + 0.004, y0, min(1.0, x1 + 0.004 + rng.uniform(0.004, 0.02)), y1)
            out.append(Told(rng.choice(JUNK), speck, "O", word.part, "", word.line, False))
    return out


def _moved(word: Told, text: str, rng: Random) -> Told:
    x0, y0, x1, y1 = word.box
    dx, dy = rng.gauss(0, 0.0012), rng.gauss(0, 0.0006)
    return replace(word, text=text, box=(x0 + dx, y0 + dy, x1 + dx + rng.gauss(0, 0.001), y1 + dy))


def _marks(text: str, rng: Random) -> str:
    """One mark lost, or another in its place: hook and acute, tilde and hook."""
    chars = list(unicodedata.normalize("NFD", text))
    places = [i for i, c in enumerate(chars) if unicodedata.category(c) == "Mn"]
    if not places:
        return text
    at = rng.choice(places)
    if rng.random() < 0.5 and chars[at] in MARKS:
        chars[at] = rng.choice(MARKS)
    else:
        del chars[at]
    return unicodedata.normalize("NFC", "".join(chars))


def _letters(text: str, rng: Random) -> str:
    at = rng.randrange(len(text)) if text else 0
    if not text:
        return text
    thrown = rng.random()
    if thrown < 0.7:
        return text[:at] + ALIKE.get(text[at], text[at]) + text[at + 1 :]
    return text[:at] + text[at + 1 :] if len(text) > 2 else text


def _ends(text: str, rng: Random) -> str:
    """A colon lost or read as a dot, a leader left at the end, a speck before."""
    if text.endswith(":"):
        return text[:-1] + rng.choice(("", ".", ";", "..", ":.", ":...."))
    return rng.choice((text + ".", text + "...", text + ",", f"'{text}", f".{text}", text + ":", text + "-"))


def _split(word: Told, rng: Random) -> list[Told]:
    cut = rng.randint(2, len(word.text) - 2)
    x0, y0, x1, y1 = word.box
    middle = x0 + (x1 - x0) * cut / len(word.text)
    tag = "I" + word.tag[1:] if word.tag != "O" else "O"
    first = replace(word, text=word.text[:cut], box=(x0, y0, middle, y1))
    return [first, replace(word, text=word.text[cut:], box=(middle + 0.002, y0, x1, y1), tag=tag)]

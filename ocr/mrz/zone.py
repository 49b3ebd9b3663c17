"""Reads the machine-readable zone of a card or passport: from recognised lines, or from the picture, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.codes import mrz
from core.records import Box, Code, Line
from ocr.mrz import characters, grid

Gray = NDArray[np.uint8]
Floats = NDArray[np.float32]

_FILLERS = 4  # so many signs like `<` in a line are no print
_MOST_LINES = 3  # of a zone
_LONG = 24  # characters without a blank
_RUN = re.compile(r"[-:<«‹KkXxCc]{6}|\d{10}")  # what fillers are read as, or an id among other characters
# What may stand in each place of a Vietnamese zone: 9 digit, A letter, < filler, S sex, N letter or filler, X anything.
_FORMS = {
    ("IDVNM", 30): ("IDVNM" + "9" * 22 + "<<9", "9999999S9999999VNM<<<<<<<<<<<9", "N" * 30),
    ("P<VNM", 44): ("P<VNM" + "N" * 39, "A9999999X9VNM9999999S9999999" + "X" * 14 + "X9"),
}
_ALLOWED = {
    "9": "0123456789", "A": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "S": "MF<", "N": "ABCDEFGHIJKLMNOPQRSTUVWXYZ<",
    "X": characters.ALPHABET,
}  # fmt: skip
_DOUBT = 0.02  # belief a character must have to be taken where its form asks for it
_HEAD = 0.8  # share of the head's letters that must be right for the form to apply


def find(gray: Gray, lines: Sequence[Line]) -> tuple[Code, ...]:
    """The zone of a page as a code whose text `core.codes.mrz.parse` reads; `checked` when all its check digits hold.

    `gray` is the page the boxes of `lines` are fractions of. The recognised lines are taken when they hold; otherwise
    those that look like a zone show where one stands, and its characters are read anew, each in its cell, with the kind
    of character its place allows. Readers of running text seldom get a zone right.
    """
    read = from_lines(lines)
    if any(code.checked for code in read):
        return read
    seeds = [line for line in lines if _looks_like(line.text)]
    for group in _adjoining(seeds):
        again = _by_cells(gray, group)
        if again is not None and (again.checked or not read):
            return (again,)
    return read


def from_lines(lines: Sequence[Line]) -> tuple[Code, ...]:
    """The zones among recognised lines, as codes."""
    rows = [line for line in lines if mrz.squeezed(line.text)]
    zones: list[Code] = []
    start = 0
    while start < len(rows):
        near = rows[start : start + _MOST_LINES]
        zone = mrz.parse([line.text for line in near])
        if zone is None:
            start += 1
            continue
        zones.append(Code(kind="mrz", text=zone.text, box=_around(near), checked=zone.checks_hold))
        start += len(near)
    return tuple(zones)


def _looks_like(text: str) -> bool:
    """Whether a line may be one of a zone: by its signs, its alphabet, or as one long word of capitals and digits."""
    if sum(text.count(sign) for sign in "<«‹") >= _FILLERS or mrz.squeezed(text) is not None:
        return True
    longest = max(text.split(), key=len, default="")
    known = sum(char.isdigit() or "A" <= char <= "Z" for char in longest)
    return len(longest) >= _LONG and known >= 8 and ("VNM" in longest or _RUN.search(longest) is not None)


def _adjoining(seeds: Sequence[Line]) -> list[list[Line]]:
    """The lines that look like a zone, in groups that stand close together on the page."""
    groups: list[list[Line]] = []
    for line in sorted(seeds, key=lambda seed: seed.box[1]):
        tall = line.box[3] - line.box[1]
        if groups and line.box[1] - groups[-1][-1].box[3] < 3 * tall:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _by_cells(gray: Gray, seeds: Sequence[Line]) -> Code | None:
    """The zone around the seeds, read from the picture."""
    height, width = gray.shape
    boxes = [(b[0] * width, b[1] * height, b[2] * width, b[3] * height) for b in (line.box for line in seeds)]
    zone = grid.cut(gray, boxes)
    if zone is None:
        return None
    rows = spelled(characters.beliefs(zone.cells))
    parsed = mrz.parse(rows)
    if parsed is None:
        return None
    x0, y0, x1, y1 = zone.box
    box = (max(x0 / width, 0.0), max(y0 / height, 0.0), min(x1 / width, 1.0), min(y1 / height, 1.0))
    return Code(kind="mrz", text=parsed.text, box=box, checked=parsed.checks_hold)


def spelled(beliefs: Floats) -> list[str]:
    """The lines that the beliefs of shape (lines, characters, alphabet) spell.

    Where the head says that it is a Vietnamese card or passport, each place takes the likeliest character of the kind
    it allows, unless there is next to no belief in it: then what was seen stays, and the checks will refuse the zone.
    """
    free = ["".join(characters.ALPHABET[k] for k in line.argmax(axis=1)) for line in beliefs]
    for (head, length), forms in _FORMS.items():
        right = sum(seen == wanted for seen, wanted in zip(free[0], head, strict=False))
        if len(free[0]) == length and len(free) <= len(forms) and right >= _HEAD * len(head):
            return [_formed(line, form) for line, form in zip(beliefs, forms, strict=False)]
    return free


def _formed(line: Floats, form: str) -> str:
    out = []
    for chances, place in zip(line, form, strict=True):
        allowed = [characters.ALPHABET.index(char) for char in _ALLOWED.get(place, place)]
        best = max(allowed, key=lambda k: float(chances[k]))
        out.append(characters.ALPHABET[best if chances[best] >= _DOUBT else int(chances.argmax())])
    return "".join(out)


def _around(lines: Sequence[Line]) -> Box:
    boxes = [line.box for line in lines]
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)

"""Reads the machine-readable lines of cards and passports from what the two readers make of them.

The first reader knows OCR-B's letters and digits and takes every `<` for a dash or noise; the second sees every `<`
and takes the barred zero for 6, 8 or 9. So the fillers are the second's and the rest is the first's.
"""

from __future__ import annotations

import re
import unicodedata

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

Boxes = NDArray[np.float32]

_LENGTHS = (30, 44)  # characters of a line: ICAO 9303 TD1 (cards), TD3 (passports)
_FILLERS = 3  # so many `<` make a line machine-readable
_FOREIGN = re.compile(r"[^A-Z0-9<]")
_LONG = 26  # characters of a line with but two fillers
_NAME = str.maketrans("015628", "OISGZB")  # what a digit in a line of names must be
_ONE_WORD = re.compile(r"[<-]*[A-Z0-9]{0,12}[<-]{4,}.?")  # or none, and dots: no line of a zone has so little
_FEW = 0.1  # share of other characters in what the first reader sees in a machine-readable line, at most
_FAR = 6  # characters a line may lack or have too many and still be brought to its length


def is_machine_readable(text: str) -> bool:
    """Is this the second reader's view of a machine-readable line, or a broken-off end of one?"""
    packed = text.replace(" ", "")
    known = len(_FOREIGN.sub("", packed)) / max(1, len(packed))
    if packed.count("<") >= _FILLERS:
        return known >= 0.7
    return packed.count("<") == 2 and len(packed) >= _LONG and known >= 0.9


def both_see(first: str, second: str) -> bool:
    """Is a line machine-readable for both readers? Of dots under a word the second makes fillers, and at times both do
    (`CMND số:<<<012377369<<<`): such a zone has capitals and figures and nothing else."""
    packed = re.sub(r"\s", "", first)
    if not is_machine_readable(second) or _ONE_WORD.fullmatch(packed):
        return False
    letters = re.sub(r"[<-]", "", packed)
    return len(_FOREIGN.findall(letters)) <= _FEW * len(letters)


def rows(boxes: Boxes, texts: list[str]) -> list[list[int]]:
    """The numbers of the boxes that hold machine-readable lines, those of one row of print together."""
    filled = [i for i, text in enumerate(texts) if text.count("<") >= 2 or is_machine_readable(text)]
    grouped: list[list[int]] = []
    for i in sorted(filled, key=lambda i: float(boxes[i][1] + boxes[i][3])):
        middle = float(boxes[i][1] + boxes[i][3]) / 2
        if grouped and boxes[grouped[-1][0]][1] < middle < boxes[grouped[-1][0]][3]:
            grouped[-1].append(i)
        else:
            grouped.append([i])
    return [group for group in grouped if any(is_machine_readable(texts[i]) for i in group)]


def around(boxes: Boxes, group: list[int]) -> NDArray[np.float32]:
    """One box that holds all boxes of a row."""
    part = boxes[group]
    return np.concatenate([part[:, :2].min(axis=0), part[:, 2:4].max(axis=0)]).astype(np.float32)


def fused(first: str, second: str) -> tuple[str, bool]:
    """The line both readings stand for, and whether they agree on all of it but the fillers."""
    ours, theirs = _capitals(first), _capitals(second)
    out: list[str] = []
    agreed = True
    for step in Levenshtein.opcodes(ours, theirs):
        a, b = ours[step.src_start : step.src_end], theirs[step.dest_start : step.dest_end]
        if step.tag == "equal":
            out.append(a.replace("-", "<"))  # a dash to both can only be a filler
            continue
        for i in range(max(len(a), len(b))):
            mine, other = a[i : i + 1], b[i : i + 1]
            if other == "<":
                out.append("<")
            elif mine.isalnum():
                out.append(mine)
                agreed = agreed and not other.isalnum()
    text = "".join(out)
    digits = sum(map(str.isdigit, text))
    if digits <= 0.15 * len(text.replace("<", "")):
        text = text.translate(_NAME)
    return _to_length(text), agreed


def _capitals(text: str) -> str:
    """Without blanks and accents; what cannot stand in such a line becomes a dash."""
    plain = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return _FOREIGN.sub("-", plain.replace(" ", "").replace("Đ", "D"))


def _to_length(text: str) -> str:
    """The line with its longest run of fillers drawn out or in to a length such lines have, if that is near."""
    target = min(_LENGTHS, key=lambda length: abs(length - len(text)))
    run = max(re.finditer(r"<+", text), key=lambda match: len(match.group()), default=None)
    lacking = target - len(text)
    if run is None or not lacking or abs(lacking) > _FAR or len(run.group()) + lacking < 1:
        return text
    return text[: run.start()] + "<" * (len(run.group()) + lacking) + text[run.end() :]

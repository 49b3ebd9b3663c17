"""Where a printed label ends and its value begins: past colons, companions in English and remarks in parentheses."""

from __future__ import annotations

import re

from rapidfuzz.distance import Levenshtein

from classify.fields.vocabulary import Vocabulary
from classify.page.layout import Piece, Row


def after(pieces: list[Piece], j: int, words: Vocabulary) -> tuple[int, bool]:
    """Index of the first piece of the value, past colons, English companions and remarks in parentheses."""
    colon = pieces[j - 1].text.endswith(":")
    slash = False  # `Nơi thường trú:/ Place of residence`
    while j < len(pieces):
        text = pieces[j].text
        if not pieces[j].norm and set(text) <= set(":/.…-–_() ,;|*"):
            colon |= ":" in text
            slash |= "/" in text
            j += 1
            continue
        if not colon or slash:
            past = _english(pieces, j, words) or tail(pieces, j, words) or _remark(pieces, j)
            if past:
                colon |= pieces[past - 1].text.endswith(":")
                j = past
                continue
        break
    return j, colon


_MORE = 5  # words by which a printed label may be longer than the one that is known, at most


def longer(row: Row, j: int, words: Vocabulary) -> int | None:
    """Index past the words in small letters by which a label is longer than the one known, up to their colon: `Địa chỉ`
    of `Địa chỉ thửa đất hiện nay:`. None where no such words follow, or a label of its own is among them."""
    for k in range(j, min(len(row.pieces), j + _MORE)):
        text = row.pieces[k].text
        if k in row.starts or not text[0].islower() or any(char.isdigit() for char in text):
            return None
        if any("".join(p.norm for p in row.pieces[at : k + 1]) in words.labels for at in range(j, k + 1)):
            return None
        if text.endswith(":"):
            return k + 1
    return None


def _english(pieces: list[Piece], j: int, words: Vocabulary) -> int | None:
    """Index past an English companion that begins at j, if one does; only after a slash or when nothing else can be."""
    norm = ""
    best = None
    for k in range(j, min(len(pieces), j + 7)):
        norm += pieces[k].norm
        if not pieces[k].norm:
            continue
        for english in words.english_near.get(len(norm), ()):
            if norm == english or (len(norm) > 5 and Levenshtein.distance(norm, english, score_cutoff=1) <= 1):
                best = k + 1
    return best


def tail(pieces: list[Piece], j: int, words: Vocabulary) -> int | None:
    """Index past a remark that forms print behind many labels and that is no value: `(ghi rõ)`, `hiện nay:`."""
    norm, opened = "", pieces[j].text.startswith("(")
    for k in range(j, min(len(pieces), j + 9)):
        norm += pieces[k].norm
        more = k + 1 < len(pieces) and pieces[k + 1].text.startswith("(")  # `theo CSDLQG về dân cư (in hoa):`
        closed = ")" in pieces[k].text if opened else pieces[k].text.endswith(":") or more
        if closed or len(norm) > words.longest_tail:
            return k + 1 if closed and (opened, norm) in words.tails else None
    return None


_UNIT = re.compile(r"\(m\W?[2?²]?\W?\):?")  # of an area, however its small 2 was read: `Diện tích (m*)`


def _remark(pieces: list[Piece], j: int) -> int | None:
    """Index past a remark in parentheses before the colon: `Cân nặng (gam):`; its end may be lost: `(in hoa: Tổ 3`."""
    if not pieces[j].text.startswith("("):
        return None
    if _UNIT.fullmatch(pieces[j].text):
        return j + 1
    for k in range(j, min(len(pieces), j + 16)):
        if pieces[k].text.endswith((":", ";")) and ")" not in pieces[k].text:
            return k + 1 if all(piece.text.islower() for piece in pieces[j : k + 1]) else None
        if ")" in pieces[k].text:
            after = pieces[k + 1].text if k + 1 < len(pieces) else ""
            return (
                k + 1
                if pieces[k].text.rstrip().endswith(":") or after.startswith((":", "-")) or k + 1 == len(pieces)
                else None
            )
    return None

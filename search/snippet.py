"""A few words of a paper around what was asked for, with each match between « and »; the same for every back end.

The matching here only draws: it accepts any diacritics on a Latin letter, blanks inside id numbers and both ways to
print a date, so that what the folded index found is shown in the paper's own spelling.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

from core.text import fold
from search.query import Atom
from search.tokens import fold_token

WIDTH = 160  # characters of text shown
BEFORE = 48  # of these at most so many before the first match
LOOKED_AT = 100_000  # characters of a paper that are searched for matches
MOST_MATCHES = 200
OPEN, CLOSE = "«", "»"


def matcher(atoms: Iterable[Atom]) -> re.Pattern[bytes] | None:
    """A pattern for what the atoms look like in a text; None when nothing can be drawn."""
    drawn = {_form(atom) for atom in atoms if atom.tokens and all(map(str.isascii, atom.tokens))}
    forms = "|".join(sorted(drawn, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{forms})(?!\w)".encode()) if forms else None


def snippet(text: str, pattern: re.Pattern[bytes] | None) -> str:
    """About `WIDTH` characters of the text where most different matches stand together, else its beginning."""
    text = text[:LOOKED_AT]
    lower = text.lower()
    if len(lower) != len(text):  # a letter whose lower case is longer: draw without folding case
        lower = text
    spans: list[tuple[int, int]] = []
    for match in pattern.finditer(_plain(lower)) if pattern else ():
        spans.append(match.span())
        if len(spans) == MOST_MATCHES:
            break
    start = _best_start(lower, spans)
    return _draw(text, start, [span for span in spans if start <= span[0] and span[1] <= start + WIDTH])


def _best_start(text: str, spans: list[tuple[int, int]]) -> int:
    if not spans:
        return 0
    best, most = 0, 0
    for number, (first, _) in enumerate(spans):
        near = {text[a:b] for a, b in spans[number:] if b <= first + WIDTH - BEFORE}
        if len(near) > most:
            best, most = first, len(near)
    start = max(0, best - BEFORE)
    if start:  # begin at a word
        blank = re.search(r"\s", text[start:best])
        start += blank.end() if blank else 0
    return start


def _draw(text: str, start: int, spans: list[tuple[int, int]]) -> str:
    end = min(len(text), start + WIDTH)
    if end < len(text) and (cut := text.rfind(" ", start, end)) > max([start, *(last for _, last in spans)]):
        end = cut
    parts, at = ["… " if start else ""], start
    for first, last in spans:
        parts += [text[at:first], OPEN, text[first:last], CLOSE]
        at = last
    parts += [text[at:end], " …" if end < len(text) else ""]
    return " ".join("".join(parts).split())


# ── what an atom looks like in print ──────────────────────────────────────────────────────────────────────────────


def _letters() -> dict[str, str]:
    """Small letters with diacritics and what they fold to: all of Vietnamese, then of other Latin spellings."""
    codes = [*range(0x1EA0, 0x1EFA), *range(0xE0, 0x1B1)]
    small = (letter for letter in map(chr, codes) if letter == letter.lower())
    return {letter: base for letter in small if len(base := fold(letter)) == 1 and base.isascii()}


# A byte for each letter instead of a class of letters for each byte: such classes cost a millisecond to compile.
_MARKED = dict(islice(_letters().items(), 128))
_BYTES = codecs.charmap_build("".join([*map(chr, range(128)), *_MARKED]).ljust(256, "\ufffe"))
_PLAIN = bytes.maketrans(bytes(range(128, 128 + len(_MARKED))), "".join(_MARKED.values()).encode())


def _plain(text: str) -> bytes:
    """A byte for every character of a text in small letters: letters without diacritics, `?` for what is foreign."""
    return codecs.charmap_encode(text, "replace", _BYTES)[0].translate(_PLAIN)


@lru_cache(maxsize=4096)
def _token_form(token: str) -> str:
    if token.isdigit() and len(token) in (9, 12):
        return r"[ .]?".join(token)
    if token.endswith("i") and fold_token(token[:-1] + "y") == token:
        return token[:-1] + "[iy]"
    return token


def _form(atom: Atom) -> str:
    if atom.kind == "date" and len(atom.tokens) == 3:
        day, month, year = atom.tokens
        return rf"0?{day.lstrip('0')}(?:\W{{1,3}}|\s+thang\s+)0?{month.lstrip('0')}(?:\W{{1,3}}|\s+nam\s+){year}"
    return r"\W{1,3}".join(map(_token_form, atom.tokens))

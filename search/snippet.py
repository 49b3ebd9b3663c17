"""A few words of a paper around what was asked for, with each match between « and »; the same for every back end.

The matching here only draws: it accepts any diacritics on a letter, blanks inside id numbers and both ways to print a
date, so that what the folded index found is shown in the paper's own spelling.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from search.query import Atom
from search.tokens import fold_token
from store.text import fold

WIDTH = 160  # characters of text shown
BEFORE = 48  # of these at most so many before the first match
LOOKED_AT = 100_000  # characters of a paper that are searched for matches
MOST_MATCHES = 200
OPEN, CLOSE = "«", "»"


def matcher(atoms: Iterable[Atom]) -> re.Pattern[str] | None:
    """A pattern for what the atoms look like in a text; None when nothing can be drawn."""
    forms = sorted({_form(atom) for atom in atoms if atom.tokens}, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(forms) + r")(?!\w)") if forms else None


def snippet(text: str, pattern: re.Pattern[str] | None) -> str:
    """About `WIDTH` characters of the text where most different matches stand together, else its beginning."""
    text = text[:LOOKED_AT]
    lower = text.lower()
    if len(lower) != len(text):  # a letter whose lower case is longer: draw without folding case
        lower = text
    spans: list[tuple[int, int]] = []
    for match in pattern.finditer(lower) if pattern else ():
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


def _letter_classes() -> dict[str, str]:
    classes: dict[str, str] = {}
    for code in [*range(0x61, 0x7B), *range(0xDF, 0x250), *range(0x1E00, 0x1F00)]:
        letter = chr(code)
        if letter == letter.lower() and len(base := fold(letter)) == 1 and base.isascii():
            classes[base] = classes.get(base, "") + letter
    return {base: f"[{letters}]" for base, letters in classes.items()}


_CLASSES = _letter_classes()


@lru_cache(maxsize=4096)
def _token_form(token: str) -> str:
    forms = [_CLASSES.get(char, re.escape(char)) for char in token]
    if token.endswith("i") and fold_token(token[:-1] + "y") == token:
        forms[-1] = _CLASSES["i"][:-1] + _CLASSES["y"][1:]
    if token.isdigit() and len(token) in (9, 12):
        return r"[ .]?".join(forms)
    return "".join(forms)


def _form(atom: Atom) -> str:
    if atom.kind == "date" and len(atom.tokens) == 3:
        day, month, year = atom.tokens
        return rf"0?{day.lstrip('0')}(?:\W{{1,3}}|\s+tháng\s+)0?{month.lstrip('0')}(?:\W{{1,3}}|\s+năm\s+){year}"
    return r"\W{1,3}".join(map(_token_form, atom.tokens))

"""One query box: what an officer types, parsed into atoms that each back end translates.

Recognised by form: id numbers (12 or 9 digits, also spaced or dotted), tax codes, dossier codes, document numbers,
procedure codes, serials of land certificates and passports, dates and years, "phrases"; all else is words. A key atom
says several things the digits may mean, the likeliest first. Any text parses: what it means nothing in, it finds
nothing by. The forms are those of docs/domain.md, 2.1 to 2.9.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from typing import Literal

from core.errors import UsageError
from core.records import Record
from core.text import nfc
from search.document import bounds
from search.tokens import code_key, exact_tokens, fold_token, has_marks, number_key

LONGEST = 600  # characters of a query that are looked at
MOST_ATOMS = 16
MOST_HITS = 10_000


class Atom(Record, frozen=True):
    """One thing asked for; a paper must have every atom of a query.

    A word or phrase has no levels: it is looked for in the text. A key has levels of keys, strongest first, and may
    also stand in the text.
    """

    kind: Literal["word", "phrase", "id", "number", "dossier", "procedure", "serial", "date", "year"]
    value: str  # normal form, for showing
    tokens: tuple[str, ...]  # folded, as they stand one after the other in a text
    marked: tuple[str, ...] = ()  # accented tokens, for ranking exact matches above folded ones
    levels: tuple[tuple[str, ...], ...] = ()

    @property
    def is_text(self) -> bool:
        """Whether it is words: these may be missing from a paper when nothing has all of them."""
        return not self.levels


class Query(Record, frozen=True):
    """A parsed query with its filters; the same for every back end."""

    atoms: tuple[Atom, ...] = ()
    type: str | None = None
    owner: str | None = None  # normal form of an id
    branch: str | None = None
    issued_from: str | None = None  # ISO day
    issued_to: str | None = None
    links_to: str | None = None  # only papers whose owner's earlier number this is (see search.people.person)
    any_of: tuple[
        tuple[str, ...], ...
    ] = ()  # of each of these sets of keys a paper must have one (see search.document)
    starts: str | None = None  # only papers with a key that begins so
    limit: int = 20
    hopeless: bool = False  # something was typed, but nothing that any paper can have (only signs): finds nothing


def parse(
    text: str,
    *,
    type: str | None = None,
    owner: str | None = None,
    branch: str | None = None,
    issued_from: str | None = None,
    issued_to: str | None = None,
    limit: int = 20,
) -> Query:
    """The query of a text and filters.

    Dates may be `2026`, `2026-01`, `2026-01-05`, `05/01/2026` or `01/2026`; a month or year means its first day in
    `issued_from` and its last in `issued_to`. No text is an error; a date or limit without a meaning raises UsageError.
    """
    if limit < 1:
        raise UsageError("limit must be at least 1")
    atoms = tuple(_atoms(_clean(text)))[:MOST_ATOMS]
    return Query(
        atoms=atoms,
        type=type or None,
        owner=code_key(owner) if owner else None,
        branch=branch or None,
        issued_from=_day(issued_from, 0, "from"),
        issued_to=_day(issued_to, 1, "to"),
        limit=min(limit, MOST_HITS),
        hopeless=bool(text.strip()) and not atoms,
    )


def _clean(text: str) -> str:
    """NFC, without control characters, cut to the limit; a scanned identity card's QR is cut to its id number."""
    text = "".join(" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in text[: 4 * LONGEST])
    text = nfc(text)[:LONGEST]
    if text.count("|") >= 5 and re.match(r"\d{12}\|", text):
        return text[:12]
    return text


def _day(text: str | None, end: int, name: str) -> str | None:
    if not text:
        return None
    parts = re.fullmatch(r"(?:(?:(\d{1,2})/)?(\d{1,2})/)?(\d{4})", text.strip())
    iso = "-".join(part.zfill(2) for part in reversed(parts.groups()) if part) if parts else text.strip()
    day = bounds(iso)[end]
    try:
        return date.fromisoformat(day or "").isoformat()
    except ValueError as error:
        raise UsageError(f"{name}: give a date as 2026, 2026-01 or 2026-01-05") from error


# ── recognising ───────────────────────────────────────────────────────────────────────────────────────────────────

_LETTERS = "A-Za-zĐđÀ-ỹ"
_START, _END = r"(?<![\w/])", r"(?![\w/])"
_DOSSIER = r"(?:\d{3}\.\d{2}\.\d{2}\.)?[A-Za-z]\d{2}(?:\.\d{1,3}){0,3}-\d{6}-[0-9A-Za-z]{4,8}"
_SYMBOL = rf"(?=[\w&.-]*[{_LETTERS}])[{_LETTERS}\d]+(?:\s?-\s?[{_LETTERS}\d&.]+)*"
_NUMBER = rf"\d{{1,6}}\s?/\s?(?:\d{{4}}\s?/\s?)?(?:\d{{4}}|{_SYMBOL})"
_SCANNER = re.compile(
    rf"""["“”](?P<phrase>[^"“”]*)(?:["“”]|$)
    |{_START}(?P<dossier>{_DOSSIER}){_END}
    |{_START}(?:[Nn]g[àa]y\s+)?(?P<date>\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}}|\d{{4}}-\d{{2}}(?:-\d{{2}})?){_END}
    |{_START}(?P<procedure>[123]\.\d{{6}}){_END}
    |{_START}(?P<tax>\d{{10}}(?:\s?-\s?\d{{3}})){_END}
    |{_START}(?:[Ss][ốo]\s*:?\s*)?(?P<number>{_NUMBER}){_END}
    |{_START}(?P<digits>\d+(?:[ .]\d+)*){_END}
    |{_START}(?P<serial>[A-Za-zĐđ]{{1,2}}\ ?\d{{6,8}}){_END}
    |(?P<word>[^\s"“”]+)""",
    re.VERBOSE,
)


def _atoms(text: str) -> Iterator[Atom]:
    seen: set[Atom] = set()
    for match in _SCANNER.finditer(text):
        kind = match.lastgroup or "word"
        for atom in _MAKERS[kind](match[kind]):
            if atom.tokens and atom not in seen:
                seen.add(atom)
                yield atom


def _words(text: str) -> Iterator[Atom]:
    for token in exact_tokens(text):
        yield Atom("word", token, (fold_token(token),), (token,) if has_marks(token) else ())


def _phrase(text: str) -> Iterator[Atom]:
    tokens = exact_tokens(text)[:MOST_ATOMS]
    yield Atom("phrase", " ".join(tokens), tuple(map(fold_token, tokens)), tuple(filter(has_marks, tokens)))


def _id(code: str) -> Atom:
    levels = ((f"o:{code}",), (f"l:{code}", f"i:{code}"))
    return Atom("id", code, (code,), (), levels)


def _dossier(text: str) -> Iterator[Atom]:
    yield Atom("dossier", text.upper(), _folded(text), (), ((f"h:{code_key(text)}",),))


def _procedure(text: str) -> Iterator[Atom]:
    yield Atom("procedure", text, _folded(text), (), ((f"p:{code_key(text)}",),))


def _tax(text: str) -> Iterator[Atom]:
    code = code_key(text)
    yield Atom("id", code, _folded(text), (), ((f"o:{code}",), (f"i:{code}",)))


def _serial(text: str) -> Iterator[Atom]:
    yield Atom("serial", code_key(text).upper(), _folded(text), (), ((f"i:{code_key(text)}",),))


def _number(text: str) -> Iterator[Atom]:
    number = number_key(text)
    levels = ((f"n:{number}",), (f"i:{code_key(text)}",))
    yield Atom("number", number.upper(), _folded(text), (), levels)


def _date(text: str) -> Iterator[Atom]:
    parts = re.split(r"[/.-]", text)
    if len(parts[0]) != 4:
        parts.reverse()
    iso = "-".join(part.zfill(2) for part in parts)
    try:
        date.fromisoformat(iso if len(parts) == 3 else f"{iso}-01")
    except ValueError:
        yield from _number(text) if "/" in text and len(parts) == 2 else _words(text)
        return
    level = f"d:{iso}" if len(parts) == 3 else f"im:{iso}"
    yield Atom("date", iso, tuple(part.zfill(2) for part in reversed(parts)), (), ((level,),))


def _digits(text: str) -> Iterator[Atom]:
    """Groups of digits: the first that make exactly 12 or 9 digits are an id number, one of 10 or 13 a tax code."""
    groups = re.split(r"[ .]", text)
    while groups:
        taken, atom = _next_number(groups)
        yield atom
        groups = groups[taken:]


def _next_number(groups: list[str]) -> tuple[int, Atom]:
    first = groups[0]
    if len(first) in (10, 13):
        return 1, next(_tax(first))
    for length in (12, 9):
        for taken in range(1, len(groups) + 1):
            if len(code := "".join(groups[:taken])) == length:
                return taken, _id(code)
    if len(groups) >= 3 and len(code := "".join(groups[:3])) == 10:  # a telephone number: 0912 345 678
        return 3, Atom("serial", code, tuple(groups[:3]), (), ((f"i:{code}",),))
    if re.fullmatch(r"(19|20)\d\d", first):
        return 1, Atom("year", first, (first,), (), ((f"y:{first}",),))
    levels = ((f"i:{first}",),) if len(first) >= 5 else ()
    return 1, Atom("serial" if levels else "word", first, (first,), (), levels)


def _folded(text: str) -> tuple[str, ...]:
    return tuple(map(fold_token, exact_tokens(text)))


_MAKERS: dict[str, Callable[[str], Iterator[Atom]]] = {
    "phrase": _phrase, "dossier": _dossier, "date": _date, "procedure": _procedure, "tax": _tax, "number": _number,
    "digits": _digits, "serial": _serial, "word": _words,
}  # fmt: skip

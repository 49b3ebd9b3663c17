"""What the catalogue's files say of the kinds of official letter: titles, symbols, and which kind prints no title."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from core.catalogue import Catalogue
from core.values.parsed import skeleton
from core.values.symbols import DOCUMENT_SYMBOLS

# Offices sign with these too (`TT`: a centre, `KH`: a faculty): alone they name no kind, an agency must follow.
_ALSO_OFFICES = frozenset(("BB", "TT", "CT", "KH", "BC"))


@dataclass(frozen=True)
class LetterKinds:
    """The official letters of one catalogue, as the letter reader looks for them."""

    titles: tuple[tuple[str, str], ...]  # (title without marks, code), longer titles first
    abbreviations: dict[str, str]  # code → what its symbol begins with (Decree 30/2020, appendix III)
    symbols: dict[str, str | None]  # what a symbol begins with, in plain capitals → code; None: of no letter, or of two
    decided: frozenset[str]  # kinds that their symbol says, whatever the page is titled
    untitled: str | None  # the kind without a title, its abstract under the number (*công văn*)

    def of_symbol(self, symbol: str | None) -> str | None:
        """The kind a symbol says: `TTr-UBND` → to_trinh; one that begins with an agency is an untitled letter's."""
        if not symbol:
            return None
        first, *rest = symbol.split("-")
        if _plain(first) in self.symbols:
            return None if first in _ALSO_OFFICES and not rest else self.symbols[_plain(first)]
        return self.untitled if first.isupper() and len(first) >= 2 and rest else None

    def agrees(self, code: str, symbol: str | None) -> bool:
        """Whether a symbol is of a kind, the small letters at the end of its abbreviation perhaps lost (`CT` of a
        *chương trình*)."""
        if self.of_symbol(symbol) == code:
            return True
        whole = self.abbreviations.get(code, "")
        cut = whole.rstrip("abcdefghijklmnopqrstuvwxyz")
        return cut != whole and (symbol or "").split("-")[0] == cut


@lru_cache(maxsize=8)
def letter_kinds(catalogue: Catalogue) -> LetterKinds:
    """The letters of a catalogue."""
    letters = {code: catalogue[code].title for code in catalogue.letters}
    titles = {(skeleton(printed), code) for code, title in letters.items() for printed in title.whole}
    symbols: dict[str, str | None] = {}
    for short, code in [(short, code) for code, title in sorted(letters.items()) for short in title.abbreviations]:
        symbols[_plain(short)] = None if _plain(short) in symbols else code
    own = {short for title in letters.values() for short in title.abbreviations}
    symbols |= {_plain(short): None for short in DOCUMENT_SYMBOLS - own}
    return LetterKinds(
        tuple(sorted(titles, key=lambda title: (-len(title[0]), title))),
        {code: title.abbreviations[0] for code, title in letters.items() if title.abbreviations},
        symbols,
        frozenset(code for code, title in letters.items() if title.symbol_decides),
        next((code for code, title in sorted(letters.items()) if title.subject_line), None),
    )


def _plain(symbol: str) -> str:
    return symbol.replace("Đ", "D").replace("đ", "d").upper()

"""The words of a text as both indexes keep them: accented tokens, folded tokens and exact keys.

Both back ends are handed text that is already cut into tokens and folded here, so that they agree without plugins.
Folding is `core.text.fold` and then i for y where Vietnamese spelling allows both (*Lý/Lí, kỹ/kĩ, quy/qui*).
"""

from __future__ import annotations

import re
from functools import lru_cache

from core.text import accented_of, fold, nfc
from core.values.identifiers import names_an_owner

LONGEST = 64  # characters of a token that are kept: more is noise of a bad reading

_TOKEN = re.compile(r"[^\W_]+")
_NOT_CODE = re.compile(r"[^a-z0-9]+")
_BLANKS = re.compile(r"\s+")
_FREE_Y = re.compile(r"(?:(?<=[bcdghklmnpqrstvx])|(?<=qu)|^)y$")
_NUMBER_PREFIX = re.compile(r"^so\s*[:.]?\s*(?=\d)")


def exact_tokens(text: str) -> list[str]:
    """Letters and digits in runs, lower case, NFC, old tone placement: `Lý-Hoà` → `["lý", "hòa"]`."""
    return tokens_of(nfc(text))


def tokens_of(text: str) -> list[str]:
    """`exact_tokens` of a text that `core.text.nfc` gave."""
    return [token[:LONGEST] for token in _TOKEN.findall(accented_of(text))]


@lru_cache(maxsize=65536)
def fold_token(token: str) -> str:
    """One token without diacritics and with i for a free y: `lý` → `li`, `quý` → `qui`, `thúy` → `thuy`."""
    return _FREE_Y.sub("i", fold(token))


def folded_tokens(text: str) -> list[str]:
    """The tokens of a text, folded: `Kỹ sư Lý` → `["ki", "su", "li"]`."""
    return [fold_token(token) for token in exact_tokens(text)]


@lru_cache(maxsize=65536)
def has_marks(token: str) -> bool:
    """Whether a lower-case token carries diacritics or đ, so that exact matching says more than folded matching."""
    return not token.isascii() and fold(token) != token


def code_key(text: str) -> str:
    """An identifier without blanks, dots, dashes, case and diacritics: `BK 123456` → `bk123456`."""
    return _NOT_CODE.sub("", fold(text))


def is_owner_number(code: str) -> bool:
    """Whether a key of `code_key` has the form of an owner's number: 12 or 9 digits of a person, 10 or 13 of a tax code
    (docs/domain.md, 2.1, 2.5), or letters with six digits and more (passports, household businesses, foreign cards)."""
    return code.isascii() and names_an_owner(code.upper())


def number_key(text: str) -> str:
    """A document number in one form: `Số: 07/2026` → `7/2026`, `47 /QĐ - UBND` → `47/qd-ubnd`."""
    plain = _BLANKS.sub("", _NUMBER_PREFIX.sub("", fold(text)))
    digits = len(plain) - len(plain.lstrip("0"))
    return plain[digits:] if plain[digits : digits + 1].isdigit() else plain

"""Vietnamese text: one written form to store (NFC), one folded form to search, one tone placement to compare.

Rules from docs/domain.md, 5.1 and 5.2: đ has no decomposition and is mapped by hand; *hoà* and *hòa*
are the same word; *quý*, *hoàn* and *Quỳnh* must not be touched.
"""

from __future__ import annotations

import os
import re
import unicodedata
from functools import lru_cache

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_NEW_TONE = re.compile(r"(?<![qQ])([oO][àáảãạèéẻẽẹÀÁẢÃẠÈÉẺẼẸ]|[uU][ỳýỷỹỵỲÝỶỸỴ])(?![A-Za-zÀ-ỹ])")
EMPTY, TICKED = "☐□", "☒☑✓"  # signs of a box, the first of each as our reader gives it
_SHORT = 64  # characters of a text whose forms are kept
_TONE_MARKS = "\u0300\u0301\u0309\u0303\u0323"


def nfc(text: str) -> str:
    """The stored form: NFC, no invisible characters, runs of white space as one blank (line feeds are kept)."""
    if text.isalnum() and unicodedata.is_normalized("NFC", text):  # most words: nothing to do
        return text
    text = unicodedata.normalize("NFC", _without(text, _INVISIBLE).replace("\u00a0", " "))
    return "\n".join([" ".join(line.split()) for line in text.split("\n")])


def old_tone(text: str) -> str:
    """Move the tone of open *oa, oe, uy* to the first vowel (*hoà* → *hòa*), so that both spellings compare equal."""
    return _moved(unicodedata.normalize("NFC", text))


def _moved(text: str) -> str:
    return _NEW_TONE.sub(_move_tone, text)


def _move_tone(match: re.Match[str]) -> str:
    first, second = tuple(match.group(1))
    base = unicodedata.normalize("NFD", second)
    tone = next(mark for mark in base if mark in _TONE_MARKS)
    return unicodedata.normalize("NFC", first + tone + base.replace(tone, ""))


def accented(text: str) -> str:
    """The form for exact matching: NFC, lower case, old tone placement, single blanks."""
    return _accented(text) if len(text) <= _SHORT else accented_of(nfc(text))


@lru_cache(maxsize=1 << 15)
def _accented(text: str) -> str:
    return accented_of(nfc(text))


def accented_of(text: str) -> str:
    """`accented` of a text that `nfc` gave."""
    return _moved(text).lower()


def fold(text: str) -> str:
    """The form for matching without diacritics: `Nguyễn Đăng Ước` → `nguyen dang uoc`. Length may change."""
    return _folded(text) if len(text) <= _SHORT else _folded.__wrapped__(text)


@lru_cache(maxsize=1 << 15)  # words, labels and names of places come again and again
def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFD", nfc(text).replace("Đ", "D").replace("đ", "d"))
    # Once more to the stored form: a mark that stood alone leaves its blanks behind.
    return nfc("".join(char for char in plain if unicodedata.category(char) != "Mn").lower())


def printable(name: str) -> str:
    """A file's name as text that JSON can hold: bytes of it that are no UTF-8 are shown by their numbers."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def visible(text: str, *, lines: bool = False) -> str:
    """Text of others as it may reach a terminal, a log or a page: nothing in it that acts or deceives.

    Control characters (escape sequences of terminals, line feeds that begin a forged log line), the marks that turn the
    direction of writing round, invisible ones and lone surrogates become U+FFFD; line feeds and tabs become blanks, or
    stay where there may be `lines`.
    """
    kept = "\u00a0\u202f\n\t" if lines else "\u00a0\u202f"  # blanks that keep together what stands beside them
    if _without(text, kept).isprintable():
        return text
    return "".join(
        char if char.isprintable() or char in kept else " " if char in "\t\n\r" else "\ufffd" for char in text
    )


def _without(text: str, chars: str) -> str:
    for char in chars:
        text = text.replace(char, "")
    return text


def natural(name: str) -> tuple[tuple[str | int, ...], str]:
    """A key that sorts names as people number them: `page2` before `page10`."""
    parts = re.split(r"(\d+)", name.casefold())
    return tuple(int(part) if place % 2 else part for place, part in enumerate(parts)), name


_WORD = re.compile(r"\w+(?:[./-]\w+)*")


def words(text: str) -> list[str]:
    """The words of a text for an index: letters and digits, with inner `. / -` kept (`07/2026`, `QĐ-UBND`)."""
    return _WORD.findall(text)


_NOT_ALNUM = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=20_000)
def fold_alnum(text: str) -> str:
    """The form labels and titles are compared in: folded, letters and digits only (`Họ và tên:` → `hovaten`)."""
    return _NOT_ALNUM.sub("", fold(text))

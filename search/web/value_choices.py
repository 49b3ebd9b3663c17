"""What a value may be, for one key each: guesses of written digits, the other reader's letters, another place's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from core.records import Box, FieldValue, Reading, Word
from search.web.guess import Choice, file_of
from search.web.typed_value import stored_form
from search.web.words import value as said
from store import pages
from store.objects import Objects

_WITNESSES = {"!print": "theo chữ in", "!qr": "theo mã QR", "!mrz": "theo dòng máy đọc"}  # by the check that failed
MOST = 6  # number keys beside "as read" and "not on the paper"


def alternatives(
    objects: Objects, reading: Reading, name: str, read: FieldValue | None, hand: Sequence[Choice], kind: str
) -> tuple[Choice, ...]:
    """What may stand there beside what was taken, likeliest first; nothing that cannot be such a value."""
    offered = {choice.text: choice for choice in hand}
    shown = said(read.value, name, read) if read else ""
    if read and read.instead:
        as_shown = said(read.instead, name, read)
        offered.setdefault(as_shown, Choice(as_shown, _WITNESSES.get(read.checks[-1], "") if read.checks else ""))
    for text in _of_other_reader(objects, reading, read) if read else ():
        cased = text.title() if read and read.value != read.text and read.text.isupper() else text
        try:
            stored = stored_form(kind, cased)
        except ValueError:
            continue
        as_shown = said(stored, name, read)
        offered.setdefault(as_shown, Choice(as_shown, ""))
    offered.pop(shown, None)
    offered.pop("", None)
    return tuple(offered.values())[:MOST]


def _of_other_reader(objects: Objects, reading: Reading, read: FieldValue) -> Iterator[str]:
    """The printed text of a value as the reader gave it that was not believed, where the two differed."""
    if read.page is None or read.box is None or read.source == "officer":
        return
    cached = pages.any_reader(objects, *file_of(reading, read.page))
    for line in cached.lines if cached else ():
        words = [word for word in line.words if _is_in(word.box, read.box)]
        if any(word.other is not None for word in words):
            yield _as_other(words)


def _as_other(words: Sequence[Word]) -> str:
    """The words with each stretch on which the readers differed as the other gave it."""
    parts: list[str] = []
    for other, stretch in groupby(words, key=lambda word: word.other):
        parts += [other] if other is not None else [word.text for word in stretch]
    return " ".join(filter(None, parts)).strip(" .,:;")


def _is_in(word: Box, box: Box) -> bool:
    across, down = (word[0] + word[2]) / 2, (word[1] + word[3]) / 2
    return box[0] <= across <= box[2] and box[1] <= down <= box[3]

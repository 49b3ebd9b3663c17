"""The invisible text of a page: every word at its own box, lines in reading order, blanks between words."""

from __future__ import annotations

import statistics
import unicodedata
from collections.abc import Iterator, Sequence

from ocr.pdf import font
from store.records import Line, Word
from store.text import nfc

_STRAY = 0.35  # a word whose middle is off its line's middle by more than this share of the height stands alone
_LEAST = 0.5  # points; nothing is placed smaller than this


def content(lines: Sequence[Line], width: float, height: float) -> bytes:
    """The page operators that write the lines invisibly; page `width` and `height` in points.

    Words of one line share baseline and size, so that a viewer marks a line as one even band and joins its words with
    single blanks. Each word is stretched (`Tz`) to the width of its box and each blank to the gap it stands in.
    """
    shown = [shown for line in lines if (shown := list(_placed(line, width, height)))]
    if not shown:
        return b""
    return "\n".join(["BT", "3 Tr", *(operator for line in shown for operator in line), "ET"]).encode("ascii")


def clean(text: str) -> str:
    """A word as it is written into the page: NFC, one blank inside at most, no control characters."""
    return nfc("".join(char if unicodedata.category(char)[0] != "C" else " " for char in nfc(text))).strip()


def _placed(line: Line, width: float, height: float) -> Iterator[str]:
    words = [(word, text) for word in line.words if (text := clean(word.text))]
    if not words:
        return
    top = statistics.median(word.box[1] for word, _ in words) * height
    bottom = statistics.median(word.box[3] for word, _ in words) * height
    for index, (word, text) in enumerate(words):
        x0, x1 = word.box[0] * width, word.box[2] * width
        y0, y1 = _band(word, top, bottom, height)
        size = max(y1 - y0, _LEAST)
        baseline = height - y0 - size * font.ASCENT / 1000
        yield f"/F {size:.2f} Tf 1 0 0 1 {x0:.2f} {baseline:.2f} Tm {_stretch(text, x1 - x0, size)}"
        if index + 1 < len(words):
            yield _stretch(" ", words[index + 1][0].box[0] * width - x1, size)
        else:
            yield _stretch(" ", _LEAST, size)


def _band(word: Word, top: float, bottom: float, height: float) -> tuple[float, float]:
    """Upper and lower edge for a word: its line's, unless it clearly stands higher or lower than the line."""
    y0, y1 = word.box[1] * height, word.box[3] * height
    stray = abs((y0 + y1) - (top + bottom)) / 2 > _STRAY * max(bottom - top, _LEAST)
    return (y0, y1) if stray else (top, bottom)


def _stretch(text: str, target: float, size: float) -> str:
    """Show a text so that it is `target` points wide."""
    scale = 100 * max(target, _LEAST / 5) / (font.width(text) * size)
    return f"{scale:.2f} Tz <{font.encoded(text)}> Tj"

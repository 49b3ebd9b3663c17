"""The invisible text of a page: every word at its own box, lines in reading order, blanks between words."""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import combinations

from core.records import Box, Line
from core.text import nfc
from ocr.pdf import font

_STRAY = 0.35  # a word whose middle is off its line's middle by more than this share of the height stands alone
_LEAST = 0.5  # points; nothing is placed smaller than this
_WORD = rb"\n(?:/F [0-9.]+ Tf 1 0 0 1 [-0-9. ]+ Tm )?[0-9.]+ Tz <[0-9A-F]*> Tj"
_CONTENT = re.compile(rb"BT\n3 Tr(?:" + _WORD + rb")+\nET")


def content(lines: Sequence[Line], width: float, height: float) -> bytes:
    """The page operators that write the lines invisibly; page `width` and `height` in points.

    Words of one line share baseline and size, so that a viewer marks a line as one even band and joins its words with
    single blanks. Each word is stretched (`Tz`) to the width of its box and each blank to the gap it stands in.
    """
    shown = [shown for line in lines if (shown := list(_placed(line, width, height)))]
    if not shown:
        return b""
    return "\n".join(["BT", "3 Tr", *(operator for line in shown for operator in line), "ET"]).encode("ascii")


def is_content(operators: bytes) -> bool:
    """Whether these page operators are nothing but what `content` writes: words that draw nothing."""
    return not operators or _CONTENT.fullmatch(operators) is not None


def clean(text: str) -> str:
    """A word as it is written into the page: NFC, one blank inside at most, no control characters."""
    return nfc("".join(char if unicodedata.category(char)[0] != "C" else " " for char in nfc(text))).strip()


def _placed(line: Line, width: float, height: float) -> Iterator[str]:
    """The operators of one line."""
    words = [(word, text) for word in line.words if (text := clean(word.text))]
    bands = _bands([word.box for word, _ in words], width, height)
    for index, ((word, text), (y0, y1)) in enumerate(zip(words, bands, strict=True)):
        x0, x1 = word.box[0] * width, word.box[2] * width
        size = max(y1 - y0, _LEAST)
        baseline = height - y0 - size * font.ASCENT / 1000
        yield f"/F {size:.2f} Tf 1 0 0 1 {x0:.2f} {baseline:.2f} Tm {_stretch(text, x1 - x0, size)}"
        gap = words[index + 1][0].box[0] * width - x1 if index + 1 < len(words) else _LEAST
        yield _stretch(" ", gap, size)


def _bands(boxes: Sequence[Box], width: float, height: float) -> list[tuple[float, float]]:
    """Upper and lower edge in points for every word of a line, measured from the top of the page.

    All words get the line's height and stand on its slope, which a bent or slanting page may have; a word that clearly
    stands higher or lower, such as a raised number, keeps its own edges.
    """
    if not boxes:
        return []
    across = [(box[0] + box[2]) / 2 * width for box in boxes]
    middles = [(box[1] + box[3]) / 2 * height for box in boxes]
    half = statistics.median(box[3] - box[1] for box in boxes) * height / 2
    slope = _slope(across, middles, half)
    start = statistics.median(middle - slope * x for x, middle in zip(across, middles, strict=True))
    bands = []
    for box, x, middle in zip(boxes, across, middles, strict=True):
        level = start + slope * x
        stray = abs(middle - level) > 2 * _STRAY * max(half, _LEAST)
        bands.append((box[1] * height, box[3] * height) if stray else (level - half, level + half))
    return bands


def _slope(across: Sequence[float], middles: Sequence[float], half: float) -> float:
    """The median slope between words far apart; none for a short line, where accents and tails outweigh it."""
    pairs = [
        (middles[j] - middles[i]) / (across[j] - across[i])
        for i, j in combinations(range(len(across)), 2)
        if abs(across[j] - across[i]) > 12 * half
    ]
    return statistics.median(pairs) if len(pairs) >= 3 else 0.0


def _stretch(text: str, target: float, size: float) -> str:
    """Show a text so that it is `target` points wide."""
    scale = 100 * max(target, _LEAST / 5) / (font.width(text) * size)
    return f"{scale:.2f} Tz <{font.encoded(text)}> Tj"

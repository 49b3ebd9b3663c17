"""The marks of a word looked at by themselves: which tone it has, and which of its letters have another shape.

Both readers see a line whole, a mark of it three or four pixels high, and confuse the same marks (*Tiến* and *Tiền*).
This net (docs/models/third-witness.md) is shown one word in finer rows and tells nothing but its marks.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.readers import line_map, line_net

Gray = NDArray[np.uint8]
Floats = NDArray[np.float32]


class Frame(NamedTuple):
    """How a word is cut out of its line for a net."""

    rows: int  # of the picture
    widths: tuple[int, ...]  # columns it may have, the least first
    line: int  # rows that the line's box has in the picture
    above: float  # of the box's height: paper shown above the line
    beside: float  # … and on either side of the word


DATA = Path(__file__).parents[1] / "data" / "marks.onnx"
FRAME = Frame(rows=72, widths=(80, 112, 160), line=48, above=0.3, beside=0.25)
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")  # ngang, huyền, sắc, ngã, hỏi, nặng
SHAPES = ("â", "ê", "ô", "ă", "ơ", "ư", "đ")

_PAPER, _PRINT = 0.3, 0.99  # shares of the pixels
_LEAST_INK = 0.15  # how much darker than the paper the print must be to count as wholly dark
_REDUCED = 0.75  # scale below which a picture is smoothed first
_BATCH = 8


def marks_of(word: str) -> tuple[int, tuple[bool, ...]] | None:
    """The tone of a word and which shapes its letters have; None of a word with two tones."""
    letters = unicodedata.normalize("NFD", word.lower())
    tones = [char for char in letters if char in TONES]
    if len(tones) > 1:
        return None
    bare = unicodedata.normalize("NFC", "".join(char for char in letters if char not in tones))
    return TONES.index(tones[0]) if tones else 0, tuple(shape in bare for shape in SHAPES)


def picture(gray: Gray, box: Sequence[float] | Floats, span: tuple[float, float], frame: Frame = FRAME) -> Floats:
    """The ink (0…1, rows × columns) of a word that stands from `span[0]` to `span[1]` in the line `box`
    (x0, y0, x1, y1), all in pixels of the page; in the middle of as few columns as hold it, narrowed where it is too
    long for the most."""
    y0, y1 = float(box[1]), float(box[3])
    height = max(1.0, y1 - y0)
    scale = frame.line / height
    x0, x1 = span[0] - frame.beside * height, span[1] + frame.beside * height
    columns = next((width for width in frame.widths if width >= (x1 - x0) * scale), frame.widths[-1])
    across = min(scale, columns / max(1.0, x1 - x0))
    shift = (columns - (x1 - x0) * across) / 2
    top, bottom = max(0, int(y0 - height)), min(gray.shape[0], int(y1 + height) + 1)
    left, right = max(0, int(x0 - height)), min(gray.shape[1], int(x1 + height) + 1)
    part = gray[top:bottom, left:right]
    if not part.size:
        return np.zeros((frame.rows, columns), np.float32)
    dark = line_map.is_light_on_dark(gray, np.array([x0, y0, x1, y1], np.float64))
    if scale < _REDUCED:  # fewer rows than the page has: smoothed, so that no thin mark falls between two of them
        part = np.asarray(cv2.GaussianBlur(part, (0, 0), 0.4 / scale), np.uint8)
    matrix = np.array(
        [[across, 0, shift + (left - x0) * across], [0, scale, (frame.above * height + top - y0) * scale]], np.float32
    )
    size = (columns, frame.rows)
    seen = cv2.warpAffine(part, matrix, size, flags=cv2.INTER_LINEAR, borderValue=0 if dark else 255)
    ink = np.asarray(seen, np.float32) / np.float32(255)
    ink = ink if dark else np.float32(1) - ink
    ends = np.clip(np.array([shift, columns - shift]).round().astype(int), 0, columns)
    ink[:, : ends[0]] = ink[:, ends[1] :] = 0  # of the words beside it no more is shown
    word = ink[:, ends[0] : ends[1]]
    paper, darkest = _levels(word)
    word[:] = ((word - paper) / max(_LEAST_INK, darkest - paper)).clip(0, 1)
    return ink


def _levels(ink: Floats) -> tuple[float, float]:
    """How dark the paper is, and the print: what thirty and ninety-nine of a hundred pixels do not exceed."""
    if not ink.size:
        return 0.0, 1.0
    at = (int(_PAPER * ink.size), int(_PRINT * ink.size))
    ordered = np.partition(ink, at, axis=None)
    return float(ordered[at[0]]), float(ordered[at[1]])


def read(pictures: Sequence[Floats]) -> tuple[Floats, Floats]:
    """The logarithms of the chances of each tone (n × 6), and of each shape being there and not (n × 7 × 2)."""
    tones = np.zeros((len(pictures), len(TONES)), np.float32)
    shapes = np.zeros((len(pictures), len(SHAPES), 2), np.float32)
    for width in FRAME.widths:
        alike = [at for at, picture in enumerate(pictures) if picture.shape[1] == width]
        for begun in range(0, len(alike), _BATCH):
            part = alike[begun : begun + _BATCH]
            batch = np.stack([pictures[at] for at in part])[:, None]
            tones[part], shapes[part] = line_net.kept(DATA).run(["tone", "shape"], {"x": batch})
    return tones, shapes


def log_chance(word: str, tones: Floats, shapes: Floats) -> float | None:
    """Logarithm of the chance of a word's marks, given what `read` says of its picture; None where it has two tones."""
    marks = marks_of(word)
    if marks is None:
        return None
    tone, has = marks
    return float(tones[tone]) + sum(float(shapes[k, 0 if there else 1]) for k, there in enumerate(has))

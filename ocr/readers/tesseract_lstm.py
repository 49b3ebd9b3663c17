"""The second reader: Tesseract's Vietnamese line recogniser on the same line boxes, many lines at once.

Its net is Tesseract's own (`ocr/data/tesseract_lstm.onnx`, made by `ocr.train.tesseract_lstm`), run through
onnxruntime, where lines side by side take a quarter of the time that Tesseract's program takes for them one by one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from trueocr import preprocess

from ocr import grey_levels
from ocr.readers import line_net

Gray = NDArray[np.uint8]
LogProbs = NDArray[np.float32]  # steps × characters, character 0 is the CTC blank
NO_STEPS: LogProbs = np.zeros((0, 1), np.float32)

DATA = Path(__file__).parents[1] / "data" / "tesseract_lstm.onnx"
_HEIGHT = 36  # pixels of a line picture, as the net was trained; taller ones read no better
_PAD = 0.1  # of the line's height, kept around the box
_EDGE = 0.3  # of the height: how far rests of the neighbouring lines come in
_BORDER = (4, 10)  # white pixels above and below, left and right
_ROOM = (3, 4)  # pixels kept above and below, left and right of the ink
_LOWEST = 18  # pixels: lower ink (a rule, a row of dots) is not drawn out to the full height
_LETTER, _SPECK = 12, 6  # pixels of the line's picture: less ink is no letter; no full stop either
_MARK = 4  # rows above or below the letters in which a mark may stand
_STOP, _STOP_GAP = 3, 6  # pixels of a full stop after the last letter, and columns between the two
_STEP = 3  # columns of the net's picture to one step of its answer
_BATCH = 4  # lines: of more the net is slower again, for what it remembers of them is farther away
_AREA = 16 * 640  # columns of a batch: the net takes some 40 MB for so many
_WIDEST = 4000  # columns of a line; print is never so long, and a longer picture is squeezed
# Tesseract's own scale of certainty: 1 - 0.35 (0.085 - ln p), p the chance of a word's least sure letter.
_SLOPE, _OFFSET = 0.35, 0.085


@dataclass(frozen=True)
class SecondWord:
    """A word as the second reader sees it."""

    text: str
    confidence: float
    x0: float  # pixels of the page
    x1: float
    log_probs: LogProbs = field(default_factory=lambda: NO_STEPS, compare=False)  # its steps


@dataclass(frozen=True)
class Letter:
    """A character on the best path through the steps."""

    char: str
    chance: float
    first: int  # step it begins at
    last: int


@dataclass(frozen=True)
class NetLine:
    """A line as the net is given it: `picture` is 36 rows high, ink -1, paper 1."""

    picture: NDArray[np.float32]
    scale: float  # its pixels to one pixel of the page
    left: float  # x in the page of its first column


def alphabet() -> tuple[str, ...]:
    """The net's characters; CTC class k is `alphabet()[k - 1]`."""
    return line_net.alphabet(DATA)


def classes() -> dict[str, int]:
    """The CTC class of each character of the alphabet."""
    return line_net.classes(DATA)


def version() -> str:
    """Name of the net, as the cache key has it."""
    return line_net.about(DATA)["name"]


def read_lines(gray: Gray, boxes: NDArray[np.float32]) -> list[tuple[SecondWord, ...]]:
    """The words of each line box."""
    lines = [net_line(gray, box) for box in boxes]
    inked = [(i, line) for i, line in enumerate(lines) if line is not None]
    read: list[tuple[SecondWord, ...]] = [()] * len(lines)
    widths = [line.picture.shape[1] for _, line in inked]
    for batch in preprocess.width_batches(widths, max_batch=_BATCH, max_area=_AREA):
        chosen = [inked[k] for k in batch]
        for (i, line), log_probs in zip(chosen, _run([line.picture for _, line in chosen]), strict=True):
            read[i] = words(log_probs, line)
    return read


def _run(pictures: Sequence[NDArray[np.float32]]) -> list[LogProbs]:
    """The net's answer for each picture."""
    steps = np.array([picture.shape[1] // _STEP for picture in pictures], np.int32)
    joined = np.ones((len(pictures), 1, _HEIGHT, int(steps.max()) * _STEP), np.float32)
    for row, picture in zip(joined, pictures, strict=True):
        row[0, :, : picture.shape[1]] = picture[:, : joined.shape[3]]
    (log_probs,) = line_net.loaded(DATA).run(None, {"x": joined, "steps": steps})
    return [log_probs[:count, k] for k, count in enumerate(steps)]


def words(log_probs: LogProbs, line: NetLine) -> tuple[SecondWord, ...]:
    """The words on the best path."""
    read_words = []
    for letters in _parted(best_path(log_probs)):
        certainty = math.log(max(1e-9, min(letter.chance for letter in letters)))
        start, end = max(0, letters[0].first - 1), letters[-1].last + 2
        x0, x1 = (line.left + _STEP * step / line.scale for step in (start, end))
        text = "".join(letter.char for letter in letters)
        sure = max(0.0, 1 + _SLOPE * (certainty - _OFFSET))
        read_words.append(SecondWord(text, sure, x0, x1, log_probs[start:end]))
    return tuple(read_words)


def best_path(log_probs: LogProbs) -> list[Letter]:
    """The likeliest character of every step, doubled ones once, blanks left out."""
    known = alphabet()
    return [
        Letter(known[kind - 1], math.exp(chance), first, last)
        for kind, first, last, chance in line_net.runs(log_probs, log_probs.argmax(axis=1))
    ]


def _parted(letters: Sequence[Letter]) -> list[list[Letter]]:
    """The letters word by word."""
    parted: list[list[Letter]] = [[]]
    for letter in letters:
        if letter.char == " ":
            parted.append([])
        else:
            parted[-1].append(letter)
    return [word for word in parted if word]


def net_line(gray: Gray, box: NDArray[np.float32]) -> NetLine | None:
    """The line's ink as the net was trained on it; None where there is none, or the box is no part of the page."""
    ends = np.minimum(box[2:], gray.shape[::-1])
    if (ends <= 0).any() or (box[:2] >= ends).any():
        return None
    picture, scale, left = line_picture(gray, box)
    rows, columns = bounds(picture < 128)
    if not len(rows) or not len(columns):
        return None
    spare = max(_ROOM[0], (_LOWEST - int(rows[-1] - rows[0])) // 2)
    top, bottom = max(0, int(rows[0]) - spare), int(rows[-1]) + 1 + spare
    first, end = max(0, int(columns[0]) - _ROOM[1]), int(columns[-1]) + 1 + _ROOM[1]
    part = picture[top:bottom, first:end]
    wide = min(max(2 * _STEP, round(part.shape[1] * _HEIGHT / part.shape[0])), _WIDEST)
    fitted = cv2.resize(part, (wide, _HEIGHT), interpolation=cv2.INTER_LINEAR).astype(np.uint8, copy=False)
    black, white = _levels(fitted)
    levelled = (fitted.astype(np.float32) - black) / max(1.0, (white - black) / 2) - 1
    return NetLine(levelled.clip(-1, 1), scale * wide / part.shape[1], left + (first - _BORDER[1]) / scale)


def bounds(ink: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of the line's ink, without specks: what is left of a leader beside the words, or dust farther
    above or below them than a mark stands. Dust above the letters would make them smaller.
    """
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8))
    area = stats[:, cv2.CC_STAT_AREA]
    letters = np.flatnonzero((area >= _LETTER) & (np.arange(len(area)) > 0))
    if len(letters):
        top = int(stats[letters, cv2.CC_STAT_TOP].min()) - _MARK
        bottom = int((stats[letters, cv2.CC_STAT_TOP] + stats[letters, cv2.CC_STAT_HEIGHT]).max()) + _MARK
        ink = ink.copy()
        ink[: max(0, top)] = ink[bottom:] = False
    solid = area >= _SPECK
    solid[0] = False
    if solid.any():
        solid |= full_stop(np.asarray(stats, np.int32), solid)
    return np.flatnonzero(ink.any(axis=1)), np.flatnonzero((solid[labels] & ink).any(axis=0))


def full_stop(stats: NDArray[np.int32], solid: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of the components (statistics of OpenCV) is the full stop that ends the line: a speck close behind the
    last solid one, in the lower half of the letters. Small as it is, it is no dust."""
    left, top, width, height, area = stats.T
    end = int((left + width)[solid].max())
    middle = (int(top[solid].min()) + int((top + height)[solid].max())) / 2
    stop: NDArray[np.bool_] = (area >= _STOP) & (left >= end) & (left < end + _STOP_GAP) & (top >= middle) & ~solid
    return stop


def _levels(line: Gray) -> tuple[float, float]:
    """Ink and paper along the middle row, as Tesseract takes them: a quarter of its valleys are darker than the one,
    a quarter of its hills lighter than the other."""
    row = line[len(line) // 2].astype(np.int16)
    before, here, after = row[:-2], row[1:-1], row[2:]
    valleys = here[((here < before) & (here <= after)) | ((here <= before) & (here < after))]
    hills = here[((here > before) & (here >= after)) | ((here >= before) & (here > after))]
    black = grey_levels.of_ordered(np.sort(valleys).tolist(), 25) if len(valleys) else 0.0
    return black, grey_levels.of_ordered(np.sort(hills).tolist(), 75) if len(hills) else 255.0


def line_picture(gray: Gray, box: NDArray[np.float32]) -> tuple[Gray, float, float]:
    """The line as the second reader likes it: level, 36 pixels high, black on white, with a white border.

    Returns the picture, its scale, and the x in the page of its left edge without the border.
    """
    x0, y0, x1, y1 = (float(v) for v in box)
    pad = _PAD * (y1 - y0)
    left, top = max(0, int(x0 - pad)), max(0, int(y0 - pad))
    crop = gray[top : int(y1 + pad) + 1, left : int(x1 + pad) + 1]
    scale = _HEIGHT / crop.shape[0]
    size = (max(8, round(crop.shape[1] * scale)), _HEIGHT)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    line = without_adjacent_lines(stretched(cv2.resize(crop, size, interpolation=method).astype(np.uint8, copy=False)))
    return np.pad(line, ((_BORDER[0],) * 2, (_BORDER[1],) * 2), constant_values=255), scale, left


def without_adjacent_lines(line: Gray) -> Gray:
    """The line without what the lines above and below put into its picture: ink that comes in over the edge and does
    not reach the middle. A line with such rests is often not read at all."""
    ink = (line < 128).astype(np.uint8)
    if not ink[0].any() and not ink[-1].any():
        return line
    height = line.shape[0]
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink)
    top, bottom = stats[:, cv2.CC_STAT_TOP], stats[:, cv2.CC_STAT_TOP] + stats[:, cv2.CC_STAT_HEIGHT]
    stray = ((top == 0) & (bottom <= _EDGE * height)) | ((bottom == height) & (top >= (1 - _EDGE) * height))
    stray[0] = False
    if not stray.any():
        return line
    grown = cv2.dilate(stray[labels].astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.where(grown.astype(bool), np.uint8(255), line)


def stretched(line: Gray) -> Gray:
    """Contrast drawn out between the medians of ink and paper (either side of Otsu's threshold); dark on light."""
    threshold, _ = cv2.threshold(line, 0, 255, cv2.THRESH_OTSU)
    counted = grey_levels.counts(line)
    dark = int(counted[int(threshold)])
    if dark in (0, line.size):
        return line
    if dark > line.size - dark:
        return stretched(255 - line)
    low, high = grey_levels.of_counts(counted, 50, end=dark), grey_levels.of_counts(counted, 50, start=dark)
    if high - low < 8:
        return line
    table = np.clip((np.arange(256) - low) * 255 / (high - low), 0, 255).astype(np.uint8)
    drawn: Gray = table[line]
    return drawn

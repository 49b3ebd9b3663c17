"""The first reader: TrueOCR's line finder and the line reader trained here, the chance of every character kept.

TrueOCR (PyPI, Apache-2.0) ships small ONNX nets for pages: line finder, quarter turns and reading order are used as
they come. Its line recogniser was taken further: `ocr/data/lines.onnx` (docs/models/line-reader.md) sees half as many
rows again and was trained on lines drawn in many faces by `ocr.train.lines_train`.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import trueocr
from numpy.typing import NDArray
from trueocr import preprocess
from trueocr.page import ORIENT_SIDE, PageEngine, orient_input

from ocr.readers import line_map, line_net
from ocr.readers.line_net import session

Gray = NDArray[np.uint8]
LogProbs = NDArray[np.float32]  # frames × characters, character 0 is the CTC blank
Boxes = NDArray[np.float32]  # n × 4: x0, y0, x1, y1 in pixels of the page

DATA = Path(__file__).parents[1] / "data" / "lines.onnx"
_FRAME = 6  # columns of the net's picture to one frame
_HALO = 2 * _FRAME  # columns of paper right of the widest line, so that it reads alone as in a batch
STRETCH = 0.1  # of its height, by which a found box grows on every side
_BATCH = 4  # lines: of more the net is slower again, for what it remembers of them is farther away
_STRIDE = 32  # pixels that the net of quarter turns makes one
_NARROW = 96  # columns: narrower lines count as so wide when batches are made


@dataclass(frozen=True)
class LineReading:
    """What the first reader says of one line: its text, and where and how surely each character stands."""

    text: str
    sure: tuple[float, ...]  # probability of each character of `text`
    places: tuple[float, ...]  # middle of each character of `text`, x in pixels of the page
    log_probs: LogProbs
    frames: tuple[int, ...]  # frame of each character of `text`
    pitch: float  # pixels of the page a frame
    start: float  # x of frame 0 in pixels of the page

    @property
    def confidence(self) -> float:
        """Mean probability of the characters; 0 for an empty line."""
        return sum(self.sure) / len(self.sure) if self.sure else 0.0


def models() -> Path:
    """The folder of the nets that came with the library."""
    return Path(trueocr.__file__).parent / "models"


class PageNets(PageEngine):  # type: ignore[misc]
    """The library's nets that look at whole pages, each in a session of ours: one thread, and no memory kept."""

    def __init__(self) -> None:
        self.long_side = json.loads((models() / "meta.json").read_text(encoding="utf-8"))["det_long_side"]
        self.det, self.orient, self.order = (
            session((models() / f"{name}.onnx").read_bytes()) for name in ("det", "orient", "order")
        )
        self.pool = None
        self.scale = 0.0  # of the picture last shown to the line finder, by the page it was made of

    def detected(self, gray: Gray, side: int | None) -> tuple[Boxes, float]:
        """Line boxes in pixels, and the scale the page was seen at: of the given longer side, or as the library does,
        larger where print is small."""
        if side is None:
            boxes = self.detect(gray)
        else:
            boxes, _ = self._detect_at(gray, side)
            boxes[:, :4] /= self.scale
        return np.asarray(boxes[:, :4], np.float32), self.scale

    def _detect_at(self, gray: Gray, long_side: int) -> tuple[NDArray[np.float32], float]:
        boxes, self.scale = super()._detect_at(gray, long_side)
        return boxes, self.scale


@functools.cache
def page_nets() -> PageNets:
    """The nets that look at whole pages: line finder, quarter turns, reading order."""
    return PageNets()


def alphabet() -> tuple[str, ...]:
    """The recogniser's characters; CTC class k is `alphabet()[k - 1]`."""
    return line_net.alphabet(DATA)


def classes() -> dict[str, int]:
    """The CTC class of each character of the alphabet."""
    return line_net.classes(DATA)


def version() -> str:
    """Name of the nets, as the cache key has it: the line reader's, and TrueOCR's that looks at the page."""
    meta = json.loads((models() / "meta.json").read_text(encoding="utf-8"))
    return f"{line_net.about(DATA)['name']}-{meta['name']}"


def turn_shares(gray: Gray) -> tuple[float, ...]:
    """How likely the page must be turned clockwise by 0, 90, 180, 270 degrees; the rest: text in upright columns."""
    shares = page_nets().orient.run(None, {"x": orient_input(gray)[None, None]})[0][0]
    return tuple(float(share) for share in shares[:4])


def quick_turn_shares(gray: Gray) -> tuple[float, ...]:
    """As `turn_shares` in half its time, for a process that looks at page after page.

    The net takes a page with blank paper beside it that makes it square, and its last layer is linear in the mean over
    all places: what the blank part adds is known beforehand. A page wider or narrower than it is high needs less of it.
    """
    high, wide = gray.shape
    scale = ORIENT_SIDE / max(high, wide)
    size = [min(ORIENT_SIDE, -(-round(side * scale) // _STRIDE) * _STRIDE) for side in (high, wide)]
    page = _turn_logs(orient_input(gray)[: size[0], : size[1]])
    share = size[0] * size[1] / ORIENT_SIDE**2
    logs = share * page + (1 - share) * _blank_logs()
    shares = np.exp(logs - logs.max())
    return tuple(float(part) for part in (shares / shares.sum())[:4])


@functools.cache
def _blank_logs() -> NDArray[np.float32]:
    return _turn_logs(np.zeros((ORIENT_SIDE, ORIENT_SIDE), np.float32))


def _turn_logs(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    shares = _turning_net().run(None, {"x": ink[None, None]})[0][0]
    logs: NDArray[np.float32] = np.log(np.maximum(shares, 1e-37))
    return logs


@functools.cache
def _turning_net() -> onnxruntime.InferenceSession:
    """The net of quarter turns, for pages of any shape; its memory is kept from run to run, which are of few sizes.

    In the file its input is declared as a square (ONNX: two `Dimension` of a value); here as two that have names.
    """
    square, free = b"\x0a\x03\x08\x80\x06" * 2, b"\x0a\x03\x12\x01H\x0a\x03\x12\x01W"
    return session((models() / "orient.onnx").read_bytes().replace(square, free, 1), keeps=True)


def find_lines(gray: Gray) -> Boxes:
    """The line boxes of a page, a little wider than found, in no order."""
    return find_lines_at(gray)[0]


def find_lines_at(gray: Gray, side: int | None = None) -> tuple[Boxes, float]:
    """The line boxes of a page, and how large the line finder saw it: with its longer side of so many pixels, else as
    it finds fit."""
    boxes, scale = page_nets().detected(gray, side)
    if not len(boxes):
        return boxes, scale
    boxes = grown(boxes, STRETCH, STRETCH)
    height, width = gray.shape
    boxes[:, [0, 2]] = boxes[:, [0, 2]].clip(0, width)
    boxes[:, [1, 3]] = boxes[:, [1, 3]].clip(0, height)
    kept: Boxes = boxes[(boxes[:, 2] - boxes[:, 0] >= 4) & (boxes[:, 3] - boxes[:, 1] >= 4)]
    return kept, scale


def grown(boxes: Boxes, across: float, upright: float) -> Boxes:
    """The boxes with so much more room on either side and above and below, in heights of each; no side before 0."""
    room = (boxes[:, 3:] - boxes[:, 1:2]) * np.array([[-across, -upright, across, upright]], np.float32)
    return np.asarray((boxes + room).clip(0), np.float32)


def read_lines(gray: Gray, boxes: Boxes, net: Path = DATA) -> list[LineReading]:
    """Each box read as one line, by the line reader or by another net of its kind."""
    maps = [line_map.ink(gray, box) for box in boxes]
    readings: dict[int, LineReading] = {}
    for batch in preprocess.width_batches([ink.shape[1] for ink in maps], max_batch=_BATCH, min_width=_NARROW):
        tensor, widths = _side_by_side([maps[i] for i in batch])
        log_probs, lengths = line_net.loaded(net).run(["logp", "lengths"], {"x": tensor, "widths": widths})
        for row, i in enumerate(batch):
            frames = int(lengths[row])
            readings[i] = _decode(log_probs[row, :frames], boxes[i], maps[i].shape[1])
    return [readings[i] for i in range(len(boxes))]


def _side_by_side(maps: list[NDArray[np.float32]]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """The lines' pictures as one batch, paper right of each, and their own widths."""
    widths = np.array([ink.shape[1] for ink in maps], np.int64)
    wide = -(-int(widths.max()) // _FRAME) * _FRAME + _HALO
    batch = np.zeros((len(maps), 1, maps[0].shape[0], wide), np.float32)
    for row, ink in zip(batch, maps, strict=True):
        row[0, :, : ink.shape[1]] = ink
    return batch, widths


def _decode(log_probs: LogProbs, box: NDArray[np.float32], columns: int) -> LineReading:
    """The best path through the frames, with the place of each character; doubled blanks are one."""
    best = log_probs.argmax(axis=1)
    height = float(box[3] - box[1])
    width = float(box[2] - box[0]) + 0.6 * height  # the library pads 0.3 of the height left and right
    pitch = width / max(1, len(log_probs))
    start = float(box[0]) - 0.3 * height
    text: list[str] = []
    known = alphabet()
    sure: list[float] = []
    frames: list[int] = []
    for kind, first, last, chance in line_net.runs(log_probs, best):
        char = known[kind - 1]
        if char == " " and (not text or text[-1] == " "):
            continue
        text.append(char)
        sure.append(float(np.exp(chance)))
        frames.append((first + last) // 2)
    if text and text[-1] == " ":
        del text[-1], sure[-1], frames[-1]
    places = tuple(start + (frame + 0.5) * pitch for frame in frames)
    return LineReading("".join(text), tuple(sure), places, log_probs, tuple(frames), pitch, start)

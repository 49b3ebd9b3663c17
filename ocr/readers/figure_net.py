"""The figures of a number looked at by themselves: a net that knows ten figures, and that anything else is none.

The readers know 222 characters and take `0` for `q`, `O` or `á`; this net (docs/models/third-witness.md) is shown a
number alone and gives its figures, a separator or a letter between them as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ocr.readers import line_net, mark_net
from ocr.readers.mark_net import Floats, Frame, Gray

DATA = Path(__file__).parents[1] / "data" / "figures.onnx"
FRAME = Frame(rows=40, widths=(320,), line=28, above=0.22, beside=0.2)
FRAME_COLUMNS = 4  # of the picture, to one frame of the answer
SEPARATOR, LETTER = "-", "x"
CLASSES = "0123456789" + SEPARATOR + LETTER  # CTC class k is CLASSES[k - 1]

_BATCH = 8


def picture(gray: Gray, box: Sequence[float] | Floats, span: tuple[float, float]) -> Floats:
    """The ink of a number as the net is shown it; see `mark_net.picture`."""
    return mark_net.picture(gray, box, span, FRAME)


def classed(text: str, kept: str = "") -> str:
    """A text as the net would give it: its figures, `x` for a letter, `-` for a stretch of anything else; `kept`
    characters stay."""
    said = ""
    for char in text.strip():
        kind = char if char in CLASSES[:10] + kept else LETTER if char.isalpha() else SEPARATOR
        said += "" if kind == SEPARATOR and said.endswith(SEPARATOR) else kind
    return said.strip(SEPARATOR)


def read(pictures: Sequence[Floats]) -> NDArray[np.float32]:
    """Log-chances, n × frames × 13; class 0 is the blank of CTC."""
    logs = [np.zeros((0, FRAME.widths[-1] // FRAME_COLUMNS, len(CLASSES) + 1), np.float32)]
    for at in range(0, len(pictures), _BATCH):
        batch = np.stack(pictures[at : at + _BATCH])[:, None]
        logs += line_net.kept(DATA).run(["logp"], {"x": batch})
    return np.concatenate(logs)


def best(logs: NDArray[np.float32]) -> tuple[str, float]:
    """The best path's text, separators at its ends cut off, and the least chance of a character of it."""
    path = logs.argmax(1)
    fresh = np.flatnonzero((path != 0) & np.concatenate(([True], path[1:] != path[:-1])))
    said, least = "", 1.0
    for at in fresh:
        end = at
        while end + 1 < len(path) and path[end + 1] == path[at]:
            end += 1
        said += CLASSES[path[at] - 1]
        if said[-1].isdigit():
            least = min(least, float(np.exp(logs[at : end + 1, path[at]].max())))
    return said.strip(SEPARATOR), least if said else 0.0

"""What learning from officers needs of a reading process: pages read with learnt nets, and crops to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.records import Box
from ocr import read
from ocr.clean import prepare
from ocr.handwriting import crops, inference
from ocr.handwriting.crops import Field, Gray
from ocr.input import raster
from ocr.input.limits import DEFAULT, Limits
from ocr.results import PageRead, ReadSettings

_SETTINGS = ReadSettings()


def read_page(
    nets: str, path: str, kind: str, page: int, limits: Limits = DEFAULT, settings: ReadSettings = _SETTINGS
) -> PageRead:
    """`ocr.read.read_page` with the digit nets of a folder. Raises InputError."""
    inference.use(Path(nets))
    return read.read_page(path, kind, page, limits, settings)


def crops_of(
    path: str, kind: str, page: int, boxes: Sequence[Box], limits: Limits = DEFAULT
) -> list[list[tuple[int, bytes]]]:
    """For each place (`Handwritten.box`) of a page that was read from its image: its ink map in every view.

    A map comes as its number of columns and its 32 × columns bytes, row by row, 255 full ink. Raises InputError.
    """
    image = raster.render(Path(path), kind, page, limits)
    gray = prepare.prepare(image.pixels, image.dpi).gray
    return [[_packed(gray, field_of(box, gray), view) for view in crops.VIEWS] for box in boxes]


def field_of(box: Box, gray: Gray) -> Field:
    """The field whose crop for review is this box."""
    high, wide = gray.shape
    middle, half = (box[1] + box[3]) / 2 * high, (box[3] - box[1]) / 2 * high
    return Field(box[0] * wide, box[2] * wide, middle, half / crops.HALF)


def _packed(gray: Gray, field: Field, view: tuple[float, float, float, float]) -> tuple[int, bytes]:
    ink = crops.cut(gray, field, view)
    return ink.shape[1], np.round(ink * 255).astype(np.uint8).tobytes()

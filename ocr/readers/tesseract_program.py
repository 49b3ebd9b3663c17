"""Whole-page reading with the Tesseract program: the one-reader engine, and the third look of the pair."""

from __future__ import annotations

import functools
import os
import re

import numpy as np
import pytesseract
from numpy.typing import NDArray

from core.errors import ServiceError
from core.records import Line, Word
from core.text import nfc
from ocr.clean.prepare import Prepared

_LANGUAGE = "vie"
_LEADERS = re.compile(r"[._…·‥]{3,}|…+")
_MISSING = "tesseract or its Vietnamese model is missing: apt-get install tesseract-ocr tesseract-ocr-vie"


class PageEngine:
    """Reads a page with one call of the `tesseract` program."""

    def read(self, prepared: Prepared) -> tuple[Line, ...]:
        """See ocr.engine.Engine.read."""
        return page_lines(prepared.gray)

    def version(self) -> str:
        """See ocr.engine.Engine.version."""
        return f"page1-tesseract{program_version()}"

    def describe(self) -> str:
        """See ocr.engine.Engine.describe."""
        return f"Tesseract {program_version()} alone (trueocr is not installed: measurably more errors)"


@functools.cache
def program_version() -> str:
    """The version of the `tesseract` program; ServiceError when it is missing."""
    try:
        return str(pytesseract.get_tesseract_version()).split()[0]
    except pytesseract.TesseractNotFoundError as exc:
        raise ServiceError(_MISSING) from exc


def page_lines(gray: NDArray[np.uint8], timeout: float = 0) -> tuple[Line, ...]:
    """Every line Tesseract finds on the page, in its order."""
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    try:
        data = pytesseract.image_to_data(
            gray, lang=_LANGUAGE, config="--psm 3", timeout=timeout, output_type=pytesseract.Output.DICT
        )
    except (pytesseract.TesseractNotFoundError, pytesseract.TesseractError) as exc:
        raise ServiceError(_MISSING) from exc
    height, width = gray.shape[:2]
    lines: dict[tuple[int, int, int], list[Word]] = {}
    for i, text in enumerate(data["text"]):
        text = _LEADERS.sub("", nfc(text))
        if not text or float(data["conf"][i]) < 0:
            continue
        x, y, w, h = (data[key][i] for key in ("left", "top", "width", "height"))
        box = (x / width, y / height, (x + w) / width, (y + h) / height)
        place = (data["block_num"][i], data["par_num"][i], data["line_num"][i])
        lines.setdefault(place, []).append(Word(text, box, float(data["conf"][i]) / 100))
    return tuple(Line(tuple(words), around(words), block=place[0]) for place, words in lines.items())


def around(words: list[Word]) -> tuple[float, float, float, float]:
    """The smallest box that holds all the words."""
    boxes = [word.box for word in words]
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )

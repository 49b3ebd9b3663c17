"""The seam between pages and readers: one verb, `read`, and the choice of the best reader this machine has."""

from __future__ import annotations

import importlib.util
from typing import Protocol

from core.records import Line
from ocr.clean.prepare import Prepared


class Engine(Protocol):
    """Reads one prepared page. May be called any number of times, from one thread; the same page gives the same lines.

    Lines come in reading order, boxes in fractions of the upright page; lines of one column share a block number.
    Raises ServiceError when the program it needs is missing.
    """

    def read(self, prepared: Prepared) -> tuple[Line, ...]:
        """The page's lines; none for a blank page."""
        ...

    def version(self) -> str:
        """Changes whenever the same page could be read otherwise; part of the cache key."""
        ...

    def describe(self) -> str:
        """One sentence for people: which readers are at work."""
        ...


def default() -> Engine:
    """The best engine that can be had here: the pair of readers, or Tesseract alone where TrueOCR is not installed."""
    if have_ensemble():
        from ocr.readers.ensemble import EnsembleEngine

        return EnsembleEngine()
    from ocr.readers.tesseract_program import PageEngine

    return PageEngine()


def have_ensemble() -> bool:
    """Is the library of the two-reader engine installed?"""
    return importlib.util.find_spec("trueocr") is not None

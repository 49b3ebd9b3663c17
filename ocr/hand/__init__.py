"""Handwritten numbers, days and months: where they stand on a page, what two small nets read there, what is asserted."""

from ocr.hand.reader import read

__all__ = ["read"]

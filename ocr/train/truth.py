"""Drawn papers with their truth, and how far a reading of a page lies from it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image, ImageSequence

from core.records import Line
from core.text import nfc
from ocr.readers.choice import plain

_LEADERS = re.compile(r"[.…_]{3,}")


@dataclass(frozen=True)
class TruePage:
    """One page picture of a drawn paper and the lines that are printed on it."""

    name: str
    type: str
    level: str
    rgb: NDArray[np.uint8]
    dpi: int | None
    lines: tuple[str, ...]


def pages(folder: Path, levels: Iterable[str] = (), types: Iterable[str] = (), papers: int = 0) -> Iterator[TruePage]:
    """Every page of the papers in a folder that `samples/make.py` wrote, in order of their names.

    Only those of some levels and types, if any are named; of these at most `papers`, evenly spread, if that is not 0.
    """
    levels, types = set(levels), set(types)
    papers_of = []
    for file in sorted(folder.glob("*.json")):
        facts = json.loads(file.read_text(encoding="utf-8"))
        if (not levels or facts["level"] in levels) and (not types or facts["type"] in types):
            papers_of.append((file, facts))
    step = max(1.0, len(papers_of) / papers) if papers else 1.0
    for file, facts in (papers_of[int(i * step)] for i in range(int(len(papers_of) / step))):
        pictures = load(folder / facts["file"])
        for number, ((rgb, dpi), lines) in enumerate(zip(pictures, facts["lines"], strict=True), start=1):
            texts = tuple(clean_text(line["text"]) for line in lines)
            name = f"{file.stem}#{number}"
            yield TruePage(name, facts["type"], facts["level"], rgb, dpi, tuple(filter(None, texts)))


def load(file: Path) -> list[tuple[NDArray[np.uint8], int | None]]:
    """The page pictures of a file with their resolution; a PDF's at 300 dpi, or that of the scan inside."""
    if file.suffix == ".pdf":
        return [_render(page) for page in pypdfium2.PdfDocument(file)]
    with Image.open(file) as image:
        dpi = image.info.get("dpi", (0, 0))[0]
        return [(np.asarray(frame.convert("RGB")), round(dpi) or None) for frame in ImageSequence.Iterator(image)]


def _render(page: pypdfium2.PdfPage) -> tuple[NDArray[np.uint8], int]:
    images = list(page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))
    dpi = 300
    if len(images) == 1:
        dpi = round(images[0].get_px_size()[0] * 72 / page.get_width())
    return np.asarray(page.render(scale=dpi / 72).to_pil().convert("RGB")), dpi


def clean_text(text: str) -> str:
    """A text as it is compared: NFC, one kind of dash and quotation mark, no leaders."""
    return nfc(plain(_LEADERS.sub(" ", text)))


def rows(lines: Iterable[Line]) -> list[str]:
    """The page's text as rows across it, left to right, so that a line split in two counts as read."""
    grouped: list[list[Line]] = []
    for line in sorted(lines, key=lambda part: part.box[1] + part.box[3]):
        middle = (line.box[1] + line.box[3]) / 2
        if grouped and grouped[-1][-1].box[1] < middle < grouped[-1][-1].box[3]:
            grouped[-1].append(line)
        else:
            grouped.append([line])
    return [" ".join(part.text for part in sorted(row, key=lambda part: part.box[0])) for row in grouped]


def line_errors(truth: str, page: str) -> int:
    """Least number of characters to change to find `truth` somewhere in `page`; at most all of them."""
    text = np.frombuffer(page.encode("utf-32-le"), np.uint32)
    steps = np.arange(len(text) + 1)
    row = np.zeros(len(text) + 1, np.int64)
    for char in truth:
        fresh = np.empty_like(row)
        fresh[0] = row[0] + 1
        fresh[1:] = np.minimum(row[1:] + 1, row[:-1] + (text != ord(char)))
        row = np.minimum.accumulate(fresh - steps) + steps
    return min(len(truth), int(row.min()))


def page_errors(truth: TruePage, lines: Iterable[Line]) -> tuple[int, int]:
    """Wrong and all characters of a page's true lines, for a reading of the page."""
    lines = tuple(lines)
    text = "\n".join([*(clean_text(row) for row in rows(lines)), *(clean_text(line.text) for line in lines)])
    return sum(line_errors(line, text) for line in truth.lines), sum(map(len, truth.lines))

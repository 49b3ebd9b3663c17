"""The reading room's door: open a file, read one page of it. Called through `ocr.input.sandbox`, never in the
parent."""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from core.errors import InputError
from core.records import Code, Handwritten, Line, PageReading, PageSource, PageStatus
from ocr import engine
from ocr.clean import blank, orientation, prepare
from ocr.clean.perceptual_hash import perceptual_hash
from ocr.clean.prepare import Prepared
from ocr.codes import detection
from ocr.handwriting import reader as hand
from ocr.input import raster
from ocr.input.limits import DEFAULT, Limits
from ocr.input.raster import PageImage, Pixels
from ocr.mrz import zone
from ocr.pdf import searchable
from ocr.results import Opened, PageRead, ReadSettings
from ocr.textlayer import layer as textlayer
from ocr.textlayer import reading_order
from ocr.version import READER

__all__ = ["READER", "Opened", "PageRead", "ReadSettings", "assemble_pdf", "draw_page", "open_file", "read_page"]

_SETTINGS = ReadSettings()
_BADLY = 0.76  # mean confidence of a page below which it is read once more, prepared another way
_HARDLY = 0.92  # … and below which it is, where that way finds a bend
_BETTER = 1.15  # by how much more must be legible then for that reading to be taken
_BESIDE_LAYER = 0.6  # a word read beside a text layer counts from this confidence: seals and signatures are no words


def open_file(path: str, limits: Limits = DEFAULT) -> Opened:
    """What the file is by its content, and how many pages it has (0 for a ZIP). Raises InputError."""
    return raster.open_file(path, limits)


def read_page(
    path: str, kind: str, page: int, limits: Limits = DEFAULT, settings: ReadSettings = _SETTINGS
) -> PageRead:
    """Read page number `page` (from 1) of a file of this kind. Raises InputError when it cannot be read."""
    image = raster.render(Path(path), kind, page, limits)
    glance, turn = orientation.glance(image.pixels), settings.turn
    ink = blank.ink(image.pixels, glance)
    layer = (
        _layer(Path(path), kind, page, image)
        if ink != "none" and settings.text_layer and turn is None
        else textlayer.NONE
    )
    if ink == "none" or layer.is_true:
        prepared = _as_it_is(image, turn or 0)
        lines = _lines(layer, prepared)
    else:
        prepared, lines = _read(image, glance, again=ink == "plenty", turn=turn)
    codes = (
        detection.find(prepared.upright_rgb, prepared.gray) + zone.find(prepared.gray, lines) if ink != "none" else ()
    )
    if ink == "none" or (ink == "doubtful" and not codes and _is_blank(image, lines)):
        if "truncated" in image.quality:  # what is missing may be all that stood on it
            raise InputError("damaged", "The image is damaged and what is left of it is blank: scan the paper anew.")
        prepared = _as_it_is(image, turn or 0)
        reading = _reading(page, image, prepared, "blank")
    else:
        source: PageSource = "text_layer" if layer.is_true else "ocr"
        by_hand = hand.read(prepared.gray, lines) if source == "ocr" else ()
        reading = _reading(page, image, prepared, "read", source, lines, codes, layer.quality, by_hand)
    return PageRead(reading, _pdf(Path(path), image, prepared, reading) if settings.pdf else b"")


def draw_page(path: str, kind: str, reading: PageReading, limits: Limits = DEFAULT) -> bytes:
    """The one-page searchable PDF of a page that was read before. Raises InputError when it cannot be shown."""
    image = raster.render(Path(path), kind, reading.page, limits)
    straight = reading.status == "read" and reading.source == "ocr"
    prepared = _as_read(image, reading) if straight else _as_it_is(image, reading.rotation)
    return _pdf(Path(path), image, prepared, reading)


def _as_read(image: PageImage, reading: PageReading) -> Prepared:
    """The page prepared as it was when it was read."""
    usual = prepare.prepare(image.pixels, image.dpi, turn=reading.rotation)
    if _is_as_read(usual, reading):
        return usual
    other = prepare.prepare(image.pixels, image.dpi, another_way=True, turn=reading.rotation)
    return other if _is_as_read(other, reading) else usual


def _is_as_read(prepared: Prepared, reading: PageReading) -> bool:
    same = prepared.upright_rgb.shape[:2] == (reading.height, reading.width)
    bent = ("bent" in prepared.quality) == ("bent" in reading.quality)
    return same and bent and round(prepared.skew_degrees, 2) == reading.skew_degrees


def assemble_pdf(args: tuple[Any, ...], options: dict[str, Any]) -> bytes:
    """`ocr.pdf.searchable.assemble` with its arguments in two parcels, for a call through the sandbox."""
    return searchable.assemble(*args, **options)


def _read(image: PageImage, glance: Pixels, *, again: bool, turn: int | None) -> tuple[Prepared, tuple[Line, ...]]:
    """The page made ready, and what stands on it. One read badly is tried once more another way, one read hardly if it
    is bent; the better is kept."""
    prepared = prepare.prepare(image.pixels, image.dpi, glance, turn=turn)
    lines = _engine().read(prepared)
    mean = _mean(lines)
    if not again or mean >= _HARDLY:
        return prepared, lines
    known = turn if mean < _BADLY else prepared.rotation
    other = prepare.prepare(image.pixels, image.dpi, glance, another_way=True, turn=known)
    if mean >= _BADLY and ("bent" not in other.quality or "bent" in prepared.quality):
        return prepared, lines
    others = _engine().read(other)
    return (other, others) if _legible(others) > _BETTER * _legible(lines) else (prepared, lines)


def _mean(lines: tuple[Line, ...]) -> float:
    sure = [word.confidence for line in lines for word in line.words]
    return sum(sure) / len(sure) if sure else 0.0


def _legible(lines: tuple[Line, ...]) -> float:
    """How much of a page can be believed: letters, by how surely they were read beyond chance."""
    return sum(len(word.text) * max(0.0, word.confidence - 0.5) for line in lines for word in line.words)


def _layer(path: Path, kind: str, page: int, image: PageImage) -> textlayer.TextLayer:
    return textlayer.read(path, page, image.pixels) if kind == "pdf" else textlayer.NONE


def _lines(layer: textlayer.TextLayer, prepared: Prepared) -> tuple[Line, ...]:
    """A true layer's words, and those read from what it leaves out, in reading order."""
    words = list(layer.words)
    if layer.rest is not None:
        left_out = _engine().read(replace(prepared, gray=_gray(layer.rest)))
        words += [word for line in left_out for word in line.words if word.confidence >= _BESIDE_LAYER]
    return reading_order.lines(words)


def _is_blank(image: PageImage, lines: tuple[Line, ...]) -> bool:
    """Whether a doubtful page holds nothing of its own. Reads it once more, mirrored, when it makes no Vietnamese."""
    if blank.is_noise(lines):
        return True
    if not blank.is_foreign(lines):
        return False
    mirrored = prepare.prepare(np.ascontiguousarray(image.pixels[:, ::-1]), image.dpi)
    return blank.shows_through(lines, _engine().read(mirrored))


@functools.cache
def _engine() -> engine.Engine:
    return engine.default()


def _gray(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)


def _as_it_is(image: PageImage, turn: int = 0) -> Prepared:
    """A page that needs no cleaning: blank, or with a true text layer."""
    pixels = orientation.turned(image.pixels, turn)
    gray = _gray(pixels)
    high, wide = gray.shape
    return Prepared(gray, pixels, turn, 0.0, image.dpi or prepare.estimate_dpi(wide, high), ())


def _reading(
    page: int,
    image: PageImage,
    prepared: Prepared,
    status: PageStatus,
    source: PageSource | None = None,
    lines: tuple[Line, ...] = (),
    codes: tuple[Code, ...] = (),
    quality: tuple[str, ...] = (),
    by_hand: tuple[Handwritten, ...] = (),
) -> PageReading:
    """The record of one page."""
    sure = [word.confidence for line in lines for word in line.words]
    high, wide = prepared.upright_rgb.shape[:2]
    return PageReading(
        page=page,
        status=status,
        reader=READER,
        source=source,
        rotation=prepared.rotation,
        skew_degrees=round(prepared.skew_degrees, 2),
        dpi=prepared.dpi,
        width=wide,
        height=high,
        mean_confidence=round(sum(sure) / len(sure), 4) if sure else 0.0,
        quality=tuple(dict.fromkeys((*image.quality, *prepared.quality, *quality))),
        lines=lines,
        codes=codes,
        handwritten=by_hand,
        perceptual_hash=perceptual_hash(prepared.gray) if status == "read" else None,
    )


def _pdf(path: Path, image: PageImage, prepared: Prepared, reading: PageReading) -> bytes:
    """The page as shown, with its words behind it; two-level pages stay so even when they were straightened.

    A page whose own text was taken is the page itself (`ocr.pdf.own_page`).
    """
    if reading.source == "text_layer":
        from ocr.pdf import own_page  # late: with it come the rules of fonts, which few pages need

        own = own_page.page_pdf(path, reading.page, image.pixels, reading)
        if own is not None:
            return own
    pixels = prepared.upright_rgb
    if image.bilevel and reading.skew_degrees:
        pixels = ((pixels > 127) * 255).astype(pixels.dtype)
    return searchable.page_pdf(pixels, prepared.dpi, reading, bilevel=image.bilevel, jpeg=image.jpeg)

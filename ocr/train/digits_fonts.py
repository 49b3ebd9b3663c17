"""Glyphs for drawn training strings: MNIST's digits, digits of script and print fonts, and neighbouring print."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import numpy as np
from fontTools.ttLib import TTFont
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ocr.train import digits_strokes
from ocr.train.digits_strokes import Ink, trimmed

EM = 48  # pixels of the em at which print is drawn

_PRINTED = ("FreeSerif", "FreeSerifItalic", "FreeSerifBold", "LiberationSerif-Regular", "LiberationSerif-Italic")
_STAMPED = (
    "LiberationSerif-Bold",
    "LiberationSans-Regular",
    "LiberationSans-Bold",
    "LiberationMono-Bold",
    "DejaVuSans",
)


_STAND_INS = 60  # drawn digits of each kind in place of MNIST's


@dataclass(frozen=True)
class Glyphs:
    """All that strings are made of."""

    mnist: tuple[NDArray[np.uint8], ...]  # ten arrays, n × 28 × 28
    scripts: tuple[str, ...]  # font files
    printed: tuple[str, ...]


def load(mnist: Path, scripts: Path, fonts: Path, held_back: bool = False) -> Glyphs:
    """Glyphs from the folders of MNIST's four files, of script fonts (any depth) and of system fonts.

    `held_back` gives MNIST's 10,000 test digits and every sixth script font; else the 60,000 and the other fonts.
    """
    name = "t10k" if held_back else "train"
    images = _idx(mnist, f"{name}-images-idx3-ubyte", 16).reshape(-1, 28, 28)
    labels = _idx(mnist, f"{name}-labels-idx1-ubyte", 8)
    files = sorted(scripts.rglob("*-latin-400-normal.woff"))
    mine = [path for number, path in enumerate(files) if (number % 6 == 5) == held_back]
    printed = [str(next(fonts.rglob(f"{font}.ttf"))) for font in _PRINTED + _STAMPED]
    return Glyphs(tuple(images[labels == digit] for digit in range(10)), tuple(map(str, mine)), tuple(printed))


def plain(fonts: Path, seed: int) -> Glyphs:
    """Glyphs where MNIST and script fonts are not at hand: drawn strokes in place of the one, print of the other.

    Raises FileNotFoundError when the folder lacks the fonts of print.
    """
    rng = np.random.default_rng(seed)
    banks = []
    for digit in range(10):
        bank = np.zeros((_STAND_INS, 28, 28), np.uint8)
        for k in range(_STAND_INS):
            ink = digits_strokes.draw(digit, 20, digits_strokes.hand(rng), rng)[:28, :28]
            bank[k, : ink.shape[0], : ink.shape[1]] = (ink * 255).astype(np.uint8)
        banks.append(bank)
    faces = tuple(str(path) for font in _PRINTED + _STAMPED for path in sorted(fonts.rglob(f"{font}.ttf"))[:1])
    if not faces:
        raise FileNotFoundError("no font to draw print with")
    return Glyphs(tuple(banks), faces, faces)


def _idx(folder: Path, name: str, header: int) -> NDArray[np.uint8]:
    plain = folder / name
    data = plain.read_bytes() if plain.exists() else gzip.decompress((folder / f"{name}.gz").read_bytes())
    return np.frombuffer(data, np.uint8, offset=header)


@lru_cache(maxsize=4096)
def glyph(font: str, char: str) -> tuple[Ink, float]:
    """A character at an em of EM pixels, cropped to its ink, and how far its foot lies below the baseline, in ems."""
    canvas = Image.new("L", (EM * 3, EM * 3))
    ImageDraw.Draw(canvas).text((EM, EM * 2), char, font=_font(font), fill=255, anchor="ls")
    ink = np.asarray(np.asarray(canvas) / 255, np.float32)
    rows = np.flatnonzero(ink.max(axis=1) > 0.2)
    foot = (float(rows[-1]) + 1 - EM * 2) / EM if len(rows) else 0.0
    return trimmed(ink), foot


@lru_cache(maxsize=512)
def print_of(font: str, text: str) -> Ink:
    """Print at an em of EM pixels on a band two ems high, the baseline 1.3 ems from its top; as wide as its ink."""
    face = _font(font)
    canvas = Image.new("L", (round(face.getlength(text)) + EM, EM * 2))
    ImageDraw.Draw(canvas).text((EM // 4, round(EM * 1.3)), text, font=face, fill=255, anchor="ls")
    ink = np.asarray(np.asarray(canvas) / 255, np.float32)
    columns = np.flatnonzero(ink.max(axis=0) > 0.2)
    return ink[:, columns[0] : columns[-1] + 1] if len(columns) else ink[:, :1]


@lru_cache(maxsize=256)
def _font(path: str) -> ImageFont.FreeTypeFont:
    if not path.endswith(".woff"):
        return ImageFont.truetype(path, EM)
    font = TTFont(path)
    font.flavor = None
    plain = BytesIO()
    font.save(plain)
    plain.seek(0)
    return ImageFont.truetype(plain, EM)

"""The picture of a page inside its PDF: as true as the scan in at most half the bytes of a plain scan.

Three forms, in this order: the JPEG that was handed in, byte for byte, when it is this very page and small enough;
CCITT group 4 for a page of two levels; else a JPEG whose coarseness is tuned on the page itself. The measure of "small
enough" is a JPEG of quality 85 at 300 dpi of the same page. Colour stays colour; nothing guesses at shapes (no JBIG2).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from io import BytesIO

import cv2
import numpy as np
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name, Object
from PIL import Image, UnidentifiedImageError

from core.records import Record

Pixels = NDArray[np.uint8]

SHARE = 0.46  # of the bytes of the plain scan; the rest of the half is for text and the file around it
PLAIN_QUALITY = 85
PLAIN_DPI = 300
# Bytes of a JPEG grow with this power of the resolution: 1.2 to 1.7 on letters brought to 150, 200 and 300 dpi.
_GROWTH = 1.25
# How coarse, from truest to smallest; about 1.2 stores a 300-dpi page in half of a quality-85 JPEG.
_SCALES = tuple(0.15 * 1.1**step for step in range(31))
_FIRST = 21  # number of the scale tried first at 300 dpi
_STEP_FALL = 0.057  # by which the logarithm of the bytes falls, about, from one scale to the next
_BAND = 16  # rows, as JPEG codes them
_SAME = 2.0  # mean difference in grey levels between a JPEG and the pixels it was decoded to, at an eighth of the size
_ROTATIONS = (0, 90, 180, 270)


class Picture(Record, frozen=True):
    """An encoded page image and how it stands in a PDF."""

    data: bytes
    width: int  # pixels as stored
    height: int
    colour: str  # DeviceRGB or DeviceGray
    bits: int
    filter: str  # DCTDecode or CCITTFaxDecode
    turn: int = 0  # degrees clockwise the stored picture is turned to stand upright
    black_is_one: bool = False


def encode(pixels: Pixels, dpi: int, *, bilevel: bool = False, jpeg: bytes | None = None) -> Picture:
    """The picture for upright RGB `pixels` (height, width, 3).

    `jpeg` is the file the page came as, if it was one: it is used when it shows exactly these pixels, in any of the
    four positions, and is small enough. `bilevel` says that the page has two levels only.
    """
    if bilevel:
        return _fax(pixels)
    pixels_kept = _thrifty(pixels)
    picture = Image.fromarray(pixels_kept)
    if (
        jpeg is not None
        and len(jpeg) <= _share(dpi) * _plain(picture)
        and (same := _untouched(jpeg, pixels)) is not None
    ):
        return same
    data = _jpeg(picture, _fitting(Image.fromarray(_sample(pixels_kept)), _share(dpi)))
    return Picture(data, picture.width, picture.height, _colour(picture), 8, "DCTDecode")


def dictionary(picture: Picture) -> Dictionary:
    """The PDF image dictionary of a picture, without its data."""
    keys = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=Name("/" + picture.colour),
        BitsPerComponent=picture.bits,
        Filter=Name("/" + picture.filter),
    )
    if picture.filter == "CCITTFaxDecode":
        keys.DecodeParms = Dictionary(K=-1, Columns=picture.width, Rows=picture.height, BlackIs1=picture.black_is_one)
    return keys


def is_plain_jpeg(stream: Object) -> bool:
    """Whether an image of a PDF is a JPEG of grey or RGB with nothing said of it but its size, as `dictionary` says."""
    keys = {"/Type", "/Subtype", "/Width", "/Height", "/ColorSpace", "/BitsPerComponent", "/Filter", "/Length"}
    return (
        set(stream.keys()) <= keys
        and stream.get("/Filter") == Name.DCTDecode
        and stream.get("/ColorSpace") in (Name.DeviceRGB, Name.DeviceGray)
        and stream.get("/BitsPerComponent") == 8
    )


def matrix(picture: Picture, width: float, height: float) -> Array:
    """The six numbers that lay the stored picture upright on a page of `width` by `height` points."""
    return Array(_matrix(picture.turn, width, height))


def turn_of(numbers: Sequence[float], width: float, height: float) -> int | None:
    """The turn whose `matrix` has these numbers; None where none has."""
    return next((turn for turn in _ROTATIONS if _matrix(turn, width, height) == list(numbers)), None)


def _matrix(turn: int, width: float, height: float) -> list[float]:
    turned = {
        0: (width, 0, 0, height, 0, 0),
        90: (0, -height, width, 0, 0, height),
        180: (-width, 0, 0, -height, width, height),
        270: (0, height, -width, 0, width, 0),
    }
    return [round(number, 3) for number in turned[turn]]


def _thrifty(pixels: Pixels) -> Pixels:
    """One channel when the page has no colour at all, else the pixels as they are. A seal is colour and stays."""
    sample = pixels[::16, ::16]
    if not _grey(sample) or not _grey(pixels):
        return np.ascontiguousarray(pixels)
    return np.ascontiguousarray(pixels[:, :, 0])


def _grey(pixels: Pixels) -> bool:
    first, second, third = pixels[:, :, 0], pixels[:, :, 1], pixels[:, :, 2]
    return bool(np.array_equal(first, second) and np.array_equal(second, third))


def _colour(picture: Image.Image) -> str:
    return "DeviceGray" if picture.mode == "L" else "DeviceRGB"


def _share(dpi: int) -> float:
    """Bytes the picture may take by those of the same pixels in plain quality: a share of a plain 300-dpi scan."""
    return float(SHARE * (PLAIN_DPI / max(dpi, 50)) ** _GROWTH)


def _plain(picture: Image.Image) -> int:
    """Bytes of the picture as a JPEG of plain quality."""
    out = BytesIO()
    picture.save(out, "JPEG", quality=PLAIN_QUALITY)
    return out.tell()


def _tables(scale: float) -> list[list[int]]:
    """Quantisation tables for brightness and colour: even over the frequencies, since the strokes of print are sharp.

    Against the standard tables at the same number of bytes this gives 0.4 to 1.5 dB on letters.
    """
    frequency = [row + column for row in range(8) for column in range(8)]
    bright = [16 + 2.2 * step if step else 10 for step in frequency]
    colour = [18 + 9 * step for step in frequency]
    return [[min(max(round(step * scale), 1), 255) for step in table] for table in (bright, colour)]


def _jpeg(picture: Image.Image, scale: float) -> bytes:
    out = BytesIO()
    tables = _tables(scale)[: 1 if picture.mode == "L" else 2]
    picture.save(out, "JPEG", qtables=tables, subsampling=2, optimize=True)
    return out.getvalue()


def _fitting(sample: Image.Image, share: float) -> float:
    """The scale of the truest JPEG whose bytes are at most this share of a plain one's, or the coarsest there is.

    It is found on every eighth band of the page, in some four steps; by how far a guess misses, the next one is chosen.
    """
    target = share * _plain(sample)
    low, high = 0, len(_SCALES) - 1
    guess = min(max(_FIRST - round(math.log(share / SHARE) / _STEP_FALL), low), high - 1)
    while low < high:
        taken = len(_jpeg(sample, _SCALES[guess]))
        if taken <= target:
            high = guess
        else:
            low = guess + 1
        step = math.log(taken / target) / _STEP_FALL
        guess = min(max(guess + (math.ceil(step) if taken > target else math.floor(step)), low), high - 1)
    return _SCALES[low]


def _sample(pixels: Pixels) -> Pixels:
    """Every eighth band of the rows, or all rows of a small page."""
    bands = pixels.shape[0] // _BAND
    if bands < 64:
        return pixels
    chosen = pixels[: bands * _BAND].reshape(bands, -1)[::8]
    return chosen.reshape(-1, *pixels.shape[1:])


def _untouched(jpeg: bytes, pixels: Pixels) -> Picture | None:
    """The JPEG itself when, in one of the four positions, it shows these pixels and a PDF can hold it."""
    try:
        with Image.open(BytesIO(jpeg), formats=["JPEG"]) as opened:
            if opened.mode not in ("L", "RGB") or opened.format != "JPEG":
                return None
            size, mode = opened.size, opened.mode
            opened.draft("RGB", (max(size[0] // 8, 1), max(size[1] // 8, 1)))
            small = np.asarray(opened.convert("RGB")).astype(np.int16)
    except (OSError, UnidentifiedImageError, ValueError, SyntaxError):
        return None
    if min(size) < 8:
        return None
    turn = _position(small, size, pixels)
    if turn is None:
        return None
    return Picture(jpeg, *size, "DeviceGray" if mode == "L" else "DeviceRGB", 8, "DCTDecode", turn)


def _position(small: NDArray[np.int16], size: tuple[int, int], pixels: Pixels) -> int | None:
    """The clockwise turn after which the stored picture, given small, shows the pixels, if any does.

    `size` is the stored width and height. The pixels are turned back and reduced block by block as a JPEG decoder
    reduces, without the last, broken blocks.
    """
    block = -(-size[0] // small.shape[1])
    best: tuple[float, int] | None = None
    for turn in _ROTATIONS:
        stored = np.rot90(pixels, turn // 90)
        if stored.shape[1::-1] != size:
            continue
        rows, columns = size[1] // block, size[0] // block
        whole = np.ascontiguousarray(stored[: rows * block, : columns * block])
        reduced = cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA)
        difference = float(np.abs(small[:rows, :columns] - reduced).mean())
        if difference < _SAME and (best is None or difference < best[0]):
            best = difference, turn
    return None if best is None else best[1]


def _fax(pixels: Pixels) -> Picture:
    """Two levels, compressed without loss: CCITT group 4, one strip."""
    height, width = pixels.shape[:2]
    light = np.packbits(pixels[:, :, 1] >= 128, axis=1)
    picture = Image.frombytes("1", (width, height), light.tobytes())
    out = BytesIO()
    picture.save(out, "TIFF", compression="group4", tiffinfo={278: picture.height})
    with Image.open(out) as tiff:
        tags = tiff.tag_v2  # type: ignore[attr-defined]
        (start,), (length,) = tags[273], tags[279]
        black_is_one = bool(tags[262] == 1)
    data = out.getvalue()[start : start + length]
    return Picture(data, picture.width, picture.height, "DeviceGray", 1, "CCITTFaxDecode", 0, black_is_one)

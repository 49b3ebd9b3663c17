"""Image files (PNG, JPEG, TIFF, WebP, BMP, JPEG 2000) to upright RGB pixels through Pillow, with limits."""

from __future__ import annotations

import math
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, ImageOps

from core.errors import InputError
from ocr.input.limits import Limits

Pixels = NDArray[np.uint8]
Decoded = tuple[Pixels, int | None, bytes | None, tuple[str, ...]]

# The only decoders that may run: Pillow would otherwise try some fifty formats on hostile bytes.
_DECODERS = {
    "png": ("PNG",),
    "jpeg": ("JPEG", "MPO"),
    "tiff": ("TIFF",),
    "webp": ("WEBP",),
    "bmp": ("BMP",),
    "jp2": ("JPEG2000",),
}
_ORIENTATION = 0x0112  # EXIF tag
_LEAST_ROWS = 0.6  # share of a truncated image's rows that must have been decoded for it to count as a page
_MOST_HEARD = 65536  # bytes of a decoder's complaints that are looked at
_DAMAGED = "The image is damaged: scan or photograph the paper anew."

Image.MAX_IMAGE_PIXELS = None  # our own limit is checked below, before anything is decoded


def count(path: Path, kind: str) -> int:
    """Number of pages: the frames of a TIFF; 1 of all others, whose further frames are animation or previews."""
    with _open(path, kind) as image:
        if kind != "tiff":
            return 1
        try:
            return int(getattr(image, "n_frames", 1))
        except Exception as error:
            raise InputError("damaged", _DAMAGED) from error


def decode(path: Path, kind: str, page: int, limits: Limits) -> Decoded:
    """Pixels of one page, its stated dpi, the untouched JPEG where the pixels are exactly its, and quality names."""
    with _open(path, kind) as image:
        _seek(image, page)
        _check_size(image, limits)
        dpi = _stated_dpi(image)
        factor = math.ceil(math.sqrt(image.width * image.height / limits.working_pixels))
        untouched = kind == "jpeg" and image.mode in ("RGB", "L") and factor == 1 and _orientation(image) == 1
        reduced = factor > 1
        if reduced and kind == "jpeg":
            image.draft(None, (image.width // factor, image.height // factor))  # decodes fewer pixels to begin with
            factor = math.ceil(math.sqrt(image.width * image.height / limits.working_pixels))
        with _heard() as complaints:
            complete = _load(image)
    if not complete:
        image = _load_partial(path, kind, page)
    pixels = _upright_rgb(image, factor)
    if not complete:
        pixels = _whitened(pixels)
    flags = {"truncated": not complete, "damaged": bool(complaints), "reduced": reduced}
    quality = tuple(name for name, holds in flags.items() if holds)
    jpeg = path.read_bytes() if untouched and complete else None
    return pixels, round(dpi / factor) if dpi else None, jpeg, quality


def _open(path: Path, kind: str) -> Image.Image:
    try:
        return Image.open(path, formats=_DECODERS[kind])
    except (FileNotFoundError, PermissionError) as error:
        raise InputError("not_readable", "The file cannot be opened: is it there, and may you read it?") from error
    except Exception as error:  # plugins raise whatever they stumble over
        raise InputError("damaged", _DAMAGED) from error


def _seek(image: Image.Image, page: int) -> None:
    try:
        image.seek(page - 1)
    except Exception as error:
        raise InputError("damaged", f"Page {page} of the file cannot be found: scan the paper anew.") from error


def _check_size(image: Image.Image, limits: Limits) -> None:
    if image.width * image.height > limits.pixels:
        raise InputError(
            "too_large",
            f"The image has {image.width} × {image.height} pixels, more than "
            f"{limits.pixels // 1_000_000} million: scan at 300 dpi or less.",
        )
    if min(image.width, image.height) < 1:
        raise InputError("damaged", _DAMAGED)


def _load(image: Image.Image) -> bool:
    """Decode; False when the data end early or are broken."""
    try:
        image.load()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - decoders raise whatever they stumble over
        return False
    return True


@contextmanager
def _heard() -> Iterator[list[str]]:
    """Collects what decoders written in C say on standard error: libtiff reports broken fax lines nowhere else."""
    said: list[str] = []
    with tempfile.TemporaryFile() as file:
        before = os.dup(2)
        os.dup2(file.fileno(), 2)
        try:
            yield said
        finally:
            os.dup2(before, 2)
            os.close(before)
            file.seek(0)
            lines = file.read(_MOST_HEARD).decode(errors="replace").splitlines()
            said += [line for line in lines if line and "arning" not in line]


def _load_partial(path: Path, kind: str, page: int) -> Image.Image:
    """Decode as far as the data go; the rest stays as the decoder left it."""
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        image = _open(path, kind)
        _seek(image, page)
        image.load()
        return image
    except (InputError, MemoryError):
        raise
    except Exception as error:
        raise InputError("damaged", _DAMAGED) from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False


def _whitened(pixels: Pixels) -> Pixels:
    """The block of one colour in which a truncated image ends made paper; InputError `damaged` where it is large."""
    last = pixels[-1, -1].astype(np.int16)
    plain = (np.abs(pixels.astype(np.int16) - last) <= 2).all(axis=(1, 2))
    missing = int(np.argmin(plain[::-1])) if not plain.all() else len(plain)
    if missing > (1 - _LEAST_ROWS) * len(plain):
        raise InputError("damaged", _DAMAGED)
    return np.concatenate([pixels[: len(plain) - missing], np.full_like(pixels[len(plain) - missing :], 255)])


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - broken EXIF says nothing about the pixels
        return 1


def _stated_dpi(image: Image.Image) -> float | None:
    try:
        dpi = float(image.info["dpi"][0])
    except (KeyError, TypeError, ValueError, IndexError, ZeroDivisionError):
        return None
    return dpi if math.isfinite(dpi) and dpi > 0 else None


def _upright_rgb(image: Image.Image, factor: int) -> Pixels:
    """The loaded image as RGB on white, reduced by `factor`, turned and mirrored as its EXIF orientation says."""
    try:
        image = _plain_mode(image)
        if factor > 1:
            image = image.reduce(factor)
        if "A" in image.mode:
            white = Image.new("RGBA", image.size, "white")
            image = Image.alpha_composite(white, image.convert("RGBA"))
        image = image if image.mode == "RGB" else image.convert("RGB")
        turned = ImageOps.exif_transpose(image) if _orientation(image) != 1 else image
        return np.asarray(turned if turned is not None else image)
    except MemoryError:
        raise
    except Exception as error:
        raise InputError("damaged", "The image has colours that cannot be shown: save it as ordinary RGB.") from error


def _plain_mode(image: Image.Image) -> Image.Image:
    """An 8-bit image of a mode that can be reduced: palettes resolved, 16 and 32 bits a channel scaled to 8."""
    if image.mode in ("P", "PA"):
        return image.convert("RGBA" if "transparency" in image.info or image.mode == "PA" else "RGB")
    if image.mode in ("L", "RGB") and "transparency" in image.info:
        return image.convert("RGBA")
    if image.mode == "1":
        return image.convert("L")
    if image.mode.startswith("I;16"):
        return _scaled(image, np.asarray(image).astype(np.float32) / 257.0)
    if image.mode in ("I", "F"):
        values = np.asarray(image).astype(np.float32)
        low, high = float(np.nanmin(values)), float(np.nanmax(values))
        return _scaled(image, (values - low) * (255.0 / (high - low) if high > low else 0.0))
    return image


def _scaled(image: Image.Image, values: NDArray[np.float32]) -> Image.Image:
    gray = Image.fromarray(np.nan_to_num(values).clip(0, 255).astype(np.uint8))
    gray.info = image.info
    gray.getexif().update(image.getexif())
    return gray

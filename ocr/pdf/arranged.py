"""Pages of scans as a person put them in order: turned, left out, put together. No picture is coded with a loss.

Runs in a reading process: what a scan holds is foreign bytes. A JPEG goes into the PDF as it is, every other picture
with all its points; pages of a PDF are taken over.
"""

from __future__ import annotations

import zlib
from io import BytesIO
from pathlib import Path

import pikepdf
from PIL import Image

from core.errors import InputError
from ocr.input.limits import Limits

_USUAL_DPI = 200
_ROTATIONS = {1: 0, 3: 180, 6: 90, 8: 270}  # EXIF's orientation → degrees clockwise
_SPACES = {"1": ("/DeviceGray", 1), "L": ("/DeviceGray", 8), "RGB": ("/DeviceRGB", 8)}


def arrange(path: str, kind: str, picks: tuple[tuple[int, int], ...], limits: Limits) -> bytes:
    """A PDF of the pages picked, each (number from 1, degrees clockwise). Raises InputError `damaged`, `too_large`."""
    arranged = pikepdf.new()
    if kind == "pdf":
        with pikepdf.open(path) as source:
            for number, turn in picks:
                if not 1 <= number <= len(source.pages):
                    raise _no_page()
                arranged.pages.append(source.pages[number - 1])
                arranged.pages[-1].rotate(turn, relative=True)
            return _saved(arranged)
    with Image.open(path) as image:
        frames = getattr(image, "n_frames", 1)
        for number, turn in picks:
            if not 1 <= number <= frames:
                raise _no_page()
            image.seek(number - 1)
            if image.width * image.height > limits.pixels:
                raise InputError("too_large", "The picture is too large: scan the paper at 300 dpi or less.")
            _add(arranged, image, Path(path).read_bytes() if kind == "jpeg" and frames == 1 else None, turn)
    return _saved(arranged)


def join(parts: tuple[bytes, ...]) -> bytes:
    """One PDF of several, each of which `arrange` made."""
    joined = pikepdf.new()
    for part in parts:
        with pikepdf.open(BytesIO(part)) as source:
            joined.pages.extend(source.pages)
    return _saved(joined)


def _add(document: pikepdf.Pdf, image: Image.Image, jpeg: bytes | None, turn: int) -> None:
    turned = _ROTATIONS.get(image.getexif().get(0x0112, 1))
    if jpeg is not None and image.mode in ("L", "RGB") and turned is not None:
        data, coded, (space, bits) = jpeg, "/DCTDecode", _SPACES[image.mode]
    else:
        turned = turned or 0
        plain = image if image.mode in _SPACES else image.convert("RGB")
        data, coded, (space, bits) = zlib.compress(plain.tobytes(), 6), "/FlateDecode", _SPACES[plain.mode]
    across, down = (
        float(resolution) if float(resolution) >= 50 else _USUAL_DPI for resolution in image.info.get("dpi", (0, 0))
    )
    width, height = image.width * 72 / across, image.height * 72 / down
    page = document.add_blank_page(page_size=(width, height))
    picture = pikepdf.Stream(document, data)
    picture.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name("/XObject"), Subtype=pikepdf.Name("/Image"), Width=image.width, Height=image.height,
        ColorSpace=pikepdf.Name(space), BitsPerComponent=bits, Filter=pikepdf.Name(coded),
    )  # fmt: skip
    name = page.add_resource(picture, pikepdf.Name("/XObject"))
    page.Contents = pikepdf.Stream(document, f"q {width:.3f} 0 0 {height:.3f} 0 0 cm {name} Do Q".encode("ascii"))
    page.rotate((turn + turned) % 360, relative=False)


def _saved(document: pikepdf.Pdf) -> bytes:
    buffer = BytesIO()
    document.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def _no_page() -> InputError:
    return InputError("damaged", "The file has no such page: choose its pages again.")

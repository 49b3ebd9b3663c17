"""Draws the picture of docs/quality.md: python -m bench.quality_pictures PAGE [OUT]. Each fault as the check tells it.

PAGE is a drawn page, as `samples/make.py` writes it; OUT is docs/pictures/quality.jpg by default. A fault that the
check does not tell of the page it is put on ends the drawing: the picture shows verdicts, not intentions.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from random import Random

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from core.records import QualityFinding
from ocr.input import filetype, raster
from ocr.input.limits import DEFAULT
from ocr.quality.across_pages import check_batch, trace
from ocr.quality.decoded_page import Look, Pixels
from ocr.quality.page import check_page
from samples.scan_faults import FAULTS, streak_at

_WIDE, _HIGH, _CAPTION, _GAP, _ROW = 250, 354, 26, 14, 5  # pixels; pictures in a row


def main() -> None:
    """Draw the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page", type=Path)
    parser.add_argument("out", type=Path, nargs="?", default=Path("docs/pictures/quality.jpg"))
    parser.add_argument("--seed", type=int, default=4)
    options = parser.parse_args()
    kind = filetype.sniff_file(options.page, file_bytes=DEFAULT.file_bytes)
    image = raster.render(options.page, kind, 1, DEFAULT)
    tiles = [_tile(spoilt, findings) for spoilt, findings in _verdicts(image.pixels, image.dpi, options.seed)]
    rows = -(-len(tiles) // _ROW)
    size = (_ROW * (_WIDE + _GAP) + _GAP, rows * (_HIGH + _CAPTION + _GAP) + _GAP)
    sheet = Image.new("RGB", size, (206, 210, 214))
    for number, tile in enumerate(tiles):
        row, column = divmod(number, _ROW)
        sheet.paste(tile, (_GAP + column * (_WIDE + _GAP), _GAP + row * (_HIGH + _CAPTION + _GAP)))
    sheet.save(options.out, "JPEG", quality=72)


def _verdicts(page: Pixels, dpi: int | None, seed: int) -> list[tuple[Pixels, QualityFinding]]:
    """Each fault's picture and what the check says of it. Raises LookupError for one that it does not tell."""
    spoilt = {code: (spoil(page, Random(seed)), dpi) for code, spoil in FAULTS.items()}
    coarse = cv2.resize(page, (round(8.27 * 100), round(11.69 * 100)), interpolation=cv2.INTER_AREA)
    spoilt["low_resolution"] = (coarse.astype(np.uint8, copy=False), 100)
    spoilt["blank"] = (np.full_like(page, 244), dpi)
    spoilt["wrong_size"] = (np.vstack([page, page]), dpi)
    verdicts = [
        (pixels, _verdict(code, list(check_page(Look(pixels, own), 1)))) for code, (pixels, own) in spoilt.items()
    ]
    streaked = streak_at(page, 0.62, 100)
    together = check_batch([trace(Look(streaked, dpi))] * 3)
    return [*verdicts, (streaked, _verdict("streaks", list(together)))]


def _verdict(code: str, findings: list[QualityFinding]) -> QualityFinding:
    verdict = next((finding for finding in findings if finding.code == code), None)
    if verdict is None:
        raise LookupError(f"the check does not tell `{code}` of this page: take another, or another --seed")
    return verdict


def _tile(pixels: Pixels, finding: QualityFinding) -> Image.Image:
    tile = Image.new("RGB", (_WIDE, _HIGH + _CAPTION), (206, 210, 214))
    page = Image.fromarray(pixels)
    page.thumbnail((_WIDE, _HIGH))
    if finding.box is not None:
        corners = [side * (page.width, page.height)[at % 2] for at, side in enumerate(finding.box)]
        ImageDraw.Draw(page).rectangle(corners, outline=(200, 30, 30), width=3)
    tile.paste(page, ((_WIDE - page.width) // 2, _CAPTION))
    shade = (160, 20, 20) if finding.level == "reject" else (30, 30, 30)
    font = ImageFont.truetype("DejaVuSans.ttf", 17)
    ImageDraw.Draw(tile).text((4, 2), f"{finding.code} ({finding.level})", fill=shade, font=font)
    return tile


if __name__ == "__main__":
    main()

"""Draws the pictures of docs/reading.md, each cleaning step before and after.

    python -m bench.reading_pictures FOLDER [OUT]

FOLDER is what `samples/make.py FOLDER --every-level` wrote; OUT is docs/pictures by default. All are drawn papers.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.clean import ink, leader_removal, orientation, page_finder, prepare
from ocr.readers import tesseract_lstm, trueocr
from ocr.train.truth import TruePage, load, pages

Pixels = NDArray[np.uint8]
_GAP = 12  # pixels between before and after
_QUALITY = 60


def side_by_side(before: Pixels, after: Pixels, high: int) -> Pixels:
    """Both pictures at one height, left and right."""
    parts = [_colour(_tall(part, high)) for part in (before, after)]
    gap = np.full((high, _GAP, 3), 255, np.uint8)
    return np.concatenate([parts[0], gap, parts[1]], axis=1)


def above(before: Pixels, after: Pixels, wide: int) -> Pixels:
    """Both pictures at one width, one above the other."""
    parts = [_colour(_broad(part, wide)) for part in (before, after)]
    return np.concatenate([parts[0], np.full((_GAP, wide, 3), 255, np.uint8), parts[1]])


def _tall(picture: Pixels, high: int) -> Pixels:
    size = (max(1, round(picture.shape[1] * high / picture.shape[0])), high)
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _broad(picture: Pixels, wide: int) -> Pixels:
    size = (wide, max(1, round(picture.shape[0] * wide / picture.shape[1])))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _colour(picture: Pixels) -> Pixels:
    return np.repeat(picture[:, :, None], 3, axis=2) if picture.ndim == 2 else picture


def sheet(photo: Pixels) -> Pixels:
    """A photo, and the sheet found in it."""
    return side_by_side(photo, prepare.page_of(photo, orientation.glance(photo))[0], 480)


def light(photo: Pixels) -> Pixels:
    """The print of a sheet as it was lit, and with its light evened out."""
    rgb, small, _ = prepare.page_of(photo, orientation.glance(photo))
    gray = ink.black_print(rgb, small)
    return side_by_side(gray, prepare.even(gray)[0], 480)


def seal(scan: Pixels) -> Pixels | None:
    """A red seal with what stands around it, and the same with the seal faded; None where the page has none."""
    small = orientation.shrunk(scan, page_finder.SIDE)
    seals = ink.seals_of(small)
    if not seals:
        return None
    scale = scan.shape[0] / small.shape[0]
    left, top, right, bottom = (round(side * scale) for side in seals[0])
    room = right - left
    place = slice(max(0, top - room // 3), bottom + room // 3), slice(max(0, left - room), right + room)
    return side_by_side(scan[place], ink.black_print(scan, small)[place], 300)


def turned(scan: TruePage) -> Pixels:
    """A page that lies on its side, and upright."""
    lying = np.ascontiguousarray(np.rot90(scan.rgb))
    return side_by_side(lying, prepare.prepare(lying, scan.dpi).upright_rgb, 360)


def level(scan: TruePage) -> Pixels:
    """The head of a page put into the scanner askew, and level."""
    askew = orientation.rotate(scan.rgb, 2.5)
    straight = prepare.prepare(askew, scan.dpi).upright_rgb
    return side_by_side(askew[: len(askew) // 3], straight[: len(straight) // 3], 240)


def dotted(page: TruePage) -> Pixels | None:
    """The line with most of a dotted leader, as printed and with the leader erased; None where there is none."""
    gray = prepare.prepare(page.rgb, page.dpi).gray
    boxes = trueocr.find_lines(gray)
    bare, _ = leader_removal.erase(gray, boxes)
    places = [(slice(int(b[1]), int(b[3])), slice(int(b[0]), int(b[2]))) for b in boxes]
    gone = [int((gray[place] != bare[place]).sum()) for place in places]
    if not gone or max(gone) == 0:
        return None
    place = places[int(np.argmax(gone))]
    return above(gray[place], bare[place], 800)


def line(page: TruePage) -> Pixels:
    """The longest line as it stands on the page, and as the second reader is given it."""
    gray = prepare.prepare(page.rgb, page.dpi).gray
    box = max(trueocr.find_lines(gray), key=lambda box: float(box[2] - box[0]))
    y0, y1, x0, x1 = (int(box[side]) for side in (1, 3, 0, 2))
    net_line = tesseract_lstm.net_line(gray, box)
    assert net_line is not None
    return above(gray[y0:y1, x0:x1], ((net_line.picture + 1) * 127.5).astype(np.uint8), 800)


def draw(folder: Path) -> dict[str, Pixels]:
    """Every picture by its name."""
    photo = load(next(iter(sorted(folder.glob("khai_sinh*-photo.jpg")))))[0][0]
    poor = list(pages(folder, ["poor"], papers=40))
    letter = next(page for page in poor if page.type == "quyet_dinh")
    by_name = {"sheet": sheet(photo), "light": light(photo), "turned": turned(letter), "level": level(letter)}
    by_name["line"] = line(letter)
    for name, pictures in (("seal", (seal(page.rgb) for page in poor)), ("leaders", map(dotted, poor))):
        by_name[name] = next(picture for picture in pictures if picture is not None)
    return by_name


def main() -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path, nargs="?", default=Path(__file__).resolve().parents[1] / "docs" / "pictures")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for name, picture in draw(options.folder).items():
        cv2.imwrite(str(options.out / f"{name}.jpg"), picture[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])


if __name__ == "__main__":
    main()

"""Measures the quality check: python -m bench.quality FOLDER... [--every 4] . Misses, false alarms, CPU a page.

Each FOLDER holds good pages as `samples/make.py` or `python -m samples.random` draw them. False alarms are what is told
of them as they are; misses are counted after each fault of `samples/scan_faults.py` is put on first pages.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path
from random import Random

import cv2

from ocr.input import filetype, raster
from ocr.input.limits import DEFAULT
from ocr.input.raster import PageImage
from ocr.quality.across_pages import check_batch, trace
from ocr.quality.decoded_page import Look
from ocr.quality.page import check_page
from samples.scan_faults import FAULTS, streak_at

_IMAGES = (".pdf", ".jpg", ".png", ".tif")


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--every", type=int, default=1, help="take every so many files")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", default=",".join((*FAULTS, "streaks")), help="which are put on pages; may be empty")
    parser.add_argument("--times", type=int, default=1, help="how often each is put on a page, differently")
    options = parser.parse_args()
    files = [path for folder in options.folders for path in sorted(folder.iterdir()) if path.suffix in _IMAGES]
    cv2.setNumThreads(1)  # as in a reading process
    wanted = [code for code in options.faults.split(",") if code]
    check_page(Look(_render(files[0]).pixels, 300), 1)  # what is loaded once is no page's
    files, rng = files[:: options.every], Random(options.seed)
    pages, alarms, seconds, reported, seen = 0, Counter[str](), 0.0, Counter[str](), Counter[str]()
    for path in files:
        image = _render(path)
        began = time.process_time()
        look = Look(image.pixels, image.dpi)
        codes = {finding.code for finding in check_page(look, 1)}
        trace(look)
        seconds += time.process_time() - began
        pages += 1
        alarms.update(codes)
        alarms["any"] += bool(codes)
        for code in wanted:
            for _ in range(options.times):
                seen[code] += 1
                reported[code] += code in _told(image, code, rng)
    print(f"{pages} good pages, {alarms['any']} with a false alarm: {dict(alarms)}")
    print(f"CPU a page {1000 * seconds / pages:.0f} ms, without decoding")
    for code, count in seen.items():
        print(
            f"{code:16} missed {count - reported[code]:4} of {count} ({100 * (count - reported[code]) / count:.1f} %)"
        )


def _render(path: Path) -> PageImage:
    return raster.render(path, filetype.sniff_file(path, file_bytes=DEFAULT.file_bytes), 1, DEFAULT)


def _told(image: PageImage, code: str, rng: Random) -> set[str]:
    """What is told of a page after a fault was put on it; of streaks when three such pages come."""
    if code == "streaks":
        place, shade = rng.uniform(0.1, 0.9), rng.choice((90, 120, 150))
        spoilt = trace(Look(streak_at(image.pixels, place, shade), image.dpi))
        return {finding.code for finding in check_batch([spoilt] * 3)}
    return {finding.code for finding in check_page(Look(FAULTS[code](image.pixels, rng), image.dpi), 1)}


if __name__ == "__main__":
    main()

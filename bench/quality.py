"""Measures the quality check: python -m bench.quality FOLDER... [--every 4]. Misses, false alarms, CPU a page.

Each FOLDER holds good pages as `samples/make.py` or `python -m samples.random` draw them. False alarms are what is told
of them as they are; misses are counted after each fault of `samples/scan_faults.py` is put on first pages.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path
from random import Random

from ocr.input import filetype, raster
from ocr.input.limits import DEFAULT
from ocr.quality.batch import check_batch, trace
from ocr.quality.look import Look
from ocr.quality.page import check_page
from samples.scan_faults import FAULTS, streak_at

_IMAGES = (".pdf", ".jpg", ".png", ".tif")


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--every", type=int, default=1, help="take every so many files")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    files = [path for folder in options.folders for path in sorted(folder.iterdir()) if path.suffix in _IMAGES]
    files, rng = files[:: options.every], Random(options.seed)
    pages, alarms, seconds, reported, seen = 0, Counter[str](), 0.0, Counter[str](), Counter[str]()
    for path in files:
        image = raster.render(path, filetype.sniff_file(path, file_bytes=DEFAULT.file_bytes), 1, DEFAULT)
        began = time.process_time()
        look = Look(image.pixels, image.dpi)
        codes = {finding.code for finding in check_page(look, 1)}
        trace(look)
        seconds += time.process_time() - began
        pages += 1
        alarms.update(codes)
        alarms["any"] += bool(codes)
        for code, spoil in FAULTS.items():
            seen[code] += 1
            reported[code] += code in {
                finding.code for finding in check_page(Look(spoil(image.pixels, rng), image.dpi), 1)
            }
        place, shade = rng.uniform(0.1, 0.9), rng.choice((90, 120, 150))
        spoilt = [trace(Look(streak_at(image.pixels, place, shade), image.dpi))] * 3
        seen["streaks"] += 1
        reported["streaks"] += "streaks" in {finding.code for finding in check_batch(spoilt)}
    print(f"{pages} good pages, {alarms['any']} with a false alarm: {dict(alarms)}")
    print(f"CPU a page {1000 * seconds / pages:.0f} ms, without decoding")
    for code, count in seen.items():
        print(
            f"{code:16} missed {count - reported[code]:4} of {count} ({100 * (count - reported[code]) / count:.1f} %)"
        )


if __name__ == "__main__":
    main()

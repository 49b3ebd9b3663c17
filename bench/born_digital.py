"""What becomes of papers that were never paper: python -m bench.born_digital [FOLDER OF PDFS] [--pages N].

By default ../shared/data/born-digital, every page of every file. Printed by file: pages, how many of them are kept as
they are, bytes of the searchable copy against those of the original and of the copy that would be made of pictures, the
level of PDF/A, the greatest difference in grey levels between original and copy, both drawn at 300 dpi, and the CPU
milliseconds a page that it takes to draw the page and make its copy.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import cv2

from core.errors import InputError
from core.records import Metadata
from ocr import read
from ocr.input import pdf, raster
from ocr.input.limits import DEFAULT
from ocr.pdf import searchable
from ocr.results import NO_ARCHIVE

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "born-digital"
_DPI = 300
_ABOUT = {"type": "", "type_title": "", "paper_id": "", "copy_of_sha256": "", "made_at": "2026-01-01T00:00:00Z"}


def bound(sheets: list[bytes]) -> bytes:
    return read.assemble_pdf((tuple(sheets), Metadata()), _ABOUT)


def difference(path: Path, page: int, copy: bytes) -> int:
    """The greatest difference between a page and its copy."""
    with pdf.opened_page(path, page) as original:
        wide, high = (round(side * _DPI / 72) for side in original.get_size())
        return int(cv2.absdiff(pdf._draw(original, wide, high), pdf.drawn(copy, wide, high)).max())


def measure(path: Path, most: int) -> str:
    sheets, pictures, far, kept, spent = [], [], 0, 0, 0.0
    for page in range(1, min(most, raster.count_pages(path, "pdf", DEFAULT)) + 1):
        done = read.read_page(str(path), "pdf", page)
        image = raster.render(path, "pdf", page, DEFAULT)
        start = time.process_time()
        read.draw_page(str(path), "pdf", done.reading)
        spent += time.process_time() - start
        pictures.append(searchable.page_pdf(image.pixels, image.dpi or 200, done.reading))
        sheets.append(done.pdf)
        if done.pdf != pictures[-1] and done.reading.source == "text_layer":
            kept, far = kept + 1, max(far, difference(path, page, done.pdf))
    whole, drawn, size = bound(sheets), bound(pictures), path.stat().st_size
    level = "none" if NO_ARCHIVE in whole else "2u" if b"conformance>U<" in whole else "2b"
    return (
        f"{path.name[:40]:40} {len(sheets):5} {kept:5} {size:9} {len(whole):9} {len(whole) / size:6.2f} {len(drawn):9}"
        f" {level:>5} {far:5} {1000 * spent / len(sheets):7.0f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    parser.add_argument("--pages", type=int, default=1000, help="of each file at most")
    options = parser.parse_args()
    print(f"{'':40} pages  kept  original      copy  ratio  pictures PDF/A  diff  CPU ms", flush=True)
    for path in sorted(options.folder.glob("*.pdf")):
        try:
            print(measure(path, options.pages), flush=True)
        except InputError as error:
            print(f"{path.name[:40]:40} {error.code}", flush=True)


if __name__ == "__main__":
    cv2.setNumThreads(1)
    main()

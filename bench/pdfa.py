"""What the searchable copy costs and keeps: python -m bench.pdfa [FOLDER OF PDFS], by default ../shared/data/letters.

Every first page is rendered at 300, 200 and 150 dpi and stored. Printed by resolution: bytes against a JPEG of quality
85 at 300 dpi of the same page, PSNR in dB beside that of a standard JPEG of as many bytes, and CPU
milliseconds from pixels and words to a finished PDF/A page; medians, and the worst in brackets.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image

from core.records import Line, PageReading, Word
from ocr.pdf.searchable import page_pdf

Pixels = NDArray[np.uint8]
RESOLUTIONS = (300, 200, 150)
LETTERS = Path(__file__).resolve().parents[2] / "shared" / "data" / "letters"


def words() -> PageReading:
    """As many words as a full page has: forty lines of twelve."""
    lines = []
    for row in range(40):
        y = 0.05 + 0.022 * row
        boxes = [(0.1 + 0.066 * n, y, 0.15 + 0.066 * n, y + 0.014) for n in range(12)]
        lines.append(Line(tuple(Word("Nguyễn", box, 0.9) for box in boxes), (0.1, y, 0.9, y + 0.014)))
    return PageReading(1, "read", "bench", lines=tuple(lines))


def jpeg(pixels: Pixels, quality: int, optimize: bool = True) -> bytes:
    out = BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=quality, optimize=optimize)
    return out.getvalue()


def psnr(pixels: Pixels, data: bytes) -> float:
    return cv2.PSNR(pixels, np.asarray(Image.open(BytesIO(data)).convert("RGB")))


def standard(pixels: Pixels, size: int) -> float:
    """The PSNR of a standard JPEG of at least this size, the smallest there is."""
    low, high = 5, 95
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if len(jpeg(pixels, middle)) >= size else (middle + 1, high)
    return psnr(pixels, jpeg(pixels, low))


def measure(page: pdfium.PdfPage, dpi: int, plain: int) -> tuple[float, float, float, float]:
    """Share of the plain scan's bytes, PSNR, a standard JPEG's PSNR, CPU milliseconds."""
    pixels = np.asarray(page.render(scale=dpi / 72).to_pil().convert("RGB"))
    start = time.process_time()
    pdf = page_pdf(pixels, dpi, words())
    spent = time.process_time() - start
    with pikepdf.Pdf.open(BytesIO(pdf)) as opened:
        picture = opened.pages[0].Resources.XObject.Im.read_raw_bytes()
    return len(pdf) / plain, psnr(pixels, picture), standard(pixels, len(picture)), 1000 * spent


def table(files: Sequence[Path]) -> None:
    rows: dict[int, list[tuple[float, float, float, float]]] = {dpi: [] for dpi in RESOLUTIONS}
    for file in files:
        page = pdfium.PdfDocument(file)[0]
        plain = len(jpeg(np.asarray(page.render(scale=300 / 72).to_pil().convert("RGB")), 85, optimize=False))
        for dpi in RESOLUTIONS:
            rows[dpi].append(measure(page, dpi, plain))
    print(f"{len(files)} pages\n dpi   of plain 300-dpi scan    PSNR dB   standard JPEG   CPU ms")
    for dpi, measured in rows.items():
        share, like, usual, spent = (sorted(column) for column in zip(*measured, strict=True))
        print(
            f"{dpi:4}   {statistics.median(share):.2f} ({share[-1]:.2f})            {statistics.median(like):.1f}"
            f"       {statistics.median(usual):.1f}            {statistics.median(spent):.0f} ({spent[-1]:.0f})"
        )


def main() -> None:
    """Measure the papers of a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=LETTERS, help="folder of PDFs")
    files = sorted(parser.parse_args().folder.glob("*.pdf"))
    if not files:
        parser.error("no PDF in that folder")
    cv2.setNumThreads(1)
    table(files)


if __name__ == "__main__":
    main()

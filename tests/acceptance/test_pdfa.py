"""veraPDF, a validator nobody here wrote, takes what we make for PDF/A-2b and PDF/A-2u."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from core.records import Line, Metadata, PageReading, Word
from ocr.input import raster
from ocr.input.limits import Limits
from ocr.pdf import own_page
from ocr.pdf.searchable import assemble, empty_page, page_pdf
from ocr.results import NO_ARCHIVE
from tests.conftest import ROOT, require
from tests.support import pages as made_pages

SCRIPT = ROOT / "services" / "verapdf"
LETTERS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"
SIGNS = "0123456789 .,:;!?'\"“”‘’()[]{}<>«»/\\|-–—_…•°§№%&@#*+=~^`×÷²³½€₫"
ABOUT = {
    "type": "khai_sinh", "type_title": "Giấy khai sinh", "paper_id": "01J0", "copy_of_sha256": "ab" * 32,
    "made_at": "2026-11-24T15:00:00.25+07:00",
}  # fmt: skip


@pytest.fixture(scope="module")
def judge() -> Callable[..., list[str]]:
    """The files that are not what the flavour asks for; skips without the validator, fails in CI."""
    ready = subprocess.run([SCRIPT, "status"], capture_output=True).returncode == 0
    require("veraPDF", ready, "services/verapdf get")

    def refused(flavour: str, *files: Path) -> list[str]:
        command = [SCRIPT, "check", "-f", flavour, *files]
        said = subprocess.run(command, capture_output=True, text=True, timeout=120).stdout
        verdicts = [line for line in said.splitlines() if line.startswith(("PASS", "FAIL"))]
        assert len(verdicts) == len(files), said
        return [line for line in verdicts if not line.startswith("PASS")]

    return refused


def page(*rows: str) -> PageReading:
    lines = []
    for number, row in enumerate(rows):
        y = 0.05 + 0.03 * number
        places = [(0.05 + 0.1 * n, y, 0.13 + 0.1 * n, y + 0.02) for n in range(len(row.split()))]
        words = tuple(Word(text, box, 1.0) for text, box in zip(row.split(), places, strict=True))
        lines.append(Line(words, (0.05, y, 0.95, y + 0.02)))
    return PageReading(1, "read", "test", lines=tuple(lines))


def picture(height: int = 1754, width: int = 1240) -> np.ndarray:
    pixels = np.full((height, width, 3), 245, np.uint8)
    cv2.putText(pixels, "GIAY KHAI SINH", (width // 8, height // 4), cv2.FONT_HERSHEY_SIMPLEX, 2, (30, 30, 30), 4)
    cv2.circle(pixels, (width // 2, height // 2), width // 6, (190, 20, 30), 8)
    return pixels


def jpeg(pixels: np.ndarray, mode: str = "RGB", **how: object) -> bytes:
    out = BytesIO()
    Image.fromarray(pixels).convert(mode).save(out, "JPEG", quality=50, **how)
    return out.getvalue()


def decoded(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(data)).convert("RGB"))


def papers() -> dict[str, bytes]:
    """One file for every way a page can be made, and for every way a paper can be bound."""
    letters = LETTERS + LETTERS.upper()
    rows = page(*(letters[n : n + 30] for n in range(0, len(letters), 30)), *SIGNS.split())
    odd = page("\x00\x07 a\u0301\ufeff \ufffe\ud800 \U0001f600 漢字 العربية", "x" * 500)
    colour = jpeg(picture())
    kept = {
        f"jpeg turned {turn}": np.ascontiguousarray(np.rot90(decoded(colour), turn // 90)) for turn in (0, 90, 180, 270)
    }
    drawn = {
        "colour": page_pdf(picture(), 150, rows),
        "no text": page_pdf(picture(), 150, PageReading(1, "blank", "test")),
        "odd characters": page_pdf(picture(), 150, odd),
        "grey": page_pdf(np.repeat(picture()[:, :, :1], 3, axis=2), 150, rows),
        "two levels": page_pdf(np.where(picture() > 128, 255, 0).astype(np.uint8), 150, rows, bilevel=True),
        "grey jpeg": page_pdf(decoded(jpeg(picture(), "L")), 150, rows, jpeg=jpeg(picture(), "L")),
        "progressive jpeg": page_pdf(
            decoded(jpeg(picture(), progressive=True)), 150, rows, jpeg=jpeg(picture(), progressive=True)
        ),
        "printers inks": page_pdf(picture(), 150, rows, jpeg=jpeg(picture(), "CMYK")),
        "tiny": page_pdf(picture(3, 5), 1200, rows),
        "enormous": page_pdf(picture(), 1, rows),
        "a thread": page_pdf(np.full((30_000, 1, 3), 245, np.uint8), 200, PageReading(1, "blank", "test")),
        "of a failed page": empty_page(),
    }
    drawn |= {name: page_pdf(pixels, 150, rows, jpeg=colour) for name, pixels in kept.items()}
    full = Metadata(
        type_code="KQ.G15.000031", title="Giấy khai sinh <&> \x01", number_symbol="07/2026", issued_on="2026-01",
        issuer="Ủy ban nhân dân phường Ví Dụ", abstract="Trích yếu\nhai dòng", valid_until="2027",
        valid_scope="mua nhà",
    )  # fmt: skip
    pages = list(drawn.values())
    return drawn | {
        "bound with all facts": assemble(pages, full, **ABOUT),
        "bound with no facts": assemble(pages[:1], Metadata(), **ABOUT),
        "bound without text": assemble([drawn["no text"]], full, **ABOUT),
    }


@pytest.mark.parametrize("flavour", ["2b", "2u"])
def test_an_independent_validator_passes_every_kind_of_page(
    tmp_path: Path, judge: Callable[..., list[str]], flavour: str
):
    files = []
    for name, data in papers().items():
        files.append(tmp_path / f"{name.replace(' ', '-')}.pdf")
        files[-1].write_bytes(data)
    assert judge(flavour, *files) == []


@pytest.mark.parametrize("flavour", ["2b", "2u"])
def test_an_independent_validator_passes_every_page_of_others_that_we_call_an_archive_page(
    tmp_path: Path, judge: Callable[..., list[str]], shared_data: Path, flavour: str
):
    drawn = {"typed": made_pages.digital_pdf(tmp_path / "typed.pdf", ("A letter",) * 9)}
    drawn |= {path.stem: path for path in sorted((shared_data / "born-digital").glob("*.pdf"))}
    files = []
    for name, path in drawn.items():
        pixels = raster.render(path, "pdf", 1, Limits()).pixels
        words = (Word("Chưa", (0.2, 0.2, 0.3, 0.22), 1.0), Word("thấy", (0.31, 0.2, 0.4, 0.22), 1.0))
        seen = PageReading(1, "read", "test", source="text_layer", lines=(Line(words, (0.2, 0.2, 0.4, 0.22)),))
        copy = own_page.page_pdf(path, 1, pixels, seen)
        if copy is None or NO_ARCHIVE in copy:
            continue
        if flavour == "2b" or b"<pdfaid:conformance>U<" in copy:
            files.append(tmp_path / f"{name}-copy.pdf")
            files[-1].write_bytes(copy)
    assert len(files) >= 10
    assert judge(flavour, *files) == []


def test_the_validator_is_not_blind(tmp_path: Path, judge: Callable[..., list[str]]):
    wrong = page_pdf(picture(), 150, page("chữ")).replace(b"pdfaid:part>2<", b"pdfaid:part>9<")
    file = tmp_path / "wrong.pdf"
    file.write_bytes(wrong)
    assert judge("2b", file) == [f"FAIL {file} 2b"]


def test_without_the_validator_ci_fails_and_a_laptop_skips(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(os.environ, "CI", "1")
    with pytest.raises(pytest.fail.Exception, match="services/verapdf get"):
        require("veraPDF", False, "services/verapdf get")
    monkeypatch.delitem(os.environ, "CI")
    with pytest.raises(pytest.skip.Exception, match="services/verapdf get"):
        require("veraPDF", False, "services/verapdf get")

"""The searchable copy: words where they stand, the picture true and small, the file the same every time."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from core.records import Line, Metadata, PageReading, Word
from ocr.pdf import build_font, font, invisible_text, page_image
from ocr.pdf.searchable import assemble, page_pdf
from tests.conftest import require

Pixels = NDArray[np.uint8]
DPI = 150
WIDTH, HEIGHT = 1240, 1754
LETTERS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"
ROWS = (
    "Độc lập - Tự do - Hạnh phúc",
    "Số: 07/2026 ngày 05/01/2026",
    "Họ, chữ đệm, tên: NGUYỄN THỊ MẪU",
    "Giấy này có giá trị 6 tháng (sáu tháng)",
)
PAPER = Metadata(
    type_code="KQ.G15.000031",
    title="Giấy khai sinh & <bản>",
    number_symbol="07/2026",
    issued_on="2026-01",
    issuer="Phường Ví Dụ",
)
ABOUT = {
    "type": "khai_sinh", "type_title": "Giấy khai sinh", "paper_id": "01J0", "copy_of_sha256": "ab" * 32,
    "made_at": "2026-11-24T08:00:00Z",
}  # fmt: skip


def reading(*rows: str, top: float = 0.1, **facts: object) -> PageReading:
    """Rows of words at known places: each letter is a hundredth of the page wide."""
    lines = []
    for number, row in enumerate(rows):
        x, y = 0.1, top + 0.05 * number
        words = []
        for word in row.split(" "):
            words.append(Word(word, (x, y, x + 0.01 * len(word), y + 0.018), 0.9))
            x += 0.01 * (len(word) + 1)
        lines.append(Line(tuple(words), (0.1, y, x, y + 0.018)))
    return PageReading(1, "read", "test", lines=tuple(lines), **facts)  # type: ignore[arg-type]


def scan(seed: int = 0, width: int = WIDTH, height: int = HEIGHT) -> Pixels:
    """A page like a scan: grainy paper, dark strokes, a red ring."""
    rng = np.random.default_rng(seed)
    pixels = np.full((height, width, 3), (250, 248, 242), np.float32)
    for top in range(height // 10, height - height // 8, height // 50):
        for left in range(width // 10, width - width // 8, 12):
            if rng.random() < 0.8:
                end = (left + int(rng.integers(2, 9)), top + int(rng.integers(6, 14)))
                cv2.line(pixels, (left, top), end, (40, 40, 44), 2, cv2.LINE_AA)
    cv2.circle(pixels, (width * 2 // 3, height * 3 // 4), width // 10, (200, 40, 50), 5, cv2.LINE_AA)
    pixels += cv2.GaussianBlur(rng.normal(0, 6, pixels.shape).astype(np.float32), (0, 0), 0.7)
    return np.clip(pixels, 0, 255).astype(np.uint8)


def jpeg(pixels: Pixels, quality: int) -> bytes:
    out = BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=quality)
    return out.getvalue()


def decoded(data: bytes) -> Pixels:
    return np.asarray(Image.open(BytesIO(data)).convert("RGB"))


def shown(pdf: bytes) -> Pixels:
    """The first page as a viewer paints it, at 72 dpi."""
    page = pdfium.PdfDocument(pdf)[0]
    return np.asarray(page.render(scale=1).to_pil().convert("RGB"))


def as_shown(pixels: Pixels, pdf: bytes) -> float:
    """Mean difference in grey levels between the painted page and the pixels it was made from."""
    painted = shown(pdf)
    target = cv2.resize(pixels, painted.shape[1::-1], interpolation=cv2.INTER_AREA)
    return float(np.abs(painted.astype(int) - target).mean())


def boxes_of(pdf: bytes, needle: str) -> list[tuple[float, float, float, float]]:
    """Where a viewer finds a text, as boxes in fractions of the page."""
    page = pdfium.PdfDocument(pdf)[0]
    width, height = page.get_size()
    layer = page.get_textpage()
    searcher = layer.search(needle, match_case=True)
    boxes = []
    while (hit := searcher.get_next()) is not None:
        edges = [layer.get_charbox(index) for index in range(hit[0], hit[0] + hit[1])]
        left, bottom = min(edge[0] for edge in edges), min(edge[1] for edge in edges)
        right, top = max(edge[2] for edge in edges), max(edge[3] for edge in edges)
        boxes.append((left / width, 1 - top / height, right / width, 1 - bottom / height))
    return boxes


def copied(pdf: bytes) -> str:
    return " ".join(pdfium.PdfDocument(pdf)[0].get_textpage().get_text_range().split())


# ── words ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_copying_a_page_gives_its_words_in_reading_order():
    assert copied(page_pdf(scan(), DPI, reading(*ROWS))) == " ".join(ROWS)


def test_another_reader_of_pdfs_gives_the_same_lines(tmp_path: Path):
    require("pdftotext", shutil.which("pdftotext") is not None, "apt-get install poppler-utils")
    (tmp_path / "page.pdf").write_bytes(page_pdf(scan(), DPI, reading(*ROWS)))
    said = subprocess.run(["pdftotext", tmp_path / "page.pdf", "-"], capture_output=True, check=True).stdout.decode()
    assert [line for line in said.replace("\f", "").split("\n") if line] == list(ROWS)


def test_a_search_marks_each_word_where_it_stands():
    page = reading(*ROWS)
    pdf = page_pdf(scan(), DPI, page)
    for line in page.lines:
        for word in line.words:
            assert any(box == pytest.approx(word.box, abs=0.003) for box in boxes_of(pdf, word.text)), word.text


def test_a_search_finds_words_across_blanks():
    (box,) = boxes_of(page_pdf(scan(), DPI, reading(*ROWS)), "Tự do - Hạnh")
    assert box[1] == pytest.approx(0.1, abs=0.003)


def test_every_vietnamese_letter_comes_back_composed():
    letters = LETTERS + LETTERS.upper()
    rows = [letters[start : start + 40] for start in range(0, len(letters), 40)]
    assert copied(page_pdf(scan(), DPI, reading(*rows))) == " ".join(rows)


def test_decomposed_text_is_written_composed():
    assert copied(page_pdf(scan(), DPI, reading("Nguye\u0302\u0303n"))) == "Nguyễn"


def test_the_words_are_never_painted():
    pixels = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    assert shown(page_pdf(pixels, DPI, reading(*ROWS))).min() >= 254


def test_words_of_a_sloping_line_stay_one_line():
    words = tuple(
        Word(f"chữ{n}", (0.1 + 0.1 * n, 0.2 + 0.004 * n, 0.18 + 0.1 * n, 0.216 + 0.004 * n), 0.9) for n in range(8)
    )
    page = PageReading(1, "read", "test", lines=(Line(words, (0.1, 0.2, 0.9, 0.25)),))
    pdf = page_pdf(scan(), DPI, page)
    assert copied(pdf) == " ".join(word.text for word in words)
    (box,) = boxes_of(pdf, "chữ7")
    assert box == pytest.approx(words[7].box, abs=0.003)


def test_a_blank_page_has_no_text_and_no_font():
    pdf = pikepdf.Pdf.open(BytesIO(page_pdf(scan(), DPI, PageReading(1, "blank", "test"))))
    assert "/Font" not in pdf.pages[0].Resources


@given(st.text(max_size=40), st.tuples(*[st.floats(0, 1)] * 4))
def test_no_word_and_no_box_breaks_the_page(word: str, box: tuple[float, float, float, float]):
    operators = invisible_text.content([Line((Word(word, box, 0.5),), box)], 595, 842)
    assert operators == b"" or operators.startswith(b"BT")
    assert all(char >= " " or char == "\n" for char in operators.decode("ascii"))


def test_the_fonts_program_is_the_one_its_script_builds():
    assert font.font_file() == build_font.program()


# ── picture ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", range(3))
def test_a_page_takes_at_most_half_of_a_plain_scan_and_looks_like_it(seed: int):
    pixels = scan(seed, 2480, 3508)
    picture = page_image.encode(pixels, 300)
    assert picture.colour == "DeviceRGB"
    assert len(picture.data) <= 0.5 * len(jpeg(pixels, 85))
    assert cv2.PSNR(pixels, decoded(picture.data)) > 30


def test_a_page_of_lower_resolution_may_be_finer():
    pixels = scan(1)
    fine, coarse = page_image.encode(pixels, 150), page_image.encode(pixels, 300)
    assert cv2.PSNR(pixels, decoded(fine.data)) > cv2.PSNR(pixels, decoded(coarse.data)) + 1


def test_a_page_without_colour_is_stored_in_grey_and_one_seal_keeps_it_in_colour():
    pixels = scan()
    grey = np.repeat(pixels[:, :, 1:2], 3, axis=2)
    assert page_image.encode(grey, DPI).colour == "DeviceGray"
    grey[300:303, 400:403] = (200, 30, 40)
    assert page_image.encode(grey, DPI).colour == "DeviceRGB"


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_small_jpeg_is_kept_byte_for_byte_and_turned_by_the_page(turn: int):
    stored = np.ascontiguousarray(np.rot90(scan(), turn // 90))
    file = jpeg(stored, 60)
    upright = np.ascontiguousarray(np.rot90(decoded(file), -turn // 90))
    pdf = page_pdf(upright, DPI, reading(*ROWS, rotation=turn), jpeg=file)
    assert file in pdf
    assert as_shown(upright, pdf) < 3


def test_a_jpeg_that_is_not_these_pixels_is_not_used():
    file = jpeg(scan(1), 60)
    other = scan(2)
    straightened = reading(*ROWS, skew_degrees=0.7)
    assert file not in page_pdf(other, DPI, reading(*ROWS), jpeg=file)
    assert file not in page_pdf(decoded(file), DPI, straightened, jpeg=file)
    assert file not in page_pdf(decoded(file)[:, :-8], DPI, reading(*ROWS), jpeg=file)


def test_a_large_jpeg_is_encoded_anew():
    file = jpeg(scan(1, 2480, 3508), 95)
    assert file not in page_pdf(decoded(file), 300, reading(*ROWS), jpeg=file)


@pytest.mark.parametrize("broken", [b"", b"\xff\xd8\xff", b"no jpeg at all"])
def test_a_broken_jpeg_is_encoded_anew(broken: bytes):
    pixels = scan()
    assert as_shown(pixels, page_pdf(pixels, DPI, reading(*ROWS), jpeg=broken)) < 3


def test_a_torn_jpeg_is_encoded_anew():
    file = jpeg(scan(), 60)
    assert file[:-3000] not in page_pdf(decoded(file), DPI, reading(*ROWS), jpeg=file[:-3000])


def test_a_jpeg_in_printers_inks_is_encoded_anew():
    out = BytesIO()
    Image.fromarray(scan()).convert("CMYK").save(out, "JPEG", quality=60)
    pdf = page_pdf(decoded(out.getvalue()), DPI, reading(*ROWS), jpeg=out.getvalue())
    assert out.getvalue() not in pdf


def test_a_page_of_two_levels_is_stored_without_loss():
    pixels = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    canvas = Image.fromarray(pixels)
    ImageDraw.Draw(canvas).ellipse((200, 300, 900, 1000), outline=(0, 0, 0), width=9)
    pixels = np.where(np.asarray(canvas) > 127, 255, 0).astype(np.uint8)
    pdf = page_pdf(pixels, DPI, reading(*ROWS), bilevel=True)
    with pikepdf.Pdf.open(BytesIO(pdf)) as opened:
        assert opened.pages[0].Resources.XObject.Im.Filter == pikepdf.Name.CCITTFaxDecode
    rendered = pdfium.PdfDocument(pdf)[0].render(scale=DPI / 72).to_numpy()[:, :, 0]
    assert np.abs(rendered[:HEIGHT, :WIDTH].astype(int) - pixels[:, :, 0]).mean() < 1
    assert len(pdf) < 30_000


@pytest.mark.parametrize(("shape", "dpi"), [((1, 1), 300), ((20, 9000), 10), ((3000, 10), 1200), ((100, 100), 0)])
def test_odd_sizes_give_a_page_a_viewer_opens(shape: tuple[int, int], dpi: int):
    pixels = np.full((*shape, 3), 200, np.uint8)
    width, height = pdfium.PdfDocument(page_pdf(pixels, dpi, reading("x")))[0].get_size()
    assert all(3 <= side <= 14400 for side in (width, height))


# ── file ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_input_gives_the_same_bytes():
    pages = [page_pdf(scan(seed), DPI, reading(*ROWS)) for seed in (1, 2)]
    assert pages == [page_pdf(scan(seed), DPI, reading(*ROWS)) for seed in (1, 2)]
    assert assemble(pages, PAPER, **ABOUT) == assemble(pages, PAPER, **ABOUT)


def test_pages_keep_their_order_and_share_one_font():
    pages = [page_pdf(scan(seed), DPI, reading(f"trang {seed}")) for seed in (1, 2, 3)]
    whole = assemble(pages, PAPER, **ABOUT)
    document = pdfium.PdfDocument(whole)
    assert [document[n].get_textpage().get_text_range().split() for n in range(3)] == [
        ["trang", str(n)] for n in (1, 2, 3)
    ]
    pdf = pikepdf.Pdf.open(BytesIO(whole))
    assert len({page.Resources.Font.F.objgen for page in pdf.pages}) == 1
    assert len(whole) < sum(len(page) for page in pages)


def test_the_file_says_what_paper_it_copies_and_that_it_is_a_copy():
    pdf = pikepdf.Pdf.open(BytesIO(assemble([page_pdf(scan(), DPI, reading(*ROWS))], PAPER, **ABOUT)))
    meta = pdf.open_metadata()
    own = "{urn:motlan:paper:1.0:}"
    assert meta["pdfaid:part"] == "2"
    assert "bản sao tra cứu" in meta["dc:title"]
    assert "Giấy khai sinh & <bản> số 07/2026" in meta["dc:title"]
    assert meta["dc:description"] == meta[own + "standing"] == "Bản sao tra cứu, không có giá trị thay bản chính"
    assert meta["xmp:CreateDate"] == "2026-11-24T08:00:00Z"
    kept = ("copyOf", "paperType", "issuedOn", "issuer", "typeCode", "numberSymbol")
    assert {key: meta[own + key] for key in kept} == {
        "copyOf": "ab" * 32, "paperType": "khai_sinh", "issuedOn": "2026-01", "issuer": "Phường Ví Dụ",
        "typeCode": "KQ.G15.000031", "numberSymbol": "07/2026",
    }  # fmt: skip
    assert str(pdf.docinfo.Subject) == meta["dc:description"]


def test_no_pages_are_no_paper():
    with pytest.raises(ValueError, match="at least one page"):
        assemble([], PAPER, **ABOUT)

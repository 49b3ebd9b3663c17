"""The copy of a page that was never paper is the page itself, without anything that acts."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String

from core.records import Line, Metadata, PageReading, Word
from ocr import read
from ocr.input import pdf, raster
from ocr.input.limits import Limits
from ocr.pdf import own_page, pdfa
from ocr.results import NO_ARCHIVE
from tests.support import pages

TYPED = ("This letter is about the household register", "and was written with a word processor")
ABOUT = {
    "type": "",
    "type_title": "",
    "paper_id": "01J0",
    "copy_of_sha256": "ab" * 32,
    "made_at": "2026-11-24T08:00:00Z",
}
ACTING = (
    b"/JS", b"/JavaScript", b"/AA", b"/OpenAction", b"/URI", b"/EmbeddedFile", b"/EF", b"/AF", b"/Annots", b"/AcroForm",
    b"/Names", b"/PieceInfo", b"app.alert", b"secret",
)  # fmt: skip


def reading(*words: Word) -> PageReading:
    lines = (Line(words, words[0].box),) if words else ()
    return PageReading(1, "read", "test", source="text_layer", lines=lines)


def copy(path: Path, *words: Word, page: int = 1) -> bytes | None:
    pixels = raster.render(path, "pdf", page, Limits()).pixels
    return own_page.page_pdf(path, page, pixels, reading(*words))


def taken(path: Path, *words: Word) -> bytes:
    copied = copy(path, *words)
    assert copied is not None
    return copied


def plain(data: bytes) -> bytes:
    """The file with nothing compressed, so that everything in it can be looked for."""
    out = BytesIO()
    with pikepdf.Pdf.open(BytesIO(data)) as file:
        file.save(
            out, stream_decode_level=pikepdf.StreamDecodeLevel.all, compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )  # fmt: skip
    return out.getvalue()


def level(data: bytes) -> str:
    with pikepdf.Pdf.open(BytesIO(data)) as file:
        return pdfa.level_of(file)


def text(data: bytes) -> str:
    with pdfium.PdfDocument(data) as document:
        return document[0].get_textpage().get_text_range()


def armed(path: Path) -> Path:
    """A typed page with everything in it that a PDF can do."""
    pages.digital_pdf(path, TYPED)
    with pikepdf.open(path, allow_overwriting_input=True) as file:
        script = Dictionary(S=Name.JavaScript, JS=String("app.alert('secret')"))
        page = file.pages[0].obj
        link = Dictionary(
            Type=Name.Annot, Subtype=Name.Link, Rect=Array([72, 700, 200, 780]), Border=Array([0, 0, 0]),
            A=Dictionary(S=Name.URI, URI=String("http://secret.example/")),
        )  # fmt: skip
        page.Annots = Array([file.make_indirect(link)])
        page.AA, page.PieceInfo, page.B = Dictionary(O=script), Dictionary(X=String("secret")), Array([])
        form = Stream(file, b"")
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
        form.Resources, form.AA, form.AF = Dictionary(), Dictionary(O=script), Array([Dictionary(EF=String("secret"))])
        page.Resources.XObject = Dictionary(A=file.make_indirect(form))
        page.Contents = Array([page.Contents, file.make_indirect(Stream(file, b"/A Do"))])
        file.Root.OpenAction, file.Root.AcroForm = script, Dictionary(Fields=Array([]), XFA=String("secret"))
        file.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))
        file.attachments["secret.exe"] = pikepdf.AttachedFileSpec(file, b"secret", filename="secret.exe")
        file.save(path)
    return path


def test_what_acts_in_a_page_is_not_in_its_copy(tmp_path):
    copied = plain(taken(armed(tmp_path / "a.pdf")))
    assert [word for word in ACTING if word in copied] == []


def test_the_letters_of_the_page_are_in_its_copy_as_letters_and_no_picture_is(tmp_path):
    copied = taken(armed(tmp_path / "a.pdf"))
    assert text(copied).split() == " ".join(TYPED).split()
    assert b"/Image" not in plain(copied)


def test_a_page_with_its_font_in_the_file_becomes_an_archive_page(tmp_path):
    assert level(taken(armed(tmp_path / "a.pdf"))) == "U"


def test_a_page_without_its_font_says_that_it_is_no_archive_page(tmp_path):
    copied = taken(pages.text_pdf(tmp_path / "a.pdf", TYPED))
    assert (level(copied), NO_ARCHIVE in copied) == ("", True)


@pytest.mark.parametrize(
    "change", ["wider", "inks", "halftone", "unknown operator", "no glyph"],
)  # fmt: skip
def test_a_page_that_breaks_a_rule_of_archives_is_not_called_one(tmp_path, change):
    path = pages.digital_pdf(tmp_path / "a.pdf", TYPED)
    with pikepdf.open(path, allow_overwriting_input=True) as file:
        page = file.pages[0].obj
        if change == "wider":
            page.Resources.Font.F.Widths[ord("e") - 32] = 600
        if change == "halftone":
            page.Resources.ExtGState = Dictionary(G=Dictionary(Type=Name.ExtGState, TR=Name.Identity))
        more = {
            "inks": b"0 0 0 1 k",
            "halftone": b"/G gs",
            "unknown operator": b"xx",
            "no glyph": b"BT /F 9 Tf (\x01) Tj ET",
        }
        page.Contents = Array([page.Contents, file.make_indirect(Stream(file, more.get(change, b"")))])
        file.save(path)
    assert level(taken(path)) == ""


def test_a_paper_with_one_page_that_is_none_is_no_archive_file_as_a_whole(tmp_path):
    good = taken(pages.digital_pdf(tmp_path / "a.pdf", TYPED))
    other = taken(pages.text_pdf(tmp_path / "b.pdf", TYPED))
    assert level(read.assemble_pdf(((good, good), Metadata()), ABOUT)) == "U"
    whole = read.assemble_pdf(((good, other), Metadata()), ABOUT)
    assert (level(whole), NO_ARCHIVE in whole) == ("", True)


def test_a_page_with_a_layer_that_is_switched_off_is_kept_as_a_picture(tmp_path):
    path = pages.digital_pdf(tmp_path / "a.pdf", TYPED)
    with pikepdf.open(path, allow_overwriting_input=True) as file:
        group = file.make_indirect(Dictionary(Type=Name.OCG, Name=String("draft")))
        usual = Dictionary(OFF=Array([group]), Order=Array([group]))
        file.Root.OCProperties = Dictionary(OCGs=Array([group]), D=usual)
        page = file.pages[0].obj
        page.Resources.Properties = Dictionary(L=group)
        hidden = b"/OC /L BDC BT /F 40 Tf 72 300 Td (not to be seen) Tj ET EMC"
        page.Contents = Array([page.Contents, file.make_indirect(Stream(file, hidden))])
        file.save(path)
    assert copy(path) is None


def test_a_copy_that_would_show_something_else_is_not_taken(tmp_path):
    path = pages.digital_pdf(tmp_path / "a.pdf", TYPED)
    pixels = raster.render(path, "pdf", 1, Limits()).pixels.copy()
    assert own_page.page_pdf(path, 1, pixels, reading()) is not None
    pixels[1000:1030, 800:812] = 0  # one more letter
    assert own_page.page_pdf(path, 1, pixels, reading()) is None


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_word_that_the_page_does_not_spell_is_put_behind_it_at_its_place(tmp_path, turn):
    path = pages.digital_pdf(tmp_path / "a.pdf", TYPED)
    with pikepdf.open(path, allow_overwriting_input=True) as file:
        file.pages[0].Rotate = turn
        file.pages[0].MediaBox = Array([-10, -20, 585, 822])
        file.save(path)
    box = (0.6, 0.7, 0.7, 0.72)
    copied = taken(path, Word("565/TB", box, 0.9), Word("household", (0.1, 0.1, 0.2, 0.12), 0.9))
    assert text(copied).count("household") == 1
    with pdfium.PdfDocument(copied) as document:
        page = document[0]
        words = page.get_textpage()
        at = words.get_text_range().index("565/TB")
        sides = [words.get_charbox(at + step) for step in range(6)]
        x = np.mean([(side[0] + side[2]) / 2 for side in sides])
        y = np.mean([(side[1] + side[3]) / 2 for side in sides])
        left, bottom, right, top = page.get_cropbox()
    across, down = (x - left) / (right - left), (top - y) / (top - bottom)
    upright = {0: (across, down), 90: (1 - down, across), 180: (1 - across, 1 - down), 270: (down, 1 - across)}[turn]
    assert upright == pytest.approx((0.65, 0.71), abs=0.02)


def test_a_font_of_many_pages_lies_in_the_bound_file_once(tmp_path):
    path = pages.digital_pdf(tmp_path / "a.pdf", *([TYPED] * 4))
    sheets = []
    for number in range(1, 5):
        pixels = raster.render(path, "pdf", number, Limits()).pixels
        sheets.append(own_page.page_pdf(path, number, pixels, reading()))
    whole = read.assemble_pdf((tuple(sheets), Metadata()), ABOUT)
    assert plain(whole).count(b"/FontFile2") == 1
    assert len(whole) <= 1.3 * path.stat().st_size
    assert [text.strip() != "" for text in map(page_text(whole), range(4))] == [True] * 4


def page_text(data: bytes):
    document = pdfium.PdfDocument(data)
    return lambda number: document[number].get_textpage().get_text_range()


def test_of_a_mixed_file_each_page_is_kept_its_own_way(tmp_path):
    path, scan = pages.digital_pdf(tmp_path / "a.pdf", TYPED * 4), pages.scan_pdf(tmp_path / "b.pdf", pages.page())
    with pikepdf.open(path, allow_overwriting_input=True) as file, pikepdf.open(scan) as other:
        file.pages.extend(other.pages)
        file.save(path)
    first, second = (read.read_page(str(path), "pdf", number) for number in (1, 2))
    assert (first.reading.source, second.reading.source) == ("text_layer", "ocr")
    assert [b"/Image" in plain(page.pdf) for page in (first, second)] == [False, True]
    assert read.draw_page(str(path), "pdf", first.reading) == first.pdf


def test_a_born_digital_paper_stays_as_sharp_as_it_came(shared_data):
    path = shared_data / "born-digital" / "dp.pdf"
    copied = read.read_page(str(path), "pdf", 1).pdf
    wide, high = 2480, 3508  # 300 dpi: the picture it was kept as had 200
    with pdf.opened_page(path, 1) as page:
        assert np.abs(pdf._draw(page, wide, high).astype(int) - pdf.drawn(copied, wide, high)).max() == 0


def test_a_page_that_cannot_be_taken_costs_nothing_but_its_letters(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.4 nothing")
    assert own_page.page_pdf(path, 1, np.zeros((9, 9, 3), np.uint8), reading()) is None

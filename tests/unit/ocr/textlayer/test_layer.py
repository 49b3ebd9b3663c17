"""A PDF's own text is taken where it is true, and only there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Dictionary, Name, Stream

from core.records import Word
from ocr.input import raster
from ocr.input.limits import Limits
from ocr.textlayer import layer as textlayer
from tests.support import pages
from tests.unit.ocr.textlayer.test_legacy_text import PANGRAMS, SENTENCE, SPELLINGS

TYPED = ("This letter is about the household register", "and was written with a word processor")


def layer(path: Path, page: int = 1) -> textlayer.TextLayer:
    return textlayer.read(path, page, raster.render(path, "pdf", page, Limits()).pixels)


def text(taken: textlayer.TextLayer) -> str:
    return " ".join(word.text for word in sorted(taken.words, key=lambda word: (round(word.box[1], 2), word.box[0])))


def words_of(lines: tuple[str, ...]) -> list[Word]:
    """The words of `pages.page(lines)` with their places, as a true layer has them."""
    wide, high = pages.A4
    face = pages.font(34)
    words = []
    for number, line in enumerate(lines):
        x, top = wide / 9, high / 10 + number * 70
        for part in line.split():
            length = face.getlength(part)
            words.append(Word(part, (x / wide, top / high, (x + length) / wide, (top + 42) / high), 1.0))
            x += length + face.getlength(" ")
    return words


def test_the_text_of_a_word_processor_is_taken_with_its_places(tmp_path):
    taken = layer(pages.text_pdf(tmp_path / "a.pdf", TYPED))
    assert (taken.is_true, taken.rest, taken.quality) == (True, None, ())
    assert text(taken) == " ".join(TYPED)
    first = min(taken.words, key=lambda word: (word.box[1], word.box[0]))
    assert first.text == "This"
    assert first.box[0] == pytest.approx(72 / 595, abs=0.01)
    assert first.box[1] == pytest.approx(80 / 842, abs=0.02)


def test_a_page_without_text_has_no_layer_and_no_blame(tmp_path):
    taken = layer(pages.scan_pdf(tmp_path / "a.pdf", pages.page()))
    assert (taken.is_true, taken.reason, taken.quality) == (False, "none", ())


def test_invisible_text_on_a_scan_is_somebodys_ocr_and_is_not_taken(tmp_path):
    content = pages.typed(TYPED, 760, mode=3)
    taken = layer(pages.scan_pdf(tmp_path / "a.pdf", pages.page(), content=content))
    assert (taken.is_true, taken.reason, taken.quality) == (False, "hidden", ("garbage_layer",))


def test_text_under_a_scan_is_not_taken_either(tmp_path):
    taken = layer(pages.scan_pdf(tmp_path / "a.pdf", pages.page(), under=pages.typed(TYPED, 760)))
    assert (taken.is_true, taken.reason) == (False, "hidden")


def test_the_words_of_a_signature_on_a_scan_are_not_the_page(tmp_path):
    content = pages.typed(("Signed by the chairman",), 60)
    taken = layer(pages.scan_pdf(tmp_path / "a.pdf", pages.page(), content=content))
    assert (taken.is_true, taken.reason) == (False, "covers_little")


def test_a_stamped_number_is_text_of_the_page(tmp_path):
    path = pages.stamped(pages.text_pdf(tmp_path / "a.pdf", TYPED), "565/TB", at=(200, 400))
    taken = layer(path)
    assert taken.is_true
    assert "565/TB" in text(taken)


def test_the_places_of_a_turned_page_are_those_of_the_upright_one(tmp_path):
    path = pages.text_pdf(tmp_path / "a.pdf", TYPED)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].Rotate = 90
        pdf.save(path)
    image = raster.render(path, "pdf", 1, Limits()).pixels
    taken = textlayer.read(path, 1, image)
    assert taken.is_true, taken.reason


def test_a_cropped_page_counts_from_its_visible_corner(tmp_path):
    path = pages.text_pdf(tmp_path / "a.pdf", TYPED)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].CropBox = pikepdf.Array([50, 400, 595, 842])
        pdf.save(path)
    taken = layer(path)
    assert taken.is_true, taken.reason
    assert min(word.box[0] for word in taken.words) == pytest.approx(22 / 545, abs=0.01)


def test_vietnamese_words_on_their_print_are_true():
    taken = textlayer.judge(words_of(pages.LINES), " ".join(pages.LINES), pages.page())
    assert (taken.is_true, taken.reason, taken.rest) == (True, "true", None)


def test_what_a_layer_leaves_out_is_left_to_be_read():
    taken = textlayer.judge(words_of(pages.LINES[:-1]), " ".join(pages.LINES[:-1]), pages.page())
    assert taken.is_true
    assert taken.rest is not None
    last = pages.A4[1] // 10 + 4 * 70
    assert taken.rest[: last - 10].min() > 150
    assert taken.rest[last:].min() < 100


@pytest.mark.parametrize(
    ("garbage", "reason"),
    [
        ("CONG HOA \ufffd\ufffd\ufffd", "bad_characters"),
        ("\ue001\ue002\ue003 \ue004", "bad_characters"),
        ("(cid:12)(cid:13)(cid:14) ba", "bad_characters"),
        ("Tr··ng ··i h·c Th· ·ô Hà N·i", "bad_characters"),
        ("Hcok xqk NGHtq VIVT pbtr mlkj hgfx", "no_words"),
    ],
)
def test_garbage_is_not_taken(garbage, reason):
    words = [Word(part, word.box, 1.0) for part, word in zip(garbage.split(), words_of(pages.LINES), strict=False)]
    taken = textlayer.judge(words, garbage, pages.page())
    assert (taken.is_true, taken.reason, taken.quality) == (False, reason, ("garbage_layer",))


def test_words_where_nothing_is_printed_are_not_taken():
    moved = [Word(word.text, (word.box[0], word.box[1] + 0.5, word.box[2], word.box[3] + 0.5), 1.0)
             for word in words_of(pages.LINES)]  # fmt: skip
    assert textlayer.judge(moved, " ".join(pages.LINES), pages.page()).reason == "elsewhere"


def old_font_pdf(path: Path, lines: tuple[str, ...], font: str) -> Path:
    """A PDF of one page typed, a code a letter, in a font of the usual Windows encoding."""
    pdf = pikepdf.new()
    box, flags = [0, -250, 600, 800], 0b100001  # fixed pitch, Latin
    shape = Dictionary(Type=Name.FontDescriptor, FontName=Name(f"/{font}"), Flags=flags, FontBBox=box, ItalicAngle=0,
                       Ascent=800, Descent=-250, CapHeight=600, StemV=80)  # fmt: skip
    face = Dictionary(Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name(f"/{font}"), Encoding=Name.WinAnsiEncoding,
                      FirstChar=0, LastChar=255, Widths=[600] * 256, FontDescriptor=shape)  # fmt: skip
    page = pdf.add_blank_page(page_size=(595, 842))
    page.Resources = Dictionary(Font=Dictionary(F=pdf.make_indirect(face)))
    shown = "".join(f"<{line.encode('latin-1').hex()}> Tj T*\n" for line in lines)
    page.Contents = Stream(pdf, f"BT /F 9 Tf 16 TL 40 760 Td\n{shown}ET\n".encode())
    pdf.save(path)
    return path


@pytest.mark.parametrize(
    ("spelling", "font"),
    [("tcvn3", "ABCDEF+.VnTime"), ("vni", "VNI-Times"), ("vps", "VPS#20Times"), ("viscii", "VISCII-Roman"),
     ("tcvn3", "T1"), ("vni", "T1"), ("vps", "T1"), ("viscii", "T1")],
)  # fmt: skip
def test_a_layer_in_an_old_encoding_is_read_as_vietnamese(tmp_path, spelling, font):
    lines = (*SENTENCE.split(", "), *PANGRAMS[:2], PANGRAMS[2].split("NAM ")[1])
    taken = layer(old_font_pdf(tmp_path / "a.pdf", tuple(SPELLINGS[spelling](line) for line in lines), font))
    assert taken.is_true, taken.reason
    wanted = " ".join(lines)
    assert text(taken) == wanted if spelling != "tcvn3" else text(taken).lower() == wanted.lower()


def test_french_in_the_same_windows_encoding_stays_french(tmp_path):
    lines = ("Élève née à Saint-Étienne, le café où l'on dîna dès l'été,", "près d'Orléans : ça va, là, très bien")
    taken = layer(old_font_pdf(tmp_path / "a.pdf", lines, "T1"))
    assert taken.is_true, taken.reason
    assert text(taken) == " ".join(lines)


def test_numbers_alone_neither_prove_nor_disprove():
    lines = ("001199999999", "15/01/2026")
    assert textlayer.judge(words_of(lines), " ".join(lines), pages.page(lines)).is_true


@given(st.text(max_size=60))
def test_any_text_gets_a_verdict(sample):
    words = [Word(part, (0.1, 0.1, 0.2, 0.12), 1.0) for part in sample.split()]
    taken = textlayer.judge(words, sample, np.full((100, 100, 3), 255, np.uint8))
    assert taken.is_true == (taken.reason == "true")


BORN_DIGITAL = {"letter-19.pdf"}
UNTRUE = {"bad.pdf"}  # its letters have no names
PICTURES = {"vietsample.tif", "vietsample1.tif", "vietsample2.tif", "vietsample2.png"}


def test_of_the_real_letters_only_the_born_digital_layer_is_taken(shared_data):
    for path in sorted((shared_data / "letters").glob("*.pdf")):
        for page in range(1, raster.count_pages(path, "pdf", Limits()) + 1):
            taken = layer(path, page)
            assert taken.is_true == (path.name in BORN_DIGITAL), f"{path.name} page {page}: {taken.reason}"


def test_the_stamped_number_and_day_of_the_born_digital_letter_are_in_its_text(shared_data):
    words = [word.text for word in layer(shared_data / "letters" / "letter-19.pdf").words]
    assert any("565" in word for word in words)
    assert "15" in words


def test_the_layers_of_the_born_digital_collection_are_taken_but_the_one_without_names(shared_data):
    for path in sorted((shared_data / "born-digital").glob("*.pdf")):
        for page in range(1, min(4, raster.count_pages(path, "pdf", Limits())) + 1):
            taken = layer(path, page)
            assert taken.is_true == (path.name not in UNTRUE), f"{path.name} page {page}: {taken.reason}"

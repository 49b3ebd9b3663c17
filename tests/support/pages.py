"""Small pages and PDFs made for the tests of the reading room."""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
import pikepdf
from fontTools.ttLib import TTFont
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image, ImageDraw, ImageFont

Pixels = NDArray[np.uint8]

A4 = (1654, 2339)  # 200 dpi
LINES = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "GIẤY XÁC NHẬN",
    "Ủy ban nhân dân phường Ví Dụ xác nhận bà Nguyễn Thị Mẫu",
    "đã nộp đủ hồ sơ theo quy định của pháp luật hiện hành.",
)


def font(size: int) -> ImageFont.FreeTypeFont:
    """A serif face with all Vietnamese letters, as the samples use."""
    return ImageFont.truetype("DejaVuSerif.ttf", size)


def page(lines: tuple[str, ...] = LINES, size: tuple[int, int] = A4, *, ink: int = 0) -> Pixels:
    """A white RGB page with lines typed in `ink` (0 black to 255 white)."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for number, text in enumerate(lines):
        draw.text((size[0] // 9, size[1] // 10 + number * 70), text, fill=(ink, ink, ink), font=font(34))
    return np.asarray(image).copy()


def jpeg(pixels: Pixels, **options: object) -> bytes:
    """The pixels as a JPEG."""
    data = io.BytesIO()
    Image.fromarray(pixels).save(data, "JPEG", **options)
    return data.getvalue()


def save(path: Path, pixels: Pixels, mode: str = "RGB", **options: object) -> Path:
    """The pixels as an image file of the kind its ending names."""
    Image.fromarray(pixels).convert(mode).save(path, **options)
    return path


def scan_pdf(
    path: Path, pixels: Pixels, *, dpi: float = 200, rotate: int = 0, content: bytes = b"", under: bytes = b""
) -> Path:
    """A PDF of one page that is one JPEG; `content` is drawn over it, `under` before it, in the font /F (Helvetica)."""
    pdf = pikepdf.new()
    wide, high = pixels.shape[1] * 72 / dpi, pixels.shape[0] * 72 / dpi
    page = pdf.add_blank_page(page_size=(wide, high))
    picture = Stream(pdf, jpeg(pixels, quality=90))
    picture.Type, picture.Subtype, picture.Filter = Name.XObject, Name.Image, Name.DCTDecode
    picture.Width, picture.Height = pixels.shape[1], pixels.shape[0]
    picture.ColorSpace, picture.BitsPerComponent = Name.DeviceRGB, 8
    page.Resources = Dictionary(XObject=Dictionary(Im=picture), Font=Dictionary(F=helvetica(pdf)))
    page.Contents = Stream(pdf, under + f"q {wide} 0 0 {high} 0 0 cm /Im Do Q\n".encode() + content)
    if rotate:
        page.Rotate = rotate
    pdf.save(path)
    return path


def text_pdf(
    path: Path, lines: tuple[str, ...], *, size: tuple[float, float] = (595, 842), **encryption: object
) -> Path:
    """A PDF of one page of typed Helvetica (Latin letters only)."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=size)
    page.Resources = Dictionary(Font=Dictionary(F=helvetica(pdf)))
    page.Contents = Stream(pdf, typed(lines, size[1] - 80))
    pdf.save(path, **encryption)
    return path


def helvetica(pdf: pikepdf.Pdf) -> Dictionary:
    """The font every viewer has."""
    return Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)


def embedded(pdf: pikepdf.Pdf) -> Dictionary:
    """A font whose program lies in the file, as a word processor writes it (Latin letters only)."""
    program = Path("/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf").read_bytes()
    with TTFont(io.BytesIO(program), lazy=True) as face:
        names, advances, scale = face.getBestCmap(), face["hmtx"].metrics, 1000 / face["head"].unitsPerEm
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name("/LiberationSerif"), Flags=32, FontBBox=Array([-200, -300, 1200, 1000]),
        ItalicAngle=0, Ascent=891, Descent=-216, CapHeight=662, StemV=80,
        FontFile2=pdf.make_indirect(Stream(pdf, program)),
    )  # fmt: skip
    return Dictionary(
        Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name("/LiberationSerif"), Encoding=Name.WinAnsiEncoding,
        FirstChar=32, LastChar=126, Widths=Array([round(advances[names[code]][0] * scale) for code in range(32, 127)]),
        FontDescriptor=pdf.make_indirect(descriptor),
    )  # fmt: skip


def digital_pdf(path: Path, *sheets: tuple[str, ...]) -> Path:
    """A PDF of typed pages in one font that is embedded."""
    pdf = pikepdf.new()
    face = pdf.make_indirect(embedded(pdf))
    for lines in sheets:
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = Dictionary(Font=Dictionary(F=face))
        page.Contents = Stream(pdf, typed(lines, 762))
    pdf.save(path)
    return path


def typed(lines: tuple[str, ...], top: float, *, mode: int = 0) -> bytes:
    """Content that types lines from `top` points downwards; `mode` 3 makes them invisible."""
    shown = b"".join(b"(" + line.encode("latin-1") + b") Tj T*\n" for line in lines)
    return f"BT /F 12 Tf {mode} Tr 16 TL 72 {top} Td\n".encode() + shown + b"ET\n"


def stamped(path: Path, text: str, *, at: tuple[float, float]) -> Path:
    """Put a text onto page 1 as an annotation, as document systems stamp a number."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        box = Array([at[0], at[1], at[0] + 80, at[1] + 16])
        look = Stream(pdf, b"BT /F 12 Tf 2 4 Td (" + text.encode("latin-1") + b") Tj ET")
        look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 80, 16])
        look.Resources = Dictionary(Font=Dictionary(F=helvetica(pdf)))
        pdf.pages[0].Annots = Array([
            pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.FreeText, Rect=box, Contents=text, F=4,
                                         DA="/F 12 Tf", AP=Dictionary(N=pdf.make_indirect(look))))
        ])  # fmt: skip
        pdf.save(path)
    return path


def turned(pixels: Pixels, degrees: int) -> Pixels:
    """Turned clockwise by a multiple of 90°."""
    return np.ascontiguousarray(np.rot90(pixels, -degrees // 90))


def nearness(pixels: Pixels, other: Pixels) -> float:
    """Mean difference in grey levels of two pictures of one size, looked at from afar."""
    size = (pixels.shape[1] // 4, pixels.shape[0] // 4)
    return float(np.abs(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(int)
                        - cv2.resize(other, size, interpolation=cv2.INTER_AREA)).mean())  # fmt: skip

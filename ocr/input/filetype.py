"""Recognise what a file is by its content; its name is never asked."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args

from core.errors import InputError

Kind = Literal["pdf", "png", "jpeg", "tiff", "webp", "bmp", "jp2", "zip"]
KINDS: tuple[str, ...] = get_args(Kind)
HEAD_BYTES = 4096

_IMAGE_WAY_OUT = "save it as JPEG, PNG or PDF and hand it in again"
_TEXT_WAY_OUT = "print or export it to PDF and hand it in again"

# (kind, offset, signature), tried in order.
# fmt: off
_TAKEN: tuple[tuple[Kind, int, bytes], ...] = (
    ("png", 0, b"\x89PNG\r\n\x1a\n"),
    ("jpeg", 0, b"\xff\xd8\xff"),
    ("tiff", 0, b"II*\0"),
    ("tiff", 0, b"MM\0*"),
    ("tiff", 0, b"II+\0"),  # BigTIFF
    ("tiff", 0, b"MM\0+"),
    ("jp2", 0, b"\0\0\0\x0cjP  \r\n\x87\n"),
    ("jp2", 0, b"\xff\x4f\xff\x51"),  # a JPEG 2000 codestream without its box
)

# What we know but do not take in: (name for people, offset, signature, what to do).
_REFUSED: tuple[tuple[str, int, bytes, str], ...] = (
    ("a GIF image", 0, b"GIF8", _IMAGE_WAY_OUT),
    ("a Photoshop image", 0, b"8BPS", _IMAGE_WAY_OUT),
    ("an icon", 0, b"\0\0\1\0", _IMAGE_WAY_OUT),
    ("a cursor", 0, b"\0\0\2\0", _IMAGE_WAY_OUT),
    ("a Macintosh icon", 0, b"icns", _IMAGE_WAY_OUT),
    ("a DDS texture", 0, b"DDS ", _IMAGE_WAY_OUT),
    ("a BLP texture", 0, b"BLP1", _IMAGE_WAY_OUT),
    ("a BLP texture", 0, b"BLP2", _IMAGE_WAY_OUT),
    ("a FLI animation", 4, b"\x11\xaf", _IMAGE_WAY_OUT),
    ("a FLC animation", 4, b"\x12\xaf", _IMAGE_WAY_OUT),
    ("a DjVu document", 0, b"AT&TFORM", _TEXT_WAY_OUT),
    ("a JPEG XL image", 0, b"\xff\x0a", _IMAGE_WAY_OUT),
    ("a JPEG XL image", 0, b"\0\0\0\x0cJXL ", _IMAGE_WAY_OUT),
    ("an RTF document", 0, b"{\\rtf", _TEXT_WAY_OUT),
    ("a PostScript file", 0, b"%!PS", _TEXT_WAY_OUT),
    ("a RAR archive", 0, b"Rar!\x1a\x07", "pack the files as ZIP, or hand them in one by one"),
    ("a 7z archive", 0, b"7z\xbc\xaf\x27\x1c", "pack the files as ZIP, or hand them in one by one"),
    ("a gzip archive", 0, b"\x1f\x8b", "pack the files as ZIP, or hand them in one by one"),
)
# fmt: on
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
# First members of the ZIP containers that are documents, not archives.
_ZIP_DOCUMENTS = (b"[Content_Types].xml", b"_rels/", b"word/", b"xl/", b"ppt/", b"mimetypeapplication/", b"docProps/")


def sniff(head: bytes, size: int) -> Kind:
    """Kind of a file from its first `HEAD_BYTES` bytes and its size.

    Raises InputError `empty`, `unsupported_format` (with what the person can do) or `unknown_format`.
    """
    if size == 0 or not head:
        raise InputError("empty", "The file is empty (zero bytes): scan or copy it again.")
    for kind, offset, signature in _TAKEN:
        if head.startswith(signature, offset):
            return kind
    for recognise in (_webp, _bmp, _zip, _pdf):
        recognised = recognise(head)
        if recognised:
            return recognised
    name, way_out = _refused(head)
    if name:
        raise InputError("unsupported_format", f"This is {name}, which is not taken in: {way_out}.")
    raise InputError("unknown_format", "Not a scan, PDF or ZIP of those: check that this is the right file.")


def sniff_file(path: Path, *, file_bytes: int) -> Kind:
    """Kind of the file at `path`. Raises what `sniff` raises, `not_readable`, and `too_large` above `file_bytes`."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise InputError("not_readable", "This is a folder, a pipe or a device: name the file itself.")
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise InputError("not_readable", "The file cannot be opened: is it there, and may you read it?") from error
    if size > file_bytes:
        raise InputError("too_large", f"The file is larger than {file_bytes >> 20} MB: split it into smaller files.")
    return sniff(head, size)


def _webp(head: bytes) -> Kind | None:
    return "webp" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else None


def _bmp(head: bytes) -> Kind | None:
    # "BM" alone is also how many a text begins: the size of the information header must be a known one.
    header = int.from_bytes(head[14:18], "little")
    return "bmp" if head[:2] == b"BM" and header in (12, 16, 40, 52, 56, 64, 108, 124) else None


def _pdf(head: bytes) -> Kind | None:
    return "pdf" if b"%PDF-" in head[:1024] else None


def _zip(head: bytes) -> Kind | None:
    if head[:4] == b"PK\5\6":
        return "zip"
    if head[:4] not in (b"PK\3\4", b"PK\7\x08"):
        return None
    return None if any(head.startswith(member, 30) for member in _ZIP_DOCUMENTS) else "zip"


def _refused(head: bytes) -> tuple[str | None, str]:
    """Name of a format that is known but not taken in, and what to do."""
    for name, offset, signature, way_out in _REFUSED:
        if head.startswith(signature, offset):
            return name, way_out
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return "a HEIC/AVIF photo", 'set the phone\'s camera to JPEG ("most compatible") or ' + _IMAGE_WAY_OUT
    if head[4:8] == b"ftyp":
        return "a video", "hand in a scan or a photo"
    if head.startswith(b"PK"):
        return "an office document", _TEXT_WAY_OUT
    if head.startswith(_OLE):
        return "an old office document or mail", _TEXT_WAY_OUT
    return None, ""

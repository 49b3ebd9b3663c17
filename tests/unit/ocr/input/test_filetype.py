"""What a file is, by its content."""

from __future__ import annotations

import io
import os
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core.errors import InputError
from ocr.input import filetype


def drawn(format: str, mode: str = "RGB") -> bytes:
    data = io.BytesIO()
    Image.new(mode, (8, 8)).save(data, format)
    return data.getvalue()


def failure(data: bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        filetype.sniff(data[: filetype.HEAD_BYTES], len(data))
    return caught.value


@pytest.mark.parametrize(
    ("format", "kind"),
    [("PNG", "png"), ("JPEG", "jpeg"), ("TIFF", "tiff"), ("WEBP", "webp"), ("BMP", "bmp"), ("JPEG2000", "jp2"),
     ("PDF", "pdf")],
)  # fmt: skip
def test_what_a_library_writes_is_recognised(format, kind):
    data = drawn(format)
    assert filetype.sniff(data, len(data)) == kind


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"II+\0\x08\0\0\0", "tiff"),
        (b"MM\0+\0\x08\0\0", "tiff"),
        (b"MM\0*\0\0\0\x08", "tiff"),
        (b"\xff\x4f\xff\x51\0\x2f", "jp2"),
        (b"scanner says hello\r\n%PDF-1.4\n", "pdf"),
        (b"\0" * 1000 + b"%PDF-1.7", "pdf"),
        (b"PK\5\6" + b"\0" * 18, "zip"),
    ],
)
def test_rarer_beginnings_are_recognised(head, kind):
    assert filetype.sniff(head, len(head)) == kind


def test_a_header_beyond_the_first_kilobyte_is_no_pdf():
    assert failure(b"\0" * 1024 + b"%PDF-1.7").code == "unknown_format"


def test_a_zip_of_scans_is_a_zip_and_an_office_document_is_not():
    for member, expected in (("giấy khai sinh.jpg", "zip"), ("[Content_Types].xml", None), ("word/document.xml", None)):
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            archive.writestr(member, b"x")
        if expected:
            assert filetype.sniff(data.getvalue(), 100) == expected
        else:
            assert failure(data.getvalue()).code == "unsupported_format"


@pytest.mark.parametrize(
    "head",
    [
        b"GIF89a",
        b"8BPS\0\1",
        b"\0\0\1\0\1\0",
        b"icns\0\0",
        b"DDS |\0",
        b"BLP2\1\0",
        b"\0\0\0\0\x11\xaf\0",
        b"\0\0\0\x18ftypheic\0\0\0\0",
        b"\0\0\0\x18ftypavif\0\0\0\0",
        b"\0\0\0\x20ftypisom\0\0\0\0",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"{\\rtf1",
        b"%!PS-Adobe",
        b"Rar!\x1a\x07\1\0",
        b"7z\xbc\xaf\x27\x1c",
    ],
)
def test_known_formats_that_are_not_taken_in_are_named_with_a_way_out(head):
    error = failure(head)
    assert error.code == "unsupported_format"
    assert any(way in error.message for way in ("save it as", "export it", "pack the files", "hand in a scan"))


def test_an_empty_file_and_an_unknown_one_have_their_own_codes():
    assert failure(b"").code == "empty"
    assert failure("BM: biên bản mẫu, chữ thường".encode()).code == "unknown_format"


def test_the_name_is_never_asked(tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_bytes(drawn("PNG"))
    assert filetype.sniff_file(path, file_bytes=1 << 20) == "png"


def test_a_missing_file_a_pipe_and_a_huge_file_have_their_own_codes(tmp_path):
    path, pipe = tmp_path / "scan.png", tmp_path / "pipe.png"
    path.write_bytes(drawn("PNG"))
    os.mkfifo(pipe)
    gone = tmp_path / "none.png"
    for target, most, code in ((gone, 1 << 20, "not_readable"), (pipe, 10, "not_readable"), (path, 10, "too_large")):
        with pytest.raises(InputError) as caught:
            filetype.sniff_file(target, file_bytes=most)
        assert caught.value.code == code


@given(st.binary(max_size=200))
def test_any_bytes_give_a_kind_or_a_failure_of_ours(data):
    try:
        answer = filetype.sniff(data, len(data))
    except InputError as error:
        answer = error.code
    assert answer in (*filetype.KINDS, "empty", "unknown_format", "unsupported_format")

"""A separator sheet is known by its code at the station, printed or scanned; everything else is a scan."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from console import sheet_printing
from core.catalogue import load as load_catalogue
from core.codes import separators
from core.records import Separator
from station import sheets
from tests.support.pages import page, save


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Two sheets of one row, as `motlan sheets` prints them; the row."""
    row = separators.new_row()
    separators.use(b"k" * separators.LEAST_KEY)
    try:
        data = sheet_printing.pdf([Separator(row, number, 2) for number in (1, 2)], load_catalogue())
    finally:
        separators.use(None)
    path = tmp_path_factory.mktemp("sheets") / "sheets.pdf"
    path.write_bytes(data)
    return path, row


def test_a_printed_sheet_tells_its_row_without_the_house_s_key(printed: tuple[Path, str]) -> None:
    path, row = printed
    assert sheets.row_reader() is sheets.row_of
    assert sheets.row_of(path) == row


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif"])
def test_a_scanned_sheet_upside_down_tells_its_row(tmp_path: Path, printed: tuple[Path, str], suffix: str) -> None:
    path, row = printed
    pixels = np.asarray(pypdfium2.PdfDocument(path)[1].render(scale=200 / 72).to_pil().convert("RGB"))
    scan = save(tmp_path / f"scan{suffix}", np.ascontiguousarray(pixels[::-1, ::-1]), dpi=(200, 200))
    assert sheets.row_of(scan) == row


def test_a_page_of_a_paper_a_torn_file_and_no_file_are_no_sheets(tmp_path: Path, printed: tuple[Path, str]) -> None:
    torn = tmp_path / "torn.pdf"
    torn.write_bytes(printed[0].read_bytes()[:400] + os.urandom(400))
    other = tmp_path / "slip.txt"
    other.write_text("no picture")
    paths = [save(tmp_path / "page.png", page()), torn, other, tmp_path / "gone.png"]
    assert [sheets.row_of(path) for path in paths] == [None] * 4


def test_without_a_code_reader_none_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "find_spec", lambda name: None if name == "zxingcpp" else object())
    assert sheets.row_reader() is None

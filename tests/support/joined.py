"""A reader pool for pages written as text, one or more a file: for papers that go over the files of a batch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from core.codes import separators
from core.errors import InputError
from core.records import Code, PageReading, Separator
from ocr.results import Opened, PageRead
from ocr.version import READER
from tests.support.drawn import page as drawn
from tests.support.services import FakeReaderPool
from tests.unit.classify.evidence.test_doubt import CARD, MRZ

FRONT = CARD
BACK = f"Đặc điểm nhận dạng / Personal identification:\nNốt ruồi\nMRZ {MRZ}"
OTHER_FRONT = CARD.replace("001199999999", "001088000222").replace("NGUYỄN THỊ MẪU VÍ DỤ", "LÊ VĂN GIẢ")
LETTER = """
   ỦY BAN NHÂN DÂN                  CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
    PHƯỜNG VÍ DỤ                       Độc lập - Tự do - Hạnh phúc
 Số: 12/KH-UBND                      Ví Dụ, ngày 05 tháng 01 năm 2026

                              KẾ HOẠCH
                   Về việc số hóa giấy tờ năm 2026
Thực hiện chỉ đạo của Ủy ban nhân dân thành phố về số hóa giấy tờ, Ủy ban nhân dân
phường xây dựng kế hoạch với các nội dung sau đây để các đơn vị cùng thực hiện và
"""
SECOND = "                              2\nbáo cáo kết quả đúng thời hạn.\n" + "Các đơn vị thực hiện nghiêm túc.\n" * 6
THIRD = (
    "                              3\n"
    + "Các đơn vị báo cáo hằng tháng.\n" * 5
    + "Nơi nhận:\n- Như trên;\n- Lưu: VT.\n"
)


KEY = b"the key of this test's installation"


def sheet_text(number: int, total: int, row: str = "AAAA1111") -> str:
    """A page that is a separator sheet."""
    separators.use(KEY)
    return f"SHEET {separators.text(Separator(row, number, total))}"


class TextReaderPool(FakeReaderPool):
    """A file's text is its pages, parted by form feeds; `MRZ` and `SHEET` lines are codes, `FAIL` a failed page."""

    def open(self, path: Path) -> Opened:
        return Opened("png", path.read_text(encoding="utf-8").count("\f") + 1)

    def read(self, path: Path, kind: str, page: int) -> PageRead:
        self.read_count[path.name, page] += 1
        return PageRead(text_page(path.read_text(encoding="utf-8").split("\f")[page - 1], page, self.mended), b"%PDF")

    def assemble(self, *args: Any, **options: Any) -> bytes:
        return b"%PDF-" + b"|".join(args[0])


def text_page(text: str, number: int, mended: bool = False) -> PageReading:
    """A page as this pool reads it."""
    if text.startswith("FAIL") and not mended:
        error = InputError("timed_out", "It fails.", retryable=True)
        return PageReading(page=number, status="failed", reader=READER, error=error.failure())
    text = text.removeprefix("FAIL")
    codes = []
    for kind, mark in (("mrz", "MRZ "), ("qr", "SHEET ")):
        before, marked, payload = text.partition(mark)
        if marked:
            text, codes = before, [Code(kind, payload.strip(), (0.1, 0.5, 0.9, 0.6), True)]  # type: ignore[arg-type]
    page = drawn(text or "x", number, codes=codes, status="read" if text.strip() or codes else "blank")
    return msgspec.structs.replace(page, reader=READER)


def files(folder: Path, **texts: str) -> list[tuple[str, Path]]:
    """Files for `accept`: their names, with `_` for the dot before `jpg`, and what is on them."""
    folder.mkdir(exist_ok=True)
    sent = []
    for name, text in texts.items():
        path = folder / f"{name}.jpg"
        path.write_text(text, encoding="utf-8")
        sent.append((path.name, path))
    return sent

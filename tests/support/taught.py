"""Papers that officers have looked at, kept: pages written as text, filed by the pipeline, then revised."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from core.records import FieldValue, PageReading, Reading, Revision, Slip
from ingest.intake.accept import accept
from ingest.queue import until_done
from ingest.services import Services
from ocr.results import Opened, PageRead
from ocr.version import READER
from store import papers
from tests.support.drawn import STATUS, STATUS_NUMBER, page
from tests.support.services import FakeReaderPool, services_at

OFFICER = "Trần Cán Bộ"
GIVEN = ("Lan", "Huệ", "Mai", "Cúc", "Hùng", "Dũng", "Tuấn", "Phúc", "Thảo", "Sơn")


class WrittenReaderPool(FakeReaderPool):
    """Reads a file as the page that its text draws."""

    def open(self, path: Path) -> Opened:
        return Opened("png", 1)

    def read(self, path: Path, kind: str, page_: int) -> PageRead:
        return PageRead(written(path.read_text(encoding="utf-8")), b"%PDF-page")


def written(text: str) -> PageReading:
    """The page that a text draws."""
    return replace(page(text), reader=READER)


@dataclass(frozen=True)
class Sheet:
    """A paper of the installation: its text and the type an officer knows it to be."""

    text: str
    type: str


# Two forms as a ward may print them for itself: no title of the catalogue stands on them.
RESIDENCE = """
   ỦY BAN NHÂN DÂN                  CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
    PHƯỜNG VÍ DỤ                       Độc lập - Tự do - Hạnh phúc

                     PHIẾU GHI CƯ DÂN KHU NHÀ TẬP THỂ

Tên người trong phiếu: {name}
Mã người: {id}
Số phòng: {room}     Ngày dọn đến: 01/02/2024
Trưởng nhà ký tên
"""

HEALTH = """
   TRẠM Y TẾ                        CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
   PHƯỜNG VÍ DỤ                       Độc lập - Tự do - Hạnh phúc

                     BẢNG THEO DÕI SỨC VÓC TẠI TRẠM

Người được đo: {name}
Mã người: {id}
Cân nặng: {room} kg     Chiều cao: 160 cm
Nhân viên trạm ký tên
"""

BIRTH = """
                     CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                        Độc lập - Tự do - Hạnh phúc
                                                          Số: {room}/2026

                             GIẤY KHAI SINH

Họ, chữ đệm, tên: {name}
Ngày, tháng, năm sinh: 02/01/2026
Ghi bằng chữ: Ngày hai, tháng một, năm hai nghìn không trăm hai mươi sáu
Giới tính: Nam      Dân tộc: Kinh      Quốc tịch: Việt Nam
Nơi sinh: Bệnh viện Ví Dụ, thành phố Hà Nội
Quê quán: Giả Định, Hưng Yên
Số định danh cá nhân: {id}

Họ, chữ đệm, tên người mẹ: NGUYỄN THỊ MẪU
Năm sinh: 1999      Dân tộc: Tày      Quốc tịch: Việt Nam
Nơi đăng ký khai sinh: Ủy ban nhân dân phường Ví Dụ
Ngày, tháng, năm đăng ký: 05/01/2026
"""


def sheets(count: int, *forms: tuple[str, str], seed: int = 1) -> list[Sheet]:
    """So many papers of different people, the forms (text, type) in turn."""
    rng = random.Random(seed)
    out = []
    for k in range(count):
        text, code = forms[k % len(forms)]
        name = f"NGUYỄN VĂN {GIVEN[k % len(GIVEN)].upper()}"
        person = f"0012260{rng.randrange(100000):05d}"
        out.append(Sheet(text.format(name=name, id=person, room=100 + k), code))
    return out


def statuses(*numbers: str) -> list[Sheet]:
    """A confirmation of marital status for each of these personal numbers."""
    return [Sheet(STATUS.replace(STATUS_NUMBER, number), "xn_tthn") for number in numbers]


@contextmanager
def filed(data: Path, papers_: list[Sheet], **changes: Any) -> Iterator[tuple[Services, dict[str, Sheet]]]:
    """An embedded installation with these papers filed; each paper's id with its sheet."""
    inbox = data / "in"
    inbox.mkdir(parents=True, exist_ok=True)
    named = {}
    for number, sheet in enumerate(papers_):
        path = inbox / f"{number:03d}.png"
        path.write_text(sheet.text, encoding="utf-8")
        named[path.name] = sheet
    with services_at(data, **{"readers": WrittenReaderPool()} | changes) as services:
        accept(services, [(path.name, path) for path in sorted(inbox.iterdir())], Slip())
        until_done.finish_pending(services)
        latest = {paper.paper_id: paper for paper in papers.latest_of_all(services.objects)}
        yield services, {paper_id: named[revision.reading.file] for paper_id, revision in latest.items()}


def say(services: Services, paper_id: str, change: Callable[[Reading], Reading]) -> Revision:
    """An officer's revision that also closes the paper: nothing is left to look at."""

    def closed(latest: Revision) -> Revision:
        return replace(latest, reading=replace(change(latest.reading), needs_review=False, review_reasons=()))

    return papers.revise(services.objects, paper_id, closed, by=OFFICER)


def named(code: str, **values: str) -> Callable[[Reading], Reading]:
    """The officer's change to this type and these values; all other values are confirmed as they were read."""

    def change(reading: Reading) -> Reading:
        fields = {name: replace(value, source="officer") for name, value in reading.fields.items()}
        said = {name: FieldValue(value, value, 1.0, source="officer") for name, value in values.items()}
        return replace(reading, type=code, fields=fields | said)

    return change

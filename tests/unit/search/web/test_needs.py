"""The checklist shows each need as a tick with the piece of the page; a dossier's decisions come as a sheet."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from console import dossier_sheet
from store.decisions import Decision, Decisions
from tests.support.made_papers import MAU_ID
from tests.unit.search.web.test_pages import BIRTH, Services, services, text

__all__ = ["services"]
ASKED = {"owner": MAU_ID, "dossier": "H26.12-1", "purpose": "procedure"}
BIRTH_PART = "quan_he_nhan_than"


def test_each_need_is_a_tick_and_its_piece_of_the_page_is_fetched_when_wanted(services: Services) -> None:
    page = services.officer.get("/procedures/1.004222", params=ASKED).text
    part = page.partition(f'id="{BIRTH_PART}"')[2].partition('id="uy_quyen"')[0]
    assert "✓ ghi đúng số của người yêu cầu : đạt" in text(part).replace("cầu:", "cầu :")
    assert part.count("<svg") == part.count("data-href=") > 0
    assert f"/papers/{BIRTH}/pages/1.jpg" in part


def test_pieces_of_pages_are_not_shown_to_who_may_not_look(services: Services) -> None:
    stranger = services.signed_in("officer", name="tran.binh", branch="CN05")
    page = stranger.get("/procedures/1.004222", params={"owner": MAU_ID}).text
    assert "ghi đúng số" in page
    assert "data-href=" not in page


@pytest.fixture
def drawing(tmp_path: Path) -> Services:
    return Services(tmp_path / "drawing", draw_sheet=dossier_sheet.pdf)


def words(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def test_a_dossiers_decisions_come_as_a_sheet_with_who_when_and_which_paper(drawing: Services) -> None:
    asked = Decision(dossier="H26.12-1", procedure="1.004222", component=BIRTH_PART, owner=MAU_ID,
                     decision="asked_for", reason="expired")  # fmt: skip
    assert drawing.officer.get("/procedures/1.004222/sheet.pdf", params={"dossier": "H26.12-1"}).status_code == 404
    Decisions(drawing.objects).record(asked, by="le.an")
    answer = drawing.officer.get("/procedures/1.004222/sheet.pdf", params={"dossier": "H26.12-1"})
    assert answer.headers["content-type"] == "application/pdf"
    said = words(answer.content)
    for part in (
        "PHIẾU KIỂM TRA THÀNH PHẦN HỒ SƠ", "H26.12-1", MAU_ID, "Yêu cầu nộp", "Giấy tờ đã hết hiệu lực", "le.an",
        "báo cho công dân trước", "Chưa quyết định",
    ):  # fmt: skip
        assert part in said
    assert drawing.log()[-1].action == "reuse"
    assert drawing.officer.get("/procedures/1.004222/sheet.pdf").status_code == 400


def test_a_long_sheet_goes_over_pages_and_loses_no_line() -> None:
    lines = [(f"Thành phần {number} " + "dài " * 40, "Yêu cầu nộp", "chi tiết " * 30) for number in range(30)]
    data = dossier_sheet.pdf("PHIẾU", [("Hồ sơ", "H26")], lines)
    with pikepdf.open(BytesIO(data)) as document:
        assert len(document.pages) > 2
    said = words(data)
    assert all(f"Thành phần {number} " in said for number in range(30))

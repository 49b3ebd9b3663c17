"""The home page: what waits for its officer, what is in work, what they looked at last, a tour that stays closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.errors import ServiceError
from core.records import Batch, BatchFile, Failure, Slip
from ingest.observe.branch_work import BranchWork
from store import batches, ids
from store.decisions import Decision, Decisions
from store.files import FileObjects
from tests.unit.search.web.test_pages import BIRTH, Services, text
from tests.unit.search.web.test_reviewing import ARCHIVE, FIRST, SECOND, wait


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    services = Services(tmp_path)
    yield services
    services.index.close()


def ask_for(services: Services, component: str, dossier: str, *, by: str = "le.an", **changes: Any) -> Decision:
    decision = Decision(
        dossier=dossier, procedure="1.004222", component=component, owner="001199999999", decision="asked_for",
        reason="not_found",
    )  # fmt: skip
    return Decisions(services.objects).record(decision, by=by)


def test_what_waits_stands_with_the_counter_first_and_how_long_a_citizen_waits(services: Services) -> None:
    wait(services, ARCHIVE, ids.first_at(1_700_000_000), lane="archive")
    wait(services, FIRST, ids.first_at(datetime.now(UTC).timestamp() - 720))
    wait(services, SECOND, ids.first_at(datetime.now(UTC).timestamp() - 60), branch="CN09")
    page = services.officer.get("/").text
    assert page.index(f"/review/{FIRST}") < page.index(f"/review/{ARCHIVE}")
    assert SECOND not in page, "another branch's"
    assert "công dân chờ · 12 phút" in text(page)
    assert "Giấy tờ chờ kiểm tra: 1 tại quầy, 1 kho lưu trữ" in text(page)
    assert "Nguyễn" not in page, "nobody is named unasked"
    assert services.log() == []
    assert "to-review" not in services.signed_in("auditor", name="le.c").get("/").text


def test_papers_asked_for_stand_with_the_end_of_their_clock_until_they_are_there(services: Services) -> None:
    first = ask_for(services, "Giấy khai sinh", "H26-1")
    ask_for(services, "Thẻ căn cước", "H26-2", by="tran.b")
    page = text(services.officer.get("/").text)
    assert "Giấy khai sinh" in page
    assert "hồ sơ H26-1" in page
    assert "H26-2" not in page
    shown = Decision(
        dossier="H26-1", procedure="1.004222", component="Giấy khai sinh", owner="001199999999", decision="shown_only"
    )
    Decisions(services.objects).record(shown, by="le.an")
    assert "H26-1" not in text(services.officer.get("/").text)
    long_after = datetime.now(UTC) + timedelta(days=30)
    assert Decisions(services.objects).running_out("tran.b", since=long_after) == []
    assert first.due_at is not None


def test_the_papers_looked_at_last_stand_there_the_last_first(services: Services) -> None:
    wait(services, FIRST, "01m87rsyrj000001", dossier="H26-1")
    wait(services, SECOND, "01m87rsyrk000001", type="can_cuoc")
    for paper_id in (FIRST, SECOND, FIRST):
        assert services.officer.get(f"/papers/{paper_id}").status_code == 200
    page = services.officer.get("/").text
    looked = page[page.index('id="looked"') :]
    assert looked.index(FIRST) < looked.index(SECOND)
    assert looked.count(FIRST) == 1
    assert "hồ sơ H26-1" in looked
    assert 'id="looked"' not in services.signed_in("officer", name="tran.b").get("/").text
    assert BIRTH not in looked


def test_what_was_asked_for_stands_by_its_name_not_by_its_code(services: Services) -> None:
    ask_for(services, "to_khai", "H26-1")
    assert "Tờ khai thay đổi thông tin cư trú (CT01) hồ sơ H26-1" in text(services.officer.get("/").text)


def test_the_tour_is_closed_for_good_and_for_its_officer_alone(services: Services) -> None:
    assert "Lần đầu dùng motlan" in services.officer.get("/").text
    assert services.officer.post("/tour").status_code == 303
    assert "Lần đầu dùng motlan" not in services.officer.get("/").text
    assert "Lần đầu dùng motlan" in services.signed_in("officer", name="tran.b").get("/").text


def test_the_search_box_is_there_when_a_part_of_the_page_cannot_be_told(tmp_path: Path) -> None:
    def away(branch: str | None) -> Any:
        raise ServiceError("the store is away")

    services = Services(tmp_path, branch_work=away)
    page = services.officer.get("/")
    assert page.status_code == 200
    assert 'id="q"' in page.text
    services.index.close()


def received(objects: FileObjects, branch: str, minutes_ago: float, *, failed: bool = False) -> Batch:
    moment = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    sha256 = f"{int(minutes_ago * 100):064x}"
    error = Failure("encrypted", "it has a password", False) if failed else None
    file = BatchFile(f"{branch}-{minutes_ago}.pdf", sha256, "failed" if failed else "taken_in", 3, error)
    batch = Batch(ids.first_at(moment.timestamp()), f"{moment:%Y-%m-%dT%H:%M:%SZ}", Slip(branch=branch), (file,))
    batches.receive(objects, batch)
    return batch


def test_a_branch_s_batches_in_work_stand_with_the_minutes_to_go_and_its_failures_with_their_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    objects = FileObjects(tmp_path)
    received(objects, "CN09", 9)
    mine = received(objects, "CN02", 5)
    broken = received(objects, "CN02", 3, failed=True)
    batches.settle(objects, broken)
    old = received(objects, "CN02", 6000, failed=True)
    batches.settle(objects, old)
    monkeypatch.setattr("ingest.observe.metrics.pages_per_second", lambda _objects: 0.05)
    work = BranchWork(objects).of("CN02")
    assert [(batch.batch, batch.left, batch.minutes) for batch in work.in_work] == [(mine.batch, 3, 2)]
    assert [(batch.batch, batch.code) for batch in work.failures] == [(broken.batch, "encrypted")]
    assert BranchWork(objects).of("CN03").in_work == ()
    services = Services(tmp_path / "pages", branch_work=BranchWork(objects).of)
    page = text(services.officer.get("/").text)
    assert "còn 3/3 trang · khoảng 2 phút" in page
    assert "Tệp có mật khẩu" in page
    services.index.close()

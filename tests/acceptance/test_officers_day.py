"""An officer's day in a real browser: home, the review queue by keys alone, pages divided; the guide's pictures of it.

With `MOTLAN_DRAW_GUIDE=1` in the environment the pictures of `docs/huong-dan/can-bo.md` are drawn anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO

import msgspec
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from core.records import Revision
from search.open import open_index
from store import papers
from store.files import FileObjects
from store.reviews import Reviews
from tests.support.browser import sign_in
from tests.support.motlan import ROOT, Motlan, draw
from tests.support.serving import Server

REASON = "dossier=H26.12-260901-0007&purpose=quality"
PICTURES = ROOT / "docs" / "huong-dan" / "hinh"
DOUBTS = ("value_unsure:full_name", "value_unsure:birth_date", "value_unsure:personal_id")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("day")
    draw(folder, "khai_sinh", "quyet_dinh", levels="clean")
    motlan = Motlan(folder / "data", MOTLAN_WORKERS="1")
    motlan.json("ingest", folder / "scans", "--branch", "CN02", "--dossier", "H26.12-260901-0007")
    objects, index = FileObjects(motlan.data / "objects"), open_index(f"sqlite:{motlan.data / 'index.db'}")
    for paper in list(papers.latest_of_all(objects)):
        doubts = DOUBTS if paper.reading.type == "khai_sinh" else ("issuer_unsure",)

        def doubt(latest: Revision, doubts: tuple[str, ...] = doubts) -> Revision:
            reading = msgspec.structs.replace(latest.reading, needs_review=True, review_reasons=doubts, doubtful=())
            return msgspec.structs.replace(latest, reading=reading)

        index.publish([papers.revise(objects, paper.paper_id, doubt, by="reader")])
    index.close()
    with Server(motlan) as server:
        yield server


@pytest.fixture
def context(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=server.url)
    sign_in(context, server)
    yield context
    context.close()


def keep_picture(page: Page, name: str) -> None:
    """A picture for the guide, when it is asked for."""
    if os.environ.get("MOTLAN_DRAW_GUIDE"):
        PICTURES.mkdir(exist_ok=True)
        page.wait_for_function("() => [...document.images].every((image) => image.complete)")
        drawn = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(96)  # a fifth of the bytes
        drawn.save(PICTURES / f"{name}.png", optimize=True)


def paths(server: Server) -> dict[str, str]:
    """The pages of an officer's day."""
    objects = server.objects()
    ids_by_type = {paper.reading.type: paper.paper_id for paper in papers.latest_of_all(objects)}
    objects.close()
    return {
        "home": "/", "queue": f"/review/{ids_by_type['khai_sinh']}?{REASON}",
        "divide": f"/papers/{ids_by_type['khai_sinh']}/divide?{REASON}",
        "none waits": f"/review?{REASON}&skipped={'.'.join(ids_by_type.values())}", "reason": "/review",
    }  # fmt: skip


def test_a_paper_is_confirmed_corrected_and_taken_back_by_keys_alone(server: Server, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/")
    keep_picture(page, "trang-chinh")
    page.goto(paths(server)["queue"])
    assert "Mục 1/3" in page.inner_text(".progress")
    assert page.locator(".step.now").get_attribute("data-name") == "full_name"
    keep_picture(page, "kiem-tra")
    page.keyboard.press("Enter")
    assert page.locator(".step.now").get_attribute("data-name") == "birth_date"
    page.keyboard.press("Backspace")
    assert page.locator(".step.now").get_attribute("data-name") == "full_name"
    page.keyboard.press("Enter")
    page.keyboard.press("0")
    assert page.locator(".step.now").get_attribute("data-name") == "personal_id"
    page.keyboard.press(" ")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("001199999999")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    objects = server.objects()
    try:
        birth = next(record for record in papers.latest_of_all(objects) if record.reading.type == "khai_sinh")
        fields = birth.reading.fields
        assert fields["full_name"].source == "officer"
        assert "birth_date" not in fields
        assert fields["personal_id"].value == "001199999999"
        (act,) = (review for _, review in Reviews(objects).all())
        assert (act.confirmed, act.corrected, act.absent) == (("full_name",), ("personal_id",), ("birth_date",))
        with page.expect_navigation():
            page.keyboard.press("z")
        again = papers.load(objects, birth.paper_id)
        assert again.reading == papers.load(objects, birth.paper_id, birth.revision - 1).reading
    finally:
        objects.close()
    assert "Giấy khai sinh" in page.inner_text("h1")
    page.keyboard.press("l")
    page.keyboard.type("ks")
    keep_picture(page, "chon-loai")
    first = page.locator("#type-found [data-give]").first.inner_text()
    assert "khai sinh" in first.lower()
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.press("t")
    assert "Tách, ghép trang" in page.inner_text("h1")
    keep_picture(page, "tach-ghep")


def test_all_of_the_queue_works_without_javascript(browser: Browser, server: Server) -> None:
    context = browser.new_context(base_url=server.url, java_script_enabled=False)
    sign_in(context, server)
    page = context.new_page()
    page.goto(paths(server)["queue"])
    page.check("[name='ok.full_name']")
    page.get_by_role("button", name="Ghi nhận").click()
    assert "/review" in page.url
    objects = server.objects()
    birth = next(record for record in papers.latest_of_all(objects) if record.reading.type == "khai_sinh")
    objects.close()
    assert birth.reading.fields["full_name"].source == "officer"
    context.close()


def test_the_tour_is_closed_for_good(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/")
    with page.expect_navigation():
        page.get_by_role("button", name="Đã hiểu, không hiện lại").click()
    page.goto("/")
    assert page.locator(".tour").count() == 0


def test_a_page_on_its_side_is_turned_by_one_key_read_anew_and_taken_back(
    context: BrowserContext, server: Server
) -> None:
    page = context.new_page()
    page.goto(paths(server)["queue"])

    def shape() -> bool:
        page.wait_for_function("() => document.querySelector('.sheet img').complete")
        return bool(page.evaluate("(({ width, height }) => width > height)(document.querySelector('.sheet img'))"))

    lying = shape()
    with page.expect_navigation():
        page.keyboard.press("r")
    assert shape() is not lying
    assert "Hoàn tác" in page.inner_text(".head")
    with page.expect_navigation():
        page.keyboard.press("z")
    assert shape() is lying

"""A station in a real browser, with nothing installed: dropped, looked through, sent, read; also by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from store import batches
from store.files import FileObjects
from tests.support.motlan import Motlan, draw
from tests.support.serving import Server

expect.set_options(timeout=30_000)  # on a busy machine; that a verdict is quick is measured in bench/stations.py


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three scans: two good ones and one that is out of focus."""
    folder = tmp_path_factory.mktemp("papers")
    draw(folder, "khai_sinh", "quyet_dinh", levels="clean")
    files = sorted((folder / "scans").iterdir())
    good = [Image.open(path).convert("L").resize((1240, 1754)) for path in files[:2]]
    pages = [folder / f"trang {number}.png" for number in range(1, 4)]
    for path, image in zip(pages, [good[0], good[0].filter(ImageFilter.GaussianBlur(7)), good[1]], strict=True):
        image.save(path, dpi=(150, 150))
    return pages


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(Motlan(tmp_path_factory.mktemp("data"), MOTLAN_WORKERS="1")) as server:
        yield server


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="vi-VN")
    context.set_default_timeout(20_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, server: Server) -> Page:
    """The page of a station that showed its key; whatever its console complains of fails the test."""
    page = context.new_page()
    page.on("console", lambda message: pytest.fail(message.text) if message.type == "error" else None)
    page.goto(f"{server.url}/station")
    page.get_by_label("Khóa của máy trạm").fill(server.key)
    page.get_by_label("Khóa của máy trạm").press("Enter")
    page.wait_for_url(f"{server.url}/station")
    return page


def sheets(page: Page) -> Any:
    return page.locator(".sheet")


def sent_pages(server: Server, batch: str) -> list[tuple[str, int]]:
    objects = FileObjects(server.motlan.data / "objects")
    return [(file.file, file.pages) for file in batches.load_batch(objects, batch).files]


def batch_of(page: Page) -> str:
    expect(page.locator("#receipt")).to_be_visible()
    return str(page.locator("#receipt-facts dd").first.text_content())


def test_scans_are_dropped_judged_put_in_order_sent_and_read(page: Page, server: Server, scans: list[Path]) -> None:
    page.locator("#files").set_input_files(scans)
    expect(sheets(page)).to_have_count(3)
    expect(sheets(page).nth(1)).to_contain_text("Quét lại trang 2: ảnh bị nhòe")
    expect(page.locator(".sheet img")).to_have_count(3)
    page.locator("#dossier").fill("H26.12-260901-0007")
    page.locator("#dossier").press("Tab")
    sheets(page).nth(1).get_by_role("button", name="Bỏ ra").click()
    sheets(page).nth(2).get_by_role("button", name="Xoay").click()
    sheets(page).nth(2).get_by_role("button", name="Đưa lên trước").click()
    sheets(page).nth(1).get_by_role("button", name="Đưa lên trước").click()
    expect(page.locator("#sum")).to_contain_text("2 trang")
    page.get_by_role("button", name="Gửi lô này").click()
    batch = batch_of(page)
    assert sent_pages(server, batch) == [("trang 3-1.pdf", 1), ("trang 1.png", 1)]
    loaded = batches.load_batch(FileObjects(server.motlan.data / "objects"), batch)
    assert (loaded.slip.dossier, loaded.slip.station, loaded.slip.branch) == ("H26.12-260901-0007", "Q07", "CN02")
    expect(page.locator("#reading")).to_contain_text("Tất cả đã tìm được trong kho", timeout=90_000)
    page.get_by_role("button", name="Lô tiếp theo").click()
    expect(sheets(page)).to_have_count(0)


def test_after_a_reload_uploads_go_on_and_the_order_is_as_it_was(
    page: Page, context: BrowserContext, server: Server, tmp_path: Path, scans: list[Path]
) -> None:
    large = tmp_path / "lon.png"
    large.write_bytes(scans[0].read_bytes() + np.random.default_rng(17).bytes(6 << 20))
    begun = []
    page.on("request", lambda request: begun.append(request.url) if request.method == "POST" else None)
    page.route("**/api/v1/uploads/*", lambda route: (page.wait_for_timeout(150), route.continue_()))
    page.locator("#files").set_input_files([large, scans[2]])
    expect(sheets(page)).to_have_count(2)
    page.wait_for_timeout(500)
    page.unroute_all(behavior="ignoreErrors")
    uploads = sum(url.endswith("/uploads") for url in begun)
    page.reload()
    expect(sheets(page)).to_have_count(2)
    expect(sheets(page).first).to_contain_text("lon.png")
    expect(page.get_by_role("button", name="Gửi lô này")).to_be_enabled()
    assert sum(url.endswith("/uploads") for url in begun) == uploads  # gone on with, not begun anew
    page.get_by_role("button", name="Gửi lô này").click()
    assert [name for name, _ in sent_pages(server, batch_of(page))] == ["lon.png", "trang 3.png"]
    page.reload()
    assert batch_of(page)  # the receipt is still there to print


def test_a_verdict_that_comes_before_the_answer_to_its_upload_is_shown(
    page: Page, tmp_path: Path, scans: list[Path]
) -> None:
    """As after a reload: the centre has the whole file, and the browser does not know it yet."""
    first, second = tmp_path / "1.png", tmp_path / "2.png"
    for path, scan in ((first, scans[0]), (second, scans[2])):
        path.write_bytes(scan.read_bytes() + path.name.encode())  # no file of another test
    page.locator("#files").set_input_files([first])
    expect(page.locator(".sheet img")).to_have_count(1)
    page.evaluate("source.addEventListener('quality', () => { window.told = true; })")

    def late(route: Route) -> None:
        answer = route.fetch()
        while route.request.method == "PATCH" and not page.evaluate("window.told"):
            page.wait_for_timeout(30)
        route.fulfill(response=answer)

    page.route("**/api/v1/uploads/*", late)
    page.locator("#files").set_input_files([second])
    expect(page.locator(".sheet img")).to_have_count(2)
    page.unroute_all(behavior="ignoreErrors")


def test_by_keyboard_alone_pages_are_chosen_turned_marked_and_sent(
    page: Page, server: Server, scans: list[Path]
) -> None:
    page.locator("#files").set_input_files([scans[0], scans[2], scans[1]])
    expect(page.get_by_role("button", name="Gửi lô này")).to_be_enabled()
    expect(page.locator(".sheet img")).to_have_count(3)
    page.locator("#clear").focus()
    page.keyboard.press("Tab")
    expect(sheets(page).first).to_be_focused()
    page.keyboard.press("b")  # a paper begins here
    page.keyboard.press("ArrowRight")
    page.keyboard.press("r")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("x")
    expect(sheets(page).nth(2)).to_be_focused()
    expect(page.locator("#sum")).to_contain_text("2 trang")
    page.locator("#send").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#receipt-title")).to_be_focused()
    assert sent_pages(server, batch_of(page)) == [("trang 1-1.pdf", 2)]  # one paper of two pages, the second turned


def test_the_page_and_its_door_have_no_known_barriers(
    page: Page, context: BrowserContext, server: Server, scans: list[Path]
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page.locator("#files").set_input_files(scans)
    expect(page.locator(".sheet img")).to_have_count(3)
    barriers = [axe.run(page).response["violations"]]
    page.get_by_role("button", name="Gửi lô này").click()
    batch_of(page)
    barriers.append(axe.run(page).response["violations"])
    page.get_by_role("button", name="Thoát").click()
    page.wait_for_url(f"{server.url}/station/login")
    barriers.append(axe.run(page).response["violations"])
    assert [[violation["id"] for violation in violations] for violations in barriers] == [[], [], []]


def test_a_wrong_key_opens_nothing_and_says_so(context: BrowserContext, server: Server) -> None:
    page = context.new_page()
    page.goto(f"{server.url}/station")
    page.get_by_label("Khóa của máy trạm").fill("mls_Q07.wrong")
    page.get_by_role("button", name="Vào").click()
    expect(page.get_by_role("alert")).to_contain_text("không đúng")
    page.goto(f"{server.url}/station")
    assert page.url.endswith("/station/login")

"""The pages of those who keep the rules, the log and the figures, in a real browser: barriers, widths, sizes, pictures.

With MOTLAN_TEST_PICTURES the pictures of `docs/huong-dan` are drawn anew.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, Page

from console import dossier_sheet
from core.catalogue import load as load_catalogue
from core.records import Owner
from search.web.frame import Frame
from search.web.words import Words
from store.decisions import Decision, Decisions
from tests.acceptance.test_web import browser
from tests.support.accounts import COOKIE, signed_in
from tests.support.made_papers import MAU, MAU_ID, paper
from tests.support.serving import free_port
from tests.unit.search.web.test_pages import BIRTH, Services
from tests.unit.search.web.test_pages import services as _pages

__all__ = ["_pages", "browser"]
GUIDES = Path(__file__).parents[2] / "docs" / "huong-dan"
TWIN = "01m87rsyrhnentqaxbnentqaxd-1"
WIDTHS = {"counter": 1366, "125 %": 1093, "tablet": 768}
KILOBYTES = 150  # of a page without its images
PAGES = {
    "found": ("officer", "/?q=mau"), "meant": ("officer", "/?q=001199999998"), "paper": ("officer", f"/papers/{BIRTH}"),
    "checklist": ("officer", f"/procedures/1.004222?owner={MAU_ID}&dossier=H26.12-1&purpose=procedure"),
    "person": ("officer", f"/people/{MAU_ID}?dossier=H26.12-1&purpose=procedure"),
    "rules, read": ("officer", "/procedures/1.004222/rules"),
    "rules, then": ("records", "/procedures/1.004222/rules?at=2026-01-05T08:00:00Z"),
    "types": ("records", "/types"), "type": ("records", "/types/xn_tthn"),
    "figures": ("records", "/figures"), "rules": ("records", "/procedures/1.004222/rules"),
    "log": ("auditor", "/log?check=1"), "report": ("auditor", f"/log/report?person={MAU_ID}"),
}  # fmt: skip
DRAWN = {"figures": "so-lieu.png", "rules": "quy-dinh.png", "log": "nhat-ky.png", "report": "bao-cao.png"}


@pytest.fixture
def served(_pages: Services) -> Iterator[tuple[Services, str]]:
    """The pages over some papers and decisions, at an address."""
    words = Words.of(load_catalogue())
    services = Services(_pages.folder, draw_sheet=dossier_sheet.pdf, frame=Frame(words))
    services.keep(paper(TWIN, branch="CN02", dossier="H26.12-1"))
    asked = Decision(dossier="H26.12-1", procedure="1.004222", component="to_khai", owner=MAU_ID,
                     decision="asked_for", reason="not_found")  # fmt: skip
    Decisions(services.objects).record(asked, by="le.an")
    spouse = Owner("person", "001088000001", "Trần Văn Chồng", "1988-03-02", "husband")
    me = Owner("person", MAU_ID, MAU, "1999-01-15", "wife")
    services.keep(paper(f"{TWIN[:-3]}e-1", type="ket_hon", owners=(me, spouse), branch="CN02"))
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(services.app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    cookies = {COOKIE: signed_in(services.objects, "officer")}
    why = {"dossier": "H26.12-1", "purpose": "procedure"}
    httpx.get(f"http://127.0.0.1:{port}/papers/{BIRTH}", params=why, cookies=cookies, timeout=30)
    yield services, f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


def page_of(browser: Browser, served: tuple[Services, str], role: str, width: int) -> Page:
    services, url = served
    context = browser.new_context(viewport={"width": width, "height": 768}, base_url=url)
    token = signed_in(services.objects, role, name=f"{role}.an")
    context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
    return context.new_page()


def test_no_page_has_a_serious_barrier_runs_off_the_side_or_weighs_too_much(
    browser: Browser, served: tuple[Services, str]
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    wrong: list[object] = []
    for name, (role, path) in PAGES.items():
        page = page_of(browser, served, role, WIDTHS["counter"])
        complaints: list[str] = []
        page.on(
            "console", lambda message, said=complaints: said.append(message.text) if message.type == "error" else None
        )
        answer = page.goto(path)
        assert answer is not None
        assert (name, answer.status) == (name, 200)
        wrong += [(name, "complains", complaint) for complaint in complaints]
        if (weight := len(answer.body())) > 1000 * KILOBYTES:
            wrong.append((name, "weighs", weight))
        for violation in axe.run(page).response["violations"]:
            if violation["impact"] in ("serious", "critical"):
                wrong.append((name, violation["id"], [node["target"] for node in violation["nodes"]][:3]))
        for width_of, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 768})
            if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
                wrong.append((name, "runs off the side", width_of))
        if name in DRAWN and "MOTLAN_TEST_PICTURES" in os.environ:
            page.set_viewport_size({"width": WIDTHS["counter"], "height": 768})
            GUIDES.mkdir(exist_ok=True)
            page.screenshot(path=GUIDES / DRAWN[name])
        page.context.close()
    assert wrong == []


def test_the_guides_name_only_pictures_that_are_there_and_every_picture_is_named() -> None:
    guides = "".join(guide.read_text(encoding="utf-8") for guide in GUIDES.glob("*.md"))
    for picture in DRAWN.values():
        assert f"({picture})" in guides
        assert (GUIDES / picture).exists()


def test_static_files_and_a_page_together_stay_below_the_weight_of_a_page() -> None:
    folder = Path(__file__).parents[2] / "search" / "web" / "static"
    assert sum(file.stat().st_size for file in folder.iterdir()) < 100_000

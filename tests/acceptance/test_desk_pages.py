"""Every page, by all who open it, in a real browser: barriers, widths, weight, outside requests; the guides' pictures.

With MOTLAN_TEST_PICTURES the pictures of `docs/huong-dan` are drawn anew; MOTLAN_TEST_ALL_PICTURES names a folder for a
picture of every page.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import httpx
import msgspec
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page

from console import dossier_sheet
from core.catalogue import load as load_catalogue
from core.records import Owner, Revision
from search.web.by_hand import ByHand
from search.web.callers import STATION_COOKIE, GuardedRoute
from search.web.frame import Frame
from search.web.words import Words
from store.accounts.keys import Stations
from store.accounts.sessions import Sessions
from store.decisions import Decision, Decisions
from tests.support.accounts import COOKIE, signed_in, station_key
from tests.support.made_papers import MAU, MAU_ID, paper
from tests.support.serving import free_port
from tests.unit.search.web.test_pages import BATCH, BIRTH, Services
from tests.unit.search.web.test_pages import services as _pages

__all__ = ["_pages"]
GUIDES = Path(__file__).parents[2] / "docs" / "huong-dan"
TWIN = "01m87rsyrhnentqaxbnentqaxd-1"
KILOBYTES = 150  # of a page with its style and script, without its images
SIZES = {
    "the counter's screen": (1366, 768),
    "125 % zoom": (1093, 614),
    "a tablet": (768, 1024),
    "a narrow window": (400, 700),
}
OWN = "dossier=H26.12-1&purpose=procedure"
MISSING = "01m87rsyrhnentqaxbnentqaxz-1"

# Every address that answers with a page, under the route that answers: who opens it, and where. A route that is added
# is added here, or to FILES: no page is forgotten.
PAGES: dict[str, tuple[tuple[str, str], ...]] = {
    "/": (
        ("officer", "/"), ("reviewer", "/"), ("records", "/"), ("auditor", "/"), ("admin", "/"), ("officer", "/?q=mau"),
        ("officer", "/?q=001199999998"), ("officer", "/?q=qqqq"), ("officer", "/?q=x&from=x"),
    ),
    "/papers/{id}": (
        ("officer", f"/papers/{BIRTH}?{OWN}"), ("officer", f"/papers/{TWIN}?{OWN}"), ("officer", f"/papers/{MISSING}"),
        ("records", f"/papers/{BIRTH}"),  # who must say why first
    ),
    "/papers/{id}/beside/{other}": (("officer", f"/papers/{TWIN}/beside/{BIRTH}?{OWN}"),),
    "/papers/{id}/review": (("officer", f"/papers/{BIRTH}/review?{OWN}"),),
    "/papers/{id}/divide": (("officer", f"/papers/{BIRTH}/divide?{OWN}"),),
    "/papers/{id}/owners/{n:int}": (("officer", f"/papers/{BIRTH}/owners/1?{OWN}"),),
    "/review/{id}": (
        ("officer", f"/review/{BIRTH}?{OWN}"), ("reviewer", f"/review/{BIRTH}?{OWN}"),  # whose paper another has
    ),
    "/review": (("officer", f"/review?{OWN}&skipped={BIRTH}"), ("reviewer", "/review")),
    "/people/{id}": (("officer", f"/people/{MAU_ID}?{OWN}"), ("officer", f"/people/001200000001?{OWN}")),
    "/procedures": (("officer", "/procedures"), ("auditor", "/procedures")),
    "/procedures/{code}": (
        ("officer", "/procedures/1.004222"), ("officer", f"/procedures/1.004222?owner={MAU_ID}&{OWN}"),
    ),
    "/procedures/{code}/rules": (
        ("officer", "/procedures/1.004222/rules"), ("records", "/procedures/1.004222/rules"),
        ("records", "/procedures/1.004222/rules?at=2026-01-05T08:00:00Z"),
    ),
    "/types": (("records", "/types"),),
    "/types/{code}": (("records", "/types/xn_tthn"), ("records", "/types/gcn_qsdd")),
    "/batches/{id}": (("officer", f"/batches/{BATCH}"), ("records", f"/batches/{BATCH}")),
    "/figures": (("records", "/figures"), ("auditor", "/figures"), ("officer", "/figures")),
    "/log": (("auditor", "/log?check=1"),),
    "/log/report": (("auditor", f"/log/report?person={MAU_ID}"),),
    "/station": (("station", "/station"),),
    "/station/login": (("nobody", "/station/login"),),
    "/login": (("nobody", "/login"), ("nobody", "/login?next=/review")),
    "/second-factor": (("officer", "/second-factor"), ("admin", "/second-factor")),
    "/password": (("officer", "/password"),),
}  # fmt: skip
STATUS = {  # of those that are no plain answer
    ("officer", "/?q=x&from=x"): 422, ("officer", f"/papers/{MISSING}"): 404, ("records", f"/papers/{BIRTH}"): 403,
    ("reviewer", f"/review/{BIRTH}?{OWN}"): 409, ("officer", f"/people/001200000001?{OWN}"): 404,
    ("officer", "/figures"): 403,
}  # fmt: skip
FILES = {
    "/papers/{id}/ahead", "/papers/{id}/thumbnail.jpg",
    "/papers/{id}/pages/{n:int}.jpg", "/papers/{id}/pages/{n:int}/words", "/log.csv",
    "/papers/{id}/searchable.pdf", "/papers/{id}/original", "/procedures/{code}/sheet.pdf", "/figures/{name}.csv",
    "/static/{name}", "/favicon.ico", "/login/provider", "/login/provider/back",
}  # fmt: skip
DRAWN = {
    ("records", "/figures"): "so-lieu.png", ("records", "/procedures/1.004222/rules"): "quy-dinh.png",
    ("auditor", "/log?check=1"): "nhat-ky.png", ("auditor", f"/log/report?person={MAU_ID}"): "bao-cao.png",
}  # fmt: skip
BESIDE = """performance.getEntriesByType('resource').filter((entry) => !['img', 'image'].includes(entry.initiatorType)
    && !/\\.(jpg|svg)/.test(entry.name)).reduce((sum, entry) => sum + entry.decodedBodySize, 0)"""


@pytest.fixture
def served(_pages: Services) -> Iterator[tuple[Services, str]]:
    """The pages over some papers and decisions, at an address."""
    words = Words.of(load_catalogue())
    services = Services(
        _pages.folder, draw_sheet=dossier_sheet.pdf, frame=Frame(words), by_hand=cast("ByHand", NothingByHand())
    )
    twin = paper(TWIN, branch="CN02", dossier="H26.12-1")
    services.keep(msgspec.structs.replace(twin, same_as=(BIRTH,)))
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


class NothingByHand:
    """What is done to whole papers, where the same paper follows on each."""

    def following(self, latest: Revision) -> Revision:
        """The paper whose pages stand beside those that are divided."""
        return paper(TWIN, branch="CN02")


def contexts(browser: Browser, served: tuple[Services, str], asked: list[str]) -> dict[str, BrowserContext]:
    """A browser for each who opens a page; what any of them asks for is noted."""
    services, url = served
    station_key(services.objects)
    key = Stations(services.objects).load("Q07")
    opened = {}
    for who in {who for pages in PAGES.values() for who, _ in pages}:
        opened[who] = context = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=url)
        context.on("request", lambda request: asked.append(request.url))
        if who == "station":
            token = Sessions(services.objects).begin("Q07", key.revision, is_station=True)
            context.add_cookies([{"name": STATION_COOKIE, "value": token, "url": url}])
        elif who != "nobody":
            token = signed_in(services.objects, who, name=f"{who}.an")
            context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
    return opened


def test_every_page_that_there_is_has_its_place_in_this_sweep(served: tuple[Services, str]) -> None:
    routes = {
        route.path for route in served[0].app.routes
        if isinstance(route, GuardedRoute) and "GET" in (route.methods or ()) and not route.path.startswith("/api/")
    }  # fmt: skip
    assert routes == {*PAGES, *FILES}


def test_no_page_has_a_serious_barrier_runs_off_the_side_weighs_too_much_or_calls_out(
    browser: Browser, served: tuple[Services, str]
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    asked: list[str] = []
    opened = contexts(browser, served, asked)
    tabs = {who: context.new_page() for who, context in opened.items()}
    wrong: list[object] = []
    strips: list[int] = []
    for who, path in (place for pages in PAGES.values() for place in pages):
        page = tabs[who]
        complaints: list[str] = []
        note = lambda message, said=complaints: said.append(message.text) if message.type == "error" else None  # noqa: E731
        page.on("console", note)
        page.set_viewport_size({"width": 1366, "height": 768})
        answer = page.goto(path)
        assert answer is not None
        where = (who, path)
        wrong += [(where, "answers", answer.status)] if answer.status != STATUS.get(where, 200) else []
        wrong += [(where, "complains", said) for said in complaints if "the server responded with" not in said]
        if (weight := len(answer.body()) + int(page.evaluate(BESIDE))) > 1000 * KILOBYTES:
            wrong.append((where, "weighs", weight))
        if page.locator("h1").count() != 1 or page.evaluate("document.documentElement.lang") != "vi":
            wrong.append((where, "has not one heading, in Vietnamese"))
        for violation in axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]:
            if violation["impact"] in ("serious", "critical"):
                wrong.append((where, violation["id"], [node["target"] for node in violation["nodes"]][:3]))
        strips += page.eval_on_selector_all("nav.strip", "strips => strips.map((strip) => strip.offsetHeight)")
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
                wrong.append((where, "runs off the side on", size))
        keep_picture(page, who, path)
        page.remove_listener("console", note)
    for context in opened.values():
        context.close()
    assert wrong == [], "\n".join(map(str, wrong))
    assert strips
    assert max(strips) < 110, "the pages in a strip leave the screen to the image"
    assert [url for url in asked if not url.startswith((served[1], "data:", "blob:"))] == []


def keep_picture(page: Page, who: str, path: str) -> None:
    """The guide's pictures, or one of every page into a folder, where the environment asks for them."""
    page.set_viewport_size({"width": 1366, "height": 768})
    if (name := DRAWN.get((who, path))) and "MOTLAN_TEST_PICTURES" in os.environ:
        GUIDES.mkdir(exist_ok=True)
        page.screenshot(path=GUIDES / name)
    if folder := os.environ.get("MOTLAN_TEST_ALL_PICTURES"):
        page.screenshot(path=Path(folder) / f"{who}{path.partition('?')[0].replace('/', '_')}{len(path)}.png")


def test_the_guides_name_only_pictures_that_are_there_and_every_picture_is_named() -> None:
    guides = "".join(guide.read_text(encoding="utf-8") for guide in GUIDES.glob("*.md"))
    for picture in DRAWN.values():
        assert f"({picture})" in guides
        assert (GUIDES / picture).exists()


def test_static_files_and_a_page_together_stay_below_the_weight_of_a_page() -> None:
    folder = Path(__file__).parents[2] / "search" / "web" / "static"
    assert sum(file.stat().st_size for file in folder.iterdir()) < 100_000

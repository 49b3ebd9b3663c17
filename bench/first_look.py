"""How long an officer looks at nothing: the first image of a paper, results as one types, small pictures; in Chromium.

    python -m bench.first_look --data DIR [--papers 30]

`DIR` is a store with papers that were really read, as `bench.review_trial --data DIR` leaves one; every second of them
is opened by its address, the others by a click in a list. A fresh `motlan serve` has drawn nothing yet, so every image
is a first one; one paper is opened before any is counted, for browser and server to be under way. Measured in the
browser: from the beginning of a navigation, or the click, until the paper's first image is decoded; from the last key,
and from the end of the pause after it, until the results stand on the page; from the results until every small picture
in sight is decoded. Beside them stands the bare answer of `/health` in the same minute, which says how crowded the
machine was.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
from itertools import product
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

from core.records import Revision
from core.text import fold
from store import papers, thumbnails
from tests.support.accounts import COOKIE, signed_in
from tests.support.motlan import Motlan
from tests.support.serving import Server

_WHY = urlencode({"dossier": "KT-1", "purpose": "quality"})
_KEYS = 120  # milliseconds between two keys
PAUSE = 150  # milliseconds without a key after which motlan.js asks
WATCH = """
addEventListener("keydown", () => { window.lastKey = performance.now(); }, true);
addEventListener("DOMContentLoaded", () => {
    const image = document.querySelector(".sheet img"), found = document.getElementById("found");
    if (image) image.decode().then(() => { window.firstImage = performance.now(); });
    if (found) new MutationObserver(() => {
        if (found.querySelector(".card")) window.results = performance.now();
    }).observe(found, { childList: true });
});
"""
THUMBNAILS = """async () => {
    const seen = [...document.querySelectorAll("#found .thumb")].filter((one) =>
        one.getBoundingClientRect().top < innerHeight);
    await Promise.all(seen.map((one) => one.decode()));
    return [seen.length, performance.now() - window.results];
}"""
CLICKED = "addEventListener('click', () => { sessionStorage.clicked = Date.now(); }, true);"
POINTED = 250  # milliseconds for which the pointer rests on a link before it is clicked
HEALTH = """async () => {
    const began = performance.now();
    await (await fetch("/health", { cache: "no-store" })).text();
    return performance.now() - began;
}"""


def main() -> None:
    """Serve, look, and print the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--papers", type=int, default=30)
    options = parser.parse_args()
    motlan = Motlan(options.data / "data", MOTLAN_WORKERS="1", MOTLAN_STATION_KEY="of no station here")
    with Server(motlan) as server, sync_playwright() as playwright:
        objects = server.objects()
        held = [
            paper for paper in papers.latest_of_all(objects)
            if paper.searchable_pdf and any(owner.id or owner.name for owner in paper.reading.owners)
        ][: options.papers]  # fmt: skip
        before_all = held.pop()
        ready = [
            bool(thumbnails.load_first(objects, str(paper.searchable_pdf and paper.searchable_pdf.key)))
            for paper in held
        ]
        cookie = signed_in(objects, "officer", name="first.look")
        objects.close()
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=["--headless", "--no-sandbox"]
        )
        context = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=server.url)
        context.add_cookies([{"name": COOKIE, "value": cookie, "url": server.url}])
        context.add_init_script(WATCH + CLICKED)
        page = context.new_page()
        page.goto("/")
        bare = [page.evaluate(HEALTH) for _ in range(30)]
        _first_image(page, before_all)
        images = [(_opened if number % 2 else _first_image)(page, paper) for number, paper in enumerate(held)]
        again = [_first_image(page, paper) for paper in held]
        names = sorted({str(owner.name) for paper in held for owner in paper.reading.owners if owner.name})
        typed = [_typed(page, name) for name in names[: options.papers]]
        browser.close()
    print(f"load {os.getloadavg()[0]:.1f}")
    _told("bare answer of /health", bare)
    groups = ((True, "drawn when it was filed"), (False, "drawn when asked for"))
    for (is_ready, what), (way, first) in product(groups, (("by its address", 0), ("from a list", 1))):
        times = [image for image, kept in zip(images[first::2], ready[first::2], strict=True) if kept is is_ready]
        if times:
            _told(f"first image, {what}, {way}", times)
    _told("first image of a paper, looked at before", again)
    _told("results after the last key", [times["results"] - times["key"] for times in typed])
    _told(f"results after a pause of {PAUSE} ms", [times["results"] - times["key"] - PAUSE for times in typed])
    _told(f"small pictures in sight ({median(times['small'] for times in typed):.0f}) after the results",
          [times["thumbnails"] for times in typed])  # fmt: skip


def _first_image(page: Page, paper: Revision) -> float:
    page.goto(f"/papers/{paper.paper_id}?{_WHY}", wait_until="commit")
    page.wait_for_function("() => window.firstImage")
    return float(page.evaluate("window.firstImage"))


def _opened(page: Page, paper: Revision) -> float:
    """From the click on a paper in a list, on which the pointer rests as it does before a click."""
    owner = next(owner for owner in paper.reading.owners if owner.id or owner.name)
    page.goto(f"/?{urlencode({'q': owner.id or owner.name})}&{_WHY}")
    link = page.locator(f".card h3 a[href^='/papers/{paper.paper_id}']").first
    link.hover()
    page.wait_for_timeout(POINTED)
    link.click()
    page.wait_for_function("() => window.firstImage")
    return float(page.evaluate("performance.timeOrigin + window.firstImage - sessionStorage.clicked"))


def _typed(page: Page, name: str) -> dict[str, float]:
    page.goto(f"/?{_WHY}")
    page.keyboard.type(fold(name), delay=_KEYS)
    page.wait_for_function("() => window.results > window.lastKey")
    small, after = page.evaluate(THUMBNAILS)
    times: dict[str, float] = json.loads(page.evaluate("JSON.stringify({ key: lastKey, results })"))
    return times | {"small": small, "thumbnails": after}


def _told(name: str, milliseconds: list[float]) -> None:
    ranked = sorted(milliseconds)
    p95 = ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))]
    print(f"{name:62} median {median(ranked):7.0f}   p95 {p95:7.0f} ms   of {len(ranked)}")


if __name__ == "__main__":
    main()

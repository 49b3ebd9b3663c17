"""The station's page in real Chromium with many pages: python -m bench.station_page [--pages 500].

Files are chosen, the page is reloaded in the middle of sending, a page is moved by a key, the batch is sent. Seconds
from the choice to each state, how long a key takes until the pages stand in their new order, and the memory
of the page's script.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw
from playwright.sync_api import CDPSession, Page, expect, sync_playwright

from tests.support.motlan import Motlan
from tests.support.serving import Server

_SLOW = 540_000  # ms


def scans(folder: Path, count: int) -> list[Path]:
    """Small pages, no two alike."""
    paper = Image.fromarray(np.random.default_rng(1).integers(236, 248, (1169, 827), np.uint8))
    pen = ImageDraw.Draw(paper)
    for row in range(24):
        pen.text((90, 130 + 40 * row), f"dong {row}: " + "mau vi du " * 10, fill=40)
    paths = [folder / f"{number:04d}.jpg" for number in range(count)]
    for number, path in enumerate(paths):
        image = paper.copy()
        ImageDraw.Draw(image).text((90, 90), f"trang {number}", fill=40)
        image.save(path, quality=60, dpi=(100, 100))
    return paths


def heap(cdp: CDPSession) -> float:
    """Megabytes that the page's script holds, after what is not needed went."""
    cdp.send("HeapProfiler.collectGarbage")
    return float(cdp.send("Runtime.getHeapUsage")["usedSize"]) / 1e6


def run(page: Page, cdp: CDPSession, files: list[Path]) -> None:
    """Drive it, and print."""
    count, begun = len(files), time.monotonic()

    def told(what: str) -> None:
        nodes = page.evaluate("document.getElementsByTagName('*').length")
        print(f"{what:34} {time.monotonic() - begun:7.1f} s  heap {heap(cdp):6.1f} MB  {nodes} elements", flush=True)

    page.locator("#files").set_input_files(files)
    expect(page.locator(".sheet")).to_have_count(count)
    told("all pages stand there")
    verdicts = page.locator(".sheet img")
    expect(verdicts.nth(count // 4)).to_be_attached()
    told("a quarter has its verdict")
    page.reload()
    expect(page.locator(".sheet")).to_have_count(count)
    told("after a reload all stand there")
    expect(verdicts).to_have_count(count)
    told("all verdicts")
    first = page.locator(".sheet h2").first.text_content()
    page.locator(".sheet").first.focus()
    pressed = page.evaluate(
        "() => { const began = performance.now(); document.activeElement.dispatchEvent(new KeyboardEvent('keydown', "
        "{ key: 'ArrowRight', shiftKey: true, bubbles: true })); document.body.offsetHeight; "
        "return performance.now() - began; }"
    )
    assert page.locator(".sheet h2").nth(1).text_content() == str(first).replace("1. ", "2. ", 1)
    print(f"a page moved by a key: {pressed:.0f} ms until laid out")
    page.get_by_role("button", name="Gửi lô này").click()
    expect(page.locator("#receipt")).to_be_visible()
    told("receipt")


def main() -> None:
    """Measure once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--picture", type=Path, help="write a picture of the page here before the batch is sent")
    options = parser.parse_args()
    expect.set_options(timeout=_SLOW)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        files = scans(folder, options.pages)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        with Server(Motlan(folder / "data", MOTLAN_WORKERS="1")) as server:
            page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="vi-VN")
            page.set_default_timeout(_SLOW)
            page.goto(f"{server.url}/station")
            page.get_by_label("Khóa của máy trạm").fill(server.key)
            page.get_by_label("Khóa của máy trạm").press("Enter")
            page.wait_for_url(f"{server.url}/station")
            run(page, page.context.new_cdp_session(page), files)
            if options.picture:
                page.screenshot(path=options.picture)
            browser.close()
            server.kill()


if __name__ == "__main__":
    main()

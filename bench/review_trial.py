"""A scripted trial of the review queue: keys in a real browser, over papers drawn and really read.

    python -m bench.review_trial [--papers 50] [--per-type 6] [--data DIR]

Papers are drawn at three levels of hardship, read by motlan, and served by `motlan serve`; the script works through the
queue with keys alone, knowing the truth of each paper as an officer with the paper in hand would. What the machine
takes is measured: from a key to the next value on the screen, from the last key to the next paper with its image. What
the officer takes is not slept but added, by the keystroke-level model (Card, Moran, Newell 1983): 1.35 s to make up
one's mind at each value, 0.1 s for each character that is held against the image, 0.28 s a key; 2 s to see what paper
a new one is. `--data` keeps the store there, so that a second run need not read again; it must be a fresh folder.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any
from unicodedata import normalize

from playwright.sync_api import Page, sync_playwright

from core.text import fold
from search.web.words import value as said
from tests.support.accounts import COOKIE, signed_in
from tests.support.motlan import Motlan, draw
from tests.support.serving import Server

TYPES = (
    "khai_sinh", "xn_tthn", "khai_tu", "trich_luc_ket_hon", "uy_quyen", "gcn_qsdd", "can_cuoc", "quyet_dinh",
    "cong_van", "gcn_hkd", "kham_suc_khoe", "lltp", "van_bang", "giay_moi",
)  # fmt: skip
DECIDE, COMPARE, KEY, ORIENT = 1.35, 0.1, 0.28, 2.0  # seconds: a value, a character, a key, a new paper
SHOWN = """() => {
    const step = document.querySelector(".step.now");
    if (!step) return null;
    const field = step.querySelector("input:not([type=checkbox]):not(#type-find), textarea, select");
    return {
        kind: step.dataset.step, name: step.dataset.name || "", value: field ? field.value : "",
        choices: [...step.querySelectorAll("[data-give]")].map((choice) => choice.dataset.give),
        title: document.querySelector("#type option:checked").textContent,
    };
}"""
READY = "() => document.querySelector('.step.now') && [...document.images].every((image) => image.complete)"


class Officer:
    """Plays an officer who sees what is true; keeps how long everything took."""

    def __init__(self, page: Page, truth: dict[str, dict[str, Any]]) -> None:
        self._page = page
        self._truth = truth
        self.values: list[float] = []  # seconds a value
        self.papers: list[float] = []
        self.waits: list[float] = []  # seconds of the machine, from a paper's last key to the next paper
        self.steps: list[float] = []  # seconds of the machine, from a key to the next value
        self.typed = self.picked = self.confirmed = self.absent = self.looked = 0

    def work(self, most: int) -> None:
        """Through the queue, until it is empty or so many papers are done."""
        self._page.goto("/review?dossier=KT-1&purpose=quality")
        while len(self.papers) < most and self._page.locator("#review").count():
            self._page.wait_for_function(READY)
            self.papers.append(self._paper() + ORIENT)

    def _paper(self) -> float:
        truth, url, took = self._truth[self._file()], self._page.url, 0.0
        for _ in range(60):
            shown = self._page.evaluate(SHOWN)
            thinking, keys = self._act(shown, truth)
            began = time.monotonic()
            before = self._page.locator(".progress").inner_text()
            for key in keys[:-1]:
                (self._page.keyboard.press if key.isascii() else self._page.keyboard.insert_text)(key)
            last_of_paper = self._is_last()
            if last_of_paper:
                with self._page.expect_navigation():
                    self._page.keyboard.press(keys[-1])
                if self._page.locator("#review").count():
                    self._page.wait_for_function(READY)
            else:
                self._page.keyboard.press(keys[-1])
                self._page.wait_for_function(
                    f"() => document.querySelector('.progress').textContent !== {json.dumps(before)}"
                )
            machine = time.monotonic() - began
            (self.waits if last_of_paper else self.steps).append(machine)
            seconds = thinking + KEY * _struck(keys) + machine
            took += seconds
            if shown["kind"] == "value":
                self.values.append(seconds - (machine if last_of_paper else 0))
            if last_of_paper and self._page.url.partition("?")[0] != url.partition("?")[0]:
                return took
            if last_of_paper:  # its type was changed: the values of the new type are asked for
                url = self._page.url
                if not self._page.locator("#review").count():
                    return took
        raise AssertionError("a paper without an end")

    def _file(self) -> str:
        return self._page.locator("#review").get_attribute("data-file") or ""

    def _is_last(self) -> bool:
        at, _, all_ = self._page.locator(".progress").inner_text().rpartition(" ")[2].partition("/")
        return at == all_

    def _act(self, shown: dict[str, Any], truth: dict[str, Any]) -> tuple[float, list[str]]:
        """How long the officer thinks, and which keys follow."""
        if shown["kind"] == "look":
            self.looked += 1
            return ORIENT, ["Enter"]
        thinking = DECIDE + COMPARE * len(shown["title"] if shown["kind"] == "type" else shown["value"])
        if shown["kind"] == "type":
            return thinking, self._type(shown, truth["type"])
        right = truth["fields"].get(shown["name"]) or truth["metadata"].get(shown["name"]) or ""
        right = right if shown["name"] == "sex" else said(right, shown["name"])
        if not right:
            self.absent += 1
            return thinking, ["0"]
        if right == shown["value"]:
            self.confirmed += 1
            return thinking, ["Enter"]
        if right in shown["choices"]:
            self.picked += 1
            return thinking, [str(shown["choices"].index(right) + 1)]
        self.typed += 1
        return thinking, [" ", "Control+a", *("Space" if char == " " else char for char in right), "Enter"]

    def _type(self, shown: dict[str, Any], right: str) -> list[str]:
        if shown["value"] == right:
            self.confirmed += 1
            return ["Enter"]
        if right in shown["choices"]:
            self.picked += 1
            return [str(shown["choices"].index(right) + 1)]
        title = self._page.locator(f"#type option[value={right}]").inner_text()
        letters = "".join(word[0] for word in fold(title).split() if word[0].isalpha())
        self.typed += 1
        for typed in (letters[-2:], letters):
            self._page.fill("#type-find", typed)
            offered = self._page.evaluate(
                "[...document.querySelectorAll('#type-found [data-give]')].map((one) => one.dataset.give)"
            )
            if right in offered:
                self._page.fill("#type-find", "")
                return [*typed, str(offered.index(right) + 1)]
        raise AssertionError(f"{title} is not found by its letters")


def _struck(keys: list[str]) -> int:
    """How many keys that is: marks are typed with keys of their own (Telex)."""
    return sum(len(normalize("NFD", key)) + (key in "đĐ") if len(key) == 1 else 1 for key in keys)


def main() -> None:
    """Draw, read, serve, work, and print the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=50)
    parser.add_argument("--per-type", type=int, default=6)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    folder = options.data or Path(tempfile.mkdtemp(prefix="motlan-review-"))
    motlan = Motlan(folder / "data", MOTLAN_WORKERS="2")
    if not (folder / "truth.json").exists():
        _read(folder, motlan, options.per_type)
    truth = {paper["file"]: paper for paper in json.loads((folder / "truth.json").read_text("utf-8"))}
    motlan.environment["MOTLAN_STATION_KEY"] = "of no station here"  # none pushes: no account but the officer's
    with Server(motlan) as server, sync_playwright() as playwright:
        objects = server.objects()
        cookie = signed_in(objects, name="le.an")
        objects.close()
        chromium = shutil.which("chromium") or "/usr/bin/chromium"
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=server.url)
        context.add_cookies([{"name": COOKIE, "value": cookie, "url": server.url}])
        officer = Officer(context.new_page(), truth)
        officer.work(options.papers)
        browser.close()
    _told(officer)
    if options.data is None:
        shutil.rmtree(folder)


def _read(folder: Path, motlan: Motlan, per_type: int) -> None:
    truth = draw(folder, *TYPES, levels="scan,poor,photo", per_type=per_type)
    motlan.run("ingest", folder / "scans", "--branch", "CN02", "--no-wait", code=None)
    working = motlan.start("worker", "--until-done")
    working.communicate()
    (folder / "truth.json").write_text(json.dumps(truth, ensure_ascii=False), "utf-8")


def _told(officer: Officer) -> None:
    def line(name: str, times: list[float], unit: float = 1.0) -> None:
        ranked = sorted(times)
        p95 = ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))]
        print(f"{name:34} median {median(ranked) * unit:6.1f}   p95 {p95 * unit:6.1f}   of {len(ranked)}")

    print(f"values: {officer.confirmed} confirmed, {officer.picked} by a number key, {officer.typed} typed, "
          f"{officer.absent} not on the paper; {officer.looked} questions about whole papers")  # fmt: skip
    line("seconds a value", officer.values)
    line("seconds a paper", officer.papers)
    line("machine, key to next value, ms", officer.steps, 1000)
    line("machine, last key to next paper, ms", officer.waits, 1000)


if __name__ == "__main__":
    main()

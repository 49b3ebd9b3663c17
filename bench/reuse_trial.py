"""A scripted trial of the reuse check: five components of one dossier decided by keys alone, in a real browser.

    python -m bench.reuse_trial [--dossiers 10]

Papers are drawn as records (no reading), one person a dossier: a land certificate, a contract and an authorisation
are held, the rest is not. The script opens the procedure, types the number and the dossier, and decides
each component with one key: reused where a valid paper is held, shown where the law has it only shown or looked up,
asked for where nothing is held. What the machine takes is measured, from a key to the page that has the decision; what
the officer takes is added by the keystroke-level model as in `bench.review_trial`: 1.35 s to make up one's mind at each
component, 0.28 s a key, 2 s to see the page.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from contextlib import closing
from pathlib import Path
from statistics import median

import msgspec
from playwright.sync_api import Page, sync_playwright

from bench.review_trial import DECIDE, KEY, ORIENT
from core.catalogue.procedure import procedure
from core.records import Owner, Revision
from search.open import open_index
from store import papers
from store.objects import Objects
from tests.support.accounts import COOKIE, signed_in
from tests.support.made_papers import paper
from tests.support.motlan import Motlan
from tests.support.serving import Server

CODE = "1.013831"  # a change of land rights: five components
_HELD = ("gcn_qsdd", "hop_dong", "uy_quyen")
_KEY = {"held_valid": "d", "shown_only": "x", "in_state_database": "x"}  # else n: asked for


def main() -> None:
    """Fill, serve, decide, and print the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dossiers", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="motlan-reuse-") as folder:
        motlan = Motlan(Path(folder) / "data", MOTLAN_WORKERS="1", MOTLAN_STATION_KEY="of no station here")
        with Server(motlan) as server, sync_playwright() as playwright:
            with closing(server.objects()) as objects:
                numbers = [_person(objects, motlan, number) for number in range(options.dossiers)]
                cookie = signed_in(objects, "officer", name="reuse.trial")
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=["--headless", "--no-sandbox"]
            )
            context = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=server.url)
            context.add_cookies([{"name": COOKIE, "value": cookie, "url": server.url}])
            page = context.new_page()
            steps: list[float] = []
            wholes = [_dossier(page, number, place, steps) for place, number in enumerate(numbers)]
            browser.close()
    print(f"load {os.getloadavg()[0]:.1f}; {len(procedure(CODE).components)} components of procedure {CODE}")
    print(f"seconds a dossier: median {median(wholes):.1f}, longest {max(wholes):.1f}, of {len(wholes)}")
    print(f"machine, key to the page with the decision, ms: median {1000 * median(steps):.0f}, of {len(steps)}")


def _person(objects: Objects, motlan: Motlan, number: int) -> str:
    """The number of a person of whom some papers are held."""
    owner = Owner("person", f"0011990{number:05}", f"Nguyễn Thị Mẫu {number}", "1999-01-15", "subject")
    filed = [_paper(type_, owner, f"{number:04}{place}") for place, type_ in enumerate(_HELD)]
    with closing(open_index(f"sqlite:{motlan.environment['MOTLAN_DATA']}/index.db")) as index:
        for revision in filed:
            papers.file_first(objects, revision)
        index.publish(filed)
    return str(owner.id)


def _paper(type_: str, owner: Owner, place: str) -> Revision:
    filed = paper(f"01m87rsyrh{place:0>16}-1", type=type_, owners=(owner,), branch="CN02", issued="2026-08-05")
    return msgspec.structs.replace(filed, batch=f"01m87rsyrh{place:0>6}")


def _dossier(page: Page, number: str, place: int, steps: list[float]) -> float:
    """Seconds that one dossier takes: of the machine as measured, of the officer by the model."""
    began, keys = time.monotonic(), 0
    page.goto(f"/procedures/{CODE}")
    for word in (number, f"KT-{place}"):
        page.keyboard.type(word)
        page.keyboard.press("Tab")
        if word == number:
            page.keyboard.press("Tab")
        keys += len(word) + 2
    with page.expect_navigation():
        page.keyboard.press("Enter")
    machine = time.monotonic() - began
    components = page.eval_on_selector_all("[data-decide]", "all => all.map((one) => [one.id, one.classList[0]])")
    page.keyboard.press("ArrowDown")
    for name, answer in components:
        began = time.monotonic()
        with page.expect_navigation():
            page.keyboard.press(_KEY.get(answer, "n"))
        page.wait_for_function("name => document.getElementById(name)?.classList.contains('decided')", arg=name)
        page.wait_for_function("() => document.activeElement?.matches('[data-decide]')")
        steps.append(time.monotonic() - began)
        machine += steps[-1]
    thinking = ORIENT + DECIDE * len(components) + KEY * (keys + 2 + len(components))
    return machine + thinking


if __name__ == "__main__":
    main()

"""The review queue's "next" at 200,000 papers: many officers at once on one server with the embedded index.

    python -m bench.review_next [--papers 200000] [--officers 20] [--each 15] [--pause 1.0] [--data DIR]

One paper in ten waits, one in twenty of these for a citizen at a counter; the papers are of thirty branches. Each
officer asks for the next paper, is led to it and gets its page with the sizes of its image, says that its value is
right, sends the form, is led to the next paper, and pauses. A fifth of the officers are reviewers with a reason named,
who get papers of every branch; the others get those of their branch. Measured are: `next`, from asking the queue until
the page is there; and `sent`, from sending a form until the next paper's page is there, with all that is kept of the
form. Beside them stand `/health`, asked all the while, which says how crowded the machine was, and the CPU time of the
server (without its drawing process) a paper. Papers that wait are in the object store, all are in the index. `--data`
keeps both for a second run.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from unittest import mock

import httpx
import msgspec
import pikepdf

from bench.drawn_records import draw
from core.records import Box, FieldValue, Revision, Stored
from search.sqlite.backend import SqliteIndex
from store import papers, thumbnails
from store.files import FileObjects
from tests.support.accounts import COOKIE, signed_in
from tests.support.motlan import Motlan
from tests.support.serving import Server

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_PLACE: Box = (0.2, 0.3, 0.5, 0.33)
_SETTLED = ("khai_sinh", "xn_tthn")  # types that wait for nothing more once a name is said
_WITH_IMAGE = 2_000  # of the papers that wait: the first, and all at counters


def main() -> None:
    """Fill, serve, ask, and print the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=200_000)
    parser.add_argument("--officers", type=int, default=20)
    parser.add_argument("--each", type=int, default=15, help="papers an officer takes")
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between two papers of an officer")
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    folder = options.data or Path(tempfile.mkdtemp(prefix="motlan-next-"))
    if not (folder / "filled").exists():
        fill(folder, options.papers)
    motlan = Motlan(folder, MOTLAN_WORKERS="1", MOTLAN_STATION_KEY="of no station here")
    with Server(motlan) as server:
        objects = server.objects()
        cookies = []
        for number in range(options.officers):
            roles = ("reviewer",) if number % 5 == 0 else ("officer",)
            cookies.append(signed_in(objects, *roles, name=f"officer.{number}", branch=f"CN-{number:02}"))
        objects.close()
        before = cpu(server.pid)
        with health(server.url) as bare:
            asked, sent = _ask(server.url, cookies, options.each, options.pause)
        took = (cpu(server.pid) - before) * 1000
    print(f"{options.papers} papers, {options.officers} officers, load {os.getloadavg()[0]:.1f}")
    told("/health", bare)
    told("next", asked)
    told("sent, until the next paper", sent)
    print(f"CPU of the server a paper (next, and sent with the next): {took / len(sent):.0f} ms")
    if options.data is None:
        shutil.rmtree(folder)


def told(name: str, seconds: list[float]) -> None:
    """Print the percentiles of some waits."""
    ranked = sorted(seconds)
    share = {part: ranked[min(len(ranked) - 1, int(part * len(ranked) / 100))] * 1000 for part in (50, 95, 99)}
    print(
        f"{name:28}" + "   ".join(f"p{part} {value:6.0f}" for part, value in share.items()) + f"  ms, of {len(ranked)}"
    )


def cpu(pid: int) -> float:
    """CPU seconds that a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def health(url: str) -> Iterator[list[float]]:
    """How long the bare answer takes while the block runs."""
    with httpx.Client(base_url=url, timeout=60) as client, asked_meanwhile(lambda: client.get("/health")) as took:
        yield took


@contextmanager
def asked_meanwhile(question: Callable[[], object]) -> Iterator[list[float]]:
    """Seconds that each answer takes to a question asked five times a second while the block runs."""
    took: list[float] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.wait(0.2):
            began = time.monotonic()
            question()
            took.append(time.monotonic() - began)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield took
    finally:
        stop.set()
        thread.join()


def fill(folder: Path, count: int) -> None:
    """All papers into the index, those that wait into the store."""
    objects, index = FileObjects(folder / "objects"), SqliteIndex(folder / "index.db")
    with mock.patch("os.fsync"):  # forty thousand writes that nobody misses
        index.publish(_kept(objects, count))
    index.close()
    (folder / "filled").write_text(str(count), "utf-8")


def paper(number: int) -> Revision:
    """The `number`-th paper, with ids of the form that motlan gives."""
    drawn = draw(number)
    lane = "counter" if number % 20 == 0 else "archive"
    reading = drawn.reading
    if reading.needs_review and reading.type not in _SETTLED:  # of its owner's name and number all is known
        reading = msgspec.structs.replace(reading, type=_SETTLED[number % len(_SETTLED)])
    fields = reading.fields
    if reading.needs_review:
        name = fields["full_name"]
        fields = fields | {"full_name": FieldValue(name.value, name.text, 0.6, 1, _PLACE)}
    reading = msgspec.structs.replace(
        reading, fields=fields, review_reasons=("value_unsure:full_name",) if reading.needs_review else ()
    )
    moment = _base32(1_790_000_000_000 + number // 20 * 60_000, 10)
    return msgspec.structs.replace(
        drawn, paper_id=f"{moment}{_base32(number, 16)}-1", batch=f"{moment}{_base32(number // 20, 6)}",
        reading=reading, slip=msgspec.structs.replace(drawn.slip, lane=lane),
    )  # fmt: skip


def _kept(objects: FileObjects, count: int) -> Iterator[Revision]:
    """The papers; the record and image of one that waits are stored first."""
    pdf, waiting = _pdf(), 0
    for revision in map(paper, range(count)):
        if revision.reading.needs_review:
            waiting += 1
            if waiting <= _WITH_IMAGE or revision.slip.lane == "counter":
                key = f"searchable/{revision.paper_id}/000001.pdf"
                objects.create(key, pdf)
                thumbnails.keep_sizes(objects, key, ((1273, 1800),))  # as filing does
                revision = msgspec.structs.replace(revision, searchable_pdf=Stored(key, len(pdf)))
            papers.file_first(objects, revision)
        yield revision


def _pdf() -> bytes:
    document, buffer = pikepdf.new(), BytesIO()
    document.add_blank_page(page_size=(595, 842))
    document.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def _base32(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 32)
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))


def _ask(url: str, cookies: list[str], each: int, pause: float) -> tuple[list[float], list[float]]:
    asked: list[float] = []
    sent: list[float] = []
    begin = threading.Barrier(len(cookies))

    def officer(number: int) -> None:
        with httpx.Client(
            base_url=url, cookies={COOKIE: cookies[number]}, headers={"accept": "text/html"}, timeout=60,
            follow_redirects=True,
        ) as client:  # fmt: skip
            begin.wait()
            time.sleep(pause * number / len(cookies))
            for turn in range(each + 1):
                began = time.monotonic()
                page = client.get("/review?dossier=KT-1&purpose=quality")
                came = time.monotonic()
                said = {"revision": _said(page, "revision"), "f.full_name": _said(page, "f.full_name")}
                following = client.post(
                    str(page.url), data=said | {"ok.full_name": "on", "act": "save"}, headers={"origin": url}
                )
                there = time.monotonic()
                assert following.status_code == 200, following.status_code
                assert following.url.path not in ("/review", page.url.path), "no paper is left, or the same comes again"
                if turn:  # the first of each opens its connections
                    asked.append(came - began)
                    sent.append(there - came)
                time.sleep(pause)

    with ThreadPoolExecutor(len(cookies)) as pool:
        list(pool.map(officer, range(len(cookies))))
    return asked, sent


def _said(page: httpx.Response, name: str) -> str:
    return page.text.partition(f'name="{name}" value="')[2].partition('"')[0]


if __name__ == "__main__":
    main()

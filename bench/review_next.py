"""The review queue's "next" at 200,000 papers: many officers at once on one server with the embedded index.

    python -m bench.review_next [--papers 200000] [--officers 20] [--each 15] [--pause 1.0] [--data DIR]

One paper in ten waits, one in twenty of these for a citizen at a counter; the papers are of thirty branches. Each
officer asks for the next paper, is led to it and gets its page with the sizes of its image, says that its value is
right, and pauses. A fifth of the officers are reviewers with a reason named, who get papers of every branch; the others
get those of their branch. Measured is from asking until the page is there, both answers with their entries in the
access log. Papers that wait are in the object store, all are in the index. `--data` keeps both for a second run.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import httpx
import msgspec
import pikepdf

from bench.records import draw
from core.records import Box, FieldValue, Revision, Stored
from search.sqlite.backend import SqliteIndex
from store import papers
from store.files import FileObjects
from tests.support.accounts import COOKIE, signed_in
from tests.support.motlan import Motlan
from tests.support.serving import Server

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_PLACE: Box = (0.2, 0.3, 0.5, 0.33)
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
        waits = _ask(server.url, cookies, options.each, options.pause)
    ranked = sorted(waits)
    share = {name: ranked[min(len(ranked) - 1, int(part * len(ranked)))] * 1000 for name, part in
             (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))}  # fmt: skip
    print(f"next of {len(ranked)} by {options.officers} officers, ms: "
          + "   ".join(f"{name} {value:.0f}" for name, value in share.items()))  # fmt: skip
    if options.data is None:
        shutil.rmtree(folder)


def fill(folder: Path, count: int) -> None:
    """All papers into the index, those that wait into the store."""
    objects, index = FileObjects(folder / "objects"), SqliteIndex(folder / "index.db")
    index.publish(_kept(objects, count))
    index.close()
    (folder / "filled").write_text(str(count), "utf-8")


def paper(number: int) -> Revision:
    """The `number`-th paper, with ids of the form that motlan gives."""
    drawn = draw(number)
    lane = "counter" if number % 20 == 0 else "archive"
    reading = drawn.reading
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


def _ask(url: str, cookies: list[str], each: int, pause: float) -> list[float]:
    waits: list[float] = []
    begin = threading.Barrier(len(cookies))

    def officer(cookie: str) -> None:
        with httpx.Client(
            base_url=url, cookies={COOKIE: cookie}, headers={"accept": "text/html"}, timeout=60
        ) as client:
            begin.wait()
            for turn in range(each + 1):
                began = time.monotonic()
                answer = client.get("/review?dossier=KT-1&purpose=quality", follow_redirects=True)
                took = time.monotonic() - began
                if not answer.url.path.startswith("/review/"):
                    return
                if turn:  # the first of each opens its connections
                    waits.append(took)
                said = {"revision": "1", "ok.full_name": "on", "f.full_name": _value(answer.text), "act": "save"}
                client.post(str(answer.url), data=said, headers={"origin": url})
                time.sleep(pause)

    threads = [threading.Thread(target=officer, args=(cookie,)) for cookie in cookies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits


def _value(page: str) -> str:
    return page.partition('name="f.full_name" value="')[2].partition('"')[0]


if __name__ == "__main__":
    main()

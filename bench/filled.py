"""What filing a paper costs in a store that holds ten thousand, a hundred thousand, a million: it must stay the same.

    python -m bench.filled --objects s3+http://127.0.0.1:8333/bench --index elasticsearch+http://127.0.0.1:9200
        [--held 10000,100000,1000000] [--files 200] [--papers 8] [--name NAME]

Held papers are put straight into the store and the index, a record each (`bench.written_papers`); then files of so many
papers of a page each go the whole way, in the archive lane, reading and labelling replaced by their results. What asks
the store for other papers is real: witnesses for names in doubt, other scans of the same paper. A second line says how
long each kind of request took. Keys come from the environment. With `--name` what an earlier run held is gone on with.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import resource
import secrets
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import msgspec

import classify
from bench import written_papers
from bench.faulty import Site, drawn, opened
from bench.s3_requests import counted, uncounted
from core.catalogue import Catalogue
from core.records import Label, PageReading, Reading, Revision, Slip, Stored, report
from core.times import now
from ingest.intake.accept import accept
from ingest.queue import until_done
from ingest.services import Services
from ocr.results import PageRead
from store import batches, ids, papers
from tests.support.services import FakeReaderPool

_PAPERS_OF_ONE = 3  # that a person has
_CHUNK = 400  # papers published together
_WRITERS = 2  # processes that put papers in
_MADE = 1_000_000_000  # number of the first file that is measured, behind all that are held


class WrittenPapersPool(FakeReaderPool):
    """Reads each page of a file as a paper of its own, at once."""

    def __init__(self, persons: int, first: int) -> None:
        super().__init__()
        self._persons, self._first = persons, first

    def read(self, path: Path, kind: str, page: int) -> PageRead:
        number = self._first + int(hashlib.sha256(path.read_bytes()).hexdigest()[:7], 16)
        return PageRead(written_papers.page(number, page, self._persons), b"%PDF-page")


def labelled(pages: Sequence[PageReading], _: Catalogue, trace: object = None) -> Label:
    """The label of what `WrittenPapersPool` reads, in place of `classify.label`."""
    return written_papers.label(pages[0])


def main() -> None:
    """Fill up to each number of papers and print a line for what filing costs there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--objects", required=True)
    parser.add_argument("--index", required=True)
    parser.add_argument("--held", default="10000,100000,1000000")
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--papers", type=int, default=8, help="of a file")
    parser.add_argument("--name", default=f"filled-{secrets.token_hex(4)}", help="of the bench's place in both")
    options = parser.parse_args()
    places = {"MOTLAN_OBJECTS": options.objects, "MOTLAN_INDEX": options.index}
    settings = {variable: f"{place}/{options.name}" for variable, place in places.items()}
    classify.label = labelled  # type: ignore[assignment]
    heads = (
        "ms a paper",
        "CPU ms a paper",
        "requests a paper",
        "of the index",
        "of records",
        "MB",
        "put in, s a thousand",
    )
    print(f"{'held':>8}" + "".join(f"{head:>{len(head) + 2}}" for head in heads))
    for held in map(int, options.held.split(",")):
        with tempfile.TemporaryDirectory(prefix="motlan-filled-") as made:
            site = Site(Path(made), {**os.environ, **settings})
            filling = _filled(site, held, options.papers)
            print(f"{held:8}{_filed(site, held, options.files, options.papers)}{filling:22.2f}", flush=True)


# ── what is held ──────────────────────────────────────────────────────────────────────────────────────────────────


def _filled(site: Site, held: int, each: int) -> float:
    """Put papers in up to this number; seconds a thousand, 0 when they are there."""
    with opened(site) as services:
        before = _known(services)
    if before >= held:
        return 0.0
    began = time.monotonic()
    bounds = [before + (held - before) * part // _WRITERS for part in range(_WRITERS + 1)]
    context = multiprocessing.get_context("spawn")
    writers = [
        context.Process(target=_put, args=(site, range(first, last), held, each)) for first, last in pairwise(bounds)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    with opened(site) as services:
        services.objects.replace(_HELD, str(held).encode())
    return (time.monotonic() - began) / (held - before) * 1000


_HELD = "cache/bench-held"


def _known(services: Services) -> int:
    return int(services.objects.read(_HELD)) if services.objects.size(_HELD) is not None else 0


def _put(site: Site, numbers: range, held: int, each: int) -> None:
    with opened(site) as services, ThreadPoolExecutor(3) as threads:
        store = services.objects.stored  # type: ignore[attr-defined]  # without the log, and without reading back
        for start in range(numbers.start, numbers.stop, _CHUNK):
            batch = ids.new_batch()
            chunk = [
                _held(number, max(1, held // _PAPERS_OF_ONE), each, batch)
                for number in range(start, min(start + _CHUNK, numbers.stop))
            ]
            named = [(store._name(papers.key(one.paper_id, 1)), msgspec.json.encode(one)) for one in chunk]
            list(threads.map(lambda each: store._put(*each, {}), named))
            services.index.publish(chunk)


def _held(number: int, persons: int, each: int, batch: str) -> Revision:
    """A record as filing writes it."""
    file, place = divmod(number, each)
    page = written_papers.page(file, place + 1, persons)
    label = written_papers.label(page)
    sha256 = hashlib.sha256(str(file).encode()).hexdigest()
    paper_id = ids.paper(batch, sha256, place + 1)
    reading = Reading(
        file=f"scan-{file:07}.pdf", sha256=sha256, paper=place + 1, pages=(place + 1,), signatures=(),
        page_reports=(report(page),), text=page.text, **msgspec.structs.asdict(label),
    )  # fmt: skip
    original = Stored(batches.original_key(sha256), 250_000, sha256)
    return Revision(paper_id, 1, now(), "reader", (), batch, Slip(lane="archive"), original, None, reading)


# ── what is filed on top ──────────────────────────────────────────────────────────────────────────────────────────


def _filed(site: Site, held: int, files: int, each: int) -> str:
    with opened(site) as plain:
        pool = WrittenPapersPool(max(1, held // _PAPERS_OF_ONE), _MADE)
        services = replace(plain, readers=pool)
        scans = drawn(site.folder / "in", files, each)
        began, cpu = time.monotonic(), time.process_time()
        with counted() as asked:
            batch = accept(services, scans, Slip(lane="archive"))
            with until_done.at_work(services):
                pass
        took, cpu = time.monotonic() - began, time.process_time() - cpu
        with uncounted():
            outcomes = [batches.load_outcome(services.objects, batch.batch, str(file.sha256)) for file in batch.files]
        filed = sum(len(outcome.paper_ids) for outcome in outcomes if outcome)
        assert filed == files * each, (filed, files * each)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    of_index = sum(number for name, number in asked.items() if " _" in name)
    of_records = sum(number for name, number in asked.items() if name in ("GET papers", "LIST papers"))
    spent = {name: asked.seconds[name] / number * 1000 for name, number in asked.most_common() if number > files / 2}
    print("  ms each: " + ", ".join(f"{name} {each:.1f}" for name, each in sorted(spent.items())))
    figures = (took / filed * 1000, cpu / filed * 1000, asked.total() / filed, of_index / filed, of_records / filed)
    widths = (12, 16, 18, 14, 12)
    return "".join(f"{figure:{width}.2f}" for figure, width in zip(figures, widths, strict=True)) + f"{peak:4.0f}"


if __name__ == "__main__":
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    main()

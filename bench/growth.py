"""Cost growth: a backfill of 1,000, 10,000 and 100,000 one-page files; time and memory a thousand must stay flat.

    TMPDIR=/dev/shm python -m bench.growth [--sizes 1000,10000,100000]

Reading is replaced by its result. Everything else is real: walk, hash, originals, records, searchable PDFs, index,
journal. With `--objects s3+http://… --index elasticsearch+http://…` on servers (keys come from the environment).
Each size runs in a process of its own; memory is its peak resident size. TMPDIR chooses the disk: on a real one,
waiting for it (fsync) hides what the program itself costs. Taking in runs up to twenty batches ahead of filing, here of
a folder of 500 files each.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import resource
import secrets
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.faulty import Site, opened
from core.records import Line, PageReading, Slip, Word
from ingest.intake.backfill import Backfill, Progress
from ingest.observe import status
from ingest.queue import until_done
from ocr.results import Opened, PageRead
from ocr.version import READER
from store import batches
from tests.support.services import FakeReaderPool

_FOLDER_FILES = 500  # files a folder of the archive


class WrittenReaderPool(FakeReaderPool):
    """Reads thirty words off a file's hash, at once."""

    def open(self, path: Path) -> Opened:
        return Opened("pdf", 1)

    def read(self, path: Path, kind: str, page: int) -> PageRead:
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        words = tuple(
            Word(text=f"từ{sha256[place : place + 4]}", box=(0.1, 0.1, 0.2, 0.12), confidence=0.9)
            for place in range(0, 60, 2)
        )
        line = Line(words=words, box=(0.1, 0.1, 0.9, 0.12))
        reading = PageReading(page=1, status="read", reader=READER, source="ocr", lines=(line,), mean_confidence=0.9)
        return PageRead(reading, b"%PDF-page")


def main() -> None:
    """Run each size in a process of its own and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--objects", help="a prefix of its own is made for each size")
    parser.add_argument("--index", help="an alias of its own is made for each size")
    options = parser.parse_args()
    heads = ("files", "s", "s/1000", "cpu s/1000", "last 10%", "peak MB", "status s", "again")
    print(" ".join(f"{head:>{10 if head[0] == 'c' else 8}}" for head in heads))
    for size in map(int, options.sizes.split(",")):
        name = f"growth-{secrets.token_hex(4)}"
        places = {"MOTLAN_OBJECTS": options.objects, "MOTLAN_INDEX": options.index}
        settings = {variable: f"{place}/{name}" for variable, place in places.items() if place}
        context = multiprocessing.get_context("spawn")
        receiver, sender = context.Pipe(duplex=False)
        run = context.Process(target=_measure, args=(size, settings, sender))
        run.start()
        sender.close()
        print(receiver.recv(), flush=True)
        run.join()


def _measure(size: int, settings: dict[str, str], sender: Any) -> None:
    with tempfile.TemporaryDirectory(prefix="motlan-growth-") as folder:
        archive = Path(folder) / "archive"
        _draw(archive, size)
        with opened(Site(Path(folder), {**os.environ, **settings})) as plain:
            services = replace(plain, readers=WrittenReaderPool())
            hundredths = _Hundredths(size)
            began, cpu = time.monotonic(), time.process_time()
            with until_done.at_work(services) as dispatcher:
                run = Backfill(services, archive, Slip(lane="archive"), 100, dispatcher)
                report = run.run(hundredths.note)
            took, cpu = time.monotonic() - began, time.process_time() - cpu
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            assert (report.files, report.taken_in, report.failures) == (size, size, 0), report
            at = time.monotonic()
            status.waiting(services.objects)
            newest = list(batches.batch_ids(services.objects))[-20:]
            for hit in newest:
                status.of_batch(services.objects, batches.load_batch(services.objects, hit))
            shown = time.monotonic() - at
            at = time.monotonic()
            with until_done.at_work(services) as dispatcher:
                again = Backfill(services, archive, Slip(lane="archive"), 100, dispatcher).run(lambda _: None)
            assert again.held_already == size, again
            held = (time.monotonic() - at) / size * 1000
        thousands = size / 1000
        sender.send(
            f"{size:8} {took:8.1f} {took / thousands:8.2f} {cpu / thousands:10.2f} {hundredths.last:8.2f} {peak:8.0f} "
            f"{shown:8.2f} {held:8.2f}"
        )


class _Hundredths:
    """Says on stderr what each hundredth of a run cost a thousand files, so that a bend shows while it runs."""

    def __init__(self, size: int) -> None:
        self._size, self._said = size, 0  # hundredths
        self._done, self._at, self._cpu = 0, time.monotonic(), time.process_time()
        self._began = self._cpu
        self._tenths: list[tuple[int, float]] = [(0, self._at)]  # files done, when

    @property
    def last(self) -> float:
        """Seconds a thousand files in the tenth last finished."""
        (before, began), (done, ended) = self._tenths[-2:]
        return (ended - began) / (done - before) * 1000

    def note(self, so_far: Progress) -> None:
        """So many files are taken in, and so many of their pages read and filed."""
        done = so_far.done
        if done * 100 // self._size <= self._said or done == self._done:
            return
        self._said = done * 100 // self._size
        now, cpu, files = time.monotonic(), time.process_time(), (done - self._done) / 1000
        if self._said // 10 >= len(self._tenths):
            self._tenths.append((done, now))
        memory = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize() >> 20
        took = f"{(now - self._at) / files:.2f} s, {(cpu - self._cpu) / files:.2f} CPU s a thousand"
        all_in_all = f"{cpu - self._began:.1f} CPU s in all, {so_far.pages_read} pages read, {memory} MB"
        print(f"{done:8} of {self._size}: {took}; {all_in_all}", file=sys.stderr, flush=True)
        self._done, self._at, self._cpu = done, now, cpu


def _draw(archive: Path, size: int) -> None:
    for number in range(size):
        folder = archive / f"{number // _FOLDER_FILES:04d}"
        if not number % _FOLDER_FILES:
            folder.mkdir(parents=True)
        (folder / f"scan-{number:07d}.pdf").write_text(f"pages 1 note {number}", encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    main()

"""The quality check of what stations send: each page is looked at when it comes, apart from reading and before it.

A verdict is told by an event (`ingest.station.event_log`); the page in small is kept beside it, for the browser.
Branches and in them stations take turns. Reading and filing begin nothing new for some seconds while a scan waits
(`ingest.reader_pool.Courtesy`). What waits in a process that dies gets no verdict: reading gives its own.
"""

from __future__ import annotations

import logging
import secrets
import shutil
import threading
import time
from collections import OrderedDict, deque
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import msgspec

from core import typed
from core.errors import InputError, MotlanError
from core.quality import sentence
from core.records import QualityFinding, Record
from ingest.reader_pool import ReaderPool
from ingest.station.event_log import Event, EventLogs
from ingest.station.spool import is_hash
from ocr.quality.across_pages import RUNNING, check_batch, may_be_same, sides
from ocr.quality.checked_page import PageTrace, SeenPage

log = logging.getLogger("motlan.quality")

LONGEST = 480  # pixels of a page in small
KEPT_SECONDS = 3 * 24 * 3600.0  # for which pages in small are kept
_THREADS = 2
_PUSHES = 200  # whose pages are remembered, to compare those that come with them
_MOST_PAGES = 2000  # of one push that are compared


class Job(Record, frozen=True):
    """A file to look at."""

    station: str
    branch: str
    push: str
    name: str
    sha256: str
    path: Path  # a name of its own, taken away once it was looked at


@dataclass
class _Pages:
    """What is remembered of the pages of a push, in the order in which they came."""

    traces: list[PageTrace] = field(default_factory=list)  # without their print
    places: list[tuple[str, str, int]] = field(default_factory=list)  # name of the file, its hash, page
    lock: threading.Lock = field(default_factory=threading.Lock)


class Checking:
    """Looks at scans in threads of its own, through confined processes."""

    def __init__(self, readers: ReaderPool, logs: EventLogs, root: Path) -> None:
        """`root` is the folder of the spool: pages in small are kept there."""
        self._readers = readers
        self._logs = logs
        self._root = root / ".looks"
        self._waiting: OrderedDict[str, OrderedDict[str, deque[Job]]] = OrderedDict()  # branch → station → jobs
        self._known: set[tuple[str, str, str]] = set()  # (station, push, hash) that wait or are looked at
        self._pages: OrderedDict[tuple[str, str], _Pages] = OrderedDict()
        self._closed: dict[tuple[str, str], list[tuple[str, str]]] = {}  # (station, push) → (name, hash) of its files
        self._condition = threading.Condition()
        self._threads: list[threading.Thread] = []
        self._swept = 0.0
        threading.Thread(target=self._warm, name="motlan-quality-warm", daemon=True).start()

    def _warm(self) -> None:
        with suppress(MotlanError):
            self._readers.warm_looking()
            self._readers.warm()

    def add(self, path: Path, *, station: str, branch: str, push: str, name: str, sha256: str) -> None:
        """Have a file looked at; it may be gone once this returns, which is at once. One that waits is not taken twice.

        Without room on the disk the file is not looked at: a verdict is a help, and no receipt waits for it.
        """
        key = (station, push, sha256)
        with self._condition:
            if key in self._known:
                return
            self._known.add(key)
        self._logs.of_push(station, push).append(())  # from now on who asks is told
        own = self._root / ".queue" / secrets.token_hex(16)
        try:
            own.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                own.hardlink_to(path)
            except OSError:  # the store's, on another disk
                shutil.copyfile(path, own)
        except OSError:
            with self._condition:
                self._known.discard(key)
            return
        job = Job(station, branch, push, name, sha256, own)
        with self._condition:
            stations = self._waiting.setdefault(job.branch, OrderedDict())
            stations.setdefault(job.station, deque()).append(job)
            self._readers.courtesy.came()
            while len(self._threads) < _THREADS:
                thread = threading.Thread(target=self._work, name="motlan-quality", daemon=True)
                self._threads.append(thread)
                thread.start()
            self._condition.notify()

    def closed(self, station: str, push: str, files: list[tuple[str, str]]) -> None:
        """Say which files, (name, hash), make a push, in order. What its pages lack together is told once all of them
        were looked at."""
        with self._condition:
            self._closed[station, push] = files
        self._tell_together(station, push)

    def picture(self, station: str, sha256: str, page: int) -> bytes | None:
        """A page in small, JPEG; None where it was not looked at, or long ago."""
        with suppress(OSError):
            return (self._folder(station, sha256) / f"{page}.jpg").read_bytes() if is_hash(sha256) else None
        return None

    # ── in the threads ────────────────────────────────────────────────────────────────────────────────────────────

    def _work(self) -> None:
        while True:
            job = self._next()
            try:
                self._look(job)
            except Exception as defect:  # noqa: BLE001 - one file's defect must not end the looking
                log.error("a scan was not looked at", extra={"action": "quality", "error": type(defect).__name__})
            finally:
                job.path.unlink(missing_ok=True)
                self._readers.courtesy.seen()
                with self._condition:
                    self._known.discard((job.station, job.push, job.sha256))
                self._tell_together(job.station, job.push)

    def _next(self) -> Job:
        with self._condition:
            while not self._waiting:
                self._condition.wait()
            branch, stations = self._waiting.popitem(last=False)
            station, jobs = stations.popitem(last=False)
            job = jobs.popleft()
            if jobs:
                stations[station] = jobs
            if stations:
                self._waiting[branch] = stations
            return job

    def _look(self, job: Job) -> None:
        events = self._logs.of_push(job.station, job.push)
        known = events.known()
        self._sweep()
        first: SeenPage | InputError | None = None
        if ("quality", f"{job.sha256}:1") not in known:
            try:  # opened and looked at in one call
                first = self._readers.see(job.path, "", 1, LONGEST)
            except InputError as error:  # of the file, which is asked below, or of its first page
                first = error
        try:
            told = first.opened if isinstance(first, SeenPage) else None
            opened = told or self._readers.glance(job.path)
        except InputError as error:
            events.append([_failed(job, None, error)])
            return
        for page in range(1, opened.pages + 1):
            if ("quality", f"{job.sha256}:{page}") in known:
                continue
            try:
                seen = self._seen(job.path, opened.kind, page, first if page == 1 else None)
            except InputError as error:
                events.append([_failed(job, page, error)])
                continue
            self._keep(job, page, seen.thumbnail, seen.checked.trace)
            findings = [*seen.checked.findings, *self._together(job, page, seen.checked.trace)]
            events.append([_verdict(job, page, opened.pages, findings)])

    def _seen(self, path: Path, kind: str, page: int, known: SeenPage | InputError | None) -> SeenPage:
        if isinstance(known, InputError):
            raise known
        return known or self._readers.see(path, kind, page, LONGEST)

    def _keep(self, job: Job, page: int, thumbnail: bytes, trace: PageTrace) -> None:
        folder = self._folder(job.station, job.sha256)
        with suppress(OSError):  # the verdict is told all the same
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (folder / f"{page}.jpg").write_bytes(thumbnail)
            (folder / f"{page}.trace").write_bytes(msgspec.msgpack.encode(trace))

    def _together(self, job: Job, page: int, trace: PageTrace) -> list[QualityFinding]:
        """What is wrong with a page beside those of its push that came before."""
        with self._condition:
            pages = self._pages.setdefault((job.station, job.push), _Pages())
            self._pages.move_to_end((job.station, job.push))
            while len(self._pages) > _PUSHES:
                self._pages.popitem(last=False)
        with pages.lock:
            before = list(zip(pages.traces, pages.places, strict=True))
            if len(before) < _MOST_PAGES:
                pages.traces.append(msgspec.structs.replace(trace, print=b""))
                pages.places.append((job.name, job.sha256, page))
        findings = []
        window = [earlier for earlier, _ in before[-RUNNING:]]
        # Only what this page adds: a streak that runs on was told, and prints are compared below.
        for finding in check_batch([msgspec.structs.replace(earlier, is_blank=True) for earlier in (*window, trace)]):
            if finding.code == "streaks" and finding.page == len(window) + 1:
                findings.append(msgspec.structs.replace(finding, page=page))
        for other, (_name, sha256, number) in before:
            if not trace.is_blank and may_be_same(trace, other) and self._is_same(job.station, sha256, number, trace):
                where = number if sha256 == job.sha256 else None
                findings.append(QualityFinding("same_page", "warn", page, None, where))
                break
        return findings

    def _is_same(self, station: str, sha256: str, page: int, trace: PageTrace) -> bool:
        other = self._trace(station, sha256, page)
        return other is not None and any(finding.code == "same_page" for finding in check_batch([other, trace]))

    def _trace(self, station: str, sha256: str, page: int) -> PageTrace | None:
        with suppress(OSError, msgspec.DecodeError):
            data = (self._folder(station, sha256) / f"{page}.trace").read_bytes()
            return typed.unpack(data, PageTrace)
        return None

    def _tell_together(self, station: str, push: str) -> None:
        """Tell of the sides of cards, which only the order of a closed push shows; nothing while a file waits."""
        with self._condition:
            if any(known[:2] == (station, push) for known in self._known):
                return
            files = self._closed.pop((station, push), [])
        places: list[tuple[str, str, int]] = []
        traces: list[PageTrace] = []
        for name, sha256 in dict.fromkeys(files):
            for page in count(1):
                if (trace := self._trace(station, sha256, page)) is None:
                    if page == 1:
                        return  # not looked at: who its neighbours are is not known
                    break
                places.append((name, sha256, page))
                traces.append(msgspec.structs.replace(trace, print=b""))
        self._logs.of_push(station, push).append(
            sides_event(finding.code, *places[finding.page - 1], places[finding.other - 1] if finding.other else None)
            for finding in sides(traces)
            if finding.page is not None
        )

    def _folder(self, station: str, sha256: str) -> Path:
        return self._root / station / sha256

    def _sweep(self) -> None:
        if self._swept and time.monotonic() < self._swept + 3600:
            return
        self._swept = time.monotonic()
        for path in self._root.glob("*/*"):
            with suppress(OSError):
                if path.stat().st_mtime + KEPT_SECONDS < time.time():
                    path.unlink() if path.is_file() else shutil.rmtree(path, ignore_errors=True)


def _verdict(job: Job, page: int, pages: int, findings: list[QualityFinding]) -> Event:
    levels = {finding.level for finding in findings}
    listed = [
        {
            "code": finding.code,
            "level": finding.level,
            "message": sentence(finding),
            "box": finding.box,
            "other": finding.other,
        }
        for finding in findings
    ]
    verdict = "reject" if "reject" in levels else "warn" if levels else "good"
    data = {"file": job.name, "sha256": job.sha256, "page": page, "pages": pages, "verdict": verdict}
    return Event("quality", f"{job.sha256}:{page}", data | {"findings": listed})


def sides_event(code: str, name: str, sha256: str, page: int, other: tuple[str, str, int] | None = None) -> Event:
    """What is told of a side of a card beside the side `other` (name, hash, page), once its batch is closed."""
    finding = QualityFinding(code, "warn", page)
    message = sentence(finding)
    if other is not None:
        message = message.replace("một trang đã quét", f"trang {other[2]} của {other[0]}")
    listed = [{"code": code, "level": "warn", "message": message, "box": None, "other": None}]
    data = {"file": name, "sha256": sha256, "page": page, "verdict": "warn", "findings": listed, "together": True}
    return Event("quality", f"{sha256}:{page}:{code}", data)


def _failed(job: Job, page: int | None, error: InputError) -> Event:
    failure = error.failure()
    data = {"file": job.name, "sha256": job.sha256, "page": page, "code": failure.code, "message": failure.message,
            "retryable": failure.retryable, "when": "quality"}  # fmt: skip
    return Event("failed", f"{job.sha256}:{page or 0}:quality", data)

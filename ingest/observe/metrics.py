"""Metrics for Prometheus: what every process has counted, and how much waits, by stage, lane and branch.

A process counts in memory and keeps its counts as one small object under `cache/metrics/` (written by its sweep, every
ten seconds), so that any serving process can show those of all workers. Counts say how many and never of whom.
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import msgspec

from core.errors import NotFoundError, ServiceError
from core.records import Batch, Lane, Outcome, PageReading, Record, Revision
from ingest.observe.status import Line, lines
from ingest.services import Services
from store.objects import Objects

FORMAT = "text/plain; version=0.0.4; charset=utf-8"  # what Prometheus is told that `text` is
BUCKETS = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 900.0, 3600.0, 14400.0, 86400.0)
_FOLDER = "cache/metrics/"
_RECENT = 300.0  # seconds over which pages a second are measured
_LIVE = 60.0  # seconds after which a process that wrote nothing no longer counts as reading
_KEPT = 7 * 86_400.0  # seconds after which a dead process's counts are dropped
_EVERY = 10.0

_HELP = {
    "motlan_received_pages_total": ("counter", "Pages received."),
    "motlan_read_seconds_total": ("counter", "Seconds spent reading pages."),
    "motlan_read_pages_total": ("counter", "Pages read by a reader, by result."),
    "motlan_filed_pages_total": ("counter", "Pages whose file is filed and searchable, by result."),
    "motlan_failures_total": ("counter", "Pages and files that failed, by code."),
    "motlan_papers_total": ("counter", "Papers filed, by whether a person must look at them."),
    "motlan_searchable_seconds": ("histogram", "Seconds from receipt to searchable, by file."),
    "motlan_waiting_pages": ("gauge", "Pages received that are not yet searchable."),
    "motlan_oldest_waiting_seconds": ("gauge", "Age of the oldest batch with work left."),
    "motlan_pages_per_second": ("gauge", "Pages read a second by all processes, over the last five minutes."),
}
Labels = tuple[tuple[str, str], ...]


class _Count(Record, frozen=True):
    name: str
    labels: Labels
    value: float


class Snapshot(Record, frozen=True):
    """What one process has counted so far."""

    at: float  # seconds since 1970
    pages_per_second: float
    counts: tuple[_Count, ...]


class Tally:
    """The counts of this process. Any thread may count."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, Labels]] = Counter()
        self._read: deque[float] = deque(maxlen=10_000)  # when pages were read
        self._began = time.monotonic()
        self._saved = 0.0
        self._owner = 0
        self._key = ""

    def received(self, batch: Batch) -> None:
        """A batch was received."""
        self._add("motlan_received_pages_total", sum(file.pages for file in batch.files), **_of(batch))
        for file in batch.files:
            if file.error:
                self._add("motlan_failures_total", 1, code=file.error.code, **_of(batch))

    def read(self, reading: PageReading, seconds: float) -> None:
        """A page was read, in so many seconds."""
        with self._lock:
            self._read.append(time.monotonic())
        self._add("motlan_read_pages_total", 1, result=reading.status)
        self._add("motlan_read_seconds_total", seconds)

    def filed(self, batch: Batch, outcome: Outcome, papers: Iterable[Revision]) -> None:
        """A file of a batch is searchable."""
        of = _of(batch)
        for result in ("read", "blank", "failed"):
            self._add("motlan_filed_pages_total", getattr(outcome, result), result=result, **of)
        for failure in outcome.failures:
            self._add("motlan_failures_total", 1, code=failure.error.code, **of)
        for paper in papers:
            self._add("motlan_papers_total", 1, review="yes" if paper.reading.needs_review else "no", **of)
        seconds = max(0.0, time.time() - datetime.fromisoformat(batch.received_at).timestamp())
        for bound in (*BUCKETS, float("inf")):
            if seconds <= bound:
                self._add("motlan_searchable_seconds_bucket", 1, le=_number(bound), **of)
        self._add("motlan_searchable_seconds_sum", seconds, **of)
        self._add("motlan_searchable_seconds_count", 1, **of)

    def snapshot(self) -> Snapshot:
        """All of it at this moment."""
        with self._lock:
            now = time.monotonic()
            recent = sum(1 for moment in self._read if moment > now - _RECENT)
            span = min(_RECENT, now - (self._read[0] if self._read else now), now - self._began)
            counts = tuple(_Count(name, labels, value) for (name, labels), value in self._counts.items())
        return Snapshot(time.time(), recent / span if span > 0 else 0.0, counts)

    def save(self, objects: Objects, *, now: bool = False) -> None:
        """Keep the counts where others see them, every ten seconds or `now`. A store out of reach is passed over."""
        if not self._counts or not (now or time.monotonic() > self._saved + _EVERY):
            return
        self._saved = time.monotonic()
        if self._owner != os.getpid():  # a forked process has an object of its own
            self._owner, self._key = os.getpid(), _FOLDER + secrets.token_hex(8)
        try:
            objects.replace(self._key, msgspec.json.encode(self.snapshot()))
        except ServiceError:
            return

    def _add(self, name: str, value: float, **labels: str) -> None:
        with self._lock:
            self._counts[(name, tuple(sorted(labels.items())))] += value  # type: ignore[assignment]  # seconds too


TALLY = Tally()  # of this process: counts belong to it as its memory does


def snapshots(objects: Objects) -> Iterator[Snapshot]:
    """What every process has counted; those long dead are dropped on the way. Raises ServiceError."""
    for entry in list(objects.list(_FOLDER)):
        try:
            found = msgspec.json.decode(objects.read(entry.key), type=Snapshot)
        except (NotFoundError, msgspec.ValidationError):
            continue
        if found.at < time.time() - _KEPT:
            objects.delete(entry.key)
            continue
        yield found


def pages_per_second(objects: Objects) -> float:
    """Pages read a second by all living processes together; 0 when none has read lately. Raises ServiceError."""
    return _speed(snapshots(objects))


def text(services: Services) -> str:
    """Everything in Prometheus' text format. Raises ServiceError."""
    TALLY.save(services.objects, now=True)
    found = list(snapshots(services.objects))
    values: Counter[tuple[str, Labels]] = Counter()
    for snapshot in found:
        for one in snapshot.counts:
            values[(one.name, one.labels)] += one.value  # type: ignore[assignment]
    values[("motlan_pages_per_second", ())] = _speed(found)  # type: ignore[assignment]
    for lane, waiting in lines(services.objects).items():
        for labels, value in _gauges(lane, waiting):
            values[labels] = value  # type: ignore[assignment]
    return _rendered(values)


def _speed(found: Iterable[Snapshot]) -> float:
    return sum(one.pages_per_second for one in found if one.at > time.time() - _LIVE)


def _gauges(lane: Lane, waiting: Iterable[Line]) -> Iterator[tuple[tuple[str, Labels], float]]:
    pages: Counter[str] = Counter()
    oldest: dict[str, str] = {}
    for one in waiting:
        branch = one.branch or ""
        pages[branch] += one.pages
        oldest[branch] = min(one.received_at, oldest.get(branch, one.received_at))
    for branch in pages or Counter({"": 0}):
        labels = (("branch", branch), ("lane", lane))
        age = 0.0
        if branch in oldest:
            age = max(0.0, (datetime.now(UTC) - datetime.fromisoformat(oldest[branch])).total_seconds())
        yield ("motlan_waiting_pages", labels), pages[branch]
        yield ("motlan_oldest_waiting_seconds", labels), age


def _rendered(values: Counter[tuple[str, Labels]]) -> str:
    written: list[str] = []
    for name, (kind, meaning) in _HELP.items():
        own = sorted((one for one in values if one[0].startswith(name)), key=lambda one: (one[0], _order(one[1])))
        if own:
            written += [f"# HELP {name} {meaning}", f"# TYPE {name} {kind}"]
        for one in own:
            labels = ",".join(f'{label}="{_escaped(value)}"' for label, value in one[1])
            written.append(
                f"{one[0]}{{{labels}}} {_number(values[one])}" if labels else f"{one[0]} {_number(values[one])}"
            )
    return "\n".join(written) + "\n"


def _order(labels: Labels) -> list[tuple[str, float, str]]:
    return [(name, float(value) if name == "le" else 0.0, value) for name, value in labels]


def _of(batch: Batch) -> dict[str, str]:
    return {"lane": batch.slip.lane, "branch": batch.slip.branch or ""}


def _number(value: float) -> str:
    return "+Inf" if value == float("inf") else f"{value:.10g}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")

"""Metrics for Prometheus: what every process has counted, and how much waits, by stage, lane and branch.

A process counts in memory and keeps its counts as one small object under `cache/metrics/` (written by its sweep, every
ten seconds), so that any serving process can show those of all workers, on whatever machine. The library counts and
writes the format; the sums over processes and what waits are collected when they are asked for. Counts say how many and
never of whom. Beside them a process keeps which services it found away, and since when.
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections import Counter as Sums
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import msgspec
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from core import typed
from core.errors import NotFoundError, ServiceError
from core.records import Batch, Lane, Outcome, PageReading, Record, Revision
from core.times import now as now_utc
from ingest.observe.status import Line, lines
from ingest.services import Services
from store.objects import Objects

FORMAT = CONTENT_TYPE_PLAIN_0_0_4  # what Prometheus is told that `text` is
BUCKETS = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 900.0, 3600.0, 14400.0, 86400.0)
_FOLDER = "cache/metrics/"
_RECENT = 300.0  # seconds over which pages a second are measured
_LIVE = 60.0  # seconds after which a process that wrote nothing no longer counts as reading
_KEPT = 7 * 86_400.0  # seconds after which a dead process's counts are dropped
_EVERY = 10.0
_AWAY = 90.0  # seconds after which a service that was not found away again counts as back; work pauses 30 s at most

Labels = tuple[tuple[str, str], ...]


class _Count(Record, frozen=True):
    name: str
    labels: Labels
    value: float


class Away(Record, frozen=True):
    """A service that cannot be reached."""

    why: str  # in words, with its host
    since: str  # UTC, ISO 8601


class Snapshot(Record, frozen=True):
    """What one process has counted so far."""

    at: float  # seconds since 1970
    pages_per_second: float
    counts: tuple[_Count, ...]
    away: tuple[Away, ...] = ()


class Tally:
    """The counts of this process. Any thread may count."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.registry = CollectorRegistry()
        of, registry = ("branch", "lane"), self.registry
        self._received = Counter("motlan_received_pages", "Pages received.", of, registry=registry)
        self._seconds = Counter("motlan_read_seconds", "Seconds spent reading pages.", registry=registry)
        self._pages = Counter("motlan_read_pages", "Pages read by a reader, by result.", ("result",), registry=registry)
        self._filed = Counter(
            "motlan_filed_pages", "Pages whose file is filed and searchable, by result.", (*of, "result"),
            registry=registry,
        )  # fmt: skip
        self._failures = Counter(
            "motlan_failures", "Pages and files that failed, by code.", ("branch", "code", "lane"), registry=registry
        )
        self._papers = Counter(
            "motlan_papers", "Papers filed, by whether a person must look at them.", (*of, "review"), registry=registry
        )
        self._searchable = Histogram(
            "motlan_searchable_seconds", "Seconds from receipt to searchable, by file.", of, buckets=BUCKETS,
            registry=registry,
        )  # fmt: skip
        self._read: deque[float] = deque(maxlen=10_000)  # when pages were read
        self._away: dict[str, tuple[str, float]] = {}  # why → since when, and when it was found so last
        self._began = time.monotonic()
        self._saved = 0.0
        self._owner = 0
        self._key = ""

    def received(self, batch: Batch) -> None:
        """A batch was received."""
        self._received.labels(**_of(batch)).inc(sum(file.pages for file in batch.files))
        for file in batch.files:
            if file.error:
                self._failures.labels(code=file.error.code, **_of(batch)).inc()

    def read(self, reading: PageReading, seconds: float) -> None:
        """A page was read, in so many seconds."""
        with self._lock:
            self._read.append(time.monotonic())
        self._pages.labels(result=reading.status).inc()
        self._seconds.inc(seconds)

    def filed(self, batch: Batch, outcome: Outcome, papers: Iterable[Revision]) -> None:
        """A file of a batch is searchable."""
        of = _of(batch)
        for result in ("read", "blank", "failed"):
            self._filed.labels(result=result, **of).inc(getattr(outcome, result))
        for failure in outcome.failures:
            self._failures.labels(code=failure.error.code, **of).inc()
        for paper in papers:
            self._papers.labels(review="yes" if paper.reading.needs_review else "no", **of).inc()
        waited = time.time() - datetime.fromisoformat(batch.received_at).timestamp()
        self._searchable.labels(**of).observe(max(0.0, waited))

    def away(self, error: ServiceError) -> None:
        """A service was found away."""
        with self._lock:
            since, _ = self._away.get(str(error), (now_utc(), 0.0))
            self._away[str(error)] = (since, time.monotonic())

    def snapshot(self) -> Snapshot:
        """All of it at this moment."""
        counts = tuple(
            _Count(sample.name, tuple(sorted(sample.labels.items())), sample.value)
            for metric in self.registry.collect()
            for sample in metric.samples
            if not sample.name.endswith("_created")
        )
        with self._lock:
            now = time.monotonic()
            recent = sum(1 for moment in self._read if moment > now - _RECENT)
            span = min(_RECENT, now - (self._read[0] if self._read else now), now - self._began)
            self._away = {why: (since, last) for why, (since, last) in self._away.items() if last > now - _AWAY}
            away = tuple(Away(why, since) for why, (since, _) in self._away.items())
        return Snapshot(time.time(), recent / span if span > 0 else 0.0, counts, away)

    def save(self, objects: Objects, *, now: bool = False) -> None:
        """Keep the counts where others see them, every ten seconds or `now`. A store out of reach is passed over."""
        if not (now or time.monotonic() > self._saved + _EVERY):
            return
        self._saved = time.monotonic()
        snapshot = self.snapshot()
        if not any(count.value for count in snapshot.counts) and not snapshot.away and not self._key:
            return  # a process that did nothing leaves no object
        if self._owner != os.getpid():  # a forked process has an object of its own
            self._owner, self._key = os.getpid(), _FOLDER + secrets.token_hex(8)
        try:
            objects.replace(self._key, msgspec.json.encode(snapshot))
        except ServiceError:
            return


TALLY = Tally()  # of this process: counts belong to it as its memory does


def snapshots(objects: Objects) -> Iterator[Snapshot]:
    """What every process has counted; those long dead are dropped on the way. Raises ServiceError."""
    for entry in list(objects.list(_FOLDER)):
        try:
            snapshot = typed.decode(objects.read(entry.key), Snapshot)
        except (NotFoundError, msgspec.ValidationError):
            continue
        if snapshot.at < time.time() - _KEPT:
            objects.delete(entry.key)
            continue
        yield snapshot


def pages_per_second(objects: Objects) -> float:
    """Pages read a second by all living processes together; 0 when none has read lately. Raises ServiceError."""
    return _speed(snapshots(objects))


def away(objects: Objects) -> dict[str, str]:
    """Services that living processes find away, in words, each with since when. Raises ServiceError."""
    since_of: dict[str, str] = {}
    for snapshot in snapshots(objects):
        for service in snapshot.away if snapshot.at > time.time() - _LIVE else ():
            since_of[service.why] = min(service.since, since_of.get(service.why, service.since))
    return since_of


def text(services: Services) -> str:
    """Everything in Prometheus' text format. Raises ServiceError."""
    TALLY.save(services.objects, now=True)
    registry = CollectorRegistry()
    registry.register(_All(list(snapshots(services.objects)), lines(services.objects)))
    return generate_latest(registry).decode()


class _All(Collector):
    """The counts of all processes together, and what waits now."""

    def __init__(self, snapshots: list[Snapshot], waiting: dict[Lane, list[Line]]) -> None:
        self._snapshots = snapshots
        self._waiting = waiting

    def collect(self) -> Iterator[Metric]:
        """A metric after the other, as the library asks."""
        sums: Sums[tuple[str, Labels]] = Sums()
        for snapshot in self._snapshots:
            for count in snapshot.counts:
                sums[(count.name, count.labels)] += count.value  # type: ignore[assignment]  # seconds too
        for described in Tally().registry.collect():
            metric = Metric(described.name, described.documentation, described.type)
            for (name, labels), value in sums.items():
                if name.startswith(described.name):
                    metric.add_sample(name, dict(labels), value)
            if metric.samples:
                yield metric
        yield from self._gauges()
        speed = GaugeMetricFamily(
            "motlan_pages_per_second", "Pages read a second by all processes, over the last five minutes."
        )
        speed.add_metric([], _speed(self._snapshots))
        yield speed

    def _gauges(self) -> Iterator[Metric]:
        of = ("branch", "lane")
        pages = GaugeMetricFamily("motlan_waiting_pages", "Pages received that are not yet searchable.", labels=of)
        oldest = GaugeMetricFamily(
            "motlan_oldest_waiting_seconds", "Age of the oldest batch with work left.", labels=of
        )
        for lane, waiting in self._waiting.items():
            for branch, (number, age) in _by_branch(waiting).items():
                pages.add_metric([branch, lane], number)
                oldest.add_metric([branch, lane], age)
        yield pages
        yield oldest


def _speed(live: Iterable[Snapshot]) -> float:
    return sum(snapshot.pages_per_second for snapshot in live if snapshot.at > time.time() - _LIVE)


def _by_branch(waiting: Iterable[Line]) -> dict[str, tuple[int, float]]:
    """By branch, the pages that wait and the seconds for which the oldest batch has waited; nothing waits for none."""
    by_branch: dict[str, tuple[int, float]] = {}
    for line in waiting:
        age = max(0.0, (datetime.now(UTC) - datetime.fromisoformat(line.received_at)).total_seconds())
        number, oldest = by_branch.get(line.branch or "", (0, 0.0))
        by_branch[line.branch or ""] = (number + line.pages, max(oldest, age))
    return by_branch or {"": (0, 0.0)}


def _of(batch: Batch) -> dict[str, str]:
    return {"lane": batch.slip.lane, "branch": batch.slip.branch or ""}

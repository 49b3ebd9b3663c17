"""Recover: from a bucket alone everything that works is made again, and what the bucket lacks is named.

The index is built anew, unfinished batches wait for work again, accounts, rules and the log are in the bucket as they
are. Whether the bucket is as new as it should be, three witnesses outside of it tell: anchored heads of the access log,
receipts that stations keep, and an index that has lived on.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from core import typed
from core.errors import CorruptError, MotlanError, NotFoundError
from core.pushes import Receipt
from core.records import Record
from ingest.reindex import logged, reindex
from ingest.verify.findings import Findings
from ingest.verify.streams import merged
from ingest.verify.verify import check_batches
from search.index import Index
from store import batches, deletions, papers
from store.access_log.anchors import Anchors
from store.access_log.entries import FOLDER, decoded, entry_key, place_of
from store.objects import Objects

_KINDS = ("originals", "batches", "accounts", "stations", "tokens", "procedures", "reuse")
_NAMED = 100_000  # papers that are named


class LostEntries(Record, frozen=True):
    """A chain of the access log that ends before its last anchored head."""

    writer: str
    held: int  # entries in the bucket, before the first that an anchored head denies
    anchored: int  # entries there were
    last_at: str | None  # when the last one that is held was written: what came later is missing


class LostBatch(Record, frozen=True):
    """A batch whose receipt a station has, and what of it is missing: the station must push it again."""

    batch: str
    station: str | None
    branch: str | None
    dossier: str | None
    received_at: str
    batch_is_held: bool
    originals: tuple[str, ...]  # hashes of those that are gone
    files: tuple[str, ...]  # their names at the station


class Missing(Record, frozen=True):
    """What was there once and is not in the bucket."""

    log: tuple[LostEntries, ...]
    receipts: int  # receipts held against the bucket
    batches: tuple[LostBatch, ...]
    papers: int  # that a living index has, or has in a later revision
    paper_ids: tuple[str, ...]  # the first hundred thousand
    heads: int  # of the access log, anchored outside, held against the bucket
    indexed: int | None  # papers of the index that was there before; None: it could tell nothing

    @property
    def anything(self) -> bool:
        """Whether anything is missing."""
        return bool(self.log or self.batches or self.papers)

    @property
    def witnesses(self) -> int:
        """What was asked that stands outside the bucket; of none of it, nothing is known of what is missing."""
        return self.receipts + self.heads + (self.indexed or 0)


class Recovered(Record, frozen=True):
    """What `motlan recover --json` prints."""

    held: dict[str, int]  # objects by kind; `papers`: with at least one revision; `log_writers`: chains of the log
    indexed: int
    left_out: tuple[str, ...]  # papers whose record is not what the log says was written
    waiting: int  # batches with work left: processes that work take them up
    missing: Missing
    deleted: int  # papers whose deletion is proven, and that are neither held nor missing
    returned: tuple[str, ...]  # the first 100,000 papers of the bucket that the index that was there before lacked
    seconds: dict[str, float]  # by step


def recover(
    objects: Objects,
    index: Index,
    anchors: Anchors | None,
    receipts: Iterable[tuple[str, bytes]] = (),
    *,
    on_papers: Callable[[int], None] = lambda count: None,
) -> Recovered:
    """Make all that is derived again, and hold the bucket against what is known outside of it. May be repeated.

    `receipts` are (name, bytes) as stations keep them; their signatures are not asked here. Raises ServiceError.
    """
    seconds: dict[str, float] = {}

    @contextmanager
    def timed(step: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        seconds[step] = round(time.monotonic() - began, 3)

    left_out: list[str] = []
    with timed("missing"):
        was_indexed, count, beyond, unknown = _beyond(objects, index)
        anchored = anchors.all() if anchors else {}
        deleted, erased = _deleted(objects)
        checked, lost = _held_against(objects, receipts, erased)
        chains = tuple(_lost_entries(objects, anchored))
        missing = Missing(chains, checked, lost, count, beyond, len(anchored), was_indexed)
    with timed("index"):
        indexed = reindex(objects, index, on_papers=on_papers, on_unlike=left_out.append)
    with timed("work"):
        check_batches(objects, Findings(), True, lambda: None)
        waiting = sum(1 for lane in batches.LANES for _ in batches.pending_ids(objects, lane))
    with timed("count"):
        held = {kind: sum(1 for _ in objects.list(f"{kind}/")) for kind in _KINDS}
        held["papers"] = sum(1 for _ in papers.latest_keys(objects)) - deleted
        held["log_writers"] = len(_heads(objects))
    returned = tuple(paper_id for paper_id in unknown if paper_id not in left_out)
    return Recovered(held, indexed, tuple(sorted(left_out)), waiting, missing, deleted, returned, seconds)


def _deleted(objects: Objects) -> tuple[int, frozenset[str]]:
    """How many papers are deleted now, and keys of originals that proofs which the log bears out say were erased."""
    every = list(deletions.all_of(objects))
    if not every:
        return 0, frozenset()
    with closing(logged(objects)) as coverage:
        sound = [
            deletion
            for deletion in every
            if coverage.bears_out(
                deletions.key(deletion), hashlib.sha256(objects.read(deletions.key(deletion))).hexdigest()
            )
        ]
    keys = (erased.key for deletion in sound for erased in deletion.erased if erased.key.startswith("originals/"))
    gone = {deletion.paper_id for deletion in sound if papers.deletion_of(objects, deletion.paper_id) == deletion}
    return len(gone), frozenset(keys)


def _beyond(objects: Objects, index: Index) -> tuple[int | None, int, tuple[str, ...], list[str]]:
    """(papers of the index, how many of them the bucket has not or only in an earlier revision, these by id, papers
    that the bucket has and the index has not).
    """
    known, count, named, lacking = 0, 0, list[str](), list[str]()
    try:
        for paper_id, held, indexed in merged(papers.latest_keys(objects), index.versions()):
            known += indexed is not None
            if indexed is None and len(lacking) < _NAMED:
                lacking.append(paper_id)
            if indexed is not None and indexed > (held or 0):
                count += 1
                if len(named) < _NAMED:
                    named.append(paper_id)
    except MotlanError:  # a new index, or one of another version: it can tell nothing, and is made anew
        return None, 0, (), []
    return (
        known,
        count,
        tuple(named),
        [paper_id for paper_id in lacking if _is_whole(objects, paper_id)] if known else [],
    )


def _is_whole(objects: Objects, paper_id: str) -> bool:
    """Whether an index should have the paper: it is not deleted, and no part of one over several files."""
    try:
        return papers.load(objects, paper_id).part_of is None
    except (NotFoundError, CorruptError):  # of damaged ones `motlan verify` tells
        return False


def _heads(objects: Objects) -> dict[str, int]:
    """The number of the last entry of every chain of the log."""
    heads: dict[str, int] = {}
    for entry in objects.list(FOLDER):
        if place := place_of(entry.key):
            heads[place[0]] = place[1]
    return heads


def _lost_entries(objects: Objects, anchored: Mapping[str, Mapping[int, Set[str]]]) -> Iterator[LostEntries]:
    """Chains with anchored heads that the bucket has not: it ends before them, or has another entry of their number.

    Whoever worked on a bucket of yesterday before it was looked at gave numbers out again.
    """
    heads = _heads(objects)
    for writer, hashes in sorted(anchored.items()):
        held = heads.get(writer, 0)
        denied = [number for number in hashes if number > held or hashes[number] != {_hash_of(objects, writer, number)}]
        if denied:
            first = min(denied)
            agreed = held if first > held else max((number for number in hashes if number < first), default=0)
            yield LostEntries(writer, agreed, max(denied), _written_at(objects, writer, agreed))


def _hash_of(objects: Objects, writer: str, number: int) -> str | None:
    try:
        return hashlib.sha256(objects.read(entry_key(writer, number))).hexdigest()
    except (NotFoundError, CorruptError):
        return None


def _written_at(objects: Objects, writer: str, number: int) -> str | None:
    try:
        return decoded(objects.read(entry_key(writer, number)))[0].at if number else None
    except (NotFoundError, CorruptError, ValueError):
        return None


def _held_against(
    objects: Objects, receipts: Iterable[tuple[str, bytes]], erased: Set[str]
) -> tuple[int, tuple[LostBatch, ...]]:
    """How many receipts, and what of them is missing but for what was deleted."""
    checked, lost = 0, list[LostBatch]()
    for name, data in receipts:
        try:
            receipt = typed.decode(data, Receipt)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise CorruptError(f"{name} is no receipt: name the folder in which a station keeps them") from None
        checked += 1
        keys = {sha256: batches.original_key(sha256) for sha256 in receipt.originals}
        gone = tuple(sha for sha, key in keys.items() if objects.size(key) is None and key not in erased)
        held = batches.is_received(objects, receipt.batch)
        if gone or not held:
            files = tuple(file.file for file in receipt.files if not held or file.sha256 in gone)
            lost.append(
                LostBatch(
                    batch=receipt.batch,
                    station=receipt.station,
                    branch=receipt.branch,
                    dossier=receipt.dossier,
                    received_at=receipt.received_at,
                    batch_is_held=held,
                    originals=gone,
                    files=files,
                )
            )
    return checked, tuple(sorted(lost, key=lambda batch: batch.batch))


def receipts_in(paths: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    """The receipts named, and those in the folders named."""
    for path in paths:
        for file in sorted(path.rglob("*.json")) if path.is_dir() else (path,):
            yield str(file), file.read_bytes()

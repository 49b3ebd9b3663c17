"""Objects that no record refers to and no pending work explains: what a killed process or a broken copy leaves behind.

They are reported, never deleted: they do no harm, and what looks forlorn may be the last trace of something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import msgspec

from core.errors import CorruptError, NotFoundError
from ingest.queue import leases
from ingest.verify.findings import Findings
from ingest.verify.streams import by_sha, merged, sha_in
from store import batches, ids, papers
from store.objects import Entry, Objects

_AT_ONCE = 10_000  # objects that are looked at again together

NO_RECEIPT = "an original without a receipt"
NO_BATCH = "an original of no batch that was received to its end"
NO_RECORD = "a searchable PDF of no record"


class _Candidate(NamedTuple):
    entry: Entry
    what: str
    about: str  # the original, paper or batch whose pending work would explain it


class Orphans:
    """Collects what may be an orphan, and looks at all of it again later, when work that was under way has ended."""

    def __init__(self, objects: Objects, findings: Findings) -> None:
        self._objects = objects
        self._findings = findings
        self._candidates: list[_Candidate] = []
        self._received = lru_cache(maxsize=_AT_ONCE)(lambda batch_id: batches.is_received(objects, batch_id))
        self.count = 0
        self.bytes = 0

    def is_received(self, batch_id: str) -> bool:
        """Whether a batch was received to its end."""
        return self._received(batch_id)

    def add(self, entry: Entry, what: str, about: str) -> None:
        """An object that may be an orphan; `about` names the original, paper or batch it belongs to."""
        self._candidates.append(_Candidate(entry, what, about))
        if len(self._candidates) >= _AT_ONCE:
            self.settle()

    def settle(self) -> None:
        """Look at what was collected again and report what nothing explains."""
        candidates, self._candidates = self._candidates, []
        if not candidates:
            return
        known = _in_work(self._objects)
        known |= _named(
            self._objects, {candidate.about for candidate in candidates if candidate.what in (NO_RECEIPT, NO_BATCH)}
        )
        for candidate in candidates:
            if candidate.about in known or candidate.about.rpartition("-")[0] in known or self._is_explained(candidate):
                continue
            self.count += 1
            self.bytes += candidate.entry.bytes
            self._findings.remark("object", candidate.entry.key, f"{candidate.what}; nothing refers to it")

    def _is_explained(self, candidate: _Candidate) -> bool:
        if self._objects.size(candidate.entry.key) is None:
            return True  # cleared away meanwhile
        return candidate.what == NO_RECORD and candidate.entry.key in _pdfs_of(self._objects, candidate.about)


def look(objects: Objects, orphans: Orphans, on_step: Callable[[], None]) -> None:
    """Look through the caches and the state of work: what is there without the original or batch it belongs to."""
    read = _grouped(objects.list("pages/"), 3)
    for sha256, note, entries in merged(by_sha(objects, "received/"), read):
        on_step()
        _add(orphans, () if note else entries or (), "a page reading of no original", sha256)
    for sha256, entries in _grouped(objects.list("cache/pdf/"), 2):
        on_step()
        _add(orphans, entries, "a page's PDF that no paper waits for", sha256)
    for batch_id, entries in _grouped(objects.list("outcomes/"), 1):
        on_step()
        _add(orphans, () if orphans.is_received(batch_id) else entries, "an outcome of no batch", batch_id)
    for entry in objects.list("leases/"):
        if leases.has_run_out(objects, entry.key):
            orphans.add(entry, "a lease that ran out", sha_in(entry.key))
    for entry in objects.list("cache/check-"):
        orphans.add(entry, "left by a check of the store", "")


def _add(orphans: Orphans, entries: Iterable[Entry], what: str, about: str) -> None:
    for entry in entries:
        orphans.add(entry, what, about)


def _grouped(entries: Iterator[Entry], segment: int) -> Iterator[tuple[str, list[Entry]]]:
    """Entries that stand together by one segment of their keys."""
    for name, group in groupby(entries, key=lambda entry: (entry.key.split("/") + [""] * segment)[segment]):
        yield name, list(group)


def _in_work(objects: Objects) -> set[str]:
    """Batches with work left, the originals in them, and the ids of their papers without the number at the end."""
    known = set[str]()
    for lane in batches.LANES:
        for batch_id in batches.pending_ids(objects, lane):
            known.add(batch_id)
            try:
                batch = batches.load_pending(objects, lane, batch_id)
            except (CorruptError, msgspec.DecodeError, RecursionError):
                continue
            for sha256 in {file.sha256 for file in batch.files if file.sha256} if batch else ():
                known.add(sha256)
                with_note = _first_batch(objects, sha256)
                known |= {ids.paper(with_note, sha256, 1).rpartition("-")[0]} if with_note else set()
    return known


def _first_batch(objects: Objects, sha256: str) -> str | None:
    try:
        return batches.load_original(objects, sha256).first_batch
    except (NotFoundError, CorruptError, msgspec.DecodeError, RecursionError):
        return None


def _named(objects: Objects, wanted: set[str]) -> set[str]:
    """Which of these originals a received batch names: bytes whose first receipt was cut off may have come again."""
    named = set[str]()
    for batch_id in batches.batch_ids(objects) if wanted else ():
        try:
            files = batches.load_batch(objects, batch_id).files
        except (NotFoundError, CorruptError, msgspec.DecodeError, RecursionError):
            continue
        named |= wanted.intersection(str(file.sha256) for file in files)
    return named


def _pdfs_of(objects: Objects, paper_id: str) -> set[str]:
    """The searchable PDFs that a paper's revisions name."""
    try:
        history = papers.history(objects, paper_id)
    except (NotFoundError, CorruptError):
        return set()
    return {revision.searchable_pdf.key for revision in history if revision.searchable_pdf}

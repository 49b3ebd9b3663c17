"""Originals held against their receipts and hashes; a damaged one is named with all that helps to bring it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import msgspec

from core.errors import CorruptError, NotFoundError
from core.records import Batch, Record
from ingest.verify.findings import Findings
from ingest.verify.hashing import Hashed
from ingest.verify.log_coverage import Coverage
from ingest.verify.orphans import NO_BATCH, NO_RECEIPT, Orphans
from ingest.verify.sample import Sample
from ingest.verify.streams import by_sha, merged
from store import batches, ids, papers
from store.objects import Entry, Objects

BROKEN = (CorruptError, msgspec.DecodeError, RecursionError)  # what a record gives that is not what was written
_SHOWN = 5  # papers of one original that are named


class Checked(Record, frozen=True):
    """How many were checked and how many of them are bad."""

    checked: int
    bad: int


class Originals:
    """One walk over the originals; those that proofs of deletions name are told of once the log was held against them.

    `coverage` knows what proofs say, `hashed` which originals were hashed already and what came of it.
    """

    def __init__(self, objects: Objects, findings: Findings, coverage: Coverage, hashed: Hashed | None = None) -> None:
        self._objects = objects
        self._findings = findings
        self._coverage = coverage
        self._tell = _Teller(objects, findings)
        self._is_hashed = hashed is not None
        self._bad = frozenset(hashed.bad if hashed else ())
        self._gone: list[str] = []
        self._here: list[str] = []

    def check(self, left: Orphans, sample: Sample | None, on_step: Callable[[], None]) -> Checked:
        """Every receipt has its original, of the noted size, and each original of the sample its hash."""
        objects, checked, bad = self._objects, 0, 0
        for sha256, entry, note in merged(by_sha(objects, "originals/"), by_sha(objects, "received/")):
            on_step()
            key = batches.original_key(sha256)
            said_deleted = self._coverage.is_said_deleted(key)
            if entry is None:
                if said_deleted:
                    self._gone.append(sha256)
                elif objects.size(key) is None:  # else it came since its neighbours were listed
                    bad += 1
                    self._tell(sha256, _GONE)
                continue
            if said_deleted:
                self._here.append(sha256)
            fault = _note_fault(objects, left, sha256, entry, note)
            if sample is None or sha256 in sample:
                checked += 1
                fault = fault or (None if self._is_whole(sha256) else "its bytes have changed")
            if fault:
                bad += 1
                self._tell(sha256, fault)
        return Checked(checked, bad)

    def _is_whole(self, sha256: str) -> bool:
        if self._is_hashed and sha256 not in self._bad:
            return True
        return batches.is_whole(self._objects, sha256)  # a bad one again: it may have been mended since

    def settle(self) -> int:
        """Tell of originals that are gone without a proof that the log bears out; how many. Once the log was checked.

        One that is here though its deletion is proven, and no paper has it: whoever deletes was killed, or it was
        handed in again and is not filed yet.
        """
        unproven = [sha for sha in self._gone if not self._coverage.is_proven_deleted(batches.original_key(sha))]
        for sha256 in unproven:
            self._tell(sha256, _GONE)
        for sha256 in self._here:
            first = ids.paper(batches.load_original(self._objects, sha256).first_batch, sha256, 1)
            if not any(papers.of_same_file(self._objects, first)):
                self._findings.remark(
                    "original", sha256, f"its deletion is proven and it is here: it came again, or `{_FINISH}`"
                )
        return len(unproven)


_GONE = "it was received and is gone"
_FINISH = "motlan retention finish"


def _note_fault(objects: Objects, left: Orphans, sha256: str, entry: Entry, note: Entry | None) -> str | None:
    """What is wrong between an original and the note of its receipt."""
    if note is None:
        left.add(entry, NO_RECEIPT, sha256)
        return None
    try:
        original = batches.read_note(objects, sha256)
    except (NotFoundError, *BROKEN):
        return "the note of its receipt cannot be decoded"
    if original.bytes != entry.bytes:
        return f"it has {entry.bytes} bytes instead of {original.bytes}"
    if not left.is_received(original.first_batch):
        left.add(entry, NO_BATCH, sha256)
    return None


class _Teller:
    """Tells what is wrong with an original: where it stands, what file it was, of which dossier, with which papers."""

    def __init__(self, objects: Objects, findings: Findings) -> None:
        self._objects = objects
        self._findings = findings
        self._batch = lru_cache(maxsize=8)(self._load_batch)

    def __call__(self, sha256: str, fault: str) -> None:
        facts = [batches.original_key(sha256), *self._facts(sha256)]
        self._findings.problem(
            "original", sha256, f"{fault} ({'; '.join(facts)}); hand the file in again, or bring it from a backup"
        )

    def _facts(self, sha256: str) -> list[str]:
        try:
            first_batch = batches.load_original(self._objects, sha256).first_batch
        except (NotFoundError, *BROKEN):
            return []
        facts = []
        batch = self._batch(first_batch)
        if batch is not None:
            names = dict.fromkeys(file.file for file in batch.files if file.sha256 == sha256)
            facts += [f"file {name}" for name in names]
            facts += [f"dossier {batch.slip.dossier}"] if batch.slip.dossier else []
        stem = ids.paper(first_batch, sha256, 1).rpartition("-")[0]
        keys = (entry.key for entry in self._objects.list(f"papers/{stem}-"))
        of_file = list(dict.fromkeys(key.split("/")[1] for key in keys))
        more = f" and {len(of_file) - _SHOWN} more" if len(of_file) > _SHOWN else ""
        facts += [f"paper {', '.join(of_file[:_SHOWN])}{more}"] if of_file else []
        return facts

    def _load_batch(self, batch_id: str) -> Batch | None:
        try:
            return batches.load_batch(self._objects, batch_id)
        except (NotFoundError, *BROKEN):
            return None

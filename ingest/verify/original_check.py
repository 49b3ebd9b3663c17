"""Originals held against their receipts and hashes; a damaged one is named with all that helps to bring it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import msgspec

from core.errors import CorruptError, NotFoundError
from core.records import Batch, Record
from ingest.verify.findings import Findings
from ingest.verify.orphans import NO_BATCH, NO_RECEIPT, Orphans
from ingest.verify.sample import Sample
from ingest.verify.streams import by_sha, merged
from store import batches, ids
from store.objects import Entry, Objects

BROKEN = (CorruptError, msgspec.DecodeError, RecursionError)  # what a record gives that is not what was written
_SHOWN = 5  # papers of one original that are named


class Checked(Record, frozen=True):
    """How many were checked and how many of them are bad."""

    checked: int
    bad: int


def check_originals(
    objects: Objects, findings: Findings, left: Orphans, sample: Sample | None, on_step: Callable[[], None]
) -> Checked:
    """Every receipt has its original, of the noted size, and each original of the sample its hash."""
    checked = bad = 0
    tell = _Teller(objects, findings)
    for sha256, entry, note in merged(by_sha(objects, "originals/"), by_sha(objects, "received/")):
        on_step()
        if entry is None:
            if objects.size(batches.original_key(sha256)) is None:  # else it came since its neighbours were listed
                bad += 1
                tell(sha256, "it was received and is gone")
            continue
        fault = _note_fault(objects, left, sha256, entry, note)
        if sample is None or sha256 in sample:
            checked += 1
            fault = fault or (None if batches.is_whole(objects, sha256) else "its bytes have changed")
        if fault:
            bad += 1
            tell(sha256, fault)
    return Checked(checked, bad)


def _note_fault(objects: Objects, left: Orphans, sha256: str, entry: Entry, note: Entry | None) -> str | None:
    """What is wrong between an original and the note of its receipt."""
    if note is None:
        left.add(entry, NO_RECEIPT, sha256)
        return None
    try:
        original = batches.load_original(objects, sha256)
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
        papers = list(dict.fromkeys(key.split("/")[1] for key in keys))
        more = f" and {len(papers) - _SHOWN} more" if len(papers) > _SHOWN else ""
        facts += [f"paper {', '.join(papers[:_SHOWN])}{more}"] if papers else []
        return facts

    def _load_batch(self, batch_id: str) -> Batch | None:
        try:
            return batches.load_batch(self._objects, batch_id)
        except (NotFoundError, *BROKEN):
            return None

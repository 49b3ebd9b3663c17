"""Papers: every revision is there and readable, its references lead somewhere, its searchable copy is whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

from core.errors import CorruptError, DeletedError, NotFoundError
from core.records import Deletion, Revision, Stored
from ingest.verify.findings import Findings
from ingest.verify.log_coverage import Coverage
from ingest.verify.original_check import BROKEN, Checked
from ingest.verify.orphans import NO_RECORD, Orphans
from ingest.verify.sample import Sample
from ingest.verify.streams import by_paper, merged
from store import batches, papers
from store.objects import Objects


class Papers:
    """One walk over the records of papers and their searchable copies."""

    def __init__(
        self, objects: Objects, findings: Findings, coverage: Coverage, sample: Sample | None, *, repair: bool
    ) -> None:
        self._objects = objects
        self._findings = findings
        self._coverage = coverage
        self._sample = sample
        self._repair = repair
        self._reopened = 0

    @property
    def reopened(self) -> int:
        """Papers whose searchable copy is to be made anew, by a process that works."""
        return self._reopened

    def check(self, left: Orphans, on_step: Callable[[], None]) -> Checked:
        """Look at every paper; what nothing refers to goes to `left`."""
        checked = bad = 0
        objects = self._objects
        for paper_id, revisions, drawn in merged(by_paper(objects, "papers/"), by_paper(objects, "searchable/")):
            on_step()
            referred = set[str]()
            if revisions:
                faults = [*self._foreign(paper_id, [revision.key for revision in revisions])]
                numbers = [number for revision in revisions if (number := papers.number_in(revision.key)) is not None]
                if numbers:
                    faults += self._faults(paper_id, numbers[-1], referred)
                checked, bad = checked + 1, bad + bool(faults)
                for fault in faults:
                    self._findings.problem("paper", paper_id, fault)
            for entry in drawn or ():
                if entry.key not in referred:
                    left.add(entry, NO_RECORD, paper_id)
        return Checked(checked, bad)

    def _foreign(self, paper_id: str, keys: list[str]) -> Iterator[str]:
        """Objects among its records that are none."""
        for key in keys:
            if papers.number_in(key) is None:
                yield f"{key.removeprefix(f'papers/{paper_id}/')} among its records is no revision; who put it there?"

    def _faults(self, paper_id: str, latest: int, referred: set[str]) -> Iterator[str]:
        """What is wrong with one paper; the searchable PDFs that its revisions name are added to `referred`."""
        copies: dict[Stored, str] = {}
        last: Revision | None = None
        read, erased = self._revisions(paper_id, latest)
        for number, revision in read.items():
            key = papers.key(paper_id, number)
            last = None
            if revision == "is missing" and key in erased:
                continue  # whether its proof is one that the log bears out, the log's check says
            if isinstance(revision, str):
                yield f"revision {number} {revision}"
                continue
            if isinstance(revision, Deletion):
                yield from self._unfinished(revision)
                continue
            last = revision
            if key in erased:
                continue
            if last.searchable_pdf is not None:
                referred.add(last.searchable_pdf.key)
                if fault := self._copy_fault(last.searchable_pdf):
                    copies[last.searchable_pdf] = fault
            yield from self._reference_faults(last)
        yield from self._copies(paper_id, last, copies)

    def _revisions(self, paper_id: str, latest: int) -> tuple[dict[int, Revision | Deletion | str], set[str]]:
        """All revisions up to the latest, a word for each that is not there or no record; what deletions name."""
        read: dict[int, Revision | Deletion | str] = {}
        erased = set[str]()
        for number in range(1, latest + 1):
            key = papers.key(paper_id, number)
            try:
                data = self._objects.read(key)
                try:
                    read[number] = papers.decoded(data, paper_id)
                except DeletedError as deleted:
                    read[number] = deleted.deletion
                    erased |= {each.key for each in deleted.deletion.erased}
                    self._coverage.deleted(deleted.deletion)
                self._coverage.saw(key, hashlib.sha256(data).hexdigest())
            except NotFoundError:
                read[number] = "is missing"
            except CorruptError:
                self._coverage.saw(key, None)
                read[number] = "cannot be decoded"
        for number, revision in read.items():
            if revision == "is missing" and papers.key(paper_id, number) not in erased:
                self._coverage.saw(papers.key(paper_id, number), None)
        return read, erased

    def _unfinished(self, deletion: Deletion) -> Iterator[str]:
        """What a deletion erased, but for originals, never comes again: it is there if the deletion was cut off."""
        own = (erased for erased in deletion.erased if erased.key.startswith(("papers/", "searchable/")))
        left = sum(self._objects.size(erased.key) is not None for erased in own)
        if left:
            yield f"{left} objects of it are there after its deletion; `motlan retention finish {deletion.paper_id}`"

    def _copies(self, paper_id: str, last: Revision | None, copies: dict[Stored, str]) -> Iterator[str]:
        """Faults of searchable copies. One that a later revision replaced is of no use to anybody any more."""
        for stored, fault in copies.items():
            if last is None or stored == last.searchable_pdf:
                if self._repair and last is not None and self._reopen(last):
                    self._findings.remark("paper", paper_id, f"{fault}; it is made anew from the original")
                else:
                    yield f"{fault}; `motlan verify --repair` lets it be made anew"
            else:
                self._findings.remark("paper", paper_id, f"{fault}; a later revision has another")

    def _copy_fault(self, stored: Stored) -> str | None:
        size = self._objects.size(stored.key)
        if size is None:
            return "its searchable copy is missing"
        if size != stored.bytes:
            return f"its searchable copy has {size} bytes instead of {stored.bytes}"
        if self._sample is not None and hashlib.sha256(stored.key.encode()).hexdigest() not in self._sample:
            return None
        try:
            with self._objects.fetch(stored.key) as path, path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        except NotFoundError:
            return "its searchable copy is missing"
        except (CorruptError, OSError):
            return "its searchable copy has changed"
        if stored.sha256 is None:  # a record from before it held the hash: the log has it
            self._coverage.saw(stored.key, sha256)
            return None
        return None if sha256 == stored.sha256 else "its searchable copy has changed"

    def _reference_faults(self, revision: Revision) -> Iterator[str]:
        objects = self._objects
        size = objects.size(revision.original.key)
        if size is None:
            yield "its original is missing"
        elif size != revision.original.bytes:
            yield f"its original has {size} bytes instead of {revision.original.bytes}"
        if objects.size(f"batches/{revision.batch}.json") is None:
            yield f"its batch {revision.batch} has no record"
        parts = (part.paper_id for part in revision.reading.parts)
        for other in dict.fromkeys([*parts, revision.part_of, *revision.same_as]):
            if other is not None and not papers.is_known(objects, other):
                yield f"the paper {other} that it names has no record"

    def _reopen(self, revision: Revision) -> bool:
        """Let the file of a paper be filed again, which makes a searchable copy that is not whole anew."""
        sha256 = revision.reading.sha256
        try:
            batch = batches.load_batch(self._objects, revision.batch)
        except (NotFoundError, *BROKEN):
            return False
        if sha256 not in {file.sha256 for file in batch.files}:
            return False
        batches.reopen(self._objects, batch)  # before and after, as `ingest.queue.until_done.retry` says
        batches.forget_outcome(self._objects, batch.batch, sha256)
        batches.reopen(self._objects, batch)
        self._reopened += 1
        return True

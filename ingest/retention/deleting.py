"""Delete papers whose term has run out: proof first, then out of search, then their objects, original last.

The proof is the next revision of the paper's record (`store.deletions`), so that of an officer who corrects a paper and
one who deletes it exactly one wins. A process killed after it leaves a deletion that `finish` carries out. An original
in which another paper has pages stays until the last of them is deleted. The work is done under the lease of the file,
so that two who delete papers of one file do not each leave it for the other, and filing does not write meanwhile.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from datetime import datetime
from itertools import chain

from core.errors import BusyError, CorruptError, ExistsError, NotFoundError, UsageError
from core.records import LANES, Deletion, Erased, Portion, Record, Revision, Shared
from core.times import now
from ingest.queue.leases import Leases
from ingest.reindex import logged
from ingest.retention.deletability import SENTENCES, Judge, Standing
from search.index import Index
from store import batches, deletions, ids, pages, papers, thumbnails
from store.access_log import Access
from store.access_log.covered import log_of
from store.objects import Objects, quarantine_key
from store.retention import Retention, is_meant

log = logging.getLogger("motlan.retention")


class Plan(Record, frozen=True):
    """What deleting a paper would erase. Its parts, of a paper over several files, go with it."""

    paper_id: str
    revision: int  # the latest
    standing: Standing
    erased: tuple[Erased, ...]
    shared: tuple[Shared, ...]  # originals that stay, for the pages of other papers
    in_archives: tuple[str, ...]  # files that came inside a ZIP, whose own bytes stay

    @property
    def bytes(self) -> int:
        """Bytes that go."""
        return sum(erased.bytes for erased in self.erased)


class Deleting:
    """Deletes papers of one store and takes them out of its index. Raises ServiceError, CorruptError."""

    def __init__(self, objects: Objects, index: Index, judge: Judge | None = None) -> None:
        self._objects = objects
        self._index = index
        self._judge = judge or Judge(objects)
        self._leases = Leases(objects)

    def plan(self, paper_id: str, together: Collection[str] = ()) -> Plan:
        """What deleting the paper would do, `together` with these. Raises UsageError with all that stands against it,
        NotFoundError and DeletedError for a paper that is not there (any more).
        """
        paper = papers.load(self._objects, paper_id)
        standing = self._judge.of(paper)
        if not standing.may:
            reasons = "; ".join(_said(standing, code) for code in standing.against)
            raise UsageError(f"paper {paper_id} must not be deleted: {reasons}")
        unit = self._unit(paper)
        erased: list[Erased] = []
        shared: list[Shared] = []
        for part_id in unit:
            erased += self._own_objects(part_id)
        for sha256 in dict.fromkeys(part.sha256 for part in _portions(paper)):
            of_file = self._of_file(sha256)
            self._refuse_divided(paper, of_file, {*unit, *together})
            others = tuple(other.paper_id for other in of_file if other.paper_id not in unit)
            if others:
                shared.append(Shared(batches.original_key(sha256), others))
            else:
                erased += self._original(sha256)
        self._refuse_locked(erased)
        archives = tuple(part.file for part in _portions(paper) if ".zip/" in part.file.casefold())
        return Plan(paper_id, paper.revision, standing, tuple(erased), tuple(shared), archives)

    def delete(self, paper_id: str, *, by: str, together: Collection[str] = ()) -> Deletion:
        """Delete a paper; its proof is durable before anything is erased, and all of it is gone when this returns.

        Raises as `plan`, and BusyError while its file is being worked on.
        """
        with self._alone(papers.load(self._objects, paper_id)):
            self._judge = Judge(self._objects)  # what was said while somebody thought it over counts
            plan = self.plan(paper_id, together)
            paper = papers.load(self._objects, paper_id, plan.revision)
            at, standing = now(), plan.standing
            log_of(self._objects).append(
                Access(who=by, action="delete", channel="cli", paper_ids=(paper_id,), purpose=f"rule {standing.rule}")
            )
            unit = self._unit(paper)
            deletion = Deletion(
                paper_id=paper_id, revision=plan.revision + 1, at=at, by=by, rule=str(standing.rule),
                basis=str(standing.basis), ended_in=int(standing.ended_in or 0), due_on=str(standing.due_on),
                erased=plan.erased, shared=plan.shared, batches=self._batches_of(paper), parts=tuple(unit[1:]),
            )  # fmt: skip
            try:
                deletions.write(self._objects, deletion)
            except ExistsError:
                raise BusyError(f"paper {paper_id} was changed at this moment: look at it anew") from None
            self._carry_out(deletion)
        return deletion

    def finish(self, paper_ids: Collection[str]) -> None:
        """Carry out to their ends deletions that were interrupted; where one was not, nothing happens.

        Raises NotFoundError for a paper that was never deleted, UsageError where a hold was set since or the proof is
        not one that the log bears out.
        """
        with closing(logged(self._objects)) as log_says:
            for paper_id in paper_ids:
                deletion = self.proof(paper_id)
                if deletion.with_paper is not None and deletion.with_paper not in paper_ids:
                    deletion = self.proof(deletion.with_paper)
                key = deletions.key(deletion)
                if not log_says.bears_out(key, hashlib.sha256(self._objects.read(key)).hexdigest()):
                    raise UsageError(f"{key} is no proof: the log does not say that it was written; nothing was erased")
                self._finish(deletion)

    def _finish(self, deletion: Deletion) -> None:
        paper_id = deletion.paper_id
        holds = Retention(self._objects).holds()
        records = (self._load(erased.key) for erased in deletion.erased if erased.key.startswith("papers/"))
        on_id = any(hold.kind == "paper" and hold.subject in (paper_id, *deletion.parts) for hold in holds)
        if on_id or any(is_meant(hold, left) for left in records if left for hold in holds):
            raise UsageError(f"paper {paper_id} is under a hold since its deletion: nothing more of it is erased")
        with self._leased([sha256 for sha256 in map(_sha_of, deletion.erased) if sha256]):
            deletions.point(self._objects, deletion)
            self._carry_out(deletion)

    def proof(self, paper_id: str) -> Deletion:
        """The latest deletion of a paper, also of one handed in again since. Raises NotFoundError."""
        numbers = [papers.number_in(entry.key) for entry in self._objects.list(f"papers/{paper_id}/")]
        for number in sorted((number for number in numbers if number), reverse=True):
            deletion = deletions.decoded(self._objects.read(papers.key(paper_id, number)), paper_id)
            if deletion is not None:
                return deletion
        raise NotFoundError(f"paper {paper_id} was not deleted")

    # ── what belongs to a paper ───────────────────────────────────────────────────────────────────────────────────

    def _own_objects(self, paper_id: str) -> Iterator[Erased]:
        """Searchable copies first, records from the newest to the first: what is left of a cut off deletion is told."""
        for folder in ("searchable", "papers"):
            for entry in reversed(list(self._objects.list(f"{folder}/{paper_id}/"))):
                data = self._objects.read(entry.key)
                if folder == "papers" and deletions.decoded(data, paper_id) is not None:
                    continue  # the proof of an earlier deletion stays
                yield Erased(entry.key, hashlib.sha256(data).hexdigest(), len(data))

    def _original(self, sha256: str) -> Iterator[Erased]:
        for key in (
            batches.original_key(sha256),
            *(entry.key for entry in self._objects.list(quarantine_key(sha256, ""))),
        ):
            with suppress(NotFoundError), self._objects.fetch(key) as path, path.open("rb") as file:
                actual = hashlib.file_digest(file, "sha256").hexdigest()
                yield Erased(key, actual, path.stat().st_size)

    def _unit(self, paper: Revision) -> list[str]:
        """The ids that go together: a paper's own first, its parts', and those of papers that were joined into it."""
        files = dict.fromkeys(part.sha256 for part in _portions(paper))
        joined = (part.paper_id for sha256 in files for part in self._of_file(sha256) if part.part_of == paper.paper_id)
        parts = (part.paper_id for part in paper.reading.parts if part.paper_id)
        return list(dict.fromkeys((paper.paper_id, *parts, *joined)))

    def _of_file(self, sha256: str) -> list[Revision]:
        first_batch = batches.load_original(self._objects, sha256).first_batch
        return list(papers.of_same_file(self._objects, ids.paper(first_batch, sha256, 1)))

    def _refuse_divided(self, paper: Revision, of_file: Sequence[Revision], together: Collection[str]) -> None:
        """Filing leaves what officers divided as it is, so it could not bring back one of its papers by itself."""
        others = [other.paper_id for other in of_file if other.paper_id not in together]
        if others and any(other.divided_by for other in of_file):
            raise UsageError(
                f"paper {paper.paper_id} must not be deleted alone: an officer divided its file by hand; "
                f"delete it with {', '.join(others)} in one call, once their terms have run out"
            )

    def _refuse_locked(self, erased: Sequence[Erased]) -> None:
        until = max((until for each in erased if (until := self._objects.locked_until(each.key))), default=None)
        if until:
            raise UsageError(f"the bucket itself locks objects of this paper until {until}: try again then")

    def _batches_of(self, paper: Revision) -> tuple[str, ...]:
        of_file = [other for part in _portions(paper) for other in self._of_file(part.sha256)]
        every = [batch for part in (paper, *of_file) for batch in (part.batch, *(also.batch for also in part.also_for))]
        return tuple(dict.fromkeys(every))

    def _load(self, key: str) -> Revision | None:
        try:
            return papers.decoded(self._objects.read(key), key.split("/")[1])
        except (NotFoundError, CorruptError):
            return None

    # ── erasing ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _alone(self, paper: Revision) -> ExitStack:
        return self._leased([part.sha256 for part in _portions(paper)])

    def _leased(self, files: Sequence[str]) -> ExitStack:
        """The leases of filing for these originals. Raises BusyError while one is another's."""
        stack = ExitStack()
        try:
            for sha256 in sorted(dict.fromkeys(files)):
                if not stack.enter_context(self._leases.take(f"file-{sha256}")):
                    raise BusyError("a file of this paper is being worked on: try again in a minute", seconds=60)
        except BaseException:
            stack.close()
            raise
        return stack

    def _carry_out(self, deletion: Deletion) -> None:
        for part_id in deletion.parts:
            self._write_part(part_id, deletion)
        for paper_id in (deletion.paper_id, *deletion.parts):
            if papers.deletion_of(self._objects, paper_id) is not None:  # else it was handed in again since
                self._index.remove(paper_id)
        self._forget_caches(deletion)
        for erased in deletion.erased:
            sha256 = _sha_of(erased)
            if sha256 is not None and self._is_wanted(sha256, deletion):
                log.warning("an original came again and stays", extra={"action": "delete", "sha256": sha256})
                continue
            self._objects.erase(erased.key, erased.sha256)
        log.info("a paper was deleted", extra={"action": "delete", "paper_id": deletion.paper_id})

    def _write_part(self, part_id: str, whole: Deletion) -> None:
        """The same proof for a part, under its own id; a part that never had a record has none now."""
        while True:
            try:
                latest = papers.load(self._objects, part_id)
            except NotFoundError:  # deleted already, or never there
                return
            proof = Deletion(
                paper_id=part_id, revision=latest.revision + 1, at=whole.at, by=whole.by, rule=whole.rule,
                basis=whole.basis, ended_in=whole.ended_in, due_on=whole.due_on, batches=whole.batches,
                erased=tuple(self._own_objects(part_id)), with_paper=whole.paper_id,
            )  # fmt: skip
            try:
                deletions.write(self._objects, proof)
            except ExistsError:
                continue
            for erased in proof.erased:
                self._objects.erase(erased.key, erased.sha256)
            return

    def _is_wanted(self, sha256: str, deletion: Deletion) -> bool:
        """Whether an original is there for more than what is being deleted: work that waits, bytes handed in again.

        Asked under the lease, after the proof is durable; who hands the same bytes in asks after the lease once it was
        said that work waits (`ingest.intake.accept`), so that one of the two sees the other.
        """
        pending = (batch for lane in LANES for batch in batches.pending(self._objects, lane))
        since = datetime.fromisoformat(deletion.at).timestamp() - 86_400.0
        received = batches.batch_ids(self._objects, after=ids.first_at(since))
        later = (batches.load_batch(self._objects, batch_id) for batch_id in received)
        for batch in chain(pending, later):
            if batch.batch not in deletion.batches and any(file.sha256 == sha256 for file in batch.files):
                return True
        return bool(self._of_file(sha256))

    def _forget_caches(self, deletion: Deletion) -> None:
        """What was read from its pages, and the small pictures of them. Of a file that stays, only its own pages."""
        newest = {each.key.split("/")[1]: each.key for each in reversed(deletion.erased) if "papers/" in each.key}
        for erased in deletion.erased:
            sha256 = _sha_of(erased)
            if erased.key.startswith("searchable/"):
                thumbnails.forget(self._objects, erased.key)
            if sha256 is not None:
                self._forget_pages(sha256, None)
            if erased.key in newest.values() and (was := self._load(erased.key)) is not None:
                for part in _portions(was):
                    self._forget_pages(part.sha256, set(part.pages))

    def _forget_pages(self, sha256: str, own: set[int] | None) -> None:
        for folder in (pages.folder(sha256, "").removesuffix("/"), f"cache/pdf/{sha256}/"):
            for entry in list(self._objects.list(folder)):
                number = int(entry.key.rsplit("/", 1)[1].partition(".")[0])
                if own is None or number in own:
                    self._objects.delete(entry.key)


def _portions(paper: Revision) -> tuple[Portion, ...]:
    reading = paper.reading
    return reading.parts or (Portion(reading.file, reading.sha256, reading.pages, paper.paper_id),)


def _sha_of(erased: Erased) -> str | None:
    """The hash that the key of an original, or of damaged bytes of one, names; None for anything else."""
    folder, *rest = erased.key.split("/")
    return rest[-1] if folder == "originals" else rest[0] if folder == "quarantine" else None


def _said(standing: Standing, code: str) -> str:
    if code == "hold":
        return f"it is under a hold (on its {', '.join(standing.held)})"
    if code == "not_yet":
        return f"its term runs until {standing.due_on} (rule {standing.rule})"
    return SENTENCES[code]  # type: ignore[index]

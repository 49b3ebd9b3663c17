"""Correct the slips of what is held, as a table says: each paper gets a new revision, and is found by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Literal

import msgspec

from core.errors import NotFoundError, UsageError
from core.records import AlsoFor, Batch, BatchFile, Record, Revision, Slip
from ingest.intake.slips import FIELDS, RowTable, Slips, UnusedRow, filled
from ingest.intake.spreadsheet import columns
from search.index import Index
from store import batches, ids, papers
from store.objects import Objects

Key = Literal["paper", "batch", "sha256", "file"]
KEYS: tuple[Key, ...] = ("paper", "batch", "sha256", "file")
_AT_ONCE = 200  # papers that are put into the index together
_NAMED = 1000  # papers and rows that are named


class Corrected(Record, frozen=True):
    """What a correction came to."""

    papers: int  # that the table is about
    changed: int
    unchanged: int
    waiting: int  # files that the table is about and that are not filed yet: correct them again later
    unused: int  # rows that are about nothing held
    first_unused: tuple[UnusedRow, ...]
    changed_ids: tuple[str, ...]  # the first thousand
    columns_unused: tuple[str, ...] = ()  # of the CSV: neither a key nor a field of the slip


class Corrections:
    """What is said of slips: by a CSV with columns named like the fields, or by a mapping as backfill takes it.

    The CSV has a column `paper`, `batch`, `sha256` or `file` (a path as it was taken in, or a folder of it), and a
    column for each field to correct. An empty cell leaves the field as it is; `-` empties it.
    """

    def __init__(self, file: Path) -> None:
        """Raises UsageError for a file that cannot be read or says nothing of slips."""
        self.columns_unused: tuple[str, ...] = ()
        self.key: Key = "file"
        self._slips: Slips | None = None
        if file.suffix.lower() == ".toml":
            self._slips = Slips(Slip(), file)
            self.rows = self._slips.rows
            return
        named = columns(file)
        keys = [column for column in KEYS if column in named]
        fields = [column for column in FIELDS if column in named]
        if len(keys) != 1 or not fields:
            raise UsageError(
                f"{file} needs one column of {', '.join(KEYS)} and at least one of {', '.join(FIELDS)}; "
                f"it has: {', '.join(named) or 'none'}"
            )
        self.key = keys[0]
        self.columns_unused = tuple(column for column in named if column not in (*keys, *fields))
        self.rows = RowTable(file, self.key, {field: field for field in fields})

    def of_file(self, batch: Batch, file: BatchFile) -> dict[str, str | None]:
        """What is said of a file of a batch; nothing when no row is about it."""
        if self._slips is not None:
            return self._slips.said(file.file).values
        assert self.rows is not None
        if self.key == "file":
            return self.rows.of_path(file.file) or {}
        return self.rows.of(batch.batch if self.key == "batch" else str(file.sha256)) or {}


def correct(
    objects: Objects,
    index: Index,
    said: Corrections,
    *,
    by: str,
    dry_run: bool = False,
    on_step: Callable[[int], None] = lambda done: None,
) -> Corrected:
    """Write what is said into the slips of the papers held, and into the index; with `dry_run` only count.

    What a paper came with first is its slip; what it came with again, for another dossier, stands beside it and is
    corrected there. May be repeated: what is right already is left. Raises ServiceError, UsageError.
    """
    total = changed = 0
    waiting: list[str] = []
    named: list[str] = []
    fresh: list[Revision] = []
    for paper_id, batch, values in _wanted(objects, said, waiting):
        before = papers.load(objects, paper_id)
        change = partial(_changed, batch=batch, values=values)
        after = change(before) if dry_run else papers.revise(objects, paper_id, change, by=by)
        total += 1
        if after != before:
            changed += 1
            named += [paper_id][: _NAMED - len(named)]
        if after.part_of is None and not dry_run:  # also what is unchanged: the last run may have died before this
            fresh.append(after)
            if len(fresh) == _AT_ONCE:
                index.publish(fresh)
                fresh = []
        on_step(total)
    index.publish(fresh)
    unused = list(said.rows.unused()) if said.rows is not None else []
    return Corrected(
        papers=total,
        changed=changed,
        unchanged=total - changed,
        waiting=len(waiting),
        unused=len(unused),
        first_unused=tuple(UnusedRow(*row) for row in islice(unused, _NAMED)),
        changed_ids=tuple(named),
        columns_unused=said.columns_unused,
    )


def _changed(paper: Revision, *, batch: Batch | None, values: dict[str, str | None]) -> Revision:
    """The paper with corrected slip; what came again with `batch` is corrected there."""
    again = {handed_in.batch: handed_in for handed_in in paper.also_for}
    if batch is None or batch.batch == paper.batch or paper.part_of:
        return msgspec.structs.replace(paper, slip=filled(paper.slip, values))
    slip = filled(again[batch.batch].slip if batch.batch in again else batch.slip, values)
    if slip.dossier is None or (batch.batch not in again and slip.dossier == paper.slip.dossier):
        again.pop(batch.batch, None)
    else:
        again[batch.batch] = AlsoFor(batch.batch, slip)
    return msgspec.structs.replace(paper, also_for=tuple(again.values()))


def _wanted(
    objects: Objects, said: Corrections, waiting: list[str]
) -> Iterator[tuple[str, Batch | None, dict[str, str | None]]]:
    """(paper, batch with which it came, what is said of it); files that are not filed yet go to `waiting`."""
    if said.key == "paper":
        assert said.rows is not None
        for paper_id in filter(ids.is_one, said.rows.keys()):
            if next(objects.list(f"papers/{paper_id}/"), None) is not None:
                yield paper_id, None, said.rows.of(paper_id) or {}
        return
    for batch in _batches(objects, said):
        for file in batch.files:
            if file.sha256 is None or file.error is not None:
                continue
            values = said.of_file(batch, file)
            if not values:
                continue
            outcome = batches.load_outcome(objects, batch.batch, file.sha256)
            if outcome is None:
                waiting.append(file.file)
            for paper_id in outcome.paper_ids if outcome else ():
                yield paper_id, batch, values


def _batches(objects: Objects, said: Corrections) -> Iterator[Batch]:
    """The batches that a row may be about."""
    if said.key == "batch":
        assert said.rows is not None
        for batch_id in filter(ids.is_one, said.rows.keys()):
            try:
                yield batches.load_batch(objects, batch_id)
            except NotFoundError:
                continue
        return
    for batch_id in batches.batch_ids(objects):
        yield batches.load_batch(objects, batch_id)

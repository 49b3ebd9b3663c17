"""Whether a paper may be deleted today: the rule that counts, from which year, and all that stands against it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Literal

from core.errors import CorruptError, NotFoundError
from core.records import LANES, Record, Revision
from search.document import entry_of
from search.reuse.standing import end_of_paper
from store import batches, papers
from store.decisions import Decisions
from store.objects import Objects
from store.retention import Hold, KeptRule, Retention, dossiers, is_meant

Against = Literal["part", "in_review", "hold", "open_dossier", "valid", "no_rule", "permanent", "not_yet", "waiting"]
SENTENCES: dict[Against, str] = {
    "part": "it is a part of another paper, with which it is deleted",
    "in_review": "it waits for an officer: what it is and whose is not sure",
    "hold": "it is under a hold",
    "open_dossier": "it is reused in a dossier whose work has not ended, as far as anybody said",
    "valid": "it is valid still",
    "no_rule": "no rule that somebody has set speaks of it",
    "permanent": "its rule keeps it for ever",
    "not_yet": "its term has not run out",
    "waiting": "its file has work left",
}


class Standing(Record, frozen=True):
    """Whether a paper may be deleted, and on what."""

    paper_id: str
    may: bool
    against: tuple[Against, ...]
    rule: str | None = None  # name and revision
    basis: str | None = None
    ended_in: int | None = None  # year from which the rule counts
    due_on: str | None = None  # ISO 8601: from this day on
    held: tuple[str, ...] = ()  # kinds of the holds that are about it


class Judge:
    """Knows the rules, holds and waiting files of one moment. Raises ServiceError, CorruptError."""

    def __init__(self, objects: Objects, *, today: date | None = None) -> None:
        self._objects = objects
        self._retention = Retention(objects)
        self._decisions = Decisions(objects)
        self._rules = self._retention.rules()
        self._holds = self._retention.holds()
        self._waiting = set(_waiting(objects))
        self.today = today or datetime.now(UTC).date()

    def of(self, paper: Revision) -> Standing:
        """How a paper, given as its latest revision, stands today."""
        rule = self._retention.rule_for(paper, self._rules)
        held = [hold for hold in self._holds if is_meant(hold, paper)]
        ended_in, is_open = self._ended(paper)
        due = due_on(rule, ended_in) if rule else None
        against = tuple(self._against(paper, rule, held, is_open, due))
        return Standing(
            paper.paper_id, not against, against, rule.label if rule else None, rule.rule.basis if rule else None,
            ended_in, due.isoformat() if due else None, tuple(dict.fromkeys(hold.kind for hold in held)),
        )  # fmt: skip

    def _against(
        self, paper: Revision, rule: KeptRule | None, held: list[Hold], is_open: bool, due: date | None
    ) -> Iterator[Against]:
        if paper.part_of:
            yield "part"
        if paper.reading.needs_review:
            yield "in_review"
        if held:
            yield "hold"
        if is_open:
            yield "open_dossier"
        ends = end_of_paper(entry_of(paper)).day  # by today's rule; what was valid by the rule of its day stays too
        if max(paper.reading.metadata.valid_until or "", ends.isoformat() if ends else "") >= self.today.isoformat():
            yield "valid"
        if rule is None:
            yield "no_rule"
        elif due is None:
            yield "permanent"
        elif due > self.today:
            yield "not_yet"
        if self._waiting & {paper.reading.sha256, *(part.sha256 for part in paper.reading.parts)}:
            yield "waiting"

    def _ended(self, paper: Revision) -> tuple[int, bool]:
        """(year in which the work with the paper ended, whether it goes on in a dossier that reuses it).

        A term counts from the end of the work (docs/domain.md, 1.10). Where nobody said when that was, it is taken to
        be the year in which the paper was handed in [inference]; a dossier that reuses it is open until somebody says.
        """
        years, is_open = [], False
        for dossier, handed_in in dossiers(paper):
            ended = self._retention.ended_on(dossier) if dossier else None
            years.append(int(ended[:4]) if ended else handed_in)
        ids = (paper.paper_id, *(part.paper_id for part in paper.reading.parts if part.paper_id))
        for paper_id in dict.fromkeys(ids):
            for decision in self._decisions.on_paper(paper_id):
                ended = self._retention.ended_on(decision.dossier)
                is_open = is_open or ended is None
                years.append(int((ended or decision.at)[:4]))
        return max(years), is_open


def due_on(rule: KeptRule, ended_in: int) -> date | None:
    """The first day on which a rule lets a paper go, whose work ended in that year; None: never."""
    return None if rule.rule.years is None else date(ended_in + rule.rule.years + 1, 1, 1)


def due(objects: Objects, *, type: str | None = None, today: date | None = None) -> Iterator[tuple[Revision, Standing]]:
    """Every paper that may be deleted today, in key order; a look at each paper that is held. Raises ServiceError."""
    judge = Judge(objects, today=today)
    for paper_id, number in papers.latest_keys(objects):
        try:
            paper = papers.load(objects, paper_id, number)
        except (NotFoundError, CorruptError):  # deleted, or `motlan verify` names it
            continue
        if paper.part_of is None and type in (None, paper.reading.type):
            standing = judge.of(paper)
            if standing.may:
                yield paper, standing


def _waiting(objects: Objects) -> Iterator[str]:
    """Hashes of the files of batches with work left."""
    for lane in LANES:
        for batch in batches.pending(objects, lane):
            yield from (file.sha256 for file in batch.files if file.sha256)

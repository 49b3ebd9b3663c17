"""What officers decided about a component of a dossier: a held paper is reused, one is asked for, or one was shown.

`reuse/<component of a dossier>/<revision>.json`, each written once; the newest holds, so that a decision is undone by a
later one and what was decided before stays to be seen. `reuse_of/<paper>/<component of a dossier>` says that a paper
was ever decided on there, `reuse_due/<end of its clock>/<component of a dossier>` that one was asked for. Dossiers and
numbers of persons stand in no key.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from typing import Literal, get_args

import msgspec

from core.aside import each
from core.errors import ExistsError, NotFoundError, UsageError
from store.objects import Objects
from store.revisions import Kept, Rows

Decided = Literal["reused", "asked_for", "shown_only", "undone"]
Reason = Literal["not_found", "incomplete", "wrong", "expired", "system_down"]
REASONS: tuple[Reason, ...] = get_args(Reason)  # why a paper is asked for (docs/domain.md, 1.5)
_HERE = timezone(timedelta(hours=7))  # Viet Nam: no summer time
_HOURS = ((8, 12), (13, 17))  # of a working day, Monday to Friday [inference]: eight of them
_LOOKED_AT = 500  # open clocks of all officers that are looked through for one
_LONGEST = 100  # characters of a dossier, a component


class Decision(Kept, frozen=True, kw_only=True):
    """One decision about one component of a dossier."""

    dossier: str
    procedure: str  # code
    component: str
    owner: str  # number of whom the procedure is for
    decision: Decided
    paper_id: str | None = None
    paper_revision: int | None = None  # of the paper's record that was looked at
    reason: Reason | None = None  # why a paper is asked for
    due_at: str | None = None  # by when the citizen must have been told that it is asked for, UTC
    online: bool = False  # handed in online: eight working hours; else at a counter or by post: one working day

    @property
    def reuse_id(self) -> str:
        """Names this very decision."""
        return f"{row_of(self.dossier, self.procedure, self.component)}-{self.revision}"


def row_of(dossier: str, procedure: str, component: str) -> str:
    """The name under which the decisions about one component of a dossier stand."""
    whole = "\n".join((dossier.strip().casefold(), procedure, component))
    return hashlib.sha256(whole.encode()).hexdigest()[:32]


class Decisions:
    """The decisions in one object store. Raises ServiceError, CorruptError."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._rows = Rows(objects, "reuse", Decision)

    def record(self, decision: Decision, *, by: str) -> Decision:
        """Keep a decision; durable when this returns. The same once more changes nothing and gives what is kept.

        Raises UsageError for one that lacks what it must say.
        """
        _check(decision)
        row = row_of(decision.dossier, decision.procedure, decision.component)
        if decision.decision == "asked_for":
            decision = msgspec.structs.replace(decision, due_at=due(datetime.now(_HERE), online=decision.online))
            with suppress(ExistsError):
                self._objects.create(f"reuse_due/{_stamp(str(decision.due_at))}/{row}", b"")
        if decision.paper_id:
            with suppress(ExistsError):
                self._objects.create(f"reuse_of/{decision.paper_id}/{row}", b"")
        try:
            return self._rows.add(row, msgspec.structs.replace(decision, by=by))
        except ExistsError:
            return self._rows.revise(row, lambda kept: _next(kept, decision), by=by)

    def of(self, dossier: str, procedure: str, component: str) -> Decision | None:
        """What holds for a component of a dossier; None when nothing was decided or it was undone."""
        try:
            kept = self._rows.load(row_of(dossier, procedure, component))
        except NotFoundError:
            return None
        return None if kept.decision == "undone" else kept

    def of_all(self, dossier: str, procedure: str, components: Iterable[str]) -> dict[str, Decision]:
        """What holds for these components of a dossier, as `of` says, by component: those of which something does."""
        names = list(components)
        kept = each(partial(self.of, dossier, procedure, name) for name in names)
        return {name: decision for name, decision in zip(names, kept, strict=True) if decision is not None}

    def on_paper(self, paper_id: str) -> list[Decision]:
        """The decisions that rest on a paper now."""
        rows = [entry.key.rpartition("/")[2] for entry in self._objects.list(f"reuse_of/{paper_id}/")]
        kept = each(partial(self._rows.load, row) for row in rows)
        return [decision for decision in kept if decision.paper_id == paper_id and decision.decision != "undone"]

    def running_out(self, officer: str, *, since: datetime, most: int = 8) -> list[Decision]:
        """What an officer asked for and is asked for still, whose clock runs out after `since`: the first to end first.

        One listing by the end of the clock, so that its cost is that of what is open and not of what was ever decided.
        """
        after = f"reuse_due/{_stamp(since.astimezone(UTC).isoformat())}"
        decisions: list[Decision] = []
        for number, entry in enumerate(self._objects.list("reuse_due/", after=after)):
            if number == _LOOKED_AT or len(decisions) == most:
                break
            _, stamp, row = entry.key.split("/")
            kept = self._rows.load(row)
            if kept.by == officer and kept.decision == "asked_for" and _stamp(str(kept.due_at)) == stamp:
                decisions.append(kept)
        return decisions

    def all(self) -> Iterator[Decision]:
        """What holds for every component that was ever decided on, undone ones included."""
        return self._rows.all()


def _stamp(moment: str) -> str:
    """A moment in UTC as a segment of keys that sorts: `20261128T0930`."""
    return re.sub(r"[-:]", "", moment)[:13]


def _next(kept: Decision, decision: Decision) -> Decision:
    """The revision after `kept`; `kept` itself where it says the same already."""
    placed = msgspec.structs.replace(decision, revision=kept.revision, at=kept.at, by=kept.by, due_at=kept.due_at)
    if placed == kept:
        return kept
    return msgspec.structs.replace(decision, revision=kept.revision)


def _check(decision: Decision) -> None:
    said = {"dossier": decision.dossier, "component": decision.component, "owner": decision.owner}
    for name, text in said.items():
        if not text.strip() or len(text) > _LONGEST or not text.isprintable():
            raise UsageError(f"a decision needs its {name}: 1 to {_LONGEST} printable characters")
    if decision.decision not in get_args(Decided):
        raise UsageError(f"decide one of {', '.join(get_args(Decided))}")
    if decision.decision == "reused" and not (decision.paper_id and decision.paper_revision):
        raise UsageError("what is reused needs paper_id and revision of the paper that was looked at")
    if (decision.decision == "asked_for") != (decision.reason is not None) or decision.reason not in (None, *REASONS):
        raise UsageError(f"what is asked for, and only that, has a reason: one of {', '.join(REASONS)}")


def due(asked: datetime, *, online: bool) -> str:
    """By when the citizen must have been told: eight working hours (online) or one working day (counter, post) later.

    `asked` with its time zone; the answer is UTC. Source: docs/domain.md, 1.5. Public holidays are not known here.
    """
    at = asked.astimezone(_HERE)
    if online:
        at = _after(at, timedelta(hours=8))
    else:
        at += timedelta(days=1)
        while at.weekday() > 4:
            at += timedelta(days=1)
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _after(at: datetime, left: timedelta) -> datetime:
    """The moment at which so much working time has gone by."""
    while True:
        if at.weekday() <= 4:
            for begins, ends in _HOURS:
                start = max(at, at.replace(hour=begins, minute=0, second=0, microsecond=0))
                end = at.replace(hour=ends, minute=0, second=0, microsecond=0)
                if start >= end:
                    continue
                if start + left <= end:
                    return start + left
                left -= end - start
                at = end
        at = (at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)

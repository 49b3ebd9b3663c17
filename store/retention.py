"""How long papers are kept, and what must not be deleted whatever its term: rules, holds, ends of dossiers.

Retention is a property of the paper's kind or procedure, set by the records officer (docs/domain.md, 1.10): a rule
holds once somebody has set it here, and none that comes with motlan does by itself. All are rows of immutable
revisions: `retention/<rule>`, `holds/<hash of what is held>`, `dossiers/<hash of the code>`; numbers and codes stand
in no key.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal, TypeVar, get_args

import msgspec

from core import typed
from core.errors import ExistsError, NotFoundError, UsageError
from core.records import Record, Revision, dossiers_of
from store import ids
from store.objects import Objects
from store.revisions import Kept, Rows

Evidence = Literal["sourced", "memory", "inference", "centre"]
HeldKind = Literal["paper", "owner", "dossier"]
_YEARS = range(2, 71)  # of a term that is not permanent: Luật Lưu trữ 33/2024/QH15, Điều 15.3 (docs/domain.md, 1.10)
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_LONGEST = 300  # characters of a reason or basis


class Rule(Record, frozen=True):
    """How long papers of some types, in some procedures, are kept after the year in which their work ended."""

    name: str
    types: tuple[str, ...]  # codes of the catalogue; `*`: all that no other rule names
    basis: str  # what it rests on, for people
    # how well that is known (docs/domain.md, 1.10), or the centre's own word
    evidence: Evidence = msgspec.field(default="centre", name="trust")  # the key of records before
    years: int | None = None  # None: for ever
    procedures: tuple[str, ...] = ()  # codes; none: of all


class KeptRule(Kept, frozen=True, kw_only=True):
    """One revision of a rule that somebody answers for."""

    rule: Rule
    is_off: bool = False

    @property
    def label(self) -> str:
        """Names this very revision, as a deletion does."""
        return f"{self.rule.name}@{self.revision}"


class Hold(Kept, frozen=True, kw_only=True):
    """That something must not be deleted, or may be again: who said so, when and why."""

    kind: HeldKind
    subject: str  # id of a paper, number of an owner, code of a dossier
    is_held: bool
    why: str


class DossierEnd(Kept, frozen=True, kw_only=True):
    """When the work with a dossier ended, or that it goes on."""

    dossier: str
    ended_on: str | None  # ISO 8601; None: it is open again


class _Suggested(Record, frozen=True, forbid_unknown_fields=True):
    name: str
    types: tuple[str, ...]
    basis: str
    evidence: Evidence = msgspec.field(name="trust")
    years: int | None = None
    permanent: bool = False


def suggested() -> tuple[Rule, ...]:
    """The rules that come with motlan, for the centre to set or to change."""
    data = tomllib.loads(Path(__file__).with_name("retention.toml").read_text(encoding="utf-8"))
    rows = typed.convert(data["rule"], tuple[_Suggested, ...])
    return tuple(Rule(row.name, row.types, row.basis, row.evidence, row.years) for row in rows)


T = TypeVar("T", bound=Kept)


class Retention:
    """The rules, holds and ends of dossiers of one store. Raises ServiceError, CorruptError."""

    def __init__(self, objects: Objects) -> None:
        self._rules = Rows(objects, "retention", KeptRule)
        self._holds = Rows(objects, "holds", Hold)
        self._ends = Rows(objects, "dossiers", DossierEnd)

    # ── rules ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def rules(self) -> list[KeptRule]:
        """The rules that hold."""
        return [kept for kept in self._rules.all() if not kept.is_off]

    def set(self, rule: Rule, *, by: str) -> KeptRule:
        """Let a rule hold from now on, over the revision before. Raises UsageError for what no rule may say."""
        _check(rule)
        return self._keep(self._rules, rule.name, KeptRule(rule=rule, by=by), by)

    def take_off(self, name: str, *, by: str) -> KeptRule:
        """Let a rule hold no longer: what it alone spoke of may not be deleted then. Raises UsageError."""
        try:
            return self._rules.revise(name, lambda kept: msgspec.structs.replace(kept, is_off=True), by=by)
        except NotFoundError:
            raise UsageError(f"there is no rule {name!r}; `motlan retention rules` lists them") from None

    def rule_for(self, paper: Revision, rules: Iterable[KeptRule]) -> KeptRule | None:
        """The rule that holds for a paper: of several the longest; `*` where no other speaks of its type."""
        procedures = {slip.procedure for slip in (paper.slip, *(also.slip for also in paper.also_for))}
        fitting = [kept for kept in rules if not kept.rule.procedures or procedures.intersection(kept.rule.procedures)]
        named = [kept for kept in fitting if paper.reading.type in kept.rule.types]
        if paper.reading.type != "unknown":
            named = named or [kept for kept in fitting if "*" in kept.rule.types]
        return max(named, key=lambda kept: kept.rule.years or 10_000, default=None)

    # ── holds ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def hold(self, kind: HeldKind, subject: str, why: str, *, by: str) -> Hold:
        """Let nothing of it be deleted from now on; durable when this returns."""
        return self._say(kind, subject, True, why, by)

    def release(self, kind: HeldKind, subject: str, why: str, *, by: str) -> Hold:
        """Lift a hold. Raises UsageError where none is set."""
        try:
            is_held = self._holds.load(_hash_of(kind, subject)).is_held
        except NotFoundError:
            is_held = False
        if not is_held:
            raise UsageError(f"there is no hold on this {kind}; `motlan retention holds` lists them")
        return self._say(kind, subject, False, why, by)

    def holds(self) -> list[Hold]:
        """The holds that are set."""
        return [hold for hold in self._holds.all() if hold.is_held]

    def history(self, kind: HeldKind, subject: str) -> list[Hold]:
        """Every word about one subject, oldest first."""
        return self._holds.history(_hash_of(kind, subject))

    def _say(self, kind: HeldKind, subject: str, is_held: bool, why: str, by: str) -> Hold:
        if kind not in get_args(HeldKind) or not subject.strip():
            raise UsageError("hold a paper, an owner or a dossier")
        _check_text("reason", why)
        hold = Hold(kind=kind, subject=subject.strip(), is_held=is_held, why=why, by=by)
        return self._keep(self._holds, _hash_of(kind, subject), hold, by)

    # ── dossiers ──────────────────────────────────────────────────────────────────────────────────────────────────

    def end(self, dossier: str, ended_on: str | None, *, by: str) -> DossierEnd:
        """Say on which day the work with a dossier ended, or (None) that it goes on. Raises UsageError."""
        if not dossier.strip() or len(dossier) > _LONGEST:
            raise UsageError("name the dossier")
        if ended_on is not None:
            try:
                day = date.fromisoformat(ended_on)
            except ValueError:
                raise UsageError("give the day on which the work ended as 2026-03-01") from None
            if day > datetime.now(UTC).date():
                raise UsageError("the work with a dossier has not ended on a day to come")
        kept = DossierEnd(dossier=dossier.strip(), ended_on=ended_on, by=by)
        return self._keep(self._ends, _hash_of("dossier", dossier), kept, by)

    def ended_on(self, dossier: str) -> str | None:
        """The day on which the work with a dossier ended; None while it goes on, as far as anybody said."""
        try:
            return self._ends.load(_hash_of("dossier", dossier)).ended_on
        except NotFoundError:
            return None

    @staticmethod
    def _keep(rows: Rows[T], name: str, record: T, by: str) -> T:
        """The record as the newest of its row; said again, nothing is stored."""
        try:
            return rows.add(name, record)
        except ExistsError:

            def said(kept: T) -> T:
                return msgspec.structs.replace(record, revision=kept.revision, at=kept.at, by=kept.by)

            return rows.revise(name, said, by=by)


def dossiers(paper: Revision) -> Iterator[tuple[str | None, int]]:
    """Every dossier that a paper was handed in for, with the year in which it was; None for a paper of no dossier."""
    for batch, slip in ((paper.batch, paper.slip), *((also.batch, also.slip) for also in paper.also_for)):
        seconds = ids.seconds_of(batch)
        handed_in = datetime.fromtimestamp(seconds, UTC) if seconds is not None else datetime.now(UTC)
        yield slip.dossier, handed_in.year


def is_meant(hold: Hold, paper: Revision) -> bool:
    """Whether a hold is about a paper: its id, a dossier it was handed in for, or a number that stands on it."""
    if hold.kind == "paper":
        return hold.subject in (paper.paper_id, *(part.paper_id for part in paper.reading.parts))
    if hold.kind == "dossier":
        return _folded(hold.subject) in {_folded(dossier) for dossier in dossiers_of(paper)}
    number = _folded(hold.subject)
    return number in {
        *(_folded(owner.id) for owner in paper.reading.owners if owner.id),
        *(_folded(field.value) for field in paper.reading.fields.values()),
    }


def _folded(text: str) -> str:
    """A number or code so that spaces, dots and case make no difference."""
    return re.sub(r"[\s.]", "", text).casefold()


def _hash_of(kind: str, subject: str) -> str:
    return hashlib.sha256(f"{kind}\n{_folded(subject)}".encode()).hexdigest()[:32]


def _check(rule: Rule) -> None:
    if not _NAME.fullmatch(rule.name):
        raise UsageError("a rule's name is of a-z, 0-9, - and _, at most 40 of them")
    if not rule.types:
        raise UsageError("a rule names the types of papers it is for; `*` for those that no other names")
    if rule.years is not None and rule.years not in _YEARS:
        raise UsageError("a term is permanent, or 2 to 70 years (Luật Lưu trữ 33/2024/QH15, Điều 15.3)")
    _check_text("basis", rule.basis)


def _check_text(what: str, text: str) -> None:
    if not text.strip() or len(text) > _LONGEST or not text.isprintable():
        raise UsageError(f"say the {what}: 1 to {_LONGEST} printable characters")

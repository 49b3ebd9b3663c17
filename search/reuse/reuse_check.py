"""The reuse check: for a procedure and an owner, which component is held already and whether it may be used again.

A pure function of the procedure's rules, the papers held and the day. It never says more than the papers prove: an
unreadable day or purpose is not taken for a good one, and what an officer must look at first is said in `why` and
marked in `check_first`. Officers decide; nothing here rejects anybody.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Literal

from core.catalogue.procedure import Component, Procedure
from core.records import Record, Revision
from search.document import Entry, entry_of
from search.index import Finds
from search.people.person import Known, linked_by, papers_of, places_of
from search.reuse.component_check import Holder, Verdict, judge
from search.reuse.later import Own, related
from search.reuse.standing import Standing, standing
from search.tokens import code_key

Answer = Literal["held_valid", "held_expired", "held_other_purpose", "in_state_database", "shown_only", "missing"]

_HOURS = "nếu không khai thác được thì báo công dân trong 08 giờ làm việc (trực tuyến) hoặc 01 ngày làm việc"


class ComponentAnswer(Record, frozen=True, kw_only=True):
    """The answer for one component; the first five names are those of docs/contract.md."""

    component: str
    name: str
    answer: Answer
    paper_ids: tuple[str, ...]  # best first
    why: str  # Vietnamese, for officers
    check_first: bool = False  # an officer must look at the paper before it is used
    required: bool = True
    condition: str | None = None
    form: str = "N"
    basis: str = "inference"
    valid_until: str | None = None  # ISO; last day of the first of the papers; of an ended one the day it ended
    ends: str | None = None  # "day", "never" or "unknown": what `valid_until` is or why there is none; None: no paper
    ended_by: tuple[str, ...] = ()  # held papers that end the first one, or may: then an officer looks first
    superseded_by: tuple[str, ...] = ()  # … that replace it, or may


class ReuseAnswer(Record, frozen=True, kw_only=True):
    """What `motlan reuse --json` prints."""

    procedure: str
    owner: str
    components: tuple[ComponentAnswer, ...]
    name: str = ""
    signed_off: bool = False
    day: str = ""  # ISO; the day for which it was asked


def check(
    procedure: Procedure,
    owner_id: str,
    held: Sequence[Entry | Revision],
    today: date,
    said: Mapping[str, bool] | None = None,
) -> ReuseAnswer:
    """Answer for every component of the procedure.

    `held` may be hits or newest revisions, also of other people: only papers that are the owner's
    (`search.people.person`) are used; never a name alone. One that prints no number is theirs by name and birth date,
    and is to be checked first. A possible same person's papers are used only when an officer `said` that they are one.
    Papers of others count where they end or change one of the owner's (`search.reuse.later`).
    """
    entries = [entry_of(paper) if isinstance(paper, Revision) else paper for paper in held]
    papers = papers_of(owner_id, entries, said)
    places = places_of(owner_id, papers, said or {})
    own = own_papers(papers, places, code_key(owner_id), said or {})
    return _check(procedure, owner_id, papers, Holder(own, places, entries, today))


def check_known(
    procedure: Procedure,
    owner: str,
    known: Known,
    index: Finds,
    today: date,
    *,
    usable: Collection[str] | None = None,
) -> ReuseAnswer:
    """The same for a person as the index knows them, asked for as `owner`; what ends or changes their papers is looked
    up, also among papers of others. Where `usable` is given, only papers with these ids answer; the rest still end and
    change. Raises what `Index.find` raises."""
    papers = [paper for paper in known.papers if usable is None or paper.paper_id in usable]
    related_papers = [*known.papers, *related(index, known.papers)]
    return _check(procedure, owner, papers, Holder(_own(known), known.places, related_papers, today))


def papers_named(answer: ReuseAnswer) -> list[str]:
    """Ids of all papers that an answer names, each once: those it rests on and the later ones beside them."""
    ids = (
        paper_id
        for component in answer.components
        for paper_id in (*component.paper_ids, *component.ended_by, *component.superseded_by)
    )
    return list(dict.fromkeys(ids))


def own_papers(
    papers: Sequence[Entry], places: Mapping[str, tuple[int, ...]], number: str, said: Mapping[str, bool]
) -> Own:
    """The papers of the person with this number, by how they are linked."""
    by = {paper.paper_id: linked_by(paper, places[paper.paper_id], number, said) for paper in papers}
    weak = frozenset(paper_id for paper_id, how in by.items() if how == "name_and_birth_date")
    return Own(frozenset(by) - weak, weak)


def _own(known: Known) -> Own:
    return own_papers(known.papers, known.places, known.number, known.said)


def standings(known: Known, index: Finds, today: date) -> dict[str, Standing]:
    """How each paper of a known person stands on a day, by its id. Raises what `Index.find` raises."""
    related_papers, own = [*known.papers, *related(index, known.papers)], _own(known)
    return {paper.paper_id: standing(paper, related_papers, own, today) for paper in known.papers}


def _check(procedure: Procedure, owner: str, papers: Sequence[Entry], holder: Holder) -> ReuseAnswer:
    return ReuseAnswer(
        procedure=procedure.code,
        owner=owner,
        components=tuple(_component(component, papers, holder) for component in procedure.components),
        name=procedure.name,
        signed_off=procedure.signed_off,
        day=holder.today.isoformat(),
    )


def _component(component: Component, papers: Sequence[Entry], holder: Holder) -> ComponentAnswer:
    accepted = set(component.accepts) - set(component.others)
    verdicts = [judge(component, paper, holder) for paper in papers if paper.type in accepted]
    dead = [judge(component, paper, holder) for paper in papers if paper.type in component.formerly]
    verdicts.sort(key=lambda verdict: verdict.rank, reverse=True)
    answer, chosen, why = _answer(component, verdicts, dead)
    first = chosen[0] if chosen else None
    return ComponentAnswer(
        component=component.component,
        name=component.name,
        answer=answer,
        paper_ids=tuple(verdict.paper_id for verdict in chosen),
        why=why,
        check_first=bool(first and first.checks) and answer == "held_valid",
        required=component.required,
        condition=component.condition,
        form=component.form,
        basis=component.basis,
        valid_until=first.end.day.isoformat() if first and first.end.day else None,
        ends=first.end.ends if first else None,
        ended_by=first.ended_by if first else (),
        superseded_by=first.superseded_by if first else (),
    )


def _answer(
    component: Component, verdicts: Sequence[Verdict], dead: Sequence[Verdict]
) -> tuple[Answer, Sequence[Verdict], str]:
    """The answer, the papers it rests on, and why: the first rule that fits, from the surest to *missing*."""
    valid = [verdict for verdict in verdicts if verdict.kind == "valid"]
    if component.form == "X":
        return "shown_only", valid, _shown(component, valid, [*verdicts, *dead])
    if not component.reusable:
        return "missing", [], "Lập mới cho từng hồ sơ: không dùng lại bản cũ." + _condition(component)
    if component.original == "kept" and valid:
        return "missing", valid, f"{valid[0].said}; nhưng thủ tục này phải nộp bản gốc." + _condition(component)
    if valid:
        return "held_valid", valid, _valid(valid[0]) + _condition(component)
    for kind, answer in _UNFIT:
        if unfit := [verdict for verdict in verdicts if verdict.kind == kind]:
            return answer, unfit, f"{unfit[0].said}: {unfit[0].why}." + _instead(component) + _condition(component)
    return _not_held(component, [*verdicts, *dead])


_UNFIT: tuple[tuple[str, Answer], ...] = (
    ("other_purpose", "held_other_purpose"), ("expired", "held_expired"), ("other_kind", "held_other_purpose"),
)  # fmt: skip


def _not_held(component: Component, useless: Sequence[Verdict]) -> tuple[Answer, Sequence[Verdict], str]:
    seen = "".join(f" {verdict.said}: {verdict.why}." for verdict in useless[:1])
    if "DB" in component.form:
        return "in_state_database", [], f"Tra cứu {component.database}; {_HOURS}.{seen}{_condition(component)}"
    if not component.accepts:
        return "missing", [], f"Giấy tờ này chưa có trong kho: công dân nộp.{_condition(component)}"
    said = f"Chưa có giấy tờ này của {component.whose} trong kho."
    if component.others:
        said += " Giấy tờ của người khác phải tra theo số định danh của người đó."
    return "missing", [], said + seen + _instead(component) + _condition(component)


def _valid(verdict: Verdict) -> str:
    if verdict.checks:
        return f"Cán bộ kiểm tra trước khi dùng: {'; '.join(verdict.checks)}. {verdict.said}, {verdict.why}."
    return f"{verdict.said}, {verdict.why}: dùng lại, không yêu cầu nộp lại."


def _shown(component: Component, valid: Sequence[Verdict], others: Sequence[Verdict]) -> str:
    said = "Công dân xuất trình để đối chiếu, cán bộ không thu bản sao"
    said += f"; khai thác được từ {component.database} thì không cần xuất trình." if component.database else "."
    if not valid and (unfit := [verdict for verdict in others if verdict.kind != "valid"]):
        said += f" {unfit[0].said}: {unfit[0].why}."
    return said + _condition(component)


def _instead(component: Component) -> str:
    return f" Tra cứu {component.database} trước khi yêu cầu nộp." if component.database else ""


def _condition(component: Component) -> str:
    return f" ({component.condition[0].upper()}{component.condition[1:]}.)" if component.condition else ""

"""One held paper against one component: valid, expired, for another purpose, or of no use, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Literal

from core.catalogue import in_use
from core.catalogue.procedure import Component
from core.catalogue.validity import End
from core.records import Record
from core.text import accented, fold
from core.values.terms import add_months
from search.document import Entry, bounds
from search.reuse.later import Change, Own, title_has
from search.reuse.standing import Standing, land_term_over, standing

# other_kind: of another kind than is asked, or gives to somebody else: for another purpose, whatever its end
Kind = Literal["valid", "expired", "other_purpose", "other_kind", "useless"]


class Holder(Record, frozen=True):
    """The person asked for, and what is held of them: what a paper is judged beside."""

    own: Own
    places: dict[str, tuple[int, ...]]  # by paper id: where among its owners the person stands, from 1
    papers: Sequence[Entry]  # theirs, and those of others that may end or change one
    today: date


class Verdict(Record, frozen=True, kw_only=True):
    """What one paper is worth for one component."""

    paper_id: str
    kind: Kind
    said: str  # the paper in words: title, number, day
    why: str
    end: End
    checks: tuple[str, ...] = ()  # what an officer must look at before it is used
    ended_by: tuple[str, ...] = ()
    superseded_by: tuple[str, ...] = ()
    rank: tuple[int, int, int, str, str] = (0, 0, 0, "", "")  # larger is better


def judge(component: Component, paper: Entry, holder: Holder) -> Verdict:
    """The verdict on a paper of an accepted type."""
    stands = standing(paper, holder.papers, holder.own, holder.today, despite=component.despite)
    end = end_here(component, paper, stands.end)
    kind, why = _verdict(component, paper, stands, end, holder)
    checks = tuple(_checks(component, paper, stands, end, holder)) if kind == "valid" else ()
    changes = paper.facts.get("change_number", "")
    rank = (
        kind == "valid",
        not paper.needs_review,
        -len(checks),
        changes.zfill(4) if changes.isdigit() else "",
        paper.issued_on or "",
    )
    by_later = kind in ("valid", "expired")
    return Verdict(
        paper_id=paper.paper_id, kind=kind, said=_said(paper), why=why, checks=checks, rank=rank,
        end=End("day", stands.over_since) if kind == "expired" and stands.over_since else end,
        ended_by=stands.by("ended") if by_later else (), superseded_by=stands.by("superseded") if by_later else (),
    )  # fmt: skip


def end_here(component: Component, paper: Entry, end: End) -> End:
    """The last day the paper is good for here: the earlier of its own end and what the component allows from issue."""
    issued = bounds(paper.issued_on)[0]
    if not component.age or component.any_age:
        return end
    if not issued:
        return End("unknown")
    count, unit = component.age
    first = date.fromisoformat(issued)
    last = add_months(first, count) if unit == "months" else first + timedelta(days=count)
    return End("day", min(last, end.day) if end.day else last, end.event)


def _verdict(component: Component, paper: Entry, stands: Standing, end: End, holder: Holder) -> tuple[Kind, str]:
    if component.original and paper.handed_in == "photocopy":
        return "useless", "được số hóa từ bản chụp, thủ tục cần bản chính hoặc bản sao chứng thực"
    if any(_plain(paper.facts.get(name)) not in ("", wanted) for name, wanted in component.facts.items()):
        return "other_kind", "không đúng loại mà thủ tục yêu cầu"
    if paper.type in component.receiver and holder.places.get(paper.paper_id) == (1,):
        return "other_kind", "người này là bên giao (bên A), không phải bên nhận"
    if any(answer is False for _, answer in says(component, paper)):
        return "other_kind", "không đúng loại mà thủ tục yêu cầu"
    last = None if component.any_age else end.day
    if stands.over_since and not component.any_age:
        return "expired", _over(stands)
    if last and last < holder.today:
        return "expired", f"hết giá trị từ ngày {_shown(last + timedelta(days=1))}"
    if end.ends == "unknown" and component.age and not component.any_age:
        return "expired", "không đọc được ngày cấp nên không chứng minh được còn trong thời hạn"
    if component.purpose and not fits(component, paper):
        stated = purpose_of(paper)
        return "other_purpose", f"cấp để: {stated}" if stated else "không đọc được mục đích sử dụng"
    if last:
        return "valid", f"còn giá trị đến hết ngày {_shown(last)}"
    return "valid", "không có thời hạn" if end.ends == "never" else "chưa biết ngày hết giá trị"


def _over(stands: Standing) -> str:
    change = next(change for change in stands.changes if change.sure and change.effect != "look")
    verb = "hết giá trị theo" if change.effect == "ended" else "đã được thay thế hoặc thay đổi theo"
    return f"{verb} {_named(change)}"


def _named(change: Change) -> str:
    return small(change.title) + (f" ngày {_shown(change.day)}" if change.day else "")


def says(component: Component, paper: Entry) -> Iterator[tuple[str, bool | None]]:
    """For each field that must print something: its name, and whether it does; None where it was not read."""
    for name, phrases in component.says.get(paper.type, {}).items():
        if name == "title":
            yield name, title_has(paper, phrases)
        else:
            printed = _plain(paper.facts.get(name))
            yield name, any(phrase in printed for phrase in phrases) if printed else None


def _checks(component: Component, paper: Entry, stands: Standing, end: End, holder: Holder) -> Iterator[str]:
    """What an officer must look at first, the paper's own doubts before those that other papers raise."""
    if paper.paper_id in holder.own.weak:
        yield "giấy không ghi số định danh, gắn với người này theo họ tên và ngày sinh"
    if paper.needs_review:
        yield "giấy tờ đang chờ cán bộ soát lại, chưa chắc đúng nội dung và đúng người"
    if set(_needed(component, paper)) & set(paper.doubtful):
        yield "chi tiết mà thủ tục cần đọc chưa chắc chắn, phải xem trên giấy"
    if end.ends == "unknown" and not component.any_age:
        yield "chưa biết ngày hết giá trị, phải đọc trên giấy"
    if end.event:
        yield "có thể hết giá trị sớm hơn, khi xong việc ghi trên giấy"
    if component.look:
        yield component.look
    if (issued := bounds(paper.issued_on)[0]) and issued > holder.today.isoformat():
        yield "ngày cấp đọc được lại ở sau hôm nay"
    if any(name not in paper.facts for name in component.facts) or None in dict(says(component, paper)).values():
        yield "không đọc được đúng loại, đúng nội dung mà thủ tục yêu cầu hay không"
    if any(name not in paper.facts for name in component.shows.get(paper.type, ())):
        yield "chưa thấy số công chứng, chứng thực"
    yield from _handed_in(component, paper)
    if over := land_term_over(paper, holder.today):
        yield f"thời hạn sử dụng đất đã hết ngày {_shown(over)}"
    for change in stands.changes:
        if change.effect == "look":
            yield f"trong kho có {_named(change)} của chính người này"
        elif not change.sure:
            yield f"trong kho có {_named(change)}, có thể đã thay thế hoặc chấm dứt giấy này"


def _needed(component: Component, paper: Entry) -> Iterator[str]:
    """The fields of a paper that the answer for a component rests on."""
    yield from component.facts
    yield from ("abstract" if name == "title" else name for name in component.says.get(paper.type, ()))
    yield from component.shows.get(paper.type, ())
    if component.purpose:
        yield from ("purpose", "scope")
    kind = in_use().get(paper.type)
    if kind is not None and not component.any_age:
        rule = kind.validity
        yield from filter(None, (rule.start, rule.until, rule.term, rule.by, *kind.issued_on))
    yield "land_term"


def _handed_in(component: Component, paper: Entry) -> Iterator[str]:
    if paper.handed_in == "photocopy":
        yield "được số hóa từ bản chụp"
    if component.original == "seen" and paper.handed_in is None:
        yield "chưa ghi là số hóa từ bản chính hay bản sao chứng thực"
    if component.original == "seen" and paper.handed_in == "shown_only":
        yield "trước đây chỉ xuất trình"


def fits(component: Component, paper: Entry) -> bool:
    """Whether the stated purpose names one of the component's, and not to exclude it (*không … kết hôn*)."""
    stated = accented(purpose_of(paper))
    if not stated:
        return component.max_age == "stated"  # a scope that cannot be read is left to the officer, said in the checks
    return any(
        re.search(rf"\b{re.escape(wanted)}\b", fold(clause)) and not re.search(r"\b(không|khong|trừ)\b", clause)
        for clause in re.split(r"[.;,]|\bnhưng\b", stated)
        for wanted in component.purpose
    )


def purpose_of(paper: Entry) -> str:
    """The purpose or scope that a paper states; empty where none was read."""
    return paper.facts.get("purpose") or paper.facts.get("scope") or paper.valid_scope or ""


def _said(paper: Entry) -> str:
    number = f" số {paper.number_symbol}" if paper.number_symbol else ""
    day = bounds(paper.issued_on)[0]
    issued = f", cấp ngày {_shown(date.fromisoformat(day))}" if day and len(paper.issued_on or "") == 10 else ""
    return f"Đã có {small(paper.title or paper.type)}{number}{issued}"


def small(title: str) -> str:
    """A title inside a sentence: its first letter small, unless it is all in capitals."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def _plain(value: str | None) -> str:
    return fold(value or "").strip()


def _shown(day: date) -> str:
    return f"{day:%d/%m/%Y}"

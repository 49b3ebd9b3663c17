"""One held paper against one component: valid, expired, for another purpose, or of no use, and why."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Literal

from core.catalogue.procedure import Component, validity
from core.records import Record
from core.text import accented, fold
from search.document import Entry, bounds

Kind = Literal["valid", "expired", "other_purpose", "useless"]

_CIVIL_STATUS = {"khai_sinh", "trich_luc_khai_sinh", "ket_hon", "trich_luc_ket_hon", "xn_tthn"}


class Verdict(Record, frozen=True, kw_only=True):
    """What one paper is worth for one component."""

    paper_id: str
    kind: Kind
    said: str  # the paper in words: title, number, day
    why: str
    checks: tuple[str, ...] = ()  # what an officer must look at before it is used
    rank: tuple[int, int, int, str, str] = (0, 0, 0, "", "")  # larger is better


def judge(
    component: Component, paper: Entry, papers: Sequence[Entry], today: date, *, by_name: bool = False
) -> Verdict:
    """The verdict on a paper of an accepted type; `papers` are all papers of the same owner.

    `by_name`: the paper prints no number of the owner and is theirs by name and birth date.
    """
    kind, why = _verdict(component, paper, today)
    checks = tuple(_checks(component, paper, papers, today)) if kind == "valid" else ()
    if by_name and kind == "valid":
        checks = ("giấy không ghi số định danh, gắn với người này theo họ tên và ngày sinh", *checks)
    changes = paper.facts.get("change_number", "")
    rank = (
        kind == "valid",
        not paper.needs_review,
        -len(checks),
        changes.zfill(4) if changes.isdigit() else "",
        paper.issued_on or "",
    )
    return Verdict(paper_id=paper.paper_id, kind=kind, said=_said(paper), why=why, checks=checks, rank=rank)


def _verdict(component: Component, paper: Entry, today: date) -> tuple[Kind, str]:
    rule = validity().get(paper.type)
    if rule and rule.dead_since and today.isoformat() >= rule.dead_since:
        return "expired", rule.why or f"loại giấy này hết giá trị từ {_shown(date.fromisoformat(rule.dead_since))}"
    if component.original and paper.handed_in == "photocopy":
        return "useless", "được số hóa từ bản chụp, thủ tục cần bản chính hoặc bản sao chứng thực"
    if any(_plain(paper.facts.get(name)) not in ("", wanted) for name, wanted in component.facts.items()):
        return "other_purpose", "không đúng loại mà thủ tục yêu cầu"
    last = None if component.any_age else last_day(component, paper)
    if last and last < today:
        return "expired", f"hết giá trị từ ngày {_shown(last + timedelta(days=1))}"
    if last is None and component.age and not component.any_age:
        return "expired", "không đọc được ngày cấp nên không chứng minh được còn trong thời hạn"
    if component.purpose and not _fits(component, paper):
        stated = _purpose(paper)
        return "other_purpose", f"cấp để: {stated}" if stated else "không đọc được mục đích sử dụng"
    if last:
        return "valid", f"còn giá trị đến hết ngày {_shown(last)}"
    return "valid", "không có thời hạn" if rule and rule.lasting else "không ghi thời hạn"


def last_day(component: Component, paper: Entry) -> date | None:
    """The last day the paper is good for here: the earliest of what it prints, its type and the component allow.

    A date printed without day or month counts from and to its first day. None: nothing says when it ends.
    """
    printed = [paper.valid_until, paper.facts.get("expires_on")]
    days = [day for day in map(_first_day, printed) if day]
    issued = _first_day(paper.issued_on)
    rule = validity().get(paper.type)
    if issued and rule and rule.months:
        days.append(add_months(issued, rule.months))
    if issued and (age := component.age):
        days.append(add_months(issued, age[0]) if age[1] == "months" else issued + timedelta(days=age[0]))
    if component.max_age == "stated" and not days and issued:
        days.append(add_months(issued, 12))  # an authorisation without a term: one year [memory]
    return min(days, default=None)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month: 2025-08-31 + 6 → 2026-02-28."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _checks(component: Component, paper: Entry, papers: Sequence[Entry], today: date) -> Iterator[str]:
    rule = validity().get(paper.type)
    if paper.needs_review:
        yield "giấy tờ đang chờ cán bộ soát lại, chưa chắc đúng nội dung và đúng người"
    if not component.any_age and last_day(component, paper) is None and not (rule and rule.lasting):
        yield "không đọc được hoặc không rõ thời hạn của giấy"
    if (issued := _first_day(paper.issued_on)) and issued > today:
        yield "ngày cấp đọc được lại ở sau hôm nay"
    if component.max_age == "stated" and not paper.valid_until:
        yield "thời hạn và phạm vi ủy quyền phải đọc trên giấy"
    if any(name not in paper.facts for name in component.facts):
        yield "không đọc được loại phiếu"
    if component.original == "seen" and paper.handed_in in (None, "shown_only"):
        yield (
            "chưa ghi là số hóa từ bản chính hay bản sao chứng thực"
            if paper.handed_in is None
            else ("trước đây chỉ xuất trình")
        )
    yield from _events(paper, papers)


def _events(paper: Entry, papers: Sequence[Entry]) -> Iterator[str]:
    """Other papers of the same owner that may have changed what this one says."""
    if paper.type != "khai_tu" and any(other.type == "khai_tu" for other in papers):
        yield "trong kho có trích lục khai tử của chính người này"
    changed = [other for other in papers if other.type == "trich_luc_ho_tich"]
    if paper.type in _CIVIL_STATUS and any((o.issued_on or "9") >= (paper.issued_on or "") for o in changed):
        yield "trong kho có trích lục thay đổi hộ tịch cấp sau giấy này"


def _fits(component: Component, paper: Entry) -> bool:
    """Whether the stated purpose names one of the component's, and not to exclude it (*không … kết hôn*)."""
    stated = accented(_purpose(paper))
    if not stated:
        return component.max_age == "stated"  # a scope that cannot be read is left to the officer, said in the checks
    return any(
        re.search(rf"\b{re.escape(wanted)}\b", fold(clause)) and not re.search(r"\b(không|khong|trừ)\b", clause)
        for clause in re.split(r"[.;,]|\bnhưng\b", stated)
        for wanted in component.purpose
    )


def _purpose(paper: Entry) -> str:
    return paper.facts.get("purpose") or paper.facts.get("scope") or paper.valid_scope or ""


def _said(paper: Entry) -> str:
    number = f" số {paper.number_symbol}" if paper.number_symbol else ""
    day = _first_day(paper.issued_on)
    issued = f", cấp ngày {_shown(day)}" if day and len(paper.issued_on or "") == 10 else ""
    return f"Đã có {_small(paper.title or paper.type)}{number}{issued}"


def _small(title: str) -> str:
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def _plain(value: str | None) -> str:
    return fold(value or "").strip()


def _first_day(printed: str | None) -> date | None:
    first = bounds(printed)[0]
    return date.fromisoformat(first) if first else None


def _shown(day: date) -> str:
    return f"{day:%d/%m/%Y}"

"""The home page below the search box: what waits for its officer, what is in work, what they looked at last.

It names papers by type and dossier and no person, so that nothing personal is shown unasked. What cannot be told now,
because a service rests, is left out: the search box is there in any case.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from core.catalogue.procedure import procedures
from core.errors import MotlanError
from core.records import Lane
from search.waiting import Waiting, Wanted
from search.web.callers import caller_of
from search.web.desk import Desk
from search.web.wanted import wanted
from store import officer_desks
from store.decisions import Decision

log = logging.getLogger("motlan.web")
T = TypeVar("T")
_SHOWN = 5  # papers that wait
_OVERDUE = timedelta(days=2)  # a clock that ran out is shown for so long


def waiting_for(desk: Desk, request: Request) -> dict[str, Any]:
    """The facts of the home page for the caller."""
    caller = caller_of(request)
    mine = _or_else(lambda: officer_desks.load(desk.objects, caller.name), officer_desks.OfficerDesk())
    facts: dict[str, Any] = {"looked": mine.looked, "tour": not mine.tour_closed, "reviews": (), "counts": {}}
    facts |= {"clocks": (), "work": None, "now": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
    if caller.may_ever("correct"):
        everything = wanted(desk, request, reasoned=True)
        own = Wanted(caller.branch, everything.own_but, limit=_SHOWN)
        facts["reviews"] = _or_else(
            lambda: [_waits(waiting) for waiting in desk.index.waiting(own)], list[tuple[Waiting, int]]()
        )
        facts["counts"] = _or_else(lambda: desk.index.count_waiting(own), dict[Lane, int]())
    if caller.may_ever("reuse"):
        since = datetime.now(UTC) - _OVERDUE
        clocks = _or_else(lambda: desk.decisions.running_out(caller.name, since=since), list[Decision]())
        facts["clocks"] = [(clock, _name_of(clock)) for clock in clocks]
    if caller.may_ever("batches") and desk.branch_work is not None:
        work = desk.branch_work
        facts["work"] = _or_else(lambda: work(caller.branch), None)
    return facts


def _name_of(decision: Decision) -> str:
    """What officers read for the component that was decided about; its code where the rules no longer have it."""
    rules = procedures().get(decision.procedure)
    parts = rules.components if rules else ()
    return next((part.name for part in parts if part.component == decision.component), decision.component)


def _waits(waiting: Waiting) -> tuple[Waiting, int]:
    """A paper that waits, and for how many seconds."""
    return waiting, max(0, int(time.time() - waiting.since)) if waiting.since is not None else 0


def _or_else(ask: Callable[[], T], else_: T) -> T:
    try:
        return ask()
    except MotlanError as error:
        log.error("the home page lacks a part", extra={"action": "home", "error": type(error).__name__})
        return else_


def close_tour(desk: Desk, request: Request, form: Mapping[str, str]) -> Response:
    """`POST /tour`: the tour of the home page is not shown again to this account."""
    officer_desks.close_tour(desk.objects, caller_of(request).name)
    return RedirectResponse("/", 303)

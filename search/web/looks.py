"""Who looked at what: the auditor's page over the access log, its export, and a citizen's report to print."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from itertools import groupby
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from core.errors import UsageError
from core.records import Revision
from search.document import bounds
from search.people.person import know
from search.people.relatives import children, relatives
from search.tokens import code_key, is_owner_number
from search.web.api import NO_STORE
from search.web.callers import caller_of, dossier_of, purpose_of
from search.web.desk import Desk, hash_of
from search.web.words import doer_typed, moment, stored
from store import ids, papers
from store.access_log import Access, verification
from store.access_log.looks import Asked, Look, looks, writers
from store.access_log.unusual import OwnPapers, unusual
from store.accounts.officers import Accounts

_SHOWN = 300  # newest looks of one page
_DAYS = 7  # that are looked through when no day is named
_ASKED = ("who", "person", "paper", "of_dossier", "from", "to")


class Visit(NamedTuple):
    """The looks of one officer on one day for one dossier, as the citizen's report tells them."""

    day: str
    who: str
    first: str
    last: str
    actions: tuple[str, ...]
    types: tuple[str, ...]
    dossier: str | None
    purpose: str | None
    procedure: str | None


def log(desk: Desk, request: Request) -> Response:
    """`/log`: the looks asked for, newest first, what is unusual among them, and on demand whether the chain holds."""
    asked = _asked(request)
    held = deque(_looks(desk, asked), maxlen=50_000)
    _note(desk, request, asked)
    state, names = None, {look.who for look in held}
    if "check" in request.query_params:
        desk.access_log.anchor()
        state = verification.check(desk.objects, desk.access_log.keys, desk.access_log.anchors)
    return desk.frame.page(
        request, "log.html", asked=asked, looks=[held[-place] for place in range(1, min(len(held), _SHOWN) + 1)],
        total=len(held), shown=_SHOWN, unusual=unusual(held, of_officers=_of_officers(desk, names)),
        state=state, writers=len(writers(desk.objects)),
    )  # fmt: skip


def export(desk: Desk, request: Request) -> Response:
    """`/log.csv`: all looks asked for, oldest first."""
    asked = _asked(request)
    _note(desk, request, asked)
    headers = {**NO_STORE, "content-disposition": 'attachment; filename="motlan-log.csv"'}
    return StreamingResponse(_lines(_looks(desk, asked)), media_type="text/csv; charset=utf-8", headers=headers)


def report(desk: Desk, request: Request) -> Response:
    """`/log/report?person=…`: one page to print for a citizen: who looked at my papers, when, and for what."""
    asked = dict.fromkeys(_ASKED, "") | {
        name: request.query_params.get(name, "").strip()[:60] for name in ("person", "from", "to")
    }
    if not asked["person"]:
        return desk.frame.page(request, "report.html", asked=asked, visits=None, number="")
    number = code_key(asked["person"])[:20]
    if not is_owner_number(number):
        raise UsageError("a report is about the number of a person or an enterprise")
    known = know(desk.index_of_store(), number, desk.links)
    types = {hit.paper_id: desk.frame.words.short(hit.type) for hit in known.papers}
    visits = _visits(_looks(desk, asked), types)
    _note(desk, request, asked)
    return desk.frame.page(
        request, "report.html", asked=asked, visits=visits, number=number, papers=len(known.papers),
        name=next((owner.name for owner in known.owners if owner.name), None),
    )  # fmt: skip


def _of_officers(desk: Desk, names: set[str]) -> dict[str, OwnPapers]:
    """The own and the relatives' papers of the officers with these names whose accounts say who they are."""

    def load(paper_id: str) -> Revision:
        return papers.load(desk.objects, paper_id)

    of_officers = {}
    for account in Accounts(desk.objects).all():
        if account.name not in names or not account.personal_id:
            continue
        known = know(desk.index, account.personal_id, desk.links)
        relatives_papers = relatives(known, known.papers, load) + children(known, desk.index, load, lambda _: True)
        numbers = {relative.number for relative in relatives_papers if relative.number}
        near = {hit.paper_id for number in numbers for hit in know(desk.index, number, desk.links).papers}
        own = frozenset(hit.paper_id for hit in known.papers)
        of_officers[account.name] = OwnPapers(
            own, frozenset(near | {near_paper.paper_id for near_paper in relatives_papers}) - own
        )
    return of_officers


def _asked(request: Request) -> dict[str, str]:
    asked = {name: request.query_params.get(name, "").strip()[:100] for name in _ASKED}
    asked["who"] = doer_typed(asked["who"])
    if not any(asked.values()):
        asked["from"] = (date.today() - timedelta(days=_DAYS)).isoformat()
    return asked


def _looks(desk: Desk, asked: dict[str, str]) -> Iterator[Look]:
    """Raises UsageError for a day, paper or number that is none."""
    paper_ids = {ids.checked(asked["paper"])} if asked["paper"] else set[str]()
    owners = set[str]()
    if asked["person"]:
        number = code_key(asked["person"])[:20]
        known = know(desk.index_of_store(), number, desk.links)
        numbers = {number, known.number, *(side for side in known.sides if ":" not in side)} - {""}
        paper_ids |= {hit.paper_id for hit in known.papers}
        owners = {hash_of(number) for number in numbers}
    wanted = Asked(asked["who"] or None, frozenset(paper_ids), frozenset(owners), *_moments(asked["from"], asked["to"]))
    matches = looks(desk.objects, wanted)
    wanted_dossier = asked["of_dossier"].casefold()
    return (look for look in matches if not wanted_dossier or (look.dossier or "").casefold() == wanted_dossier)


def _moments(first: str, last: str) -> tuple[str, str]:
    """From the beginning of a day, month or year to the end of another, here: as the log writes moments, in UTC."""
    since, until = bounds(_day(first))[0], bounds(_day(last))[1]
    return stored(f"{since} 00:00:00") if since else _day(first), stored(f"{until} 23:59:59") if until else (
        _day(last) or "9"
    )


def _day(text: str) -> str:
    return "-".join(part.zfill(2) for part in reversed(text.split("/"))) if "/" in text else text


def _note(desk: Desk, request: Request, asked: dict[str, str]) -> None:
    """That somebody asks who looked is itself a look."""
    desk.access_log.append(
        Access(
            who=caller_of(request).name, action="access", channel="web",
            paper_ids=(asked["paper"],) if asked["paper"] else (),
            owner_hash=hash_of(code_key(asked["person"])) if asked["person"] else None,
            dossier=dossier_of(request), purpose=purpose_of(request),
        )
    )  # fmt: skip


def _lines(matches: Iterator[Look]) -> Iterator[str]:
    columns = ("at", "who", "action", "channel", "papers", "dossier", "purpose", "procedure")
    yield "\ufeff" + _line(columns)
    for look in matches:
        context = (look.dossier, look.purpose, look.procedure)
        yield _line(
            (look.at, look.who, look.action, look.channel, " ".join(look.paper_ids), *(part or "" for part in context))
        )


def _line(row: tuple[str, ...]) -> str:
    file = StringIO()
    csv.writer(file, lineterminator="\n").writerow(
        [f"'{text}" if text[:1] in ("=", "+", "-", "@") else text for text in row]
    )
    return file.getvalue()


def _visits(matches: Iterator[Look], types: dict[str, str]) -> list[Visit]:
    """In the order in which they began; a day is one here, not in UTC."""

    def group(look: Look) -> tuple[str, str, str, str]:
        return moment(look.at)[:10], look.who, look.dossier or "", look.purpose or ""

    visits = []
    grouped = groupby(sorted(matches, key=lambda look: (*group(look), look.at)), group)
    for (day, who, dossier, purpose), each in sorted(
        ((of, list(held)) for of, held in grouped), key=lambda visit: visit[1][0].at
    ):
        shown = dict.fromkeys(types[paper_id] for look in each for paper_id in look.paper_ids if paper_id in types)
        visits.append(
            Visit(
                day, who, moment(each[0].at)[11:], moment(each[-1].at)[11:],
                tuple(dict.fromkeys(look.action for look in each)), tuple(shown), dossier or None, purpose or None,
                next((look.procedure for look in each if look.procedure), None),
            )
        )  # fmt: skip
    return visits

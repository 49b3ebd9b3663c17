"""The review queue: the next paper that waits, value by value with one key each, until nothing waits.

Whoever comes gets the first paper in the queue that their roles and branch let them correct and that nobody else has in
hand. What is said there is kept as on the paper's own review page, and each paper taken in hand is written down
(`store.reviews`). What was said last can be taken back; it stays in the history.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from core.aside import beside
from core.errors import CorruptError, NotFoundError, ServiceError, UsageError
from core.reasons import about
from core.records import NOT_A_DOCUMENT, Lane, Reading, Revision
from search.waiting import came_with
from search.web import review
from search.web.callers import dossier_of, purpose_of, signed_in
from search.web.desk import Desk, id_of
from search.web.dividing import hand_of
from search.web.guess import Choice
from search.web.paper import images_of, shown_fields
from search.web.review import Kept, ReviewedValue, StaleError, WrongValuesError
from search.web.value_choices import alternatives
from search.web.wanted import wanted
from store import ids, papers
from store.claims import Claims
from store.reviews import Act, Review, Summary, session_of, summary

_LOOKED_AT = 2_000  # places of the queue that are looked at for one that nobody has in hand
_SKIPPED = 30  # papers passed over that are remembered in the address
_LONGEST = 3600.0  # seconds that a paper can have been in hand


class Asked(NamedTuple):
    """One value in the queue's form."""

    row: ReviewedValue
    choices: tuple[Choice, ...]
    is_asked: bool  # else it is shown when all values are asked for


# ── which paper ───────────────────────────────────────────────────────────────────────────────────────────────────


def queue(desk: Desk, request: Request) -> Response:
    """`/review`: leads to the next paper, which its officer then has in hand; a page that says so when none waits."""
    desk.admit(request, "correct")
    next_paper = _next(desk, request, _skipped(request))
    if next_paper is not None:
        return RedirectResponse(_address(request, f"/review/{next_paper}"), 303)
    here = wanted(desk, request)
    with_reason = desk.index.count_waiting(wanted(desk, request, reasoned=True))
    return desk.frame.page(
        request, "review_done.html", summary=_summary(desk, request), skipped=len(_skipped(request)),
        others=sum(with_reason.values()) - sum(desk.index.count_waiting(here).values()),
        held=sum(desk.index.count_waiting(here).values()), last=_last(request),
    )  # fmt: skip


def _next(desk: Desk, request: Request, skipped: Sequence[str]) -> str | None:
    """The first paper in the queue that nobody else has in hand; from now on the caller has it.

    Its first image is drawn while its page is on the way, and that of the paper behind it while this one is worked on.
    """
    claims, officer, passed = Claims(desk.objects), desk.officer(request), set(skipped)
    asked, taken = wanted(desk, request), claims.papers()
    for _ in range(_LOOKED_AT // asked.limit):
        waiting_papers = desk.index.waiting(asked)
        for place, waiting in enumerate(waiting_papers):
            paper_id = waiting.paper_id
            if paper_id in passed or not claims.take(paper_id, officer, known=paper_id in taken):
                continue
            if latest := _still_waiting(desk, paper_id):
                _draw_ahead(desk, latest)
                behind = (after.paper_id for after in waiting_papers[place + 1 :] if after.paper_id not in taken)
                if (following := next(behind, None)) is not None:
                    desk.pictures.ahead_of(lambda: _key_of(desk, following))
                return paper_id
            claims.let_go(paper_id, officer)
        if len(waiting_papers) < asked.limit:
            break
        asked = msgspec.structs.replace(asked, after=waiting_papers[-1].place)
    return None


def _draw_ahead(desk: Desk, paper: Revision) -> None:
    if paper.searchable_pdf is not None:
        desk.pictures.ahead(paper.searchable_pdf.key)


def _key_of(desk: Desk, paper_id: str) -> str | None:
    copy = desk.papers.load(paper_id).searchable_pdf
    return copy.key if copy else None


def _still_waiting(desk: Desk, paper_id: str) -> Revision | None:
    """The record when it says so too; an index that is behind is told."""
    latest = desk.papers.load(paper_id)
    if latest.reading.needs_review and latest.part_of is None:
        return latest
    desk.index.publish([latest]) if latest.part_of is None else desk.index.remove(latest.paper_id)
    return None


# ── one paper ─────────────────────────────────────────────────────────────────────────────────────────────────────


def item(desk: Desk, request: Request) -> Response:
    """`/review/{id}`: one paper, its values one by one."""
    latest = desk.papers.load(id_of(request))
    if latest.part_of:
        return RedirectResponse(_address(request, f"/review/{latest.part_of}"), 303)
    desk.admit(request, "correct", latest)
    if not Claims(desk.objects).take(latest.paper_id, desk.officer(request)):
        return desk.frame.page(request, "review_taken.html", 409, paper_id=latest.paper_id)
    with desk.logged(request, "show", [latest.paper_id]):
        return _page(desk, request, latest)


def _page(
    desk: Desk, request: Request, latest: Revision, status: int = 200, *, typed: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None, stale: bool = False, trouble: str = "",
) -> Response:  # fmt: skip
    reading, fields = latest.reading, shown_fields(latest)
    images = images_of(desk, latest, fields)
    rows = review.rows_of(desk, latest, fields, {image.place: (image.width, image.height) for image in images or ()})
    if typed is not None:
        rows = [
            msgspec.structs.replace(row, text=typed.get(f"f.{row.name}", row.text), wrong=(wrong or {}).get(row.name))
            for row in rows
        ]
    general = [reason for reason in reading.review_reasons if about(reason) is None]
    about_type = [reason for reason in general if reason.startswith("type_")]
    if reading.type not in desk.frame.words.types and not about_type:
        about_type = [""]  # asked all the same
    return desk.frame.page(
        request, "review_item.html", status, revision=latest, reading=reading, images=images, fields=fields,
        asked=_asked(desk, latest, rows), stale=stale, trouble=trouble, place=_since(latest),
        summary=_summary(desk, request),
        about_type=about_type, types=sorted(desk.frame.words.types.items(), key=lambda pair: pair[1]),
        general=[
            (reason, review.sentence_of(desk, reading, reason)) for reason in general if reason not in about_type
        ],
        about={row.name: review.sentences_about(desk, reading, row.name) for row in rows},
        skipped=".".join(_skipped(request)), last=_last(request), owners=_owner_fields(desk, reading),
        action=_address(request, f"/review/{latest.paper_id}"), by_hand=desk.by_hand is not None,
        turn=_address(request, f"/review/{latest.paper_id}/turn"),
        join=_address(request, f"/review/{latest.paper_id}/join"),
    )  # fmt: skip


def _asked(desk: Desk, latest: Revision, rows: Sequence[ReviewedValue]) -> list[Asked]:
    """The values with what each may be; those in doubt are asked about, and what names an owner that is missing."""
    reading = latest.reading
    kinds, missing = desk.catalogue.kinds_of(reading.type), _of_missing_owners(desk, reading)
    listed = []
    for row in rows:
        is_asked = (row.doubtful and not row.detail) or row.name in missing
        read = row.shown.value if row.shown else None
        kind = kinds.get(row.name, "text")
        choices = alternatives(desk.objects, reading, row.name, read, row.choices, kind) if is_asked else row.choices
        listed.append(Asked(row, choices, is_asked))
    return sorted(listed, key=lambda asked: not asked.is_asked)


def _owner_fields(desk: Desk, reading: Reading) -> tuple[str, ...]:
    """The fields that name whose the paper is."""
    kind = desk.catalogue.get(reading.type)
    roles = kind.owner if kind else ()
    return tuple(name for role in roles for name in (role.name, role.id, role.old_id) if name)


def _of_missing_owners(desk: Desk, reading: Reading) -> set[str]:
    kind = desk.catalogue.get(reading.type)
    missing = {reason.partition(":")[2] for reason in reading.review_reasons if reason.startswith("owner_missing")}
    roles = [role for role in kind.owner if role.role in missing] if kind else []
    return {name for role in roles for name in (role.name, role.id) if name}


# ── what was said ─────────────────────────────────────────────────────────────────────────────────────────────────


def save(desk: Desk, request: Request, form: Mapping[str, str]) -> Response:
    """`POST /review/{id}`: what was said of a paper is kept, or the paper passed over; then the next one."""
    latest = desk.papers.load(id_of(request))
    desk.admit(request, "correct", latest)
    claims, officer = Claims(desk.objects), desk.officer(request)
    if form.get("act") == "skip":
        _note(desk, request, latest, form, Review(paper_id=latest.paper_id, revision=latest.revision, act="skipped"))
        claims.let_go(latest.paper_id, officer)
        return _onward(desk, request, skipped=latest.paper_id)
    if not claims.take(latest.paper_id, officer):
        return desk.frame.page(request, "review_taken.html", 409, paper_id=latest.paper_id)
    try:
        if form.get("act") == NOT_A_DOCUMENT:
            return _put_away(desk, request, latest, form)
        kept = review.keep(desk, request, latest, form)
    except StaleError:
        desk.log(request, "show", [latest.paper_id])
        return _page(desk, request, desk.papers.load(latest.paper_id), 409, stale=True)
    except WrongValuesError as error:
        desk.log(request, "show", [latest.paper_id])
        return _page(desk, request, latest, 422, typed=form, wrong=error.wrong)
    done = f"{latest.paper_id}.{kept.revision.revision}" if kept.revision.revision != latest.revision else ""
    with beside(lambda: _note(desk, request, latest, form, _done(latest, kept, form))):
        if kept.revision.reading.type != latest.reading.type and kept.revision.reading.needs_review:
            return RedirectResponse(_address(request, f"/review/{latest.paper_id}", done=done), 303)  # its values now
        claims.let_go(latest.paper_id, officer)
        return _onward(desk, request, skipped=latest.paper_id if kept.revision.reading.needs_review else "", done=done)


def _put_away(desk: Desk, request: Request, latest: Revision, form: Mapping[str, str]) -> Response:
    """Keep that a paper is none. Raises StaleError."""
    if form.get("revision") != str(latest.revision):
        raise StaleError
    revised = review.put(desk, request, latest, review.not_a_document(latest.reading))
    act = Review(
        paper_id=latest.paper_id, revision=latest.revision, act="not_a_document", new_revision=revised.revision
    )
    _note(desk, request, latest, form, act)
    Claims(desk.objects).let_go(latest.paper_id, desk.officer(request))
    return _onward(desk, request, done=f"{latest.paper_id}.{revised.revision}")


def turn(desk: Desk, request: Request, form: Mapping[str, str]) -> Response:
    """`POST /review/{id}/turn`: the image `page` is turned clockwise by `degrees`; then the paper as it reads so."""
    latest = desk.papers.load(id_of(request))
    if refused := _not_in_hand(desk, request, latest, form):
        return refused
    place, degrees = form.get("page", ""), form.get("degrees", "90")
    if not (place.isascii() and place.isdecimal() and len(place) < 5 and degrees in ("90", "180", "270")):
        raise UsageError("a page is turned by 90, 180 or 270 degrees")
    desk.log(request, "correct", [latest.paper_id])
    try:
        revised = hand_of(desk).turn(latest, int(place), int(degrees), by=desk.officer(request))
    except UsageError:  # so turned it cannot be read, or there is no such page
        return _page(desk, request, latest, 422, trouble="unturned")
    return _made_whole(desk, request, latest, revised, "turned", f"#page-{place}")


def join(desk: Desk, request: Request, form: Mapping[str, str]) -> Response:
    """`POST /review/{id}/join`: the paper that follows in the batch is joined to this one; then the whole."""
    latest = desk.papers.load(id_of(request))
    if refused := _not_in_hand(desk, request, latest, form):
        return refused
    following, officer = hand_of(desk).following(latest), desk.officer(request)
    if following is None or not desk.may(request, "correct", following):
        desk.log(request, "show", [latest.paper_id])
        return _page(desk, request, latest, 409, trouble="alone")
    if Claims(desk.objects).holder(following.paper_id) not in (None, officer):
        return desk.frame.page(request, "review_taken.html", 409, paper_id=following.paper_id)
    desk.log(request, "correct", [latest.paper_id, following.paper_id])
    revised = hand_of(desk).join(latest, following, by=officer)
    return _made_whole(desk, request, latest, revised, "joined", f"#page-{len(latest.reading.pages) + 1}")


def _not_in_hand(desk: Desk, request: Request, latest: Revision, form: Mapping[str, str]) -> Response | None:
    """What an officer is told who has not this very revision of a paper in hand; None for who has."""
    desk.admit(request, "correct", latest)
    if not Claims(desk.objects).take(latest.paper_id, desk.officer(request)):
        return desk.frame.page(request, "review_taken.html", 409, paper_id=latest.paper_id)
    if form.get("revision") != str(latest.revision) or latest.part_of:
        desk.log(request, "show", [latest.paper_id])
        return _page(desk, request, latest, 409, stale=True)
    return None


def _made_whole(desk: Desk, request: Request, latest: Revision, revised: Revision, act: Act, place: str) -> Response:
    """Note what was done to a whole paper, and lead back to it; it can be taken back from there."""
    kept = Review(paper_id=latest.paper_id, revision=latest.revision, act=act, new_revision=revised.revision)
    _note(desk, request, latest, {}, kept)
    done = f"{revised.paper_id}.{revised.revision}"
    return RedirectResponse(_address(request, f"/review/{revised.paper_id}", done=done) + place, 303)


def undo(desk: Desk, request: Request, form: Mapping[str, str]) -> Response:
    """`POST /review/undo`: take back what one said of a paper last, as a next revision; then that paper again."""
    paper_id, _, number = form.get("done", "").partition(".")
    latest = desk.papers.load(ids.checked(paper_id))
    desk.admit(request, "correct", latest)
    if str(latest.revision) != number or latest.by != desk.officer(request) or latest.revision < 2:
        raise UsageError("somebody has worked on this paper since")
    before = papers.load(desk.objects, paper_id, latest.revision - 1)
    revised = _taken_back(desk, request, latest, before)
    undone = Review(paper_id=paper_id, revision=latest.revision, act="undone", new_revision=revised.revision)
    _note(desk, request, latest, form, undone)
    return RedirectResponse(_address(request, f"/review/{paper_id}"), 303)


def _taken_back(desk: Desk, request: Request, latest: Revision, before: Revision) -> Revision:
    """The next revision of a paper that says what the one before said: of its values, or of its pages."""
    now, then, officer = latest.reading, before.reading, desk.officer(request)
    if (then.pages, then.parts) == (now.pages, now.parts):
        if not (turned := _turned(then, now)):
            return review.put(desk, request, latest, then)
        desk.log(request, "correct", [latest.paper_id])
        for place, degrees in turned:
            latest = hand_of(desk).turn(latest, place, degrees, by=officer)
        return latest
    if len(then.pages) < len(now.pages):  # it was joined
        desk.log(request, "correct", [latest.paper_id])
        return hand_of(desk).split(latest, len(then.pages) + 1, by=officer)[0]
    raise UsageError("what was divided is taken back on the page where pages are divided")


def _turned(then: Reading, now: Reading) -> list[tuple[int, int]]:
    """The images, from 1, that were turned since, each with the degrees that take it back."""
    were = {report.page: report.rotation for report in then.page_reports}
    turned = ((now.pages.index(shown.page) + 1, (were.get(shown.page, shown.rotation) - shown.rotation) % 360)
              for shown in now.page_reports if shown.page in now.pages)  # fmt: skip
    return [(place, degrees) for place, degrees in turned if degrees]


def _done(latest: Revision, kept: Kept, form: Mapping[str, str]) -> Review:
    """What was said of a paper, by field: never the values."""
    reading = latest.reading
    confirmed: list[str] = []
    corrected: list[str] = []
    absent: list[str] = []
    for name, value in kept.taken.items():
        held = reading.fields[name].value if name in reading.fields else getattr(reading.metadata, name, None) or ""
        (confirmed if value == held and value else absent if not value else corrected).append(name)
    type_ = form.get("type") or reading.type
    if type_ != reading.type:
        corrected.append("type")
    elif any(name.startswith("r.t") for name in form):
        confirmed.append("type")
    passed = tuple(name for name in form.get("passed", "").split(",") if name in kept.taken or name in reading.fields)
    return Review(
        paper_id=latest.paper_id, revision=latest.revision, act="saved", new_revision=kept.revision.revision,
        confirmed=tuple(confirmed), corrected=tuple(corrected), absent=tuple(absent), skipped=passed,
    )  # fmt: skip


def _note(desk: Desk, request: Request, latest: Revision, form: Mapping[str, str], act: Review) -> None:
    try:
        seconds = float(form.get("seconds", ""))
    except ValueError:
        seconds = math.nan
    full = msgspec.structs.replace(
        act, lane=_since(latest).lane, branch=latest.slip.branch,
        seconds=round(seconds, 1) if 0 < seconds < _LONGEST else None,
    )  # fmt: skip
    desk.reviews.keep(session_of(signed_in(request).token), full, by=desk.officer(request))


class Since(NamedTuple):
    """Whether somebody waits at a counter for a paper, and since when."""

    lane: Lane
    seconds: int  # since it was received; 0 where its batch tells no time


def _since(latest: Revision) -> Since:
    lane, batch = came_with(latest)
    received = ids.seconds_of(batch)
    return Since(lane, max(0, int(time.time() - received)) if received is not None else 0)


def _summary(desk: Desk, request: Request) -> Summary:
    return summary(desk.reviews.of(session_of(signed_in(request).token)))


# ── addresses ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _skipped(request: Request) -> list[str]:
    """The papers that the officer passed over on the way here."""
    return [part for part in request.query_params.get("skipped", "").split(".") if ids.is_one(part)][-_SKIPPED:]


def _last(request: Request) -> str:
    """The paper about which something was said last, with the revision that came of it: what can be taken back."""
    paper_id, _, number = request.query_params.get("done", "").partition(".")
    return f"{paper_id}.{number}" if ids.is_one(paper_id) and number.isdecimal() else ""


def _onward(desk: Desk, request: Request, *, skipped: str = "", done: str = "") -> Response:
    """To the next paper, without a question of its own for which that is; to the queue's end where there is none."""
    passed = [*(part for part in _skipped(request) if part != skipped), *([skipped] if skipped else [])][-_SKIPPED:]
    try:
        following = _next(desk, request, passed)
    except (ServiceError, CorruptError, NotFoundError):  # what was said is kept: the queue's own page tells what rests
        following = None
    path = f"/review/{following}" if following else "/review"
    return RedirectResponse(_address(request, path, done=done, skipped=".".join(passed)), 303)


def _address(request: Request, path: str, **more: str) -> str:
    """An address that carries the dossier, the purpose and what was passed over along."""
    known: dict[str, Any] = {
        "dossier": dossier_of(request), "purpose": request.query_params.get("purpose") and purpose_of(request),
        "skipped": ".".join(_skipped(request)), "done": _last(request),
    }  # fmt: skip
    query = urlencode({name: value for name, value in (known | more).items() if value})
    return f"{path}?{query}" if query else path

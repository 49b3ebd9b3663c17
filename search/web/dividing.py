"""Dividing, joining and turning pages by hand: they stand as thumbnails, a cut between any two, the next paper beside.

What an officer says makes next revisions (`ingest.filing.by_hand`); right afterwards the page offers to take it back,
which is the same the other way round.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from core.errors import NotFoundError, UsageError
from core.records import Revision
from search.web.by_hand import ByHand
from search.web.callers import dossier_of, purpose_of, signed_in
from search.web.desk import Desk, id_of
from search.web.frame import inner
from store import ids, papers
from store.reviews import Act, Review, session_of


class Undo(NamedTuple):
    """What takes back what was just done: joining two again, dividing at a page, turning one back."""

    act: str  # split, join or turn
    of: str  # the page, the other paper, or the page and the degrees


def pages(desk: Desk, request: Request) -> Response:
    """`/papers/{id}/divide`: the pages of a paper and the paper that follows it."""
    latest = papers.load(desk.objects, id_of(request))
    if latest.part_of:
        return RedirectResponse(f"/papers/{latest.part_of}/divide?{request.url.query}".rstrip("?"), 303)
    desk.admit(request, "correct", latest)
    return _page(desk, request, latest)


def _page(desk: Desk, request: Request, latest: Revision, status: int = 200, *, stale: bool = False) -> Response:
    following = hand_of(desk).following(latest)
    if following is not None and not desk.may(request, "correct", following):
        following = None
    desk.log(request, "show", [latest.paper_id, *([following.paper_id] if following else [])])
    return desk.frame.page(
        request, "divide.html", status, revision=latest, reading=latest.reading, following=following, stale=stale,
        undo=_undo(request, latest), places=_files(latest),
    )  # fmt: skip


def _files(latest: Revision) -> list[str]:
    """For each page the name of the file it came in, where a paper goes over several."""
    return [part.file.split("/")[-1] for part in latest.reading.parts for _ in part.pages]


def divide(desk: Desk, request: Request, form: Mapping[str, str]) -> Response:
    """`POST /papers/{id}/divide`: `act` is split, before the page `of`; join, with the paper `of`; or turn, a page
    `of` by 90 degrees, or by those after a dot."""
    latest = papers.load(desk.objects, id_of(request))
    desk.admit(request, "correct", latest)
    if form.get("revision") != str(latest.revision) or latest.part_of:
        return _page(desk, request, latest, 409, stale=True)
    act, of = form.get("act", "").partition(":")[::2]
    officer = desk.officer(request)
    if act == "split" and of.isdecimal():
        desk.log(request, "correct", [latest.paper_id])
        first, rest = hand_of(desk).split(latest, int(of), by=officer)
        _note(desk, request, latest, first, "split")
        return _back(request, latest, f"join:{rest.paper_id}")
    if act == "join":
        other = papers.load(desk.objects, ids.checked(of))
        desk.admit(request, "correct", other)
        before = len(latest.reading.pages) + 1
        desk.log(request, "correct", [latest.paper_id, other.paper_id])
        whole = hand_of(desk).join(latest, other, by=officer)
        _note(desk, request, latest, whole, "joined")
        return _back(request, latest, f"split:{before}")
    if act == "turn" and (asked := _turn(of)):
        desk.log(request, "correct", [latest.paper_id])
        turned = hand_of(desk).turn(latest, *asked, by=officer)
        _note(desk, request, latest, turned, "turned")
        return _back(request, latest, f"turn:{asked[0]}.{360 - asked[1]}")
    raise UsageError("say split:PAGE, join:PAPER or turn:PAGE")


def hand_of(desk: Desk) -> ByHand:
    """What divides, joins and turns papers. Raises NotFoundError where nothing does."""
    if desk.by_hand is None:
        raise NotFoundError("papers are not divided here")
    return desk.by_hand


def _note(desk: Desk, request: Request, latest: Revision, revised: Revision, act: Act) -> None:
    review = Review(
        paper_id=latest.paper_id, revision=latest.revision, act=act, new_revision=revised.revision,
        lane=latest.slip.lane, branch=latest.slip.branch,
    )  # fmt: skip
    desk.reviews.keep(session_of(signed_in(request).token), review, by=desk.officer(request))


def _undo(request: Request, latest: Revision) -> Undo | None:
    """What was just done, as the address says it; only what can be done now."""
    act, _, of = request.query_params.get("undo", "").partition(":")
    if act == "join" and ids.is_one(of):
        return Undo(act, of)
    if act == "turn" and _turn(of):
        return Undo(act, of)
    return Undo(act, of) if act == "split" and of.isdecimal() and 2 <= int(of) <= len(latest.reading.pages) else None


def _turn(of: str) -> tuple[int, int] | None:
    """The page and the degrees clockwise of `3` or `3.270`; None for what is neither."""
    place, _, degrees = of.partition(".")
    is_place = place.isascii() and place.isdecimal() and len(place) < 5
    return (int(place), int(degrees or 90)) if is_place and degrees in ("", "90", "180", "270") else None


def _back(request: Request, latest: Revision, undo: str) -> Response:
    known = {
        "dossier": dossier_of(request), "purpose": request.query_params.get("purpose") and purpose_of(request),
        "back": inner(request.query_params.get("back", "")), "undo": undo,
    }  # fmt: skip
    query = urlencode({name: value for name, value in known.items() if value})
    return RedirectResponse(f"/papers/{latest.paper_id}/divide?{query}", 303)

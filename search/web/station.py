"""A station in a browser: its key is shown once at the door, then scans are dropped, looked through and sent.

The page is a frame; `static/station.js` does the sending by the station API, with the session in the place of the key.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from core.catalogue import procedure as catalogue
from core.errors import UnknownCallerError
from search.web import words
from search.web.callers import STATION_COOKIE, Gate
from search.web.frame import Frame
from store.access_log import Access, AccessLog
from store.accounts.sessions import SECONDS

_LONGEST_KEY = 200


class StationPages:
    """The pages under `/station`."""

    def __init__(self, gate: Gate, frame: Frame, access_log: AccessLog) -> None:
        self._gate = gate
        self._frame = frame
        self._ledger = access_log

    def login(self, request: Request) -> Response:
        """`GET /station/login`: asks for the key."""
        return self._login(request, 200)

    def enter(self, request: Request, form: Mapping[str, str]) -> Response:
        """`POST /station/login`: a key against a session with the station's rights, and no others."""
        shown = form.get("key", "").strip()[:_LONGEST_KEY]
        try:  # nobody guesses 256 bits: no lock-out that a stranger could use against a branch
            station = self._gate.stations.whose(shown)
        except UnknownCallerError:
            return self._login(request, 401, wrong=True)
        self._ledger.append(Access(who=f"station:{station.station}", action="login", channel="web"))
        self._gate.sessions.end(request.cookies.get(STATION_COOKIE, ""))
        token = self._gate.sessions.begin(station.station, station.revision, is_station=True)
        answer = RedirectResponse("/station", 303)
        answer.set_cookie(
            STATION_COOKIE, token, max_age=SECONDS, httponly=True, samesite="strict",
            secure=request.url.scheme == "https", path="/",
        )  # fmt: skip
        return answer

    def logout(self, request: Request, _form: Mapping[str, str]) -> Response:
        """`POST /station/logout`: end the session everywhere."""
        self._gate.sessions.end(request.cookies.get(STATION_COOKIE, ""))
        answer = RedirectResponse("/station/login", 303)
        answer.delete_cookie(STATION_COOKIE, path="/", httponly=True, samesite="strict")
        return answer

    def page(self, request: Request) -> Response:
        """`GET /station`."""
        procedures = sorted(catalogue.procedures().values(), key=lambda procedure: procedure.name)
        return self._frame.page(request, "station.html", procedures=procedures, failures=words.tables()["failures"])

    def _login(self, request: Request, status: int, *, wrong: bool = False) -> Response:
        return self._frame.page(request, "station_login.html", status, wrong=wrong)

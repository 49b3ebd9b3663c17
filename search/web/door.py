"""The door: signing in and out, the second factor, and choosing a password. All of it works by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import segno
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from core.errors import NotFoundError, RefusedError, UsageError
from search.web.callers import COOKIE, Gate, SignedIn, signed_in
from search.web.frame import Frame, inner
from search.web.provider import SECONDS as ATTEMPT_SECONDS
from search.web.provider import Provider, unpacked
from store.access_log import Access, AccessLog
from store.accounts import second_factor
from store.accounts.lockout import LockedError
from store.accounts.officers import GUARDED, Account
from store.accounts.passwords import LEAST
from store.accounts.sessions import HALF_SECONDS, SECONDS

ATTEMPT = "motlan_attempt"  # the cookie that remembers a way to the provider
_PROVIDER = "/login/provider"
_SECRET = re.compile(r"[A-Z2-7]{32}")
_LONGEST = 300  # characters of a name or password that are looked at


class Door:
    """The pages of the door. Handlers are given a request and the fields of its form."""

    def __init__(self, gate: Gate, frame: Frame, access_log: AccessLog, provider: Provider | None = None) -> None:
        """`provider` is the city's account system, where there is one."""
        self.gate = gate
        self._frame = frame
        self._ledger = access_log
        self._provider = provider

    # ── in and out ────────────────────────────────────────────────────────────────────────────────────────────────

    def login(self, request: Request) -> Response:
        """`GET /login`: the form."""
        return self._login(request, 200, inner(request.query_params.get("next", "")))

    def enter(self, request: Request, form: Mapping[str, str]) -> Response:
        """`POST /login`: name and password against a session."""
        name, following = form.get("name", "").strip().lower()[:_LONGEST], inner(form.get("next", ""))
        known = self._is_known(name)
        try:
            claim = self.gate.lockout.claim(f"password {name}", known=known)
        except LockedError as error:
            return self._login(request, 429, following, name=name, wait=error.seconds)
        account = self.gate.accounts.proves(name, form.get("password", "")[:_LONGEST])
        if account is None:
            if known:  # a name that is none may be a password typed into the wrong box: it is never written down
                self.note(name, "login_failed")
            return self._login(request, 401, following, name=name, wrong=True)
        self.gate.lockout.right(claim)
        return self.let_in(request, account, following)

    def let_in(self, request: Request, account: Account, following: str, *, factor: bool = False) -> Response:
        """Begin a session for somebody who proved who they are, and lead them on."""
        self.note(account.name, "login")
        half = account.second_factor is not None and not factor
        if not half and not factor and set(account.roles) <= GUARDED:
            following = "/second-factor"  # nothing else is open to them yet
        return self._begun(request, account, following or "/", factor=factor, half=half)

    def logout(self, request: Request, _form: Mapping[str, str]) -> Response:
        """`POST /logout`: end the session everywhere."""
        officer = signed_in(request)
        self.gate.sessions.end(officer.token)
        self.note(officer.account.name, "logout")
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
        return answer

    def _login(self, request: Request, status: int, following: str, **facts: Any) -> Response:
        label = self._provider.settings.label if self._provider else None
        known = {"name": "", "wrong": False, "wait": 0, "provider": label, "next": following}
        answer = self._frame.page(request, "login.html", status, **known | facts)
        if wait := facts.get("wait"):
            answer.headers["retry-after"] = str(wait)
        return answer

    def _is_known(self, name: str) -> bool:
        try:
            self.gate.accounts.load(name)
        except NotFoundError:
            return False
        return True

    def _begun(
        self, request: Request, account: Account, following: str, *, factor: bool, half: bool = False
    ) -> Response:
        """A new session in the place of the one that came with the request, if any."""
        self.gate.sessions.end(request.cookies.get(COOKIE, ""))
        token = self.gate.sessions.begin(account.name, account.credential, factor=factor, half=half)
        answer = RedirectResponse(f"/second-factor?next={following}" if half else following, 303)
        answer.set_cookie(
            COOKIE, token, max_age=HALF_SECONDS if half else SECONDS, httponly=True, samesite="strict",
            secure=request.url.scheme == "https", path="/",
        )  # fmt: skip
        return answer

    # ── by the city's account system ──────────────────────────────────────────────────────────────────────────────

    def to_provider(self, request: Request) -> Response:
        """`GET /login/provider`: lead the browser to the account system."""
        url, attempt = self._asked_provider().begin(_back(request), inner(request.query_params.get("next", "")))
        answer = RedirectResponse(url, 303)
        answer.set_cookie(
            ATTEMPT, attempt.packed(), max_age=ATTEMPT_SECONDS, httponly=True, samesite="lax",
            secure=request.url.scheme == "https", path=_PROVIDER,
        )  # fmt: skip
        return answer

    def from_provider(self, request: Request) -> Response:
        """`GET /login/provider/back`: let in whom the account system vouches for."""
        provider = self._asked_provider()
        attempt = unpacked(request.cookies.get(ATTEMPT, ""))
        if attempt is None:
            raise RefusedError("no login was begun in this browser")
        person = provider.end(_back(request), attempt, request.query_params)
        account = self.gate.accounts.from_provider(
            person.name, person.roles, person.branch, provider=provider.settings.issuer, subject=person.subject
        )
        if account.disabled:
            raise RefusedError(f"the account {account.name} was disabled here")
        # The browser comes from another site, so that it would not show the new cookie (SameSite=Strict) on a redirect.
        vouched = provider.settings.second_factor == "provider"
        going = self.let_in(request, account, attempt.following, factor=vouched)
        answer = self._frame.page(request, "came_in.html", following=going.headers["location"])
        answer.headers.append("set-cookie", going.headers["set-cookie"])
        answer.delete_cookie(ATTEMPT, path=_PROVIDER, httponly=True, samesite="lax")
        return answer

    def _asked_provider(self) -> Provider:
        if self._provider is None:
            raise NotFoundError("no account system is set up")
        return self._provider

    # ── the second factor ─────────────────────────────────────────────────────────────────────────────────────────

    def factor(self, request: Request) -> Response:
        """`GET /second-factor`: asks for a code, or sets the second factor up."""
        return self._factor(request, 200, second_factor.fresh())

    def show_factor(self, request: Request, form: Mapping[str, str]) -> Response:
        """`POST /second-factor`: a code of the app that is set up, or the first one of an app to be set up."""
        officer = signed_in(request)
        asked = _asks_code(officer)
        secret = officer.account.second_factor if asked else form.get("secret", "")
        if not secret or not _SECRET.fullmatch(secret):
            raise UsageError("no such secret")
        try:
            claim = self.gate.lockout.claim(f"code {officer.account.name}")
        except LockedError as error:
            return self._factor(request, 429, secret, wait=error.seconds)
        if not self.gate.second_factor.is_right(officer.account.name, secret, form.get("code", "")[:20]):
            self.note(officer.account.name, "second_factor_failed")
            return self._factor(request, 401, secret, wrong=True)
        self.gate.lockout.right(claim)
        account = officer.account
        if not asked:
            account = self.gate.accounts.set_second_factor(account.name, secret, by=account.name)
            self.note(account.name, "second_factor_set")
        self.gate.sessions.end(officer.token)
        return self._begun(request, account, inner(form.get("next", "")) or "/", factor=True)

    def _factor(self, request: Request, status: int, secret: str, **facts: Any) -> Response:
        officer = signed_in(request)
        asked = _asks_code(officer)
        code = segno.make(second_factor.address(secret, officer.account.name), error="m")
        known: dict[str, Any] = {
            "asked": asked, "is_set": officer.account.second_factor is not None, "secret": "" if asked else secret,
            # Drawn by segno from an address of our making: marks and numbers only.
            "qr": "" if asked else Markup(code.svg_inline(scale=3, border=4, omitsize=False)),
            "wrong": False, "wait": 0, "next": inner(request.query_params.get("next", "")),
        }  # fmt: skip
        return self._frame.page(request, "second_factor.html", status, **known | facts)

    # ── the password ──────────────────────────────────────────────────────────────────────────────────────────────

    def password(self, request: Request) -> Response:
        """`GET /password`: the form."""
        return self._password(request, 200)

    def set_password(self, request: Request, form: Mapping[str, str]) -> Response:
        """`POST /password`: the old one against a new one; every other session of the account is over."""
        officer, new = signed_in(request), form.get("new", "")
        name = officer.account.name
        if officer.account.provider:
            raise UsageError("the provider keeps this password")
        try:
            claim = self.gate.lockout.claim(f"password {name}")
        except LockedError as error:
            return self._password(request, 429, wait=error.seconds)
        if self.gate.accounts.proves(name, form.get("old", "")[:_LONGEST]) is None:
            self.note(name, "login_failed")
            return self._password(request, 401, wrong="old")
        self.gate.lockout.right(claim)
        if new != form.get("again", ""):
            return self._password(request, 422, wrong="again")
        try:
            if new == form.get("old"):
                raise UsageError("another one")
            self.gate.accounts.set_password(name, new or "-", by=name)
        except UsageError:
            return self._password(request, 422, wrong="new")
        self.note(name, "password_set")
        return self._begun(request, self.gate.accounts.load(name), "/", factor=officer.session.factor)

    def _password(self, request: Request, status: int, **facts: Any) -> Response:
        account = signed_in(request).account
        known = {"wrong": "", "wait": 0, "least": LEAST, "must": account.must_change, "elsewhere": account.provider}
        return self._frame.page(request, "password.html", status, **known | facts)

    def note(self, who: str, action: str) -> None:
        """Write into the access log what somebody did at the door."""
        self._ledger.append(Access(who=who, action=action, channel="web"))


def _back(request: Request) -> str:
    """The address that the provider sends the browser back to."""
    return str(request.url.replace(path=f"{_PROVIDER}/back", query="", fragment=""))


def _asks_code(officer: SignedIn) -> bool:
    """Whether the app is set up and this session has not shown a code of it."""
    return officer.account.second_factor is not None and not officer.session.factor

"""The centre as a station speaks to it: what it holds, sending it what it lacks, and the receipt that proves it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from urllib.parse import quote, urlsplit

import httpx
import msgspec

from core import typed
from core.errors import CorruptError, MotlanError, RefusedError, ServiceError, UsageError
from core.pushes import Held, Needed, Push, PushedFile, Receipt
from core.records import Record
from station.centre_keys import CentreKeys, published_keys
from station.notices import user_agent
from station.uploading import Content, RestartedError, Uploads

AT_ONCE = 4  # files on their way at once
_IN_FLIGHT = 48 << 10  # bytes of each that the system may hold for the network: what a cut link loses


class Signed(NamedTuple):
    """A receipt whose signature held, and its JSON just as the centre gave it."""

    receipt: Receipt
    data: bytes


class Progress(NamedTuple):
    """What the centre says of a batch (as `motlan status` does), as far as a station shows it."""

    state: str
    read: int
    blank: int
    failed: int
    waiting: int
    remarks: tuple[str, ...]  # what is to be scanned again
    looked_at: int  # pages whose quality the centre has told


class Centre:
    """One centre over one link. Whatever it raises as httpx.TransportError can help itself: try again."""

    def __init__(self, client: httpx.Client, keys: CentreKeys) -> None:
        self._client = client
        self._keys = keys

    def deliver(
        self, push: Push, content: Content, *, held: set[str], places: dict[str, str],
        on_place: Callable[[], None] = lambda: None, on_sent: Callable[[int], None] = lambda count: None,
    ) -> Signed | None:  # fmt: skip
        """Send what the centre lacks of a push and close it; None when trying again can help.

        `held` (hashes the centre has) and `places` (where uploads go on) are kept by the caller from try to try.
        Raises RefusedError, UsageError, httpx.TransportError; CorruptError for a receipt whose signature does not hold.
        """
        if not self._keys.are_met and not self._learn_keys():
            return None
        if not self._bring(push, content, held, places, on_place, on_sent):
            return None
        answer = self._client.post("/api/v1/batches", json=msgspec.to_builtins(push))
        if not answer.is_success:
            if answer.status_code < 500:
                held.clear()  # what it said it holds it may hold no more
            judge(answer)
            return None
        return self._believed(push, answer.content)

    def _bring(
        self, push: Push, content: Content, held: set[str], places: dict[str, str],
        on_place: Callable[[], None], on_sent: Callable[[int], None],
    ) -> bool:  # fmt: skip
        """Send the files that the centre lacks, some at once: each waits for three answers, and meanwhile others fill
        the line. False when trying again can help; what any of them raises ends all.
        """
        lock, over = threading.Lock(), threading.Event()

        def placed() -> None:
            with lock:
                on_place()

        def sent(count: int) -> None:
            with lock:
                on_sent(count)

        uploads = Uploads(self._client, places, placed)

        def brought(file: PushedFile) -> bool:
            is_held = None if over.is_set() else self._holds(file.sha256)
            if is_held is False:
                answer = uploads.send(push.push, file, content, sent)
                if not answer.is_success:
                    judge(answer)
                    return False
            if is_held is not None:
                held.add(file.sha256)
            return is_held is not None

        def trying(file: PushedFile) -> Exception | None:
            """What ended it; those on their way go on as far as they can, no other begins."""
            try:
                if brought(file):
                    return None
                error: Exception = RestartedError()
            except (MotlanError, RestartedError, OSError, httpx.HTTPError, msgspec.DecodeError) as ended:
                error = ended
            over.set()
            return error

        lacking = {file.sha256: file for file in push.files if file.sha256 not in held}
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="upload") as pool:
            errors = [error for error in pool.map(trying, lacking.values()) if error is not None]
        for error in sorted(errors, key=lambda error: not isinstance(error, MotlanError)):
            if not isinstance(error, RestartedError):
                raise error
        return not errors

    def progress(self, batch: str) -> Progress | None:
        """How far the centre is with a batch; None when it does not say. Raises httpx.TransportError."""
        answer = self._client.get(f"/api/v1/batches/{batch}")
        if not answer.is_success:
            return None
        try:
            said = typed.decode(answer.content, _Status)
        except (msgspec.DecodeError, msgspec.ValidationError):
            return None
        pages = said.pages
        remarks = [f"{failure.file}: {failure.message}" for failure in said.failures]
        remarks += [f"{page.file}: {message}" for page in said.quality.remarks for message in page.messages]
        return Progress(
            said.state, pages.read, pages.blank, pages.failed, pages.waiting, tuple(remarks), said.quality.pages
        )

    def _holds(self, sha256: str) -> bool | None:
        answer = self._client.get(f"/api/v1/originals/{sha256}")
        if answer.status_code not in (200, 404):
            judge(answer)
            return None
        return typed.decode(answer.content, Held).held

    def _believed(self, push: Push, data: bytes) -> Signed | None:
        """The receipt, when a key of the centre signed it and it names this push with every hash of it."""
        try:
            known = self._keys.knows(data)
        except CorruptError:  # somebody else answered
            return None
        if not known and not self._learn_keys():  # the centre took another key
            return None
        receipt = self._keys.checked(data)
        if receipt.push != push.push or not {file.sha256 for file in push.files} <= set(receipt.originals):
            raise CorruptError("the centre's receipt does not name what was sent")
        return Signed(receipt, data)

    def _learn_keys(self) -> bool:
        """Ask for the centre's keys; False when asking again can help. Raises RefusedError, UsageError."""
        answer = self._client.get("/api/v1/receipt-keys")
        if not answer.is_success:
            judge(answer)
            return False
        try:
            keys = published_keys(answer.content)
        except CorruptError:
            return False
        self._keys.learn(keys)
        return True


def client_for(url: str, token: str) -> httpx.Client:
    """An HTTP client for the centre at an address. Raises UsageError for one that is not http(s)."""
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"the centre's address {url} does not start with http:// or https://")
    try:
        urlsplit(url).port  # noqa: B018 - looked at for what it raises
    except ValueError as error:
        raise UsageError(f"the centre's address {url} cannot be: a port is at most 65535") from error
    return httpx.Client(
        base_url=url.rstrip("/"),
        headers={"authorization": f"Bearer {token}", "user-agent": user_agent()},
        timeout=httpx.Timeout(60, connect=10),
        transport=httpx.HTTPTransport(socket_options=[(socket.SOL_SOCKET, socket.SO_SNDBUF, _IN_FLIGHT)]),
    )


def needed(client: httpx.Client, dossier: str, procedure: str) -> Needed:
    """What has to be scanned for a dossier. Raises RefusedError, UsageError; ServiceError where trying later helps."""
    try:
        answer = client.get(f"/api/v1/dossiers/{quote(dossier, safe='')}/needed", params={"procedure": procedure})
        if not answer.is_success:
            judge(answer)
            raise ServiceError(f"the centre does not say now what is needed (HTTP {answer.status_code}); try again")
        return typed.decode(answer.content, Needed)
    except (httpx.TransportError, msgspec.DecodeError) as error:
        raise ServiceError("the centre cannot be reached; scan what the procedure asks for, or try again") from error


def judge(answer: httpx.Response) -> None:
    """Raise what no other try can help, as the centre says; what does not come from a centre is tried again too."""
    try:
        error = typed.decode(answer.content, _Trouble).error
    except (msgspec.DecodeError, msgspec.ValidationError):
        return
    if answer.status_code in (401, 403):
        raise RefusedError(f"the centre does not accept the key in MOTLAN_STATION_KEY: {error.message}")
    if not error.retryable:
        raise UsageError(f"the centre refuses this (HTTP {answer.status_code}): {error.message}")


class _Error(Record, frozen=True):
    message: str
    retryable: bool


class _Trouble(Record, frozen=True):
    error: _Error


class _Pages(Record, frozen=True):
    read: int
    blank: int
    failed: int
    waiting: int


class _Failure(Record, frozen=True):
    file: str
    message: str


class _Page(Record, frozen=True):
    file: str
    messages: tuple[str, ...]


class _Quality(Record, frozen=True):
    pages: int = 0
    remarks: tuple[_Page, ...] = ()


class _Status(Record, frozen=True):
    state: str
    pages: _Pages
    failures: tuple[_Failure, ...] = ()
    quality: _Quality = _Quality()

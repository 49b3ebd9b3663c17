"""Resumable uploads by tus 1.0: one file a time comes in pieces, over links that are cut, and is whole or not there.

    OPTIONS /api/v1/uploads            what of tus is spoken here
    POST    /api/v1/uploads            begin: `Upload-Length`, `Upload-Metadata` with `name`, `sha256`, `batch` (the
                                       id of the push that will name the file); all of them may be left out
    HEAD    /api/v1/uploads/{id}       how many bytes are here; a request that is still sending the file is ended first,
                                       with all its bytes that came, so that none of them is sent again
    PATCH   /api/v1/uploads/{id}       the next bytes; what came before a cut stays
    DELETE  /api/v1/uploads/{id}       give up

Extensions: creation, checksum (sha256, sha1), expiration, termination. With `Upload-Checksum` a piece counts as a whole
or not at all: send pieces of at most 1 MiB. A file that is whole waits in the spool (`ingest.station.spool`) for the
push that names its hash. Protocol: https://tus.io/protocols/resumable-upload, version 1.0.0.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from typing import Any, BinaryIO

import anyio
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from core.errors import MotlanError, RefusedError, UsageError
from core.text import printable
from ingest.station import spool as spools
from ingest.station.fair_limit import FairLimit
from ingest.station.notices import notices
from ingest.station.spool import BrokenFileError, Spool, Upload
from search.web.api import answering, failed
from search.web.callers import GuardedRoute, caller_of
from search.web.idempotency import TOLD, once
from search.web.openapi import Operation
from store.accounts.rights import Caller
from store.objects import Objects

VERSION = "1.0.0"
ALGORITHMS = {"sha256": hashlib.sha256, "sha1": hashlib.sha1}
_PATH = "/api/v1/uploads"
_BYTES = "application/offset+octet-stream"
_PIECE = 256 << 10  # bytes that are held in memory of each upload
_WAIT_SECONDS = 10.0  # for the request before, over a link that is dead, to let go of the file
_QUIET_SECONDS = 0.1  # without a byte after which all that came of such a request is here
_LAST_SECONDS = 2.0  # for which one that goes on sending is still listened to
_UPLOAD_ID = {"type": "string", "pattern": "^[0-9a-f]{32}$"}


class _Status(Exception):
    """A refusal with a status of tus."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class _Writing:
    """A request that is sending a file, and may be told that a later one has come."""

    def __init__(self) -> None:
        self.scope = anyio.CancelScope()
        self.done = anyio.Event()
        self._until: float | None = None

    def end(self) -> None:
        """Take what has come already, then no more."""
        if self._until is None:
            self._until = anyio.current_time() + _LAST_SECONDS
            self.note_bytes()

    def note_bytes(self) -> None:
        """Some bytes came: where it is to end, wait once more for others behind them."""
        if self._until is not None:
            self.scope.deadline = min(self._until, anyio.current_time() + _QUIET_SECONDS)


def routes(
    objects: Objects, spool: Spool, fair_limit: FairLimit, on_whole: Callable[[Upload], None]
) -> list[GuardedRoute]:
    """The routes; `on_whole` is told of every file that is whole, in a thread."""
    desk = _Uploads(objects, spool, fair_limit, on_whole)

    def route(
        path: str, method: str, verb: Callable[[Request], Awaitable[Response]], operation: Operation | None
    ) -> GuardedRoute:
        return GuardedRoute(path, answering(_spoken(verb)), asks="push", methods=[method], operation=operation)

    upload = f"{_PATH}/{{id}}"
    key = {"id": _UPLOAD_ID}
    return [
        route(_PATH, "OPTIONS", desk.options, Operation("What of tus 1.0 is spoken.", {204: None})),
        route(_PATH, "POST", desk.create, Operation(
            "Begin the upload of a file (tus 1.0, creation).", {201: None}, headers=TOLD
        )),
        route(upload, "PATCH", desk.patch, Operation(
            "The next bytes of a file (tus 1.0).", {204: None}, path=key,
            body={"content": {_BYTES: {"schema": {"type": "string", "format": "binary"}}}},
        )),
        route(upload, "DELETE", desk.delete, Operation("Give an upload up (tus 1.0).", {204: None}, path=key)),
        route(upload, "HEAD", desk.head, None),
    ]  # fmt: skip


def _spoken(verb: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[tuple[int, Any]]]:
    """A verb that speaks tus: the version is asked for and told, refusals have the statuses that tus gives them."""

    async def asked(request: Request) -> tuple[int, Any]:
        try:
            if request.method != "OPTIONS" and request.headers.get("tus-resumable") != VERSION:
                raise _Status(412, f"say `Tus-Resumable: {VERSION}`")
            answer = await verb(request)
        except _Status as refusal:
            wrong = failed(UsageError(str(refusal)))
            answer = Response(wrong.body, refusal.status, dict(wrong.headers))
        except BrokenFileError as error:
            wrong = failed(error)
            answer = Response(wrong.body, 460, dict(wrong.headers))
        except MotlanError as error:
            answer = failed(error)
        answer.headers["tus-resumable"] = VERSION
        answer.headers["tus-version"] = VERSION
        answer.headers["cache-control"] = "no-store"
        return answer.status_code, answer

    return asked


class _Uploads:
    """Takes the requests of tus."""

    def __init__(
        self, objects: Objects, spool: Spool, fair_limit: FairLimit, on_whole: Callable[[Upload], None]
    ) -> None:
        self._objects = objects
        self._spool = spool
        self._fair_limit = fair_limit
        self._on_whole = on_whole
        self._writing: dict[str, _Writing] = {}

    async def options(self, _request: Request) -> Response:
        """What is spoken here."""
        return Response(status_code=204, headers={
            "tus-extension": "creation,checksum,expiration,termination",
            "tus-checksum-algorithm": ",".join(ALGORITHMS), "tus-max-size": str(spools.MOST_BYTES),
        })  # fmt: skip

    async def create(self, request: Request) -> Response:
        """Begin an upload; the answer names its address."""
        caller = station_of(request)
        self._fair_limit.count(caller.name)
        length = _number(request.headers.get("upload-length", ""), "Upload-Length")
        if length > spools.MOST_BYTES:
            raise _Status(413, f"a file has at most {spools.MOST_BYTES >> 20} MiB")
        said = _metadata(request.headers.get("upload-metadata", ""))
        sha256 = said.get("sha256", "")
        if sha256 and not spools.is_hash(sha256):
            raise UsageError("`sha256` in Upload-Metadata has 64 hexadecimal digits in lower case")

        push = said.get("batch", "")
        if push and not spools.is_push(push):
            raise UsageError("`batch` in Upload-Metadata is the id of a push: 8 to 64 letters, digits, `_` and `-`")

        def begin() -> Upload:
            return self._spool.create(
                station=name_of(caller), branch=caller.branch or "", size=length, sha256=sha256,
                name=printable(said.get("name") or said.get("filename", ""))[-500:], push=push,
            )  # fmt: skip

        async def begun() -> tuple[int, Any]:
            upload = await to_thread.run_sync(begin)
            if upload.whole:
                await to_thread.run_sync(self._on_whole, upload)
            return 201, {"upload": upload.id}

        what = f"{length} {request.headers.get('upload-metadata', '')}".encode()
        _, answer = await once(self._objects, request, what, begun)
        upload = await to_thread.run_sync(self._spool.load, name_of(caller), answer["upload"])
        return Response(
            status_code=201, headers=self._headers(upload) | notices(request) | {"location": f"{_PATH}/{upload.id}"}
        )

    async def head(self, request: Request) -> Response:
        """How far an upload is, with every byte that came."""
        upload = await self._asked(request)
        if await self._end_writing(upload.id):
            upload = await self._asked(request)
        about = {"upload-length": str(upload.bytes)} | ({"motlan-sha256": upload.sha256} if upload.whole else {})
        return Response(status_code=200, headers=self._headers(upload) | about)

    async def delete(self, request: Request) -> Response:
        """Give an upload up."""
        upload = await self._asked(request)
        await self._end_writing(upload.id)
        await to_thread.run_sync(self._spool.drop, upload)
        return Response(status_code=204)

    async def patch(self, request: Request) -> Response:
        """Take the next bytes in. What came before a cut link stays; a piece with a checksum is whole or not there."""
        caller, upload = station_of(request), await self._asked(request)
        self._fair_limit.count(caller.name)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _BYTES:
            raise _Status(415, f"the bytes come as {_BYTES}")
        begins = _number(request.headers.get("upload-offset", ""), "Upload-Offset")
        digest, wanted = _checksum(request.headers.get("upload-checksum"))
        await self._end_writing(upload.id)
        self._writing[upload.id] = writing = _Writing()
        try:
            with writing.scope:
                async with self._fair_limit.turn(caller.branch or "", caller.name):
                    upload = await self._appended(request, upload, writing, begins, digest, wanted)
        finally:
            if self._writing.get(upload.id) is writing:
                del self._writing[upload.id]
            writing.done.set()
        if writing.scope.cancelled_caught:
            raise _Status(409, "the file is being sent by a later request")
        about = {"motlan-sha256": upload.sha256} if upload.whole else {}
        return Response(status_code=204, headers=self._headers(upload) | about)

    async def _appended(
        self, request: Request, upload: Upload, writing: _Writing, begins: int, digest: Any, wanted: bytes
    ) -> Upload:  # fmt: skip
        held = self._spool.appending(upload)
        file = await to_thread.run_sync(held.__enter__)
        try:
            here = file.tell()
            if here != begins:
                raise _Status(409, f"{here} bytes of this file are here: go on from there (HEAD says so)")
            try:
                came = await _written(request, writing, file, upload.bytes - begins, digest)
            except BaseException:
                if digest is not None:  # a piece that was not whole
                    file.truncate(begins)
                raise
            if digest is not None and not hmac.compare_digest(digest.digest(), wanted):
                file.truncate(begins)
                raise _Status(460, "the piece came broken (its checksum differs): send it again")
        finally:
            with anyio.CancelScope(shield=True):
                await to_thread.run_sync(held.__exit__, None, None, None)
        if begins + came < upload.bytes:
            return upload
        with anyio.CancelScope(shield=True):
            upload = await to_thread.run_sync(self._spool.finished, upload)
            await to_thread.run_sync(self._on_whole, upload)
        return upload

    async def _asked(self, request: Request) -> Upload:
        caller = station_of(request)
        return await to_thread.run_sync(self._spool.load, name_of(caller), request.path_params["id"])

    async def _end_writing(self, upload_id: str) -> bool:
        """End the request that is sending this file: its link is dead, or its sender began anew. False: none is."""
        was_sent = False
        with anyio.move_on_after(_WAIT_SECONDS):
            while (before := self._writing.get(upload_id)) is not None:
                was_sent = True
                before.end()
                await before.done.wait()
        return was_sent

    def _headers(self, upload: Upload) -> dict[str, str]:
        return {
            "upload-offset": str(self._spool.offset(upload)),
            "upload-expires": formatdate(self._spool.expires(upload), usegmt=True),
        }


async def _written(request: Request, writing: _Writing, file: BinaryIO, most: int, digest: Any) -> int:
    """Write the body to the file, some bytes at a time; how many came."""
    buffer, came = bytearray(), 0

    async def write() -> None:
        with anyio.CancelScope(shield=True):  # what came stays
            await to_thread.run_sync(file.write, bytes(buffer))
        buffer.clear()

    try:
        async for chunk in request.stream():
            if came + len(chunk) > most:
                raise _Status(413, "more bytes came than the file was announced to have")
            came += len(chunk)
            buffer += chunk
            if digest is not None:
                digest.update(chunk)
            writing.note_bytes()
            if len(buffer) >= _PIECE:
                await write()
    finally:  # also of a link that was cut
        await write()
    return came


def station_of(request: Request) -> Caller:
    """The station that asks. Raises RefusedError for an officer or a program: what is sent belongs to a station."""
    caller = caller_of(request)
    if caller.kind != "station":
        raise RefusedError("only a station's key may send scans (`motlan stations add`)")
    return caller


def name_of(caller: Caller) -> str:
    """The name of the station that asks."""
    return caller.name.removeprefix("station:")


def _number(text: str, header: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise UsageError(f"{header} is a number of bytes")
    return int(text)


def _metadata(header: str) -> dict[str, str]:
    """What `Upload-Metadata` says: keys with values in base64, between commas. Raises UsageError."""
    said = {}
    for pair in header.split(",") if header.strip() else ():
        key, _, value = pair.strip().partition(" ")
        try:
            said[key] = base64.b64decode(value.strip(), validate=True).decode("utf-8")
        except ValueError:
            raise UsageError("Upload-Metadata is pairs of a key and its value in base64, between commas") from None
    return said


def _checksum(header: str | None) -> tuple[Any, bytes]:
    """A fresh digest and what it must come to; (None, nothing) where none is told. Raises _Status."""
    if header is None:
        return None, b""
    name, _, value = header.partition(" ")
    if name not in ALGORITHMS:
        raise _Status(400, f"checksums are told by {' or '.join(ALGORITHMS)}")
    try:
        return ALGORITHMS[name](), base64.b64decode(value.strip(), validate=True)
    except ValueError:
        raise _Status(400, "Upload-Checksum is an algorithm and its sum in base64") from None

"""The station API: a batch comes in over HTTP and its receipt goes back once every byte is durable.

    GET  /api/v1/originals/{sha256}   200 when these bytes are held, else 404: they need not be sent again
    POST /api/v1/batches              JSON (`Push` below) of files that are held or were uploaded; or multipart,
                                      `slip` with that JSON, then one part a file, named by its SHA-256
         /api/v1/uploads              one file in pieces, see `ingest.station.uploads`
    GET  /api/v1/receipt-keys         the public keys by which receipts are checked, for everybody
    GET  /api/v1/batches/{id}         what became of a batch: for its own station, and programs with the scope `batches`
         /api/v1/batches/{id}/events  the same as it happens, see `ingest.station.following`
    GET  /health, /ready              the process lives; the object store answers
    GET  /metrics                     counts of all processes in Prometheus' text format, for the scope `metrics`

Branch, station and lane of a batch are those of the key that pushes it, whatever the slip says.
A push may be repeated as often as the link needs: the same push (id, slip and files) gives the same receipt. An error
is `{"error": {code, message, retryable}}`; only a retryable one may be answered by sending again. The batch of a push
has its id before its first byte is stored, so a push that is cut anywhere, or sent twice at once, makes one batch.
"""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import Any

import msgspec
from anyio import to_thread
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive

from core import typed
from core.errors import NotFoundError, UsageError
from core.pushes import (
    MOST_FILES,
    Counts,
    Held,
    PublishedKeys,
    Push,
    Receipt,
    ReceivedFile,
    ReceivedPages,
)
from core.records import Batch
from ingest.observe import metrics, status
from ingest.queue.dispatcher import Dispatcher
from ingest.services import Services
from ingest.station import arranging as arrangements
from ingest.station import uploads
from ingest.station.arranging import Arranging
from ingest.station.checking import Checking
from ingest.station.closing import Closing
from ingest.station.event_log import EventLogs
from ingest.station.fair_limit import FairLimit
from ingest.station.following import Following
from ingest.station.notices import notices
from ingest.station.spool import Spool, Upload, is_hash
from ingest.station.uploads import name_of, station_of
from ingest.station.verdicts import CheckedStatus, verdicts
from search.web.api import NO_STORE, answering, encoded
from search.web.callers import GuardedRoute, caller_of
from search.web.idempotency import TOLD, once
from search.web.openapi import ID, SHA256, Operation
from store import batches, ids, receipt_keys
from store.accounts.rights import Caller

_MOST_BYTES = 4 << 30  # of one push: what a station sends in portions well below this
_MOST_SLIP = 4 << 20  # bytes of the `slip` part
_MOST_PUSHES = 8  # received at once; each may hold a thousand files open
_READY_SECONDS = 3.0  # for which the store is taken to be as it was


_PUSH_BODY = {
    "required": True,
    "description": "JSON of a push; or `slip` with that JSON, then one part a file, named by its SHA-256.",
    "content": {"application/json": {"schema": {"type": "object"}}, "multipart/form-data": {
        "schema": {
            "type": "object", "required": ["slip"], "properties": {"slip": {"type": "string"}},
            "additionalProperties": {"type": "string", "format": "binary"},
        },
    }},
}  # fmt: skip
_TAKE = Operation(
    "Take a batch in; the receipt comes when every byte is durable.",
    {200: Receipt, 201: Receipt},
    body=_PUSH_BODY,
    headers=TOLD,
)
_STATE = Operation("What became of a batch.", {200: CheckedStatus}, path={"id": ID})
_PICTURE = Operation("A page that this station sent, in small, once its quality was looked at.", {200: None},
                     path={"sha256": SHA256, "n": {"type": "integer", "minimum": 1}})  # fmt: skip
_EVENTS = Operation(
    "What becomes of a batch while it happens: server-sent events see docs/contract.md.",
    {200: None}, path={"id": ID},
)  # fmt: skip
_HELD = Operation("Whether these bytes are held, so that they need not be sent.", {200: Held, 404: Held},
                  path={"sha256": SHA256})  # fmt: skip
_KEYS = Operation("The keys that receipts are signed with, the oldest first.", {200: PublishedKeys})


def routes(services: Services, dispatcher: Dispatcher) -> list[GuardedRoute]:
    """The station API's routes over an installation; `dispatcher` is told of each batch received."""
    spool, fair_limit = Spool(services.config.uploads), FairLimit()
    logs = EventLogs(spool.root)
    checking = Checking(services.readers, logs, spool.root)
    desk = _Desk(services, Closing(services, dispatcher, spool, logs, checking), fair_limit, logs)
    following = Following(services.objects, logs)
    arranging = Arranging(services.objects, services.readers, spool, fair_limit, logs)

    async def picture(request: Request) -> tuple[int, Any]:
        station, asked = name_of(station_of(request)), request.path_params
        drawn = await to_thread.run_sync(checking.picture, station, asked["sha256"], asked["n"])
        if drawn is None:
            raise NotFoundError("this page was not looked at yet, or long ago")
        return 200, Response(drawn, 200, NO_STORE, "image/jpeg")

    def on_whole(upload: Upload) -> None:
        if upload.push:
            checking.add(
                spool.whole(upload.station, upload.sha256), station=upload.station, branch=upload.branch,
                push=upload.push, name=upload.name or upload.sha256, sha256=upload.sha256,
            )  # fmt: skip

    return [
        GuardedRoute(
            "/api/v1/uploads/arranged",
            answering(arranging.arrange),
            asks="push",
            methods=["POST"],
            operation=arrangements.OPERATION,
        ),
        *uploads.routes(services.objects, spool, fair_limit, on_whole),
        GuardedRoute(
            "/api/v1/originals/{sha256}/pages/{n:int}.jpg",
            answering(picture),
            asks="push",
            methods=["GET"],
            operation=_PICTURE,
        ),
        GuardedRoute(
            "/api/v1/batches/{id}/events",
            answering(following.events),
            asks="batches",
            methods=["GET"],
            operation=_EVENTS,
        ),
        GuardedRoute("/api/v1/batches", answering(desk.receive), asks="push", methods=["POST"], operation=_TAKE),
        GuardedRoute("/api/v1/batches/{id}", answering(desk.state), asks="batches", methods=["GET"], operation=_STATE),
        GuardedRoute("/api/v1/originals/{sha256}", answering(desk.held), asks="push", methods=["GET"], operation=_HELD),
        GuardedRoute("/api/v1/receipt-keys", answering(desk.keys), asks="open", methods=["GET"], operation=_KEYS),
        GuardedRoute("/health", answering(desk.health), asks="open", methods=["GET"]),
        GuardedRoute("/ready", answering(desk.ready), asks="open", methods=["GET"]),
        GuardedRoute("/metrics", answering(desk.metrics), asks="metrics", methods=["GET"]),
    ]


class _Desk:
    """Takes requests of stations."""

    def __init__(self, services: Services, closing: Closing, fair_limit: FairLimit, logs: EventLogs) -> None:
        self._services = services
        self._logs = logs
        self._closing = closing
        self._fair_limit = fair_limit
        self._asking = asyncio.Lock()
        self._ready_until = 0.0
        self._published: PublishedKeys | None = None
        self._published_until = 0.0
        self._receiving = FairLimit(_MOST_PUSHES, of_one=2)

    async def receive(self, request: Request) -> tuple[int, Any]:
        """Take a batch in; 201 and its receipt, or 200 and the receipt of the push before."""
        status_code, receipt = await self._received(request)
        return status_code, encoded(status_code, receipt, notices(request))

    async def _received(self, request: Request) -> tuple[int, Any]:
        caller = station_of(request)
        self._fair_limit.count(caller.name)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json":
            body = bytearray()
            async for chunk in request.stream():
                body += chunk
                if len(body) > _MOST_SLIP:
                    raise UsageError(f"a push says at most {_MOST_SLIP >> 20} MiB: send fewer files at a time")
            return await self._once(request, caller, _of(caller, _decoded(bytes(body))), FormData())
        request = Request(request.scope, _bounded(request.receive))
        async with request.form(max_files=MOST_FILES, max_fields=4, max_part_size=_MOST_SLIP) as form:
            text = form.get("slip")
            if not isinstance(text, str):
                raise UsageError("the push has no `slip` part; it comes first and is JSON")
            return await self._once(request, caller, _of(caller, _decoded(text)), form)

    async def _once(self, request: Request, caller: Caller, push: Push, form: FormData) -> tuple[int, Any]:
        """A push is known by its id; with an `Idempotency-Key` its first answer is given again, status and all."""
        said = msgspec.json.encode(push)  # names every file by its hash
        return await once(self._services.objects, request, said, partial(self._answered, caller, push, form))

    async def _answered(self, caller: Caller, push: Push, form: FormData) -> tuple[int, Receipt]:
        if (earlier := await to_thread.run_sync(self._closing.earlier, push)) is not None:
            return 200, await to_thread.run_sync(self._receipt, push, earlier)
        async with self._receiving.turn(caller.branch or "", caller.name):
            batch = await to_thread.run_sync(self._closing.close, caller, push, form)
        return 201, await to_thread.run_sync(self._receipt, push, batch)

    async def state(self, request: Request) -> tuple[int, Any]:
        """What became of a batch; one of another station is not there for this one."""
        return 200, await to_thread.run_sync(self._status, await self._batch(request))

    def _status(self, batch: Batch) -> CheckedStatus:
        state = status.of_batch(self._services.objects, batch)
        said = verdicts(self._logs.of_batch(batch.slip.station, batch.batch))
        return CheckedStatus(**{name: getattr(state, name) for name in state.__struct_fields__}, quality=said)

    async def _batch(self, request: Request) -> Batch:
        caller, id_ = caller_of(request), request.path_params["id"]
        try:
            batch = await to_thread.run_sync(batches.load_batch, self._services.objects, ids.checked(id_))
        except (NotFoundError, UsageError):
            batch = None
        if batch is None or (caller.kind == "station" and caller.name != f"station:{batch.slip.station}"):
            raise NotFoundError("there is no such batch of yours")
        return batch

    async def held(self, request: Request) -> tuple[int, Any]:
        """Whether an original is held."""
        caller, sha256 = station_of(request), request.path_params["sha256"]
        self._fair_limit.count(caller.name)
        if not is_hash(sha256):
            raise UsageError("a SHA-256 has 64 hexadecimal digits in lower case")
        size = await to_thread.run_sync(self._closing.held_size, caller, sha256)
        return (404, Held(False)) if size is None else (200, Held(True, size))

    async def keys(self, _request: Request) -> tuple[int, Any]:
        """The public keys of receipts."""
        async with self._asking:  # the store is asked once, however many want to know
            if self._published is None or time.monotonic() > self._published_until:
                self._published = await to_thread.run_sync(receipt_keys.published, self._services.objects)
                self._published_until = time.monotonic() + _READY_SECONDS
        return 200, self._published

    async def health(self, _request: Request) -> tuple[int, Any]:
        """The process lives."""
        return 200, {"status": "alive"}

    async def ready(self, _request: Request) -> tuple[int, Any]:
        """The object store takes and gives bytes, so receipts can be given."""
        async with self._asking:  # the store is asked once, however many want to know
            if time.monotonic() > self._ready_until:
                await to_thread.run_sync(self._services.objects.check)
                self._ready_until = time.monotonic() + _READY_SECONDS
        return 200, {"status": "ready"}

    async def metrics(self, request: Request) -> tuple[int, Any]:
        """What was counted, and what waits, for Prometheus."""
        return 200, Response(await to_thread.run_sync(metrics.text, self._services), 200, NO_STORE, metrics.FORMAT)

    def _receipt(self, push: Push, batch: Batch) -> Receipt:
        """What the station is told, signed: every file pushed, by hash (all durable), and what each was found to be."""
        files = tuple(ReceivedFile(file.file, file.sha256, file.status, file.pages, file.error) for file in batch.files)
        originals, pages = tuple(file.sha256 for file in push.files), sum(file.pages for file in batch.files)
        receipt = Receipt(
            push=push.push, originals=originals, batch=batch.batch, received_at=batch.received_at, files=files,
            pages=ReceivedPages(pages), branch=batch.slip.branch, station=batch.slip.station,
            dossier=batch.slip.dossier, counts=Counts(len(files), len(set(originals)), pages),
        )  # fmt: skip
        return receipt_keys.signer(self._services.objects).sign(receipt)


def _of(caller: Caller, push: Push) -> Push:
    """The push with the branch, station and lane of the key: a sender's word on these counts for nothing."""
    slip = msgspec.structs.replace(
        push.slip, branch=caller.branch, station=name_of(caller), lane=caller.lane or "counter"
    )
    return msgspec.structs.replace(push, slip=slip)


def _bounded(receive: Receive) -> Receive:
    """Receive no more than a push may have, whatever its header says."""
    left = _MOST_BYTES

    async def bounded() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise UsageError(f"a push has at most {_MOST_BYTES >> 30} GiB: send fewer files at a time")
        return message

    return bounded


def _decoded(text: str | bytes) -> Push:
    try:
        return typed.decode(text, Push)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise UsageError(f"the `slip` part is not a push: {error}") from error

"""The station API: a batch comes in over HTTP and its receipt goes back once every byte is durable.

    GET  /api/v1/originals/{sha256}   200 when these bytes are held, else 404: they need not be sent again
    POST /api/v1/batches              multipart: `slip` (JSON, `Push` below), then one part a file, named by its SHA-256
    GET  /api/v1/receipt-keys         the public keys by which receipts are checked, for everybody
    GET  /api/v1/batches/{id}         what became of a batch: for its own station, and programs with the scope `batches`
    GET  /health, /ready              the process lives; the object store answers
    GET  /metrics                     counts of all processes in Prometheus' text format, for the scope `metrics`

Branch, station and lane of a batch are those of the key that pushes it, whatever the slip says.
A push may be repeated as often as the link needs: the same push (id, slip and files) gives the same receipt. An error
is `{"error": {code, message, retryable}}`; only a retryable one may be answered by sending again. A resumable way of
sending one file's bytes in pieces can stand beside `originals/{sha256}` without changing what is here.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import msgspec
from anyio import to_thread
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive

from core.errors import ExistsError, MotlanError, NotFoundError, ServiceError, UsageError
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
from core.text import visible
from ingest.intake.accept import accept
from ingest.observe import metrics, status
from ingest.queue.dispatcher import Dispatcher
from ingest.services import Services
from search.web.api import NO_STORE, answering
from search.web.callers import GuardedRoute, caller_of
from search.web.openapi import ID, SHA256, Operation
from store import batches, ids, receipt_keys
from store.accounts.rights import Caller

_MOST_BYTES = 4 << 30  # of one push: what a station sends in portions well below this
_MOST_SLIP = 4 << 20  # bytes of the `slip` part
_MOST_PUSHES = 8  # received at once; each may hold a thousand files open
_READY_SECONDS = 3.0  # for which the store is taken to be as it was


class BrokenPushError(UsageError):
    """Bytes of a push are not those its slip names: the link changed or lost some, so sending again can help."""

    retryable = True


_PUSH_BODY = {
    "required": True,
    "description": "`slip`, JSON of a push, then one part a file, named by its SHA-256.",
    "content": {"multipart/form-data": {
        "schema": {
            "type": "object", "required": ["slip"], "properties": {"slip": {"type": "string"}},
            "additionalProperties": {"type": "string", "format": "binary"},
        },
    }},
}  # fmt: skip
_TAKE = Operation(
    "Take a batch in; the receipt comes when every byte is durable.", {200: Receipt, 201: Receipt}, body=_PUSH_BODY
)
_STATE = Operation("What became of a batch.", {200: status.BatchStatus}, path={"id": ID})
_HELD = Operation("Whether these bytes are held, so that they need not be sent.", {200: Held, 404: Held},
                  path={"sha256": SHA256})  # fmt: skip
_KEYS = Operation("The keys that receipts are signed with, the oldest first.", {200: PublishedKeys})


def routes(services: Services, dispatcher: Dispatcher) -> list[GuardedRoute]:
    """The station API's routes over a house; `crew` is told of each batch received."""
    desk = _Desk(services, dispatcher)
    return [
        GuardedRoute("/api/v1/batches", answering(desk.receive), asks="push", methods=["POST"], told=_TAKE),
        GuardedRoute("/api/v1/batches/{id}", answering(desk.state), asks="batches", methods=["GET"], told=_STATE),
        GuardedRoute("/api/v1/originals/{sha256}", answering(desk.held), asks="push", methods=["GET"], told=_HELD),
        GuardedRoute("/api/v1/receipt-keys", answering(desk.keys), asks="open", methods=["GET"], told=_KEYS),
        GuardedRoute("/health", answering(desk.health), asks="open", methods=["GET"]),
        GuardedRoute("/ready", answering(desk.ready), asks="open", methods=["GET"]),
        GuardedRoute("/metrics", answering(desk.metrics), asks="metrics", methods=["GET"]),
    ]


class _Desk:
    """Takes requests of stations."""

    def __init__(self, services: Services, dispatcher: Dispatcher) -> None:
        self._house = services
        self._crew = dispatcher
        self._asking = asyncio.Lock()
        self._ready_until = 0.0
        self._published: PublishedKeys | None = None
        self._published_until = 0.0
        self._receiving = asyncio.Semaphore(_MOST_PUSHES)

    async def receive(self, request: Request) -> tuple[int, Any]:
        """Take a batch in; 201 and its receipt, or 200 and the receipt of the push before."""
        request = Request(request.scope, _bounded(request.receive))
        async with request.form(max_files=MOST_FILES, max_fields=4, max_part_size=_MOST_SLIP) as form:
            push = _of(caller_of(request), _decoded(form))
            if (earlier := await to_thread.run_sync(self._earlier, push)) is not None:
                return 200, await to_thread.run_sync(self._receipt, push, earlier)
            with tempfile.TemporaryDirectory(prefix="motlan-push-") as folder:
                files = await to_thread.run_sync(self._laid_out, push, form, Path(folder))
                batch = await to_thread.run_sync(self._taken_in, push, files)
        return 201, await to_thread.run_sync(self._receipt, push, batch)

    async def state(self, request: Request) -> tuple[int, Any]:
        """What became of a batch; one of another station is not there for this one."""
        caller, id_ = caller_of(request), request.path_params["id"]
        try:
            batch = await to_thread.run_sync(batches.load_batch, self._house.objects, ids.checked(id_))
        except (NotFoundError, UsageError):
            batch = None
        if batch is None or (caller.kind == "station" and caller.name != f"station:{batch.slip.station}"):
            raise NotFoundError("there is no such batch of yours")
        return 200, await to_thread.run_sync(status.of_batch, self._house.objects, batch)

    async def held(self, request: Request) -> tuple[int, Any]:
        """Whether an original is held."""
        sha256 = request.path_params["sha256"]
        if not (len(sha256) == 64 and set(sha256) <= set("0123456789abcdef")):
            raise UsageError("a SHA-256 has 64 hexadecimal digits in lower case")
        size = await to_thread.run_sync(self._whole_size, sha256)
        return (404, Held(False)) if size is None else (200, Held(True, size))

    async def keys(self, _request: Request) -> tuple[int, Any]:
        """The public keys of receipts."""
        async with self._asking:  # the store is asked once, however many want to know
            if self._published is None or time.monotonic() > self._published_until:
                self._published = await to_thread.run_sync(receipt_keys.published, self._house.objects)
                self._published_until = time.monotonic() + _READY_SECONDS
        return 200, self._published

    async def health(self, _request: Request) -> tuple[int, Any]:
        """The process lives."""
        return 200, {"status": "alive"}

    async def ready(self, _request: Request) -> tuple[int, Any]:
        """The object store takes and gives bytes, so receipts can be given."""
        async with self._asking:  # the store is asked once, however many want to know
            if time.monotonic() > self._ready_until:
                await to_thread.run_sync(self._house.objects.check)
                self._ready_until = time.monotonic() + _READY_SECONDS
        return 200, {"status": "ready"}

    async def metrics(self, request: Request) -> tuple[int, Any]:
        """What was counted, and what waits, for Prometheus."""
        return 200, Response(await to_thread.run_sync(metrics.text, self._house), 200, NO_STORE, metrics.FORMAT)

    def _whole_size(self, sha256: str) -> int | None:
        """The bytes of an original; None when it is not held, or damaged: then it is mended by sending it again."""
        size = self._house.objects.size(batches.original_key(sha256))
        return size if size is not None and batches.is_whole(self._house.objects, sha256) else None

    def _receipt(self, push: Push, batch: Batch) -> Receipt:
        """What the station is told, signed: every file pushed, by hash (all durable), and what each was found to be."""
        files = tuple(ReceivedFile(file.file, file.sha256, file.status, file.pages, file.error) for file in batch.files)
        originals, pages = tuple(file.sha256 for file in push.files), sum(file.pages for file in batch.files)
        receipt = Receipt(
            push=push.push, originals=originals, batch=batch.batch, received_at=batch.received_at, files=files,
            pages=ReceivedPages(pages), branch=batch.slip.branch, station=batch.slip.station,
            dossier=batch.slip.dossier, counts=Counts(len(files), len(set(originals)), pages),
        )  # fmt: skip
        return receipt_keys.signer(self._house.objects).sign(receipt)

    def _earlier(self, push: Push) -> Batch | None:
        """The batch that the same push made before, if it was received to its end."""
        try:
            batch_id = self._house.objects.read(_push_key(push)).decode("ascii")
            return batches.load_batch(self._house.objects, batch_id)
        except MotlanError as error:
            if isinstance(error, ServiceError):
                raise
            return None

    def _laid_out(self, push: Push, form: FormData, folder: Path) -> list[tuple[str, Path]]:
        """The files of a push on disk, each with the hash it must have; those held already come from the store.

        Raises BrokenPushError naming the first file that is missing or came broken.
        """
        files = []
        for place, file in enumerate(push.files):
            path = folder / str(place)
            part = form.get(file.sha256)
            if isinstance(part, UploadFile):
                with path.open("wb") as target:
                    shutil.copyfileobj(part.file, target, 1 << 20)
            elif self._whole_size(file.sha256) is not None:
                with self._house.objects.fetch(batches.original_key(file.sha256)) as stored:
                    shutil.copyfile(stored, path)
            else:
                raise BrokenPushError(
                    f"file {place + 1} of the push is not held and was not sent: send it with the push"
                )
            with path.open("rb") as source:
                found = hashlib.file_digest(source, "sha256").hexdigest()
            if found != file.sha256 or path.stat().st_size != file.bytes:
                raise BrokenPushError(f"file {place + 1} of the push came broken (its hash differs): send it again")
            files.append((visible(file.name), path))
        return files

    def _taken_in(self, push: Push, files: list[tuple[str, Path]]) -> Batch:
        batch = accept(self._house, files, push.slip)
        try:
            self._house.objects.create(_push_key(push), batch.batch.encode("ascii"))
        except ExistsError:  # the same push came twice at once: both batches are whole, one receipt counts
            return self._earlier(push) or batch
        try:
            self._crew.dispatch(batch)
        except ServiceError:
            return batch  # the queue is down: the batch is pending, the sweep takes it up
        return batch


def _of(caller: Caller, push: Push) -> Push:
    """The push with the branch, station and lane of the key: a sender's word on these counts for nothing."""
    station = caller.name.removeprefix("station:")
    slip = msgspec.structs.replace(push.slip, branch=caller.branch, station=station, lane=caller.lane or "counter")
    return msgspec.structs.replace(push, slip=slip)


def _push_key(push: Push) -> str:
    """Where a push's batch is noted.

    The hash of all it says stands in the key: an id used again for other files is another push, so nobody is given a
    receipt for what he did not send.
    """
    return f"pushes/{push.push}/{hashlib.sha256(msgspec.json.encode(push)).hexdigest()}"


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


def _decoded(form: FormData) -> Push:
    text = form.get("slip")
    if not isinstance(text, str):
        raise UsageError("the push has no `slip` part; it comes first and is JSON")
    try:
        return msgspec.json.decode(text, type=Push)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise UsageError(f"the `slip` part is not a push: {error}") from error

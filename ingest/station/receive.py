"""The station API: a batch comes in over HTTP and its receipt goes back once every byte is durable.

    GET  /api/v1/originals/{sha256}   200 when these bytes are held, else 404: they need not be sent again
    POST /api/v1/batches              multipart: `slip` (JSON, `Push` below), then one part a file, named by its SHA-256
    GET  /health, /ready              the process lives; the object store answers
    GET  /metrics                     counts of all processes in Prometheus' text format; needs the token

A push may be repeated as often as the link needs: the same push (id, slip and files) gives the same receipt. An error
is `{"error": {code, message, retryable}}`; only a retryable one may be answered by sending again. A resumable way of
sending one file's bytes in pieces can stand beside `originals/{sha256}` without changing what is here.
"""

from __future__ import annotations

import hashlib
import hmac
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any

import msgspec
from anyio import to_thread
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message, Receive

from core.errors import ExistsError, MotlanError, RefusedError, ServiceError, UsageError
from core.records import Batch, Record, Slip
from ingest.intake.accept import accept
from ingest.observe import metrics
from ingest.queue.dispatcher import Dispatcher
from ingest.services import Services
from store import batches

Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
PushId = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_][A-Za-z0-9_-]{7,63}$")]

_NO_STORE = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
_STATUS = {UsageError: 422, RefusedError: 401, ServiceError: 503}
_MOST_FILES = 1000  # of one push
_MOST_BYTES = 4 << 30  # of one push: what a station sends in portions well below this
_MOST_SLIP = 4 << 20  # bytes of the `slip` part


class BrokenPushError(UsageError):
    """Bytes of a push are not those its slip names: the link changed or lost some, so sending again can help."""

    retryable = True


class PushedFile(Record, frozen=True):
    """A file of a push: its name at the station, and what its bytes must come to."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    sha256: Sha256
    bytes: Annotated[int, msgspec.Meta(ge=0)]


class Push(Record, frozen=True):
    """What the `slip` part says. `push` is chosen by the station, once for this batch, and makes repeats harmless."""

    push: PushId
    slip: Slip
    files: Annotated[tuple[PushedFile, ...], msgspec.Meta(min_length=1, max_length=_MOST_FILES)]


def routes(services: Services, dispatcher: Dispatcher, token: str) -> list[Route]:
    """The station API's routes over a house; `crew` is told of each batch received."""
    desk = _Desk(services, dispatcher, token)
    return [
        Route("/api/v1/batches", _answering(desk.receive), methods=["POST"]),
        Route("/api/v1/originals/{sha256}", _answering(desk.held), methods=["GET"]),
        Route("/health", _answering(desk.health), methods=["GET"]),
        Route("/ready", _answering(desk.ready), methods=["GET"]),
        Route("/metrics", _answering(desk.metrics), methods=["GET"]),
    ]


class _Desk:
    """Takes requests of stations."""

    def __init__(self, services: Services, dispatcher: Dispatcher, token: str) -> None:
        self._house = services
        self._crew = dispatcher
        self._token = token

    async def receive(self, request: Request) -> tuple[int, Any]:
        """Take a batch in; 201 and its receipt, or 200 and the receipt of the push before."""
        self._admit(request)
        request = Request(request.scope, _bounded(request.receive))
        async with request.form(max_files=_MOST_FILES, max_fields=4, max_part_size=_MOST_SLIP) as form:
            push = _decoded(form)
            if (earlier := await to_thread.run_sync(self._earlier, push)) is not None:
                return 200, _receipt(push, earlier)
            with tempfile.TemporaryDirectory(prefix="motlan-push-") as folder:
                files = await to_thread.run_sync(self._laid_out, push, form, Path(folder))
                batch = await to_thread.run_sync(self._taken_in, push, files)
        return 201, _receipt(push, batch)

    async def held(self, request: Request) -> tuple[int, Any]:
        """Whether an original is held."""
        self._admit(request)
        sha256 = request.path_params["sha256"]
        if not (len(sha256) == 64 and set(sha256) <= set("0123456789abcdef")):
            raise UsageError("a SHA-256 has 64 hexadecimal digits in lower case")
        size = await to_thread.run_sync(self._whole_size, sha256)
        return (404, {"held": False}) if size is None else (200, {"held": True, "bytes": size})

    async def health(self, _request: Request) -> tuple[int, Any]:
        """The process lives."""
        return 200, {"status": "alive"}

    async def ready(self, _request: Request) -> tuple[int, Any]:
        """The object store takes and gives bytes, so receipts can be given."""
        await to_thread.run_sync(self._house.objects.check)
        return 200, {"status": "ready"}

    async def metrics(self, request: Request) -> tuple[int, Any]:
        """What was counted, and what waits, for Prometheus."""
        self._admit(request)
        return 200, Response(await to_thread.run_sync(metrics.text, self._house), 200, _NO_STORE, metrics.FORMAT)

    def _admit(self, request: Request) -> None:
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(shown.strip().encode(), self._token.encode()):
            raise RefusedError("this needs the station's token in `Authorization: Bearer …`")

    def _whole_size(self, sha256: str) -> int | None:
        """The bytes of an original; None when it is not held, or damaged: then it is mended by sending it again."""
        size = self._house.objects.size(batches.original_key(sha256))
        return size if size is not None and batches.is_whole(self._house.objects, sha256) else None

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
            files.append((_plain(file.name), path))
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


def _push_key(push: Push) -> str:
    """Where a push's batch is noted.

    The hash of all it says stands in the key: an id used again for other files is another push, so nobody is given a
    receipt for what he did not send.
    """
    return f"pushes/{push.push}/{hashlib.sha256(msgspec.json.encode(push)).hexdigest()}"


def _plain(name: str) -> str:
    """A file's name on one line, without the signs that would hide or turn round what people read."""
    return "".join(char if char.isprintable() else "\ufffd" for char in name)


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


def _receipt(push: Push, batch: Batch) -> dict[str, Any]:
    """What the station is told: every file it pushed by hash (all durable), and what each was found to be."""
    return {
        "push": push.push,
        "originals": [one.sha256 for one in push.files],
        "batch": batch.batch,
        "received_at": batch.received_at,
        "files": [
            {"file": one.file, "sha256": one.sha256, "status": one.status, "pages": one.pages, "error": one.error}
            for one in batch.files
        ],
        "pages": {"received": sum(one.pages for one in batch.files)},
    }


def _decoded(form: FormData) -> Push:
    text = form.get("slip")
    if not isinstance(text, str):
        raise UsageError("the push has no `slip` part; it comes first and is JSON")
    try:
        return msgspec.json.decode(text, type=Push)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise UsageError(f"the `slip` part is not a push: {error}") from error


def _answering(verb: Callable[[Request], Awaitable[tuple[int, Any]]]) -> Callable[[Request], Awaitable[Response]]:
    """A verb as an endpoint: its answer as JSON, our errors as `{"error": {code, message, retryable}}`."""

    async def endpoint(request: Request) -> Response:
        try:
            status, answer = await verb(request)
            if isinstance(answer, Response):
                return answer
        except MotlanError as error:
            status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
            name = type(error).__name__.removesuffix("Error").lower()
            answer = {"error": {"code": name, "message": str(error), "retryable": error.retryable}}
        except ClientDisconnect:  # the link was cut: nobody reads the answer, the station pushes again
            return Response(status_code=400)
        except HTTPException as error:  # the form is no form: cut short on the way, or not from a station
            status = error.status_code
            answer = {"error": {"code": "form", "message": "the push is not a whole form", "retryable": status == 400}}
        except OSError:  # the disk that takes uploads in is full or gone
            status = 503
            answer = {"error": {"code": "service", "message": "the centre cannot store now", "retryable": True}}
        return Response(msgspec.json.encode(answer), status, _NO_STORE, "application/json")

    return endpoint

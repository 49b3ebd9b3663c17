"""Following a batch: what the store knows of it by now is written into its log, and told to whoever listens.

`GET /api/v1/batches/{id}/events` is a stream of server-sent events, for the station whose batch it is, for officers who
may see the batch, and for programs with the scope `batches`. `{id}` is a batch, or for its station a push, also before
it is closed. Events: `received`; `quality` and `read` by page; `page`, how many are done; `searchable` and `file` by
file; `paper`; `failed`; and `done`, which ends the stream. Whoever lost the link goes on behind `Last-Event-ID`.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from itertools import pairwise

import msgspec
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from core.errors import BusyError, CorruptError, MotlanError, NotFoundError, UsageError
from core.records import Batch
from ingest.observe import status
from ingest.station.checking import sides_event
from ingest.station.event_log import Event, EventLog, EventLogs
from ingest.station.spool import is_push
from ocr.version import READER
from search.web.callers import caller_of, is_reasoned
from store import batches, ids, pages, papers
from store.accounts.rights import Caller, allow
from store.objects import Objects

MOST_STREAMS = 12  # of one caller
_LOOK_SECONDS, _LONGEST_LOOK = 0.5, 3.0  # between two looks into the store: longer where nothing happens
_TICK_SECONDS = 0.2  # between two looks into the log
_STILL_SECONDS = 15.0  # after which a word without meaning keeps the link alive
_STREAM_SECONDS = 900.0  # after which a stream ends; who listens comes back with the last id


class Following:
    """Gives the streams."""

    def __init__(self, objects: Objects, logs: EventLogs) -> None:
        self._objects = objects
        self._logs = logs
        self._streams: Counter[str] = Counter()

    async def events(self, request: Request) -> tuple[int, Response]:
        """`GET /api/v1/batches/{id}/events`."""
        caller = caller_of(request)
        reasoned = is_reasoned(request)
        batch = await to_thread.run_sync(self._batch, caller, request.path_params["id"], reasoned)
        if self._streams[caller.name] >= MOST_STREAMS:
            raise BusyError("too many streams are open: close some", seconds=5)
        log = (
            self._logs.of_push(caller.name.removeprefix("station:"), request.path_params["id"])
            if batch is None
            else self._logs.of_batch(batch.slip.station, batch.batch)
        )
        if batch is None and not log.is_begun():
            raise NotFoundError("there is no such batch of yours")
        last = request.headers.get("last-event-id", "") or request.query_params.get("after", "")
        if await to_thread.run_sync(_is_over, log, last):
            return 204, Response(status_code=204)  # a browser asks no more
        stream = self._stream(caller.name, log, batch, request.path_params["id"], last)
        return 200, StreamingResponse(stream, headers={"cache-control": "no-store", "x-accel-buffering": "no"},
                                      media_type="text/event-stream")  # fmt: skip

    def _batch(self, caller: Caller, asked: str, reasoned: bool) -> Batch | None:
        """The batch, or None for a push of this station that is not closed yet. Raises NotFoundError, RefusedError."""
        batch = None
        try:
            batch = batches.load_batch(self._objects, ids.checked(asked))
        except (NotFoundError, UsageError):
            if caller.kind == "station" and is_push(asked):
                return self._of_push(caller, asked)
        if batch is None or (caller.kind == "station" and caller.name != f"station:{batch.slip.station}"):
            raise NotFoundError("there is no such batch of yours")
        allow(caller, "batches", branch=batch.slip.branch if caller.branch else None, reasoned=reasoned)
        return batch

    def _of_push(self, caller: Caller, push: str) -> Batch | None:
        """The newest batch that this station made with a push; None before."""
        received = []
        for entry in self._objects.list(f"pushes/{push}/"):
            try:
                batch = batches.load_batch(self._objects, self._objects.read(entry.key).decode("ascii"))
            except NotFoundError:  # claimed, and not received to its end
                continue
            if caller.name == f"station:{batch.slip.station}":
                received.append(batch)
        return max(received, key=lambda batch: batch.batch, default=None)

    async def _stream(
        self, who: str, log: EventLog, batch: Batch | None, asked: str, last: str
    ) -> AsyncIterator[bytes]:  # fmt: skip
        self._streams[who] += 1
        looking: asyncio.Task[Batch | None] | None = None
        try:
            yield b"retry: 2000\n\n"
            began = said = time.monotonic()
            pause, mark = _LOOK_SECONDS, (0, -1)
            look_at, before = 0.0, log.mark()
            while time.monotonic() < began + _STREAM_SECONDS:
                now = time.monotonic()
                if looking is None and now >= look_at:
                    before = log.mark()
                    looking = asyncio.create_task(to_thread.run_sync(self._observed, log, batch, who, asked))
                if looking is not None and looking.done():  # what is told already waits for no look into the store
                    batch, looking = looking.result(), None
                    pause = _LOOK_SECONDS if log.mark() != before else min(_LONGEST_LOOK, pause * 1.5)
                    look_at = now + pause
                if (seen := log.mark()) != mark:
                    mark = seen
                    for event_id, event in await to_thread.run_sync(_events, log, last):
                        last, said = event_id, now
                        yield _server_sent(event_id, event)
                        if event.kind == "done":
                            return
                elif now > said + _STILL_SECONDS:
                    said = now
                    yield b": .\n\n"
                await asyncio.sleep(_TICK_SECONDS)
        finally:
            if looking is not None:
                looking.cancel()
            self._streams[who] -= 1
            if self._streams[who] <= 0:
                del self._streams[who]

    def _observed(self, log: EventLog, batch: Batch | None, who: str, asked: str) -> Batch | None:
        try:
            if batch is None:
                station = Caller("station", who, None, ("station",))
                batch = self._of_push(station, asked)
            if batch is not None:
                observe(self._objects, batch, log)
        except MotlanError:  # the store is away: the stream goes on, and tells when it is back
            return batch
        return batch


def observe(objects: Objects, batch: Batch, log: EventLog) -> None:
    """Write what became of a batch by now into its log. Raises ServiceError."""
    known = log.known()
    if ("done", batch.batch) in known:
        return
    log.append(_news(objects, batch, known))


def _news(objects: Objects, batch: Batch, known: set[tuple[str, str]]) -> Iterator[Event]:
    if ("received", batch.batch) not in known:
        yield Event("received", batch.batch, {
            "batch": batch.batch, "received_at": batch.received_at, "files": len(batch.files),
            "pages": sum(file.pages for file in batch.files),
        })  # fmt: skip
    finished = set(batches.with_outcome(objects, batch.batch))
    waits = False
    for file in batch.files:
        sha256, named = file.sha256 or "", {"file": file.file, "sha256": file.sha256}
        if file.error is not None:
            if ("failed", f"{file.file}:0") not in known:
                failure = msgspec.to_builtins(file.error)
                yield Event("failed", f"{file.file}:0", named | {"page": None, "when": "received"} | failure)
                yield Event("file", f"{file.file}:0", named | {"failed": file.error.code})
            continue
        if ("searchable", sha256) in known:
            continue
        for page in pages.have(objects, sha256, READER):
            if ("read", f"{sha256}:{page}") in known or ("failed", f"{sha256}:{page}:read") in known:
                continue
            reading = pages.load(objects, sha256, READER, page)
            if reading is None:
                continue
            if reading.error is not None:
                failure = msgspec.to_builtins(reading.error)
                yield Event("failed", f"{sha256}:{page}:read", named | {"page": page, "when": "read"} | failure)
            else:
                yield Event("read", f"{sha256}:{page}", named | {"page": page, "status": reading.status})
        if sha256 not in finished or (outcome := batches.load_outcome(objects, batch.batch, sha256)) is None:
            waits = True
            continue
        yield Event("searchable", sha256, named | {"paper_ids": outcome.paper_ids})
        yield Event("file", sha256, named | {"failed": None})
        for paper_id in outcome.paper_ids:
            yield from _of_paper(objects, paper_id, batch)
        state = status.of_batch(objects, batch)
        done = state.pages.received - state.pages.waiting
        yield Event("page", str(done), msgspec.to_builtins(state.pages))
    if not waits:
        state = status.of_batch(objects, batch)
        if state.state == "done":
            yield Event("done", batch.batch, {
                "batch": batch.batch, "pages": msgspec.to_builtins(state.pages), "paper_ids": state.paper_ids,
                "failures": [
                    {"file": failure.file, "page": failure.page, "code": failure.code} for failure in state.failures
                ],
            })  # fmt: skip


def _of_paper(objects: Objects, paper_id: str, batch: Batch) -> Iterator[Event]:
    try:
        paper = papers.load(objects, paper_id)
    except (NotFoundError, CorruptError):  # `motlan verify` names it
        return
    data = {"paper_id": paper_id, "type": paper.reading.type, "needs_review": paper.reading.needs_review}
    yield Event("paper", paper_id, data)
    places = {file.sha256: place for place, file in enumerate(batch.files)}
    sides = [part for part in paper.reading.parts if part.sha256 in places]
    for front, back in pairwise(sides[:2]):  # the words told which side is the back, where the picture could not
        if places[front.sha256] > places[back.sha256]:
            yield sides_event("back_first", front.file, front.sha256, 1, (back.file, back.sha256, 1))


def _is_over(log: EventLog, last: str) -> bool:
    """Whether all was told already."""
    return next(log.after(last), None) is None and any(kind == "done" for kind, _ in log.known())


def _events(log: EventLog, last: str) -> list[tuple[str, Event]]:
    return list(log.after(last))


def _server_sent(event_id: str, event: Event) -> bytes:
    return b"id: %s\nevent: %s\ndata: %s\n\n" % (
        event_id.encode("ascii"), event.kind.encode("ascii"), msgspec.json.encode(event.data)
    )  # fmt: skip

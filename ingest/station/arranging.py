"""Files that a person at a station put in order in a browser: made anew on the server from those that were uploaded.

`POST /api/v1/uploads/arranged` takes `batch`, `name` and `pages` (`sha256`, `page`, `turn`), and makes one PDF that is
held as if it had been uploaded. Only what was changed comes here: a file that stays as it came is pushed as it came.
"""

from __future__ import annotations

import hashlib
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from anyio import to_thread
from starlette.requests import Request

from core import typed
from core.errors import InputError, NotFoundError, UsageError
from core.pushes import PushId, Sha256
from core.records import Record
from core.text import printable
from ingest.reader_pool import ReaderPool
from ingest.station.event_log import Event, EventLogs
from ingest.station.fair_limit import FairLimit
from ingest.station.spool import Spool
from ingest.station.uploads import name_of, station_of
from search.web.idempotency import TOLD, once
from search.web.openapi import Operation
from store.objects import Objects

_MOST_PAGES = 500  # of one file that is made
_MOST_BYTES = 1 << 20  # of a request


class Pick(Record, frozen=True):
    """A page of a file that was uploaded."""

    sha256: Sha256
    page: Annotated[int, msgspec.Meta(ge=1, le=2000)]
    turn: Literal[0, 90, 180, 270] = 0  # degrees clockwise


class Arranged(Record, frozen=True):
    """A file to be made."""

    batch: PushId
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    pages: Annotated[tuple[Pick, ...], msgspec.Meta(min_length=1, max_length=_MOST_PAGES)]


class Made(Record, frozen=True):
    """The file that was made; a push may name it."""

    name: str
    sha256: str
    bytes: int


OPERATION = Operation(
    "Make one PDF of pages that were uploaded, turned and in another order.", {201: Made},
    body={"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}, headers=TOLD,
)  # fmt: skip


class Arranging:
    """Makes the files."""

    def __init__(
        self, objects: Objects, readers: ReaderPool, spool: Spool, fair_limit: FairLimit, logs: EventLogs
    ) -> None:
        self._objects = objects
        self._logs = logs
        self._readers = readers
        self._spool = spool
        self._fair_limit = fair_limit

    async def arrange(self, request: Request) -> tuple[int, Any]:
        """`POST /api/v1/uploads/arranged`."""
        caller = station_of(request)
        self._fair_limit.count(caller.name)
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > _MOST_BYTES:
                raise UsageError("too many pages for one file")
        try:
            asked = typed.decode(bytes(body), Arranged)
        except msgspec.DecodeError as error:
            raise UsageError(f"this says no file to be made: {error}") from error

        async def made() -> tuple[int, Any]:
            async with self._fair_limit.turn(caller.branch or "", caller.name):
                return 201, await to_thread.run_sync(self._arranged, name_of(caller), caller.branch or "", asked)

        return await once(self._objects, request, bytes(body), made)

    def _arranged(self, station: str, branch: str, asked: Arranged) -> Made:
        with self._spool.closing() as folder:
            try:
                parts = [
                    self._part(station, folder / str(place), sha256, [(pick.page, pick.turn) for pick in picks])
                    for place, (sha256, picks) in enumerate(groupby(asked.pages, key=lambda pick: pick.sha256))
                ]
                data = parts[0] if len(parts) == 1 else self._readers.join(tuple(parts))
            except InputError as error:
                raise UsageError(str(error)) from error
        sha256 = hashlib.sha256(data).hexdigest()
        name = printable(asked.name)
        upload = self._spool.create(
            station=station, branch=branch, size=len(data), name=name, push=asked.batch, sha256=sha256
        )  # fmt: skip
        with self._spool.appending(upload) as file:
            file.write(data)
        self._spool.finished(upload)
        self._tell(station, asked, name, sha256)
        return Made(name, sha256, len(data))

    def _tell(self, station: str, asked: Arranged, name: str, sha256: str) -> None:
        """The verdicts of the pages hold for the file that was made of them."""
        log = self._logs.of_push(station, asked.batch)
        known = {event.about: event.data for _, event in log.after("") if event.kind == "quality"}
        verdicts = ((place, known.get(f"{pick.sha256}:{pick.page}")) for place, pick in enumerate(asked.pages, 1))
        own = {"file": name, "sha256": sha256, "pages": len(asked.pages)}
        log.append(
            Event("quality", f"{sha256}:{place}", data | own | {"page": place}) for place, data in verdicts if data
        )  # fmt: skip

    def _part(self, station: str, path: Path, sha256: str, picks: list[tuple[int, int]]) -> bytes:
        if not self._spool.lay(station, sha256, path):
            raise NotFoundError("a file of these pages is not, or no longer, here: upload it again")
        return self._readers.arrange(path, self._readers.glance(path).kind, tuple(picks))

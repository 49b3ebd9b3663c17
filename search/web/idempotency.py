"""`Idempotency-Key` of a POST: the same request sent again, after a link was cut, gets the first one's answer."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from core import typed
from core.errors import NotFoundError, UsageError
from core.records import Record
from search.web.callers import caller_of, note_asked
from store.objects import Objects

HEADER = "idempotency-key"
TOLD = {"Idempotency-Key": {"type": "string", "maxLength": 200}}  # as the API's description has it
_LONGEST = 200  # characters of a key


class _Answered(Record, frozen=True):
    """What a request was answered with."""

    body: str  # SHA-256 of path, query and body
    status: int
    answer: Any


async def once(
    objects: Objects, request: Request, body: bytes, verb: Callable[[], Awaitable[tuple[int, Any]]]
) -> tuple[int, Any]:
    """The verb's answer, or that of the request with the same key before; keys are each caller's own.

    `body` is what makes the request this one: its bytes, or of an upload what they say.

    Raises UsageError for a key that was used for another request, and what the verb raises, which is not kept.
    """
    key = request.headers.get(HEADER, "")
    if not key:
        return await verb()
    if len(key) > _LONGEST or not key.isprintable():
        raise UsageError(f"Idempotency-Key has at most {_LONGEST} printable characters")
    place = _place(caller_of(request).name, request.url.path, key)
    asked = hashlib.sha256(f"{request.url.path}?{request.url.query}\n".encode() + body).hexdigest()
    earlier = await run_in_threadpool(_load, objects, place)
    if earlier is not None:
        if earlier.body != asked:
            raise UsageError("this Idempotency-Key was used for another request: take a new one")
        note_asked(request)  # the first was asked for; its answer is this caller's own
        return earlier.status, earlier.answer
    status, answer = await verb()
    data = msgspec.json.encode(_Answered(asked, status, answer))
    await run_in_threadpool(objects.replace, place, data)
    return status, answer


def _place(caller: str, path: str, key: str) -> str:
    return f"cache/idempotency/{hashlib.sha256(chr(10).join((caller, path, key)).encode()).hexdigest()}.json"


def _load(objects: Objects, place: str) -> _Answered | None:
    try:
        return typed.decode(objects.read(place), _Answered)
    except (NotFoundError, msgspec.DecodeError):
        return None

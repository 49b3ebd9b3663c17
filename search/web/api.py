"""How the API answers programs and stations: JSON, and our errors as `{"error": {code, message, retryable}}`."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from core.errors import (
    BusyError,
    ExistsError,
    MotlanError,
    NotFoundError,
    RefusedError,
    ServiceError,
    UnknownCallerError,
    UsageError,
)
from store.accounts.lockout import LockedError

NO_STORE = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
_STATUS: dict[type[MotlanError], int] = {
    UnknownCallerError: 401, LockedError: 429, BusyError: 429, RefusedError: 403, NotFoundError: 404, ExistsError: 409,
    UsageError: 422, ServiceError: 503,
}  # fmt: skip
_PATHS = ("/api/", "/metrics", "/health", "/ready")


def is_api(path: str) -> bool:
    """Whether programs and stations ask here, and no browser."""
    return path.startswith(_PATHS)


def status_of(error: MotlanError) -> int:
    """The HTTP status of one of our errors."""
    return next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)


def failed(error: MotlanError) -> Response:
    """One of our errors as an answer."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__.removesuffix("Error")).lower()
    headers = {"www-authenticate": "Bearer"} if isinstance(error, UnknownCallerError) else {}
    if isinstance(error, BusyError):
        headers = {"retry-after": str(error.seconds)}
    return _error(status_of(error), name, str(error), retryable=error.retryable, headers=headers)


def answering(verb: Callable[[Request], Awaitable[tuple[int, Any]]]) -> Callable[[Request], Awaitable[Response]]:
    """A verb, which gives a status and what to encode (or a whole response), as an endpoint."""

    async def endpoint(request: Request) -> Response:
        try:
            status, answer = await verb(request)
        except MotlanError as error:
            return failed(error)
        except ClientDisconnect:  # the link was cut: nobody reads the answer, the station pushes again
            return Response(status_code=400)
        except HTTPException as error:  # the form is no form: cut short on the way, or not from a station
            return _error(error.status_code, "form", "the push is not a whole form", retryable=error.status_code == 400)
        except OSError:  # the disk that takes uploads in is full or gone
            return _error(503, "service", "the centre cannot store now", retryable=True)
        return answer if isinstance(answer, Response) else encoded(status, answer)

    return endpoint


def encoded(status: int, answer: Any, headers: dict[str, str] | None = None) -> Response:
    """An answer as JSON that no cache keeps."""
    return Response(msgspec.json.encode(answer), status, NO_STORE | (headers or {}), "application/json")


def _error(status: int, code: str, message: str, *, retryable: bool, headers: dict[str, str] | None = None) -> Response:
    return encoded(status, {"error": {"code": code, "message": message, "retryable": retryable}}, headers)

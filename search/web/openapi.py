"""What the API says of itself: an OpenAPI document made of what each route tells, at `/api/v1/openapi.json`.

A route under `/api/` is a `GuardedRoute` with an `operation`; a test fails for one that tells nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from core.records import Record
from search.web.api import encoded

Schema = Mapping[str, Any]
TEXT: Schema = {"type": "string"}
ID: Schema = {"type": "string", "minLength": 1, "maxLength": 60}
SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_REF = "#/components/schemas/{name}"


class Fault(Record, frozen=True):
    """What went wrong, and whether sending the same again can help."""

    code: str
    message: str
    retryable: bool


class Failed(Record, frozen=True):
    """Every answer that is no success."""

    error: Fault


class Operation(NamedTuple):
    """What one method of one route does, for programs."""

    summary: str
    answers: Mapping[int, type | Schema | None]  # status → what stands in the answer; None: nothing, or no JSON
    path: Mapping[str, Schema] = {}  # parameters in the path
    query: Mapping[str, Schema] = {}  # parameters behind it
    required: tuple[str, ...] = ()  # of those
    headers: Mapping[str, Schema] = {}  # that may be sent
    body: Schema | None = None  # OpenAPI's `requestBody`


def document(routes: Iterable[Any]) -> dict[str, Any]:
    """The OpenAPI 3.1 document of all routes that tell something."""
    described = [(route, route.operation) for route in routes if getattr(route, "operation", None) is not None]
    kinds = {kind for _, operation in described for kind in operation.answers.values() if isinstance(kind, type)}
    _, schemas = msgspec.json.schema_components(sorted({*kinds, Failed}, key=str), ref_template=_REF)
    paths: dict[str, dict[str, Any]] = {}
    for route, operation in described:
        for method in sorted(route.methods - {"HEAD"}):
            paths.setdefault(_plain(route.path), {})[method.lower()] = _operation(
                operation, open_to_all=route.asks == "open"
            )
    return {
        "openapi": "3.1.0",
        "info": {"title": "motlan", "version": "1", "description": "See docs/contract.md."},
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"key": []}],
    }


def answer(request: Request) -> Response:
    """`GET /api/v1/openapi.json`."""
    return encoded(200, document(request.app.routes))


def _operation(operation: Operation, *, open_to_all: bool) -> dict[str, Any]:
    parameters = [
        {"name": name, "in": place, "required": place == "path" or name in operation.required, "schema": schema}
        for place, schemas_of in (("path", operation.path), ("query", operation.query), ("header", operation.headers))
        for name, schema in schemas_of.items()
    ]
    answers = {str(status): _response(kind) for status, kind in operation.answers.items()}
    described: dict[str, Any] = {"summary": operation.summary, "responses": answers | {"default": _response(Failed)}}
    if parameters:
        described["parameters"] = parameters
    if operation.body is not None:
        described["requestBody"] = operation.body
    return described | ({"security": []} if open_to_all else {})


def _response(kind: type | Schema | None) -> dict[str, Any]:
    if kind is None:
        return {"description": "Done."}
    schema = {"$ref": _REF.format(name=kind.__name__)} if isinstance(kind, type) else kind
    said = (kind.__doc__ or "").strip().split("\n")[0] if isinstance(kind, type) else "The answer."
    return {"description": said, "content": {"application/json": {"schema": schema}}}


def _plain(path: str) -> str:
    return re.sub(r"{(\w+):\w+}", r"{\1}", path)

"""The API's description: every route under /api/ is in it, with its parameters and answers, and it is sound OpenAPI."""

from __future__ import annotations

import re
from typing import Any

from search.web.api import is_api
from tests.support.asgi import Client
from tests.unit.search.web.test_every_route_asks import app

__all__ = ["app"]  # the fixture


def described(app: Any) -> dict[str, Any]:
    answer = Client(app[0]).get("/api/v1/openapi.json")
    assert answer.status_code == 200
    document: dict[str, Any] = answer.json()
    return document


def test_every_route_of_the_api_is_described_with_its_method(app: Any) -> None:
    document = described(app)
    described_routes = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    routes = {
        (method, route.path.replace(":int", ""))
        for route in app[0].routes
        if route.path.startswith("/api/")
        for method in route.methods - {"HEAD"}
    }
    assert described_routes == routes


def test_every_parameter_of_a_path_and_every_reference_is_there(app: Any) -> None:
    document = described(app)
    for path, methods in document["paths"].items():
        for operation in methods.values():
            named = {parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path))
            assert operation["summary"]
            assert "default" in operation["responses"]
    text = str(document)
    for name in {part.split("'")[0] for part in text.split("#/components/schemas/")[1:]}:
        assert name in document["components"]["schemas"]


def test_every_post_may_be_sent_again_under_an_idempotency_key(app: Any) -> None:
    posts = {path: methods["post"] for path, methods in described(app)["paths"].items() if "post" in methods}
    assert len(posts) > 3
    without = [
        path
        for path, operation in posts.items()
        if "Idempotency-Key" not in {parameter["name"] for parameter in operation.get("parameters", ())}
    ]
    assert without == []


def test_what_needs_a_key_says_so_and_what_is_open_too(app: Any) -> None:
    document = described(app)
    assert document["security"] == [{"key": []}]
    assert document["paths"]["/api/v1/openapi.json"]["get"]["security"] == []
    assert "security" not in document["paths"]["/api/v1/batches"]["post"]
    assert is_api("/api/v1/batches")

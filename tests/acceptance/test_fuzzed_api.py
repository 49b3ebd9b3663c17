"""The whole API, fuzzed by its own description: whatever is sent, no answer is a defect (5xx)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from starlette.applications import Starlette

from console.web import application
from ingest.queue.dispatcher import Dispatcher
from ingest.services import Services
from tests.support.accounts import station_key, token
from tests.support.services import services_at

EXAMPLES = 25  # of each operation, for each caller

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")  # pieces of uploads (tus)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Starlette, Services]]:
    with services_at(Path(tmp_path_factory.mktemp("fuzz"))) as services, Dispatcher(services) as dispatcher:
        yield application(services, dispatcher, ["testserver"]), services


@pytest.mark.parametrize("caller", ["station", "program", "stranger"])
def test_no_answer_of_the_api_is_a_defect_whatever_is_sent(app: Any, caller: str) -> None:
    starlette, services = app
    shown = {
        "station": lambda: station_key(services.objects, "FUZZ"),
        "program": lambda: token(services.objects, "search", "reuse", "batches", "metrics"),
        "stranger": lambda: "mls_x.y",
    }[caller]()
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", starlette)
    operations = [operation.ok() for operation in schema.get_all_operations()]
    assert operations
    tried = 0
    modes = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
    for operation, mode in product(operations, modes):

        @hypothesis.settings(
            max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
            suppress_health_check=list(hypothesis.HealthCheck), phases=[hypothesis.Phase.generate],
        )  # fmt: skip
        @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
        def fuzz(case: Any) -> None:
            nonlocal tried
            tried += 1
            answer = case.call(headers={"Authorization": f"Bearer {shown}"})
            assert answer.status_code < 500, (case.method, case.path, answer.text[:300])

        try:
            fuzz()
        except hypothesis.errors.Unsatisfiable:  # nothing wrong can be made of an operation without parameters
            continue
    assert tried > EXAMPLES * len(operations) // 2

"""Addresses of a queue on one server or several."""

from __future__ import annotations

import pytest

from core.errors import UsageError
from ingest.queue.broker import open_broker


@pytest.mark.parametrize(
    "url",
    [
        "kafka://host",
        "redis://host:99999",
        "amqp://guest:secret@host:5672,other:99999/%2f",
        "redis://:secret@a,b/0",
        "redis+sentinel://:secret@a,b",
        "redis+sentinel://a,b/papers/first",
    ],
)
def test_an_address_that_names_no_queue_is_bad_usage_and_is_not_repeated(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        open_broker(url)
    assert "secret" not in str(caught.value)

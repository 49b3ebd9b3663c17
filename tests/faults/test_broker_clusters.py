"""A queue on several servers whose leader dies while pages are read: a pause, and nothing lost or doubled."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from core.errors import ServiceError
from core.records import Batch
from ingest.observe import status
from ingest.queue.dispatcher import Dispatcher
from ingest.services import Services
from tests.faults.test_brokers import assert_all_is_well, load
from tests.support import queue_clusters
from tests.support.queue_clusters import Cluster
from tests.support.services import services_at


@pytest.fixture(params=["redis", "rabbitmq"])
def cluster(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Cluster]:
    request.getfixturevalue(f"{request.param}_url")
    with queue_clusters.sentinels(tmp_path) if request.param == "redis" else queue_clusters.rabbitmq() as servers:
        yield servers


def test_when_the_leader_of_a_queue_dies_what_was_sent_and_what_comes_is_done(cluster: Cluster, tmp_path: Path) -> None:
    with services_at(tmp_path / "data") as opened:
        config = msgspec.structs.replace(opened.config, queue=cluster.address)
        services = Services(config, opened.objects, opened.index, opened.catalogue, opened.readers, opened.leases)
        with Dispatcher(services) as dispatcher:
            before = load(services, tmp_path / "before", 20)
            dispatcher.dispatch(before)
            dispatcher.start()
            _sweep_until_done(services, dispatcher, before, pages=10)
            cluster.kill()
            after = load(services, tmp_path / "after", 5, lane="archive")
            _sweep_until_done(services, dispatcher, before)
            _sweep_until_done(services, dispatcher, after)
            time.sleep(0.5)
        assert_all_is_well(services, before, after)


def _sweep_until_done(services: Services, dispatcher: Dispatcher, batch: Batch, pages: int | None = None) -> None:
    """Sweep as a worker does, which goes on when the queue is away, until so many pages of a batch are read, or all."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        state = status.of_batch(services.objects, batch)
        if state.state == "done" or (pages is not None and state.pages.read >= pages):
            return
        try:
            dispatcher.sweep()
        except ServiceError:
            time.sleep(0.5)
        time.sleep(0.1)
    pytest.fail("the batch is not done after two minutes")

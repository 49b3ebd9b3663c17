"""The queue on real brokers: messages lost, doubled or out of reach cost time, never a page."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.errors import ServiceError
from core.records import Batch, Slip
from ingest.intake.accept import accept
from ingest.observe import status
from ingest.queue import until_done
from ingest.queue.dispatcher import Dispatcher
from ingest.services import Services
from ingest.verify.verify import verify
from store import batches, papers
from tests.support import ending
from tests.support.services import FakeReaderPool, scans, services_at

ROOT = Path(__file__).resolve().parents[2]
REDIS_DATABASE = "9"  # of the Redis under test; emptied before each test


@pytest.fixture(params=["redis", "rabbitmq"])
def queue(request: pytest.FixtureRequest) -> str:
    """The address of a real broker with nothing of ours in it."""
    address: str = request.getfixturevalue(f"{request.param}_url")
    if request.param == "redis":
        address = address.rsplit("/", 1)[0] + f"/{REDIS_DATABASE}"
    empty(address)
    return address


def empty(address: str) -> None:
    """Take everything out of the broker, as if it had been set up anew."""
    if address.startswith("redis"):
        import redis

        redis.Redis.from_url(address).flushdb()
        return
    import pika  # type: ignore[import-untyped]

    with pika.BlockingConnection(pika.URLParameters(address)) as connection:
        channel = connection.channel()
        for lane in batches.LANES:
            for name in (f"motlan.{lane}", f"motlan.{lane}.DQ", f"motlan.{lane}.XQ"):
                channel.queue_delete(name)


@pytest.fixture
def services(queue: str, tmp_path: Path) -> Iterator[Services]:
    """An installation on that broker."""
    with services_at(tmp_path / "data") as opened:
        config = msgspec.structs.replace(opened.config, queue=queue)
        yield Services(config, opened.objects, opened.index, opened.catalogue, opened.readers, opened.leases)


def load(services: Services, folder: Path, files: int, pages: int = 5, lane: Any = "counter") -> Batch:
    """Take in a batch of `files` files of `pages` pages, all different."""
    return accept(
        services, scans(folder, *(f"pages {pages} note {lane}{number}" for number in range(files))), Slip(lane=lane)
    )


def assert_all_is_well(services: Services, *received: Batch) -> None:
    """Every page received is filed or failed by name, nothing is doubled, verify is clean."""
    for batch in received:
        state = status.of_batch(services.objects, batch)
        assert state.state == "done"
        assert state.pages.waiting == 0
        assert len(state.paper_ids) == len(set(state.paper_ids))
    result = verify(services.objects, services.index)
    assert result.ok, result.problems
    assert [entry.key for name in ("pending/", "leases/") for entry in services.objects.list(name)] == []


def test_a_batch_goes_through_the_broker(services: Services, tmp_path: Path) -> None:
    with Dispatcher(services) as dispatcher:
        batch = load(services, tmp_path / "in", 10)
        dispatcher.dispatch(batch)
        dispatcher.start()
        until_done.wait_for(services, [batch], lambda done, total: None)
        time.sleep(0.3)
    assert_all_is_well(services, batch)


def test_messages_doubled_and_out_of_order_do_no_harm(services: Services, tmp_path: Path) -> None:
    readers = services.readers
    assert isinstance(readers, FakeReaderPool)
    with Dispatcher(services) as first, Dispatcher(services) as second:
        batch = load(services, tmp_path / "in", 10)
        for dispatcher in (first, second, first):
            dispatcher._sent._again.clear()  # forget that these were sent
            dispatcher.dispatch(batch)
        second.start()
        until_done.wait_for(services, [batch], lambda done, total: None)
        time.sleep(1)
    assert set(readers.read_count.values()) == {1}
    assert_all_is_well(services, batch)


def test_a_broker_wiped_empty_is_filled_again_by_the_sweep(services: Services, queue: str, tmp_path: Path) -> None:
    with Dispatcher(services) as dispatcher:
        batch = load(services, tmp_path / "in", 10)
        dispatcher.dispatch(batch)
    empty(queue)
    with Dispatcher(services) as dispatcher:
        dispatcher.start()
        assert dispatcher.sweep() == 1
        until_done.wait_for(services, [batch], lambda done, total: None)
        time.sleep(0.3)
    assert_all_is_well(services, batch)


def test_without_its_broker_a_batch_is_received_and_waits(tmp_path: Path) -> None:
    with services_at(tmp_path / "data") as opened:
        config = msgspec.structs.replace(opened.config, queue="redis://127.0.0.1:1/0")
        services = Services(config, opened.objects, opened.index, opened.catalogue, opened.readers, opened.leases)
        batch = load(services, tmp_path / "in", 2)
        with Dispatcher(services) as dispatcher, pytest.raises(ServiceError):
            dispatcher.dispatch(batch)
        assert [batch.batch for batch in batches.pending(services.objects, "counter")] == [batch.batch]


def test_a_broker_killed_in_mid_load_and_started_again_loses_nothing(
    services: Services, queue: str, tmp_path: Path, service: Callable[[str, str], None]
) -> None:
    name = "redis" if queue.startswith("redis") else "rabbitmq"
    with Dispatcher(services) as dispatcher:
        batch = load(services, tmp_path / "in", 20)
        dispatcher.dispatch(batch)
        worker = start_worker(tmp_path / "data", queue, seconds=0.05)
        time.sleep(2)
        service(name, "kill")
        time.sleep(2)
        service(name, "start")
        wait(services, [batch], seconds=120)
        stop(worker)
    assert_all_is_well(services, batch)


@pytest.mark.parametrize("kills", [6])
def test_workers_killed_at_random_moments_lose_and_double_nothing(
    services: Services, queue: str, tmp_path: Path, kills: int
) -> None:
    dice = random.Random(7)
    with Dispatcher(services) as dispatcher:
        received = [load(services, tmp_path / "a", 20, lane="archive"), load(services, tmp_path / "c", 5)]
        for batch in received:
            dispatcher.dispatch(batch)
        for _ in range(kills):
            worker = start_worker(tmp_path / "data", queue, seconds=0.02)
            time.sleep(1.2 + dice.random())
            worker.kill()
            worker.wait()
        worker = start_worker(tmp_path / "data", queue, seconds=0.0)
        wait(services, received, seconds=180)
        stop(worker)
    services.leases.remove_stale(
        older=0.0
    )  # as every dispatcher does once an hour: of a worker killed between its work and letting go
    assert_all_is_well(services, *received)
    assert (tmp_path / "data" / "tally").stat().st_size <= 125 + 2 * kills  # at most the pages in hand were read again


def test_a_worker_told_to_stop_finishes_its_page_and_leaves_no_lease(
    services: Services, queue: str, tmp_path: Path
) -> None:
    with Dispatcher(services) as dispatcher:
        batch = load(services, tmp_path / "in", 4)
        dispatcher.dispatch(batch)
        worker = start_worker(tmp_path / "data", queue, seconds=0.3)
        tallied = tmp_path / "data" / "tally"
        patience = time.monotonic() + 60
        while not tallied.exists() and time.monotonic() < patience:  # until it is at work
            time.sleep(0.05)
        stop(worker)
        assert list(services.objects.list("leases/")) == []
        tally = tallied.stat().st_size
        state = status.of_batch(services.objects, batch)
        assert tally == state.pages.read


def test_workers_at_a_broker_and_a_process_with_a_queue_of_its_own_share_a_store(
    services: Services, tmp_path: Path
) -> None:
    with services_at(tmp_path / "data") as local, Dispatcher(services) as at_broker, Dispatcher(local) as with_own:
        at_broker.start()
        with_own.start()
        at_broker.sweep()
        services.presence.look_around(now=True)
        assert (services.alone, local.alone) == (False, False), "each knows of the other, whatever its queue"
        batch = load(services, tmp_path / "in", 12, pages=2)
        at_broker.dispatch(batch)
        with_own.dispatch(batch)
        while status.of_batch(services.objects, batch).state != "done":
            at_broker.sweep()  # each looks after what it has read
            with_own.sweep()
            time.sleep(0.1)
        at_broker.sweep()  # what the other finished last, a sweep settles
    assert [number for _, number in papers.latest_keys(services.objects)] == [1] * 12
    assert list(services.objects.list("cache/pdf/")) == []
    assert_all_is_well(services, batch)


RUNNING: list[subprocess.Popen[bytes]] = []


@pytest.fixture(autouse=True)
def no_worker_is_left() -> Iterator[None]:
    """A worker that a failed test leaves behind would take the messages of the next."""
    yield
    while RUNNING:
        RUNNING.pop().kill()


def start_worker(data: Path, queue: str, seconds: float) -> subprocess.Popen[bytes]:
    """A worker process in the background."""
    command = [sys.executable, "-m", "tests.support.worker_process", str(data), queue, str(seconds)]
    RUNNING.append(
        subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=ending.with_parent()
        )
    )
    return RUNNING[-1]


def stop(worker: subprocess.Popen[bytes]) -> None:
    """End a worker as an operator would."""
    worker.send_signal(signal.SIGTERM)
    worker.wait(60)


def wait(services: Services, received: list[Batch], seconds: float) -> None:
    """Until these batches are done; fails the test when they are not in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if all(status.of_batch(services.objects, batch).state == "done" for batch in received):
            time.sleep(1.0)  # for the last messages to find that nothing is left to do
            return
        time.sleep(0.5)
    pytest.fail(
        f"not done after {seconds:.0f} s: {[status.of_batch(services.objects, batch).pages for batch in received]}"
    )

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

from ingest import status, working
from ingest.accept import accept
from ingest.crew import Crew
from ingest.house import House
from ingest.verify import verify
from store import batches
from store.errors import ServiceError
from store.records import Batch, Slip
from tests.faults.house import FakeHands, house_at, scans

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
def house(queue: str, tmp_path: Path) -> Iterator[House]:
    """A house on that broker."""
    with house_at(tmp_path / "data") as opened:
        config = msgspec.structs.replace(opened.config, queue=queue)
        yield House(config, opened.objects, opened.index, opened.catalogue, opened.hands, opened.leases)


def load(house: House, folder: Path, files: int, pages: int = 5, lane: Any = "counter") -> Batch:
    """Take in a batch of `files` files of `pages` pages, all different."""
    return accept(
        house, scans(folder, *(f"pages {pages} note {lane}{number}" for number in range(files))), Slip(lane=lane)
    )


def assert_all_is_well(house: House, *received: Batch) -> None:
    """Every page received is filed or failed by name, nothing is doubled, verify is clean."""
    for batch in received:
        state = status.of_batch(house.objects, batch)
        assert state.state == "done"
        assert state.pages.waiting == 0
        assert len(state.paper_ids) == len(set(state.paper_ids))
    result = verify(house.objects, house.index)
    assert result.ok, result.problems
    assert [entry.key for name in ("pending/", "leases/") for entry in house.objects.list(name)] == []


def test_a_batch_goes_through_the_broker(house: House, tmp_path: Path) -> None:
    with Crew(house) as crew:
        batch = load(house, tmp_path / "in", 10)
        crew.dispatch(batch)
        crew.start()
        working.wait_for(house, [batch], lambda done, total: None)
        time.sleep(0.3)
    assert_all_is_well(house, batch)


def test_messages_doubled_and_out_of_order_do_no_harm(house: House, tmp_path: Path) -> None:
    hands = house.hands
    assert isinstance(hands, FakeHands)
    with Crew(house) as first, Crew(house) as second:
        batch = load(house, tmp_path / "in", 10)
        for crew in (first, second, first):
            crew._again.clear()  # forget that these were sent
            crew.dispatch(batch)
        second.start()
        working.wait_for(house, [batch], lambda done, total: None)
        time.sleep(1)
    assert set(hands.read_count.values()) == {1}
    assert_all_is_well(house, batch)


def test_a_broker_wiped_empty_is_filled_again_by_the_sweep(house: House, queue: str, tmp_path: Path) -> None:
    with Crew(house) as crew:
        batch = load(house, tmp_path / "in", 10)
        crew.dispatch(batch)
    empty(queue)
    with Crew(house) as crew:
        crew.start()
        assert crew.sweep() == 1
        working.wait_for(house, [batch], lambda done, total: None)
        time.sleep(0.3)
    assert_all_is_well(house, batch)


def test_without_its_broker_a_batch_is_received_and_waits(tmp_path: Path) -> None:
    with house_at(tmp_path / "data") as opened:
        config = msgspec.structs.replace(opened.config, queue="redis://127.0.0.1:1/0")
        house = House(config, opened.objects, opened.index, opened.catalogue, opened.hands, opened.leases)
        batch = load(house, tmp_path / "in", 2)
        with Crew(house) as crew, pytest.raises(ServiceError):
            crew.dispatch(batch)
        assert [one.batch for one in batches.pending(house.objects, "counter")] == [batch.batch]


def test_a_broker_killed_in_mid_load_and_started_again_loses_nothing(
    house: House, queue: str, tmp_path: Path, service: Callable[[str, str], None]
) -> None:
    name = "redis" if queue.startswith("redis") else "rabbitmq"
    with Crew(house) as crew:
        batch = load(house, tmp_path / "in", 20)
        crew.dispatch(batch)
        worker = start_worker(tmp_path / "data", queue, seconds=0.05)
        time.sleep(2)
        service(name, "kill")
        time.sleep(2)
        service(name, "start")
        wait(house, [batch], seconds=120)
        stop(worker)
    assert_all_is_well(house, batch)


@pytest.mark.parametrize("kills", [6])
def test_workers_killed_at_random_moments_lose_and_double_nothing(
    house: House, queue: str, tmp_path: Path, kills: int
) -> None:
    dice = random.Random(7)
    with Crew(house) as crew:
        received = [load(house, tmp_path / "a", 20, lane="archive"), load(house, tmp_path / "c", 5)]
        for batch in received:
            crew.dispatch(batch)
        for _ in range(kills):
            worker = start_worker(tmp_path / "data", queue, seconds=0.02)
            time.sleep(1.2 + dice.random())
            worker.kill()
            worker.wait()
        worker = start_worker(tmp_path / "data", queue, seconds=0.0)
        wait(house, received, seconds=180)
        stop(worker)
    house.leases.tidy(older=0.0)  # as every crew does once an hour: of a worker killed between its work and letting go
    assert_all_is_well(house, *received)
    assert (tmp_path / "data" / "tally").stat().st_size <= 125 + 2 * kills  # at most the pages in hand were read again


def test_a_worker_told_to_stop_finishes_its_page_and_leaves_no_lease(house: House, queue: str, tmp_path: Path) -> None:
    with Crew(house) as crew:
        batch = load(house, tmp_path / "in", 4)
        crew.dispatch(batch)
        worker = start_worker(tmp_path / "data", queue, seconds=0.3)
        time.sleep(3)
        stop(worker)
        assert list(house.objects.list("leases/")) == []
        tally = (tmp_path / "data" / "tally").stat().st_size
        state = status.of_batch(house.objects, batch)
        assert tally == state.pages.read


RUNNING: list[subprocess.Popen[bytes]] = []


@pytest.fixture(autouse=True)
def no_worker_is_left() -> Iterator[None]:
    """A worker that a failed test leaves behind would take the messages of the next."""
    yield
    while RUNNING:
        RUNNING.pop().kill()


def start_worker(data: Path, queue: str, seconds: float) -> subprocess.Popen[bytes]:
    """A worker process in the background."""
    command = [sys.executable, "-m", "tests.faults.worker_process", str(data), queue, str(seconds)]
    RUNNING.append(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    return RUNNING[-1]


def stop(worker: subprocess.Popen[bytes]) -> None:
    """End a worker as an operator would."""
    worker.send_signal(signal.SIGTERM)
    worker.wait(60)


def wait(house: House, received: list[Batch], seconds: float) -> None:
    """Until these batches are done; fails the test when they are not in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if all(status.of_batch(house.objects, batch).state == "done" for batch in received):
            time.sleep(1.0)  # for the last messages to find that nothing is left to do
            return
        time.sleep(0.5)
    pytest.fail(f"not done after {seconds:.0f} s: {[status.of_batch(house.objects, one).pages for one in received]}")

"""Files come by tus over links that are cut, from a client that others wrote: nothing lost, little sent twice."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from bench import stations
from tests.support.held import assert_held_once
from tests.support.motlan import Motlan
from tests.support.proxy import TcpProxy
from tests.support.serving import Server, note

PIECE = 1 << 20


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(Motlan(tmp_path_factory.mktemp("data"), MOTLAN_WORKERS="1")) as server:
        yield server


def scan(path: Path, words: str, size: int) -> tuple[Path, str]:
    """A picture of so many bytes, and its hash."""
    note(path, words)
    with path.open("ab") as file:
        file.write(os.urandom(size - path.stat().st_size))
    return path, hashlib.sha256(path.read_bytes()).hexdigest()


def close(server: Server, push: str, *files: tuple[Path, str]) -> httpx.Response:
    listed = [{"name": path.name, "sha256": sha256, "bytes": path.stat().st_size} for path, sha256 in files]
    return httpx.post(
        f"{server.url}/api/v1/batches", json={"push": push, "slip": {}, "files": listed}, timeout=60,
        headers={"Authorization": f"Bearer {server.key}"},
    )  # fmt: skip


def assert_closed_once(server: Server, receipt: httpx.Response, *hashes: str) -> None:
    assert receipt.status_code in (200, 201), receipt.text
    assert assert_held_once(server, hashes) == [receipt.json()["batch"]]


def test_a_foreign_client_sends_a_file_through_a_link_cut_at_random_and_nothing_acknowledged_is_sent_again(
    server: Server, tmp_path: Path
) -> None:
    path, sha256 = scan(tmp_path / "large.png", "foreign client", 9 * PIECE)
    chance, done, cuts = random.Random(17), threading.Event(), 0
    with TcpProxy("127.0.0.1", server.port) as proxy:
        proxy.delay = 0.004

        def cut_at_random() -> None:
            nonlocal cuts
            while not done.wait(chance.uniform(0.15, 0.4)):
                proxy.cut()
                cuts += 1

        cutter = threading.Thread(target=cut_at_random)
        cutter.start()
        try:
            client = TusClient(
                f"http://127.0.0.1:{proxy.port}/api/v1/uploads", headers={"Authorization": f"Bearer {server.key}"}
            )
            sending = client.uploader(
                str(path), chunk_size=PIECE, metadata={"name": path.name, "batch": "tus-foreign"}, upload_checksum=True
            )
            for _ in range(300):
                try:
                    acknowledged = sending.offset
                    sending.offset = sending.get_offset() if sending.url else 0
                    assert sending.offset >= acknowledged
                    sending.upload()
                    break
                except TusCommunicationError:  # the link was cut
                    time.sleep(0.02)
        finally:
            done.set()
            cutter.join()
    assert cuts >= 2
    assert_closed_once(server, close(server, "tus-foreign", (path, sha256)), sha256)


_PUSHER = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from tusclient.client import TusClient
client = TusClient(sys.argv[2], headers={"Authorization": "Bearer " + sys.argv[3]})
for path in map(Path, sys.argv[4:]):
    client.uploader(str(path), chunk_size=1 << 20, metadata={"name": path.name, "batch": "two-at-once"}).upload()
"""


def test_two_processes_that_push_the_same_batch_at_once_make_one_batch(server: Server, tmp_path: Path) -> None:
    files = [scan(tmp_path / f"{n}.png", f"two at once {n}", 300_000) for n in range(4)]
    words = [sys.executable, "-c", _PUSHER, str(Path.cwd()), f"{server.url}/api/v1/uploads", server.key]
    running = [subprocess.Popen([*words, *(str(path) for path, _ in files)]) for _ in range(2)]
    assert [process.wait(120) for process in running] == [0, 0]
    answers: list[httpx.Response] = []
    threads = [
        threading.Thread(target=lambda: answers.append(close(server, "two-at-once", *files))) for _ in range(2)
    ]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({answer.json()["batch"] for answer in answers}) == 1
    assert_closed_once(server, answers[0], *(sha256 for _, sha256 in files))


def test_a_server_killed_between_upload_and_receipt_goes_on_where_it_was(tmp_path: Path) -> None:
    motlan = Motlan(tmp_path / "data", MOTLAN_WORKERS="1")
    path, sha256 = scan(tmp_path / "a.png", "killed between", 2 * PIECE + 77)
    half, _ = scan(tmp_path / "b.png", "killed in the middle", 2 * PIECE)
    with Server(motlan) as server:
        headers = {"Authorization": f"Bearer {server.key}"}
        client = TusClient(f"{server.url}/api/v1/uploads", headers=headers)
        client.uploader(str(path), chunk_size=PIECE, metadata={"sha256": sha256}).upload()
        begun = client.uploader(str(half), chunk_size=PIECE)
        begun.upload_chunk()
        server.kill()
    with Server(motlan) as server:
        where = str(begun.url).replace(str(begun.url).split("/api")[0], server.url)
        went_on = TusClient(f"{server.url}/api/v1/uploads", headers=headers).uploader(
            str(half), chunk_size=PIECE, url=where
        )
        assert went_on.offset == PIECE
        went_on.upload()
        both = (path, sha256), (half, hashlib.sha256(half.read_bytes()).hexdigest())
        assert_closed_once(server, close(server, "killed-between", *both), *(sha256 for _, sha256 in both))


def test_a_file_whose_hash_was_a_lie_is_not_there_and_makes_no_batch(server: Server, tmp_path: Path) -> None:
    path, sha256 = scan(tmp_path / "a.png", "lying", 100_000)
    client = TusClient(f"{server.url}/api/v1/uploads", headers={"Authorization": f"Bearer {server.key}"})
    with pytest.raises(TusCommunicationError, match="460"):
        client.uploader(str(path), metadata={"sha256": hashlib.sha256(b"other").hexdigest()}).upload()
    refused = close(server, "lying-hash", (path, sha256))
    assert refused.status_code == 422, refused.text
    client.uploader(str(path), metadata={"sha256": sha256}).upload()
    assert_closed_once(server, close(server, "lying-hash", (path, sha256)), sha256)


def test_many_stations_at_once_lose_nothing_double_nothing_and_the_servers_memory_stays(
    server: Server, tmp_path: Path
) -> None:
    result = stations.measure(server, server.pid, 8, 3, 0.0, [Image.new("RGB", (1240, 1754), "white")], together=True)
    assert (result.lost, result.doubled) == (0, 0)
    assert result.memory_most - result.memory_before < 100  # MB

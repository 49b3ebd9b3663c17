"""Several servers of one object store in the address: one that dies is passed over, and nobody sees an error."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
import urllib3

from core.errors import ServiceError, UsageError
from core.settings import Config
from store.s3 import client, hosts
from store.s3.backend import S3Objects
from tests.support.proxy import TcpProxy


@pytest.fixture
def proxies(s3_url: str) -> Iterator[tuple[TcpProxy, TcpProxy]]:
    parts = urlsplit(s3_url)
    with (
        TcpProxy(parts.hostname or "", parts.port or 80) as first,
        TcpProxy(parts.hostname or "", parts.port or 80) as second,
    ):
        yield first, second


def opened(s3_url: str, s3_config: Config, *ports: int) -> S3Objects:
    places = ",".join(f"127.0.0.1:{port}" for port in ports)
    return S3Objects.at(f"s3+http://{places}{urlsplit(s3_url).path}", s3_config)


def kill(proxy: TcpProxy) -> None:
    proxy.refuse = True
    proxy.cut()


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that fails at all servers fails: what is passed over is passed over within one request."""
    monkeypatch.setattr(client, "TRIES", 1)


def test_a_server_killed_under_load_costs_no_request(
    s3_url: str, s3_config: Config, proxies: tuple[TcpProxy, TcpProxy]
) -> None:
    objects = opened(s3_url, s3_config, *(proxy.port for proxy in proxies))
    done, half = threading.Semaphore(0), 20

    def work(number: int) -> bytes:
        objects.create(f"papers/{number}/000001.json", b"%d" % number)
        done.release()
        return objects.read(f"papers/{number}/000001.json")

    with ThreadPoolExecutor(8) as pool:
        results = [pool.submit(work, number) for number in range(2 * half)]
        for _ in range(half):
            assert done.acquire(timeout=60)
        used = max(proxies, key=lambda proxy: proxy.connections)
        kill(used)
        assert [result.result() for result in results] == [b"%d" % number for number in range(2 * half)]
    assert len(list(objects.list("papers/"))) == 2 * half


@pytest.mark.usefixtures("no_waiting")
def test_one_server_is_kept_to_and_a_dead_one_comes_back(
    s3_url: str, s3_config: Config, proxies: tuple[TcpProxy, TcpProxy], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosts, "FIRST_PAUSE", 0.01)
    objects = opened(s3_url, s3_config, *(proxy.port for proxy in proxies))
    for _ in range(3):
        objects.size("papers/a/1")
    (used,) = [proxy for proxy in proxies if proxy.connections]
    (idle,) = [proxy for proxy in proxies if not proxy.connections]
    kill(used)
    objects.create("papers/a/1", b"one")
    assert idle.connections
    used.refuse = False
    before = used.connections
    assert objects.read("papers/a/1") == b"one"
    assert used.connections == before  # it is kept to the one that answers
    kill(idle)
    assert objects.read("papers/a/1") == b"one"
    assert used.connections > before
    kill(used)
    with pytest.raises(ServiceError, match="cannot be reached"):
        objects.read("papers/a/1")


@pytest.mark.usefixtures("no_waiting")
def test_a_server_that_takes_requests_and_never_answers_is_passed_over(
    s3_url: str, s3_config: Config, proxies: tuple[TcpProxy, TcpProxy], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "_TIMEOUT", urllib3.Timeout(connect=2, read=2))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr("os.getpid", lambda: 0)  # begins with the first
        objects = opened(s3_url, s3_config, silent.getsockname()[1], proxies[0].port)
        objects.create("papers/a/1", b"one")
        assert objects.read("papers/a/1") == b"one"


@pytest.mark.parametrize(
    ("url", "places"),
    [
        ("s3://a/motlan", ("a",)), ("s3+http://a:1,b:2,[::1]:3/motlan/x", ("a:1", "b:2", "[::1]:3")),
        ("s3://A,a/motlan", ("a",)),
    ],
)  # fmt: skip
def test_an_address_names_one_server_or_several(url: str, places: tuple[str, ...]) -> None:
    assert client.parse(url).hosts == places


@pytest.mark.parametrize(
    "url", ["s3://a,/motlan", "s3://,/motlan", "s3://a:70000,b/motlan", "s3://a:x/motlan", "s3:///m"]
)
def test_an_address_with_a_place_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="give s3://"):
        client.parse(url)


def test_keys_never_stand_in_an_address() -> None:
    parse: Callable[[str], object] = client.parse
    for url in ("s3://u:p@a,b/motlan", "s3://a,u:p@b/motlan", "s3://a/motlan?x=1"):
        with pytest.raises(UsageError, match="never into it"):
            parse(url)

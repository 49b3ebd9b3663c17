"""Fixtures every test may ask for: the shared data, an object store in a folder, and the real servers' addresses.

A missing server skips its tests on a laptop, with the reason and the command that starts it, and fails them when `CI`
is set. Missing data always skips: it is not part of the tree. Start the servers with `services/all start`.
"""

from __future__ import annotations

import core.quiet  # noqa: F401 - before all others

# isort: split

import os
import secrets
import socket
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import hypothesis
import pytest

from core.settings import Config, Secrets
from store.files import FileObjects

hypothesis.settings.register_profile("motlan", deadline=None)  # a machine that has other work too shows no defect
hypothesis.settings.load_profile("motlan")

ROOT = Path(__file__).resolve().parent.parent
S3_ADDRESS = os.environ.get("MOTLAN_TEST_S3", "s3+http://127.0.0.1:8333")
REDIS_ADDRESS = os.environ.get("MOTLAN_TEST_REDIS", "redis://127.0.0.1:6390/0")
RABBITMQ_ADDRESS = os.environ.get("MOTLAN_TEST_RABBITMQ", "amqp://guest:guest@127.0.0.1:5690/%2f")
ELASTICSEARCH_ADDRESS = os.environ.get("MOTLAN_TEST_ELASTICSEARCH", "elasticsearch+http://127.0.0.1:9200")


_SERVERS = frozenset({"s3_url", "s3_config", "redis_url", "rabbitmq_url", "elasticsearch_url", "service"})


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--half`: one of the two halves of all tests that may run side by side (`tests/all`)."""
    parser.addoption(
        "--half", choices=("servers", "others"), help="only tests that use the servers and faults, or none"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests of the half that was asked for: faults kill the servers, so nothing that uses them runs beside."""
    half = config.getoption("--half")
    if half is None:
        return
    used = [_uses_servers(item) for item in items]
    kept = [item for item, uses in zip(items, used, strict=True) if uses == (half == "servers")]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def _uses_servers(item: pytest.Item) -> bool:
    """A fault or a contract, a test with a server's address, or one marked so because it asks for it by name."""
    asked = _SERVERS.intersection(getattr(item, "fixturenames", ()))
    return bool(asked or {"faults", "contracts"} & set(item.path.parts) or item.get_closest_marker("servers"))


def require(service_name: str, ready: bool, how: str) -> None:
    """Go on when the service is ready; else skip with the reason and the command, or fail when `CI` is set."""
    if ready:
        return
    reason = f"{service_name} does not answer; start it with: {how}"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real documents with their truth, beside the repository."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the shared documents (../shared/data) are not on this machine")
    return folder


@pytest.fixture
def tmp_objects(tmp_path: Path) -> Iterator[FileObjects]:
    """An empty object store in a folder of its own."""
    objects = FileObjects(tmp_path / "objects")
    yield objects
    objects.close()


@pytest.fixture(scope="session")
def s3_config() -> Config:
    """A configuration that holds the keys of the S3 server under test (SeaweedFS's of `services/s3` by default)."""
    return Config(
        secrets=Secrets(
            s3_access_key=os.environ.get("AWS_ACCESS_KEY_ID", "testkey"),
            s3_secret_key=os.environ.get("AWS_SECRET_ACCESS_KEY", "testsecret123"),
        )
    )


@pytest.fixture
def s3_url() -> str:
    """An address nobody has used, `s3+http://HOST:PORT/BUCKET/PREFIX`; the server is asked each time."""
    parts = urlsplit(S3_ADDRESS)
    scheme = "http" if parts.scheme == "s3+http" else "https"
    require("S3", _http_answers(f"{scheme}://{parts.netloc}/healthz"), "services/s3 start")
    # One bucket for all tests: SeaweedFS sets disk volumes aside for every bucket.
    return f"{S3_ADDRESS}/motlan-tests/{secrets.token_hex(6)}"


@pytest.fixture
def redis_url() -> str:
    """`redis://…` of the Redis under test; tests share it: use key names of your own and leave the rest alone."""
    require("Redis", _says(REDIS_ADDRESS, b"PING\r\n", b"+PONG"), "services/redis start")
    return REDIS_ADDRESS


@pytest.fixture
def rabbitmq_url() -> str:
    """`amqp://…` of the RabbitMQ under test; tests share it: use queue names of your own."""
    # A broker that is up answers the protocol header with its first method frame (class connection, method start).
    ready = _says(RABBITMQ_ADDRESS, b"AMQP\x00\x00\x09\x01", b"\x01\x00\x00")
    require("RabbitMQ", ready, "services/rabbitmq start")
    return RABBITMQ_ADDRESS


@pytest.fixture
def elasticsearch_url() -> str:
    """`elasticsearch+http://HOST:PORT` of the Elasticsearch under test, without an alias: add one of your own."""
    address = "http://" + urlsplit(ELASTICSEARCH_ADDRESS).netloc
    require("Elasticsearch", _http_answers(f"{address}/_cluster/health"), "services/elasticsearch start")
    return ELASTICSEARCH_ADDRESS


@pytest.fixture
def service() -> Callable[[str, str], None]:
    """Run a script of `services/`: `service("redis", "start")`. Fails the test when the script fails."""
    import subprocess

    def run(name: str, verb: str) -> None:
        done = subprocess.run([ROOT / "services" / name, verb], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, f"services/{name} {verb}: {done.stdout}{done.stderr}"

    return run


def _http_answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _says(url: str, question: bytes, answer: bytes) -> bool:
    """Whether the server at the URL's host and port answers these bytes with those."""
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname, parts.port), timeout=3) as connection:
            connection.settimeout(3)
            connection.sendall(question)
            return connection.recv(len(answer)).startswith(answer)
    except OSError:
        return False

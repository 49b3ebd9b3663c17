"""The queue behind one URL: a dramatiq broker in this process, on Redis or on RabbitMQ, on one server or several."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit
from weakref import WeakKeyDictionary

import dramatiq
from dramatiq.brokers.stub import StubBroker
from dramatiq.middleware import Middleware

from core.errors import ServiceError, UsageError
from core.records import Lane

_PORTS = {"redis": 6379, "rediss": 6379, "redis+sentinel": 26379, "amqp": 5672, "amqps": 5671}
_PATIENCE = 3.0  # seconds for an answer of a sentinel, and of the server it names
_HOSTS: WeakKeyDictionary[dramatiq.Broker, str] = WeakKeyDictionary()  # where each broker is, without its password


def queue_of(lane: Lane) -> str:
    """The name of a lane's queue. Two installations share a broker by Redis database number or RabbitMQ vhost."""
    return f"motlan.{lane}"


def open_broker(url: str) -> dramatiq.Broker:
    """The broker at `local:`, `redis[s]://…`, `redis+sentinel://…` or `amqp[s]://…`; UsageError for any other address.

    `amqp://USER:PASSWORD@A,B,C/VHOST` names the servers of a cluster: the next is taken when one dies, and the queues
    are quorum queues. `redis+sentinel://A,B,C/NAME[/DATABASE]` names sentinels, which say where the Redis is.

    No message is tried again or dead-lettered by the library: the dispatcher's sweep sends again what is still needed.
    """
    middleware: list[Middleware] = []
    scheme = url.partition(":")[0]
    if url == "local:":
        return StubBroker(middleware=middleware)
    if scheme not in _PORTS:
        raise UsageError(
            f"MOTLAN_QUEUE {scheme}:…: give local:, redis://…, rediss://…, redis+sentinel://…, amqp://… or amqps://…"
        )
    hosts = _hosts(url, scheme)
    if scheme in ("redis", "rediss") and len(hosts) > 1:
        raise UsageError("MOTLAN_QUEUE: several Redis servers are named through their sentinels: redis+sentinel://…")
    if scheme == "redis+sentinel":
        broker = _sentinel(url, hosts, middleware)
    elif scheme.startswith("redis"):
        broker = _redis(url, middleware)
    else:
        broker = _rabbitmq(url, hosts, middleware)
    _HOSTS[broker] = ", ".join(f"{host}:{port}" for host, port in hosts)
    return broker


def _hosts(url: str, scheme: str) -> list[tuple[str, int]]:
    """The servers that an address names, each with its port. Raises UsageError."""
    try:
        places = [urlsplit(f"//{place}") for place in urlsplit(url).netloc.rpartition("@")[2].split(",")]
        return [(place.hostname or "localhost", place.port or _PORTS[scheme]) for place in places]
    except ValueError as error:
        raise UsageError("MOTLAN_QUEUE: no host and port that can be; a port is at most 65535") from error


def _redis(url: str, middleware: list[Middleware]) -> dramatiq.Broker:
    from dramatiq.brokers.redis import RedisBroker  # only who uses Redis pays for its client

    broker: dramatiq.Broker = RedisBroker(url=url, middleware=middleware)  # type: ignore[no-untyped-call]
    return broker


def _sentinel(url: str, hosts: list[tuple[str, int]], middleware: list[Middleware]) -> dramatiq.Broker:
    from dramatiq.brokers.redis import RedisBroker
    from redis.sentinel import Sentinel

    name, _, database = urlsplit(url).path.strip("/").partition("/")
    if not name or not (database or "0").isdecimal():
        raise UsageError("MOTLAN_QUEUE: give redis+sentinel://HOST[:PORT][,HOST…]/NAME[/DATABASE]")
    sentinels = Sentinel(hosts, socket_timeout=_PATIENCE)  # type: ignore[no-untyped-call]
    password = urlsplit(url).password
    login = {"db": int(database or 0), "password": unquote(password) if password else None}
    client = sentinels.master_for(name, **login)  # type: ignore[no-untyped-call]
    broker: dramatiq.Broker = RedisBroker(client=client, middleware=middleware)  # type: ignore[no-untyped-call]
    return broker


def _rabbitmq(url: str, hosts: list[tuple[str, int]], middleware: list[Middleware]) -> dramatiq.Broker:
    from dramatiq.brokers.rabbitmq import RabbitmqBroker

    if len(hosts) == 1:
        return RabbitmqBroker(url=url, middleware=middleware, confirm_delivery=True)
    from ingest.queue.quorum import QuorumBroker

    parts = urlsplit(url)
    login = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    places = [f"{login}[{host}]:{port}" if ":" in host else f"{login}{host}:{port}" for host, port in hosts]
    urls = [parts._replace(netloc=place).geturl() for place in places]
    return QuorumBroker(url=urls, middleware=middleware, confirm_delivery=True)


def depth(broker: dramatiq.Broker, lane: Lane) -> int:
    """How many messages of a lane wait in the queue. Raises ServiceError when the broker does not answer."""
    try:
        if isinstance(broker, StubBroker):
            return int(broker.queues[queue_of(lane)].qsize())
        if hasattr(broker, "get_queue_message_counts"):
            return _rabbitmq_depth(broker, queue_of(lane))
        return int(broker.client.llen(f"dramatiq:{queue_of(lane)}"))  # type: ignore[attr-defined]
    except Exception as error:
        raise unreachable(broker, error) from error


def _rabbitmq_depth(broker: Any, queue: str) -> int:
    """Messages ready in a queue. A broken connection is dropped: the library would keep it and fail for ever."""
    try:
        return int(broker.get_queue_message_counts(queue)[0])
    except Exception:
        del broker.connection
        raise


def unreachable(broker: dramatiq.Broker, error: Exception) -> ServiceError:
    """Our error for whatever a broker's library raised; its text may quote the address, with a password: left out."""
    where = f" at {_HOSTS[broker]}" if broker in _HOSTS else ""
    kind = type(error).__name__
    return ServiceError(f"the queue{where} cannot be reached ({kind}): what is received is kept and goes on later")

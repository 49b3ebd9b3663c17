"""The queue behind one URL: a dramatiq broker in this process, on Redis or on RabbitMQ."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import dramatiq
from dramatiq.brokers.stub import StubBroker
from dramatiq.middleware import Middleware

from core.errors import ServiceError, UsageError
from core.records import Lane

_PORTS = {"redis": 6379, "rediss": 6379, "amqp": 5672, "amqps": 5671}
_HOSTS: WeakKeyDictionary[dramatiq.Broker, str] = WeakKeyDictionary()  # where each broker is, without its password


def queue_of(lane: Lane) -> str:
    """The name of a lane's queue. Two installations share a broker by Redis database number or RabbitMQ vhost."""
    return f"motlan.{lane}"


def open_broker(url: str) -> dramatiq.Broker:
    """The broker at `local:`, `redis[s]://…` or `amqp[s]://…`. Raises UsageError for any other address.

    No message is tried again or dead-lettered by the library: the crew's sweep sends again what is still needed.
    """
    middleware: list[Middleware] = []
    scheme = url.partition(":")[0]
    if url == "local:":
        return StubBroker(middleware=middleware)
    if scheme not in ("redis", "rediss", "amqp", "amqps"):
        raise UsageError(f"MOTLAN_QUEUE {scheme}:…: give local:, redis://…, rediss://…, amqp://… or amqps://…")
    try:
        parts = urlsplit(url)
        host = f"{parts.hostname or 'localhost'}:{parts.port or _PORTS[scheme]}"
    except ValueError as error:
        raise UsageError("MOTLAN_QUEUE: no host and port that can be; a port is at most 65535") from error
    broker = _redis(url, middleware) if scheme.startswith("redis") else _rabbitmq(url, middleware)
    _HOSTS[broker] = host
    return broker


def _redis(url: str, middleware: list[Middleware]) -> dramatiq.Broker:
    from dramatiq.brokers.redis import RedisBroker  # only who uses Redis pays for its client

    broker: dramatiq.Broker = RedisBroker(url=url, middleware=middleware)  # type: ignore[no-untyped-call]
    return broker


def _rabbitmq(url: str, middleware: list[Middleware]) -> dramatiq.Broker:
    from dramatiq.brokers.rabbitmq import RabbitmqBroker

    return RabbitmqBroker(url=url, middleware=middleware, confirm_delivery=True)


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

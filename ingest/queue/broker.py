"""The queue behind one URL: a dramatiq broker in this process, on Redis or on RabbitMQ."""

from __future__ import annotations

from typing import Any

import dramatiq
from dramatiq.brokers.stub import StubBroker
from dramatiq.middleware import Middleware

from core.errors import ServiceError, UsageError
from core.records import Lane


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
    if scheme in ("redis", "rediss"):
        from dramatiq.brokers.redis import RedisBroker  # only who uses Redis pays for its client

        redis: dramatiq.Broker = RedisBroker(url=url, middleware=middleware)  # type: ignore[no-untyped-call]
        return redis
    if scheme in ("amqp", "amqps"):
        from dramatiq.brokers.rabbitmq import RabbitmqBroker

        return RabbitmqBroker(url=url, middleware=middleware, confirm_delivery=True)
    raise UsageError(f"queue address of scheme {scheme!r}: give local:, redis://…, rediss://…, amqp://… or amqps://…")


def depth(broker: dramatiq.Broker, lane: Lane) -> int:
    """How many messages of a lane wait in the queue. Raises ServiceError when the broker does not answer."""
    try:
        if isinstance(broker, StubBroker):
            return int(broker.queues[queue_of(lane)].qsize())
        if hasattr(broker, "get_queue_message_counts"):
            return _rabbitmq_depth(broker, queue_of(lane))
        return int(broker.client.llen(f"dramatiq:{queue_of(lane)}"))  # type: ignore[attr-defined]
    except Exception as error:
        raise unreachable(error) from error


def _rabbitmq_depth(broker: Any, queue: str) -> int:
    """Messages ready in a queue. A broken connection is dropped: the library would keep it and fail for ever."""
    try:
        return int(broker.get_queue_message_counts(queue)[0])
    except Exception:
        del broker.connection
        raise


def unreachable(error: Exception) -> ServiceError:
    """Our error for whatever a broker's library raised; its text may quote the address and is left out."""
    return ServiceError(
        f"the queue cannot be reached ({type(error).__name__}): what is received is kept and goes on later"
    )

"""The queue on a cluster of RabbitMQ servers: quorum queues, so that the death of one server takes none away."""

from __future__ import annotations

from typing import Any

from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.common import xq_name


class QuorumBroker(RabbitmqBroker):
    """The library declares classic queues, each of which lives on one server and is gone with it."""

    def _build_queue_arguments(self, queue_name: str) -> dict[str, Any]:
        arguments: dict[str, Any] = super()._build_queue_arguments(queue_name)  # type: ignore[no-untyped-call]
        return {**arguments, "x-queue-type": "quorum"}

    def _declare_xq_queue(self, queue_name: str) -> Any:
        # No message of ours is dead-lettered: the queue is there because the library asks for it.
        return self.channel.queue_declare(queue=xq_name(queue_name), durable=True, arguments={"x-queue-type": "quorum"})

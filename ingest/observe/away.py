"""Which services cannot be reached, and since when, as the processes at work find them and as this one does."""

from __future__ import annotations

from core.errors import ServiceError
from core.settings import Config
from core.times import now
from ingest.observe import metrics
from ingest.observe.metrics import Away
from ingest.queue.broker import depth, open_broker
from ingest.services import index_of
from store.objects import Objects


def away(config: Config, objects: Objects) -> list[Away]:
    """The services away, by what cannot be done; one that no process told of is away since now. Raises ServiceError."""
    since_of = metrics.away(objects)
    for name, look in (("the index", _look_at_index), ("the queue", _look_at_queue)):
        if any(why.startswith(name) for why in since_of):
            continue  # asking again could take long
        try:
            look(config)
        except ServiceError as error:
            since_of[str(error)] = now()
    return [Away(why, since) for why, since in since_of.items()]


def _look_at_index(config: Config) -> None:
    index = index_of(config)
    try:
        next(iter(index.versions()), None)
    finally:
        index.close()


def _look_at_queue(config: Config) -> None:
    if config.queue == "local:":
        return
    broker = open_broker(config.queue)
    try:
        depth(broker, "counter")
    finally:
        broker.close()

"""The installation: what every step needs, opened once a process and passed down."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from core.catalogue import Catalogue, own, procedure
from core.catalogue import load as load_catalogue
from core.settings import Config
from ingest.learning import learnt
from ingest.queue.leases import Leases
from ingest.queue.presence import Presence
from ingest.reader_pool import ReaderPool
from search.index import Index
from search.open import open_index
from store import sheet_key
from store.known_papers import KnownPapers
from store.objects import Objects
from store.open import open_objects
from store.rules import Rules
from store.type_rules import TypeRules


@dataclass(frozen=True)
class Services:
    """The stores, the catalogue and the reading processes of one motlan process."""

    config: Config
    objects: Objects
    index: Index
    catalogue: Catalogue
    readers: ReaderPool
    leases: Leases

    @cached_property
    def papers(self) -> KnownPapers:
        """Papers held, for who asks after the same ones again: those of one person, or of one agency."""
        return KnownPapers(self.objects)

    @property
    def presence(self) -> Presence:
        """Which processes are at work in this store, this one among them."""
        return self.leases.presence

    @property
    def alone(self) -> bool:
        """Whether no other process works on what this one has in hand: its queue is its own, and none was seen at work.

        Should one have begun since, work is done twice or waits for some seconds; nothing else hangs on it.
        """
        return self.presence.alone


@contextmanager
def open_services(config: Config) -> Iterator[Services]:
    """Open everything the configuration names, with what was learnt and is in use; close it again at the end.

    Raises UsageError for an address of no known form, ServiceError for a service that does not answer.
    """
    objects = open_objects(config)
    try:
        index = index_of(config)
        try:
            with tempfile.TemporaryDirectory(prefix="motlan-nets-") as folder:
                nets = learnt.nets(objects, Path(folder))
                with ReaderPool(config, nets) as readers:
                    sheet_key.take_up(config, objects)
                    catalogue = learnt.taught(load_catalogue(), objects)
                    with procedure.over(Rules(objects).all), own.over(TypeRules(objects).all):
                        yield Services(config, objects, index, catalogue, readers, Leases(objects))
        finally:
            index.close()
    finally:
        objects.close()


def index_of(config: Config) -> Index:
    """The index that a configuration names, opened with its keys."""
    return open_index(
        config.index, config.secrets, ca_file=config.ca_file, shards=config.index_shards, copies=config.index_copies
    )

"""The house: what every step needs, opened once a process and passed down."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from classify.catalogue import Catalogue
from classify.catalogue import load as load_catalogue
from ingest import learnt
from ingest.hands import Hands
from ingest.leases import Leases
from search.index import Index, open_index
from store.config import Config
from store.objects import Objects
from store.open import open_objects


@dataclass(frozen=True)
class House:
    """The stores, the catalogue and the reading processes of one motlan process."""

    config: Config
    objects: Objects
    index: Index
    catalogue: Catalogue
    hands: Hands
    leases: Leases


@contextmanager
def open_house(config: Config) -> Iterator[House]:
    """Open everything the configuration names, with what was learnt and is in use; close it again at the end.

    Raises UsageError for an address of no known form, ServiceError for a service that does not answer.
    """
    objects = open_objects(config)
    try:
        index = index_of(config)
        try:
            with tempfile.TemporaryDirectory(prefix="motlan-nets-") as folder:
                nets = learnt.nets(objects, Path(folder))
                with Hands(config, nets) as hands:
                    catalogue = learnt.taught(load_catalogue(), objects)
                    yield House(config, objects, index, catalogue, hands, Leases(objects))
        finally:
            index.close()
    finally:
        objects.close()


def index_of(config: Config) -> Index:
    """The index that a configuration names, opened with its keys."""
    return open_index(config.index, config.secrets, ca_file=config.ca_file)

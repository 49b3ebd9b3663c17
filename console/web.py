"""The web application of `motlan serve`: the officers' pages and the station API behind one guard."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware

from classify.catalogue import Catalogue
from classify.reasons import SENTENCES
from ingest import receive, status
from ingest.confirming import CatalogueClerk
from ingest.crew import Crew
from ingest.house import House
from search import web
from search.web.desk import Desk
from search.web.frame import Frame
from search.web.guard import Door, Guard
from search.web.pictures import Pictures
from search.web.words import Words
from store import batches
from store.ledger import Ledger
from store.objects import Objects

_OPEN = ("/api/v1/", "/health", "/ready")  # the station API checks its own token; the other two tell nothing


def application(house: House, crew: Crew, token: str, hosts: Collection[str] = ()) -> Starlette:
    """The pages and the station API over one house; `hosts` are the names under which browsers may open the pages.

    An IP address and `localhost` need not be named.
    """
    frame = Frame(vocabulary(house.catalogue))
    desk = Desk(
        house.objects, house.index, frame, Pictures(house.objects), Ledger(house.objects),
        partial(_batch_state, house.objects), CatalogueClerk(house.catalogue),
    )  # fmt: skip
    return Starlette(
        routes=[*receive.routes(house, crew, token), *web.routes(desk, Door(token, frame))],
        middleware=[Middleware(Guard, token=token, hosts=hosts, open_to=_OPEN, frame=frame)],
        exception_handlers=dict(frame.handlers()),
    )


def vocabulary(catalogue: Catalogue) -> Words:
    """What the pages call the types and fields of the catalogue, and the sentences for review reasons."""
    labels: dict[str, str] = {}
    for kind in catalogue.types.values():
        for field in kind.field:
            if field.labels:
                labels.setdefault(field.name, field.labels[0])
    types = {code: kind.name for code, kind in catalogue.types.items()}
    return Words(types=types, reasons=SENTENCES, field_labels=labels)


def _batch_state(objects: Objects, batch_id: str) -> dict[str, Any]:
    state: dict[str, Any] = msgspec.to_builtins(status.of_batch(objects, batches.load_batch(objects, batch_id)))
    return state

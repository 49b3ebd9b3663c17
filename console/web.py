"""The web application of `motlan serve`: the officers' pages and the station API behind one guard."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware

from console import dossier_sheet
from console.borders import Borders
from core.settings import Config, open_id
from ingest.filing.by_hand import ByHand
from ingest.observe import status
from ingest.observe.branch_work import BranchWork
from ingest.queue.dispatcher import Dispatcher
from ingest.services import Services
from ingest.station import receive
from search import web
from search.web import openapi, programs
from search.web.callers import Gate, GuardedRoute
from search.web.desk import Desk
from search.web.door import Door
from search.web.frame import Frame
from search.web.guard import Guard
from search.web.pictures import Pictures
from search.web.provider import Provider
from search.web.station import StationPages
from search.web.words import Words
from store import batches
from store.access_log.covered import log_of
from store.objects import Objects

_ITSELF = openapi.Operation("This description.", {200: {"type": "object"}})


def application(services: Services, dispatcher: Dispatcher, hosts: Collection[str] = ()) -> Starlette:
    """The pages and the station API of one installation; `hosts` are the names by which browsers may open the pages.

    An IP address and `localhost` need not be named. `state.warm` is what to call once before many ask.
    """
    frame, access_log, gate = Frame(Words.of(services.catalogue)), log_of(services.objects), Gate(services.objects)
    provider = provider_of(services.config)
    desk = Desk(
        services.objects, services.index, frame, Pictures(services.objects, services.readers), access_log,
        partial(_batch_state, services.objects), services.catalogue, waiting=partial(_waiting, services.objects),
        webhooks=bool(services.config.webhooks), draw_sheet=dossier_sheet.pdf,
        by_hand=ByHand(services), branch_work=BranchWork(services.objects).of,
    )  # fmt: skip
    pages = Starlette(
        routes=[
            GuardedRoute("/api/v1/openapi.json", openapi.answer, asks="open", methods=["GET"], operation=_ITSELF),
            *receive.routes(services, dispatcher),
            *programs.routes(desk),
            *web.routes(desk, Door(gate, frame, access_log, provider), StationPages(gate, frame, access_log)),
        ],
        middleware=[
            Middleware(Borders, frame=frame),
            Middleware(Guard, gate=gate, hosts=hosts, frame=frame),
        ],
        exception_handlers=dict(frame.handlers()),
    )
    pages.state.warm = desk.warm
    return pages


def provider_of(config: Config) -> Provider | None:
    """The city's account system that the settings name. Raises UsageError for what names none."""
    return Provider(open_id(config.oidc), config.secrets.oidc_secret, config.ca_file) if config.oidc else None


def _batch_state(objects: Objects, batch_id: str) -> dict[str, Any]:
    state: dict[str, Any] = msgspec.to_builtins(status.of_batch(objects, batches.load_batch(objects, batch_id)))
    return state


def _waiting(objects: Objects) -> dict[str, int]:
    return {str(lane): pages for lane, pages in status.waiting(objects).items()}

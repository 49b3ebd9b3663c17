"""What the handlers of pages are given, and their common duty: the access log is written before papers are shown."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request

from core.catalogue import Catalogue
from core.errors import NotFoundError, UsageError
from search.index import Index
from search.tokens import code_key
from search.web.frame import Frame, dossier_of
from search.web.pictures import Pictures
from store import ids
from store.access_log import Access, AccessLog
from store.links import Links
from store.objects import Objects

WHO = "token"  # nobody has a role yet: who holds the token
OFFICER = "motlan_officer"  # the cookie with the name that an officer gave at the login, as a URL quotes it
LONGEST_NAME = 60  # characters of it


@dataclass(frozen=True)
class Desk:
    """The stores and tools behind the pages of one process."""

    objects: Objects
    index: Index
    frame: Frame
    pictures: Pictures
    access_log: AccessLog
    batch_state: Callable[[str], Mapping[str, Any]]  # the status of a batch, docs/contract.md; raises NotFoundError
    catalogue: Catalogue
    today: Callable[[], date] = date.today  # the day for which validity is told

    @property
    def links(self) -> Links:
        """What officers said of possible same persons."""
        return Links(self.objects)

    def officer(self, request: Request) -> str:
        """Who confirms or corrects: the name given at the login, `officer` without one. Nobody vouches for it yet."""
        name = _named(request)
        return "officer" if name in ("", "reader") else name  # `reader` is the machine's name in the history

    def log(
        self, request: Request, action: str, paper_ids: Sequence[str], *, owner: str | None = None,
        procedure: str | None = None,
    ) -> None:  # fmt: skip
        """Write that papers are about to be shown; durable when this returns."""
        self.access_log.append(
            Access(
                who=f"{WHO}:{name}" if (name := _named(request)) else WHO,
                action=action,
                channel="web",
                paper_ids=tuple(dict.fromkeys(paper_ids)),
                owner_hash=hashlib.sha256(code_key(owner).encode()).hexdigest() if owner else None,
                dossier=dossier_of(request),
                procedure=procedure,
            )
        )


def _named(request: Request) -> str:
    given = unquote(request.cookies.get(OFFICER, ""))
    return " ".join("".join(char for char in given if char.isprintable()).split())[:LONGEST_NAME]


def id_of(request: Request) -> str:
    """The batch or paper id in the address. Raises NotFoundError for what has not the form of one."""
    try:
        return ids.checked(request.path_params["id"])
    except UsageError:
        raise NotFoundError("no such id") from None

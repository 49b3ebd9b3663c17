"""What the handlers of pages are given, and their common duty: the access log is written before papers are shown."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from search.index import Index
from search.web.frame import Frame, dossier_of
from search.web.pictures import Pictures
from store import ids
from store.errors import NotFoundError, UsageError
from store.ledger import Access, Ledger
from store.objects import Objects

WHO = "token"  # nobody has a role yet: who holds the token


@dataclass(frozen=True)
class Desk:
    """The stores and tools behind the pages of one process."""

    objects: Objects
    index: Index
    frame: Frame
    pictures: Pictures
    ledger: Ledger
    batch_state: Callable[[str], Mapping[str, Any]]  # the contract's status of a batch; raises NotFoundError

    def log(
        self, request: Request, action: str, paper_ids: Sequence[str], *, owner: str | None = None,
        procedure: str | None = None,
    ) -> None:  # fmt: skip
        """Write that papers are about to be shown; durable when this returns."""
        self.ledger.append(
            Access(
                who=WHO,
                action=action,
                channel="web",
                paper_ids=tuple(dict.fromkeys(paper_ids)),
                owner_hash=hashlib.sha256(owner.encode()).hexdigest() if owner else None,
                dossier=dossier_of(request),
                procedure=procedure,
            )
        )


def id_of(request: Request) -> str:
    """The batch or paper id in the address. Raises NotFoundError for what has not the form of one."""
    try:
        return ids.checked(request.path_params["id"])
    except UsageError:
        raise NotFoundError("no such id") from None

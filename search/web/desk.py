"""What the handlers of pages are given, and their common duty: ask the matrix and write the log, then show."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import msgspec
from starlette.requests import Request

from core.aside import beside
from core.catalogue import Catalogue
from core.errors import MotlanError, NotFoundError, ReasonNeededError, RefusedError, ServiceError, UsageError
from core.records import Revision, Sensitivity
from search.coverage import Covered
from search.document import Entry
from search.index import Hit, Index
from search.tokens import code_key
from search.web.by_hand import ByHand
from search.web.callers import caller_of, dossier_of, is_reasoned, note_asked, purpose_of
from search.web.frame import Frame
from search.web.pictures import Pictures
from store import ids, officer_desks, outbox
from store.access_log import Access, AccessLog
from store.accounts.rights import Verb, allow
from store.decisions import Decisions
from store.known_papers import KnownPapers
from store.links import Links
from store.objects import Objects
from store.reviews import Reviews


def _no_sheet(*_: Any) -> bytes:
    raise NotFoundError("sheets are drawn by `motlan serve` alone")


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
    by_hand: ByHand | None = None  # what officers do to whole papers; None: a paper then keeps its pages
    branch_work: Callable[[str | None], Any] | None = None  # what a branch has in work (`ingest.observe.branch_work`)
    today: Callable[[], date] = date.today  # the day for which validity is told
    draw_sheet: Callable[..., bytes] = _no_sheet  # of a dossier, see `search.web.dossier_sheet`
    webhooks: bool = False  # programs outside are told of reviews and decisions
    waiting: Callable[[], Mapping[str, int]] = dict  # pages that wait to be read, by lane

    @cached_property
    def reviews(self) -> Reviews:
        """What officers did in the review queue."""
        return Reviews(self.objects)

    @cached_property
    def decisions(self) -> Decisions:
        """What officers decided about components of dossiers; what was read of them is remembered."""
        return Decisions(self.objects)

    @property
    def links(self) -> Links:
        """What officers said of possible same persons."""
        return Links(self.objects)

    def index_of_store(self) -> Index:
        """The index for a question whose answer "nothing" must be true. Raises BehindError when it lacks the store's
        papers; that it has them is believed for a minute."""
        self._covered.ensure()
        return self.index

    @cached_property
    def _covered(self) -> Covered:
        return Covered(self.index, self.objects)

    def admit(self, request: Request, verb: Verb, *papers: Revision | Entry) -> None:
        """Ask the matrix whether the caller may do this with these papers now; a refusal is in the access log.

        Raises ReasonNeededError, RefusedError.
        """
        note_asked(request)
        for paper in papers:
            branch, type_ = _of(paper)
            try:
                self.admit_branch(request, verb, branch, self.catalogue.sensitive_on(type_))
            except ReasonNeededError:
                raise
            except RefusedError:
                self.log(request, "refused", [paper.paper_id])
                raise

    def admit_branch(
        self, request: Request, verb: Verb, branch: str | None, sensitive: Collection[Sensitivity] = ()
    ) -> None:
        """The same for what is of a branch and no paper: a batch, a number. Raises as `admit` does."""
        allow(caller_of(request), verb, branch=branch, sensitive=sensitive, reasoned=is_reasoned(request))

    def listed(self, request: Request, verb: Verb, hits: Iterable[Hit]) -> list[Hit]:
        """What a list may name of what was found: without the words around the match where looking needs more."""
        kept = []
        for hit in hits:
            if not self.may(request, verb, hit):
                continue
            kept.append(hit if self.may(request, "look", hit) else msgspec.structs.replace(hit, snippet=""))
        return kept

    def may_look(self, request: Request, hit: Entry) -> bool:
        """Whether the caller may see what stands on a paper without saying more."""
        return self.may(request, "look", hit)

    def may(self, request: Request, verb: Verb, paper: Revision | Entry) -> bool:
        """Whether the caller may do this with a paper now, without a word in the log."""
        branch, type_ = _of(paper)
        answer = caller_of(request).answer(verb, branch=branch, sensitive=self.catalogue.sensitive_on(type_))
        return answer == "yes" or (answer == "reason" and is_reasoned(request))

    def tell(self, event: outbox.Name, **data: str | int | None) -> None:
        """Tell programs outside, where some are named, that something was done; ids only."""
        if self.webhooks:
            outbox.put(self.objects, event, **data)

    def remember(self, request: Request, paper: Revision) -> None:
        """Note a paper that an officer looked at, for their home page: a comfort, of which nothing else hangs."""
        if caller_of(request).kind == "officer":
            with suppress(ServiceError):
                officer_desks.note_look(
                    self.objects, self.officer(request), paper.paper_id, paper.reading.type, paper.slip.dossier
                )

    def officer(self, request: Request) -> str:
        """Who confirms or corrects, for the history."""
        return caller_of(request).name

    def warm(self) -> None:
        """Do what the first who ask would else wait for; what fails here is told to whoever asks."""
        self.frame.warm()
        for ready in (self.access_log.take_up, self._covered.ensure):
            with suppress(MotlanError):
                ready()
        gc.collect()
        gc.freeze()  # what is there now stays: to look through it again and again would stop everybody now and then

    @cached_property
    def papers(self) -> KnownPapers:
        """The papers, those looked at lately without reading them again."""
        return KnownPapers(self.objects)

    def logged(
        self, request: Request, action: str, paper_ids: Sequence[str], *, owner: str | None = None,
        procedure: str | None = None,
    ) -> AbstractContextManager[None]:  # fmt: skip
        """`log` while the block makes a page, of which nothing is shown before both have ended."""
        return beside(lambda: self.log(request, action, paper_ids, owner=owner, procedure=procedure))

    def log(
        self, request: Request, action: str, paper_ids: Sequence[str], *, owner: str | None = None,
        procedure: str | None = None,
    ) -> None:  # fmt: skip
        """Write that papers are about to be shown; durable when this returns."""
        self.access_log.append(
            Access(
                who=caller_of(request).name,
                action=action,
                channel="web" if caller_of(request).kind == "officer" else "api",
                paper_ids=tuple(dict.fromkeys(paper_ids)),
                owner_hash=hash_of(code_key(owner)) if owner else None,
                dossier=dossier_of(request),
                purpose=purpose_of(request),
                procedure=procedure,
            )
        )


def hash_of(number: str) -> str:
    """How the access log writes a number of somebody."""
    return hashlib.sha256(number.encode()).hexdigest()


def _of(paper: Revision | Entry) -> tuple[str | None, str]:
    """Branch and type of a paper, from its record or from the index."""
    if isinstance(paper, Revision):
        return paper.slip.branch, paper.reading.type
    return paper.branch, paper.type


def id_of(request: Request) -> str:
    """The batch or paper id in the address. Raises NotFoundError for what has not the form of one."""
    try:
        return ids.checked(request.path_params["id"])
    except UsageError:
        raise NotFoundError("no such id") from None

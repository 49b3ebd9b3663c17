"""The same paper scanned again: found when it is filed, linked with the scans held already; both are kept."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

import msgspec

from core.errors import CorruptError, NotFoundError
from core.records import Revision
from ingest.services import Services
from search.duplicates import same_paper
from search.query import Query, parse
from store import papers

log = logging.getLogger("motlan.linking")

_MOST = 100  # papers held of one type and owner, or of one number, that are looked at


def link_same(services: Services, filed: Sequence[Revision]) -> list[Revision]:
    """Link published papers with other scans of the same; the new latest revisions, to be published.

    Called after publishing: of two files filed at the same moment at least one sees the other. Saying a link again
    changes nothing. Raises ServiceError.
    """
    changed: dict[str, Revision] = {}
    for paper in filed:
        for other in _candidates(services, paper):
            try:
                same = same_paper(paper, other)
            except Exception as defect:  # noqa: BLE001 - a paper that cannot be compared is filed all the same
                log.error("comparing failed", extra={"action": "link", "error": type(defect).__name__})
                continue
            if same:
                log.info("the same paper again", extra={"action": "link", "paper_id": paper.paper_id})
                changed |= {
                    linked.paper_id: linked
                    for linked in (_linked(services, paper, other), _linked(services, other, paper))
                }
    return list(changed.values())


def _candidates(services: Services, paper: Revision) -> Iterator[Revision]:
    """Latest records of the papers of the same type that have an owner's number or the paper's number."""
    if paper.reading.type == "unknown":
        return
    seen = {paper.paper_id}
    for query in _queries(paper):
        for hit in services.index.find(query):
            if hit.paper_id in seen or hit.type != paper.reading.type:
                continue
            seen.add(hit.paper_id)
            try:
                yield papers.load(services.objects, hit.paper_id)
            except (NotFoundError, CorruptError):  # `motlan verify` names it; nothing here depends on it
                continue


def _queries(paper: Revision) -> Iterator[Query]:
    kind, reading = paper.reading.type, paper.reading
    for number in dict.fromkeys(owner.id for owner in reading.owners if owner.id):
        yield parse("", type=kind, owner=number, limit=_MOST)
    if symbol := reading.metadata.number_symbol:
        yield parse(symbol, type=kind, limit=_MOST)


def _linked(services: Services, paper: Revision, other: Revision) -> Revision:
    """The paper's latest revision, which names the other scan."""

    def add(latest: Revision) -> Revision:
        return msgspec.structs.replace(latest, same_as=tuple(sorted({*latest.same_as, other.paper_id})))

    return papers.revise(services.objects, paper.paper_id, add, by="reader")

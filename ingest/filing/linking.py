"""The same paper scanned again: found when it is filed, linked with the scans held already; both are kept."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from core.errors import CorruptError, NotFoundError
from core.records import Revision
from ingest.services import Services
from search.document import name_key
from search.duplicates import may_be_same, same_paper
from search.index import Hit
from search.query import Query
from search.tokens import code_key, folded_tokens, number_key
from store import papers

log = logging.getLogger("motlan.linking")

_FEW = 20  # papers of one number, from which on who it is about or its day tells them apart
_MOST = 100  # papers held of one type and owner, or of one number, that are looked at


def link_same(services: Services, filed: Sequence[Revision]) -> list[Revision]:
    """Link published papers with other scans of the same; the new latest revisions, to be published.

    Called after publishing: of two files filed at the same moment at least one sees the other. Saying a link again
    changes nothing. Raises ServiceError.
    """
    changed: dict[str, Revision] = {}
    for paper, found in _found(services, [paper for paper in filed if paper.reading.type != "unknown"]):
        for other in _candidates(services, paper, found):
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


def _candidates(services: Services, paper: Revision, found: Iterable[Hit]) -> Iterator[Revision]:
    """Latest records of found papers that may be the same."""
    seen = set[str]()
    for hit in found:
        if hit.paper_id in seen or not may_be_same(paper, hit):
            continue
        seen.add(hit.paper_id)
        try:
            yield services.papers.load(hit.paper_id)
        except (NotFoundError, CorruptError):  # `motlan verify` names it; nothing here depends on it
            continue


def _found(services: Services, filed: Sequence[Revision]) -> Iterator[tuple[Revision, list[Hit]]]:
    """Papers of the type of each that have its owner's number, or its own number, asked for together.

    Numbers begin anew each year in each commune. A number that more than a few papers have is asked for again, with an
    owner's name and with the paper's day: without that the right one might not be among the first hundred.
    """
    asked = [(paper, [*_by_owner(paper), *_by_number(paper)]) for paper in filed]
    answers = services.index.find_all([query for _, queries in asked for query in queries])
    again: list[tuple[Revision, list[Hit], list[Query]]] = []
    for paper, queries in asked:
        own, answers = answers[: len(queries)], answers[len(queries) :]
        is_common = bool(queries) and queries[-1].limit == _FEW and len(own[-1]) == _FEW
        found = [hit for hits in own[: -1 if is_common else None] for hit in hits]
        again.append((paper, found, list(_by_more(paper)) if is_common else []))
    answers = services.index.find_all([query for _, _, queries in again for query in queries])
    for paper, found, queries in again:
        own, answers = answers[: len(queries)], answers[len(queries) :]
        yield paper, [*found, *(hit for hits in own for hit in hits)]


def _by_owner(paper: Revision) -> Iterator[Query]:
    kind = paper.reading.type
    for number in dict.fromkeys(owner.id for owner in paper.reading.owners if owner.id):
        yield Query(type=kind, owner=code_key(number), limit=_MOST)


def _by_number(paper: Revision, *more: tuple[str, ...], limit: int = _FEW) -> Iterator[Query]:
    if symbol := paper.reading.metadata.number_symbol:
        yield Query(type=paper.reading.type, any_of=((f"n:{number_key(symbol)}",), *more), limit=limit)


def _by_more(paper: Revision) -> Iterator[Query]:
    """A common number with a name of an owner, and with the day; where the paper has neither, by itself."""
    names = tuple(name_key("w", folded_tokens(owner.name)) for owner in paper.reading.owners if owner.name)
    day = paper.reading.metadata.issued_on
    more = [*([names] if names else []), *([(f"d:{day}",)] if day else [])]
    for keys in more or [()]:
        yield from _by_number(paper, *filter(None, [keys]), limit=_MOST)


def _linked(services: Services, paper: Revision, other: Revision) -> Revision:
    """The paper's latest revision, which names the other scan."""

    def add(latest: Revision) -> Revision:
        return msgspec.structs.replace(latest, same_as=tuple(sorted({*latest.same_as, other.paper_id})))

    return papers.revise(services.objects, paper.paper_id, add, by="reader")

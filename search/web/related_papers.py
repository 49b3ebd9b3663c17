"""What stands beside a paper: how its revisions differ, the papers of its dossier and batch, the same paper again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from core.aside import Begun, each
from core.errors import NotFoundError, ServiceError
from core.records import Reading, Revision, dossiers_of
from search.index import Hit
from search.query import Query
from search.tokens import code_key
from search.web.desk import Desk, id_of
from search.web.finding import of_papers
from search.web.words import Words, value, word
from store import batches, ids

MOST = 12  # papers of one list
_BESIDE = 8  # files before and after a paper's own whose papers are listed: the rest is on the batch's own page


class Difference(NamedTuple):
    """One thing that two records say differently, in words; empty where one says nothing."""

    name: str
    before: str
    after: str


class Change(NamedTuple):
    """A revision with how it differs from the one before; the first differs in nothing."""

    revision: Revision
    differences: tuple[Difference, ...]


def changes(history: Sequence[Revision], words: Words) -> list[Change]:
    """The revisions of a paper, newest first, each with its differences."""
    listed = [Change(history[0], ())]
    for before, after in pairwise(history):
        listed.append(Change(after, tuple(differences(before.reading, after.reading, words))))
    return listed[::-1]


def differences(before: Reading, after: Reading, words: Words) -> Iterator[Difference]:
    """What two readings of a paper, or of two scans of it, say differently."""
    if before.type != after.type:
        yield Difference("Loại giấy tờ", words.type(before.type), words.type(after.type))
    for name in dict.fromkeys([*before.fields, *after.fields]):
        old, new = before.fields.get(name), after.fields.get(name)
        said = [value(field.value, name, field) if field else "" for field in (old, new)]
        if said[0] != said[1]:
            yield Difference(words.field(name), *said)
    for name in ("number_symbol", "issued_on", "issuer", "abstract", "valid_until", "valid_scope"):
        old_said, new_said = (value(getattr(reading.metadata, name) or "", name) for reading in (before, after))
        if old_said != new_said:
            yield Difference(word(name, "metadata"), old_said, new_said)
    owners = [", ".join(owner.name or owner.id or "" for owner in reading.owners) for reading in (before, after)]
    if owners[0] != owners[1]:
        yield Difference("Chủ giấy tờ", *owners)
    if before.needs_review != after.needs_review:
        waits = {True: "cần kiểm tra", False: "không cần kiểm tra"}
        yield Difference("Tình trạng", waits[before.needs_review], waits[after.needs_review])


class Others(NamedTuple):
    """Other papers that were handed in together with one."""

    name: str
    hits: list[Hit]
    link: str  # to all of them
    query: dict[str, str]


def others(desk: Desk, request: Request, paper: Revision) -> list[Others]:
    """The other papers of a paper's dossiers and of its batch, as far as the caller may know of them."""
    seen, lists = {paper.paper_id, *paper.same_as}, []
    named = dossiers_of(paper)[:2]
    of_batch = Begun(lambda: _of_batch(desk, paper))
    questions = [Query(any_of=((f"h:{code_key(dossier)}",),), limit=2 * MOST + len(seen)) for dossier in named]
    try:
        answers = desk.index.find_all(questions)
    except ServiceError:  # the index rests: that hides nothing of the paper itself
        answers = [[] for _ in questions]
    for dossier, hits_of_dossier in zip(named, answers, strict=True):
        hits = [hit for hit in desk.listed(request, "find", hits_of_dossier) if hit.paper_id not in seen][:MOST]
        seen |= {hit.paper_id for hit in hits}
        lists.append(Others(f"Cùng hồ sơ {dossier}", hits, "/", {"q": dossier}))
    hits = [hit for hit in desk.listed(request, "find", of_batch.result()) if hit.paper_id not in seen]
    lists.append(Others("Cùng lô quét", hits[:MOST], f"/batches/{paper.batch}", {}))
    return [group for group in lists if group.hits]


def _of_batch(desk: Desk, paper: Revision) -> list[Hit]:
    try:
        batch = batches.load_batch(desk.objects, paper.batch)
    except NotFoundError:
        return []
    files = [file.sha256 for file in batch.files if file.sha256]
    own = next((place for place, sha256 in enumerate(files) if sha256 == paper.reading.sha256), 0)
    near = files[max(0, own - _BESIDE) : own + _BESIDE + 1]
    outcomes = each(partial(batches.load_outcome, desk.objects, batch.batch, sha256) for sha256 in near)
    paper_ids = dict.fromkeys(paper_id for outcome in outcomes if outcome for paper_id in outcome.paper_ids)
    return of_papers(desk, [paper_id for paper_id in paper_ids if paper_id != paper.paper_id][:MOST])


def compared(desk: Desk, request: Request) -> Response:
    """`/papers/{id}/beside/{other}`: two scans of one paper side by side, and what they say differently."""
    first = desk.papers.load(id_of(request))
    if request.path_params["other"] not in first.same_as:
        raise NotFoundError("no other scan of this paper")
    other = desk.papers.load(ids.checked(request.path_params["other"]))
    desk.admit(request, "look", first, other)
    desk.log(request, "show", [first.paper_id, other.paper_id])
    return desk.frame.page(
        request, "compared.html", first=first, other=other,
        differences=list(differences(first.reading, other.reading, desk.frame.words)),
        pages=max(len(first.reading.pages), len(other.reading.pages)),
    )  # fmt: skip

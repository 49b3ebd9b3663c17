"""Papers cut into a file a page, as phones and station scanners send them: what comes together, and what must not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random

import msgspec

from bench.labelling import Sample, read_pages
from core.catalogue import Catalogue
from core.reasons import reason
from core.records import PageReading
from ingest.filing.file_sequence import Edge, FileSequence, edge
from ingest.filing.papers_over_files import plan

PageOfPaper = tuple[PageReading, int]  # a page and the paper it is of, by its place among the samples


@dataclass
class FilesScore:
    """Counts over pages sent as files."""

    pages: int = 0
    right: int = 0  # in a paper of exactly the pages of the true one
    merged: int = 0  # papers made of pages of several
    strangers: int = 0  # … whose owners have nobody in common
    silent: int = 0  # … without a reason for review
    unsure: int = 0  # pages whose paper says that a page beside it may belong to it
    wrong: list[str] = field(default_factory=list)


def in_order(papers: Sequence[Sample], rng: Random) -> Iterator[tuple[int, int]]:
    """Each paper's pages one after the other."""
    yield from ((paper, page) for paper, sample in enumerate(papers) for page in range(len(sample.pages)))


def backs_first(papers: Sequence[Sample], rng: Random) -> Iterator[tuple[int, int]]:
    """The back of every card before its front."""
    for paper, sample in enumerate(papers):
        pages = [*range(len(sample.pages))]
        yield from ((paper, page) for page in (pages[::-1] if len(pages) == 2 else pages))


def in_turn(papers: Sequence[Sample], rng: Random) -> Iterator[tuple[int, int]]:
    """Two papers' first pages, then their second pages, and so on."""
    for first in range(0, len(papers), 2):
        pair = range(first, min(first + 2, len(papers)))
        for page in range(max(len(papers[paper].pages) for paper in pair)):
            yield from ((paper, page) for paper in pair if page < len(papers[paper].pages))


def of_others(papers: Sequence[Sample], rng: Random) -> Iterator[tuple[int, int]]:
    """The first page of each paper, then the last page of another."""
    for paper in range(len(papers)):
        other = (paper + 1) % len(papers)
        yield paper, 0
        if len(papers[other].pages) > 1:
            yield other, len(papers[other].pages) - 1


def shuffled(papers: Sequence[Sample], rng: Random) -> Iterator[tuple[int, int]]:
    """All pages in any order."""
    pages = [*in_order(papers, rng)]
    rng.shuffle(pages)
    yield from pages


def scans(folder: Path, cache: Path) -> list[Sample]:
    """The scans of a folder without a truth beside them, each taken for one paper of its own owner."""
    kinds = {".pdf", ".jpg", ".png", ".tif"}
    files = [path for path in sorted(folder.iterdir()) if path.suffix in kinds]
    return [Sample(path, {"type": "scan", "owners": [{"name": path.stem}]}, read_pages(path, cache)) for path in files]


Order = Callable[[Sequence[Sample], Random], Iterator[tuple[int, int]]]
ORDERS: dict[str, Order] = {
    "in order": in_order,
    "backs first": backs_first,
    "two in turn": in_turn,
    "another's last page": of_others,
    "shuffled": shuffled,
}


def batches(papers: Sequence[Sample], count: int, rng: Random) -> Iterator[list[Sample]]:
    """Batches of four to nine papers, some of one type, as many people bring the same card."""
    by_type: dict[str, list[Sample]] = {}
    for sample in papers:
        by_type.setdefault(sample.truth["type"], []).append(sample)
    pool: list[Sample] = []
    for number in range(count):
        if number % 3 == 0:
            same = by_type[rng.choice(sorted(by_type))]
            yield rng.sample(same, min(len(same), rng.randint(2, 6)))
            continue
        if len(pool) < 9:
            pool = rng.sample([*papers], len(papers))
        size = rng.randint(4, 9)
        yield [pool.pop() for _ in range(min(size, len(pool)))]


def score(
    sent_batches: Sequence[Sequence[Sample]], order: Order, catalogue: Catalogue, rng: Random,
    strangers: Callable[[list[Sample]], bool],
) -> FilesScore:  # fmt: skip
    """Send every batch in this order, a file a page, and compare the papers with the truth."""
    total = FilesScore()
    for number, papers in enumerate(sent_batches):
        sent = [*order(papers, rng)]
        files = [msgspec.structs.replace(papers[paper].pages[page], page=1) for paper, page in sent]
        _count(total, papers, sent, files, _grouped(files, catalogue), strangers, f"batch {number}: ")
    return total


def _grouped(files: Sequence[PageReading], catalogue: Catalogue) -> list[tuple[tuple[int, ...], bool]]:
    """Places of files that make one paper, and whether it says that a neighbour may belong to it."""
    sequence = FileSequence([f"scan{place:04d}.jpg" for place in range(len(files))], by_name=False)

    @cache
    def look(place: int) -> Edge:
        return edge([files[place]], catalogue)

    groups: dict[tuple[int, ...], bool] = {}
    for place in range(len(files)):
        (own,) = plan(sequence, place, look, lambda at: [files[at]], catalogue)
        members = tuple(member.place for member in own.members) or (place,)
        groups[members] = reason("page_unsure") in (own.whole or own.part).reasons
    return [*groups.items()]


def _count(
    total: FilesScore, papers: Sequence[Sample], sent: Sequence[tuple[int, int]], files: Sequence[PageReading],
    groups: Sequence[tuple[tuple[int, ...], bool]], strangers: Callable[[list[Sample]], bool], note: str,
) -> None:  # fmt: skip
    for members, unsure in groups:
        inside = sorted({sent[place][0] for place in members})
        pages = sorted(sent[place][1] for place in members)
        total.pages += len(members)
        total.unsure += len(members) * unsure
        if len(inside) == 1 and pages == [*range(len(papers[inside[0]].pages))]:
            total.right += len(members)
            continue
        names = [f"{papers[sent[place][0]].path.stem}/{sent[place][1] + 1}" for place in members]
        inside = sorted({sent[place][0] for place in members if files[place].status != "blank"})  # it is nobody's
        total.merged += len(inside) > 1
        if len(inside) > 1 and strangers([papers[paper] for paper in inside]):
            total.strangers += 1
            total.silent += not unsure
        total.wrong.append(f"{note}{'MERGED ' if len(inside) > 1 else ''}{'unsure ' if unsure else ''}{names}")


def table(scores: dict[str, FilesScore]) -> str:
    """The scores as lines of text."""
    head = f"{'':22}{'pages':>7}{'right':>10}{'unsure':>8}{'merged':>8}{'of strangers':>14}{'silent':>8}"
    rows = [
        f"{name:22}{s.pages:>7}{100 * s.right / max(1, s.pages):>9.1f}%{s.unsure:>8}{s.merged:>8}{s.strangers:>14}"
        f"{s.silent:>8}"
        for name, s in scores.items()
    ]
    return "\n".join([head, *rows])

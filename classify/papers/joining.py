"""Whether a paper goes on from one file into the next: front and back of a card, pages scanned to files of their own.

Two files only come together by positive evidence: a number both print, two people both name, page numbers that go on, a
leaf that has its place inside such a paper, the back of a card like the one before it. Less than that is a doubt for
a person, and a contradiction (another number, size, page count) ends the matter. What one batch holds may be
interleaved, so evidence that names nobody (`Grade.WEAK`) is for the caller to hold against the files on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence

from classify.papers import adjacency
from classify.papers.adjacency import Grade
from classify.papers.contradictions import other_size
from classify.papers.page_features import BACK_CODES, PageFeatures, is_back
from core.catalogue import Catalogue


def grade(before: Sequence[PageFeatures], after: Sequence[PageFeatures], catalogue: Catalogue) -> Grade:
    """How far the last paper of one file (`before`, its pages without blanks) goes on as the first of the next."""
    if not before or not after or "failed" in (before[-1].status, after[0].status):
        return Grade.NO
    if len(after) == 1 and is_back(after[0], catalogue):
        return _sides(before, after[0], catalogue)
    if is_back(before[-1], catalogue) or (len(before) == 1 and _is_front(before[0], catalogue)):
        return Grade.NO
    return adjacency.grade(before, after, catalogue, in_one_file=False)


def backs(paper: Sequence[PageFeatures], catalogue: Catalogue) -> bool:
    """Whether a paper is the back of a card and nothing else."""
    return len(paper) == 1 and is_back(paper[0], catalogue)


def _is_front(page: PageFeatures, catalogue: Catalogue) -> bool:
    """A card's front alone; a page that shows both sides of a card has all of it already."""
    kind = catalogue.types.get(page.type)
    both = bool(page.codes & BACK_CODES) or (kind is not None and kind.back_apart and kind.code in page.back_of)
    return kind is not None and kind.paired and page.hit is not None and not both


def _sides(before: Sequence[PageFeatures], back: PageFeatures, catalogue: Catalogue) -> Grade:
    """A back after whatever comes before it."""
    front = before[-1]
    if len(before) != 1 or not _is_front(front, catalogue):
        return Grade.NO
    kind = catalogue.types[front.type]
    if front.ids & back.ids or any(number in back.solid for number in front.ids):
        return Grade.STRONG
    same_name = back.holder is not None and f" {back.holder} " in front.text
    if front.ids and back.ids:
        near = any(_one_digit(number, other) for number in front.ids for other in back.ids)
        return Grade.WEAK if near and same_name else Grade.MAY if near or same_name else Grade.NO
    if back.holder is not None and not same_name:
        return Grade.NO
    types = {kind.code, *kind.alike}
    if back.back_of and not back.back_of & types:
        return Grade.NO
    if not back.back_of and back.type not in {*types, "unknown"}:
        return Grade.NO
    if same_name:
        return Grade.WEAK
    numbered = bool(set(kind.title.codes) & BACK_CODES)  # the back should print the holder's number: it was not read
    if numbered or not back.back_of or other_size(front, back):
        return Grade.MAY
    return Grade.WEAK


def _one_digit(number: str, other: str) -> bool:
    return len(number) == len(other) and sum(a != b for a, b in zip(number, other, strict=True)) == 1

"""Whether a paper goes on from one file into the next: front and back of a card, pages scanned to files of their own.

Two files only come together by positive evidence: a number both print, two people both name, page numbers that go on, a
leaf that has its place inside such a paper, the back of a card like the one before it. Less than that is a doubt for
a person, and a contradiction (another number, size, page count) ends the matter. What one batch holds may be
interleaved, so evidence that names nobody (`Grade.WEAK`) is for the caller to hold against the files on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import IntEnum

from classify.papers.continuity import fits, of_other_letter, runs_over
from classify.papers.page_features import BACK_CODES, COVER, RUNS_ON, PageFeatures, begins_leaf, is_back
from classify.papers.splitting import other_size, parted
from classify.types.verdict import POSSIBLE
from core.catalogue import Catalogue
from core.text import fold_alnum


class Grade(IntEnum):
    """How far two neighbours are seen to be one paper."""

    NO = 0
    MAY = 1  # nothing speaks against it and something for it: a person is asked
    WEAK = 2  # they fit together, but so might others like them
    STRONG = 3  # a number, or two people, stand on both


def grade(before: Sequence[PageFeatures], after: Sequence[PageFeatures], catalogue: Catalogue) -> Grade:
    """How far the last paper of one file (`before`, its pages without blanks) goes on as the first of the next."""
    if not before or not after or "failed" in (before[-1].status, after[0].status):
        return Grade.NO
    if len(after) == 1 and is_back(after[0], catalogue):
        return _sides(before, after[0], catalogue)
    if is_back(before[-1], catalogue) or (len(before) == 1 and _is_front(before[0], catalogue)):
        return Grade.NO
    return _pages(before, after, catalogue)


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
        near = any(_one_digit(one, other) for one in front.ids for other in back.ids)
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


def _one_digit(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _pages(before: Sequence[PageFeatures], after: Sequence[PageFeatures], catalogue: Catalogue) -> Grade:
    """Pages after pages: what one file would part is parted here; what it would not still needs a reason."""
    cut = len(before)
    for paper in parted([*before, *after], catalogue):
        cut -= len(paper)
        if cut == 0:
            return Grade.MAY if _mute(before[-1]) and _mute(after[0]) else Grade.NO
        if cut < 0:
            break
    first, last, following = before[0], before[-1], after[0]
    named, naming = _all_ids(before), _all_ids(after)
    if named and naming and not named & naming:
        return Grade.NO
    goes_on = _number_goes_on(before, following)
    if goes_on is False:
        return Grade.NO
    shared = first.symbols & following.running
    people = frozenset().union(*(one.people for one in before))
    known = sum(f" {name} " in following.text for name in people)
    kind = catalogue.types.get(first.type)
    of_kind = kind is not None and following.type == kind.code and following.confidence >= POSSIBLE
    if (
        not of_kind
        and following.type in catalogue.types
        and following.confidence >= POSSIBLE
        and not (following.inner or goes_on)
    ):
        return Grade.MAY if named & naming else Grade.NO  # a page of another type, and of a paper that began before it
    if following.inner and kind is not None and kind.pages_max:  # a notary's page is no part of a certificate
        return Grade.NO
    if named & naming or shared or (known >= 2 and kind is not None):
        return Grade.STRONG
    alike = fits(last, following)
    other = of_other_letter(first, following, catalogue)
    if goes_on and alike is not False and not last.closes and not other:
        return Grade.WEAK
    if (
        kind is not None
        and goes_on is None
        and alike
        and not last.closes
        and not other
        and _one_number_unread(last, following)
    ):
        return Grade.WEAK
    if known and kind is not None:
        return Grade.WEAK
    if not other and _ends_letter(before, following, catalogue):
        return Grade.WEAK
    inside = kind is not None and begins_leaf(following, kind)
    if of_kind or goes_on or following.inner or inside or fold_alnum(following.start).startswith("phuluc"):
        return Grade.MAY  # of this kind; nothing says whose
    if RUNS_ON.match(following.start) and (kind is not None or runs_over(last, following)):
        return Grade.MAY
    return Grade.MAY if kind is not None and not last.closes and last.words >= COVER else Grade.NO


def _mute(page: PageFeatures) -> bool:
    """Whether a page says neither what nor whose it is: an inner leaf of a household book."""
    return page.type == "unknown" and not (page.titled or page.state or page.ids) and page.words >= COVER


def _ends_letter(before: Sequence[PageFeatures], following: PageFeatures, catalogue: Catalogue) -> bool:
    """Whether a letter without its signature is followed by a page with one, and neither prints a page number."""
    first, last = before[0], before[-1]
    if first.type not in catalogue.letters or not first.state or any(page.closes for page in before):
        return False
    unnumbered = last.number is None and following.number is None
    return unnumbered and following.closes and fits(last, following) is not False


def _one_number_unread(before: PageFeatures, after: PageFeatures) -> bool:
    """Whether pages go on of which one shows its number only: a later page after an unnumbered one, or a sentence."""
    if before.number is None and not before.state and (after.number or 0) > 1:
        return True
    return runs_over(before, after) and None in (before.number, after.number)


def _all_ids(pages: Sequence[PageFeatures]) -> frozenset[str]:
    return frozenset().union(*(page.ids for page in pages))


def _number_goes_on(before: Sequence[PageFeatures], following: PageFeatures) -> bool | None:
    """True: the printed numbers go on; False: they contradict; None: they say nothing.

    A first page prints no number, as a rule (Decree 30/2020, Appendix I: from the second page on).
    """
    last = before[-1]
    begins = before[0].state or before[0].titled
    if begins and len(before) == 1 and last.number != 1:  # what stands at its edge is a figure of its text
        last = replace(last, number=None, total=None)
    if last.total is not None and (last.number == last.total or following.total not in (None, last.total)):
        return False
    if following.number is None:
        return None
    came = last.number or (len(before) if begins else None)
    if came is None:
        return None
    if following.number == came + 1:
        return True
    return False if following.total is not None or last.total is not None else None

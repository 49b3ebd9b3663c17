"""How far two neighbouring pages are seen to be of one paper: one scale, two thresholds, in one file and over files.

Below `PART` two pages are of two papers; below `ASK` they may be of one, and a person is asked. A page that says whose
it is (a person's number or name, the letter's own number, a title that stands inside papers) belongs. That its page
number goes on, that it begins in the middle of a text, is of the same type or holds a few words only is less: it counts
where nothing speaks against it, and a paper that has ended, a text that breaks off, a sheet of another size do. Pages
of one file lie one on the other; of two files that is not known, so that there less is taken for enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import IntEnum

from classify.papers.continuity import ALIKE, fits, least, of_other_letter, parts_text, repeats, runs_over, shared
from classify.papers.contradictions import covers, goes_on, other_size
from classify.papers.page_features import COVER, FULL, RUNS_ON, PageFeatures, begins_leaf, is_back
from classify.types.verdict import POSSIBLE
from core.catalogue import Catalogue
from core.text import fold_alnum

_SAME_SIZE = 0.03  # pages of one stack at one resolution differ by less of their length when they are of one size


class Grade(IntEnum):
    """How far two neighbours are seen to be one paper."""

    NO = 0
    MAY = 1  # nothing speaks against it, or something for it: a person is asked
    WEAK = 2  # they fit together, but so might others like them
    STRONG = 3  # a number, or two people, stand on both


PART = Grade.MAY  # below it: two papers
ASK = Grade.WEAK  # below it, but no two papers: a person is asked


# ── in one file ───────────────────────────────────────────────────────────────────────────────────────────────────


def parted(pages: Sequence[PageFeatures], catalogue: Catalogue) -> list[list[PageFeatures]]:
    """Pages of one file grouped to papers, in order: cut where two neighbours are below `PART`."""
    papers: list[list[PageFeatures]] = []
    leading: list[PageFeatures] = []
    for i, seen in enumerate(pages):
        following = pages[i + 1 : i + 2]
        if seen.status == "blank" or (seen.words == 0 and not seen.codes and not papers and seen.status == "read"):
            (papers[-1] if papers else leading).append(seen)
        elif papers and not covers(seen, following, catalogue) and goes_on(papers[-1], seen, following, catalogue):
            papers[-1].append(seen)
        else:
            papers.append([*leading, seen])
            leading = []
    return [*papers, leading] if leading else papers


def doubtful(paper: Sequence[PageFeatures], catalogue: Catalogue) -> bool:
    """Whether a page of a paper, given by its pages in order, is below `ASK`: a person must look."""
    return any(grade_within(paper[:place], paper[place], catalogue) < ASK for place in range(1, len(paper)))


def grade_within(paper: Sequence[PageFeatures], page: PageFeatures, catalogue: Catalogue) -> Grade:
    """How far a page of one file that nothing parts from its paper is seen to be of it: MAY at least."""
    before = [seen for seen in paper if seen.status == "read"]
    if before and covers(before[0], [*before[1:], page][:1], catalogue):
        before = before[1:]
    if not before or page.status != "read":
        return Grade.WEAK
    if _named(before, page, catalogue):
        return Grade.STRONG
    return Grade.WEAK if _belongs(before, page, catalogue) else Grade.MAY


def _belongs(before: Sequence[PageFeatures], page: PageFeatures, catalogue: Catalogue) -> bool:
    first, seen = before[0], page
    kind = catalogue.types.get(first.type)
    runs = kind is None or kind.pages_max == 0  # the text of a certificate ends on its leaf
    if _speaks_against(before, page) or (runs and _other_text(before, page, catalogue)):
        return False
    return (
        seen.words < COVER
        or seen.number == len(before) + 1
        or seen.type == first.type
        or (kind is not None and begins_leaf(page, kind))
        or (runs and _goes_on(before, page))
    )


def _goes_on(before: Sequence[PageFeatures], page: PageFeatures) -> bool:
    """Whether a page begins within the text before it: in a sentence left open there, or with words alike."""
    if not RUNS_ON.match(page.start):
        return False
    words = _shared(before, page)
    return words is None or words >= ALIKE or runs_over(before[-1], page)


def _shared(before: Sequence[PageFeatures], page: PageFeatures) -> float | None:
    """The largest share of words that a page has in common with one before it; None where all are too short."""
    return max((share for earlier in before if (share := shared(earlier, page)) is not None), default=None)


def _named(before: Sequence[PageFeatures], page: PageFeatures, catalogue: Catalogue) -> bool:
    """Whether the page says that it is of the paper before it."""
    first, seen = before[0], page
    kind = catalogue.types.get(first.type)
    side = kind is not None and kind.paired and len(before) == 1 and (seen.words < FULL or is_back(page, catalogue))
    letters = first.type in catalogue.letters and seen.type in catalogue.letters
    other = seen.type not in ("unknown", first.type) and not letters  # another paper of the same person
    return (
        seen.inner
        or bool(first.symbols & page.running)
        or (not other and any(earlier.ids & seen.ids for earlier in before))
        or (not other and any(f" {name} " in page.text for earlier in before for name in earlier.people))
        or (side and seen.page == first.page + 1 and not other_size(first, seen))
    )


def _speaks_against(before: Sequence[PageFeatures], page: PageFeatures) -> bool:
    """Whether the paper ended before, or the sheets are of two sizes."""
    ended = any(earlier.closes for earlier in before) and page.words >= COVER
    return ended or _other_sheet(before[-1], page)


def _other_text(before: Sequence[PageFeatures], page: PageFeatures, catalogue: Catalogue) -> bool:
    """Whether a text breaks off, is about something else, or calls itself by another name."""
    if parts_text(before[-1], page) or of_other_letter(before[0], page, catalogue):
        return True
    shares = [(share, least(earlier, page)) for earlier in before if (share := shared(earlier, page)) is not None]
    strange = bool(shares) and all(share < wanted for share, wanted in shares)
    return strange and not runs_over(before[-1], page)


def _other_sheet(page: PageFeatures, other: PageFeatures) -> bool:
    """Whether two pages of one stack are of two sizes, though not by so much that they would be parted for it."""
    if other_size(page, other):
        return True
    if not page.dpi or page.dpi != other.dpi:
        return False
    long = sorted((page.sides[1], other.sides[1]))
    return long[1] > (1 + _SAME_SIZE) * long[0]


# ── over two files ────────────────────────────────────────────────────────────────────────────────────────────────


def grade_over_files(before: Sequence[PageFeatures], after: Sequence[PageFeatures], catalogue: Catalogue) -> Grade:
    """How far pages of one file go on from those of another: what one file would part is parted here, what it would
    not still needs a reason."""
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
    counted = _number_goes_on(before, following)
    if counted is False:
        return Grade.NO
    symbols = first.symbols & following.running
    people = frozenset().union(*(earlier.people for earlier in before))
    known = sum(f" {name} " in following.text for name in people)
    kind = catalogue.types.get(first.type)
    of_kind = kind is not None and following.type == kind.code and following.confidence >= POSSIBLE
    if (
        not of_kind
        and following.type in catalogue.types
        and following.confidence >= POSSIBLE
        and not (following.inner or counted)
    ):
        return Grade.MAY if named & naming else Grade.NO  # a page of another type, and of a paper that began before it
    if following.inner and kind is not None and kind.pages_max:  # a notary's page is no part of a certificate
        return Grade.NO
    if named & naming or symbols or (known >= 2 and kind is not None):
        return Grade.STRONG
    if kind is None and repeats(last, following):
        return Grade.NO
    alike = fits(last, following)
    other = of_other_letter(first, following, catalogue)
    if counted and alike is not False and not last.closes and not other:
        return Grade.WEAK
    if counted is None and alike and not last.closes and not other and _one_number_unread(last, following):
        return Grade.WEAK
    if known and kind is not None:
        return Grade.WEAK
    if not other and _ends_letter(before, following, catalogue):
        return Grade.WEAK
    inside = kind is not None and begins_leaf(following, kind)
    if of_kind or counted or following.inner or inside or fold_alnum(following.start).startswith("phuluc"):
        return Grade.MAY  # of this kind; nothing says whose
    if RUNS_ON.match(following.start):
        return Grade.MAY
    return Grade.MAY if not last.closes and last.words >= COVER else Grade.NO


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

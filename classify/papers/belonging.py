"""Whether the pages that were put into one paper show that they belong to it, or only that no other paper begins there.

A page that says whose it is (a person's number or name, the letter's own number, a title that stands inside papers)
belongs. That its page number goes on, that it begins in the middle of a text, is of the same type or holds a few words
only is less: it counts where nothing speaks against it, and a paper that has ended, a text that breaks off, a sheet of
another size do.
"""

from __future__ import annotations

from collections.abc import Sequence

from classify.papers.continuity import ALIKE, least, of_other_letter, parts_text, runs_over, shared
from classify.papers.page_features import COVER, FULL, RUNS_ON, PageFeatures, begins_leaf, is_back
from classify.papers.splitting import covers, other_size
from core.catalogue import Catalogue

_SAME_SIZE = 0.03  # pages of one stack at one resolution differ by less of their length when they are of one size


def doubtful(pages: Sequence[PageFeatures], catalogue: Catalogue) -> bool:
    """True when a page of a paper, given by its pages in order, may be another paper's: a person must look."""
    leaves = [page for page in pages if page.status == "read"]
    if len(leaves) > 1 and covers(leaves[0], [leaves[1]], catalogue):
        leaves = leaves[1:]
    return any(not _belongs(leaves[:place], leaves[place], catalogue) for place in range(1, len(leaves)))


def _belongs(before: Sequence[PageFeatures], page: PageFeatures, catalogue: Catalogue) -> bool:
    if _named(before, page, catalogue):
        return True
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
    return max((found for one in before if (found := shared(one, page)) is not None), default=None)


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
        or (not other and any(one.ids & seen.ids for one in before))
        or (not other and any(f" {name} " in page.text for one in before for name in one.people))
        or (side and seen.page == first.page + 1 and not other_size(first, seen))
    )


def _speaks_against(before: Sequence[PageFeatures], page: PageFeatures) -> bool:
    """Whether the paper ended before, or the sheets are of two sizes."""
    ended = any(one.closes for one in before) and page.words >= COVER
    return ended or _other_sheet(before[-1], page)


def _other_text(before: Sequence[PageFeatures], page: PageFeatures, catalogue: Catalogue) -> bool:
    """Whether a text breaks off, is about something else, or calls itself by another name."""
    if parts_text(before[-1], page) or of_other_letter(before[0], page, catalogue):
        return True
    shares = [(found, least(one, page)) for one in before if (found := shared(one, page)) is not None]
    strange = bool(shares) and all(found < wanted for found, wanted in shares)
    return strange and not runs_over(before[-1], page)


def _other_sheet(one: PageFeatures, other: PageFeatures) -> bool:
    """Whether two pages of one stack are of two sizes, though not by so much that they would be parted for it."""
    if other_size(one, other):
        return True
    if not one.dpi or one.dpi != other.dpi:
        return False
    long = sorted((one.sides[1], other.sides[1]))
    return long[1] > (1 + _SAME_SIZE) * long[0]

"""Whether two pages read and look like pages of one text: the words they share, how one ends and the next begins."""

from __future__ import annotations

import re

from classify.papers.page_features import FULL, PageFeatures
from core.catalogue import Catalogue
from core.text import fold

_ITEM = re.compile(r"\w{1,3}[.)]")  # a), 12.
# Of two pages of one letter at least so large a share of the shorter one's runs of three words stands on both, and the
# text is as wide (docs/benchmarks.md, "One paper over several files": 35 pairs of one letter, 2,528 of two). A short
# page, as the last one is, repeats more of the names of its letter: it must reach the higher share to be of it at all.
_LEAST_SHARED, ALIKE, _OTHER_WIDTH = 0.06, 0.1, 0.03
# Of 84 pairs of neighbouring pages of one drawn or real paper none shares more than 0.62; a page scanned twice, most.
_REPEATED = 0.85
_SHORT = 250  # words
_CARRIERS = frozenset(
    {"to_trinh", "cong_van", "bao_cao"}
)  # letters that speak of the paper sent along as of "this" one


def fits(before: PageFeatures, after: PageFeatures) -> bool | None:
    """Whether two pages read and look like pages of one text; None where there is too little to say."""
    if parts_text(before, after):
        return False
    share = shared(before, after)
    return None if share is None or least(before, after) <= share < ALIKE else share >= ALIKE


def repeats(page: PageFeatures, other: PageFeatures) -> bool:
    """Whether two pages have the same text: a page scanned twice does not go on from itself."""
    share = shared(page, other)
    return share is not None and share >= _REPEATED


def shared(first: PageFeatures, other: PageFeatures) -> float | None:
    """Of the page with fewer words, the share of its runs of three words that the other has; None for short pages."""
    words = [page.text.split() for page in (first, other)]
    if min(map(len, words)) < FULL:
        return None
    runs = [set(zip(page, page[1:], page[2:], strict=False)) for page in words]
    return len(runs[0] & runs[1]) / min(map(len, runs))


def least(page: PageFeatures, other: PageFeatures) -> float:
    """The share of words below which two pages are not of one text."""
    return ALIKE if min(page.text.count(" "), other.text.count(" ")) <= _SHORT else _LEAST_SHARED


def of_other_letter(first: PageFeatures, page: PageFeatures, catalogue: Catalogue) -> bool:
    """Whether a page speaks of itself as another type of letter than the one it would be of (`Quyết định này`)."""
    kind = first.type
    if kind not in catalogue.letters or kind in _CARRIERS:
        return False
    said = {code for code in catalogue.letters if f" {fold(catalogue.types[code].name)} nay " in page.text}
    return bool(said) and kind not in said


def parts_text(before: PageFeatures, after: PageFeatures) -> bool:
    """Whether the end of a page and the beginning of the next, or the widths of their text, are not of one text."""
    if before.end.endswith(".") and _begins_within(after):
        return True
    return bool(before.width and after.width and abs(before.width - after.width) > _OTHER_WIDTH)


def runs_over(before: PageFeatures, after: PageFeatures) -> bool:
    """Whether a sentence that a page does not end goes on at the top of the next."""
    return not before.end.endswith((".", ":")) and _begins_within(after)


def _begins_within(page: PageFeatures) -> bool:
    """Whether a page begins with the rest of a sentence, not with an item of a list."""
    return page.start[:1].islower() and not _ITEM.match(page.start)

"""What parts two neighbouring pages of one file: another title, another size, another person, a card that is full."""

from __future__ import annotations

from collections.abc import Sequence

from classify.papers.page_features import BEGINS, COVER, FULL, PageFeatures, is_back
from classify.types.titles import OTHER
from classify.types.verdict import POSSIBLE
from core.catalogue import Catalogue, PaperType
from core.text import fold_alnum

RUN = 4  # printed page number from which a following number is no chance


def goes_on(
    paper: list[PageFeatures], page: PageFeatures, following: Sequence[PageFeatures], catalogue: Catalogue
) -> bool:
    """Whether nothing that a page shows parts it from the pages before it in its file."""
    seen = [page for page in paper if page.status != "blank" and (page.words or page.codes)] or paper
    if covers(seen[0], [*seen[1:2], page], catalogue):
        if len(seen) == 1:
            return True
        seen = seen[1:]  # the leaf after the cover says what the booklet is
    first, last = seen[0], seen[-1]
    kind = catalogue.types.get(first.type)
    if page.status == "failed" or last.status == "failed":
        return _over_failed(seen, page, following)
    if _numbered_on(seen, first, page, catalogue):
        return True
    if len(seen) == 1 and kind is not None and _is_front_of(first, page, kind, catalogue):
        return True
    back = _is_back(first, last, page, kind)
    if back is not None:
        return back
    others = bool(first.ids and page.ids) and not first.ids & page.ids
    if len(seen) == 1 and first.words < COVER and page.type == first.type and not page.state and not others:
        return True  # the cover of a book and its first leaf both carry the title
    if first.type in catalogue.letters and page.runs_on and not page.state and not other_size(last, page):
        return True  # what looks like a title or another paper's words there is an item of the letter's own text
    if _begins(page, first, catalogue) or _is_another(seen, page, catalogue):
        return False
    if kind is None:
        return first.type == "unknown" and last.words > 60 and page.hit is None and not page.state
    limit = kind.pages_max
    return limit == 0 or len(seen) < limit


def _numbered_on(seen: Sequence[PageFeatures], first: PageFeatures, page: PageFeatures, catalogue: Catalogue) -> bool:
    """True when the printed page number goes on. The state's name over a page needs a longer run: an attached form."""
    last = seen[-1]
    if page.number is None or page.number < 2 or page.number != (last.number or len(seen)) + 1:
        return False
    if page.state:
        return page.number >= RUN and last.number is not None
    other = page.titled and page.type not in ("unknown", first.type)
    return not other or first.type in catalogue.letters


def _begins(page: PageFeatures, first: PageFeatures, catalogue: Catalogue) -> bool:
    """True when the page clearly begins a paper of its own."""
    if page.inner:
        return False
    kind = catalogue.types.get(first.type)
    if page.state:
        return True
    if page.hit is None or not page.titled or page.hit.line.top > 0.55:
        return False
    if first.type in catalogue.letters and page.hit.type in catalogue.letters:
        return (
            False  # QUYẾT ĐỊNH: over the articles, KẾ HOẠCH of an attachment: without the state's name no letter begins
        )
    inner = kind.inner_titles if kind is not None else ()
    norm = page.hit.line.norm
    if any(norm.startswith(fold_alnum(title)[:18]) for title in inner):
        return False
    return not page.hit.type.startswith(OTHER) or page.hit.line.top < 0.3


def covers(page: PageFeatures, following: Sequence[PageFeatures], catalogue: Catalogue) -> bool:
    """True for a page on which next to nothing can be read, before the first leaf of a booklet of its size."""
    if not following or page.status != "read" or page.words >= COVER or page.state or page.titled or page.codes:
        return False
    leaf = following[0]
    kind = catalogue.types.get(leaf.type)
    return kind is not None and kind.cover and leaf.titled and leaf.words >= COVER and not other_size(page, leaf)


def _is_another(seen: Sequence[PageFeatures], page: PageFeatures, catalogue: Catalogue) -> bool:
    """True when a page without a title of its own speaks of another paper: size, type, people, or a full second side.

    One strong sign is enough, since two papers in one is the worse mistake; people are a weak one where papers of the
    type have pages for several (land certificates, household books).
    """
    first, last = seen[0], seen[-1]
    kind = catalogue.types.get(first.type)
    signs = 1.0 * other_size(last, page)
    letters = first.type in catalogue.letters and page.type in catalogue.letters
    other_type = "unknown" not in (first.type, page.type) and page.type != first.type and page.confidence >= POSSIBLE
    signs += 1.0 * (other_type and not page.inner and not letters)
    several = kind is None or kind.pages_max == 0 or kind.pages_max > 3
    named = frozenset().union(*(page.ids for page in seen))
    signs += (0.5 if several else 1.0) * (bool(named and page.ids) and not named & page.ids)
    signs += 1.0 * (not several and kind is not None and kind.pages_max <= 2 and page.words >= 2 * FULL
                    and page.type == "unknown" and not page.inner)  # fmt: skip
    return signs >= 1.0


def other_size(first: PageFeatures, other: PageFeatures) -> bool:
    """Whether two pages are clearly no sheets of one size, whichever way they lie; resolutions may be estimates."""
    if not (first.sides[0] and other.sides[0]):
        return False
    photographed = first.bare_light or other.bare_light
    shape = [page.sides[1] / page.sides[0] for page in (first, other)]
    if max(shape) / min(shape) > (_SHAPED if photographed else 1.18):
        return True
    if not (first.dpi and other.dpi) or _alike(first.sides[1], other.sides[1]):
        return False
    long = [page.sides[1] / page.dpi for page in (first, other)]
    return max(long) / min(long) > (1.15 if first.dpi == other.dpi and not photographed else 1.5)


_SHAPED = 1.3  # of a sheet cut out of a photograph: its proportions are an estimate


def _alike(long: int, other: int) -> bool:
    """Whether two sheets have as many pixels, whatever resolution they were guessed to have."""
    return max(long, other) < 1.03 * min(long, other)


def _is_front_of(back: PageFeatures, page: PageFeatures, kind: PaperType, catalogue: Catalogue) -> bool:
    """Whether a card's front lies behind its back: both print the holder's number."""
    alike = page.type in (kind.code, *kind.alike)
    return kind.paired and alike and is_back(back, catalogue) and bool(back.ids & page.ids)


def _is_back(first: PageFeatures, last: PageFeatures, page: PageFeatures, kind: PaperType | None) -> bool | None:
    """True or False: the other side of the same or of another person's card; None when the page is no side."""
    if kind is None or not kind.paired:
        return None
    untitled = page.hit is None or page.hit.score < BEGINS
    printed = bool(page.back_of & {kind.code, *kind.alike})  # `Ngón trỏ trái`
    back = untitled and (printed or bool(page.codes & {"mrz_td1", "barcode"}))
    if not (back or (page.hit is None and not page.state and abs(page.aspect - last.aspect) < 0.12)):
        return None
    if last is not first:  # the card has both sides already
        return False
    return not (first.ids and page.ids and not first.ids & page.ids)


def _over_failed(seen: list[PageFeatures], page: PageFeatures, following: Sequence[PageFeatures]) -> bool:
    """A page that failed stays with pages that visibly go on around it, else it stands alone."""
    if page.status != "failed":
        return len(seen) > 1 and page.number is not None and not page.state and page.hit is None
    return len(seen) > 1 and bool(following) and following[0].number is not None and not following[0].state

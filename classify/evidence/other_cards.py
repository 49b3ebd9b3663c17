"""Whether a page shows more than one card: filed as one of them, the others would be lost without a word."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from classify.page.layout import PageLayout
from classify.types import titles
from core.catalogue import Catalogue, PaperType
from core.records import Line, PageReading

_TITLED = 0.5  # score of a line that is a card's title
_APART = 0.08  # of the page's height between the titles of two cards, at least
_TALL, _FEWEST = 2.0, 2  # times the height of the page's lines; boxes so tall that hold parts of rows aslant


def are_several(
    pages: Sequence[PageReading], layouts: Sequence[PageLayout], kind: PaperType, catalogue: Catalogue
) -> bool:
    """Whether a card's page bears the title of another card too, or, on a photo whose print could not be levelled,
    print aslant that was not read: a card put down beside the other at its own angle."""
    if not kind.paired:
        return False
    return any(_second_title(layout, kind, catalogue) for layout in layouts) or any(map(_unread_aslant, pages))


def _second_title(layout: PageLayout, kind: PaperType, catalogue: Catalogue) -> bool:
    cards = [
        hit
        for hit in titles.hits(layout, catalogue)
        if hit.whole and hit.score >= _TITLED and hit.type in catalogue and catalogue[hit.type].paired
    ]
    own = [hit.line.top for hit in cards if hit.type == kind.code]
    return any(abs(top - hit.line.top) > _APART for top in own for hit in cards)


def _unread_aslant(page: PageReading) -> bool:
    lines = [line for line in page.lines if line.words]
    if "crooked" not in page.quality or not lines:
        return False
    usual = median(map(_height, lines))
    tall = [line for line in lines if _height(line) > _TALL * usual]
    return sum(not any(word.agreed for word in line.words) for line in tall) >= _FEWEST


def _height(line: Line) -> float:
    return line.box[3] - line.box[1]

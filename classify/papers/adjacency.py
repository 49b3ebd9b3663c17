"""How far two neighbouring pages are seen to be of one paper: one scorer, one scale, two thresholds.

Below `PART` two pages are of two papers; below `ASK` they may be of one, and a person is asked. `LADDER` says what each
sign is worth: for pages of one file, which lie on one another, and for pages of two files, where that is not known.
The first sign that two neighbours show decides. In one file nothing but a contradiction parts them (`NO`), and what
fits together is enough (`WEAK`); over two files a reason is needed to hold them together at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import IntEnum
from typing import NamedTuple

from classify.papers.adjacent_pages import AdjacentPages
from classify.papers.contradictions import covers, goes_on
from classify.papers.page_features import PageFeatures
from core.catalogue import Catalogue


class Grade(IntEnum):
    """How far two neighbours are seen to be one paper."""

    NO = 0
    MAY = 1  # nothing speaks against it, or something for it: a person is asked
    WEAK = 2  # they fit together, but so might others like them
    STRONG = 3  # a number, or two people, stand on both


PART = Grade.MAY  # below it: two papers
ASK = Grade.WEAK  # below it, but no two papers: a person is asked
NO, MAY, WEAK, STRONG = Grade


class Rung(NamedTuple):
    """What a sign is worth; None: it is not looked for there."""

    sign: Callable[[AdjacentPages], object]
    in_one_file: Grade | None
    over_files: Grade | None


LADDER = (
    # What parts them. Pages of one file are cut by what `contradictions` weighs together.
    Rung(lambda pair: pair.is_cut and pair.both_mute, None, MAY),
    Rung(lambda pair: pair.is_cut, NO, NO),
    Rung(lambda pair: pair.unread, WEAK, None),
    Rung(lambda pair: pair.other_people, None, NO),
    Rung(lambda pair: pair.counts_on is False, None, NO),
    Rung(lambda pair: pair.other_paper and pair.same_number, None, MAY),
    Rung(lambda pair: pair.other_paper, None, NO),
    Rung(lambda pair: pair.inner_of_certificate, None, NO),  # a notary's page is no part of a certificate
    # What says whose the page is. In one file another paper of the same person may lie behind: its number says nothing.
    Rung(lambda pair: pair.own_symbol, STRONG, STRONG),
    Rung(lambda pair: pair.same_number, None, STRONG),
    Rung(lambda pair: pair.people_named >= 2 and pair.kind is not None, None, STRONG),
    Rung(lambda pair: pair.same_number and not pair.other_paper, STRONG, None),
    Rung(lambda pair: pair.people_named and not pair.other_paper, STRONG, None),
    Rung(lambda pair: pair.page.inner, STRONG, None),  # a title that stands inside papers only
    Rung(lambda pair: pair.other_side, STRONG, None),
    # What shows that the paper goes on, where nothing speaks against it.
    Rung(lambda pair: pair.repeats_page, None, NO),
    Rung(lambda pair: pair.breaks_off or pair.more_text, MAY, None),
    Rung(lambda pair: pair.few_words, WEAK, None),
    Rung(lambda pair: pair.counts_on, WEAK, None),
    Rung(lambda pair: pair.counted_text, None, WEAK),
    Rung(lambda pair: pair.one_number_unread, None, WEAK),
    Rung(lambda pair: pair.people_named and pair.kind is not None, None, WEAK),
    Rung(lambda pair: pair.ends_letter, None, WEAK),
    Rung(lambda pair: pair.same_type, WEAK, MAY),
    Rung(lambda pair: pair.has_leaf, WEAK, MAY),
    Rung(lambda pair: pair.begins_inside, WEAK, MAY),
    Rung(lambda pair: pair.counts_on or pair.page.inner or pair.is_attachment, None, MAY),
    Rung(lambda pair: pair.open_text, MAY, MAY),
    Rung(lambda pair: True, MAY, NO),
)


def grade(
    before: Sequence[PageFeatures], after: Sequence[PageFeatures], catalogue: Catalogue, *, in_one_file: bool
) -> Grade:
    """How far a paper goes on with the first page of `after`; the pages behind that one are looked at for its sake."""
    return _worth(_adjacent_pages(before, after, catalogue, in_one_file=in_one_file))


def _worth(pair: AdjacentPages) -> Grade:
    for rung in LADDER:
        worth = rung.in_one_file if pair.in_one_file else rung.over_files
        if worth is not None and rung.sign(pair):
            return worth
    raise AssertionError("the last rung holds for all")


def _adjacent_pages(
    before: Sequence[PageFeatures], after: Sequence[PageFeatures], catalogue: Catalogue, *, in_one_file: bool
) -> AdjacentPages:
    page, following = after[0], after[1:2]
    if not in_one_file:
        ids = frozenset[str]().union(*(page.ids for page in after))
        return AdjacentPages(before, page, catalogue, False, _cut_between(before, after, catalogue), ids)
    is_cut = covers(page, following, catalogue) or not goes_on(list(before), page, following, catalogue)
    read = [seen for seen in before if seen.status == "read"]
    if read and covers(read[0], [*read[1:2], page][:1], catalogue):
        read = read[1:]
    return AdjacentPages(read, page, catalogue, True, is_cut, page.ids)


def _cut_between(before: Sequence[PageFeatures], after: Sequence[PageFeatures], catalogue: Catalogue) -> bool:
    """Whether pages of two files would be parted here, were they one file."""
    cut = len(before)
    for paper in parted([*before, *after], catalogue):
        cut -= len(paper)
        if cut <= 0:
            return cut == 0
    return False


def parted(pages: Sequence[PageFeatures], catalogue: Catalogue) -> list[list[PageFeatures]]:
    """Pages of one file grouped to papers, in order: cut where two neighbours are below `PART`."""
    return [paper for paper, _ in divided(pages, catalogue)]


def divided(pages: Sequence[PageFeatures], catalogue: Catalogue) -> list[tuple[list[PageFeatures], bool]]:
    """The papers of `parted`, and of each whether a person must look, since a page of it is below `ASK`."""
    papers: list[tuple[list[PageFeatures], bool]] = []
    leading: list[PageFeatures] = []
    for place, page in enumerate(pages):
        if page.status == "blank" or (page.words == 0 and not page.codes and not papers and page.status == "read"):
            (papers[-1][0] if papers else leading).append(page)
        elif papers and (worth := grade(papers[-1][0], pages[place : place + 2], catalogue, in_one_file=True)) >= PART:
            paper, unsure = papers[-1]
            papers[-1] = ([*paper, page], unsure or worth < ASK)
        else:
            papers.append(_begun(leading, page, catalogue))
            leading = []
    return papers or [_begun(leading[:-1], leading[-1], catalogue)] if pages else []


def _begun(
    leading: Sequence[PageFeatures], page: PageFeatures, catalogue: Catalogue
) -> tuple[list[PageFeatures], bool]:
    """A paper with the pages without a word that lie before its first one: whose they are is not known for sure."""
    paper = [*leading, page]
    pairs = (
        _adjacent_pages(paper[:place], paper[place:], catalogue, in_one_file=True) for place in range(1, len(paper))
    )
    return paper, any(_worth(replace(pair, is_cut=False)) < ASK for pair in pairs)

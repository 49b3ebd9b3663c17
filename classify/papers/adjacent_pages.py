"""What a page and the pages before it show of being one paper: the signs that `classify.papers.adjacency` weighs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from classify.papers.continuity import ALIKE, fits, least, of_other_letter, parts_text, repeats, runs_over, shared
from classify.papers.contradictions import other_size
from classify.papers.page_features import COVER, FULL, RUNS_ON, PageFeatures, begins_leaf, is_back
from classify.types.verdict import POSSIBLE
from core.catalogue import Catalogue, PaperType
from core.text import fold_alnum

_SAME_SIZE = 0.03  # pages of one stack at one resolution differ by less of their length when they are of one size


@dataclass(frozen=True)
class AdjacentPages:
    """The pages of a paper so far, and the page after them."""

    before: Sequence[PageFeatures]  # of one file: those that were read, without an unreadable cover
    page: PageFeatures
    catalogue: Catalogue
    in_one_file: bool  # the pages lie on one another; of two files that is not known
    is_cut: bool  # the pages of one file would be parted here
    all_ids: frozenset[str]  # the numbers of people on the page and on those of its own file that follow

    @cached_property
    def first(self) -> PageFeatures:
        """The page that says what the paper is."""
        return self.before[0]

    @cached_property
    def last(self) -> PageFeatures:
        """The page right before."""
        return self.before[-1]

    @cached_property
    def kind(self) -> PaperType | None:
        """The type of the paper so far."""
        return self.catalogue.types.get(self.first.type)

    @cached_property
    def unread(self) -> bool:
        """Nothing can be compared."""
        return not self.before or self.page.status != "read"

    # ── whose it is ───────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset().union(*(page.ids for page in self.before))

    @cached_property
    def other_people(self) -> bool:
        """Both print numbers of people, and none is on both."""
        return bool(self._ids and self.all_ids) and not self.same_number

    @cached_property
    def same_number(self) -> bool:
        """A number of a person stands on both."""
        return bool(self._ids & self.all_ids)

    @cached_property
    def people_named(self) -> int:
        """How many people whom the pages before introduce are named on the page."""
        names = {name for earlier in self.before for name in earlier.people}
        return sum(f" {name} " in self.page.text for name in names)

    @cached_property
    def own_symbol(self) -> bool:
        """The page prints the number and symbol of the paper at its edge."""
        return bool(self.first.symbols & self.page.running)

    @cached_property
    def other_side(self) -> bool:
        """The page lies behind a card or leaf with two sides, and may be its back."""
        paired = self.kind is not None and self.kind.paired and len(self.before) == 1
        is_side = self.page.words < FULL or is_back(self.page, self.catalogue)
        return paired and is_side and self.page.page == self.first.page + 1 and not other_size(self.first, self.page)

    # ── what it is ────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def other_paper(self) -> bool:
        """The page is of another type than the paper, which no two letters are: an attachment may be called a letter
        too. Of one file any sign of a type counts; over two files a sure one, of a page that does not go on."""
        if self.in_one_file:
            letters = self.first.type in self.catalogue.letters and self.page.type in self.catalogue.letters
            return self.page.type not in ("unknown", self.first.type) and not letters
        sure = self.page.type in self.catalogue.types and self.page.confidence >= POSSIBLE
        return sure and not self.same_type and not (self.page.inner or self.counts_on)

    @cached_property
    def same_type(self) -> bool:
        """The page by itself is of the paper's type."""
        if self.in_one_file:
            return self.page.type == self.first.type
        return self.kind is not None and self.page.type == self.kind.code and self.page.confidence >= POSSIBLE

    @cached_property
    def has_leaf(self) -> bool:
        """The page begins as the inner leaves of the type do."""
        return self.kind is not None and begins_leaf(self.page, self.kind)

    @cached_property
    def inner_of_certificate(self) -> bool:
        """A title that stands inside papers only, after a certificate, which has no such pages."""
        return self.page.inner and self.kind is not None and bool(self.kind.pages_max)

    @cached_property
    def more_text(self) -> bool:
        """A page half full of text that nothing shows to be of a type, behind a paper that has two sides at most."""
        ends = self.kind is not None and 0 < self.kind.pages_max <= 2
        return ends and self.page.words >= FULL and self.page.type == "unknown" and not self.page.inner

    @cached_property
    def both_mute(self) -> bool:
        """Neither page says what or whose it is: inner leaves of a household book."""
        return _is_mute(self.last) and _is_mute(self.page)

    # ── whether the text goes on ──────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def counts_on(self) -> bool | None:
        """True: the printed page numbers go on; False: they contradict; None: they say nothing.

        A first page prints no number, as a rule (Decree 30/2020, Appendix I: from the second page on).
        """
        if self.in_one_file:
            return self.page.number == len(self.before) + 1 or None
        begins = self.first.state or self.first.titled
        last = self.last
        if begins and len(self.before) == 1 and last.number != 1:  # what stands at its edge is a figure of its text
            last = replace(last, number=None, total=None)
        if last.total is not None and (last.number == last.total or self.page.total not in (None, last.total)):
            return False
        if self.page.number is None:
            return None
        came = last.number or (len(self.before) if begins else None)
        if came is None:
            return None
        if self.page.number == came + 1:
            return True
        return False if self.page.total is not None or last.total is not None else None

    @cached_property
    def counted_text(self) -> bool:
        """Page numbers go on, and so does the text as far as it can be seen."""
        return bool(self.counts_on) and self._text_fits is not False and not self._ended_or_other

    @cached_property
    def one_number_unread(self) -> bool:
        """The text goes on, and one of the pages shows its number only: a later page after an unnumbered one."""
        if self.counts_on is not None or not self._text_fits or self._ended_or_other:
            return False
        if self.last.number is None and not self.last.state and (self.page.number or 0) > 1:
            return True
        return runs_over(self.last, self.page) and None in (self.last.number, self.page.number)

    @cached_property
    def ends_letter(self) -> bool:
        """A letter without its signature, then a page with one, and neither prints a page number."""
        if self.first.type not in self.catalogue.letters or not self.first.state or self._other_letter:
            return False
        unnumbered = self.last.number is None and self.page.number is None
        closed = any(page.closes for page in self.before)
        return not closed and unnumbered and self.page.closes and self._text_fits is not False

    @cached_property
    def is_attachment(self) -> bool:
        """The page begins an appendix."""
        return fold_alnum(self.page.start).startswith("phuluc")

    @cached_property
    def begins_inside(self) -> bool:
        """The page begins in the middle of a text; of one file: within a sentence left open, or with words alike."""
        if not RUNS_ON.match(self.page.start):
            return False
        if not self.in_one_file:
            return True
        shares = [share for earlier in self.before if (share := shared(earlier, self.page)) is not None]
        return self._has_text and (not shares or max(shares) >= ALIKE or runs_over(self.last, self.page))

    @cached_property
    def repeats_page(self) -> bool:
        """Of papers of no known type: the page says again what the one before it says."""
        return self.kind is None and repeats(self.last, self.page)

    @cached_property
    def few_words(self) -> bool:
        """A stamp, a signature: nothing that begins a paper."""
        return self.page.words < COVER

    @cached_property
    def breaks_off(self) -> bool:
        """The paper ended before, the sheets are of two sizes, or the text is another one."""
        ended = any(earlier.closes for earlier in self.before) and not self.few_words
        return ended or self._other_sheet or (self._has_text and self._other_text)

    @cached_property
    def open_text(self) -> bool:
        """The page before is full and has not ended."""
        return not self.last.closes and self.last.words >= COVER

    @cached_property
    def _has_text(self) -> bool:
        """The paper is one whose text may run over its leaves; that of a certificate ends on its leaf."""
        return self.kind is None or self.kind.pages_max == 0

    @cached_property
    def _text_fits(self) -> bool | None:
        return fits(self.last, self.page)

    @cached_property
    def _other_letter(self) -> bool:
        return of_other_letter(self.first, self.page, self.catalogue)

    @cached_property
    def _ended_or_other(self) -> bool:
        return self.last.closes or self._other_letter

    @cached_property
    def _other_text(self) -> bool:
        """A text breaks off, is about something else, or calls itself by another name."""
        if parts_text(self.last, self.page) or self._other_letter:
            return True
        shares = [
            (share, least(earlier, self.page))
            for earlier in self.before
            if (share := shared(earlier, self.page)) is not None
        ]
        strange = bool(shares) and all(share < wanted for share, wanted in shares)
        return strange and not runs_over(self.last, self.page)

    @cached_property
    def _other_sheet(self) -> bool:
        """Two pages of one stack are of two sizes, though not by so much that they would be parted for it."""
        if other_size(self.last, self.page):
            return True
        if not self.last.dpi or self.last.dpi != self.page.dpi:
            return False
        long = sorted((self.last.sides[1], self.page.sides[1]))
        return long[1] > (1 + _SAME_SIZE) * long[0]


def _is_mute(page: PageFeatures) -> bool:
    return page.type == "unknown" and not (page.titled or page.state or page.ids) and page.words >= COVER

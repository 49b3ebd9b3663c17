"""Which pages make one paper where papers go over the files of a batch; the same answer in every process, at any time.

The answer is a function of what was received (names in order) and of what was read; nothing else is asked, nothing
is kept. Two neighbours are tied by what their pages show (`classify.papers.joining`); evidence that names nobody
counts only
where no other neighbour would fit as well. A row of separator sheets may span files. A file that may not have
neighbours (large, of another name in an archive) is decided at once; others wait until the files beside them are read.
"""

from __future__ import annotations

from dataclasses import replace

from classify.papers.adjacency import ASK, Grade
from classify.papers.joining import backs, grade
from classify.papers.page_features import PageFeatures
from classify.papers.separator_sheets import Part
from core.catalogue import Catalogue
from core.reasons import reason
from ingest.filing.file_names import NameOrder
from ingest.filing.file_sequence import FileSequence, Look, Member, Own, Readings, seen
from ingest.filing.sheets_over_files import by_sheets

_BLANKS = 3  # blank files between two pages of one paper
_CHAIN = 8  # files of one paper that are looked at together
_DEEP = 60  # neighbours asked one after the other before a tie is left to a person


def plan(sequence: FileSequence, place: int, look: Look, readings: Readings, catalogue: Catalogue) -> list[Own]:
    """The papers of one file of a row, in page order. Raises UnreadError while a file that has a say is not read."""
    opened = _opened(sequence, place, look)
    if opened is not None:
        return by_sheets(sequence, opened, place, look, readings, catalogue)
    return _Ties(sequence, look, catalogue).papers(place)


def _opened(sequence: FileSequence, place: int, look: Look) -> int | None:
    """The file in which a row of sheets begins that this file stands in; None when it stands in none."""
    start = sequence.start(place)
    for at in range(sequence.clear.get(start, start), place + 1):
        if seen(look, at).open_row:
            return at
        sequence.clear[start] = at + 1
    return None


# ── by what the pages show ────────────────────────────────────────────────────────────────────────────────────────


class _Ties:
    """How the files of a row are tied to the next, asked as far as one file needs it."""

    def __init__(self, sequence: FileSequence, look: Look, catalogue: Catalogue) -> None:
        self._sequence = sequence
        self._look = look
        self._catalogue = catalogue
        self._grades: dict[tuple[int, int], Grade] = {}
        self._known: dict[int, Grade] = {}
        self._backwards: set[int] = set()
        self._depth = 0

    def papers(self, place: int) -> list[Own]:
        """The papers of one file, each with the members of other files it is joined with."""
        parts = seen(self._look, place).parts
        own = [Own(part) for part in parts]
        left, right = self._reach(place, -1), self._reach(place, 1)
        if len(parts) == 1:
            own[0] = self._joined(parts[0], left, right, (True, True))
        else:
            own[0] = self._joined(parts[0], left, place, (True, False))
            own[-1] = self._joined(parts[-1], place, right, (False, True))
        return own

    def _reach(self, place: int, step: int) -> int:
        """The last file in one direction that the papers at this end of a file reach into."""
        at = place
        while (at == place or seen(self._look, at).alone) and self._tie(min(at, at + step)) is Grade.STRONG:
            at += step
        return at

    def _joined(self, part: Part, left: int, right: int, ends: tuple[bool, bool]) -> Own:
        """A paper that goes over these files; `ends`, of one file: whether it is the first, the last paper there."""
        if left != right:
            ends = (seen(self._look, left).alone, seen(self._look, right).alone)
        doubts = [tie for tie, has in ((left - 1, ends[0]), (right, ends[1])) if has]
        unsure = (reason("page_unsure"),) if any(self._tie(tie) is Grade.MAY for tie in doubts) else ()
        part = replace(part, reasons=tuple(dict.fromkeys((*part.reasons, *unsure))))
        if left == right:
            return Own(part)
        order = [*range(left, right + 1)]
        if left in self._backwards:
            order[:2] = order[1::-1]
        members = tuple(self._member(at, last=at == left) for at in order)
        pages = tuple(range(1, sum(len(member.pages) for member in members) + 1))
        return Own(part, members, Part(pages, reasons=unsure))

    def _member(self, place: int, *, last: bool) -> Member:
        parts = seen(self._look, place).parts
        return Member(place, len(parts) if last else 1, parts[-1 if last else 0].pages)

    def _tie(self, place: int) -> Grade:
        """STRONG: the file and the next have a paper in common; MAY: they may; NO."""
        if place not in self._known:
            self._known[place] = self._asked(place)
        return self._known[place]

    def _asked(self, place: int) -> Grade:
        names = self._sequence.order_after(place)
        if names is None:
            return Grade.NO
        following = seen(self._look, place + 1)
        before = self._content(place)
        if before is None or not following.parts:
            return Grade.NO
        if following.blank:
            return Grade.STRONG if seen(self._look, before).last else Grade.NO
        if before == place and self._is_backwards(place, names):
            self._backwards.add(place)
            return Grade.STRONG
        tie = self._grade(before, place + 1)
        if names is NameOrder.SIDES and before == place and tie is not Grade.NO:
            return Grade.STRONG
        if names is NameOrder.STRANGE and tie is not Grade.STRONG:
            return Grade.NO
        so_far = self._so_far(before)  # nothing where a sheet of another installation stands alone
        known = bool(so_far) and so_far[0].type in self._catalogue
        if names is NameOrder.PAGES and tie is Grade.MAY and known:  # `1.pdf`, `2.pdf` of what nobody knows say nothing
            tie = Grade.WEAK
        if tie is Grade.WEAK:
            return Grade.MAY if self._rivalled(before, place + 1) else Grade.STRONG
        return tie

    def _is_backwards(self, place: int, names: NameOrder) -> bool:
        """A back scanned before its front: only where a number, or both names, say so."""
        front, other = seen(self._look, place), seen(self._look, place + 1)
        if not (front.alone and other.alone and backs(front.last, self._catalogue)):
            return False
        if names is not NameOrder.BACKWARDS and place and self._tie(place - 1) is Grade.STRONG:
            return False
        turned = grade(other.last, front.first, self._catalogue)
        return turned is Grade.STRONG or (names is NameOrder.BACKWARDS and turned is not Grade.NO)

    def _grade(self, before: int, after: int) -> Grade:
        if (before, after) not in self._grades:
            pages = self._so_far(before), seen(self._look, after).first
            self._grades[before, after] = grade(*pages, self._catalogue)
        return self._grades[before, after]

    def _so_far(self, place: int) -> tuple[PageFeatures, ...]:
        """The pages of the last paper of a file, after those of the files before that it seems to go on from.

        Each is asked about its own neighbour alone, so that no answer hangs on where the asking began.
        """
        pages = seen(self._look, place).last
        for at in range(place, place - _CHAIN, -1):
            if not seen(self._look, at).alone or self._sequence.order_after(at - 1) is None:
                break
            earlier = seen(self._look, at - 1).last
            if grade(earlier, seen(self._look, at).first, self._catalogue) < ASK:
                break
            pages = (*earlier, *pages)
        return pages

    def _content(self, place: int) -> int | None:
        """The file itself, or the last one before it that is not blank, when they may be neighbours."""
        for _ in range(_BLANKS):
            if not seen(self._look, place).blank:
                return place
            place -= 1
            if self._sequence.order_after(place) is None:
                return None
        return None

    def _rivalled(self, before: int, after: int) -> bool:
        """Whether another neighbour fits as well, so that nothing says which two belong together."""
        if self._depth > _DEEP:
            return True
        self._depth += 1
        try:
            return self._left_rival(before, after) or self._right_rival(before, after)
        finally:
            self._depth -= 1

    def _left_rival(self, before: int, after: int) -> bool:
        if not seen(self._look, before).alone or self._sequence.order_after(before - 1) is None:
            return False
        other = self._content(before - 1)
        if other is None or not seen(self._look, other).last:
            return False
        pages = seen(self._look, other)
        orphan = backs(pages.last, self._catalogue) and backs(seen(self._look, after).first, self._catalogue)
        if not orphan and self._grade(other, after) < ASK:
            return False
        if orphan:  # a back whose front is not before it: fronts may follow their backs here
            return not (other and pages.alone and self._tie(other - 1) is Grade.STRONG)
        return self._tie(before - 1) is not Grade.STRONG

    def _right_rival(self, before: int, after: int) -> bool:
        if not seen(self._look, after).alone or self._sequence.order_after(after) is None:
            return False
        other = after + 1
        return self._grade(before, other) >= ASK and self._grade(after, other) < ASK

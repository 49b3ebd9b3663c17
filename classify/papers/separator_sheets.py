"""Divides a stack into papers by our separator sheets, and where a row of sheets is broken, loudly and with care.

A sheet is the first page of the paper it stands before, so that every page is in exactly one paper; its words are no
part of the paper's text or fields. A row of sheets is in order when its numbers run from 1 to its total, one after the
other, in one file. Any other row means that a sheet was not there or not seen: then every paper of the file says so,
and the pages whose end is uncertain are parted by what stands on them, as if there were no sheets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from classify.papers.adjacency import divided, parted
from classify.papers.page_features import PageFeatures, page_features
from classify.types import titles
from core.catalogue import Catalogue
from core.catalogue.importance import weighed
from core.codes import separators
from core.reasons import reason
from core.records import Label, PageReading, Separator, Slip
from core.text import fold_alnum
from core.values import dossier_code

TITLE = ("TỜ PHÂN CÁCH", "HỒ SƠ")
INSTRUCTION = ("Đặt tờ này lên trên", "giấy tờ đầu tiên,", "không rút ra khi quét.")
_CROWDED = 110  # words above which a page with a sheet's code is no sheet: a sheet prints 60, and its codes add a few
_ALONE = 60  # words a page has at most to be taken for a sheet whose code cannot be read


@dataclass(frozen=True)
class Part:
    """The pages of one paper in a file."""

    pages: tuple[int, ...]  # all of them, the separator sheet first
    sheet: int | None = None  # the page that is a separator sheet
    said: Separator | None = None  # None also for a sheet whose code could not be read
    reasons: tuple[str, ...] = ()  # why a person must look, beyond what labelling finds

    @property
    def content(self) -> tuple[int, ...]:
        """The pages that are the paper itself."""
        return tuple(page for page in self.pages if page != self.sheet)


@dataclass(frozen=True)
class _Mark:
    """A separator sheet seen in the stack."""

    place: int  # index of the page
    said: Separator | None
    two: bool = False  # sheets lie one over the other
    foreign: bool = False  # its code is not sealed with the installation's key: somebody else printed it
    crowded: bool = False  # it has more words than a sheet prints: it may be a paper with a sheet's code on it


def divide(
    pages: Sequence[PageReading], catalogue: Catalogue, features: Sequence[PageFeatures] | None = None
) -> list[Part]:
    """The papers of a file, in page order: by separator sheets where there are any, else by what the pages show.

    `features` are those of the same pages, where the caller has them already.
    """
    shown = features if features is not None else [page_features(page, catalogue) for page in pages]
    marks = _inferred([mark for place, page in enumerate(pages) if (mark := _seen(place, page))])
    if not marks:
        return _by_look(shown, catalogue)
    whole = _in_order(marks)
    first = marks[0].place
    parts = _by_look(shown[:first], catalogue)
    if parts and all(page.status == "blank" for page in pages[:first]):
        parts, first = [], 0
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        start = first if mark is marks[0] else mark.place
        stretch = shown[start : following.place if following else len(pages)]
        parts += _stretch(stretch, pages[mark.place].page, mark, _follows(mark, following), catalogue)
    loud = [] if whole else [reason("sheet_missing")]
    if any(mark.foreign for mark in marks):
        loud.append(reason("sheet_foreign"))
    return [replace(part, reasons=(*loud, *part.reasons)) for part in parts] if loud else parts


def is_open(pages: Sequence[PageReading]) -> bool:
    """Whether a file holds separator sheets that are no whole row with pages under each: the row may span files."""
    marks = _inferred([mark for place, page in enumerate(pages) if (mark := _seen(place, page))])
    if all(mark.foreign for mark in marks):  # somebody else's sheet says nothing about other files
        return False
    return not _in_order(marks) or all(page.status == "blank" for page in pages[marks[-1].place + 1 :])


def _by_look(pages: Sequence[PageFeatures], catalogue: Catalogue) -> list[Part]:
    """Papers parted by what their pages show; where a page only may belong to its paper, a person is asked."""
    return [
        Part(_numbers(paper), reasons=(reason("page_unsure"),) if unsure else ())
        for paper, unsure in divided(pages, catalogue)
    ]


def _numbers(pages: Sequence[PageFeatures]) -> tuple[int, ...]:
    return tuple(page.page for page in pages)


def _seen(place: int, page: PageReading) -> _Mark | None:
    """The separator sheet that a page is, with what it says; a page with codes of two sheets says nothing."""
    codes = {code.text.strip() for code in page.codes if code.kind == "qr" and separators.claims(code.text)}
    words = sum(len(line.words) for line in page.lines)
    if codes:
        crowded = words > _CROWDED
        sheets = [separators.parse(code) for code in codes]
        said = sheets[0] if len(sheets) == 1 and not crowded else None
        return _Mark(place, said, two=len(sheets) > 1, foreign=None in sheets, crowded=crowded)
    if page.status != "read" or words > _ALONE:
        return None
    text = "\n".join(fold_alnum(line.text) for line in page.lines)
    return _Mark(place, None) if all(titles.stands_on(title, text) for title in (TITLE[0], INSTRUCTION[0])) else None


def _inferred(marks: list[_Mark]) -> list[_Mark]:
    """Sheets that were seen but not read, numbered by the sheets around them where only one number is possible."""
    numbered = list(marks)
    for i, mark in enumerate(numbered):
        if mark.said is not None or mark.two or mark.foreign or mark.crowded:
            continue
        before = numbered[i - 1].said if i else None
        after = next(((j, later.said) for j, later in enumerate(numbered[i + 1 :], start=i + 1) if later.said), None)
        guess = _between(before, after[1] if after else None, after[0] - i if after else len(numbered) - i)
        numbered[i] = _Mark(mark.place, guess)
    return numbered


def _between(before: Separator | None, after: Separator | None, steps: int) -> Separator | None:
    """The sheet that follows `before`, when `after` comes so many sheets later (or the stack ends after so many)."""
    if before is not None and before.number < before.total:
        goes_on = after is not None and (after.row, after.number) == (before.row, before.number + 1 + steps)
        ends = (after is None or after.row != before.row) and before.number + steps == before.total
        return Separator(before.row, before.number + 1, before.total) if goes_on or ends else None
    if after is not None and after.number - steps == 1:
        return Separator(after.row, 1, after.total)
    return None


def _in_order(marks: Sequence[_Mark]) -> bool:
    """Whether every row of the stack is whole: each sheet is followed by the next of its row, each row by a new one."""
    rows = {mark.said.row for mark in marks if mark.said and mark.said.number == 1}
    begun = sum(mark.said is not None and mark.said.number == 1 for mark in marks)
    starts = marks[0].said is not None and marks[0].said.number == 1
    chain = zip(marks, [*marks[1:], None], strict=True)
    return starts and len(rows) == begun and all(_follows(mark, following) for mark, following in chain)


def _follows(mark: _Mark, following: _Mark | None) -> bool:
    """Whether nothing can be missing between two sheets, or after the last one."""
    if mark.said is None:
        return False
    if mark.said.number == mark.said.total:
        return following is None or (following.said is not None and following.said.number == 1)
    if following is None or following.said is None:
        return False
    said, other = mark.said, following.said
    return (other.row, other.number, other.total) == (said.row, said.number + 1, said.total)


def _stretch(stretch: Sequence[PageFeatures], sheet: int, mark: _Mark, sure: bool, catalogue: Catalogue) -> list[Part]:
    """The papers from one sheet up to the next: one, where the next sheet is the one that must follow."""
    if mark.crowded:  # no sheet to leave out: its words may be a citizen's
        first, *others = parted(stretch, catalogue)
        return [Part(_numbers(first), reasons=(reason("sheet_crowded"),)), *(Part(_numbers(other)) for other in others)]
    content = [page for page in stretch if page.page != sheet]
    if all(page.status == "blank" for page in content):
        return [Part(tuple(page.page for page in stretch), sheet, mark.said, (reason("sheet_empty"),))]
    papers = parted(content, catalogue)
    if sure:
        reasons = (reason("several_owners"),) if _strangers(papers) else ()
        return [Part(_numbers(stretch), sheet, mark.said, reasons)]
    own = {*_numbers(papers[0]), sheet}
    head = Part(tuple(page.page for page in stretch if page.page in own), sheet, mark.said)
    return [head, *(Part(_numbers(paper)) for paper in papers[1:])]


def _strangers(papers: Sequence[Sequence[PageFeatures]]) -> bool:
    """Whether pages that look like papers of their own name nobody in common."""
    named = [numbers for paper in papers if (numbers := frozenset[str]().union(*(page.ids for page in paper)))]
    return any(not named[0] & other for other in named[1:])


# ── what a sheet says, held against what was read ─────────────────────────────────────────────────────────────────


def compared(label: Label, part: Part, slip: Slip, catalogue: Catalogue) -> Label:
    """The label with what the sheet says as a second witness; a contradiction goes to a person, never away.

    A sheet fills in no value: what was not read stays unread.
    """
    reasons = [*part.reasons, *label.review_reasons]
    if reason("sheet_empty") in reasons:
        reasons = [code for code in reasons if code != reason("type_unknown")]  # a failed label has none
    said = part.said
    if said is not None:
        reasons = [code for code in reasons if not _settled(code, label, said)]
        reasons += [reason("sheet_differs", about) for about in _differing(label, said, slip)]
    return weighed(msgspec.structs.replace(label, review_reasons=tuple(dict.fromkeys(reasons))), catalogue)


def _settled(stored: str, label: Label, said: Separator) -> bool:
    """Whether the sheet, written by another hand, is the second witness a doubt waits for."""
    code, _, about = stored.partition(":")
    if code == "type_unsure":
        return said.type == label.type
    value = label.fields.get(about)
    return code == "owner_unconfirmed" and value is not None and said.owner is not None and value.value == said.owner


def _differing(label: Label, said: Separator, slip: Slip) -> list[str]:
    """What the sheet says otherwise: type, owner, dossier. Numbers of another kind (old ids, codes of dossiers from
    before there was one scheme) contradict nothing."""
    differing = []
    if said.type and label.type not in ("unknown", said.type):
        differing.append("type")
    ids = {owner.id for owner in label.owners if owner.id and said.owner and len(owner.id) == len(said.owner)}
    if ids and said.owner not in ids:
        differing.append("owner")
    printed = label.fields.get("dossier_code")
    parsed = dossier_code(printed.value) if printed is not None else None
    schemed = parsed.value if parsed is not None and "dossier_day" in parsed.checks else None
    dossiers = {fold_alnum(value) for value in (schemed, slip.dossier) if value}
    if said.dossier and dossiers - {fold_alnum(said.dossier)}:
        differing.append("dossier")
    return differing


def with_dossier(slip: Slip, said: Separator | None) -> Slip:
    """The slip with the sheet's dossier where the counter gave none."""
    if said is None or said.dossier is None or slip.dossier is not None:
        return slip
    return msgspec.structs.replace(slip, dossier=said.dossier)

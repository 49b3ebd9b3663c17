"""Whether two scans are of the same paper, told by what they say and how they look, and which of two is the better.

A paper is the same as another when type, owner, number and issuer agree, or, where a number or its reading is missing,
when day, words and look agree; one contradiction (another number, day, owner, look) and they are two papers. A name
alone never links. Scans are linked and both are kept: nothing is merged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeVar

from rapidfuzz import fuzz

from core.catalogue import in_use
from core.records import Metadata, Owner, Reading, Revision
from core.text import fold
from search.document import Entry, entry_of
from search.tokens import code_key, number_key

AnyEntry = TypeVar("AnyEntry", bound=Entry)

_OTHER_LOOK = 18  # differing bits of 64 from which two pages are no scans of one (benchmarks, "Splitting")
_LIKE_LOOK = 12
# Shares of words in common: beside an equal number and owner; beside one of them and the day; beside the owner alone.
_LIKE_WORDS, _SAME_WORDS, _ALL_WORDS = 0.5, 0.8, 0.95
_UNSURE = frozenset(("number_unsure", "date_unsure"))
_CONTRADICTS_FROM = 0.9  # values less sure than this contradict nothing
_MARKS = ("serial_number", "register_number", "parcel_number", "change_number", "last_changed_on", "registered_on",
          "dossier_code", "notary_number", "insurance_number", "licence_number", "passport_number", "purpose",
          "amount_vnd", "form_title", "form_number")  # fmt: skip


def same_paper(paper: Revision, other: Revision) -> bool:
    """Whether two records are of two scans of one paper. Papers of no known type never are."""
    a, b = paper.reading, other.reading
    if paper.original.key == other.original.key or not may_be_same(paper, entry_of(other)) or _contradict(a, b):
        return False
    owned = _owners_agree(a.owners, b.owners)
    look, words = _look(a, b), words_in_common(a.text, b.text)
    number = _numbers_agree(a.metadata, b.metadata)
    if number and (owned or not (a.owners or b.owners)) and words >= _LIKE_WORDS:
        return True
    day = _equal(str, a.metadata.issued_on, b.metadata.issued_on)
    alike = look is not None and look <= _LIKE_LOOK and words >= (_SAME_WORDS if day or number else _ALL_WORDS)
    return alike and bool(owned or number)


def may_be_same(paper: Revision, other: Entry) -> bool:
    """Whether a found paper may be another scan of this one, by what the index holds: most need not be read."""
    reading = paper.reading
    if reading.type != other.type or reading.type == "unknown" or paper.paper_id == other.paper_id:
        return False
    owned = _owners_agree(reading.owners, other.owners)
    if owned is False or not (owned or _numbers_agree(reading.metadata, other)):
        return False
    if _UNSURE & _said_against(reading) or other.needs_review or other.doubtful:
        return True
    is_other = _equal(number_key, reading.metadata.number_symbol, other.number_symbol) is False
    return not is_other and not _days_differ(reading.metadata.issued_on, other.issued_on)


def _owners_agree(some: tuple[Owner, ...], others: tuple[Owner, ...]) -> bool | None:
    """True: a number in common, or name and birth date; False: both name people and nobody in common; None: unknown."""
    if not some or not others:
        return None
    named = False
    for paper in some:
        for other in others:
            if paper.id and other.id:
                if code_key(paper.id) == code_key(other.id):
                    return True
            elif paper.birth_date and paper.birth_date == other.birth_date and paper.name and other.name:
                named |= fold(paper.name) == fold(other.name)
    if named:
        return True
    return False if all(owner.id for owner in (*some, *others)) else None


def _contradict(a: Reading, b: Reading) -> bool:
    """Whether the papers say two things where one paper says one: number, day of issue, a telling field, the look."""
    unsure = _said_against(a) | _said_against(b)
    if (
        _equal(number_key, a.metadata.number_symbol, b.metadata.number_symbol) is False
        and "number_unsure" not in unsure
    ):
        return True
    if _days_differ(a.metadata.issued_on, b.metadata.issued_on) and "date_unsure" not in unsure:
        return True
    for name in {*_MARKS, *in_use().travelling}:
        mine, theirs = a.fields.get(name), b.fields.get(name)
        if mine and theirs and min(mine.confidence, theirs.confidence) >= _CONTRADICTS_FROM:
            similarity = fuzz.ratio(fold(mine.value), fold(theirs.value))
            if similarity < (100 if any(char.isdigit() for char in mine.value) else 80):
                return True
    look = _look(a, b)
    return look is not None and look >= _OTHER_LOOK


def _said_against(reading: Reading) -> set[str]:
    """What kinds of doubt there are about a paper."""
    return {reason.partition(":")[0] for reason in reading.review_reasons}


def _equal(form: Callable[[str], str], mine: str | None, theirs: str | None) -> bool | None:
    """Whether two values agree in a form; None when one is missing."""
    return form(mine) == form(theirs) if mine and theirs else None


def _days_differ(mine: str | None, theirs: str | None) -> bool:
    shorter = min(len(mine or ""), len(theirs or ""))
    return bool(shorter) and (mine or "")[:shorter] != (theirs or "")[:shorter]


def _numbers_agree(mine: Metadata | Entry, theirs: Metadata | Entry) -> bool:
    """Whether two papers have one number, given out by one agency as far as both name theirs."""
    if not _equal(number_key, mine.number_symbol, theirs.number_symbol):
        return False
    if not mine.issuer or not theirs.issuer:
        return True
    return fuzz.token_sort_ratio(fold(mine.issuer), fold(theirs.issuer)) >= 80


def _look(a: Reading, b: Reading) -> int | None:
    """Differing bits of the pages that look least alike; None where pages cannot be set side by side."""
    mine = [report.perceptual_hash for report in a.page_reports if report.perceptual_hash]
    theirs = [report.perceptual_hash for report in b.page_reports if report.perceptual_hash]
    if not mine or len(mine) != len(theirs):
        return None
    return max((int(x, 16) ^ int(y, 16)).bit_count() for x, y in zip(mine, theirs, strict=True))


def words_in_common(text: str, other: str) -> float:
    """Share of the words of two texts, folded, that stand in both, from 0 to 1; their order does not matter."""
    mine, theirs = Counter(fold(text).split()), Counter(fold(other).split())
    both = mine.total() + theirs.total()
    return 2 * (mine & theirs).total() / both if both else 0.0


def better_first(entries: Iterable[AnyEntry]) -> list[AnyEntry]:
    """The same papers in the same order, but scans of one paper stand together, the clearest first."""
    papers = list(entries)
    by_id = {paper.paper_id: paper for paper in papers}
    out: dict[str, AnyEntry] = {}
    for paper in papers:
        if paper.paper_id not in out:
            group = [
                paper,
                *(by_id[paper_id] for paper_id in paper.same_as if paper_id in by_id and paper_id not in out),
            ]
            out |= {entry.paper_id: entry for entry in sorted(group, key=lambda entry: -entry.clarity)}
    return list(out.values())

"""The labels of one paper type, as its file and the common wordings give them, folded for being looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from core.catalogue import Catalogue, PaperType
from core.catalogue.wording import forms
from core.text import accented, fold_alnum

LEAST = 0.75  # similarity of a label, at least
_KEPT = 4096  # stretches of letters whose label is remembered: forms print the same ones again and again
STRICT = 5  # labels of up to so many letters must be read without an error
_FREE = ("text", "address", "org_name")
Meaning = dict[str, tuple[set[str], set[str], bool, set[str]]]  # folded → fields, sections, inline, spellings


@dataclass(frozen=True, slots=True)
class PrintedLabel:
    """One printed form of a label and what it means for the type."""

    norm: str
    fields: tuple[str, ...]
    sections: tuple[str, ...]
    inline: bool  # may stand inside a line without a colon
    people: bool  # a field it gives is a name or a number of a person
    spelt: frozenset[str]  # its letters with their marks, for short ones: `thành` is no `THANH`
    free: bool = False  # all it gives is text: words of a longer label may follow it


class Vocabulary:
    """All labels of one type, by their folded length."""

    def __init__(self, catalogue: Catalogue, code: str) -> None:
        kind = catalogue[code]
        meaning: Meaning = {}
        for field in kind.field:
            for label in field.labels:
                _entry(meaning, label)[0].add(field.name)
        for section in kind.section:
            for label in section.starts:
                _entry(meaning, label)[1].add(section.name)
        _other_wordings(meaning, kind, catalogue)
        _persons_begin(meaning, kind)
        common = catalogue.common
        self.tails = frozenset((tail.startswith("("), fold_alnum(tail)) for tail in common.tails)
        self.longest_tail = max((len(norm) for _, norm in self.tails), default=0)
        for looked_up in _stops(catalogue):
            _entered(meaning, *looked_up)
        remarks = tuple(tail for opened, tail in self.tails if opened)
        for norm in [norm for norm in meaning if norm.endswith(remarks) and self._only_remarked(norm, meaning)]:
            del meaning[norm]  # read by its head: the remark is skipped
        people = {field.name for field in kind.field if field.kind in ("person_name", "any_id", "personal_id")}
        free = {field.name for field in kind.field if field.kind in _FREE}
        order = {name: i for i, name in enumerate(field.name for field in kind.field)}
        self.labels = {
            norm: PrintedLabel(norm, tuple(sorted(fields, key=order.__getitem__)), tuple(sorted(sections)), inline,
                        bool(fields & people), frozenset(spelt), bool(fields) and fields <= free and not sections)
            for norm, (fields, sections, inline, spelt) in meaning.items()
        }  # fmt: skip
        self.longest = max(map(len, self.labels), default=0)
        self.near: dict[tuple[int, str | None], list[str]] = {}  # labels that letters of a length and a relation may be
        for norm in sorted(self.labels, key=len):
            relation = _relation(norm)
            for size in _alike(len(norm)) if len(norm) > STRICT else ():
                self.near.setdefault((size, relation), []).append(norm)
        self.number = self.labels.get(fold_alnum(_NUMBER))
        papers = "|".join(sorted(map(fold_alnum, common.identity_papers), key=len, reverse=True))
        self.papers = re.compile(rf"(?:so|the|sothe)?(?:{papers})(?:(?:hoac|so|the)?(?:{papers}))*(?:so)?")
        self.english = frozenset(map(fold_alnum, common.english))
        self.english_near: dict[int, list[str]] = {}  # phrases that letters of a length may be
        for phrase in sorted(self.english):
            for size in (len(phrase) - 1, len(phrase), len(phrase) + 1):
                self.english_near.setdefault(size, []).append(phrase)
        self.like = lru_cache(maxsize=_KEPT)(self._like)

    def _only_remarked(self, norm: str, meaning: Meaning) -> bool:
        """Whether a label is another of the same meaning with a remark in parentheses behind it."""
        ends = (tail for opened, tail in self.tails if opened and norm.endswith(tail) and norm != tail)
        return any(meaning.get(norm.removesuffix(tail), ())[:2] == meaning[norm][:2] for tail in ends)

    def _like(self, norm: str) -> tuple[PrintedLabel, float] | None:
        """The label most like the folded letters, or None."""
        exact = self.labels.get(norm)
        if exact is not None:
            return exact, 1.0
        if self.number is not None and self.papers.fullmatch(norm):
            return self.number, 1.0
        near = self.near.get((len(norm), _relation(norm)))
        if not near:
            return None
        best = process.extractOne(norm, near, scorer=Levenshtein.normalized_similarity, score_cutoff=LEAST)
        return (self.labels[best[0]], best[1]) if best is not None else None


def _other_wordings(meaning: Meaning, kind: PaperType, catalogue: Catalogue) -> None:
    """Add what a label or a start may be printed as besides, where the type's file does not give it another meaning."""
    said = set(meaning)
    common = catalogue.common
    for at, names in enumerate(([(f.name, f.labels) for f in kind.field], [(s.name, s.starts) for s in kind.section])):
        for name, labels in names:
            for form in (form for label in labels for form in forms(label, common.same, common.persons)):
                if fold_alnum(form) not in said:
                    fields, sections, _, _ = _entry(meaning, form)
                    (sections if at else fields).add(name)


def _persons_begin(meaning: Meaning, kind: PaperType) -> None:
    """What is said of a person begins with the label of the name that says whose it is: `Tên chồng` heads the husband's
    column, whether or not the form prints a heading over it."""
    named = {field.name: field.section for field in kind.field if field.kind == "person_name" and field.section}
    for norm, (fields, sections, inline, _) in meaning.items():
        if len(fields) == 1 and not sections and not inline and _relation(norm) is not None:
            sections |= {named[name] for name in fields if name in named}


_NUMBER = "Số CCCD"  # first of its group in `_common.toml`: what a label of several papers' numbers means

_RELATIONS = ("cha", "me", "bo", "con", "vo", "chong", "chuho", "daidien", "uyquyen", "nguoichet", "yeucau")


@lru_cache(maxsize=4096)
def _relation(norm: str) -> str | None:
    """Whose label it is by its last word: no reading error makes the father's label the child's."""
    return next((word for word in _RELATIONS if norm.endswith(word)), None)


_NUMBERED = re.compile(r"^(?:\d{1,2}|[IVX]{1,4}|[a-hđ])[.)]\s+")


def _entry(meaning: Meaning, label: str) -> tuple[set[str], set[str], bool, set[str]]:
    return _entered(meaning, *_looked_up(label))


def _entered(meaning: Meaning, norm: str, inline: bool, spelt: str) -> tuple[set[str], set[str], bool, set[str]]:
    old = meaning.get(norm)
    if old is None or (inline and not old[2]):
        meaning[norm] = (old[0], old[1], inline, old[3]) if old else (set(), set(), inline, set())
    meaning[norm][3].add(spelt)
    return meaning[norm]


@lru_cache(maxsize=20_000)  # types share most of their labels
def _looked_up(label: str) -> tuple[str, bool, str]:
    """A label folded, whether it stands inside lines, and its letters."""
    label = _NUMBERED.sub("", label)
    return fold_alnum(label), label[:1].islower(), letters(label)


@lru_cache(maxsize=4)
def _stops(catalogue: Catalogue) -> tuple[tuple[str, bool, str], ...]:
    """The labels of what no type has a field for, as `_looked_up` has them."""
    common = catalogue.common
    printed = (form for stop in common.stop_labels for form in forms(stop, common.same, common.persons))
    return tuple(map(_looked_up, printed))


@cache
def _alike(size: int) -> tuple[int, ...]:
    """How many letters, of those read with errors, may stand for so many of a label."""
    return tuple(other for other in range(STRICT + 1, 2 * size + 2) if abs(size - other) <= max(1, other // 6))


def letters(text: str) -> str:
    """The letters and figures of a text with their marks, in lower case."""
    return "".join(char for char in accented(text) if char.isalnum())


@lru_cache(maxsize=64)
def vocabulary(catalogue: Catalogue, code: str) -> Vocabulary:
    """The labels of a type, made once for each catalogue."""
    return Vocabulary(catalogue, code)

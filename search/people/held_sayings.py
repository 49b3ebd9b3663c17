"""What held papers say: of an owner, or of the parcel, enterprise, household or agency that they are about.

A held value bears witness when an officer confirmed it, or when it is asserted on two papers from different files;
never when it was itself settled by a witness, so that no mistake breeds
(docs/decisions/0019-the-store-is-a-witness.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, count

from msgspec import structs

from core.catalogue import Catalogue
from core.catalogue.model import PaperType
from core.catalogue.settled import numbers_of
from core.errors import CorruptError, NotFoundError
from core.reasons import about
from core.records import Reading, Revision
from core.text import accented
from search import parcels
from search.document import name_key
from search.index import Index
from search.query import Query, parse
from search.tokens import code_key, folded_tokens
from store.known_papers import KnownPapers

CHECK = "store:"
MOST = 40  # held papers of one person that are asked
_MOST_OF_MATTER = 12  # of one matter, the newest: an agency has thousands
_WHOLE_TEXT = "text"  # of a paper whose form has no field for what it names
_TYPE_DOUBTS = frozenset(
    {"type_unknown", "type_unsure", "type_conflict", "label_failed", "several_owners", "several_papers"}
)
_PHRASE = re.compile(r'["“”\s]+')  # what may not stand in a phrase of a query
Fields = Mapping[str, Sequence[str]]  # part of what a paper says → the fields that tell it


@dataclass(frozen=True)
class Said:
    """What one held paper says of an owner or of its matter, each part only where it may bear witness."""

    paper_id: str
    file: str  # hash of the file it was read from
    scans: frozenset[str]  # ids of all scans of the paper, its own too
    parts: Mapping[str, str]  # number, name and birth_date of an owner, or the parts of its matter
    confirmed: frozenset[str]  # the parts that an officer confirmed


class Store:
    """The held papers, asked for by number, by name and birth date, or by matter; what was asked once is remembered, so
    that a store serves one paper. Raises what `Index.find` raises.

    Papers are read as the index knows them: whether one still is so is asked of those that bear witness (`stands`).
    """

    def __init__(self, known: KnownPapers, index: Index, catalogue: Catalogue) -> None:
        self._known, self._index, self._catalogue = known, index, catalogue
        self._asked: dict[Query, _Once] = {}
        self._read: dict[str, int] = {}  # the revision in which a paper was read

    def stands(self, paper_id: str) -> bool:
        """Whether a paper that was asked is still as it was read: the index may be a moment behind an officer."""
        try:
            return self._known.latest_number(paper_id) == self._read[paper_id]
        except NotFoundError:
            return False

    def of_number(self, number: str) -> list[Said]:
        """What held papers say of whoever has this number."""
        key = code_key(number)
        return [
            said for said in self._said(Query(owner=key, limit=MOST)) if code_key(said.parts.get("number", "")) == key
        ]

    def of_name(self, name: str, birth_date: str) -> list[Said]:
        """What held papers say of people of this name, with its marks, and birth date."""
        return [said for said in self.alike(name, birth_date) if same(said.parts.get("name"), name)]

    def alike(self, name: str, birth_date: str | None) -> list[Said]:
        """What held papers say of people born on this day whose names have the same letters, whatever their marks;
        nothing without a day."""
        if birth_date is None:
            return []
        tokens = folded_tokens(name)
        sayings = self._said(Query(any_of=((name_key("w", tokens),), (f"d:{birth_date}",)), limit=MOST))
        born = [said for said in sayings if said.parts.get("birth_date") == birth_date]
        return [said for said in born if folded_tokens(said.parts.get("name", "")) == tokens]

    def of_matter(self, known: Mapping[str, str]) -> Iterable[Said]:
        """What held papers say in which all this stands, letter by letter but for its marks; whether they say it of the
        same part is the caller's to see. Each is read when it is looked at."""
        keys = tuple((f"m:{text}",) for part, text in known.items() if part == "land")
        phrases = [_PHRASE.sub(" ", text) for part, text in known.items() if part != "land"]
        words = parse(" ".join(f'"{phrase}"' for phrase in phrases), limit=_MOST_OF_MATTER)
        query = structs.replace(words, any_of=keys)
        if query not in self._asked:
            self._asked[query] = _Once(said for held in self._held(query) for said in self._of_matter(held))
        return self._asked[query]

    def _said(self, query: Query) -> Iterator[Said]:
        return (said for held in self._held(query) for said in self._of(held))

    def _held(self, query: Query) -> Iterator[Revision]:
        """The found papers of whose type nothing is in doubt."""
        for hit in self._index.find(query):
            try:
                held = self._known.at(hit.paper_id, hit.revision)
            except (NotFoundError, CorruptError):  # `motlan verify` names it
                continue
            self._read[hit.paper_id] = hit.revision
            if not held.part_of and not type_doubted(held.reading):
                yield held

    def _of(self, held: Revision) -> Iterator[Said]:
        kind = self._catalogue.get(held.reading.type)
        for role in kind.owner if kind is not None else ():
            number = next((name for name in numbers_of(role) if name in held.reading.fields), None)
            names = {"number": number, "name": role.name, "birth_date": role.birth_date}
            yield _told(held, {part: (name,) for part, name in names.items() if name})

    def _of_matter(self, held: Revision) -> Iterator[Said]:
        kind = self._catalogue.get(held.reading.type)
        if kind is not None:
            yield from (_told(held, names) for names in matters(kind, held.reading, self._catalogue))


class _Once(Iterable[Said]):
    """Sayings that are drawn as they are looked at, and then remembered."""

    def __init__(self, drawn: Iterator[Said]) -> None:
        self._drawn, self._known = drawn, list[Said]()

    def __iter__(self) -> Iterator[Said]:
        for place in count():
            if place == len(self._known):
                following = next(self._drawn, None)
                if following is None:
                    return
                self._known.append(following)
            yield self._known[place]


def _told(held: Revision, names: Fields) -> Said:
    """What a held paper says of these parts, each told by these fields."""
    reading = held.reading
    parts = {part: text for part, fields in names.items() if (text := part_of(reading, part, fields))}
    doubted = doubted_fields(reading)
    good = {part: text for part, text in parts.items() if all(_bears(reading, name, doubted) for name in names[part])}
    officers = {name for name, value in reading.fields.items() if value.source == "officer"}
    confirmed = frozenset(part for part in good if officers.issuperset(names[part]))
    return Said(held.paper_id, reading.sha256, frozenset((held.paper_id, *held.same_as)), good, confirmed)


def _bears(reading: Reading, name: str, doubted: frozenset[str]) -> bool:
    """Whether a held value may bear witness: nothing doubts it, and no other paper settled it."""
    value = reading.fields.get(name)
    settled = value is not None and any(check.startswith(CHECK) for check in value.checks)
    return not settled and name not in doubted


def doubted_fields(reading: Reading) -> frozenset[str]:
    """The fields that something on a paper is said against."""
    return frozenset(name for code in reading.review_reasons if (name := about(code)))


def matters(kind: PaperType, reading: Reading, catalogue: Catalogue) -> list[dict[str, tuple[str, ...]]]:
    """By part the fields that tell it, for each owner that a paper names: what it is about, and who that is."""
    matter = {**catalogue.matter_of(kind.code)}
    people: list[dict[str, tuple[str, ...]]] = [{}]
    for role in kind.owner:
        number = tuple(name for name in numbers_of(role) if name in reading.fields)[:1]
        people.append({"person": (role.name,), "person_number": number, "born": tuple(filter(None, [role.birth_date]))})
    return [matter | person for person in people[1:] or people]


def part_of(reading: Reading, part: str, names: Sequence[str]) -> str:
    """What a paper says of a part of its matter; "" where it says nothing, or several things."""
    fields = reading.fields
    if part == "land":
        return parcels.land(fields, names)
    text = reading.text if _WHOLE_TEXT in names else " ".join(fields[name].value for name in names if name in fields)
    if part == "serial":
        serials = parcels.serials(text)
        return serials.pop() if len(serials) == 1 else ""
    return text


def believed(said: Iterable[Said], part: str) -> tuple[str, str] | None:
    """The one value of a part that these papers prove, with the id of the paper that does; None where they prove none,
    or two; no more of them are asked then."""
    proved: dict[str, str] = {}
    values: dict[str, list[Said]] = {}
    for one_paper in said:
        value = one_paper.parts.get(part)
        if value:
            values.setdefault(plain(value), []).append(one_paper)
        if len(values) > 1:
            return None
    for witnesses in values.values():
        confirmed = [one_paper for one_paper in witnesses if part in one_paper.confirmed]
        if confirmed or any(_apart(mine, other) for mine, other in combinations(witnesses, 2)):
            first = (confirmed or witnesses)[0]
            proved[first.parts[part]] = first.paper_id
    return next(iter(proved.items())) if len(proved) == 1 else None


def _apart(mine: Said, other: Said) -> bool:
    """Whether two papers are two witnesses: of different files, and no two scans of one paper."""
    return mine.file != other.file and not mine.scans & other.scans


def type_doubted(reading: Reading) -> bool:
    """Whether a paper may be of another type, or of several people: nothing on it is held against the store."""
    return any(code.partition(":")[0] in _TYPE_DOUBTS for code in reading.review_reasons)


def plain(text: str) -> str:
    """A text as it is compared: in lower case, with its marks."""
    return accented(text).strip()


def same(mine: str | None, theirs: str | None) -> bool:
    """Whether both say something, and the same but for capitals."""
    return bool(mine and theirs) and plain(mine or "") == plain(theirs or "")

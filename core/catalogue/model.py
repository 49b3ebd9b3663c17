"""What a file of the catalogue says: the structs of a paper type, each table checked for mistyped keys."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal

import msgspec

from core.catalogue import overlay
from core.records import Sensitivity

Group = Literal[
    "card",
    "civil",
    "residence",
    "land",
    "business",
    "justice",
    "licence",
    "education",
    "deed",
    "form",
    "health",
    "money",
    "counter",
    "letter",
]
Rule = Literal[
    "none",
    "months",
    "printed",
    "birthdays",
    "ended",
    "superseded",
    "procedure",
    "licence_class",
    "passport",
    "stated",
    "unknown",
]
Weight = Literal["key", "detail"]  # whether a doubted value holds its paper back, see core.catalogue.importance
Part = Literal[  # what a paper says of its matter, and of a person in it
    "land",  # a parcel by number, map sheet and ward
    "serial", "address", "area",  # of a land certificate, its parcel
    "code", "enterprise", "office", "capital",  # an enterprise's number, name, head office, capital
    "book", "head", "residence",  # a household's book, its head, where it lives
    "issuer", "signer",
    "person", "person_number", "born",  # of each owner the paper names
]  # fmt: skip
Place = Literal["any", "right", "below", "top", "bottom"]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of the tables of a catalogue file: a mistyped key is an error, not a silence."""


class Titles(_Table, frozen=True):
    """How the type names itself on the page, and what speaks for or against it beside the title."""

    whole: tuple[str, ...] = ()  # the title as printed; a parenthesis after it (BẢN SAO) is allowed by itself
    starts: tuple[str, ...] = ()  # the title begins so and goes on freely
    marks: tuple[str, ...] = ()  # distinguishing labels and phrases: second evidence
    against: tuple[str, ...] = ()  # phrases that a paper of this type does not carry: the guard against mentions
    needs: tuple[str, ...] = ()  # where given, one of these must stand on the page, else the title is not believed
    codes: tuple[str, ...] = ()  # machine-readable evidence: mrz_td1, mrz_td3, qr_card, barcode
    abbreviations: tuple[str, ...] = ()  # of the type in a document number (`QĐ` of `15/QĐ-UBND`)
    untitled: tuple[str, ...] = ()  # regular expressions on folded rows: several of them make the type without a title
    untitled_least: int = 3
    bare: tuple[str, ...] = ()  # titles that do not say which kind of the type it is (a contract called HỢP ĐỒNG alone)
    symbol_decides: bool = False  # a letter whose symbol says it, though its page is titled as the text it contains
    subject_line: bool = False  # a letter that prints no title: its abstract stands under the number, after `V/v`
    issued_from: str | None = None  # first and last day on which such papers were issued: parts like prints
    issued_until: str | None = None


class Section(_Table, frozen=True):
    """A part of the paper that speaks of one person or party: from its start downwards, within its column."""

    name: str
    starts: tuple[str, ...] = ()
    ends: bool = False  # True: only ends the section before it (the declarant, the clerk): nothing is taken from it
    others: bool = False  # True: speaks of people whose paper it is not: none of their names, numbers or dates is taken
    main: bool = False  # True: leads back to the paper's main person: fields without a section are taken here too
    next: str | None = None  # section that begins at the second of the labels `each` (the second holder)
    each: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()  # labels that begin the next section though no other of `each` stood before


class Field(_Table, frozen=True):
    """One value to take."""

    name: str
    kind: str  # a kind of core.values
    labels: tuple[str, ...] = ()
    section: str | None = None
    place: Place = "any"
    lines: int = 1  # how many printed lines a value may run over
    pattern: str | None = None  # looked for in the folded text when no label gives a value; group 1 is taken
    ahead: str | None = None  # looked for in the folded text before labels are; where it matches, theirs do not count
    loose: bool = False  # without a label, the only value of this kind on the page is taken, with less belief
    metadata: bool = False  # goes to the metadata only
    assert_at: float | None = (
        None  # values less sure than this go to review; None: what `_common.toml` says of the kind
    )
    witness_of: str | None = None  # field whose value this one repeats (a date or an amount in words)
    part_of: str | None = None  # field whose value is joined from its parts (surname and given names), in file order
    accept: str | None = None  # regular expression the value must begin with; what matches is taken
    trim: str | None = None  # regular expression on the folded text: a lead-in that is no part of the value
    until: str | None = None  # regular expression on the folded text: where it first matches, the value has ended
    whole: str | None = None  # regular expression: a value in which it matches nothing was read in part
    signed: tuple[str, ...] = ()  # headings over a signature of whose name this is, beside its labels
    usual: tuple[str, ...] = ()  # wordings that law gives the value: one with a letter or two misread is put right
    with_label: bool = False  # the label is part of the value (`Văn phòng công chứng Ví Dụ`)
    choices: dict[str, tuple[str, ...]] = {}  # for kind "choice": value → phrases as printed
    sensitive: Sensitivity | None = None  # what the value says that is sensitive by law: so is every paper that has it
    shown: str | None = None  # what officers read for it; None: what `_common.toml` says for all fields of this name
    travels: bool = False  # its value goes into the index with a hit: the reuse check and lists look at it
    weight: Weight | None = None  # how much hangs on it; None: by what reads it, else what `_common.toml` declares
    none: bool = False  # that there is none is what it says: `Không có` after `Tình trạng án tích`
    needed: bool = False  # a paper on which it was not read goes to a person
    source: str = ""


class Form(_Table, frozen=True):
    """One generation of the official form of a type, or a local print of it, as its blank says it."""

    name: str  # number of the form, or what it is called
    source: str  # circular or decree, with [memory] where nobody checked it
    since: str | None = None  # year or day from which it was printed; None: not known
    until: str | None = None  # last year or day; None: in use
    title: str | None = None  # as printed, where it differs from those of the type
    labels: dict[str, tuple[str, ...]] = {}  # field → its label in the printed wording
    sections: dict[str, tuple[str, ...]] = {}  # section of the type → its heading in the printed wording
    others: tuple[str, ...] = ()  # headings of tables, lists and roles of people who are no owners


class OwnerRole(_Table, frozen=True):
    """Whose paper it is: the fields that hold the owner's number, name and birth date."""

    role: str
    name: str
    kind: Literal["person", "organisation"] = "person"
    id: str | None = None
    old_id: str | None = None
    birth_date: str | None = None
    optional: bool = False  # True: a paper without this owner is complete (a single holder)
    more: tuple[str, ...] = ()  # what further people of this side are called (core/catalogue/further_people.py)
    source: str = ""


class Validity(_Table, frozen=True):
    """How long the paper is good for; there is no default term."""

    rule: Rule
    source: str
    months: int | None = None
    start: str = "issued_on"  # metadata or field from which a term runs
    until: str | None = None  # field with the printed last day
    term: str | None = None  # field with the printed term in words (`06 tháng kể từ ngày ký`), see `core.values.terms`
    by: str | None = None  # field whose value names the row of `terms`
    terms: dict[str, int] = {}  # months by that value; 0: no end
    terms_since: str | None = None  # papers issued before this day had other terms, so theirs are unknown
    scope: str | None = None  # field whose text is the purpose the paper is bound to
    ended_on: str | None = None  # last day on which papers of this type had force


class Later(_Table, frozen=True):
    """A later paper that ends or changes this one, where both are held (docs/domain.md, 3.6, 3.9, 3.12, 3.14, 3.27)."""

    types: tuple[str, ...]  # of the later paper
    effect: Literal["ended", "superseded", "look"]  # no longer in force; replaced in what it says; an officer looks
    same: str  # person (one owner of both), parcel, or a field of both with the same value
    source: str
    titles: tuple[str, ...] = ()  # its title or abstract holds one of these; where it was not read, an officer looks
    since: str = "issued_on"  # field of this paper with the day of what it states; where there is none, its issue
    on: str = "issued_on"  # field of the later paper with the day it took effect; where there is none, its issue
    giver: str | None = None  # field of the later paper with the number of who gives the thing away: an owner of this
    parcels: str | None = None  # where `same` is parcel: field of the later paper that names the parcels meant instead
    other_people: bool = False  # only where the later paper has not the very same owners (another marriage)


class Settles(_Table, frozen=True):
    """By what another held paper is known to be about the same, and what it may then settle of a paper in doubt.

    Every part of `by` is sure, and the same on both; only the one that is settled itself may differ in its marks.
    """

    by: tuple[Part, ...]
    what: tuple[Part, ...]


class PaperType(_Table, frozen=True):
    """One type of paper, as its file says it."""

    code: str
    name: str
    group: Group
    source: str
    validity: Validity
    short: str = ""  # what lists call it where the name is long (`GCN quyền sử dụng đất`); else its name
    title: Titles = Titles()
    section: tuple[Section, ...] = ()
    field: tuple[Field, ...] = ()
    form: tuple[Form, ...] = ()  # generations of the official form since 1990 and common local prints
    owner: tuple[OwnerRole, ...] = ()
    later: tuple[Later, ...] = ()  # papers that end or change one of this type
    matter: dict[Part, tuple[str, ...]] = {}  # what it is about beside its owners → the fields that say it, or `text`
    result_codes: tuple[str, ...] = ()
    sensitive: tuple[Sensitivity, ...] = ()  # what every such paper shows that is sensitive by law (1.8)
    reusable: bool = True
    pages_max: int = 2  # sides a paper of this type has at most; 0: any number
    inner_titles: tuple[str, ...] = ()  # titles inside such a paper that do not start another
    number: str | None = None  # field that is the paper's own number; else the number of the letterhead
    issued_on: tuple[
        str, ...
    ] = ()  # fields that hold the day of issue, the first known counts; else the place-and-date line
    issuer: tuple[str, ...] = ()  # fields that hold the issuer; else a known issuer, else the letterhead
    issuers: dict[str, tuple[str, ...]] = {}  # known issuers: name → phrases as printed
    abstract: str | None = None  # field that is the abstract of the main content
    qr_gives: tuple[str, ...] = ()  # fields the paper's QR code proves
    mrz_gives: tuple[str, ...] = ()  # fields the machine-readable zone proves
    back: tuple[str, ...] = ()  # of a card: what stands on its back and, as a rule, nowhere on its front
    back_apart: bool = True  # False: some of that stands on a front too, so it does not show that both sides are there
    alike: tuple[str, ...] = ()  # types of card whose back may be taken for this one's
    paired: bool = False  # front and back may come as two pages: a back joins the front before it
    encloses: bool = False  # a letter that speaks of the paper sent along as of "this" one (`Quyết định này`)
    cover: bool = False  # a booklet: the page before its first titled leaf may be a cover on which little can be read
    notes: str = ""

    @property
    def sensitive_things(self) -> frozenset[Sensitivity]:
        """What papers of this type show that is sensitive by law, by the type itself or by one of its fields."""
        return frozenset((*self.sensitive, *(field.sensitive for field in self.field if field.sensitive)))

    @property
    def headed_by_issuer(self) -> bool:
        """Whether the head of such a paper, where it has one, names who issues it: what citizens fill in or sign among
        themselves is headed by whom it is handed to, or by nobody."""
        return self.group not in ("form", "deed")

    def parts_of(self, name: str) -> tuple[Field, ...]:
        """The fields whose values make up a joined field (surname and given names); none where it is read as one."""
        return tuple(field for field in self.field if field.part_of == name)


class Common(_Table, frozen=True):
    """What all types share: labels that end a value, English companions, titles that are no catalogue type."""

    stop_labels: tuple[str, ...]
    english: tuple[str, ...]
    tails: tuple[str, ...]  # remarks that forms print behind a label, never a value
    identity_papers: tuple[str, ...]  # what a number of a person's may be called
    same: tuple[tuple[str, ...], ...]  # groups of wordings that mean the same at the head of a label
    persons: tuple[tuple[str, ...], ...]  # … and at its end
    inner_titles: tuple[str, ...]
    others: tuple[str, ...]  # headings of tables and roles of people who are no owners, on papers of any type
    roles: tuple[str, ...]  # how a heading over what is somebody's begins, known or not
    lists: tuple[str, ...]  # headings of lists of papers
    field_names: dict[str, str]  # field → what officers read for it, for names that several types share
    other_titles: dict[str, str]  # title as printed → what it is, in words
    later: tuple[Later, ...]  # later papers that bear on every type
    matter: dict[Part, tuple[str, ...]]  # what papers of any type may be about
    settles: tuple[Settles, ...]  # what papers about the same may settle of one another
    assert_at: dict[str, float]  # kind of value → the chance from which it is asserted; `other` for every other kind
    weight: Weight  # of a field that no rule reads and whose file says nothing
    copy: tuple[Field, ...]  # what the certification of a copy says, on whatever paper: facts of the copy
    source: str


class Catalogue:
    """All types and what they share."""

    def __init__(self, types: dict[str, PaperType], common: Common) -> None:
        self.of_files = types  # as the files say
        self.common = common
        self._own: tuple[object, dict[str, PaperType]] = (None, types)

    @property
    def types(self) -> dict[str, PaperType]:
        """All types by code, as the centre says of them (`core.catalogue.own`)."""
        now = overlay.types.current()
        if not now:
            return self.of_files
        if self._own[0] is not now:
            changed = {code: _over(kind, now[code]) if code in now else kind for code, kind in self.of_files.items()}
            self._own = now, changed
        return self._own[1]

    def __getitem__(self, code: str) -> PaperType:
        return self.types[code]

    def get(self, code: str) -> PaperType | None:
        """The type with this code; None for one that is not of the catalogue (`unknown`)."""
        return self.types.get(code)

    def __contains__(self, code: object) -> bool:
        return code in self.types

    def matter_of(self, code: str) -> dict[Part, tuple[str, ...]]:
        """What papers of a type are about, as its file says it over what any paper may be: part → fields."""
        kind = self.get(code)
        return self.common.matter | (kind.matter if kind is not None else {})

    def assert_at(self, field: Field) -> float:
        """The chance of being right from which a value of this field is asserted; below it a person looks."""
        if field.assert_at is not None:
            return field.assert_at
        return self.common.assert_at.get(field.kind, self.common.assert_at["other"])

    def fields_of(self, code: str) -> tuple[str, ...]:
        """The fields that papers of a type have, in the order of its file; none for an unknown type."""
        return tuple(field.name for field in self.types[code].field if not field.metadata) if code in self else ()

    def sensitive_on(self, code: str) -> frozenset[Sensitivity]:
        """What papers of a type show that is sensitive by law; one whose type nobody knows may show anything."""
        return self.types[code].sensitive_things if code in self else frozenset({"unread"})

    def kinds_of(self, code: str) -> dict[str, str]:
        """Field → kind of value, on a type; a field that its file does not have is of the kind it has elsewhere."""
        of_type = {field.name: field.kind for field in self.types[code].field} if code in self else {}
        return self._kinds | of_type

    @cached_property
    def _kinds(self) -> dict[str, str]:
        of_types = {field.name: field.kind for kind in self.of_files.values() for field in kind.field}
        return of_types | {field.name: field.kind for field in self.common.copy}

    @cached_property
    def field_names(self) -> dict[str, str]:
        """Field → what officers read for it: its own file's word, the common one, or its first printed label."""
        fields = [field for kind in self.types.values() for field in kind.field]
        printed = {field.name: field.labels[0] for field in reversed(fields) if field.labels}
        own = {field.name: field.shown for field in fields if field.shown}
        return printed | self.common.field_names | own

    @cached_property
    def travelling(self) -> tuple[str, ...]:
        """The fields whose values go into the index with a hit, by name."""
        return tuple(sorted({field.name for kind in self.types.values() for field in kind.field if field.travels}))

    @cached_property
    def letters(self) -> frozenset[str]:
        """Codes of the official letters of Decree 30/2020."""
        return frozenset(code for code, kind in self.types.items() if kind.group == "letter")


def _over(kind: PaperType, own: Any) -> PaperType:
    """A type with what the centre says of it (`core.catalogue.own.OwnType`) over its file."""
    fields = tuple(
        _field_over(field, own.kinds.get(field.name, field.kind), own.importance.get(field.name))
        for field in kind.field
    )
    return msgspec.structs.replace(kind, validity=own.validity or kind.validity, field=fields)


def _field_over(field: Field, kind: str, importance: str | None) -> Field:
    if importance is None:
        return field if kind == field.kind else msgspec.structs.replace(field, kind=kind)
    weight: Weight = "detail" if importance == "detail" else "key"
    return msgspec.structs.replace(field, kind=kind, weight=weight, needed=importance == "needed")

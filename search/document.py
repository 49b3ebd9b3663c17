"""What the indexes hold of a paper: a revision turned into an entry to show, words to match and keys to match exactly.

Keys are a letter, a colon and a normalised value:
    o: owner's id   l: old id that the owner's newer paper names   i: any identifier   n: document number
    w: whole name of an owner   e: end of it, from its last word up to all but the first
    h: dossier   p: procedure   d: date   y: year of a date   iy: im: year and month of issue
    t: type   b: branch   tb: ty: by: tby: these and the year of issue together   s: station
    a: parcel and map sheet of a land certificate, or of one it was divided from or merged of
    m: parcel, map sheet and ward of the land that a paper is about
    r: 1 while the paper needs review
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from core.catalogue import in_use
from core.records import FieldValue, HandedIn, Owner, Reading, Record, Revision, Slip
from core.text import fold, nfc
from core.values.formats import Form, form_of
from search import parcels
from search.tokens import code_key, exact_tokens, fold_token, has_marks, number_key, tokens_of
from search.waiting import place_of

NEAR = 6  # words of one name stand this close; owners stand further apart
GAP = " ".join(["zzz"] * (NEAR + 1))  # between two owners
LONGEST_TEXT = 1_000_000  # characters of one paper that are indexed

_DATE = re.compile(r"^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:[T ].*)?$")
_CODE_LIKE = re.compile(r"(?=\D*\d)[\w./-]+")  # a text that is one token with figures is looked up like a number
_PARCEL = ("parcel_number", "map_sheet")
_PLAIN = re.compile(r"[^\W_]+")


class Entry(Record, frozen=True, kw_only=True):
    """What a list of found papers shows of one, and what the reuse check needs to know of it."""

    paper_id: str
    revision: int
    type: str
    title: str | None
    number_symbol: str | None
    issued_on: str | None
    issuer: str | None
    owners: tuple[Owner, ...]
    valid_until: str | None
    valid_scope: str | None = None
    pages: tuple[int, ...] = ()
    needs_review: bool = False
    branch: str | None = None
    station: str | None = None
    dossier: str | None = None
    procedure: str | None = None
    handed_in: HandedIn | None = None
    filed_at: str | None = None  # when this revision was made
    old_ids: tuple[str, ...] = ()  # earlier id numbers of the one owner that this paper itself names
    facts: dict[str, str] = msgspec.field(default_factory=dict)  # values of the fields that travel, by the catalogue
    same_as: tuple[str, ...] = ()  # other scans of this very paper (see search.duplicates)
    clarity: float = 0.0  # how good the scan is
    doubtful: tuple[str, ...] = ()  # details that were read and are marked as unsure


class Document(Record, frozen=True, kw_only=True):
    """One paper as both back ends index it; text of the zones is tokens with single blanks between."""

    entry: Entry
    text: str  # NFC, for snippets
    owner: str  # folded names of the owners, with GAP between
    head: str  # folded title, number, issuer, abstract, names and field values
    body: str  # the same and the full text, folded
    owner_exact: str  # each accented token of that zone once
    head_exact: str
    body_exact: str
    keys: tuple[str, ...]
    issued_first: str | None  # first and last day that the printed precision of issued_on allows
    issued_last: str | None
    waiting: str | None = None  # place in the queue of what waits for an officer (see `search.waiting`)


def entry_of(revision: Revision) -> Entry:
    """The entry of a revision, without snippet and score."""
    reading, meta, slip = revision.reading, revision.reading.metadata, revision.slip
    return Entry(
        paper_id=revision.paper_id,
        revision=revision.revision,
        type=reading.type,
        title=meta.title,
        number_symbol=meta.number_symbol,
        issued_on=meta.issued_on or _value(reading.fields, "issued_on"),
        issuer=meta.issuer,
        owners=reading.owners,
        valid_until=meta.valid_until,
        valid_scope=meta.valid_scope,
        pages=reading.pages,
        needs_review=reading.needs_review,
        branch=slip.branch,
        station=slip.station,
        dossier=slip.dossier or _value(reading.fields, "dossier_code"),
        procedure=slip.procedure,
        handed_in=slip.handed_in,
        filed_at=revision.at,
        old_ids=_old_ids(revision),
        facts={name: reading.fields[name].value for name in in_use().travelling if name in reading.fields},
        same_as=revision.same_as,
        clarity=clarity(reading),
        doubtful=reading.doubtful,
    )


def document_of(revision: Revision) -> Document:
    """The indexed document of a revision: a pure function of the record."""
    entry, reading = entry_of(revision), revision.reading
    text = nfc(reading.text[:LONGEST_TEXT])
    names = [exact_tokens(owner.name) for owner in entry.owners if owner.name]
    meta = reading.metadata
    head = [entry.title, entry.number_symbol, entry.issuer, meta.abstract, meta.valid_scope, entry.dossier]
    values = [*filter(None, head), *(owner.name or "" for owner in entry.owners)]
    also = [again.slip for again in revision.also_for]
    values += [slip.dossier for slip in also if slip.dossier]
    head_words = exact_tokens(" ".join([*values, *(field.value for field in reading.fields.values())]))
    body_words = head_words + tokens_of(text)
    first, last = bounds(entry.issued_on)
    return Document(
        entry=entry,
        text=text,
        owner=f" {GAP} ".join(map(_folded, names)),
        head=_folded(head_words),
        body=_folded(body_words),
        owner_exact=_marked(token for name in names for token in name),
        head_exact=_marked(head_words),
        body_exact=_marked(body_words),
        keys=tuple(sorted(_keys(entry, reading.fields).union(_also_keys(also), *map(_name_keys, names)))),
        issued_first=first,
        issued_last=last,
        waiting=place_of(revision),
    )


def clarity(reading: Reading) -> float:
    """How good a scan is, for putting the better of two first: how sure its words are, and a little its resolution."""
    read = [report for report in reading.page_reports if report.status == "read"]
    if not read:
        return 0.0
    sure = sum(page.mean_confidence for page in read) / len(read)
    fine = sum(min(page.dpi or 0, 300) for page in read) / len(read) / 300
    return round(sure + 0.05 * fine, 4)


def bounds(printed: str | None) -> tuple[str | None, str | None]:
    """First and last day of a date as precise as printed: `1940-03` → `1940-03-01`, `1940-03-31`."""
    match = _DATE.match(printed or "")
    if not match:
        return None, None
    year, month, day = match.groups()
    try:
        first = date(int(year), int(month or 1), int(day or 1))
    except ValueError:  # 2026-02-31 of a bad reading
        return None, None
    last = first.replace(month=int(month or 12))
    last = last if day else last.replace(day=calendar.monthrange(last.year, last.month)[1])
    return first.isoformat(), last.isoformat()


def key(kind: str, value: str) -> str:
    """A key for a plain value (type, branch, station): folded, with every run of other characters as one `-`."""
    return f"{kind}:{'-'.join(_PLAIN.findall(fold(value)))}"


def joint_key(type_code: str | None, branch: str | None, year: str | None) -> str:
    """One key for as many of these as are given: papers with it are few, where papers with each alone are many."""
    filters = zip("tby", (type_code, branch, year), strict=True)
    chosen = {letter: key("", value)[1:] for letter, value in filters if value}
    return f"{''.join(chosen)}:{'/'.join(chosen.values())}"


def name_key(kind: str, tokens: Sequence[str]) -> str:
    """The key of a whole folded name (`w`) or its end (`e`): `e:vi-du`."""
    return f"{kind}:{'-'.join(tokens)}"


def _name_keys(name: Sequence[str]) -> set[str]:
    folded = [fold_token(token) for token in name]
    ends = {name_key("e", folded[start:]) for start in range(1, len(folded))}
    return ends | {name_key("w", folded)} if folded else set()


def _value(fields: dict[str, FieldValue], name: str) -> str | None:
    return fields[name].value or None if name in fields else None


def _old_ids(revision: Revision) -> tuple[str, ...]:
    """The earlier number a paper of exactly one person names for its owner; a paper in doubt links nobody."""
    reading = revision.reading
    old = _value(reading.fields, "old_id")
    if old is None or reading.needs_review or "old_id" in reading.doubtful or len(reading.owners) != 1:
        return ()
    owner, old = reading.owners[0], code_key(old)
    if owner.kind != "person" or not owner.id or len(code_key(owner.id)) != 12 or len(old) not in (9, 12):
        return ()
    return (old,) if old != code_key(owner.id) else ()


def _folded(tokens: Iterable[str]) -> str:
    return " ".join(map(fold_token, tokens))


def _marked(tokens: Iterable[str]) -> str:
    return " ".join(sorted(filter(has_marks, set(tokens))))


def _keys(entry: Entry, fields: dict[str, FieldValue]) -> set[str]:
    keys = {key("t", entry.type)}
    keys |= {key(kind, value) for kind, value in (("b", entry.branch), ("s", entry.station)) if value}
    keys |= {f"o:{code_key(owner.id)}" for owner in entry.owners if owner.id}
    keys |= {f"l:{old}" for old in entry.old_ids}
    keys |= {"r:1"} if entry.needs_review else set()
    checks = (check for field in fields.values() for check in field.checks)
    keys |= {f"v:{check.removeprefix('store:')}" for check in checks if check.startswith("store:")}
    keys |= _joint_keys(entry)
    if entry.number_symbol:
        keys.add(f"n:{number_key(entry.number_symbol)}")
    if entry.dossier:
        keys.add(f"h:{code_key(entry.dossier)}")
    if entry.procedure:
        keys.add(f"p:{code_key(entry.procedure)}")
    for name, field in fields.items():
        keys |= _field_keys(form_of(name, field), field.value)
    keys |= _parcel_keys(entry.type, fields)
    dates = [entry.issued_on, entry.valid_until, *(owner.birth_date for owner in entry.owners)]
    for value in filter(None, dates):
        keys |= _date_keys(value)
    return keys | _issue_keys(entry.issued_on)


def _parcel_keys(type_code: str, fields: dict[str, FieldValue]) -> set[str]:
    """The keys of the parcel that a paper has in fields of its own, of those it came of, and of what it is about."""
    catalogue = in_use()
    rules = (rule for kind in catalogue.types.values() for rule in kind.later)
    origins = {fields[rule.parcels].value for rule in rules if rule.parcels in fields}
    keys = {parcels.key(*(fields[name].value for name in _PARCEL))} - {""} if fields.keys() >= set(_PARCEL) else set()
    land = parcels.land(fields, catalogue.matter_of(type_code).get("land", ()))
    return keys.union(*map(parcels.named, origins), [f"m:{land}"] if land else [])


def _also_keys(slips: Sequence[Slip]) -> set[str]:
    """The keys of further dossiers that a paper was handed in for."""
    keys = {f"h:{code_key(slip.dossier)}" for slip in slips if slip.dossier}
    return keys | {f"p:{code_key(slip.procedure)}" for slip in slips if slip.procedure}


def _joint_keys(entry: Entry) -> set[str]:
    match = _DATE.match(entry.issued_on or "")
    filters = (entry.type, entry.branch, match.group(1) if match else None)
    choices = [filters, (*filters[:2], None), (filters[0], None, filters[2]), (None, *filters[1:])]
    return {joint_key(*choice) for choice in choices if sum(map(bool, choice)) > 1}


def _field_keys(form: Form, value: str) -> set[str]:
    if form in ("date", "moment"):
        return _date_keys(value)
    if form not in ("code", "digits", "count") and not (form == "text" and _CODE_LIKE.fullmatch(value)):
        return set()
    code = code_key(value)
    keys = {f"i:{code}"} if len(code) >= 5 else set()
    return keys | {f"n:{number_key(value)}"} if "/" in value else keys


def _date_keys(value: str) -> set[str]:
    match = _DATE.match(value)
    if not match:
        return set()
    return {f"y:{match.group(1)}", "d:" + "-".join(filter(None, match.groups()))}


def _issue_keys(issued_on: str | None) -> set[str]:
    match = _DATE.match(issued_on or "")
    if not match:
        return set()
    year, month, _ = match.groups()
    months = [month] if month else [f"{number:02}" for number in range(1, 13)]
    return {f"iy:{year}", *(f"im:{year}-{number}" for number in months)}

"""The values of a paper's fields: every candidate by label and place, the best one chosen, two places compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from msgspec import structs

from classify.fields import firm_party, other_reading, parcel_rows, side_people
from classify.fields.candidate import Candidate, candidate_of
from classify.fields.captions import captions, span_above
from classify.fields.labelled_page import Page
from classify.fields.labels import LabelMatch, find
from classify.fields.next_rows import name_lines
from classify.fields.patterns import by_pattern, loose
from classify.fields.people_rows import in_row
from classify.fields.sections import Column, Region, column_of, is_personal, region_of, regions, tables
from classify.fields.specks import without_specks, without_unseen
from classify.fields.value_span import in_column, span_beside
from classify.fields.vocabulary import vocabulary
from classify.page.layout import PageLayout, Piece
from classify.types.titles import Hit
from core.catalogue import Catalogue, Field, PaperType
from core.records import PageReading
from core.text import fold_alnum
from core.values import kinds
from core.values.kinds import is_firm
from core.vietnamese import phrases


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was found on the pages for one type."""

    layouts: tuple[PageLayout, ...]
    matches: tuple[LabelMatch, ...]
    regions: tuple[Region, ...]
    candidates: dict[str, tuple[Candidate, ...]]


def extract(
    pages: Sequence[PageReading], layouts: Sequence[PageLayout], kind: PaperType, catalogue: Catalogue, hit: Hit | None
) -> Extraction:
    """Every candidate of every field, the best first."""
    words = vocabulary(catalogue, kind.code)
    matches = find(layouts, words, hit.line if hit is not None else None)
    parts = side_people.with_first(regions(layouts, matches, kind, catalogue.common), layouts, matches, kind)
    parts = side_people.with_next(parts, layouts, matches, kind)
    groups = tables(layouts, matches)
    by_layout = [[printed for printed in matches if printed.page_index == i] for i in range(len(layouts))]
    views = [Page(layout, printed, words.english) for layout, printed in zip(layouts, by_layout, strict=True)]
    sources = {page.page: "text_layer" if page.source == "text_layer" else "ocr" for page in pages}
    under = captions(views)
    spec = {field.name: field for field in kind.field}
    by_label: dict[str, list[LabelMatch]] = {}
    for printed in matches:
        for name in printed.label.fields:
            by_label.setdefault(name, []).append(printed)
    candidates: dict[str, tuple[Candidate, ...]] = {}
    for field in kind.field:
        taken, unread = [], False
        for printed in by_label.get(field.name, ()):
            if (printed.page_index, printed.row, printed.start) in under:
                taken += _by_caption(field, printed, views[printed.page_index], parts, kind)
                continue
            found = _by_label(field, printed, views, parts, groups, kind)
            taken += map(_doubted, found) if unread else found
            ours = rank_of(field, printed, region_of(printed, parts), kind) is not None
            unread = unread or (not found and ours and _is_number_unread(field, views[printed.page_index], printed))
        if field.kind == "person_name":
            firms = _firms(field, parts, matches, views)
            taken = [*firms, *(each for each in taken if is_firm(each.parsed.value))] if firms else taken
        for printed in matches if field.section is not None and not taken else ():
            if any(_ASKED.get(spec[name].kind) == _ASKED.get(field.kind, "") for name in printed.label.fields):
                taken += _in_table(field, printed, views[printed.page_index], parts, groups) or []
        ahead = by_pattern(field, field.ahead, layouts) if field.ahead is not None else []
        taken = ahead or taken or (by_pattern(field, field.pattern, layouts) if field.pattern else [])
        taken = taken or (loose(field, layouts) if field.loose else [])
        taken = [_with_source(t, sources.get(t.page, "ocr")) for t in taken]
        if taken:
            candidates[field.name] = tuple(sorted(taken, key=lambda t: -t.worth))
    candidates = firm_party.settled(candidates, kind)
    _first_of_sections(candidates, kind)
    for owner in kind.owner:
        _beside_name(candidates, owner.name, owner.id)
    return Extraction(tuple(layouts), tuple(matches), tuple(parts), candidates)


def _is_number_unread(field: Field, page: Page, match: LabelMatch) -> bool:
    """Whether a number stands behind its label that neither reader could read."""
    behind = page.row(match.row).pieces[match.end : match.end + 2]
    return field.kind in _PERSONS[1:] and any(
        len(piece.norm) >= _UNREAD and piece.agreed is not True and any(map(str.isdigit, piece.text))
        for piece in behind
    )


_UNREAD = 8  # letters and figures of what may be a number of nine or twelve, at least


def _doubted(taken: Candidate) -> Candidate:
    """A number behind a later label than the one whose number was not read: it may be the next person's."""
    parsed = structs.replace(taken.parsed, checks=(*taken.parsed.checks, "!other_unread"))
    return replace(taken, parsed=parsed, confidence=min(taken.confidence, 0.5))


# What a table asks of all its people, whichever of them the label is listed for: `Tên`, said of a child and its mother.
_ASKED = {"person_name": "name", "date": "birth", "year": "birth", "any_id": "id", "personal_id": "id", "old_id": "id"}


def _first_of_sections(candidates: dict[str, tuple[Candidate, ...]], kind: PaperType) -> None:
    """Of people named in one section by labels of about the same standing, put the one named first before the others:
    a party's spouse stands below the party."""
    for field in kind.field:
        named = candidates.get(field.name, ())
        if field.kind == "person_name" and field.section is not None and len(named) > 1:
            best = named[0]
            read = [each for each in named if each.rank == best.rank and 2 * each.confidence > best.confidence]
            alike = [each for each in read if best.worth - each.worth < _STANDING] or [best]
            first = min(alike, key=_where)
            candidates[field.name] = (first, *(each for each in named if each is not first))


_STANDING = 0.12  # worth by which a label of its own names somebody rather than one of several persons' (`Tên`, `Bà`)


def _beside_name(candidates: dict[str, tuple[Candidate, ...]], name: str | None, number: str | None) -> None:
    """Of numbers that are as good as one another, put first the one that follows the owner's name: two persons stand on
    the form, and each number is the nearest person's."""
    names, numbers = candidates.get(name or "", ()), candidates.get(number or "", ())
    alike = [each for each in numbers if numbers[0].worth - each.worth < _AS_GOOD]
    if not names or len(alike) < 2:
        return
    at = (names[0].page, names[0].box[1])
    after = min((each for each in alike if (each.page, each.box[1]) >= at), key=_where, default=None)
    if after is not None and after.parsed.value != numbers[0].parsed.value:
        candidates[number or ""] = (after, *(each for each in numbers if each is not after))


_AS_GOOD = 0.02  # candidates whose worth differs by less say nothing of which is the owner's


def _where(candidate: Candidate) -> tuple[int, float]:
    return candidate.page, candidate.box[1]


def _with_source(taken: Candidate, source: str) -> Candidate:
    return taken if source == taken.source else replace(taken, source=source)


# ── by label ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _by_caption(field: Field, match: LabelMatch, page: Page, parts: list[Region], kind: PaperType) -> list[Candidate]:
    rank = rank_of(field, match, region_of(match, parts), kind)
    span = span_above(page, match, field) if rank is not None else None
    if span is None or rank is None or kinds.says_none(field, span.text):
        return []
    taken = candidate_of(field, span.text, span.pieces, page.layout, match.similarity, rank, match, span.how)
    return [taken] if taken is not None else []


def _by_label(
    field: Field, match: LabelMatch, views: list[Page], parts: list[Region], groups: list[list[Column]], kind: PaperType
) -> list[Candidate]:
    tabled = _in_table(field, match, views[match.page_index], parts, groups)
    if tabled is not None:
        return tabled
    region = region_of(match, parts)
    rank = rank_of(field, match, region, kind)
    if rank is None and _of_only_person(field, match, region, parts, kind):
        rank = 1
    if rank is None:
        return []
    page = views[match.page_index]
    if field.kind == "person_name" and side_people.is_of_representative([view.layout for view in views], match):
        return []
    listed = parcel_rows.in_rows(page, match, field)
    if listed is not None:
        taken = candidate_of(field, *listed, page.layout, match.similarity, rank, match, "below")
        return [taken] if taken is not None else []
    span = firm_party.behind(page, match, region) if field.kind == "person_name" else None
    firm = span is not None
    span = span or span_beside(page, match, field, region, card=kind.group in ("card", "licence"))
    if span is not None and kinds.says_none(field, span.text):
        return []
    taken = None
    if span is not None and field.kind == "person_name" and not firm:
        span = replace(span, lines=tuple(name_lines(without_unseen(span.lines))))
    if span is not None and field.kind in ("address", "org_name"):
        span = replace(span, lines=tuple(without_specks(span.lines, letters=False)))
    if span is not None and field.kind == "text":
        span = replace(span, lines=tuple(tuple(_spelt(line)) for line in without_specks(span.lines)))
    if span is not None and not (span.how == "below" and _among_others(field, span.text)):
        taken = candidate_of(field, span.text, span.pieces, page.layout, match.similarity, rank, match, span.how)
        if taken is None and field.kind == "any_id" and firm_party.asks_code(match):
            code = structs.replace(field, kind="tax_code")  # in doubt where its check digit is wrong
            taken = candidate_of(code, span.text, span.pieces, page.layout, match.similarity, rank, match, span.how)
        other = other_reading.better(field, span.pieces, taken.parsed if taken is not None else None)
        if other is not None:
            taken = candidate_of(field, other, span.pieces, page.layout, match.similarity, rank, match, "other")
    if taken is None and (closed := other_reading.closed(field, page, match)) is not None:
        taken = candidate_of(field, *closed, page.layout, match.similarity, rank, match, "other")
    if taken is None and span is not None and span.how == "right" and field.place == "any":
        return _second_try(field, match, page, region, rank, kind)
    return [taken] if taken is not None else []


def _firms(
    field: Field, parts: Sequence[Region], matches: Sequence[LabelMatch], views: Sequence[Page]
) -> list[Candidate]:
    """The firms that stand behind the headings of a name's section."""
    found = (
        candidate_of(field, span.text, span.pieces, views[head.page_index].layout, head.similarity, 0, head, span.how)
        for head, span in firm_party.named(field.section or "", parts, matches, views)
    )
    return [each for each in found if each is not None]


def _in_table(
    field: Field, match: LabelMatch, page: Page, parts: list[Region], groups: list[list[Column]]
) -> list[Candidate] | None:
    """What a table that asks the same of several people says of the field's person; None where the label is in none."""
    if field.section is None:
        return None
    column = column_of(match, field.section, groups, parts)
    span = in_column(page, match, field, column) if column is not None else in_row(page, match, field)
    if span is None:
        return None
    taken = candidate_of(field, span.text, span.pieces, page.layout, match.similarity, 0, match, span.how)
    return [taken] if taken is not None else []


def _spelt(pieces: Sequence[Piece]) -> list[Piece]:
    """The words of a text with the doubtful ones spelt as official texts spell them beside their neighbours."""
    return [replace(piece, text=text) for piece, text in zip(pieces, phrases.mended(pieces), strict=True)]


def _among_others(field: Field, text: str) -> bool:
    """True when an ethnic group below its label is a word among others: `Phụ sản Hoa Mai` names no Hoa."""
    parsed = kinds.parse(field, text) if field.kind == "ethnicity" else None
    return parsed is not None and fold_alnum(parsed.value) != fold_alnum(text)


def _second_try(
    field: Field, match: LabelMatch, page: Page, region: Region | None, rank: int, kind: PaperType
) -> list[Candidate]:
    """What stands beside the label is no such value (a speck, a mark): look below it."""
    below = Field(**{name: getattr(field, name) for name in field.__struct_fields__} | {"place": "below"})
    span = span_beside(page, match, below, region, card=kind.group in ("card", "licence"))
    if span is None or (field.kind in _DAYS and (_half_read(page, match) or _OF_SIGNING.match(span.text))):
        return []
    if field.kind in _PERSONS and any(_is_behind(page, span.pieces[0], other) for other in _asking(page, field)):
        return []
    taken = candidate_of(field, span.text, span.pieces, page.layout, match.similarity * 0.95, rank, match, span.how)
    return [taken] if taken is not None else []


def _asking(page: Page, field: Field) -> list[LabelMatch]:
    """The labels of a page that ask for what a field says."""
    return [printed for row in page.by_row.values() for printed in row if field.name in printed.label.fields]


def _is_behind(page: Page, piece: Piece, label: LabelMatch) -> bool:
    """Whether a piece stands right behind a label: it is what that one asks for, not what another one above does."""
    behind = page.row(label.row).pieces[label.end : label.end + 1]
    return bool(behind) and behind[0] is piece


_DAYS = ("date", "datetime")
_OF_SIGNING = re.compile(r"[A-ZĐÀ-Ỹ][^,\d]{1,40},\s*[Nn]gày\b")


def _half_read(page: Page, match: LabelMatch) -> bool:
    """Whether figures stand behind a label that made no day: the day is there, and none below it is this one."""
    behind = page.row(match.row).pieces[match.end :]
    return sum(char.isdigit() for piece in behind for char in piece.text) >= 3


def rank_of(field: Field, match: LabelMatch, region: Region | None, kind: PaperType) -> int | None:
    """How well the label's section fits the field; None when the value would be another person's."""
    name = region.name or None if region is not None else None
    if any(section.name == name and section.main for section in kind.section):
        name = None
    if any(section.name == name and section.others for section in kind.section) and is_personal(field):
        return None
    if field.section is not None:
        if name == field.section:
            return 0
        alone = len(match.label.fields) == 1
        personal = is_personal(field) and not _of_register(field, match)
        if name is None:
            return 1 if alone and (not personal or len(match.label.norm) > 8) else None
        ends = any(section.name == name and section.ends for section in kind.section)
        return 1 if alone and not personal and not ends else None
    if name is None:
        return 0
    section = next(section for section in kind.section if section.name == name)
    shared = any(other.section == name and other.name in match.label.fields for other in kind.field)
    another_s = field.kind in ("date", "sex", "year") and not _of_register(field, match)
    if shared or (section.ends and (another_s or not _only_here(match, field, kind))):
        return None
    return 1 if _only_here(match, field, kind) else 2 if not is_personal(field) else None


_PERSONS = ("person_name", "any_id", "personal_id", "old_id")


def _of_only_person(
    field: Field, match: LabelMatch, region: Region | None, parts: Sequence[Region], kind: PaperType
) -> bool:
    """True for a label that names this field alone, on a paper of a type that asks of one person, in no section, where
    the heading over that person was not printed or not read."""
    if len(match.label.fields) != 1 or field.section is None or (region is not None and region.name):
        return False
    asked = {spec.section for spec in kind.field if spec.kind in _PERSONS}
    return asked == {field.section} and all(part.name != field.section for part in parts)


_NAMING = 6  # letters of a label that names its field wherever it stands: `Số ĐDCN`


def _of_register(field: Field, match: LabelMatch) -> bool:
    """Whether a label asks a day of registration: the paper's own, which no person's block asks."""
    return field.kind == "date" and "dangky" in match.label.norm


def _only_here(match: LabelMatch, field: Field, kind: PaperType) -> bool:
    """True when the label names this field and no other: it can be believed outside its section."""
    return len(match.label.fields) == 1 and len(match.label.norm) >= _NAMING

"""Which part of the paper a label belongs to: persons and parties on one paper are kept apart by heading and column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

from classify.fields.labels import LabelMatch
from classify.page.layout import PageLayout, Piece, joined
from core.catalogue import Common, Field, PaperType
from core.catalogue.form_wordings import OTHERS, PAPERS
from core.text import accented, fold

_LONG_LABEL = 12  # letters of a label that begins a row and needs no colon to end the list above it
_NEAR = 3  # rows under a heading in which the labels of a person begin
STEP = 6  # row heights that the headings of two people in two columns may be out of step
SIDE = 0.08  # a heading this far (of the page's width) to the right on the same row begins a column


@dataclass(frozen=True, slots=True)
class Region:
    """From a heading downwards, between two columns' edges, until the next region that covers the same place."""

    name: str
    page_index: int
    row: int
    start: int  # piece of the heading
    left: float
    right: float


def is_personal(field: Field) -> bool:
    """True for what belongs to one person: it is never taken from another's section."""
    return field.kind in ("person_name", "date", "sex", "personal_id", "any_id", "old_id", "year", "ethnicity",
                          "any_tax_code", "tax_code", "business_code")  # fmt: skip


def regions(
    layouts: Sequence[PageLayout], matches: Sequence[LabelMatch], kind: PaperType, common: Common
) -> list[Region]:
    """All regions in reading order."""
    base = _by_heading(layouts, matches, kind)
    base = [_in_half(region, layouts[region.page_index]) for region in base] if kind.group == "land" else base
    for more in (_after_lists(layouts, matches, base), _of_strangers(layouts, matches, base, kind, common)):
        base = sorted([*base, *more], key=lambda r: (r.page_index, r.row, r.start))
    return sorted([*base, *_going_on(matches, base, kind)], key=lambda r: (r.page_index, r.row, r.start))


def _in_half(region: Region, layout: PageLayout) -> Region:
    """A region over the whole width kept to its half, where two pages of a folded certificate lie side by side."""
    fold_at = _fold_of(layout) if (region.left, region.right) == (0.0, 1.0) else None
    if fold_at is None:
        return region
    on_left = layout.rows[region.row].pieces[region.start].x0 < fold_at
    return replace(region, right=fold_at - 0.005) if on_left else replace(region, left=fold_at)


def _fold_of(layout: PageLayout) -> float | None:
    """Where no print crosses the middle of a page that is wider than high, and both halves are printed; else None."""
    pieces = [piece for row in layout.rows for piece in row.pieces if piece.norm]
    if layout.aspect > _WIDE:
        return None
    for step in range(_STEPS + 1):
        for at in (0.5 - 0.01 * step, 0.5 + 0.01 * step):
            sides = [piece.x0 > at for piece in pieces if piece.x1 < at or piece.x0 > at]
            if len(pieces) - len(sides) <= _STRAY and min(sum(sides), len(sides) - sum(sides)) >= _PRINTED:
                return at
    return None


_WIDE = 0.85  # height by width of two pages side by side, at most
_STEPS = 5  # hundredths of the width by which the fold may lie off the middle
_STRAY = 1  # words across the fold, as of a stamp
_PRINTED = 25  # words on either half, at least


def _after_lists(layouts: Sequence[PageLayout], matches: Sequence[LabelMatch], base: Sequence[Region]) -> list[Region]:
    """What goes on after a list of papers, from the next label that begins a line: what was before it."""
    out = []
    for at, region in enumerate(base):
        after = base[at + 1] if at + 1 < len(base) else None
        for printed in matches if region.name == PAPERS or _heads_list(layouts, matches, region) else ():
            if (
                printed.page_index != region.page_index
                or printed.row <= region.row
                or not printed.label.fields
                or not (printed.colon or (printed.start == 0 and len(printed.label.norm) >= _LONG_LABEL))
            ):
                continue
            if after is not None and (after.page_index, after.row) <= (printed.page_index, printed.row):
                break  # what begins there says itself what it is
            if not any(
                p.norm for p in layouts[printed.page_index].rows[printed.row].pieces[: printed.start] if len(p.norm) > 2
            ):
                before = region_at(region.page_index, region.row, region.start - 1, region.left, base)
                name = before.name if before is not None and before.name not in (PAPERS, OTHERS) else ""
                out.append(Region(name, printed.page_index, printed.row, printed.start, region.left, region.right))
                break
    return out


# Kinds that are asked of anybody, of strangers too: their labels do not say that the form goes on.
_OF_ANYBODY = frozenset(("address", "phone", "email", "nationality", "text"))


def _going_on(matches: Sequence[LabelMatch], base: Sequence[Region], kind: PaperType) -> list[Region]:
    """Where the form goes on after a stranger's block: at a label that asks what no person is asked (`Cân nặng`, `Nơi
    đăng ký khai sinh`), or at a second name, asked in other words, of a form that has named nobody yet, the part of the
    form that stood before the block is taken up again."""
    spec = {field.name: field for field in kind.field}
    out = []
    for at, region in enumerate(base):
        after = base[at + 1] if at + 1 < len(base) else None
        begun = (region.page_index, region.row)
        named: list[LabelMatch] = []
        for printed in matches if region.name == OTHERS else ():
            here = (printed.page_index, printed.row)
            if here <= begun or len(printed.label.fields) != 1 or not printed.colon:
                continue
            if after is not None and (after.page_index, after.row) <= here:
                break
            asked = spec[printed.label.fields[0]]
            named += [printed] if asked.kind == "person_name" else []
            own = not is_personal(asked) and asked.kind not in _OF_ANYBODY and asked.section is None
            headed = any(asked.section == part.name for part in base)
            if own or (named and not headed and _names_another(named, begun, matches)):
                before = region_at(region.page_index, region.row, region.start - 1, region.left, base)
                name = before.name if before is not None and before.name not in (PAPERS, OTHERS) else ""
                out.append(Region(asked.section or name, *here, printed.start, region.left, region.right))
                break
    return out


def _names_another(named: Sequence[LabelMatch], begun: tuple[int, int], matches: Sequence[LabelMatch]) -> bool:
    """Whether the last of the labels of names in a stranger's block is in other words than the first, at the left like
    it, for a field that no label before the block gives: `Họ tên: …, Sinh ngày: …` of an heir, then `Tên: …`."""
    first, last = named[0], named[-1]
    before = (m for m in matches if (m.page_index, m.row) < begun and m.label.fields == last.label.fields)
    return last.start == 0 and first.label.norm != last.label.norm and next(before, None) is None


_ENTRY = re.compile(r"(?:[-+*•]|\(?\d{1,2}[.)])\s*\w")


def _heads_list(layouts: Sequence[PageLayout], matches: Sequence[LabelMatch], region: Region) -> bool:
    """Whether a heading of others stands over people named one to an entry (`1. Cha: …, sinh năm …`), in whose entries
    no label of the form stands: what goes on after the last of them is not theirs."""
    rows, after = layouts[region.page_index].rows, region.row + 1
    below = [
        m for m in matches if m.page_index == region.page_index and m.row > region.row and m.label.fields and m.colon
    ]
    end = min((m.row for m in below), default=len(rows))
    if region.name != OTHERS or end == after or end == len(rows) or end - after > _LIST:
        return False
    texts = [joined(row.pieces) for row in rows[after : end + 1]]
    return _ENTRY.match(texts[0]) is not None and _ENTRY.match(texts[-1]) is None


_ROUND = " -+*•:.,;()"  # marks round the words of a heading
_LIST = 12  # rows of a list of relatives, at most
_HEADING = 8  # words of a heading, at most


def _of_strangers(
    layouts: Sequence[PageLayout],
    matches: Sequence[LabelMatch],
    base: Sequence[Region],
    kind: PaperType,
    common: Common,
) -> list[Region]:
    """Regions under headings that the type does not know, over labels of a person that stood before them already:
    `Người giữ sổ:` over a second `Họ và tên`."""
    personal = {field.name for field in kind.field if is_personal(field)}
    others = {section.name for section in kind.section if section.others}
    roles = {fold(role) + " ": accented(role) for role in common.roles}
    rests = {(printed.page_index, printed.rest[0]) for printed in matches if printed.rest is not None}
    of_kin = any(_ASKED_KIN.match(field.name) for field in kind.field)
    seen: set[str] = set()
    out = []
    for s, layout in enumerate(layouts):
        by_row: dict[int, list[LabelMatch]] = {}
        for printed in matches:
            if printed.page_index == s:
                by_row.setdefault(printed.row, []).append(printed)
        for r, row in enumerate(layout.rows):
            for printed in by_row.get(r, ()):
                region = region_of(printed, base)
                if region is None or region.name not in others:
                    seen |= personal.intersection(printed.label.fields)
            if any(map(_says_what, by_row.get(r, ()))) or len(row.starts) > 1 or (s, r) in rests:
                continue
            if not _is_heading(row.pieces, roles):
                continue
            below = next((by_row[at] for at in range(r + 1, r + 1 + _NEAR) if at in by_row), [])
            kin = _KIN.match(fold(joined(row.pieces))) is not None and not of_kin
            if any(seen.intersection(printed.label.fields) or (kin and printed.label.people) for printed in below):
                out.append(Region(OTHERS, s, r, 0, 0.0, 1.0))
    return out


_KIN = re.compile(r"\W*(?:thong tin (?:cua|ve) )?(?:cha|bo|me|vo|chong|anh|chi|em)\b")  # over the first person too
_ASKED_KIN = re.compile(r"(?:father|mother|wife|husband|spouse|child|parent)_")  # fields of types that ask of kin


def _says_what(printed: LabelMatch) -> bool:
    """Whether a label is known by what it asks, or letter for letter: `Người đo vẽ` is only like `Người đỡ đẻ`."""
    return bool(printed.label.fields or printed.label.sections) or printed.similarity == 1.0


def _is_heading(pieces: Sequence[Piece], roles: Mapping[str, str]) -> bool:
    """Whether a row is a heading over somebody, by one of these ways to begin it (folded, and with their marks)."""
    if pieces[0].text.startswith("("):
        return False  # who the person above is to another: `(con);`
    bare = fold(joined(pieces)).strip(" -+*•:.")
    bare = re.sub(r"^(?:\d{1,2}|[ivx]{1,4}|[a-h])[.)]\s*", "", bare)
    bare = " ".join(re.sub(r"[,;/()]", " ", bare).split())  # `Anh, chị, em ruột`, `Vợ (hoặc chồng)`
    if len(bare.split()) > _HEADING or any(char.isdigit() for char in bare):
        return False
    role = next((spelt for role, spelt in roles.items() if f"{bare} ".startswith(role)), None)
    return role is not None and not _is_otherwise_spelt(pieces, role.split()[0])


def _is_otherwise_spelt(pieces: Sequence[Piece], word: str) -> bool:
    """Whether both readers see a word with other marks than this one has: `Chí Minh`, the end of an address, is no
    `Chị`."""
    alike = [piece for piece in pieces if piece.norm == fold(word)]
    return bool(alike) and alike[0].agreed is True and accented(alike[0].text.strip(_ROUND)) != word


def _by_heading(layouts: Sequence[PageLayout], matches: Sequence[LabelMatch], kind: PaperType) -> list[Region]:
    on_card = kind.group == "card"  # no stranger's part stands on one: such a heading is a blurred line, taken for it
    heads = [m for m in matches if m.label.sections and not (on_card and m.label.sections[0] == OTHERS)]
    out: list[Region] = []
    for head in heads:
        left, right = _under(head, matches, layouts) or _among(head, heads, matches, layouts)
        if (left, right) == (0.0, 1.0):
            left, right = _inside(head, out)
        out.append(Region(head.label.sections[0], head.page_index, head.row, head.start, left, right))
    return sorted(out, key=lambda region: (region.page_index, region.row, region.start))


def _inside(head: LabelMatch, before: Sequence[Region]) -> tuple[float, float]:
    """The column of a second heading of one person inside the column that the first began (`BÊN NỮ`, then `Họ và tên
    người vợ`): without it the person beside would stand under it too."""
    inside = region_of(head, before)
    if inside is None or inside.name != head.label.sections[0] or inside.page_index != head.page_index:
        return 0.0, 1.0
    return inside.left, inside.right


def _among(
    head: LabelMatch, heads: Sequence[LabelMatch], matches: Sequence[LabelMatch], layouts: Sequence[PageLayout]
) -> tuple[float, float]:
    """The column of a heading between the headings beside it."""
    row = layouts[head.page_index].rows[head.row]
    left, right = 0.0, 1.0
    for other in heads:
        if other.page_index != head.page_index or other is head:
            continue
        near = abs(layouts[other.page_index].rows[other.row].middle - row.middle) < 1.3 * row.height
        if set(other.label.sections) == set(head.label.sections):
            continue
        if not near and not _abreast(head, other, matches, layouts):
            continue
        if other.x0 > head.x0 + SIDE and other.x0 > head.x1:
            right = min(right, _begin(other, head, layouts) - 0.01)
        elif other.x0 < head.x0 - SIDE and head.x0 > other.x1:
            left = max(left, _begin(head, other, layouts) - 0.03)
    return left, right


def _begin(head: LabelMatch, before: LabelMatch, layouts: Sequence[PageLayout]) -> float:
    """Where the print of a heading begins, its number or first words included, to the right of the heading before it:
    `II. THÔNG TIN BÊN NAM`, whose rows begin below `II.`."""
    row = layouts[head.page_index].rows[head.row]
    start = row.pieces[max((at for at in row.starts if at <= head.start), default=0)].x0
    return start if start > before.x1 else head.x0


def _abreast(head: LabelMatch, other: LabelMatch, matches: Sequence[LabelMatch], layouts: Sequence[PageLayout]) -> bool:
    """Whether two headings, some lines out of step, stand over columns beside one another: what is asked of both people
    stands below each, at about one height."""
    first, second = sorted((head, other), key=lambda printed: printed.x0)
    rows = layouts[head.page_index].rows
    step = STEP * rows[head.row].height
    if second.x0 <= first.x1 or abs(rows[head.row].middle - rows[other.row].middle) > step:
        return False
    asked = [printed for printed in matches if printed.page_index == head.page_index and len(printed.label.fields) > 1]
    below = [[m for m in asked if m.row >= each.row and abs(m.x0 - each.x0) < SIDE / 2] for each in (first, second)]
    return any(
        mine.label.fields == theirs.label.fields and abs(rows[mine.row].middle - rows[theirs.row].middle) < step
        for mine, theirs in product(*below)
    )


def _under(
    head: LabelMatch, matches: Sequence[LabelMatch], layouts: Sequence[PageLayout]
) -> tuple[float, float] | None:
    """The column of a heading where the labels under it stand twice beside one another, for one person each: the
    heading may be centred over them, and that of the other person not have been read. In a sentence that names two
    people (`Ông …, CCCD số …, và bà …, CCCD số …`) no column begins at the second."""
    below = [
        printed for printed in matches if printed.page_index == head.page_index and 0 < printed.row - head.row <= _NEAR
    ]
    many = [printed for printed in below if len(printed.label.fields) > 1]
    for printed, twin in product(many, many):
        apart = twin.start in layouts[twin.page_index].rows[twin.row].starts
        if apart and printed.row == twin.row and printed.label.norm == twin.label.norm and printed.x0 < twin.x0 - SIDE:
            return (twin.x0 - 0.03, 1.0) if head.x0 > twin.x0 - 0.03 else (0.0, twin.x0 - 0.01)
    return None


def region_of(match: LabelMatch, all_regions: Sequence[Region]) -> Region | None:
    """The last region begun before the label (or with it) whose column holds it."""
    return region_at(match.page_index, match.row, match.start, match.x0, all_regions)


def region_at(page_index: int, row: int, start: int, x0: float, all_regions: Sequence[Region]) -> Region | None:
    """The last region begun before a piece of a row (or with it) whose column holds it."""
    inside = None
    for region in all_regions:
        if (region.page_index, region.row, region.start) > (page_index, row, start):
            break
        if region.page_index != page_index or region.left - 0.005 <= x0 <= region.right:
            inside = region
    return inside


# ── tables: labels at the left, one column a person ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Column:
    """A person's column in a table whose labels stand once, at the left."""

    name: str
    page_index: int
    row: int
    left: float
    right: float
    head: float  # left edge of the heading


def tables(layouts: Sequence[PageLayout], matches: Sequence[LabelMatch]) -> list[list[Column]]:
    """Groups of headings of different sections beside one another."""
    heads = [printed for printed in matches if printed.label.sections]
    groups: list[list[LabelMatch]] = []
    for head in heads:
        row = layouts[head.page_index].rows[head.row]
        # The nearest heads belong together: `Phần ghi về cha, mẹ | Người cha | Người mẹ`.
        for group in reversed(groups):
            first = group[0]
            near = abs(layouts[first.page_index].rows[first.row].middle - row.middle) < 1.3 * row.height
            if (
                first.page_index == head.page_index
                and near
                and all(printed.label.sections != head.label.sections for printed in group)
            ):
                group.append(head)
                break
        else:
            groups.append([head])
    return [_columns(sorted(group, key=lambda printed: printed.x0)) for group in groups if len(group) > 1]


def _columns(heads: Sequence[LabelMatch]) -> list[Column]:
    edges = [0.0, *((a.x1 + b.x0) / 2 for a, b in pairwise(heads)), 1.0]
    return [Column(head.label.sections[0], head.page_index, head.row, edges[i], edges[i + 1], head.x0)
            for i, head in enumerate(heads)]  # fmt: skip


def column_of(
    match: LabelMatch, section: str, groups: Sequence[Sequence[Column]], parts: Sequence[Region]
) -> Column | None:
    """The column of a section for a label left of a table's headings; None when the label is in no table."""
    for group in reversed(groups):
        first = group[0]
        if (
            first.page_index != match.page_index
            or first.row >= match.row
            or match.x1 >= min(column.head for column in group)
        ):
            continue
        names = {column.name for column in group}
        ended = any(
            part.page_index == match.page_index
            and first.row + 1 < part.row <= match.row
            and part.left <= match.x0
            and part.name not in names
            for part in parts
        )
        return None if ended else next((column for column in group if column.name == section), None)
    return None

"""The second reader of a form: what the tagger takes for each field, and its word on what the rules took."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby, pairwise, takewhile
from statistics import fmean

from classify.fields.candidate import Candidate, Tagging, candidate_of
from classify.fields.one_stretch import one_stretch
from classify.fields.sections import Region, is_personal, region_at
from classify.fields.specks import without_specks, without_unseen
from classify.page.layout import PageLayout, Piece, joined
from classify.tagger import weights
from classify.tagger.spans import Span, Tagged, found_at, place_of
from core.catalogue import Field, PaperType
from core.catalogue.form_wordings import OTHERS, PAPERS
from core.text import accented, fold_alnum
from core.values import kinds, skeleton
from core.vietnamese import phrases
from core.vietnamese.name_words import is_name
from core.vietnamese.syllables import is_syllable

TAGGED = "tagged"  # how a candidate was found
OFFERED = 2  # stretches of one field that are looked at
_FREE = frozenset(("text", "address", "org_name"))
_LINES = frozenset(("signer_title",))  # fields whose printed lines are set apart by a stroke


def read(layouts: Sequence[PageLayout], kind: PaperType) -> Tagged:
    """The tagger's reading of a paper of a type."""
    texts = [spec.name for spec in kind.field if spec.kind == "text" and kind.group != "letter"]
    return Tagged(layouts, kind.code, [spec.name for spec in kind.field], weights.load(), texts)


def candidates(
    tagged: Tagged,
    kind: PaperType,
    layouts: Sequence[PageLayout],
    regions: Sequence[Region],
    by_rules: Mapping[str, Candidate],
) -> dict[str, Candidate]:
    """The tagger's own candidate of every field that it finds a value of: its surest words that are such a value and
    stand in no section of somebody else; or very sure ones that the rules take for nobody else's."""
    out = {}
    for spec in kind.field:
        seen = tagged.spans.get(spec.name, ())
        spans = [span for span in seen if _is_own(spec, span, layouts, regions, kind)]
        sure = (span for span in seen if span.chance >= _SURE_OF_WHOM)
        if not spans and kind.group != "letter":
            spans = [span for span in sure if _is_free(spec, span, layouts, regions, by_rules)]
        offered = (_candidate(spec, span, layouts[span.page_index], tagged) for span in spans[:OFFERED])
        best = next((candidate for candidate in offered if candidate is not None), None)
        if best is not None:
            out[spec.name] = best
    return out


# Chance from which whose a value is needs no section: prose has no headings (`lấy chồng là anh …`), and what looks like
# one parts people wrongly (docs/decisions/0056, 0057). Whose a letter is, and which day is its own, sentences say.
_SURE_OF_WHOM = 0.9
_HARDLY = 0.05  # … and below which the tagger speaks against a field


def _is_free(
    spec: Field,
    span: Span,
    layouts: Sequence[PageLayout],
    regions: Sequence[Region],
    by_rules: Mapping[str, Candidate],
) -> bool:
    """Whether a stretch, under no heading of strangers and in no column beside one of the same labels, has no word of
    what the rules take for another field of a person."""
    at = found_at(span.pieces[0], layouts[span.page_index])
    if at is None:
        return False
    row, start = at
    pieces = layouts[span.page_index].rows[row].pieces
    region = region_at(span.page_index, row, start, span.pieces[0].x0, regions)
    if (region is not None and region.name in (OTHERS, PAPERS)) or _in_columns(pieces, start):
        return False
    places = {place_of(piece) for piece in span.pieces}
    others = (taken for name, taken in by_rules.items() if name != spec.name)
    return is_personal(spec) and not any(place_of(piece) in places for taken in others for piece in taken.pieces)


def of_another(
    tagged: Tagged, kind: PaperType, by_rules: Mapping[str, Candidate], have: Mapping[str, object]
) -> list[str]:
    """The fields of further people of a side whose words the tagger surely takes for another field of the kind, for
    which the rules have nothing: the agent is no second principal where the heading over them was not known."""
    further = {section for role in kind.owner for section in role.more}
    said = {spec.name: spec for spec in kind.field}
    free = tagged.known - have.keys()
    out = []
    for name in (name for name in by_rules if said[name].section in further):
        chance = partial(_least_chance, tagged, by_rules[name])
        others = (other for other in free if said[other].kind == said[name].kind and said[other].section not in further)
        if chance(name) < _HARDLY and any(chance(other) >= _SURE_OF_WHOM for other in others):
            out.append(name)
    return out


def _least_chance(tagged: Tagged, taken: Candidate, name: str) -> float:
    """The chance that the words of a value are of a field, by the least likely of them."""
    return min(tagged.chances(name, taken.page, taken.pieces), default=0.0)


def _in_columns(pieces: Sequence[Piece], start: int) -> bool:
    """Whether the label before a value stands on its row once more: two people beside each other, told by their
    headings alone."""
    if not start or not pieces[start - 1].text.endswith(":"):
        return False
    label, row = [piece.norm for piece in pieces[max(0, start - 2) : start]], [piece.norm for piece in pieces]
    return sum(row[at : at + len(label)] == label for at in range(len(row))) > 1


def _is_own(spec: Field, span: Span, layouts: Sequence[PageLayout], regions: Sequence[Region], kind: PaperType) -> bool:
    """True when a stretch stands where a value of the field may: what is one person's in no other person's section."""
    at = found_at(span.pieces[0], layouts[span.page_index])
    if at is None:
        return False
    row, start = at
    before = skeleton(joined(layouts[span.page_index].rows[row].pieces[:start]))
    if kind.group == "letter" and spec.kind == "date" and _CITED.search(before):
        return False
    region = region_at(span.page_index, row, start, span.pieces[0].x0, regions)
    main = {section.name for section in kind.section if section.main}
    name = region.name or None if region is not None and region.name not in main else None
    if name == spec.section or not is_personal(spec):
        return True
    return spec.section is None and name is None


# A day of what a letter names, which is not its own: `Căn cứ Luật … ngày 21/6/1994`.
_CITED = re.compile(r"\b(?:can cu|luat|nghi dinh|thong tu|phap lenh|(?:quyet dinh|cong van|nghi quyet|bao cao) so)\b")


def _candidate(spec: Field, span: Span, layout: PageLayout, tagged: Tagged) -> Candidate | None:
    rows = [tuple(row) for row in _rows(span.pieces, layout)]
    if spec.kind in _FREE:
        rows = one_stretch(rows, layout, partial(tagged.is_else, spec.name, layout.page))
    if spec.kind == "text":
        begun = _begun(rows, spec, layout)
        whole = _ended(begun, layout) if begun != rows else rows  # what lacks its beginning may lack its end
        rows = _finished([_spelt(row) for row in without_specks(whole)])
    elif spec.kind in ("person_name", "org_name", "address"):
        rows = without_unseen(rows)
        rows = _whole_name(rows, layout) if spec.kind == "person_name" else rows
        rows = _whole_unit(rows, layout) if spec.kind == "org_name" else rows
    elif spec.kind == "degree" and rows:
        rows[0] = _whole_degree(rows[0], layout)
    elif spec.kind in _IN_GROUPS and rows:
        rows[-1] = _with_next_groups(rows[-1], layout)
    pieces = [piece for row in rows for piece in row]
    text = (" / " if spec.name in _LINES else " ").join(map(joined, rows))
    if kinds.says_none(spec, text) or (spec.kind == "sex" and _both_printed(span, layout)):
        return None
    candidate = candidate_of(spec, text, pieces, layout, 1.0, 0, None, TAGGED)
    return replace(candidate, source=layout.source) if candidate is not None else None


_IN_GROUPS = ("money_vnd", "personal_id", "any_id", "old_id", "tax_code", "any_tax_code")  # printed as groups at times
_GROUP_GAP = 0.8  # of the row's height: groups of one number are no farther apart


def _with_next_groups(row: tuple[Piece, ...], layout: PageLayout) -> tuple[Piece, ...]:
    """The row with the groups of figures that follow its last one closely: `500.000` before `000đ` is half a sum."""
    whole = next((each for each in layout.rows if any(place_of(p) == place_of(row[-1]) for p in each.pieces)), None)
    if whole is None or not row[-1].text[-1:].isdigit():
        return row
    at = next(k for k, piece in enumerate(whole.pieces) if place_of(piece) == place_of(row[-1])) + 1
    more = list(row)
    for piece in whole.pieces[at:]:
        if not piece.text[:1].isdigit() or piece.x0 - more[-1].x1 > _GROUP_GAP * whole.height:
            break
        more.append(piece)
    return tuple(more)


def _whole_degree(row: tuple[Piece, ...], layout: PageLayout) -> tuple[Piece, ...]:
    """The row with the words that a diploma's title begins with: the tagger learnt degrees without them."""
    led, _ = _before(row[0], layout)
    start = len(led)
    while start and led[start - 1].norm in _DIPLOMA:
        start -= 1
    return (*led[start:], *row)


_DIPLOMA = frozenset(("bang", "tot", "nghiep"))


def _begun(rows: list[tuple[Piece, ...]], spec: Field, layout: PageLayout) -> list[tuple[Piece, ...]]:
    """The rows of a text with all that stands in its column before a small first word: behind its label (`Được xây
    dựng: Nhà xưởng` before `sản xuất`), where a label ended before the column, or where the field's own preamble
    (`trim`) stands there (`Sức khỏe` before `loại III`)."""
    if not rows or not rows[0][0].text[:1].islower():
        return rows
    led, labelled = _before(rows[0][0], layout)
    colon = max((at for at, piece in enumerate(led) if piece.text.endswith(":")), default=-1)
    if colon >= 0 and any(piece.text[:1].isupper() for piece in led[colon + 1 : colon + 2]):
        return [(*led[colon + 1 :], *rows[0]), *rows[1:]]
    trimmed = spec.trim is not None and re.match(spec.trim, skeleton(joined(led))) is not None
    return [(*led, *rows[0]), *rows[1:]] if led and (labelled or trimmed) else rows


def _before(first: Piece, layout: PageLayout) -> tuple[list[Piece], bool]:
    """What stands in a word's column before it, and whether a label ends before the column and none in it."""
    for row in layout.rows:
        before: list[Piece] = []
        for segment in row.segments():
            at = next((k for k, piece in enumerate(segment) if place_of(piece) == place_of(first)), None)
            if at is not None:
                led = segment[:at]
                colon = any(piece.text.endswith(":") for piece in led)
                return led, bool(before) and before[-1].text.endswith(":") and not colon
            before = segment
    return [], False


def _ended(rows: list[tuple[Piece, ...]], layout: PageLayout) -> list[tuple[Piece, ...]]:
    """The rows of a text with the words in small letters that go on with the last of them in its column (`sản xuất`
    before `và nhà kho`), but for those of a label (`với số tiền:`)."""
    after = _after(rows[-1][-1], layout) if rows[-1][-1].text[-1:].isalnum() else []
    more = list(takewhile(lambda piece: piece.text.islower(), after))
    own = more and not any(piece.text.endswith(":") for piece in more)
    return [*rows[:-1], (*rows[-1], *more)] if own else rows


def _finished(rows: list[tuple[Piece, ...]]) -> list[tuple[Piece, ...]]:
    """The rows of a text without the words at its end that lead on to something else: `… nhà ở với` / `số tiền`."""
    last = list(rows[-1])
    while len(last) > 1 and last[-1].text in _LEADS_ON:
        last.pop()
    return [*rows[:-1], tuple(last)]


_LEADS_ON = frozenset(("với", "và", "là", "của", "cho", "do", "từ", "theo", "tại", "bằng", "số"))


def _after(last: Piece, layout: PageLayout) -> list[Piece]:
    """What stands in a word's column after it."""
    for row in layout.rows:
        for segment in row.segments():
            at = next((k for k, piece in enumerate(segment) if place_of(piece) == place_of(last)), None)
            if at is not None:
                return segment[at + 1 :]
    return []


def _whole_name(rows: list[tuple[Piece, ...]], layout: PageLayout) -> list[tuple[Piece, ...]]:
    """The rows of a name with the word or two that end it: of one in capitals those in capitals, beside its last word
    or, where that ends its row, at the beginning of the next (`LỮ HỒNG` before `ĐÀO, sinh năm`); of any other the one
    up to a comma (`Lữ Hồng` before `Đào, sinh năm`)."""
    words = [piece for row in rows for piece in row if piece.norm]
    if not words:
        return rows
    shouted = all(piece.text.isupper() for piece in words)
    more: list[Piece] = []
    for piece in _after(words[-1], layout)[: _NAME_ENDS if shouted else 1]:
        near = piece.x0 - (more or words)[-1].x1 < _NAME_GAP * piece.height
        if not near or not (more or words)[-1].text.isalpha() or not is_name(piece.text.strip(".,;:"), first=False):
            break
        if not (piece.text.isupper() if shouted else piece.text.istitle() and piece.text.endswith(",")):
            break
        more.append(piece)
    if more:
        return [*rows[:-1], (*rows[-1], *more)]
    rest = _rest_below(words[-1], layout) if shouted else ()
    return [*rows, rest] if rest else rows


def _rest_below(last: Piece, layout: PageLayout) -> tuple[Piece, ...]:
    """The word or two in capitals with which the row below goes on in a sentence: `KHÁNH, sinh tại`. None where the
    name ended before the end of its row, or where all of that row may be in capitals."""
    for row, below in pairwise(layout.rows):
        if place_of(row.pieces[-1]) != place_of(last) or not last.text.isalpha() or not below.pieces:
            continue
        named = tuple(
            takewhile(
                lambda piece: piece.text.isupper() and is_name(piece.text.strip(".,;:"), first=False), below.pieces
            )
        )
        after = below.pieces[len(named) : len(named) + 1]
        sentence = bool(after) and after[0].text.islower()
        return named if len(named) <= _NAME_ENDS and sentence else ()
    return ()


def _whole_unit(rows: list[tuple[Piece, ...]], layout: PageLayout) -> list[tuple[Piece, ...]]:
    """The rows of an office with the rest of the name of its unit, where that stands close behind: `Trị` after
    `UBND xã Bình`."""
    words = [piece for row in rows for piece in row]
    if not words or _IN_UNIT.search(skeleton(joined(words))) is None:
        return rows
    more: list[Piece] = []
    for piece in _after(words[-1], layout)[:_NAME_ENDS]:
        last = (more or words)[-1]
        if piece.x0 - last.x1 >= _NAME_GAP * piece.height or not last.text[-1:].isalpha():
            break
        word = piece.text.strip(".,;:")
        if not (word[:1].isupper() and is_syllable(word)) or word.isupper() != last.text.isupper():
            break
        more.append(piece)
    return [*rows[:-1], (*rows[-1], *more)] if more else rows


_IN_UNIT = re.compile(r"\b(?:xa|phuong|thi tran|quan|huyen|thi xa|thanh pho|tinh) [a-z]+(?: [a-z]+)?$")
_NAME_ENDS = 2  # words of a name that the tagger may have left out at its end, at most
_NAME_GAP = 1.2  # of a word's height: words of one name are no farther apart


def _both_printed(span: Span, layout: PageLayout) -> bool:
    """Whether the other sex stands beside the word too: which of them is ticked or crossed out no letter says."""
    beside = {}
    for row in layout.rows:
        words = [piece for piece in row.pieces if len(piece.norm) > 1]
        for at, piece in enumerate(words):
            labelled = at > 0 and words[at - 1].text.endswith(":")  # `Nam/Nữ: Nam`
            beside[place_of(piece)] = words[max(0, at - 1 + labelled) : at + 2]
    near = {accented(piece.text) for mine in span.pieces for piece in beside.get(place_of(mine), ())}
    return {"nam", "nữ"} <= {"".join(char for char in word if char.isalpha()) for word in near}


def _rows(pieces: Sequence[Piece], layout: PageLayout) -> Iterable[list[Piece]]:
    """The pieces of a stretch by the row they stand on."""
    row_of = {place_of(piece): i for i, row in enumerate(layout.rows) for piece in row.pieces}
    for _, row in groupby(pieces, key=lambda piece: row_of.get(place_of(piece), -1)):
        yield list(row)


def _spelt(row: tuple[Piece, ...]) -> tuple[Piece, ...]:
    return tuple(replace(piece, text=text) for piece, text in zip(row, phrases.mended(row), strict=True))


def weighed(by_rules: Mapping[str, Candidate], tagged: Tagged, own: Mapping[str, Candidate]) -> dict[str, Candidate]:
    """Candidates of the rules with the tagger's word on them: how likely their words are of the field, and whether its
    own say the same."""
    return {name: replace(taken, tagging=_tagging(taken, tagged, own.get(name))) for name, taken in by_rules.items()}


def with_rules(own: Mapping[str, Candidate], tagged: Tagged, by_rules: Mapping[str, Candidate]) -> dict[str, Candidate]:
    """The tagger's candidates with what it says of them, and the worth of what the rules take for the same field."""
    out = {}
    for name, taken in own.items():
        rival = by_rules.get(name)
        worth = max(0.0, rival.worth) if rival is not None else 0.0
        out[name] = replace(taken, tagging=replace(_tagging(taken, tagged, taken), rules=worth))
    return out


def _tagging(taken: Candidate, tagged: Tagged, best: Candidate | None) -> Tagging:
    chances = tagged.chances(taken.field, taken.page, taken.pieces)
    theirs = tagged.chances(best.field, best.page, best.pieces) if best is not None else []
    mine = {place_of(piece) for piece in taken.pieces}
    missed = [piece for piece in best.pieces if piece.norm and place_of(piece) not in mine] if best is not None else []
    return Tagging(
        known=taken.field in tagged.known,
        chance=fmean(chances) if chances else 0.0,
        weakest=min(chances, default=0.0),
        best=fmean(theirs) if theirs else 0.0,
        same=best is not None and accented(best.parsed.value) == accented(taken.parsed.value),
        within=best is not None and fold_alnum(best.parsed.value) in fold_alnum(taken.parsed.value),
        to_end=best is not None and fold_alnum(taken.parsed.value).endswith(fold_alnum(best.parsed.value)),
        missed=len(missed),
    )

"""A form read twice: by the rules of labels and places, and by the tagger that learnt forms; whose value is believed.

Where both say the same, the place is right but for few. Where they differ, what stands after a well-read label in its
own section stays, and of others the likelier place is taken; the value is in doubt, unless one of the two places is
hardly likely. What the tagger alone finds is taken where the rules have nothing; a name or a number is asserted by that
only when it is very likely, the text of a letter never (docs/decisions/0034).
"""

from __future__ import annotations

from collections.abc import Sequence

from classify.confidence import calibration, choice, place
from classify.evidence import registration_day
from classify.evidence.crosscheck import Facts
from classify.fields import born_behind, firm_party, selection, tagged
from classify.fields.candidate import Candidate, Choice
from classify.fields.extraction import Extraction
from classify.fields.parcel_rows import LISTED
from classify.fields.selection import DIFFERS
from classify.page.layout import PageLayout
from classify.tagger.spans import Tagged, place_of
from core.catalogue import PaperType
from core.catalogue.settled import numbers_of
from core.text import accented, fold_alnum

ONE = 0.9  # … of the place that the rules chose of two, from which the other is nobody's: 5 of 5 were the right person
# Chance from which the tagger's value is taken instead of the rules': of free text later, for what the rules join of a
# sentence reads on; of 494 fields on worlds not fitted on as many come out right as from half on.
HALF, FREE, SENTENCE = 0.5, 0.7, 0.9
OPEN = 0.05  # … from which a value that was not taken is likely enough for the other to be in doubt


def read_form(
    facts: Facts,
    differing: set[str],
    layouts: Sequence[PageLayout],
    extracted: Extraction,
    kind: PaperType,
    type_sure: float,
) -> dict[str, Candidate]:
    """Let the tagger read the form too: facts keep what it says of the rules' values, and its own where these are
    likelier; the answer is its own candidates."""
    reading = tagged.read(layouts, kind)
    for name in tagged.of_another(reading, kind, facts.taken, facts.values):
        del facts.taken[name], facts.values[name]
        differing.discard(name)
    own = tagged.candidates(reading, kind, layouts, extracted.regions, facts.taken)
    own = firm_party.of_firms(own, facts.taken, kind)
    for name, mine in own.items():
        agreed = _where_tagged(facts, kind, extracted.candidates.get(name, ()), mine)
        if agreed is not None:
            differing.discard(name)
            differing |= selection.take(facts, {name: (agreed,)})
    born = born_behind.candidates(kind, layouts, {**own, **facts.taken}, {**own, **facts.values})
    differing |= selection.take(facts, {each.field: (each,) for each in born})
    facts.taken = tagged.weighed(facts.taken, reading, own)
    own = tagged.with_rules(own, reading, facts.taken)
    by_rules_alone = _whose_letter(kind)
    for name, taken in facts.taken.items():
        if DIFFERS in taken.parsed.checks and _sees_one_place(reading, own.get(name), taken):
            facts.taken[name], facts.values[name] = selection.alone(taken, facts.values[name])
    for name, mine in own.items():
        theirs = facts.taken.get(name)
        if theirs is None and (name in facts.values or name in by_rules_alone):
            continue  # joined from parts, or said by the title; or nobody's
        if theirs is None and name == "parent_agency" and _is_post_of(facts.taken.get("issuer"), mine):
            continue
        if theirs is None and registration_day.tells_no_registration(mine, kind, layouts):
            continue
        if theirs is not None and not _better(facts, kind, layouts, type_sure, mine, theirs):
            continue
        differing.discard(name)
        differing |= selection.take(facts, {name: (mine,)})
    facts.taken = {spec.name: facts.taken[spec.name] for spec in kind.field if spec.name in facts.taken}
    return own


def _where_tagged(facts: Facts, kind: PaperType, candidates: Sequence[Candidate], mine: Candidate) -> Candidate | None:
    """The candidate of the rules that stands where the tagger sees the value, where the one they chose stands elsewhere
    and in no better section: the two readers agree on that place."""
    theirs = facts.taken.get(mine.field)
    if theirs is None or _overlap(theirs, mine) or _follows_name(facts, kind, theirs, mine):
        return None
    return next((each for each in candidates if each.rank <= theirs.rank and _overlap(each, mine)), None)


def _overlap(one: Candidate, other: Candidate) -> bool:
    places = {place_of(piece) for piece in one.pieces}
    return one.page == other.page and any(place_of(piece) in places for piece in other.pieces)


def _whose_letter(kind: PaperType) -> set[str]:
    """The fields that say whose paper a letter is: a sentence does, and who is only named in it owns nothing."""
    return {name for role in kind.owner for name in (role.name, *numbers_of(role)) if kind.group == "letter"}


def _sees_one_place(reading: Tagged, mine: Candidate | None, theirs: Candidate) -> bool:
    """Whether the tagger surely has what the rules chose of two people's names, and nothing else for that field: the
    other one, behind a label of the same wording, is somebody of a table."""
    if mine is None or accented(mine.parsed.value) != accented(theirs.parsed.value) or theirs.tagging is None:
        return False
    words = {accented(piece.text) for piece in theirs.pieces}
    others = [span for span in reading.spans[mine.field] if {accented(piece.text) for piece in span.pieces} != words]
    return theirs.tagging.chance >= ONE and not others


def _better(
    facts: Facts, kind: PaperType, layouts: Sequence[PageLayout], type_sure: float, mine: Candidate, theirs: Candidate
) -> bool:
    """Whether the tagger's value is taken instead of the rules'; facts keep the other one and whether it is likely."""
    if accented(mine.parsed.value) == accented(theirs.parsed.value) or _is_part_of_whole(kind, mine, theirs):
        return False
    mine_known, theirs_known = (calibration.place_as(facts, kind, each, layouts, type_sure) for each in (mine, theirs))
    known = choice.facts_of(mine, theirs, mine_known, theirs_known)
    facts.choices[mine.field] = Choice(mine, theirs, known)
    likely = choice.chance(known)
    said = _kind(kind, mine)
    named, free = said == "person_name", calibration.group_of(said) in place.FREE
    least = SENTENCE if free and theirs.how == "pattern" else FREE if free else HALF
    taken = likely >= least and not (named and _goes_on(mine, theirs))
    facts.instead[mine.field] = theirs if taken else mine
    decided = (likely > 1 - OPEN and not named) if taken else likely < OPEN
    if not (decided or _is_half_day(mine, theirs) or _written(facts, mine)):
        facts.contested.add(mine.field)
    return taken


def _kind(kind: PaperType, taken: Candidate) -> str:
    return next(spec.kind for spec in kind.field if spec.name == taken.field)


def _is_part_of_whole(kind: PaperType, mine: Candidate, theirs: Candidate) -> bool:
    """Whether the tagger sees one row of what the rules joined of a table, or a part of a sentence that they know."""
    if LISTED in theirs.parsed.checks and _overlap(theirs, mine):
        return True
    part = fold_alnum(mine.parsed.value) in fold_alnum(theirs.parsed.value)
    return part and theirs.how == "pattern" and _kind(kind, mine) == "text"


def _goes_on(mine: Candidate, theirs: Candidate) -> bool:
    """Whether one of two names is how the other begins: what goes on behind it, or in the row below, no chance says."""
    one, other = (f"{accented(each.parsed.value)} " for each in (mine, theirs))
    return one.startswith(other) or other.startswith(one)


def _is_half_day(mine: Candidate, theirs: Candidate) -> bool:
    """Whether the tagger has a part of the rules' day, which is no other day."""
    return len(mine.parsed.value) < _DAY and theirs.parsed.value.startswith(mine.parsed.value)


def _follows_name(facts: Facts, kind: PaperType, theirs: Candidate, mine: Candidate) -> bool:
    """Whether the rules' number stands behind the name of its section, and the tagger's behind it: of two people named
    together (`Ông A, CCCD số …; và vợ là bà B, CCCD số …`) it is the second one's."""
    spec = next(spec for spec in kind.field if spec.name == mine.field)
    if spec.kind not in _NUMBERS or spec.section is None:
        return False
    named = (
        facts.taken.get(other.name)
        for other in kind.field
        if other.kind == "person_name" and other.section == spec.section
    )
    name = next((taken for taken in named if taken is not None), None)
    return name is not None and _place(name) < _place(theirs) < _place(mine)


_NUMBERS = ("personal_id", "any_id", "old_id")


def _is_post_of(issuer: Candidate | None, mine: Candidate) -> bool:
    """Whether an agency above the issuer is a word or two of its own name: the post that issues (`CHỦ TỊCH`)."""
    return issuer is not None and len(mine.parsed.value.split()) <= _POST and _overlap(issuer, mine)


_POST = 2  # words of it


def _place(taken: Candidate) -> tuple[int, float, float]:
    """Where a value stands in the order of reading."""
    first = taken.pieces[0] if taken.pieces else None
    return (taken.page, first.y0 if first else taken.box[1], first.x0 if first else taken.box[0])


_DAY = len("2026-01-31")


def _written(facts: Facts, mine: Candidate) -> bool:
    """Whether the figures of a value were read as handwriting on the very line of the tagger's words: these are print's
    readings of the same strokes, and no other place."""
    value = facts.values.get(mine.field)
    if value is None or value.box is None or "handwriting" not in value.checks or value.page != mine.page:
        return False
    return value.box[1] <= (mine.box[1] + mine.box[3]) / 2 <= value.box[3]

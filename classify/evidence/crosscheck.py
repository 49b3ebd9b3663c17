"""What the paper says twice, compared: codes against print, words against figures, numbers against birth and sex."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from msgspec import structs
from rapidfuzz import fuzz

from classify.evidence import codes
from classify.fields.candidate import Candidate, Choice
from classify.page.layout import PageLayout, joined
from core import values
from core.catalogue import Field, PaperType
from core.catalogue.validity import CARD_AGES, birthday, card_end
from core.codes import mrz, payloads
from core.reasons import reason
from core.records import Code, FieldSource, FieldValue, PageReading
from core.text import accented, fold_alnum
from core.values import kinds

CODE_CONFIDENCE = 0.995  # in a value of a code whose checks hold
WITNESSED = 0.97
CONTRADICTED = 0.5  # in a value that one code gives and another denies
LEGIBLE = 0.9  # of a printed value: surer readings that say something else than a code are another value, no misreading
_ALIKE = 85.0  # per cent of its letters that an address in other words shares
_HAPPENED, _AHEAD = ("_on", "birth_date"), ("expires_on", "five_years_on")  # names of days that are past, and may come
_DIM = frozenset(("low_resolution", "faint", "blurred"))  # page qualities at which two readers misread a mark alike


@dataclass
class Facts:
    """The values of one paper while they are being checked, with what was found against or for them."""

    values: dict[str, FieldValue]
    reasons: list[str] = field(default_factory=list)
    witnessed: set[str] = field(default_factory=set)  # fields with a second witness
    taken: dict[str, Candidate] = field(default_factory=dict)  # the candidates the values were first taken from
    instead: dict[str, Candidate] = field(default_factory=dict)  # what the other reader of the form takes instead
    choices: dict[str, Choice] = field(default_factory=dict)  # where the two readers of the form differ
    contested: set[str] = field(default_factory=set)  # fields whose other value is likely too
    placed: dict[str, float] = field(default_factory=dict)  # the chance that a value stands in its right place
    dim: frozenset[int] = frozenset()  # pages on which two readers misread a tone mark alike

    def add(self, code: str, about: str | None = None) -> None:
        stored = reason(code, about)
        if stored not in self.reasons:
            self.reasons.append(stored)

    def values_of(self, fields: Iterable[Field]) -> list[FieldValue]:
        """The values of some fields, in their order, without those that have none."""
        return [self.values[field.name] for field in fields if field.name in self.values]

    def change(self, name: str, *, confidence: float | None = None, check: str | None = None) -> None:
        """The same value with another confidence or one more check."""
        old = self.values[name]
        checks = old.checks if check is None or check in old.checks else (*old.checks, check)
        sure = old.confidence if confidence is None else round(confidence, 3)
        self.values[name] = structs.replace(old, confidence=sure, checks=checks)


def dim_pages(pages: Sequence[PageReading]) -> frozenset[int]:
    """The pages that could not be seen well."""
    return frozenset(page.page for page in pages if _DIM & set(page.quality))


# ── codes ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def code_values(pages: Sequence[PageReading], kind: PaperType) -> list[tuple[FieldSource, int, Code, dict[str, str]]]:
    """What each code on the pages proves for this type: (source, page, code, values by field)."""
    out: list[tuple[FieldSource, int, Code, dict[str, str]]] = []
    for page in pages:
        for code in page.codes:
            if code.kind == "qr":
                proved = _from_qr(code.text)
                out.append(("qr", page.page, code, {k: v for k, v in proved.items() if k in kind.qr_gives}))
            elif code.kind == "barcode" and "barcode" in kind.title.codes and values.id_year_sex(code.text) is not None:
                out.append(("barcode", page.page, code, {"personal_id": code.text}))
        for code, zone in codes.zones(page):
            proved = _from_zone(zone)
            out.append(("mrz", page.page, code, {k: v for k, v in proved.items() if k in kind.mrz_gives}))
    return [fact for fact in out if fact[3]]


def _from_qr(text: str) -> dict[str, str]:
    card = payloads.card(text)
    if card is not None:
        proved = {
            "personal_id": card.personal_id,
            "full_name": card.full_name,
            "birth_date": card.birth_date,
            "sex": card.sex,
            "issued_on": card.issued_on,
            "old_id": card.old_id,
            "residence": card.residence,
        }
        return {name: value for name, value in proved.items() if value}
    procedure = payloads.procedure(text)
    if procedure is None:
        return {}
    proved = {"dossier_code": procedure.dossier_code, "applicant_id": procedure.owner_id}
    return {name: value for name, value in proved.items() if value}


def _from_zone(zone: mrz.Mrz) -> dict[str, str]:
    proved = {
        "personal_id": zone.personal_id,
        "birth_date": zone.birth_date,
        "sex": zone.sex,
        "expires_on": zone.expires_on,
    }
    if zone.kind == "passport":
        proved["passport_number"] = zone.number
    return {name: value for name, value in proved.items() if value}


def apply_codes(facts: Facts, pages: Sequence[PageReading], kind: PaperType) -> None:
    """What codes and print say of a field becomes one value that names its witnesses.

    Codes beat recognised text; where a confident reading or another code says otherwise, a person looks and is offered
    both.
    """
    said: set[str] = set()
    names = {field.name for field in kind.field}
    for source, page, code, proved in code_values(pages, kind):
        for name, value in proved.items():
            if name not in names:
                continue
            if name in said:
                _second_code(facts, name, value, source)
                continue
            said.add(name)
            facts.values[name] = _coded(facts, name, FieldValue(value, value, CODE_CONFIDENCE, page, code.box, source))
            facts.witnessed.add(name)
    _by_tokens(facts, pages, kind)


def _coded(facts: Facts, name: str, coded: FieldValue) -> FieldValue:
    """The code's value with what the print says of it: a witness, or another value that was clearly read; then its
    place is that of the print, for nobody sees a code say otherwise."""
    printed = facts.values.get(name)
    if printed is None or _same(name, printed.value, coded.value):
        return structs.replace(coded, checks=(coded.source,))
    legible = printed.confidence > LEGIBLE and _speaks_against(name, printed.value, coded.value)
    coded = structs.replace(coded, checks=(coded.source, "!print"))
    if not legible:
        return coded
    facts.add("code_differs", name)
    page, box = (printed.page, printed.box) if printed.box else (coded.page, coded.box)
    return structs.replace(coded, instead=printed.value, page=page, box=box)


def _second_code(facts: Facts, name: str, value: str, source: str) -> None:
    """Another code of the paper on a value that a first one gave: a witness more, or a contradiction. Where the print
    clearly says what the second code says, that is the better guess."""
    first = facts.values[name]
    if first.value == value:
        facts.change(name, check=source)
        return
    facts.add("codes_differ")
    sure = min(first.confidence, CONTRADICTED)
    if value == first.instead:
        facts.values[name] = structs.replace(
            first, value=value, text=value, confidence=sure, source=source, checks=(source, f"!{first.source}"),
            instead=first.value,
        )  # fmt: skip
        return
    checks = first.checks if f"!{source}" in first.checks else (*first.checks, f"!{source}")
    facts.values[name] = structs.replace(first, confidence=sure, checks=checks, instead=value)


def _speaks_against(name: str, printed: str, coded: str) -> bool:
    """Whether a printed value that is not the code's is another one: not the same address in other words, nor a part of
    a day."""
    if name == "residence":
        return fuzz.partial_ratio(fold_alnum(printed), fold_alnum(coded)) < _ALIKE
    return not coded.startswith(printed)


def _by_tokens(facts: Facts, pages: Sequence[PageReading], kind: PaperType) -> None:
    """A printed value that a code of unknown order repeats letter by letter has a second witness.

    A value that was not read at all is taken from the code when its form tells it and only one piece has that form.
    """
    tokens = codes.tokens(pages)
    for spec in kind.field if tokens else ():
        if spec.loose and spec.name not in facts.values:
            matches = {
                parsed.value
                for token in tokens
                if (parsed := kinds.parse(spec, token)) is not None
                and fold_alnum(parsed.value) == fold_alnum(token)
                and parsed.doubt > 0.7
            }
            if len(matches) == 1:
                only = matches.pop()
                facts.values[spec.name] = FieldValue(only, only, WITNESSED, None, None, "qr", ("form",))
                facts.witnessed.add(spec.name)
    for name, value in list(facts.values.items()):
        if value.source in ("ocr", "text_layer") and value.value in tokens:
            facts.change(name, confidence=max(value.confidence, WITNESSED), check="qr")
            facts.witnessed.add(name)


def _same(name: str, printed: str, coded: str) -> bool:
    if name in ("full_name", "residence"):
        return accented(printed) == accented(coded)
    return printed == coded


# ── words, figures, numbers ───────────────────────────────────────────────────────────────────────────────────────


def compare_words(facts: Facts, kind: PaperType, differing: set[str]) -> None:
    """A date or an amount in words against the figures: agreement confirms, difference goes to a person.

    When the two readers differed on the figures and not on the words, the words decide.
    """
    for spec in kind.field:
        target, words = spec.witness_of, facts.values.get(spec.name)
        if target is None or words is None:
            continue
        figures = facts.values.get(target)
        if figures is None:
            facts.values[target] = FieldValue(
                words.value, words.text, words.confidence * 0.9, words.page, words.box, words.source, ("words_only",)
            )
        elif figures.value == words.value:
            facts.change(target, confidence=max(WITNESSED, figures.confidence), check="words")
            facts.witnessed.add(target)
        elif target in differing and words.confidence > 0.8 and len(words.value) == len(figures.value):
            facts.values[target] = FieldValue(
                words.value,
                words.text,
                min(words.confidence, 0.9),
                words.page,
                words.box,
                words.source,
                ("words", "!figures"),
            )
        elif words.confidence > 0.5:
            facts.change(target, confidence=min(figures.confidence, 0.5), check="!words")
            facts.add("words_differ", target)


def compare_ids(facts: Facts, kind: PaperType) -> None:
    """Each owner's 12-digit number against the birth date and sex printed for the same person."""
    for owner in kind.owner:
        number = facts.values.get(owner.id or "")
        if number is None or owner.kind != "person" or not owner.id:
            continue
        born = facts.values.get(owner.birth_date or "")
        sex = facts.values.get("sex") if owner.birth_date == "birth_date" else None
        sure_born = born.value if born is not None and born.confidence > 0.5 else None
        sure_sex = sex.value if sex is not None and sex.confidence > 0.5 else None
        checks = values.id_checks(number.value, sure_born, sure_sex)
        for check in checks:
            facts.change(owner.id, check=check)
        if "id_sex" in checks and number.confidence > 0.9 and sex is not None:
            facts.change("sex", confidence=max(sex.confidence, WITNESSED), check="id_sex")
        if any(check.startswith("!") for check in checks):
            if number.source in ("qr", "mrz"):
                continue
            facts.change(owner.id, confidence=min(number.confidence, 0.5))
            facts.add("id_contradicts", owner.id)
            if "!id_birth_year" in checks and born is not None and owner.birth_date:  # either may be another person's
                facts.change(owner.birth_date, confidence=min(born.confidence, 0.5), check="!id_birth_year")


def compare_ends(facts: Facts, layouts: Sequence[PageLayout], kind: PaperType) -> None:
    """A card ends on a birthday: a date on it that is the holder's birthday at the right age is its last day."""
    born, issued = facts.values.get("birth_date"), facts.values.get("issued_on")
    until = kind.validity.until
    if kind.validity.rule != "birthdays" or until is None or born is None or len(born.value) != 10:
        return
    ages = {birthday(date.fromisoformat(born.value), age).isoformat() for age in CARD_AGES}
    if issued is not None and len(issued.value) == 10 and issued.confidence > 0.5:
        right = card_end(date.fromisoformat(born.value), date.fromisoformat(issued.value))
        ages = {right.isoformat()} if right is not None else set()
    now = facts.values.get(until)
    if now is not None and now.value in ages:
        facts.change(until, confidence=max(now.confidence, WITNESSED), check="birthday")
        return
    for layout in layouts:
        for row in layout.rows:
            for _, _, dated in values.find_dates(joined(row.pieces)):
                if dated.value in ages and (now is None or now.source == "ocr"):
                    confidence = 0.9 if now is None else 0.7
                    box = layout.box(row.pieces)
                    facts.values[until] = FieldValue(
                        dated.value, dated.text, confidence, layout.page, box, "ocr", ("birthday",)
                    )
                    return


def compare_dates(facts: Facts, latest: str) -> None:
    """Days that cannot follow one another: born after the issue, ended before it. A day of what has happened (a birth,
    an issue) after the day `latest` was misread, whatever else the paper says."""

    def known(name: str) -> str | None:
        value = facts.values.get(name)
        return value.value if value is not None and value.confidence > 0.6 else None

    born, issued, ends = known("birth_date"), known("issued_on"), known("expires_on")
    died, registered = known("died_on"), known("registered_on")
    wrong = [
        (born, issued, "issued_on"),
        (issued, ends, "expires_on"),
        (born, ends, "expires_on"),
        (born, died, "died_on"),
        (born, registered, "registered_on"),
    ]
    for early, late, name in wrong:
        if early and late and late < early[: len(late)]:
            facts.add("dates_contradict")
            facts.change(name, confidence=0.4, check="!order")
    for name, value in tuple(facts.values.items()):
        if name.endswith(_HAPPENED) and name not in _AHEAD and value.source == "ocr" and value.value > latest:
            facts.change(name, confidence=0.4, check="!order")

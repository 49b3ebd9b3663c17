"""Official letters (Decree 30/2020): kind, number, date, agencies, abstract and signer from the readings of a letter.

The layout decides: left column with the agencies and the number, right column with the state's name and the date, then
either a title with its abstract or, for a *công văn*, *V/v* under the number; at the end *Nơi nhận* on the left and the
signature block on the right. Numbers and days are mostly handwritten: they are given with the confidence the reading
supports, and `doubts` says what a person should look at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec import structs
from rapidfuzz.distance import Levenshtein

from classify.letters.handwriting import GUESSED
from classify.letters.head import OPENING, Head, find_state, read_head, read_head_of_minutes
from classify.letters.letter_kinds import LetterKinds, letter_kinds
from classify.letters.signature_block import Signing, read_signing
from classify.letters.title import Title, read_title
from classify.page.layout import PageLayout, joined_words
from classify.page.segments import Segment, around, segments
from core.catalogue import Catalogue
from core.records import Box, FieldValue, Record
from core.text import fold
from core.values.dates import find_dates
from core.values.symbols import DOCUMENT_SYMBOLS, is_known_part

__all__ = ["LetterParts", "Mark", "letter_parts"]


class Mark(Record, frozen=True):
    """A line by which a part of a letter was recognised."""

    what: str  # number line, date line, state, title, posts
    text: str
    fields: tuple[str, ...]  # that are taken from it or beside it
    page: int
    box: Box


class LetterParts(Record, frozen=True):
    """What one official letter says of itself."""

    type: str  # a code of the catalogue
    confidence: float
    evidence: str
    fields: dict[
        str, FieldValue
    ]  # number_symbol, issued_on, parent_agency, issuer, abstract, signer, signer_title, urgency
    first_page: int  # page of the head
    signed_page: int | None
    doubts: tuple[str, ...]  # number_unread, number_unsure, symbol_unread, date_unread, date_unsure, type_conflict, …
    marks: tuple[Mark, ...] = ()


def letter_parts(layouts: Sequence[PageLayout], catalogue: Catalogue) -> LetterParts | None:
    """The parts of the first letter of these pages; None when no page begins an official letter.

    Pages that begin another document (an attachment, a draft) end the letter.
    """
    kinds = letter_kinds(catalogue)
    for index, layout in enumerate(layouts[:3]):
        full = read_head(layout)
        head = full or read_head_of_minutes(layout)
        if head is None:
            continue
        own = _own_pages(layouts[index:])
        title = read_title(layout, head, kinds, own)
        # Another kind of paper begins here: what follows is attached to it.
        if title is None or not (full or _is_of_minutes(title)):
            return None
        signing = read_signing(own)
        fields = _joint_issuers(_symbol_of_issuer(_symbol_of_type(head, title.type, kinds)))
        fields = _symbol_behind_a_blank(fields)
        if title.abstract is not None:
            fields["abstract"] = title.abstract
        if "issued_on" not in fields and _is_of_minutes(title):
            fields |= _day_of_meeting(layout)
        doubts = [
            *head.doubts,
            *title.doubts,
            *_missing(head, fields, title, whole=full is not None),
            *_against_stamps(fields, layout),
        ]
        if signing is not None:
            fields |= signing.fields
        doubts += [*_against_symbol(fields), *(signing.doubts if signing is not None else ("signer_unread",))]
        return LetterParts(
            title.type, title.confidence, title.evidence, _sourced(fields, own), layout.page,
            signing.page if signing is not None else None, tuple(dict.fromkeys(doubts)), _marks(head, title, signing),
        )  # fmt: skip
    return None


def _marks(head: Head, title: Title, signing: Signing | None) -> tuple[Mark, ...]:
    """The lines that showed where the parts stand, for the explanation."""
    lines: list[tuple[str, Segment | None, tuple[str, ...]]] = [
        ("state", head.state, ()),
        ("number line", head.number_line, ("number_symbol",)),
        ("date line", head.date_line, ("issued_on",)),
        ("title", title.line, ("abstract",)),
    ]
    lines += [("posts", post, ("signer_title", "signer")) for post in (signing.posts if signing is not None else ())]
    return tuple(Mark(what, line.text, names, line.page, line.box) for what, line, names in lines if line is not None)


def _sourced(fields: dict[str, FieldValue], layouts: Sequence[PageLayout]) -> dict[str, FieldValue]:
    """The fields with what they were taken from: a page's own text layer is no recognised print."""
    layers = {layout.page for layout in layouts if layout.source == "text_layer"}
    return {
        name: structs.replace(field, source="text_layer") if field.page in layers and field.source == "ocr" else field
        for name, field in fields.items()
    }


_JOINT = re.compile(r"/[A-ZĐ]{2,}(?:LT|PH)-[^-/]+-")


def _joint_issuers(fields: dict[str, FieldValue]) -> dict[str, FieldValue]:
    """The fields of a letter that two agencies issue together, as its symbol says (`CTPH`, `NQLT`): neither is above
    the other, both are its issuers."""
    symbol, first, second = (fields.get(name) for name in ("number_symbol", "parent_agency", "issuer"))
    if symbol is None or first is None or second is None or not _JOINT.search(symbol.value):
        return fields
    both = structs.replace(
        second, value=f"{first.value}; {second.value}", text=f"{first.text} {second.text}",
        confidence=min(first.confidence, second.confidence),
    )  # fmt: skip
    return {name: field for name, field in fields.items() if name != "parent_agency"} | {"issuer": both}


def _symbol_of_type(head: Head, code: str, kinds: LetterKinds) -> dict[str, FieldValue]:
    """The fields with a symbol whose first part is a letter off (`HĐ`, `TTR`, `CT` of a *chương trình*) set right;
    before the rules of 2011, or where the head says no day, what both readers surely gave is how the office wrote it
    (`144/GT` of an introduction)."""
    fields = head.fields
    symbol, right = fields.get("number_symbol"), kinds.abbreviations.get(code)
    match = re.fullmatch(r"(\d+-(?=[^/-]+/)|.*/)([^/-]+)([-/].+)?", symbol.value) if symbol is not None else None
    if symbol is None or match is None or right is None or match[2] == right:
        return dict(fields)
    distance = Levenshtein.distance(fold(match[2]), fold(right))
    most = (
        len(right) - 1 if match[3] and match[2] not in DOCUMENT_SYMBOLS else 0
    )  # `C-SVHTT` is no kind: a letter was lost
    if distance > max(most, 0 if len(right) == 2 else 1):
        return dict(fields)
    day = fields.get("issued_on")
    short = match[3] is None and match[2].isupper() and right.endswith(match[2])  # `64/GT`, no letter of it lost
    if distance and (head.number_read >= _SURELY or short) and (day is None or day.value < _RULED):
        return dict(fields)
    value = f"{match[1]}{right}{match[3] or ''}"
    mended = structs.replace(symbol, value=value, confidence=min(symbol.confidence, 0.8 if not distance else 0.5))
    return {**fields, "number_symbol": mended}


_RULED = "2011-03"  # Thông tư 01/2011/TT-BNV lists the abbreviations of kinds [memory]
_SURELY = 0.97  # trust in the words of a number from which its symbol is as it was read


def _symbol_behind_a_blank(fields: dict[str, FieldValue]) -> dict[str, FieldValue]:
    """The fields with a symbol that stands behind a blank (`4556 KH-LĐTBXH`) as it is printed, on letters of before the
    rules of 2005; on later ones a slash was not read."""
    symbol, day = fields.get("number_symbol"), fields.get("issued_on")
    if symbol is None or day is None or day.value >= _SLASHED or "/" in symbol.text:
        return fields
    return {**fields, "number_symbol": structs.replace(symbol, value=symbol.value.replace("/", " ", 1))}


_SLASHED = "2005-05"  # Thông tư liên tịch 55/2005/TTLT-BNV-VPCP says how numbers are written [memory]


def _symbol_of_issuer(fields: dict[str, FieldValue]) -> dict[str, FieldValue]:
    """The fields with the issuer's part of the symbol set right where it is in small letters and about the first
    letters of the issuer's name, as symbols are made (`svHTT` of the *Sở Văn hóa và Thể thao*)."""
    symbol, issuer = fields.get("number_symbol"), fields.get("issuer")
    match = re.fullmatch(r"(.*/(?:[^/-]+-)?)([^/-]{2,})(-[^/]+)?", symbol.value) if symbol is not None else None
    if symbol is None or match is None or issuer is None or match[2].isupper():
        return fields
    right = "".join(word[0].upper() for word in issuer.value.split() if word.isalpha() and fold(word) != "va")
    distance = Levenshtein.distance(fold(match[2]), fold(right))
    if len(right) < 3 or is_known_part(match[2]) or distance > (0 if len(right) < 5 else 2):
        return fields
    mended = structs.replace(symbol, value=f"{match[1]}{right}{match[3] or ''}", confidence=min(symbol.confidence, 0.5))
    return {**fields, "number_symbol": mended}


def _own_pages(layouts: Sequence[PageLayout]) -> list[PageLayout]:
    """The pages from the head on, up to a page that begins another document."""
    own = [layouts[0]]
    for layout in layouts[1:]:
        if find_state(segments(layout)) is not None:
            break
        own.append(layout)
    return own


def _is_of_minutes(title: Title) -> bool:
    return title.line is not None and title.line.bare.startswith("bien ban")


_DAY_SURE = 0.9  # of the confidence of its words: a day that the text says, where none stands in the head


def _day_of_meeting(layout: PageLayout) -> dict[str, FieldValue]:
    """The day on which minutes were taken, as their first sentence says it: `Hôm nay, vào lúc 14 giờ, ngày 17 tháng 5
    năm 2024, tại …`."""
    for first, second in pairwise((*layout.lines, ())):
        if OPENING.match(fold(joined_words(first))) is None:
            continue
        words = (*first, *second)
        days = [parsed for _, _, parsed in find_dates(joined_words(words)) if len(parsed.value) == len("2024-05-17")]
        if days:
            figures = [word for word in words if any(char.isdigit() for char in word.text)]
            confidence = _DAY_SURE * min(word.confidence for word in figures)
            box = around(word.box for word in figures)
            return {"issued_on": FieldValue(days[0].value, days[0].text, round(confidence, 3), layout.page, box)}
    return {}


_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}[:.]\d{2}")


def _against_stamps(fields: dict[str, FieldValue], layout: PageLayout) -> list[str]:
    """A letter is not dated after the electronic stamps on it (`07.01.2025 10:44:25`): such a date was misread. One
    that was not read, or hardly, is the day of its one stamp, in doubt.

    Changes the field in place of an assertion: its confidence falls and the failed check is named.
    """
    dated = fields.get("issued_on")
    stamps = {
        parsed.value: words
        for words in layout.lines
        if _CLOCK.search(text := joined_words(words))
        for _, _, parsed in find_dates(text)
        if len(parsed.value) == 10
    }
    if len(stamps) == 1 and (dated is None or _hardly_read(dated, next(iter(stamps)))):
        ((day, words),) = stamps.items()
        box = around(word.box for word in words)
        fields["issued_on"] = FieldValue(day, joined_words(words), 0.3, layout.page, box, "ocr", ("!stamp_date",))
        return ["date_unsure"]
    if dated is None or len(dated.value) < 10 or not stamps or dated.value <= max(stamps):
        return []
    confidence = min(dated.confidence, 0.3)
    fields["issued_on"] = structs.replace(dated, confidence=confidence, checks=(*dated.checks, "!stamp_date"))
    return ["date_unsure"]


def _hardly_read(dated: FieldValue, day: str) -> bool:
    """Whether a date was guessed, or read in part, and is another than a day of the same year."""
    guessed = dated.confidence <= GUESSED or len(dated.value) < len(day)
    return guessed and dated.value != day and dated.value[:4] == day[:4]


def _against_symbol(fields: dict[str, FieldValue]) -> list[str]:
    """A People's Committee signs its letters with `UBND`: another symbol, or none, says that only the agency above the
    issuer may have been read; but where its chairman signs it is his (`BB-HG`: the symbol says what it is about).

    Changes the field in place of an assertion.
    """
    issuer, symbol, post = (fields.get(name) for name in ("issuer", "number_symbol", "signer_title"))
    if issuer is None or not fold(issuer.value).startswith("uy ban nhan dan"):
        return []
    if post is not None and _CHAIRMAN.search(fold(post.value)):
        return []
    printed = symbol.value.partition("/")[2] if symbol is not None else "-"
    if "-" not in printed or "UB" in printed.upper():
        return []
    fields["issuer"] = structs.replace(issuer, confidence=min(issuer.confidence, 0.5))
    return ["issuer_unsure"]


_CHAIRMAN = re.compile(r"(?:^|/ |kt\. )(?:pho )?chu tich$")


def _missing(head: Head, fields: dict[str, FieldValue], title: Title, *, whole: bool) -> list[str]:
    """What a letter must have and this reading does not give; minutes mostly have no number, and those without a whole
    head tell in their text who met."""
    doubts = []
    if whole and head.number_line is None and not _is_of_minutes(title):
        doubts.append("number_unread")
    if "issued_on" not in fields:
        doubts.append("date_unread")
    if whole and "issuer" not in fields:
        doubts.append("issuer_unread")
    if "abstract" not in fields:
        doubts.append("abstract_unread")
    return doubts

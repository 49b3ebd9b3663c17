"""Official letters (Decree 30/2020): kind, number, date, agencies, abstract and signer from the readings of a letter.

The layout decides: left column with the agencies and the number, right column with the state's name and the date, then
either a title with its abstract or, for a *công văn*, *V/v* under the number; at the end *Nơi nhận* on the left and the
signature block on the right. Numbers and days are mostly handwritten: they are given with the confidence the reading
supports, and `doubts` says what a person should look at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import structs
from rapidfuzz.distance import Levenshtein

from classify.letters.head import Head, find_state, read_head
from classify.letters.segments import segments
from classify.letters.signature_block import read_signing
from classify.letters.title import read_title
from classify.letters.wording import LETTER_TYPES
from classify.page.word_agreement import of_page
from core.records import FieldValue, PageReading, Record
from core.text import fold
from core.values.dates import find_dates
from core.values.symbols import TYPE_SYMBOLS, is_known_part

__all__ = ["LETTER_TYPES", "LetterParts", "label_letter"]


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


def label_letter(pages: Sequence[PageReading]) -> LetterParts | None:
    """The parts of the first letter of these pages; None when no page begins an official letter.

    Pages that begin another document (an attachment, a draft) end the letter.
    """
    pages = [of_page(page) for page in pages]
    for index, reading in enumerate(pages[:3]):
        head = read_head(reading)
        if head is None:
            continue
        own = _own_pages(pages[index:])
        title = read_title(reading, head, own)
        if title is None:  # another kind of paper begins here; what follows is attached to it
            return None
        signing = read_signing(own)
        fields = _symbol_of_issuer(_symbol_of_type(head.fields, title.type))
        if title.abstract is not None:
            fields["abstract"] = title.abstract
        doubts = [
            *head.doubts,
            *title.doubts,
            *_missing(head, fields),
            *_against_stamps(fields, reading),
            *_against_symbol(fields),
        ]
        if signing is not None:
            fields |= signing.fields
            doubts += signing.doubts
        else:
            doubts.append("signer_unread")
        return LetterParts(
            title.type, title.confidence, title.evidence, _sourced(fields, own), reading.page,
            signing.page if signing is not None else None, tuple(dict.fromkeys(doubts)),
        )  # fmt: skip
    return None


def _sourced(fields: dict[str, FieldValue], pages: Sequence[PageReading]) -> dict[str, FieldValue]:
    """The fields with what they were taken from: a page's own text layer is no recognised print."""
    layers = {page.page for page in pages if page.source == "text_layer"}
    return {
        name: structs.replace(field, source="text_layer") if field.page in layers and field.source == "ocr" else field
        for name, field in fields.items()
    }


# What the symbol of a kind begins with (Decree 30, appendix III); confusable letters are settled by the title.
_ABBREVIATIONS = {
    "quyet_dinh": "QĐ", "thong_bao": "TB", "to_trinh": "TTr", "bao_cao": "BC", "ke_hoach": "KH", "chi_thi": "CT",
    "nghi_quyet": "NQ", "huong_dan": "HD", "giay_moi": "GM", "bien_ban": "BB", "chuong_trinh": "CTr", "cong_dien": "CĐ",
    "giay_gioi_thieu": "GGT", "nghi_dinh": "NĐ", "thong_tu": "TT", "van_ban_hop_nhat": "VBHN",
}  # fmt: skip


def _symbol_of_type(fields: dict[str, FieldValue], code: str) -> dict[str, FieldValue]:
    """The fields with a symbol whose first part is a letter off (`HĐ`, `TTR`, `CT` of a *chương trình*) set right."""
    found, right = fields.get("number_symbol"), _ABBREVIATIONS.get(code)
    match = re.fullmatch(r"(.*/)([^/-]+)(-.+)?", found.value) if found is not None else None
    if found is None or match is None or right is None or match[2] == right:
        return dict(fields)
    distance = Levenshtein.distance(fold(match[2]), fold(right))
    most = len(right) - 1 if match[3] and match[2] not in TYPE_SYMBOLS else 0  # `C-SVHTT` is no kind: a letter was lost
    if distance > max(most, 0 if len(right) == 2 else 1):
        return dict(fields)
    value = f"{match[1]}{right}{match[3] or ''}"
    mended = structs.replace(found, value=value, confidence=min(found.confidence, 0.8 if not distance else 0.5))
    return {**fields, "number_symbol": mended}


def _symbol_of_issuer(fields: dict[str, FieldValue]) -> dict[str, FieldValue]:
    """The fields with the issuer's part of the symbol set right where it is in small letters and about the first
    letters of the issuer's name, as symbols are made (`svHTT` of the *Sở Văn hóa và Thể thao*)."""
    found, issuer = fields.get("number_symbol"), fields.get("issuer")
    match = re.fullmatch(r"(.*/(?:[^/-]+-)?)([^/-]{2,})(-[^/]+)?", found.value) if found is not None else None
    if found is None or match is None or issuer is None or match[2].isupper():
        return fields
    right = "".join(word[0].upper() for word in issuer.value.split() if word.isalpha() and fold(word) != "va")
    distance = Levenshtein.distance(fold(match[2]), fold(right))
    if len(right) < 3 or is_known_part(match[2]) or distance > (0 if len(right) < 5 else 2):
        return fields
    mended = structs.replace(found, value=f"{match[1]}{right}{match[3] or ''}", confidence=min(found.confidence, 0.5))
    return {**fields, "number_symbol": mended}


def _own_pages(pages: Sequence[PageReading]) -> list[PageReading]:
    """The pages from the head on, up to a page that begins another document."""
    own = [pages[0]]
    for reading in pages[1:]:
        if find_state(segments(reading)) is not None:
            break
        own.append(reading)
    return own


_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}[:.]\d{2}")


def _against_stamps(fields: dict[str, FieldValue], reading: PageReading) -> list[str]:
    """A letter is not dated after the electronic stamps on it (`07.01.2025 10:44:25`): such a date was misread.

    Changes the field in place of an assertion: its confidence falls and the failed check is named.
    """
    dated = fields.get("issued_on")
    stamps = [
        parsed.value
        for line in reading.lines
        if _CLOCK.search(line.text)
        for _, _, parsed in find_dates(line.text)
        if len(parsed.value) == 10
    ]
    if dated is None or len(dated.value) < 10 or not stamps or dated.value <= max(stamps):
        return []
    confidence = min(dated.confidence, 0.3)
    fields["issued_on"] = structs.replace(dated, confidence=confidence, checks=(*dated.checks, "!stamp_date"))
    return ["date_unsure"]


def _against_symbol(fields: dict[str, FieldValue]) -> list[str]:
    """A People's Committee signs its letters with `UBND`: another symbol, or none, says that only the agency above the
    issuer may have been read.

    Changes the field in place of an assertion.
    """
    issuer, symbol = fields.get("issuer"), fields.get("number_symbol")
    if issuer is None or not fold(issuer.value).startswith("uy ban nhan dan"):
        return []
    printed = symbol.value.partition("/")[2] if symbol is not None else "-"
    if "-" not in printed or "UB" in printed.upper():
        return []
    fields["issuer"] = structs.replace(issuer, confidence=min(issuer.confidence, 0.5))
    return ["issuer_unsure"]


def _missing(head: Head, fields: dict[str, FieldValue]) -> list[str]:
    """What a letter must have and this reading does not give."""
    doubts = []
    if head.number_line is None:
        doubts.append("number_unread")
    if "issued_on" not in fields:
        doubts.append("date_unread")
    if "issuer" not in fields:
        doubts.append("issuer_unread")
    if "abstract" not in fields:
        doubts.append("abstract_unread")
    return doubts

"""Pages of papers written out, with the label that reading them well would give: filing without reading or labelling.

Of eight papers five are birth certificates and three decisions of a commune, as an archive of a commune holds them.
Numbers are short and start anew each year, as such numbers do, so that many communes have the same; a person has three
papers. Of a quarter of the papers a name is in doubt, the owner's or the signer's, so that the store is asked.
"""

from __future__ import annotations

from random import Random

from bench.drawn_records import person
from core.records import Box, FieldValue, Label, Line, Metadata, Owner, PageReading, Word
from ocr.version import READER
from samples.people import WARDS

_HEAD = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
_STEP = 0.05  # of the page's height, between two lines
_IN_DOUBT = 0.25


def page(number: int, place: int, persons: int) -> PageReading:
    """The page at this place (from 1) of a file: words and boxes, its last line the mark that `label` knows it by."""
    said, _ = _paper(number, place, persons)
    lines = [_line(text, at) for at, text in enumerate((*said, f"tờ {number} {place} {persons}"))]
    return PageReading(page=place, status="read", reader=READER, source="ocr", lines=tuple(lines), mean_confidence=0.96)


def label(reading: PageReading) -> Label:
    """What a page that `page` wrote is."""
    number, place, persons = (int(word.text) for word in reading.lines[-1].words[1:])
    return _paper(number, place, persons)[1]


def _paper(number: int, place: int, persons: int) -> tuple[tuple[str, ...], Label]:
    rng = Random(f"{number} {place}")
    ward = rng.choice(WARDS)[0]
    year = rng.randrange(2016, 2026)
    day = (rng.randrange(1, 29), rng.randrange(1, 13), year)
    is_certificate = place % 8 < 5
    doubt = rng.random() < _IN_DOUBT
    iso = f"{day[2]}-{day[1]:02}-{day[0]:02}"
    issuer = f"ỦY BAN NHÂN DÂN PHƯỜNG {ward.upper()}"
    if is_certificate:
        name, personal_id, born = person(Random(f"person {rng.randrange(persons)}"))
        symbol = f"{rng.randrange(1, 400)}/{year}"
        said = (issuer, *_HEAD, "GIẤY KHAI SINH", f"Số: {symbol}", f"Họ, chữ đệm, tên: {name}",
                f"Ngày, tháng, năm sinh: {born[8:]}/{born[5:7]}/{born[:4]}", f"Số định danh cá nhân: {personal_id}",
                f"Hà Nội, ngày {day[0]} tháng {day[1]} năm {day[2]}")  # fmt: skip
        values = {"full_name": (name, 5), "birth_date": (born, 6), "personal_id": (personal_id, 7)}
        owners = (Owner("person", personal_id, name, born, "subject"),)
        metadata = Metadata(title="Giấy khai sinh", number_symbol=symbol, issued_on=iso, issuer=issuer)
        reasons = ("owner_unconfirmed:full_name",) if doubt else ()
        return said, _label("khai_sinh", place, values, owners, metadata, said, reasons)
    symbol = f"{rng.randrange(1, 400)}/QĐ-UBND"
    signer = person(Random(f"signer {ward} {year}"))[0]
    said = (issuer, *_HEAD, f"Số: {symbol}", f"Hà Nội, ngày {day[0]} tháng {day[1]} năm {day[2]}", "QUYẾT ĐỊNH",
            f"Về việc giao nhiệm vụ số {rng.randrange(10**6)}", "CHỦ TỊCH", signer)  # fmt: skip
    values = {"number_symbol": (symbol, 3), "issued_on": (iso, 4), "issuer": (issuer, 0), "signer": (signer, 8)}
    metadata = Metadata(title="Quyết định", number_symbol=symbol, issued_on=iso, issuer=issuer, abstract=said[6])
    return said, _label("quyet_dinh", place, values, (), metadata, said, ("signer_unsure",) if doubt else ())


def _label(
    kind: str,
    page: int,
    values: dict[str, tuple[str, int]],
    owners: tuple[Owner, ...],
    metadata: Metadata,
    said: tuple[str, ...],
    reasons: tuple[str, ...],
) -> Label:
    """The label of a page with these values, each the end of the line at its place."""
    fields = {
        name: FieldValue(value=value, text=value, confidence=0.97, page=page, box=_box(said[place], place))
        for name, (value, place) in values.items()
    }
    return Label(
        type=kind, type_confidence=0.99, type_evidence=f"title line, page {page}", type_candidates=(),
        fields=fields, owners=owners, metadata=metadata, needs_review=bool(reasons and owners), review_reasons=reasons,
    )  # fmt: skip


def _line(text: str, place: int) -> Line:
    """A line of print, its words a hundredth of the page apart."""
    words, left, top = [], 0.08, 0.06 + _STEP * place
    for word in text.split():
        right = left + 0.01 * len(word)
        words.append(Word(text=word, box=(left, top, right, top + 0.014), confidence=0.96))
        left = right + 0.01
    return Line(words=tuple(words), box=(0.08, top, left, top + 0.014))


def _box(text: str, place: int) -> Box:
    """What is behind the colon of a line, or the whole of it."""
    words, top = _line(text, place).words, 0.06 + _STEP * place
    behind = next((at + 1 for at, word in enumerate(words) if word.text.endswith(":")), 0)
    return (words[behind].box[0], top, words[-1].box[2], top + 0.014)

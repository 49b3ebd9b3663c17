"""Invented revisions for the tests of the search room: a few words say what matters, the rest is filled in."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import msgspec

from core.records import FieldValue, Metadata, Owner, Reading, Revision, Slip, Stored
from ocr.pdf import picture

MAU = "Nguyễn Thị Mẫu Ví Dụ"
MAU_ID = "001199999999"


def paper(
    paper_id: str,
    *,
    owner: str | None = MAU,
    owner_id: str | None = MAU_ID,
    born: str | None = "1999-01-15",
    owners: tuple[Owner, ...] | None = None,
    type: str = "khai_sinh",
    title: str | None = "Giấy khai sinh",
    number: str | None = None,
    issued: str | None = "2026-01-05",
    valid_until: str | None = None,
    scope: str | None = None,
    text: str = "",
    revision: int = 1,
    needs_review: bool = False,
    fields: dict[str, str] | None = None,
    **slip: Any,
) -> Revision:
    """One revision; keyword arguments left over are of its slip."""
    if owners is None:
        owners = (Owner("person", owner_id, owner, born, "subject"),) if owner or owner_id else ()
    reading = Reading(
        file=f"{paper_id}.png",
        sha256="0" * 64,
        paper=1,
        pages=(1,),
        type=type,
        type_confidence=0.99,
        type_evidence="",
        type_candidates=(),
        fields={name: FieldValue(value, value, 0.9) for name, value in (fields or {}).items()},
        owners=owners,
        metadata=Metadata(
            title=title,
            number_symbol=number,
            issued_on=issued,
            issuer="Ủy ban nhân dân phường Ví Dụ",
            valid_until=valid_until,
            valid_scope=scope,
        ),
        needs_review=needs_review,
        review_reasons=(),
        signatures=(),
        page_reports=(),
        text=text,
    )
    at = f"2026-02-01T00:00:{revision:02}Z"
    return Revision(paper_id, revision, at, "reader", (), "b1", Slip(**slip), Stored("originals/0", 9), None, reading)


def said(reading: Reading, **values: str) -> Reading:
    fields = reading.fields | {name: FieldValue(value, value, 1.0, source="officer") for name, value in values.items()}
    return msgspec.structs.replace(reading, fields=fields)


class Drawn:
    """Draws pages where it is called: what the pages of officers need of a reading process."""

    def __init__(self) -> None:
        self._alone = threading.Lock()  # PDFium is not safe for threads

    def sizes(self, pdf: Path, longest: int) -> tuple[tuple[int, int], ...]:
        with self._alone:
            return picture.sizes(str(pdf), longest)

    def picture(self, pdf: Path, page: int, longest: int) -> bytes:
        with self._alone:
            return picture.jpeg(str(pdf), page, longest)

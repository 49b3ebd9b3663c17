"""From the readings of pages to papers: divide, label, and keep what could not be labelled as unknown."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence

import msgspec

import classify
from classify.papers import separator_sheets
from classify.papers.separator_sheets import Part
from core.catalogue import Catalogue
from core.reasons import reason
from core.records import Label, Metadata, PageReading, Portion, Reading, Signature, Slip, report

log = logging.getLogger("motlan.papers")
_NO_SLIP = Slip()


def papers_of(
    readings: Sequence[PageReading],
    catalogue: Catalogue,
    file: str,
    sha256: str,
    signatures: tuple[Signature, ...],
    slip: Slip = _NO_SLIP,
) -> Iterator[Reading]:
    """The papers in a file taken by itself, in page order; every page is in exactly one of them, also the blank."""
    for number, part in enumerate(separator_sheets.divide(readings, catalogue), start=1):
        yield paper_of(number, part, readings, catalogue, file, sha256, signatures, slip)


def paper_of(
    number: int,
    part: Part,
    readings: Sequence[PageReading],
    catalogue: Catalogue,
    file: str,
    sha256: str,
    signatures: tuple[Signature, ...],
    slip: Slip = _NO_SLIP,
    parts: tuple[Portion, ...] = (),
) -> Reading:
    """One paper: the `number`-th of its file, or with `parts` one over several files, its pages `numbered` through.

    A separator sheet is the first page of the paper it stands before; its words are in none of the paper's text. What
    it says is held against what was read and against the slip the file came with.
    """
    own = [readings[page - 1] for page in part.pages]
    label = separator_sheets.compared(
        label_safely([readings[page - 1] for page in part.content], catalogue), part, slip, catalogue
    )
    return Reading(
        file=file,
        sha256=sha256,
        paper=number,
        pages=part.pages,
        **{name: getattr(label, name) for name in Label.__struct_fields__},
        signatures=signatures,
        page_reports=tuple(report(reading) for reading in own),
        text="\f".join("" if reading.page == part.sheet else reading.text for reading in own),
        separator=part.said,
        parts=parts,
    )


def paper_over_files(
    number: int,
    whole: Part,
    portions: tuple[Portion, ...],
    pages: Iterable[Sequence[PageReading]],
    catalogue: Catalogue,
    signatures: tuple[Signature, ...],
    slip: Slip = _NO_SLIP,
) -> Reading:
    """The paper that these portions of files make, with the readings of each portion's pages; the first names it."""
    through = numbered(reading for own in pages for reading in own)
    first = portions[0]
    return paper_of(number, whole, through, catalogue, first.file, first.sha256, signatures, slip, portions)


def numbered(readings: Iterable[PageReading]) -> list[PageReading]:
    """Pages of several files as pages of one paper: counted through from 1."""
    return [msgspec.structs.replace(reading, page=place) for place, reading in enumerate(readings, start=1)]


def label_safely(pages: Sequence[PageReading], catalogue: Catalogue) -> Label:
    """The label of a paper; a defect in labelling costs the paper its label, never its place in the store."""
    try:
        return classify.label(pages, catalogue)
    except Exception as defect:  # noqa: BLE001 - any defect: the paper must still be filed, and a person must see it
        log.error("labelling failed", extra={"action": "label", "error": type(defect).__name__})
        return Label(
            type="unknown",
            type_confidence=0.0,
            type_evidence="labelling failed",
            type_candidates=(),
            fields={},
            owners=(),
            metadata=Metadata(),
            needs_review=True,
            review_reasons=(reason("label_failed"),),
        )

"""A paper as `motlan show` tells it: what it is, whose, from where, what is doubtful about it, and where it is kept."""

from __future__ import annotations

from collections.abc import Iterator

from console.output import out, print_table
from core.records import Revision, Separator, Slip
from search.web.words import Words


def print_paper(history: list[Revision], words: Words) -> None:
    """The latest state of a paper, its fields, and its history."""
    latest = history[-1]
    print_table(("", ""), list(_facts(latest, words)))
    if latest.reading.fields:
        out.print()
        print_table(
            ("field", "value", "sure", "from", "page", "checks"),
            (
                (name, value.value, f"{value.confidence:.2f}", value.source, value.page, " ".join(value.checks))
                for name, value in latest.reading.fields.items()
            ),
        )
    if len(history) > 1:
        out.print()
        print_table(
            ("revision", "at", "by", "changes"), ((h.revision, h.at, h.by, ", ".join(h.changes)) for h in history)
        )


def _facts(paper: Revision, words: Words) -> Iterator[tuple[str, object]]:
    reading, metadata = paper.reading, paper.reading.metadata
    yield "paper", f"{paper.paper_id}, revision {paper.revision}"
    yield "type", f"{words.type(reading.type)} ({reading.type}), sure {reading.type_confidence:.2f}"
    yield "why this type", reading.type_evidence
    for name in metadata.__struct_fields__:
        if getattr(metadata, name):
            yield name.replace("_", " "), getattr(metadata, name)
    for owner in reading.owners:
        yield f"owner ({owner.role})", joined(owner.name, owner.id, owner.birth_date)
    doubts = words.reviews(reading.review_reasons)
    yield "review", "needed" if reading.needs_review else "not needed"
    if reading.doubtful:
        yield "doubtful details", ", ".join(map(words.field, reading.doubtful))
    for doubt in doubts:
        yield "doubt", doubt
    yield "file", reading.file
    yield from _slip(paper.slip)
    for again in paper.also_for:
        yield "also handed in for", joined(f"dossier {again.slip.dossier}", again.slip.branch, f"batch {again.batch}")
    if paper.same_as:
        yield "same paper again", "scanned again as " + ", ".join(paper.same_as)
    if paper.part_of:
        yield "part of", f"paper {paper.part_of}, which has the pages of all its files"
    for part in reading.parts:
        yield "part", joined(part.file, f"pages {_numbers(part.pages)}", part.paper_id)
    if reading.separator:
        yield "separator sheet", _sheet(reading.separator)
    yield "batch", paper.batch
    yield "pages", f"{_numbers(reading.pages)} of the original"
    yield "original", f"{paper.original.key} ({paper.original.bytes:,} bytes)"
    pdf = paper.searchable_pdf
    kind = {True: ", PDF/A", False: ", no PDF/A", None: ""}[pdf.pdfa] if pdf else ""
    yield "searchable PDF", f"{pdf.key} ({pdf.bytes:,} bytes{kind})" if pdf else "none"


def _slip(slip: Slip) -> Iterator[tuple[str, object]]:
    for name in ("branch", "station", "operator", "dossier", "procedure", "handed_in"):
        if getattr(slip, name):
            yield name.replace("_", " "), getattr(slip, name)


def _sheet(said: Separator) -> str:
    return joined(f"{said.number} of {said.total} in row {said.row}", said.dossier, said.owner, said.type)


def _numbers(pages: tuple[int, ...]) -> str:
    return ", ".join(map(str, pages))


def joined(*facts: str | None) -> str:
    """Facts on one line, those not known left out."""
    return " · ".join(filter(None, facts))

"""A paper's revisions: numbered, never overwritten, and none lost when many officers correct at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from core.errors import CorruptError, NotFoundError
from core.records import FieldValue, Metadata, Reading, Revision, Slip, Stored
from store import papers
from store.files import FileObjects

PAPER = "01kdv0aaaa0123456789abcdef-1"
OTHER = "01kdv0aaaa0123456789abcdef-12"  # its id begins with the other's


def first_of(paper_id: str = PAPER) -> Revision:
    reading = Reading(
        file="a.pdf", sha256="0" * 64, paper=1, pages=(1,), type="unknown", type_confidence=0.5, type_evidence="",
        type_candidates=(), fields={}, owners=(), metadata=Metadata(), needs_review=True, review_reasons=("why",),
        signatures=(), page_reports=(), text="",
    )  # fmt: skip
    return Revision(
        paper_id=paper_id, revision=1, at="2026-01-05T08:30:00Z", by="reader", changes=(), batch="01kdv0aaaaq7rs3x",
        slip=Slip(), original=Stored("originals/00/00/" + "0" * 64, 10), searchable_pdf=None, reading=reading,
    )  # fmt: skip


def with_field(revision: Revision, name: str, value: str) -> Revision:
    fields = revision.reading.fields | {name: FieldValue(value, value, 1.0, source="officer")}
    return msgspec.structs.replace(revision, reading=msgspec.structs.replace(revision.reading, fields=fields))


def with_type(revision: Revision, type_: str) -> Revision:
    return msgspec.structs.replace(revision, reading=msgspec.structs.replace(revision.reading, type=type_))


def test_filing_a_paper_twice_keeps_the_first(tmp_objects: FileObjects) -> None:
    first = papers.file_first(tmp_objects, first_of())
    again = papers.file_first(tmp_objects, with_type(first_of(), "khai_sinh"))
    assert again == first == papers.load(tmp_objects, PAPER)
    assert papers.history(tmp_objects, PAPER) == [first]


def test_a_revision_names_who_changed_what_and_leaves_the_ones_before(tmp_objects: FileObjects) -> None:
    first = papers.file_first(tmp_objects, first_of())
    before = tmp_objects.read(papers.key(PAPER, 1))
    second = papers.revise(
        tmp_objects, PAPER, lambda latest: with_field(with_type(latest, "khai_sinh"), "full_name", "A"), by="officer"
    )
    third = papers.revise(tmp_objects, PAPER, lambda latest: with_field(latest, "full_name", "B"), by="other")
    assert (second.revision, second.by, set(second.changes)) == (2, "officer", {"type", "fields.full_name"})
    assert (third.revision, third.by, third.changes) == (3, "other", ("fields.full_name",))
    assert papers.history(tmp_objects, PAPER) == [first, second, third]
    assert papers.load(tmp_objects, PAPER) == third
    assert papers.load(tmp_objects, PAPER, 2) == second
    assert tmp_objects.read(papers.key(PAPER, 1)) == before


def test_a_change_that_alters_nothing_stores_nothing(tmp_objects: FileObjects) -> None:
    first = papers.file_first(tmp_objects, first_of())
    assert papers.revise(tmp_objects, PAPER, lambda latest: latest, by="officer") == first
    assert len(papers.history(tmp_objects, PAPER)) == 1


def test_a_lost_race_is_asked_again_with_the_newer_state(tmp_objects: FileObjects) -> None:
    papers.file_first(tmp_objects, first_of())
    seen = []

    def change(latest: Revision) -> Revision:
        seen.append(latest.revision)
        if len(seen) == 1:  # another officer is faster
            papers.revise(tmp_objects, PAPER, lambda state: with_type(state, "ket_hon"), by="other")
        return with_field(latest, "full_name", "A")

    last = papers.revise(tmp_objects, PAPER, change, by="officer")
    assert seen == [1, 2]
    assert (last.revision, last.changes, last.reading.type) == (3, ("fields.full_name",), "ket_hon")


def test_corrections_from_many_threads_are_all_kept(tmp_path: Path) -> None:
    papers.file_first(FileObjects(tmp_path), first_of())
    barrier = threading.Barrier(8)

    def correct(number: int) -> None:
        objects = FileObjects(tmp_path)
        barrier.wait()
        for turn in range(3):
            name = f"field_{number}_{turn}"
            papers.revise(
                objects, PAPER, lambda latest, name=name: with_field(latest, name, "x"), by=f"officer {number}"
            )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(correct, range(8)))
    history = papers.history(FileObjects(tmp_path), PAPER)
    assert [revision.revision for revision in history] == list(range(1, 26))
    assert len(history[-1].reading.fields) == 24
    for older, newer in pairwise(history):
        assert len(newer.changes) == 1
        assert set(newer.reading.fields) > set(older.reading.fields)


def test_the_latest_of_all_papers_is_given_once_each_in_key_order(tmp_objects: FileObjects) -> None:
    for paper_id in (OTHER, PAPER, "00kdv0aaaa0123456789abcdef-1"):
        papers.file_first(tmp_objects, first_of(paper_id))
    for number in range(11):
        papers.revise(
            tmp_objects, PAPER, lambda latest, n=number: with_field(latest, "full_name", str(n)), by="officer"
        )
    expected = [("00kdv0aaaa0123456789abcdef-1", 1), (PAPER, 12), (OTHER, 1)]
    assert list(papers.latest_keys(tmp_objects)) == expected
    assert [(paper.paper_id, paper.revision) for paper in papers.latest_of_all(tmp_objects)] == expected


def test_a_paper_that_is_not_there_is_not_found(tmp_objects: FileObjects) -> None:
    papers.file_first(tmp_objects, first_of(OTHER))
    for ask in (papers.load, papers.history):
        with pytest.raises(NotFoundError):
            ask(tmp_objects, PAPER)
    with pytest.raises(NotFoundError):
        papers.load(tmp_objects, OTHER, 2)
    assert list(papers.latest_keys(FileObjects(tmp_objects.root / "empty"))) == []


@pytest.mark.parametrize(
    "data", [b"", b"{", b"{}", b'{"paper_id": "Nguyen Van Mau"}', b'{"paper_id": "\xff"}', b"\xff"]
)
def test_a_record_that_cannot_be_decoded_is_corrupt_and_not_quoted(tmp_objects: FileObjects, data: bytes) -> None:
    tmp_objects.create(papers.key(PAPER, 1), data)
    with pytest.raises(CorruptError, match="motlan verify") as caught:
        papers.load(tmp_objects, PAPER)
    assert "Mau" not in str(caught.value)
    assert caught.value.__cause__ is None

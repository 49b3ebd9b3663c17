"""A training run from a store: what officers named is learnt, judged on papers kept back, kept and taken into use."""

from __future__ import annotations

import hashlib

import pytest
from msgspec.structs import replace

from classify.learned.train import current, train
from classify.types.verdict import UNKNOWN
from core.catalogue import load
from core.records import Metadata, Owner, Reading, Revision, Slip, Stored
from store import ids, models, pages, papers
from store.files import FileObjects
from tests.support.drawn import page

CATALOGUE = load()
READER = "today"
# Neither has a title that the catalogue knows; the words are those of printed forms.
SLIP = "\n       PHIẾU LẠ\n\nHọ và tên người trong phiếu: LÊ VÍ DỤ\nNơi ở hiện nay và dân tộc\n"
BOOK = "\n       TỜ KHÁC\n\nSố thửa đất và tờ bản đồ\nDiện tích và mục đích sử dụng\n"


def file(objects: FileObjects, number: int, text: str, named: str, *, read: bool = True) -> None:
    """File a paper that the rules do not know, and an officer's revision that names its type and closes it."""
    sha256 = hashlib.sha256(bytes([number])).hexdigest()
    if read:
        pages.save(objects, sha256, replace(page(text), reader=READER))
    reading = Reading(
        file="a.png", sha256=sha256, paper=1, pages=(1,), type=UNKNOWN, type_confidence=0.0, type_evidence="",
        type_candidates=(), fields={}, owners=(Owner("person", f"{number:012d}", None, None, "subject"),),
        metadata=Metadata(), needs_review=True, review_reasons=("type_unknown",), signatures=(), page_reports=(),
        text="",
    )  # fmt: skip
    paper_id = ids.paper("0" * 10, sha256, 1)
    papers.file_first(objects, Revision(paper_id, 1, "", "reader", (), "", Slip(), Stored("", 0), None, reading))

    def named_by_officer(latest: Revision) -> Revision:
        closed = replace(latest.reading, type=named, needs_review=False, review_reasons=())
        return replace(latest, reading=closed)

    papers.revise(objects, paper_id, named_by_officer, by="Cán bộ")


@pytest.fixture
def taught(tmp_objects: FileObjects) -> FileObjects:
    """A store of papers of two types that the rules do not know and officers named."""
    for number in range(48):
        file(tmp_objects, number, *((SLIP, "ct07") if number % 2 else (BOOK, "gcn_qsdd")))
    return tmp_objects


def test_what_officers_named_is_learnt_judged_on_papers_kept_back_and_taken_into_use(taught: FileObjects) -> None:
    steps: list[int] = []
    report = train(taught, CATALOGUE, READER, on_step=steps.append)
    assert (report.papers, report.unread, report.learnt_from + report.held_back) == (48, 0, 48)
    assert report.held_back >= 8
    assert steps == list(range(1, 49))
    types, values = report.parts
    assert (types.adopted, types.better, types.worse) == (True, report.held_back, 0)
    assert not values.adopted
    assert (report.adopted, report.version, report.in_use) == (True, 1, 1)
    model = current(taught)
    assert (model.version, model.values) == (1, None)
    assert model.types is not None
    assert set(model.types.linear.answers) == {"ct07", "gcn_qsdd"}


def test_a_dry_run_says_what_it_would_do_and_keeps_nothing(taught: FileObjects) -> None:
    report = train(taught, CATALOGUE, READER, dry_run=True)
    assert (report.adopted, report.version, report.in_use) == (True, None, 0)
    assert report.bytes > 0
    assert models.cards(taught, models.LABELS) == []
    assert current(taught).version == 0


def test_a_second_run_that_is_no_better_leaves_the_version_in_use(taught: FileObjects) -> None:
    train(taught, CATALOGUE, READER)
    again = train(taught, CATALOGUE, READER)
    assert (again.adopted, again.version, again.in_use, again.bytes) == (False, None, 1, 0)
    assert "no better than the version in use" in again.parts[0].why
    assert [card.number for card in models.cards(taught, models.LABELS)] == [1]


def test_too_little_said_teaches_nothing_and_papers_without_their_pages_are_counted(tmp_objects: FileObjects) -> None:
    for number in range(6):
        file(tmp_objects, number, SLIP, "ct07", read=number > 0)
    report = train(tmp_objects, CATALOGUE, READER)
    assert (report.papers, report.unread, report.learnt_from + report.held_back) == (6, 1, 5)
    assert (report.adopted, report.in_use) == (False, 0)
    assert "too little" in report.parts[0].why

"""The figures are counted from the records alone, and counting again says the same."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import msgspec
import pytest

from core.records import Batch, BatchFile, Failure, Outcome, PageFailure, Revision, Slip
from store import batches, papers
from store.decisions import Decision, Decisions
from store.figures import Figures, figures_of, refreshed
from store.figures.count import rows
from store.figures.csv import written
from store.figures.facts import KEY
from store.files import FileObjects
from tests.support.accounts import accounts
from tests.support.made_papers import paper, said

BATCH = "01m87rsyrh6yxwz1"


def filed(objects: FileObjects, paper_id: str, at: str, branch: str = "CN02", **facts: Any) -> Revision:
    record = msgspec.structs.replace(paper(paper_id, branch=branch, **facts), at=at, batch=BATCH)
    return papers.file_first(objects, record)


@pytest.fixture
def objects(tmp_objects: FileObjects) -> FileObjects:
    file = BatchFile("a.png", "a" * 64, "taken_in", 3)
    locked = BatchFile("b.pdf", None, "failed", 0, Failure("encrypted", "…", retryable=False))
    batches.receive(tmp_objects, Batch(BATCH, "2026-01-31T16:59:00Z", Slip(branch="CN02"), (file, locked)))
    failed = PageFailure(3, Failure("timed_out", "…", retryable=True))
    batches.save_outcome(tmp_objects, BATCH, Outcome("a" * 64, 2, 0, 1, (), (failed,)))
    batches.settle(tmp_objects, batches.load_batch(tmp_objects, BATCH))
    filed(tmp_objects, "p1", "2026-01-31T16:59:50Z")  # the last minute of January in Viet Nam
    filed(tmp_objects, "p2", "2026-01-31T17:00:30Z", needs_review=True)
    filed(tmp_objects, "p3", "2026-02-02T01:00:00Z", branch="CN05", needs_review=True)
    return tmp_objects


def counted(objects: FileObjects, **asked: Any) -> Figures:
    return figures_of(refreshed(objects), {"counter": 4}, **asked)


def settle(revision: Revision) -> Revision:
    reading = msgspec.structs.replace(said(revision.reading, full_name="Lê An"), needs_review=False)
    return msgspec.structs.replace(revision, reading=reading)


def test_papers_pages_waits_and_failures_are_counted_by_day_and_branch(objects: FileObjects) -> None:
    figures = counted(objects)
    assert (figures.papers_held, figures.pages_digitised) == (3, 3)
    assert [(row.day, row.branch) for row in figures.pages_by_day] == [
        ("2026-01-31", "CN02"), ("2026-02-01", "CN02"), ("2026-02-02", "CN05"),
    ]  # fmt: skip
    assert figures.failures == {"encrypted": 1, "timed_out": 1}
    assert figures.waiting == {"counter": 4}
    assert (figures.searchable_seconds.p50, figures.searchable_seconds.p95) == (90.0, 115260.0)
    assert counted(objects, since="2026-02", until="2026-02").papers_held == 2
    assert counted(objects, branch="CN05").papers_held == 1


def test_review_tells_which_share_went_to_a_person_how_long_it_took_and_what_waits(objects: FileObjects) -> None:
    assert counted(objects).review.waiting == 2
    papers.revise(objects, "p2", settle, by="le.an")
    review = counted(objects).review
    assert (review.share, review.waiting) == (2 / 3, 1)
    assert review.seconds is not None
    assert review.seconds > 0


def test_components_are_counted_by_procedure_branch_and_month_undone_ones_not(objects: FileObjects) -> None:
    accounts(objects).add("le.an", ["officer"], "CN02", by="test", password="một mật khẩu dài", must_change=False)
    decisions = Decisions(objects)
    held = Decision(dossier="H26-1", procedure="1.004222", component="a", owner="001199999999", decision="reused",
                    paper_id="p1", paper_revision=1)  # fmt: skip
    decisions.record(held, by="le.an")
    decisions.record(msgspec.structs.replace(held, component="b"), by="le.an")
    decisions.record(msgspec.structs.replace(held, component="b", decision="undone"), by="le.an")
    asked = msgspec.structs.replace(
        held, component="c", decision="asked_for", reason="expired", paper_id=None, paper_revision=None
    )
    decisions.record(asked, by="le.an")
    decisions.record(msgspec.structs.replace(asked, component="d", decision="shown_only", reason=None), by="le.an")
    figures = counted(objects)
    (row,) = figures.components_by
    assert (row.procedure, row.branch, row.satisfied, row.shown, row.asked) == ("1.004222", "CN02", 1, 1, 1)
    assert figures.components.share == 1 / 3
    assert figures.asked_for == {"expired": 1}


def test_counting_again_without_the_cache_says_the_same(objects: FileObjects) -> None:
    first = counted(objects)
    papers.revise(objects, "p2", settle, by="le.an")
    second = counted(objects)
    objects.delete(KEY)
    third = counted(objects)
    assert first.review != second.review
    assert msgspec.structs.replace(second, counted_at="") == msgspec.structs.replace(third, counted_at="")


def test_only_papers_with_a_new_revision_are_read_again(objects: FileObjects, monkeypatch: pytest.MonkeyPatch) -> None:
    counted(objects)
    papers.revise(objects, "p2", settle, by="le.an")
    read: list[str] = []
    history = papers.history
    monkeypatch.setattr(
        "store.figures.facts.papers.history",
        lambda objects, paper_id: read.append(paper_id) or history(objects, paper_id),
    )
    counted(objects)
    assert read == ["p2"]


def test_failures_that_were_mended_are_counted_no_more(objects: FileObjects) -> None:
    counted(objects)
    batches.save_outcome(objects, BATCH, Outcome("a" * 64, 3, 0, 0, ()))
    assert counted(objects).failures == {"encrypted": 1}


def test_a_torn_cache_is_counted_anew(objects: FileObjects) -> None:
    objects.replace(KEY, b"torn")
    assert counted(objects).papers_held == 3


def test_the_csv_has_every_number_once_and_nothing_that_a_spreadsheet_would_run(objects: FileObjects) -> None:
    filed(objects, "p4", "2026-02-03T01:00:00Z", branch="=cmd()")
    table = list(csv.DictReader(StringIO(written(rows(counted(objects))))))
    assert {row["figure"] for row in table} == {
        "papers_held", "pages_digitised", "review", "searchable_seconds", "waiting", "failures",
    }  # fmt: skip
    assert sum(int(row["value"]) for row in table if row["figure"] == "pages_digitised") == 4
    assert "'=cmd()" in {row["branch"] for row in table}
    assert len({(*row.values(),)[:5] for row in table}) == len(table)

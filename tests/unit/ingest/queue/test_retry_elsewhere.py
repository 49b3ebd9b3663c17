"""A retry by one process reaches a worker whose memory (`store.lately`) still holds what was before."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.records import Slip
from ingest.intake.accept import accept
from ingest.observe import status
from ingest.queue import until_done
from store import batches, lately, papers
from tests.support.services import FakeReaderPool, scans, services_at


def test_pages_tried_again_by_another_process_are_read_and_filed_by_a_worker_that_remembers_them_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lately, "SECONDS", 3600.0)  # nothing is forgotten because time goes by
    readers = FakeReaderPool()
    with services_at(tmp_path / "data", readers=readers) as worker, services_at(tmp_path / "data") as other:
        batch = accept(
            worker, scans(tmp_path / "in", "pages 1", "pages 3 fail 2 timed_out", "pages 1 fail 1 crashed"), Slip()
        )
        until_done.finish_pending(worker)
        assert [failure.code for failure in status.of_batch(other.objects, batch).failures] == ["timed_out", "crashed"]
        readers.mended = True
        assert until_done.retry(other, batches.load_batch(other.objects, batch.batch)) == 2
        until_done.finish_pending(worker)  # at once: what it remembers is seconds old
        told = status.of_batch(other.objects, batch)
        assert (told.state, told.failures, told.pages.read, told.pages.failed) == ("done", (), 5, 0)
        for paper_id in told.paper_ids:
            reports = papers.load(other.objects, paper_id).reading.page_reports
            assert [report.status for report in reports if report.error] == []

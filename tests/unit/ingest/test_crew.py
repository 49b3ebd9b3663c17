"""The crew: a batch whose last file is done is no longer pending, whoever did that file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingest import pipeline
from ingest.accept import accept
from ingest.crew import Crew
from store import batches
from store.records import Outcome, Slip
from tests.faults.house import house_at, scans


def test_a_batch_whose_last_file_was_done_with_another_is_settled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house_at(tmp_path / "data") as house, Crew(house) as crew:
        batch = accept(house, scans(tmp_path / "in", "pages 1", "pages 1 other"), Slip())
        first, second = (str(file.sha256) for file in batch.files)

        def finish(_house: Any, batch_id: str, sha256: str) -> bool:
            """Another process holds this file; the one beside it is done on the way."""
            batches.save_outcome(house.objects, batch_id, Outcome(second, 1, 0, 0, ()))
            return False

        monkeypatch.setattr(pipeline, "finish_file", finish)
        assert not crew._do_finish("counter", batch.batch, first)
        assert list(batches.pending_ids(house.objects, "counter")) == [batch.batch]
        batches.save_outcome(house.objects, batch.batch, Outcome(first, 1, 0, 0, ()))
        assert not crew._do_finish("counter", batch.batch, first)
        assert list(batches.pending_ids(house.objects, "counter")) == []

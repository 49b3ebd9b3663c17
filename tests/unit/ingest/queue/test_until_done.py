"""Work until nothing is pending: of the lanes that were asked for, and of no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.records import Lane, Slip
from ingest.intake.accept import accept
from ingest.queue import until_done
from store import batches
from tests.support.services import scans, services_at


@pytest.mark.parametrize(("lane", "other"), [("counter", "archive"), ("archive", "counter")])
def test_a_worker_of_one_lane_stops_when_that_is_done_and_leaves_the_other_alone(
    lane: Lane, other: Lane, tmp_path: Path
) -> None:
    told: list[tuple[int, int]] = []
    with services_at(tmp_path / "data") as services:
        for name in (lane, other):
            accept(services, scans(tmp_path / name, f"pages 2 {name}"), Slip(lane=name))
        until_done.finish_pending(services, lambda done, total: told.append((done, total)), (lane,))
        assert list(batches.pending_ids(services.objects, lane)) == []
        assert len(list(batches.pending_ids(services.objects, other))) == 1
        assert sum(services.readers.read_count.values()) == 2  # type: ignore[attr-defined]  # the fake's
    assert all(total == 2 for _, total in told)

"""The line of a batch: what is to be scanned again, whoever saw it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.records import Slip
from station import report
from station.sealing import Sealer
from station.spool import Progress, Spool, SpooledBatch

DARK = "a.png: Quét lại trang 1: ảnh quá tối."


def line(tmp_path: Path, **facts: object) -> report.Line:
    spool = Spool(tmp_path, Sealer(None), 1 << 20)
    batch = SpooledBatch("1", "push-1234", Slip(), (), (), 0.0, state="received", batch="b", **facts)  # type: ignore[arg-type]
    spool._batches[batch.id] = batch
    (shown,) = report.state_of(spool, {}, []).batches
    return shown


def test_what_the_centre_saw_stands_beside_what_was_seen_here_once(tmp_path: Path) -> None:
    shown = line(tmp_path, pages=1, quality=(DARK,), progress=Progress(rescan=(DARK, "b.png: mờ"), looked_at=1))
    assert shown.rescan == (DARK, "b.png: mờ")
    assert shown.checked


@pytest.mark.parametrize(("looked_at", "checked"), [(1, False), (2, True)])
def test_a_batch_is_good_once_the_centre_has_looked_at_every_page(
    tmp_path: Path, looked_at: int, checked: bool
) -> None:  # fmt: skip
    assert line(tmp_path, pages=2, progress=Progress(looked_at=looked_at)).checked is checked


def test_another_number_of_pages_than_the_slip_says_is_told(tmp_path: Path) -> None:
    assert "số trang" in line(tmp_path / "a", pages=2, pages_told=3).rescan[0].lower()
    assert line(tmp_path / "b", pages=3, pages_told=3).rescan == ()

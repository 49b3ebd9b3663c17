"""A short night of the archivist: kills, a broken disk, damage, and a morning that reconciles."""

from __future__ import annotations

from pathlib import Path

from bench.night import night


def test_a_short_night_of_kills_a_broken_disk_and_damage_ends_reconciled(tmp_path: Path) -> None:
    it, morning = night(tmp_path, files=60, kills=1)
    assert (morning.originals, morning.papers, morning.lost, morning.waiting) == (62, 61, 0, 0)
    assert {step.exit_code for step in it.steps} <= {0, 1, 2, 3, 4, -9}

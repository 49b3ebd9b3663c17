"""What motlan writes is for its own user only, whatever the umask it was started with."""

from __future__ import annotations

import os
from pathlib import Path

from tests.support.motlan import Motlan


def test_no_file_that_a_command_writes_can_be_read_by_others(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        Motlan(tmp_path / "data").run(
            "sheets", "--dossier", "H26.12-250901-0007", "--out", str(tmp_path / "sheets.pdf")
        )
        Motlan(tmp_path / "data").run("status", "--json", code=None)
    finally:
        os.umask(before)
    written = [tmp_path / "sheets.pdf", *(tmp_path / "data").rglob("*")]
    assert len(written) > 1
    assert [path for path in written if path.stat().st_mode & 0o077] == []

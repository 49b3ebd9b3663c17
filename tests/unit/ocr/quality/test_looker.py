"""Looking at scans in a plain process, for a system without walls; the confined one has its own tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import InputError
from ocr.input.limits import Limits
from ocr.quality.looker import Looker, PlainProcess
from tests.support.pages import LINES, page, save


def test_a_plain_process_looks_and_what_breaks_costs_itself_only(tmp_path: Path) -> None:
    good, broken = tmp_path / "a.png", tmp_path / "b.png"
    save(good, page(LINES * 4), dpi=(120, 120))
    broken.write_bytes(b"\x89PNG\r\n\x1a\n rubbish")
    process = PlainProcess(60)
    with Looker(Limits(), process) as looker:
        with pytest.raises(InputError) as damaged:
            looker.check(broken, "png", 1)
        assert damaged.value.code == "damaged"
        opened = looker.open(good)
        assert (opened.kind, opened.pages) == ("png", 1)
        assert "low_resolution" in {finding.code for finding in looker.check(good, opened.kind, 1).findings}
        assert process._child is not None
        process._child.kill()  # as a file would that breaks a decoder
        process._child.join()
        assert looker.open(good) == opened
        process._seconds = 0.0
        with pytest.raises(InputError) as slow:
            looker.check(good, "png", 1)
        assert slow.value.code == "timed_out"

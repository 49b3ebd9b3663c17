"""`motlan quality` says of scans what to do about them, before anything is read or stored."""

from __future__ import annotations

from pathlib import Path

import cv2

from tests.support.motlan import Motlan
from tests.support.pages import LINES, page, save


def test_a_blurred_page_is_told_a_good_one_is_not_and_a_broken_file_costs_itself(tmp_path: Path) -> None:
    scans = tmp_path / "scans"
    scans.mkdir()
    good = page(LINES * 4)
    good[good == 255] = 243
    save(scans / "a-good.png", good, dpi=(200, 200))
    save(scans / "b-blurred.png", cv2.GaussianBlur(good, (0, 0), 5), dpi=(200, 200))
    (scans / "c-broken.png").write_bytes(b"\x89PNG\r\n\x1a\n rubbish")
    motlan = Motlan(tmp_path / "data")
    files = {Path(checked["file"]).name: checked for checked in motlan.lines("quality", scans, "--pages", "3", code=3)}
    assert files["a-good.png"]["findings"] == []
    assert "blurred" in [finding["code"] for finding in files["b-blurred.png"]["findings"]]
    assert "trang 1: ảnh bị nhòe" in " ".join(files["b-blurred.png"]["messages"])
    assert files["c-broken.png"]["error"]["code"]

"""Procedures are imported from the command line; which column is what is said once."""

from __future__ import annotations

from pathlib import Path

from tests.support.motlan import Motlan

ROWS = "Ký hiệu;Tên;Hồ sơ gồm\n1.009999;Cấp giấy mới;Giấy khai sinh\n"


def test_what_a_column_means_is_said_once_for_all_files_with_the_same_columns(tmp_path: Path) -> None:
    motlan, first, second = Motlan(tmp_path / "data"), tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text(ROWS, encoding="utf-8")
    second.write_text(ROWS.replace("Ký hiệu;Tên;Hồ sơ gồm", "ký  hiệu;TÊN;Hồ sơ gồm"), encoding="utf-8")
    assert "--column" in motlan.run("procedures", "import", first, code=2).stderr
    said = ["--column", "code=Ký hiệu", "--column", "component=Hồ sơ gồm"]
    assert motlan.json("procedures", "import", first, *said)["kept"] == 1
    again = motlan.json("procedures", "import", first)
    assert again["columns"] == {"code": "Ký hiệu", "component": "Hồ sơ gồm"}
    told = motlan.json("procedures", "import", second, "--dry-run")
    assert told["columns"] == {"code": "ký  hiệu", "component": "Hồ sơ gồm"}

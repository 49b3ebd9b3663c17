"""Procedures are imported from the command line; which column is what is said once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.console.test_accounts import run

ROWS = "Ký hiệu;Tên;Hồ sơ gồm\n1.009999;Cấp giấy mới;Giấy khai sinh\n"


def test_what_a_column_means_is_said_once_for_all_files_with_the_same_columns(tmp_path: Path) -> None:
    data, first, second = tmp_path / "data", tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text(ROWS, encoding="utf-8")
    second.write_text(ROWS.replace("Ký hiệu;Tên;Hồ sơ gồm", "ký  hiệu;TÊN;Hồ sơ gồm"), encoding="utf-8")

    def imported(file: Path, *words: str) -> dict[str, object]:
        answer: dict[str, object] = json.loads(run(data, "procedures", "import", str(file), *words, "--json").stdout)
        return answer

    assert "--column" in run(data, "procedures", "import", str(first), code=2).stderr
    assert imported(first, "--column", "code=Ký hiệu", "--column", "component=Hồ sơ gồm")["kept"] == 1
    assert imported(first)["columns"] == {"code": "Ký hiệu", "component": "Hồ sơ gồm"}
    assert imported(second, "--dry-run")["columns"] == {"code": "ký hiệu", "component": "Hồ sơ gồm"}


@pytest.mark.parametrize("command", ["sign", "show"])
def test_a_code_that_nobody_knows_is_answered_with_all_there_are_imported_ones_too(
    tmp_path: Path, command: str
) -> None:
    file = tmp_path / "a.csv"
    file.write_text(ROWS.replace("Ký hiệu;Tên;Hồ sơ gồm", "Mã thủ tục;Tên thủ tục;Thành phần hồ sơ"), encoding="utf-8")
    run(tmp_path / "data", "procedures", "import", str(file))
    said = run(tmp_path / "data", "procedures", command, "1.123456", code=1).stderr
    assert "1.009999" in said
    assert "1.004222" in said

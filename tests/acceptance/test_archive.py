"""An archive's way in, as the archivist drives it: the mapping looked at first, failures mended, slips corrected."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.support.motlan import Motlan, draw

MAPPING = "[csv]\nfile = 'slips.csv'\npath = 'đường dẫn'\ncolumns = { dossier = 'mã hồ sơ', branch = 'chi nhánh' }\n"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two dossiers' folders, a file that is no scan, a hidden one, and a spreadsheet with a row about nothing."""
    folder = tmp_path_factory.mktemp("archive")
    draw(folder, "ket_hon", "quyet_dinh")
    for number, path in enumerate(sorted((folder / "scans").iterdir()), start=1):
        target = folder / "2019" / f"Quận {number}"
        target.mkdir(parents=True)
        shutil.move(path, target / path.name)
    (folder / "2019" / "Quận 1" / "bad.pdf").write_text("rubbish", encoding="utf-8")
    (folder / "2019" / ".DS_Store").touch()
    rows = ("đường dẫn;mã hồ sơ;chi nhánh", "Quận 1\\;H26.12-250901-0001;CN01", "Quận 3\\;H26.12-250901-0003;CN03")
    (folder / "slips.csv").write_bytes("\r\n".join(rows).replace(";", "\t").encode("utf-16"))
    (folder / "slips.toml").write_text(MAPPING, encoding="utf-8")
    return folder


def test_an_archive_goes_in_only_with_slips_that_fit_and_comes_out_reconciled(archive: Path, tmp_path: Path) -> None:
    motlan = Motlan(tmp_path / "data")
    taking_in = ("backfill", archive / "2019", "--map", archive / "slips.toml")
    for words, code in ((taking_in, 2), ((*taking_in, "--dry-run"), 3)):
        result = motlan.run(*words, code=code)
        assert "2 of 3 files fit the mapping (2 by a row)" in result.stderr
        assert "Quận 2/quyet_dinh-01-scan" in result.stderr
        assert "rows about no file: 1 of 2 (line 3: Quận 3\\)" in result.stderr
        assert not (tmp_path / "data").exists()  # nothing was taken in, and nothing made
    (planned, rest) = result.stdout.splitlines()[1:]
    assert planned.split()[0] == "2"
    assert planned.endswith("CN01    H26.12-250901-0001")
    assert "CN" not in rest

    result = motlan.run(*taking_in, "--force", code=3)
    assert result.stderr.rstrip().endswith("3 files found = 0 held already + 2 taken in + 1 failed")
    assert "hidden names passed over: 1 (.DS_Store)" in result.stderr
    assert "Quận 1/bad.pdf" in result.stdout
    assert "bad.pdf" in motlan.run("status").stdout

    result = motlan.run("retry", "--failed", code=3)
    assert "Quận 1/bad.pdf" in result.stdout
    assert "0 files taken in" in result.stderr
    scan = next((archive / "2019" / "Quận 2").iterdir())
    shutil.copy(scan, archive / "2019" / "Quận 1" / "bad.pdf")
    result = motlan.run("retry", "--failed")
    assert "taken in" in result.stdout
    assert "bad.pdf" not in motlan.run("status").stdout

    (archive / "more.csv").write_text("file;dossier\nQuận 2;H26.12-250901-0002\n", encoding="utf-8")
    assert "1 paper = 1 corrected + 0 right already" in motlan.run("slips", archive / "more.csv").stderr
    (paper,) = motlan.lines("search", "H26.12-250901-0002")
    # the copy that mended bad.pdf is the same paper, handed in for the dossier of its folder
    assert {hit["paper_id"] for hit in motlan.lines("search", "H26.12-250901-0001")} > {paper["paper_id"]}
    shown: dict[str, Any] = motlan.json("show", paper["paper_id"])
    assert (shown["slip"]["dossier"], shown["also_for"][0]["slip"]["dossier"]) == (
        "H26.12-250901-0002",
        "H26.12-250901-0001",
    )
    motlan.json("verify")


def test_batches_of_no_file_are_refused(archive: Path, tmp_path: Path) -> None:
    Motlan(tmp_path / "data").run("backfill", archive / "2019", "--batch-files", "0", code=2)


def test_reading_goes_on_past_a_file_that_is_not_there(archive: Path, tmp_path: Path) -> None:
    scan = next((archive / "2019" / "Quận 2").iterdir())
    lines = Motlan(tmp_path / "data").run("read", tmp_path / "gone.pdf", scan, code=3).stdout.splitlines()
    assert '"code":"not_readable"' in lines[0]
    assert '"type":"quyet_dinh"' in lines[1]

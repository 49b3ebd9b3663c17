"""The scanner's folder: only finished files are taken, and what belongs together goes together."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.records import Slip
from station.scan_folder import Facts, Group, Rules, ScanFolder

RULES = Rules(still=2, patience=60, pause=30, after_slip=5, most_files=3, most_bytes=1000)
PDF = b"%PDF-1.7 page %%EOF\n"


class Scanner:
    """A scanner's folder with a clock of its own."""

    def __init__(self, folder: Path, **options: object) -> None:
        self.folder = folder
        self.now = 100.0
        self.taken: set[tuple[str, Facts]] = set()
        self.scans = ScanFolder(folder, Slip(branch="CN02"), RULES, clock=lambda: self.now, **options)  # type: ignore[arg-type]

    def write(self, name: str, data: bytes = PDF) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def after(self, seconds: float) -> list[Group]:
        self.now += seconds
        return self.scans.ready(lambda name, facts: (name, facts) in self.taken)

    def take(self, group: Group) -> list[str]:
        self.taken |= {(file.name, file.facts) for file in (*group.files, *group.slips)}
        return [file.name for file in group.files]

    @property
    def notices(self) -> list[tuple[str, str]]:
        return [(notice.code, notice.about) for notice in self.scans.notices]


@pytest.fixture
def scanner(tmp_path: Path) -> Scanner:
    return Scanner(tmp_path)


def test_files_are_taken_together_once_none_came_for_the_pause(scanner: Scanner) -> None:
    scanner.write("2.pdf")
    assert scanner.after(0) == []
    scanner.write("10.pdf")
    assert scanner.after(29) == []
    assert scanner.notices == [("being_written", "10.pdf")]
    assert scanner.after(29) == []
    (group,) = scanner.after(2)
    assert scanner.take(group) == ["2.pdf", "10.pdf"]
    assert scanner.after(60) == []


def test_a_file_that_grows_or_does_not_look_whole_is_not_finished(scanner: Scanner) -> None:
    scanner.write("a.pdf", b"%PDF-1.7 half")
    scanner.after(0)
    assert scanner.after(40) == []
    assert scanner.notices == [("being_written", "a.pdf")]
    scanner.write("a.pdf", PDF)
    assert scanner.after(1) == []
    assert len(scanner.after(31)) == 1


def test_a_file_that_never_looks_whole_is_taken_after_the_patience(scanner: Scanner) -> None:
    scanner.write("a.pdf", b"%PDF-1.7 no end")
    scanner.after(0)
    assert scanner.after(59) == []
    assert len(scanner.after(2)) == 1


def test_each_subfolder_is_a_batch(scanner: Scanner) -> None:
    scanner.write("hs 1/1.pdf")
    scanner.write("hs 2/1.pdf")
    scanner.after(0)
    assert [scanner.take(group) for group in scanner.after(31)] == [["hs 1/1.pdf"], ["hs 2/1.pdf"]]


def test_a_slip_file_closes_the_batch_sooner_and_fills_its_slip(scanner: Scanner) -> None:
    scanner.write("1.pdf")
    scanner.write("slip.toml", b'dossier = "H26.12-250901-0007"\npages = 2\n')
    scanner.after(0)
    (group,) = scanner.after(6)
    assert (group.slip.dossier, group.slip.branch, group.pages) == ("H26.12-250901-0007", "CN02", 2)
    assert scanner.take(group) == ["1.pdf"]


@pytest.mark.parametrize(
    ("folder", "slip", "dossier_of_next"),
    [
        ("", b'dossier = "H26.12-250901-0007"\n', None),
        ("hs/", b'{"dossier": "H26.12-250901-0007"}', "H26.12-250901-0007"),
    ],
    ids=["the next batch of a station's own folder gets none", "a late page of a subfolder gets the subfolder's"],
)
def test_the_slip_of_a_batch_stays_with_its_subfolder_only(
    scanner: Scanner, folder: str, slip: bytes, dossier_of_next: str | None
) -> None:
    scanner.write(f"{folder}1.pdf")
    scanner.write(f"{folder}slip.{'json' if folder else 'toml'}", slip)
    scanner.after(0)
    (group,) = scanner.after(6)
    scanner.take(group)
    scanner.write(f"{folder}2.pdf")
    scanner.after(0)
    (group,) = scanner.after(31)
    assert (group.slip.dossier, scanner.take(group)) == (dossier_of_next, [f"{folder}2.pdf"])


def test_papers_with_a_slip_that_cannot_be_read_wait_and_the_operator_is_told(scanner: Scanner) -> None:
    scanner.write("hs/1.pdf")
    scanner.write("hs/slip.json", b"{")
    scanner.write("other/1.pdf")
    scanner.after(0)
    (group,) = scanner.after(70)
    assert scanner.take(group) == ["other/1.pdf"]
    assert scanner.notices == [("slip_wrong", "hs/slip.json")]


def test_each_row_of_separator_sheets_begins_a_batch(tmp_path: Path) -> None:
    rows = {"2.pdf": "A", "3.pdf": "A", "4.pdf": "B"}
    scanner = Scanner(tmp_path, sheet_row=lambda path: rows.get(path.name))
    for number in range(1, 6):
        scanner.write(f"{number}.pdf")
    scanner.after(0)
    assert [scanner.take(group) for group in scanner.after(31)] == [
        ["1.pdf"], ["2.pdf", "3.pdf"], ["4.pdf", "5.pdf"],
    ]  # fmt: skip


def test_a_batch_is_divided_where_it_would_have_too_many_files_or_bytes(scanner: Scanner) -> None:
    for number in range(4):
        scanner.write(f"{number}.pdf")
    scanner.write("9.pdf", PDF[:-6] + b" " * 990 + b"%%EOF\n")
    scanner.after(0)
    assert [len(group.files) for group in scanner.after(31)] == [3, 1, 1]


def test_an_empty_slip_keeps_its_batch_back_until_it_is_written_or_gone(scanner: Scanner) -> None:
    scanner.write("hs/1.pdf")
    scanner.write("hs/slip.toml", b"")
    scanner.after(0)
    assert scanner.after(60) == []
    assert scanner.notices == [("slip_empty", "hs/slip.toml")]
    (scanner.folder / "hs" / "slip.toml").unlink()
    (group,) = scanner.after(60)
    assert scanner.take(group) == ["hs/1.pdf"]


def test_hidden_passing_and_empty_files_and_links_are_left_alone(scanner: Scanner, tmp_path: Path) -> None:
    for name in (".a.pdf", "b.pdf.part", "c.tmp", "d.pdf~", ".motlan-spool/x.plain"):
        scanner.write(name)
    scanner.write("e.pdf", b"")
    (scanner.folder / "f.pdf").symlink_to(__file__)
    scanner.after(0)
    assert scanner.after(100) == []
    assert scanner.notices == [("empty", "e.pdf")]


def test_a_folder_that_is_away_is_told_and_looked_for_again(scanner: Scanner) -> None:
    scanner.folder.rmdir()
    assert scanner.after(1) == []
    assert scanner.notices == [("no_folder", str(scanner.folder))]
    scanner.write("a.pdf")
    scanner.after(0)
    assert len(scanner.after(31)) == 1

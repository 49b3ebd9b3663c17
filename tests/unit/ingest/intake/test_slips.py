"""Slips from folder names and spreadsheets: told before a file is taken in what fits, and corrected afterwards."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import UsageError
from core.records import Slip
from ingest.intake.accept import accept
from ingest.intake.backfill import Backfill
from ingest.intake.correcting import Corrections, correct
from ingest.intake.mapping_check import fit, plan
from ingest.intake.slips import Slips, path_key
from ingest.queue import until_done
from ingest.services import Services
from search.query import parse
from store import batches, papers
from tests.support.services import scans, services_at

CSV = "[csv]\nfile='slips.csv'\npath='đường dẫn'\ncolumns={dossier='mã hồ sơ',branch='chi nhánh'}"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with services_at(tmp_path / "data") as opened:
        yield opened


def mapped(folder: Path, rows: str, text: str = CSV, encoding: str = "utf-8") -> Slips:
    (folder / "slips.csv").write_bytes(rows.encode(encoding))
    (folder / "slips.toml").write_text(text, encoding="utf-8")
    return Slips(Slip(), folder / "slips.toml")


def archive(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / "archive" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"pages 1 note {name}", encoding="utf-8")
    return folder / "archive"


# ── what fits ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_files_that_fit_and_rows_that_fit_no_file_are_counted_and_named_before_anything_is_taken_in(
    tmp_path: Path,
) -> None:
    folder = archive(tmp_path, "CN01/a.pdf", "CN01/b.pdf", "CN02/c.pdf")
    slips = mapped(tmp_path, "đường dẫn,mã hồ sơ,chi nhánh\nCN01,H1,A\nCN03/x.pdf,H3,B\n")
    report = fit(folder, slips)
    assert report is not None
    assert (report.files, report.by_row, report.without, report.rows, report.unused) == (3, 2, 1, 2, 1)
    assert report.first_without == ("CN02/c.pdf",)
    assert [(unused.line, unused.path) for unused in report.first_unused] == [(3, "CN03/x.pdf")]
    assert not report.is_whole


def test_a_pattern_that_fits_no_file_is_not_whole_and_one_that_fits_all_is(tmp_path: Path) -> None:
    folder = archive(tmp_path, "CN01/a.pdf")
    none = fit(folder, mapped(tmp_path, "", "pattern='^(?P<branch>XX[0-9]+)/'"))
    every = fit(folder, mapped(tmp_path, "", "pattern='^(?P<branch>CN[0-9]+)/'"))
    assert none is not None
    assert every is not None
    assert (none.by_pattern, none.is_whole, every.by_pattern, every.is_whole) == (0, False, 1, True)


def test_a_mapping_that_says_the_same_of_all_files_fits_anything(tmp_path: Path) -> None:
    assert fit(archive(tmp_path, "a.pdf"), mapped(tmp_path, "", "[fixed]\nbranch='A'")) is None


def test_the_row_of_a_folder_whose_files_have_rows_of_their_own_is_about_something(tmp_path: Path) -> None:
    folder = archive(tmp_path, "CN01/a.pdf")
    report = fit(folder, mapped(tmp_path, "đường dẫn,mã hồ sơ,chi nhánh\nCN01,H1,A\nCN01/a.pdf,H2,A\n"))
    assert report is not None
    assert report.is_whole


def test_the_plan_shows_files_that_stand_together_with_the_slip_they_would_get(tmp_path: Path) -> None:
    folder = archive(tmp_path, "CN01/a.pdf", "CN01/b.pdf", "CN02/c.pdf")
    shown = list(plan(folder, mapped(tmp_path, "", "pattern='^(?P<branch>[^/]+)/'")))
    assert [(planned.first, planned.files, planned.slip.branch) for planned in shown] == [
        ("CN01/a.pdf", 2, "CN01"),
        ("CN02/c.pdf", 1, "CN02"),
    ]


# ── spreadsheets as they are ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_spreadsheet_is_read_in_whatever_encoding_and_with_whatever_delimiter_it_was_saved(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    rows = "đường dẫn;mã hồ sơ;chi nhánh\r\nCN01;H-1;Quận Ba Đình\r\n".replace(";", delimiter)
    assert mapped(tmp_path, rows, encoding=encoding).of("CN01/a.pdf") == Slip(dossier="H-1", branch="Quận Ba Đình")


def test_the_line_in_which_excel_notes_its_delimiter_is_no_header(tmp_path: Path) -> None:
    slips = mapped(tmp_path, "sep=;\r\nđường dẫn;mã hồ sơ;chi nhánh\r\nCN01;H-1,2;A\r\n")
    assert slips.of("CN01/a.pdf").dossier == "H-1,2"


@pytest.mark.parametrize("written", ["CN01\\Đống Đa\\", "./CN01/Đống Đa", "/CN01/Đống Đa/", " CN01/Đống Đa "])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_path_fits_however_its_marks_and_slashes_are_written(tmp_path: Path, written: str, form: str) -> None:
    slips = mapped(tmp_path, unicodedata.normalize(form, f"đường dẫn,mã hồ sơ,chi nhánh\n{written},H1,A\n"))
    for on_disk in ("NFC", "NFD"):
        assert slips.of(unicodedata.normalize(on_disk, "CN01/Đống Đa/a.pdf")).dossier == "H1"


def test_a_pattern_fits_decomposed_names_and_gives_composed_values(tmp_path: Path) -> None:
    slips = mapped(tmp_path, "", "pattern='^Quận (?P<branch>[^/]+)/'")
    branch = slips.of(unicodedata.normalize("NFD", "Quận Đống Đa/a.pdf")).branch
    assert branch == unicodedata.normalize("NFC", "Đống Đa")


def test_a_name_that_is_no_utf8_has_a_key(tmp_path: Path) -> None:
    slips = mapped(tmp_path, "đường dẫn,mã hồ sơ,chi nhánh\nCN01,H1,A\n")
    assert slips.of("CN01/scan-\udce9.pdf").dossier == "H1"
    assert path_key("a\udce9") == path_key("a\\xe9")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (b"\xff\xd8\xff\xe0rubbish", "neither UTF-8 nor UTF-16"),
        ("đường dẫn,mã hồ sơ\nCN01,H1\n".encode(), "no column 'chi nhánh'"),
        ("đường dẫn,mã hồ sơ,chi nhánh\nCN01,H1,A\nCN01/,H2,A\n".encode(), "rows 2 and 3 say different things"),
    ],
)
def test_a_spreadsheet_that_cannot_be_meant_is_refused_with_its_name(tmp_path: Path, rows: bytes, said: str) -> None:
    (tmp_path / "slips.csv").write_bytes(rows)
    (tmp_path / "slips.toml").write_text(CSV, encoding="utf-8")
    with pytest.raises(UsageError, match=said) as refused:
        Slips(Slip(), tmp_path / "slips.toml")
    assert "slips.csv" in str(refused.value)


def test_a_value_that_no_slip_takes_is_refused_with_those_allowed(tmp_path: Path) -> None:
    slips = mapped(tmp_path, "", "[fixed]\nhanded_in='bản sao'")
    with pytest.raises(UsageError, match="handed_in cannot be 'bản sao': give one of original, certified_copy"):
        slips.of("a.pdf")


# ── correcting ────────────────────────────────────────────────────────────────────────────────────────────────────


def take_in(services: Services, folder: Path, slip: Slip, *contents: str) -> list[str]:
    batch = accept(services, scans(folder, *contents), slip)
    until_done.finish_pending(services)
    outcomes = [batches.load_outcome(services.objects, batch.batch, str(file.sha256)) for file in batch.files]
    return [paper for outcome in outcomes if outcome for paper in outcome.paper_ids]


def found_by(services: Services, query: str) -> set[str]:
    return {hit.paper_id for hit in services.index.find(parse(query))}


def table(folder: Path, text: str) -> Corrections:
    (folder / "corrected.csv").write_text(text, encoding="utf-8")
    return Corrections(folder / "corrected.csv")


def test_slips_of_held_papers_are_corrected_by_file_and_found_by_their_dossier_at_once(
    services: Services, tmp_path: Path
) -> None:
    first, second = take_in(services, tmp_path / "in", Slip(branch="CN01"), "pages 1 a", "pages 1 b")
    said = table(tmp_path, "file,dossier,branch,note\nscan-0.pdf,H26.12-250901-0007,,x\nscan-9.pdf,H9,,\n")
    result = correct(services.objects, services.index, said, by="officer")
    assert (result.papers, result.changed, result.unused, result.columns_unused) == (1, 1, 1, ("note",))
    assert [(unused.line, unused.path) for unused in result.first_unused] == [(3, "scan-9.pdf")]
    latest = papers.load(services.objects, first)
    assert (latest.revision, latest.by, latest.changes) == (2, "officer", ("slip",))
    assert latest.slip == Slip(branch="CN01", dossier="H26.12-250901-0007")
    assert found_by(services, "H26.12-250901-0007") == {first}
    assert papers.load(services.objects, second).revision == 1


def test_correcting_twice_makes_no_second_revision(services: Services, tmp_path: Path) -> None:
    (paper,) = take_in(services, tmp_path / "in", Slip(), "pages 1 a")
    for changed in (1, 0):
        result = correct(services.objects, services.index, table(tmp_path, f"paper,dossier\n{paper},H1\n"), by="o")
        assert (result.papers, result.changed) == (1, changed)
    assert papers.load(services.objects, paper).revision == 2


def test_a_dry_run_counts_and_changes_nothing(services: Services, tmp_path: Path) -> None:
    (paper,) = take_in(services, tmp_path / "in", Slip(), "pages 1 a")
    said = table(tmp_path, f"paper,dossier\n{paper},H1\n")
    assert correct(services.objects, services.index, said, by="o", dry_run=True).changed == 1
    assert papers.load(services.objects, paper).revision == 1


@pytest.mark.parametrize("key", ["batch", "sha256", "paper"])
def test_a_row_may_name_a_batch_a_hash_or_a_paper_and_a_dash_empties_a_field(
    services: Services, tmp_path: Path, key: str
) -> None:
    (paper,) = take_in(services, tmp_path / "in", Slip(branch="wrong", dossier="H1"), "pages 1 a")
    held = papers.load(services.objects, paper)
    name = {"batch": held.batch, "sha256": held.original.sha256, "paper": paper}[key]
    correct(services.objects, services.index, table(tmp_path, f"{key};branch;dossier\n{name};-;\n"), by="o")
    assert papers.load(services.objects, paper).slip == Slip(dossier="H1")


def test_a_mapping_mended_after_a_backfill_corrects_what_it_should_have_said(
    services: Services, tmp_path: Path
) -> None:
    folder = archive(tmp_path, "CN01/H26-1/a.pdf", "CN02/H26-2/b.pdf")
    with until_done.at_work(services) as dispatcher:
        Backfill(services, folder, Slip(lane="archive"), 10, dispatcher).run(lambda _: None)
    (tmp_path / "slips.toml").write_text("pattern='^(?P<branch>[^/]+)/(?P<dossier>[^/]+)/'", encoding="utf-8")
    result = correct(services.objects, services.index, Corrections(tmp_path / "slips.toml"), by="o")
    assert (result.papers, result.changed) == (2, 2)
    slips = {paper.slip.branch: paper.slip.dossier for paper in papers.latest_of_all(services.objects)}
    assert slips == {"CN01": "H26-1", "CN02": "H26-2"}


def test_files_that_are_not_filed_yet_are_counted_as_waiting(services: Services, tmp_path: Path) -> None:
    accept(services, scans(tmp_path / "in", "pages 1 a"), Slip())
    result = correct(services.objects, services.index, table(tmp_path, "file,dossier\nscan-0.pdf,H1\n"), by="o")
    assert (result.papers, result.waiting, result.unused) == (0, 1, 0)


@pytest.mark.parametrize("header", ["file", "dossier", "file,dosier", "file,paper,dossier", ""])
def test_a_table_without_one_key_and_a_field_is_refused(tmp_path: Path, header: str) -> None:
    with pytest.raises(UsageError, match="needs one column of"):
        table(tmp_path, f"{header}\nx,y,z\n")


# ── a second dossier ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_paper_handed_in_for_a_second_dossier_is_found_by_both(services: Services, tmp_path: Path) -> None:
    first, second = "H26.12-250901-0007", "H26.12-260105-0099"
    (paper,) = take_in(services, tmp_path / "in", Slip(dossier=first), "pages 1 a")
    assert take_in(services, tmp_path / "in", Slip(dossier=second, branch="CN02"), "pages 1 a") == [paper]
    assert found_by(services, first) == found_by(services, second) == {paper}
    latest = papers.load(services.objects, paper)
    assert (latest.slip.dossier, [handed_in.slip.dossier for handed_in in latest.also_for]) == (first, [second])
    take_in(services, tmp_path / "in", Slip(dossier=second), "pages 1 a")
    assert papers.load(services.objects, paper).revision == latest.revision


def test_a_backfill_names_the_second_dossier_of_a_held_file_once(services: Services, tmp_path: Path) -> None:
    folder = archive(tmp_path, "H26-1/a.pdf")
    (folder / "H26-2").mkdir()
    (folder / "H26-2" / "again.pdf").write_bytes((folder / "H26-1" / "a.pdf").read_bytes())
    (tmp_path / "slips.toml").write_text("pattern='^(?P<dossier>[^/]+)/'", encoding="utf-8")
    for batch_count in (2, 2):
        with until_done.at_work(services) as dispatcher:
            Backfill(services, folder, Slip(lane="archive"), 10, dispatcher, tmp_path / "slips.toml").run(
                lambda _: None
            )
        assert len(list(batches.batch_ids(services.objects))) == batch_count
    (paper,) = papers.latest_of_all(services.objects)
    assert sorted([paper.slip.dossier or "", *(handed_in.slip.dossier or "" for handed_in in paper.also_for)]) == [
        "H26-1",
        "H26-2",
    ]


def test_the_slip_of_the_second_handing_in_is_corrected_beside_the_first(services: Services, tmp_path: Path) -> None:
    (paper,) = take_in(services, tmp_path / "in", Slip(dossier="H1"), "pages 1 a")
    take_in(services, tmp_path / "in", Slip(dossier="H2"), "pages 1 a")
    (second,) = (handed_in.batch for handed_in in papers.load(services.objects, paper).also_for)
    correct(services.objects, services.index, table(tmp_path, f"batch,dossier\n{second},H3\n"), by="o")
    latest = papers.load(services.objects, paper)
    assert (latest.slip.dossier, [handed_in.slip.dossier for handed_in in latest.also_for]) == ("H1", ["H3"])

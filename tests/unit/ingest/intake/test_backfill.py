"""Backfill: every file of an archive is accounted for, whatever stops the run, and held ones cost a hash."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.errors import UsageError
from core.folders import find_files
from core.records import Slip
from ingest.intake import accept, backfill, walk
from ingest.intake.backfill import Backfill, Progress, Report
from ingest.intake.retrying import retry_failed
from ingest.intake.slips import Slips
from ingest.observe import status
from ingest.queue import until_done
from ingest.services import Services
from store import batches
from tests.support.services import FakeReaderPool, services_at


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with services_at(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    for number in range(25):
        path = folder / f"CN{number % 3:02d}" / f"H26-{number // 3}" / f"{number:03d}.pdf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"pages 2 note {number}", encoding="utf-8")
    return folder


def run(services: Services, archive: Path, on: Callable[[Progress], None] = lambda _: None, **options: Any) -> Report:
    with until_done.at_work(services) as dispatcher:
        return Backfill(
            services, archive, Slip(lane="archive"), options.pop("batch_files", 4), dispatcher, **options
        ).run(on)


def test_found_is_held_already_and_taken_in_and_failed(services: Services, archive: Path) -> None:
    (archive / "rubbish.pdf").write_bytes(b"rubbish")
    (archive / "twin.pdf").write_bytes((archive / "CN00/H26-0/000.pdf").read_bytes())
    report = run(services, archive)
    assert (report.files, report.taken_in, report.held_already, report.failures) == (27, 25, 1, 1)
    assert report.done
    counted = [
        status.of_batch(services.objects, batches.load_batch(services.objects, batch_id)) for batch_id in _ids(services)
    ]
    assert sum(state.pages.read for state in counted if state.state == "done") >= 50


def _ids(services: Services) -> list[str]:
    return list(batches.batch_ids(services.objects))


def test_run_again_all_is_held_and_no_batch_is_made(services: Services, archive: Path) -> None:
    run(services, archive)
    before = _ids(services)
    report = run(services, archive)
    assert (report.files, report.held_already, report.taken_in) == (25, 25, 0)
    assert _ids(services) == before


@pytest.mark.parametrize("stop_at", [1, 3, 6])
def test_stopped_anywhere_it_goes_on_and_reconciles(services: Services, archive: Path, stop_at: int) -> None:
    seen: list[int] = []

    def stop(so_far: Progress) -> None:
        seen.append(so_far.done)
        if len(seen) == stop_at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(services, archive, stop)
    report = run(services, archive)
    assert (report.files, report.taken_in) == (25, 25)
    assert len(set(_ids(services))) == 7


def test_killed_between_noting_a_file_and_receiving_its_batch_the_file_is_not_taken_for_held(
    services: Services, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(batches, "receive", killed)
    with pytest.raises(KeyboardInterrupt):
        run(services, archive)
    monkeypatch.undo()
    report = run(services, archive)
    assert report.files == 25
    papers = {
        file.sha256 for batch_id in _ids(services) for file in batches.load_batch(services.objects, batch_id).files
    }
    assert len(papers) == 25
    assert all(
        status.of_batch(services.objects, batches.load_batch(services.objects, batch_id)).state == "done"
        for batch_id in _ids(services)
    )


def test_files_that_failed_are_named_and_taken_in_by_a_retry(services: Services, archive: Path) -> None:
    bad = archive / "CN01" / "later.pdf"
    bad.write_bytes(b"rubbish")
    with until_done.at_work(services) as dispatcher:
        backfill = Backfill(services, archive, Slip(lane="archive"), 4, dispatcher)
        assert backfill.run(lambda _: None).failures == 1
        assert [(failure.file, failure.code) for failure in backfill.failed()] == [("CN01/later.pdf", "unknown_format")]
        bad.write_text("pages 1 note mended", encoding="utf-8")
        retried = retry_failed(services, dispatcher)
        assert (retried.taken_in_names, retried.still_failed) == (("CN01/later.pdf",), ())
        assert list(backfill.failed()) == []


def test_the_journal_stays_small_however_many_files_fail(services: Services, tmp_path: Path) -> None:
    folder = tmp_path / "bad"
    folder.mkdir()
    for number in range(200):
        (folder / f"{number:03d}").write_bytes(f"rubbish {number}".encode())
    assert run(services, folder, batch_files=20).failures == 200
    sizes = [entry.bytes for entry in services.objects.list("pending/backfill/") if "/failed/" not in entry.key]
    assert len(sizes) == 1
    assert sizes[0] < 1000


def test_progress_says_share_speed_failures_and_time_left(services: Services, archive: Path) -> None:
    reported: list[Progress] = []
    run(services, archive, reported.append)
    assert reported[-1].done == 25
    assert reported[-1].total in (25, None)
    assert reported[-1].pages_per_second > 0
    assert reported[-1].failures == 0


@pytest.mark.parametrize("killed_in", ["accept", "_save"])
def test_killed_before_a_portion_was_counted_the_last_line_still_adds_up_over_all_runs(
    services: Services, archive: Path, monkeypatch: pytest.MonkeyPatch, killed_in: str
) -> None:
    taken: list[str] = []
    kept_accept, kept_save = backfill.accept, Backfill._save

    def accepting(*arguments: Any) -> Any:
        batch = kept_accept(*arguments)
        taken.append(batch.batch)
        if killed_in == "accept" and len(taken) == 3:
            raise KeyboardInterrupt  # the batch is received, and nobody noted it
        return batch

    def saving(self: Backfill, report: Report) -> None:
        if killed_in == "_save" and report.taken_in >= 12:
            raise KeyboardInterrupt
        kept_save(self, report)

    monkeypatch.setattr(backfill, "accept", accepting)
    monkeypatch.setattr(Backfill, "_save", saving)
    with pytest.raises(KeyboardInterrupt):
        run(services, archive)
    monkeypatch.undo()
    report = run(services, archive)
    assert (report.files, report.taken_in, report.held_already, report.failures) == (25, 25, 0, 0)
    assert (report.pages, report.runs) == (50, 2)


def test_killed_twice_in_one_portion_its_files_are_received_once(
    services: Services, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First while bytes are stored, which leaves notes of a batch that never was; then before it is counted."""
    receive, kept_save = batches.receive, Backfill._save

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(batches, "receive", killed)
    with pytest.raises(KeyboardInterrupt):
        run(services, archive)
    monkeypatch.setattr(batches, "receive", receive)

    def saving(self: Backfill, report: Report) -> None:
        if report.portions:
            raise KeyboardInterrupt
        kept_save(self, report)

    monkeypatch.setattr(Backfill, "_save", saving)
    with pytest.raises(KeyboardInterrupt):
        run(services, archive)
    monkeypatch.undo()
    report = run(services, archive)
    assert (report.files, report.taken_in, report.held_already) == (25, 25, 0)
    named = [
        file.sha256 for batch_id in _ids(services) for file in batches.load_batch(services.objects, batch_id).files
    ]
    assert len(named) == len(set(named)) == 25


def test_a_batch_ends_where_a_folder_ends(services: Services, archive: Path) -> None:
    run(services, archive, batch_files=4)
    for batch_id in _ids(services):
        batch = batches.load_batch(services.objects, batch_id)
        folders = {file.file.rpartition("/")[0] for file in batch.files}
        inside = {str(path.relative_to(archive)) for folder in folders for path in (archive / folder).iterdir()}
        assert {file.file for file in batch.files} == inside


@pytest.mark.parametrize("number", [0, -1])
def test_batches_of_no_file_are_refused(services: Services, archive: Path, number: int) -> None:
    with pytest.raises(UsageError, match="at least one file"):
        run(services, archive, batch_files=number)
    assert _ids(services) == []


def _failures(services: Services) -> list[tuple[str, str]]:
    states = [
        status.of_batch(services.objects, batches.load_batch(services.objects, batch_id)) for batch_id in _ids(services)
    ]
    return [(failure.file, failure.code) for state in states for failure in state.failures]


def test_status_names_a_file_that_fails_again_and_again_once(services: Services, archive: Path) -> None:
    (archive / "CN01" / "later.pdf").write_bytes(b"rubbish")
    run(services, archive)
    for _ in range(2):
        with until_done.at_work(services) as dispatcher:
            retried = retry_failed(services, dispatcher)
        assert [failure.file for failure in retried.still_failed] == ["CN01/later.pdf"]
    run(services, archive)  # the finished folder once more, from its beginning
    assert _failures(services) == [("CN01/later.pdf", "unknown_format")]


@pytest.mark.parametrize("how", ["retry", "backfill"])
def test_status_drops_a_failure_that_was_mended(services: Services, archive: Path, how: str) -> None:
    bad = archive / "CN01" / "later.pdf"
    bad.write_bytes(b"rubbish")
    run(services, archive)
    assert len(_failures(services)) == 1
    bad.write_text("pages 1 note mended", encoding="utf-8")
    if how == "retry":
        with until_done.at_work(services) as dispatcher:
            retry_failed(services, dispatcher)
    else:
        run(services, archive)
    assert _failures(services) == []


def test_a_failed_page_of_bytes_that_came_twice_is_named_once_and_dropped_once_it_is_read(
    services: Services, archive: Path
) -> None:
    (archive / "bad.pdf").write_text("pages 2 fail 2 timed_out", encoding="utf-8")
    run(services, archive)
    again = accept.accept(services, [("again.pdf", archive / "bad.pdf")], Slip())
    until_done.finish_pending(services)
    states = [
        status.of_batch(services.objects, batches.load_batch(services.objects, batch_id)) for batch_id in _ids(services)
    ]
    assert [(batch, failure.page) for batch, failure in status.once(states)] == [(again.batch, 2)]
    assert isinstance(services.readers, FakeReaderPool)
    services.readers.mended = True
    until_done.retry(services, again)
    until_done.finish_pending(services)
    states = [
        status.of_batch(services.objects, batches.load_batch(services.objects, batch_id)) for batch_id in _ids(services)
    ]
    assert status.once(states) == []
    assert all(state.pages.failed == 0 for state in states)


def test_a_folder_that_could_not_be_opened_is_told_and_taken_in_once_it_can(
    services: Services, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scandir = os.scandir

    def closed(path: Any) -> Any:
        if str(path).endswith("CN01"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    with until_done.at_work(services) as dispatcher:
        backfill = Backfill(services, archive, Slip(lane="archive"), 4, dispatcher)
        report = backfill.run(lambda _: None)
        assert (report.failures, backfill.survey().closed.named) == (1, ("CN01",))
        (failure,) = backfill.failed()
        assert "folder cannot be opened (Permission denied)" in failure.message
        monkeypatch.undo()
        assert retry_failed(services, dispatcher).taken_in == 8
        assert list(backfill.failed()) == []
    assert _failures(services) == []


def test_what_is_hidden_and_what_is_a_link_is_counted_by_name(services: Services, archive: Path) -> None:
    (archive / ".DS_Store").touch()
    (archive / "CN01" / ".thumbs").mkdir()
    os.symlink(archive / "CN00", archive / "link")
    with until_done.at_work(services) as dispatcher:
        backfill = Backfill(services, archive, Slip(lane="archive"), 4, dispatcher)
        report = backfill.run(lambda _: None)
    survey = backfill.survey()
    assert (report.files, report.failures) == (25, 0)
    assert set(survey.hidden.named) == {".DS_Store", "CN01/.thumbs"}
    assert survey.links.named == ("link",)


def test_a_folder_that_cannot_be_opened_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be opened"):
        list(walk.walk(tmp_path / "gone"))


def test_a_name_that_is_no_utf8_is_taken_in_and_a_stopped_run_goes_on_behind_it(
    services: Services, tmp_path: Path
) -> None:
    folder = tmp_path / "names"
    folder.mkdir()
    for number in range(3):
        Path(os.fsdecode(os.fsencode(folder) + b"/scan-\xe9%d.pdf" % number)).write_text(f"pages 1 n {number}")

    def stop(_: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(services, folder, stop, batch_files=1)
    report = run(services, folder, batch_files=1)
    assert (report.files, report.taken_in) == (3, 3)


class _Slow(FakeReaderPool):
    def read(self, path: Path, kind: str, page: int) -> Any:
        time.sleep(0.03)
        return super().read(path, kind, page)


def test_waiting_for_the_end_tells_how_many_pages_are_read(tmp_path: Path, archive: Path) -> None:
    reported: list[tuple[int, int]] = []
    with services_at(tmp_path / "data", readers=_Slow()) as services, until_done.at_work(services) as dispatcher:
        Backfill(services, archive, Slip(lane="archive"), 100, dispatcher).run(lambda _: None)
        until_done.until_done(services, dispatcher, lambda done, total: reported.append((done, total)))
    assert reported
    assert reported[-1][0] > 0


class _Counting(FakeReaderPool):
    opened = 0

    def open(self, path: Path) -> Any:
        _Counting.opened += 1
        return super().open(path)


def test_a_held_file_is_never_opened_again(tmp_path: Path, archive: Path) -> None:
    with services_at(tmp_path / "data", readers=_Counting()) as services:
        run(services, archive)
        before = _Counting.opened
        run(services, archive)
        assert _Counting.opened == before


# ── walking ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_walk_goes_on_after_any_file(archive: Path) -> None:
    everything = list(walk.walk(archive))
    assert len(everything) == walk.survey(archive).files == 25
    for place, name in enumerate(everything):
        assert list(walk.walk(archive, after=name)) == everything[place + 1 :]


def test_a_folder_larger_than_a_page_of_names_is_walked_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "_AT_ONCE", 7)
    for number in range(50):
        (tmp_path / f"{number:02d}").touch()
    assert list(walk.walk(tmp_path)) == [f"{number:02d}" for number in range(50)]
    assert list(walk.walk(tmp_path, after="20")) == [f"{number:02d}" for number in range(21, 50)]


def test_hidden_names_and_links_to_folders_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / ".hidden").touch()
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x").touch()
    os.symlink(tmp_path / "a", tmp_path / "b")
    assert list(walk.walk(tmp_path)) == ["a/x"]
    survey = walk.survey(tmp_path)
    assert (survey.files, survey.hidden.named, survey.links.named) == (1, (".hidden",), ("b",))


# ── slips ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def mapping(folder: Path, text: str) -> Path:
    path = folder / "slips.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_folder_names_fill_the_slip(tmp_path: Path) -> None:
    slips = Slips(
        Slip(lane="archive", branch="X"),
        mapping(tmp_path, "pattern = '^(?P<branch>[^/]+)/(?P<dossier>[^/]+)/'\n[fixed]\nstation = 'kho 3'\n"),
    )
    assert slips.of("CN02/H26-7/a.pdf") == Slip(branch="CN02", dossier="H26-7", station="kho 3", lane="archive")
    assert slips.of("loose.pdf") == Slip(branch="X", station="kho 3", lane="archive")


def test_a_csv_fills_the_slip_of_a_file_or_of_the_nearest_folder(tmp_path: Path) -> None:
    (tmp_path / "slips.csv").write_text(
        "\ufeffđường dẫn;mã hồ sơ;chi nhánh\nkho/1;H26-1;CN01\nkho/1/a.pdf;H26-9;\n", encoding="utf-8"
    )
    text = "[csv]\nfile='slips.csv'\npath='đường dẫn'\ndelimiter=';'\ncolumns={dossier='mã hồ sơ',branch='chi nhánh'}"
    slips = Slips(Slip(branch="X"), mapping(tmp_path, text))
    assert slips.of("kho/1/b.pdf") == Slip(dossier="H26-1", branch="CN01")
    assert slips.of("kho/1/a.pdf") == Slip(dossier="H26-9", branch="X")
    assert slips.of("kho/2/a.pdf") == Slip(branch="X")


@pytest.mark.parametrize(
    "text",
    [
        "pattern = '('",
        "pattern = '(?P<colour>x)'",
        "[fixed]\nlane = 'counter'",
        "something = 1",
        "[csv]\nfile='none.csv'\npath='p'\ncolumns={}",
        "not toml",
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError):
        Slips(Slip(), mapping(tmp_path, text))


def test_an_archive_with_a_mapping_gets_a_batch_a_slip(services: Services, archive: Path, tmp_path: Path) -> None:
    how = mapping(tmp_path, "pattern = '^(?P<branch>[^/]+)/(?P<dossier>[^/]+)/'")
    run(services, archive, mapping=how, batch_files=10)
    slips = [batches.load_batch(services.objects, batch_id).slip for batch_id in _ids(services)]
    assert {slip.branch for slip in slips} == {"CN00", "CN01", "CN02"}
    assert all(slip.lane == "archive" and slip.dossier for slip in slips)


def test_files_come_in_the_order_people_number_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "_AT_ONCE", 2)
    names = ["trang1.png", "trang2.png", "trang02.png", "trang10.png", "trang11.png"]
    for name in names:
        (tmp_path / name).touch()
    ordered = ["trang1.png", "trang02.png", "trang2.png", "trang10.png", "trang11.png"]
    assert list(walk.walk(tmp_path)) == ordered
    assert list(walk.walk(tmp_path, after="trang2.png")) == ordered[3:]
    assert [path.name for _, path in find_files([tmp_path])] == ordered

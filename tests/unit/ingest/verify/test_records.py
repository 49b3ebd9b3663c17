"""What is held stays what it was: a record, link or searchable copy that was changed, lost or slipped in is found."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.errors import CorruptError, ServiceError
from core.records import Revision, Slip, Stored
from ingest.intake.accept import accept
from ingest.queue import until_done
from ingest.reindex import reindex
from ingest.services import Services
from ingest.verify.verify import Verification, verify
from store import batches, papers
from store.access_log.covered import CoveredObjects, log_of
from store.files import FileObjects
from store.links import Link, Links
from tests.support.services import scans, services_at


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """An installation in which two files of one batch, three pages, are filed."""
    with services_at(tmp_path / "data") as opened:
        accept(opened, scans(tmp_path / "in", "pages 2", "pages 1"), Slip(dossier="H26-1"))
        until_done.finish_pending(opened)
        yield opened


def checked(services: Services, **options: Any) -> Verification:
    return verify(services.objects, services.index, **options)


def plain(services: Services) -> FileObjects:
    """The store as somebody sees it who writes to it past motlan."""
    assert isinstance(services.objects, CoveredObjects)
    assert isinstance(services.objects.stored, FileObjects)
    return services.objects.stored


def spoil(path: Path, old: bytes, new: bytes) -> None:
    data = path.read_bytes()
    assert old in data
    path.chmod(0o644)
    path.write_bytes(data.replace(old, new))


def record(services: Services, number: int = 1) -> tuple[str, Path]:
    (paper_id, _), *_ = papers.latest_keys(services.objects)
    return paper_id, plain(services).root / papers.key(paper_id, number)


def said(services: Services, **options: Any) -> list[str]:
    return list(checked(services, **options).problems)


CHANGED = "is not what the log says was written; bring it from a backup"


# ── records ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_word_changed_inside_a_stored_record_is_found_by_name(services: Services) -> None:
    paper_id, path = record(services)
    spoil(path, b"trang1", b"trang7")  # still a good record, of the same length
    assert said(services) == [f"paper {paper_id} revision 1: {CHANGED}"]


def test_a_record_slipped_in_without_its_entry_is_found_and_repair_does_not_publish_it(services: Services) -> None:
    paper_id, _ = record(services)
    forged = msgspec.structs.replace(
        papers.load(services.objects, paper_id), revision=2, by="an", slip=Slip(branch="X")
    )
    plain(services).create(papers.key(paper_id, 2), msgspec.json.encode(forged))
    problems = said(services, repair=True)
    assert [line for line in problems if line.startswith(f"paper {paper_id} revision 2: the log does not say")]
    assert any("its record is not one that may be published" in line for line in problems)
    assert dict(services.index.versions())[paper_id] == 1


def test_the_last_revision_taken_away_is_missed(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    paper_id, _ = record(services)
    latest = papers.revise(services.objects, paper_id, partial(_with, Slip(branch="CN 2")), by="an")
    services.index.publish([latest])
    (plain(services).root / papers.key(paper_id, 2)).unlink()
    monkeypatch.setattr("ingest.verify.log_coverage._UNDER_WAY", 0.0)
    gone = "the log says that it was written, and it is gone; bring it from a backup"
    assert f"paper {paper_id} revision 2: {gone}" in said(services)


def _with(slip: Slip, revision: Revision) -> Revision:
    return msgspec.structs.replace(revision, slip=slip)


def test_a_saying_of_an_officer_that_was_changed_is_found(services: Services) -> None:
    links = Links(services.objects)
    links.say(Link(side="001199999999", other="001199999998", same=False, by="an", at="2026-01-05T08:00:00Z"))
    key = next(iter(services.objects.list("links/"))).key
    spoil(plain(services).root / key, b'"same":false', b'"same":true')
    assert said(services) == [f"record {key}: {CHANGED}"]


def test_a_batch_whose_slip_was_changed_is_found(services: Services, tmp_path: Path) -> None:
    key = next(iter(services.objects.list("batches/"))).key
    spoil(plain(services).root / key, b"H26-1", b"H26-2")
    assert said(services) == [f"record {key}: {CHANGED}"]


def test_an_empty_log_beside_papers_is_wrong(services: Services, tmp_path: Path) -> None:
    for entry in list(services.objects.list("log/")):
        (plain(services).root / entry.key).unlink()
    log_of(services.objects).close()
    (tmp_path / "data" / "log.anchors").unlink(missing_ok=True)
    problems = said(services)
    assert "access log log/entries/: is empty beside 2 papers" in problems
    assert any("the log does not say that it was written" in line for line in problems)


def test_records_of_before_the_log_covered_them_are_adopted_once_and_by_name(
    services: Services, tmp_path: Path
) -> None:
    for entry in list(services.objects.list("log/")):
        (plain(services).root / entry.key).unlink()
    (tmp_path / "data" / "log.anchors").unlink(missing_ok=True)
    with services_at(tmp_path / "data") as upgraded:
        assert not checked(upgraded).ok
        taken = checked(upgraded, adopt_for="lan")
        assert "access log log/entries/: 3 records were taken into it as they are" in taken.remarks
        assert checked(upgraded).ok
        paper_id, path = record(upgraded)
        spoil(path, b"trang1", b"trang7")
        assert said(upgraded, adopt_for="lan") == [f"paper {paper_id} revision 1: {CHANGED}"]  # never taken as it is


def test_a_write_that_failed_after_its_entry_is_not_missed(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    paper_id, _ = record(services)
    create = FileObjects.create

    def full(objects: FileObjects, key: str, data: bytes | Path) -> None:
        if key.startswith("papers/"):
            raise ServiceError("the object store is full")
        create(objects, key, data)

    with monkeypatch.context() as patch:
        patch.setattr(FileObjects, "create", full)
        with pytest.raises(ServiceError):
            papers.revise(services.objects, paper_id, partial(_with, Slip(branch="CN 2")), by="an")
    assert checked(services).ok


def test_a_foreign_object_among_a_papers_records_is_named_and_stops_nothing(services: Services) -> None:
    paper_id, path = record(services)
    path.with_name("notes.txt").write_bytes(b"x")
    assert f"paper {paper_id}: notes.txt among its records is no revision; who put it there?" in said(services)
    assert papers.load(services.objects, paper_id).revision == 1


def test_a_link_to_nowhere_in_the_place_of_the_next_revision_never_makes_revise_loop(services: Services) -> None:
    paper_id, path = record(services)
    path.with_name("000002.json").symlink_to("nowhere")
    with pytest.raises(CorruptError, match="motlan verify"):
        papers.revise(plain(services), paper_id, partial(_with, Slip(branch="CN 2")), by="an")


@pytest.mark.parametrize("data", [b"[" * 100_000, b'{"paper_id":' + b'{"a":' * 100_000])
def test_a_deep_record_is_named(services: Services, data: bytes) -> None:
    paper_id, path = record(services)
    path.chmod(0o644)
    path.write_bytes(data)
    assert f"paper {paper_id}: revision 1 cannot be decoded" in said(services)


def test_a_record_that_was_changed_is_never_published_by_reindex(services: Services) -> None:
    paper_id, path = record(services)
    spoil(path, b"trang1", b"trang7")
    left_out: list[str] = []
    assert reindex(services.objects, services.index, on_unlike=left_out.append) == 1
    assert left_out == [paper_id]
    assert paper_id not in dict(services.index.versions())


# ── searchable copies ─────────────────────────────────────────────────────────────────────────────────────────────


def copy_of(services: Services) -> tuple[str, Path]:
    paper_id, _ = record(services)
    stored = papers.load(services.objects, paper_id).searchable_pdf
    assert stored is not None
    return paper_id, plain(services).root / stored.key


def test_a_flipped_byte_in_a_searchable_copy_is_found(services: Services) -> None:
    paper_id, path = copy_of(services)
    spoil(path, b"page", b"pagf")
    assert said(services) == [
        f"paper {paper_id}: its searchable copy has changed; `motlan verify --repair` lets it be made anew"
    ]


@pytest.mark.parametrize("lost", [True, False])
def test_a_lost_or_damaged_searchable_copy_is_made_anew(services: Services, lost: bool) -> None:
    paper_id, path = copy_of(services)
    whole = path.read_bytes()
    if lost:
        path.unlink()
    else:
        spoil(path, b"page", b"pagf")
    mended = checked(services, repair=True)
    assert mended.ok
    assert mended.reopened == 1
    assert any(paper_id in remark and "it is made anew from the original" in remark for remark in mended.remarks)
    until_done.finish_pending(services)
    after = checked(services)
    assert after.ok, after.problems
    latest = papers.load(services.objects, paper_id)
    assert latest.searchable_pdf is not None
    assert latest.changes == ("searchable_pdf",)
    assert services.objects.read(latest.searchable_pdf.key) == whole
    assert any("a later revision has another" in remark for remark in after.remarks)


def test_a_searchable_copy_of_a_record_without_its_hash_is_covered_by_adoption(services: Services) -> None:
    paper_id, path = copy_of(services)
    latest = papers.load(services.objects, paper_id)
    assert latest.searchable_pdf is not None
    old = Stored(latest.searchable_pdf.key, latest.searchable_pdf.bytes)
    services.index.publish(
        [
            papers.revise(
                services.objects, paper_id, lambda latest: msgspec.structs.replace(latest, searchable_pdf=old), by="an"
            )
        ]
    )
    assert any("searchable copy: the log does not say" in line for line in said(services))
    assert checked(services, adopt_for="lan").ok
    spoil(path, b"page", b"pagf")
    assert f"paper {paper_id} searchable copy: {CHANGED}" in said(services)


# ── originals ─────────────────────────────────────────────────────────────────────────────────────────────────────


def original_of(services: Services, content: bytes) -> Path:
    return plain(services).root / batches.original_key(hashlib.sha256(content).hexdigest())


def test_a_damaged_original_is_named_by_path_file_dossier_and_papers(services: Services) -> None:
    path = original_of(services, b"pages 2")
    spoil(path, b"pages", b"pagez")
    paper_ids = [paper_id for paper_id, _ in papers.latest_keys(services.objects)]
    (line,) = said(services)
    assert line.startswith(f"original {path.name}: its bytes have changed ({batches.original_key(path.name)}; ")
    assert "file scan-0.pdf; dossier H26-1; paper " in line
    assert any(paper_id in line for paper_id in paper_ids)


@pytest.mark.parametrize("gone", [True, False])
def test_a_damaged_original_that_is_sent_again_is_mended_from_the_new_bytes(
    services: Services, tmp_path: Path, gone: bool
) -> None:
    path = original_of(services, b"pages 2")
    if gone:
        path.unlink()
    else:
        spoil(path, b"pages", b"pagez")
    batch = accept(services, scans(tmp_path / "again", "pages 2"), Slip())
    until_done.finish_pending(services)
    assert [file.status for file in batch.files] == ["held_already"]
    assert path.read_bytes() == b"pages 2"
    assert checked(services).ok
    assert len(list(services.objects.list("quarantine/"))) == (0 if gone else 1)


# ── the index ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_broken_index_does_not_stop_the_rest(services: Services) -> None:
    def broken() -> Any:
        raise ServiceError("the index cannot be reached")

    paper_id, path = record(services)
    spoil(path, b"trang1", b"trang7")
    result = verify(services.objects, broken)
    assert f"paper {paper_id} revision 1: {CHANGED}" in result.problems
    assert any(problem.startswith("index as a whole: could not be compared") for problem in result.problems)


def test_repair_says_what_it_did(services: Services) -> None:
    for paper_id, _ in list(papers.latest_keys(services.objects)):
        services.index.remove(paper_id)
    (line,) = checked(services, repair=True).remarks
    assert line.startswith("2 × paper: was missing in the index: it was published: ")

"""Held papers read again by a later reader: only where they read otherwise, never over an officer, shown before."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from cli import motlan
from core.records import Revision
from ingest.over_papers import Counts
from ingest.relabel import relabel
from ingest.reread import CURSOR, Difference, preview, reread
from ingest.services import Services
from ocr.results import PageRead
from ocr.version import READER
from search.query import parse
from store import pages, papers
from tests.support.taught import WrittenReaderPool, filed, statuses, written

NUMBERS = ("001199999999", "001199999998", "001199999997")
NAME = "NGUYỄN THỊ MẪU VÍ DỤ"
BEFORE = "r0-of-before"


class BetterPool(WrittenReaderPool):
    """Reads a file as written, once it is of today's version; the version before misread a name and was less sure."""

    better = False

    def read(self, path: Path, kind: str, page_: int) -> PageRead:
        self.read_count[(path.name, page_)] += 1
        text = path.read_text(encoding="utf-8")
        if self.better:
            return PageRead(written(text), b"%PDF-page")
        misread = written(text.replace(NAME, "NGUYEN THI MAU VI DU") if NUMBERS[0] in text else text)
        return PageRead(replace(misread, mean_confidence=0.8), b"%PDF-page")


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """Three papers filed by a reader before this one; since then there is a better one."""
    with filed(tmp_path / "data", statuses(*NUMBERS), readers=BetterPool()) as (services, _):
        for entry in list(services.objects.list("pages/")):
            sha256 = entry.key.split("/")[3]
            reading = pages.load(services.objects, sha256, READER, 1)
            assert reading is not None
            pages.save(services.objects, sha256, replace(reading, reader=BEFORE))
            pages.forget(services.objects, sha256, READER, 1)
        BetterPool.better = True
        yield services
        BetterPool.better = False


def misread(services: Services) -> Revision:
    return next(paper for paper in held(services) if paper.reading.text.find(NAME) < 0)


def held(services: Services) -> list[Revision]:
    return list(papers.latest_of_all(services.objects))


def test_a_paper_gets_a_next_revision_only_where_it_reads_otherwise(services: Services) -> None:
    first = misread(services)
    assert reread(services) == Counts(looked_at=3, changed=1, unchanged=2)
    latest = papers.load(services.objects, first.paper_id)
    assert latest.reading.fields["full_name"].value == "Nguyễn Thị Mẫu Ví Dụ"
    assert latest.searchable_pdf is not None
    assert latest.searchable_pdf.key.endswith("000002-reread.pdf")
    assert services.objects.size(latest.searchable_pdf.key) == latest.searchable_pdf.bytes
    assert [paper.revision for paper in held(services)].count(1) == 2
    paper_ids = {hit.paper_id for hit in services.index.find(parse("Nguyễn Thị Mẫu Ví Dụ"))}
    assert paper_ids == {paper.paper_id for paper in held(services)}
    assert list(services.objects.list("cache/pdf/")) == []


def test_what_this_reader_has_read_is_not_read_again(services: Services) -> None:
    reread(services)
    count = sum(services.readers.read_count.values())  # type: ignore[attr-defined]
    assert reread(services).changed == 0
    assert sum(services.readers.read_count.values()) == count  # type: ignore[attr-defined]


def test_a_dry_run_says_what_would_change_and_changes_no_record(services: Services) -> None:
    first = misread(services)
    seen: list[Difference] = []
    assert preview(services, 2, on_difference=seen.append).looked_at == 2
    preview(services, 20, on_difference=seen.append)
    told = {difference.paper_id: difference.changes for difference in seen}
    assert {"text", "owners", "fields.full_name"} <= set(told.pop(first.paper_id))
    assert set(told.values()) == {()}
    assert {paper.revision for paper in held(services)} == {1}
    assert reread(services).changed == 1  # what the dry run read is taken, not passed over


def test_only_papers_that_were_asked_for_are_read(services: Services) -> None:
    assert reread(services, below=0.8) == Counts()
    assert reread(services, since="2999-01-01") == Counts()
    assert reread(services, below=0.81, since="2000-01-01").looked_at == 3


def test_a_paper_that_an_officer_worked_on_stays_as_the_officer_left_it(services: Services) -> None:
    first = misread(services)
    said = papers.revise(
        services.objects, first.paper_id, lambda latest: replace(latest, same_as=("another-1",)), by="le.an"
    )
    assert reread(services) == Counts(looked_at=3, unchanged=3)
    assert papers.load(services.objects, first.paper_id) == said


def test_an_interrupted_run_goes_on_where_it_stood(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.over_papers._STEP", 1)
    services = dataclasses.replace(services, config=replace(services.config, workers=1))

    def stop(count: int) -> None:
        if count == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reread(services, on_papers=stop)
    assert services.objects.read(CURSOR)
    looked: list[int] = []
    assert reread(services, on_papers=looked.append) == Counts(looked_at=3, changed=1, unchanged=2)
    assert looked[0] == 3
    assert services.objects.size(CURSOR) is None


def test_papers_that_read_the_same_can_still_be_labelled_again(services: Services) -> None:
    reread(services)
    assert relabel(services) == Counts(looked_at=3, unchanged=3)


def test_a_paper_whose_original_is_gone_is_counted_and_stays(services: Services) -> None:
    first = misread(services)
    path = services.objects.stored.root / first.original.key  # type: ignore[attr-defined]
    path.unlink()
    assert reread(services) == Counts(looked_at=3, unchanged=2, failed=1)
    assert papers.load(services.objects, first.paper_id) == first


@pytest.mark.parametrize("below", ["0", "1.5", "viel"])
def test_a_confidence_that_none_can_have_is_refused(tmp_path: Path, below: str) -> None:
    answer = CliRunner().invoke(motlan, ["reread", "--below", below], env={"MOTLAN_DATA": str(tmp_path)})
    assert answer.exit_code == 2
    assert "--below" in answer.output

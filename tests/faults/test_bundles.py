"""A file of several papers, whose records go into the store under one entry of the log: killed at any of its writes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench import written_papers
from core.records import Slip
from ingest import pipeline
from ingest.intake.accept import accept
from ingest.observe import status
from ingest.queue import until_done
from ingest.verify.verify import verify
from ocr.results import PageRead
from store import papers
from store.access_log.covered import CoveredObjects
from store.objects import Objects
from tests.support.services import FakeReaderPool, bury, scans, services_at

_PAPERS = 3


class _Stopped(BaseException):
    """The process dies here."""


class _Dying:
    """The store below the log; it dies before or after its n-th write of what is kept for good."""

    def __init__(self, real: Objects) -> None:
        self._real, self.left, self.before = real, 10**9, True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def create(self, key: str, data: bytes | Path) -> None:
        if not key.startswith(("papers/", "log/", "searchable/")):
            self._real.create(key, data)
            return
        self.left -= 1
        if self.left == 0 and self.before:
            raise _Stopped
        self._real.create(key, data)
        if self.left == 0:
            raise _Stopped


class _Bundles(FakeReaderPool):
    """Reads each page as a paper of its own."""

    def read(self, path: Path, kind: str, page: int) -> PageRead:
        return PageRead(written_papers.page(7, page, 100), b"%PDF-page")


@pytest.mark.parametrize("before", [True, False])
def test_killed_at_any_write_every_paper_is_filed_once_and_the_log_holds(tmp_path: Path, before: bool) -> None:
    writes = 0
    while _killed_at(tmp_path / str(writes), writes + 1, before=before):
        writes += 1
    assert writes == 2 * _PAPERS + 1, "copies, one entry, records"


def _killed_at(folder: Path, write: int, *, before: bool) -> bool:
    """Die at the n-th write of a bundle and go on in another process; False when all was done before so many writes."""
    with services_at(folder, readers=_Bundles()) as plain:
        batch = accept(plain, scans(folder / "in", f"pages {_PAPERS}"), Slip(lane="archive"))
        real: Any = plain.objects
        dying = _Dying(real.stored)
        store: Any = CoveredObjects(dying, real.log)  # type: ignore[arg-type]
        real.log.objects = dying
        dying.left, dying.before = write, before
        (file,) = batch.files
        services = replace(plain, objects=store, leases=type(plain.leases)(store))
        with suppress(_Stopped):
            pipeline.finish_file(services, batch.batch, str(file.sha256))
    with services_at(folder, readers=_Bundles()) as other:
        bury(other.objects)
        until_done.finish_pending(other)
        assert status.of_batch(other.objects, batch).state == "done"
        assert [number for _, number in papers.latest_keys(other.objects)] == [1] * _PAPERS
        assert verify(other.objects, other.index).problems == ()
    return dying.left <= 0

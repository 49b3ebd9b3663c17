"""How well the scans of a folder are, before they are sent: each page by itself, then all of them together."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import msgspec

from core.errors import InputError
from core.quality import sentence
from core.records import Failure, QualityFinding, Record
from ocr.quality.across_pages import check_batch
from ocr.quality.checked_page import CheckedPage, PageTrace
from ocr.results import Opened


class Looks(Protocol):
    """Whoever opens files and looks at their pages: `ingest.reader_pool.ReaderPool`, `ocr.quality.looker.Looker`."""

    def open(self, path: Path) -> Opened:
        """What a file is and how many pages it has. Raises InputError."""

    def check(self, path: Path, kind: str, page: int) -> CheckedPage:
        """How well one page was scanned. Raises InputError."""


class FileQuality(Record, frozen=True, kw_only=True):
    """What the check says of one file; the numbers of its findings are those of its own pages."""

    file: str
    pages: int
    findings: tuple[QualityFinding, ...] = ()
    messages: tuple[str, ...] = ()  # what to do about each finding, Vietnamese
    error: Failure | None = None  # the file could not be opened, or a page of it not be decoded


def check_files(
    readers: Looks, files: Iterable[tuple[str, Path]], expected: int | None = None
) -> tuple[list[FileQuality], tuple[str, ...]]:
    """The files one by one, and what is wrong with all of them together (of `expected` pages, if known)."""
    checked: list[FileQuality] = []
    traces: list[PageTrace] = []
    places: list[tuple[int, int]] = []  # of each trace: number of its file, page within it
    for name, path in files:
        findings: list[QualityFinding] = []
        pages, error = 0, None
        try:
            opened = readers.open(path)
            pages = opened.pages
            for page in range(1, pages + 1):
                seen = readers.check(path, opened.kind, page)
                findings += seen.findings
                traces.append(seen.trace)
                places.append((len(checked), page))
        except InputError as failure:
            error = failure.failure()
        checked.append(FileQuality(file=name, pages=pages, findings=tuple(findings), error=error))
    together: list[str] = []
    for finding in check_batch(traces, expected):
        if finding.page is None:
            together.append(sentence(finding))
            continue
        at, page = places[finding.page - 1]
        if finding.other is not None:  # the other page may stand in another file
            other, number = places[finding.other - 1]
            where = f"trang {number}" if other == at else f"trang {number} của {checked[other].file}"
            together.append(f"{checked[at].file}: " + sentence(finding).replace(f"trang {finding.other}", where))
            finding = msgspec.structs.replace(finding, other=None)
        own = msgspec.structs.replace(finding, page=page)
        checked[at] = msgspec.structs.replace(checked[at], findings=(*checked[at].findings, own))
    return [_with_messages(file) for file in checked], tuple(together)


def _with_messages(file: FileQuality) -> FileQuality:
    return msgspec.structs.replace(file, messages=tuple(sentence(finding) for finding in file.findings))

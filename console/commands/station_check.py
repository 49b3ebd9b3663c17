"""The check of quality at a station, where its libraries are installed: what to scan again, before it is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.settings import Config
from ingest.station.folder_quality import check_files
from ocr.input.limits import Limits
from ocr.quality.looker import Looker


@contextmanager
def checking(config: Config) -> Iterator[Callable[[list[tuple[str, Path]], int | None], tuple[str, ...]]]:
    """A check of a batch's files, with how many pages there should be; its answer is in Vietnamese, a line a fault."""
    limits = Limits(page_seconds=config.page_seconds, memory_bytes=config.page_memory)
    with Looker(limits) as looker:

        def check(files: list[tuple[str, Path]], pages: int | None) -> tuple[str, ...]:
            checked, together = check_files(looker, files, pages)
            own = [f"{file.file}: {message}" for file in checked for message in file.messages]
            broken = [f"{file.file}: {file.error.message}" for file in checked if file.error]
            return tuple(dict.fromkeys((*own, *broken, *together)))

        yield check

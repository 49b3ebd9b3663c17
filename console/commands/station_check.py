"""The check of quality at a station, where the whole of motlan is installed: what to scan again, before it is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.settings import Config
from ingest.reader_pool import ReaderPool
from ingest.station.quality import check_files


@contextmanager
def checking(config: Config) -> Iterator[Callable[[list[tuple[str, Path]], int | None], tuple[str, ...]]]:
    """A check of a batch's files, with how many pages there should be; its answer is in Vietnamese, a line a fault."""
    with ReaderPool(config) as readers:

        def check(files: list[tuple[str, Path]], pages: int | None) -> tuple[str, ...]:
            checked, together = check_files(readers, files, pages)
            own = [f"{file.file}: {message}" for file in checked for message in file.messages]
            broken = [f"{file.file}: {file.error.message}" for file in checked if file.error]
            return tuple(dict.fromkeys((*own, *broken, *together)))

        yield check

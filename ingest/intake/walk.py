"""Walk a folder of any size in a fixed order, from any place on, without holding its list in memory."""

from __future__ import annotations

import heapq
import os
from collections.abc import Iterator
from pathlib import Path

from core.text import natural

_AT_ONCE = 20_000  # names of one folder held at a time; a larger folder is scanned once for each so many


def walk(folder: Path, *, after: str = "") -> Iterator[str]:
    """Paths of the files in a folder, relative to it, in a fixed order, those after `after` only.

    Hidden names and links to folders are passed over. A folder that cannot be opened is given as if it were a file,
    so that it becomes a named failure. Files may come and go meanwhile.
    """
    yield from _walk(folder, "", tuple(after.split("/")) if after else ())


def count(folder: Path) -> int:
    """How many files `walk` would give."""
    total = 0
    left = [folder]
    while left:
        try:
            with os.scandir(left.pop()) as found:
                for item in found:
                    if item.name.startswith("."):
                        continue
                    if item.is_dir(follow_symlinks=False):
                        left.append(Path(item.path))
                    else:
                        total += 1
        except OSError:
            total += 1
    return total


def _walk(folder: Path, inside: str, after: tuple[str, ...]) -> Iterator[str]:
    start = after[0] if after else ""
    try:
        names = _names(folder / inside, start)
        for name, is_folder in names:
            path = f"{inside}/{name}" if inside else name
            rest = after[1:] if after and name == after[0] else ()
            if is_folder:
                yield from _walk(folder, path, rest)
            elif not (after and name == after[0]):
                yield path
    except OSError:
        if not inside:
            raise
        yield inside


def _names(folder: Path, start: str) -> Iterator[tuple[str, bool]]:
    """Names in a folder from `start` on, as people number them, each with whether it is a folder."""
    first, last = natural(start), None
    while True:
        with os.scandir(folder) as found:
            wanted = (
                (order, item.is_dir(follow_symlinks=False))
                for item in found
                if not item.name.startswith(".")
                and (order := natural(item.name)) >= first
                and (last is None or order > last)
            )
            page = heapq.nsmallest(_AT_ONCE, wanted)
        yield from ((name, is_folder) for (_, name), is_folder in page)
        if len(page) < _AT_ONCE:
            return
        last = page[-1][0]

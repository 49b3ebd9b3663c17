"""Walk a folder of any size in a fixed order, from any place on, without holding its list in memory."""

from __future__ import annotations

import heapq
import os
from collections.abc import Iterator
from pathlib import Path

from core.errors import UsageError
from core.records import Record
from core.text import natural, printable

_AT_ONCE = 20_000  # names of one folder held at a time; a larger folder is scanned once for each so many
_NAMED = 20  # names of one sort that a survey remembers


class Passed(Record, frozen=True):
    """Names of one sort that a walk does not follow: how many, and the first of them."""

    count: int = 0
    named: tuple[str, ...] = ()

    def and_(self, name: str) -> Passed:
        """One more."""
        named = (*self.named, printable(name)) if len(self.named) < _NAMED else self.named
        return Passed(self.count + 1, named)


class Survey(Record, frozen=True):
    """What a folder holds, as `walk` sees it."""

    files: int = 0  # how many names `walk` gives: files, and folders that cannot be opened
    hidden: Passed = Passed()  # names that begin with a dot, folders or files
    links: Passed = Passed()  # links to folders
    closed: Passed = Passed()  # folders that cannot be opened


def walk(folder: Path, *, after: str = "") -> Iterator[str]:
    """Paths of the files in a folder, relative to it, in a fixed order, those after `after` only.

    Hidden names and links to folders are passed over. A folder that cannot be opened is given as if it were a file,
    so that it becomes a named failure. Files may come and go meanwhile. Raises UsageError when `folder` itself cannot
    be opened.
    """
    yield from _walk(folder, "", tuple(after.split("/")) if after else ())


def survey(folder: Path) -> Survey:
    """How many names `walk` gives, and what it passes over. Reads every folder once, and no file."""
    seen = Survey()
    left = [""]
    while left:
        inside = left.pop()
        files, hidden, links, closed = seen.files, seen.hidden, seen.links, seen.closed
        try:
            with os.scandir(folder / inside) as items:
                for item in items:
                    path = f"{inside}/{item.name}" if inside else item.name
                    if item.name.startswith("."):
                        hidden = hidden.and_(path)
                    elif item.is_dir(follow_symlinks=False):
                        left.append(path)
                    elif _is_link_to_folder(item):
                        links = links.and_(path)
                    else:
                        files += 1
        except OSError:
            files, closed = files + 1, closed.and_(inside)
        seen = Survey(files, hidden, links, closed)
    return seen


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
    except OSError as error:
        if not inside:
            raise UsageError(f"the folder {folder} cannot be opened ({error.strerror})") from error
        yield inside


def _names(folder: Path, start: str) -> Iterator[tuple[str, bool]]:
    """Names in a folder from `start` on, as people number them, each with whether it is a folder."""
    first, last = natural(start), None
    while True:
        with os.scandir(folder) as items:
            wanted = (
                (order, item.is_dir(follow_symlinks=False))
                for item in items
                if not item.name.startswith(".")
                and (order := natural(item.name)) >= first
                and (last is None or order > last)
                and not _is_link_to_folder(item)
            )
            page = heapq.nsmallest(_AT_ONCE, wanted)
        yield from ((name, is_folder) for (_, name), is_folder in page)
        if len(page) < _AT_ONCE:
            return
        last = page[-1][0]


def _is_link_to_folder(item: os.DirEntry[str]) -> bool:
    return item.is_symlink() and os.path.isdir(item.path)

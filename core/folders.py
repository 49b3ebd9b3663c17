"""Files of folders, in the order people number them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from core.errors import UsageError
from core.text import natural, printable


def find_files(paths: Iterable[Path], *, strict: bool = True) -> Iterator[tuple[str, Path]]:
    """The files named and those in the folders named, in order; hidden files and folders are passed over.

    What cannot be opened inside a folder is given as if it were a file, so that it becomes a named failure.
    Raises UsageError for a path of `paths` that is not there; unless `strict`, that is given as a file too.
    """
    for path in paths:
        if strict and not path.exists():
            raise UsageError(f"{path} is not there")
        yield from _files_under(path, named=True)


def _files_under(path: Path, *, named: bool = False) -> Iterator[tuple[str, Path]]:
    try:
        is_folder = path.is_dir()
        if is_folder and path.is_symlink() and not named:
            return
        children = sorted(path.iterdir(), key=lambda child: natural(child.name)) if is_folder else None
    except OSError:
        children = None
    if children is None:
        yield printable(str(path)), path
        return
    for child in children:
        if not child.name.startswith("."):
            yield from _files_under(child)

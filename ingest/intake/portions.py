"""Cut a walk through an archive into portions, one a batch: never inside a folder that fits, never inside a paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, groupby, islice

from ingest.filing.file_names import NameOrder, name_order

_TOGETHER = (
    NameOrder.SIDES,
    NameOrder.BACKWARDS,
    NameOrder.PAGES,
    NameOrder.COUNTED,
)  # what names of one paper say of each other
_MOST = 10  # times the limit, above which a row of names that all belong together is cut all the same


def portions(paths: Iterable[str], limit: int) -> Iterator[list[str]]:
    """Portions of about `limit` paths, in order. A paper over several files is only looked for inside a batch.

    A folder of at most `limit` files is never parted. A larger one is a portion, or several, by itself, cut where the
    names of two files do not say that they belong together.
    """
    portion: list[str] = []
    for _, in_folder in groupby(paths, key=lambda path: path.rpartition("/")[0]):
        files = iter(in_folder)
        folder = list(islice(files, limit + 1))
        if portion and len(portion) + len(folder) > limit:
            yield portion
            portion = []
        if len(folder) > limit:
            yield from _cut(chain(folder, files), limit)
        else:
            portion += folder
    if portion:
        yield portion


def _cut(files: Iterable[str], limit: int) -> Iterator[list[str]]:
    portion: list[str] = []
    for path in files:
        full = len(portion) >= limit and not belong_together(portion[-1], path)
        if full or len(portion) >= _MOST * limit:
            yield portion
            portion = []
        portion.append(path)
    yield portion


def belong_together(path: str, other: str) -> bool:
    """Whether the names of two files, one after the other, say that they may be one paper."""
    return name_order(path, other) in _TOGETHER

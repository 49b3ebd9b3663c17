"""Key order over servers that list in folder order.

S3 promises listings in byte order of the whole key. Servers that keep objects in folders (SeaweedFS 4.48, measured)
walk them instead: `a/1` comes before `a-b`, although `-` sorts before `/`. And their `start-after` leaves out the
folder of exactly that name. Only names that go on with `+ , - .` where a sibling folder's name ends are touched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice

from store.objects import Entry

LOW = "+,-."  # the characters of keys that sort before "/"
_HOLD = 2000  # entries of one folder held back before it is asked whether that is needed

_low = re.compile(f"[{re.escape(LOW)}]")


def in_key_order(entries: Iterator[Entry], folder: str, any_under: Callable[[str], bool]) -> Iterator[Entry]:
    """The entries, all under `folder` ("" or ending in "/"), in key order, given them in key order or folder order.

    A folder's entries are held back until the next name shows that nothing sorts before them. For a long folder
    `any_under(prefix)` is asked whether such names exist at all; where none do, the rest is passed straight on.
    """
    yield from _level(_Ahead(entries), folder, any_under)


def marker(after: str, folder: str) -> str:
    """A `start-after` that leaves out no key > `after` under `folder`, whatever order the server lists in.

    It may let in keys that are not > `after`: the caller drops them.
    """
    if not after.startswith(folder):
        return after  # before or beyond all of the folder: either order agrees
    low = _low.search(after, len(folder))
    start = (after[: low.start()] if low else after).rstrip("/")
    return _just_before(start) if len(start) > len(folder) else ""


class _Ahead:
    """An iterator whose next entry can be looked at."""

    def __init__(self, source: Iterator[Entry]) -> None:
        self._source = source
        self.entry = next(source, None)

    def take(self) -> Entry:
        taken = self.entry
        assert taken is not None
        self.entry = next(self._source, None)
        return taken


def _level(ahead: _Ahead, folder: str, any_under: Callable[[str], bool]) -> Iterator[Entry]:
    """The entries under `folder`, which stand together in the source, in key order."""
    held: list[tuple[str, list[Entry]]] = []  # folders waiting for names that sort before them, the deepest last
    while (entry := ahead.entry) is not None and entry.key.startswith(folder):
        name, slash, _ = entry.key[len(folder) :].partition("/")
        while held and not _sorts_before_folder(name, held[-1][0]):
            yield from held.pop()[1]
        if not slash:
            yield ahead.take()
            continue
        inner = _level(ahead, f"{folder}{name}/", any_under)
        block = list(islice(inner, _HOLD))
        if len(block) == _HOLD and not held and not any(any_under(f"{folder}{name}{low}") for low in LOW):
            yield from block
            yield from inner
        else:
            held.append((name, block + list(inner)))
    while held:
        yield from held.pop()[1]


def _sorts_before_folder(name: str, folder_name: str) -> bool:
    """Whether `name` (or what is in it) sorts before `folder_name/` although a walk meets it later."""
    return name.startswith(folder_name) and name[len(folder_name) :][:1] in tuple(LOW)


def _just_before(name: str) -> str:
    """A name before `name` in either order, with no key in between; `~` sorts after every character of a key."""
    last = "." if name[-1] == "0" else chr(ord(name[-1]) - 1)  # before "0" stands "/", which would name a folder
    return f"{name[:-1]}{last}~"

"""Listings of the object store as streams in key order, and two of them held against each other; neither is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import TypeVar

from store.objects import Entry, Objects

Left = TypeVar("Left")
Right = TypeVar("Right")

_SHA256 = re.compile(r"[0-9a-f]{64}")


def merged(
    left: Iterator[tuple[str, Left]], right: Iterator[tuple[str, Right]]
) -> Iterator[tuple[str, Left | None, Right | None]]:
    """Two streams sorted by name as one: each name once, with what either stream has for it, or None."""
    first, other = next(left, None), next(right, None)
    while first or other:
        if other is None or (first and first[0] < other[0]):
            assert first is not None
            yield first[0], first[1], None
            first = next(left, None)
        elif first is None or other[0] < first[0]:
            yield other[0], None, other[1]
            other = next(right, None)
        else:
            yield first[0], first[1], other[1]
            first, other = next(left, None), next(right, None)


def by_sha(objects: Objects, folder: str) -> Iterator[tuple[str, Entry]]:
    """Objects of a folder `…/ab/cd/<sha256>` with or without `.json`, by their hash."""
    for entry in objects.list(folder):
        sha256 = entry.key.rsplit("/", 1)[1].removesuffix(".json")
        if _SHA256.fullmatch(sha256):
            yield sha256, entry


def by_paper(objects: Objects, folder: str) -> Iterator[tuple[str, list[Entry]]]:
    """Objects of a folder `…/<paper>/<revision>`, by paper."""
    for paper_id, entries in groupby(objects.list(folder), key=lambda entry: entry.key.split("/")[1]):
        yield paper_id, list(entries)


def sha_in(text: str) -> str:
    """The first SHA-256 that stands in a key; nothing where there is none."""
    match = _SHA256.search(text)
    return match[0] if match else ""

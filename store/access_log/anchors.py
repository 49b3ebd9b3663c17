"""Anchors: heads of the log's chains (number, hash) in a place that whoever writes to the store cannot change.

A file of the operator's choice (one JSON object a line) or a bucket (one object a head, so that a listing tells all),
and the system's journal: the logger `motlan.anchor`. Chains have a writer each; an anchor joins the heads of all the
chains that its process has written since the last one, and the place as a whole those of all writers.
"""

from __future__ import annotations

import logging
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Protocol

import msgspec

from core import typed
from core.errors import ExistsError, ServiceError
from core.records import Record
from core.times import now
from store.access_log.entries import Head
from store.objects import Objects

_log = logging.getLogger("motlan.anchor")
_KEY = re.compile(r"anchors/([A-Za-z0-9_-]{1,100})/([0-9]{12})-([0-9a-f]{64})")

Anchored = Mapping[str, Mapping[int, frozenset[str]]]  # writer → number → hashes that were anchored for it


class Anchors(Protocol):
    """A place where heads are kept. Both verbs raise ServiceError."""

    def add(self, heads: Mapping[str, Head]) -> None:
        """Keep these heads, by writer; durable when this returns."""

    def all(self) -> Anchored:
        """Every head that was ever kept here."""

    def describe(self) -> str:
        """Where it is."""


class _Line(Record, frozen=True):
    at: str
    heads: dict[str, Head]


class FileAnchors:
    """A file that only grows; several processes of one host may add to it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, heads: Mapping[str, Head]) -> None:
        """See `Anchors.add`."""
        line = msgspec.json.encode(_Line(now(), dict(heads))) + b"\n"
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(handle, line)
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise ServiceError(f"the anchors file {self._path} cannot be written: {error.strerror}") from error
        _tell(heads)

    def all(self) -> Anchored:
        """See `Anchors.all`. A line that cannot be decoded (a write that was cut off) is passed over."""
        heads_of: dict[str, dict[int, frozenset[str]]] = defaultdict(dict)
        for line in self._lines():
            try:
                heads = typed.decode(line, _Line).heads
            except (ValueError, RecursionError):
                continue
            for writer, head in heads.items():
                _put(heads_of, writer, head.number, head.sha256)
        return heads_of

    def _lines(self) -> Iterator[bytes]:
        try:
            with self._path.open("rb") as file:
                yield from file
        except FileNotFoundError:
            return
        except OSError as error:
            raise ServiceError(f"the anchors file {self._path} cannot be read: {error.strerror}") from error

    def describe(self) -> str:
        """See `Anchors.describe`."""
        return f"file {self._path}"


class StoreAnchors:
    """A bucket, or a folder, that is best another than the papers': one create-only object a head."""

    def __init__(self, opened: Callable[[], Objects], address: str) -> None:
        """`opened` gives the store, and is asked when it is first needed."""
        self._open = opened
        self._address = address

    @cached_property
    def _objects(self) -> Objects:
        return self._open()

    def add(self, heads: Mapping[str, Head]) -> None:
        """See `Anchors.add`."""
        for writer, head in heads.items():
            try:
                self._objects.create(f"anchors/{writer}/{head.number:012d}-{head.sha256}", now().encode())
            except ExistsError:
                continue
        _tell(heads)

    def all(self) -> Anchored:
        """See `Anchors.all`."""
        heads_of: dict[str, dict[int, frozenset[str]]] = defaultdict(dict)
        for entry in self._objects.list("anchors/"):
            if match := _KEY.fullmatch(entry.key):
                _put(heads_of, match[1], int(match[2]), match[3])
        return heads_of

    def describe(self) -> str:
        """See `Anchors.describe`."""
        return self._address


def _put(heads_of: dict[str, dict[int, frozenset[str]]], writer: str, number: int, sha256: str) -> None:
    heads_of[writer][number] = heads_of[writer].get(number, frozenset()) | {sha256}


def _tell(heads: Mapping[str, Head]) -> None:
    for writer, head in heads.items():
        _log.info("access log anchored: %s %d %s", writer, head.number, head.sha256, extra={"action": "anchor"})

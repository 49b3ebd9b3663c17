"""What the pages of a bound file hold alike is kept once: fonts and pictures that each page brought a copy of."""

from __future__ import annotations

import hashlib
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Stream

_LINKS = ("/Parent",)  # upwards


def share(pdf: pikepdf.Pdf) -> None:
    """Let equal objects under the pages' resources be one object."""
    shelf = _Shelf()
    for page in pdf.pages:
        shelf.place(page.Resources)


class _Shelf:
    """Objects by what they hold, all that they refer to included."""

    def __init__(self) -> None:
        self._by_digest: dict[bytes, pikepdf.Object] = {}
        self._known: dict[tuple[int, int], tuple[bytes, pikepdf.Object]] = {}

    def place(self, item: Any) -> tuple[bytes, Any]:
        """The digest of an object, and the object to use in its place."""
        if not isinstance(item, (Array, Dictionary, Stream)):
            return hashlib.sha256(pikepdf.Array([item]).unparse()).digest(), item
        if not item.is_indirect:
            return self._digest(item), item
        if (known := self._known.get(item.objgen)) is not None:
            return known
        # While it is looked at it is itself: what refers back to it is equal to nothing else.
        self._known[item.objgen] = (b"%d %d" % item.objgen, item)
        digest = self._digest(item)
        placed = (digest, self._by_digest.setdefault(digest, item))
        self._known[item.objgen] = placed
        return placed

    def _digest(self, item: pikepdf.Object) -> bytes:
        whole = hashlib.sha256(type(item).__name__.encode())
        if isinstance(item, Array):
            for at, entry in enumerate(list(item)):
                digest, kept = self.place(entry)
                if kept is not entry:
                    item[at] = kept
                whole.update(digest)
            return whole.digest()
        for key in sorted(item.keys()):
            if key not in _LINKS:
                entry = item[key]
                digest, kept = self.place(entry)
                if kept is not entry:
                    item[key] = kept
                whole.update(key.encode() + b"\0" + digest)
        if isinstance(item, Stream):
            whole.update(item.read_raw_bytes())
        return whole.digest()

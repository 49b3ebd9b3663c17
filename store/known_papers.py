"""Papers that a process has lately read: a revision never changes, so only which there are is asked again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from core.aside import Begun
from core.records import Revision
from store import papers
from store.objects import Objects

_MOST = 500  # revisions, of some 20 KB each
_BYTES = 32 << 20  # of them as they are stored: a long paper has a megabyte of text


class KnownPapers:
    """The papers of one store, for who looks at the same ones again in a moment: a page, then its images.

    What there is is listed each time, so that a revision, or a deletion, by another process is seen at once. Raises
    what `store.papers` raises. Threads may share it.
    """

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._known: OrderedDict[str, tuple[Revision, int]] = OrderedDict()  # by key, with their bytes
        self._bytes = 0
        self._lock = threading.Lock()

    def at(self, paper_id: str, revision: int) -> Revision:
        """One revision of a paper, whatever has become of the paper since."""
        return self._of(key := papers.key(paper_id, revision)) or self._keep(key, self._objects.read(key), paper_id)

    def latest_number(self, paper_id: str) -> int:
        """The number of the latest revision, which may be its deletion."""
        return papers.latest_number(self._objects, paper_id)

    def load(self, paper_id: str) -> Revision:
        """The latest revision of a paper, as `store.papers.load` gives it."""
        return papers.load(self._objects, paper_id, read=self._reader(paper_id))

    def history(self, paper_id: str) -> list[Revision]:
        """All revisions of a paper, as `store.papers.history` gives them."""
        return papers.history(self._objects, paper_id, read=self._reader(paper_id))

    def _reader(self, paper_id: str) -> Callable[[str], Revision]:
        """Reads each revision once; the first, mostly the only one, already while the store lists what there is."""
        first = papers.key(paper_id, 1)
        begun = None if self._of(first) else Begun(lambda: self._objects.read(first))

        def read(key: str) -> Revision:
            if known := self._of(key):
                return known
            return self._keep(key, begun.result() if begun and key == first else self._objects.read(key), paper_id)

        return read

    def _keep(self, key: str, data: bytes, paper_id: str) -> Revision:
        revision = papers.decoded(data, paper_id)
        with self._lock:
            self._bytes += len(data) - self._known.get(key, (None, 0))[1]
            self._known[key] = (revision, len(data))
            while len(self._known) > _MOST or self._bytes > _BYTES:
                self._bytes -= self._known.popitem(last=False)[1][1]
        return revision

    def _of(self, key: str) -> Revision | None:
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
            return self._known.get(key, (None, 0))[0]

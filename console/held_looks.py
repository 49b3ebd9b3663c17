"""A look at a scan whose bytes are held is a look at held papers, whichever command shows it: it is logged first."""

from __future__ import annotations

from pathlib import Path

from console.user import user
from core.errors import NotFoundError
from core.settings import Config
from store import batches, ids, sheet_key
from store.access_log import Access
from store.access_log.covered import CoveredObjects
from store.open import open_objects


class HeldLooks:
    """Logs looks at files that are read past the store, once each, when the store holds the same bytes."""

    def __init__(self, config: Config, action: str) -> None:
        """Where no store was ever made, none is made by looking."""
        scheme, _, root = config.objects.partition(":")
        self._objects: CoveredObjects | None = None
        if scheme != "file" or Path(root).is_dir():
            self._objects = open_objects(config)
        sheet_key.take_up(config, self._objects, make=False)  # what is read past the store may hold its sheets
        self._action = action
        self._seen = set[str]()

    def log(self, sha256: str) -> None:
        """Something of these bytes is about to be shown; durable when this returns. Raises ServiceError."""
        if self._objects is None or sha256 in self._seen:
            return
        self._seen.add(sha256)
        if self._objects.size(batches.original_key(sha256)) is None:
            return
        self._objects.log.append(
            Access(who=user(), action=self._action, channel="cli", paper_ids=self._papers_in(sha256))
        )

    def _papers_in(self, sha256: str) -> tuple[str, ...]:
        assert self._objects is not None
        try:
            first_batch = batches.load_original(self._objects, sha256).first_batch
        except NotFoundError:
            return ()
        stem = ids.paper(first_batch, sha256, 1).rpartition("-")[0]
        return tuple(dict.fromkeys(entry.key.split("/")[1] for entry in self._objects.list(f"papers/{stem}-")))

"""What of an archive the store holds already: known by the hash of a file, and by the dossiers its papers serve."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from pathlib import Path

from core.errors import NotFoundError
from core.records import Original, Slip, dossiers_of
from store import batches, ids, papers
from store.objects import Objects


class Held:
    """Asks the store whether a file need not be taken in again."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._noted = ""  # a batch known to be received: files of one batch stand together
        self._came: set[str] = set()  # files of received batches that killed runs began

    def remember(self, batch_ids: Iterable[str]) -> None:
        """Files of these batches are held, as far as they were received, also such as were first noted by another one.

        A run that is killed while it stores a batch leaves notes of a batch that never was; the next one stores the
        same files as another.
        """
        for batch_id in batch_ids:
            if batches.is_received(self._objects, batch_id):
                files = batches.load_batch(self._objects, batch_id).files
                self._came |= {str(file.sha256) for file in files if file.sha256 and not file.error}

    def note_of(self, path: Path, slip: Slip) -> Original | None:
        """The note of the file's first receipt when all of it is held; None when it is to be taken in.

        Not held is what came with a batch that was not received to its end, what could not be opened, a ZIP, which is
        looked into again, and a paper that is now wanted for another dossier.
        """
        try:
            if not path.is_file():  # a pipe would keep us waiting
                return None
            with path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            note = batches.load_original(self._objects, sha256)
        except (OSError, NotFoundError):
            return None
        if note.kind == "zip" or note.error is not None:
            return None
        # A note without its batch is what a run that was killed left behind: that file is not held yet.
        if sha256 in self._came:
            return note
        if note.first_batch != self._noted and not batches.is_received(self._objects, note.first_batch):
            return None
        self._noted = note.first_batch
        return note if slip.dossier is None or self._serves(note, slip.dossier) else None

    def came_with(self, sha256: str, batch_ids: Collection[str]) -> bool:
        """Whether an original first came with one of these batches."""
        return bool(batch_ids) and batches.load_original(self._objects, sha256).first_batch in batch_ids

    def _serves(self, note: Original, dossier: str) -> bool:
        """Whether the papers of an original are found by a dossier."""
        if batches.load_batch(self._objects, note.first_batch).slip.dossier == dossier:
            return True
        try:
            paper = papers.load(self._objects, ids.paper(note.first_batch, note.sha256, 1))
            if paper.part_of:
                paper = papers.load(self._objects, paper.part_of)
        except NotFoundError:
            return False  # not filed yet
        return dossier in dossiers_of(paper)

"""A paper's deletion: the last revision of its record, which says what was erased, when, by whom and on which rule.

`papers/<id>/<revision>.json`, created only if its number is free as every revision is, so that nobody can correct a
paper while another deletes it. It names hashes and nothing that stood on the paper. Revisions up to it are gone; should
the same bytes be handed in again, the paper goes on with the number after it. `deletions/<id>.<revision>` says that
there is one, so that all of them are told by one listing. Why so: docs/decisions/0028.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

import msgspec

from core import typed
from core.errors import ExistsError, NotFoundError
from core.records import Batch, Deletion
from store.objects import Objects

FOLDER = "deletions/"
_CLOCKS = timedelta(days=1)  # by which the clocks of two hosts surely agree


def key(deletion: Deletion) -> str:
    """Where it stands among the revisions of its paper."""
    return f"papers/{deletion.paper_id}/{deletion.revision:06d}.json"


def write(objects: Objects, deletion: Deletion) -> None:
    """Keep it, and what points at it; durable when this returns. Raises ExistsError when the paper has a newer one."""
    data = msgspec.json.encode(deletion)
    objects.create(key(deletion), data)
    point(objects, deletion)


def pointer(deletion: Deletion) -> str:
    """The key by which the listing of all deletions names it."""
    return f"{FOLDER}{deletion.paper_id}.{deletion.revision:06d}"


def point(objects: Objects, deletion: Deletion) -> None:
    """Let the listing of all deletions name it."""
    with suppress(ExistsError):
        objects.create(pointer(deletion), b"")


def decoded(data: bytes, paper_id: str) -> Deletion | None:
    """The deletion of this paper that the bytes of one of its revisions are; None for anything else."""
    try:
        deletion = typed.decode(data, Deletion)
    except (ValueError, RecursionError):
        return None
    return deletion if deletion.paper_id == paper_id else None


def all_of(objects: Objects) -> Iterator[Deletion]:
    """Every deletion there was, by paper: a listing that grows with them, and one read each. Raises ServiceError."""
    for entry in objects.list(FOLDER):
        paper_id, _, number = entry.key.removeprefix(FOLDER).rpartition(".")
        with suppress(NotFoundError):
            deletion = decoded(objects.read(f"papers/{paper_id}/{number}.json"), paper_id)
            if deletion is not None:
                yield deletion


def was_of(deletion: Deletion, batch: Batch) -> bool:
    """Whether a batch is one that brought the paper before it was deleted; a later one brings it anew.

    In doubt, within what clocks of hosts may differ by, it is a later one: a paper too many harms less than one lost.
    """
    if batch.batch in deletion.batches:
        return True
    return datetime.fromisoformat(batch.received_at) < datetime.fromisoformat(deletion.at) - _CLOCKS

"""What the centre must hold after stations have sent: every file once, with its very bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from store import batches
from store.files import FileObjects
from tests.support.serving import Server


def objects_of(server: Server) -> FileObjects:
    """The store behind a server, looked at from beside it."""
    return FileObjects(server.motlan.data / "objects")


def batches_with(server: Server, wanted: Collection[str]) -> list[str]:
    """Batches that hold any of these originals."""
    objects = objects_of(server)
    received = (batches.load_batch(objects, batch_id) for batch_id in batches.batch_ids(objects))
    return [batch.batch for batch in received if {file.sha256 for file in batch.files} & set(wanted)]


def assert_held_once(server: Server, wanted: Collection[str]) -> list[str]:
    """Every original is whole and in just one batch of the centre; those batches."""
    objects, received_in = objects_of(server), batches_with(server, wanted)
    files = [str(file.sha256) for batch in received_in for file in batches.load_batch(objects, batch).files]
    assert sorted(sha256 for sha256 in files if sha256 in set(wanted)) == sorted(wanted)
    for sha256 in wanted:
        assert hashlib.sha256(objects.read(batches.original_key(sha256))).hexdigest() == sha256
    return received_in

"""The centre's receipt keys: one for all servers, followed by others, never lost."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.errors import CorruptError
from core.receipts import ReceiptKey, is_vouched
from store import receipt_keys
from store.files import FileObjects


@pytest.fixture
def objects(tmp_path: Path) -> Iterator[FileObjects]:
    objects = FileObjects(tmp_path / "objects")
    yield objects
    objects.close()


def test_servers_that_start_at_once_sign_with_one_key(objects: FileObjects) -> None:
    with ThreadPoolExecutor(8) as threads:
        ids = set(threads.map(lambda _: receipt_keys.signer(objects).id, range(16)))
    assert len(ids) == 1
    assert [key.key_id for key in receipt_keys.published(objects).keys] == list(ids)


def test_a_rotated_key_signs_at_once_and_the_one_before_vouches_for_it(objects: FileObjects) -> None:
    first = receipt_keys.signer(objects)
    second = receipt_keys.rotate(objects)
    assert receipt_keys.signer(objects).id == second.id != first.id
    old, new = receipt_keys.published(objects).keys
    assert (old.key_id, new.key_id, new.before) == (first.id, second.id, first.id)
    assert old.until == new.since
    assert new.until is None
    assert is_vouched(ReceiptKey.of(old.public), new)


def test_a_leaked_key_vouches_for_nothing(objects: FileObjects) -> None:
    receipt_keys.signer(objects)
    receipt_keys.rotate(objects, vouch=False)
    assert [key.vouched for key in receipt_keys.published(objects).keys] == [None, None]


def test_nothing_secret_is_published(objects: FileObjects) -> None:
    receipt_keys.rotate(objects)
    secret = {objects.read(entry.key)[12:56] for entry in objects.list("keys/receipts/")}
    assert not any(key.decode() in str(receipt_keys.published(objects)) for key in secret)


def test_a_damaged_key_is_said_to_be_damaged_and_no_other_is_made(objects: FileObjects) -> None:
    objects.create("keys/receipts/000001", b"{")
    with pytest.raises(CorruptError, match="backup"):
        receipt_keys.signer(objects)
    assert len(list(objects.list("keys/receipts/"))) == 1

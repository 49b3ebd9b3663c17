"""A station and the centre's keys: pinned at first contact, followed when vouched for, refused otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from core.errors import CorruptError, RefusedError, UsageError
from core.pushes import PublishedKeys, Receipt, ReceivedPages
from core.receipts import SigningKey
from station.centre_keys import CentreKeys
from store import receipt_keys
from store.files import FileObjects


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[FileObjects]:
    objects = FileObjects(tmp_path / "centre")
    yield objects
    objects.close()


def receipt(key: SigningKey) -> bytes:
    facts = Receipt("c0ffee00c0ffee00", ("0" * 64,), "01m880knrm5tktts", "2026-11-28T09:00:00Z", (), ReceivedPages(1))
    return msgspec.json.encode(key.sign(facts))


def test_the_first_contact_pins_the_keys_and_another_process_believes_them(centre: FileObjects, tmp_path: Path) -> None:
    file = tmp_path / "settings" / "keys.txt"
    CentreKeys(file).learn(receipt_keys.published(centre))
    assert CentreKeys(file).checked(receipt(receipt_keys.signer(centre))).pages.received == 1


def test_a_key_that_was_followed_twice_meanwhile_is_believed_link_by_link(centre: FileObjects, tmp_path: Path) -> None:
    file = tmp_path / "keys.txt"
    CentreKeys(file).learn(receipt_keys.published(centre))
    receipt_keys.rotate(centre)
    newest = receipt_keys.rotate(centre)
    keys = CentreKeys(file)
    assert not keys.knows(receipt(newest))
    keys.learn(receipt_keys.published(centre))
    assert CentreKeys(file).checked(receipt(newest)).batch == "01m880knrm5tktts"


def test_another_centre_under_the_same_address_is_refused_and_not_pinned(centre: FileObjects, tmp_path: Path) -> None:
    file = tmp_path / "keys.txt"
    CentreKeys(file).learn(receipt_keys.published(centre))
    pinned = file.read_bytes()
    impostor = FileObjects(tmp_path / "impostor")
    with pytest.raises(RefusedError, match="MOTLAN_CENTRE_KEY"):
        CentreKeys(file).learn(receipt_keys.published(impostor))
    assert file.read_bytes() == pinned
    with pytest.raises(CorruptError, match="not known here"):
        CentreKeys(file).checked(receipt(receipt_keys.signer(impostor)))
    impostor.close()


def test_after_a_leak_the_new_key_is_believed_only_when_the_operator_gives_it(
    centre: FileObjects, tmp_path: Path
) -> None:
    file = tmp_path / "keys.txt"
    CentreKeys(file).learn(receipt_keys.published(centre))
    leaked = receipt_keys.signer(centre)
    fresh = receipt_keys.rotate(centre, vouch=False)
    with pytest.raises(RefusedError):
        CentreKeys(file).learn(receipt_keys.published(centre))
    keys = CentreKeys(file, fresh.text)
    keys.learn(receipt_keys.published(centre))
    assert keys.checked(receipt(fresh)).batch
    with pytest.raises(CorruptError):
        keys.checked(receipt(leaked))


def test_a_given_key_is_asked_for_nothing_at_the_first_contact_but_to_be_followed(
    centre: FileObjects, tmp_path: Path
) -> None:
    first = receipt_keys.signer(centre)
    keys = CentreKeys(None, first.text)
    assert keys.are_known
    keys.learn(receipt_keys.published(centre))
    with pytest.raises(RefusedError):
        keys.learn(PublishedKeys(()))


def test_a_file_of_keys_that_holds_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "keys.txt").write_text("something else")
    with pytest.raises(UsageError):
        CentreKeys(tmp_path / "keys.txt")

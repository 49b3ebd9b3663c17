"""The seal of the spool: any place of a file opens, nothing changed, moved or cut off does."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyrings.alt.file import PlaintextKeyring

from core.errors import CorruptError, UsageError
from station.sealing import CHUNK, Sealer, key_from

SEALER = Sealer(b"k" * 32)


def sealed(data: bytes, piece: int = 1000) -> bytes:
    return b"".join(SEALER.sealed(data[at : at + piece] for at in range(0, len(data), piece)))


def opened(data: bytes, offset: int = 0, sealer: Sealer = SEALER) -> bytes:
    return b"".join(sealer.opened(io.BytesIO(data), offset))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 77])
def test_what_is_sealed_opens_from_any_place(size: int) -> None:
    data = os.urandom(size)
    for offset in {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, size} & set(range(size + 1)):
        assert opened(sealed(data), offset) == data[offset:]


def test_nothing_of_the_plain_bytes_stands_in_the_sealed_ones_and_twice_the_same_looks_different() -> None:
    data = b"HO TICH " * 10_000
    assert b"HO TICH" not in sealed(data)
    assert sealed(data) != sealed(data)


@pytest.mark.parametrize("at", [5, 30, CHUNK + 100, -1])
def test_a_changed_byte_is_noticed(at: int) -> None:
    data = bytearray(sealed(os.urandom(2 * CHUNK)))
    data[at] ^= 1
    with pytest.raises(CorruptError):
        opened(bytes(data))


def test_a_file_cut_off_between_two_chunks_is_noticed() -> None:
    whole = sealed(os.urandom(3 * CHUNK))
    with pytest.raises(CorruptError):
        opened(whole[: 20 + 2 * (CHUNK + 16)])


def test_another_key_opens_nothing() -> None:
    with pytest.raises(CorruptError, match="another key"):
        opened(sealed(b"page"), sealer=Sealer(b"o" * 32))


def test_without_a_key_bytes_stay_as_they_are() -> None:
    plain = Sealer(None)
    assert b"".join(plain.sealed([b"a", b"b"])) == b"ab"
    assert opened(b"abcdef", 2, plain) == b"cdef"


def test_a_key_file_is_made_for_its_owner_alone_and_read_again(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "spool.key"
    first = key_from(str(file), tmp_path)
    assert first is not None
    assert len(first) == 32
    assert key_from(str(file), tmp_path) == first
    assert file.stat().st_mode & 0o077 == 0


def test_a_file_that_holds_no_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("secret")
    with pytest.raises(UsageError, match="base 64"):
        key_from(str(tmp_path / "key"), tmp_path)


@pytest.fixture
def keyring_file(tmp_path: Path) -> Iterator[Path]:
    """The system's keyring, kept in a file for as long as a test runs."""
    before, own = keyring.get_keyring(), PlaintextKeyring()
    own.file_path = str(tmp_path / "keyring")
    keyring.set_keyring(own)
    yield Path(own.file_path)
    keyring.set_keyring(before)


def test_the_keyring_makes_a_key_once_for_each_spool_and_gives_it_again(tmp_path: Path, keyring_file: Path) -> None:
    first, other = key_from("keyring", tmp_path / "spool"), key_from("keyring", tmp_path / "other")
    assert keyring_file.exists()
    assert first is not None
    assert len(first) == 32
    assert first == key_from("keyring", tmp_path / "spool")
    assert first != other
    written = b"".join(Sealer(first).sealed([b"a paper"]))
    assert b"a paper" not in written
    assert b"".join(Sealer(key_from("keyring", tmp_path / "spool")).opened(io.BytesIO(written))) == b"a paper"


def test_an_entry_of_the_keyring_that_is_no_key_is_refused(tmp_path: Path, keyring_file: Path) -> None:
    keyring.set_password("motlan-station", str(tmp_path.absolute()), "secret")
    with pytest.raises(UsageError, match="keyring's entry holds no key"):
        key_from("keyring", tmp_path)


def test_a_locked_keyring_is_told(tmp_path: Path, keyring_file: Path) -> None:
    keyring_file.mkdir()  # no file can be written there
    with pytest.raises(UsageError, match="keyring cannot be used"):
        key_from("keyring", tmp_path)


def test_without_the_keyring_package_the_operator_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(UsageError, match="motlan-station\\[keyring\\]"):
        key_from("keyring", tmp_path)

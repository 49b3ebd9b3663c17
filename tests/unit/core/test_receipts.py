"""Receipts: what is signed holds, what was changed does not, and an older program can check a newer receipt."""

from __future__ import annotations

import base64
import json
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from core.errors import CorruptError, UsageError
from core.pushes import Counts, PublishedKey, Receipt, ReceivedFile, ReceivedPages
from core.receipts import ReceiptKey, SigningKey, checked_receipt, is_vouched, key_id_of

KEY = SigningKey(b"k" * 32)
RECEIPT = Receipt(
    push="c0ffee00c0ffee00", originals=("0" * 64,), batch="01m880knrm5tktts", received_at="2026-11-28T09:00:00Z",
    files=(ReceivedFile("giấy khai sinh.pdf", "0" * 64, "taken_in", 2, None),), pages=ReceivedPages(2),
    branch="CN02", station="Q07", counts=Counts(1, 1, 2),
)  # fmt: skip


def signed(**changes: Any) -> bytes:
    """The JSON of a signed receipt, with something changed after it was signed."""
    receipt = json.loads(msgspec.json.encode(KEY.sign(RECEIPT))) | changes
    return json.dumps(receipt, indent=2).encode()


def test_a_signed_receipt_holds_however_its_json_is_laid_out() -> None:
    assert checked_receipt(signed(), KEY).batch == RECEIPT.batch
    assert checked_receipt(msgspec.json.encode(KEY.sign(RECEIPT)), ReceiptKey.of(KEY.text)).counts == Counts(1, 1, 2)


@pytest.mark.parametrize(
    "change",
    [
        {"originals": ["1" * 64]},
        {"received_at": "2026-11-28T09:00:01Z"},
        {"pages": {"received": 3}},
        {"batch": "01m880knrm5tktt0"},
        {"files": []},
        {"further": "said"},
        {"signature": "00" * 64},
        {"signature": "no"},
        {"signature": ""},
        {"key_id": "0" * 16},
    ],
    ids=str,
)
def test_a_receipt_that_was_changed_does_not_hold(change: dict[str, Any]) -> None:
    with pytest.raises(CorruptError, match="signature"):
        checked_receipt(signed(**change), KEY)


def test_what_a_later_centre_adds_is_signed_too_and_an_older_program_checks_it() -> None:
    later = msgspec.defstruct("Later", [("thumbnail", str, "none")], bases=(Receipt,), frozen=True)
    receipt = later(**{name: getattr(RECEIPT, name) for name in Receipt.__struct_fields__})
    data = msgspec.json.encode(KEY.sign(receipt))
    assert checked_receipt(data, KEY).batch == RECEIPT.batch
    with pytest.raises(CorruptError):
        checked_receipt(data.replace(b'"none"', b'"some"'), KEY)


def test_the_signed_bytes_are_those_of_the_contract() -> None:
    """As docs/contract.md tells programs in other languages, with nothing of ours."""
    receipt = json.loads(signed())
    signature, key_id = bytes.fromhex(receipt.pop("signature")), receipt["key_id"]
    line = json.dumps(receipt, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    raw = base64.b64decode(KEY.text.removeprefix("ed25519-public:"))
    Ed25519PublicKey.from_public_bytes(raw).verify(signature, b"motlan receipt 1\n" + line.encode())
    assert key_id == KEY.id


@pytest.mark.parametrize("data", [b"", b"<html>", b"[]", b'{"batch": "b"}'])
def test_what_is_no_receipt_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(CorruptError, match="no receipt"):
        key_id_of(data)


@pytest.mark.parametrize("text", ["", "ed25519-public:", "ed25519-public:AAAA", "hmac:AAAA", "đ"])
def test_a_key_that_is_none_is_refused_with_its_form(text: str) -> None:
    with pytest.raises(UsageError, match="ed25519-public"):
        ReceiptKey.of(text)


def test_a_vouching_cannot_be_taken_for_another_key_or_from_another() -> None:
    after, other = SigningKey(b"a" * 32), SigningKey(b"o" * 32)
    entry = PublishedKey(after.id, after.text, "2026-11-28T09:00:00Z", None, KEY.id, KEY.vouch(after))
    assert is_vouched(KEY, entry)
    assert not is_vouched(other, entry)
    assert not is_vouched(KEY, msgspec.structs.replace(entry, public=other.text))
    assert not is_vouched(KEY, msgspec.structs.replace(entry, vouched=None))

"""The log proves itself: what was changed, taken out, cut off, appended, recomputed or put there is found and named."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import msgspec
import pytest

from store.access_log import entries
from store.access_log.entries import Entry, FirstFormEntry, Head, Seal
from store.access_log.log_keys import KeyRing, PrivateKey, new_key, parse
from store.access_log.verification import check
from tests.support.logged_store import KEY, OTHER_KEY, LoggedStore, altered, look


@pytest.fixture
def stored(tmp_path: Path) -> LoggedStore:
    """A log of seven anchored entries of one writer."""
    store = LoggedStore(tmp_path)
    store.filled(7)
    return store


def forged(stored: LoggedStore, number: int, previous: bytes, key: str = OTHER_KEY) -> bytes:
    """An entry as somebody makes it who knows the program and not the key."""
    writer = stored.entries()[0].parts[-3]
    line = entries.encoded(
        Entry(writer, number, "2026-01-05T08:00:00Z", hashlib.sha256(previous).hexdigest(), (look(99),))
    )
    signer = parse(key)
    assert not isinstance(signer, PrivateKey)
    seal = Seal(writer.partition("-")[0], signer.sign(line))  # type: ignore[union-attr]
    return line + b"\n" + msgspec.json.encode(seal) + b"\n"


def test_an_untouched_log_holds_and_says_what_was_logged(stored: LoggedStore) -> None:
    seen: list[Entry] = []
    assert check(stored.objects, stored.keys, stored.anchors, seen.append) == (7, [])
    assert [entry.number for entry in seen] == list(range(1, 8))
    assert [entry.accesses for entry in seen] == [(look(number),) for number in range(7)]
    assert seen[0].previous == "0" * 64


def test_an_entry_that_was_changed_is_found_by_its_own_seal(stored: LoggedStore) -> None:
    path = stored.entries()[6]  # the last: no later entry holds its hash
    altered(path, path.read_bytes().replace(b"officer 6", b"officer 9"))
    assert ("007.jsonl", "is forged or changed: its seal is not that of the log's key") in stored.broken()


def test_a_key_put_into_an_entry_is_found_although_the_decoder_would_pass_it_over(stored: LoggedStore) -> None:
    path = stored.entries()[6]
    altered(path, path.read_bytes().replace(b'{"writer"', b'{"note":1,"writer"', 1))
    assert ("007.jsonl", "is forged or changed: its seal is not that of the log's key") in stored.broken()


@pytest.mark.parametrize("gone", [0, 3, 5])
def test_an_entry_that_was_taken_out_is_found_at_its_place(stored: LoggedStore, gone: int) -> None:
    stored.entries()[gone].unlink()
    assert stored.broken() == [(f"{gone + 2:03d}.jsonl", "an entry before it is missing")]


@pytest.mark.parametrize("left", [1, 6])
def test_entries_cut_off_at_the_end_are_missed_by_their_anchor(stored: LoggedStore, left: int) -> None:
    for path in stored.entries()[left:]:
        path.unlink()
    said = f"{7 - left} entries from here on were cut off: a later one was anchored"
    assert stored.broken() == [(f"{left + 1:03d}.jsonl", said)]


def test_a_log_that_is_gone_is_missed_by_its_anchors(stored: LoggedStore) -> None:
    for path in stored.entries():
        path.unlink()
    (broken,) = check(stored.objects, stored.keys, stored.anchors)[1]
    assert broken.why == "all its 7 anchored entries are gone"


def test_anchors_that_are_gone_are_missed(stored: LoggedStore, tmp_path: Path) -> None:
    (tmp_path / "log.anchors").unlink()
    (broken,) = check(stored.objects, stored.keys, stored.anchors)[1]
    assert "no head of it was ever anchored" in broken.why


def test_entries_appended_without_the_key_are_named(stored: LoggedStore) -> None:
    last = stored.entries()[-1]
    altered(last.with_name("008.jsonl"), forged(stored, 8, last.read_bytes()))
    assert stored.broken() == [("008.jsonl", "is forged or changed: its seal is not that of the log's key")]
    stored.writer().append(look(8))  # whoever appends after it does not make it good
    assert stored.broken() == [("008.jsonl", "is forged or changed: its seal is not that of the log's key")]


def test_a_chain_that_was_recomputed_without_the_key_is_named_entry_by_entry(stored: LoggedStore) -> None:
    previous = stored.entries()[2].read_bytes()
    for number, path in enumerate(stored.entries()[3:], start=4):
        altered(path, previous := forged(stored, number, previous))
    assert len([why for _, why in stored.broken() if "forged or changed" in why]) == 4


def test_a_chain_that_was_recomputed_with_the_key_is_found_by_its_anchor(stored: LoggedStore) -> None:
    previous = stored.entries()[2].read_bytes()
    for number, path in enumerate(stored.entries()[3:], start=4):
        altered(path, previous := forged(stored, number, previous, KEY))
    assert stored.broken() == [
        ("007.jsonl", "is not the entry that was anchored: it, or one before it, was written anew")
    ]


def test_an_entry_sealed_with_a_key_that_is_not_known_is_named(stored: LoggedStore) -> None:
    stored.writer("host", KeyRing.of(OTHER_KEY)).append(look(1))
    assert [why for _, why in stored.broken()] == [
        "is sealed with a key that is not known here; see the setting `log_keys`"
    ]
    assert stored.broken(KeyRing.of(KEY, [OTHER_KEY])) == []


def test_after_a_change_of_keys_the_old_key_only_checks_and_a_new_chain_begins(stored: LoggedStore) -> None:
    changed = KeyRing.of(OTHER_KEY, [KEY])
    stored.writer(keys=changed).append(look(8))
    assert len({path.parts[-3] for path in stored.entries()}) == 2
    assert stored.broken(changed) == []


def test_with_ed25519_the_public_key_is_enough_to_check_and_cannot_write(stored: LoggedStore) -> None:
    key = parse(new_key("ed25519"))
    assert isinstance(key, PrivateKey)
    own = KeyRing(key, (key,))
    stored.writer("elsewhere", own).append(look(1))
    public = KeyRing.of(KEY, [key.text])
    assert stored.broken(public) == []
    path = stored.entries()[-1] if key.id > stored.keys.checkers[0].id else stored.entries()[0]
    altered(path, path.read_bytes().replace(b"officer 1", b"officer 2"))
    assert ("001.jsonl", "is forged or changed: its seal is not that of the log's key") in stored.broken(public)


def test_one_host_cannot_write_into_the_chain_of_another(stored: LoggedStore) -> None:
    key = parse(new_key("ed25519"))
    assert isinstance(key, PrivateKey)
    last = stored.entries()[-1]
    writer = last.parts[-3]
    line = entries.encoded(Entry(writer, 8, "2026", hashlib.sha256(last.read_bytes()).hexdigest(), (look(8),)))
    altered(last.with_name("008.jsonl"), line + b"\n" + msgspec.json.encode(Seal(key.id, key.sign(line))))
    both = KeyRing.of(KEY, [key.text])
    assert stored.broken(both) == [("008.jsonl", "is forged or changed: its seal is not that of the log's key")]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b"[" * 100_000,
        b'{"writer":' + b'{"a":' * 100_000,
        b'{"number":1e999}\n{}',
        b"null\nnull",
    ],
    ids=["empty", "torn", "no text", "a list", "deep lists", "deep objects", "a huge number", "nothing"],
)
def test_an_odd_or_deep_entry_is_named_and_the_rest_is_still_checked(stored: LoggedStore, data: bytes) -> None:
    paths = stored.entries()
    altered(paths[3], data)
    altered(paths[5], paths[5].read_bytes().replace(b"officer 5", b"officer 9"))
    assert stored.broken()[:2] == [
        ("004.jsonl", "cannot be decoded"),
        ("005.jsonl", "the entry before it was changed"),
    ]
    assert ("006.jsonl", "is forged or changed: its seal is not that of the log's key") in stored.broken()


@pytest.mark.parametrize("key", ["notes.txt", "w/x/1", "w/0000000/1.jsonl", "0000000/001.json"])
def test_an_object_that_is_no_entry_is_named(stored: LoggedStore, key: str) -> None:
    stored.objects.create(f"log/entries/{key}", b"{}")
    assert [why for _, why in stored.broken()] == ["is no entry of the log; who put it there?"]


# ── the first form ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def upgraded(tmp_path: Path) -> LoggedStore:
    """A store with five entries of the first form that a sealed entry goes on from."""
    store = LoggedStore(tmp_path)
    previous = entries.GENESIS
    for number in range(1, 6):
        data = msgspec.json.encode(FirstFormEntry(number, f"2026-01-0{number}T08:00:00Z", previous, look(number)))
        store.objects.create(entries.first_form_key(number), data)
        previous = hashlib.sha256(data).hexdigest()
    store.filled(2)
    return store


def first_form(stored: LoggedStore) -> list[Path]:
    return [stored.objects.root / entry.key for entry in stored.objects.list("log/access/")]


def test_a_log_of_the_first_form_goes_on_sealed_and_holds_as_a_whole(upgraded: LoggedStore) -> None:
    assert check(upgraded.objects, upgraded.keys, upgraded.anchors) == (7, [])
    entry = entries.decoded(upgraded.entries()[0].read_bytes())[0]
    assert entry.continues == Head(5, hashlib.sha256(first_form(upgraded)[-1].read_bytes()).hexdigest())


def test_an_entry_of_the_first_form_that_was_changed_taken_out_or_cut_off_is_found(upgraded: LoggedStore) -> None:
    paths = first_form(upgraded)
    kept = [path.read_bytes() for path in paths]
    altered(paths[1], kept[1].replace(b"officer 2", b"officer 9"))
    assert upgraded.broken() == [("/003.json", "the entry before it was changed")]
    paths[1].unlink()
    assert upgraded.broken() == [("/003.json", "an entry before it is missing")]
    altered(paths[1], kept[1])
    altered(paths[4], kept[4].replace(b"officer 5", b"officer 9"))
    assert upgraded.broken()[0][1] == "is not the entry that the log went on from: it, or one before it, was changed"
    paths[4].unlink()
    assert upgraded.broken() == [("/005.json", "is cut off: the log went on from it")]


@pytest.mark.parametrize("data", [b"[" * 100_000, b'{"number": 3, "at": "\xff"}', b"[]"])
def test_an_odd_entry_of_the_first_form_is_named(upgraded: LoggedStore, data: bytes) -> None:
    altered(first_form(upgraded)[2], data)
    assert upgraded.broken()[0] == ("/003.json", "cannot be decoded")


def test_what_is_added_to_the_first_form_after_its_end_is_named(upgraded: LoggedStore) -> None:
    last = first_form(upgraded)[-1].read_bytes()
    data = msgspec.json.encode(FirstFormEntry(6, "2026", hashlib.sha256(last).hexdigest(), look(6)))
    upgraded.objects.create(entries.first_form_key(6), data)
    upgraded.objects.create("log/access/extra.json", b"{}")
    assert upgraded.broken() == [
        ("/006.json", "was added after this form of the log had ended"),
        ("xtra.json", "is no entry of the log; who put it there?"),
    ]


def test_a_link_that_leads_nowhere_never_makes_append_loop(stored: LoggedStore) -> None:
    dangling = stored.entries()[-1].with_name("008.jsonl")
    dangling.symlink_to("nowhere")
    stored.writer().append(look(8))  # goes on in another lane
    os.unlink(dangling)
    assert check(stored.objects, stored.keys, stored.anchors) == (8, [])

"""Key order over a server that walks folders, as SeaweedFS does, and over one that sorts keys, as AWS does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.objects import Entry
from store.s3 import key_order
from store.s3.key_order import in_key_order, marker

names = st.text(alphabet="ab0A_z+,-.=", min_size=1, max_size=4).filter(lambda name: name[0] in "ab0A_z")
keys = st.lists(names, min_size=1, max_size=4).map("/".join)
stores = st.sets(keys, max_size=40)


def walked(store: set[str], prefix: str, start: str) -> Iterator[Entry]:
    """A listing in folder order that leaves out a folder named exactly like `start`."""
    for key in sorted(store, key=lambda key: key.split("/")):
        beyond = not start or (key.split("/") > start.split("/") and not key.startswith(start + "/"))
        if key.startswith(prefix) and beyond:
            yield Entry(key, 1)


def sorted_by_key(store: set[str], prefix: str, start: str) -> Iterator[Entry]:
    for key in sorted(store):
        if key.startswith(prefix) and key > start:
            yield Entry(key, 1)


@pytest.mark.parametrize("server", [walked, sorted_by_key])
@given(store=stores, prefix=st.one_of(st.just(""), keys), cut=st.integers(0, 12), after=st.one_of(st.just(""), keys),
       after_cut=st.integers(0, 12), hold=st.integers(1, 4))  # fmt: skip
def test_every_listing_is_complete_and_in_key_order(server, store, prefix, cut, after, after_cut, hold) -> None:
    prefix, after = prefix[:cut], after[:after_cut]
    folder = prefix[: prefix.rfind("/") + 1]
    kept = key_order._HOLD
    key_order._HOLD = hold
    try:
        start = marker(after, folder) if after else ""
        entries = (entry for entry in server(store, prefix, start) if entry.key > after)
        ordered = [
            entry.key
            for entry in in_key_order(entries, folder, lambda under: any(key.startswith(under) for key in store))
        ]
    finally:
        key_order._HOLD = kept
    assert ordered == sorted(key for key in store if key.startswith(prefix) and key > after)


def test_a_long_folder_without_such_siblings_is_passed_on_while_it_is_listed() -> None:
    asked: list[str] = []
    listed = 0

    def server() -> Iterator[Entry]:
        nonlocal listed
        for number in range(100_000):
            listed += 1
            yield Entry(f"originals/{number:06d}", 1)

    def any_under(prefix: str) -> bool:
        asked.append(prefix)
        return False

    ordered = in_key_order(server(), "", any_under)
    assert next(ordered).key == "originals/000000"
    assert listed < 3000
    assert sum(1 for _ in ordered) == 99_999
    assert asked == ["originals+", "originals,", "originals-", "originals."]

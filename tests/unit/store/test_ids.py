"""Ids of batches and papers: sortable by time, the same for the same bytes, safe everywhere."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UsageError
from store import ids
from store.objects import checked_key

hashes = st.binary(min_size=32, max_size=32).map(bytes.hex)


def test_batches_sort_by_the_time_they_were_made(monkeypatch: pytest.MonkeyPatch) -> None:
    batch_ids = []
    for milliseconds in (0, 1, 31, 32, 1_024, 1_767_600_000_000, 1_767_600_000_001, 2_000_000_000_000):
        monkeypatch.setattr(time, "time_ns", lambda milliseconds=milliseconds: milliseconds * 1_000_000)
        batch_ids.append(ids.new_batch())
    assert batch_ids == sorted(batch_ids)
    assert len({id_[:10] for id_ in batch_ids}) == len(batch_ids)


def test_batches_made_in_one_millisecond_differ_and_stand_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 1_767_600_000_000_000_000)
    made = [ids.new_batch() for _ in range(1000)]
    assert made == sorted(set(made))


@given(hashes, st.integers(1, 500))
def test_the_same_bytes_give_the_same_paper_for_ever(sha256: str, number: int) -> None:
    batch = "01kdv0aaaaq7rs3x"
    assert ids.paper(batch, sha256, number) == ids.paper(batch, sha256, number)
    assert ids.paper(batch, sha256, number) != ids.paper(batch, sha256, number + 1)
    assert ids.paper(batch, sha256, number).startswith(batch[:10])


@given(hashes, hashes)
def test_other_bytes_give_another_paper(first: str, other: str) -> None:
    if first[:20] != other[:20]:
        assert ids.paper("01kdv0aaaaq7rs3x", first, 1) != ids.paper("01kdv0aaaaq7rs3x", other, 1)


@given(hashes, st.integers(1, 9999))
def test_every_id_is_safe_in_a_url_a_file_name_and_a_key(sha256: str, number: int) -> None:
    for id_ in (ids.new_batch(), ids.paper(ids.new_batch(), sha256, number)):
        assert re.fullmatch(r"[0-9a-z-]+", id_)
        assert ids.checked(id_) == id_
        assert checked_key(f"papers/{id_}/000001.json")


@pytest.mark.parametrize(
    "text", ["", "..", "a/b", "01KDV0AAAAQ7RS3X", "01kdv0aaaa", "01kdv0aaaaq7rs3x/..", "01kdv0aaaaq7rs3x\n", "x" * 60]
)
def test_what_is_not_an_id_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        ids.checked(text)

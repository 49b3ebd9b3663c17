"""Versions of what was learnt: kept for good, one of them in use, the way back always open."""

from __future__ import annotations

import threading

import pytest

from core.errors import CorruptError, NotFoundError
from store import models
from store.files import FileObjects
from store.models import LABELS, NONE


def test_where_nothing_was_learnt_no_version_is_in_use(tmp_objects: FileObjects) -> None:
    assert models.in_use(tmp_objects, LABELS) == NONE
    assert models.before(tmp_objects, LABELS) == NONE
    assert models.cards(tmp_objects, LABELS) == []


def test_a_version_is_kept_and_only_then_taken_into_use(tmp_objects: FileObjects) -> None:
    card = models.keep(tmp_objects, LABELS, b"weights", {"papers": 3})
    assert (card.number, card.bytes, card.report) == (1, 7, {"papers": 3})
    assert models.in_use(tmp_objects, LABELS) == NONE
    models.use(tmp_objects, LABELS, 1, "better")
    assert models.in_use(tmp_objects, LABELS) == 1
    assert models.weights(tmp_objects, LABELS, 1) == b"weights"
    assert models.in_use(tmp_objects, models.DIGITS) == NONE


def test_the_way_back_leads_to_the_version_in_use_before(tmp_objects: FileObjects) -> None:
    for weights in (b"one", b"two"):
        card = models.keep(tmp_objects, LABELS, weights, {})
        models.use(tmp_objects, LABELS, card.number, "better")
    assert models.before(tmp_objects, LABELS) == 1
    models.use(tmp_objects, LABELS, 1, "back")
    assert models.in_use(tmp_objects, LABELS) == 1
    assert models.before(tmp_objects, LABELS) == 2
    models.use(tmp_objects, LABELS, NONE, "rules alone")
    assert models.in_use(tmp_objects, LABELS) == NONE
    assert [use.number for use in models.uses(tmp_objects, LABELS)] == [1, 2, 1, 0]
    assert [card.number for card in models.cards(tmp_objects, LABELS)] == [1, 2]


def test_a_version_that_is_not_there_cannot_be_used(tmp_objects: FileObjects) -> None:
    with pytest.raises(NotFoundError):
        models.use(tmp_objects, LABELS, 4, "why not")
    assert models.uses(tmp_objects, LABELS) == []


def test_weights_without_a_card_are_no_version_and_their_number_stays_free_of_use(tmp_objects: FileObjects) -> None:
    """A process killed between the two writes leaves weights alone; the next version takes the next number."""
    tmp_objects.create("models/labels/versions/000001.npz", b"torn run")
    assert models.cards(tmp_objects, LABELS) == []
    assert models.keep(tmp_objects, LABELS, b"whole", {}).number == 2
    assert [card.number for card in models.cards(tmp_objects, LABELS)] == [2]


def test_two_training_runs_at_once_keep_two_versions(tmp_objects: FileObjects) -> None:
    runs = [threading.Thread(target=models.keep, args=(tmp_objects, LABELS, bytes([k]), {})) for k in range(8)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    kept = models.cards(tmp_objects, LABELS)
    assert [card.number for card in kept] == list(range(1, 9))
    assert {models.weights(tmp_objects, LABELS, card.number) for card in kept} == {bytes([k]) for k in range(8)}


def test_damaged_weights_and_records_are_told(tmp_objects: FileObjects) -> None:
    models.keep(tmp_objects, LABELS, b"weights", {})
    path = tmp_objects.root / "models/labels/versions/000001.npz"
    path.chmod(0o644)
    path.write_bytes(b"other!!")
    with pytest.raises(CorruptError):
        models.weights(tmp_objects, LABELS, 1)
    tmp_objects.create("models/labels/uses/000001.json", b"{")
    with pytest.raises(CorruptError):
        models.in_use(tmp_objects, LABELS)

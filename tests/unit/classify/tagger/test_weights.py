"""The tagger's weights as they are kept: written whole, read back with the names they answer by."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from classify.tagger import weights
from core.catalogue import load
from tests.support.tagger_net import NAMES, net_of


def test_weights_come_back_as_they_were_kept(tmp_path: Path) -> None:
    known = net_of({"Trần": "full_name"})
    weights.save(tmp_path / "net.npz", known.names, known.arrays)
    held = weights.load(tmp_path / "net.npz")
    assert held.names == NAMES
    assert set(held.arrays) == set(known.arrays)
    assert all(np.allclose(held.arrays[name], array, atol=1e-2) for name, array in known.arrays.items())
    assert all(array.dtype == np.float32 for array in held.arrays.values())
    assert [path.name for path in tmp_path.iterdir()] == ["net.npz"]  # nothing half written is left


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        weights.load(tmp_path / "none.npz")


def test_the_weights_that_are_shipped_answer_for_fields_and_types_of_the_catalogue() -> None:
    held, catalogue = weights.load(), load()
    assert set(held.names.types[1:]) <= set(catalogue.types)
    assert {"full_name", "birth_date", "personal_id"} <= set(held.names.fields)
    assert held.arrays["types"].shape[0] == len(held.names.types)
    assert all(np.isfinite(array).all() for array in held.arrays.values())

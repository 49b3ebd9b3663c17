"""A learnt linear model: the chances it gives, and that only plain numbers come out of what is kept."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.learned.linear import Linear, packed, unpacked
from core.errors import CorruptError

MODEL = Linear(["x", "y"], ["a", "b"], np.array([[2.0, 0.0], [0.0, 1.0]], np.float32), np.array([0.0, 1.0], np.float32))


def test_chances_are_the_softmax_of_known_features() -> None:
    model = Linear(["x"], ["a", "b"], np.array([[2.0], [0.0]], np.float32), np.zeros(2, np.float32))
    assert model.chances({"x": 1.0, "unknown": 9.0})["a"] == pytest.approx(1 / (1 + np.exp(-2)))
    assert model.chances({})["a"] == pytest.approx(0.5)


def test_every_feature_counts_by_its_own_weight_and_the_bias_without_any() -> None:
    assert MODEL.chances({})["b"] == pytest.approx(1 / (1 + np.exp(-1)))
    assert MODEL.chances({"y": 3.0, "x": 1.0})["a"] == pytest.approx(1 / (1 + np.exp(-(2 - 4))))
    assert MODEL.chances({"x": 1.0, "y": 3.0}) == pytest.approx(MODEL.chances({"y": 3.0, "x": 1.0}))


@given(st.dictionaries(st.sampled_from(["x", "y", "z"]), st.floats(-1e6, 1e6, width=32)))
def test_chances_are_those_of_the_answers_and_sum_to_one_however_large_a_feature_is(seen: dict[str, float]) -> None:
    chances = MODEL.chances(seen)
    assert list(chances) == ["a", "b"]
    assert sum(chances.values()) == pytest.approx(1.0)
    assert all(0.0 <= chance <= 1.0 for chance in chances.values())


def test_a_model_comes_out_of_its_stored_form_as_it_went_in() -> None:
    stored = unpacked(packed(MODEL.arrays("types") | MODEL.arrays("values")))
    again = Linear.of(stored, "values")
    assert (again.names, again.answers) == (MODEL.names, MODEL.answers)
    assert np.array_equal(again.weights, MODEL.weights)
    assert again.chances({"x": 1.0}) == MODEL.chances({"x": 1.0})
    with pytest.raises(CorruptError, match="lacks a part"):
        Linear.of(stored, "others")


@pytest.mark.parametrize(
    ("weights", "bias", "answers"),
    [
        (np.zeros((1, 2)), np.zeros(2), ["a", "b"]),
        (np.zeros((2, 1)), np.zeros(2), ["a", "b"]),
        (np.zeros((2, 2)), np.zeros(1), ["a", "b"]),
        (np.zeros((0, 2)), np.zeros(0), []),
        (np.full((2, 2), np.nan), np.zeros(2), ["a", "b"]),
        (np.zeros((2, 2)), np.array([0.0, np.inf]), ["a", "b"]),
    ],
)
def test_weights_that_do_not_fit_or_are_no_numbers_are_refused(
    weights: np.ndarray, bias: np.ndarray, answers: list[str]
) -> None:
    with pytest.raises(CorruptError):
        Linear(["x", "y"], answers, weights.astype(np.float32), bias.astype(np.float32))


def test_what_is_no_file_of_plain_arrays_is_refused_with_what_to_do() -> None:
    pickled = io.BytesIO()
    np.savez(pickled, **{"types.names": np.array([{"a": 1}], dtype=object)})
    whole = packed(MODEL.arrays("types"))
    for wrong in (pickled.getvalue(), b"no zip", b"", whole[: len(whole) // 2]):
        with pytest.raises(CorruptError, match=r"motlan train --rollback"):
            unpacked(wrong)


def test_objects_never_go_in() -> None:
    with pytest.raises(AssertionError):
        packed({"names": np.array([{"a": 1}], dtype=object)})

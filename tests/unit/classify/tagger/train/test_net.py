"""The net as it is taught says what the net in numpy says."""

from __future__ import annotations

import numpy as np
import pytest

from classify.tagger import forward, weights
from classify.tagger.train.training_pages import lesson
from tests.support.tagger_net import NAMES, ROW


def test_the_net_in_numpy_says_what_the_net_it_was_taught_as_says() -> None:
    jax = pytest.importorskip("jax", reason="the tagger is taught with jax (requirements-train.txt)")
    from classify.tagger.train import net
    from classify.tagger.train.__main__ import batch_of

    result = lesson(ROW, NAMES, None)
    assert result is not None
    params = net.begin(NAMES, 3)
    held = weights.Weights(NAMES, {name: np.asarray(array) for name, array in params.items()})
    count = len(result.seen)
    out = net.answer(params, batch_of([result], count), np.ones((1, count)), np.ones(1, np.int32))[0]
    theirs = jax.nn.softmax(out[:, : len(NAMES.fields)])
    assert np.allclose(theirs, forward.answers(held, result.seen, result.type).field, atol=1e-5)


def test_a_net_that_goes_on_says_of_what_it_knew_what_it_said_and_next_to_nothing_of_what_is_new() -> None:
    jax = pytest.importorskip("jax", reason="the tagger is taught with jax (requirements-train.txt)")
    from classify.tagger.train import net
    from classify.tagger.train.__main__ import batch_of

    result = lesson(ROW, NAMES, None)
    assert result is not None
    params = net.begin(NAMES, 3)
    names, grown = net.grown(NAMES, params, [*NAMES.fields[1:], "a_new_field"], [*NAMES.types[1:], "a_new_type"])
    assert names.fields == (*NAMES.fields, "a_new_field")
    assert names.types == (*NAMES.types, "a_new_type")
    had, count = len(NAMES.fields), len(result.seen)
    page = batch_of([result], count), np.ones((1, count)), np.ones(1, np.int32)
    before, after = (np.asarray(net.answer(weights_of, *page)[0]) for weights_of in (params, grown))
    assert np.allclose(after[:, :had], before[:, :had], atol=1e-5)
    assert np.allclose(after[:, had + 1 : 2 * had + 1], before[:, had : 2 * had], atol=1e-5)
    assert np.allclose(after[:, 2 * had + 2 :], before[:, 2 * had :], atol=1e-5)
    assert np.asarray(jax.nn.softmax(after[:, : had + 1]))[:, had].max() < 0.1

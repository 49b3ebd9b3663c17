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

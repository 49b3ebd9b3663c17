"""The mean of nets taught beside each other."""

import numpy as np
import pytest

from classify.tagger.answer_names import Names
from classify.tagger.train.mean import mean
from classify.tagger.weights import Weights

NAMES = Names.of({"full_name", "birth_date"}, {"khai_sinh"})


def net(number: float, names: Names = NAMES) -> Weights:
    return Weights(names, {"head": np.full((2, 3), number, np.float32)})


def test_every_weight_is_the_mean_of_the_nets() -> None:
    taken = mean([net(1.0), net(2.0), net(6.0)])
    assert taken.names == NAMES
    assert np.array_equal(taken.arrays["head"], np.full((2, 3), 3.0, np.float32))


def test_nets_of_other_answers_have_no_mean() -> None:
    with pytest.raises(ValueError, match="other names"):
        mean([net(1.0), net(1.0, Names.of({"full_name"}, {"khai_sinh"}))])

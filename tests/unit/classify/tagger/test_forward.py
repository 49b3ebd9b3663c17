"""The net's answers in numpy: chances, the same whatever else stands on the page where nothing is attended to."""

from __future__ import annotations

import numpy as np

from classify.tagger import features, forward
from classify.tagger.weights import Weights
from tests.support.tagger_net import NAMES, drawn_layout, net_of


def attending(toward: str) -> Weights:
    """A net of one layer that tells each piece of what stands in all others."""
    net = net_of({toward: "full_name"})
    wide, rng = len(NAMES.fields) + 1, np.random.default_rng(1)
    layer = {
        "0.lie": np.zeros((features.RELATIONS, 1)), "0.norm": np.ones(wide), "0.norm2": np.ones(wide),
        "0.qkv": np.hstack([np.zeros((wide, 2 * wide)), np.eye(wide)]), "0.out": np.eye(wide),
        "0.in": rng.normal(size=(wide, 3)), "0.bias": np.zeros(3), "0.back": np.zeros((3, wide)),
    }  # fmt: skip
    return Weights(net.names, net.arrays | {name: array.astype(np.float32) for name, array in layer.items()})


def test_the_answers_for_a_piece_are_chances_that_sum_to_one() -> None:
    seen, _ = features.see(drawn_layout())
    answers = forward.answers(net_of({"Trần": "full_name"}), seen, 1)
    assert np.allclose(answers.field.sum(1), 1.0, atol=1e-5)
    assert np.allclose(answers.part.sum(1), 1.0, atol=1e-5)
    assert ((answers.begins >= 0) & (answers.begins <= 1)).all()


def test_a_word_known_by_heart_is_of_its_field_and_the_others_of_none() -> None:
    seen, pieces = features.see(drawn_layout())
    answers = forward.answers(net_of({"Trần": "full_name", "02/3/1990": "birth_date"}), seen, 1)
    likeliest = {piece.text: NAMES.fields[k] for piece, k in zip(pieces, answers.field.argmax(1), strict=True)}
    assert {text: name for text, name in likeliest.items() if name} == {"Trần": "full_name", "02/3/1990": "birth_date"}


def test_a_layer_that_attends_tells_a_piece_of_the_others_on_the_page() -> None:
    seen, pieces = features.see(drawn_layout())
    label = [piece.text for piece in pieces].index("Họ")
    column = NAMES.field("full_name")
    alone = forward.answers(net_of({"Trần": "full_name"}), seen, 1).field[label, column]
    told = forward.answers(attending("Trần"), seen, 1).field[label, column]
    assert told > alone
    assert forward.answers(attending("Lê"), seen, 1).field[label, column] < told

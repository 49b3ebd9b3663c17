"""A tagger's net that knows given words by heart, and a small drawn page for it to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from classify.page.layout import PageLayout, lay_out
from classify.tagger import features
from classify.tagger.answer_names import PARTS_OF_PAGE, Names
from classify.tagger.train.training_pages import reading_of, told_of
from classify.tagger.weights import Weights

NAMES = Names.of({"full_name", "birth_date"}, {"khai_sinh", "khai_tu"})
ROW: dict[str, Any] = {
    "file": "a.png", "page": 1, "type": "khai_sinh", "level": "scan", "size_mm": [210.0, 297.0],
    "words": [
        ["Họ", 0.10, 0.20, 0.12, 0.21, "O", "label", "full_name", 1, 0],
        ["tên:", 0.13, 0.20, 0.17, 0.21, "O", "label", "full_name", 1, 0],
        ["Trần", 0.20, 0.20, 0.24, 0.21, "B-full_name", "body", "", 2, 0],
        ["Văn", 0.25, 0.20, 0.28, 0.21, "I-full_name", "body", "", 2, 0],
        ["Ví", 0.29, 0.20, 0.31, 0.21, "I-full_name", "body", "", 2, 0],
        ["Ngày", 0.10, 0.23, 0.14, 0.24, "O", "label", "birth_date", 3, 0],
        ["sinh:", 0.15, 0.23, 0.19, 0.24, "O", "label", "birth_date", 3, 0],
        ["02", 0.20, 0.23, 0.22, 0.24, "B-birth_date", "body", "", 4, 0],
        ["/3/1990", 0.2201, 0.23, 0.27, 0.24, "I-birth_date", "body", "", 4, 0],
    ],
}  # fmt: skip


def drawn_layout(words: int | None = None) -> PageLayout:
    """The page of `ROW`, or its first words."""
    return lay_out(reading_of(told_of({**ROW, "words": ROW["words"][:words]}), (210.0, 297.0)))


def net_of(favoured: Mapping[str, str], names: Names = NAMES) -> Weights:
    """Weights of a net that takes each of the given words for the named field, and all others for none."""
    fields = letters = len(names.fields)
    wide, answers = letters + 1, 2 * fields + 2 + len(PARTS_OF_PAGE)
    arrays = {
        "letters": np.zeros((features.BUCKETS, letters)), "types": np.zeros((len(names.types), wide)),
        "own": np.eye(letters, wide), "start": np.zeros(wide),
        "around": np.zeros((letters * features.AROUND, wide)), "places": np.zeros((features.PLACES, wide)),
        "first_in": np.zeros((wide, 2)), "first_bias": np.zeros(2), "first_out": np.zeros((2, wide)),
        "head": np.zeros((wide, answers)), "head_bias": np.zeros(answers),
    }  # fmt: skip
    arrays["start"][-1] = 1.0
    arrays["head_bias"][0], arrays["head_bias"][2 * fields + 1] = 2.0, -9.0
    for word, name in favoured.items():
        arrays["letters"][features.parts_of(word)[0], names.field(name)] = 50.0
    for k in range(1, fields):
        arrays["head"][k, k] = 4.0
    return Weights(names, {name: array.astype(np.float32) for name, array in arrays.items()})

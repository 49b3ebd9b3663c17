"""The second reader of forms: what it sees, what it answers, which stretches of words it takes for a value."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from classify.page.layout import PageLayout, joined, lay_out
from classify.tagger import features, forward, weights
from classify.tagger.answer_names import PARTS_OF_PAGE, Names
from classify.tagger.spans import Tagged
from classify.tagger.train.mistakes import Told, misread, thrown
from classify.tagger.train.training_pages import lesson, reading_of, told_of
from classify.tagger.train.wordings import reworded, wordings
from core.catalogue import load

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


def page() -> PageLayout:
    return lay_out(reading_of(told_of(ROW), (210.0, 297.0)))


def taught(favoured: dict[str, str]) -> weights.Weights:
    """Weights of a net that knows the given words by heart, and each of them as the named field."""
    fields, wide = len(NAMES.fields), 4
    answers = 2 * fields + 2 + len(PARTS_OF_PAGE)
    arrays = {
        "letters": np.zeros((features.BUCKETS, 3)),
        "types": np.zeros((3, wide)),
        "own": np.eye(3, wide),
        "start": np.array([0.0, 0.0, 0.0, 1.0]),
        "around": np.zeros((3 * features.AROUND, wide)),
        "places": np.zeros((features.PLACES, wide)),
        "first_in": np.zeros((wide, 2)),
        "first_bias": np.zeros(2),
        "first_out": np.zeros((2, wide)),
        "head": np.zeros((wide, answers)),
        "head_bias": np.zeros(answers),
    }
    arrays["head_bias"][0], arrays["head_bias"][2 * fields + 1] = 2.0, -9.0
    for word, name in favoured.items():
        arrays["letters"][features.parts_of(word)[0], NAMES.field(name)] = 50.0
    for k in range(1, 3):
        arrays["head"][k, k] = 4.0
    return weights.Weights(NAMES, {name: array.astype(np.float32) for name, array in arrays.items()})


def test_a_page_is_seen_as_one_row_a_piece_with_its_neighbours_on_all_sides() -> None:
    seen, pieces = features.see(page())
    texts = [piece.text for piece in pieces]
    name, date = texts.index("Trần"), texts.index("sinh:")
    assert len(seen) == len(pieces) == 8 + texts.count(":")
    assert pieces[seen.around[name, 0]].text.startswith("tên")
    assert pieces[seen.around[name, 4]].text == "Văn"
    assert pieces[seen.around[date, 6]].text.startswith("tên")
    assert seen.around[texts.index("Họ"), 0] == -1


def test_a_word_that_lost_its_marks_shares_most_of_what_is_seen_of_it() -> None:
    whole, bare = features.parts_of("Nguyễn"), features.parts_of("Nguyên")
    assert len(set(whole) & set(bare)) >= len(set(whole)) - 1
    assert features.parts_of("012345678901") == features.parts_of("987654321098")
    assert features.parts_of("02/3/1990") != features.parts_of("012345678901")


def test_the_answers_for_a_piece_are_chances_that_sum_to_one() -> None:
    seen, _ = features.see(page())
    answers = forward.answers(taught({"Trần": "full_name"}), seen, 1)
    assert np.allclose(answers.field.sum(1), 1.0, atol=1e-5)
    assert np.allclose(answers.part.sum(1), 1.0, atol=1e-5)


def test_pieces_of_one_field_make_one_stretch_and_fields_of_other_types_none() -> None:
    known = taught({"Trần": "full_name", "Văn": "full_name", "Ví": "full_name", "02/3/1990": "birth_date"})
    tagged = Tagged([page()], "khai_sinh", ["full_name", "birth_date"], known)
    assert [joined(span.pieces) for span in tagged.spans["full_name"]] == ["Trần Văn Ví"]
    assert set(Tagged([page()], "khai_sinh", ["birth_date", "no_such"], known).spans) <= {"birth_date"}


def test_the_chances_of_a_place_are_those_of_its_words_and_none_for_a_field_it_was_not_taught() -> None:
    layout = page()
    tagged = Tagged([layout], "khai_sinh", ["full_name", "new_field"], taught({"Trần": "full_name"}))
    surname = [piece for row in layout.rows for piece in row.pieces if piece.text == "Trần"]
    label = [piece for row in layout.rows for piece in row.pieces if piece.text == "Họ"]
    [sure], [unsure] = tagged.chances("full_name", 1, surname), tagged.chances("full_name", 1, label)
    assert sure > 0.8 > 0.3 > unsure
    respelt = [replace(piece, text="TRẦN") for piece in surname]
    assert tagged.chances("full_name", 1, respelt) == [sure]
    assert tagged.chances("new_field", 1, surname) == tagged.chances("full_name", 2, surname) == []


def test_two_pages_of_one_number_are_each_read_as_they_are() -> None:
    short = lay_out(reading_of(told_of({**ROW, "words": ROW["words"][:3]}), (210.0, 297.0)))
    tagged = Tagged([page(), short], "khai_sinh", ["full_name"], taught({"Trần": "full_name"}))
    last = [piece for row in page().rows for piece in row.pieces][-1]
    assert tagged.chances("full_name", 1, [last])[0] < 0.3


def test_a_word_of_no_field_inside_a_value_belongs_to_it_and_one_behind_it_does_not() -> None:
    inside = Tagged([page()], "khai_sinh", ["full_name"], taught({"Trần": "full_name", "Ví": "full_name"}))
    assert [joined(span.pieces) for span in inside.spans["full_name"]] == ["Trần Văn Ví"]
    behind = Tagged([page()], "khai_sinh", ["full_name"], taught({"Trần": "full_name", "Văn": "full_name"}))
    assert [joined(span.pieces) for span in behind.spans["full_name"]] == ["Trần Văn"]


def test_labels_are_said_in_other_words_at_their_own_place_and_values_never() -> None:
    words = told_of(ROW)
    for seed in range(8):
        said = reworded(words, {"full_name": ("họ, chữ đệm và tên khai sinh",)}, Random(seed))
        assert [word for word in said if word.tag != "O"] == [word for word in words if word.tag != "O"]
        label = [word for word in said if word.of == "full_name"]
        assert " ".join(word.text for word in label) in ("Họ tên:", "Họ, chữ đệm và tên khai sinh:")
        assert label[0].box[0] == pytest.approx(0.10)
        assert label[-1].box[2] == pytest.approx(0.17)
    assert wordings(load()["khai_sinh"])["full_name"]


def test_weights_come_back_as_they_were_kept(tmp_path: Path) -> None:
    known = taught({"Trần": "full_name"})
    weights.save(tmp_path / "net.npz", known.names, known.arrays)
    held = weights.load(tmp_path / "net.npz")
    assert held.names == NAMES
    assert all(np.allclose(held.arrays[name], array, atol=1e-2) for name, array in known.arrays.items())


def test_a_lesson_tells_of_each_piece_its_field_and_what_it_is_a_label_of() -> None:
    result = lesson(ROW, NAMES, None)
    assert result is not None
    assert [NAMES.fields[k] for k in result.field].count("full_name") == 3
    assert list(result.begins).count(1.0) == 2
    assert {NAMES.fields[k] for k in result.of if k} == {"full_name", "birth_date"}


def test_figures_set_against_each_other_are_one_word_to_a_reader() -> None:
    assert [word.text for word in told_of(ROW)][-1] == "02/3/1990"


@pytest.mark.parametrize("seed", range(4))
def test_mistakes_change_words_but_never_which_field_a_word_is_of(seed: int) -> None:
    words = [
        Told(f"Nguyễn{i}", (0.1, 0.01 * i, 0.2, 0.01 * i + 0.008), "B-name" if i % 3 else "O", "body", "", i, False)
        for i in range(90)
    ]
    rng = Random(seed)
    result = misread(words, rng, 8.0)
    assert [word.text for word in result] != [word.text for word in words]
    assert {word.line for word in result if word.tag != "O"} <= {word.line for word in words if word.tag != "O"}
    assert [w for w in misread(words, rng, 8.0, values=False) if w.tag != "O"] == [w for w in words if w.tag != "O"]
    assert 0.0 <= thrown(rng, "poor") <= 4.0


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

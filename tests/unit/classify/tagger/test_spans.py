"""From the chances of words to values: which stretches of pieces are taken for one field."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from classify.page.layout import joined, lay_out
from classify.tagger.spans import LEAST, Tagged
from classify.tagger.weights import Weights
from tests.support.drawn import page
from tests.support.tagger_net import NAMES, drawn_layout, net_of


def stretches(text: str, favoured: dict[str, str], name: str = "full_name", net: Weights | None = None) -> list[str]:
    tagged = Tagged([lay_out(page(text))], "khai_sinh", ["full_name", "birth_date"], net or net_of(favoured))
    return [joined(span.pieces) for span in tagged.spans.get(name, ())]


def beginning(favoured: dict[str, str]) -> Weights:
    """A net that takes every word for the beginning of a value."""
    net = net_of(favoured)
    bias = net.arrays["head_bias"].copy()
    bias[2 * len(NAMES.fields) + 1] = 9.0
    return Weights(net.names, net.arrays | {"head_bias": bias})


def test_pieces_of_one_field_make_one_stretch_and_fields_of_other_types_none() -> None:
    known = net_of({"Trần": "full_name", "Văn": "full_name", "Ví": "full_name", "02/3/1990": "birth_date"})
    tagged = Tagged([drawn_layout()], "khai_sinh", ["full_name", "birth_date"], known)
    assert [joined(span.pieces) for span in tagged.spans["full_name"]] == ["Trần Văn Ví"]
    assert set(Tagged([drawn_layout()], "khai_sinh", ["birth_date", "no_such"], known).spans) <= {"birth_date"}


def test_the_chances_of_a_place_are_those_of_its_words_and_none_for_a_field_it_was_not_taught() -> None:
    layout = drawn_layout()
    tagged = Tagged([layout], "khai_sinh", ["full_name", "new_field"], net_of({"Trần": "full_name"}))
    surname = [piece for row in layout.rows for piece in row.pieces if piece.text == "Trần"]
    label = [piece for row in layout.rows for piece in row.pieces if piece.text == "Họ"]
    [sure], [unsure] = tagged.chances("full_name", 1, surname), tagged.chances("full_name", 1, label)
    assert sure > 0.8 > 0.3 > unsure
    respelt = [replace(piece, text="TRẦN") for piece in surname]
    assert tagged.chances("full_name", 1, respelt) == [sure]
    assert tagged.chances("new_field", 1, surname) == tagged.chances("full_name", 2, surname) == []


def test_two_pages_of_one_number_are_each_read_as_they_are() -> None:
    tagged = Tagged([drawn_layout(), drawn_layout(3)], "khai_sinh", ["full_name"], net_of({"Trần": "full_name"}))
    last = [piece for row in drawn_layout().rows for piece in row.pieces][-1]
    assert tagged.chances("full_name", 1, [last])[0] < 0.3
    assert sorted(span.page_index for span in tagged.spans["full_name"]) == [0, 1]


def test_a_word_of_no_field_inside_a_value_belongs_to_it_and_one_behind_it_does_not() -> None:
    inside = Tagged([drawn_layout()], "khai_sinh", ["full_name"], net_of({"Trần": "full_name", "Ví": "full_name"}))
    assert [joined(span.pieces) for span in inside.spans["full_name"]] == ["Trần Văn Ví"]
    behind = Tagged([drawn_layout()], "khai_sinh", ["full_name"], net_of({"Trần": "full_name", "Văn": "full_name"}))
    assert [joined(span.pieces) for span in behind.spans["full_name"]] == ["Trần Văn"]


def test_a_value_goes_on_two_rows_further_down_and_no_more() -> None:
    known = {"Trần": "full_name", "Hoa": "full_name"}
    assert stretches("Trần\nnhưng\nHoa", known) == ["Trần Hoa"]
    assert sorted(stretches("Trần\nnhưng\nlà\nHoa", known)) == ["Hoa", "Trần"]


def test_a_word_that_begins_a_value_ends_the_one_before() -> None:
    known = {"Trần": "full_name", "Lê": "full_name"}
    assert stretches("Trần Lê", known) == ["Trần Lê"]
    assert sorted(stretches("Trần Lê", known, net=beginning(known))) == ["Lê", "Trần"]


def test_a_text_that_begins_twice_begins_with_its_first_words() -> None:
    """`mua` / `nhà ở xã hội`: both are seen to begin the purpose, and nothing stands between."""
    net = beginning({"mua": "full_name", "nhà": "full_name", "khu:": "full_name"})

    def found(text: str) -> list[str]:
        tagged = Tagged([lay_out(page(text))], "khai_sinh", ["full_name"], net, ["full_name"])
        return sorted(" ".join(piece.text for piece in span.pieces) for span in tagged.spans["full_name"])

    assert found("mua nhà") == ["mua nhà"]
    assert found("khu: nhà") == ["khu:", "nhà"]  # a label's end
    assert found("mua mua mua mua mua nhà") == ["mua mua mua mua mua", "nhà"]  # no beginning is that long


def test_the_likeliest_stretch_comes_first_and_one_too_unlikely_is_not_offered() -> None:
    known = {"Trần": "full_name", "Lê": "full_name", "Hoa": "full_name"}
    assert stretches("Trần và của Lê\nmột\nhai\nba\nHoa", known) == ["Hoa", "Trần và của Lê"]
    assert stretches("Trần và của Lê với nơi Hoa", known) == []  # most of its words are of no field
    assert stretches("...", {"...": "full_name"}) == []  # marks are no value


def test_a_stretch_is_as_likely_as_its_words_together() -> None:
    layout = lay_out(page("Trần và Lê"))
    tagged = Tagged([layout], "khai_sinh", ["full_name"], net_of({"Trần": "full_name", "Lê": "full_name"}))
    (span,) = tagged.spans["full_name"]
    chances = tagged.chances("full_name", 1, span.pieces)
    assert span.chance == pytest.approx(np.prod(chances) ** (1 / 3))
    assert LEAST <= span.chance < np.mean(chances)

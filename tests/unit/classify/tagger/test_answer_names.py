"""The numbers of the tagger's answers: sorted names, none first."""

from __future__ import annotations

from classify.tagger.answer_names import Names

NAMES = Names.of(["full_name", "birth_date", "", "full_name"], ["khai_tu", "khai_sinh"])


def test_names_are_sorted_and_said_once_with_none_first() -> None:
    assert NAMES.fields == ("", "birth_date", "full_name")
    assert NAMES.types == ("", "khai_sinh", "khai_tu")


def test_what_is_not_known_is_none() -> None:
    assert [NAMES.field(name) for name in ("", "birth_date", "full_name", "no_such")] == [0, 1, 2, 0]
    assert [NAMES.type(code) for code in ("khai_sinh", "khai_tu", "no_such")] == [1, 2, 0]


def test_a_label_of_a_field_that_is_not_known_is_still_a_label() -> None:
    assert [NAMES.label(name) for name in ("", "full_name", "no_such")] == [0, 2, 3]

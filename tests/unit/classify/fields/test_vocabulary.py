"""The labels of a type: its own, the common wordings of them, whose label it is, and mere stops."""

from __future__ import annotations

import pytest

from classify.fields.vocabulary import LEAST, vocabulary
from core.catalogue import load
from core.text import fold_alnum

CATALOGUE = load()
WORDS = vocabulary(CATALOGUE, "khai_sinh")


def fields_of(printed: str) -> tuple[str, ...]:
    hit = WORDS.like(fold_alnum(printed))
    return hit[0].fields if hit else ()


def test_a_label_as_its_file_gives_it_is_found_exactly() -> None:
    hit = WORDS.like(fold_alnum("Ngày, tháng, năm sinh"))
    assert hit is not None
    assert hit[1] == 1.0
    assert "birth_date" in hit[0].fields


def test_another_wording_of_the_same_label_means_the_same() -> None:
    assert fields_of("Ngày sinh") == fields_of("Ngày, tháng, năm sinh")


def test_a_letter_read_wrong_is_still_the_label_but_less_like_it() -> None:
    hit = WORDS.like(fold_alnum("Ngày, thóng, năm sinh"))
    assert hit is not None
    assert LEAST <= hit[1] < 1.0


@pytest.mark.parametrize(("mother", "father"), [("Họ, chữ đệm, tên người mẹ", "Họ, chữ đệm, tên người cha")])
def test_no_misreading_makes_the_mother_s_label_the_father_s(mother: str, father: str) -> None:
    assert fields_of(mother)
    assert fields_of(father)
    assert not set(fields_of(mother)) & set(fields_of(father))
    near = WORDS.like(fold_alnum("Họ, chữ đệm, tên ngưòi mẹ"))
    assert near is not None
    assert near[0].fields == fields_of(mother)


def test_a_common_label_that_the_type_does_not_take_only_ends_a_value() -> None:
    hit = WORDS.like(fold_alnum("Kính gửi"))
    assert hit is not None
    assert (hit[0].fields, hit[0].sections) == ((), ())


def test_a_short_label_must_be_read_without_an_error() -> None:
    assert WORDS.like("so") is not None
    assert WORDS.like("sx") is None


def test_the_vocabulary_of_a_type_is_made_once() -> None:
    assert vocabulary(CATALOGUE, "khai_sinh") is vocabulary(CATALOGUE, "khai_sinh")

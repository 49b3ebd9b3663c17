"""The chance that a value was taken from its right place."""

from __future__ import annotations

from random import Random

import pytest

from classify.confidence import place

TREES = place.forest()
GOOD = {
    "label fits": 1.0, "colon": 1.0, "label names it alone": 1.0, "type sure": 0.99, "in order": 1.0, "beside": 1.0,
    "known": 1.0, "label length": 12.0, "words": 3.0, "letters": 14.0, "height on page": 0.3, "kind name": 1.0,
    "tagged": 0.99, "tagged weakest": 0.98, "tagger agrees": 1.0,
}  # fmt: skip


def thrown(rng: Random) -> dict[str, float]:
    return {name: rng.choice((0.0, 0.5, 1.0, 2.0, 6.0, 12.0)) for name in place.FACTS}


@pytest.mark.parametrize("name", [name for name, way in place.FACTS.items() if way])
def test_what_speaks_for_a_place_never_makes_it_less_likely_and_what_speaks_against_it_never_more(name: str) -> None:
    rng, way = Random(name), place.FACTS[name]
    for _ in range(60):
        facts = thrown(rng)
        low, high = (place.chance({**facts, name: more}, TREES) for more in (-1.0, 3.0))
        assert (high - low) * way >= -1e-9


def test_a_value_is_less_likely_right_where_the_tagger_takes_other_words_for_its_field() -> None:
    elsewhere = {"tagged": 0.02, "tagged weakest": 0.01, "tagger agrees": 0.0, "tagger's other": 0.98}
    assert place.chance(GOOD | elsewhere, TREES) < place.chance(GOOD, TREES) - 0.2


def test_a_value_beside_its_own_label_is_very_likely_in_its_place() -> None:
    assert place.chance(GOOD, TREES) > 0.93


def test_the_trees_were_fitted_on_many_values_of_random_worlds() -> None:
    count = int(TREES.fitted_on.split()[0])
    assert count >= 30_000
    assert TREES.fitted_on.endswith("random worlds")


def test_no_field_of_a_type_that_was_not_drawn_is_judged_by_the_trees() -> None:
    assert "khai_sinh/full_name" in TREES.seen
    assert not any(name.startswith("ket_luan/") for name in TREES.seen)

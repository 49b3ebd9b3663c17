"""What civil-status papers alone say: foreigners, newborn children, days known in part, corrections."""

from __future__ import annotations

from datetime import date
from random import Random

from samples.random import civil
from samples.random.fill import Facts
from samples.random.forms import Item, forms
from samples.random.offices import office
from samples.random.people import World


def _facts(seed: int, day: date) -> Facts:
    world = World(Random(seed), day)
    return Facts(world, forms()["khai_sinh"][0], office("commune", world))


def _said(facts: Facts, source: str) -> tuple[str, str | None]:
    value = facts.get(Item(source, source, ()))
    return " ".join(text for text, own in value.pieces if own), value.truth


def test_a_correction_puts_something_else_in_the_place_of_what_was_written() -> None:
    for seed in range(60):
        facts = _facts(seed, date(2021, 5, 6))
        old, new = _said(facts, "civil.old"), _said(facts, "civil.new")
        assert old[0] != new[0]
        assert old[0] == old[1]
        assert new[0] == new[1]


def test_a_foreigner_has_a_country_and_a_child_is_born_before_the_paper() -> None:
    for seed in range(40):
        facts = _facts(seed, date(2003, 1, 2))
        assert _said(facts, "alien_m.country")[0] in civil.COUNTRIES
        assert facts.person("alien_m").sex == "nam"
        assert facts.person("newborn").birth <= date(2003, 1, 2)
        assert facts.person("child").birth <= date(2003, 1, 2)


def test_a_number_of_nine_figures_is_no_value_of_a_field_of_twelve() -> None:
    assert _said(_facts(1, date(2009, 5, 6)), "elder.id_whole") == ("", None)
    assert len(_said(_facts(1, date(2024, 5, 6)), "elder.id_whole")[1] or "") == 12


def test_of_a_day_as_much_is_true_as_is_printed() -> None:
    kinds = {len(civil.some_of(date(1948, 3, 9), Random(seed)).truth or "") for seed in range(60)}
    assert kinds == {4, 7, 10}


def test_a_year_of_birth_is_true_however_it_is_said() -> None:
    for seed in range(30):
        facts = _facts(seed, date(2010, 5, 6))
        printed, truth = _said(facts, "mother.year_in")
        assert truth == str(facts.person("mother").birth.year)
        assert truth in printed

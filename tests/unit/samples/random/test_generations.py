"""Random papers by the generations of their forms: years, titles and labels that the catalogue lists."""

from __future__ import annotations

from random import Random

from core.catalogue import load
from samples.random.compose import Composer
from samples.random.forms import forms
from samples.random.generations import NONE, edition, others
from samples.random.type import shelf


def test_a_generation_gives_years_title_and_labels_of_its_own() -> None:
    form = forms()["khai_tu"][0]
    drawn = [edition(form, Random(seed)) for seed in range(60)]
    older = [each for each in drawn if each.title == "GIẤY CHỨNG TỬ"]
    assert NONE in drawn
    assert older
    assert {each.years for each in older} == {(1999, 2006), (2006, 2015)}
    assert all(set(each.labels) <= {field.name for field in load()["khai_tu"].field} for each in drawn)


def test_a_paper_of_a_generation_is_of_its_years_and_bears_its_title() -> None:
    form = forms()["khai_tu"][0]
    for seed in range(40):
        composer = Composer(form, Random(seed), shelf(None))
        if composer.edition.years and composer.edition.title:
            assert composer.edition.years[0] <= composer.world.day.year <= composer.edition.years[1]
            assert composer.title == composer.edition.title
            return
    raise AssertionError("no generation with a title was drawn")


def test_a_type_drawn_by_several_forms_takes_no_generation_titled_otherwise() -> None:
    for form in forms()["don_to_khai"]:
        titles = {edition(form, Random(seed)).title for seed in range(80)} - {None}
        assert titles <= set(form.list("titles"))


def test_roles_of_people_who_are_no_owners_are_those_and_no_headings_of_tables() -> None:
    assert "Người đứng khai" in others("khai_sinh")
    assert not any("Danh sách" in text or "hồ sơ" in text for code in forms() for text in others(code))

"""Texts of random papers: of patterns, so that no two are alike; what a pattern leaves open is filled in."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from random import Random

from core.catalogue import Field
from core.values import kinds
from samples.random.compose import Composer
from samples.random.forms import forms
from samples.random.people import World
from samples.random.said import SUMS, money_value, said, sum_of, worded
from samples.random.type import shelf

FORMS = Path(__file__).parents[4] / "samples" / "random" / "forms"


def test_a_part_of_a_pattern_is_chosen_and_its_places_are_filled() -> None:
    world = World(Random(1), date(2019, 5, 6))
    text = said("[Đã|Chưa] ly hôn [hôm qua|] theo số {n}/{y} ngày {d}, GCN {s}, {m} tháng", world)
    day = r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"
    form = rf"(Đã|Chưa) ly hôn (hôm qua )?theo số \d+/20\d\d ngày {day}, GCN [A-ZĐ]{{2}} \d{{6}}, \d+ tháng"
    assert re.fullmatch(form, text)
    assert said("Độc thân", world) == "Độc thân"


def test_the_same_draw_gives_the_same_text_and_another_another() -> None:
    first, second, other = (
        said("theo Bản án số {n}/{y} ngày {d}", World(Random(seed), date(2019, 5, 6))) for seed in (4, 4, 5)
    )
    assert first == second != other


def test_no_pattern_of_a_form_leaves_a_bracket_or_a_place_open() -> None:
    world = World(Random(2), date(2019, 5, 6))
    for file in FORMS.glob("*.toml"):
        for form in tomllib.loads(file.read_text(encoding="utf-8")).get("form", ()):
            for name, patterns in form.get("texts", {}).items():
                for pattern in patterns:
                    text = said(pattern, world)
                    assert not re.search(r"[\[\]{}|]", text), (file.name, form["code"], name, text)


def test_what_is_said_is_thrown_anew_wherever_it_stands() -> None:
    world = World(Random(3), date(2019, 5, 6))
    text = said("[một|01 [thửa|mảnh]] đất {plot} giáp {N}, {N}", world)
    assert re.fullmatch(r"(một|01 (thửa|mảnh)) đất \D+\d+,? tờ bản đồ( số)?:? \d+ giáp [^,]+, [^,]+", text), text
    first, second = text.partition(" giáp ")[2].split(", ")
    assert first != second


def test_a_sum_is_the_same_in_figures_and_in_words() -> None:
    rng = Random(4)
    world = World(rng, date(1993, 5, 6))
    for kind in SUMS:
        amount = sum_of(kind, world)
        value = money_value(amount, rng)
        own = " ".join(text for text, is_value in value.pieces if is_value)
        assert value.truth == str(amount) == re.sub(r"\D", "", own)
        assert "đồng" in worded(amount, rng).lower()
    assert sum_of("land", world) <= 30_000_000


def test_a_foreigner_has_one_passport_however_often_it_is_printed() -> None:
    form = next(form for form in forms()["uy_quyen"] if "_p_id_en" in form.items)
    for seed in range(4):
        facts = Composer(form, Random(seed), shelf(None)).facts
        said = {facts.get(form.items[name]).truth for name in ("principal_id", "_p_id_en")}
        assert len(said) == 1
        number = kinds.parse(Field(name="principal_id", kind="any_id"), f"Hộ chiếu số {min(map(str, said))}")
        assert number is not None
        assert number.value in said

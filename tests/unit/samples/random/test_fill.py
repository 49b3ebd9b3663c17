"""Texts of random papers: of patterns, so that no two are alike; what a pattern leaves open is filled in."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from random import Random

from samples.random.fill import spoken

FORMS = Path(__file__).parents[4] / "samples" / "random" / "forms"


def test_a_part_of_a_pattern_is_chosen_and_its_places_are_filled() -> None:
    text = spoken("[Đã|Chưa] ly hôn [hôm qua|] theo số {n}/{y} ngày {d}, GCN {s}, {m} tháng", Random(1))
    form = r"(Đã|Chưa) ly hôn (hôm qua )?theo số \d+/20\d\d ngày \d\d/\d\d/20\d\d, GCN [A-Z]{2} \d{6}, \d+ tháng"
    assert re.fullmatch(form, text)
    assert spoken("Độc thân", Random(1)) == "Độc thân"


def test_the_same_draw_gives_the_same_text_and_another_another() -> None:
    pattern = "theo Bản án số {n}/{y} ngày {d}"
    assert spoken(pattern, Random(4)) == spoken(pattern, Random(4)) != spoken(pattern, Random(5))


def test_no_pattern_of_a_form_leaves_a_bracket_or_a_place_open() -> None:
    for file in FORMS.glob("*.toml"):
        for form in tomllib.loads(file.read_text(encoding="utf-8")).get("form", ()):
            for name, patterns in form.get("texts", {}).items():
                for pattern in patterns:
                    said = spoken(pattern, Random(2))
                    assert not re.search(r"[\[\]{}|]", said), (file.name, form["code"], name, said)

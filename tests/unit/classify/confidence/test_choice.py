"""The chance that of two values for a field the tagger's is the right one."""

from __future__ import annotations

import dataclasses

import pytest
from msgspec.structs import replace

from classify import labelling
from classify.confidence import choice
from classify.fields.tagged import TAGGED
from classify.trace import Trace
from core.catalogue import load
from tests.support.drawn import STATUS, page

SURE, UNLIKELY = {"tagged": 0.99, "tagged weakest": 0.98, "placed": 4.0}, {"tagged": 0.01, "placed": -3.0}


def test_what_speaks_for_one_place_speaks_against_the_other() -> None:
    signs = choice.FACTS
    assert (signs["tagged: label fits"], signs["ruled: label fits"]) == (1, -1)
    assert (signs["tagged: section apart"], signs["ruled: section apart"]) == (-1, 1)
    assert signs["kind name"] == signs["begins"] == 0
    assert set(choice.forest().facts) == set(signs)


def test_the_trees_believe_the_likelier_place() -> None:
    for_rules = {f"{choice.RULED}{name}": number for name, number in SURE.items()}
    against_rules = {f"{choice.RULED}{name}": number for name, number in UNLIKELY.items()}
    for_tagger = {f"{choice.TAGGED}{name}": number for name, number in SURE.items()}
    against_tagger = {f"{choice.TAGGED}{name}": number for name, number in UNLIKELY.items()}
    assert choice.chance(for_tagger | against_rules) > 0.8
    assert choice.chance(against_tagger | for_rules) < 0.3


@pytest.mark.parametrize(("value", "known"), [
    ("Trần Thị Mẫu", {"within": 1.0, "begins": 1.0, "ends": 0.0, "around": 0.0, "more words": -1.0}),
    ("Mẫu Hoa", {"within": 1.0, "begins": 0.0, "ends": 1.0, "more words": -2.0}),
    ("Trần Thị Mẫu Hoa Lan", {"around": 1.0, "begun by": 1.0, "ended by": 0.0, "more words": 1.0}),
    ("Lê Bình", {"within": 0.0, "around": 0.0, "same row": 1.0}),
])  # fmt: skip
def test_how_two_values_lie_to_each_other_is_known(value: str, known: dict[str, float]) -> None:
    paper = STATUS.replace("NGUYỄN THỊ MẪU VÍ DỤ", "TRẦN THỊ MẪU HOA")
    theirs = labelling.examine([page(paper)], load(), Trace()).facts.taken["full_name"]
    mine = dataclasses.replace(theirs, parsed=replace(theirs.parsed, value=value), how=TAGGED)
    said = choice.facts_of(mine, theirs, SURE | {"kind name": 1.0}, UNLIKELY | {"kind name": 1.0})
    assert {name: said[name] for name in known} == known
    assert said["kind name"] == 1.0
    assert (said["tagged: placed"], said["ruled: placed"]) == (4.0, -3.0)
    assert said["tagged: read"] == said["ruled: read"] == theirs.confidence

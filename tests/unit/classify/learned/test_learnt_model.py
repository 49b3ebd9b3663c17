"""A learnt model beside the rules: what it may propose, doubt and never do, and how it is kept."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import classify
from classify.learned import CHECK, MOST_PROPOSED, Advice, Taught, features
from classify.learned.learnt_model import RIGHT, WRONG, LearntModel, Types, Values, opened
from classify.learned.linear import Linear, packed, unpacked
from core.catalogue import load
from core.errors import CorruptError
from tests.support.drawn import BIRTH, STATUS, page

CATALOGUE = load()
OF_STATUS = classify.label([page(STATUS)], CATALOGUE)
STRANGE = "\n       PHIẾU LẠ\n\nTên người trong phiếu: LÊ VÍ DỤ AN\nSố phòng: 7\n"


def linear(answers: dict[str, float], names: tuple[str, ...] = ("l:pages",)) -> Linear:
    """A model that gives these answers about these chances, whatever it sees."""
    weights = np.zeros((len(answers), len(names)), np.float32)
    return Linear(names, list(answers), weights, np.log(np.array(list(answers.values()), np.float32)))


def test_a_model_comes_out_of_its_stored_form_as_it_went_in() -> None:
    model = LearntModel(
        3, Types(linear({"ct07": 0.8, "gplx": 0.2}), 0.5, 0.6, 0.1), Values(linear({RIGHT: 0.3, WRONG: 0.7}), 0.4)
    )
    again = opened(model.weights(), 3)
    assert again.types is not None
    assert again.values is not None
    assert (again.types.propose_at, again.types.replace_at, again.types.doubt_at) == (0.5, 0.6, 0.1)
    assert (again.version, again.values.doubt_at) == (3, 0.4)
    assert again.types.linear.chances({}) == model.types.linear.chances({})  # type: ignore[union-attr]


def test_stored_weights_that_hold_objects_or_do_not_fit_are_refused() -> None:
    pickled = io.BytesIO()
    np.savez(pickled, **{"types.names": np.array([{"a": 1}], dtype=object)})
    for wrong in (pickled.getvalue(), b"no zip", b""):
        with pytest.raises(CorruptError):
            opened(wrong, 1)
    arrays = linear({"a": 0.5, "b": 0.5}).arrays("types") | {"types.at": np.array([0.5, 0.5, 0.1])}
    for change in ({"types.bias": np.zeros(3)}, {"types.at": np.zeros(2)}, {"types.weights": np.full((2, 1), np.nan)}):
        with pytest.raises(CorruptError):
            opened(packed(arrays | change), 1)
    with pytest.raises(CorruptError):
        opened(packed({name: value for name, value in arrays.items() if name != "types.names"}), 1)
    assert set(unpacked(packed(arrays))) == set(arrays)


def taught(**parts: Any) -> Taught:
    """The catalogue with a model of these parts."""
    return Taught(CATALOGUE, LearntModel(7, **parts))


def test_an_unknown_paper_is_proposed_as_a_type_and_stays_with_an_officer() -> None:
    strange = [page(STRANGE)]
    assert classify.label(strange, CATALOGUE).type == "unknown"
    label = classify.label(strange, taught(types=Types(linear({"khai_sinh": 0.97, "gplx": 0.03}), 0.5, 0.5, 0.0)))
    assert label.type == "khai_sinh"
    assert label.type_confidence <= MOST_PROPOSED
    assert "learnt labels/7" in label.type_evidence
    assert label.needs_review
    assert "type_unsure" in label.review_reasons


def test_a_proposed_type_never_asserts_an_owner() -> None:
    """Even where the owner's number stands on the paper as plainly as can be."""
    torn = [page(BIRTH.replace("GIẤY KHAI SINH", "PHIẾU LẠ"))]
    assert "type_unsure" in classify.label(torn, CATALOGUE).review_reasons
    catalogue = taught(types=Types(linear({"trich_luc_khai_sinh": 0.99, "gplx": 0.01}), 0.5, 0.5, 0.0))
    label = classify.label(torn, catalogue)
    assert label.type == "trich_luc_khai_sinh"
    assert [owner.id for owner in label.owners] == ["001226000123"]
    for name in ("full_name", "personal_id"):
        assert f"owner_unconfirmed:{name}" in label.review_reasons


def test_a_type_the_rules_are_sure_of_is_doubted_but_never_replaced() -> None:
    catalogue = taught(types=Types(linear({"xn_tthn": 0.01, "gplx": 0.99}), 0.5, 0.5, 0.05))
    rules, label = classify.label([page(STATUS)], CATALOGUE), classify.label([page(STATUS)], catalogue)
    assert (rules.type, "type_unsure" in rules.review_reasons) == ("xn_tthn", False)
    assert (label.type, label.owners, label.fields) == (rules.type, rules.owners, rules.fields)
    assert label.review_reasons == (*rules.review_reasons, "type_unsure")
    assert label.type_confidence < rules.type_confidence


def test_a_type_that_officers_never_named_is_never_doubted() -> None:
    catalogue = taught(types=Types(linear({"ket_hon": 0.01, "gplx": 0.99}), 0.5, 0.5, 0.9))
    assert classify.label([page(STATUS)], catalogue) == classify.label([page(STATUS)], CATALOGUE)


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
@settings(deadline=None)
def test_trust_in_values_only_ever_falls(chance: float, doubt_at: float) -> None:
    right = min(max(chance, 1e-3), 1 - 1e-3)
    catalogue = taught(values=Values(linear({RIGHT: right, WRONG: 1 - right}), doubt_at))
    rules = OF_STATUS
    label = catalogue.weighed([page(STATUS)], rules, lambda verdict: rules)
    assert label.owners == rules.owners
    assert set(rules.review_reasons) <= set(label.review_reasons)
    for name, value in label.fields.items():
        before = rules.fields[name]
        assert value.confidence <= before.confidence
        assert value.value == before.value
        assert (CHECK in value.checks) == (value != before)
        assert CHECK not in value.checks or features.is_doubted(label, name)


def test_a_blank_paper_gets_no_advice() -> None:
    model = LearntModel(1, Types(linear({"khai_sinh": 0.99, "gplx": 0.01}), 0.5, 0.5, 0.0))
    blank = page("x", status="blank")
    assert model.advice([blank], classify.label([blank], CATALOGUE)) == Advice()

"""An owner's name or number is confirmed by its letters only where it stands where an owner's stands."""

from __future__ import annotations

import pytest

from classify import labelling
from classify.confidence import calibration
from classify.owners import owners
from classify.trace import Trace
from core.catalogue import load
from tests.support.drawn import STATUS, page

CATALOGUE = load()


@pytest.mark.parametrize(("placed", "confirmed"), [(0.99, True), (0.4, False)])
def test_letters_that_both_readers_give_alike_confirm_no_owner_in_a_place_that_may_be_anothers(
    placed: float, confirmed: bool
) -> None:
    seen = labelling.examine([page(STATUS)], CATALOGUE, Trace())
    assert seen.kind is not None
    calibration.calibrate(seen.facts, seen.kind, seen.sheets, seen.verdict.confidence)
    seen.facts.witnessed.clear()
    seen.facts.placed |= {"full_name": placed, "personal_id": placed}
    owners(seen.facts, seen.kind)
    doubted = {reason for reason in seen.facts.reasons if reason.startswith("owner_unconfirmed")}
    assert (doubted == set()) == confirmed

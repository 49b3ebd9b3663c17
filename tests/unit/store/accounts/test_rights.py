"""The matrix: complete, the strictest cell of a role counts, the most generous of several roles, and silence is no."""

from __future__ import annotations

from importlib import resources

import msgspec
import pytest

from core.errors import ReasonNeededError, RefusedError
from store.accounts.rights import GRANTS, SENSITIVITIES, VERBS, Caller, allow, read

TEXT = resources.files("store.accounts").joinpath("rights.toml").read_text("utf-8")


def caller(*grants: str, branch: str | None = "CN02") -> Caller:
    return Caller("officer", "le.an", branch, grants)


def test_the_matrix_speaks_of_every_role_scope_and_the_station_and_of_no_other_verb() -> None:
    table = read(TEXT)
    assert set(table) == set(GRANTS)
    assert {verb for rows in table.values() for verb in rows} == set(VERBS)


@pytest.mark.parametrize(
    "wrong",
    [TEXT.replace("[auditor]", "[boss]"), TEXT.replace('rules      = "yes"', 'rule = "yes"'),
     TEXT.replace('rules      = "yes"', 'rules = "maybe"'), TEXT.replace('rules      = "yes"', 'rules = ["yes"]')],
)  # fmt: skip
def test_a_matrix_with_a_mistake_is_not_read(wrong: str) -> None:
    with pytest.raises((ValueError, msgspec.ValidationError)):
        read(wrong)


def test_ones_own_branchs_plain_paper_is_looked_at_at_once_and_every_other_asks_for_a_reason() -> None:
    officer = caller("officer")
    assert officer.answer("look", branch="CN02") == "yes"
    assert officer.answer("look", branch=None) == "yes"
    assert officer.answer("look", branch="CN03") == "reason"
    for sensitive in SENSITIVITIES:
        assert officer.answer("look", branch="CN02", sensitive=[sensitive]) == "reason"


def test_who_has_no_branch_has_no_branch_of_their_own() -> None:
    assert caller("officer", branch=None).answer("look", branch="CN02") == "reason"


def test_the_strictest_cell_of_a_role_counts_and_the_most_generous_role() -> None:
    assert caller("officer").answer("correct", branch="CN03", sensitive=["health"]) == "no"
    assert caller("officer", "reviewer").answer("correct", branch="CN03", sensitive=["health"]) == "reason"


def test_neither_auditor_nor_admin_sees_a_paper() -> None:
    for role in ("auditor", "admin"):
        for verb in ("find", "person", "look", "download", "correct", "link", "check", "reuse"):
            assert caller(role).answer(verb, branch="CN02") == "no"  # type: ignore[arg-type]


def test_who_has_no_role_may_do_nothing() -> None:
    assert not any(caller().may_ever(verb) for verb in VERBS)


def test_a_lacking_reason_is_told_from_a_lacking_right() -> None:
    with pytest.raises(ReasonNeededError):
        allow(caller("officer"), "look", branch="CN03", reasoned=False)
    allow(caller("officer"), "look", branch="CN03", reasoned=True)
    with pytest.raises(RefusedError) as refused:
        allow(caller("officer"), "correct", branch="CN03", reasoned=True)
    assert not isinstance(refused.value, ReasonNeededError)

"""The error tree: exit codes as in docs/operating.md, and every error crosses a process border whole."""

from __future__ import annotations

import pickle

import pytest

from core import errors
from core.errors import DeletedError, InputError, MotlanError
from core.records import Deletion

CLASSES = [var for var in vars(errors).values() if isinstance(var, type) and issubclass(var, MotlanError)]


def test_every_error_has_the_exit_code_of_the_contract() -> None:
    assert {error.__name__: error.exit_code for error in CLASSES} == {
        "MotlanError": 70,
        "UsageError": 2,
        "ServiceError": 4,
        "BusyError": 4,
        "RefusedError": 5,
        "UnknownCallerError": 5,
        "ReasonNeededError": 5,
        "CorruptError": 1,
        "NotFoundError": 1,
        "DeletedError": 1,
        "ExistsError": 1,
        "InputError": 3,
    }


def test_only_a_service_and_a_crowd_are_worth_a_retry_by_themselves() -> None:
    assert [error.__name__ for error in CLASSES if error.retryable] == ["ServiceError", "BusyError"]


@pytest.mark.parametrize("kind", [error for error in CLASSES if error is not InputError])
def test_an_error_comes_back_from_another_process_with_its_message(kind: type[MotlanError]) -> None:
    back = pickle.loads(pickle.dumps(kind("a sentence")))
    assert type(back) is kind
    assert str(back) == "a sentence"


def test_a_deletion_comes_back_from_another_process_with_its_error() -> None:
    deletion = Deletion(
        paper_id="p" * 32, revision=2, at="2026-01-02T03:04:05Z", by="records", rule="forms@1", basis="a rule set here",
        ended_in=2015, due_on="2026-01-01", erased=(),
    )  # fmt: skip
    back = pickle.loads(pickle.dumps(DeletedError.of(deletion.paper_id, deletion)))
    assert back.deletion == deletion
    assert "on 2026-01-02 by records on the rule forms@1" in str(back)


@pytest.mark.parametrize("code", InputError.CODES)
@pytest.mark.parametrize("retryable", [True, False])
def test_an_input_error_comes_back_with_its_code_and_whether_a_retry_helps(code: str, retryable: bool) -> None:
    back = pickle.loads(pickle.dumps(InputError(code, "a sentence", retryable=retryable)))
    assert (back.code, back.message, str(back), back.retryable) == (code, "a sentence", "a sentence", retryable)
    assert back.failure().code == code
    assert back.failure().retryable == retryable


def test_a_code_outside_the_closed_list_is_a_defect() -> None:
    with pytest.raises(ValueError, match="unknown failure code"):
        InputError("strange", "a sentence")

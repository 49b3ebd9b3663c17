"""What the server's errors mean to who asks: some pass by themselves and are asked again."""

from __future__ import annotations

import pytest

from search.elasticsearch.errors import AwayError, refused


@pytest.mark.parametrize(
    ("status", "reason", "passes"),
    [
        (503, "search_phase_execution_exception", True),
        (429, "circuit_breaking_exception", True),
        (500, "search_phase_execution_exception", True),
        (500, "illegal_state_exception", False),
        (400, "search_phase_execution_exception", False),
        (403, "security_exception", False),
    ],
)
def test_a_search_torn_by_a_server_that_dies_is_asked_again_and_other_faults_are_told(
    status: int, reason: str, passes: bool
) -> None:
    assert isinstance(refused(status, reason), AwayError) is passes

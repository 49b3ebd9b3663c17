"""What was sent: a piece is left alone for a while, and is sent again when nothing came of it."""

from __future__ import annotations

import time

import pytest

from ingest.queue.fair_queue import Work
from ingest.queue.sent import LOST, Sent

FIRST, *REST = PIECES = [Work("b", "a" * 64, page) for page in range(1, 6)]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What the monotonic clock says; a test sets it forward."""
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_what_was_sent_is_sent_again_once_its_message_may_be_lost(clock: list[float]) -> None:
    sent = Sent(is_local=True)
    assert not sent.lately(FIRST)
    sent.note(FIRST)
    clock[0] += LOST - 0.1
    assert sent.lately(FIRST)
    clock[0] += 0.2
    assert not sent.lately(FIRST)


@pytest.mark.parametrize("is_local", [True, False])
def test_what_is_done_may_be_sent_at_once_only_to_a_queue_of_ones_own(clock: list[float], is_local: bool) -> None:
    sent = Sent(is_local=is_local)
    sent.note(FIRST)
    sent.tried(FIRST, done=True)
    assert sent.lately(FIRST) != is_local


def test_what_another_holds_is_looked_after_soon(clock: list[float]) -> None:
    sent = Sent(is_local=False)
    sent.note(FIRST)
    sent.tried(FIRST, done=False)
    assert sent.lately(FIRST)
    clock[0] += LOST / 2
    assert not sent.lately(FIRST)


def test_a_service_that_stays_away_is_asked_less_and_less_often_until_it_is_back(clock: list[float]) -> None:
    sent, pauses = Sent(is_local=True), []
    for _ in range(6):
        sent.put_off(FIRST)
        began = clock[0]
        while sent.lately(FIRST):
            clock[0] += 1.0
        pauses.append(clock[0] - began)
    assert pauses == [2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
    sent.tried(FIRST, done=True)
    sent.put_off(FIRST)
    clock[0] += 2.0
    assert not sent.lately(FIRST)


def test_of_what_waits_the_first_pieces_that_this_process_did_not_send_are_left_out(clock: list[float]) -> None:
    sent = Sent(is_local=False)
    sent.note(PIECES[4])
    sent.leave_out(iter(PIECES), 3)
    assert [piece.page for piece in PIECES if sent.lately(piece)] == [1, 2, 5]


def test_what_may_be_sent_again_is_forgotten_and_the_rest_is_not(clock: list[float]) -> None:
    sent = Sent(is_local=True)
    sent.note(FIRST)
    clock[0] += LOST + 1.0
    for piece in REST:
        sent.note(piece)
    sent.tidy()
    assert list(sent._again) == REST

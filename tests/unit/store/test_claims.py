"""Claims: one officer alone has a paper in hand, for a while."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from store.claims import SECONDS, Claims
from store.files import FileObjects

PAPER = "01m87rsyrhnentqaxbnentqaxb-1"


class Clock:
    def __init__(self) -> None:
        self.at = 1_800_000_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def claims(tmp_path: Path, clock: Clock) -> Claims:
    return Claims(FileObjects(tmp_path), clock)


def test_a_paper_in_hand_is_nobody_elses_until_it_is_let_go(claims: Claims) -> None:
    assert claims.take(PAPER, "an")
    assert not claims.take(PAPER, "binh")
    assert claims.holder(PAPER) == "an"
    claims.let_go(PAPER, "binh")
    assert not claims.take(PAPER, "binh"), "another's claim is not let go"
    claims.let_go(PAPER, "an")
    assert claims.papers() == set()
    assert claims.take(PAPER, "binh")


def test_a_claim_ends_by_itself_and_goes_on_while_its_officer_works(claims: Claims, clock: Clock) -> None:
    assert claims.take(PAPER, "an")
    clock.at += SECONDS - 1
    assert claims.take(PAPER, "an")
    clock.at += SECONDS - 1
    assert not claims.take(PAPER, "binh")
    clock.at += 2
    assert claims.holder(PAPER) is None
    assert claims.take(PAPER, "binh")
    assert not claims.take(PAPER, "an")


def test_a_fresh_claim_is_not_written_again_and_one_of_an_unseen_paper_asks_nothing(
    tmp_path: Path, clock: Clock
) -> None:
    objects = FileObjects(tmp_path)
    claims = Claims(objects, clock)
    assert claims.take(PAPER, "an", known=False)
    assert not claims.take(PAPER, "binh", known=False), "of two who saw nobody the first has it"
    (entry,) = objects.list("claims/")
    first = objects.read(entry.key)
    clock.at += 30
    assert claims.take(PAPER, "an")
    assert objects.read(entry.key) == first
    clock.at += 40
    assert claims.take(PAPER, "an")
    assert objects.read(entry.key) != first


def test_no_disk_is_waited_for_and_an_empty_claim_of_a_power_cut_bars_nobody(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(handle: int) -> None:
        raise AssertionError("a claim was synced")

    claims = Claims(FileObjects(tmp_path), clock)
    with monkeypatch.context() as patched:
        patched.setattr("store.files.os.fsync", never)
        assert claims.take(PAPER, "an")
    (kept,) = (tmp_path / "claims").rglob("*.json")
    kept.chmod(0o600)
    kept.write_bytes(b"")
    assert claims.take(PAPER, "binh")


def test_a_claim_taken_under_a_wrong_clock_bars_nobody_for_longer_than_any_does(claims: Claims, clock: Clock) -> None:
    clock.at += 1_000_000
    assert claims.take(PAPER, "an")
    clock.at -= 1_000_000
    assert claims.take(PAPER, "binh")


def test_of_many_who_come_at_once_one_has_the_paper(tmp_path: Path) -> None:
    gate, won = threading.Barrier(8), []

    def come(number: int) -> None:
        gate.wait()
        if Claims(FileObjects(tmp_path)).take(PAPER, f"officer {number}"):
            won.append(number)

    threads = [threading.Thread(target=come, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1

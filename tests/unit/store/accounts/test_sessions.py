"""Sessions, the lock-out and the second factor: shared by all processes, through the object store alone."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pyotp
import pytest

from store.accounts.lockout import FORGOTTEN, LONGEST, LockedError, Lockout, wait_after
from store.accounts.second_factor import SecondFactor, address, fresh
from store.accounts.sessions import HALF_SECONDS, SECONDS, Sessions
from store.files import FileObjects

NOW = 1_790_000_000.0


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_session_is_found_by_any_process_until_its_end_and_never_after(
    tmp_objects: FileObjects, clock: Clock
) -> None:
    token = Sessions(tmp_objects, clock).begin("le.an", 1)
    other = Sessions(tmp_objects, clock)
    session = other.find(token)
    assert session is not None
    assert (session.account, session.factor, session.half) == ("le.an", False, False)
    clock.now += SECONDS - 1
    assert other.find(token) is not None
    clock.now += 2
    assert other.find(token) is None


def test_ending_a_session_ends_it_for_every_process(tmp_objects: FileObjects) -> None:
    token = Sessions(tmp_objects).begin("le.an", 1)
    Sessions(tmp_objects).end(token)
    assert Sessions(tmp_objects).find(token) is None
    Sessions(tmp_objects).end(token)


def test_a_half_session_lasts_ten_minutes(tmp_objects: FileObjects, clock: Clock) -> None:
    token = Sessions(tmp_objects, clock).begin("le.an", 1, half=True)
    clock.now += HALF_SECONDS + 1
    assert Sessions(tmp_objects, clock).find(token) is None


@pytest.mark.parametrize("forged", ["", ".", "20260101." + "x" * 43, "x.y", "../../accounts", "٢٠٢٦٠١٠١." + "x" * 43])
def test_a_forged_cookie_is_no_session(tmp_objects: FileObjects, forged: str) -> None:
    sessions = Sessions(tmp_objects)
    sessions.begin("le.an", 1)
    assert sessions.find(forged) is None
    sessions.end(forged)


def test_the_store_holds_no_token_and_forgets_sessions_of_days_past(tmp_objects: FileObjects, clock: Clock) -> None:
    sessions = Sessions(tmp_objects, clock)
    token = sessions.begin("le.an", 1)
    (entry,) = tmp_objects.list("sessions/")
    assert token not in entry.key
    assert token.encode() not in tmp_objects.read(entry.key)
    clock.now += 3 * 86_400
    sessions.begin("le.an", 1)
    assert len(list(tmp_objects.list("sessions/"))) == 1


# ── the lock-out ──────────────────────────────────────────────────────────────────────────────────────────────────


def guess(lockout: Lockout, what: str = "le.an") -> float:
    """Seconds the guess is told to wait; 0 when it was taken."""
    try:
        lockout.claim(what)
    except LockedError as error:
        return float(error.seconds)
    return 0.0


def test_five_wrong_guesses_are_free_and_each_after_them_waits_twice_as_long(
    tmp_objects: FileObjects, clock: Clock
) -> None:
    lockout = Lockout(tmp_objects, clock)
    assert [guess(lockout) for _ in range(6)] == [0, 0, 0, 0, 0, 30]
    waits = []
    for _ in range(7):
        waits.append(guess(lockout))
        clock.now += waits[-1]
        assert guess(lockout) == 0
    assert waits == [30, 60, 120, 240, 480, 900, 900]
    assert wait_after(10**9) == LONGEST


def test_every_server_counts_the_guesses_of_all_others(tmp_objects: FileObjects, clock: Clock) -> None:
    first, other = Lockout(tmp_objects, clock), Lockout(tmp_objects, clock)
    assert [guess(lockout) for lockout in (first, other, first, other, first)] == [0] * 5
    assert guess(other) == 30
    assert guess(first) == 30
    assert guess(first, "le.binh") == 0


def test_guesses_at_the_same_moment_are_counted_one_by_one(tmp_objects: FileObjects, clock: Clock) -> None:
    taken: list[bool] = []
    go = threading.Barrier(16)

    def try_it() -> None:
        go.wait()
        taken.append(guess(Lockout(tmp_objects, clock)) == 0)

    threads = [threading.Thread(target=try_it) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken) == 5


def test_a_right_guess_starts_the_row_anew_and_a_day_forgets_it(tmp_objects: FileObjects, clock: Clock) -> None:
    lockout = Lockout(tmp_objects, clock)
    for _ in range(4):
        lockout.claim("le.an")
    lockout.right(lockout.claim("le.an"))
    assert [guess(lockout) for _ in range(6)] == [0, 0, 0, 0, 0, 30]
    clock.now += FORGOTTEN + 1
    assert guess(lockout) == 0
    assert guess(lockout) == 0


def test_names_that_no_account_has_are_locked_out_too_and_do_not_fill_the_store(
    tmp_objects: FileObjects, clock: Clock
) -> None:
    lockout = Lockout(tmp_objects, clock)
    for _ in range(5):
        lockout.claim("nobody", known=False)
    with pytest.raises(LockedError):
        lockout.claim("nobody", known=False)
    for number in range(40):
        lockout.claim(f"chance {number}", known=False)
    rows = [entry.key.split("/")[1] for entry in tmp_objects.list("tries/")]
    assert all(len(row) == 4 for row in rows)


def test_a_row_keeps_its_newest_tries_only(tmp_objects: FileObjects, clock: Clock) -> None:
    lockout = Lockout(tmp_objects, clock)
    for _ in range(40):
        lockout.right(lockout.claim("le.an"))
    numbers = [int(entry.key.rpartition("/")[2]) for entry in tmp_objects.list("tries/")]
    assert numbers == list(range(25, 41))


# ── the second factor ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_code_of_now_is_taken_once_by_one_server(tmp_objects: FileObjects, clock: Clock) -> None:
    secret = fresh()
    code = pyotp.TOTP(secret).at(int(NOW))
    assert SecondFactor(tmp_objects, clock).is_right("le.an", secret, f" {code[:3]} {code[3:]}") is True
    assert SecondFactor(tmp_objects, clock).is_right("le.an", secret, code) is False


@pytest.mark.parametrize(("late", "taken"), [(-90, False), (-30, True), (30, True), (90, False)])
def test_clocks_may_differ_by_half_a_minute(tmp_objects: FileObjects, clock: Clock, late: int, taken: bool) -> None:
    secret = fresh()
    code = pyotp.TOTP(secret).at(int(NOW) + late)
    assert SecondFactor(tmp_objects, clock).is_right("le.an", secret, code) is taken


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345", "12 34 5"])
def test_what_is_no_code_is_not_taken(tmp_objects: FileObjects, clock: Callable[[], float], code: str) -> None:
    assert SecondFactor(tmp_objects, clock).is_right("le.an", fresh(), code) is False


def test_the_address_for_the_app_names_the_program_and_the_account() -> None:
    secret = fresh()
    assert address(secret, "le.an").startswith(f"otpauth://totp/motlan:le.an?secret={secret}&issuer=motlan")

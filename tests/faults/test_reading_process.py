"""Faults of the reading process, injected where real ones happen: inside the child, in place of a decoder."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import psutil
import pytest

from core.errors import InputError, MotlanError
from core.records import Slip
from core.settings import Config
from ingest.intake.accept import accept
from ingest.observe import status
from ingest.queue import until_done
from ingest.reader_pool import ReaderPool
from ingest.services import Services
from ocr.input.limits import MIB, Limits
from ocr.input.sandbox import Sandbox
from ocr.results import Opened, PageRead
from tests.support import faulty_reading
from tests.support.services import FakeReaderPool, scans, services_at

FAULTY = faulty_reading.__name__


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    limits = Limits(page_seconds=10, memory_bytes=400 * MIB, calls=50)
    with Sandbox(limits, preload=(FAULTY, "ocr.results")) as sandbox:
        yield sandbox


def call(sandbox: Sandbox, name: str, *args: object, timeout: float | None = None) -> object:
    return sandbox.call(f"{FAULTY}:{name}", *args, timeout=timeout)


def failure(sandbox: Sandbox, name: str, *args: object, timeout: float | None = None) -> InputError:
    with pytest.raises(InputError) as caught:
        call(sandbox, name, *args, timeout=timeout)
    return caught.value


def test_plain_values_and_records_travel(sandbox):
    value = {"numbers": [1, 2.5, None], "bytes": b"\xff", "text": "đ"}
    assert call(sandbox, "echo", value) == value
    assert call(sandbox, "opened") == Opened("pdf", 3)


def test_one_warm_child_serves_many_calls(sandbox):
    assert len({call(sandbox, "pid") for _ in range(5)}) == 1


@pytest.mark.parametrize("name", ["abort", "segfault", "kill_itself", "exit_quietly"])
def test_a_death_is_a_retryable_failure_and_the_next_call_works(sandbox, name):
    error = failure(sandbox, name)
    assert (error.code, error.retryable) == ("crashed", True)
    assert call(sandbox, "echo", 1) == 1


@pytest.mark.parametrize("name", ["sleep_for_ever", "spin_for_ever"])
def test_a_hang_ends_at_its_time_limit(sandbox, name):
    call(sandbox, "echo", 1)
    start = time.monotonic()
    error = failure(sandbox, name, timeout=0.5)
    assert (error.code, error.retryable) == ("timed_out", True)
    assert time.monotonic() - start < 3
    assert call(sandbox, "echo", 1) == 1


def test_start_up_does_not_count_against_the_first_call():
    with Sandbox(Limits(), preload=(FAULTY,)) as sandbox:
        assert call(sandbox, "echo", 1, timeout=0.5) == 1


def test_memory_beyond_the_limit_is_a_failure_with_that_name(sandbox):
    assert failure(sandbox, "allocate", 2000).code == "out_of_memory"
    assert call(sandbox, "allocate", 50) == 0


def test_memory_that_an_earlier_page_left_is_not_missing_to_the_next(sandbox):
    assert call(sandbox, "allocate_parts", 7, 30) == 7
    assert call(sandbox, "allocate", 250) == 0


def test_a_child_that_stays_fat_is_replaced():
    with Sandbox(Limits(idle_bytes=10 * MIB), preload=(FAULTY,)) as sandbox:
        assert call(sandbox, "pid") != call(sandbox, "pid")


def test_a_child_that_grows_serves_until_it_holds_too_much_and_then_a_fresh_one_does():
    with Sandbox(Limits(idle_bytes=200 * MIB), preload=(FAULTY,)) as sandbox:
        served = [call(sandbox, "leak", 30) for _ in range(12)]
    sizes: dict[int, list[int]] = {}
    for pid, held in served:
        sizes.setdefault(pid, []).append(held)
    assert 2 <= len(sizes) <= 6  # it is replaced, and not at every call
    for grown in sizes.values():
        assert grown == sorted(grown)
        assert grown[0] < 120
        assert max(grown[:-1], default=0) <= 200
        assert grown[-1] <= 200 + 30 + 5


class LeakyReaderPool(FakeReaderPool):
    """Readers whose every page makes the reading process 30 MiB larger, for good; what each page was told of it."""

    def __init__(self) -> None:
        super().__init__()
        ReaderPool.__init__(self, Config())
        self.served: list[tuple[int, int]] = []

    def read(self, path: Path, kind: str, page: int) -> PageRead:
        self.served.append(self._call(f"{FAULTY}:leak", 30))
        return super().read(path, kind, page)

    def _sandbox(self) -> Sandbox:
        return Sandbox(Limits(idle_bytes=200 * MIB), preload=(FAULTY,))


def test_a_worker_replaces_a_reading_process_that_grows_and_reads_on(tmp_path):
    with LeakyReaderPool() as readers, services_at(tmp_path / "data", readers=readers) as services:
        running = Services(
            msgspec.structs.replace(services.config, workers=1), services.objects, services.index, services.catalogue,
            readers, services.leases,
        )  # fmt: skip
        batch = accept(running, scans(tmp_path / "in", "pages 14"), Slip())
        until_done.finish_pending(running)
        state = status.of_batch(running.objects, batch)
    assert (state.pages.read, state.pages.failed, state.pages.waiting) == (14, 0, 0)
    assert len(readers.served) == 14
    assert len({pid for pid, _ in readers.served}) >= 2
    assert max(held for _, held in readers.served) <= 200 + 30 + 5
    assert not any(psutil.pid_exists(pid) and _lives(pid) for pid, _ in readers.served)


def _lives(pid: int) -> bool:
    return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)


def test_a_child_is_replaced_after_its_number_of_calls():
    with Sandbox(Limits(calls=2), preload=(FAULTY,)) as sandbox:
        pids = [call(sandbox, "pid") for _ in range(4)]
    assert pids[0] == pids[1] != pids[2] == pids[3]


def test_what_breaks_a_decoder_is_damaged_and_never_quotes_the_page(sandbox):
    error = failure(sandbox, "break_a_decoder")
    assert (error.code, error.retryable) == ("damaged", False)
    assert "ValueError at faulty_reading.py" in error.message
    assert "001199999999" not in error.message


def test_a_foreign_exception_elsewhere_is_a_defect_of_ours_and_never_quotes_the_page(sandbox):
    error = failure(sandbox, "raise_with_content")
    assert (error.code, error.retryable) == ("set_aside", True)
    assert "ValueError" in error.message
    assert "Mẫu" not in error.message
    assert "001199999999" not in error.message


def test_our_own_errors_arrive_as_they_were_raised(sandbox):
    assert failure(sandbox, "raise_ours").code == "encrypted"
    with pytest.raises(MotlanError, match="a defect"):
        call(sandbox, "raise_defect")


def test_what_a_decoder_prints_reaches_nobody(sandbox, capfd):
    assert call(sandbox, "print_garbage") == "done"
    assert capfd.readouterr() == ("", "")


def test_a_result_of_another_type_than_declared_is_a_crash(sandbox):
    assert failure(sandbox, "return_other").code == "crashed"
    with pytest.raises(MotlanError, match="cannot be sent"):
        call(sandbox, "return_unknown")
    assert call(sandbox, "echo", 1) == 1


@pytest.mark.parametrize("name", ["answer_with_noise", "promise_much"])
def test_noise_in_place_of_an_answer_is_a_crash(sandbox, name):
    assert failure(sandbox, name).code == "crashed"
    assert call(sandbox, "echo", 1) == 1


def test_an_answer_that_never_ends_is_a_time_out(sandbox):
    call(sandbox, "echo", 1)
    assert failure(sandbox, "dawdle", timeout=1).code == "timed_out"


def test_a_function_that_is_not_declared_cannot_be_called(sandbox):
    for name in ("builtins:eval", "os:system", "ocr.read:no_such"):
        with pytest.raises(MotlanError, match="may not be called"):
            sandbox.call(name, "1")


def test_a_child_killed_from_outside_between_calls_is_replaced(sandbox):
    call(sandbox, "echo", 1)
    os.kill(sandbox.pid, signal.SIGKILL)
    assert failure(sandbox, "echo", 1).retryable
    assert call(sandbox, "echo", 1) == 1


def test_a_child_that_was_ready_long_before_its_first_call_serves_it():
    with Sandbox(preload=(FAULTY,)) as sandbox:
        child = sandbox._warmed()
        assert select.select([child._line._end], [], [], 60)[0]  # it has said that it is ready
        child._ready_by = time.monotonic()  # and nobody asked it anything until long after
        assert call(sandbox, "echo", 1) == 1


def test_a_child_does_not_outlive_a_killed_parent():
    program = (
        "import sys, time\n"
        "from ocr.input.sandbox import Sandbox\n"
        f"sandbox = Sandbox(preload=({FAULTY!r},)); sandbox.warm(); sandbox.walls()\n"
        "print(sandbox.pid, flush=True); time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    deadline = time.monotonic() + 5
    while psutil.pid_exists(child) and psutil.Process(child).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, "the child lives on"
        time.sleep(0.05)


def test_a_module_that_cannot_be_imported_is_told_as_a_defect():
    with Sandbox(preload=("no_such_module",)) as sandbox, pytest.raises(MotlanError, match="cannot import"):
        sandbox.call("ocr.pdf.searchable:empty_page")


def test_closing_twice_and_calling_after_is_lawful(sandbox):
    sandbox.close()
    sandbox.close()
    assert call(sandbox, "echo", 1) == 1

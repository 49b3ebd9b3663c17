"""What a test starts ends with it, also where it is killed."""

from __future__ import annotations

import subprocess
import sys
import threading

from tests.conftest import ROOT
from tests.support import ending

_PARENT = """
import subprocess, sys, time
from tests.support import ending
child = [sys.executable, "-c", "import sys, time; print('up', flush=True); time.sleep(600)"]
subprocess.Popen(child, preexec_fn=ending.with_parent())
time.sleep(600)
"""


def test_a_process_ends_with_the_killed_one_that_started_it() -> None:
    with subprocess.Popen([sys.executable, "-c", _PARENT], cwd=ROOT, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"up\n"
        parent.kill()
        assert parent.stdout.read() == b"", "its end of the pipe is closed"


def test_a_process_started_by_a_thread_does_not_end_with_the_thread() -> None:
    given: list[object] = []
    thread = threading.Thread(target=lambda: given.append(ending.with_parent()))
    thread.start()
    thread.join()
    assert given == [None]

"""Holders: a process that was killed holds nothing from that moment on."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from msgspec.structs import replace

from ingest.queue import holder


def test_a_killed_process_that_its_parent_has_not_asked_after_holds_nothing() -> None:
    child = subprocess.Popen(["sleep", "600"])
    held = replace(holder.this_process(), pid=child.pid, started=str(holder._started(child.pid)))
    assert not held.is_gone()
    child.kill()
    until = time.monotonic() + 30
    while not held.is_gone():
        assert time.monotonic() < until
        time.sleep(0.01)
    assert Path(f"/proc/{child.pid}").exists(), "its remains are there"
    child.wait()
    assert held.is_gone()

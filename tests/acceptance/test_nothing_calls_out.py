"""Nothing calls out: a real read in a network of its own connects to nothing, and leaves nothing in the home folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.quiet import SILENCE
from tests.conftest import ROOT, require
from tests.support.motlan import PROGRAM, Motlan, draw

_OUTSIDE = re.compile(r"sa_family=AF_(?!UNIX|UNSPEC|NETLINK)\w+")


def unplugged() -> list[str]:
    """The command that runs another in an empty network namespace; one without even the loopback address."""
    for words in (["unshare", "--net"], ["unshare", "--net", "--map-root-user"]):
        if shutil.which("unshare") and subprocess.run([*words, "true"], capture_output=True).returncode == 0:
            return words
    require("a network namespace", False, "unshare --net (as root, or with user namespaces allowed)")
    raise AssertionError


def without_silence(environment: dict[str, str]) -> dict[str, str]:
    """An environment in which nobody has thought of it: motlan itself has to."""
    return {name: value for name, value in environment.items() if name not in SILENCE}


@pytest.mark.slow
def test_a_read_connects_to_nothing_but_unix_sockets_and_leaves_nothing_at_home(tmp_path: Path) -> None:
    require("strace", shutil.which("strace") is not None, "services/system tests")
    home, trace = tmp_path / "home", tmp_path / "trace"
    home.mkdir()
    draw(tmp_path, "khai_sinh")
    motlan = Motlan(tmp_path / "data", HOME=str(home), XDG_CACHE_HOME=str(home / ".cache"))
    calls = "trace=connect,sendto,sendmsg,sendmmsg"
    done = subprocess.run(
        [*unplugged(), "strace", "-f", "-qq", "-e", calls, "-o", str(trace), *PROGRAM, "read", tmp_path / "scans"],
        env=without_silence(motlan.environment), cwd=ROOT, capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert '"type":"khai_sinh"' in done.stdout
    assert [line for line in trace.read_text(errors="replace").splitlines() if _OUTSIDE.search(line)] == []
    assert [path.relative_to(home) for path in home.rglob("*")] == []


@pytest.mark.parametrize("start", ["cli", "ocr", "ocr.input.confined", "ocr.train", "bench", "tests.conftest"])
def test_telemetry_is_off_before_any_library_is_loaded_wherever_a_process_begins(start: str) -> None:
    program = (
        "import builtins, os, sys\n"
        "plain = builtins.__import__\n"
        "def watched(name, *rest, **named):\n"
        "    if name.partition('.')[0] in ('onnxruntime', 'trueocr', 'cv2', 'numpy', 'click', 'msgspec'):\n"
        f"        assert all(os.environ.get(name) == '1' for name in {tuple(SILENCE)!r}), name\n"
        "    return plain(name, *rest, **named)\n"
        "builtins.__import__ = watched\n"
        f"import {start}\n"
        f"assert all(os.environ.get(name) == '1' for name in {tuple(SILENCE)!r})\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=without_silence(dict(os.environ)) | {"PYTHONPATH": str(ROOT)}, cwd=ROOT, capture_output=True, text=True,
        timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-1000:]

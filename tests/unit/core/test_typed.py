"""Types are worked out before anything is decoded as them, whatever thread comes first; and nowhere else."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from core import typed
from core.records import Owner

ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("bench", "classify", "console", "core", "ingest", "ocr", "samples", "search", "station", "store")
_AT_ONCE = """
import sys, threading
import msgspec
from core import typed

sys.setswitchinterval(1e-6)
for number in range(150):
    kinds = [msgspec.defstruct(f"K{number}_0", [("text", str)])]
    for level in range(1, 8):
        of_it = [("text", str), ("inner", kinds[-1]), ("more", list[kinds[-1]])]
        kinds.append(msgspec.defstruct(f"K{number}_{level}", of_it))
    said = b'{"text": "a"}'
    for _ in kinds[1:]:
        said = b'{"text": "a", "more": [], "inner": ' + said + b"}"
    together = threading.Barrier(4)

    def first(decode=DECODE, kind=kinds[-1]):
        together.wait()
        decode(said, kind)

    threads = [threading.Thread(target=first) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
"""


def _exit_code(decode: str) -> int:
    run = [sys.executable, "-c", _AT_ONCE.replace("DECODE", decode)]
    return subprocess.run(run, cwd=ROOT, capture_output=True, timeout=120, check=False).returncode


def test_threads_that_decode_a_type_first_at_once_do_no_harm() -> None:
    assert _exit_code("typed.decode") == 0
    assert _exit_code("lambda said, kind: typed.convert(msgspec.json.decode(said), kind)") == 0


def test_what_is_not_as_declared_is_refused_as_msgspec_refuses_it() -> None:
    with pytest.raises(msgspec.DecodeError):
        typed.decode(b"{", Owner)
    with pytest.raises(msgspec.ValidationError):
        typed.decode(b'{"kind": "ghost"}', Owner)
    with pytest.raises(msgspec.ValidationError):
        typed.convert({"kind": "ghost"}, Owner)
    with pytest.raises(msgspec.ValidationError):
        typed.unpack(msgspec.msgpack.encode({"kind": "ghost"}), Owner)


def test_nothing_else_gives_msgspec_a_type() -> None:
    """A struct that is worked out past the lock may be found unfinished by another thread."""
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if path != ROOT / "core" / "typed.py"
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and _gives_a_type(call)
    ]
    assert found == []


def _gives_a_type(call: ast.Call) -> bool:
    name = ast.unparse(call.func)
    if not name.startswith("msgspec."):
        return False
    verb = name.rpartition(".")[2]
    return verb in ("Decoder", "convert") or (verb == "decode" and (len(call.args) > 1 or bool(call.keywords)))

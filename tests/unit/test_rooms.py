"""The rooms of the house: imports point one way only."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAY_IMPORT = {
    "store": set(),
    "ocr": {"store"},
    "classify": {"store"},
    "search": {"store"},
    "ingest": {"store", "ocr", "classify", "search"},
    "console": {"store", "ocr", "classify", "search", "ingest"},
}
_READS = re.compile(r"getenv\(|environ\.get\(|environ\[[^\]]+\](?!\s*=)")  # setting a library's variable is not reading
ROOMS = set(MAY_IMPORT) | {"cli", "samples", "bench", "tests"}


@pytest.mark.parametrize("room", sorted(MAY_IMPORT))
def test_a_room_imports_only_the_rooms_below_it(room: str) -> None:
    wrong = []
    for path in (ROOT / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                continue
            for name in names:
                other = name.split(".")[0]
                if other in ROOMS and other != room and other not in MAY_IMPORT[room]:
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} imports {name}")
    assert wrong == []


def test_only_the_command_line_reads_the_environment() -> None:
    readers = [
        str(path.relative_to(ROOT))
        for room in MAY_IMPORT
        for path in (ROOT / room).rglob("*.py")
        if _READS.search(path.read_text(encoding="utf-8"))
    ]
    assert readers == []

"""The rooms of the code: imports point one way only."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAY_IMPORT = {
    "core": set(),
    "store": {"core"},
    "ocr": {"core", "store"},
    "classify": {"core", "store"},
    "search": {"core", "store"},
    "ingest": {"core", "store", "ocr", "classify", "search"},
    "station": {"core"},
    "console": {"core", "store", "ocr", "classify", "search", "ingest", "station"},
}
_READS = re.compile(r"getenv\(|environ\.get\(|environ\[[^\]]+\](?!\s*=)")  # setting a library's variable is not reading
# Names that several modules of the rooms have, as they hold one subject.
SHARED_NAMES = {
    "back ends behind one protocol": {"backend", "counts", "hosts", "open", "waiting"},
    "a page or a command of what a room below keeps": {
        "by_hand", "decisions", "dossier_sheet", "figures", "finding", "looks", "retention", "rules", "station",
        "type_rules",
    },
    "the two ends of one exchange": {"notices", "spool"},
    "training of what is used elsewhere": {"choice", "digits", "tesseract_lstm"},
    "what each of two models looks at": {"features"},
    "one store's copy, and the installation's that drives it": {"copying"},
    "our errors, and a library's told as ours": {"errors"},
}  # fmt: skip
ROOMS = set(MAY_IMPORT) | {"cli", "samples", "bench", "tests"}
TREE = ROOMS | {"cli.py"}


@pytest.mark.parametrize("room", sorted(MAY_IMPORT))
def test_a_room_imports_only_the_rooms_below_it(room: str) -> None:
    wrong = []
    for path in (ROOT / room).rglob("*.py"):
        for node in _import_statements(path):
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:  # within its own folder
                continue
            for name in names:
                other = name.split(".")[0]
                if other in ROOMS and other != room and other not in MAY_IMPORT[room]:
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} imports {name}")
    assert wrong == []


def test_two_modules_of_one_name_hold_one_subject() -> None:
    """Whoever looks for a module by its name finds it, or one that belongs to it."""
    count = Counter(path.stem for room in MAY_IMPORT for path in (ROOT / room).rglob("*.py"))
    shared = {name for name, often in count.items() if often > 1 and not name.startswith("__")}
    assert shared == set().union(*SHARED_NAMES.values()), "give a module the name of what it holds"


def test_only_the_command_line_reads_the_environment() -> None:
    readers = [
        str(path.relative_to(ROOT))
        for room in MAY_IMPORT
        for path in (ROOT / room).rglob("*.py")
        if _READS.search(path.read_text(encoding="utf-8"))
    ]
    assert readers == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Every module of the tree, the tests and benches included, whether it imports at the top or inside a function."""
    files = {_module(path): path for path in ROOT.rglob("*.py") if path.relative_to(ROOT).parts[0] in TREE}
    imports = {name: _imports(path) & set(files) - {name} for name, path in files.items()}
    left = set(imports)
    while ready := {name for name in left if not imports[name] & left}:
        left -= ready
    while idle := {name for name in left if not any(name in imports[other] for other in left)}:
        left -= idle
    assert sorted(left) == []


def test_each_module_of_the_ground_floor_can_be_imported_first() -> None:
    """A package's `__init__` runs before its modules, and may come back to one that is only half there."""
    names = [_module(path) for path in sorted((ROOT / "core").rglob("*.py"))]
    each = """
import importlib, sys
for name in sys.argv[1:]:
    for loaded in [known for known in sys.modules if known.partition(".")[0] == "core"]:
        del sys.modules[loaded]
    importlib.import_module(name)
"""
    run = subprocess.run([sys.executable, "-c", each, *names], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


@cache
def _import_statements(path: Path) -> tuple[ast.Import | ast.ImportFrom, ...]:
    """Those of a file, also inside functions: parsed once for all tests."""
    tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return tuple(node for node in tree if isinstance(node, ast.Import | ast.ImportFrom))


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in _import_statements(path):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            submodules = {f"{node.module}.{alias.name}" for alias in node.names}
            present = {name for name in submodules if (ROOT / (name.replace(".", "/") + ".py")).exists()}
            present |= {name for name in submodules if (ROOT / name.replace(".", "/") / "__init__.py").exists()}
            names |= present
            if len(present) < len(node.names):
                names.add(node.module)
    return names

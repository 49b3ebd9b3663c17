"""Builds `motlan-station`, the distribution for a station alone: `python -m station.build FOLDER` leaves a wheel there.

What goes in is found, not listed: every module of the tree that `station_cli` imports, directly or by way of others;
and those of the check of quality, which works once the libraries of the extra `check` are there.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = "station_cli"
CHECK = "console.commands.station_check"  # imported by name, where its libraries are installed
LOOKS = "ocr.quality.check"  # … and this by the confined process that the check starts
NEEDS = (
    "click",
    "cryptography",
    "httpx",
    "msgspec",
    "rich",
    "stamina",
    "watchfiles",
)  # bounds are motlan's

CHECK_NEEDS = (
    "numpy",
    "opencv-python-headless",
    "pikepdf",
    "pillow",
    "pypdfium2",
    "pyseccomp",
    "trueocr",
)  # bounds are motlan's; the last gives the net that tells which way is up
EXTRAS = {
    "keyring": ["keyring>=25"],  # seals the spool with a key from the system's keyring
    "sheets": ["pillow>=11", "pypdfium2>=4.30", "zxing-cpp>=2.2"],  # separator sheets begin batches
}
_LINUX = ("pyseccomp",)


def modules(*roots: str) -> dict[str, Path]:
    """Every module that these need [default: the station and its check], with its file; packages by `__init__.py`."""
    needed: dict[str, Path] = {}
    waiting = [*roots] or [PROGRAM, CHECK, LOOKS]
    while waiting:
        name = waiting.pop()
        path = _file_of(name)
        if path is None or name in needed:
            continue
        needed[name] = path
        waiting += _imports(path)
        waiting += [name.rpartition(".")[0]] if "." in name else []
    return needed


def foreign(*roots: str) -> set[str]:
    """The top-level names that these modules import and that are neither ours nor of the standard library."""
    names = {name.partition(".")[0] for path in modules(*roots).values() for name in _imports(path)}
    return {name for name in names if name not in sys.stdlib_module_names and _file_of(name) is None}


def build(folder: Path) -> Path:
    """The wheel, made in a folder. Raises CalledProcessError with what the builder says."""
    with tempfile.TemporaryDirectory() as place:
        tree = Path(place)
        for path in modules().values():
            target = tree / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
        (tree / "pyproject.toml").write_text(_project(), encoding="utf-8")
        before = set(folder.glob("*.whl"))
        subprocess.run(
            [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir",
             str(folder), str(tree)],
            check=True, capture_output=True,
        )  # fmt: skip
        return (set(folder.glob("motlan_station-*.whl")) - before or set(folder.glob("motlan_station-*.whl"))).pop()


def check_needs() -> list[str]:
    """What the extra `check` brings, with its bounds."""
    needs = _bounds(_motlan()["dependencies"], CHECK_NEEDS)
    return [need + '; sys_platform == "linux"' * need.startswith(_LINUX) for need in needs]


def _motlan() -> dict[str, Any]:
    own: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return own


def _project() -> str:
    own = _motlan()
    bounds = _bounds(own["dependencies"], NEEDS)
    extras = "\n".join(f"{name} = {needs!r}" for name, needs in (EXTRAS | {"check": check_needs()}).items())
    packages = sorted(name for name, path in modules().items() if path.name == "__init__.py")
    return f"""[build-system]
requires = ["setuptools>=75"]
build-backend = "setuptools.build_meta"

[project]
name = "motlan-station"
version = "{own["version"]}"
description = "The station of motlan: brings scans to the centre over a weak link, once and provably"
requires-python = "{own["requires-python"]}"
license = "{own["license"]}"
dependencies = {bounds!r}

[project.optional-dependencies]
{extras}

[project.scripts]
motlan-station = "{PROGRAM}:main"

[tool.setuptools]
py-modules = ["{PROGRAM}"]
packages = {packages!r}
"""


def _bounds(dependencies: list[str], names: tuple[str, ...]) -> list[str]:
    return [need for need in dependencies if re.split(r"[\[<>=]", need)[0] in names]


def _file_of(name: str) -> Path | None:
    path = ROOT / name.replace(".", "/")
    for file in (path / "__init__.py", path.with_suffix(".py")):
        if name and file.is_file():
            return file
    return None


def _imports(path: Path) -> Iterator[str]:
    """Names of modules that a file imports, at its top or in a function, with the names it takes from a package."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


if __name__ == "__main__":
    print(build(Path(sys.argv[1])))  # noqa: T201 - the path is what its caller asks for

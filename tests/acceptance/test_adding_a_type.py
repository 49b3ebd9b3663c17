"""The page on adding a paper type, followed word for word: its file, its drawer, its commands."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.motlan import ROOT, Motlan

PAGE = (ROOT / "docs" / "adding-a-paper-type.md").read_text("utf-8")
CODE = "giay_tam_vang"


def block(language: str, holding: str) -> str:
    """The code block of the page in this language that holds these words."""
    (block_text,) = [block for block in re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL) if holding in block]
    return str(block_text)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program with what the page says to write."""
    tree = tmp_path_factory.mktemp("tree")
    for room in ("bench", "classify", "core", "ocr", "samples", "store"):
        shutil.copytree(ROOT / room, tree / room, ignore=shutil.ignore_patterns("__pycache__"))
    (tree / f"core/catalogue/types/{CODE}.toml").write_text(block("toml", f'code = "{CODE}"'), "utf-8")
    (tree / "samples/papers/absence.py").write_text(block("python", CODE), "utf-8")
    init = tree / "samples/papers/__init__.py"
    init.write_text(init.read_text("utf-8").replace("import business", "import absence, business", 1), "utf-8")
    return tree


def run(tree: Path, command: str, out: Path) -> str:
    words = command.replace("OUT_DIR", str(out)).split()
    assert words[0] == "python"
    done = subprocess.run(
        [sys.executable, *words[1:]], cwd=tree, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout + done.stderr


def test_the_file_of_the_page_has_no_mistake(tmp_path: Path) -> None:
    (tmp_path / f"{CODE}.toml").write_text(block("toml", f'code = "{CODE}"'), "utf-8")
    assert Motlan(tmp_path / "data").json("types", "check", tmp_path)["ok"]


def test_the_papers_of_the_pages_drawer_are_read_as_its_file_says(tree: Path, tmp_path: Path) -> None:
    commands = block("sh", "samples/make.py OUT_DIR").strip().splitlines()
    assert "2 papers drawn" in run(tree, commands[0], tmp_path / "out")
    run(tree, f"{commands[1]} --cache {tmp_path / 'cache'} --json {tmp_path / 'figures.json'}", tmp_path / "out")
    figures = json.loads((tmp_path / "figures.json").read_text("utf-8"))
    score = figures["all"]
    assert (score["papers"], score["type_right"]) == (2, 2)
    assert score["owners_asserted_wrong"] == score["asserted_wrong"] == 0
    assert score["fields_right"] >= score["fields"] - 1

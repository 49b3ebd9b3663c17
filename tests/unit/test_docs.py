"""The docs say what the code does: every setting, command and exit code is documented, every link leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

import cli
from console.output import EXIT_CODES
from store.config import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "samples" / "README.md",
    *sorted(ROOT.glob("docs/**/*.md")),
]
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_is_documented_with_its_variable(setting: str) -> None:
    assert f"| `MOTLAN_{setting.upper()}` | `{setting}` |" in OPERATING


@pytest.mark.parametrize("code", [code for code, _ in EXIT_CODES])
def test_every_exit_code_is_documented(code: int) -> None:
    assert f"| {code} | {dict(EXIT_CODES)[code]} |" in OPERATING


@pytest.mark.parametrize("command", sorted(cli.motlan.commands))
def test_every_command_is_in_the_operating_page(command: str) -> None:
    assert f"| `motlan {command}` |" in OPERATING


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file_of_the_tree(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_motlan_command_in_the_docs_is_one_that_exists(page: Path) -> None:
    """Commands in code blocks and in code spans, with the options they name."""
    text = page.read_text(encoding="utf-8")
    lines = re.findall(r"^\s*(?:\$ )?(?:MOTLAN_\S+ )*motlan (?!--)([a-z]+)([^\n`#|&]*)", text, re.MULTILINE)
    lines += re.findall(r"`(?:MOTLAN_\S+ )*motlan (?!--)([a-z]+)([^`\n]*)`", text)
    for command, rest in lines:
        assert command in cli.motlan.commands, command
        meant = [cli.motlan.commands[command]]
        if isinstance(meant[0], click.Group) and (word := rest.split()[:1]):
            meant += [meant[0].commands[word[0]]] if word[0] in meant[0].commands else []
        known = {name for one in meant for option in one.params for name in (*option.opts, *option.secondary_opts)}
        assert set(re.findall(r"(?<!\S)--[a-z-]+", rest)) <= known | {"--help"}, f"{command}{rest}"


def test_every_bench_command_in_the_docs_names_a_module_of_the_tree() -> None:
    text = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    modules = set(re.findall(r"python -m (bench\.[a-z_]+)", text))
    assert modules
    assert [one for one in modules if not (ROOT / (one.replace(".", "/") + ".py")).exists()] == []


def test_every_decision_has_a_number_of_its_own() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs" / "decisions").glob("0*.md")]
    assert len(numbers) == len(set(numbers)) >= 5

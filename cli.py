"""motlan at the command line: the one place that reads the environment; the commands themselves are in `console/`."""

from __future__ import annotations

import console.streams  # noqa: F401 - before a file is opened
import core.quiet  # noqa: F401 - before all others

# isort: split

import os
from pathlib import Path

import click

from console import temporary
from console.commands import (
    accounts,
    again,
    archive,
    figures,
    finding,
    intake,
    keeping,
    looks,
    persons,
    procedures,
    recovering,
    serving,
    sorting,
    station,
    training,
)
from console.output import EXIT_CODES, exit_codes, set_up_logging
from core import catalogue
from core.settings import load

_CODES = "\n".join(f"  {code:>3}  {meaning}" for code, meaning in EXIT_CODES)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
    epilog=f"\b\nExit codes of every command:\n{_CODES}\n\n\b\nExample:\n  motlan ingest scans/",
)
@click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="Settings file [default: motlan.toml].")
@click.option(
    "--log",
    type=click.Choice(["debug", "info", "warning", "error"]),
    default="warning",
    show_default=True,
    help="Log lines to stderr from this level on, one JSON object each.",
)
@click.version_option(package_name="motlan")
@click.pass_context
def motlan(context: click.Context, config: Path | None, log: str) -> None:
    """Scan a citizen's paper once: read it, know it, keep it, and find it again instead of asking for it again."""
    set_up_logging(log)
    with exit_codes():
        context.obj = load(config, os.environ)
        catalogue.use(context.obj.catalogue)


_MODULES = (
    intake, archive, finding, persons, looks, sorting, training, keeping, again, recovering, figures,
    procedures, accounts, serving, station,
)  # fmt: skip
for _module in _MODULES:
    for _command in _module.COMMANDS:
        motlan.add_command(_command)


def main() -> None:
    """Entry point of the `motlan` program."""
    os.umask(0o077)  # what is written is for this user only
    temporary.begin()
    with exit_codes():
        motlan(prog_name="motlan")


if __name__ == "__main__":
    main()

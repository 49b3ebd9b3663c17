"""motlan at the command line: the one place that reads the environment; the commands themselves are in `console/`."""

from __future__ import annotations

import console.standard_streams  # noqa: F401 - before a file is opened
import core.quiet  # noqa: F401 - before all others

# isort: split

import os
from importlib import import_module
from pathlib import Path

import click

from console import temporary
from console.output import EXIT_CODES, exit_codes, set_up_logging
from core import catalogue
from core.settings import load

_CODES = "\n".join(f"  {code:>3}  {meaning}" for code, meaning in EXIT_CODES)


# Each command by the module of `console.commands` that holds it. Only the one that is asked for is imported: all of
# them take two seconds of a processor.
_COMMANDS = {
    "intake": ("read", "quality", "ingest", "status", "retry"),
    "archive": ("backfill", "slips"),
    "finding": ("search", "show"),
    "persons": ("person", "reuse"),
    "looks": ("access", "logkey"),
    "sorting": ("sheets", "types"),
    "training": ("train",),
    "keeping": ("reindex", "verify", "copy", "doctor"),
    "again": ("relabel", "reread"),
    "recovering": ("recover",),
    "retention": ("retention",),
    "figures": ("figures",),
    "procedures": ("procedures",),
    "accounts": ("accounts", "stations", "tokens", "receiptkeys"),
    "serving": ("serve", "worker"),
    "station": ("station",),
}


class Commands(click.Group):
    """The commands, each imported when it is asked for."""

    def list_commands(self, _context: click.Context | None = None) -> list[str]:
        """Every command's name."""
        return sorted(name for names in _COMMANDS.values() for name in names)

    def get_command(self, _context: click.Context | None, name: str) -> click.Command | None:
        """A command by its name; None for one that is not there."""
        module = next((module for module, names in _COMMANDS.items() if name in names), None)
        if module is not None and name not in self.commands:
            for command in import_module(f"console.commands.{module}").COMMANDS:
                self.add_command(command)
        return self.commands.get(name)


@click.group(
    cls=Commands,
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


def main() -> None:
    """Entry point of the `motlan` program."""
    os.umask(0o077)  # what is written is for this user only
    temporary.begin()
    with exit_codes():
        motlan(prog_name="motlan")


if __name__ == "__main__":
    main()

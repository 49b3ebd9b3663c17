"""motlan-station at the command line: the station alone, as it is installed beside a scanner; reads the environment."""

from __future__ import annotations

import console.standard_streams  # noqa: F401 - before a file is opened

# isort: split

import io
import os
import sys

from console.commands.station import station
from console.output import exit_codes, set_up_logging
from core.settings import load


def main() -> None:
    """Entry point of the `motlan-station` program: `motlan station` without the rest of the installation."""
    os.umask(0o077)  # what is written is for this user only
    for stream in (sys.stdout, sys.stderr):  # a console on Windows may speak no Vietnamese by itself
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    set_up_logging("warning")
    with exit_codes():
        station(prog_name="motlan-station", obj=load(None, os.environ))


if __name__ == "__main__":
    main()

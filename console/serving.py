"""Commands that run on: serve, worker, station."""

from __future__ import annotations

import click

COMMANDS: tuple[click.Command, ...] = ()

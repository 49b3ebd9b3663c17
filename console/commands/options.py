"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from core.records import LANES

HANDED_IN = ("original", "certified_copy", "photocopy", "shown_only", "electronic")
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object (a line each for lists).")


def slip_options(lane: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options that fill a batch's slip."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in (
            click.option("--handed-in", type=click.Choice(HANDED_IN), help="How the papers were handed in."),
            click.option("--lane", type=click.Choice(LANES), default=lane, show_default=True, help="Queue lane."),
            click.option("--procedure", help="Procedure code, e.g. 1.004222."),
            click.option("--dossier", help="Dossier code, e.g. H26.12-250901-0007."),
            click.option("--operator", help="Who scanned."),
            click.option("--station", help="Scanner station."),
            click.option("--branch", help="Branch or point of the centre."),
        ):
            command = option(command)
        return command

    return decorate

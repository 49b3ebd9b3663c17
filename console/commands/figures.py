"""`motlan figures`: the numbers the centre is judged on, counted from the records."""

from __future__ import annotations

import click

from console.commands.options import json_option
from console.output import exit_codes, print_json, print_table, progress
from console.user import user
from core.errors import UsageError
from core.settings import Config
from ingest.observe import status
from store.access_log import Access
from store.access_log.covered import log_of
from store.access_log.looks import check_day
from store.figures import figures_of, refreshed
from store.figures.count import MEANING, rows
from store.figures.csv import written
from store.open import open_objects


@click.command(epilog="\b\nExamples:\n  motlan figures\n  motlan figures --from 2026-01 --branch CN02 --csv")
@click.option("--from", "since", metavar="DATE", default="", help="From this day, month or year on.")
@click.option("--to", "until", metavar="DATE", default="9", help="To the end of this day, month or year.")
@click.option("--branch", help="Of this branch only.")
@click.option("--csv", "as_csv", is_flag=True, help="One number a line, as CSV.")
@json_option
@click.pass_obj
def figures(config: Config, since: str, until: str, branch: str | None, as_csv: bool, as_json: bool) -> None:
    """Count papers, pages, components that citizens were spared, reviews, waits and failures, from the records."""
    with exit_codes():
        if as_csv and as_json:
            raise UsageError("give --csv or --json, not both")
        for day in (since, until):
            check_day(day)
        objects = open_objects(config)
        with progress("counting", "papers") as meter:
            facts = refreshed(objects, meter)
        waiting = {str(lane): pages for lane, pages in status.waiting(objects).items()}
        counted = figures_of(facts, waiting, since=since, until=until, branch=branch)
        log_of(objects).append(Access(who=user(), action="figures", channel="cli"))
        if as_json:
            print_json(counted)
        elif as_csv:
            click.echo(written(rows(counted)), nl=False)
        else:
            said = [
                (MEANING[row.figure], row.when, row.branch, row.procedure, row.name, row.value) for row in rows(counted)
            ]
            print_table(("figure", "when", "branch", "procedure", "what", "value"), said)


COMMANDS = (figures,)

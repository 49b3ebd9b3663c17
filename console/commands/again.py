"""Commands that go over held papers again: relabel by today's rules, reread with today's reader."""

from __future__ import annotations

import sys
from datetime import datetime

import click

from console.commands.options import json_option
from console.output import exit_codes, number_of, print_json, print_table, progress, say
from core.errors import UsageError
from core.settings import Config
from ingest.over_papers import Counts
from ingest.relabel import relabel as label_again
from ingest.reread import Difference, preview
from ingest.reread import reread as read_again
from ingest.services import Services, open_services
from store import batches

_SINCE = click.DateTime(["%Y-%m-%d"])


@click.command("relabel", epilog="\b\nExamples:\n  motlan relabel\n  motlan relabel --since 2026-01-01 --type gcn_qsdd")
@click.option("--since", type=_SINCE, help="Only papers filed on this day (UTC) or later.")
@click.option("--type", "code", help="Only papers of this type; `unknown` for those of none.")
@json_option
@click.pass_obj
def relabel(config: Config, since: datetime | None, code: str | None, as_json: bool) -> None:
    """Label held papers again by today's rules and by what the store knows now, without reading them again.

    A paper gets a new revision only where something changed; one that an officer worked on stays as it is. Counter
    pages go first. An interrupted run goes on where it stood when the same is asked for again.
    """
    with exit_codes(), open_services(config) as services:
        if code and code != "unknown" and code not in services.catalogue:
            raise UsageError(f"no such type: {code}; `motlan types list` lists them")
        with progress("relabelling", "papers") as meter:
            counts = label_again(
                services, since=_day(since), type=code, on_papers=meter, counter_waits=lambda: _counter_waits(services)
            )
        _report(counts, as_json)


@click.command(
    epilog="\b\nExamples:\n  motlan reread --below 0.9 --since 2026-01-01 --dry-run\n"
    "  motlan reread --below 0.9 --since 2026-01-01"
)
@click.option(
    "--below", type=click.FloatRange(0, 1, min_open=True), default=1.0, show_default=True, metavar="CONFIDENCE",
    help="Only papers with a page that was read less surely than this (mean confidence of its words, 0 to 1).",
)  # fmt: skip
@click.option("--since", type=_SINCE, help="Only papers filed on this day (UTC) or later.")
@click.option("--dry-run", is_flag=True, help="Read some, say what would change, change no record.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="Papers that --dry-run looks at.")
@json_option
@click.pass_obj
def reread(
    config: Config, below: float, since: datetime | None, dry_run: bool, limit: int, as_json: bool
) -> None:  # fmt: skip
    """Read held papers again that an earlier version of the reader read.

    A paper gets a new revision only where its type, text, a value, an owner or what holds it back reads otherwise; one
    that an officer worked on stays as it is. Counter pages go first. An interrupted run goes on where it stood when the
    same is asked for again; pages read already are not read again.
    """
    with exit_codes(), open_services(config) as services:
        if dry_run:
            differences: list[Difference] = []
            with progress("rereading", "papers") as meter:

                def on_difference(difference: Difference) -> None:
                    differences.append(difference)
                    meter(len(differences))

                counts = preview(services, limit, below=below, since=_day(since), on_difference=on_difference)
            _shown(differences, counts, as_json)
            return
        with progress("rereading", "papers") as meter:
            counts = read_again(
                services, below=below, since=_day(since), on_papers=meter,
                counter_waits=lambda: _counter_waits(services),
            )  # fmt: skip
        _report(counts, as_json)


def _day(since: datetime | None) -> str | None:
    return since.date().isoformat() if since else None


def _counter_waits(services: Services) -> bool:
    return next(batches.pending_ids(services.objects, "counter"), None) is not None


def _report(counts: Counts, as_json: bool) -> None:
    if as_json:
        print_json(counts)
    else:
        said = f"{number_of(counts.looked_at, 'paper')} looked at, {counts.changed} changed"
        say(f"{said}, {counts.unchanged} unchanged, {counts.failed} failed")
    if counts.failed:
        sys.exit(1)


def _shown(differences: list[Difference], counts: Counts, as_json: bool) -> None:
    """What a dry run found: names of what would change, never what is written there."""
    if as_json:
        for difference in differences:
            print_json(difference)
        return
    rows = ((each.paper_id, ", ".join(each.changes) or "nothing", _review(each)) for each in differences)
    print_table(("paper", "would change", "review"), rows)
    more = sum(each.needs_review and not each.needed_review for each in differences)
    fewer = sum(each.needed_review and not each.needs_review for each in differences)
    say(
        f"of {number_of(counts.looked_at, 'paper')} {counts.changed} would change; {more} would newly go to review, "
        f"{fewer} would leave it; no record was changed"
    )


def _review(difference: Difference) -> str:
    if difference.needed_review == difference.needs_review:
        return ""
    return "goes to review" if difference.needs_review else "leaves review"


COMMANDS = (relabel, reread)

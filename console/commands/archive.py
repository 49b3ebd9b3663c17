"""Commands for an archive: backfill takes it in, slips corrects what its papers are filed under."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import click
import msgspec

from console.commands.options import json_option, slip_options
from console.output import Meter, exit_codes, number_of, print_json, print_table, progress, say
from console.user import user
from core.errors import UsageError
from core.records import Slip
from core.settings import Config
from ingest.intake.backfill import Backfill, Progress, Report
from ingest.intake.correcting import Corrected, Corrections, correct
from ingest.intake.mapping_check import Fit, Planned, fit, plan
from ingest.intake.slips import FIELDS, Slips, UnusedRow
from ingest.intake.walk import Passed, Survey
from ingest.queue import until_done
from ingest.services import index_of, open_services
from store.open import open_objects

_SHOWN = 1000  # failures, rows and stretches of files that are printed; all are kept
_EXAMPLES = 3  # names that are told of what was passed over


@click.command(
    epilog="\b\nExamples:\n  motlan backfill /archive/2019 --branch CN02 --map slips.toml --dry-run\n"
    "  motlan backfill /archive/2019 --branch CN02 --map slips.toml"
)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@slip_options("archive")
@click.option(
    "--map",
    "mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="TOML file that says how folder names or a CSV fill the slips.",
)
@click.option("--dry-run", is_flag=True, help="Print what slip the files would get, and take nothing in.")
@click.option("--force", is_flag=True, help="Go on though files or rows of the mapping do not fit.")
@click.option(
    "--batch-files", type=click.IntRange(1), default=100, show_default=True,
    help="Files a batch; a batch ends where a folder ends.",
)  # fmt: skip
@json_option
@click.pass_obj
def backfill(
    config: Config,
    /,
    folder: Path,
    mapping: Path | None,
    dry_run: bool,
    force: bool,
    batch_files: int,
    as_json: bool,
    **slip: Any,
) -> None:
    """Take in a whole archive folder, batch by batch, in the archive lane; stopped and started again it goes on.

    With --map the mapping is first held against every name in the folder; nothing is taken in while it does not fit.
    """
    with exit_codes():
        fits = _fit(folder, Slip(**slip), mapping)
        if dry_run:
            _print_plan(folder, Slips(Slip(**slip), mapping), fits, as_json=as_json)
            sys.exit(0 if fits is None or fits.is_whole else 3)
        if fits is not None and not fits.is_whole:
            _say_fit(fits)
            if not force:
                raise UsageError("nothing was taken in: mend the mapping or the archive, or call with --force")
        with open_services(config) as services, until_done.at_work(services) as dispatcher:
            run = Backfill(services, folder, Slip(**slip), batch_files, dispatcher, mapping)
            with progress("taking in", "files") as meter:
                report = run.run(lambda so_far: _show(meter, so_far))
            with progress("reading", "pages") as meter:
                until_done.until_done(services, dispatcher, meter)
            _print_report(report, run, as_json=as_json)
        sys.exit(3 if report.failures else 0)


def _fit(folder: Path, slip: Slip, mapping: Path | None) -> Fit | None:
    if mapping is None:
        return None
    with progress("holding the mapping against the folder", "files") as meter:
        return fit(folder, Slips(slip, mapping), meter)


def _say_fit(fits: Fit) -> None:
    """How the mapping and the folder go together, in sentences."""
    fitting = fits.files - fits.without
    by = [f"{fits.by_pattern} by the pattern"] if fits.by_pattern is not None else []
    by += [f"{fits.by_row} by a row"] if fits.by_row is not None else []
    say(f"{fitting} of {fits.files} files fit the mapping ({', '.join(by)})")
    if fits.without:
        say("files that fit nothing: " + _listed(fits.first_without, fits.without))
    _say_unused(fits.first_unused, fits.unused, fits.rows, "file")


def _say_unused(first: Iterable[UnusedRow], number: int, rows: int | None, what: str) -> None:
    if number:
        named = [f"line {unused.line}: {unused.path}" for unused in first]
        say(f"rows about no {what}: " + _listed(named, number, rows))


def _listed(named: Iterable[str], number: int, of: int | None = None) -> str:
    """So many, and their names as far as they are known: `5 (a, b, and 3 more)`."""
    shown = list(named)
    more = [f"and {number - len(shown)} more"] if number > len(shown) else []
    return f"{number}{f' of {of}' if of is not None else ''} ({', '.join(shown + more)})"


def _print_plan(folder: Path, slips: Slips, fits: Fit | None, *, as_json: bool) -> None:
    planned = plan(folder, slips)
    shown = list(islice(planned, _SHOWN))
    more = sum(1 for _ in planned)
    if as_json:
        print_json({"fit": fits, "planned": shown, "unlisted": more})
        return
    fields = [name for name in FIELDS if any(getattr(planned.slip, name) for planned in shown)]
    print_table(("files", "from", *fields), (_planned(planned, fields) for planned in shown))
    if more:
        say(f"and {more} more stretches of files")
    if fits is not None:
        _say_fit(fits)
    say("nothing was taken in: this was a dry run")


def _planned(planned: Planned, fields: list[str]) -> tuple[object, ...]:
    return (planned.files, planned.first, *(getattr(planned.slip, name) for name in fields))


def _show(meter: Meter, so_far: Progress) -> None:
    share = f"{so_far.done / so_far.total:.0%} done, " if so_far.total else ""
    left = "" if so_far.seconds_left is None else f", {timedelta(seconds=round(so_far.seconds_left))} left"
    read = f", {so_far.pages_read} pages read" if so_far.pages_read else ""
    note = f"{share}{so_far.pages_per_second:.1f} pages/s{read}, {so_far.failures} failed{left}"
    note += ", waiting for workers" if so_far.is_waiting else ""
    meter(so_far.done, so_far.total, note)


def _print_report(report: Report, run: Backfill, *, as_json: bool) -> None:
    shown, survey = list(islice(run.failed(), _SHOWN)), run.survey()
    if as_json:
        passed = {name: getattr(survey, name) for name in ("hidden", "links", "closed")}
        print_json(msgspec.to_builtins(report) | {"failed": shown, "passed_over": passed})
        return
    if shown:
        print_table(
            ("failed", "why", "what to do"), ((failure.file, failure.code, failure.message) for failure in shown)
        )
        say("`motlan retry --failed` takes them in again")
    _say_survey(survey)
    runs = f", over {report.runs} runs" if report.runs > 1 else ""
    say(
        f"{number_of(report.files, 'file')} found = {report.held_already} held already + {report.taken_in} taken in + "
        f"{report.failures} failed{runs}"
    )


def _say_survey(survey: Survey) -> None:
    def say_passed(passed: Passed, what: str) -> None:
        if passed.count:
            say(f"{what}: " + _listed(passed.named[:_EXAMPLES], passed.count))

    say_passed(survey.closed, "folders that cannot be opened, nothing in them was taken in")
    say_passed(survey.hidden, "hidden names passed over")
    say_passed(survey.links, "links to folders not followed")


@click.command(epilog="\b\nExamples:\n  motlan slips corrected.csv --dry-run\n  motlan slips slips.toml")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@json_option
@click.pass_obj
def slips(config: Config, file: Path, dry_run: bool, as_json: bool) -> None:
    """Correct the slips of papers that are held: branch, dossier and so on, as FILE says; each gets a new revision.

    FILE is a CSV with a column `paper`, `batch`, `sha256` or `file` (a path as it was taken in, or a folder) and one
    for each field to correct, or a mapping in TOML as `motlan backfill --map` takes it. An empty cell changes
    nothing, `-` empties the field.
    """
    with exit_codes():
        said = Corrections(file)
        objects, index = open_objects(config), index_of(config)
        with progress("correcting", "papers") as meter:
            result = correct(objects, index, said, by=user(), dry_run=dry_run, on_step=meter)
        if as_json:
            print_json(result)
        else:
            _print_corrected(result, dry_run=dry_run)
        sys.exit(3 if result.unused or result.waiting else 0)


def _print_corrected(result: Corrected, *, dry_run: bool) -> None:
    if result.columns_unused:
        say("columns that are not used: " + ", ".join(result.columns_unused))
    _say_unused(result.first_unused, result.unused, None, "paper that is held")
    if result.waiting:
        say(f"files not read yet: {result.waiting}; call again when `motlan status` says that they are")
    would = "would be corrected" if dry_run else "corrected"
    say(f"{number_of(result.papers, 'paper')} = {result.changed} {would} + {result.unchanged} right already")


COMMANDS = (backfill, slips)

"""Commands that take papers in: read, ingest, backfill, status, retry."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from classify.catalogue import load as load_catalogue
from console.output import exit_codes, print_json, print_table, progress, say
from ingest import status as states
from ingest import working
from ingest.accept import accept, find_files
from ingest.backfill import Backfill, Report
from ingest.crew import Crew
from ingest.hands import Hands
from ingest.house import House, open_house
from ingest.reading import Unread, read_files
from store import batches, ids
from store.config import Config
from store.errors import ServiceError
from store.records import Batch, Slip

HANDED_IN = ("original", "certified_copy", "photocopy", "shown_only", "electronic")
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object (a line each for lists).")


def slip_options(lane: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options that fill a batch's slip."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in (
            click.option("--handed-in", type=click.Choice(HANDED_IN), help="How the papers were handed in."),
            click.option(
                "--lane", type=click.Choice(batches.LANES), default=lane, show_default=True, help="Queue lane."
            ),
            click.option("--procedure", help="Procedure code, e.g. 1.004222."),
            click.option("--dossier", help="Dossier code, e.g. H26.12-250901-0007."),
            click.option("--operator", help="Who scanned."),
            click.option("--station", help="Scanner station."),
            click.option("--branch", help="Branch or point of the centre."),
        ):
            command = option(command)
        return command

    return decorate


@click.command(epilog="\b\nExample:\n  motlan read scan.pdf | head -1")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.pass_obj
def read(config: Config, files: tuple[Path, ...]) -> None:
    """Read papers without storing anything: one JSON object a line for each paper found in FILES."""
    with exit_codes():
        failed = False
        with Hands(config) as hands, progress("reading", "papers") as meter:
            found = read_files(hands, load_catalogue(), find_files(files), config.workers)
            for number, one in enumerate(found, start=1):
                failed |= isinstance(one, Unread)
                print_json(one)
                meter(number)
        sys.exit(3 if failed else 0)


@click.command(epilog="\b\nExample:\n  motlan ingest scans/ --branch CN02 --dossier H26.12-250901-0007")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@slip_options("counter")
@click.option(
    "--wait/--no-wait", default=None, help="Wait until all is searchable [default: wait with the local queue]."
)
@json_option
@click.pass_obj
def ingest(config: Config, /, paths: tuple[Path, ...], wait: bool | None, as_json: bool, **slip: Any) -> None:
    """Take files and folders in as one batch; its receipt is given once every byte is stored for good."""
    with exit_codes(), open_house(config) as house:
        with progress("taking in", "files") as meter:
            batch = accept(house, _counted(find_files(paths), meter), Slip(**slip))
        is_local = config.queue == "local:"
        if not is_local:
            _dispatch(house, batch)
        if is_local if wait is None else wait:
            _work(house, batch)
        _print_receipt(house, batch, as_json=as_json)
        sys.exit(3 if states.of_batch(house.objects, batch).failures else 0)


def _counted(files: Iterator[tuple[str, Path]], meter: Callable[[int], None]) -> Iterator[tuple[str, Path]]:
    for number, file in enumerate(files):
        meter(number)
        yield file


def _dispatch(house: House, batch: Batch) -> None:
    with Crew(house) as crew:
        try:
            crew.dispatch(batch)
        except ServiceError as error:
            say(f"{error}; the batch is received and a worker's sweep will take it up")


def _work(house: House, batch: Batch) -> None:
    with progress("reading", "pages") as meter:
        if house.config.queue == "local:":
            working.finish_pending(house, meter)
        else:
            working.wait_for(house, [batch], meter)


def _print_receipt(house: House, batch: Batch, *, as_json: bool) -> None:
    state = states.of_batch(house.objects, batch)
    if as_json:
        files = [
            {"file": one.file, "sha256": one.sha256, "status": one.status, "error": one.error} for one in batch.files
        ]
        print_json({"batch": batch.batch, "files": files, "pages": state.pages, "paper_ids": state.paper_ids})
        return
    count = [one.status for one in batch.files].count
    say(
        f"batch {batch.batch}: {count('taken_in')} files taken in, {count('held_already')} held already, "
        f"{count('failed')} failed"
    )
    _print_states([state])


@click.command(epilog="\b\nExample:\n  motlan status 01m87rsyrh6yxwz1")
@click.argument("batch", required=False)
@click.option("--limit", default=20, show_default=True, help="How many of the newest batches to show.")
@json_option
@click.pass_obj
def status(config: Config, batch: str | None, limit: int, as_json: bool) -> None:
    """Show what became of a batch, or of the newest ones, and how many pages wait in each lane."""
    from store.open import open_objects

    with exit_codes():
        objects = open_objects(config)
        wanted = [ids.checked(batch)] if batch else list(batches.batch_ids(objects))[-limit:]
        found = [states.of_batch(objects, batches.load_batch(objects, one)) for one in wanted]
        waiting = states.waiting(objects)
        if as_json:
            print_json({"batches": found, "waiting": waiting})
            return
        _print_states(found)
        say("waiting: " + ", ".join(f"{number} pages in the {lane} lane" for lane, number in waiting.items()))


def _print_states(found: list[states.BatchStatus]) -> None:
    print_table(
        ("batch", "received", "lane", "state", "pages", "read", "blank", "failed", "waiting", "papers"),
        (
            (one.batch, one.received_at, one.lane, one.state, one.pages.received, one.pages.read, one.pages.blank,
             one.pages.failed, one.pages.waiting, len(one.paper_ids))
            for one in found
        ),
    )  # fmt: skip
    failures = [failure for one in found for failure in one.failures]
    if failures:
        print_table(
            ("failed", "page", "why", "what to do"),
            ((one.file, one.page or "all", one.code, one.message) for one in failures),
        )


@click.command(epilog="\b\nExample:\n  motlan retry 01m87rsyrh6yxwz1")
@click.argument("wanted", metavar="[BATCH]...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Also failures that a retry is not expected to help.")
@json_option
@click.pass_obj
def retry(config: Config, wanted: tuple[str, ...], every: bool, as_json: bool) -> None:
    """Try failed pages and files that were set aside again, of the batches named or of all."""
    with exit_codes(), open_house(config) as house:
        names = [ids.checked(one) for one in wanted] or list(batches.batch_ids(house.objects))
        taken_up: list[Batch] = []
        count = 0
        for name in names:
            batch = batches.load_batch(house.objects, name)
            if found := working.retry(house, batch, retryable_only=not every):
                taken_up.append(batch)
                count += found
        if taken_up and config.queue == "local:":
            _work(house, taken_up[0])
        for batch in taken_up:
            if config.queue != "local:":
                _dispatch(house, batch)
        result = [states.of_batch(house.objects, batch) for batch in taken_up]
        if as_json:
            print_json({"retried": count, "batches": result})
            return
        say(f"{count} failures tried again" if count else "no failure that a retry can help")
        _print_states(result)


@click.command(epilog="\b\nExample:\n  motlan backfill /archive/2019 --branch CN02")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@slip_options("archive")
@click.option("--batch-files", default=100, show_default=True, help="Files a batch.")
@json_option
@click.pass_obj
def backfill(config: Config, /, folder: Path, batch_files: int, as_json: bool, **slip: Any) -> None:
    """Take in a whole archive folder, batch by batch, in the archive lane; stopped and started again it goes on."""
    with exit_codes(), open_house(config) as house, progress("backfill", "files") as meter:
        with nullcontext() if config.queue == "local:" else Crew(house) as crew:
            report = Backfill(house, folder, Slip(**slip), batch_files, crew).run(meter)
        _print_report(report, as_json=as_json)
        sys.exit(3 if report.failed else 0)


def _print_report(report: Report, *, as_json: bool) -> None:
    if as_json:
        print_json(report)
        return
    say(
        f"{report.found} files found = {report.held_already} held already + {report.taken_in} taken in + "
        f"{len(report.failed)} failed"
    )
    if report.failed:
        print_table(("failed", "why", "what to do"), ((one.file, one.code, one.message) for one in report.failed))


COMMANDS = (read, ingest, backfill, status, retry)

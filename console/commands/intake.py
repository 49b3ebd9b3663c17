"""Commands that take papers in: read, ingest, backfill, status, retry."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click
import msgspec

from console.output import Meter, exit_codes, print_json, print_table, progress, say
from core.catalogue import load as load_catalogue
from core.errors import ServiceError
from core.records import Batch, Slip
from core.settings import Config
from ingest.intake.accept import accept, find_files
from ingest.intake.backfill import Backfill, Progress, Report, retry_failed
from ingest.observe import metrics
from ingest.observe import status as states
from ingest.queue import until_done
from ingest.queue.dispatcher import Dispatcher
from ingest.reader_pool import ReaderPool
from ingest.reading import Unread, read_files
from ingest.services import Services, open_house
from store import batches, ids

HANDED_IN = ("original", "certified_copy", "photocopy", "shown_only", "electronic")
_SHOWN_FAILURES = 1000  # of a backfill that are printed; all are kept
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
        with ReaderPool(config) as readers, progress("reading", "papers") as meter:
            found = read_files(readers, load_catalogue(), find_files(files), config.workers)
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
    with exit_codes(), open_house(config) as services:
        with progress("taking in", "files") as meter:
            batch = accept(services, _counted(find_files(paths), meter), Slip(**slip))
        is_local = config.queue == "local:"
        if not is_local:
            _dispatch(services, batch)
        if is_local if wait is None else wait:
            _work(services, batch)
        _print_receipt(services, batch, as_json=as_json)
        sys.exit(3 if states.of_batch(services.objects, batch).failures else 0)


def _counted(files: Iterator[tuple[str, Path]], meter: Callable[[int], None]) -> Iterator[tuple[str, Path]]:
    for number, file in enumerate(files):
        meter(number)
        yield file


def _dispatch(services: Services, batch: Batch) -> None:
    with Dispatcher(services) as dispatcher:
        _tell(dispatcher, batch)


def _tell(dispatcher: Dispatcher, batch: Batch) -> None:
    try:
        dispatcher.dispatch(batch)
    except ServiceError as error:
        say(f"{error}; the batch is received and a worker's sweep will take it up")


def _work(services: Services, batch: Batch) -> None:
    with progress("reading", "pages") as meter:
        if services.config.queue == "local:":
            until_done.finish_pending(services, meter)
        else:
            until_done.wait_for(services, [batch], meter)


def _print_receipt(services: Services, batch: Batch, *, as_json: bool) -> None:
    state = states.of_batch(services.objects, batch)
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
        wanted = [ids.checked(batch)] if batch else list(deque(batches.batch_ids(objects), maxlen=limit))
        found = [states.of_batch(objects, batches.load_batch(objects, one)) for one in wanted]
        lines = states.lines(objects)
        waiting = {lane: sum(line.pages for line in queue) for lane, queue in lines.items()}
        oldest = states.oldest(lines)
        speed = metrics.pages_per_second(objects)
        ready = {one.batch: _ready_at(states.pages_before(lines, one.batch), speed) for one in found}
        if as_json:
            told = [msgspec.structs.asdict(one) | {"searchable_at": ready[one.batch]} for one in found]
            print_json({"batches": told, "waiting": waiting, "oldest": oldest, "pages_per_second": round(speed, 2)})
            return
        _print_states(found, ready)
        for lane, number in waiting.items():
            first = oldest[lane]
            since = f", the oldest for {timedelta(seconds=round(first.seconds))} (batch {first.batch})" if first else ""
            say(f"{lane} lane: {number} pages wait{since}")
        say(f"{speed:.1f} pages a second are being read")


def _ready_at(pages: int | None, speed: float) -> str | None:
    """When a batch will be searchable, as far as the pages before it and the speed of reading tell."""
    if pages is None or not speed:
        return None
    return (datetime.now(UTC) + timedelta(seconds=pages / speed)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _print_states(found: list[states.BatchStatus], ready: Mapping[str, str | None] = MappingProxyType({})) -> None:
    print_table(
        ("batch", "received", "lane", "state", "pages", "read", "blank", "failed", "waiting", "papers", "searchable"),
        (
            (one.batch, one.received_at, one.lane, one.state, one.pages.received, one.pages.read, one.pages.blank,
             one.pages.failed, one.pages.waiting, len(one.paper_ids),
             "yes" if one.state == "done" else ready.get(one.batch) or "not known")
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
@click.option("--failed", is_flag=True, help="Also files that a backfill could not take in.")
@click.option("--all", "every", is_flag=True, help="Also failures that a retry is not expected to help.")
@json_option
@click.pass_obj
def retry(config: Config, wanted: tuple[str, ...], every: bool, failed: bool, as_json: bool) -> None:
    """Try failed pages and files that were set aside again, of the batches named or of all."""
    with exit_codes(), open_house(config) as services:
        names = map(ids.checked, wanted) if wanted else batches.batch_ids(services.objects)
        taken_up: list[Batch] = []
        count = left = 0
        with until_done.at_work(services) as dispatcher:
            for name in names:
                batch = batches.load_batch(services.objects, name)
                if found := until_done.retry(services, batch, retryable_only=not every):
                    taken_up.append(batch)
                    count += found
                    _tell(dispatcher, batch)
            if failed:
                tried, left = retry_failed(services, dispatcher)
                count += tried
        result = [states.of_batch(services.objects, batch) for batch in taken_up]
        if as_json:
            print_json({"retried": count, "batches": result, "failed": left})
            return
        say(f"{count} failures tried again" if count else "no failure that a retry can help")
        if failed:
            say(f"{left} files of backfills still cannot be taken in")
        _print_states(result)


@click.command(epilog="\b\nExample:\n  motlan backfill /archive/2019 --branch CN02 --map slips.toml")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@slip_options("archive")
@click.option(
    "--map",
    "mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="TOML file that says how folder names or a CSV fill the slips.",
)
@click.option("--batch-files", default=100, show_default=True, help="Files a batch.")
@json_option
@click.pass_obj
def backfill(
    config: Config, /, folder: Path, mapping: Path | None, batch_files: int, as_json: bool, **slip: Any
) -> None:
    """Take in a whole archive folder, batch by batch, in the archive lane; stopped and started again it goes on."""
    with exit_codes(), open_house(config) as services, progress("backfill", "files") as meter:
        with until_done.at_work(services) as dispatcher:
            run = Backfill(services, folder, Slip(**slip), batch_files, dispatcher, mapping)
            report = run.run(lambda so_far: _show(meter, so_far))
        _print_report(report, run, as_json=as_json)
        sys.exit(3 if report.failures else 0)


def _show(meter: Meter, so_far: Progress) -> None:
    share = f"{so_far.done / so_far.total:.0%} done, " if so_far.total else ""
    left = "" if so_far.seconds_left is None else f", {timedelta(seconds=round(so_far.seconds_left))} left"
    note = f"{share}{so_far.pages_per_second:.1f} pages/s, {so_far.failures} failed{left}"
    note += ", waiting for workers" if so_far.is_waiting else ""
    meter(so_far.done, so_far.total, note)


def _print_report(report: Report, run: Backfill, *, as_json: bool) -> None:
    shown = list(islice(run.failed(), _SHOWN_FAILURES))
    if as_json:
        print_json(msgspec.structs.asdict(report) | {"failed": shown})
        return
    say(
        f"{report.found} files found = {report.held_already} held already + {report.taken_in} taken in + "
        f"{report.failures} failed"
    )
    if shown:
        print_table(("failed", "why", "what to do"), ((one.file, one.code, one.message) for one in shown))
        say("`motlan retry --failed` takes them in again")


COMMANDS = (read, ingest, backfill, status, retry)

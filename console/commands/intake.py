"""Commands that take papers in: read, ingest, status, retry."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click
import msgspec

from console.commands.options import json_option, slip_options
from console.held_looks import HeldLooks
from console.output import exit_codes, number_of, out, print_json, print_table, progress, say
from core.catalogue import load as load_catalogue
from core.catalogue.importance import printed
from core.errors import ServiceError, UsageError
from core.folders import find_files
from core.records import Batch, Reading, Slip
from core.settings import Config
from ingest.intake.accept import accept
from ingest.intake.retrying import Retried, retry_failed
from ingest.observe import metrics
from ingest.observe import status as states
from ingest.observe.away import away as services_away
from ingest.queue import until_done
from ingest.queue.dispatcher import Dispatcher
from ingest.reader_pool import ReaderPool
from ingest.reading import Unread, read_files
from ingest.services import Services, open_services
from store import batches, ids

_WIDE = 118  # columns of a screen on which every number of a batch has a column of its own


@click.command(epilog="\b\nExample:\n  motlan read scan.pdf | head -1")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.pass_obj
def read(config: Config, files: tuple[Path, ...]) -> None:
    """Read papers without storing anything: one JSON object a line for each paper found in FILES."""
    with exit_codes():
        failed = False
        held = HeldLooks(config, "read")
        with ReaderPool(config) as readers, progress("reading", "papers") as meter:
            results = read_files(readers, load_catalogue(), find_files(files, strict=False), config.workers)
            for number, result in enumerate(results, start=1):
                failed |= isinstance(result, Unread)
                for sha256 in _scans_of(result):
                    held.log(sha256)
                print_json(result if isinstance(result, Unread) else printed(result))
                meter(number)
        sys.exit(3 if failed else 0)


@click.command(epilog="\b\nExample:\n  motlan quality scans/ --pages 12")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--pages", type=click.IntRange(min=1), help="How many pages there should be.")
@json_option
@click.pass_obj
def quality(config: Config, paths: tuple[Path, ...], pages: int | None, as_json: bool) -> None:
    """Check how well papers were scanned, without reading them: what to scan again, and why."""
    from ingest.station.folder_quality import check_files  # brings OpenCV, which no other command of this module needs

    with exit_codes():
        with ReaderPool(config) as readers, progress("checking", "files") as meter:
            files, together = check_files(readers, _counted(find_files(paths, strict=False), meter), pages)
        if as_json:
            for file in files:
                print_json(file)
        else:
            rows = [(file.file, message) for file in files for message in file.messages]
            rows += [(file.file, file.error.message) for file in files if file.error]
            print_table(("file", "what to do"), [*rows, *(("", message) for message in together)])
            say(f"{sum(file.pages for file in files)} pages in {len(files)} files, {len(rows) + len(together)} remarks")
        remarked = together or any(file.findings for file in files)
        sys.exit(3 if any(file.error for file in files) else 1 if remarked else 0)


def _scans_of(result: Reading | Unread) -> tuple[str, ...]:
    """The files a paper is read from, by hash."""
    return () if isinstance(result, Unread) else (result.sha256, *(part.sha256 for part in result.parts))


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
    with exit_codes(), open_services(config) as services:
        if absent := [path for path in paths if not path.exists()]:  # before a byte of the others is stored
            raise UsageError(f"{absent[0]} is not there; nothing was taken in")
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
            {"file": file.file, "sha256": file.sha256, "status": file.status, "error": file.error}
            for file in batch.files
        ]
        print_json({"batch": batch.batch, "files": files, "pages": state.pages, "paper_ids": state.paper_ids})
        return
    count = [file.status for file in batch.files].count
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
        batch_states = [states.of_batch(objects, batches.load_batch(objects, batch_id)) for batch_id in wanted]
        lines = states.lines(objects)
        waiting = {lane: sum(line.pages for line in queue) for lane, queue in lines.items()}
        oldest = states.oldest(lines)
        speed = metrics.pages_per_second(objects)
        ready = {state.batch: _ready_at(states.pages_before(lines, state.batch), speed) for state in batch_states}
        away = services_away(config, objects)
        if as_json:
            listed = [msgspec.structs.asdict(state) | {"searchable_at": ready[state.batch]} for state in batch_states]
            facts = {"waiting": waiting, "oldest": oldest, "pages_per_second": round(speed, 2), "away": away}
            print_json({"batches": listed} | facts)
            return
        _print_states(batch_states, ready)
        for lane, queue in lines.items():
            first, files = oldest[lane], sum(line.files for line in queue)
            since = f", the oldest for {timedelta(seconds=round(first.seconds))} (batch {first.batch})" if first else ""
            unfiled = f", {number_of(files, 'file')} not searchable yet" if files else ""
            say(f"{lane} lane: {number_of(waiting[lane], 'page')} to read{unfiled}{since}")
        say(f"{speed:.1f} pages a second are being read")
        for service in away:
            say(f"away since {service.since}: {service.why}")


def _ready_at(pages: int | None, speed: float) -> str | None:
    """When a batch will be searchable, as far as the pages before it and the speed of reading tell."""
    if pages is None or not speed:
        return None
    return (datetime.now(UTC) + timedelta(seconds=pages / speed)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _print_states(shown: list[states.BatchStatus], ready: Mapping[str, str | None] = MappingProxyType({})) -> None:
    if out.width >= _WIDE:
        print_table(
            ("batch", "received", "lane", "state", "pages", "read", "blank", "failed", "waiting", "papers",
             "searchable"),
            (
                (state.batch, state.received_at, state.lane, state.state, state.pages.received, state.pages.read,
                 state.pages.blank, state.pages.failed, state.pages.waiting, len(state.paper_ids),
                 _searchable(state, ready))
                for state in shown
            ),
        )  # fmt: skip
    else:
        print_table(
            ("batch", "received", "lane", "pages", "papers", "searchable"),
            (
                (state.batch, state.received_at[:16].replace("T", " "), state.lane, _pages(state.pages),
                 len(state.paper_ids), _searchable(state, ready))
                for state in shown
            ),
        )  # fmt: skip
    if failures := states.once(shown):
        out.print()
        print_table(
            ("failed", "page", "batch", "why", "what to do"),
            (
                (failure.file, failure.page or "all", batch, failure.code, failure.message)
                for batch, failure in failures
            ),
        )


def _searchable(state: states.BatchStatus, ready: Mapping[str, str | None]) -> str:
    moment = ready.get(state.batch)
    return "yes" if state.state == "done" else (moment or "").replace("T", " ")[:16] or f"{state.state}, not known when"


def _pages(counts: states.PageCounts) -> str:
    """`5: 4 read, 1 failed`."""
    parts = [f"{getattr(counts, name)} {name}" for name in ("read", "blank", "failed", "waiting")]
    return f"{counts.received}: " + ", ".join(part for part in parts if not part.startswith("0 "))


@click.command(epilog="\b\nExample:\n  motlan retry 01m87rsyrh6yxwz1")
@click.argument("wanted", metavar="[BATCH]...", nargs=-1)
@click.option("--failed", is_flag=True, help="Also files that a backfill could not take in.")
@click.option("--all", "every", is_flag=True, help="Also failures that a retry is not expected to help.")
@json_option
@click.pass_obj
def retry(config: Config, wanted: tuple[str, ...], every: bool, failed: bool, as_json: bool) -> None:
    """Try failed pages and files that were set aside again, of the batches named or of all.

    Says what was taken in or read now and what still fails; exit 3 when anything does.
    """
    with exit_codes(), open_services(config) as services:
        names = [ids.checked(batch_id) for batch_id in wanted] if wanted else list(batches.batch_ids(services.objects))
        before: list[states.BatchStatus] = []
        files = Retried()
        with until_done.at_work(services) as dispatcher:
            for name in names:
                batch = batches.load_batch(services.objects, name)
                state = states.of_batch(services.objects, batch)
                if until_done.retry(services, batch, retryable_only=not every):
                    before.append(state)
                    _tell(dispatcher, batch)
            if failed:
                files = retry_failed(services, dispatcher)
            with progress("reading", "pages") as meter:
                until_done.until_done(services, dispatcher, meter)
        after = [
            states.of_batch(services.objects, batches.load_batch(services.objects, state.batch)) for state in before
        ]
        _print_retried(_tried(before, every=every), after, files, as_json=as_json)
        sys.exit(3 if files.failed or any(state.failures for state in after) else 0)


def _tried(before: Sequence[states.BatchStatus], *, every: bool) -> list[tuple[str, states.NamedFailure]]:
    return [(batch, failure) for batch, failure in states.once(before) if every or failure.retryable]


def _print_retried(
    tried: Sequence[tuple[str, states.NamedFailure]],
    after: list[states.BatchStatus],
    files: Retried,
    *,
    as_json: bool,
) -> None:
    left = states.once(after)
    still = {(failure.file, failure.page) for _, failure in left}
    waiting = sum(state.pages.waiting for state in after)
    mended = [failure for _, failure in tried if (failure.file, failure.page) not in still] if not waiting else []
    if as_json:
        print_json(
            {
                "retried": len(tried) + files.taken_in + files.failed,
                "batches": after,
                "failed": files.failed,
                "mended": [{"file": failure.file, "page": failure.page} for failure in mended],
                "taken_in": files.taken_in_names,
                "still_failed": files.still_failed,
            }
        )
        return
    if not (tried or files.taken_in or files.failed):
        say("no failure that a retry can help")
        return
    print_table(
        ("file", "page", "now", "why", "what to do"),
        [
            *((failure.file, failure.page or "all", "read", "", "") for failure in mended),
            *((failure.file, failure.page or "all", "failed", failure.code, failure.message) for _, failure in left),
            *((name, "all", "taken in", "", "") for name in files.taken_in_names),
            *((failure.file, "all", "failed", failure.code, failure.message) for failure in files.still_failed),
        ],
    )
    good = f"{number_of(files.taken_in, 'file')} taken in, {number_of(len(mended), 'page')} read"
    say(f"{good}; {number_of(files.failed, 'file')} and {number_of(len(left), 'page')} still fail")
    if waiting:
        say(f"{number_of(waiting, 'page')} wait for the workers; `motlan status` tells what became of them")


COMMANDS = (read, quality, ingest, status, retry)

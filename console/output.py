"""How commands speak: JSON or tables on stdout, progress and log on stderr, errors as one sentence and an exit code."""

from __future__ import annotations

import errno
import json
import logging
import os
import re
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from logging.handlers import SysLogHandler
from textwrap import wrap
from typing import Any, Protocol

import msgspec
from rich.cells import cell_len
from rich.console import Console, Group
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from core.errors import MotlanError
from core.text import visible

EXIT_CODES = (
    (0, "done"),
    (1, "done, and something is wrong (verify, doctor), or what was asked for is not there"),
    (2, "bad usage: the command line or a setting is wrong"),
    (3, "some files failed; the others were done"),
    (4, "a service (objects, index, queue) cannot be reached; nothing is lost"),
    (5, "refused: no right to this"),
    (70, "a defect of the program"),
)

_GAP = 2  # columns between two cells


class OutputError(Exception):
    """Standard output takes no more: its reader is gone, or its disk is full."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(cause.strerror or type(cause).__name__)
        self.is_closed = isinstance(cause, BrokenPipeError)


class _Out(Console):
    def print(self, *objects: Any, **options: Any) -> None:
        """As rich prints; what the other end says about it comes as OutputError."""
        try:
            super().print(*objects, **options)
        except OSError as error:
            raise OutputError(error) from None

    def on_broken_pipe(self) -> None:
        raise OutputError(BrokenPipeError())


class _Err(Console):
    def on_broken_pipe(self) -> None:
        """Nobody listens any more: what is left to say goes nowhere, and the work goes on."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


out = _Out(width=None if sys.stdout.isatty() else 120)
err = _Err(stderr=True)


def print_json(value: Any) -> None:
    """One object as one line of JSON."""
    try:
        sys.stdout.buffer.write(_inert(msgspec.json.encode(value).decode()).encode() + b"\n")
        sys.stdout.buffer.flush()
    except OSError as error:
        raise OutputError(error) from None


# What JSON lets stand as it is, and a terminal heeds: C1 controls, direction marks, separators, invisible ones.
_ACTING = re.compile("[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]")


def _inert(json_text: str) -> str:
    """JSON that says the same, with what acts on a terminal written as `\\uXXXX`."""
    return _ACTING.sub(lambda match: f"\\u{ord(match[0]):04x}", json_text)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Rows for people. Text is shown as it is: nothing in it is taken for markup, and no word or id is broken.

    Where the screen is too narrow for that, each row is told as lines of its own: a name, and what it is.
    """
    cells = [["" if cell is None else visible(str(cell), lines=True) for cell in row] for row in rows]
    widths = _widths(list(zip(columns, *cells, strict=True)), out.width - _GAP * (len(columns) - 1))
    if widths is None:
        _print_stacked(columns, cells)
        return
    table = Table(header_style="bold", box=None, pad_edge=False, show_header=any(columns), padding=(0, _GAP, 0, 0))
    for column, width in zip(columns, widths, strict=True):
        table.add_column(column, overflow="fold", width=width)
    for row in cells:
        table.add_row(*map(Text, row))
    out.print(table, markup=False)


def table_of(columns: Sequence[str], rows: Iterable[Sequence[str]], notes: Sequence[str] = ()) -> Group:
    """A table that is drawn again and again, for a live display, with sentences below it."""
    table = Table(*columns, header_style="bold", box=None, pad_edge=False, padding=(0, _GAP, 0, 0))
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    return Group(table, *(Text(visible(note)) for note in notes))


def _print_stacked(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Each row as `name: value` lines; without names, the first cell is the name of the second."""
    for number, row in enumerate(rows):
        if number and any(columns):
            out.print()
        pairs = zip(columns, row, strict=True) if any(columns) else [(row[0], " ".join(row[1:]))]
        for name, value in pairs:
            if not value:
                continue
            head = f"{name}: " if name else ""
            lines = wrap(value, max(out.width - 2, 20), initial_indent=head, subsequent_indent="  ",
                         break_long_words=False, break_on_hyphens=False)  # fmt: skip
            out.print(Text("\n".join(lines)), soft_wrap=True)


def _widths(columns: Sequence[Sequence[str]], room: int) -> list[int] | None:
    """Widths at which every word stands whole, the room left shared among columns of longer texts; None: too narrow."""
    widths = [max(map(_longest_word, cells)) for cells in columns]
    left = room - sum(widths)
    if left < 0:
        return None
    wanted = [max(map(cell_len, cells)) - width for cells, width in zip(columns, widths, strict=True)]
    order = sorted(range(len(columns)), key=lambda place: wanted[place])
    for done, place in enumerate(order):  # who wants little gets it, the others share
        more = min(wanted[place], left // (len(order) - done))
        widths[place] += more
        left -= more
    return widths


def _longest_word(text: str) -> int:
    return max(map(cell_len, text.split()), default=0)


def number_of(number: int, what: str) -> str:
    """`1 paper`, `20 papers`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def say(sentence: str) -> None:
    """A sentence for people on stderr, where it does not disturb what a pipe reads."""
    err.print(visible(sentence, lines=True), markup=False, highlight=False, soft_wrap=True)


class Meter(Protocol):
    """Counts what is done."""

    def __call__(self, done: int, total: int | None = None, note: str = "") -> None:
        """So many of so many are done."""


@contextmanager
def progress(what: str, unit: str) -> Iterator[Meter]:
    """A bar on a terminal, elsewhere a plain line every ten seconds; nothing for what takes under two seconds."""
    started = time.monotonic()
    if err.is_terminal:
        bar = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(unit),
            TimeElapsedColumn(), TimeRemainingColumn(), TextColumn("{task.fields[note]}", markup=False),
            console=err, transient=True,
        )  # fmt: skip
        task = bar.add_task(what, total=None, note="")
        shown = False

        def on_terminal(done: int, total: int | None = None, note: str = "") -> None:
            nonlocal shown
            if not shown and time.monotonic() - started > 1:
                bar.start()
                shown = True
            bar.update(task, completed=done, total=total, note=note)

        try:
            yield on_terminal
        finally:
            bar.stop()
        return
    last = started

    def on_lines(done: int, total: int | None = None, note: str = "") -> None:
        nonlocal last
        if time.monotonic() - last >= 10:
            last = time.monotonic()
            of = "" if total is None else f" of {total}"
            say(f"{what}: {done}{of} {unit}, {last - started:.0f} s {note}".rstrip())

    yield on_lines


@contextmanager
def exit_codes() -> Iterator[None]:
    """Turn our errors into one sentence on stderr and their exit code; a defect says its class and place only."""
    try:
        yield
    except MotlanError as error:
        say(f"motlan: {error}")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        say("motlan: stopped; what was received is kept, the next run goes on")
        sys.exit(130)
    except (OutputError, BrokenPipeError) as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError) or error.is_closed:  # the reader of our pipe has seen enough
            sys.exit(0)
        say(f"motlan: the output cannot be written ({error}); what was done is done")
        sys.exit(1)
    except Exception as defect:  # noqa: BLE001 - the last stop: what comes here is a defect, told without its text
        if (
            isinstance(defect, OSError) and defect.errno == errno.ENOSPC and defect.filename is None
        ):  # click's own output
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            say(f"motlan: the output cannot be written ({defect.strerror}); what was done is done")
            sys.exit(1)
        # The text of a foreign exception can quote what was read, so only its class and place are told.
        place = defect.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        where = f"{place.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{place.tb_lineno}" if place else "?"
        say(f"motlan: a defect of the program: {type(defect).__name__} at {where}; please report it")
        sys.exit(70)


class LogLines(logging.Formatter):
    """One JSON object a line: time, level, sentence, action and ids; never content."""

    IDS = ("action", "batch", "paper_id", "sha256", "page", "papers", "error", "station", "lane")

    def format(self, record: logging.LogRecord) -> str:
        facts = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            **{name: getattr(record, name) for name in self.IDS if hasattr(record, name)},
        }
        return _inert(json.dumps(facts, ensure_ascii=False))


def _anchor_in_journal(address: str = "/dev/log") -> None:
    """Send the access log's anchors to the system's journal at any level; where there is none, they go to stderr."""
    anchors = logging.getLogger("motlan.anchor")
    if not os.path.exists(address):
        return
    try:
        journal = SysLogHandler(address, SysLogHandler.LOG_AUTHPRIV)
    except OSError:
        return
    journal.ident = "motlan: "
    anchors.setLevel(logging.INFO)
    anchors.addHandler(journal)
    anchors.propagate = False


def set_up_logging(level: str) -> None:
    """Send motlan's own log lines to stderr; those of libraries only from warnings on, as they may hold anything."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LogLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("motlan").setLevel(level.upper())
    _anchor_in_journal()
    for library in ("dramatiq", "elastic_transport", "elasticsearch", "pika"):  # what they meet, our own errors say
        logging.getLogger(library).setLevel(logging.CRITICAL)

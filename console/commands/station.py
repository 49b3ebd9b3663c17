"""The command that stands beside a scanner: push its folder once or all day, show how that stands, prove a receipt."""

from __future__ import annotations

import importlib
import signal
import sys
import threading
from contextlib import AbstractContextManager, ExitStack, suppress
from pathlib import Path
from typing import Any

import click
from rich.live import Live

from console.commands.options import json_option, slip_options
from console.output import exit_codes, out, print_json, print_table, progress, say, table_of
from core.errors import CorruptError, UsageError
from core.records import Slip
from core.settings import Config
from station import report
from station.centre import Centre, client_for
from station.centre import needed as ask_needed
from station.centre_keys import FILE, CentreKeys
from station.disk import owned
from station.proving import proven
from station.push_folder import RECEIPTS, Station
from station.report import State
from station.scan_folder import Rules, ScanFolder
from station.sealing import Sealer, key_from
from station.sending import Sender
from station.sheets import row_reader
from station.spool import Spool
from station.states import sentence
from station.watch import Aims, Watch

_SPOOL = ".motlan-spool"  # in the scanner's folder, where nothing else is said


def refuse_old_token(config: Config) -> None:
    """Say what to do where the environment still holds the one token for everybody. Raises UsageError."""
    if config.secrets.old_token is not None:
        raise UsageError(
            "MOTLAN_TOKEN is no longer used: nobody would know who did what. Add officers with `motlan accounts add`, "
            "stations with `motlan stations add` (their key goes into MOTLAN_STATION_KEY), programs with "
            "`motlan tokens add`; then take MOTLAN_TOKEN out of the environment"
        )


@click.command(
    epilog="\b\nExamples:\n  motlan station scans/ --to http://centre:8420"
    "\n  motlan station scans/ --watch --to https://motlan.example.vn --spool-key keyring --delete-scanned"
    "\n  motlan station --needed --dossier H26.12-250901-0007 --procedure 1.004222 --to http://centre:8420"
)
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--to", "url", help="Address of `motlan serve`.")
@slip_options("counter")
@click.option("--batch-files", type=click.IntRange(1, 1000), default=50, show_default=True, help="Files a batch.")
@click.option("--watch", is_flag=True, help="Run on: take what the scanner writes, send it whenever there is a link.")
@click.option("--needed", is_flag=True, help="Show what has to be scanned for --dossier of --procedure, and end.")
@click.option("--status", is_flag=True, help="Show how the station that watches DIR stands.")
@click.option(
    "--spool",
    type=click.Path(file_okay=False, path_type=Path),
    help="The spool [default: DIR/.motlan-spool].",
)
@click.option("--spool-key", metavar="keyring|FILE", help="Seal the spool with the keyring's or this file's key.")
@click.option("--spool-mb", type=click.IntRange(1), default=10_000, show_default=True, help="The spool's limit.")
@click.option("--pause", type=click.FloatRange(0), default=30, show_default=True, help="Seconds that close a batch.")
@click.option("--still", type=click.FloatRange(0), default=2, show_default=True, help="Seconds a file is left alone.")
@click.option("--poll", is_flag=True, help="Look by oneself: a network share tells of no changes.")
@click.option("--check", is_flag=True, help="Tell of each batch what to scan again, before it is sent.")
@click.option("--delete-scanned", is_flag=True, help="Take a scan out of DIR once its receipt is here.")
@click.option(
    "--keys", type=click.Path(dir_okay=False, path_type=Path),
    help="File in which the centre's receipt keys are pinned [default: beside the receipts].",
)  # fmt: skip
@click.option(
    "--verify", "receipt", type=click.Path(path_type=Path),
    help="Check a receipt without a network, and that it names every file of DIR if that is given.",
)  # fmt: skip
@json_option
@click.pass_obj
def station(
    config: Config, /, folder: Path | None, url: str | None, batch_files: int, keys: Path | None, receipt: Path | None,
    watch: bool, needed: bool, status: bool, spool: Path | None, as_json: bool, **options: Any,
) -> None:  # fmt: skip
    """Push a folder of scans to the centre; after a cut link or a restart only what has no receipt is sent.

    Receipts are signed by the centre and kept in DIR/.motlan-receipts, with --watch in the spool. The centre's key is
    MOTLAN_CENTRE_KEY (or what the setting centre_key says), else it is pinned at the first contact.

    With --watch each row of separator sheets begins a batch, where a code reader is installed
    (`pip install motlan-station[sheets]`; all of motlan has it); --status says where there is none.

    With --needed nothing is sent: the centre says which papers of the procedure it lacks for the dossier.
    """
    slip = Slip(**{name: options.pop(name) for name in Slip.__struct_fields__})
    with exit_codes():
        refuse_old_token(config)
        if receipt is not None:
            _verify(receipt, folder, CentreKeys(keys or receipt.parent / FILE, config.centre_key), as_json)
            return
        if needed:
            _needed(url, config, slip, as_json)
            return
        if folder is None:
            raise UsageError("name the folder of scans")
        place = spool or folder / _SPOOL
        if status:
            _show(report.last_state(place), as_json)
            return
        url, token = _address_and_key(url, config)
        if watch:
            pinned = CentreKeys(keys or place / "receipts" / FILE, config.centre_key)
            options |= {"check": _checker(config) if options["check"] else None, "most_files": batch_files}
            _watch(folder, url, token, pinned, slip, place, options, as_json)
            return
        known = CentreKeys(keys or folder / RECEIPTS / FILE, config.centre_key)
        if not folder.is_dir():
            raise UsageError(f"the folder {folder} is not there")
        with owned(folder / RECEIPTS):  # two at once would make two batches of the same scans
            _push(Station(folder, url, token, slip, batch_files=batch_files, keys=known), as_json)


def _address_and_key(url: str | None, config: Config) -> tuple[str, str]:
    if url is None:
        raise UsageError("name the address of the centre with --to")
    if config.secrets.station_key is None:
        raise UsageError("set MOTLAN_STATION_KEY (or …_KEY_FILE) to the key that `motlan stations add` showed")
    return url, config.secrets.station_key


def _needed(url: str | None, config: Config, slip: Slip, as_json: bool) -> None:
    if not slip.dossier or not slip.procedure:
        raise UsageError("name the dossier with --dossier and its procedure with --procedure")
    with client_for(*_address_and_key(url, config)) as client:
        answer = ask_needed(client, slip.dossier, slip.procedure)
    if as_json:
        print_json(answer)
        return
    rows = [
        ("cần quét" if part.needed else "không cần", part.name, "" if part.required else part.condition or "nếu có")
        for part in sorted(answer.components, key=lambda part: not part.needed)
    ]
    print_table(("", "giấy tờ", "khi nào"), rows)


def _checker(config: Config) -> AbstractContextManager[Any]:
    """The check of quality, where it is installed. Raises UsageError."""
    try:  # not by name: the station alone may lack its libraries
        module = importlib.import_module("console.commands.station_check")
    except ImportError as error:
        raise UsageError("--check needs libraries that are not here: pip install 'motlan-station[check]'") from error
    checker: AbstractContextManager[Any] = module.checking(config)
    return checker


def _watch(
    folder: Path, url: str, token: str, keys: CentreKeys, slip: Slip, place: Path, options: dict[str, Any],
    as_json: bool,
) -> None:  # fmt: skip
    if not folder.is_dir():
        raise UsageError(f"the folder {folder} to watch is not there")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    rules = Rules(
        still=options["still"], pause=options["pause"], after_slip=min(5.0, options["pause"]),
        most_files=options["most_files"], most_bytes=min(256 << 20, max(1 << 20, (options["spool_mb"] << 20) // 2)),
    )  # fmt: skip
    with ExitStack() as opened:
        opened.enter_context(owned(place))
        spool = Spool(place, Sealer(key_from(options["spool_key"], place)), options["spool_mb"] << 20)
        client = opened.enter_context(client_for(url, token))
        live = None
        if out.is_terminal and not as_json:
            live = opened.enter_context(Live(console=out, auto_refresh=False, screen=False))

        def show(state: State) -> None:
            if live is not None:
                live.update(table_of(report.COLUMNS, report.rows(state), notes=[text for _, text in state.notices]))
                live.refresh()
            elif as_json:
                print_json(state)

        sender = Sender(spool, Centre(client, keys), client, on_change=lambda: None)
        aims = Aims(still=options["still"], deletes=options["delete_scanned"], polls=options["poll"])
        say(f"watching {folder}; what is sent lies in {place} until its receipt is here; stop with Ctrl-C or SIGTERM")
        with suppress(KeyboardInterrupt):
            check = opened.enter_context(options["check"]) if options["check"] else None
            scans = ScanFolder(folder, slip, rules, sheet_row=row_reader())
            Watch(folder, scans, spool, sender, aims, check=check, on_state=show).run(stop)


def _show(state: State, as_json: bool) -> None:
    if as_json:
        print_json(state)
        return
    print_table(report.COLUMNS, report.rows(state))
    if row_reader() is None:
        say("separator sheets are not read at this station: pip install motlan-station[sheets]")
    for line in state.batches:
        for remark in line.rescan:
            say(f"{line.made_at} {line.dossier or line.batch}: {remark}")
    for _, text in state.notices:
        say(text)


def _verify(file: Path, folder: Path | None, keys: CentreKeys, as_json: bool) -> None:
    if not keys.are_known:
        raise UsageError(
            "no key of the centre is known here: set MOTLAN_CENTRE_KEY to what the centre publishes "
            "(`motlan receiptkeys list`, or GET /api/v1/receipt-keys)"
        )
    try:
        proof = proven(file, folder, keys)
    except CorruptError as error:
        if as_json:
            print_json({"ok": False, "why": str(error)})
        say(str(error))
        sys.exit(1)
    if as_json:
        print_json(proof)
    else:
        say(
            f"the receipt holds: batch {proof.batch}, {proof.files} files, {proof.pages} pages, received "
            f"{proof.received_at}, signed with the key {proof.key_id}"
        )
        for name in proof.not_named:
            say(f"not in this receipt: {name}")
    sys.exit(0 if proof.ok else 1)


def _push(pushing: Station, as_json: bool) -> None:
    with progress("pushing", "files") as meter:
        done = pushing.run(meter)
    for notice in pushing.notices:
        say(sentence(notice.code, notice.about, notice.why))
    if as_json:
        print_json(done)
    else:
        say(
            f"{done.files} files found = {done.pushed} pushed + {done.pushed_before} pushed before"
            + (f" + {len(done.left)} left" if done.left else "")
        )
        for name in done.failed:
            say(f"kept by the centre, but it cannot be read: {name}")
        for name in done.left:
            say(f"left for the next run, as it is being written or cannot be read here: {name}")
    sys.exit(3 if done.failed or done.left else 0)


COMMANDS = (station,)

"""The command that stands beside a scanner: push its folder, prove a receipt."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from console.commands.options import json_option, slip_options
from console.output import exit_codes, print_json, progress, say
from core.errors import CorruptError, UsageError
from core.records import Slip
from core.settings import Config
from station.centre_keys import FILE, CentreKeys
from station.proving import proven
from station.push_folder import RECEIPTS, Station


def refuse_old_token(config: Config) -> None:
    """Say what to do where the environment still holds the one token for everybody. Raises UsageError."""
    if config.secrets.old_token is not None:
        raise UsageError(
            "MOTLAN_TOKEN is no longer used: nobody would know who did what. Add officers with `motlan accounts add`, "
            "stations with `motlan stations add` (their key goes into MOTLAN_STATION_KEY), programs with "
            "`motlan tokens add`; then take MOTLAN_TOKEN out of the environment"
        )


@click.command(epilog="\b\nExample:\n  motlan station scans/ --to http://centre:8420 --branch CN02 --station 7")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--to", "url", help="Address of `motlan serve`.")
@slip_options("counter")
@click.option("--batch-files", type=click.IntRange(1), default=50, show_default=True, help="Files a batch.")
@click.option(
    "--keys",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File in which the centre's receipt keys are pinned [default: beside the receipts].",
)
@click.option(
    "--verify",
    "receipt",
    type=click.Path(path_type=Path),
    help="Check a receipt without a network, and that it names every file of DIR if that is given.",
)
@json_option
@click.pass_obj
def station(
    config: Config,
    /,
    folder: Path | None,
    url: str | None,
    batch_files: int,
    keys: Path | None,
    receipt: Path | None,
    as_json: bool,
    **slip: Any,
) -> None:
    """Push a folder of scans to the centre; after a cut link or a restart only what has no receipt is sent.

    Receipts are signed by the centre and kept in DIR/.motlan-receipts. Its key is MOTLAN_CENTRE_KEY (or what the
    setting centre_key says), else it is pinned at the first contact.
    """
    with exit_codes():
        refuse_old_token(config)
        if receipt is not None:
            _verify(receipt, folder, CentreKeys(keys or receipt.parent / FILE, config.centre_key), as_json)
            return
        if folder is None or url is None:
            raise UsageError("name the folder to push and, with --to, the address of the centre")
        known = CentreKeys(keys or folder / RECEIPTS / FILE, config.centre_key)
        _push(config, folder, url, known, Slip(**slip), batch_files, as_json)


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


def _push(
    config: Config, folder: Path, url: str, keys: CentreKeys, slip: Slip, batch_files: int, as_json: bool
) -> None:
    if config.secrets.station_key is None:
        raise UsageError("set MOTLAN_STATION_KEY (or …_KEY_FILE) to the key that `motlan stations add` showed")
    pushing = Station(folder, url, config.secrets.station_key, slip, batch_files=batch_files, keys=keys)
    with progress("pushing", "files") as meter:
        report = pushing.run(meter)
    if as_json:
        print_json(report)
    else:
        say(
            f"{report.found} files found = {report.pushed} pushed + {report.pushed_before} pushed before"
            + (f" + {len(report.left)} left" if report.left else "")
        )
        for name in report.failed:
            say(f"kept by the centre, but it cannot be read: {name}")
        for name in report.left:
            say(f"left for the next run, as it is being written or cannot be read here: {name}")
    sys.exit(3 if report.failed or report.left else 0)


COMMANDS = (station,)

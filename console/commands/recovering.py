"""The command for the day after: bring everything up from a bucket alone, and say what it lacks."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from console.commands.options import json_option
from console.output import exit_codes, number_of, print_json, print_table, progress, say
from core.settings import Config
from ingest.recover import Missing, Recovered, receipts_in
from ingest.recover import recover as recover_all
from ingest.services import index_of
from store.open import open_anchors, open_existing, open_objects


@click.command(
    epilog="\b\nExamples:\n  motlan recover\n  motlan recover --receipts /media/stations/Q07/.motlan-receipts --json"
)
@click.option(
    "--receipts", multiple=True, type=click.Path(exists=True, path_type=Path),
    help="Receipts of stations, files or folders of them: is all that they prove still there?",
)  # fmt: skip
@json_option
@click.pass_obj
def recover(config: Config, receipts: tuple[Path, ...], as_json: bool) -> None:
    """Bring everything up from the object store alone, as after a disaster, and say exactly what it lacks.

    The index is built anew and swapped in, unfinished batches wait for work again. Missing is what the anchored heads
    of the access log, the receipts given and an index that lived on know of and the store has not. May be repeated.
    """
    with exit_codes():
        open_existing(config, config.objects).close()  # an empty store is a wrong address, not a bucket to recover
        with progress("indexing", "papers") as meter:
            recovered = recover_all(
                open_objects(config), index_of(config), open_anchors(config), receipts_in(receipts), on_papers=meter
            )
        if as_json:
            print_json(recovered)
        else:
            _tell(recovered)
        sys.exit(1 if recovered.missing.anything or recovered.left_out or recovered.returned else 0)


def _tell(recovered: Recovered) -> None:
    print_table(("held", "objects"), sorted(recovered.held.items()))
    say(f"{number_of(recovered.indexed, 'paper')} in the index, {recovered.waiting} batches wait for work")
    if recovered.deleted:
        say(f"{number_of(recovered.deleted, 'paper')} deleted, each with its proof")
    if recovered.left_out:
        say(f"{len(recovered.left_out)} papers left out: see `motlan verify`")
    if recovered.returned:
        say(
            f"{number_of(len(recovered.returned), 'paper')} of the bucket that the index that was there before lacked: "
            "deleted since the bucket was as it is, unless they were just being filed; they can be found again"
        )
        print_table(("papers that came back",), [(paper_id,) for paper_id in recovered.returned])
    _tell_missing(recovered.missing)


def _tell_missing(missing: Missing) -> None:
    for chain in missing.log:
        lost = number_of(chain.anchored - chain.held, "entry").replace("entrys", "entries")
        say(f"missing: {lost} of the access log's chain {chain.writer}; the last held was written {chain.last_at}")
    for batch in missing.batches:
        what = "the batch itself, " if not batch.batch_is_held else ""
        where = ", ".join(filter(None, (batch.station, batch.branch, batch.dossier)))
        say(f"missing: batch {batch.batch} ({where}; received {batch.received_at}): {what}"
            f"{number_of(len(batch.originals), 'original')}; push it again from its station")  # fmt: skip
    if missing.papers:
        say(f"missing: {number_of(missing.papers, 'paper')}, or their last revisions, that the index had")
        print_table(
            ("missing papers",), [(paper_id,) for paper_id in missing.paper_ids]
        )  # the index made anew lacks them
    index = "no index that was there before" if missing.indexed is None else (
        f"the {number_of(missing.indexed, 'paper')} of the index that was there before")  # fmt: skip
    asked = (
        f"{number_of(missing.receipts, 'receipt')}, {number_of(missing.heads, 'anchored chain')} of the log, {index}"
    )
    say(f"held against {asked}")
    if missing.anything:
        say(f"missing in all: {_counted(missing)}")
    elif missing.witnesses:
        say("nothing is known to be missing")
    else:
        say("nothing outside the bucket could say whether anything is missing: give --receipts, MOTLAN_LOG_ANCHOR")


def _counted(missing: Missing) -> str:
    entries = sum(chain.anchored - chain.held for chain in missing.log)
    return ", ".join((
        number_of(len(missing.batches), "batch").replace("batchs", "batches"), number_of(missing.papers, "paper"),
        f"{entries} log entries",
    ))  # fmt: skip


COMMANDS = (recover,)

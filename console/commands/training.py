"""The command that learns from officers' corrections: train, list what was learnt, go back."""

from __future__ import annotations

from pathlib import Path

import click

from console.commands.options import json_option
from console.output import exit_codes, print_json, print_table, progress, say
from core.catalogue import load as load_catalogue
from core.errors import UsageError
from core.settings import Config
from ocr.version import READER
from store import models
from store.objects import Objects
from store.open import open_objects

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_BEFORE = -1


@click.command(
    epilog="\b\nExamples:\n  motlan train --dry-run\n  motlan train\n  motlan train --list\n  motlan train --rollback"
)
@click.option("--digits", is_flag=True, help="The nets that read written digits, instead of types and values.")
@click.option("--dry-run", is_flag=True, help="Train and judge, but store nothing and take nothing into use.")
@click.option("--list", "listed", is_flag=True, help="Show the versions learnt so far, and which is in use since when.")
@click.option(
    "--rollback",
    is_flag=False,
    flag_value=_BEFORE,
    type=click.IntRange(_BEFORE),
    metavar="[N]",
    help="Take version N into use again, 0 for none; without N the one in use before.",
)
@click.option("--mnist", type=_FOLDER, help="With --digits: MNIST's four files, to draw training fields with.")
@click.option("--scripts", type=_FOLDER, help="With --digits: script fonts (woff), to draw training fields with.")
@json_option
@click.pass_obj
def train(
    config: Config,
    digits: bool,
    dry_run: bool,
    listed: bool,
    rollback: int | None,
    mnist: Path | None,
    scripts: Path | None,
    as_json: bool,
) -> None:
    """Learn from what officers confirmed and corrected; adopt it only when it beats the rules on papers kept back.

    Workers take an adopted version up when they start next.
    """
    with exit_codes():
        if sum((listed, rollback is not None, dry_run)) > 1:
            raise UsageError("--list, --rollback and --dry-run are asked for one at a time")
        if (mnist is None) != (scripts is None) or (mnist and not digits):
            raise UsageError("--mnist and --scripts go together, and with --digits")
        objects, name = open_objects(config), models.DIGITS if digits else models.LABELS
        if listed:
            _list(objects, name, as_json)
        elif rollback is not None:
            _roll_back(objects, name, rollback, as_json)
        elif digits:
            _train_digits(config, objects, dry_run, (mnist, scripts) if mnist and scripts else None, as_json)
        else:
            _train_labels(objects, dry_run, as_json)


def _train_labels(objects: Objects, dry_run: bool, as_json: bool) -> None:
    from classify.learned.train import train as learn  # late: brings scikit-learn, which nothing else needs

    with progress("gathering what officers said", "papers") as meter:
        report = learn(objects, load_catalogue(), READER, dry_run=dry_run, on_step=meter)
    if as_json:
        print_json(report)
        return
    say(
        f"{report.papers} papers about which officers said something: {report.learnt_from} to learn from, "
        f"{report.held_back} kept back to judge by, {report.unread} left out as their pages are not read any more"
    )
    print_table(
        ("part", "", "right", "asserted", "asserted and wrong", "adopted"),
        (row for part in report.parts for row in (
            (part.part, "rules alone", part.rules.right, part.rules.asserted, part.rules.asserted_wrong, ""),
            ("", "with what was learnt", part.model.right, part.model.asserted, part.model.asserted_wrong,
             f"{'yes' if part.adopted else 'no'}: {part.why}"),
        )),
    )  # fmt: skip
    for warning in report.warnings:
        say(f"warning: {warning}")
    _say_adopted(models.LABELS, report.adopted, report.version, report.in_use, report.bytes, report.seconds)


def _train_digits(
    config: Config, objects: Objects, dry_run: bool, readers: tuple[Path, Path] | None, as_json: bool
) -> None:
    try:
        from ocr.train.confirmed import trainer  # late: brings JAX, which only this needs
    except ImportError as error:
        raise UsageError(
            f"training the digit nets needs {error.name or 'a library'}, which is not installed: install jax[cpu], "
            "optax and onnx in the versions that requirements-train.txt names, then call again"
        ) from None
    from ingest.learning import digits
    from ingest.reader_pool import ReaderPool

    with ReaderPool(config) as reading, progress("cutting crops", "crops") as meter:
        report = digits.train(objects, reading, trainer(readers), meter, dry_run)
    if as_json:
        print_json(report)
        return
    say(
        f"{report.papers} papers about which officers said something, {report.crops} crops on them: "
        f"{report.learnt_from} to learn from, {report.held_back} kept back to judge by"
    )
    print_table(
        ("", "best guess right", "asserted", "asserted and wrong", "adopted"),
        (
            ("nets in use", report.before.right, report.before.asserted, report.before.asserted_wrong, ""),
            ("trained on", report.after.right, report.after.asserted, report.after.asserted_wrong,
             f"{'yes' if report.adopted else 'no'}: {report.why}"),
        ),
    )  # fmt: skip
    _say_adopted(models.DIGITS, report.adopted, report.version, report.in_use, report.bytes, report.seconds)


def _say_adopted(name: str, adopted: bool, version: int | None, in_use: int, size: int, seconds: float) -> None:
    now = f"version {in_use}" if in_use else "no learnt version"
    if version is not None:
        say(f"version {version} of the learnt {name} is in use from now on ({size / 1000:.0f} kB, {seconds:.1f} s)")
    elif adopted:
        say(f"it would be adopted ({size / 1000:.0f} kB, {seconds:.1f} s); this was a dry run, {now} stays in use")
    else:
        say(f"nothing was adopted ({seconds:.1f} s); {now} stays in use")


def _list(objects: Objects, name: str, as_json: bool) -> None:
    cards, uses = models.cards(objects, name), models.uses(objects, name)
    in_use = uses[-1].number if uses else models.NONE
    if as_json:
        print_json({"name": name, "in_use": in_use, "versions": cards, "uses": uses})
        return
    print_table(
        ("version", "made", "bytes", "in use"),
        ((card.number, card.made_at, card.bytes, "yes" if card.number == in_use else "") for card in cards),
    )
    print_table(("since", "version in use", "why"), ((use.at, use.number or "none", use.why) for use in uses))
    say(f"version {in_use} is in use" if in_use else "no learnt version is in use")


def _roll_back(objects: Objects, name: str, wanted: int, as_json: bool) -> None:
    number = models.before(objects, name) if wanted == _BEFORE else wanted
    if number == models.in_use(objects, name):
        raise UsageError(f"version {number} is the one in use" if number else "no learnt version is in use")
    models.use(objects, name, number, "taken back by hand")
    if as_json:
        print_json({"name": name, "in_use": number})
    else:
        say(f"{f'version {number}' if number else 'no learnt version'} of {name} is in use from now on")


COMMANDS = (train,)

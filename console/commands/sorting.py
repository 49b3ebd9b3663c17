"""Commands for sorting papers: separator sheets to print, and the catalogue of paper types: list, check, try."""

from __future__ import annotations

import hashlib
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click
from PIL import Image

import classify
from classify.papers import separator_sheets as dividing
from console import explaining, sheet_printing
from console.commands.options import json_option
from console.held_looks import HeldLooks
from console.output import exit_codes, print_json, print_table, progress, say
from core.catalogue import Catalogue
from core.catalogue import load as load_catalogue
from core.catalogue.importance import printed
from core.codes import separators
from core.errors import UsageError
from core.records import PageReading, Separator, Slip
from core.settings import Config
from ingest.filing.from_readings import label_safely
from ingest.reader_pool import ReaderPool
from store import sheet_key
from store.open import open_objects


@click.command(epilog="\b\nExample:\n  motlan sheets --dossier H26.12-250901-0007 --count 6 --out sheets.pdf")
@click.option("--dossier", required=True, help="Dossier code, e.g. H26.12-250901-0007.")
@click.option("--owner", multiple=True, help="Whose paper: 12-digit id, old 9-digit number or tax code.")
@click.option("--type", "type_", multiple=True, help="Paper type (see `motlan types`).")
@click.option("--count", type=click.IntRange(1, separators.MOST), help="Sheets in the row, one a paper.")
@click.option("--out", "target", required=True, type=click.Path(dir_okay=False, path_type=Path), help="PDF to write.")
@json_option
@click.pass_obj
def sheets(
    config: Config,
    dossier: str,
    owner: tuple[str, ...],
    type_: tuple[str, ...],
    count: int | None,
    target: Path,
    as_json: bool,
) -> None:
    """Make separator sheets to print: a numbered row, one sheet to lie on top of each paper of a stack.

    --owner and --type may be given once, for all sheets, or once for each sheet in order.
    """
    with exit_codes():
        catalogue = load_catalogue()
        row = _row(dossier, owner, type_, count, catalogue)
        sheet_key.take_up(config, open_objects(config))
        document = sheet_printing.pdf(row, catalogue)
        try:
            target.write_bytes(document)
        except OSError as error:
            raise UsageError(f"{target} cannot be written: {error.strerror}") from None
        if as_json:
            print_json({"row": row[0].row, "count": len(row), "out": str(target)})
        else:
            say(f"{len(row)} separator sheets of row {row[0].row} in {target}: print them on one side, at full size")


def _row(
    dossier: str, owners: Sequence[str], types: Sequence[str], count: int | None, catalogue: Catalogue
) -> list[Separator]:
    total = count or max(len(owners), len(types), 1)
    for name, values in (("--owner", owners), ("--type", types)):
        if len(values) not in (0, 1, total):
            raise UsageError(f"{name} is given {len(values)} times for {total} sheets: give it once, or once a sheet")
    unknown = [code for code in types if code not in catalogue]
    if unknown:
        raise UsageError(f"no paper type {unknown[0]!r}; `motlan types` lists them")
    row = separators.new_row()
    return [
        Separator(row, k + 1, total, dossier.strip().upper(), _pick(owners, k), _pick(types, k)) for k in range(total)
    ]


def _pick(values: Sequence[str], place: int) -> str | None:
    return None if not values else values[0] if len(values) == 1 else values[place]


# ── the catalogue ─────────────────────────────────────────────────────────────────────────────────────────────────


class _Types(click.Group):
    """A word that is no subcommand is the code of a type to show: `motlan types khai_sinh`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and self.get_command(ctx, args[0]) is None:
            return "show", self.get_command(ctx, "show"), args
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Types,
    invoke_without_command=True,
    subcommand_metavar="[list | CODE | check | try]",
    epilog="\b\nExamples:\n  motlan types khai_sinh\n  motlan types check my-catalogue/\n"
    "  motlan types try scan.pdf --page 2 --out seen.png",
)
@json_option
@click.pass_context
def types(context: click.Context, as_json: bool) -> None:
    """List the paper types of the catalogue, or show one with its fields; check a catalogue; try it on a scan."""
    context.meta["motlan.json"] = as_json
    if context.invoked_subcommand is None:
        with exit_codes():
            _list(None, as_json)


@types.command("list", epilog="\b\nExample:\n  motlan types list")
@json_option
@click.pass_context
def list_(context: click.Context, as_json: bool) -> None:
    """List the paper types, as `motlan types` alone does."""
    with exit_codes():
        _list(None, as_json or context.meta["motlan.json"])


@types.command(hidden=True)
@click.argument("code")
@json_option
@click.pass_context
def show(context: click.Context, code: str, as_json: bool) -> None:
    """Show one paper type with its fields."""
    with exit_codes():
        _list(code, as_json or context.meta["motlan.json"])


def _list(code: str | None, as_json: bool) -> None:
    catalogue = load_catalogue()
    if code and code not in catalogue:
        raise UsageError(f"no paper type {code!r}; `motlan types` lists them")
    wanted = [catalogue[code]] if code else list(catalogue.types.values())
    if as_json:
        for kind in wanted:
            fields = [field.name for field in kind.field]
            print_json({"type": kind.code, "title": kind.name, "fields": fields, "result_codes": kind.result_codes})
    elif code:
        print_table(("field", "kind", "labels"), ((f.name, f.kind, " | ".join(f.labels)) for f in wanted[0].field))
    else:
        print_table(
            ("type", "title", "fields"),
            ((kind.code, kind.name, " ".join(field.name for field in kind.field)) for kind in wanted),
        )


@types.command(epilog="\b\nExample:\n  motlan types check my-catalogue/")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@json_option
@click.pass_context
def check(context: click.Context, folder: Path | None, as_json: bool) -> None:
    """Check the files of a catalogue (default: the one in use), and name every mistake at once."""
    with exit_codes():
        mistakes: list[str] = []
        count = 0
        try:
            count = len(load_catalogue(folder).types)
        except UsageError as error:
            mistakes = [line.strip() for line in str(error).splitlines()[1:]]
        if as_json or context.meta["motlan.json"]:
            print_json({"ok": not mistakes, "types": count, "mistakes": mistakes})
        elif mistakes:
            print_table(("file", "mistake"), (mistake.split(": ", 1) for mistake in mistakes))
        else:
            say(f"{count} paper types, no mistake")
        sys.exit(1 if mistakes else 0)


@types.command("try", epilog="\b\nExample:\n  motlan types try scan.pdf --page 2 --out seen.png")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--page", type=click.IntRange(1), default=1, show_default=True, help="The page to draw.")
@click.option("--out", "target", type=click.Path(dir_okay=False, path_type=Path), help="PNG to write [FILE.PAGE.png].")
@click.option(
    "--catalogue", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Another catalogue."
)
@json_option
@click.pass_context
def try_(
    context: click.Context, file: Path, page: int, target: Path | None, folder: Path | None, as_json: bool
) -> None:
    """Draw on a page of a scan what was recognised: words, the labels that matched, the values taken, and why."""
    config: Config = context.obj
    with exit_codes():
        catalogue = load_catalogue(folder)
        with file.open("rb") as scan:
            HeldLooks(config, "try").log(hashlib.file_digest(scan, "sha256").hexdigest())
        readings, drawn = _read(config, file, page)
        parts = dividing.divide(readings, catalogue)
        part = next(part for part in parts if page in part.pages)
        content = [readings[number - 1] for number in part.content]
        label = dividing.compared(label_safely(content, catalogue), part, Slip(), catalogue)
        why = classify.explain(content, catalogue)
        if as_json or context.meta["motlan.json"]:
            print_json({"pages": part.pages, "label": printed(label), "why": why})
        target = target or Path(f"{file.name}.{page}.png")
        picture = explaining.picture(drawn, readings[page - 1], label, why, catalogue, part.pages)
        try:
            target.write_bytes(picture)
        except OSError as error:
            raise UsageError(f"{target} cannot be written: {error.strerror}") from None
        say(f"page {page} of {len(readings)}: {label.type} ({label.type_confidence:.2f}), drawn in {target}")


def _read(config: Config, file: Path, wanted: int) -> tuple[list[PageReading], Image.Image]:
    """The readings of all pages, as a paper may have several, and the picture of the wanted one."""
    readings, drawn = [], b""
    with ReaderPool(config) as readers, progress("reading", "pages") as meter:
        opened = readers.open(file)
        if wanted > opened.pages:
            raise UsageError(f"{file.name} has {opened.pages} pages")
        for page in range(1, opened.pages + 1):
            read = readers.read(file, opened.kind, page)
            readings.append(read.reading)
            drawn = read.pdf if page == wanted else drawn
            meter(page, opened.pages)
        if not drawn:
            failed = readings[wanted - 1].error
            raise UsageError(failed.message if failed else "that page cannot be drawn")
        with tempfile.NamedTemporaryFile(suffix=".pdf") as pdf:
            Path(pdf.name).write_bytes(drawn)
            width, height, pixels = readers.pixels(Path(pdf.name), 1, *explaining.PAGE)
    return readings, Image.frombytes("RGB", (width, height), pixels)


COMMANDS = (sheets, types)

"""`motlan procedures`: the centre's rules of procedures, imported, listed, shown and signed."""

from __future__ import annotations

from pathlib import Path

import click

from console.commands.options import json_option
from console.output import exit_codes, print_json, print_table, say
from console.user import user
from core.catalogue import in_use
from core.catalogue import procedure as catalogue
from core.catalogue.procedure import Procedure
from core.errors import UsageError
from core.settings import Config
from core.times import now
from ingest.intake.procedure_file import header_of, procedures_in
from store.import_columns import ImportColumns
from store.open import open_objects
from store.rules import Rules


@click.group(epilog="\b\nExamples:\n  motlan procedures import export.xlsx\n  motlan procedures sign 1.004222")
def procedures() -> None:
    """The rules of procedures: what each asks for and which papers will do. Unsigned rules stay marked as such."""


@procedures.command("import", epilog='\b\nExample:\n  motlan procedures import tthc.csv --column code="Mã TTHC"')
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--column", "named", multiple=True, metavar="WHAT=NAME", help="Which column is code, name, component, level."
)
@click.option("--dry-run", is_flag=True, help="Say what would be kept and keep nothing.")
@json_option
@click.pass_obj
def import_(config: Config, file: Path, named: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Take procedures in from FILE (.xlsx, .csv, .toml): types are proposed for each component by its name.

    What is known of a procedure keeps its rules for components of the same name. Nothing is signed by this.
    Which column is what is said once: the next file with the same columns needs no --column.
    """
    with exit_codes():
        columns = dict(pair.split("=", 1) for pair in named if "=" in pair)
        if len(columns) != len(named):
            raise UsageError("--column is WHAT=NAME: code, name, component or level, and the column's name")
        objects = open_objects(config)
        rules, meanings, header = Rules(objects), ImportColumns(objects), header_of(file, columns)
        known = {**catalogue.of_files(), **rules.all()}
        before = meanings.of(header) if header else None
        taken = {**(before.on(header) if before else {}), **columns}
        proposed = procedures_in(file, known, in_use(), taken)
        if columns and header and not dry_run:
            meanings.keep(header, taken, by=user())
        for procedure in proposed if not dry_run else ():
            rules.keep(procedure, source=file.name, by=user())
        summary = {
            "procedures": [_as_json(procedure) for procedure in proposed], "kept": 0 if dry_run else len(proposed),
            "columns": taken,
        }  # fmt: skip
        if as_json:
            print_json(summary)
            return
        rows = [
            (procedure.code, part.name, " ".join(part.accepts) or "—")
            for procedure in proposed
            for part in procedure.components
        ]
        print_table(("code", "component", "accepts (proposed)"), rows)
        if before and not columns:
            say("columns as " + f"{before.by} said on {before.at[:10]}: " + ", ".join(map("=".join, taken.items())))
        kept = "would be kept" if dry_run else "kept"
        say(f"{len(proposed)} procedures {kept}, unsigned: correct and sign them at /procedures")


@procedures.command("list", epilog="\b\nExample:\n  motlan procedures list --json")
@json_option
@click.pass_obj
def list_(config: Config, as_json: bool) -> None:
    """All procedures with their components, and who signed which revision."""
    with exit_codes():
        rules = Rules(open_objects(config))
        rows = []
        for code, procedure in sorted({**catalogue.of_files(), **rules.all()}.items()):
            kept = rules.newest(code)
            signed = f"{kept.signed_by}, {kept.signed_at}" if kept and kept.signed_by else "unsigned"
            if as_json:
                print_json(_as_json(procedure) | {"revision": kept.revision if kept else 0})
            rows.append(
                (
                    code,
                    procedure.name,
                    len(procedure.components),
                    kept.revision if kept else "comes with motlan",
                    signed,
                )
            )
        if not as_json:
            print_table(("code", "name", "components", "revision", "signed"), rows)


@procedures.command(epilog="\b\nExample:\n  motlan procedures show 1.004222 --at 2026-01-05")
@click.argument("code")
@click.option("--at", metavar="DATE", help="The rules as they stood at the end of this day.")
@json_option
@click.pass_obj
def show(config: Config, code: str, at: str | None, as_json: bool) -> None:
    """The rules of one procedure, now or on an earlier day."""
    with exit_codes():
        rules = Rules(open_objects(config))
        kept = rules.on(code, f"{at}T23:59:59Z") if at else rules.newest(code)
        with catalogue.over(rules.all):
            procedure = kept.procedure if kept else catalogue.of_files().get(code) or catalogue.procedure(code)
        if as_json:
            print_json(_as_json(procedure) | {"revision": kept.revision if kept else 0})
            return
        print_table(
            ("component", "name", "accepts", "form", "max age"),
            [
                (part.component, part.name, " ".join(part.accepts), part.form, part.max_age)
                for part in procedure.components
            ],
        )
        say(
            "signed by " + f"{kept.signed_by}, {kept.signed_at}" if kept and kept.signed_by else "not signed by anybody"
        )


@procedures.command(epilog="\b\nExample:\n  motlan procedures sign 1.004222")
@click.argument("code")
@click.pass_obj
def sign(config: Config, code: str) -> None:
    """Answer for the newest rules of a procedure: who and when stand with exactly this revision."""
    with exit_codes():
        rules = Rules(open_objects(config))
        newest = rules.newest(code)
        with catalogue.over(rules.all):  # an unknown code is answered with all there are
            kept = rules.sign(code, revision=newest.revision if newest else 0, by=user(), at=now())
        say(f"{code}, revision {kept.revision}, is signed by {kept.signed_by}")


def _as_json(procedure: Procedure) -> dict[str, object]:
    return {
        "code": procedure.code, "name": procedure.name, "signed_off": procedure.signed_off,
        "components": [
            {"component": part.component, "name": part.name, "accepts": part.accepts, "required": part.required}
            for part in procedure.components
        ],
    }  # fmt: skip


COMMANDS = (procedures,)

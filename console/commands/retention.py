"""Commands about how long papers are kept: rules, what may be deleted, holds, and deletions that leave their proof."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import cast

import click
import msgspec

from console.commands.finding import owner_number
from console.commands.options import json_option
from console.output import exit_codes, number_of, print_json, print_table, say
from console.user import user
from core.catalogue import load as load_catalogue
from core.errors import MotlanError, UsageError
from core.records import Deletion
from core.settings import Config
from ingest.retention.deletability import Judge
from ingest.retention.deletability import due as due_now
from ingest.retention.deleting import Deleting, Plan
from ingest.services import index_of
from store import deletions, ids, papers
from store.access_log import Access
from store.access_log.covered import log_of
from store.open import open_objects
from store.retention import HeldKind, Retention, Rule, suggested


@click.group(
    epilog="\b\nExamples:\n  motlan retention rules\n  motlan retention set certified\n"
    "  motlan retention due\n  motlan retention delete PAPER --dry-run"
)
def retention() -> None:
    """How long papers are kept, what may be deleted, what is on hold. Nothing is deleted by itself."""


# ── rules ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@retention.command(epilog="\b\nExample:\n  motlan retention rules --json")
@json_option
@click.pass_obj
def rules(config: Config, as_json: bool) -> None:
    """List the rules that hold, and those that come with motlan and hold only once they are set."""
    with exit_codes():
        kept = Retention(open_objects(config)).rules()
        names = {each.rule.name for each in kept}
        rows: list[tuple[str, Rule, str | None]] = [
            (each.label, each.rule, f"{each.by}, {each.at[:10]}") for each in kept
        ]
        rows += [(rule.name, rule, None) for rule in suggested() if rule.name not in names]
        if as_json:
            for label, rule, set_by in rows:
                print_json({"rule": label, "holds": set_by is not None, **msgspec.to_builtins(rule)})
            return
        print_table(
            ("rule", "kept", "types", "procedures", "basis", "known from", "set by"),
            (
                (label, _term(rule), " ".join(rule.types), " ".join(rule.procedures), rule.basis, rule.evidence,
                 set_by or "nobody: it holds once it is set")
                for label, rule, set_by in rows
            ),
        )  # fmt: skip


def _term(rule: Rule) -> str:
    return "for ever" if rule.years is None else f"{rule.years} years"


@retention.command(
    "set",
    epilog="\b\nExamples:\n  motlan retention set certified\n"
    "  motlan retention set forms --type don_to_khai --type phieu_tiep_nhan --years 5 --basis 'QĐ 12/QĐ-UBND, 2026'",
)
@click.argument("name")
@click.option(
    "--type", "types", multiple=True, metavar="CODE", help="Paper type; `*` for all that no other rule names."
)
@click.option("--procedure", "procedures", multiple=True, metavar="CODE", help="Only in this procedure.")
@click.option("--years", type=int, help="Years kept, counted from the end of the year in which the work ended.")
@click.option("--permanent", is_flag=True, help="Kept for ever.")
@click.option("--basis", help="What the term rests on: the law, the centre's list.")
@json_option
@click.pass_obj
def set_rule(
    config: Config, name: str, types: tuple[str, ...], procedures: tuple[str, ...], years: int | None, permanent: bool,
    basis: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Let a rule hold from now on, as one that comes with motlan or with a term of your own."""
    with exit_codes():
        held = Retention(open_objects(config))
        rule = _rule(name, types, procedures, years, permanent, basis)
        for code in rule.types:
            if code not in ("*", "unknown") and code not in load_catalogue():
                raise UsageError(f"no such type: {code}; `motlan types list` lists them")
        kept = held.set(rule, by=user())
        if as_json:
            print_json(kept)
        else:
            say(f"rule {kept.label} holds: {' '.join(rule.types)} kept {_term(rule)}")


def _rule(
    name: str,
    types: tuple[str, ...],
    procedures: tuple[str, ...],
    years: int | None,
    permanent: bool,
    basis: str | None,
) -> Rule:
    known = next((rule for rule in suggested() if rule.name == name), None)
    if not types and not procedures and years is None and not permanent and basis is None:
        if known is None:
            raise UsageError(f"no rule {name!r} comes with motlan: give --type, --years or --permanent, and --basis")
        return known
    if permanent == (years is not None):
        raise UsageError("say how long: --years N or --permanent")
    if basis is None:
        raise UsageError("say what the term rests on: --basis 'law or decision'")
    return Rule(name, types or (known.types if known else ()), basis, "centre", years, procedures)


@retention.command(epilog="\b\nExample:\n  motlan retention off forms")
@click.argument("name")
@click.pass_obj
def off(config: Config, name: str) -> None:
    """Let a rule hold no longer: what only it spoke of may not be deleted then."""
    with exit_codes():
        kept = Retention(open_objects(config)).take_off(name, by=user())
        say(f"rule {kept.rule.name} holds no longer")


# ── what may be deleted ───────────────────────────────────────────────────────────────────────────────────────────────


@retention.command(epilog="\b\nExamples:\n  motlan retention due\n  motlan retention due 01m87rsyrhnentqaxbnentqaxb-1")
@click.argument("paper_ids", metavar="[PAPER]...", nargs=-1)
@click.option("--type", "type_", help="Only this paper type.")
@json_option
@click.pass_obj
def due(config: Config, paper_ids: tuple[str, ...], type_: str | None, as_json: bool) -> None:
    """List the papers that may be deleted today; of papers that are named, say what stands against it."""
    with exit_codes():
        objects = open_objects(config)
        log_of(objects).append(Access(who=user(), action="retention", channel="cli", paper_ids=paper_ids))
        judge = Judge(objects)
        named = (papers.load(objects, ids.checked(paper_id)) for paper_id in paper_ids)
        every = ((paper, judge.of(paper)) for paper in named) if paper_ids else due_now(objects, type=type_)
        count = may = 0
        rows = []
        for paper, standing in every:
            count, may = count + 1, may + standing.may
            if as_json:
                print_json({"type": paper.reading.type, **msgspec.to_builtins(standing)})
            else:
                rows.append(
                    (paper.paper_id, paper.reading.type, standing.rule, standing.ended_in, standing.due_on,
                     " ".join(standing.against) or "nothing")
                )  # fmt: skip
        if not as_json:
            columns = ("paper", "type", "rule", "work ended in", "may go from", "against it")
            print_table(columns, rows)
            say(f"{number_of(may, 'paper')} may be deleted" + (f" of {count}" if paper_ids else ""))


# ── holds and dossiers ────────────────────────────────────────────────────────────────────────────────────────────────


def _owner(context: click.Context, option: click.Parameter, text: str | None) -> str | None:
    return None if text is None else owner_number(context, option, text)


def _subject(paper: str | None, owner: str | None, dossier: str | None) -> tuple[HeldKind, str]:
    named = [(kind, text) for kind, text in (("paper", paper), ("owner", owner), ("dossier", dossier)) if text]
    if len(named) != 1:
        raise UsageError("name one of --paper, --owner, --dossier")
    kind, text = named[0]
    return cast(HeldKind, kind), ids.checked(text) if kind == "paper" else text


def _held_subject(command: Callable[..., None]) -> Callable[..., None]:
    """The options that name what is on hold; the command gets them as `kind` and `subject`."""

    @wraps(command)
    def named(config: Config, paper: str | None, owner: str | None, dossier: str | None, why: str) -> None:
        with exit_codes():
            command(config, *_subject(paper, owner, dossier), why)

    for option in (
        click.option("--why", required=True, help="Why: it is kept with the hold or release."),
        click.option("--dossier", metavar="CODE", help="Every paper handed in for this dossier."),
        click.option("--owner", metavar="ID", callback=_owner, help="Every paper on which this number stands."),
        click.option("--paper", metavar="PAPER", help="This paper."),
    ):
        option(named)
    return named


@retention.command(epilog="\b\nExample:\n  motlan retention hold --owner 001199999999 --why 'court case 12/2026'")
@click.pass_obj
@_held_subject
def hold(config: Config, kind: HeldKind, subject: str, why: str) -> None:
    """Let nothing of a paper, person, firm or dossier be deleted, whatever its term, until the hold is released."""
    objects = open_objects(config)
    if kind == "paper":
        papers.load(objects, subject)
    Retention(objects).hold(kind, subject, why, by=user())
    say(f"the {kind} is on hold")


@retention.command(epilog="\b\nExample:\n  motlan retention release --owner 001199999999 --why 'case closed'")
@click.pass_obj
@_held_subject
def release(config: Config, kind: HeldKind, subject: str, why: str) -> None:
    """Lift a hold."""
    Retention(open_objects(config)).release(kind, subject, why, by=user())
    say(f"the hold on the {kind} is lifted")


@retention.command(epilog="\b\nExample:\n  motlan retention holds --json")
@json_option
@click.pass_obj
def holds(config: Config, as_json: bool) -> None:
    """List the holds that are set: on what, by whom, since when and why."""
    with exit_codes():
        kept = Retention(open_objects(config)).holds()
        if as_json:
            for each in kept:
                print_json(each)
            return
        rows = ((each.kind, each.subject, each.by, each.at[:10], each.why) for each in kept)
        print_table(("on", "which", "set by", "on day", "why"), rows)
        say(number_of(len(kept), "hold"))


@retention.command(epilog="\b\nExample:\n  motlan retention ended H26.12-250901-0007 --on 2026-03-01")
@click.argument("dossier")
@click.option("--on", "day", metavar="DATE", help="Day on which the work with it ended.")
@click.option("--open", "is_open", is_flag=True, help="It goes on after all.")
@click.pass_obj
def ended(config: Config, dossier: str, day: str | None, is_open: bool) -> None:
    """Say when the work with a dossier ended: terms count from that year, and papers reused in it may go after it."""
    with exit_codes():
        if is_open == (day is not None):
            raise UsageError("say --on DATE, or --open")
        Retention(open_objects(config)).end(dossier, day, by=user())
        say(f"dossier {dossier} " + (f"ended on {day}" if day else "is open"))


# ── deleting ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@retention.command(
    epilog="\b\nExamples:\n  motlan retention delete 01m87rsyrhnentqaxbnentqaxb-1 --dry-run\n"
    "  motlan retention due --json > list.jsonl   # let it be approved\n  motlan retention delete --from list.jsonl"
)
@click.argument("paper_ids", metavar="[PAPER]...", nargs=-1)
@click.option(
    "--from", "listed", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="An approved list: ids, one a line, or what `motlan retention due --json` printed.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say what would be erased, and erase nothing.")
@click.option("--yes", is_flag=True, help="Do not ask; for scripts over an approved list.")
@json_option
@click.pass_obj
def delete(
    config: Config, paper_ids: tuple[str, ...], listed: Path | None, dry_run: bool, yes: bool, as_json: bool
) -> None:
    """Delete papers whose term has run out; each leaves its proof. What must not be deleted is refused by name."""
    with exit_codes():
        wanted = list(dict.fromkeys((*paper_ids, *(_ids_in(listed) if listed else ()))))
        if not wanted:
            raise UsageError("name papers, or a list with --from; `motlan retention due` lists what may be deleted")
        objects = open_objects(config)
        deleting = Deleting(objects, index_of(config))
        plans: list[Plan] = []
        refused: list[str] = []
        for paper_id in wanted:
            try:
                plans.append(deleting.plan(ids.checked(paper_id), together=wanted))
            except MotlanError as error:
                if error.retryable:
                    raise
                refused.append(str(error))
        _tell(plans, refused, as_json and dry_run)
        if not dry_run and plans:
            if not yes:
                _confirm(len(plans))
            for plan in plans:
                deletion = deleting.delete(plan.paper_id, by=user(), together=wanted)
                if as_json:
                    print_json(deletion)
            say(f"{number_of(len(plans), 'paper')} deleted; `motlan retention proof PAPER` shows the proof")
        if refused:
            sys.exit(5)


def _ids_in(listed: Path) -> Iterator[str]:
    for line in listed.read_text(encoding="utf-8", errors="replace").splitlines():
        text = line.strip()
        if text.startswith("{"):
            try:
                text = str(msgspec.json.decode(text)["paper_id"])
            except (msgspec.DecodeError, KeyError):
                raise UsageError(f"{listed}: a line is no JSON object with a `paper_id`") from None
        if text:
            yield text


def _tell(plans: list[Plan], refused: list[str], as_json: bool) -> None:
    for sentence in refused:
        say(sentence)
    if as_json:
        for plan in plans:
            print_json(plan)
        return
    rows = (
        (plan.paper_id, plan.standing.rule, plan.standing.due_on, len(plan.erased), f"{plan.bytes:,}", _stays(plan))
        for plan in plans
    )
    if plans:
        print_table(("paper", "rule", "may go since", "objects", "bytes", "what stays"), rows)


def _stays(plan: Plan) -> str:
    others = sum(len(shared.paper_ids) for shared in plan.shared)
    shared = f"the original: {number_of(others, 'other paper')} in it" if others else ""
    archives = f"the ZIP it came in: {', '.join(plan.in_archives)}" if plan.in_archives else ""
    return "; ".join(filter(None, (shared, archives)))


def _confirm(count: int) -> None:
    if not sys.stdin.isatty():
        raise UsageError("nobody can be asked here: look at --dry-run first, then give --yes")
    typed = click.prompt(f"What is erased cannot be brought back. Type {count} to delete {count} papers", err=True)
    if typed.strip() != str(count):
        raise UsageError("nothing was deleted")


@retention.command(epilog="\b\nExamples:\n  motlan retention finish\n  motlan retention finish PAPER")
@click.argument("paper_ids", metavar="[PAPER]...", nargs=-1)
@click.pass_obj
def finish(config: Config, paper_ids: tuple[str, ...]) -> None:
    """Carry out deletions that were interrupted, and those whose proofs came with `motlan copy`; nothing else."""
    with exit_codes():
        objects = open_objects(config)
        deleting = Deleting(objects, index_of(config))
        every = (each.paper_id for each in deletions.all_of(objects))
        chosen = tuple(dict.fromkeys(map(ids.checked, paper_ids or every)))
        deleting.finish(chosen)
        say(f"{number_of(len(chosen), 'deletion')} carried out to the end")


@retention.command(epilog="\b\nExample:\n  motlan retention proof 01m87rsyrhnentqaxbnentqaxb-1")
@click.argument("paper_id", metavar="PAPER")
@json_option
@click.pass_obj
def proof(config: Config, paper_id: str, as_json: bool) -> None:
    """Show the proof of a paper's deletion: when, by whom, on which rule, and the hashes of what was erased."""
    with exit_codes():
        objects = open_objects(config)
        deletion = Deleting(objects, index_of(config)).proof(ids.checked(paper_id))
        if as_json:
            print_json(deletion)
        else:
            _print_proof(deletion)


def _print_proof(deletion: Deletion) -> None:
    facts = (
        ("paper", deletion.paper_id),
        ("deleted", f"{deletion.at} by {deletion.by}"),
        ("rule", f"{deletion.rule}: {deletion.basis}"),
        ("term", f"the work ended in {deletion.ended_in}; it could go from {deletion.due_on} on"),
        ("deleted with", deletion.with_paper or ", ".join(deletion.parts)),
        ("original stays", "; ".join(f"{each.key} with {', '.join(each.paper_ids)}" for each in deletion.shared)),
    )
    print_table(("", ""), ((name, fact) for name, fact in facts if fact))
    print_table(
        ("erased", "SHA-256", "bytes"), ((each.key, each.sha256, f"{each.bytes:,}") for each in deletion.erased)
    )


COMMANDS = (retention,)

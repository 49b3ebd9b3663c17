"""Commands about one person: person, reuse. Each look at papers is in the access log first."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import click
import msgspec
from rich.text import Text

from console.commands.finding import centres_rules, covering, hash_of, joined, log, owner_number, print_hits
from console.commands.options import json_option
from console.output import exit_codes, out, print_json, print_table
from core.catalogue import procedure as procedures
from core.errors import UsageError
from core.settings import Config
from search.index import Hit, Index
from search.people.identity_candidates import Possible
from search.people.person import Known, know, know_named, linked_by
from search.reuse import reuse_check
from search.reuse.reuse_check import standings
from search.reuse.standing import Standing, as_of_today
from search.tokens import code_key, is_owner_number
from search.web.words import word
from store.links import Links
from store.objects import Objects
from store.open import open_objects


def number_or_name(context: click.Context, option: click.Parameter, text: str) -> str:
    """The name as given, or a number that has the form of one."""
    return owner_number(context, option, text) if any(char.isdigit() for char in text) else text


born_option = click.option(
    "--born", metavar="DATE", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]),
    help="Birth date, when a name is given instead of a number.",
)  # fmt: skip
day_option = click.option(
    "--on", "day", metavar="DATE", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]),
    help="The day for which validity is told [today].",
)  # fmt: skip


def _known(index: Index, objects: Objects, who: str, born: datetime | None) -> Known:
    """Whom a number, or a name with a birth date, means. Raises UsageError for a name alone."""
    if is_owner_number(code_key(who)):
        return know(index, who, Links(objects))
    if born is None:
        raise UsageError("a name alone names nobody for certain: give the birth date too (--born), or a number")
    return know_named(index, who, f"{born:%Y-%m-%d}", Links(objects))


def _day(day: datetime | None) -> date:
    return day.date() if day else date.today()


@click.command(
    epilog='\b\nExamples:\n  motlan person 001199999999\n  motlan person "Nguyễn Văn Ví Dụ" --born 1970-12-01'
)
@click.argument("who", metavar="ID|NAME", callback=number_or_name)
@click.option("--limit", default=1000, show_default=True, help="At most so many papers.")
@born_option
@day_option
@json_option
@click.pass_obj
def person(
    config: Config, who: str, limit: int, born: datetime | None, day: datetime | None, as_json: bool
) -> None:  # fmt: skip
    """List all papers of one person or firm, until when each is good, and which later paper ended or replaced it.

    By 12-digit id, old 9-digit number, passport number or tax code, or by name with --born. Who may be the same person
    (one digit off, no middle name, an old number) is told beside them, not among them.
    """
    with exit_codes():
        objects = open_objects(config)
        index = covering(config, objects)
        known = _known(index, objects, who, born)
        hits = list(known.papers[:limit])
        with centres_rules(objects):
            stands = standings(known, index, _day(day))
            hits = list(map(as_of_today, hits))
        others = [hit.paper_id for possible in known.possible for hit in possible.papers]
        log(objects, "person", (*(hit.paper_id for hit in hits), *others), owner_hash=hash_of(who))
        by = {
            hit.paper_id: linked_by(hit, known.places[hit.paper_id], known.number, known.said) for hit in known.papers
        }
        if as_json:
            candidates = [_candidate(possible) for possible in known.possible]
            for hit in hits:
                facts = {
                    "linked_by": by[hit.paper_id],
                    "possible_same_person": candidates,
                    **_stands(stands[hit.paper_id]),
                }
                print_json(msgspec.to_builtins(hit) | facts)
            return
        words = {hit.paper_id: _in_words(hit, stands[hit.paper_id], by[hit.paper_id], _day(day)) for hit in hits}
        print_hits(hits, as_json=False, beside=words)
        _print_possible(known)


def _stands(standing: Standing) -> dict[str, Any]:
    last = standing.over_since or standing.end.day
    return {
        "ends": "day" if standing.over_since else standing.end.ends, "ends_on": last, "ended_by": standing.by("ended"),
        "superseded_by": standing.by("superseded"), "certain": all(change.sure for change in standing.changes),
    }  # fmt: skip


def _in_words(hit: Hit, standing: Standing, by: str, day: date) -> str:
    """Validity, review and how the paper is linked, in a few words."""
    ends = {"never": "no end", "unknown": "no end day known: look"}.get(standing.end.ends)
    if standing.end.day:
        ends = f"good until {standing.end.day}" if standing.end.day >= day else f"run out since {standing.end.day}"
    verbs = {"ended": "ended by", "superseded": "replaced by"}
    changes = (
        f"{'' if change.sure else 'perhaps '}{verbs[change.effect]} {change.paper_id}"
        for change in standing.changes
        if change.effect in verbs
    )
    review = "in review" if hit.needs_review else None
    return joined(ends, *changes, review, None if by == "number" else f"linked by {by.replace('_', ' ')}")


def _print_possible(known: Known) -> None:
    for possible in known.possible:
        who = joined(possible.owner.name, possible.owner.id, possible.owner.birth_date)
        paper_ids = " ".join(hit.paper_id for hit in possible.papers)
        said = "not the same person, said an officer" if possible.refused else "maybe the same person"
        out.print(Text(f"{said}: {who} ({', '.join(possible.reasons)}): {paper_ids}"), soft_wrap=True)


def _candidate(possible: Possible) -> dict[str, Any]:
    """Who may be the same person, for programs; `why` is what officers read."""
    return {
        "owner": possible.owner,
        "paper_ids": [hit.paper_id for hit in possible.papers],
        "reasons": possible.reasons,
        "why": ", ".join(word(reason, "identity_reasons") for reason in possible.reasons),
        "refused": possible.refused,
    }


@click.command(
    epilog="\b\nExamples:\n  motlan reuse --procedure 1.004222 --owner 001199999999\n"
    '  motlan reuse --procedure "thường trú" --owner "Nguyễn Văn Ví Dụ" --born 1970-12-01'
)
@click.option("--procedure", required=True, help="Procedure code, e.g. 1.004222, or words of its name.")
@click.option(
    "--owner", required=True, callback=number_or_name, help="Number as on a card, passport or tax paper; or name."
)
@born_option
@day_option
@json_option
@click.pass_obj
def reuse(
    config: Config, procedure: str, owner: str, born: datetime | None, day: datetime | None, as_json: bool
) -> None:  # fmt: skip
    """Say which papers a procedure needs the state already holds of a person, and which must be asked for."""
    with exit_codes():
        objects = open_objects(config)
        index = covering(config, objects)
        with centres_rules(objects):
            wanted = procedures.named(procedure)
            known = _known(index, objects, owner, born)
            answer = reuse_check.check_known(wanted, owner, known, index, _day(day))
        others = (hit.paper_id for possible in known.possible for hit in possible.papers)
        named = tuple(dict.fromkeys((*reuse_check.papers_named(answer), *others)))
        log(objects, "reuse", named, procedure=wanted.code, owner_hash=hash_of(owner))
        if as_json:
            print_json(
                msgspec.to_builtins(answer)
                | {"possible_same_person": [_candidate(possible) for possible in known.possible]}
            )
            return
        out.print(Text(f"{wanted.code}  {wanted.name}", style="bold"))
        print_table(
            ("component", "answer", "until", "papers", "why"),
            (
                (component.name, component.answer, component.valid_until, " ".join(component.paper_ids), component.why)
                for component in answer.components
            ),
        )
        _print_possible(known)


COMMANDS = (person, reuse)

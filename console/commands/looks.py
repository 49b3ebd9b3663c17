"""Commands over the access log: who looked at what, and the keys that seal it."""

from __future__ import annotations

from pathlib import Path

import click

from console.commands.finding import hash_of, owner_number
from console.commands.options import json_option
from console.output import exit_codes, print_json, print_table, say
from console.user import user
from core.errors import UsageError
from core.settings import Config
from ingest.services import index_of
from search.people.person import know
from search.tokens import code_key
from store import ids
from store.access_log import Access
from store.access_log.covered import log_of
from store.access_log.log_keys import PublicKey, new_key, write_key
from store.access_log.looks import Asked, looks
from store.links import Links
from store.objects import Objects
from store.open import key_ring, open_objects

_COLUMNS = ("at", "who", "action", "channel", "papers", "dossier", "purpose")


def _number(context: click.Context, option: click.Parameter, text: str | None) -> str | None:
    return None if text is None else owner_number(context, option, text)


@click.command(epilog="\b\nExamples:\n  motlan access --person 001199999999\n  motlan access --who lan --from 2026-01")
@click.option("--person", metavar="ID", callback=_number, help="Looks at this person's or firm's papers, by number.")
@click.option("--paper", metavar="PAPER", help="Looks at this paper.")
@click.option("--who", metavar="NAME", help="Looks by this officer, program or user of the command line.")
@click.option("--from", "since", metavar="DATE", default="", help="From this day, month or year on.")
@click.option("--to", "until", metavar="DATE", default="9", help="To the end of this day, month or year.")
@json_option
@click.pass_obj
def access(
    config: Config, person: str | None, paper: str | None, who: str | None, since: str, until: str, as_json: bool
) -> None:
    """Say who looked at a person's papers, at a paper, or what somebody looked at: when, and what for.

    That somebody asks this is logged as well, before the answer.
    """
    with exit_codes():
        if not (person or paper or who):
            raise UsageError("name whose looks: --person ID, --paper PAPER, --who NAME, or several of them")
        objects = open_objects(config)
        papers = {ids.checked(paper)} if paper else set[str]()
        owners = set[str]()
        if person:
            held, owners = _of_person(config, objects, person)
            papers |= held
        asked = Asked(who, frozenset(papers), frozenset(owners), since, until)
        log_of(objects).append(
            Access(
                who=user(), action="access", channel="cli", paper_ids=(paper,) if paper else (),
                owner_hash=hash_of(person) if person else None, purpose=f"looks by {who}" if who else None,
            )
        )  # fmt: skip
        matches = looks(objects, asked)
        if as_json:
            for look in matches:
                print_json(look)
            return
        rows = [
            (
                access.at,
                access.who,
                access.action,
                access.channel,
                " ".join(access.paper_ids),
                access.dossier,
                access.purpose,
            )
            for access in matches
        ]
        print_table(_COLUMNS, rows)
        say(f"{len(rows)} looks")


def _of_person(config: Config, objects: Objects, person: str) -> tuple[set[str], set[str]]:
    """A person's papers, and the hashes of the numbers under which he or she may have been asked for."""
    known = know(index_of(config), person, Links(objects))
    numbers = {person, code_key(person), known.number, *(side for side in known.sides if ":" not in side)}
    return {hit.paper_id for hit in known.papers}, {hash_of(number) for number in numbers if number}


@click.group(epilog="\b\nExamples:\n  motlan logkey new /etc/motlan/log.key --kind ed25519\n  motlan logkey public")
def logkey() -> None:
    """Make a key that seals the access log, or show the public half of the one in use."""


@logkey.command(epilog="\b\nExample:\n  motlan logkey new /etc/motlan/log.key --kind ed25519")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--kind", type=click.Choice(["hmac", "ed25519"]), default="hmac", show_default=True, help="Sort of key.")
def new(file: Path, kind: str) -> None:
    """Write a new key to FILE, readable by its owner alone; name it in MOTLAN_LOG_KEY_FILE. Never overwrites."""
    with exit_codes():
        try:
            write_key(file, new_key(kind))
        except OSError as error:
            raise UsageError(f"{file} cannot be made: {error.strerror}") from None
        say(f"a new key is in {file}; keep a copy where the papers' copies are not")


@logkey.command(epilog="\b\nExample:\n  motlan logkey public >> /etc/motlan/log.keys")
@click.pass_obj
def public(config: Config) -> None:
    """Print the line by which other hosts check what this host logs (Ed25519 keys only)."""
    with exit_codes():
        signer = key_ring(config).signer
        if not isinstance(signer, PublicKey):
            raise UsageError("the key in use is a shared secret (HMAC): it has no public half; see `motlan logkey new`")
        click.echo(f"{signer.text}  # {signer.id}")


COMMANDS = (access, logkey)

"""Commands that find papers: search, show. Each look at papers is in the access log first."""

from __future__ import annotations

import hashlib
import shutil
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches

import click
from rich.text import Text

from console import temporary
from console.commands.options import json_option
from console.output import exit_codes, number_of, out, print_json, print_table, say
from console.paper_view import print_paper
from console.user import user
from core.catalogue import load as load_catalogue
from core.catalogue import own, procedure
from core.errors import NotFoundError, UsageError
from core.records import Revision
from core.settings import Config
from ingest.services import index_of
from search.coverage import ensure_covers
from search.duplicates import better_first
from search.facets import NAMES, Facets
from search.index import Hit, Index
from search.printed import shown
from search.query import parse
from search.reuse.standing import as_of_today
from search.tokens import code_key, is_owner_number
from search.web.words import Words
from store import ids, papers
from store.access_log import Access
from store.access_log.covered import log_of
from store.objects import Objects
from store.open import open_objects
from store.rules import Rules
from store.type_rules import TypeRules


def log(objects: Objects, action: str, paper_ids: tuple[str, ...], **why: str | None) -> None:
    log_of(objects).append(Access(who=user(), action=action, channel="cli", paper_ids=paper_ids, **why))


def owner_number(_context: click.Context, _option: click.Parameter, text: str) -> str:
    """The number as given; a mistyped one must not look like that of somebody of whom nothing is held."""
    if not is_owner_number(code_key(text)):
        raise click.BadParameter(
            "a person's id has 12 digits, or 9 of old; a tax code has 10 or 13; a passport letters and digits"
        )
    return text


def covering(config: Config, objects: Objects) -> Index:
    """The index, when it is one of this store's papers. Raises BehindError."""
    index = index_of(config)
    ensure_covers(index, objects)
    return index


@contextmanager
def centres_rules(objects: Objects) -> Iterator[None]:
    """Within the block procedures and types are as the centre says of them in this store."""
    with procedure.over(Rules(objects).all), own.over(TypeRules(objects).all):
        yield


def hash_of(owner: str) -> str:
    """What the access log keeps of an owner's number."""
    return hashlib.sha256(code_key(owner).encode()).hexdigest()


@click.command(epilog='\b\nExamples:\n  motlan search "nguyen thi mau"\n  motlan search 001199999999 --type khai_sinh')
@click.argument("query", nargs=-1)
@click.option("--type", "type_", help="Only this paper type (see `motlan types`).")
@click.option("--owner", help="Only papers of the person or firm with this number.")
@click.option("--branch", help="Only papers taken in at this branch.")
@click.option("--from", "from_", metavar="DATE", help="Issued on or after.")
@click.option("--to", metavar="DATE", help="Issued on or before.")
@click.option("--limit", default=20, show_default=True, help="At most so many papers.")
@click.option("--facets", is_flag=True, help="Not the papers, but how many by type, branch and year of issue.")
@json_option
@click.pass_obj
def search(
    config: Config, query: tuple[str, ...], type_: str | None, owner: str | None, branch: str | None,
    from_: str | None, to: str | None, limit: int, facets: bool, as_json: bool,
) -> None:  # fmt: skip
    """Find papers by anything on them: names with or without diacritics, numbers, dates, words, "phrases"."""
    with exit_codes():
        _checked_type(type_)
        asked = parse(
            " ".join(query), type=type_, owner=owner, branch=branch, issued_from=from_, issued_to=to, limit=limit
        )
        objects = open_objects(config)
        index = covering(config, objects)
        if facets:
            counted = index.facets(asked)
            log(objects, "count", ())
            _print_facets(counted, as_json=as_json)
            return
        hits = better_first(index.find(asked))
        log(objects, "search", tuple(hit.paper_id for hit in hits))
        more = len(hits) >= limit and not as_json
        with centres_rules(objects):
            print_hits(hits, as_json=as_json, all_found=index.facets(asked) if more else None)


def _checked_type(code: str | None) -> None:
    """Raises UsageError for a code that no paper type has: nothing found must not look like nothing held."""
    known = load_catalogue().types
    if code and code not in known and code != "unknown":
        near = get_close_matches(code, known, 3)
        meant = f"did you mean {' or '.join(near)}?" if near else "`motlan types` lists them"
        raise UsageError(f"there is no paper type {code!r}: {meant}")


def print_hits(
    hits: list[Hit], *, as_json: bool, all_found: Facets | None = None, beside: Mapping[str, str] | None = None
) -> None:
    """Hits as a table, with a line of facts beside each where there is one, or one object a line; `all_found` counts
    those that are not shown too."""
    if as_json:
        for hit in hits:
            print_json(as_of_today(hit))
        return
    for hit in hits:
        owners = ", ".join(filter(None, (owner.name for owner in hit.owners)))
        head = joined(hit.title or hit.type, hit.number_symbol, hit.issued_on, owners)
        out.print(
            Text(head, style="bold"), Text(f"[{hit.type}] {hit.paper_id}", style="dim"), sep="   ", soft_wrap=True
        )
        if beside and hit.paper_id in beside:
            out.print(Text("    " + beside[hit.paper_id]), soft_wrap=True)
        if hit.snippet:
            out.print(Text("    " + " ".join(hit.snippet.split())[:200]), soft_wrap=True)
    if all_found and all_found.papers > len(hits):
        say(f"{len(hits)} of {all_found.papers}{'' if all_found.complete else ' or more'} papers")
    else:
        say(number_of(len(hits), "paper"))


def _print_facets(counted: Facets, *, as_json: bool) -> None:
    if as_json:
        print_json(counted)
        return
    rows = ((name, count.value, count.papers) for name in NAMES for count in getattr(counted, name))
    print_table(("", "value", "papers"), rows)
    say(number_of(counted.papers, "paper") + ("" if counted.complete else " counted: the newest, there are more"))


@click.command(epilog="\b\nExample:\n  motlan show 01m87rsyrhnentqaxbnentqaxb-1 --open")
@click.argument("paper_id", metavar="PAPER")
@click.option("--open", "open_it", is_flag=True, help="Open the searchable PDF.")
@json_option
@click.pass_obj
def show(config: Config, paper_id: str, open_it: bool, as_json: bool) -> None:
    """Show a paper: what it is, its fields with how sure they are, where it is stored, and who changed what."""
    with exit_codes():
        objects = open_objects(config)
        history = papers.history(objects, ids.checked(paper_id))
        log(objects, "show", (paper_id,), dossier=history[-1].slip.dossier)
        if as_json:
            print_json(shown(history))
        else:
            print_paper(history, Words.of(load_catalogue()))
        if open_it:
            _open(objects, history[-1])


def _open(objects: Objects, paper: Revision) -> None:
    """Show the searchable PDF in a viewer: a copy, as the viewer may start, and write, after this program's end."""
    if paper.searchable_pdf is None:
        raise NotFoundError(f"paper {paper.paper_id} has no searchable PDF")
    path = temporary.viewer_folder() / f"{paper.paper_id}.pdf"
    with objects.fetch(paper.searchable_pdf.key) as stored:
        shutil.copyfile(stored, path)
    say(f"opening {path}")
    webbrowser.open(path.as_uri())


def joined(*facts: str | None) -> str:
    return " · ".join(filter(None, facts))


COMMANDS = (search, show)

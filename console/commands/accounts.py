"""Commands for who is who: accounts of officers, keys of stations, tokens of programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import click
import msgspec

from console.commands.options import json_option
from console.output import exit_codes, print_json, print_table, say
from console.user import user
from core.errors import UsageError
from core.records import Lane
from core.settings import Config
from store import batches, receipt_keys
from store.access_log import Access
from store.access_log.covered import log_of
from store.accounts.keys import SCOPES, Station, Stations, Token, Tokens
from store.accounts.officers import ROLES, Account, Accounts
from store.objects import Objects
from store.open import open_objects


class _Desk:
    """What a command needs; what it changes stands in the access log first."""

    def __init__(self, config: Config) -> None:
        self.objects: Objects = open_objects(config)
        self.by = f"os:{user()}"

    def note(self, action: str) -> None:
        """Write who is about to change what."""
        log_of(self.objects).append(Access(who=user(), action=action, channel="cli"))


def _words(*options: Callable[..., Any]) -> Callable[..., Any]:
    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in (click.pass_obj, json_option, *reversed(options)):
            command = option(command)
        return command

    return decorate


def _list(as_json: bool, kept: Iterable[dict[str, object]], columns: Mapping[str, str]) -> None:
    """What is kept, an object a line or as a table: `columns` gives the key behind each heading."""
    if as_json:
        for row in kept:
            print_json(row)
        return
    print_table(tuple(columns), ([_cell(row[key]) for key in columns.values()] for row in kept))


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else ""
    return ", ".join(map(str, value)) if isinstance(value, tuple) else value


_name = click.argument("name")
_branch = click.option("--branch", help="Branch of the centre, e.g. CN02.")
_role = click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="May be repeated.")


# ── officers ──────────────────────────────────────────────────────────────────────────────────────────────────────


@click.group(epilog="\b\nExample:\n  motlan accounts add le.an --branch CN02 --role officer --role reviewer")
def accounts() -> None:
    """Officers who may sign in: add, list, give roles, disable, give a new password."""


@accounts.command("add", epilog="\b\nExample:\n  motlan accounts add le.an --branch CN02 --role officer")
@_words(_name, _branch, _role)
def add(config: Config, name: str, branch: str | None, roles: tuple[str, ...], as_json: bool) -> None:
    """Add an officer; the first password is shown this once, and they choose another when they sign in.

    Without --branch every branch's papers are another's to them: they name dossier and purpose for each.
    """
    with exit_codes():
        desk = _Desk(config)
        desk.note("account_add")
        account, password = Accounts(desk.objects).add(name, roles or ("officer",), branch, by=desk.by)
        _tell(account, as_json, password)


@accounts.command("list", epilog="\b\nExample:\n  motlan accounts list --json")
@_words()
def list_(config: Config, as_json: bool) -> None:
    """List all officers: branch, roles, whether disabled, whether a second factor is set up."""
    with exit_codes():
        columns = {
            "name": "name", "branch": "branch", "roles": "roles", "disabled": "disabled",
            "second factor": "second_factor", "created": "created_at",
        }  # fmt: skip
        _list(as_json, (account.public() for account in Accounts(open_objects(config)).all()), columns)


@accounts.command("roles", epilog="\b\nExample:\n  motlan accounts roles le.an --role officer --branch CN05")
@_words(_name, click.option("--branch", help="Other branch; `-` for none."), _role)
def roles_(config: Config, name: str, branch: str | None, roles: tuple[str, ...], as_json: bool) -> None:
    """Give an officer other roles, another branch, or both; holds from the next click on."""
    with exit_codes():
        if not roles and branch is None:
            raise UsageError("give --role, --branch or both")
        desk = _Desk(config)
        desk.note("account_roles")
        _tell(Accounts(desk.objects).roles(name, roles or None, branch, by=desk.by), as_json)


@accounts.command("number", epilog="\b\nExample:\n  motlan accounts number le.an 001199999999")
@_words(_name, click.argument("number", required=False), click.option("--forget", is_flag=True, help="Forget it."))
def number_(config: Config, name: str, number: str | None, forget: bool, as_json: bool) -> None:
    """Say which person an officer is, by their personal number.

    Auditors are then told of looks at the officer's own papers and at those of relatives.
    """
    with exit_codes():
        if bool(number) is forget:
            raise UsageError("give the number of twelve digits, or --forget")
        desk = _Desk(config)
        desk.note("account_number")
        _tell(Accounts(desk.objects).set_personal_id(name, number, by=desk.by), as_json)


@accounts.command("disable", epilog="\b\nExample:\n  motlan accounts disable le.an")
@_words(_name, click.option("--undo", is_flag=True, help="Open the account again."))
def disable(config: Config, name: str, undo: bool, as_json: bool) -> None:
    """Shut an account: all its sessions end at once. What its officer did stays in every history."""
    with exit_codes():
        desk = _Desk(config)
        desk.note("account_enable" if undo else "account_disable")
        _tell(Accounts(desk.objects).disable(name, by=desk.by, undo=undo), as_json)


@accounts.command("password", epilog="\b\nExample:\n  motlan accounts password le.an --second-factor")
@_words(_name, click.option("--second-factor", is_flag=True, help="Also forget the second factor (a lost phone)."))
def password_(config: Config, name: str, second_factor: bool, as_json: bool) -> None:
    """Give an officer a new password by chance, shown this once; all their sessions end at once."""
    with exit_codes():
        desk = _Desk(config)
        desk.note("account_password")
        known = Accounts(desk.objects)
        password = known.set_password(name, None, by=desk.by, must_change=True)
        if second_factor:
            known.set_second_factor(name, None, by=desk.by)
        _tell(known.load(name), as_json, password)


def _tell(account: Account, as_json: bool, password: str | None = None) -> None:
    if as_json:
        print_json(account.public() | ({"password": password} if password else {}))
        return
    state = "disabled" if account.disabled else f"roles {', '.join(account.roles)}"
    say(f"{account.name}, branch {account.branch or 'none'}: {state}")
    if password:
        say(f"first password, shown this once: {password}")


# ── stations ──────────────────────────────────────────────────────────────────────────────────────────────────────


@click.group(epilog="\b\nExample:\n  motlan stations add Q07 --branch CN02")
def stations() -> None:
    """Stations that may push papers: add, list, give another key, revoke."""


@stations.command("add", epilog="\b\nExample:\n  motlan stations add Q07 --branch CN02 --lane counter")
@_words(
    _name, click.option("--branch", required=True, help="Branch whose papers it scans."),
    click.option("--lane", type=click.Choice(batches.LANES), default="counter", show_default=True, help="Queue lane."),
)  # fmt: skip
def add_station(config: Config, name: str, branch: str, lane: Lane, as_json: bool) -> None:
    """Add a station. Its key is shown this once: put it into MOTLAN_STATION_KEY (or a file) at the station."""
    with exit_codes():
        desk = _Desk(config)
        desk.note("station_add")
        _tell_key(*Stations(desk.objects).add(name, branch, lane, by=desk.by), as_json)


@stations.command("list", epilog="\b\nExample:\n  motlan stations list")
@_words()
def list_stations(config: Config, as_json: bool) -> None:
    """List all stations: branch, lane, when last seen."""
    with exit_codes():
        known = Stations(open_objects(config))
        columns = {name.replace("_", " "): name for name in ("station", "branch", "lane", "revoked", "last_seen")}
        kept = (
            _station(station) | {"revoked": station.revoked, "last_seen": known.last_seen(station.station)}
            for station in known.all()
        )
        _list(as_json, kept, columns)


@stations.command("rotate", epilog="\b\nExample:\n  motlan stations rotate Q07")
@_words(_name)
def rotate(config: Config, name: str, as_json: bool) -> None:
    """Give a station another key, shown this once; the one before is worth nothing from now on."""
    with exit_codes():
        desk = _Desk(config)
        desk.note("station_rotate")
        _tell_key(*Stations(desk.objects).rotate(name, by=desk.by), as_json)


@stations.command("revoke", epilog="\b\nExample:\n  motlan stations revoke Q07")
@_words(_name)
def revoke(config: Config, name: str, as_json: bool) -> None:
    """Take a station's key its worth, at once; what it pushed stays."""
    with exit_codes():
        desk = _Desk(config)
        desk.note("station_revoke")
        station = Stations(desk.objects).revoke(name, by=desk.by)
        if as_json:
            print_json(_station(station) | {"revoked": station.revoked})
        else:
            say(f"the key of station {station.station} is worth nothing any more")


def _station(station: Station) -> dict[str, object]:
    return {"station": station.station, "branch": station.branch, "lane": station.lane}


def _tell_key(station: Station, key: str, as_json: bool) -> None:
    if as_json:
        print_json(_station(station) | {"key": key})
        return
    say(f"station {station.station} of branch {station.branch}, {station.lane} lane; its key, shown this once:")
    click.echo(key)


# ── programs ──────────────────────────────────────────────────────────────────────────────────────────────────────


@click.group(epilog="\b\nExample:\n  motlan tokens add one-stop --scope search --purpose 'dossiers' --until 2027-06-30")
def tokens() -> None:
    """Programs that may ask over the API: add, list, revoke."""


@tokens.command(
    "add", epilog="\b\nExample:\n  motlan tokens add grafana --scope metrics --purpose watching --until 2027-06-30"
)
@_words(
    _name,
    click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(SCOPES), help="May be repeated."),
    click.option("--purpose", required=True, help="What the program asks for; stands in the access log."),
    click.option("--until", required=True, metavar="DATE", help="Last day, e.g. 2027-06-30."),
)
def add_token(
    config: Config, name: str, scopes: tuple[str, ...], purpose: str, until: str, as_json: bool
) -> None:  # fmt: skip
    """Add a program. Its token is shown this once."""
    with exit_codes():
        desk = _Desk(config)
        desk.note("token_add")
        issued, token = Tokens(desk.objects).add(name, scopes, purpose, until, by=desk.by)
        if as_json:
            print_json(_token(issued) | {"token": token})
            return
        say(f"token {issued.token_id} of {issued.name}, good to the end of {issued.until}, shown this once:")
        click.echo(token)


@tokens.command("list", epilog="\b\nExample:\n  motlan tokens list")
@_words()
def list_tokens(config: Config, as_json: bool) -> None:
    """List all tokens: of which program, for what, how long."""
    with exit_codes():
        columns = {"token": "token_id", "program": "name"}
        columns |= {name: name for name in ("scopes", "purpose", "until", "revoked")}
        kept = (
            _token(issued) | {"purpose": issued.purpose, "revoked": issued.revoked}
            for issued in Tokens(open_objects(config)).all()
        )
        _list(as_json, kept, columns)


@tokens.command("revoke", epilog="\b\nExample:\n  motlan tokens revoke 0f3a9c2b7d11")
@_words(click.argument("token_id", metavar="TOKEN"))
def revoke_token(config: Config, token_id: str, as_json: bool) -> None:
    """Take a token its worth, at once."""
    with exit_codes():
        desk = _Desk(config)
        desk.note("token_revoke")
        revoked = Tokens(desk.objects).revoke(token_id, by=desk.by)
        if as_json:
            print_json(_token(revoked) | {"revoked": revoked.revoked})
        else:
            say(f"token {revoked.token_id} of {revoked.name} is worth nothing any more")


def _token(issued: Token) -> dict[str, object]:
    return {"token_id": issued.token_id, "name": issued.name, "scopes": issued.scopes, "until": issued.until}


# ── the centre's own keys ─────────────────────────────────────────────────────────────────────────────────────────


@click.group(epilog="\b\nExample:\n  motlan receiptkeys list")
def receiptkeys() -> None:
    """Keys with which the centre signs receipts: list their public halves, let another sign from now on."""


@receiptkeys.command("list", epilog="\b\nExample:\n  motlan receiptkeys list --json")
@_words()
def list_receipt_keys(config: Config, as_json: bool) -> None:
    """List the public keys, the oldest first; the last signs. A station's MOTLAN_CENTRE_KEY is one of them."""
    with exit_codes():
        _tell_receipt_keys(open_objects(config), as_json)


@receiptkeys.command("rotate", epilog="\b\nExample:\n  motlan receiptkeys rotate")
@_words(click.option("--leaked", is_flag=True, help="The old key does not vouch for the new: tell stations by hand."))
def rotate_receipt_keys(config: Config, leaked: bool, as_json: bool) -> None:
    """Let a new key sign from now on, also of servers that run. Stations follow by themselves; old receipts hold on."""
    with exit_codes():
        desk = _Desk(config)
        desk.note("receipt_key_rotate")
        receipt_keys.rotate(desk.objects, vouch=not leaked)
        _tell_receipt_keys(desk.objects, as_json)


def _tell_receipt_keys(objects: Objects, as_json: bool) -> None:
    columns = {"key id": "key_id", "public key": "public", "since": "since", "until": "until"}
    _list(as_json, map(msgspec.structs.asdict, receipt_keys.published(objects).keys), columns)


COMMANDS = (accounts, stations, tokens, receiptkeys)

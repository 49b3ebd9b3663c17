"""Accounts, stations and tokens at the command line: a secret is shown once, and every change says who made it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli import motlan
from console.commands import serving
from core.errors import UsageError
from core.settings import Config, Secrets, load
from store.access_log import looks
from store.accounts.keys import Stations, Tokens
from store.accounts.officers import ROLES, Accounts
from store.open import open_objects


def run(data: Path, *words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(motlan, list(words), env={"MOTLAN_DATA": str(data), "LOGNAME": "somebody else"})
    assert done.exit_code == code, (done.output, done.stderr)
    return done


def lines(data: Path, *words: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run(data, *words, "--json").stdout.splitlines()]


def config(data: Path, **secrets: str) -> Config:
    settings = load(None, {"MOTLAN_DATA": str(data)})
    return Config(
        data=settings.data, objects=settings.objects, index=settings.index, workers=1, secrets=Secrets(**secrets)
    )  # fmt: skip


def test_an_officer_is_added_listed_changed_and_shut(tmp_path: Path) -> None:
    (added,) = lines(tmp_path, "accounts", "add", "le.an", "--branch", "CN02", "--role", "officer")
    password = added.pop("password")
    assert set(added) == {"name", "branch", "roles", "disabled", "created_at", "second_factor"}
    assert lines(tmp_path, "accounts", "list") == [added]
    (changed,) = lines(tmp_path, "accounts", "roles", "le.an", "--role", "auditor", "--branch", "-")
    assert (changed["roles"], changed["branch"]) == (["auditor"], None)
    assert lines(tmp_path, "accounts", "disable", "le.an")[0]["disabled"] is True
    assert lines(tmp_path, "accounts", "disable", "le.an", "--undo")[0]["disabled"] is False
    objects = open_objects(config(tmp_path))
    accounts = Accounts(objects)
    assert accounts.proves("le.an", password) is not None
    (printed,) = lines(tmp_path, "accounts", "password", "le.an", "--second-factor")
    assert accounts.proves("le.an", password) is None
    assert accounts.proves("le.an", printed["password"]) is not None
    assert accounts.load("le.an").must_change is True
    actions = [access.action for access in looks.looks(objects, looks.Asked())]
    assert actions == ["account_add", "account_roles", "account_disable", "account_enable", "account_password"]
    assert all(
        "somebody else" not in (access.who, accounts.load("le.an").by) for access in looks.looks(objects, looks.Asked())
    )
    objects.close()


def test_without_json_the_password_is_told_to_the_person_and_not_to_a_pipe(tmp_path: Path) -> None:
    done = run(tmp_path, "accounts", "add", "le.an")
    assert "shown this once" in done.stderr
    assert done.stdout == ""
    assert "le.an" in run(tmp_path, "accounts", "list").output


@pytest.mark.parametrize(
    "words",
    [
        ("accounts", "add", "Lê An"), ("accounts", "add", "x", "--role", "boss"), ("accounts", "roles", "le.an"),
        ("stations", "add", "Q 7", "--branch", "CN02"), ("stations", "add", "Q07"),
        ("tokens", "add", "x", "--scope", "all", "--purpose", "x", "--until", "2099-01-01"),
        ("tokens", "add", "x", "--scope", "search", "--purpose", "x", "--until", "yesterday"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_bad_usage_and_makes_nothing(tmp_path: Path, words: tuple[str, ...]) -> None:
    run(tmp_path, *words, code=2)
    objects = open_objects(config(tmp_path))
    assert [entry.key for name in ("accounts/", "stations/", "tokens/") for entry in objects.list(name)] == []
    objects.close()


def test_a_name_that_nobody_has_is_told_so(tmp_path: Path) -> None:
    for words in (("accounts", "disable", "x"), ("stations", "rotate", "x"), ("tokens", "revoke", "x")):
        done = run(tmp_path, *words, code=1)
        assert "list` shows all" in done.stderr


def test_a_stations_key_and_a_programs_token_are_shown_once(tmp_path: Path) -> None:
    (added,) = lines(tmp_path, "stations", "add", "Q07", "--branch", "CN02", "--lane", "archive")
    assert {name: added[name] for name in ("station", "branch", "lane")} == {
        "station": "Q07", "branch": "CN02", "lane": "archive",
    }  # fmt: skip
    (rotated,) = lines(tmp_path, "stations", "rotate", "Q07")
    (listed,) = lines(tmp_path, "stations", "list")
    assert listed == {"station": "Q07", "branch": "CN02", "lane": "archive", "revoked": False, "last_seen": None}
    objects = open_objects(config(tmp_path))
    assert Stations(objects).whose(rotated["key"]).station == "Q07"
    assert added["key"] != rotated["key"]
    assert lines(tmp_path, "stations", "revoke", "Q07")[0]["revoked"] is True
    words = ("--scope", "search", "--scope", "reuse", "--purpose", "một cửa", "--until", "2099-12-31")
    (token,) = lines(tmp_path, "tokens", "add", "one-stop", *words)
    assert Tokens(objects).whose(token["token"]).name == "one-stop"
    (shown,) = lines(tmp_path, "tokens", "list")
    assert "token" not in shown
    assert (shown["token_id"], shown["scopes"], shown["until"], shown["purpose"]) == (
        token["token_id"], ["search", "reuse"], "2099-12-31", "một cửa",
    )  # fmt: skip
    assert lines(tmp_path, "tokens", "revoke", token["token_id"])[0]["revoked"] is True
    objects.close()
    said = run(tmp_path, "stations", "add", "Q08", "--branch", "CN02")
    assert said.stdout.startswith("mls_Q08.")  # alone on stdout, so that it can go into a file


# ── the first account, and the token that is no more ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.9.9.9"])
def test_on_loopback_a_server_without_accounts_makes_one_admin_once(tmp_path: Path, host: str) -> None:
    objects = open_objects(config(tmp_path))
    password = serving._first_account(objects, host)
    account = Accounts(objects).proves("admin", str(password))
    assert account is not None
    assert (account.roles, account.must_change) == (ROLES, False)
    assert serving._first_account(objects, host) is None
    objects.close()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3", "motlan.example.vn"])
def test_where_others_can_reach_it_a_server_without_accounts_does_not_start(tmp_path: Path, host: str) -> None:
    objects = open_objects(config(tmp_path))
    with pytest.raises(UsageError, match="motlan accounts add"):
        serving._first_account(objects, host)
    assert Accounts(objects).is_empty()
    objects.close()


def test_the_old_common_token_is_refused_with_what_to_do_instead(tmp_path: Path) -> None:
    for words in (("serve", "--port", "8499"), ("station", str(tmp_path), "--to", "http://127.0.0.1:1")):
        done = CliRunner().invoke(motlan, list(words), env={"MOTLAN_DATA": str(tmp_path), "MOTLAN_TOKEN": "x" * 30})
        assert done.exit_code == 2
        for word in ("motlan accounts add", "motlan stations add", "MOTLAN_STATION_KEY", "motlan tokens add"):
            assert word in done.stderr

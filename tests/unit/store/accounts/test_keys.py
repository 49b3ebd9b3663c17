"""Keys of stations and tokens of programs: shown once, worth nothing once rotated, revoked or past their day."""

from __future__ import annotations

from datetime import date

import pytest

from core.errors import NotFoundError, UnknownCallerError, UsageError
from store.accounts import keys
from store.accounts.keys import Stations, Tokens
from store.files import FileObjects


def test_a_stations_key_tells_its_branch_and_lane_and_only_its_hash_is_kept(tmp_objects: FileObjects) -> None:
    _, key = Stations(tmp_objects).add("Q07", "CN02", "archive", by="test")
    account = Stations(tmp_objects).whose(key)
    assert (account.station, account.branch, account.lane) == ("Q07", "CN02", "archive")
    secret = key.rpartition(".")[2]
    assert all(secret.encode() not in tmp_objects.read(entry.key) for entry in tmp_objects.list("stations/"))
    assert secret not in repr(account)


def test_a_rotated_key_is_worth_nothing_at_once_for_every_process(tmp_objects: FileObjects) -> None:
    ours, theirs = Stations(tmp_objects), Stations(tmp_objects)
    _, old = ours.add("Q07", "CN02", by="test")
    assert theirs.whose(old).station == "Q07"
    _, new = ours.rotate("Q07", by="test")
    with pytest.raises(UnknownCallerError, match="rotate"):
        theirs.whose(old)
    assert theirs.whose(new).station == "Q07"


def test_a_revoked_key_is_worth_nothing_until_the_station_gets_another(tmp_objects: FileObjects) -> None:
    stations = Stations(tmp_objects)
    _, key = stations.add("Q07", "CN02", by="test")
    stations.revoke("Q07", by="test")
    with pytest.raises(UnknownCallerError, match="revoked"):
        stations.whose(key)
    _, new = stations.rotate("Q07", by="test")
    assert stations.whose(new).revoked is False


def test_when_a_station_was_last_seen_is_noted(tmp_objects: FileObjects) -> None:
    stations = Stations(tmp_objects)
    _, key = stations.add("Q07", "CN02", by="test")
    assert stations.last_seen("Q07") is None
    stations.whose(key)
    assert str(stations.last_seen("Q07")).endswith("Z")


@pytest.mark.parametrize(
    "shown",
    ["", "x", "mls_", "mls_Q07", "mls_Q07.", "mls_../x.y", "mlt_Q07.abc", "mls_Q08.abc", "mls_Q07.ü", "mls_Q07.a.b"],
)  # fmt: skip
def test_what_is_no_key_is_refused_with_what_to_do(tmp_objects: FileObjects, shown: str) -> None:
    Stations(tmp_objects).add("Q07", "CN02", by="test")
    with pytest.raises(UnknownCallerError):
        Stations(tmp_objects).whose(shown)


def test_a_station_has_a_name_and_a_branch_and_no_name_is_given_twice(tmp_objects: FileObjects) -> None:
    stations = Stations(tmp_objects)
    stations.add("Q07", "CN02", by="test")
    for name, branch in (("Q07", "CN03"), ("Q 07", "CN02"), ("", "CN02"), ("Q08", ""), ("Q08", " x"), ("a.b", "CN02")):
        with pytest.raises(UsageError):
            stations.add(name, branch, by="test")
    with pytest.raises(NotFoundError, match="stations list"):
        stations.rotate("Q99", by="test")
    assert [station.station for station in stations.all()] == ["Q07"]


def test_a_token_has_scopes_a_purpose_and_a_last_day(tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = Tokens(tmp_objects)
    until = keys.today().isoformat()
    token, shown = tokens.add("một cửa", ["reuse", "search"], "giải quyết hồ sơ", until, by="test")
    assert (token.scopes, token.purpose, token.until) == (("search", "reuse"), "giải quyết hồ sơ", until)
    assert Tokens(tmp_objects).whose(shown).token_id == token.token_id
    monkeypatch.setattr(keys, "today", lambda: date(2099, 1, 1))
    with pytest.raises(UnknownCallerError, match="end date is past"):
        Tokens(tmp_objects).whose(shown)


@pytest.mark.parametrize(
    ("scopes", "purpose", "until"),
    [
        ([], "x", "2099-01-01"), (["all"], "x", "2099-01-01"), (["search"], " ", "2099-01-01"),
        (["search"], "x", "2020-01-01"), (["search"], "x", "soon"), (["search"], "x\n", "2099-01-01"),
    ],
)  # fmt: skip
def test_a_token_without_scope_purpose_or_future_is_not_made(
    tmp_objects: FileObjects, scopes: list[str], purpose: str, until: str
) -> None:
    with pytest.raises(UsageError):
        Tokens(tmp_objects).add("một cửa", scopes, purpose, until, by="test")
    assert list(tmp_objects.list("tokens/")) == []


def test_a_revoked_token_is_worth_nothing_at_once(tmp_objects: FileObjects) -> None:
    tokens = Tokens(tmp_objects)
    token, shown = tokens.add("một cửa", ["search"], "x", "2099-01-01", by="test")
    tokens.whose(shown)
    Tokens(tmp_objects).revoke(token.token_id, by="test")
    with pytest.raises(UnknownCallerError):
        tokens.whose(shown)
    with pytest.raises(NotFoundError):
        tokens.revoke("0123456789ab", by="test")

"""Accounts for tests: officers who are signed in, stations with their keys, programs with their tokens."""

from __future__ import annotations

from argon2 import PasswordHasher

from store.accounts.keys import Stations, Tokens
from store.accounts.officers import Accounts
from store.accounts.passwords import Passwords
from store.accounts.sessions import Sessions
from store.objects import Objects

PASSWORD = "mật khẩu của bài thử"
COOKIE = "motlan_session"


def quick() -> Passwords:
    """Passwords whose hashing takes no time: never for more than a test."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def accounts(objects: Objects) -> Accounts:
    """The accounts of a store, hashed quickly."""
    return Accounts(objects, quick())


def signed_in(
    objects: Objects, *roles: str, name: str = "le.an", branch: str | None = "CN02", factor: bool = True
) -> str:
    """The cookie of an officer with these roles, whose account is made when it is not there."""
    if name not in {kept.name for kept in accounts(objects).all()}:
        accounts(objects).add(name, roles or ("officer",), branch, by="test", password=PASSWORD, must_change=False)
    account = accounts(objects).load(name)
    return Sessions(objects).begin(name, account.credential, factor=factor)


def station_key(objects: Objects, name: str = "Q07", branch: str = "CN02", lane: str = "counter") -> str:
    """The key of a new station."""
    return Stations(objects).add(name, branch, "archive" if lane == "archive" else "counter", by="test")[1]


def token(objects: Objects, *scopes: str, purpose: str = "thử chương trình") -> str:
    """A program's token with these scopes."""
    return Tokens(objects).add("một cửa", scopes, purpose, "2099-12-31", by="test")[1]

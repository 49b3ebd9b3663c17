"""Officers' accounts: nothing of a password is kept but its hash, every change is a revision, proofs end sessions."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from argon2 import PasswordHasher

from core.errors import NotFoundError, RefusedError, UsageError
from store.accounts.officers import Accounts
from store.accounts.passwords import Passwords, checked, fresh
from store.files import FileObjects
from tests.support.accounts import PASSWORD, quick


@pytest.fixture
def accounts(tmp_objects: FileObjects) -> Accounts:
    return Accounts(tmp_objects, quick())


def made(accounts: Accounts, name: str = "le.an", **changes: Any) -> Any:
    return accounts.add(name, **{"roles": ["officer"], "branch": "CN02", "by": "test", "password": PASSWORD} | changes)


def test_a_right_name_and_password_give_the_account_and_anything_else_gives_none(accounts: Accounts) -> None:
    made(accounts)
    account = accounts.proves("le.an", PASSWORD)
    assert account is not None
    assert (account.name, account.branch, account.roles) == ("le.an", "CN02", ("officer",))
    for name, password in (
        ("le.an", PASSWORD + "x"), ("le.an", ""), ("le.binh", PASSWORD), ("../x", PASSWORD), ("", ""),
    ):  # fmt: skip
        assert accounts.proves(name, password) is None


def test_marks_typed_in_another_unicode_form_are_the_same_password(accounts: Accounts) -> None:
    made(accounts, password=unicodedata.normalize("NFC", PASSWORD))
    assert accounts.proves("le.an", unicodedata.normalize("NFD", PASSWORD)) is not None


def test_the_store_holds_an_argon2id_hash_and_no_password(tmp_objects: FileObjects) -> None:
    Accounts(tmp_objects).add("le.an", ["officer"], None, by="test", password=PASSWORD)
    (entry,) = tmp_objects.list("accounts/")
    kept = tmp_objects.read(entry.key)
    assert b"$argon2id$v=19$m=65536,t=3,p=4$" in kept
    assert PASSWORD.encode() not in kept


def test_an_account_never_prints_its_proofs(accounts: Accounts) -> None:
    account, _ = made(accounts)
    assert "argon2" not in f"{account} {account!r} {account.public()}"


def test_every_change_is_a_new_revision_that_says_who_and_none_is_overwritten(
    accounts: Accounts, tmp_objects: FileObjects
) -> None:
    made(accounts)
    accounts.roles("le.an", ["reviewer", "officer"], "CN03", by="os:minh")
    accounts.disable("le.an", by="os:hoa")
    keys = [entry.key for entry in tmp_objects.list("accounts/le.an/")]
    assert [key.rpartition("/")[2] for key in keys] == ["000001.json", "000002.json", "000003.json"]
    latest = accounts.load("le.an")
    assert (latest.roles, latest.branch, latest.disabled, latest.by) == (
        ("officer", "reviewer"),
        "CN03",
        True,
        "os:hoa",
    )
    assert b'"by":"os:minh"' in tmp_objects.read(keys[1])
    accounts.disable("le.an", by="os:hoa")  # disabled twice: nothing new
    assert len(list(tmp_objects.list("accounts/le.an/"))) == 3


def test_another_process_sees_a_change_at_once(tmp_objects: FileObjects) -> None:
    ours, theirs = Accounts(tmp_objects, quick()), Accounts(tmp_objects, quick())
    made(ours)
    assert theirs.load("le.an").disabled is False
    ours.disable("le.an", by="test")
    assert theirs.load("le.an").disabled is True
    assert theirs.proves("le.an", PASSWORD) is None


def test_a_new_password_a_new_second_factor_and_disabling_are_new_proofs_and_new_roles_are_not(
    accounts: Accounts,
) -> None:
    first = made(accounts)[0].credential
    assert accounts.roles("le.an", ["reviewer"], None, by="test").credential == first
    accounts.set_password("le.an", None, by="test")
    second = accounts.load("le.an").credential
    third = accounts.set_second_factor("le.an", "BASE32", by="le.an").credential
    fourth = accounts.disable("le.an", by="test").credential
    assert len({first, second, third, fourth}) == 4
    assert accounts.disable("le.an", by="test", undo=True).credential != fourth


def test_a_name_is_given_once_and_only_in_a_form_that_cannot_be_mistaken(accounts: Accounts) -> None:
    made(accounts)
    with pytest.raises(UsageError, match="already"):
        made(accounts)
    made(accounts, "an@hanoi.gov.vn")
    assert accounts.load("an@hanoi.gov.vn").name == "an@hanoi.gov.vn"
    for name in ("Lê An", "LE", "", "a/b", "..", "-a", "x" * 65, "a\u202eb", "ａ", "a=40b"):
        with pytest.raises(UsageError):
            made(accounts, name)
    with pytest.raises(NotFoundError):
        accounts.load("nobody")


@pytest.mark.parametrize("roles", [[], ["boss"], ["officer", "root"]])
def test_roles_are_the_five_and_at_least_one(accounts: Accounts, roles: list[str]) -> None:
    with pytest.raises(UsageError, match=r"^roles are|^give at least one role"):
        made(accounts, roles=roles)


@pytest.mark.parametrize("password", ["short", "x" * 201, "aaaaaaaaaaaa", "le.an le.an 12", "ababababababab"])
def test_a_weak_password_is_refused_with_what_it_lacks(password: str) -> None:
    with pytest.raises(UsageError, match="a password has"):
        checked(password, "le.an")


def test_passwords_by_chance_are_all_different_and_good_enough() -> None:
    passwords = {fresh() for _ in range(200)}
    assert len(passwords) == 200
    assert all(checked(password, "le.an") for password in passwords)


def test_a_hash_of_weaker_days_is_made_anew_when_its_owner_signs_in(tmp_objects: FileObjects) -> None:
    made(Accounts(tmp_objects, quick()))
    stronger = Accounts(tmp_objects, Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)))
    assert stronger.proves("le.an", PASSWORD) is not None
    assert "m=16,t=2" in str(stronger.load("le.an").password)
    assert stronger.load("le.an").credential == 1  # the password is the same: sessions go on


def test_a_provider_opens_only_accounts_it_made_and_its_latest_word_on_roles_and_branch_counts(
    accounts: Accounts,
) -> None:
    made(accounts, "admin")
    issuer = "https://id.hanoi.example"
    with pytest.raises(RefusedError, match="admin"):
        accounts.from_provider("admin", ["admin"], None, provider=issuer, subject="u1")
    accounts.from_provider("le.binh", ["officer"], "CN02", provider=issuer, subject="u2")
    with pytest.raises(RefusedError):
        accounts.from_provider("le.binh", ["officer"], "CN02", provider=issuer, subject="u3")
    with pytest.raises(RefusedError):
        accounts.from_provider("le.binh", ["officer"], "CN02", provider="https://elsewhere.example", subject="u2")
    later = accounts.from_provider("le.binh", ["reviewer"], "CN05", provider=issuer, subject="u2")
    assert (later.roles, later.branch, later.revision) == (("reviewer",), "CN05", 2)
    assert accounts.proves("le.binh", "") is None
    with pytest.raises(UsageError, match="provider"):
        accounts.set_password("le.binh", None, by="test")

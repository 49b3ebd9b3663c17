"""Officers' accounts: name, branch, roles and proofs, as rows of immutable revisions under `accounts/`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

import msgspec

from core.errors import ExistsError, NotFoundError, RefusedError, UsageError
from core.times import now
from store.accounts.passwords import Passwords, checked, fresh
from store.objects import Objects
from store.revisions import Kept, Rows, taken

Role = Literal["officer", "reviewer", "records", "auditor", "admin"]
ROLES: tuple[Role, ...] = ("officer", "reviewer", "records", "auditor", "admin")
GUARDED: frozenset[Role] = frozenset({"auditor", "admin"})  # roles that sleep until the second factor is shown

_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
_BRANCH = re.compile(r"\S(?:.{0,98}\S)?")


class Account(Kept, frozen=True, kw_only=True):
    """An officer. `credential` is the revision that last set a proof: sessions begun with an earlier one are over."""

    name: str
    branch: str | None  # None: of no branch, so that every branch's papers are another's
    roles: tuple[Role, ...]
    created_at: str
    disabled: bool = False
    password: str | None = None  # argon2id hash; None for who signs in elsewhere
    must_change: bool = False  # the password was given by somebody else
    second_factor: str | None = None  # base32 secret of the TOTP; None: not set up
    credential: int = 1
    provider: str | None = None  # issuer that vouches for this account, and who it says it is (OpenID Connect)
    subject: str | None = None
    personal_id: str | None = None  # the officer's own number: looks at their own and their relatives' papers are told

    def __repr__(self) -> str:
        return f"Account({self.name}, revision {self.revision})"

    def public(self) -> dict[str, object]:
        """What the contract shows of an account."""
        names = ("name", "branch", "roles", "disabled", "created_at")
        return {name: getattr(self, name) for name in names} | {"second_factor": self.second_factor is not None}


class Accounts:
    """All officers of one object store. Raises ServiceError when it cannot be reached."""

    def __init__(self, objects: Objects, passwords: Passwords | None = None) -> None:
        self._rows = Rows(objects, "accounts", Account)
        self._passwords = passwords or Passwords()

    def add(
        self, name: str, roles: Sequence[str], branch: str | None, *, by: str, password: str | None = None,
        must_change: bool = True,
    ) -> tuple[Account, str]:  # fmt: skip
        """A new account and its password, by chance where none is given. Raises UsageError."""
        secret = password or fresh()
        account = Account(
            name=checked_name(name), branch=checked_branch(branch), roles=checked_roles(roles), created_at=now(),
            by=by, password=self._passwords.hashed(checked(secret, name)), must_change=must_change,
        )  # fmt: skip
        return self._added(account), secret

    def from_provider(
        self, name: str, roles: Sequence[str], branch: str | None, *, provider: str, subject: str
    ) -> Account:
        """The account of somebody for whom a provider vouches, made or brought up to date by what it says now.

        Raises RefusedError when the name is somebody else's: the provider's word opens no account that it did not make.
        """
        said = Account(
            name=checked_name(name), branch=checked_branch(branch), roles=checked_roles(roles), created_at=now(),
            by=f"provider {provider}", provider=provider, subject=subject,
        )  # fmt: skip
        try:
            held = self._rows.load(_key(name))
        except NotFoundError:
            return self._added(said)
        if (held.provider, held.subject) != (provider, subject):
            raise RefusedError(f"the account {name} is not one of this provider; an administrator must rename one")
        return self._revise(
            name, lambda old: msgspec.structs.replace(old, branch=said.branch, roles=said.roles), by=said.by
        )

    def load(self, name: str) -> Account:
        """An account as it is now. Raises NotFoundError."""
        if not _NAME.fullmatch(name):
            raise NotFoundError("no such account")
        return self._rows.load(_key(name))

    def all(self) -> Iterator[Account]:
        """All accounts, by name."""
        return self._rows.all()

    def is_empty(self) -> bool:
        """Whether there has never been an account."""
        return self._rows.is_empty()

    def proves(self, name: str, password: str) -> Account | None:
        """The account when name and password are right and it is not disabled, else None.

        A wrong name takes as long as a wrong password.
        """
        try:
            account: Account | None = self.load(name)
        except NotFoundError:
            account = None
        if not self._passwords.is_right(password[:1000], account.password if account else None) or account is None:
            return None
        if account.disabled:
            return None
        if account.password and self._passwords.is_weak(account.password):  # made with weaker parameters once
            stronger = self._passwords.hashed(password)
            account = self._revise(name, lambda old: msgspec.structs.replace(old, password=stronger), by=name)
        return account

    def roles(self, name: str, roles: Sequence[str] | None, branch: str | None, *, by: str) -> Account:
        """Give other roles, another branch or both; None leaves as it is, the branch `-` takes it away."""
        new_roles = None if roles is None else checked_roles(roles)
        new_branch = None if branch in (None, "-") else checked_branch(branch)

        def change(old: Account) -> Account:
            return msgspec.structs.replace(
                old, roles=new_roles or old.roles, branch=old.branch if branch is None else new_branch
            )

        return self._revise(name, change, by=by)

    def set_personal_id(self, name: str, number: str | None, *, by: str) -> Account:
        """Keep whose account it is, by the officer's own number of twelve digits; None takes it away.

        Raises UsageError, NotFoundError.
        """
        if number is not None and not re.fullmatch(r"\d{12}", number):
            raise UsageError("the number of an officer has twelve digits")
        return self._revise(name, lambda old: msgspec.structs.replace(old, personal_id=number), by=by)

    def disable(self, name: str, *, by: str, undo: bool = False) -> Account:
        """Shut an account, with all its sessions at once, or open it again (its old sessions stay over)."""

        def change(old: Account) -> Account:
            return _new_proof(old, disabled=not undo) if old.disabled is undo else old

        return self._revise(name, change, by=by)

    def set_password(self, name: str, password: str | None, *, by: str, must_change: bool = False) -> str:
        """Set a password, by chance where none is given, and end all sessions. Raises UsageError for a bad one."""
        if self.load(name).provider:
            raise UsageError(f"{name} signs in at a provider and has no password here")
        secret = password or fresh()
        hashed = self._passwords.hashed(checked(secret, name))
        self._revise(name, lambda old: _new_proof(old, password=hashed, must_change=must_change), by=by)
        return secret

    def set_second_factor(self, name: str, secret: str | None, *, by: str) -> Account:
        """Set the TOTP secret, or take it away (None); ends all sessions."""
        return self._revise(name, lambda old: _new_proof(old, second_factor=secret), by=by)

    def _added(self, account: Account) -> Account:
        try:
            return self._rows.add(_key(account.name), account)
        except ExistsError:
            raise taken("account", account.name) from None

    def _revise(self, name: str, change: Callable[[Account], Account], *, by: str) -> Account:
        try:
            return self._rows.revise(_key(checked_name(name)), change, by=by)
        except NotFoundError:
            raise NotFoundError(f"there is no account {name}; `motlan accounts list` shows all") from None


def checked_name(name: str) -> str:
    """The name itself when an account may bear it. Raises UsageError."""
    if not _NAME.fullmatch(name):
        raise UsageError("a name has up to 64 small letters a-z, digits and . _ - @, a letter or digit first")
    return name


def checked_branch(branch: str | None) -> str | None:
    """The branch itself when it may be one. Raises UsageError."""
    if branch is not None and not (_BRANCH.fullmatch(branch) and branch.isprintable()):
        raise UsageError("a branch is named by up to 100 printable characters")
    return branch


def checked_roles(roles: Sequence[str]) -> tuple[Role, ...]:
    """The roles in their order, each once. Raises UsageError for none or an unknown one."""
    if unknown := sorted(set(roles) - set(ROLES)):
        raise UsageError(f"roles are {', '.join(ROLES)}; not {unknown[0]!r}")
    if not roles:
        raise UsageError(f"give at least one role of {', '.join(ROLES)}")
    return tuple(role for role in ROLES if role in roles)


def _new_proof(old: Account, **changes: object) -> Account:
    """The account with another proof: the next revision's number ends every session begun before it."""
    return msgspec.structs.replace(old, credential=old.revision + 1, **changes)


def _key(name: str) -> str:
    return name.replace("@", "=40")  # as object keys are written; no name has `=`

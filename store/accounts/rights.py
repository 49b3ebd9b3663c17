"""The one matrix: which role may do which verb on which branch's and which sensitivity's papers (`rights.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from typing import Literal, get_args

from core import typed
from core.errors import ReasonNeededError, RefusedError
from core.records import Lane, Record, Sensitivity
from store.accounts.keys import SCOPES, Station, Token
from store.accounts.officers import GUARDED, ROLES, Account

Answer = Literal["no", "reason", "yes"]
Verb = Literal[
    "find", "person", "look", "download", "correct", "link", "check", "reuse", "batches", "push", "procedures", "rules",
    "figures", "log", "accounts", "metrics",
]  # fmt: skip
VERBS: tuple[Verb, ...] = get_args(Verb)
SENSITIVITIES: tuple[Sensitivity, ...] = get_args(Sensitivity)
ON_PAPERS: frozenset[Verb] = frozenset({"look", "download", "correct", "reuse"})  # asked for each paper by itself
Matrix = Mapping[str, Mapping[Verb, tuple[Answer, ...]]]  # who → verb → a cell for each column
_ANSWERS: tuple[Answer, ...] = get_args(Answer)  # strictest first
_COLUMNS = ("own", "other", *SENSITIVITIES)
GRANTS = (*ROLES, "station", *(f"scope {scope}" for scope in SCOPES))


class Caller(Record, frozen=True):
    """Who asks, proven: an officer, a station or a program."""

    kind: Literal["officer", "station", "program"]
    name: str  # as the access log writes it
    branch: str | None
    grants: tuple[str, ...]  # sections of the matrix that hold now
    asleep: tuple[str, ...] = ()  # roles that wait for the second factor
    lane: Lane | None = None  # of a station
    purpose: str | None = None  # of a program's token
    must_change: bool = False  # an officer whose password somebody else gave

    def may_ever(self, verb: Verb) -> bool:
        """Whether there is anything on which the caller may do this."""
        return any(cell != "no" for grant in self.grants for cell in _table()[grant].get(verb, ()))

    def answer(self, verb: Verb, *, branch: str | None, sensitive: Iterable[Sensitivity] = ()) -> Answer:
        """What the matrix says of a paper of this branch with these sensitive things on it."""
        own = branch is None or branch == self.branch
        columns = [0 if own else 1, *(_COLUMNS.index(column) for column in sensitive)]
        rows = (_table()[grant].get(verb) for grant in self.grants)
        answers = (min((row[column] for column in columns), key=_ANSWERS.index) for row in rows if row)
        return max(answers, key=_ANSWERS.index, default="no")


def allow(
    caller: Caller, verb: Verb, *, branch: str | None, sensitive: Iterable[Sensitivity] = (), reasoned: bool
) -> None:
    """Return when the caller may do this. Raises ReasonNeededError when a reason is lacking, RefusedError else."""
    answer = caller.answer(verb, branch=branch, sensitive=sensitive)
    if answer == "no":
        raise RefusedError(f"{caller.name} has no right to {verb} papers of this branch or kind")
    if answer == "reason" and not reasoned:
        raise ReasonNeededError("name the dossier and the purpose for which this paper is needed")


def officer(account: Account, *, factor: bool) -> Caller:
    """An officer who signed in; without the second factor some roles sleep."""
    awake = tuple(role for role in account.roles if factor or role not in GUARDED)
    return Caller(
        "officer", account.name, account.branch, awake, tuple(role for role in account.roles if role not in awake),
        must_change=account.must_change,
    )  # fmt: skip


def station(account: Station) -> Caller:
    """A station that showed its key."""
    return Caller("station", f"station:{account.station}", account.branch, ("station",), lane=account.lane)


def program(token: Token) -> Caller:
    """A program that showed its token."""
    return Caller(
        "program",
        f"program:{token.name}",
        None,
        tuple(f"scope {scope}" for scope in token.scopes),
        purpose=token.purpose,
    )


@lru_cache(maxsize=1)
def _table() -> Matrix:
    text = resources.files("store.accounts").joinpath("rights.toml").read_text("utf-8")
    return read(text)


def read(text: str) -> Matrix:
    """The matrix from its file's text. Raises ValueError for what is no matrix."""
    cells_of = typed.convert(tomllib.loads(text), dict[str, dict[Verb, Answer | tuple[Answer, ...]]])
    if set(cells_of) != set(GRANTS):
        raise ValueError(f"the matrix speaks of {sorted(set(cells_of) ^ set(GRANTS))}")
    table: dict[str, dict[Verb, tuple[Answer, ...]]] = {}
    for who, rows in cells_of.items():
        table[who] = {verb: (cell,) * len(_COLUMNS) if isinstance(cell, str) else cell for verb, cell in rows.items()}
        if wrong := [verb for verb, row in table[who].items() if len(row) != len(_COLUMNS)]:
            raise ValueError(f"{who}.{wrong[0]} has not {len(_COLUMNS)} cells")
    return table

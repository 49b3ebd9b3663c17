"""A query as a ladder of FTS5 expressions, the surest first: each rung is tried until enough papers are found.

Two tables answer: `top` holds what is short (owners' names, title and fields), `all` everything a paper says, so that
the surest rungs never walk through the long lists of common words. Rungs by place: the whole name of an owner, its end
(*mẫu ví dụ*), its words in any order with others between, then title and fields, then the words as a phrase, then
anywhere. With diacritics typed, all rungs are first tried with the accented words required, then again folded.
Everything put into an expression is a quoted token: there is no syntax to break out of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from search.document import NEAR, name_key
from search.filters import key_filters
from search.query import Atom, Query

COLUMNS = {
    "top": ("owner", "head", "owner_exact", "head_exact", "keys"),
    "all": ("body", "body_exact", "keys"),
}
WEIGHTS = {"top": (4.0, 1.0, 0.0, 0.0, 0.0), "all": (1.0, 0.0, 0.0)}  # of bm25, per column
LONGEST_NAME = 8  # more words than that are not a name

_OWNER, _HEAD, _BODY = ("owner",), ("head",), ("body",)


class Rung(NamedTuple):
    """One expression for one table."""

    table: Literal["top", "all"]
    match: str
    ranked: bool = False  # bm25 tells its papers apart; else newest first
    costly: bool = False  # a nicety that walks through all papers with its words: left out where these are common


def ladder(query: Query) -> list[Rung]:
    """Rungs for papers that have everything asked for, best first. Empty: nothing is asked, all papers match."""
    base = _filters(query)
    keys = [atom for atom in query.atoms if not atom.is_text]
    texts = [atom for atom in query.atoms if atom.is_text]
    if keys and not texts:
        rungs = list(_key_rungs(keys))
    elif texts:
        passes = (True, False) if any(atom.marked for atom in texts) else (False,)
        rungs = [_with(keys, rung) for exact in passes for rung in _text_rungs(texts, exact)]
    else:
        return [Rung("top", _all(base))] if base else []
    return [rung._replace(match=_all([*base, rung.match])) for rung in rungs]


def everything(query: Query) -> Rung | None:
    """One expression for all papers that have everything asked for, as wide as the ladder's rungs together.

    None where no word, number or key is asked for: all papers match.
    """
    keys = [atom for atom in query.atoms if not atom.is_text]
    texts = [atom for atom in query.atoms if atom.is_text]
    wanted = [*_filters(query), *(_any_form(atom, "all") for atom in keys)]
    wanted += [_at(_BODY, texts)] if texts else []
    return Rung("all" if query.atoms else "top", _all(wanted)) if wanted else None


def relaxed(query: Query) -> Rung | None:
    """For three words or more of which no paper has all: papers that have all but one. Keys and dates stay required."""
    texts = [atom for atom in query.atoms if atom.is_text]
    if len(texts) < 3:
        return None
    base = [*_filters(query), *(_any_form(atom, "all") for atom in query.atoms if not atom.is_text)]
    choices = [_all(_at(_BODY, [other]) for other in texts if other is not left) for left in texts]
    return Rung("all", _all([*base, _any(choices)]), ranked=True)


def parts(query: Query) -> list[str]:
    """An expression of table `all` for each word and filter alone, to learn how common it is."""
    return [*_filters(query), *(_quote(atom.tokens) for atom in query.atoms if atom.is_text)]


# ── rungs ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _key_rungs(keys: Sequence[Atom]) -> Iterator[Rung]:
    if len(keys) == 1:
        for level in keys[0].levels:
            yield Rung("top", _keys(level))
        yield Rung("all", _in(_BODY, _quote(keys[0].tokens)))
    else:
        yield Rung("all", _all(_any_form(atom, "all") for atom in keys))


def _text_rungs(texts: Sequence[Atom], exact: bool) -> Iterator[Rung]:
    run = [token for atom in texts for token in atom.tokens]
    loose = all(atom.kind == "word" for atom in texts)
    marked = [mark for atom in texts for mark in atom.marked] if exact else []
    if loose and len(run) <= LONGEST_NAME:
        near = f"NEAR({' '.join(_quote([token]) for token in run)}, {NEAR})" if len(run) > 1 else _quote(run)
        for name in (_keys([name_key("w", run)]), _keys([name_key("e", run)]), _in(_OWNER, near)):
            yield Rung("top", _marked(_OWNER, marked, name))
    yield Rung("top", _marked(_HEAD, marked, _at(_HEAD, texts)), ranked=True)
    if loose and len(run) > 1:
        yield Rung("all", _marked(_BODY, marked, _in(_BODY, _quote(run))), ranked=True, costly=True)
    yield Rung("all", _marked(_BODY, marked, _at(_BODY, texts)), ranked=True)


def _marked(columns: Sequence[str], marked: Iterable[str], expression: str) -> str:
    exact = [f"{column}_exact" for column in columns]
    return _all([expression, *(_in(exact, _quote([mark])) for mark in marked)])


def _at(columns: Sequence[str], atoms: Iterable[Atom]) -> str:
    return _all(_in(columns, _quote(atom.tokens)) for atom in atoms)


def _with(keys: Iterable[Atom], rung: Rung) -> Rung:
    return rung._replace(match=_all([*(_any_form(atom, rung.table) for atom in keys), rung.match]))


def _any_form(atom: Atom, table: str) -> str:
    """Any meaning of a key; in the full text it may also stand printed."""
    printed = [_in(_BODY, _quote(atom.tokens))] if table == "all" else []
    return _any([*map(_keys, atom.levels), *printed])


def _filters(query: Query) -> list[str]:
    return [_keys(values) for values in key_filters(query)]


def days_of(query: Query) -> tuple[str, list[str]]:
    """Conditions on the days of issue, for a table that has the first and last one, and their values."""
    parts, values = [], []
    if query.issued_from:
        parts.append(" AND issued_last >= ?")
        values.append(query.issued_from)
    if query.issued_to:
        parts.append(" AND issued_first <= ?")
        values.append(query.issued_to)
    return "".join(parts), values


# ── FTS5 syntax ───────────────────────────────────────────────────────────────────────────────────────────────────


def _quote(run: Sequence[str]) -> str:
    return '"' + " ".join(run).replace('"', '""') + '"'


def _keys(values: Iterable[str]) -> str:
    return _in(("keys",), " OR ".join(_quote([value]) for value in values))


def _in(columns: Sequence[str], expression: str) -> str:
    return f"{{{' '.join(columns)}}} : ({expression})"


def _all(expressions: Iterable[str]) -> str:
    return " AND ".join(f"({expression})" for expression in expressions)


def _any(expressions: Iterable[str]) -> str:
    return " OR ".join(f"({expression})" for expression in expressions)

"""The rungs of `search.ladder` as FTS5 expressions.

Two tables answer: `top` holds what is short (owners' names, title and fields), `all` everything a paper says, so that
the surest rungs never walk through the long lists of common words. Everything put into an expression is a quoted token:
there is no syntax to break out of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from search import ladder as ladder_of
from search.document import NEAR, name_key
from search.filters import key_filters
from search.ladder import Asked, asked, may_relax, rungs
from search.query import Atom, Query

COLUMNS = {
    "top": ("owner", "head", "owner_exact", "head_exact", "keys"),
    "all": ("body", "body_exact", "keys"),
}
WEIGHTS = {"top": (4.0, 1.0, 0.0, 0.0, 0.0), "all": (1.0, 0.0, 0.0)}  # of bm25, per column

_OWNER, _HEAD, _BODY = ("owner",), ("head",), ("body",)


class Rung(NamedTuple):
    """One expression for one table."""

    table: Literal["top", "all"]
    match: str
    ranked: bool = False  # bm25 tells its papers apart; else newest first
    costly: bool = False  # a nicety that walks through all papers with its words: left out where these are common


def ladder(query: Query) -> list[Rung]:
    """The rungs of `search.ladder` as expressions, best first. Empty: nothing is asked, all papers match."""
    base, of = _filters(query), asked(query)
    if not query.atoms:
        return [Rung("top", _all(base))] if base else []
    climbed = [_said(rung, of) for rung in rungs(query)]
    required = [base + [_any_form(atom, rung.table) for atom in of.keys] if of.texts else base for rung in climbed]
    return [rung._replace(match=_all([*first, rung.match])) for first, rung in zip(required, climbed, strict=True)]


def but_not(rung: Rung, earlier: Sequence[Rung], *, ranked: bool) -> tuple[str, dict[str, str]]:
    """The papers of a rung that stand on none of these: its expression, and by table those of which they may not be.

    An expression that ranks is left alone: bm25 counts what stands behind a NOT too.
    """
    same = [] if ranked else [step.match for step in earlier if step.table == rung.table]
    others: dict[str, list[str]] = {}
    for step in earlier:
        if ranked or step.table != rung.table:
            others.setdefault(step.table, []).append(step.match)
    match = f"({rung.match}) NOT ({_any(same)})" if same else rung.match
    return match, {table: _any(matches) for table, matches in others.items()}


def everything(query: Query) -> Rung | None:
    """One expression for all papers that have everything asked for, as wide as the ladder's rungs together.

    None where no word, number or key is asked for: all papers match.
    """
    of = asked(query)
    wanted = [*_filters(query), *(_any_form(atom, "all") for atom in of.keys)]
    wanted += [_at(_BODY, of.texts)] if of.texts else []
    return Rung("all" if query.atoms else "top", _all(wanted)) if wanted else None


def relaxed(query: Query) -> Rung | None:
    """Papers that have all words but one, where that is enough (`search.ladder.may_relax`)."""
    if not may_relax(query):
        return None
    of = asked(query)
    base = [*_filters(query), *(_any_form(atom, "all") for atom in of.keys)]
    choices = [_all(_at(_BODY, [other]) for other in of.texts if other is not left) for left in of.texts]
    return Rung("all", _all([*base, _any(choices)]), ranked=True)


def parts(query: Query) -> list[str]:
    """An expression of table `all` for each word and filter alone, to learn how common it is."""
    return [*_filters(query), *(_quote(atom.tokens) for atom in query.atoms if atom.is_text)]


# ── rungs ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _said(rung: ladder_of.Rung, of: Asked) -> Rung:
    """A rung of the ladder in FTS5, without the filters."""
    run, marked = of.run, of.marked(rung)
    match rung.place:
        case "level":
            return Rung("top", _keys(rung.values))
        case "printed":
            return Rung("all", _in(_BODY, _quote(of.keys[0].tokens)))
        case "keys":
            return Rung("all", _all(_any_form(atom, "all") for atom in of.keys))
        case "whole_name":
            return Rung("top", _marked(_OWNER, marked, _keys([name_key("w", run)])))
        case "name_end":
            return Rung("top", _marked(_OWNER, marked, _keys([name_key("e", run)])))
        case "owner":
            near = f"NEAR({' '.join(_quote([token]) for token in run)}, {NEAR})" if len(run) > 1 else _quote(run)
            return Rung("top", _marked(_OWNER, marked, _in(_OWNER, near)))
        case "head":
            return Rung("top", _marked(_HEAD, marked, _at(_HEAD, of.texts)), ranked=True)
        case "phrase":
            return Rung("all", _marked(_BODY, marked, _in(_BODY, _quote(run))), ranked=True, costly=True)
        case "body":
            return Rung("all", _marked(_BODY, marked, _at(_BODY, of.texts)), ranked=True)


def _marked(columns: Sequence[str], marked: Iterable[str], expression: str) -> str:
    exact = [f"{column}_exact" for column in columns]
    return _all([expression, *(_in(exact, _quote([mark])) for mark in marked)])


def _at(columns: Sequence[str], atoms: Iterable[Atom]) -> str:
    return _all(_in(columns, _quote(atom.tokens)) for atom in atoms)


def _any_form(atom: Atom, table: str) -> str:
    """Any meaning of a key; in the full text it may also stand printed."""
    printed = [_in(_BODY, _quote(atom.tokens))] if table == "all" else []
    return _any([*map(_keys, atom.levels), *printed])


def _filters(query: Query) -> list[str]:
    begins = [_in(("keys",), f"{_quote([query.starts])} *")] if query.starts else []
    return [*(_keys(values) for values in key_filters(query)), *begins]


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

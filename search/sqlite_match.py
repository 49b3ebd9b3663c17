"""A query as a ladder of FTS5 expressions, the surest first: each rung is tried until enough papers are found.

Rungs by place: the whole name of an owner, its end (*mẫu ví dụ*), its words in any order with others between, then
title and fields, then the words as a phrase, then anywhere. With diacritics typed, all rungs are first tried with the
accented words required, then again folded. Everything put into an expression is a quoted token: there is no syntax to
break out of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from search.document import GAP, NEAR, key
from search.query import Atom, Query

COLUMNS = ("owner", "head", "body", "owner_exact", "head_exact", "body_exact", "keys")
WEIGHTS = (8.0, 4.0, 1.0, 0.0, 0.0, 0.0, 0.0)  # of bm25, per column
LONGEST_NAME = 8  # more words than that are not a name

_OWNER, _HEAD, _ALL = ("owner",), ("owner", "head"), ("owner", "head", "body")


def ladder(query: Query) -> list[str]:
    """Expressions for papers that have everything asked for, best first. Empty: nothing is asked, all papers match."""
    base = _filters(query)
    keys = [atom for atom in query.atoms if not atom.is_text]
    texts = [atom for atom in query.atoms if atom.is_text]
    if not texts:
        return [_all([*base, rung]) for rung in _key_rungs(keys)] if keys else [_all(base)] if base else []
    base += [_any_form(atom) for atom in keys]
    rungs = []
    for exact in (True, False) if any(atom.marked for atom in texts) else (False,):
        rungs += [_all([*base, rung]) for rung in _text_rungs(texts, exact)]
    return rungs


def relaxed(query: Query) -> str | None:
    """For three words or more of which no paper has all: papers that have all but one. Keys and dates stay required."""
    texts = [atom for atom in query.atoms if atom.is_text]
    if len(texts) < 3:
        return None
    base = [*_filters(query), *(_any_form(atom) for atom in query.atoms if not atom.is_text)]
    choices = [_all(_at(_ALL, [other]) for other in texts if other is not left) for left in texts]
    return _all([*base, _any(choices)])


def tokens(query: Query) -> list[str]:
    """An expression for each text atom alone, to learn how common it is."""
    return [_quote(atom.tokens) for atom in query.atoms if atom.is_text]


# ── rungs ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _key_rungs(keys: Sequence[Atom]) -> Iterator[str]:
    if len(keys) > 1:
        yield _all(map(_any_form, keys))
        return
    for level in keys[0].levels:
        yield _keys(level)
    yield _in(_ALL, _quote(keys[0].tokens))


def _text_rungs(texts: Sequence[Atom], exact: bool) -> Iterator[str]:
    run = [token for atom in texts for token in atom.tokens]
    loose = all(atom.kind == "word" for atom in texts)
    marked = [mark for atom in texts for mark in atom.marked] if exact else []
    if loose and len(run) <= LONGEST_NAME:
        if len(run) > 1:
            yield _marked(_OWNER, marked, _in(_OWNER, _quote([GAP, *run, GAP])))
        yield _marked(_OWNER, marked, _in(_OWNER, _quote([*run, GAP])))
        near = f"NEAR({' '.join(_quote([token]) for token in run)}, {NEAR})" if len(run) > 1 else _quote(run)
        yield _marked(_OWNER, marked, _in(_OWNER, near))
    yield _marked(_HEAD, marked, _at(_HEAD, texts))
    if loose and len(run) > 1:
        yield _marked(_ALL, marked, _in(_ALL, _quote(run)))
    yield _marked(_ALL, marked, _at(_ALL, texts))


def _marked(columns: Sequence[str], marked: Iterable[str], expression: str) -> str:
    exact = [f"{column}_exact" for column in columns]
    return _all([expression, *(_in(exact, _quote([mark])) for mark in marked)])


def _at(columns: Sequence[str], atoms: Iterable[Atom]) -> str:
    return _all(_in(columns, _quote(atom.tokens)) for atom in atoms)


def _any_form(atom: Atom) -> str:
    return _any([*map(_keys, atom.levels), _in(_ALL, _quote(atom.tokens))])


def _filters(query: Query) -> list[str]:
    wanted = [
        key("t", query.type) if query.type else None,
        f"o:{query.owner}" if query.owner else None,
        key("b", query.branch) if query.branch else None,
        f"l:{query.links_to}" if query.links_to else None,
    ]
    filters = [_keys([value]) for value in wanted if value]
    months = _months(query.issued_from, query.issued_to)
    return [*filters, _keys(months)] if months else filters


def _months(first: str | None, last: str | None) -> list[str]:
    """Keys of the months or years that a range of issue days touches; none when they would be more than 60.

    They only narrow what is looked at: the days themselves are compared in the table.
    """
    if not first or not last or last < first:
        return []
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    count = (end.year - start.year) * 12 + end.month - start.month + 1
    if count <= 24:
        numbers = range(start.year * 12 + start.month - 1, start.year * 12 + start.month - 1 + count)
        return [f"im:{number // 12:04}-{number % 12 + 1:02}" for number in numbers]
    years = range(start.year, end.year + 1)
    return [f"iy:{year:04}" for year in years] if len(years) <= 60 else []


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

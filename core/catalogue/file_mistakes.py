"""Every mistake in the form of a catalogue file at once, each with where it stands and the words that are allowed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any, Literal, get_args, get_origin

import msgspec
from msgspec import NODEFAULT

from core import typed


def mistakes(data: Any, table: type[msgspec.Struct], where: str = "") -> Iterator[str]:
    """What keeps `data`, a table of TOML, from being this struct: one sentence a mistake, none when nothing does."""
    if not isinstance(data, dict):
        yield f"{where or 'the file'} is not a table"
        return
    known = {field.encode_name: field for field in _fields(table)}
    for name in data:
        if name not in known:
            near = get_close_matches(name, known, 1)
            meant = f"did you mean {near[0]!r}? " if near else ""
            yield f"{where}{name!r} is no key here; {meant}allowed: {', '.join(sorted(known))}"
    for name, field in known.items():
        if name in data:
            yield from _value(data[name], field.type, f"{where}{name}")
        elif field.default is NODEFAULT and field.default_factory is NODEFAULT:
            words = _words(field.type)
            yield f"{where}{name} is missing" + (f"; it is one of: {words}" if words else "")


def mended(data: Any, table: type[msgspec.Struct], needed: Mapping[str, object]) -> dict[str, object]:
    """The table without what keeps it from being this struct, so that all else in it can be checked too.

    What is lacking and has no default stands as `needed` has it, else as the first allowed word or an empty text.
    """
    out: dict[str, object] = {}
    for field in _fields(table):
        name, inner = field.encode_name, _table(field.type)
        value = data.get(name) if isinstance(data, dict) else None
        if value is not None and inner and get_origin(field.type) is tuple:
            tables = value if isinstance(value, list) else [value]
            out[name] = [mended(item, inner, needed) for item in tables if isinstance(item, dict)]
        elif value is not None and inner and isinstance(value, dict):
            out[name] = mended(value, inner, needed)
        elif value is not None and not inner and not list(_value(value, field.type, name)):
            out[name] = value
        elif field.default is NODEFAULT and field.default_factory is NODEFAULT:
            out[name] = mended({}, inner, needed) if inner else needed.get(name, _least(field.type))
    return out


@cache
def _fields(table: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    """The fields of a struct: asked for at each of its tables, of which a catalogue has hundreds."""
    return msgspec.structs.fields(table)


def _least(kind: Any) -> object:
    """A value of a kind that says nothing."""
    empty: object = {tuple: [], dict: {}}.get(get_origin(kind) or kind)
    return _words(kind).partition(",")[0] if empty is None else empty


def _value(value: Any, kind: Any, where: str) -> Iterator[str]:
    inner = _table(kind)
    if inner and get_origin(kind) is tuple:
        for number, item in enumerate(value if isinstance(value, list) else [value], start=1):
            name = item.get("name") if isinstance(item, dict) else None
            yield from mistakes(item, inner, f"[[{where}]] {name or number}: ")
    elif inner:
        yield from mistakes(value, inner, f"[{where}] ")
    else:
        try:
            typed.convert(value, kind)
        except msgspec.ValidationError as error:
            words = _words(kind)
            yield f"{where}: {f'{value!r} is not allowed; allowed: {words}' if words else error}"


def _table(kind: Any) -> type[msgspec.Struct] | None:
    structs = [form for form in (kind, *get_args(kind)) if isinstance(form, type) and issubclass(form, msgspec.Struct)]
    return structs[0] if structs else None


def _words(kind: Any) -> str:
    """The words of a closed list, where the kind is one or may be one."""
    lists = [form for form in (kind, *get_args(kind)) if get_origin(form) is Literal]
    return ", ".join(str(word) for kind in lists for word in get_args(kind))

"""What a newer version of motlan wrote into a record stays in it when this one makes its next revision.

Reading passes over keys that this version does not know. So that a next revision does not lose them, they are taken
over from the bytes of the one before: keys of the record itself, of its reading, metadata and slip always; those of
anything deeper (a value, an owner, a page's report) while nothing beside them changed. The rule: docs/upgrades.md.
"""

from __future__ import annotations

from typing import Any

import msgspec

from core.records import Record

_ALWAYS = frozenset(("", ".reading", ".reading.metadata", ".slip"))


def encoded_after(data: bytes, before: Record, after: Record) -> bytes:
    """The JSON of the revision `after`, with what `data`, the bytes of the revision `before`, has beyond it."""
    new = msgspec.json.encode(after)
    old, known, after_decoded = (msgspec.json.decode(each) for each in (data, msgspec.json.encode(before), new))
    if not _has_more(old, known):
        return new
    return msgspec.json.encode(_with_unknown(old, known, after_decoded, ""))


def _has_more(old: Any, known: Any) -> bool:
    """Whether there is a key in `old` that `known`, the same as this version reads it, has not."""
    if isinstance(old, dict) and isinstance(known, dict):
        return not old.keys() <= known.keys() or any(_has_more(old[key], known[key]) for key in old)
    if isinstance(old, list) and isinstance(known, list):
        return any(_has_more(was, read) for was, read in zip(old, known, strict=False))
    return False


def _with_unknown(old: Any, known: Any, new: Any, place: str) -> Any:
    if known == new:
        return old
    if isinstance(old, dict) and isinstance(known, dict) and isinstance(new, dict):
        both = old.keys() & known.keys()
        merged = {
            key: _with_unknown(old[key], known[key], value, f"{place}.{key}") if key in both else value
            for key, value in new.items()
        }
        if place in _ALWAYS:
            merged |= {key: old[key] for key in old.keys() - known.keys()}
        return merged
    if isinstance(old, list) and isinstance(known, list) and isinstance(new, list):
        was = {msgspec.json.encode(read): bytes_ for read, bytes_ in zip(known, old, strict=False)}
        return [was.get(msgspec.json.encode(value), value) for value in new]
    return new

"""What stands in the access log: looks at papers, and the hashes of what was written, as entries of one writer's chain.

An entry's bytes are two lines of JSON: the entry, and the seal over exactly the first line's bytes. So nothing can be
put beside what is signed, and a person can read both.
"""

from __future__ import annotations

import re

import msgspec

from core import typed
from core.records import Record

GENESIS = "0" * 64
FOLDER = "log/entries/"
FIRST_FORM = "log/access/"  # the one unsigned chain that versions before this one wrote
_ENTRY_KEY = re.compile(r"log/entries/([A-Za-z0-9_][A-Za-z0-9_-]{0,99})/([0-9]{7})/([0-9]{3})\.jsonl")
_FIRST_FORM_KEY = re.compile(r"log/access/([0-9]{7})/([0-9]{3})\.json")


class Access(Record, frozen=True):
    """One look at papers. Ids only: neither the query's text nor any content is kept."""

    who: str  # the account, `station:…`, `program:…`, or the operating system's user at the command line
    action: str  # search, show, person, reuse, download …
    channel: str  # cli, web, api
    paper_ids: tuple[str, ...] = ()
    owner_hash: str | None = None  # SHA-256 of the owner's number asked for
    dossier: str | None = None  # what for
    procedure: str | None = None
    purpose: str | None = None


class Written(Record, frozen=True):
    """A kept object that is about to be written: its key and the hash of its bytes."""

    key: str
    sha256: str


class Head(Record, frozen=True):
    """The last entry of a chain at some moment."""

    number: int
    sha256: str  # of the entry's bytes


class Entry(Record, frozen=True, omit_defaults=True):
    """What one writer logged at once, with its place in that writer's chain."""

    writer: str
    number: int  # from 1, without gaps
    at: str  # UTC, ISO 8601
    previous: str  # SHA-256 of the bytes of the entry before, GENESIS for the very first
    accesses: tuple[Access, ...] = ()
    written: tuple[Written, ...] = ()
    withdrawn: tuple[Written, ...] = ()  # writes that failed after their entry was durable
    continues: Head | None = None  # of a first entry: where the chain of the first form ended


class Seal(Record, frozen=True):
    """Who vouches for an entry."""

    key_id: str
    signature: str  # hexadecimal


class FirstFormEntry(Record, frozen=True):
    """An entry as versions before this one wrote it: chained, not signed."""

    number: int
    at: str
    previous: str
    access: Access


class Malformed(Exception):
    """Bytes that are no entry; the text says why, without quoting them."""


def encoded(entry: Entry) -> bytes:
    """The first line of an entry's bytes, which the seal signs."""
    return msgspec.json.encode(entry)


def decoded(data: bytes) -> tuple[Entry, bytes, Seal]:
    """An entry, the bytes that its seal signs, and the seal. Raises Malformed for whatever else stands there."""
    line, _, rest = data.partition(b"\n")
    try:
        return typed.decode(line, Entry), line, typed.decode(rest, Seal)
    except (ValueError, RecursionError):  # bad JSON, bad UTF-8, another shape; a million brackets
        raise Malformed("cannot be decoded") from None


def first_form(data: bytes) -> FirstFormEntry:
    """An entry of the first form. Raises Malformed."""
    try:
        return typed.decode(data, FirstFormEntry)
    except (ValueError, RecursionError):
        raise Malformed("cannot be decoded") from None


def entry_key(writer: str, number: int) -> str:
    """Where an entry stands: a thousand a folder."""
    return f"{FOLDER}{writer}/{number // 1000:07d}/{number % 1000:03d}.jsonl"


def place_of(key: str) -> tuple[str, int] | None:
    """(writer, number) that a key names, or None when it is no entry's key."""
    match = _ENTRY_KEY.fullmatch(key)
    return (match[1], int(match[2] + match[3])) if match else None


def first_form_key(number: int) -> str:
    """Where an entry of the first form stands."""
    return f"{FIRST_FORM}{number // 1000:07d}/{number % 1000:03d}.json"


def first_form_number(key: str) -> int | None:
    """The number that a key of the first form names, or None when it is none."""
    match = _FIRST_FORM_KEY.fullmatch(key)
    return int(match[1] + match[2]) if match else None

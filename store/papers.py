"""A paper's record: numbered, immutable revisions under `papers/<id>/`, each created only if its number is free."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from core.errors import CorruptError, ExistsError, NotFoundError
from core.records import Revision
from core.times import now
from store.objects import Objects

_decoder = msgspec.json.Decoder(Revision)


def key(paper_id: str, revision: int) -> str:
    """Where a revision stands; zero-padded, so that key order is revision order."""
    return f"papers/{paper_id}/{revision:06d}.json"


def file_first(objects: Objects, revision: Revision) -> Revision:
    """Store the first revision of a paper, or return the one that is already there (filing twice does no harm)."""
    try:
        objects.create(key(revision.paper_id, revision.revision), msgspec.json.encode(revision))
    except ExistsError:
        return load(objects, revision.paper_id, 1)
    return revision


def load(objects: Objects, paper_id: str, revision: int | None = None) -> Revision:
    """One revision of a paper, by default its latest. Raises NotFoundError, CorruptError."""
    if revision is None:
        numbers = [_number(entry.key) for entry in objects.list(f"papers/{paper_id}/")]
        if not numbers:
            raise NotFoundError(f"no paper {paper_id} is stored")
        revision = numbers[-1]
    return _decode(objects.read(key(paper_id, revision)), paper_id)


def history(objects: Objects, paper_id: str) -> list[Revision]:
    """All revisions of a paper, oldest first. Raises NotFoundError, CorruptError."""
    found = [_decode(objects.read(entry.key), paper_id) for entry in objects.list(f"papers/{paper_id}/")]
    if not found:
        raise NotFoundError(f"no paper {paper_id} is stored")
    return found


def revise(objects: Objects, paper_id: str, change: Callable[[Revision], Revision], *, by: str) -> Revision:
    """Store a next revision: `change` is given the latest one and returns it altered.

    When another process was first, the newer state is loaded and `change` is asked again. A change that alters
    nothing stores nothing and returns the latest revision.
    """
    while True:
        latest = load(objects, paper_id)
        changed = change(latest)
        names = tuple(name for name in _compared if getattr(changed, name) != getattr(latest, name))
        if not names:
            return latest
        following = msgspec.structs.replace(
            changed, revision=latest.revision + 1, at=now(), by=by, changes=_changed_names(latest, changed)
        )
        try:
            objects.create(key(paper_id, following.revision), msgspec.json.encode(following))
        except ExistsError:
            continue
        return following


def latest_of_all(objects: Objects) -> Iterator[Revision]:
    """The latest revision of every paper, in key order; holds one listing page in memory, not the list.

    Parts of a paper over several files are passed over: the whole stands for them.
    """
    for paper_id, revision in latest_keys(objects):
        latest = _decode(objects.read(key(paper_id, revision)), paper_id)
        if latest.part_of is None:
            yield latest


def latest_keys(objects: Objects) -> Iterator[tuple[str, int]]:
    """(paper id, number of its latest revision) of every paper, in key order."""
    current: tuple[str, int] | None = None
    for entry in objects.list("papers/"):
        found = (entry.key.split("/")[1], _number(entry.key))
        if current is not None and current[0] != found[0]:
            yield current
        current = found
    if current is not None:
        yield current


_compared = ("reading", "searchable_pdf", "slip", "same_as", "part_of", "also_for")


def _changed_names(old: Revision, new: Revision) -> tuple[str, ...]:
    """What differs, by name: `type`, `fields.full_name`, `owners` …"""
    names: list[str] = []
    for name in old.reading.__struct_fields__:
        before, after = getattr(old.reading, name), getattr(new.reading, name)
        if name == "fields":
            names += [f"fields.{field}" for field in sorted(before | after) if before.get(field) != after.get(field)]
        elif before != after:
            names.append(name)
    return tuple(names + [name for name in _compared[1:] if getattr(old, name) != getattr(new, name)])


def _number(object_key: str) -> int:
    return int(object_key.rsplit("/", 1)[1].removesuffix(".json"))


def _decode(data: bytes, paper_id: str) -> Revision:
    try:
        return _decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        # The cause is dropped on purpose: it can quote the record.
        raise CorruptError(f"the record of paper {paper_id} cannot be decoded; run `motlan verify`") from None

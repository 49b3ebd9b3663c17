"""A paper's record: numbered, immutable revisions under `papers/<id>/`, each created only if its number is free.

The last of them may be its deletion (`store.deletions`): then DeletedError, a NotFoundError, is what asking for the
paper gives.
"""

from __future__ import annotations

import math
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

import msgspec

from core import typed
from core.errors import CorruptError, DeletedError, ExistsError, NotFoundError
from core.records import Deletion, Revision
from core.times import now
from store import deletions
from store.access_log.covered import create_all_unseen, create_unseen
from store.lately import LONG, Lately
from store.objects import Objects
from store.unknown_keys import encoded_after

_KEY = re.compile(r"papers/[^/]+/([0-9]{6,})\.json")
_TRIES = 10  # of a revision whose number is taken by something that cannot be seen


def key(paper_id: str, revision: int) -> str:
    """Where a revision stands; zero-padded, so that key order is revision order."""
    return f"papers/{paper_id}/{revision:06d}.json"


def file_first(objects: Objects, revision: Revision) -> Revision:
    """Store the first revision of a paper, or return the one that is already there (filing twice does no harm).

    For a paper that a listing has just shown not to be there.
    """
    return file_all_first(objects, [revision])[0]


def file_all_first(objects: Objects, revisions: Sequence[Revision]) -> list[Revision]:
    """`file_first` of several papers, in their order; one entry of the access log is for all of them."""
    records = {key(first.paper_id, first.revision): msgspec.json.encode(first) for first in revisions}
    try:
        taken = create_all_unseen(objects, records)
    finally:
        for stem in {first.paper_id.rpartition("-")[0] for first in revisions}:
            _filed.note(objects, stem, True)
    return [load(objects, first.paper_id, first.revision) if name in taken else first
            for name, first in zip(records, revisions, strict=True)]  # fmt: skip


def load(
    objects: Objects, paper_id: str, revision: int | None = None, *, read: Callable[[str], Revision] | None = None
) -> Revision:
    """One revision of a paper, by default its latest; `read` gives the one under a key, by default out of the store.

    Raises NotFoundError, CorruptError.
    """
    if revision is None:
        revision = latest_number(objects, paper_id)
    name = key(paper_id, revision)
    return read(name) if read else decoded(objects.read(name), paper_id)


def latest_number(objects: Objects, paper_id: str) -> int:
    """The number of a paper's latest revision, which may be its deletion; one listing. Raises NotFoundError."""
    numbers = [number for entry in objects.list(f"papers/{paper_id}/") if (number := number_in(entry.key))]
    if not numbers:
        raise NotFoundError(f"no paper {paper_id} is stored")
    return numbers[-1]


def history(
    objects: Objects, paper_id: str, *, read: Callable[[str], Revision] | None = None
) -> list[Revision]:  # fmt: skip
    """All revisions of a paper, oldest first; of one handed in again after a deletion, those since.

    `read` as in `load`. Raises NotFoundError, CorruptError.
    """
    keys = [entry.key for entry in objects.list(f"papers/{paper_id}/") if number_in(entry.key)]
    revisions: list[Revision] = []
    for place, name in enumerate(keys, start=1):
        try:
            revisions.append(read(name) if read else decoded(objects.read(name), paper_id))
        except DeletedError:
            revisions = []
            if place == len(keys):
                raise
    if not revisions:
        raise NotFoundError(f"no paper {paper_id} is stored")
    return revisions


def deletion_of(objects: Objects, paper_id: str) -> Deletion | None:
    """The deletion of a paper that was deleted and not handed in since; None of any other. Raises CorruptError."""
    try:
        load(objects, paper_id)
    except DeletedError as deleted:
        return deleted.deletion
    except NotFoundError:
        return None
    return None


def of_same_file(objects: Objects, paper_id: str) -> Iterator[Revision]:
    """The latest revision of every paper of the original that this paper is in, itself included; none deleted."""
    for other in ids_of_file(objects, paper_id):
        with suppress(DeletedError):
            yield load(objects, other)


def none_of_file(objects: Objects, first_id: str, *, since: float = -math.inf) -> bool:
    """Whether there is, and was, no paper of the original whose first paper this would be; one listing of its folder.

    An original's papers are filed in order, and what is deleted leaves its proof, so that without the first there is
    none. The folder, not all that begins with the original's name: a store in folders would look through all papers.
    Remembered for some seconds, or since a moment of the monotonic clock from which nobody else could file one.
    """
    stem = first_id.rpartition("-")[0]
    seen = _none_of_file.of(objects, stem) or _none_lately.of(objects, stem)
    if seen is not None and seen >= since and not _filed.of(objects, stem):
        return True
    asked = time.monotonic()
    if next(objects.list(f"papers/{first_id}/"), None) is not None:
        return False
    _none_of_file.note(objects, stem, asked)
    return True


def note_none_of_file(objects: Objects, first_id: str, *, alone: bool) -> None:
    """There is no paper of an original that this process has just received for the first time: its id is as new.

    `alone`: nor will another process file one.
    """
    (_none_of_file if alone else _none_lately).note(objects, first_id.rpartition("-")[0], time.monotonic())


def forget_lacking(objects: Objects) -> None:
    """Another process may have filed whatever this one remembers not to be filed."""
    _none_of_file.forget_all(objects)
    _none_lately.forget_all(objects)


_none_of_file = Lately[float](seconds=LONG)
_none_lately = Lately[float]()
_filed = Lately[bool](seconds=2 * LONG)  # a listing may have been made before and noted after


def is_known(objects: Objects, paper_id: str) -> bool:
    """Whether there is, or was until its deletion, a paper with this id."""
    return objects.size(key(paper_id, 1)) is not None or next(objects.list(f"papers/{paper_id}/"), None) is not None


def ids_of_file(objects: Objects, paper_id: str) -> list[str]:
    """The ids of all papers there are or were of the original that this paper is in, in order; one listing."""
    stem = paper_id.rpartition("-")[0]
    numbers = {int(entry.key.split("/")[1].rpartition("-")[2]) for entry in objects.list(f"papers/{stem}-")}
    return [f"{stem}-{number}" for number in sorted(numbers)]


def revise(objects: Objects, paper_id: str, change: Callable[[Revision], Revision], *, by: str) -> Revision:
    """Store a next revision: `change` is given the latest one and returns it altered.

    When another process was first, the newer state is loaded and `change` is asked again. A change that alters
    nothing stores nothing and returns the latest revision. What a newer version of motlan wrote goes along.
    Raises NotFoundError, CorruptError.
    """
    stuck = Counter[int]()
    while True:
        data = objects.read(key(paper_id, latest_number(objects, paper_id)))
        latest = decoded(data, paper_id)
        changed = change(latest)
        names = tuple(name for name in _compared if getattr(changed, name) != getattr(latest, name))
        if not names:
            return latest
        following = msgspec.structs.replace(
            changed, revision=latest.revision + 1, at=now(), by=by, changes=_changed_names(latest, changed)
        )
        name, encoded = key(paper_id, following.revision), encoded_after(data, latest, following)
        try:
            if stuck[following.revision]:
                objects.create(name, encoded)
            else:
                create_unseen(objects, name, encoded)
        except ExistsError:
            stuck[following.revision] += 1
            if stuck[following.revision] == _TRIES:
                raise CorruptError(
                    f"something that is no record stands where revision {following.revision} of paper {paper_id} "
                    "belongs; run `motlan verify`"
                ) from None
            continue
        return following


def latest_of_all(objects: Objects) -> Iterator[Revision]:
    """The latest revision of every paper, in key order; holds one listing page in memory, not the list.

    Parts of a paper over several files are passed over: the whole stands for them. So are papers that were deleted.
    """
    for paper_id, revision in latest_keys(objects):
        with suppress(DeletedError):
            latest = decoded(objects.read(key(paper_id, revision)), paper_id)
            if latest.part_of is None:
                yield latest


def latest_keys(objects: Objects, prefix: str = "papers/") -> Iterator[tuple[str, int]]:
    """(paper id, number of its latest revision) of every paper, in key order, deleted ones included.

    `prefix`: of those alone whose keys start so; it goes no further than a paper's id.
    """
    current: tuple[str, int] | None = None
    for entry in objects.list(prefix):
        number = number_in(entry.key)
        if number is None:
            continue  # `motlan verify` names it
        paper = (entry.key.split("/")[1], number)
        if current is not None and current[0] != paper[0]:
            yield current
        current = paper
    if current is not None:
        yield current


_compared = ("reading", "searchable_pdf", "slip", "same_as", "part_of", "divided_by", "also_for")


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


def number_in(object_key: str) -> int | None:
    """The number of the revision that a key names, or None when it is no revision's key."""
    match = _KEY.fullmatch(object_key)
    return int(match[1]) if match else None


def decoded(data: bytes, paper_id: str) -> Revision:
    """A revision from its bytes. Raises CorruptError, and DeletedError where they are the paper's deletion."""
    try:
        return typed.decode(data, Revision)
    except (ValueError, RecursionError):
        deletion = deletions.decoded(data, paper_id)
        if deletion is not None:
            raise DeletedError.of(paper_id, deletion) from None
        # The cause is dropped on purpose: it can quote the record.
        raise CorruptError(f"the record of paper {paper_id} cannot be decoded; run `motlan verify`") from None

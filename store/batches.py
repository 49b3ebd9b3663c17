"""Batches as received, the originals in them, the work they still need, and what became of it."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

import msgspec

from core import typed
from core.errors import CorruptError, ExistsError, NotFoundError
from core.records import LANES as LANES
from core.records import Batch, Lane, Original, Outcome
from store.lately import LONG, Lately
from store.objects import Objects


def original_key(sha256: str) -> str:
    """Where the bytes of an original stand."""
    return f"originals/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def is_whole(objects: Objects, sha256: str) -> bool:
    """Whether an original is held and its bytes are those its name says; all of them are read. Raises ServiceError."""
    try:
        with objects.fetch(original_key(sha256)) as path, path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except (NotFoundError, CorruptError, OSError):
        return False


def _received_key(sha256: str) -> str:
    return f"received/{sha256[:2]}/{sha256[2:4]}/{sha256}.json"


def note_original(objects: Objects, original: Original) -> tuple[Original, bool]:
    """Note the first receipt of an original; (the note that counts, whether it is this one)."""
    try:
        objects.create(_received_key(original.sha256), msgspec.json.encode(original))
    except ExistsError:
        return load_original(objects, original.sha256), False
    _noted.note(objects, original.sha256, original)
    return original, True


def load_original(objects: Objects, sha256: str) -> Original:
    """The note of an original's first receipt. Raises NotFoundError."""
    known = _noted.of(objects, sha256)
    if known is None:
        known = read_note(objects, sha256)
        _noted.note(objects, sha256, known)
    return known


def read_note(objects: Objects, sha256: str) -> Original:
    """The same as the store has it at this moment: for who checks it. Raises NotFoundError."""
    return typed.decode(objects.read(_received_key(sha256)), Original)


_noted = Lately[Original](4096, math.inf)  # every page asks for it several times, and it never changes


def _originals_known(objects: Objects, batch: Batch) -> Batch:
    """The batch; what it says of originals that came first with it need not be asked of the store again."""
    for file in batch.files[:_PRIMED]:
        if file.status == "taken_in" and file.kind and file.sha256 and _noted.of(objects, file.sha256) is None:
            original = Original(file.sha256, file.bytes, file.kind, file.pages, batch.batch, batch.received_at)
            _noted.note(objects, file.sha256, original)
    return batch


_PRIMED = 1000  # files of one batch


def receive(objects: Objects, batch: Batch) -> None:
    """Make a batch received: first its work becomes pending, then the batch is written. May be repeated.

    A crash in between leaves pending work that names the whole batch, so nothing is forgotten.
    """
    data = msgspec.json.encode(batch)
    objects.replace(_pending_key(batch.slip.lane, batch.batch), data)
    confirm(objects, batch)


def confirm(objects: Objects, batch: Batch) -> None:
    """Write the batch's own record if it is not there yet."""
    try:
        objects.create(f"batches/{batch.batch}.json", msgspec.json.encode(batch))
    except ExistsError:
        return


def load_batch(objects: Objects, batch_id: str) -> Batch:
    """A batch as received. Raises NotFoundError."""
    try:
        return _received(objects, batch_id)  # type: ignore[arg-type]  # a store is one by identity
    except NotFoundError:
        raise NotFoundError(f"no batch {batch_id} was received; `motlan status` lists the batches") from None


@lru_cache(maxsize=8)  # each of its files asks for it, and it never changes: a batch of n files must not cost n²
def _received(objects: Objects, batch_id: str) -> Batch:
    return _originals_known(objects, typed.decode(objects.read(f"batches/{batch_id}.json"), Batch))


def is_received(objects: Objects, batch_id: str) -> bool:
    """Whether a batch was received to its end."""
    return objects.size(f"batches/{batch_id}.json") is not None


def batch_ids(objects: Objects, *, after: str = "") -> Iterator[str]:
    """The ids of all batches received, oldest first."""
    for entry in objects.list("batches/", after=f"batches/{after}.json" if after else ""):
        yield entry.key.removeprefix("batches/").removesuffix(".json")


def pending(objects: Objects, lane: Lane) -> Iterator[Batch]:
    """Batches of a lane with work left, oldest first."""
    for batch_id in pending_ids(objects, lane):
        batch = load_pending(objects, lane, batch_id)
        if batch is not None:  # else: finished by another process since it was listed
            yield batch


def pending_ids(objects: Objects, lane: Lane, *, after: str = "") -> Iterator[str]:
    """The ids of a lane's batches with work left, oldest first, without reading them; those after an id only."""
    for entry in objects.list(f"pending/{lane}/", after=_pending_key(lane, after) if after else ""):
        yield entry.key.rsplit("/", 1)[1].removesuffix(".json")


def load_pending(objects: Objects, lane: Lane, batch_id: str) -> Batch | None:
    """A batch with work left, or None when it has none any more."""
    try:
        return _originals_known(objects, typed.decode(objects.read(_pending_key(lane, batch_id)), Batch))
    except NotFoundError:
        return None


def settle(objects: Objects, batch: Batch) -> None:
    """The batch needs no more work."""
    objects.delete(_pending_key(batch.slip.lane, batch.batch))


def reopen(objects: Objects, batch: Batch) -> None:
    """The batch needs work again."""
    objects.replace(_pending_key(batch.slip.lane, batch.batch), msgspec.json.encode(batch))


def save_outcome(objects: Objects, batch_id: str, outcome: Outcome) -> None:
    """Write what became of a file of a batch; the same file again replaces it."""
    objects.replace(_outcome_key(batch_id, outcome.sha256), msgspec.json.encode(outcome))
    _with_outcome.note(objects, _outcome_key(batch_id, outcome.sha256), True)


def load_outcome(objects: Objects, batch_id: str, sha256: str) -> Outcome | None:
    """What became of a file of a batch, or None while it waits."""
    try:
        outcome = typed.decode(objects.read(_outcome_key(batch_id, sha256)), Outcome)
    except NotFoundError:
        return None
    _with_outcome.note(objects, _outcome_key(batch_id, sha256), True)
    return outcome


def has_outcome(objects: Objects, batch_id: str, sha256: str, *, alone: bool = False) -> bool:
    """Whether a file of a batch has its outcome, or had it some seconds ago (`store.lately`).

    `alone`: no other process works on the batch, so that one which had none lately is told without asking.
    """
    name = _outcome_key(batch_id, sha256)
    if _with_outcome.of(objects, name):
        return True
    if alone and _without_outcome.of(objects, name):
        return False
    if load_outcome(objects, batch_id, sha256) is not None:
        return True
    _without_outcome.note(objects, name, True)
    return False


def had_outcome(objects: Objects, batch_id: str, sha256: str, *, alone: bool = False) -> bool:
    """Whether a file of a batch had its outcome some seconds ago, told for all its files by one listing.

    `alone` as in `has_outcome`.
    """
    if _with_outcome.of(objects, _outcome_key(batch_id, sha256)):
        return True
    if alone and _without_outcome.of(objects, _outcome_key(batch_id, sha256)):
        return False
    listed = _listed.of(objects, batch_id)
    if listed is None:
        listed = frozenset(with_outcome(objects, batch_id))
        _listed.note(objects, batch_id, listed)
    return sha256 in listed


def has_outcome_lately(objects: Objects, batch_id: str, sha256: str) -> bool:
    """Whether this process knows without asking that a file of a batch has its outcome."""
    return bool(_with_outcome.of(objects, _outcome_key(batch_id, sha256)))


def remember_nothing(objects: Objects, batch_id: str, sha256: str) -> None:
    """What this process remembers of a file's outcome is not so any more."""
    _with_outcome.forget(objects, _outcome_key(batch_id, sha256))


def forget_lacking(objects: Objects) -> None:
    """Another process may have finished whatever this one remembers to be without its outcome."""
    _without_outcome.forget_all(objects)
    _listed.forget_all(objects)


def note_without_outcome(objects: Objects, batch_id: str, sha256s: Iterable[str]) -> None:
    """A listing of this moment shows that these files of a batch have no outcome."""
    for sha256 in sha256s:
        _without_outcome.note(objects, _outcome_key(batch_id, sha256), True)


_with_outcome = Lately[bool](seconds=LONG)  # no shorter than readings: a listing that contradicts it tells of a retry
_without_outcome = Lately[bool](seconds=LONG)
_listed = Lately[frozenset[str]](100)


def with_outcome(objects: Objects, batch_id: str) -> Iterator[str]:
    """The originals of a batch that have their outcome, by hash; one listing."""
    for entry in objects.list(f"outcomes/{batch_id}/"):
        if not entry.key.startswith(_again_folder(batch_id)):
            yield entry.key.rsplit("/", 1)[1].removesuffix(".json")


def forget_outcome(objects: Objects, batch_id: str, sha256: str) -> None:
    """Drop what became of a file, so that it is worked on again."""
    _with_outcome.forget(objects, _outcome_key(batch_id, sha256))
    objects.delete(_outcome_key(batch_id, sha256))


def note_again(objects: Objects, batch_id: str, file: str, later: str) -> None:
    """A file that failed at its receipt came again with the batch `later`, which tells now what became of it."""
    objects.replace(f"{_again_folder(batch_id)}{_name_hash(file)}.json", msgspec.json.encode({"batch": later}))


def came_again(objects: Objects, batch_id: str) -> Callable[[str], bool]:
    """Asks of a file, by its name in the batch, whether it came again with a later one; one listing."""
    known = {entry.key.rsplit("/", 1)[1].removesuffix(".json") for entry in objects.list(_again_folder(batch_id))}
    return lambda file: _name_hash(file) in known


def _again_folder(batch_id: str) -> str:
    return f"outcomes/{batch_id}/again/"


def _name_hash(file: str) -> str:
    return hashlib.sha256(file.encode()).hexdigest()


def _pending_key(lane: Lane, batch_id: str) -> str:
    return f"pending/{lane}/{batch_id}.json"


def _outcome_key(batch_id: str, sha256: str) -> str:
    return f"outcomes/{batch_id}/{sha256}.json"

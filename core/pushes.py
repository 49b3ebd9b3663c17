"""What a station and the centre say to each other about a batch: the push, and the receipt that answers it."""

from __future__ import annotations

from typing import Annotated

import msgspec

from core.records import Failure, FileStatus, Record, Slip

Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
PushId = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_][A-Za-z0-9_-]{7,63}$")]

MOST_FILES = 1000  # of one push


class PushedFile(Record, frozen=True):
    """A file of a push: its name at the station, and what its bytes must come to."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    sha256: Sha256
    bytes: Annotated[int, msgspec.Meta(ge=0)]


class Push(Record, frozen=True):
    """What the `slip` part says. `push` is chosen by the station, once for this batch, and makes repeats harmless."""

    push: PushId
    slip: Slip
    files: Annotated[tuple[PushedFile, ...], msgspec.Meta(min_length=1, max_length=MOST_FILES)]


class Held(Record, frozen=True, omit_defaults=True):
    """Whether the centre holds these bytes."""

    held: bool
    bytes: int | None = None


class ReceivedFile(Record, frozen=True):
    """A file of a batch, and what it was found to be."""

    file: str
    sha256: str | None
    status: FileStatus
    pages: int
    error: Failure | None


class ReceivedPages(Record, frozen=True):
    """How many pages came."""

    received: int


class Counts(Record, frozen=True):
    """What a receipt is about, counted."""

    files: int  # in `files`: a ZIP counts by its members
    originals: int  # hashes in `originals`
    pages: int


class Receipt(Record, frozen=True):
    """The centre's word that every byte it names is durable; signed over all that it says (`core.receipts`)."""

    push: str
    originals: tuple[str, ...]
    batch: str
    received_at: str
    files: tuple[ReceivedFile, ...]
    pages: ReceivedPages
    branch: str | None = None
    station: str | None = None
    dossier: str | None = None
    counts: Counts | None = None
    key_id: str = ""  # of the centre's key that signed
    signature: str = ""  # hexadecimal


class PublishedKey(Record, frozen=True):
    """A key that signs receipts, as the centre publishes it; the one before vouches for each later one."""

    key_id: str
    public: str  # `ed25519-public:BASE64`
    since: str
    until: str | None = None  # when the next one took its place; its receipts hold on
    before: str | None = None  # id of the key before
    vouched: str | None = None  # the signature of the key before over this one, hexadecimal


class PublishedKeys(Record, frozen=True):
    """The centre's keys, the oldest first; the last signs."""

    keys: tuple[PublishedKey, ...]


class NeededComponent(Record, frozen=True):
    """A component of a procedure."""

    component: str
    name: str
    needed: bool  # it has to be scanned
    required: bool  # every dossier has it; else `condition` says which
    condition: str | None


class Needed(Record, frozen=True):
    """What has to be scanned for a dossier."""

    procedure: str
    components: tuple[NeededComponent, ...]

"""The index protocol: what every back end of the search room does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from core.records import Lane, Record, Revision
from search.document import Entry
from search.facets import Facets
from search.query import Query
from search.waiting import Waiting, Wanted


class Hit(Entry, frozen=True, kw_only=True):
    """One found paper: the entry kept in the index, with why it was found. Encodes as `motlan search --json` prints."""

    snippet: str = ""  # some of the paper's text around the first matches, each match between « and »
    score: float = 0.0  # larger is better; comparable within one answer only


class Page(Record, frozen=True):
    """Some of the papers that a query finds, and from where the next ones go on."""

    hits: list[Hit]
    next: str | None  # what `Index.page` takes for the papers after these; None: there are no more


class Finds(Protocol):
    """What is asked of an index by those who only find. Raises as `Index` does."""

    def find(self, query: Query) -> list[Hit]:
        """At most `query.limit` papers, best first; an empty query lists the newest."""

    def find_all(self, queries: Sequence[Query]) -> list[list[Hit]]:
        """What `find` answers to each; those by keys and filters alone, without words, cost one request together."""


class Index(Finds, Protocol):
    """A cache of all papers' newest revisions, made for finding; the object store is the truth it is rebuilt from.

    Every method may be called from any thread and by several processes at once; whoever opened an index closes it.
    All of them raise `ServiceError` when the back end cannot be reached, or holds what cannot be read: its message then
    says to run `motlan reindex`. Either way no paper is at fault, and the call succeeds once that is mended.
    """

    def publish(self, revisions: Iterable[Revision]) -> None:
        """Make these revisions findable; on return they are durable and the next `find` sees them.

        The revision number is the external version: an older or equal one never overwrites, so publishing is
        idempotent and may come in any order. While a rebuild is under way the new index gets them too. An error may
        leave some of them published: publish all of them again. `CorruptError`: it can take all but one.
        """

    def page(self, query: Query, after: str = "") -> Page:
        """The next `query.limit` papers of the same answer, after a page whose `next` was `after`.

        A page costs no more however many came before it, and none of its papers stood on one before. A paper filed
        meanwhile stands before them. Raises UsageError for an `after` that no page said.
        """

    def facets(self, query: Query) -> Facets:
        """How many papers have everything asked for, by type, branch and year of issue (see `search.facets`).

        `query.limit` plays no part. A back end may count no more than the newest papers, so that this costs little
        more than finding; `Facets.complete` tells.
        """

    def waiting(self, wanted: Wanted) -> list[Waiting]:
        """At most `wanted.limit` papers that wait for an officer, in the order in which they are taken in hand.

        An indexed walk: its cost grows with what is passed over, never with what is held.
        """

    def count_waiting(self, wanted: Wanted) -> dict[Lane, int]:
        """How many papers wait in each lane; of more than 10,000 a back end may say 10,000."""

    def versions(self) -> Iterator[tuple[str, int]]:
        """(paper_id, revision) of every paper held, sorted by paper_id, read page by page for `motlan verify`."""

    def rebuild(self, *, papers: int = 0, resume: bool = False) -> AbstractContextManager[Index]:
        """Build a new index beside the live one and swap them when the block ends without an error.

        `with index.rebuild() as fresh: fresh.publish(all_of_them)`. Open the block BEFORE listing the object store:
        what others publish meanwhile goes into both, so nothing falls between. `papers` is about how many there will
        be. Readers see the old index until the swap. After an error or a crash the old one stays live; `resume=True`
        goes on with what was left (see `fresh.versions()`), else the leftover is dropped. A second rebuild takes over
        from a first one, whose block then ends in `ServiceError`.
        """

    def begin(self, *, papers: int = 0, resume: bool = False) -> str:
        """Begin a new index as `rebuild` does, for many processes that build it together; its name, for `begun`."""

    def begun(self, name: str) -> Index:
        """The index begun under this name, to publish into; ServiceError there once another has taken its place."""

    def go_live(self, name: str) -> None:
        """Swap the index begun under this name for the live one; nothing where it is the live one already.

        Raises ServiceError when another has taken its place.
        """

    def remove(self, paper_id: str) -> None:
        """Forget one paper that is not in the object store; no error when it is not held."""

    def close(self) -> None:
        """Give back connections; calling it again does nothing."""

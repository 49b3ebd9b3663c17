"""Hash originals together: processes and machines that name one run take them by the first characters of their hash."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from core.records import Record
from ingest.shares import Run, prefixes
from ingest.verify.streams import by_sha
from store import batches
from store.objects import Objects


class Hashed(Record, frozen=True):
    """Originals that were hashed, and those that are not what their name says."""

    checked: int
    bad: tuple[str, ...] = ()


def hash_together(objects: Objects, run: str, on_step: Callable[[], None] = lambda: None) -> tuple[Hashed, int]:
    """Hash every original with whoever names the same run; (what all found, shares done by this process).

    Killed, the same call goes on. Raises ServiceError, and UsageError for a run of weeks ago.
    """
    shared = Run(objects, "verify", run, Hashed)

    def do(prefix: str) -> Hashed:
        bad, checked = list[str](), 0
        for sha256, _ in by_sha(objects, prefix):
            on_step()
            checked += 1
            if not batches.is_whole(objects, sha256):
                bad.append(sha256)
        return Hashed(checked, tuple(bad))

    return summed(shared.share(lambda: prefixes(objects, "originals/"), do)), shared.own


def summed(shares: Iterable[Hashed]) -> Hashed:
    """What several processes found."""
    every = list(shares)
    return Hashed(sum(share.checked for share in every), tuple(sha256 for share in every for sha256 in share.bad))

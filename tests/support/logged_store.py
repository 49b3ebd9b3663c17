"""A log on a store in a folder, and what befalls its entries."""

from __future__ import annotations

from pathlib import Path

from store.access_log import Access, AccessLog
from store.access_log.anchors import FileAnchors
from store.access_log.log_keys import KeyRing
from store.access_log.verification import check
from store.files import FileObjects

KEY = "hmac:" + "A" * 43 + "="
OTHER_KEY = "hmac:" + "B" * 43 + "="


def look(number: int = 0) -> Access:
    """A look whose officer and paper bear the number."""
    return Access(who=f"officer {number}", action="show", channel="web", paper_ids=(f"paper-{number}",))


class LoggedStore:
    """A store, its log's key, and a place for anchors outside the store."""

    def __init__(self, folder: Path) -> None:
        self.objects = FileObjects(folder / "objects")
        self.keys = KeyRing.of(KEY)
        self.anchors = FileAnchors(folder / "log.anchors")

    def writer(self, host: str = "host", keys: KeyRing | None = None) -> AccessLog:
        """A writer as a process of a host has it; it anchors only when told to."""
        return AccessLog(self.objects, keys or self.keys, self.anchors, anchor_seconds=3600, host=host)

    def filled(self, looks: int, host: str = "host") -> AccessLog:
        """A writer that has logged so many looks and anchored them."""
        log = self.writer(host)
        for number in range(looks):
            log.append(look(number))
        log.anchor()
        return log

    def entries(self) -> list[Path]:
        """The files of all entries, in order."""
        return [self.objects.root / entry.key for entry in self.objects.list("log/entries/")]

    def broken(self, keys: KeyRing | None = None) -> list[tuple[str, str]]:
        """What a check finds: the end of the key, and what is wrong."""
        return [(answer.key[-9:], answer.why) for answer in check(self.objects, keys or self.keys, self.anchors)[1]]


def altered(path: Path, data: bytes) -> None:
    """Other bytes in the place of an entry's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(data)

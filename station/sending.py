"""Sending what lies in the spool, the oldest batch first, for as long as it takes; and asking what became of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime

import httpx
import msgspec

from core import typed
from core.errors import CorruptError, RefusedError, UsageError
from core.pushes import Push
from station.centre import Centre
from station.disk import write_durably
from station.notices import Told
from station.scan_folder import Notice
from station.spool import Progress, Spool, SpooledBatch

_FIRST, _LONGEST = 1.0, 60.0  # seconds between two tries; doubled each time
_WENT_ON = 128 << 10  # bytes after which a link that is cut is no dead batch
_ASK, _LONGEST_ASK = 1.0, 5.0  # seconds between two questions about batch batch: longer each time
_UPLOADS = "uploads.json"


class Sender:
    """Sends the spool's batches through batch client. `run` is for a thread of its own."""

    def __init__(self, spool: Spool, centre: Centre, client: httpx.Client, *, on_change: Callable[[], None]) -> None:
        self._spool = spool
        self._centre = centre
        self._on_change = on_change
        self._pause = _FIRST
        self._held: dict[str, set[str]] = {}  # batch → hashes that the centre holds
        self._places = self._load_places()
        self._asks: dict[str, tuple[float, float]] = {}  # batch → when to ask again, the pause before
        self._woken = threading.Event()
        self._since_failure = 0  # bytes that went out since the link was last cut
        self.notice: Notice | None = None  # what is wrong with the link
        self.told = Told(client)
        self.sent: dict[str, int] = {}  # batch → bytes handed to the network, those sent again included

    def run(self, stop: threading.Event) -> None:
        """Send and ask until told to stop."""
        while not stop.is_set():
            self._woken.clear()
            if self.step():
                continue
            if self.notice:
                stop.wait(self._pause)
            else:
                self._woken.wait(_ASK / 2)

    def wake(self) -> None:
        """There is a batch more, or it is time to stop: a sender that has nothing to do looks at once."""
        self._woken.set()

    def step(self) -> bool:
        """Send the oldest batch, or ask about batch; whether something was done."""
        for batch in self._spool.waiting():
            return self._send(batch)
        return self._ask()

    def _send(self, batch: SpooledBatch) -> bool:
        """Try batch batch once."""
        push = Push(batch.push, batch.slip, batch.pushed_files())
        try:
            signed = self._centre.deliver(
                push, self._spool.content, held=self._held.setdefault(batch.id, set()),
                places=self._places.setdefault(batch.id, {}), on_place=self._write_places,
                on_sent=lambda count: self._note_sent(batch.id, count),
            )  # fmt: skip
            if signed is None:
                return self._failed("no_link")
            self._spool.receive(batch, signed.receipt.batch, signed.data, signed.receipt.pages.received)
        except httpx.HTTPError:
            return self._failed("no_link")
        except RefusedError as error:
            return self._failed("centre_unknown" if "pinned" in str(error) else "key_refused", str(error))
        except CorruptError as error:
            return self._failed("spool_broken" if "spool" in str(error) else "receipt_false", str(error))
        except UsageError as error:  # this batch, not the link: the others go on
            self._spool.change(batch.id, state="refused", why=str(error))
        except msgspec.DecodeError:
            return self._failed("no_link")
        except OSError:
            return self._failed("disk_full")
        self._held.pop(batch.id, None)
        self._places.pop(batch.id, None)
        self._write_places()
        self._pause, self.notice = _FIRST, None
        self._on_change()
        return True

    def _failed(self, code: str, why: str = "") -> bool:
        """The link or the centre is not as it should be: wait longer before each next try."""
        if self._since_failure >= _WENT_ON:  # a weak link, not a dead batch: go on at once
            self._since_failure = 0
            return True
        self._pause = _FIRST if self.notice is None else min(2 * self._pause, _LONGEST)
        self.notice, self._since_failure = Notice(code, "", why), 0
        self._on_change()
        return False

    def _ask(self) -> bool:
        """Ask about the batch that was not asked about for longest, of those that are not searchable yet."""
        now = time.monotonic()
        unfinished = [
            batch for batch in self._spool.all() if batch.state == "received" and not batch.progress.searchable_at
        ]
        due = {batch.id: self._asks.get(batch.id, (0.0, 0.0)) for batch in unfinished}
        batch = min(unfinished, key=lambda batch: due[batch.id], default=None)
        if batch is None or due[batch.id][0] > now:
            return False
        pause = min(_LONGEST_ASK, max(_ASK, 1.5 * due[batch.id][1]))
        self._asks[batch.id] = now + pause, pause
        try:
            answer = self._centre.progress(batch.batch)
        except httpx.HTTPError:
            return self._failed("no_link")
        self.notice = None
        if answer is not None:
            at = datetime.now().strftime("%H:%M") if answer.state == "done" else None
            progress = Progress(
                answer.read, answer.blank, answer.failed, answer.waiting, at, answer.remarks, answer.looked_at
            )
            if progress != batch.progress:
                self._spool.change(batch.id, progress=progress)
                self._on_change()
        return True

    def _note_sent(self, batch: str, count: int) -> None:
        self.sent[batch] = self.sent.get(batch, 0) + count
        self._since_failure += count
        if self._since_failure >= _WENT_ON:
            self.notice = None

    def _load_places(self) -> dict[str, dict[str, str]]:
        try:
            return typed.decode((self._spool.folder / _UPLOADS).read_bytes(), dict[str, dict[str, str]])
        except (OSError, msgspec.DecodeError, msgspec.ValidationError):
            return {}  # uploads begin anew

    def _write_places(self) -> None:
        places = {batch: dict(uploads) for batch, uploads in self._places.items() if uploads}
        write_durably(self._spool.folder / _UPLOADS, msgspec.json.encode(places))

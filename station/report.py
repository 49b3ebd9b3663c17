"""How a station stands: one line a batch, and what keeps it from going on; for the screen and for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from core import quality, typed
from core.errors import NotFoundError
from core.records import QualityFinding, Record
from core.times import now
from station.scan_folder import Notice
from station.spool import Spool, SpooledBatch
from station.states import sentence

STATUS = "status.json"
COLUMNS = ("lúc", "hồ sơ", "tệp", "trang", "đã gửi", "chất lượng", "đã đọc", "tình trạng")


class Line(Record, frozen=True):
    """One batch."""

    id: str
    made_at: str  # local time, `09:41`
    dossier: str | None
    files: int
    bytes: int
    sent: int  # bytes handed to the network, those sent again included
    code: str  # of `station.states`
    message: str
    batch: str
    pages: int | None
    read: int | None
    searchable_at: str | None
    rescan: tuple[str, ...]  # what is to be scanned again, and why
    checked: bool = False


class State(Record, frozen=True):
    """All of it."""

    at: str
    waiting: int  # batches that lie in the spool without a receipt
    used: int  # bytes of the spool
    limit: int
    notices: tuple[tuple[str, str], ...]  # code and sentence
    batches: tuple[Line, ...]  # the newest last

    def without_time(self) -> State:
        """The same, to be compared."""
        return msgspec.structs.replace(self, at="")


def state_of(spool: Spool, sent: Mapping[str, int], notices: Sequence[Notice]) -> State:
    """How the station stands now."""
    batches = spool.all()
    waiting = [batch for batch in batches if batch.state == "waiting"]
    link_is_up = not any(notice.code in ("no_link", "key_refused", "centre_unknown") for notice in notices)
    going = waiting[0].id if waiting and link_is_up else ""
    lines = [_line(batch, sent.get(batch.id, 0), batch.id == going) for batch in batches]
    sentences = tuple((notice.code, sentence(notice.code, notice.about, notice.why)) for notice in notices)
    return State(now(), len(waiting), spool.used(), spool.limit, sentences, tuple(lines))


def last_state(folder: Path) -> State:
    """What the running station wrote last. Raises NotFoundError."""
    try:
        return typed.decode((folder / STATUS).read_bytes(), State)
    except (OSError, msgspec.DecodeError, msgspec.ValidationError) as error:
        raise NotFoundError(f"no station works with the spool {folder}, or none did so far") from error


def rows(state: State) -> list[tuple[str, ...]]:
    """The lines as cells of a table under `COLUMNS`, the newest first."""
    return [
        (
            line.made_at, line.dossier or "", str(line.files), "" if line.pages is None else str(line.pages),
            _sent(line), _quality(line), "" if line.read is None else str(line.read), line.message,
        )
        for line in reversed(state.batches)
    ]  # fmt: skip


def _sent(line: Line) -> str:
    if line.batch:
        return "xong"
    return f"{min(99, 100 * line.sent // max(1, line.bytes))} %"


def _quality(line: Line) -> str:
    if line.rescan:
        return f"{len(line.rescan)} chỗ cần quét lại"
    return "tốt" if line.checked else ""


def _line(batch: SpooledBatch, sent: int, is_next: bool) -> Line:
    progress = batch.progress
    code = {"refused": "refused", "waiting": "sending" if is_next and sent else "waiting"}.get(batch.state, "")
    if not code:
        done = progress.read + progress.blank + progress.failed
        code = "searchable" if progress.searchable_at else "reading" if done else "received"
    message = sentence(code, why=batch.why)
    if progress.searchable_at:
        message = f"{message} lúc {progress.searchable_at}"
    remarks = tuple(dict.fromkeys((*batch.quality, *progress.rescan)))  # here, and by the centre
    differs = batch.pages_told is not None and batch.pages is not None and batch.pages != batch.pages_told
    if differs and not batch.checked:  # who checked here has been told
        remarks = (*remarks, quality.sentence(QualityFinding("page_count", "warn")))
    checked = batch.checked or (batch.pages is not None and progress.looked_at >= batch.pages)
    return Line(
        batch.id, datetime.fromtimestamp(batch.made_at).strftime("%H:%M"), batch.slip.dossier, len(batch.files),
        batch.bytes, sent, code, message, batch.batch, batch.pages, progress.read if batch.batch else None,
        progress.searchable_at, remarks, checked,
    )  # fmt: skip

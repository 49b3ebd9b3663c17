"""What the check of quality said of a batch so far, for whoever asks once instead of listening to events."""

from __future__ import annotations

from core.records import Record
from ingest.observe.status import BatchStatus
from ingest.station.event_log import EventLog


class PageRemark(Record, frozen=True):
    """A page that is not as it should be."""

    file: str
    page: int
    verdict: str  # warn or reject
    messages: tuple[str, ...]  # what to do, Vietnamese


class Verdicts(Record, frozen=True):
    """The verdicts on the pages of a batch."""

    pages: int = 0  # that were looked at
    remarks: tuple[PageRemark, ...] = ()


class CheckedStatus(BatchStatus, frozen=True):
    """The status of a batch with what was said of its pages."""

    quality: Verdicts = Verdicts()


def verdicts(log: EventLog) -> Verdicts:
    """What was told of a batch's pages; several verdicts on one page count once."""
    seen: set[tuple[str, int]] = set()
    remarks: dict[tuple[str, int], PageRemark] = {}
    for _, event in log.after(""):
        if event.kind != "quality":
            continue
        page = int(event.data["page"])
        place = str(event.data["sha256"]), page
        seen.add(place)
        messages = tuple(str(finding["message"]) for finding in event.data["findings"])
        if messages:
            before = remarks.get(place)
            verdict = "reject" if before and before.verdict == "reject" else str(event.data["verdict"])
            said = dict.fromkeys((*(before.messages if before else ()), *messages))
            remarks[place] = PageRemark(str(event.data["file"]), page, verdict, tuple(said))
    return Verdicts(len(seen), tuple(remarks.values()))

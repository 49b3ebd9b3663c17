"""What is sent to Elasticsearch for a paper, and how much at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from core.records import Revision
from search.document import Document, document_of
from search.snippet import LOOKED_AT

CHUNK = 250  # papers of one bulk request
CHUNK_TEXT = 2_000_000  # characters of text after which a request is full; servers take 100 MB at most

_encode = msgspec.json.Encoder().encode  # a third of what the client's own encoder costs


def chunks(revisions: Iterable[Revision]) -> Iterator[list[Document]]:
    """The documents of the revisions, as many at a time as one request should carry."""
    chunk: list[Document] = []
    size = 0
    for revision in revisions:
        chunk.append(document_of(revision))
        size += len(chunk[-1].text)
        if len(chunk) == CHUNK or size > CHUNK_TEXT:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def lines(document: Document) -> tuple[bytes, bytes]:
    """The two lines of a bulk request for one paper."""
    entry = document.entry
    zones = (
        "owner",
        "head",
        "body",
        "owner_exact",
        "head_exact",
        "body_exact",
        "keys",
        "issued_first",
        "issued_last",
        "waiting",
    )
    source: dict[str, Any] = {name: getattr(document, name) for name in zones}
    source["text"] = document.text[:LOOKED_AT]  # every hit carries it
    source |= {name: getattr(entry, name) for name in ("paper_id", "revision", "filed_at", "type", "branch")}
    source["entry"] = entry
    # Equal versions may be written again: a revision never changes, and one that was removed can come back.
    action = {"index": {"_id": entry.paper_id, "version": entry.revision, "version_type": "external_gte"}}
    return _encode(action), _encode(source)

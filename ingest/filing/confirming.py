"""What officers said of a paper, upheld when its pages are read anew."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from core.catalogue import Catalogue
from core.catalogue.settled import settled
from core.records import Reading, Revision


def upheld(fresh: Reading, history: Sequence[Revision], catalogue: Catalogue) -> Reading:
    """A paper's pages read anew, with what officers said in its revisions; a type of theirs keeps what goes with it.

    `history` holds the revisions, oldest first. Text and page reports are the fresh reading's in any case.
    """
    latest = history[-1].reading
    typed = any(entry.by != "reader" and "type" in entry.changes for entry in history)
    if typed and fresh.type != latest.type:
        new = {name: getattr(fresh, name) for name in ("text", "page_reports", "pages", "parts", "signatures")}
        return msgspec.structs.replace(latest, **new)
    said = {name: field for name, field in latest.fields.items() if field.source == "officer"}
    fresh = msgspec.structs.replace(fresh, fields=fresh.fields | said)
    return settled(fresh, tuple(said), catalogue) if said else fresh

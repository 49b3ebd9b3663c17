"""A paper as programs are told it: what `motlan show --json` and the API print."""

from __future__ import annotations

from typing import Any

import msgspec

from core.catalogue.importance import printed
from core.records import Revision


def shown(history: list[Revision]) -> dict[str, Any]:
    """A paper as docs/contract.md has it: its latest reading and where and how it is kept."""
    latest = history[-1]
    reading: dict[str, Any] = msgspec.to_builtins(printed(latest.reading))
    return reading | {
        "paper_id": latest.paper_id,
        "revision": latest.revision,
        "batch": latest.batch,
        "slip": latest.slip,
        "original": latest.original,
        "searchable_pdf": latest.searchable_pdf,
        "same_as": latest.same_as,
        "part_of": latest.part_of,
        "also_for": latest.also_for,
        "history": [
            {"revision": entry.revision, "at": entry.at, "by": entry.by, "changes": entry.changes} for entry in history
        ],
    }

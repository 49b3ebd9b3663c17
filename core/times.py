"""Time as it is stored: UTC with seconds, ISO 8601."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> str:
    """This moment, `2026-01-05T08:30:00Z`."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

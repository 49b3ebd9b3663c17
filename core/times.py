"""Time as it is stored: UTC with seconds, ISO 8601."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def now() -> str:
    """This moment, `2026-01-05T08:30:00Z`."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day_ahead(days: int) -> str:
    """The day so many days from now, `2027-01-05`."""
    return (datetime.now(UTC) + timedelta(days)).date().isoformat()

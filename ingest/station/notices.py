"""What a station is told about itself beside the answer it asked for: that its clock is wrong, that its version is old.

A station says its time in `Date` and its version in `User-Agent: motlan-station/1.2`; who says neither hears nothing.
The answer is never another for it: a scan is not refused because a clock is wrong. Times of a batch are the centre's.
"""

from __future__ import annotations

import re
import time
from email.utils import parsedate_to_datetime

from starlette.requests import Request

HEADER = "motlan-notice"
LEAST = (0, 1)  # version below which a station does not know what the centre tells it today
_APART = 120.0  # seconds by which the clocks may differ
_VERSION = re.compile(r"motlan-station/(\d{1,6})(?:\.(\d{1,6}))?")


def notices(request: Request) -> dict[str, str]:
    """The header with what there is to tell, or nothing."""
    values = []
    if (ahead := _ahead(request.headers.get("date", ""))) is not None and abs(ahead) > _APART:
        values.append(f"wrong_clock; seconds={ahead:+.0f}")
    match = _VERSION.match(request.headers.get("user-agent", ""))
    if match and (int(match[1]), int(match[2] or 0)) < LEAST:
        values.append(f"old_version; least={'.'.join(map(str, LEAST))}")
    return {HEADER: ", ".join(values)} if values else {}


def _ahead(date: str) -> float | None:
    """Seconds by which a station's clock is ahead; None where it says none."""
    try:
        return parsedate_to_datetime(date).timestamp() - time.time()
    except (ValueError, TypeError, OverflowError):
        return None

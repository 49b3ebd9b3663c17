"""Which originals `motlan verify --sample` hashes: a share that moves on each week, so that in turn it is all of them.

The hashes of originals lie evenly between 0 and 1. With a share of 1/52 the first week takes those below 1/52, the next
those up to 2/52, and so on round: those longest unchecked come first, each comes up once in 52 weeks, the same week
always takes the same, and nothing need be remembered.
"""

from __future__ import annotations

import re
import time
from fractions import Fraction

from core.errors import UsageError
from core.records import Record

_WEEK = 7 * 86_400.0  # seconds
_FORM = re.compile(r"([0-9]{1,6})/([0-9]{1,6})|([0-9]{1,3}(?:\.[0-9]{1,6})?)%")


class Sample(Record, frozen=True):
    """A share of all originals in one week."""

    share: str  # `1/52`, `5%`
    week: int  # since 1970-01-01, a Thursday

    def __contains__(self, sha256: str) -> bool:
        """Whether an original's turn is this week."""
        share = _fraction(self.share)
        place = Fraction(int(sha256[:16], 16), 1 << 64)
        return (place - self.week * share) % 1 < share


def sample(share: str) -> Sample:
    """The sample of this week for a share like `1/52` or `5%`. Raises UsageError for anything else."""
    if not 0 < _fraction(share) <= 1:
        raise UsageError("sample: give a share of more than nothing and at most all, as 1/52 or 5%")
    return Sample(share, int(time.time() // _WEEK))


def _fraction(share: str) -> Fraction:
    match = _FORM.fullmatch(share.strip())
    if match is None or (match[2] and not int(match[2])):
        raise UsageError("sample: give a share as 1/52 or 5%")
    return Fraction(match[3]) / 100 if match[3] else Fraction(int(match[1]), int(match[2]))

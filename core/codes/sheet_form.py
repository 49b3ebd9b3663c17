"""The form of the code on a separator sheet (`core.codes.separators`), for those that need the row and have no key."""

from __future__ import annotations

import re

MARK = "MOTLAN2"
FORM = re.compile(
    rf"{MARK}:(?P<row>[0-9A-Z]{{8}}):(?P<number>\d{{1,3}}):(?P<total>\d{{1,3}}):(?P<dossier>[0-9A-Z.-]*)"
    r":(?P<owner>[0-9-]*):(?P<type>[0-9A-Z-]*):(?P<seal>[A-Z2-7]{16})"
)


def row(payload: str) -> str | None:
    """The row that a sheet's code names, whoever printed it; None for any other code."""
    match = FORM.fullmatch(payload.strip())
    return match["row"] if match else None

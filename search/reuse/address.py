"""Whether the address on a paper is the one that a component needs: by the units of today, as far as papers tell."""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.records import FieldValue, Revision
from core.text import fold
from search.document import bounds
from search.people.person import AnyEntry
from search.reuse.ticks import Tick

# Papers that say where a person lives, for whom it is their own address (docs/domain.md, 3.1, 3.2 and 3.11).
TELLS_RESIDENCE = ("ct07", "can_cuoc", "cccd_chip", "cccd_barcode")
_ADDRESS = ("residence", "parcel_address", "location", "address", "head_office")  # fields, in this order
_UNITS = 2  # parts at the end of an address of today: ward and province


def newest_residence(held: Iterable[AnyEntry]) -> AnyEntry | None:
    """The newest paper that says where its owner lives; one that waits for review says nothing for certain."""
    telling = [paper for paper in held if paper.type in TELLS_RESIDENCE and not paper.needs_review]
    return max(telling, key=lambda paper: bounds(paper.issued_on)[0] or "", default=None)


def address_tick(needed: str, paper: Revision, newest: Revision | None) -> Tick:
    """The tick of a component whose paper must show an address.

    `needed` is `residence`: the address is where the person lives now, as the `newest` paper that says so has it; or
    `declared`: it is the one that the application names, which an officer compares.
    """
    names = tuple(name for name in _ADDRESS if name in paper.reading.fields)
    printed = paper.reading.fields.get(names[0]) if names else None
    if needed == "declared":
        return Tick("địa chỉ trùng với tờ khai của hồ sơ", None, names)
    if newest is None or newest.paper_id == paper.paper_id:
        return Tick("là giấy tờ mới nhất ghi nơi cư trú", None if printed is None or newest is None else True, names)
    lives = newest.reading.fields.get("residence")
    holds = same_place(printed, lives) if printed and lives else None
    return Tick("địa chỉ trùng với nơi cư trú trên giấy tờ mới nhất", holds, names)


def same_place(first: FieldValue, other: FieldValue) -> bool | None:
    """Whether two printed addresses are one place; None where the papers do not tell.

    Former units count as those of today that took them. The same ward with another house number tells nothing: houses
    are written in many ways.
    """
    if _plain(first.value) == _plain(other.value):
        return True
    here, there = first.today, other.today
    if here is None or there is None:
        return None
    if here.province and there.province and here.province != there.province:
        return False
    if not here.address or not there.address:
        return None
    mine, theirs = (_plain(address).split(",") for address in (here.address, there.address))
    if mine[-_UNITS:] != theirs[-_UNITS:]:
        return False
    return True if " ".join(mine) == " ".join(theirs) else None


def _plain(address: str) -> str:
    return ",".join(" ".join(re.findall(r"\w+", part)) for part in fold(address).split(",") if part.strip())

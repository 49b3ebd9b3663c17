"""Whether an address is the one that a component needs: by today's units, and never more than the papers tell."""

from __future__ import annotations

import msgspec
import pytest

from core.records import FieldValue, Mapped, Revision
from core.values.addresses import map_address
from search.document import entry_of
from search.reuse.address import address_tick, newest_residence, same_place
from tests.support.made_papers import paper

HERE = "Số 1 Ngõ Ví Dụ, phường Hàng Bài, quận Hoàn Kiếm, thành phố Hà Nội"
THERE = "Số 1 Ngõ Ví Dụ, phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh"


def at(residence: str, made: Revision) -> Revision:
    reading = msgspec.structs.replace(made.reading, fields={"residence": field(residence)})
    return msgspec.structs.replace(made, reading=reading)


def field(text: str, on: str | None = "2024-01-01") -> FieldValue:
    return FieldValue(text, text, 0.9, today=map_address(text, on))


@pytest.mark.parametrize(
    ("address", "other", "same"),
    [
        (HERE, "số 1, ngõ Ví Dụ, Phường Hàng Bài, Quận Hoàn Kiếm, Hà Nội", True),
        (HERE, "Số 9 Ngõ Khác, phường Hàng Bài, quận Hoàn Kiếm, thành phố Hà Nội", None),
        ("Phường 1, thị xã Duyên Hải, tỉnh Trà Vinh", "phường Duyên Hải, tỉnh Vĩnh Long", True),
        ("Phường 1, thị xã Duyên Hải, tỉnh Trà Vinh", HERE, False),
        (HERE, THERE, False), ("Số 1 Ngõ Ví Dụ", "Số 2 Ngõ Ví Dụ", None),
    ],
)  # fmt: skip
def test_two_addresses_are_one_place_another_or_the_papers_do_not_tell(
    address: str, other: str, same: bool | None
) -> None:
    assert same_place(field(address), field(other)) is same
    assert same_place(field(other), field(address)) is same


def test_a_former_ward_is_the_ward_of_today_that_took_it() -> None:
    old = FieldValue("a", "a", 0.9, today=Mapped("Số 1, Phường Mới, Thành phố Hà Nội", (), "Thành phố Hà Nội"))
    new = FieldValue("b", "b", 0.9, today=Mapped("số 1, phường Mới, thành phố Hà Nội", (), "Thành phố Hà Nội"))
    assert same_place(old, new) is True
    split = msgspec.structs.replace(old, today=Mapped(None, ("x", "y"), "Thành phố Hà Nội"))
    assert same_place(split, new) is None


def test_the_tick_compares_with_the_newest_paper_that_says_where_somebody_lives() -> None:
    confirmed = at(HERE, paper("a-1", type="ct07", issued="2024-01-01"))
    card = at(THERE, paper("b-1", type="can_cuoc", issued="2025-01-01"))
    newest = newest_residence([entry_of(confirmed), entry_of(card), entry_of(paper("c-1"))])
    assert newest is not None
    assert newest.paper_id == "b-1"
    assert address_tick("residence", confirmed, card).holds is False
    assert address_tick("residence", card, card).holds is True
    assert address_tick("residence", confirmed, None).holds is None
    looked = address_tick("declared", confirmed, card)
    assert (looked.holds, looked.fields) == (None, ("residence",))

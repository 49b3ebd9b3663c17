"""Names of neighbouring files: sides and counted pages are seen, anything else says nothing."""

from __future__ import annotations

import pytest

from ingest.filing.file_names import NameOrder, name_order


@pytest.mark.parametrize(
    ("before", "other", "said"),
    [
        ("a_front.jpg", "a_back.jpg", NameOrder.SIDES),
        ("in/mặt trước.jpg", "in/mặt sau.jpg", NameOrder.SIDES),
        ("an mattruoc.png", "an matsau.png", NameOrder.SIDES),
        ("card-back.jpg", "card-front.jpg", NameOrder.BACKWARDS),
        ("a_front.jpg", "b_back.jpg", NameOrder.STRANGE),
        ("a_front.jpg", "a_front.png", NameOrder.STRANGE),
        ("a_front.jpg", "IMG_2041.jpg", NameOrder.STRANGE),
        ("a_front_1.jpg", "a_back_2.jpg", NameOrder.STRANGE),
        ("page1.jpg", "page2.jpg", NameOrder.PAGES),
        ("thư trang 09.tif", "thư trang 10.tif", NameOrder.PAGES),
        ("scan0001.pdf", "scan0002.pdf", NameOrder.COUNTED),
        ("scan0001.pdf", "scan0003.pdf", NameOrder.OPEN),
        ("x/scan0001.pdf", "y/scan0002.pdf", NameOrder.OPEN),
        ("letter.pdf", "card.pdf", NameOrder.OPEN),
        ("trước.jpg", "sau.jpg", NameOrder.SIDES),
        ("", ".jpg", NameOrder.OPEN),
    ],
)
def test_names_say_what_a_person_would_read_from_them(before: str, other: str, said: NameOrder) -> None:
    assert name_order(before, other) is said

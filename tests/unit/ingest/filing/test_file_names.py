"""Names of neighbouring files: sides and counted pages are seen, anything else says nothing."""

from __future__ import annotations

import pytest

from ingest.filing.file_names import Beside, beside


@pytest.mark.parametrize(
    ("before", "other", "said"),
    [
        ("a_front.jpg", "a_back.jpg", Beside.SIDES),
        ("in/mặt trước.jpg", "in/mặt sau.jpg", Beside.SIDES),
        ("an mattruoc.png", "an matsau.png", Beside.SIDES),
        ("card-back.jpg", "card-front.jpg", Beside.BACKWARDS),
        ("a_front.jpg", "b_back.jpg", Beside.STRANGE),
        ("a_front.jpg", "a_front.png", Beside.STRANGE),
        ("a_front.jpg", "IMG_2041.jpg", Beside.STRANGE),
        ("a_front_1.jpg", "a_back_2.jpg", Beside.STRANGE),
        ("page1.jpg", "page2.jpg", Beside.PAGES),
        ("thư trang 09.tif", "thư trang 10.tif", Beside.PAGES),
        ("scan0001.pdf", "scan0002.pdf", Beside.COUNTED),
        ("scan0001.pdf", "scan0003.pdf", Beside.OPEN),
        ("x/scan0001.pdf", "y/scan0002.pdf", Beside.OPEN),
        ("letter.pdf", "card.pdf", Beside.OPEN),
        ("trước.jpg", "sau.jpg", Beside.SIDES),
        ("", ".jpg", Beside.OPEN),
    ],
)
def test_names_say_what_a_person_would_read_from_them(before: str, other: str, said: Beside) -> None:
    assert beside(before, other) is said

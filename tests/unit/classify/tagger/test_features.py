"""What the tagger sees of a page: letters and shapes of its pieces, and who stands around each."""

from __future__ import annotations

import numpy as np
import pytest

from classify.page.layout import lay_out
from classify.tagger import features
from core.records import PageReading
from tests.support.drawn import page
from tests.support.tagger_net import drawn_layout


def test_a_page_is_seen_as_one_row_a_piece_with_its_neighbours_on_all_sides() -> None:
    seen, pieces = features.see(drawn_layout())
    texts = [piece.text for piece in pieces]
    name, date = texts.index("Trần"), texts.index("sinh:")
    assert len(seen) == len(pieces) == 8 + texts.count(":")
    assert pieces[seen.around[name, 0]].text.startswith("tên")
    assert pieces[seen.around[name, 4]].text == "Văn"
    assert pieces[seen.around[name, 7]].text in ("sinh:", "02/3/1990")
    assert pieces[seen.around[date, 6]].text.startswith("tên")
    assert seen.around[texts.index("Họ"), 0] == -1
    assert seen.around[texts.index("Ví"), 4] == -1  # the next piece stands in the next row


def test_a_word_that_lost_its_marks_shares_most_of_what_is_seen_of_it() -> None:
    whole, bare = features.parts_of("Nguyễn"), features.parts_of("Nguyên")
    assert len(set(whole) & set(bare)) >= len(set(whole)) - 1
    assert features.parts_of("012345678901") == features.parts_of("987654321098")
    assert features.parts_of("02/3/1990") != features.parts_of("012345678901")


@pytest.mark.parametrize("text", ["", ".", "A", "Nguyễn", "0123456789012345678901234567890123456789"])
def test_every_word_has_as_many_parts_each_a_bucket_of_the_table(text: str) -> None:
    parts = features.parts_of(text)
    assert len(parts) == features.PARTS
    assert all(0 <= part < features.BUCKETS for part in parts)


def test_a_page_without_words_is_seen_as_nothing() -> None:
    seen, pieces = features.see(lay_out(PageReading(1, "blank", "test")))
    assert (len(seen), pieces) == (0, [])
    assert seen.places.shape == (0, features.PLACES)


def test_a_long_page_is_looked_at_down_to_its_last_whole_row_that_fits() -> None:
    layout = lay_out(page("\n".join(["một hai ba bốn năm sáu bảy"] * 80)))
    seen, pieces = features.see(layout)
    assert len(pieces) == features.MOST // 7 * 7
    assert len(seen.rows) == len(pieces)
    assert list(seen.rows) == sorted(seen.rows)


def test_two_pieces_lie_to_each_other_by_rows_apart_and_by_distance() -> None:
    rows = np.array([0, 0, 20], np.int32)
    middles = np.array([0.1, 0.5, 0.1], np.float32)
    told = features.relations(rows, middles)
    assert told.min() >= 0
    assert told.max() < features.RELATIONS
    assert told[0, 1] != told[1, 0]  # to the right, to the left
    assert told[0, 0] == told[1, 1] == told[2, 2]
    far = features.relations(np.array([0, features.ROWS_APART], np.int32), np.array([0.1, 0.1], np.float32))
    assert told[0, 2] == far[0, 1]  # rows further apart than are told apart

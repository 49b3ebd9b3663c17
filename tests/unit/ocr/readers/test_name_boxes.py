"""Where a signer's name may stand at a place with ink."""

from __future__ import annotations

import numpy as np

from ocr.readers import name_boxes


def test_posts_side_by_side_are_two_columns_and_posts_over_one_another_one() -> None:
    posts = np.array([[100, 0, 300, 40], [600, 0, 800, 40], [120, 50, 280, 90]], np.float32)
    columns = name_boxes.columns(posts)
    assert sorted(len(column) for column in columns) == [1, 2]
    assert name_boxes.columns(posts[:0]) == []


def test_rows_are_looked_for_below_the_last_post_of_a_column_around_its_middle() -> None:
    rows = name_boxes.below(np.array([[100, 0, 300, 40], [120, 50, 280, 90]], np.float32), (300, 500))
    assert rows[0].tolist() == [0, 90, 440, 130]
    assert rows[-1, 3] <= 300
    assert (np.diff(rows[:, 1]) > 0).all()


def test_a_box_in_a_line_that_was_read_well_hides_nothing_but_one_of_several_words_may() -> None:
    boxes = np.array([[100, 100, 500, 140]], np.float32)
    line, word = np.array([[90, 95, 510, 145]], np.float32), np.array([[260, 95, 340, 145]], np.float32)
    assert len(name_boxes.outside(boxes, line)) == 0
    assert len(name_boxes.outside(boxes, word)) == 1

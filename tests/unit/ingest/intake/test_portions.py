"""Batches of an archive end where its folders end, and never between two files that may be one paper."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ingest.intake.portions import belong_together, portions


def sizes(paths: list[str], limit: int) -> list[int]:
    return [len(portion) for portion in portions(paths, limit)]


def test_a_folder_that_fits_into_a_batch_is_never_parted() -> None:
    paths = [f"a/{n}.png" for n in range(3)] + ["b/front.png", "b/back.png"] + [f"c/{n}.png" for n in range(3)]
    assert list(portions(paths, 4)) == [paths[:3], paths[3:5], paths[5:]]


def test_a_folder_larger_than_a_batch_is_not_cut_between_the_sides_of_a_card() -> None:
    paths = [f"a/{name} {side}.png" for name in ("lan", "mai", "nga") for side in ("mặt trước", "mặt sau")]
    assert sizes(paths, 3) == [4, 2]


def test_a_folder_larger_than_a_batch_is_not_cut_inside_numbered_pages() -> None:
    paths = [f"a/{letter}-page{page}.png" for letter in "xyz" for page in range(1, 6)]
    assert sizes(paths, 4) == [5, 5, 5]


def test_a_folder_of_names_that_all_go_on_is_cut_all_the_same_at_ten_batches() -> None:
    assert sizes([f"a/scan{number}.png" for number in range(1, 101)], 3) == [30, 30, 30, 10]


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["x front.png", "x back.png", "y.png", "z1.png"]))),
    st.integers(1, 5),
)
def test_every_file_is_in_one_portion_in_order_and_none_ends_inside_a_folder_that_fits(
    pairs: list[tuple[str, str]], limit: int
) -> None:
    paths = sorted({f"{folder}/{name}" for folder, name in pairs})
    cut = list(portions(paths, limit))
    assert [path for portion in cut for path in portion] == paths
    for before, after in pairwise(cut):
        folder = before[-1].rpartition("/")[0]
        inside = [path for path in paths if path.startswith(f"{folder}/")]
        if after[0].startswith(f"{folder}/"):
            assert len(inside) > limit
            assert not belong_together(before[-1], after[0]) or len(before) >= 10 * limit

"""Floors for dividing stacks: pages in the right paper, strangers never in one (figures: `docs/benchmarks.md`)."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from bench import over_files
from bench.labelling import Sample, samples
from bench.splitting import CHANGES, Score, run, stacks, strangers_in
from core.catalogue import load
from tests.conftest import require

TYPES = "khai_sinh,xn_tthn,ket_hon,can_cuoc,gcn_qsdd,hop_dong,quyet_dinh,so_ho_khau,bhyt,don_to_khai"

MUTE = {"gcn_qsdd", "so_ho_khau"}  # their inner leaves carry no name, number or page number


@pytest.fixture(scope="module")
def drawn_samples(tmp_path_factory: pytest.TempPathFactory) -> list[Sample]:
    make = pytest.importorskip("samples.make")
    folder: Path = tmp_path_factory.mktemp("drawn")
    if make.main([str(folder), "--types", TYPES, "--levels", "scan", "--per-type", "1", "--seed", "4711"]) != 0:
        require("fonts to draw samples with", False, "services/system")
    return list(samples(folder, folder / "readings", set(), set()))


@pytest.fixture(scope="module")
def scores(drawn_samples: list[Sample]) -> dict[str, Score]:
    rng = Random(7)
    return run(list(stacks(drawn_samples, 6, rng)), load(), "scan", rng)


def test_without_sheets_nearly_every_page_is_in_the_right_paper(scores: dict[str, Score]) -> None:
    score = scores["without sheets"]
    assert score.pages >= 30
    assert score.right >= 0.98 * score.pages, score.wrong
    assert score.strangers == 0, score.wrong


def test_with_sheets_every_page_is_in_the_right_paper(scores: dict[str, Score]) -> None:
    score = scores["all sheets"]
    assert score.right == score.pages, score.wrong


@pytest.mark.parametrize("way", [name for name, change in CHANGES.items() if change is not None])
def test_a_broken_row_is_never_silent_and_merges_no_strangers(scores: dict[str, Score], way: str) -> None:
    assert scores[way].silent == 0, scores[way].wrong
    assert scores[way].strangers == 0, scores[way].wrong


@pytest.mark.parametrize("order", over_files.ORDERS)
def test_pages_sent_as_files_never_join_strangers(drawn_samples: list[Sample], order: str) -> None:
    score = sent_as_files(drawn_samples, order)
    assert score.strangers == 0, score.wrong


def test_pages_that_tell_whose_they_are_come_together(drawn_samples: list[Sample]) -> None:
    score = sent_as_files([sample for sample in drawn_samples if sample.truth["type"] not in MUTE], "in order")
    assert score.pages >= 30
    assert score.right >= 0.95 * score.pages, score.wrong


def test_leaves_that_name_nobody_are_left_to_a_person(drawn_samples: list[Sample]) -> None:
    score = sent_as_files([sample for sample in drawn_samples if sample.truth["type"] in MUTE], "in order")
    assert score.merged == 0, score.wrong
    assert score.unsure >= 0.8 * score.pages, score.wrong  # a leaf with hardly a word on it is a paper by itself


def sent_as_files(papers: list[Sample], order: str) -> over_files.FilesScore:
    rng = Random(7)
    sent = list(over_files.batches(papers, 8, rng))
    return over_files.score(sent, over_files.ORDERS[order], load(), rng, strangers_in)

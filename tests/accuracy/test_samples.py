"""Floors on drawn papers: type, fields, and no owner asserted wrongly; the figures are in `docs/benchmarks.md`."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import scored
from bench.labelling import Sample, Score, run, samples
from core.catalogue import load
from tests.conftest import require

TYPES = "khai_sinh,xn_tthn,ket_hon,can_cuoc,cccd_chip,gcn_dkdn,gcn_qsdd,ct07,lltp,uy_quyen,phieu_tiep_nhan,don_to_khai"


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> list[Sample]:
    make = pytest.importorskip("samples.make")
    folder: Path = tmp_path_factory.mktemp("drawn")
    if make.main([str(folder), "--types", TYPES, "--levels", "scan", "--per-type", "1", "--seed", "4711"]) != 0:
        require("fonts to draw samples with", False, "services/system")
    return list(samples(folder, folder / "readings", set(), set()))


@pytest.fixture(scope="module")
def score(papers: list[Sample]) -> Score:
    return run(papers, load())["all"]


def test_the_type_of_a_scanned_paper_is_known(score: Score) -> None:
    assert score.papers == 12
    assert score.type_right >= 11, score.wrong


def test_most_fields_of_a_scanned_paper_are_read_exactly(score: Score) -> None:
    assert score.fields_right >= 0.8 * score.fields, score.wrong


def test_no_owner_is_asserted_wrongly(score: Score) -> None:
    assert score.owners_asserted_wrong == 0, score.wrong


def test_at_most_few_values_are_asserted_wrongly(score: Score) -> None:
    assert score.asserted_wrong <= 0.04 * max(1, score.asserted), score.wrong


def test_labelling_costs_little_beside_reading(score: Score) -> None:
    assert score.seconds / score.pages < 0.15


def test_the_scorer_of_others_is_given_truth_and_answers_as_it_reads_them(
    papers: list[Sample], shared_data: Path
) -> None:
    scorer, catalogue = scored.loaded(shared_data / "others" / "score.py"), load()
    truth = [scored.expected(paper) for paper in papers]
    perfect = scorer.score(truth, [each | {"needs_review": False} for each in truth])
    counts = scorer.score(truth, [each for paper in papers for each in scored.answers(paper, catalogue)])

    assert (perfect["field_exact"], perfect["wrong_owner_papers"], perfect["segmentation_f1"]) == (1.0, 0, 1.0)
    assert (counts["papers_found"], counts["files_silent"], counts["wrong_owner_papers"]) == (12, 0, 0)
    assert 0.8 <= counts["field_exact"] < 1.0
    assert counts["field_asserted"] >= 0.5

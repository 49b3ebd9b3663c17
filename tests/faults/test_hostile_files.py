"""The collection of hostile and broken files: each ends in a result or a named failure, and harms no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import hostile
from core.errors import InputError
from ocr.input.sandbox import Sandbox

MOST_SECONDS = 30.0
MOST_MEMORY_MB = 1500.0


@pytest.fixture(scope="module")
def outcomes(shared_data: Path) -> dict[str, hostile.Outcome]:
    """All files through one reading process, two pages of each."""
    return {outcome.name: outcome for outcome in hostile.run(shared_data / "hard", most_pages=2)}


@pytest.mark.slow
def test_every_file_of_the_collection_is_tried(outcomes, shared_data):
    files = {path.name for path in (shared_data / "hard").iterdir()} - {"expected.tsv"}
    assert set(outcomes) == files
    assert len(files) == 107


@pytest.mark.slow
def test_every_file_ends_in_a_result_or_a_named_failure(outcomes):
    for outcome in outcomes.values():
        assert outcome.statuses or outcome.error in InputError.CODES, outcome.name


@pytest.mark.slow
def test_every_file_ends_as_the_collection_expects(outcomes):
    wrong = [
        f"{it.name}: {it.result} ({it.error}), expected: {it.expected}" for it in outcomes.values() if not it.agrees
    ]
    assert wrong == []


@pytest.mark.slow
def test_no_file_takes_longer_than_half_a_minute(outcomes):
    assert [name for name, outcome in outcomes.items() if outcome.longest_call > MOST_SECONDS] == []


@pytest.mark.slow
def test_no_process_grows_beyond_a_gigabyte_and_a_half(outcomes):
    assert [name for name, outcome in outcomes.items() if outcome.peak_mb > MOST_MEMORY_MB] == []


@pytest.mark.slow
def test_no_page_count_is_lost(outcomes):
    for outcome in outcomes.values():
        assert len(outcome.statuses) == min(outcome.pages, 2), outcome.name


@pytest.mark.slow
def test_a_good_file_between_two_hostile_ones_reads_as_it_does_alone(shared_data):
    good = shared_data / "born-digital" / "test.pdf"
    bad = [
        shared_data / "hard" / "pdfjs__test__pdfs__bug1978317.pdf",
        shared_data / "hard" / "pillow__Tests__images__timeout-6646305047838720",
        shared_data / "hard" / "ocrmypdf__tests__resources__hugemono.pdf",
    ]
    with Sandbox() as sandbox:
        alone = sandbox.call("ocr.read:read_page", str(good), "pdf", 1)
    with Sandbox() as sandbox:
        for path in bad:
            hostile.try_file(sandbox, path, hostile.Outcome(path.name, "", ""), 1)
            assert sandbox.call("ocr.read:read_page", str(good), "pdf", 1) == alone

"""The version of reading follows the code and the weights by itself."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ocr.version import deciding_files, digest
from tests.conftest import ROOT


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for path in deciding_files(ROOT):
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    return tmp_path


def test_the_same_files_give_the_same_version_wherever_they_lie(tree: Path) -> None:
    assert digest(tree) == digest(ROOT)


@pytest.mark.parametrize(
    "name",
    [
        "ocr/data/choice.json",
        "ocr/readers/choice.py",
        "core/vietnamese/syllables.npz",
        "core/text.py",
        "core/catalogue/known_phrases.py",
    ],
)
def test_a_change_of_weights_or_code_is_another_version(tree: Path, name: str) -> None:
    with (tree / name).open("ab") as file:
        file.write(b"\n")
    assert digest(tree) != digest(ROOT)


def test_a_change_of_training_code_or_of_a_note_is_not(tree: Path) -> None:
    (tree / "ocr" / "train").mkdir()
    (tree / "ocr" / "train" / "choice.py").write_text("# another fit\n")
    (tree / "ocr" / "data" / "README.md").write_text("a note\n")
    assert digest(tree) == digest(ROOT)

"""Kinds of letter by the catalogue's files: a new one is one file, and symbols say what they can say."""

from __future__ import annotations

from pathlib import Path

import pytest

import classify
from classify.letters.letter_kinds import letter_kinds
from core.catalogue import HOME, Catalogue, load
from tests.support.type_folders import type_folder
from tests.unit.classify.letters.test_letter_parts import DECISION, centred, page, without

KINDS = letter_kinds(load())


@pytest.fixture
def with_conclusion(tmp_path: Path) -> Catalogue:
    """The catalogue with one more letter, whose file is that of a decision with other words."""
    text = (HOME / "quyet_dinh.toml").read_text("utf-8")
    for old, new in (("quyet_dinh", "ket_luan"), ("QUYẾT ĐỊNH", "KẾT LUẬN"), ("Quyết định", "Kết luận"), ("QĐ", "KL")):
        text = text.replace(old, new)
    return load(type_folder(tmp_path, {"ket_luan": text}, beside_all=True))


def test_a_letter_type_by_its_file_alone_is_labelled_without_a_doubt(with_conclusion: Catalogue) -> None:
    printed = (*without(DECISION, "QUYẾT ĐỊNH", "47/"), (0.19, 0.12, "Số: 47/KL-UBND"), centred(0.17, "KẾT LUẬN"))
    label = classify.label([page(*printed)], with_conclusion)
    assert (label.type, label.metadata.title) == ("ket_luan", "Kết luận")
    assert label.fields["number_symbol"].value == "47/KL-UBND"
    assert label.review_reasons == ()


def test_every_abbreviation_of_a_letter_says_its_kind() -> None:
    catalogue = load()
    for code in catalogue.letters:
        for short in catalogue[code].title.abbreviations:
            assert KINDS.of_symbol(f"{short}-UBND") in (code, None), short


@pytest.mark.parametrize(
    ("symbol", "code"),
    [("TTr-UBND", "to_trinh"), ("QD-UBND", "quyet_dinh"), ("UBND-VP", "cong_van"), ("XNTTHN", None), ("TT", None)],
)
def test_a_symbol_says_its_kind_or_nothing(symbol: str, code: str | None) -> None:
    assert KINDS.of_symbol(symbol) == code


@pytest.mark.parametrize(("code", "symbol", "agrees"), [
    ("chuong_trinh", "CT-UBND", True), ("to_trinh", "TT-UBND", True), ("chi_thi", "CTr-UBND", False),
    ("quyet_dinh", "TB-UBND", False),
])  # fmt: skip
def test_a_symbol_that_lost_its_small_letter_still_agrees(code: str, symbol: str, agrees: bool) -> None:
    assert KINDS.agrees(code, symbol) is agrees

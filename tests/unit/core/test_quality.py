"""Every fault of a scan has a sentence that says what to do."""

from __future__ import annotations

import pytest

from core.quality import SENTENCES, sentence
from core.records import QualityFinding
from tests.conftest import ROOT


@pytest.mark.parametrize("code", SENTENCES)
def test_a_fault_says_the_page_and_what_to_do(code: str) -> None:
    said = sentence(QualityFinding(code, "reject", 3))
    assert said.startswith("Quét lại trang 3: ")
    assert said.endswith(".")


def test_a_page_scanned_twice_names_the_other() -> None:
    assert "giống hệt trang 2" in sentence(QualityFinding("same_page", "warn", 5, None, 2))


def test_every_code_is_in_the_contract() -> None:
    contract = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")
    assert [code for code in SENTENCES if f"`{code}`" not in contract] == []

"""Letters whose title or signer's post was not read go to a person, with the reason by name."""

from __future__ import annotations

import classify
from tests.unit.classify.letters.test_letter_parts import CATALOGUE, DECISION, page, without


def test_a_letter_whose_title_was_not_read_is_known_by_its_symbol_and_looked_at() -> None:
    label = classify.label([page(*without(DECISION, "QUYẾT ĐỊNH", "Về việc", "trên địa bàn"))], CATALOGUE)
    assert label.type == "quyet_dinh"
    assert label.needs_review
    assert "title_unread" in label.review_reasons
    assert "title_unread" not in classify.label([page(*DECISION)], CATALOGUE).review_reasons


def test_a_letter_whose_signers_post_was_not_read_is_looked_at() -> None:
    label = classify.label([page(*without(DECISION, "TM. ", "CHỦ TỊCH"))], CATALOGUE)
    assert "signer_title_unread" in label.review_reasons
    assert "signer_title" not in label.fields

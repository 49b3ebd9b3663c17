"""Reasons for review: a closed list, each with a sentence for people."""

from __future__ import annotations

import pytest

from core.reasons import SENTENCES, reason, sentence


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_reason_is_a_whole_vietnamese_sentence(code: str) -> None:
    for stored in (reason(code), reason(code, "full_name")):
        text = sentence(stored)
        assert text[0].isupper()
        assert text.endswith(".")
        assert not text.endswith("..")


def test_a_reason_outside_the_list_is_refused() -> None:
    with pytest.raises(KeyError):
        reason("feels_odd")

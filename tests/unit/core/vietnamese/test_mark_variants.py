"""Words that differ in the marks of one letter: only such as were counted in texts."""

from __future__ import annotations

from core.vietnamese.mark_variants import mark_variants


def test_a_word_has_the_counted_words_that_differ_in_one_letter_s_marks() -> None:
    variants = mark_variants("đất")
    assert "đạt" in variants
    assert "đặt" in variants
    assert "đất" not in variants
    assert "đứt" not in variants  # another letter, not another mark


def test_d_and_its_bar_are_one_letter_and_a_word_without_marks_has_variants_too() -> None:
    assert "dân" in mark_variants("đân")
    assert "không" in mark_variants("khộng")

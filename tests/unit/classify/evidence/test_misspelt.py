"""A text with a word that can be none is in doubt however alike both readers gave it."""

from __future__ import annotations

import pytest

from classify.confidence.calibration import DISPUTED
from classify.evidence import misspelt
from classify.evidence.crosscheck import Facts
from core.catalogue import load
from core.records import FieldSource, FieldValue

STATUS = load()["xn_tthn"]


def doubted(name: str, text: str, confidence: float = 0.98, source: FieldSource = "ocr") -> bool:
    facts = Facts({name: FieldValue(text, text, confidence, 1, (0.1, 0.1, 0.9, 0.2), source)})
    misspelt.doubt_misspelt(facts, STATUS)
    value = facts.values[name]
    assert (value.confidence == DISPUTED) == ("!spelling" in value.checks)
    return "!spelling" in value.checks


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("làm thủ tục mua bán nhà đất", False),
        ("làm thủ tục mua bán nhà đuât", True),
        ("bổ túc hồ sơ công fác", True),
        ("mua 5 kg gạo qua website", False),  # units and words of the trade are no misreadings
        ("vay vốn tại Techcombank", False),  # names in capitals may be of any language
        ("thửa 12a, lô b2k", False),  # letters beside figures are no word
    ],
)
def test_a_word_in_small_letters_that_can_be_none_puts_a_text_in_doubt(text: str, odd: bool) -> None:
    assert doubted("purpose", text) == odd


def test_words_that_cannot_follow_one_another_put_prose_in_doubt_and_no_address() -> None:
    assert doubted("purpose", "tổ chức uăm học")
    assert doubted("residence", "phố Huế, thành phốo Hà Nội")
    assert not doubted("residence", "số 1 phố Huế, thành phố Hà Nội")


def test_only_free_text_that_a_reader_read_and_was_sure_of_is_put_down() -> None:
    assert not doubted("full_name", "nguyễn đuât")
    assert not doubted("purpose", "nhà đuât", source="text_layer")
    assert not doubted("purpose", "nhà đuât", confidence=DISPUTED - 0.1)


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("từ ngày ký đến khi chấm cứt theo quy định", True),
        ("từ ngày ký đến khi chấm dứt theo quy định", False),
        ("rút hồ sơ, học bạ tại nhà trường", False),  # a word that laws do not have, of a counter's phrase
        ("giữ hộ lông gà vịt", False),  # words that are in no law and like none beside these
    ],
)
def test_a_word_of_no_law_is_doubted_where_one_a_letter_away_stands_in_them(text: str, odd: bool) -> None:
    assert doubted("marital_status", text) is odd

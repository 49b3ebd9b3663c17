"""What the blanks and cards of a type print themselves."""

from __future__ import annotations

from core.catalogue import load
from core.catalogue.known_phrases import HEADING, phrases, tells
from core.text import fold_alnum

CATALOGUE = load()


def test_a_card_in_two_languages_prints_the_english_labels_too() -> None:
    chip, old = (set(phrases(CATALOGUE[code], CATALOGUE.common)) for code in ("cccd_chip", "cmnd"))
    assert {"Nơi thường trú", "Nơi thường trú / Place of residence", "Place of residence"} <= chip
    assert "Place of residence" not in old


def test_a_long_issuer_is_known_in_two_lines() -> None:
    found = phrases(CATALOGUE["cccd_chip"], CATALOGUE.common)
    assert "CỤC TRƯỞNG CỤC CẢNH SÁT" in found
    assert "QUẢN LÝ HÀNH CHÍNH VỀ TRẬT TỰ XÃ HỘI" in found


def test_what_stands_over_every_paper_tells_of_no_type() -> None:
    everywhere = set(map(fold_alnum, HEADING))
    assert "cancuoccongdan" in tells(CATALOGUE["cccd_chip"])
    assert not any(everywhere & tells(kind) for kind in CATALOGUE.types.values())

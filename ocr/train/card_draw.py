"""What stands on cards: small print in two languages, labels and values in one line, over a ground of fine lines.

The labels, titles and headings are the catalogue's (`core.catalogue.known_phrases`), for the net that reads small
print once more where the readers differ (docs/models/disputed-lines.md).
"""

from __future__ import annotations

import random
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from core.catalogue import load
from core.catalogue.known_phrases import HEADING, phrases
from core.text import nfc
from ocr.train import lines_page, lines_text
from ocr.train.lines_text import Sources

Floats = NDArray[np.float32]

EMS = (8, 22)  # pixels to the em as captured: a card on a copy at 150 dpi, a photograph from afar
_CARDS = ("can_cuoc", "cccd_chip", "cccd_barcode", "cmnd", "gplx", "ho_chieu", "bhyt")
_BOTH = " / "
_SHORT = ("Nam", "Nữ", "Nam / M", "Nữ / F", "Việt Nam", "Việt Nam / Vietnamese", "VNM", "Không", "A1", "B2", "C1", "P")


def text(sources: Sources, rng: random.Random) -> tuple[str, str]:
    """A line of a card: its label ("" before half of the lines) and what stands behind it."""
    while True:
        label, value = _parts(sources, rng)
        label, value = (nfc(" ".join(part.split())) for part in (label, value))
        if value and set(label + value) <= sources.alphabet:
            return label, value


def _parts(sources: Sources, rng: random.Random) -> tuple[str, str]:
    roll = rng.random()
    if roll < 0.35:
        return "", _phrase(rng) + rng.choice(("", "", ":"))
    if roll < 0.75:
        return _phrase(rng) + rng.choice((":", ":", " :", "")), _value(sources, rng)
    return "", _value(sources, rng) if roll < 0.87 else lines_text.text(sources, rng)


def _phrase(rng: random.Random) -> str:
    """A phrase as printed, or with another dash between its languages, or set in capitals; two of them now and then."""
    phrase = rng.choice(_phrases())
    if rng.random() < 0.12:
        phrase = f"{rng.choice(_phrases())} {phrase}"
    if _BOTH in phrase:
        phrase = phrase.replace(_BOTH, rng.choice((_BOTH, _BOTH, "/", "/ ", " /", " - ", " ")))
    return phrase.upper() if rng.random() < 0.1 else phrase


@cache
def _phrases() -> tuple[str, ...]:
    catalogue = load()
    kinds = [kind for kind in catalogue.types.values() if kind.code in _CARDS]
    return tuple(dict.fromkeys([*HEADING, *(text for kind in kinds for text in phrases(kind, catalogue.common))]))


def _value(sources: Sources, rng: random.Random) -> str:
    return lines_text.value(sources, rng) if rng.random() < 0.85 else rng.choice(_SHORT)


def ground(page: Floats, em: int, rng: random.Random) -> None:
    """The ground of the card under the line, and specks."""
    if rng.random() < 0.5:
        lines_page.guilloche(page, round(em * rng.uniform(1.0, 3.5)), rng)
    if rng.random() < 0.35:
        high, wide = page.shape
        for _ in range(rng.randrange(4, 50)):
            cv2.circle(page, (rng.randrange(wide), rng.randrange(high)), rng.choice((0, 0, 1)), rng.uniform(0.4, 1), -1)

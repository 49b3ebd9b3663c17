"""Measures what is told of the sides of cards before reading: python -m bench.card_sides [--each 10] [--seed S].

Cards of a random world, each side a picture of its own as a scanner gives it. Counted are backs with a machine-readable
zone that are not seen, fronts (and backs without one) that are taken for such a back, and what the check says of
pairs in both orders.
"""

from __future__ import annotations

import argparse
from collections import Counter
from random import Random

import cv2
import numpy as np

from ocr.quality.across_pages import sides, trace
from ocr.quality.checked_page import PageTrace
from ocr.quality.decoded_page import Look
from samples.degrade import LEVELS, Level, capture
from samples.random.card_facts import kinds
from samples.random.cards import Carder
from samples.random.make import MEASURING
from samples.random.paint import paint
from samples.random.type import shelf

_CODES = ("can_cuoc", "cccd_chip", "cccd_barcode", "cmnd", "gplx")


def side_of(card: Carder, rng: Random, level: Level, *, front: bool) -> PageTrace:
    """The trace of one side as a feeder draws it in: a little askew."""
    page = paint(card.side(front), 300, rng)
    captured = capture(page.image, page.dpi, level, rng)
    pixels = np.asarray(captured.image.convert("RGB"))
    high, wide = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), rng.uniform(-2, 2), 1.0)
    askew = cv2.warpAffine(pixels, turn, (wide, high), borderMode=cv2.BORDER_REPLICATE)
    return trace(Look(askew.astype(np.uint8), captured.dpi))


def main() -> None:
    """Print a line a kind of card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=10, help="cards of each kind and level")
    parser.add_argument("--levels", default="clean,scan,poor")
    parser.add_argument("--seed", type=int, default=MEASURING)
    options = parser.parse_args()
    for code in _CODES:
        count: Counter[str] = Counter()
        has_zone = kinds()[code].get("mrz") == "td1"
        for level in options.levels.split(","):
            for number in range(options.each):
                rng = Random(f"card sides/{options.seed}/{code}/{level}/{number}")
                card = Carder(code, rng, shelf(None))
                front, back = (side_of(card, rng, LEVELS[level], front=is_front) for is_front in (True, False))
                count["cards"] += 1
                count["no card"] += (not front.is_card) + (not back.is_card)
                count["zone missed"] += has_zone and not back.is_back
                count["no such back"] += front.is_back + (back.is_back and not has_zone)
                count["told of good order"] += bool(sides([front, back]))
                count["order missed"] += has_zone and [f.code for f in sides([back, front])] != ["back_first"]
        print(f"{code:14} {dict(count)}", flush=True)


if __name__ == "__main__":
    main()

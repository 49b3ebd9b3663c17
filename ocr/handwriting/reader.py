"""Reads the handwritten number, day and month in the head of a page: finds the zones, looks five times, decides."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.records import Box, Guess, Handwritten, Line
from ocr import engine
from ocr.handwriting import crops, inference
from ocr.handwriting import decision as decide
from ocr.handwriting import zones as zone
from ocr.handwriting.crops import Field
from ocr.handwriting.decision import Decision, Evidence
from ocr.handwriting.inference import LogProbs
from ocr.handwriting.zones import Zone

Gray = NDArray[np.uint8]

_LINE = 0.55  # half the height of the first reader's crop, in heights of the line


def read(gray: Gray, lines: Sequence[Line]) -> tuple[Handwritten, ...]:
    """What is written by hand in the head of a page: the number of a paper, the day and month of its date.

    `gray` is the upright, level page (`ocr.clean.prepare.Prepared.gray`), `lines` what the page's readers made of it,
    boxes in fractions of the same field. Pages without such zones cost a search through their lines only.
    """
    high, wide = gray.shape
    zones = zone.find(lines, (wide, high))
    if not zones:
        return ()
    decisions = [decide.decide(place.what, seen) for place, seen in zip(zones, look(gray, zones), strict=True)]
    sure = _dates_exist(zones, decisions)
    return tuple(
        _record(place, decision, certain, (wide, high))
        for place, decision, certain in zip(zones, decisions, sure, strict=True)
    )


def look(gray: Gray, zones: Sequence[Zone]) -> list[Evidence]:
    """What all readers see in each zone; the nets look at all views of all zones at once."""
    maps = [crops.cut(gray, place.field, view) for place in zones for view in crops.VIEWS]
    of_nets = inference.run(maps)
    first = first_reader(gray, [place.field for place in zones])
    count = len(crops.VIEWS)
    return [
        Evidence(
            [views[k * count : (k + 1) * count] for views in of_nets],
            first[k],
            digits_of(place.text),
            place.then_digits,
            place.sure_edges,
        )
        for k, place in enumerate(zones)
    ]


def digits_of(text: str) -> str:
    """The digits that the readers wrote down, when they wrote nothing else; else nothing."""
    bare = re.sub(r"[\s.,:;_…]", "", text)
    return bare if bare.isascii() and bare.isdigit() and len(bare) <= 6 else ""


def first_reader(gray: Gray, fields: Sequence[Field]) -> list[LogProbs | None]:
    """The first reader's frames of each field, all but digits taken as blank; None where it is not installed."""
    if not engine.have_ensemble():
        return [None] * len(fields)
    from ocr.readers import trueocr as first

    high, wide = gray.shape
    boxes = np.array(
        [
            (
                max(0.0, field.x0),
                max(0.0, field.middle - _LINE * field.height),
                min(float(wide), max(field.x1, field.x0 + 4)),
                min(float(high), field.middle + _LINE * field.height),
            )
            for field in fields
        ],
        np.float32,
    )
    columns = [first.classes()[str(digit)] for digit in range(10)]
    frames_of: list[LogProbs | None] = []
    for line in first.read_lines(gray, boxes):
        digits = line.log_probs[:, columns].astype(np.float64)
        rest = np.log(np.clip(1.0 - np.exp(digits).sum(axis=1), 1e-6, 1.0))
        frames_of.append(np.column_stack([rest, digits]))
    return frames_of


def _dates_exist(zones: Sequence[Zone], decisions: Sequence[Decision]) -> list[bool]:
    """Whether each decision may stand beside the others: a date must exist, its year read alike by both readers."""
    best = {place.what: digits_of(place.text) for place in zones if digits_of(place.text)}
    best |= {
        place.what: decision.candidates[0][0]
        for place, decision in zip(zones, decisions, strict=True)
        if decision.candidates
    }
    exists = True
    year = next((place.year for place in zones if place.year is not None), None)
    if year is not None and "day" in best and "month" in best:
        month = min(max(int(best["month"]), 1), 12)
        exists = 1 <= int(best["day"]) <= calendar.monthrange(int(year), month)[1]
    return [place.what == "number" or (exists and place.year_agreed) for place in zones]


def _record(place: Zone, decision: Decision, certain: bool, size: tuple[int, int]) -> Handwritten:
    return Handwritten(
        place.what,
        _box(place.field, size),
        tuple(Guess(text, share) for text, share in decision.candidates),
        decision.asserted and certain,
    )


def _box(field: Field, size: tuple[int, int]) -> Box:
    """The crop for review, in fractions of the page."""
    wide, high = size
    half = crops.HALF * field.height
    sides = (field.x0 / wide, (field.middle - half) / high, field.x1 / wide, (field.middle + half) / high)
    x0, y0, x1, y1 = (round(min(max(side, 0.0), 1.0), 5) for side in sides)
    return x0, y0, x1, y1

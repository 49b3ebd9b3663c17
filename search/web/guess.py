"""What may be written by hand where a number or a date stands: the ranked guesses of the page's cached reading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from core.records import Box, Guess, Handwritten, PageReading, Reading, Record
from search.web.words import percent
from store import pages
from store.objects import Objects

MOST = 4  # choices of one value
LEAST = 0.01  # belief: what is less likely is no choice
_WHAT = {"number_symbol": ("number",), "issued_on": ("day", "month")}  # the written parts of a field
_GUESSES = 3  # of a day or month that are combined
_FIGURES = re.compile(r"(\d*[a-d]?)(.*)", re.DOTALL)


class Choice(Record, frozen=True):
    """One guess as a whole value, in the form an officer writes."""

    text: str
    sure: str  # its share of belief, for people


class Place(Record, frozen=True):
    """Where something is written by hand, and what it may be; nothing when the page's reading is no longer cached."""

    page: int  # 1-based within the paper's file
    box: Box | None = None
    choices: tuple[Choice, ...] = ()


def written(objects: Objects, reading: Reading, name: str, value: str) -> Place:
    """What may be written where a paper's number or day stands, as whole values, the likeliest first."""
    field = reading.fields.get(name)
    page = field.page if field and field.page else reading.pages[0]
    cached = pages.any_reader(objects, *file_of(reading, page)) if name in _WHAT else None
    if cached is None:
        return Place(page)
    boxes = [written.box for written in cached.handwritten if written.what in _WHAT[name]]
    guesses = _numbers(cached, value) if name == "number_symbol" else _dates(cached, value)
    likely = sorted((guess for guess in guesses if guess.confidence >= LEAST), key=lambda guess: -guess.confidence)
    best = {guess.text: percent(guess.confidence) for guess in likely}
    return Place(page, _around(boxes), tuple(Choice(text, sure) for text, sure in best.items())[:MOST])


def file_of(reading: Reading, page: int) -> tuple[str, int]:
    """The file that holds a page of a paper, and the page's number in it."""
    for part in reading.parts:
        if page <= len(part.pages):
            return part.sha256, part.pages[page - 1]
        page -= len(part.pages)
    return reading.sha256, page


def _around(boxes: list[Box]) -> Box | None:
    if not boxes:
        return None
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


def _numbers(page: PageReading, value: str) -> Iterator[Guess]:
    match = _FIGURES.match(value)
    rest = match[2] if match else ""
    rest = rest if rest.startswith(("/", "-")) or not rest else f"/{rest}"
    for guess in _guesses(page, "number"):
        yield Guess(guess.text + rest, guess.confidence)


def _dates(page: PageReading, value: str) -> Iterator[Guess]:
    if not re.match(r"(?:19|20)\d\d", value):
        return
    for day, month in product(_guesses(page, "day")[:_GUESSES], _guesses(page, "month")[:_GUESSES]):
        yield Guess(f"{day.text:0>2}/{month.text:0>2}/{value[:4]}", day.confidence * month.confidence)


def _guesses(page: PageReading, what: str) -> tuple[Guess, ...]:
    matching: Handwritten | None = next((written for written in page.handwritten if written.what == what), None)
    return matching.guesses if matching else ()

"""Takes what the reading room made of a letter's handwritten number and day into the letter's fields."""

from __future__ import annotations

import re

from msgspec import structs

from classify.page.layout import PageLayout
from classify.page.segments import Segment
from core.records import FieldValue, Handwritten, Word
from core.text import fold_alnum
from core.values.symbols import is_known_part

ASSERTED = 0.95  # an asserted reading is right 98 times in 100: filed without an officer's look
GUESSED = 0.6  # the best guess where nothing was asserted
_FILLED_IN = frozenset(("!day_read", "!whole_date"))  # checks that failed on print alone
ALIKE = 0.9  # share of the best guess from which it is a third witness to figures that are the page readers' too
READ = 0.9  # from here both page readers had the same: it is print, or written like print


def number(layout: PageLayout, line: Segment, value: FieldValue, doubts: list[str]) -> FieldValue:
    """The number and symbol with its figures as the handwriting reader has them, where it looked at this very line.

    The symbol after them is print: it is sure when its parts are known ones, or when both readers gave it alike.
    """
    written = _on(layout, "number", line)
    match = re.match(r"(\d*[a-d]?)(?![A-Z])(.*)", value.value, re.DOTALL)  # no tax office's code
    if written is None or not written.guesses or match is None:
        return value
    figures, rest = match.groups()
    guess = written.guesses[0]
    sure = written.asserted and _symbol_sure(rest, line) and not _cut_short(figures, guess.text)
    same = figures.lstrip("0") == guess.text.lstrip("0")  # `Số 07`: the nets are asked for a number, not for its print
    if same and not sure:
        # the readers' own confidence stands
        return _seen_alike(value, written) if not rest or _symbol_alike(rest, line) else value
    if _print_alike(figures, line) and not same:
        if guess.confidence < GUESSED:
            return value  # figures that both page readers give alike are print, which the nets see worse
        unsure = structs.replace(written, asserted=False)
        seen_whole = written.asserted and not _cut_short(figures, guess.text)
        likelier = _with_symbol(guess.text, rest) if seen_whole else value.value
        return _with(value, likelier, unsure, doubts, ("number_unread", "number_unsure"))
    slashed = any(word.text.startswith(figures) for word in line.words if "/" in word.text)
    clear = value.confidence >= READ or slashed or len(guess.text) < len(figures)
    if not written.asserted and _runs_on(figures, guess.text) and clear:
        return _with(value, value.value, written, doubts, ("number_unread", "number_unsure"))
    new = _with_symbol(figures if same else guess.text, rest)
    settled = structs.replace(written, asserted=sure)
    return _with(value, new, settled, doubts, ("number_unread", "number_unsure"))


def _with_symbol(figures: str, rest: str) -> str:
    return figures + (rest if rest.startswith(("/", "-")) or not rest else f"/{rest}")


def _print_alike(figures: str, line: Segment) -> bool:
    """Whether both page readers gave the figures of a number alike."""
    numbered = [word for word in line.words if any(map(str.isdigit, word.text))]
    return bool(figures and numbered) and all(word.agreed is True for word in numbered)


def _runs_on(figures: str, guess: str) -> bool:
    """Whether one reading is a part of the other: the place looked at took in what stands beside a printed number
    (`2243/CTr` gives 224310), or not all of it."""
    return bool(figures) and (figures in guess or guess in figures)


def _cut_short(figures: str, guess: str) -> bool:
    """Whether the page readers saw these figures and more of them: the place looked at may have been too small."""
    return guess != figures and (figures.startswith(guess) or figures.endswith(guess))


def _symbol_sure(rest: str, line: Segment) -> bool:
    """Whether the printed part after the number may be believed: whole (a kind and an agency at least), and known or
    read alike by both."""
    symbol = rest.rpartition("/")[2]
    if "-" not in symbol:
        return False
    if all(is_known_part(part) for part in symbol.split("-")):
        return True
    return _symbol_alike(symbol, line)


def _symbol_alike(symbol: str, line: Segment) -> bool:
    """Whether both page readers gave the printed part after the number alike."""
    last = [word for word in line.words if any(char.isupper() for char in word.text)]
    return bool(symbol and last) and all(word.agreed is True or _ends_alike(word) for word in last)


def _ends_alike(word: Word) -> bool:
    """Whether the readers only differ before a slash, on the figures of `Số:57/UBND-KTTH`."""
    _, slash, end = word.text.rpartition("/")
    return bool(slash and end) and word.other is not None and fold_alnum(word.other).endswith(fold_alnum(end))


def date(layout: PageLayout, line: Segment, value: FieldValue, doubts: list[str]) -> FieldValue:
    """The date with day and month as the handwriting reader has them; the year is the print's."""
    day, month = _on(layout, "day", line), _on(layout, "month", line)
    year = re.match(r"(?:19|20)\d\d", value.value)
    if day is None or month is None or not day.guesses or not month.guesses or year is None:
        return value
    new = f"{year[0]}-{month.guesses[0].text:0>2}-{day.guesses[0].text:0>2}"
    both = structs.replace(day, asserted=day.asserted and month.asserted)
    if new == value.value and not both.asserted:
        return _seen_alike(value, day, month)
    if value.confidence >= READ and not both.asserted:
        new = value.value
    return _with(value, new, both, doubts, ("date_unread", "date_unsure"))


def _seen_alike(value: FieldValue, *written: Handwritten) -> FieldValue:
    """The value, with a mark that the nets for digits see the same figures, where they do surely."""
    alike = all(part.guesses[0].confidence >= ALIKE for part in written)
    return structs.replace(value, checks=(*value.checks, "third_reader")) if alike else value


def _with(value: FieldValue, new: str, written: Handwritten, doubts: list[str], names: tuple[str, str]) -> FieldValue:
    doubts[:] = [doubt for doubt in doubts if doubt not in names]
    if written.asserted:
        checks = (*(check for check in value.checks if check not in _FILLED_IN), "handwriting")
        return structs.replace(value, value=new, confidence=ASSERTED, box=written.box, checks=checks)
    doubts.append(names[1])
    sure = round(min(GUESSED, written.guesses[0].confidence), 3)
    return structs.replace(value, value=new, confidence=sure, box=written.box, checks=(*value.checks, "!handwriting"))


def _on(layout: PageLayout, what: str, line: Segment) -> Handwritten | None:
    """The field of this kind that stands on this line."""
    middle = (line.box[1] + line.box[3]) / 2
    return next(
        (
            written
            for written in layout.handwritten
            if written.what == what and written.box[1] < middle < written.box[3]
        ),
        None,
    )

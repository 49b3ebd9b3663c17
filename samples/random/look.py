"""The habits of one paper: its faces, sizes, spacing, where labels stand, what leads to the values, how they are filled in."""

# Lists of wordings stand on one line each, however long.
# ruff: noqa: E501

from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from samples.draw import Ink
from samples.faces import Kind
from samples.random.type import Family, Shelf, Style

LabelPlace = Literal["before", "above", "below", "grid"]
PEN: tuple[Ink, ...] = ((28, 52, 140), (40, 44, 120), (18, 30, 96), (30, 30, 36), (60, 70, 160), (20, 20, 60))
PRINT: tuple[Ink, ...] = ((24, 24, 28),) * 8 + ((0, 0, 0), (45, 45, 50), (60, 58, 66), (30, 30, 70))


# Faces nearest to how people write; the calligraphic ones are seldom seen, and never in capitals throughout.
EVERYDAY = (
    "patrick-hand", "mali", "itim", "sriracha", "mansalva", "oooh-baby", "shantell-sans", "playpen-sans", "sedgwick-ave",
    "mynerve", "dancing-script", "charm", "twinkle-star",
)  # fmt: skip


def hand_family(rng: Random, shelf: Shelf, everyday: float = 0.72) -> Family:
    """A hand; mostly an everyday one."""
    plain = [family for family in shelf.of("script") if family.name in EVERYDAY]
    return rng.choice(plain) if plain and rng.random() < everyday else shelf.take(rng, "script")


@dataclass(frozen=True)
class Look:
    """How one paper is set."""

    body: Style
    label: Style
    value: Style
    title: Style
    head: Style
    spacing: float
    left: float
    right: float
    top: float
    bottom: float
    place: LabelPlace
    colon: str
    leader: str  # "", "dots", "rule", "dashes"
    english: str  # "", "slash", "below", "brackets"
    mark: str  # what stands before a row: "", "1.", "1)", "-", "a)", "(1)", "+"
    figures: bool  # numbers set in boxes of one figure each
    justify: bool
    indent: float
    hand: bool
    across: bool = False  # cells of a row as a table of heads and values
    shaded: bool = False  # heads and label cells on grey
    leader_under: bool = True  # leaders run beneath the values, not only beside them
    lead: float = 0.0  # millimetres of leader before a value that stands between dots
    hanging: bool = False  # what goes on in the next line begins below the value, not below its label
    slashed: bool = False  # short cells of a row as a list of labels and a list of values
    run_on: bool = False  # the rows of a section one behind the other, as a sentence
    over: float = 0.0  # of the rows have their value alone in the line below the label

    @property
    def pitch(self) -> float:
        """From one base line to the next, in millimetres."""
        return max(self.body.height, self.value.height * (0.8 if self.hand else 1.0)) * self.spacing

    def but(self, **changes: object) -> "Look":
        return replace(self, **changes)  # type: ignore[arg-type]


def body_family(rng: Random, shelf: Shelf) -> Family:
    """The face of the print: mostly a book face, as offices have it."""
    pick = rng.random()
    kind: Kind = (
        "serif" if pick < 0.56 else "sans" if pick < 0.78 else "typewriter" if pick < 0.89 else "condensed" if pick < 0.95 else "dotmatrix"
    )  # fmt: skip
    times = [family for family in shelf.families if family.name in ("tinos", "serif")]
    if kind == "serif" and times and rng.random() < 0.35:
        return times[0]
    return shelf.take(rng, kind)


def _value(rng: Random, shelf: Shelf, body: Style, hand: bool) -> Style:
    if hand:
        family = hand_family(rng, shelf)
        return Style(family, body.size * rng.uniform(1.1, 1.55), ink=rng.choice(PEN), hand=True)
    pick = rng.random()
    if pick < 0.5:
        return body.but(bold=rng.random() < 0.3, italic=rng.random() < 0.08)
    kind: Kind = (
        "typewriter"
        if pick < 0.66
        else "sans"
        if pick < 0.8
        else "serif"
        if pick < 0.9
        else "dotmatrix"
        if pick < 0.96
        else "condensed"
    )
    return Style(
        shelf.take(rng, kind), body.size * rng.uniform(0.92, 1.1), bold=rng.random() < 0.2, ink=rng.choice(PRINT)
    )


def throw(rng: Random, shelf: Shelf, *, hand: float = 0.2, width: float = 210.0, dense: bool = False) -> Look:
    """Throw the habits of a paper."""
    scale = 1.0 if width > 190 else 0.82
    size = rng.uniform(10.5, 14.0) * scale * (0.94 if dense else 1.0)
    body = Style(body_family(rng, shelf), size, ink=rng.choice(PRINT))
    by_hand = rng.random() < hand
    value = _value(rng, shelf, body, by_hand)
    place: LabelPlace = rng.choices(("before", "above", "below", "grid"), (0.74, 0.09, 0.05, 0.12))[0]
    if dense:
        place = "before"
    title_face = body if rng.random() < 0.75 else body.but(family=shelf.take(rng, "serif", "sans"))
    return Look(
        body, body.but(italic=rng.random() < 0.12, bold=not value.bold and rng.random() < 0.08), value,
        title_face.but(bold=rng.random() < 0.9, size=size * rng.uniform(1.05, 1.75)),
        body.but(size=size * rng.uniform(0.86, 1.0)), rng.uniform(1.22, 1.75) if not by_hand else rng.uniform(1.5, 2.0),
        rng.uniform(14, 32), rng.uniform(10, 22), rng.uniform(10, 24), rng.uniform(12, 24), place,
        rng.choices((":", " :", "", " -"), (0.9, 0.035, 0.05, 0.015))[0],
        rng.choices(("", "dots", "rule", "dashes"), (0.5, 0.36, 0.09, 0.05) if not by_hand else (0.08, 0.75, 0.15, 0.02))[0],
        rng.choices(("", "slash", "below", "brackets"), (0.88, 0.06, 0.03, 0.03))[0],
        rng.choices(("", "1.", "1)", "-", "a)", "(1)", "+"), (0.62, 0.17, 0.02, 0.1, 0.03, 0.04, 0.02))[0],
        rng.random() < 0.08, rng.random() < 0.6, rng.uniform(6, 14), by_hand, rng.random() < 0.08, rng.random() < 0.25,
        by_hand or rng.random() < 0.55, rng.choice((0.0, 2.0, 5.0, 9.0)), rng.random() < 0.3,
        rng.random() < 0.06, place == "before" and rng.random() < 0.07, rng.choices((0.0, 0.15, 0.9), (0.87, 0.09, 0.04))[0],
    )  # fmt: skip


def written(look: Look, rng: Random, shelf: Shelf) -> Look:
    """A paper without print: all of it by one hand, as requests still are."""
    size = look.body.size * rng.uniform(1.15, 1.4)
    hand = Style(hand_family(rng, shelf, 1.0), size, ink=rng.choice(PEN), hand=True)
    return look.but(
        body=hand, label=hand, value=hand, title=hand.but(size=size * 1.25), head=hand.but(size=size * 0.95), place="before",
        leader="", spacing=rng.uniform(1.35, 1.7), hand=True, across=False, english="", figures=False,
    )  # fmt: skip

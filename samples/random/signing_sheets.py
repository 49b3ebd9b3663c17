"""A sheet of nothing but signature blocks: names under pens' strokes and seals, for the net that reads such names."""

from datetime import date
from random import Random

from samples.layouts import Metadata
from samples.random import signing
from samples.random.drawn_paper import Drawn
from samples.random.label_rows import Column
from samples.random.look import throw
from samples.random.offices import office, signer
from samples.random.people import World
from samples.random.sheet import Sheet
from samples.random.signing import NOTES, Signing
from samples.random.type import Shelf

CODE = "signing_sheet"
_OFFICES = ("commune", "district", "hospital", "land", "business", "school", "center", "tax", "police_district")
_BLOCK = 62.0  # millimetres that a row of blocks may need
_AGAIN = 0.6  # of the names through which no stroke goes another is taken


def paper(rng: Random, shelf: Shelf) -> Drawn:
    """A sheet of signature blocks, two beside each other; a post, a note and a name each, as a paper ends with them."""
    world = World(rng, date(rng.randint(2008, 2026), rng.randint(1, 6), rng.randint(1, 28)))
    look = throw(rng, shelf, hand=0.1, dense=True)
    sheet = Sheet()
    column = Column(sheet, look, rng.uniform(4, 12), Sheet, rng.uniform(8, 16), rng.uniform(180, 194))
    while column.y + _BLOCK < sheet.height:
        signing.draw_signing(column, [_block(world, rng) for _ in range(2)], rng, shelf)
    return Drawn(CODE, [sheet], Metadata(""), [], {}, "print", body=look.body.family.kind)


def _block(world: World, rng: Random) -> Signing:
    who = office(rng.choice(_OFFICES), world)
    ring, centre = signing.sealing(world, rng, who) if rng.random() < 0.7 else ("", "")
    name, degree = signer(world)
    while not signing.is_crossed(name) and rng.random() < _AGAIN:
        name, degree = signer(world)
    return Signing(who.lines, rng.choice(NOTES), name, ring, centre, degree=degree)

"""Names with a word that nobody is called by, as what they were most likely misread from: `Cẩm` for `Cấm`.

Two readers take the same mark for another alike, or one gives a name and the other does not. The likelier name is shown
and searched, what was read is offered beside it; the failed check `!as_read` stays on the value, so that it goes to a
person and no owner is asserted by it. A word that both gave surely stands: no list has all names (`Chiên`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from msgspec import structs

from classify.evidence.crosscheck import Facts
from classify.page.layout import Piece
from core.catalogue import PaperType
from core.vietnamese.misread_names import likelier_name

CHECK = "!as_read"
_MOST = 6  # words of a name; more are a firm's
_STANDS = 0.97  # trust in a word that both readers gave, from which it is a name that is not listed


def mend(facts: Facts, kind: PaperType) -> None:
    """Replace the values of names that print gave, where a word of one is no name and a name is near."""
    for spec in kind.field:
        value, taken = facts.values.get(spec.name), facts.taken.get(spec.name)
        if spec.kind != "person_name" or value is None or taken is None or value.source != "ocr":
            continue
        words = value.value.split()
        if len(words) > _MOST:
            continue
        likely = likelier_name(words, others(taken.pieces, len(words)))
        stands = _stands(taken.pieces, len(words))
        name = " ".join(word if holds else other for word, other, holds in zip(words, likely, stands, strict=True))
        if name != value.value:
            checks, instead = (*value.checks, CHECK), value.instead or value.value
            facts.values[spec.name] = structs.replace(value, value=name, checks=checks, instead=instead)


def others(pieces: Sequence[Piece], count: int) -> list[str]:
    """What the other reader gave for each of `count` words of a value; empty where it gave the same or other words."""
    said: list[str] = []
    for other, stretch in groupby((piece for piece in pieces if piece.norm), key=lambda piece: piece.other):
        read = list(stretch)
        words = (other or "").split()
        said += [word.strip(".,;:") for word in words] if len(words) == len(read) else [""] * len(read)
    return said if len(said) == count else [""] * count


def _stands(pieces: Sequence[Piece], count: int) -> list[bool]:
    """Was each of `count` words of a value surely given by both readers?"""
    stands = [piece.agreed is True and piece.confidence >= _STANDS for piece in pieces if piece.norm]
    return stands if len(stands) == count else [False] * count

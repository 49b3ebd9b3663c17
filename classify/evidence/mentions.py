"""The owner's name where no label stands, under a signature or in a sentence: a second witness to its letters, or
against its marks.

Two places are set in other type and other company, so that a mark misread at one is hardly misread alike at the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from classify.evidence.crosscheck import Facts
from classify.fields.candidate import Candidate
from classify.page.layout import PageLayout, Piece
from core.catalogue import PaperType
from core.text import accented, fold
from core.vietnamese.name_words import is_name

LABEL = 0.9  # similarity of the label from which it is believed to be the owner's: `… của chủ hộ` is another label


def sure_place(taken: Candidate) -> bool:
    """True when a value stands where the catalogue expects it, after a label well read, and no other label gives
    another: else it may be another person's."""
    labelled = taken.match is None or taken.match.similarity >= LABEL
    return taken.how != "other" and taken.rank == 0 and taken.alternatives == 0 and labelled


def compare_mentions(facts: Facts, layouts: Sequence[PageLayout], kind: PaperType) -> None:
    """Mark the names of owners that stand a second time on the paper, each word at one place at least read alike by
    both readers; and those that stand there with other marks (`HỒ BẢO PHƯƠNG`, and `Hồ Bảo Phượng` under a signature).
    """
    for role in kind.owner:
        name, taken = facts.values.get(role.name), facts.taken.get(role.name)
        if role.kind != "person" or name is None or taken is None or not sure_place(taken):
            continue
        words = [accented(word) for word in name.value.split()]
        own = [piece for piece in taken.pieces if piece.norm]
        if len(words) < 2 or [_core(piece) for piece in own] != words:
            continue
        for other in _stretches(layouts, words, {id(piece) for piece in own}):
            if any(
                _differs(piece, word, first=at == 0) for at, (piece, word) in enumerate(zip(other, words, strict=True))
            ):
                facts.change(role.name, check="!mention")
            elif [_core(piece) for piece in other] == words and all(map(_either_agreed, own, other)):
                facts.change(role.name, check="seen_twice")


def _either_agreed(piece: Piece, other: Piece) -> bool:
    return bool(piece.agreed or other.agreed)


def _differs(piece: Piece, word: str, *, first: bool) -> bool:
    """True when the piece is surely not the word: both readers read its marks otherwise, alike or as another name. Of
    what neither could read nothing is known: `Đăm` and `đảm` under a signature say nothing against `Đàm`."""
    if piece.agreed is True:
        return _core(piece) != word
    readings = [_core(piece), _bare(piece.other)] if piece.other else []
    return word not in readings and any(is_name(reading, first=first) for reading in readings)


def _stretches(layouts: Sequence[PageLayout], words: Sequence[str], own: set[int]) -> Iterator[list[Piece]]:
    """The places of these words, whatever their marks, on the rows where the value itself does not stand."""
    wanted = [fold(word) for word in words]
    for layout in layouts:
        for row in layout.rows:
            pieces = [piece for piece in row.pieces if piece.norm]
            if any(id(piece) in own for piece in pieces):
                continue
            cores = [fold(_core(piece)) for piece in pieces]
            for at in range(len(cores) - len(words) + 1):
                if cores[at : at + len(words)] == wanted and not _goes_on(pieces, at + len(words) - 1):
                    yield pieces[at : at + len(words)]


def _goes_on(pieces: Sequence[Piece], last: int) -> bool:
    """True when a longer name begins with these words: `Hoàng Phương Thúy`."""
    after = pieces[last + 1].text if last + 1 < len(pieces) else ""
    return (
        pieces[last].text[-1].isalpha()
        and after[:1].isupper()
        and pieces[last + 1].x0 - pieces[last].x1 < pieces[last].height
    )


def _core(piece: Piece) -> str:
    return _bare(piece.text)


def _bare(text: str) -> str:
    return accented(re.sub(r"^\W+|\W+$", "", text))

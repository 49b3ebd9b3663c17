"""The day of registration where the sentence that names the register's place goes on with it: `Đã đăng ký kết hôn tại
Ủy ban nhân dân xã …, số 66/2023, ngày 11/9/2023`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from classify.evidence.crosscheck import Facts
from classify.fields.extraction import between, candidate_of
from classify.fields.selection import take
from classify.page.layout import PageLayout, Piece, joined
from classify.tagger.spans import place_of
from core.catalogue import PaperType
from core.values import find_dates, skeleton

_PLACE, _DAY = "registered_at", "registered_on"
_ROWS = 2  # rows below that of the place on which the sentence may end
_ANNOUNCED = re.compile(r"\bngay(?: dang ky| vao so)?\W*$")


def find(facts: Facts, layouts: Sequence[PageLayout], kind: PaperType) -> None:
    """Take that day where no label gave one."""
    spec = next((field for field in kind.field if field.name == _DAY), None)
    place = facts.taken.get(_PLACE)
    if spec is None or place is None or not place.pieces or _DAY in facts.values:
        return
    for layout in layouts:
        if layout.page != place.page:
            continue
        sentence = [*place.pieces, *_after(place.pieces[-1], layout)]
        text = joined(sentence)
        for start, end, parsed in find_dates(text):
            announced = _ANNOUNCED.search(skeleton(text[:start])) or skeleton(text[start:end]).startswith("ngay")
            if len(parsed.value) == len("2023-09-11") and announced:
                words = between(sentence, start, end)
                day = candidate_of(spec, parsed, words, layout, 1.0, 1, None, "right")
                take(facts, {_DAY: (day,)} if day is not None else {})
                return


def _after(last: Piece, layout: PageLayout) -> list[Piece]:
    """The pieces after one, on its row and on the rows below it, up to a row that begins a part of its own."""
    for at, row in enumerate(layout.rows):
        place = next((k for k, piece in enumerate(row.pieces) if place_of(piece) == place_of(last)), None)
        if place is None:
            continue
        out = list(row.pieces[place + 1 :])
        for below in layout.rows[at + 1 : at + 1 + _ROWS]:
            if any(piece.text.endswith(":") for piece in below.pieces[:6]):
                break
            out += below.pieces
        return out
    return []

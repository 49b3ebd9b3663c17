"""A candidate for a field: what a place of the page says, how surely it was read, and how it ranks among others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from classify.confidence import word_confidence
from classify.fields.labels import LabelMatch
from classify.page.layout import PageLayout, Piece
from core.catalogue import Field
from core.records import Box
from core.text import fold_alnum
from core.values import Parsed, kinds

PLACE = "place"  # how the parts of an official letter are found: by where they stand in the layout of Decree 30/2020


@dataclass(frozen=True, slots=True)
class Tagging:
    """What the tagger, the second reader of a form, says of the words of a candidate."""

    known: bool  # whether it learnt this field
    chance: float = 0.0  # mean chance that the words are of the field
    weakest: float = 0.0  # … and that of the word it believes least
    best: float = 0.0  # mean chance of its own best words for the field; 0 where it finds none
    same: bool = False  # whether these say the same
    within: bool = False  # whether what these say is a part of what the candidate says
    to_end: bool = False  # … and its last part
    missed: int = 0  # words among its own that are not among these
    rules: float = 0.0  # of its own candidate: worth of what the rules take instead


@dataclass(frozen=True, slots=True)
class Candidate:
    """One candidate for a field."""

    field: str
    parsed: Parsed
    confidence: float
    figures_differ: bool
    page: int
    box: Box
    rank: int  # 0: the label stood where the catalogue expects it
    match: LabelMatch | None
    how: str  # right, below, above, pattern, loose, title, place, tagged, zone; other: by the reader not believed
    pieces: tuple[Piece, ...]  # the words it was taken from
    source: str = "ocr"
    alternatives: int = 0  # labels of the same standing that give another value
    tagging: Tagging | None = None  # None where the tagger was not asked

    @property
    def worth(self) -> float:
        """What candidates of one field are ranked by: the label first, the reading second."""
        label = self.match
        place = 0.5 if label is None else label.similarity * (1.0 if label.colon else 0.8)
        shared = 0.0 if self.own else 0.08  # `Họ và tên` says less than `Họ và tên chủ hộ`
        elsewhere = 0.6 if label is not None and label.label.people else 0.25  # another's name, however well read
        return (
            0.6 * place * (1.0 if self.how == "right" else 0.93)
            + 0.4 * self.confidence
            - elsewhere * self.rank
            - shared
        )

    @property
    def own(self) -> bool:
        """True when the label names this field and no other."""
        return self.match is None or len(self.match.label.fields) == 1


class Choice(NamedTuple):
    """Two candidates of a field that say different things, and what is known of both (`classify.confidence.choice`)."""

    tagged: Candidate
    ruled: Candidate
    known: dict[str, float]


def candidate_of(
    field: Field,
    said: str | Parsed,
    pieces: list[Piece],
    layout: PageLayout,
    similarity: float,
    rank: int,
    match: LabelMatch | None,
    how: str,
) -> Candidate | None:
    """What was said for a field, as printed or parsed already; None where it is no value of its kind."""
    parsed = kinds.parse(field, said) if isinstance(said, str) else said
    if parsed is None or not parsed.value:
        return None
    used = _used(pieces, parsed)
    if field.kind == "person_name":
        used = word_confidence.with_surname(used)
    confidence = word_confidence.of(used) * parsed.doubt * (0.6 + 0.4 * similarity)
    if (
        how != "other"
        and parsed.doubt == 1.0
        and similarity == 1.0
        and (field.kind == "sex" or "known" in parsed.checks)
    ):
        confidence = max(confidence, word_confidence.OF_A_LIST)
    return Candidate(
        field.name, parsed, confidence, word_confidence.figures_differ(used), layout.page, layout.box(used), rank,
        match, how, tuple(used),
    )  # fmt: skip


def _used(pieces: list[Piece], parsed: Parsed) -> list[Piece]:
    """The pieces that the value was taken from."""
    wanted = fold_alnum(parsed.text)
    words = [p for p in pieces if p.norm]
    for size in range(1, len(words) + 1):
        for start in range(len(words) - size + 1):
            if wanted and wanted in "".join(p.norm for p in words[start : start + size]):
                return words[start : start + size]
    used = [p for p in words if p.norm in wanted]
    return used or words or pieces

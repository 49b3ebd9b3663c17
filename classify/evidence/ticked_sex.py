"""The sex of a person where a form prints both words to tick, by the person's number: no word says which it is."""

from __future__ import annotations

from collections.abc import Sequence

from classify.evidence.crosscheck import Facts
from classify.fields.extraction import Extraction, rank_of
from classify.fields.sections import region_of
from classify.page.layout import Piece
from core.catalogue import Field, PaperType
from core.records import FieldValue
from core.text import TICKED, accented
from core.values import id_checks, id_year_sex

BY_NUMBER = "!ticked"  # the number chose between the words: what is ticked nobody read
_WORDS = {"nam": "nam", "nữ": "nu"}


def choose(facts: Facts, seen: Extraction, kind: PaperType) -> None:
    """Where both words stand behind the person's label, take the one that the 12-digit number says (docs/domain.md,
    2.1), in doubt (check `!ticked`), whichever of them the readers' marks seemed to leave (`Nam 7 Nữ`); nothing is
    changed where the number contradicts the birth, or there is none, or where a box is seen to be ticked."""
    spec = next((field for field in kind.field if field.kind == "sex"), None)
    number = next((facts.values.get(owner.id or "") for owner in kind.owner if owner.birth_date == "birth_date"), None)
    if spec is None or number is None or (said := id_year_sex(number.value)) is None:
        return
    born, printed = facts.values.get("birth_date"), facts.values.get(spec.name)
    checks = (*number.checks, *id_checks(number.value, born.value if born is not None else None, None))
    if any(check.startswith("!") for check in checks) or (printed is not None and printed.source in ("qr", "mrz")):
        return
    for page, page_index, words in _printed(seen, spec, kind):
        word = words[said[1]]
        box = seen.layouts[page_index].box([word])
        facts.values[spec.name] = FieldValue(
            said[1], word.text, number.confidence, page, box, seen.layouts[page_index].source, ("id_sex", BY_NUMBER)
        )
        facts.taken.pop(spec.name, None)
        return


def _printed(seen: Extraction, spec: Field, kind: PaperType) -> list[tuple[int, int, dict[str, Piece]]]:
    """Page, its place among the layouts and the two words behind each label of the person's own, where both stand."""
    out = []
    for match in seen.matches:
        if spec.name not in match.label.fields or rank_of(spec, match, region_of(match, seen.regions), kind) is None:
            continue
        layout = seen.layouts[match.page_index]
        after = [m.start for m in seen.matches if (m.page_index, m.row) == (match.page_index, match.row)]
        end = min((start for start in after if start >= match.end), default=None)
        words = _both(layout.rows[match.row].pieces[match.end : end])
        if words is not None:
            out.append((layout.page, match.page_index, words))
    return out


def _both(pieces: Sequence[Piece]) -> dict[str, Piece] | None:
    """The pieces that say the two sexes, each once; None where they do not."""
    said = [(_WORDS.get("".join(filter(str.isalpha, accented(piece.text)))), piece) for piece in pieces]
    words = [(sex, piece) for sex, piece in said if sex is not None]
    if any(piece.text in tuple(TICKED) for piece in pieces):
        return None
    return dict(words) if sorted(sex for sex, _ in words) == ["nam", "nu"] else None

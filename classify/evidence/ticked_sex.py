"""The sex of a person where a form prints both words to tick: by the person's number, for no word says which it is, or
by the cross behind one of them (`Nam X Nữ`)."""

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

BY_NUMBER = "!ticked"  # the number or a cross chose between the words: what is ticked nobody read for sure
_WORDS = {"nam": "nam", "nữ": "nu"}
_CROSS = frozenset("XxVv×✗✔√")
_NEARER = 0.5  # of the space to the one word, up to which a cross between the two stands at the other


def choose(facts: Facts, seen: Extraction, kind: PaperType) -> None:
    """Where both words stand behind the person's label, take the one that the 12-digit number says (docs/domain.md,
    2.1), in doubt (check `!ticked`), whichever of them the readers' marks seemed to leave (`Nam 7 Nữ`); without such a
    number the one behind which a cross stands, in doubt too. Nothing is changed where the number contradicts the birth,
    or where a box is seen to be ticked."""
    spec = next((field for field in kind.field if field.kind == "sex"), None)
    printed = facts.values.get(spec.name) if spec is not None else None
    if spec is None or (printed is not None and printed.source in ("qr", "mrz")):
        return
    number = next((facts.values.get(owner.id or "") for owner in kind.owner if owner.birth_date == "birth_date"), None)
    said = id_year_sex(number.value) if number is not None else None
    for page_index, pieces, words in _printed(seen, spec, kind):
        layout = seen.layouts[page_index]
        checks: tuple[str, ...] = (BY_NUMBER,)
        if number is not None and said is not None:
            sex, sure, checks = said[1], number.confidence, ("id_sex", BY_NUMBER)
            if _contradicted(facts, number):
                return
        else:
            crossed = _crossed(pieces, words) if printed is None else None
            if crossed is None:
                continue
            sex, sure = crossed, words[crossed].confidence
        word = words[sex]
        facts.values[spec.name] = FieldValue(
            sex, word.text, sure, layout.page, layout.box([word]), layout.source, checks
        )
        facts.taken.pop(spec.name, None)
        return


def _contradicted(facts: Facts, number: FieldValue) -> bool:
    """Whether something on the paper speaks against the number."""
    born = facts.values.get("birth_date")
    checks = (*number.checks, *id_checks(number.value, born.value if born is not None else None, None))
    return any(check.startswith("!") for check in checks)


def _crossed(pieces: Sequence[Piece], words: dict[str, Piece]) -> str | None:
    """The word that the only cross of a row stands behind, or before where it is the first or much nearer to the second
    one; None where there is no cross, or several."""
    crosses = [piece for piece in pieces if piece.text.strip("[]().|,") in _CROSS]
    if len(crosses) != 1:
        return None
    first, second = sorted(words, key=lambda sex: words[sex].x0)
    cross = crosses[0]
    if cross.x0 < words[first].x0:
        return first
    if cross.x0 > words[second].x0:
        return second
    return second if words[second].x0 - cross.x1 < _NEARER * (cross.x0 - words[first].x1) else first


def _printed(seen: Extraction, spec: Field, kind: PaperType) -> list[tuple[int, list[Piece], dict[str, Piece]]]:
    """The place of the page among the layouts, the pieces behind each label of the person's own and the two words among
    them, where both stand."""
    out = []
    for match in seen.matches:
        if spec.name not in match.label.fields or rank_of(spec, match, region_of(match, seen.regions), kind) is None:
            continue
        layout = seen.layouts[match.page_index]
        after = [m.start for m in seen.matches if (m.page_index, m.row) == (match.page_index, match.row)]
        end = min((start for start in after if start >= match.end), default=None)
        pieces = layout.rows[match.row].pieces[match.end : end]
        words = _both(pieces)
        if words is not None:
            out.append((match.page_index, pieces, words))
    return out


def _both(pieces: Sequence[Piece]) -> dict[str, Piece] | None:
    """The pieces that say the two sexes, each once; None where they do not."""
    said = [(_WORDS.get("".join(filter(str.isalpha, accented(piece.text)))), piece) for piece in pieces]
    words = [(sex, piece) for sex, piece in said if sex is not None]
    if any(piece.text in tuple(TICKED) for piece in pieces):
        return None
    return dict(words) if sorted(sex for sex, _ in words) == ["nam", "nu"] else None

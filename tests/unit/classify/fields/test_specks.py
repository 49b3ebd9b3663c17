"""Ink behind the last word of a value is none of it; a number that belongs to the word before it stays."""

from classify.fields.specks import without_specks
from classify.page.layout import Piece
from core.text import fold_alnum


def line(*words: tuple[str, bool | None, float, str | None, float]) -> tuple[Piece, ...]:
    """Words with whether the readers agree, how sure, what the other gave, and the blank before each."""
    at, out = 0.1, []
    for text, agreed, confidence, other, gap in words:
        at += gap
        out.append(Piece(text, fold_alnum(text), at, 0.1, at + 0.02, 0.12, confidence, agreed, False, 0, other=other))
        at += 0.02
    return tuple(out)


def kept(*words: tuple[str, bool | None, float, str | None, float]) -> str:
    return " ".join(piece.text for row in without_specks([line(*words)], letters=False) for piece in row)


WORD = ("Mẫu", True, 0.99, None, 0.01)


def test_letters_hardly_read_are_ink() -> None:
    assert kept(WORD, ("Pa", False, 0.26, "p", 0.05), ("Đ", False, 0.13, "T", 0.06)) == "Mẫu"
    assert kept(WORD, ("2", False, 0.72, "h", 0.03)) == "Mẫu"
    assert kept(WORD, ("T", True, 0.41, None, 0.09)) == "Mẫu"


def test_a_number_of_a_ward_and_a_short_word_stay() -> None:
    assert kept(("phường", True, 0.99, None, 0.01), ("4", False, 0.5, "A", 0.01)) == "phường 4"
    assert kept(WORD, ("lẻ", False, 0.3, "lệ", 0.01)) == "Mẫu lẻ"
    assert kept(WORD, ("B", True, 0.97, None, 0.01)) == "Mẫu B"

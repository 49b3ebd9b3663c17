"""Words that turn on their marks, looked at by the mark net."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ocr.readers import choice, mark_net, mark_rereading
from ocr.readers.choice import Evidence, Stretch
from ocr.readers.mark_rereading import Look
from ocr.readers.piece import Piece

SPAN = ((10.0, 60.0),)


def in_dispute(first: str, second: str) -> Piece:
    """A word as two readers give it whose nets find either as likely."""
    alphabet = {char: number for number, char in enumerate(sorted({*first, *second}), start=1)}
    chances = np.full((2 * len(first) + 1, len(alphabet) + 1), 1e-3, np.float32)
    chances[::2, 0] = 0.97
    for place, chars in enumerate(zip(first, second, strict=True)):
        for char in set(chars):
            chances[2 * place + 1, alphabet[char]] = 0.97 / len(set(chars))
    frames = np.log(chances)
    stretch = Stretch(first, second, (0, len(first)), (0, len(second)))
    dispute = choice.weighed(stretch, Evidence(frames, 0.9, 0.9, "", frames), (alphabet, alphabet))
    text, chance = dispute.decided()
    return Piece(text, chance, False, SPAN, dispute.rejected(text), dispute)


def a_look(word: str, chance: float = 0.999) -> Look:
    """What a net says that sees the marks of a word with so much certainty."""
    marks = mark_net.marks_of(word)
    assert marks is not None
    tones = np.full(len(mark_net.TONES), math.log((1 - chance) / 5), np.float32)
    tones[marks[0]] = math.log(chance)
    shapes = np.array([[0.999, 0.001] if there else [0.001, 0.999] for there in marks[1]], np.float32)
    return Look(tones, np.log(shapes))


@pytest.mark.parametrize(
    ("piece", "asked"),
    [
        (Piece("Tiến", 0.9, True, SPAN), True),  # may be a name
        (Piece("tiến", 0.9, True, SPAN), False),
        (in_dispute("tiến", "tiền"), True),
        (Piece("tiến", 0.9, False, SPAN, "tiếng"), False),  # mended since: nothing was weighed
        (Piece("Số01", 0.9, True, SPAN), False),
        (Piece("Y", 0.9, True, SPAN), False),
        (Piece("Hà Nội", 0.9, True, (*SPAN, *SPAN)), False),
        (Piece("12/4", 0.9, False, SPAN, "12/1"), False),
    ],
)
def test_names_are_looked_at_and_words_whose_marks_are_disputed(piece: Piece, asked: bool) -> None:
    assert mark_rereading.asked([piece]) == ({0: ()} if asked else {})


def test_a_word_often_beside_its_neighbour_is_looked_at_only_when_a_reader_is_not_sure() -> None:
    sure, unsure = ([Piece(word, chance, True, SPAN) for word in ("Việt", "Nam")] for chance in (0.9961, 0.98))
    assert mark_rereading.asked(sure) == {}
    assert mark_rereading.asked(unsure) == {0: (), 1: ()}


@pytest.mark.parametrize(
    ("seen", "chance", "text", "agreed", "other"),
    [
        ("phổ", 0.9, "phổ", False, "phố"),  # the net sees the word its neighbours ask for
        ("phố", 0.6, "phố", False, "phổ"),  # it is not sure
        ("phố", 0.99999, "phố", True, None),
    ],
)
def test_a_word_that_fits_badly_is_chosen_by_its_neighbours_and_the_net(
    seen: str, chance: float, text: str, agreed: bool, other: str | None
) -> None:
    line = [Piece(word, 0.99, True, SPAN) for word in ("tuyên", "truyền,", "phố", "biến", "pháp", "luật")]
    (at, rivals), *_ = mark_rereading.asked(line).items()
    assert (at, [rival.text for rival in rivals]) == (2, ["phổ"])
    settled = mark_rereading.settled(line[2], a_look(seen, chance), rivals)
    assert (settled.text, settled.agreed, settled.other) == (text, agreed, other)


@pytest.mark.parametrize("printed", ["Tiến", "Tiền"])
def test_of_two_readings_the_one_the_net_sees_is_believed(printed: str) -> None:
    settled = mark_rereading.settled(in_dispute("Tiến", "Tiền"), a_look(printed, 0.99999))
    assert (settled.text, settled.agreed, settled.other) == (printed, True, None)
    assert settled.confidence >= 0.97


def test_a_word_whose_marks_the_net_sees_otherwise_stays_in_dispute_however_likely(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(choice.Dispute, "decided", lambda dispute: (dispute.stretch.first, 0.99))
    for seen, agreed in (("Tiến", True), ("Tiên", False)):
        assert mark_rereading.settled(in_dispute("Tiến", "Tiền"), a_look(seen)).agreed is agreed


def test_a_net_in_doubt_settles_nothing() -> None:
    look = Look(np.log(np.full(6, 1 / 6, np.float32)), np.log(np.full((7, 2), 0.5, np.float32)))
    settled = mark_rereading.settled(in_dispute("Tiến", "Tiền"), look)
    assert not settled.agreed
    assert {settled.text, settled.other} == {"Tiến", "Tiền"}


def test_a_name_that_both_readers_gave_is_surer_when_the_net_sees_it_too() -> None:
    seen, unseen = (
        mark_rereading.settled(Piece("TIẾN", 0.98, True, SPAN), a_look("Tiến", chance)) for chance in (0.999, 0.5)
    )
    assert seen.agreed
    assert unseen.agreed
    assert seen.confidence > unseen.confidence


def test_a_name_that_both_readers_gave_and_the_net_sees_otherwise_is_in_doubt_and_never_replaced() -> None:
    settled = mark_rereading.settled(Piece("TIẾN,", 0.98, True, SPAN), a_look("Tiền", 0.9999))
    assert (settled.text, settled.agreed, settled.other) == ("TIẾN,", False, "TIỀN,")
    assert settled.confidence < 0.9

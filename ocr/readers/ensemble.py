"""The pair of readers: TrueOCR finds and reads the lines, Tesseract reads them again, and each word is chosen."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.records import Box, Line, Word
from core.text import nfc
from core.vietnamese import frequencies
from ocr.clean import leader_removal, ruled_lines
from ocr.clean.prepare import Prepared
from ocr.readers import (
    card_lines,
    choice,
    crossed_names,
    cut_ends,
    disputed_lines,
    dot_below,
    doubtful_marks,
    framed_stamps,
    leader_lines,
    line_order,
    mark_rereading,
    mrz_lines,
    number_rereading,
    printed_phrases,
    ruled_cells,
    stacked_marks,
    tesseract_lstm,
    tesseract_program,
    ticked_words,
    trueocr,
)
from ocr.readers.alternatives import alternatives_of
from ocr.readers.leader_text import SecondLine, tidied
from ocr.readers.piece import Piece
from ocr.readers.trueocr import Boxes, LineReading

Gray = NDArray[np.uint8]
_VERSION = 25  # raise when the same page would be cleaned or read otherwise


class EnsembleEngine:
    """Two readers on the same lines; see ocr.engine.Engine."""

    def read(self, prepared: Prepared) -> tuple[Line, ...]:
        """See ocr.engine.Engine.read."""
        prepared, stamps = framed_stamps.taken_off(prepared)
        page, plain, gray, boxes = spread_of(prepared)
        ours = trueocr.read_lines(gray, boxes)
        theirs = tesseract_lstm.read_lines(gray, boxes)
        boxes, ours, theirs = leader_lines.cut(gray, *whole_machine_lines(gray, boxes, ours, theirs))
        ours = disputed_lines.read_again(gray, boxes, ours, theirs)
        asked = dot_below.witnesses(page.gray, plain, boxes)
        pieces = [join(own, other, witness) for own, other, witness in zip(ours, theirs, asked, strict=True)]
        pieces = printed_phrases.mended(ours, pieces)
        homes = np.array([page.home(tuple(box)) for box in boxes.tolist()], np.float32).reshape(-1, 4)
        gray, boxes, pieces = crossed_names.read_again(prepared, gray, boxes, homes, pieces, join)
        pieces = figures_again(gray, boxes, pieces)
        pieces = figures_witnessed(gray, boxes, pieces, page.gray)
        pieces = doubtful_marks.doubted(gray, page.gray, boxes, marks_witnessed(gray, boxes, pieces))
        boxes, pieces = framed_stamps.put_back(stamps, boxes, ticked_words.chosen(plain, boxes, pieces))
        size = (gray.shape[1], page.height)
        texts = [" ".join(piece.text for piece in line) for line in pieces]
        ordered = line_order.blocks(page.in_order(boxes), texts, size)
        lines = (
            line_record(boxes[i], pieces[i], size, block, page.home)
            for block, group in enumerate(ordered)
            for i in group
        )
        return tuple(line for line in lines if line.words)

    def version(self) -> str:
        """See ocr.engine.Engine.version."""
        return f"pair{_VERSION}-{_fitted()}-{trueocr.version()}-{tesseract_lstm.version()}"

    def describe(self) -> str:
        """See ocr.engine.Engine.describe."""
        return f"two readers: {trueocr.version()} and {tesseract_lstm.version()} on the same lines"


def lines_of(prepared: Prepared) -> tuple[Gray, Gray, Boxes]:
    """The page without dotted leaders, the same without ruled lines too, and its line boxes (n × 4 pixels); cards that
    lie askew on it are below it once more, level."""
    return spread_of(prepared)[1:]


def spread_of(prepared: Prepared) -> tuple[card_lines.Spread, Gray, Gray, Boxes]:
    """The page with what was levelled below it, and the same as `lines_of` has it.

    Leaders go first: a scan may blur them into rules, but as leaders they are followed under the words.
    """
    dpi = prepared.dpi * len(prepared.gray) / len(prepared.upright_rgb)  # of the grey page
    page = card_lines.spread(prepared.gray, dpi)
    plain, boxes = leader_removal.erase(page.gray, page.boxes)
    line = float(np.median(boxes[:, 3] - boxes[:, 1])) if len(boxes) else 0.0
    bare = ruled_lines.erase(plain, dpi, line)
    boxes = cut_ends.reaching(bare, ruled_cells.parted(plain, bare, boxes))
    return page, plain, bare, stacked_marks.with_room(bare, boxes)


@functools.cache
def _fitted() -> str:
    """A short digest of the fitted weights and the counted syllables."""
    return hashlib.sha256(choice.DATA.read_bytes() + frequencies.DATA.read_bytes()).hexdigest()[:8]


def whole_machine_lines(
    gray: Gray, boxes: Boxes, ours: list[LineReading], theirs: list[SecondLine]
) -> tuple[Boxes, list[LineReading], list[SecondLine]]:
    """The lines, those of a machine-readable zone that the line finder broke up read again as wholes."""
    groups = mrz_lines.rows(boxes, [" ".join(word.text for word in line) for line in theirs])
    broken = [group for group in groups if len(group) > 1]
    if not broken:
        return boxes, ours, theirs
    dropped = {i for group in broken for i in group}
    kept = [i for i in range(len(boxes)) if i not in dropped]
    wholes = np.array([mrz_lines.around(boxes, group) for group in broken], np.float32)
    ours = [ours[i] for i in kept] + trueocr.read_lines(gray, wholes)
    theirs = [theirs[i] for i in kept] + tesseract_lstm.read_lines(gray, wholes)
    return np.concatenate([boxes[kept], wholes]), ours, theirs


def join(ours: LineReading, theirs: SecondLine, witness: dot_below.Witness | None = None) -> list[Piece]:
    """One line from two readings of it, and what the untouched picture says where a leader was erased."""
    second_text = " ".join(word.text for word in theirs)
    if mrz_lines.both_see(ours.text, second_text):
        return [machine_piece(ours, second_text)]
    ours, theirs = tidied(ours, theirs)
    pieces = []
    for stretch, evidence in weighed(ours, theirs, witness):
        piece = settle(stretch, evidence, ours, words_between(theirs, stretch.second_span))
        if piece.text:
            pieces.append(piece)
    return pieces


def machine_piece(ours: LineReading, second_text: str) -> Piece:
    """A machine-readable line as one word; how far to trust it, its check digits tell."""
    text, agreed = mrz_lines.fused(ours.text, second_text)
    end = ours.start + ours.pitch * len(ours.log_probs)
    return Piece(text, 0.9 if agreed else 0.6, agreed, ((ours.start, end),))


def weighed(
    ours: LineReading, theirs: SecondLine, witness: dot_below.Witness | None = None
) -> Iterator[tuple[choice.Stretch, choice.Evidence]]:
    """The stretches of a line with the evidence on each; the word before is the second reader's."""
    cut = choice.stretches(ours.text, " ".join(word.text for word in theirs))
    said = [stretch.second or stretch.first for stretch in cut]
    words = [frequencies.syllables(text) or [""] for text in said]
    for stretch, text, before, after in zip(cut, said, [[""], *words], [*words[1:], [""]], strict=False):
        evidence = weigh(stretch, ours, words_between(theirs, stretch.second_span), before[-1])
        third = dot_below.disputed(text, witness) or dot_below.lost(text, witness, before[-1], after[0])
        by_both = third is not None and witness is not None and dot_below.seen_by_both(third, witness)
        yield stretch, replace(evidence, third=third, by_both=by_both, after=after[0])


def weigh(stretch: choice.Stretch, ours: LineReading, words: SecondLine, before: str) -> choice.Evidence:
    """What is known of a stretch besides its texts."""
    start, end = stretch.first_span
    frames = ours.frames
    from_frame = (frames[start - 1] + 1) if start else 0
    to_frame = frames[end] if end < len(frames) else len(ours.log_probs)
    return choice.Evidence(
        log_probs=ours.log_probs[from_frame:to_frame],
        first_sure=min(ours.sure[start:end], default=0.0),
        second_sure=min((word.confidence for word in words), default=0.0),
        before=before,
        second_log_probs=np.concatenate([word.log_probs for word in words]) if words else tesseract_lstm.NO_STEPS,
    )


def settle(stretch: choice.Stretch, evidence: choice.Evidence, ours: LineReading, words: SecondLine) -> Piece:
    """The chosen reading of a stretch with its trust and the places of its words.

    A word that both read alike gives way to a rival that fits its neighbours and both nets better, and counts as
    disputed then.
    """
    agreed = stretch.agreed and evidence.third is None
    text, confidence, dispute = stretch.second, 0.0, None
    if stretch.agreed and evidence.third is not None:
        text, confidence = dot_below.likelier(stretch.second, evidence.third, by_both=evidence.by_both)
    elif not agreed or alternatives_of(text, evidence.before, evidence.after):
        dispute = choice.weighed(stretch, evidence, (trueocr.classes(), tesseract_lstm.classes()))
        text, confidence = dispute.decided()
        agreed = agreed and text == stretch.second
    if agreed:
        confidence = choice.confidence_of_agreed(text, evidence)
    text = nfc(text)
    other = None if agreed else rejected(text, stretch, evidence.third)
    return Piece(text, confidence, agreed, word_spans(text, stretch, ours, words), other, None if agreed else dispute)


def figures_again(gray: Gray, boxes: Boxes, lines: list[list[Piece]]) -> list[list[Piece]]:
    """The lines with the numbers on which the readers differ looked at again; what both then say counts as agreed."""
    asked = [
        (i, k) for i, line in enumerate(lines) for k, p in enumerate(line) if number_rereading.disputed(p.text, p.other)
    ]
    if not asked:
        return lines
    places = np.array([number_rereading.place(boxes[i], lines[i][k].spans) for i, k in asked], np.float32)
    mended = [list(line) for line in lines]
    for (i, k), said in zip(asked, number_rereading.seen_again(gray, places), strict=True):
        mended[i][k] = confirmed(mended[i][k], said)
    return mended


def confirmed(piece: Piece, said: str | None) -> Piece:
    """The piece as that of its two readings which both readers see again; as it is where they see neither, or where
    figures of the other one are missing: a crop can cut one off."""
    both = (piece.text, piece.other or "")
    most = max(map(number_rereading.count, both))
    for text in both:
        fits = number_rereading.count(text) == most and len(text.split()) == len(piece.spans)
        if said and fits and number_rereading.bare(text) == said:
            return Piece(text, number_rereading.AGREED, True, piece.spans)
    return piece


def figures_witnessed(gray: Gray, boxes: Boxes, lines: list[list[Piece]], printed: Gray) -> list[list[Piece]]:
    """The lines with their numbers looked at by the figure net, a third witness; those from which a line was erased (a
    ruling, a fold) also as they were `printed`."""
    places = [
        (i, k) for i, line in enumerate(lines) for k, p in enumerate(line) if number_rereading.is_asked(p.text, p.other)
    ]
    spans = [(boxes[i], (lines[i][k].spans[0][0], lines[i][k].spans[-1][1])) for i, k in places]
    witnessed = [list(line) for line in lines]
    looks = number_rereading.seen_alone(gray, [lines[i][k].text for i, k in places], spans)
    for (i, k), seen in zip(places, looks, strict=True):
        witnessed[i][k] = number_rereading.settled(lines[i][k], seen)
    as_printed = number_rereading.seen_printed(printed, gray, dict(zip(places, spans, strict=True)))
    for (i, k), look in as_printed.items():
        witnessed[i][k] = number_rereading.contradicted(witnessed[i][k], look)
    return witnessed


def marks_witnessed(gray: Gray, boxes: Boxes, lines: list[list[Piece]]) -> list[list[Piece]]:
    """The lines with words that turn on their marks looked at by the mark net, a third witness."""
    places = [(i, k, rivals) for i, line in enumerate(lines) for k, rivals in mark_rereading.asked(line).items()]
    looks = mark_rereading.looks(gray, [(boxes[i], lines[i][k].spans[0]) for i, k, _ in places])
    witnessed = [list(line) for line in lines]
    for (i, k, rivals), look in zip(places, looks, strict=True):
        witnessed[i][k] = mark_rereading.settled(lines[i][k], look, rivals)
    return witnessed


def rejected(text: str, stretch: choice.Stretch, third: str | None) -> str | None:
    """What the reader that was not believed gave; where both say the same, the untouched picture is the other one."""
    said = third if third is not None and stretch.agreed else stretch.first
    return nfc(stretch.second if choice.words_of(text) == choice.words_of(nfc(said)) else said)


_BEYOND = 3  # frames of the first reader, about a letter, that a word may reach beyond what it saw


def word_spans(
    text: str, stretch: choice.Stretch, ours: LineReading, words: SecondLine
) -> tuple[tuple[float, float], ...]:
    """Where each word of `text` begins and ends: as the reader with as many words saw it, else shared out by length.
    The second reader's words reach as far as the leader that it read behind them; the first says where they end."""
    count = len(text.split())
    mine = first_spans(ours, stretch.first_span)
    if count == len(words) == len(mine):
        return tuple(_common((word.x0, word.x1), own, ours.pitch) for word, own in zip(words, mine, strict=True))
    if count == len(words):
        return tuple((word.x0, word.x1) for word in words)
    if count == len(mine):
        return mine
    ends = [(word.x0, word.x1) for word in words] or list(mine) or [(ours.start, ours.start)]
    x0, x1 = min(a for a, _ in ends), max(b for _, b in ends)
    step = (x1 - x0) / max(1, len(text))
    return tuple((x0 + m.start() * step, x0 + m.end() * step) for m in re.finditer(r"\S+", text))


def _common(theirs: tuple[float, float], own: tuple[float, float], pitch: float) -> tuple[float, float]:
    """The second reader's place of a word as far as the first bears it out; all of it where the two lie apart."""
    room = pitch * _BEYOND
    x0, x1 = max(theirs[0], own[0] - room), min(theirs[1], own[1] + room)
    return (x0, x1) if x1 - x0 > pitch else theirs


def first_spans(ours: LineReading, span: tuple[int, int]) -> tuple[tuple[float, float], ...]:
    """The first reader's words between two characters, from its frames: half a character goes round each middle."""
    start, end = span
    half = ours.pitch * 1.5
    places = ours.places
    matches = re.finditer(r"\S+", ours.text[start:end])
    return tuple((places[start + m.start()] - half, places[start + m.end() - 1] + half) for m in matches)


def words_between(words: SecondLine, span: tuple[int, int]) -> SecondLine:
    """The words that begin inside a span of characters of the words joined by blanks."""
    inside, at = [], 0
    for word in words:
        if span[0] <= at < span[1]:
            inside.append(word)
        at += len(word.text) + 1
    return tuple(inside)


def line_record(
    box: NDArray[np.float32],
    pieces: list[Piece],
    size: tuple[int, int],
    block: int,
    home: Callable[[Box], Box] = lambda box: box,
) -> Line:
    """The line as a record, its words boxed in fractions of the page; `home` is where a box of pixels lies there."""
    width, height = size
    x_left, top, x_right, bottom = (float(v) for v in box)
    inset = (bottom - top) / 12  # the box was stretched by a tenth of its height when it was found

    def placed(left: float, right: float) -> Box:
        x0, y0, x1, y1 = home((left, top + inset, right, bottom - inset))
        return max(0.0, x0 / width), max(0.0, y0 / height), min(1.0, x1 / width), min(1.0, y1 / height)

    words = []
    for piece in pieces:
        for text, (x0, x1) in zip(piece.text.split(), piece.spans, strict=False):
            left, right = max(x_left, x0), min(x_right, x1)
            at = placed(left, max(left, right))
            words.append(Word(text, at, round(piece.confidence, 4), piece.agreed, piece.other))
    whole: Box = tesseract_program.around(words) if words else placed(x_left, x_right)
    return Line(tuple(words), whole, block)

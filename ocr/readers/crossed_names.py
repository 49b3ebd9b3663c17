"""Names of signers under a stroke of a pen or a seal: found and read once more.

A name under ink of another colour is read without that ink. But the line finder often misses a name under a stroke, and
both readers misread it alike. So where ink lies that no line explains and somebody signed, the place is looked at
again, as it is and without its coloured ink: lines are looked for in it (`name_boxes`), else a name is looked for row
after row below each post, and each is read as a name (`signed_names`). Only what can be a person's name or a post is
taken from there, and only where it is more than what was read before (`better_names`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ocr.clean import pen_strokes
from ocr.clean.prepare import Prepared
from ocr.readers import name_boxes, signed_names, trueocr
from ocr.readers.better_names import CREDIBLE, is_read_well, stands_instead
from ocr.readers.coloured_ink import pictures_of, without_colour
from ocr.readers.name_boxes import is_same_line
from ocr.readers.piece import Piece
from ocr.readers.signed_names import Gray, Join, Look, is_a_name, is_a_post, may_be_a_name, trust
from ocr.readers.trueocr import Boxes

Standing = tuple[NDArray[np.float32], list[Piece]]  # a line of the page, seen from a place: its box and its words

_CLEAR = 0.8  # least trust in each word of a name with no ink around that needs no second look
_POST_ABOVE, _POST_WIDE = 30 / 25.4, 90 / 25.4  # inches: so far above the ink at most, and so wide


def read_again(
    prepared: Prepared, gray: Gray, boxes: Boxes, homes: Boxes, lines: list[list[Piece]], join: Join
) -> tuple[Gray, Boxes, list[list[Piece]]]:
    """The page, its line boxes and its lines; names under ink read anew, and the page without that ink there. `homes`
    are the boxes of lines read in a copy below the page, as cards are, where they lie on the page itself."""
    dpi = prepared.dpi * len(prepared.gray) / len(prepared.upright_rgb)
    gray, lines = without_colour(prepared, gray, boxes, lines, join)
    clear = np.array([_is_clear(gray, box, line) for box, line in zip(boxes, lines, strict=True)], bool)
    named = np.array([is_a_name(line) for line in lines], bool)
    names, explained = homes[clear & named], homes[clear | (boxes[:, 1] >= len(prepared.gray))]
    for place in pen_strokes.places(gray[: len(prepared.gray)], explained, dpi, prepared.upright_rgb):
        if _holds(place, names):  # a name beside its signature is not hidden
            continue
        home = np.array([place[0], place[1]] * 2, np.float32)
        posts = boxes[_posts(place, boxes, lines, dpi)] - home
        standing = [(box - home, _moved(line, -place[0])) for box, line in zip(boxes, lines, strict=True)]
        shown = list(pictures_of(prepared, place))
        for look in _best(_looks(shown, posts, explained - home, standing, dpi, join)):
            line = look.box + home
            covered = {i for i, box in enumerate(boxes) if is_same_line(box, line) or _is_noise(box, line, lines[i])}
            before = [piece for i in sorted(covered) for piece in lines[i]]
            if not stands_instead(look, before, len(covered)):
                continue
            if any(is_same_line(line, box, name_boxes.MOSTLY) for i, box in enumerate(boxes) if i not in covered):
                continue  # a few words of a line, not a line
            kept = [i for i in range(len(lines)) if i not in covered]
            boxes = np.concatenate([boxes[kept], line[None]])
            lines = [*(lines[i] for i in kept), signed_names.settled(_moved(look.pieces, place[0]))]
            gray = _with(gray, look, place)
    return gray, boxes, lines


def _looks(
    pictures: Sequence[Gray], posts: Boxes, explained: Boxes, standing: Sequence[Standing], dpi: float, join: Join
) -> list[Look]:
    """What may be names or posts at a place where somebody signed: in the lines that are found there, else row after
    row below the posts; nothing where no post or note stands, on the page or under the ink."""
    found = name_boxes.outside(name_boxes.found(pictures, dpi), explained)
    if not len(posts) and not _say_a_post(pictures[-1], found):
        return []
    looks = list(signed_names.looks(pictures, found, _read_in(found, standing), join))
    wider = name_boxes.wider(
        [look.box for look in looks if _is_credible(look)], np.concatenate([found, explained]), pictures[0]
    )
    looks += signed_names.looks(pictures, wider, _read_in(wider, standing), join)
    posts = np.concatenate([posts, *(look.box[None] for look in looks if is_a_post(look.pieces))])
    names = [look.box for look in looks if _is_credible(look)]
    for column in name_boxes.columns(posts):
        if not any(name_boxes.is_under(name, column) for name in names):
            rows = signed_names.fullest(
                pictures, name_boxes.outside(name_boxes.below(column, pictures[0].shape), explained)
            )
            looks += signed_names.looks(pictures, rows, _read_in(rows, standing), join)
    return looks


def _is_credible(look: Look) -> bool:
    return trust(look.pieces) >= CREDIBLE and may_be_a_name(look.pieces)


def _say_a_post(gray: Gray, boxes: Boxes) -> bool:
    return any(signed_names.says_a_post(line.text) for line in trueocr.read_lines(gray, boxes))


def _read_in(boxes: Boxes, standing: Sequence[Standing]) -> list[list[Piece]]:
    """What stands on the page in each of these boxes of a place."""
    return [[piece for line, pieces in standing if is_same_line(line, box) for piece in pieces] for box in boxes]


def _posts(place: pen_strokes.Box, boxes: Boxes, lines: Sequence[Sequence[Piece]], dpi: float) -> list[int]:
    """The lines over the ink of a place that say a post, a party or a note like *(Ký, ghi rõ họ tên)*."""
    top, middle = place[1] - _POST_ABOVE * dpi, (boxes[:, 0] + boxes[:, 2]) / 2
    above = (boxes[:, 1] > top) & (boxes[:, 1] < place[3]) & (middle > place[0]) & (middle < place[2])
    short = boxes[:, 2] - boxes[:, 0] < _POST_WIDE * dpi
    over = np.flatnonzero(above & short).tolist()
    return [i for i in over if signed_names.says_a_post(" ".join(piece.text for piece in lines[i]))]


def _is_clear(gray: Gray, box: NDArray[np.float32], line: Sequence[Piece]) -> bool:
    """Was a line read well, or is it a name, and no ink comes into its box from above or below? What may be the rest of
    a name (`Bích Châm`) is looked at again however well it was read."""
    if is_a_name(line) and _has_ink_beside(gray, box):
        return False
    if is_read_well(line):
        return not may_be_a_name(line) or is_a_name(line)
    if not is_a_name(line) or min(piece.confidence for piece in line) < _CLEAR:
        return False
    x0, y0, x1, y1 = (int(side) for side in box)
    edges = gray[[max(0, y0), min(len(gray) - 1, y1)], x0:x1]
    return not bool((edges < pen_strokes.DARK).any())


def _has_ink_beside(gray: Gray, box: NDArray[np.float32]) -> bool:
    """Does ink begin right beside a name, that may hide the rest of it? The box ends in paper then, but not far on."""
    x0, y0, x1, y1 = (max(0, int(side)) for side in box)
    high = y1 - y0
    rows = gray[y0 + high // 4 : y1 - high // 4]
    beside = np.hstack([rows[:, max(0, x0 - high) : x0], rows[:, x1 : x1 + high]])
    return bool((beside < pen_strokes.DARK).any())


def _holds(place: pen_strokes.Box, boxes: Boxes) -> bool:
    """Does the middle of one of the boxes lie in the place?"""
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    return bool(((middles > place[:2]) & (middles < place[2:])).all(axis=1).any())


def _best(looks: Iterable[Look]) -> Iterator[Look]:
    """The names and posts to be had of a place, that which is worth most first, and no second one of its line."""
    taken: list[Look] = []
    for look in sorted(looks, key=lambda look: look.worth, reverse=True):
        if trust(look.pieces) >= CREDIBLE and not any(is_same_line(look.box, other.box) for other in taken):
            taken.append(look)
            yield look


def _is_noise(box: NDArray[np.float32], line: NDArray[np.float32], read: Sequence[Piece]) -> bool:
    """Is a box that a line lies in, or most of it, one of strokes that were read as letters?"""
    return trust(read) < CREDIBLE and is_same_line(line, box, name_boxes.MOSTLY)


def _moved(pieces: Iterable[Piece], across: int) -> list[Piece]:
    """The pieces of a place where they stand on its page."""
    return [replace(piece, spans=tuple((a + across, b + across) for a, b in piece.spans)) for piece in pieces]


def _with(gray: Gray, look: Look, place: pen_strokes.Box) -> Gray:
    """The page with a line as the picture of its place shows it: for all who look at that line after."""
    x0, y0, x1, y1 = (max(0, int(side)) for side in look.box)
    line = look.gray[y0:y1, x0:x1]  # a box may reach beyond its place
    page = gray.copy()
    page[place[1] + y0 : place[1] + y0 + line.shape[0], place[0] + x0 : place[0] + x0 + line.shape[1]] = line
    return page

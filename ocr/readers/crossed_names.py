"""Names of signers under a stroke of a pen or a seal: found and read once more.

A name under ink of another colour is read without that ink. But the line finder often misses a name under a stroke, and
both readers misread it alike. So where ink lies that no line explains and somebody signed, the place is looked at
again, as it is and without its coloured ink: lines are looked for in it, else a name is looked for row after row, and
each is read as a name (`signed_names`). Only what can be a person's name or a post is taken from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from core.text import accented
from ocr.clean import pen_strokes
from ocr.clean.prepare import Prepared
from ocr.readers import cut_ends, signed_names, tesseract_lstm, trueocr
from ocr.readers.piece import Piece
from ocr.readers.signed_names import Gray, Join, Look, is_a_name, is_a_post, letters, may_be_a_name, trust
from ocr.readers.trueocr import Boxes

Standing = tuple[NDArray[np.float32], list[Piece]]  # a line of the page, seen from a place: its box and its words

_SHOWN_AT = 90  # dots an inch at which the line finder sees a place
_SMALLEST = 320  # pixels of the longer side of a picture for the line finder
_LOW, _TALL = 1.8 / 25.4, 9 / 25.4  # inches: heights of a line with a name
_SAME_ROW, _BESIDE = 0.5, 2.0  # share of a height, and heights: boxes side by side that may be of one line
_ALIKE = 0.7  # share of two boxes that they have in common, from which they are one
_STEP, _NAME_WIDE = 0.33, 6.0  # heights of a post's line: from row to row of a name looked for, and half its width
_ENDS = 2.5  # heights to either side of a name that may hold the rest of it
_READ_WELL = 0.9  # least trust in each word of a line that needs no second look
_CLEAR = 0.85  # … and in the letters of a name with no ink above or below
_CREDIBLE = 0.45  # least trust in the words of a name that is taken
_BETTER = 0.08  # by how much more than in what was read before
_PART = 0.6  # share of a name's letters, with fewer of which what was read before is a part of it at most
_NOISE = 0.4  # trust in letters that say nothing
_WITHIN, _MOSTLY = 0.3, 0.5  # share of a box that lies in the line it is of; … of words that lie in a longer line
_COLOURED = 0.1, 0.7  # shares of a name's ink that are of another colour, between which it lies over the name's own
_WHOLE = 0.9  # share of a line's letters that are left without ink of another colour, from which none is its own
_SURER = 0.02  # … and how much more trust makes as many letters on which the readers agree better ones
_POST_ABOVE, _POST_WIDE = 30 / 25.4, 90 / 25.4  # inches: so far above the ink at most, and so wide


def read_again(
    prepared: Prepared, gray: Gray, boxes: Boxes, homes: Boxes, lines: list[list[Piece]], join: Join
) -> tuple[Gray, Boxes, list[list[Piece]]]:
    """The page, its line boxes and its lines; names under ink read anew, and the page without that ink there. `homes`
    are the boxes of lines read in a copy below the page, as cards are, where they lie on the page itself."""
    dpi = prepared.dpi * len(prepared.gray) / len(prepared.upright_rgb)
    gray, lines = _without_colour(prepared, gray, boxes, lines, join)
    clear = np.array([_is_clear(gray, box, line) for box, line in zip(boxes, lines, strict=True)], bool)
    named = np.array([is_a_name(line) for line in lines], bool)
    names, explained = homes[clear & named], homes[clear | (boxes[:, 1] >= len(prepared.gray))]
    for place in pen_strokes.places(gray[: len(prepared.gray)], explained, dpi):
        if _holds(place, names):  # a name beside its signature is not hidden
            continue
        home = np.array([place[0], place[1]] * 2, np.float32)
        posts = boxes[_posts(place, boxes, lines, dpi)] - home
        standing = [(box - home, _moved(line, -place[0])) for box, line in zip(boxes, lines, strict=True)]
        shown = list(pictures_of(prepared, place))
        for look in _best(_looks(shown, posts, explained - home, standing, dpi, join)):
            line = look.box + home
            covered = {i for i, box in enumerate(boxes) if _is_same_line(box, line)}
            before = [piece for i in sorted(covered) for piece in lines[i]]
            if _is_part(look, before) or not _is_better(look, before, len(covered)) or not _has_all(look, before):
                continue
            if any(_is_same_line(line, box, _MOSTLY) for i, box in enumerate(boxes) if i not in covered):
                continue  # a few words of a line, not a line
            kept = [i for i in range(len(lines)) if i not in covered]
            boxes = np.concatenate([boxes[kept], line[None]])
            lines = [*(lines[i] for i in kept), signed_names.settled(_moved(look.pieces, place[0]))]
            gray = _with(gray, look, place)
    return gray, boxes, lines


def _without_colour(
    prepared: Prepared, gray: Gray, boxes: Boxes, lines: Sequence[list[Piece]], join: Join
) -> tuple[Gray, list[list[Piece]]]:
    """The page without the coloured ink over what may be names or was not read well, and the lines with these read
    there anew; of other lines than names, and what is one without the ink and nothing with it, only where all their
    letters and figures, which may be written, are left and the readers agree on more of them."""
    lines = list(lines)
    for at, (box, line) in enumerate(zip(boxes, lines, strict=True)):
        x0, y0, x1, y1 = (max(0, int(side)) for side in box)
        if not line or (_is_read_well(line) and not may_be_a_name(line)) or y1 > len(prepared.gray):
            continue
        crop, *black = pictures_of(prepared, (x0, y0, x1, y1))
        if not black or not _COLOURED[0] <= _coloured(crop, black[0]) <= _COLOURED[1]:
            continue
        page = gray.copy()
        page[y0:y1, x0:x1] = black[0]
        read = join(trueocr.read_lines(page, box[None])[0], tesseract_lstm.read_lines(page, box[None])[0])
        if _takes(line, read):
            gray, lines[at] = page, read
    return gray, lines


def _coloured(crop: Gray, black: Gray) -> float:
    """The share of a picture's dark points that are gone without its coloured ink."""
    inked = int((crop < pen_strokes.DARK).sum())
    return 1 - int((black < pen_strokes.DARK).sum()) / inked if inked else 0.0


def _takes(line: Sequence[Piece], read: Sequence[Piece]) -> bool:
    """Whether what is read without the coloured ink over a line is taken instead of what was read with it."""
    if may_be_a_name(line) or (trust(line) < _CREDIBLE and is_a_name(read)):
        return _is_hidden_name(line, read)
    return _is_whole_and_surer(line, read)


def _is_hidden_name(line: Sequence[Piece], read: Sequence[Piece]) -> bool:
    """Is there a name without the ink, where none was read well, or none as surely, with it?"""
    stands = _is_read_well(line) and is_a_name(line) and trust(read) <= trust(line)
    return may_be_a_name(read) and not stands


def _is_whole_and_surer(line: Sequence[Piece], read: Sequence[Piece]) -> bool:
    """Are all letters and figures left without the ink, and do the readers agree on more of them, or more surely?"""
    agreed, before = (letters([piece for piece in each if piece.agreed]) for each in (read, line))
    whole = letters(read) >= _WHOLE * letters(line) and _figures(read) >= _figures(line)
    return whole and (agreed > before or (agreed == before and trust(read) > trust(line) + _SURER))


def _figures(line: Sequence[Piece]) -> int:
    return sum(map(str.isdigit, "".join(piece.text for piece in line)))


def _looks(
    pictures: Sequence[Gray], posts: Boxes, explained: Boxes, standing: Sequence[Standing], dpi: float, join: Join
) -> list[Look]:
    """What may be names or posts at a place where somebody signed: in the lines that are found there, else row after
    row below the posts; nothing where no post or note stands, on the page or under the ink."""
    found = _outside(_found(pictures, dpi), explained)
    if not len(posts) and not _say_a_post(pictures[-1], found):
        return []
    looks = list(signed_names.looks(pictures, found, _read_in(found, standing), join))
    wider = _wider([look.box for look in looks if _is_credible(look)], np.concatenate([found, explained]), pictures[0])
    looks += signed_names.looks(pictures, wider, _read_in(wider, standing), join)
    posts = np.concatenate([posts, *(look.box[None] for look in looks if is_a_post(look.pieces))])
    if len(posts) and not any(map(_is_credible, looks)):
        rows = _outside(_below(posts, pictures[0].shape), explained)
        looks += signed_names.looks(pictures, rows, _read_in(rows, standing), join)
    return looks


def _is_credible(look: Look) -> bool:
    return trust(look.pieces) >= _CREDIBLE and may_be_a_name(look.pieces)


def _wider(names: Sequence[NDArray[np.float32]], others: Boxes, gray: Gray) -> Boxes:
    """The boxes of names drawn out to both sides, up to what else stands on their rows: a stroke hides a name's end."""
    out = []
    for box in names:
        x0, y0, x1, y1 = box.tolist()
        beside = others[(others[:, 1] < (y0 + y1) / 2) & (others[:, 3] > (y0 + y1) / 2)]
        left = max([x0 - _ENDS * (y1 - y0), 0.0, *beside[beside[:, 2] <= x0, 2].tolist()])
        right = min([x1 + _ENDS * (y1 - y0), float(gray.shape[1]), *beside[beside[:, 0] >= x1, 0].tolist()])
        out.append((left, y0, right, y1))
    return np.array(out, np.float32).reshape(-1, 4)


def _say_a_post(gray: Gray, boxes: Boxes) -> bool:
    return any(signed_names.says_a_post(line.text) for line in trueocr.read_lines(gray, boxes))


def _read_in(boxes: Boxes, standing: Sequence[Standing]) -> list[list[Piece]]:
    """What stands on the page in each of these boxes of a place."""
    return [[piece for line, pieces in standing if _is_same_line(line, box) for piece in pieces] for box in boxes]


def _posts(place: pen_strokes.Box, boxes: Boxes, lines: Sequence[Sequence[Piece]], dpi: float) -> list[int]:
    """The lines over the ink of a place that say a post, a party or a note like *(Ký, ghi rõ họ tên)*."""
    top, middle = place[1] - _POST_ABOVE * dpi, (boxes[:, 0] + boxes[:, 2]) / 2
    above = (boxes[:, 1] > top) & (boxes[:, 1] < place[3]) & (middle > place[0]) & (middle < place[2])
    short = boxes[:, 2] - boxes[:, 0] < _POST_WIDE * dpi
    over = np.flatnonzero(above & short).tolist()
    return [i for i in over if signed_names.says_a_post(" ".join(piece.text for piece in lines[i]))]


def pictures_of(prepared: Prepared, place: pen_strokes.Box) -> Iterator[Gray]:
    """The place as it is, and without its coloured ink where it has any."""
    x0, y0, x1, y1 = place
    crop = prepared.gray[y0:y1, x0:x1]  # with its rules: a level stroke goes as one, and half of the letters with it
    yield crop
    scale = len(prepared.upright_rgb) / len(prepared.gray)
    left, top, right, bottom = (round(side * scale) for side in place)
    rgb = prepared.upright_rgb[top:bottom, left:right]
    if rgb.shape[:2] != crop.shape:
        rgb = cv2.resize(rgb, (crop.shape[1], crop.shape[0]), interpolation=cv2.INTER_LINEAR).astype(np.uint8)
    black = pen_strokes.print_by_colour(crop, rgb)
    if black is not None:
        yield black


# ── where a name may stand ────────────────────────────────────────────────────────────────────────────────────────


def _found(pictures: Sequence[Gray], dpi: float) -> Boxes:
    """Boxes of lines as high as names are that the line finder sees in the pictures of a place, each once."""
    found: list[NDArray[np.float32]] = []
    for gray in pictures:
        boxes, _ = trueocr.find_lines_at(gray, max(_SMALLEST, round(max(gray.shape) * _SHOWN_AT / dpi)))
        high = boxes[:, 3] - boxes[:, 1]
        boxes = boxes[(high >= _LOW * dpi) & (high <= _TALL * dpi) & (boxes[:, 2] - boxes[:, 0] > 2 * high)]
        rows = _with_rows(cut_ends.reaching(gray, boxes))
        found += [box for box in rows if not any(_is_alike(box, other) for other in found)]
    return np.array(found, np.float32).reshape(-1, 4)


def _with_rows(boxes: Boxes) -> Boxes:
    """The boxes, and those of them that stand beside each other on one row as one: a stroke parts a name."""
    rows: list[list[float]] = []
    for at in np.argsort(boxes[:, 0]).tolist():
        x0, y0, x1, y1 = boxes[at].tolist()
        for row in list(rows):
            shared = min(y1, row[3]) - max(y0, row[1])
            if shared > _SAME_ROW * min(y1 - y0, row[3] - row[1]) and x0 - row[2] < _BESIDE * (y1 - y0):
                rows.append([row[0], min(y0, row[1]), max(x1, row[2]), max(y1, row[3])])
        rows.append([x0, y0, x1, y1])
    return np.array(rows, np.float32).reshape(-1, 4)


def _is_alike(box: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    low, high = np.maximum(box[:2], other[:2]), np.minimum(box[2:], other[2:])
    shared = float(np.prod((high - low).clip(0)))
    return shared > _ALIKE * (float(np.prod(box[2:] - box[:2])) + float(np.prod(other[2:] - other[:2])) - shared)


def _below(posts: Boxes, size: tuple[int, ...]) -> Boxes:
    """Boxes row after row below the last post of a place, in the middle of which a name may stand."""
    high = float(np.median(posts[:, 3] - posts[:, 1]))
    middle = float((posts[:, 0] + posts[:, 2]).mean()) / 2
    tops = np.arange(max(float(posts[:, 3].max()), 0.0), size[0] - high, high * _STEP)
    x0, x1 = max(0.0, middle - _NAME_WIDE * high), min(float(size[1]), middle + _NAME_WIDE * high)
    return np.array([(x0, top, x1, top + high) for top in tops], np.float32).reshape(-1, 4)


def _outside(found: Boxes, clear: Boxes) -> Boxes:
    """Those boxes whose middle lies in none of the lines that were read well: of the rest nothing is hidden."""
    middles = (found[:, :2] + found[:, 2:]) / 2
    inside = np.asarray((middles[:, None] > clear[None, :, :2]) & (middles[:, None] < clear[None, :, 2:]), bool)
    return found[~np.asarray(inside.all(axis=2)).any(axis=1)]


# ── what was read there, and what is better ───────────────────────────────────────────────────────────────────────


def _is_clear(gray: Gray, box: NDArray[np.float32], line: Sequence[Piece]) -> bool:
    """Was a line read well, or is it a name, and no ink comes into its box from above or below? What may be the rest of
    a name (`Bích Châm`) is looked at again however well it was read."""
    if _is_read_well(line):
        return not may_be_a_name(line) or is_a_name(line)
    if not is_a_name(line) or trust(line) < _CLEAR:
        return False
    x0, y0, x1, y1 = (int(side) for side in box)
    edges = gray[[max(0, y0), min(len(gray) - 1, y1)], x0:x1]
    return not bool((edges < pen_strokes.DARK).any())


def _is_read_well(line: Sequence[Piece]) -> bool:
    return bool(line) and all(piece.agreed and piece.confidence >= _READ_WELL for piece in line)


def _holds(place: pen_strokes.Box, boxes: Boxes) -> bool:
    """Does the middle of one of the boxes lie in the place?"""
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    return bool(((middles > place[:2]) & (middles < place[2:])).all(axis=1).any())


def _best(looks: Iterable[Look]) -> Iterator[Look]:
    """The names and posts to be had of a place, that which is worth most first, and no second one of its line."""
    taken: list[Look] = []
    for look in sorted(looks, key=lambda look: look.worth, reverse=True):
        if trust(look.pieces) >= _CREDIBLE and not any(_is_same_line(look.box, other.box) for other in taken):
            taken.append(look)
            yield look


def _is_same_line(box: NDArray[np.float32], line: NDArray[np.float32], share: float = _WITHIN) -> bool:
    """Does a box lie in a line, or such a share of it?"""
    middle = (float(box[1]) + float(box[3])) / 2
    across = min(float(box[2]), float(line[2])) - max(float(box[0]), float(line[0]))
    return float(line[1]) < middle < float(line[3]) and across > share * float(box[2] - box[0])


def _is_part(look: Look, before: Sequence[Piece]) -> bool:
    """Does a look say no more than what was read there?"""
    words, read = ([_bare(word) for piece in pieces for word in piece.text.split()] for pieces in (look.pieces, before))
    return set(words) <= set(read)


def _is_better(look: Look, before: Sequence[Piece], covered: int) -> bool:
    """Is a look to be believed rather than the so many lines that were read there, of which it may be the whole?"""
    if letters(before) < _PART * letters(look.pieces):
        return _weight(look.pieces) > _weight(before)
    return trust(look.pieces) >= trust(before) + (_BETTER if covered < 2 else 0)


def _weight(pieces: Sequence[Piece]) -> float:
    return letters(pieces) * (trust(pieces) - _NOISE)


def _has_all(look: Look, before: Sequence[Piece]) -> bool:
    """Does a look show every word, or what was a part of one, that was read well before?"""
    words = [_bare(word) for piece in look.pieces for word in piece.text.split()]
    read_well = {_bare(word) for piece in before if _is_read_well([piece]) for word in piece.text.split()}
    return all(any(part in word for word in words) for part in read_well if len(part) > 1)


def _bare(word: str) -> str:
    return "".join(filter(str.isalpha, accented(word)))


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

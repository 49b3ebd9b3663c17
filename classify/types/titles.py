"""Which type a paper is: by its title block, by how much it looks like a title, with the labels as second evidence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, repeat

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from classify.page.layout import PageLayout, Piece, Row, joined
from core.catalogue import Catalogue, PaperType
from core.text import accented, fold_alnum
from core.vietnamese.syllables import TONE_MARKS, is_syllable

LEAST_SIMILARITY = 0.78  # of a line to a title, on folded letters
LEAST_PROMINENCE = 0.3
ALIKE = 60  # of a hundred: so much of each word of a title must be read
ALIKE_LONG = 52  # … of a word of five letters and more
PROMINENT = 0.5  # from here a line that only begins like a title is one
SHORT = 8  # letters; shorter phrases count at the start of a row only: words are not parted in the folded text
OTHER = "other:"  # prefix of the code of a title that is no catalogue type


@dataclass(frozen=True, slots=True)
class Line:
    """One or several following lines of one column, taken as a possible title."""

    text: str
    norm: str
    prominence: float  # 0 to 1: capitals, centring, size, standing alone
    page: int
    top: float  # fraction of the page's height
    bottom: float
    rows: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A line that reads like a title of a type."""

    type: str
    title: str  # as the catalogue has it
    line: Line
    score: float  # similarity × prominence, weighed by the place on the page
    whole: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What type, how sure, and why in words."""

    type: str
    confidence: float
    evidence: str
    candidates: tuple[tuple[str, float], ...]
    hit: Hit | None


@dataclass(frozen=True, slots=True)
class _Pattern:
    type: str
    title: str
    norm: str
    words: tuple[str, ...]  # folded, those of three letters and more, and the last
    marked: str  # with its diacritics
    whole: bool


@lru_cache(maxsize=8)
def _patterns(catalogue: Catalogue) -> tuple[_Pattern, ...]:
    printed = [(code, title, True) for code, kind in catalogue.types.items() for title in kind.title.whole]
    printed += [(code, title, False) for code, kind in catalogue.types.items() for title in kind.title.starts]
    printed += [(OTHER + title, title, True) for title in catalogue.common.other_titles]
    return tuple(
        _Pattern(code, title, fold_alnum(title), _telling(title, code), accented(title), whole)
        for code, title, whole in printed
    )


def _telling(title: str, code: str) -> tuple[str, ...]:
    """The words of a title that a line must have to be it: `KHAI TỬ` is not nearly `KHAI SINH`; of one that is no
    catalogue type the shortest too: the agency `BẢO HIỂM XÃ HỘI` is no `SỔ BẢO HIỂM XÃ HỘI`."""
    least = 1 if code.startswith(OTHER) else 3
    words = [word for word in map(fold_alnum, title.split()) if word]
    return (*(word for word in words[:-1] if len(word) >= least), *words[-1:])


# ── lines that may be titles ──────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=32)
def title_lines(layout: PageLayout) -> tuple[Line, ...]:
    """Lines of a page that look like titles, alone and joined with the one to three that follow below them."""
    segments = [(row, seg) for row in layout.rows for seg in _segments(row) if any(p.norm for p in seg)]
    single = [_line(layout, row, seg) for row, seg in segments]
    rests = [_below(layout, segments, segments[i]) for i, line in enumerate(single) if _GOES_ON.search(line.text)]
    lines = []
    for i, (row, seg) in enumerate(segments):
        if single[i].prominence < LEAST_PROMINENCE or _NO_TITLE.match(single[i].text) or (row, seg) in rests:
            continue
        lines.append(single[i])
        text, last = seg, (row, seg)
        for _ in range(3):
            below = _below(layout, segments, last)
            if below is None:
                break
            text, last = text + below[1], below
            prominence = max(single[i].prominence, _prominence(layout, below[0], below[1])) * 0.98
            lines.append(Line(joined(text), "".join(p.norm for p in text), prominence, layout.page, single[i].top,
                              below[0].y1 / layout.aspect, lines[-1].rows + 1))  # fmt: skip
    return tuple(lines)


def _segments(row: Row) -> Iterator[list[Piece]]:
    """The row cut where columns part, and where a line in capitals stands beside one that is not: a stamp's words close
    before a title are none of it."""
    for segment in row.segments():
        printed = [list(part) for _, part in groupby(segment, key=lambda piece: piece.order)]
        for _, parts in groupby(printed, key=_in_capitals):
            yield [piece for part in parts for piece in part]


def _in_capitals(pieces: Sequence[Piece]) -> bool:
    letters = [char for piece in pieces for char in piece.text if char.isalpha()]
    return not letters or sum(map(str.isupper, letters)) > 0.75 * len(letters)


# An item of a list, the rest of an agency's name (`- KẾ HOẠCH`), a heading over signatures (`NGƯỜI KÝ GIẤY KHAI SINH`).
_NO_TITLE = re.compile(r"\s*(?:[-–—+•*]\s*\w|NGƯỜI KÝ\b)")
_GOES_ON = re.compile(r"\w\s*[-–—]$")  # a name that its next line ends: `PHÒNG TÀI CHÍNH -`


def _line(layout: PageLayout, row: Row, seg: list[Piece]) -> Line:
    return Line(joined(seg), "".join(p.norm for p in seg), _prominence(layout, row, seg), layout.page,
                row.y0 / layout.aspect, row.y1 / layout.aspect, 1)  # fmt: skip


def _below(
    layout: PageLayout, segments: list[tuple[Row, list[Piece]]], last: tuple[Row, list[Piece]]
) -> tuple[Row, list[Piece]] | None:
    """The next segment of the same column, close below, of a like height."""
    row, seg = last
    left, right, height = seg[0].x0, seg[-1].x1, max(p.height for p in seg)
    best: tuple[Row, list[Piece]] | None = None
    for other, pieces in segments:
        gap = other.middle - row.middle
        if not 0.4 * height < gap < 2.6 * height:
            continue
        shared = min(right, pieces[-1].x1) - max(left, pieces[0].x0)
        tall = max(p.height for p in pieces)
        if (
            shared > 0.3 * min(right - left, pieces[-1].x1 - pieces[0].x0)
            and 0.5 < tall / height < 2.0
            and (best is None or other.middle < best[0].middle)
        ):
            best = (other, pieces)
    return best


def _prominence(layout: PageLayout, row: Row, seg: list[Piece]) -> float:
    """How much a line looks like a title: capitals first, then size, centring, shortness; a colon speaks against."""
    text = joined(seg)
    letters = [c for c in text if c.isalpha()]
    if len(letters) < 4:
        return 0.0
    capital = sum(c.isupper() for c in letters) / len(letters)
    size = max(p.height for p in seg if p.norm) / max(layout.line_height, 1e-4)
    middle = (seg[0].x0 + seg[-1].x1) / 2
    score = 0.62 * min(1.0, max(0.0, (capital - 0.35) / 0.45))
    score += 0.22 * min(1.0, max(0.0, (size - 1.0) / 0.4))
    score += 0.16 * (abs(middle - 0.5) < 0.09) + 0.1 * (len(row.segments()) == 1 and len(letters) < 70)
    if ":" in text.rstrip(": "):
        score -= 0.35
    return max(0.0, min(1.0, score))


# ── titles on lines ───────────────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=32)
def hits(layout: PageLayout, catalogue: Catalogue) -> tuple[Hit, ...]:
    """All lines of a page that read like titles, the best hit of each line and type, the likeliest first."""
    best: dict[tuple[str, int, float], Hit] = {}
    for line in title_lines(layout):
        if len(line.norm) < 5:
            continue
        for bare, pattern in ((read, near) for read in _bare(line) for near in _near(catalogue, len(read))):
            if not pattern.whole and line.prominence < PROMINENT:
                continue  # `Nghị quyết này đã được …` is a sentence
            similarity = _similarity(line, bare, pattern)
            if similarity < LEAST_SIMILARITY:
                continue
            score = (similarity - 0.08 * (not pattern.whole)) * (0.45 + 0.55 * min(1.0, line.prominence / 0.75))
            score *= _place(line.top) * (1 + 0.0015 * min(40, len(pattern.norm)))
            hit = Hit(pattern.type, pattern.title, line, min(1.0, score), pattern.whole)
            key = (pattern.type, line.page, round(line.top, 3))
            if key not in best or (hit.score, len(hit.title)) > (best[key].score, len(best[key].title)):
                best[key] = hit
    return tuple(sorted(best.values(), key=lambda hit: -hit.score))


@lru_cache(maxsize=1024)
def _near(catalogue: Catalogue, length: int) -> tuple[_Pattern, ...]:
    """The titles that a line of so many letters may be."""
    return tuple(
        p for p in _patterns(catalogue)
        if (0.75 * len(p.norm) <= length <= 1.3 * len(p.norm) + 2 if p.whole else length >= 0.85 * len(p.norm))
    )  # fmt: skip


def _place(top: float) -> float:
    """Titles stand in the upper part; lower down a line is more likely a mention or an inner heading."""
    return 1.0 if top < 0.45 else 0.92 if top < 0.6 else 0.8


def _similarity(line: Line, bare: str, pattern: _Pattern) -> float:
    """Similarity of a line to a title, on folded letters, corrected by the diacritics where two titles fold alike."""
    size = len(pattern.norm)
    if pattern.whole:
        best = Levenshtein.normalized_similarity(bare, pattern.norm, score_cutoff=LEAST_SIMILARITY)
        beside = len(bare) > size + 1  # a mark, a number or a speck stands beside the title
        if beside and fuzz.partial_ratio(pattern.norm, bare, score_cutoff=85):
            best = max(best, 0.97 * _among(line.text, pattern.norm))
    else:
        if line.rows > 3 or _is_other_word(line.text, pattern):
            return 0.0
        best = Levenshtein.normalized_similarity(line.norm[:size], pattern.norm, score_cutoff=0.86)
        if best == 0.0 and size > 8:
            best = Levenshtein.normalized_similarity(line.norm[: size + 1], pattern.norm, score_cutoff=0.86)
    if best < LEAST_SIMILARITY + 0.1 * (size <= 12):
        return 0.0
    read = bare if pattern.whole else line.norm[: size + 3]
    if best < 1.0 and any(map(_lacks, pattern.words, repeat(read))):
        return 0.0
    exact = Levenshtein.normalized_similarity(accented(line.text[: len(pattern.title) + 2]), pattern.marked)
    return best * (0.92 + 0.08 * exact)


def _among(text: str, norm: str) -> float:
    """Similarity of the words in a line, those at either end left out, that are most like a title; they are all in
    capitals or all are not (`GIA KHẢI Sinh ngày` is no `GIẤY KHAI SINH`)."""
    words = [(fold_alnum(word), word.isupper()) for word in text.split() if fold_alnum(word)]
    runs = (words[start:end] for start in range(len(words)) for end in range(start + 1, len(words) + 1))
    alike = ("".join(word for word, _ in run) for run in runs if len({shouted for _, shouted in run}) == 1)
    like = (run for run in alike if 0.85 * len(norm) <= len(run) <= 1.15 * len(norm) + 1)
    return max((Levenshtein.normalized_similarity(run, norm, score_cutoff=0.85) for run in like), default=0.0)


def _is_other_word(text: str, pattern: _Pattern) -> bool:
    """Whether a line begins with another word than a title of one: `ĐỘNG TỈNH`, `ĐỒN CÔNG AN` are no `ĐƠN`; what is no
    syllable may be the word with what follows it (`ĐƠNXIN`)."""
    first = next(iter(text.split()), "")
    if " " in pattern.title or not is_syllable(first):
        return False
    read = accented(first)
    return fold_alnum(read) != pattern.norm or bool(_tones(read) - _tones(pattern.marked))


def _tones(word: str) -> set[str]:
    return set(TONE_MARKS) & set(unicodedata.normalize("NFD", word))


def _lacks(word: str, read: str) -> bool:
    return fuzz.partial_ratio(word, read) < (ALIKE if len(word) < 5 else ALIKE_LONG)


_TAILS = ("bansao", "banchinh", "dangkylai", "bansaodientu", "trichsao", "saoy")
_REMARK = re.compile(r"\s*\(|\s+/\s+")  # `(BẢN ĐIỆN TỬ)`, `/ MARRIAGE CERTIFICATE` behind a title
_LEAST_LETTERS = 8  # of a title before a remark


def _bare(line: Line) -> Iterator[str]:
    """The folded letters of a line, and of what stands before a remark."""
    yield next((line.norm[: -len(tail)] for tail in _TAILS if _ends_in(line.norm, tail)), line.norm)
    before = fold_alnum(_REMARK.split(line.text, 1)[0])
    if _LEAST_LETTERS <= len(before) < len(line.norm):
        yield before


def _ends_in(norm: str, tail: str) -> bool:
    return norm.endswith(tail) and len(norm) > len(tail) + 6


# ── second evidence ───────────────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=4096)
def _norm(phrase: str) -> str:
    return fold_alnum(phrase)


def stands_on(phrase: str, text: str) -> bool:
    """True when the folded phrase stands in the folded text, an error in ten letters allowed, but none in a short word
    at its end: `Họ và tên: Hoàng …` is no `Họ và tên vợ`."""
    norm = _norm(phrase)
    if len(norm) < SHORT and not any(c.isdigit() for c in norm) and not phrase.isupper():
        return f"\n{norm}" in f"\n{text}"
    if norm in text:
        return True
    if not 8 <= len(norm) <= len(text):
        return False
    found = fuzz.partial_ratio_alignment(norm, text, score_cutoff=88)
    read = text[found.dest_start : found.dest_end + 1] if found is not None else ""
    return _ends_alike(read, next(filter(None, map(fold_alnum, reversed(phrase.split())))))


def _ends_alike(read: str, word: str) -> bool:
    """Whether letters end in a word, one or two more behind it or none, a letter of a long one misread."""
    ends = (read[: len(read) - more][-len(word) :] for more in (0, 1, 2))
    return any(Levenshtein.distance(end, word) <= (len(word) >= _LONG_WORD) for end in ends)


_LONG_WORD = 4  # letters of a word in which one may be misread


def _speaks_against(phrase: str, text: str) -> bool:
    """A guard must be read without an error; a short one counts at the start of a row only."""
    norm = _norm(phrase)
    return norm in text if len(norm) >= SHORT else f"\n{norm}" in f"\n{text}"


def support(kind: PaperType, text: str, codes: frozenset[str]) -> tuple[float, bool]:
    """How far the rest of the page speaks for the type (0 to 1, 0.5 = says nothing), and whether it may be at all."""
    title = kind.title
    marks = sum(stands_on(mark, text) for mark in title.marks)
    share = min(1.0, marks / max(1.0, min(5.0, 0.5 * len(title.marks))))
    against = sum(_speaks_against(phrase, text) for phrase in title.against)
    value = 0.35 + 0.65 * share - 0.3 * min(2, against)
    if title.codes:
        value += 0.25 if codes & set(title.codes) else -0.1
    allowed = not title.needs or any(stands_on(phrase, text) for phrase in title.needs)
    return max(0.0, min(1.0, value)), allowed


def speaks_for(kind: PaperType, text: str) -> bool:
    """Whether more of a page's body speaks for the type than against it, what the type needs among it."""
    title = kind.title
    against = sum(_speaks_against(phrase, text) for phrase in title.against)
    needed = any(stands_on(phrase, text) for phrase in title.needs)
    return needed and sum(stands_on(phrase, text) for phrase in {*title.needs, *title.marks}) > 2 * against

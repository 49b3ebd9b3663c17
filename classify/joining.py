"""Whether a paper goes on from one file into the next: front and back of a card, pages scanned to files of their own.

Two files only come together by positive evidence: a number both print, two people both name, page numbers that go on, a
leaf that has its place inside such a paper, the back of a card like the one before it. Less than that is a doubt for
a person, and a contradiction (another number, size, page count) ends the matter. What one batch holds may be
interleaved, so evidence that names nobody (`Grade.WEAK`) is for the caller to hold against the files on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from classify import titles
from classify.catalogue import Catalogue, squeeze
from classify.codes import zones
from classify.splitting import BEGINS, FULL, RUNS_ON, Sight, other_size, parted, sight, start
from classify.verdict import POSSIBLE
from store.records import PageReading
from store.text import fold

# What stands on the backs of cards and nowhere on their fronts (domain.md 3.1 to 3.3, 3.17).
_ON_BACKS = {
    "can_cuoc": ("Nơi cư trú / Place of residence", "Nơi đăng ký khai sinh / Place of birth",
                 "Ngày, tháng, năm hết hạn / Date of expiry", "MINISTRY OF PUBLIC SECURITY"),
    "cccd_chip": ("Đặc điểm nhận dạng", "Personal identification", "Left index finger", "Ngón trỏ trái"),
    "cccd_barcode": ("Đặc điểm nhận dạng", "Ngón trỏ trái", "Ngón trỏ phải"),
    "cmnd": ("Dấu vết riêng", "dị hình", "NGÓN TRỎ TRÁI", "NGÓN TRỎ PHẢI", "Tôn giáo"),
    "gplx": ("Các loại xe cơ giới", "Ngày trúng tuyển", "Classification of motor vehicles"),
}  # fmt: skip
_BACK_CODES = frozenset({"mrz_td1", "barcode"})
_SYMBOL = re.compile(r"\b\d{1,6}\s*/\s*(?:\d{4}\s*/\s*)?[A-ZĐ]{2,}[-A-ZĐ0-9]*")
_REFERS = re.compile(r"thong tu|nghi dinh|luat|kem theo|mau so|can cu|theo|ngay \d")
_NAMED = re.compile(
    r"\b(?:ông|bà|họ\s+(?:và\s+)?tên)\s*[:/]?\s*(?:bà\s*:?\s*)?((?:[^\W\d_]+[ .]?){2,6})", re.IGNORECASE
)
_CLOSES = re.compile(
    r"noi nhan\b|ky,? (?:va )?ghi ro ho|nguoi (?:lam don|khai|yeu cau|de nghi|nop don|cam doan|viet)\b"
)
_ITEM = re.compile(r"\w{1,3}[.)]")  # a), 12.
_WORD = re.compile(r"\w+")
_LEAF = 11  # letters of a leaf's title that are compared
_LETTERS, _FULL_LINE, _FEW = 3, 5, 8  # of a line of print, words of a full one, full ones that show the margins
# Of two pages of one letter at least so large a share of the shorter one's runs of three words stands on both, and the
# text is as wide (docs/benchmarks.md, "One paper over several files": 35 pairs of one letter, 2,528 of two).
_LIKE_WORDS, _ALIKE, _OTHER_WIDTH = 0.06, 0.1, 0.03
_HEAD, _EDGE = 12, 3  # lines of a page that are its head; lines at its top and bottom where running heads stand


class Grade(IntEnum):
    """How far two neighbours are seen to be one paper."""

    NO = 0
    MAY = 1  # nothing speaks against it and something for it: a person is asked
    WEAK = 2  # they fit together, but so might others like them
    STRONG = 3  # a number, or two people, stand on both


@dataclass(frozen=True)
class Leaf:
    """What one page shows to the pages of the files beside it."""

    sight: Sight
    start: str  # first line of print
    words: str  # the whole text, folded, single blanks, one at each end
    solid: str  # letters and digits of text and codes
    back_of: frozenset[str]  # types of card whose back it shows
    closes: bool  # signers' places or a distribution list: such a paper may end here
    end: str  # last line of print
    width: float | None  # of its running text, as a fraction of the page
    symbols: frozenset[str]  # document numbers in the head, but for those it refers to
    running: frozenset[str]  # document numbers in the first and last lines, and of what it is attached to
    people: frozenset[str]  # folded names after `ông`, `bà`, `họ và tên`
    holder: str | None  # folded name in the machine-readable zone


def leaf(page: PageReading, catalogue: Catalogue) -> Leaf:
    """A page as its neighbours in other files see it."""
    lines = [line.text for line in page.lines]
    seen = sight(page, catalogue)
    squeezed = "\n".join(map(squeeze, lines))
    codes = "".join(code.text for code in page.codes if code.kind != "data_matrix")
    zone = next((zone for _, zone in zones(page)), None)
    folded = fold(page.text)
    return Leaf(
        sight=seen,
        start=start(page),
        words=f" {' '.join(_WORD.findall(folded))} ",
        solid=squeeze(codes) + " " + squeeze(page.text),
        back_of=frozenset(
            kind for kind, signs in _ON_BACKS.items() if sum(titles.stands_on(sign, squeezed) for sign in signs) > 0
        ),
        closes=bool(_CLOSES.search(folded)),
        end=next((line.strip() for line in reversed(lines) if sum(map(str.isalpha, line)) > _LETTERS), ""),
        width=_width(page),
        symbols=_symbols(line for line in lines[:_HEAD] if not _REFERS.search(fold(line))),
        running=_symbols([*lines[:_EDGE], *lines[-_EDGE:], *(one for one in lines[:_HEAD] if "kem theo" in fold(one))]),
        people=frozenset(name for found in _NAMED.finditer(page.text) if (name := _name(found[1]))),
        holder=fold(f"{zone.surname} {zone.given_names}") if zone and zone.surname and zone.given_names else None,
    )


def _symbols(lines: Iterable[str]) -> frozenset[str]:
    return frozenset(re.sub(r"\s", "", found[0]) for line in lines for found in _SYMBOL.finditer(line))


def _width(page: PageReading) -> float | None:
    """Width of the running text as a fraction of the page's; None where there is too little of it."""
    full = [line.box for line in page.lines if len(line.words) > _FULL_LINE]
    if len(full) < _FEW:
        return None
    left, right = sorted(box[0] for box in full), sorted(box[2] for box in full)
    return right[3 * len(right) // 4] - left[len(left) // 4]


def _name(text: str) -> str | None:
    """The capitalised words a stretch begins with, folded; None when they are too few for a name."""
    words: list[str] = []
    for word in re.split(r"[ .]+", text.strip()):
        if not word[:1].isupper():
            break
        words.append(fold(word))
    return " ".join(words) if len(words) >= 3 else None


def grade(before: Sequence[Leaf], after: Sequence[Leaf], catalogue: Catalogue) -> Grade:
    """How far the last paper of one file (`before`, its pages without blanks) goes on as the first of the next."""
    if not before or not after or "failed" in (before[-1].sight.status, after[0].sight.status):
        return Grade.NO
    if len(after) == 1 and _is_back(after[0], catalogue):
        return _sides(before, after[0], catalogue)
    if _is_back(before[-1], catalogue) or (len(before) == 1 and _is_front(before[0], catalogue)):
        return Grade.NO
    return _pages(before, after, catalogue)


def backs(paper: Sequence[Leaf], catalogue: Catalogue) -> bool:
    """Whether a paper is the back of a card and nothing else."""
    return len(paper) == 1 and _is_back(paper[0], catalogue)


def _is_front(page: Leaf, catalogue: Catalogue) -> bool:
    """A card's front alone; a page that shows both sides of a card has all of it already."""
    kind = catalogue.types.get(page.sight.type)
    both = bool(page.sight.codes & _BACK_CODES) or page.sight.type in page.back_of - {"can_cuoc"}
    return kind is not None and kind.paired and page.sight.hit is not None and not both


def _is_back(page: Leaf, catalogue: Catalogue) -> bool:
    seen = page.sight
    if seen.state or (seen.hit is not None and seen.hit.score >= BEGINS) or seen.words > 2 * FULL:
        return False
    kind = catalogue.types.get(seen.type)
    return bool(page.back_of or seen.codes & _BACK_CODES) or (kind is not None and kind.paired and seen.hit is None)


def _sides(before: Sequence[Leaf], back: Leaf, catalogue: Catalogue) -> Grade:
    """A back after whatever comes before it."""
    front = before[-1]
    if len(before) != 1 or not _is_front(front, catalogue):
        return Grade.NO
    kind = catalogue.types[front.sight.type]
    if front.sight.ids & back.sight.ids or any(number in back.solid for number in front.sight.ids):
        return Grade.STRONG
    same_name = back.holder is not None and f" {back.holder} " in front.words
    if front.sight.ids and back.sight.ids:
        near = any(_one_digit(one, other) for one in front.sight.ids for other in back.sight.ids)
        return Grade.WEAK if near and same_name else Grade.MAY if near or same_name else Grade.NO
    if back.holder is not None and not same_name:
        return Grade.NO
    alike = {"cccd_chip", "cccd_barcode"}
    types = {kind.code} | (alike if kind.code in alike else set())
    if back.back_of and not back.back_of & types:
        return Grade.NO
    if not back.back_of and back.sight.type not in {*types, "unknown"}:
        return Grade.NO
    if same_name:
        return Grade.WEAK
    numbered = bool(set(kind.title.codes) & _BACK_CODES)  # the back should print the holder's number: it was not read
    if numbered or not back.back_of or other_size(front.sight, back.sight):
        return Grade.MAY
    return Grade.WEAK


def _one_digit(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _pages(before: Sequence[Leaf], after: Sequence[Leaf], catalogue: Catalogue) -> Grade:
    """Pages after pages: what one file would part is parted here; what it would not still needs a reason."""
    cut = len(before)
    for paper in parted([*(one.sight for one in before), *(one.sight for one in after)], catalogue):
        cut -= len(paper)
        if cut == 0:
            return Grade.NO
        if cut < 0:
            break
    first, last, following = before[0], before[-1], after[0]
    named, naming = _all_ids(before), _all_ids(after)
    if named and naming and not named & naming:
        return Grade.NO
    goes_on = _number_goes_on(before, following)
    if goes_on is False:
        return Grade.NO
    shared = first.symbols & following.running
    people = frozenset().union(*(one.people for one in before))
    known = sum(f" {name} " in following.words for name in people)
    kind = catalogue.types.get(first.sight.type)
    seen = following.sight
    of_kind = kind is not None and seen.type == kind.code and seen.belief >= POSSIBLE
    if not of_kind and seen.type in catalogue.types and seen.belief >= POSSIBLE and not (seen.inner or goes_on):
        return Grade.MAY if named & naming else Grade.NO  # a page of another type, and of a paper that began before it
    if seen.inner and kind is not None and kind.pages_max:  # a notary's page is no part of a certificate
        return Grade.NO
    if named & naming or shared or (known >= 2 and kind is not None):
        return Grade.STRONG
    fits = _fits(last, following)
    if goes_on and fits is not False and not last.closes:
        return Grade.WEAK
    if goes_on is None and fits and not last.closes and _one_number_unread(last, following):
        return Grade.WEAK
    if known and kind is not None:
        return Grade.WEAK
    if _ends_letter(before, following, catalogue):
        return Grade.WEAK
    leaves = tuple(squeeze(title)[:_LEAF] for title in kind.inner_titles) if kind is not None else ()
    begins = squeeze(following.start).lstrip("0123456789ivx")
    if of_kind or goes_on or seen.inner or (leaves and begins.startswith(leaves)) or begins.startswith("phuluc"):
        return Grade.MAY  # of this kind; nothing says whose
    if RUNS_ON.match(following.start):
        return Grade.MAY
    return Grade.MAY if not last.closes and last.sight.words >= FULL else Grade.NO


def _ends_letter(before: Sequence[Leaf], following: Leaf, catalogue: Catalogue) -> bool:
    """Whether a letter without its signature is followed by a page with one, and neither prints a page number."""
    first, last = before[0], before[-1]
    if first.sight.type not in catalogue.letters or not first.sight.state or any(page.closes for page in before):
        return False
    unnumbered = last.sight.number is None and following.sight.number is None
    return unnumbered and following.closes and not _parts(last, following)


def _fits(before: Leaf, after: Leaf) -> bool | None:
    """Whether two pages read and look like pages of one text; None where there is too little to say."""
    if _parts(before, after):
        return False
    words = [one.words.split() for one in (before, after)]
    if min(map(len, words)) < FULL:
        return None
    runs = [set(zip(one, one[1:], one[2:], strict=False)) for one in words]
    share = len(runs[0] & runs[1]) / min(map(len, runs))
    return False if share < _LIKE_WORDS else True if share >= _ALIKE else None


def _parts(before: Leaf, after: Leaf) -> bool:
    """Whether the end of a page and the beginning of the next, or the widths of their text, are not of one text."""
    if before.end.endswith(".") and after.start[:1].islower() and not _ITEM.match(after.start):
        return True
    return bool(before.width and after.width and abs(before.width - after.width) > _OTHER_WIDTH)


def _one_number_unread(before: Leaf, after: Leaf) -> bool:
    """Whether pages go on of which one shows its number only: a later page after an unnumbered one, or a sentence."""
    if before.sight.number is None and not before.sight.state and (after.sight.number or 0) > 1:
        return True
    over = not before.end.endswith((".", ":")) and after.start[:1].islower() and not _ITEM.match(after.start)
    return over and None in (before.sight.number, after.sight.number)


def _all_ids(pages: Sequence[Leaf]) -> frozenset[str]:
    return frozenset().union(*(page.sight.ids for page in pages))


def _number_goes_on(before: Sequence[Leaf], following: Leaf) -> bool | None:
    """True: the printed numbers go on; False: they contradict; None: they say nothing.

    A first page prints no number, as a rule (Decree 30/2020, Appendix I: from the second page on).
    """
    last, seen = before[-1].sight, following.sight
    begins = before[0].sight.state or before[0].sight.titled
    if begins and len(before) == 1 and last.number != 1:  # what stands at its edge is a figure of its text
        last = replace(last, number=None, total=None)
    if last.total is not None and (last.number == last.total or seen.total not in (None, last.total)):
        return False
    if seen.number is None:
        return None
    came = last.number or (len(before) if begins else None)
    if came is None:
        return None
    if seen.number == came + 1:
        return True
    return False if seen.total is not None or last.total is not None else None

"""What one page shows to the pages beside it: its title and numbers, how it begins and ends, whom it names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from classify.evidence.codes import zones
from classify.papers.splitting import BEGINS, FULL, Sight, sight, start
from classify.types import titles
from core.catalogue import Catalogue, PaperType
from core.records import PageReading
from core.text import fold, fold_alnum

# What stands on the backs of cards and nowhere on their fronts (docs/domain.md, 3.1 to 3.3, 3.17).
_ON_BACKS = {
    "can_cuoc": ("Nơi cư trú / Place of residence", "Nơi đăng ký khai sinh / Place of birth",
                 "Ngày, tháng, năm hết hạn / Date of expiry", "MINISTRY OF PUBLIC SECURITY"),
    "cccd_chip": ("Đặc điểm nhận dạng", "Personal identification", "Left index finger", "Ngón trỏ trái"),
    "cccd_barcode": ("Đặc điểm nhận dạng", "Ngón trỏ trái", "Ngón trỏ phải"),
    "cmnd": ("Dấu vết riêng", "dị hình", "NGÓN TRỎ TRÁI", "NGÓN TRỎ PHẢI"),
    "gplx": ("Các loại xe cơ giới", "Ngày trúng tuyển", "Classification of motor vehicles"),
}  # fmt: skip
BACK_CODES = frozenset({"mrz_td1", "barcode"})
_SYMBOL = re.compile(r"\b\d{1,6}\s*/\s*(?:\d{4}\s*/\s*)?[A-ZĐ]{2,}[-A-ZĐ0-9]*")
_REFERS = re.compile(r"thong tu|nghi dinh|luat|kem theo|mau so|can cu|theo|ngay \d")
_NAMED = re.compile(
    r"\b(?:ông|bà|họ\s+(?:và\s+)?tên)\s*[:/]?\s*(?:bà\s*:?\s*)?((?:[^\W\d_]+[ .]?){2,6})", re.IGNORECASE
)
_CLOSES = re.compile(
    r"noi nhan\b|ky,? (?:va )?ghi ro ho|nguoi (?:lam don|khai|yeu cau|de nghi|nop don|cam doan|viet)\b"
)
_LEAF = 11  # letters of a leaf's title that are compared
_WORD = re.compile(r"\w+")
_LETTERS, _FULL_LINE, _FEW = 3, 5, 8  # of a line of print, words of a full one, full ones that show the margins
_HEAD, _EDGE = 12, 3  # lines of a page that are its head; lines at its top and bottom where running heads stand


@dataclass(frozen=True)
class Leaf:
    """What one page shows to the pages beside it, in its own file and in others."""

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
    """A page as its neighbours see it."""
    lines = [line.text for line in page.lines]
    seen = sight(page, catalogue)
    squeezed = "\n".join(map(fold_alnum, lines))
    codes = "".join(code.text for code in page.codes if code.kind != "data_matrix")
    zone = next((zone for _, zone in zones(page)), None)
    folded = fold(page.text)
    return Leaf(
        sight=seen,
        start=start(page),
        words=f" {' '.join(_WORD.findall(folded))} ",
        solid=fold_alnum(codes) + " " + fold_alnum(page.text),
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


def is_back(page: Leaf, catalogue: Catalogue) -> bool:
    """Whether a page is the back of a card: by what stands on backs, its codes, or its words without a title."""
    seen = page.sight
    if seen.state or (seen.hit is not None and seen.hit.score >= BEGINS) or seen.words > 2 * FULL:
        return False
    kind = catalogue.types.get(seen.type)
    return bool(page.back_of or seen.codes & BACK_CODES) or (kind is not None and kind.paired and seen.hit is None)


def begins_leaf(page: Leaf, kind: PaperType) -> bool:
    """Whether a page begins with a title that stands inside papers of a type, numbered or not: `4. Sơ đồ thửa đất`."""
    titles_ = tuple(fold_alnum(title)[:_LEAF] for title in kind.inner_titles)
    return bool(titles_) and fold_alnum(page.start).lstrip("0123456789ivx").startswith(titles_)

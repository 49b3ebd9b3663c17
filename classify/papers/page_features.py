"""What one page shows of itself and to the pages beside it: title, numbers, how it begins and ends, whom it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from classify.evidence.codes import kinds_on, zones
from classify.page.layout import PageLayout, joined, lay_out, phrase_text
from classify.types import titles
from classify.types.titles import Hit
from classify.types.verdict import decide
from core.catalogue import Catalogue, PaperType
from core.codes import payloads
from core.records import PageReading
from core.text import fold, fold_alnum
from core.values.symbols import symbols_in

COVER = 25  # words a cover has at most
FULL = 60  # words from which a page is no back with a note on it
BEGINS = 0.72  # a title hit of at least this score begins a paper
# How a page begins that goes on with a sentence, an article or a list: `được giao …`, `Điều 5.`, `2. Giám đốc`.
RUNS_ON = re.compile(r"[a-zà-ỹđ]|\W*(?:Điều|Khoản|Nơi nhận|TM\.|KT\.)\b|\d{1,2}[.)]|[IVX]+[.)]|[-+•*]\s|BÊN\s")
BACK_CODES = frozenset({"mrz_td1", "barcode"})
_STATE = "conghoaxahoichunghiavietnam"
_PAGE_NUMBER = re.compile(r"^\W*(?:trang\s*)?(\d{1,3})\s*(?:/\s*(\d{1,3}))?\W*$")
_ID = re.compile(r"(?<!\d)\d{12}(?!\d)")
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
class PageFeatures:
    """What one page shows of itself, and to the pages beside it in its own file and in others."""

    page: int
    status: str
    hit: Hit | None  # the strongest title on the page
    inner: bool  # a title that stands inside papers (lời chứng, phụ lục)
    state: bool  # the name of the state at the top
    number: int | None  # printed page number
    total: int | None  # … of so many
    codes: frozenset[str]
    ids: frozenset[str]
    type: str
    confidence: float  # in the type
    aspect: float
    words: int
    dpi: int
    sides: tuple[int, int]  # pixels, the shorter first
    bare_light: bool  # taken in the light there was: its edges and resolution are estimates
    start: str  # first line of print
    text: str  # the whole text, folded, single blanks, one at each end
    solid: str  # letters and digits of text and codes
    back_of: frozenset[str]  # types of card whose back it shows
    closes: bool  # signers' places or a distribution list: such a paper may end here
    end: str  # last line of print
    width: float | None  # of its running text, as a fraction of the page
    symbols: frozenset[str]  # document numbers in the head, but for those it refers to
    running: frozenset[str]  # document numbers in the first and last lines, and of what it is attached to
    people: frozenset[str]  # folded names after `ông`, `bà`, `họ và tên`
    holder: str | None  # folded name in the machine-readable zone

    @property
    def titled(self) -> bool:
        """Whether the page has a title line that looks like one."""
        return self.hit is not None and self.hit.score >= BEGINS and self.hit.line.prominence >= titles.PROMINENT

    @property
    def runs_on(self) -> bool:
        """Whether it begins in the middle of a text: with half a sentence, an article, an item of a list."""
        return bool(RUNS_ON.match(self.start)) and len(self.start.split()) >= 4


def page_features(page: PageReading, catalogue: Catalogue) -> PageFeatures:
    """What one page shows. Asked for once a page: who needs it later is handed it."""
    laid = lay_out(page)
    read = page.status == "read"
    title_lines = titles.title_lines(laid) if read else ()
    hits = titles.hits(laid, catalogue) if read else ()
    hit = hits[0] if hits else None
    codes = kinds_on([page])
    verdict = decide([laid], catalogue, codes) if read else None
    top = phrase_text(row for row in laid.rows if row.middle / laid.aspect < 0.33)
    number, total = _page_number(laid)
    lines = [line.text for line in page.lines]
    folded = fold(page.text)
    by_line = "\n".join(map(fold_alnum, lines))
    zone = next((zone for _, zone in zones(page)), None)
    coded = "".join(code.text for code in page.codes if code.kind != "data_matrix")
    head = [line for line in lines[:_HEAD] if not _REFERS.search(fold(line))]
    edges = [*lines[:_EDGE], *lines[-_EDGE:], *(line for line in lines[:_HEAD] if "kem theo" in fold(line))]
    return PageFeatures(
        page=page.page,
        status=page.status,
        hit=hit,
        inner=_is_inner(title_lines, hit, catalogue),
        state=titles.stands_on(_STATE, top),
        number=number,
        total=total,
        codes=codes,
        ids=numbers_on(page),
        type=verdict.type if verdict else "unknown",
        confidence=verdict.confidence if verdict else 0.0,
        aspect=laid.aspect,
        words=sum(len(row.pieces) for row in laid.rows),
        dpi=page.dpi or 0,
        sides=(min(page.width, page.height), max(page.width, page.height)),
        bare_light="uneven_light" in page.quality,
        start=start(page),
        text=f" {' '.join(_WORD.findall(folded))} ",
        solid=fold_alnum(coded) + " " + fold_alnum(page.text),
        back_of=frozenset(
            code
            for code, kind in catalogue.types.items()
            if any(titles.stands_on(title, by_line) for title in kind.back)
        ),
        closes=bool(_CLOSES.search(folded)),
        end=next((line.strip() for line in reversed(lines) if sum(map(str.isalpha, line)) > _LETTERS), ""),
        width=_width(page),
        symbols=frozenset[str]().union(*map(symbols_in, head)),
        running=frozenset[str]().union(*map(symbols_in, edges)),
        people=frozenset(name for match in _NAMED.finditer(page.text) if (name := _name(match[1]))),
        holder=fold(f"{zone.surname} {zone.given_names}") if zone and zone.surname and zone.given_names else None,
    )


def start(page: PageReading) -> str:
    """The first line of a page that is no page number and no speck; empty when it has none."""
    lines = (line.text.strip() for line in page.lines)
    return next((text for text in lines if sum(map(str.isalpha, text)) > 3), "")


def _is_inner(lines: Sequence[titles.Line], hit: Hit | None, catalogue: Catalogue) -> bool:
    """True when the first title-like line of the page is one that stands inside papers."""
    inner = [fold_alnum(title) for title in catalogue.common.inner_titles]
    for line in lines:
        if line.prominence < 0.5 or line.top > 0.4:
            continue
        if any(line.norm.startswith(title) for title in inner):
            return True
        if hit is not None and line.top >= hit.line.top:
            return False
    return False


def numbers_on(page: PageReading) -> frozenset[str]:
    """Twelve-digit numbers on the page: codes first, print only when no code says."""
    coded = set()
    for code in page.codes:
        card = payloads.card(code.text) if code.kind == "qr" else None
        if card is not None:
            coded.add(card.personal_id)
        if code.kind == "barcode" and _ID.fullmatch(code.text):
            coded.add(code.text)
    coded |= {zone.personal_id for _, zone in zones(page) if zone.personal_id}
    return frozenset(coded or _ID.findall(page.text))


def _page_number(laid: PageLayout) -> tuple[int | None, int | None]:
    """A number alone on the first or last row, and of how many pages it says it is."""
    for row in (*laid.rows[:1], *laid.rows[-1:]):
        for segment in row.segments():
            match = _PAGE_NUMBER.match(fold(joined(segment)))
            if match is not None and 1 <= int(match[1]) <= 400:
                return int(match[1]), int(match[2]) if match[2] else None
    return None, None


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


def is_back(page: PageFeatures, catalogue: Catalogue) -> bool:
    """Whether a page is the back of a card: by what stands on backs, its codes, or its words without a title."""
    if page.state or (page.hit is not None and page.hit.score >= BEGINS) or page.words > 2 * FULL:
        return False
    kind = catalogue.types.get(page.type)
    return bool(page.back_of or page.codes & BACK_CODES) or (kind is not None and kind.paired and page.hit is None)


def begins_leaf(page: PageFeatures, kind: PaperType) -> bool:
    """Whether a page begins with a title that stands inside papers of a type, numbered or not: `4. Sơ đồ thửa đất`."""
    titles_ = tuple(fold_alnum(title)[:_LEAF] for title in kind.inner_titles)
    return bool(titles_) and fold_alnum(page.start).lstrip("0123456789ivx").startswith(titles_)

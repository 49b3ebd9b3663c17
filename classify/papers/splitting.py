"""Where one paper ends and the next begins among the pages of a file; every page lands in exactly one paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from classify.evidence.codes import kinds_on, zones
from classify.page.layout import Sheet, joined, phrase_text, sheet
from classify.types import titles
from classify.types.titles import OTHER, Hit
from classify.types.verdict import POSSIBLE, decide
from core.catalogue import Catalogue
from core.codes import payloads
from core.records import PageReading
from core.text import fold, fold_alnum

COVER = 25  # words a cover has at most
RUN = 4  # printed page number from which a following number is no chance
FULL = 60  # words from which a page is no back with a note on it
BEGINS = 0.72  # a title hit of at least this score begins a paper
_STATE = "conghoaxahoichunghiavietnam"
_PAGE_NUMBER = re.compile(r"^\W*(?:trang\s*)?(\d{1,3})\s*(?:/\s*(\d{1,3}))?\W*$")
# How a page begins that goes on with a sentence, an article or a list: `được giao …`, `Điều 5.`, `2. Giám đốc`.
RUNS_ON = re.compile(r"[a-zà-ỹđ]|\W*(?:Điều|Khoản|Nơi nhận|TM\.|KT\.)\b|\d{1,2}[.)]|[IVX]+[.)]|[-+•*]\s|BÊN\s")
_ID = re.compile(r"(?<!\d)\d{12}(?!\d)")


@dataclass(frozen=True)
class Sight:
    """What one page shows of itself."""

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
    confidence: float
    aspect: float
    words: int
    dpi: int
    sides: tuple[int, int]  # pixels, the shorter first
    runs_on: bool = False  # it begins in the middle of a text: with half a sentence, an article, an item of a list

    @property
    def titled(self) -> bool:
        """Whether the page has a title line that looks like one."""
        return self.hit is not None and self.hit.score >= BEGINS and self.hit.line.prominence >= titles.PROMINENT


def split(pages: Sequence[PageReading], catalogue: Catalogue) -> list[tuple[int, ...]]:
    """Page numbers grouped to papers, in order. A doubtful boundary is cut: two papers in one is the worse mistake."""
    papers = parted([sight(page, catalogue) for page in pages], catalogue)
    return [tuple(one.page for one in paper) for paper in papers]


def parted(sights: Sequence[Sight], catalogue: Catalogue) -> list[list[Sight]]:
    """What pages show of themselves, grouped to papers in order, as `split` does it."""
    papers: list[list[Sight]] = []
    leading: list[Sight] = []
    for i, seen in enumerate(sights):
        if seen.status == "blank" or (seen.words == 0 and not seen.codes and not papers and seen.status == "read"):
            (papers[-1] if papers else leading).append(seen)
        elif (
            papers
            and not covers(seen, sights[i + 1 : i + 2], catalogue)
            and _goes_on(papers[-1], seen, sights[i + 1 : i + 2], catalogue)
        ):
            papers[-1].append(seen)
        else:
            papers.append([*leading, seen])
            leading = []
    return [*papers, leading] if leading else papers


def start(page: PageReading) -> str:
    """The first line of a page that is no page number and no speck; empty when it has none."""
    lines = (line.text.strip() for line in page.lines)
    return next((text for text in lines if sum(map(str.isalpha, text)) > 3), "")


def sight(page: PageReading, catalogue: Catalogue) -> Sight:
    """What one page shows of itself."""
    laid = sheet(page)
    lines = titles.title_lines(laid) if page.status == "read" else ()
    hits = titles.hits(laid, catalogue) if page.status == "read" else ()
    hit = hits[0] if hits else None
    codes = kinds_on([page])
    verdict = decide([laid], catalogue, codes) if page.status == "read" else None
    top = phrase_text(row for row in laid.rows if row.middle / laid.aspect < 0.33)
    return Sight(
        page.page,
        page.status,
        hit,
        _is_inner(lines, hit, catalogue),
        titles.stands_on(_STATE, top),
        *_page_number(laid),
        codes,
        numbers_on(page),
        verdict.type if verdict else "unknown",
        verdict.confidence if verdict else 0.0,
        laid.aspect,
        sum(len(row.pieces) for row in laid.rows),
        page.dpi or 0,
        (min(page.width, page.height), max(page.width, page.height)),
        _runs_on(start(page)),
    )


def _runs_on(line: str) -> bool:
    return bool(RUNS_ON.match(line)) and len(line.split()) >= 4


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


def _page_number(laid: Sheet) -> tuple[int | None, int | None]:
    """A number alone on the first or last row, and of how many pages it says it is."""
    for row in (*laid.rows[:1], *laid.rows[-1:]):
        for segment in row.segments():
            match = _PAGE_NUMBER.match(fold(joined(segment)))
            if match is not None and 1 <= int(match[1]) <= 400:
                return int(match[1]), int(match[2]) if match[2] else None
    return None, None


def _goes_on(paper: list[Sight], sight: Sight, following: Sequence[Sight], catalogue: Catalogue) -> bool:
    """True when the page belongs to the paper before it."""
    seen = [one for one in paper if one.status != "blank" and (one.words or one.codes)] or paper
    if covers(seen[0], [*seen[1:2], sight], catalogue):
        if len(seen) == 1:
            return True
        seen = seen[1:]  # the leaf after the cover says what the booklet is
    first, last = seen[0], seen[-1]
    kind = catalogue.types.get(first.type)
    if sight.status == "failed" or last.status == "failed":
        return _over_failed(seen, sight, following)
    if _numbered_on(seen, first, sight, catalogue):
        return True
    back = _is_back(first, last, sight, kind.paired if kind else False)
    if back is not None:
        return back
    if len(seen) == 1 and first.words < COVER and sight.type == first.type and not sight.state:
        return True  # the cover of a book and its first leaf both carry the title
    if first.type in catalogue.letters and sight.runs_on and not sight.state and not other_size(last, sight):
        return True  # what looks like a title or another paper's words there is an item of the letter's own text
    if _begins(sight, first, catalogue) or _is_another(seen, sight, catalogue):
        return False
    if kind is None:
        return first.type == "unknown" and last.words > 60 and sight.hit is None and not sight.state
    limit = kind.pages_max
    return limit == 0 or len(seen) < limit


def _numbered_on(seen: Sequence[Sight], first: Sight, sight: Sight, catalogue: Catalogue) -> bool:
    """True when the printed page number goes on. The state's name over a page needs a longer run: an attached form."""
    last = seen[-1]
    if sight.number is None or sight.number < 2 or sight.number != (last.number or len(seen)) + 1:
        return False
    if sight.state:
        return sight.number >= RUN and last.number is not None
    other = sight.titled and sight.type not in ("unknown", first.type)
    return not other or first.type in catalogue.letters


def _begins(sight: Sight, first: Sight, catalogue: Catalogue) -> bool:
    """True when the page clearly begins a paper of its own."""
    if sight.inner:
        return False
    kind = catalogue.types.get(first.type)
    if sight.state:
        return True
    if sight.hit is None or not sight.titled or sight.hit.line.top > 0.55:
        return False
    if first.type in catalogue.letters and sight.hit.type in catalogue.letters:
        return (
            False  # QUYẾT ĐỊNH: over the articles, KẾ HOẠCH of an attachment: without the state's name no letter begins
        )
    inner = kind.inner_titles if kind is not None else ()
    norm = sight.hit.line.norm
    if any(norm.startswith(fold_alnum(title)[:18]) for title in inner):
        return False
    return not sight.hit.type.startswith(OTHER) or sight.hit.line.top < 0.3


def covers(sight: Sight, following: Sequence[Sight], catalogue: Catalogue) -> bool:
    """True for a page on which next to nothing can be read, before the first leaf of a booklet of its size."""
    if not following or sight.status != "read" or sight.words >= COVER or sight.state or sight.titled or sight.codes:
        return False
    leaf = following[0]
    kind = catalogue.types.get(leaf.type)
    return kind is not None and kind.cover and leaf.titled and leaf.words >= COVER and not other_size(sight, leaf)


def _is_another(seen: Sequence[Sight], sight: Sight, catalogue: Catalogue) -> bool:
    """True when a page without a title of its own speaks of another paper: size, type, people, or a full second side.

    One strong sign is enough, since two papers in one is the worse mistake; people are a weak one where papers of the
    type have pages for several (land certificates, household books).
    """
    first, last = seen[0], seen[-1]
    kind = catalogue.types.get(first.type)
    signs = 1.0 * other_size(last, sight)
    letters = first.type in catalogue.letters and sight.type in catalogue.letters
    other_type = "unknown" not in (first.type, sight.type) and sight.type != first.type and sight.confidence >= POSSIBLE
    signs += 1.0 * (other_type and not sight.inner and not letters)
    several = kind is None or kind.pages_max == 0 or kind.pages_max > 3
    named = frozenset().union(*(one.ids for one in seen))
    signs += (0.5 if several else 1.0) * (bool(named and sight.ids) and not named & sight.ids)
    signs += 1.0 * (not several and kind is not None and kind.pages_max <= 2 and sight.words >= FULL
                    and sight.type == "unknown" and not sight.inner)  # fmt: skip
    return signs >= 1.0


def other_size(one: Sight, other: Sight) -> bool:
    """Whether two pages are clearly no sheets of one size, whichever way they lie; resolutions may be estimates."""
    if not (one.sides[0] and other.sides[0]):
        return False
    shape = [page.sides[1] / page.sides[0] for page in (one, other)]
    if max(shape) / min(shape) > 1.18:
        return True
    if not (one.dpi and other.dpi):
        return False
    long = [page.sides[1] / page.dpi for page in (one, other)]
    return max(long) / min(long) > (1.15 if one.dpi == other.dpi else 1.5)


def _is_back(first: Sight, last: Sight, sight: Sight, paired: bool) -> bool | None:
    """True or False: the other side of the same or of another person's card; None when the page is no side."""
    card_codes = sight.codes & {"mrz_td1", "barcode"}
    back = bool(card_codes) and (sight.hit is None or sight.hit.score < BEGINS)
    if not paired or not (back or (sight.hit is None and not sight.state and abs(sight.aspect - last.aspect) < 0.12)):
        return None
    if last is not first:  # the card has both sides already
        return False
    return not (first.ids and sight.ids and not first.ids & sight.ids)


def _over_failed(seen: list[Sight], sight: Sight, following: Sequence[Sight]) -> bool:
    """A page that failed stays with pages that visibly go on around it, else it stands alone."""
    if sight.status != "failed":
        return len(seen) > 1 and sight.number is not None and not sight.state and sight.hit is None
    return len(seen) > 1 and bool(following) and following[0].number is not None and not following[0].state

"""What the blanks and cards of a type print themselves, so that a reader of poor copies can know it again."""

from __future__ import annotations

from collections.abc import Iterator

from core.catalogue.model import Common, PaperType
from core.text import fold_alnum

# Over every paper of the state (docs/domain.md, 5.1), in English too on cards and passports (3.1 to 3.3, 3.17).
HEADING = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "SOCIALIST REPUBLIC OF VIET NAM",
    "Independence - Freedom - Happiness",
)

# Stamps of urgency, over any letter (Decree 30/2020/NĐ-CP, Appendix I).
URGENCY = ("KHẨN", "THƯỢNG KHẨN", "HỎA TỐC", "HỎA TỐC HẸN GIỜ")

_BOTH = " / "  # between a label in Vietnamese and in English
_LONG, _PART = 36, 14  # characters of an issuer that goes over two lines, and of either line
_TELLING = 9  # letters and figures of a phrase that tells a type; shorter ones stand in running text too


def phrases(kind: PaperType, common: Common) -> tuple[str, ...]:
    """Titles, labels, headings of parts and known issuers, as printed, and the English labels where the type prints
    both languages; no value is among them. An issuer that is long goes over two lines: its parts are phrases too."""
    labels = [label for field in kind.field for label in field.labels]
    starts = (start for section in kind.section for start in section.starts)
    issuers = (part for known in kind.issuers.values() for phrase in known for part in _parts(phrase))
    english = common.english if any(_BOTH in label for label in labels) else ()
    return tuple(dict.fromkeys((*_names(kind), *labels, *starts, *issuers, *english)))


def tells(kind: PaperType) -> frozenset[str]:
    """Folded phrases of which one on a page makes it likely that the page is of this type: titles, distinguishing
    labels and what stands on the back of its card; not what stands over papers of every type."""
    of_all = set(map(fold_alnum, HEADING))
    return frozenset(text for text in map(fold_alnum, _names(kind)) if len(text) >= _TELLING and text not in of_all)


def _names(kind: PaperType) -> Iterator[str]:
    yield from kind.title.whole
    yield from kind.title.marks
    yield from kind.back


def _parts(phrase: str) -> Iterator[str]:
    """A phrase, and where it is long the two parts of it on either side of each blank, if both are long enough."""
    yield phrase
    words = phrase.split()
    for cut in range(1, len(words)) if len(phrase) >= _LONG else ():
        halves = " ".join(words[:cut]), " ".join(words[cut:])
        if min(map(len, halves)) >= _PART:
            yield from halves

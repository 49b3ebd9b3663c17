"""Numbers as Vietnamese papers write them: in words, with dots for thousands, as money and as areas."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from core.text import nfc
from core.values.parsed import Parsed, skeleton

_UNITS = {
    "khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5, "sau": 6, "bay": 7,
    "tam": 8, "chin": 9,
}  # fmt: skip
_SCALES = {"nghin": 1_000, "ngan": 1_000, "trieu": 1_000_000, "ty": 1_000_000_000, "ti": 1_000_000_000}
_FILLERS = {"linh", "le"}
_NOT_NUMBERS = {"ngay", "thang", "dong"}
_VOCABULARY = (*_UNITS, "muoi", "tram", *_SCALES, *_FILLERS, "phay")


def number_token(word: str) -> str | None:
    """The number word meant by a printed word (`mươi`, `mưoi` → `muoi`); None when it is none."""
    bare = skeleton(word).strip(".,;:()")
    if bare in _VOCABULARY:
        return bare
    if (
        len(bare) < 4 or bare in _NOT_NUMBERS
    ):  # short number words lie one letter apart: guessing would change the number
        return None
    near = [known for known in _VOCABULARY if len(known) >= 4 and Levenshtein.distance(bare, known, score_cutoff=1) < 2]
    return near[0] if len(near) == 1 else None


def words_to_number(words: Sequence[str]) -> int | None:
    """The whole number these words say (`một nghìn chín trăm chín mươi chín` → 1999); None when they say none.

    Also digit by digit (`hai không hai sáu` → 2026). Diacritics may be missing; every word must be a number word.
    """
    tokens = [number_token(word) for word in words]
    if not tokens or any(token is None for token in tokens):
        return None
    known = [token for token in tokens if token is not None]
    if len(known) > 2 and all(token in _UNITS for token in known):
        return int("".join(str(_UNITS[token]) for token in known))
    return _grouped(known)


def _grouped(tokens: Sequence[str]) -> int | None:
    total, last_scale = 0, 10**12
    group: list[str] = []
    for token in tokens:
        if token not in _SCALES:
            group.append(token)
            continue
        value, scale = _below_thousand(group), _SCALES[token]
        if value is None or scale >= last_scale:
            return None
        total, last_scale, group = total + value * scale, scale, []
    if not group:
        return total
    rest = _below_thousand(group)
    if rest is None or last_scale <= 1 or (group == ["khong"] and last_scale < 10**12):
        return None  # `hai nghìn không`: hundreds follow in a line that was not read
    return total + rest


def _below_thousand(tokens: Sequence[str]) -> int | None:
    """`chin tram chin muoi chin` → 999; None when the words do not make a number below a thousand."""
    match = re.fullmatch(r"(?:(?P<h>\w+) tram ?)?(?:(?:linh|le) )?(?P<t>(?:\w+ )?muoi ?)?(?P<u>\w+)?", " ".join(tokens))
    if match is None or not tokens:
        return None
    hundreds, tens, unit = match["h"], match["t"], match["u"]
    parts = [hundreds, unit, (tens or "").replace("muoi", "").strip() or None]
    if any(part is not None and part not in _UNITS for part in parts):
        return None
    ten = 0 if tens is None else 1 if parts[2] is None else _UNITS[parts[2]]
    return (_UNITS[hundreds] * 100 if hundreds else 0) + ten * 10 + (_UNITS[unit] if unit else 0)


def spelled(text: str) -> int | None:
    """The longest number written in words inside a text, at least two words or one word alone; None when none."""
    words = re.findall(r"[^\W\d_]+", nfc(text))
    best: tuple[int, int] | None = None
    start = 0
    while start < len(words):
        end = start
        while end < len(words) and number_token(words[end]) is not None:
            end += 1
        value = words_to_number(words[start:end]) if end > start else None
        if value is not None and (best is None or end - start > best[0]):
            best = (end - start, value)
        start = end + 1
    return None if best is None or (best[0] < 2 and len(words) > 1) else best[1]


_PARTED = r"(?:[.,:;\s]{1,2}|\s[.,:;]\s)"  # between two thousands, as it is read
_FIRST_LEFT = r"\d{4,6}(?:[.,]\d{3})+"  # the first separator was not set: `1200.000.000`
_FIGURES = re.compile(r"(?<![\w])\d[\d.,  ]*\d|\d")


def _whole(figures: str) -> int | None:
    """`1.500.000`, `1 500 000`, `1,500,000`, `3200` → the number; None when the groups are not thousands."""
    compact = re.sub(r"\s+", " ", figures.strip())
    if re.fullmatch(r"\d{1,3}(?:([., ])\d{3})(?:\1\d{3})*|\d+", compact) or re.fullmatch(
        rf"\d{{1,3}}(?:{_PARTED}\d{{3}})+", compact
    ):
        return int(re.sub(r"\D", "", compact))
    return None


def _witnessed(value: int, text: str, printed: str, doubt: float = 1.0) -> Parsed:
    """Compare figures with the number in words beside them, when one is printed."""
    said = spelled(text)
    if said is None or (said < 10 and value >= 10):
        return Parsed(str(value), printed, (), doubt)
    return (
        Parsed(str(value), printed, ("words",), 1.0) if said == value else Parsed(str(value), printed, ("!words",), 0.3)
    )


def integer(text: str) -> Parsed | None:
    """The first whole number of the text, in figures or else in words."""
    clean = nfc(text)
    for match in _FIGURES.finditer(clean):
        value = _whole(match.group())
        if value is not None:
            return _witnessed(value, clean[match.end() :], match.group().strip())
    said = spelled(clean)
    return None if said is None else Parsed(str(said), clean.strip())


_HALF_READ = 0.4  # doubt of a sum of which there may be more, or whose stops were misread
# A sum with a dash behind one of its stops, and for others: `4.500.-000-000 đ`. Two sums with a dash between have none.
_DASHED = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{3})*\.[-–]\d{3}(?:[.–-]\d{3})*(?![\d.])")


def money_vnd(text: str) -> Parsed | None:
    """A sum in đồng as digits; `1,5 tỷ đồng` is multiplied out; words beside the figures must say the same."""
    clean = nfc(text)
    dashed = _DASHED.search(clean)
    if dashed is not None:
        return Parsed(re.sub(r"\D", "", dashed.group()), dashed.group(), (), _HALF_READ)
    bare = skeleton(clean)
    short = re.search(r"(?<![\d.])(\d{1,3}(?:[.,]\d{1,2})?)\s*(ty|ti|trieu|nghin|ngan)\b", bare)
    full = re.search(rf"\d{{1,3}}(?:{_PARTED}\d{{3}})+(?!\d)|{_FIRST_LEFT}(?!\d)|\d{{4,}}", clean)
    if full is not None:
        printed = full.group()
        value = int(re.sub(r"\D", "", printed)) if re.fullmatch(_FIRST_LEFT, printed) else _whole(printed)
        if value is not None:
            rest = bare[full.end() :]
            beside = re.match(r"[.,:;']\s?\d", rest) or re.search(r"\d\s*[.,:;']?\s*$", bare[: full.start()])
            cut = beside or (value < 10_000 and not re.search(r"\b(?:d|vnd|dong)\b", rest))
            doubt = _HALF_READ if cut else 0.9 if " " in printed else 1.0
            return _witnessed(value, clean[full.end() :], printed, doubt)
    if short is not None:
        scaled = round(float(short[1].replace(",", ".")) * _SCALES[short[2]])
        return Parsed(str(scaled), clean[short.start() : short.end()])
    said = spelled(clean)
    if said is not None and said >= 1000:
        return Parsed(str(said), clean.strip(), (), 0.9)
    small = re.search(r"(?<![\d.])\d{1,3}(?=\s*(?:d|đ|vnd|dong)\b)", bare)
    return None if small is None else Parsed(str(int(small.group())), small.group(), (), 0.8)


_THOUSANDS = re.compile(r"\d{1,3}(?:\s\d{3})+(?:[.,]\d+)?")


def area_m2(text: str) -> Parsed | None:
    """An area in square metres with a decimal point: `1.234,5 m²` → `1234.5`; words must say its whole part."""
    clean = nfc(text)
    match = re.search(r"\d[\d.,  ]*\d|\d", re.sub(r"\bm\s?[2²]", " ", clean))
    if match is None:
        return None
    figures = re.sub(r"\s+", "", match.group())
    # A comma is the decimal mark; a dot is one only when it cannot part thousands.
    if "," in figures:
        figures = figures.replace(".", "").replace(",", ".", 1).replace(",", "")
    elif not re.fullmatch(r"\d{1,3}\.\d{1,2}|\d{4,}\.\d+", figures):
        figures = figures.replace(".", "")
    value = figures.rstrip("0").rstrip(".") if "." in figures else figures
    said = spelled(re.split(r"ph[aẩẩ]y|phẩy", clean[match.end() :])[0])
    if said is None:
        if re.search(r"\d\s+\d", match.group()) and not _THOUSANDS.fullmatch(match.group().strip()):
            return Parsed(value, match.group().strip(), ("!whole",), 0.3)  # `166 5`: a comma was not read
        if re.fullmatch(r"\d{4,}", match.group().strip()):
            return Parsed(value, match.group().strip(), (), 0.5)  # `7048` of 704,8: all three such were not read whole
        return Parsed(value, match.group().strip())
    agrees = said == int(float(value))
    return Parsed(value, match.group().strip(), ("words",) if agrees else ("!words",), 1.0 if agrees else 0.3)


def year(text: str) -> Parsed | None:
    """A year of four digits between 1850 and 2100, or one in words."""
    match = re.search(r"(?<!\d)(?:18[5-9]\d|19\d\d|20\d\d|2100)(?!\d)", nfc(text))
    if match is not None:
        return Parsed(match.group(), match.group())
    said = spelled(text)
    return Parsed(str(said), nfc(text).strip()) if said is not None and 1850 <= said <= 2100 else None

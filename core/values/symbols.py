"""Numbers and symbols of official papers (`07/UBND-XNTTHN`) and codes of dossiers and procedures."""

from __future__ import annotations

import re

from core.records import Record
from core.text import fold, nfc
from core.values.parsed import Parsed, skeleton
from core.vietnamese.word_lists import WORDS

DOCUMENT_SYMBOLS: frozenset[str] = frozenset(WORDS["document_symbols"])

# Abbreviations of agencies whose Đ a recogniser reads as D or Ð, in the form they are printed.
_AGENCIES: list[str] = WORDS["agency_symbols"]


def _plain(symbol: str) -> str:
    return symbol.replace("Đ", "D").replace("đ", "d")


_DONE = {_plain(name).upper(): name for name in (*_AGENCIES, *DOCUMENT_SYMBOLS) if "Đ" in name}
_CASED = {_plain(name).upper(): name for name in DOCUMENT_SYMBOLS if not name.isupper()}

_KNOWN = frozenset(_AGENCIES) | frozenset(DOCUMENT_SYMBOLS)


def is_known_part(part: str) -> bool:
    """Whether a part of a symbol is the abbreviation of a kind of document or of an agency."""
    return part in _KNOWN


# ── in running text ───────────────────────────────────────────────────────────────────────────────────────────────

_PART = r"[A-ZĐa-zđ][A-ZĐÂÊÔƠƯa-zđ0-9&.]*"
_LISTED = r"(?:,[A-ZĐ]{2,4})*"  # an office named by several fields: `SVH,TT,DL`
_SYMBOL = rf"{_PART}{_LISTED}(?:\s?[-–—_]\s?{_PART}{_LISTED})*"
_NUMBER = re.compile(
    rf"(?<![\w/])(?P<n>\d(?:\s?\d){{0,5}})\s*[/|]\s*(?:(?P<y>(?:19|20)\d\d)\s*[/|]\s*)?-?(?P<s>{_SYMBOL}|QH\d\d)(?![\w])"
)
_PARTY = re.compile(
    r"(?<![\w/])(?P<n>\d{1,5})\s?[-–]\s?(?P<t>[A-ZĐ]{1,4}r?)\s?/\s?(?P<s>[A-ZĐ][A-ZĐa-z]*(?:\s?-\s?[A-ZĐ]+)*)(?![\w])"
)
_BARE = re.compile(r"(?<![\w/])(?P<n>\d{1,6})\s?/\s?(?P<y>(?:19|20)\d\d)(?P<copy>\s?[-–]\s?BS\b)?(?![\d/])")

_OF_SHORT_YEAR = re.compile(r"\W*(?P<n>[1-9]\d{0,4})/(?P<y>[89]\d)\W*")  # `31/96`, before 2000


def mend_symbol(symbol: str) -> str:
    """A symbol with plain hyphens, and with Đ where a known abbreviation has it (`QD-UBND` → `QĐ-UBND`)."""
    symbol = re.sub(r"ĐÐ|ÐĐ", "Đ", nfc(symbol))  # two readings of one letter
    symbol = re.sub(r"\s*[-–—_]\s*", "-", symbol.replace("Ð", "Đ").replace("Ɖ", "Đ")).strip("-. ")
    symbol = re.sub(r"^8(?=GN)", "B", symbol)
    symbol = re.sub(r"^[0O](?=[ĐD](?:ST)?(?:-|$))", "Q", symbol)  # no kind begins so: `0Đ` is `QĐ`
    symbol = re.sub(r"[A-ZĐ]*ĐĐ[A-ZĐ]*", _with_one, symbol)
    return "-".join(_mend_part(part, first=i == 0) for i, part in enumerate(symbol.split("-")))


def _with_one(part: re.Match[str]) -> str:
    """A part whose Đ was read twice (`QĐĐ`), where it is known with one; an office may have two (`PCĐĐ` of the power
    company of Đống Đa)."""
    one = part[0].replace("ĐĐ", "Đ")
    return one if one in _KNOWN and part[0] not in _KNOWN else part[0]


_FIGURES = str.maketrans("0568", "OSGB")  # of which a recogniser makes letters, and the other way round


def _mend_part(part: str, first: bool) -> str:
    spelt = part.translate(_FIGURES) if first else part
    if spelt in DOCUMENT_SYMBOLS:  # no kind has a figure: `6GT` is `GGT`, `8C` is `BC`
        return spelt
    key = _plain(part).upper()
    if first and key in _CASED and part not in ("CT", "TT"):
        return _CASED[key]
    return _DONE.get(key, part) if part.isupper() else part


def number_symbol(text: str) -> Parsed | None:
    """Number and symbol of a paper, `<number>[/<year>]/<SYMBOL>`; civil papers also print `07/2026` or a bare number.

    A blank before the slash, a long dash, and D for Đ are mended; a missing number is not invented: None.
    """
    clean = _without_volume(nfc(text).replace("Ð", "Đ").replace("Ɖ", "Đ"))
    match = _NUMBER.search(clean)
    if match is not None and re.search(r"[A-ZĐ]", match["s"]):
        number = re.sub(r"\s", "", match["n"])
        symbol = mend_symbol(match["s"])
        value = "/".join(part for part in (number, match["y"], symbol) if part)
        known = symbol.split("-")[0] in DOCUMENT_SYMBOLS or "UBND" in symbol or "HĐND" in symbol
        doubt = (1.0 if known else 0.9) * (0.8 if " " in match["n"] or "|" in match.group() else 1.0)
        return Parsed(value, match.group(), ("symbol_known",) if known else (), doubt)
    match = _PARTY.search(clean)
    if match is not None:  # the Party writes number-KIND/AGENCY: 496-TB/TU
        value = f"{match['n']}-{_mend_part(match['t'], first=True)}/{mend_symbol(match['s'])}"
        return Parsed(value, match.group(), ("symbol_known",) if match["t"] in DOCUMENT_SYMBOLS else (), 0.95)
    short = _OF_SHORT_YEAR.fullmatch(clean)
    if short is not None:
        return Parsed(f"{short['n']}/{short['y']}", short.group())
    match = _BARE.search(clean)
    if match is not None:
        return Parsed(f"{match['n']}/{match['y']}{'-BS' if match['copy'] else ''}", match.group())
    match = re.search(r"(?<![\w/.,])\d{1,8}(?![\w/]|[.,]\d)", clean)  # of receipts seven figures
    return None if match is None else Parsed(match.group(), match.group(), (), 0.7)


def _without_volume(clean: str) -> str:
    """The text before the volume of a register: `Số: 1848 Quyển số: 02/2023` is number 1848."""
    volume = _VOLUME.search(skeleton(clean))
    return clean[: volume.start()] if volume is not None else clean


_VOLUME = re.compile(r"(?<=\d)\W{1,4}quyen\b")  # behind a number: `Giấy ủy quyền số 12/UQ` has none


def symbols_in(text: str) -> frozenset[str]:
    """The document numbers with a symbol in capitals that stand in a text, without blanks: to compare pages by."""
    return frozenset(re.sub(r"\s", "", match[0]) for match in _IN_CAPITALS.finditer(text))


_IN_CAPITALS = re.compile(r"\b\d{1,6}\s*/\s*(?:\d{4}\s*/\s*)?[A-ZĐ]{2,}[-A-ZĐ0-9]*")


def symbol_heads(bare: str) -> frozenset[str]:
    """What stands right after a slash in a bare text (`so: 15/qd-ubnd` → `qd`), where a symbol says the kind."""
    return frozenset(re.findall(r"/\s?([a-z]+)\b", bare))


# ── the line of a letterhead ──────────────────────────────────────────────────────────────────────────────────────

_HIEU = r"(?:[\s,]{1,2}(?:ky\s?)?hieu\b)?"  # `Số hiệu:`, `Số, ký hiệu:`
_LABEL = re.compile(rf"^\W{{0,3}}(?:s[o0ôeé6]|$o|8[o0]|no\b){_HIEU}\s?[:;.,]?\s*", re.IGNORECASE)
_COLON = re.compile(rf"^\W{{0,2}}(?:so{_HIEU}\s*(?:/?\s*no\.?)?|no)\s*[:.]")
_PARTY_SYMBOL = re.compile(r"\s?[-–]\s?(?P<kind>[A-ZĐ]{1,4}r?)\s?/\s?(?P<agency>[A-ZĐ]{2,}\d{0,2}(?:-[A-ZĐ]+)*)")
_AFTER_SLASH = re.compile(
    r"[/⁄](?:\s?(?:19|20)\d\d\s?[/⁄])?\s?-?\s?((?:[A-ZĐÐ]|8(?=[A-ZĐÐ])|\d{1,2}(?=[A-ZĐÐ]{1,3}-[A-ZĐÐ]))[A-ZĐÐÂÊÔƠƯa-zđ0-9&.]*(?:\s?[-–—_]\s?[A-ZĐÐ][\wĐÐ&.]*(?:,[A-ZĐ]{2,4})*)*)"
)
# The same with a lost slash (`81 NQ-HĐND`), or in small letters where capitals were half read (`/mrr-SVHTT`).
_SLASH_LOST = re.compile(r"(?<=\d)\s([A-ZĐ][A-ZĐa-z]{0,6}(?:-[A-ZĐ][\wĐ&.]*)+)")
_SMALL = re.compile(r"[/⁄]\s?([a-zđ]{1,4}\s?-\s?[A-ZĐa-zđ]{2,})")
# Before the years 2000: number, blank, kind or office, slash, office: `94 QĐ/TCLĐ`, `1532 TCT/NV2`.
_OLD_SYMBOL = re.compile(
    r"(?<=\d)\s+(?P<kind>[A-ZĐ]{2,5}r?|0[ĐD])\s?/\s?(?P<agency>[A-ZĐ][A-ZĐ0-9]*(?:-[A-ZĐ0-9]+)*)(?![\w/-])"
)
_MORE_PARTS = re.compile(r"\s?/\s?([A-ZĐ][A-ZĐ0-9]*(?:-[A-ZĐ0-9]+)*)(?!\w)")  # `655/HDLN/GDĐT-TC`
# The Government's until 1997: `46-CP`, `327-CT`, `202-HĐBT` [memory].
_OF_GOVERNMENT = re.compile(r"(?<=\d)\s?[-–]\s?(CP|CT|HĐBT|HĐNN|TTg)\s*$")
# A tax office's own number of a notice, of its batch and its dossier: `LTB2610134-TK0048812/TB-CCT` [memory].
_CODED = re.compile(r"[A-Z]{2,4}\d{6,9}(?:-[A-Z]{2}\d{6,9})?")
_NUMBERED = re.compile(r"[\d/_.…]|[a-z]{2,4}\d{6}|$")  # what stands behind the label of a number
_PLAIN_WORD = re.compile(r"[A-ZĐ][a-zà-ỹ]+")


class NumberLine(Record, frozen=True):
    """A line like `Số: <number>[/<year>]/<SYMBOL>`; places are those of `nfc(text)`."""

    labelled: bool  # it begins with `Số:`, or `Số` and a figure
    colon: bool  # … and a colon or a full stop follows
    start: int  # where the number begins: after the label
    end: int  # where it ends: before the slash, or with the line
    figures: str  # the number, when nothing but up to five figures and a letter, or a tax code, was read; else empty
    symbol: str | None  # what follows the slash, mended; of the Party (`496-TB/TU`) the kind
    stroked: bool  # its last figure is a stroke before the slash, a 1 as many write it: `9//LĐLĐ`
    value: str  # number, year of a normative text, and symbol, as they are cited

    @property
    def formed(self) -> bool:
        """Whether the symbol is as offices form them: a kind of paper or an office in capitals, no plain word
        (`-Hà`)."""
        kind, *rest = (self.symbol or "").split("-")
        first = kind in DOCUMENT_SYMBOLS or (kind.isupper() and len(kind) >= 2)
        return first and all(part[:1].isupper() and not _PLAIN_WORD.fullmatch(part) for part in rest)

    @property
    def hyphen_lost(self) -> bool:
        """Whether the symbol is a kind of paper and an office with no hyphen between: `TTrSNV`, `TBKT`."""
        symbol = self.symbol or ""
        rests = (symbol[len(kind) :] for kind in DOCUMENT_SYMBOLS if symbol.startswith(kind))
        joined = any(len(rest) > 1 and rest.isupper() for rest in rests)
        return joined and "-" not in symbol and not is_known_part(symbol)

    @property
    def stands_alone(self) -> bool:
        """Whether the symbol alone, with no label read before it, shows that this is such a line."""
        kind, *rest = (self.symbol or "").split("-")
        return kind in DOCUMENT_SYMBOLS or (kind.isupper() and len(kind) >= 3 and bool(rest))


# Capitals with marks that no symbol has, read so at times: `337/BC-ÚBND`.
_MARKED = re.compile(r"(?<=[A-ZĐ\d][/-])(?=[A-ZĐ]*[À-ÃÈ-ÊÌÍÒ-ÕÙÚÝĂĨŨƠƯẠ-Ỹ])[A-ZĐÀ-Ỹ]{2,}(?![^\W\d_])")


def _without_marks(match: re.Match[str]) -> str:
    plain = "".join(char if char == "Đ" else fold(char).upper() for char in match[0])
    return plain if is_known_part(plain) else match[0]


def number_line(text: str) -> NumberLine:
    """What a line says as the number line of a letterhead; any text is answered, most with no label and no symbol."""
    clean = _MARKED.sub(_without_marks, _without_volume(nfc(text).replace("⁄", "/")))
    bare = skeleton(clean)
    label, colon = _LABEL.match(bare), _COLON.match(bare)
    if label is not None and bare[label.end() - 1].isspace() and not _NUMBERED.match(bare[label.end() :]):
        labelled = False  # the agency `SỞ VĂN HÓA`
    else:
        labelled = label is not None
    start = max(match.end() if match is not None else 0 for match in (label, colon))
    party, old = _PARTY_SYMBOL.search(clean, start), _OLD_SYMBOL.search(clean, start) if labelled else None
    match = party or old or _AFTER_SLASH.search(clean, start)
    government = _OF_GOVERNMENT.search(clean, start) if labelled and match is None else None
    match = match or government
    if match is None and label is not None:
        match = _SMALL.search(clean, start) or _SLASH_LOST.search(clean, start)
    end = match.start() if match is not None else len(clean)
    kind = party or old
    symbol = mend_symbol(kind["kind"] if kind is not None else match[1]) if match is not None else None
    printed = re.sub(r"[\s._…]", "", clean[start:end])
    stroked = re.search(r"\d/$", printed) is not None and clean[end : end + 1] == "/"
    printed = (f"{printed[:-1]}1" if stroked else printed).strip("/:-,–")
    figures = printed if re.fullmatch(r"\d{1,5}[a-d]?", printed) or (labelled and _CODED.fullmatch(printed)) else ""
    if party is not None:  # the Party joins number and kind with a hyphen
        value = f"{figures}-{mend_symbol(party['kind'])}/{mend_symbol(party['agency'])}"
    elif government is not None:
        value = f"{figures}-{government[1]}"
    elif old is not None:
        value = f"{figures} {mend_symbol(old['kind'])}/{mend_symbol(old['agency'])}"
    else:
        year = re.match(r"/\s?((?:19|20)\d\d)\s?/", clean[end:])
        more = _MORE_PARTS.match(clean, match.end()) if match is not None and labelled else None
        last = mend_symbol(more[1]) if more is not None else None
        value = "/".join(part for part in (figures, year[1] if year else None, symbol, last) if part is not None)
    return NumberLine(labelled, colon is not None, start, end, figures, symbol, stroked, value)


# ── other numbers ─────────────────────────────────────────────────────────────────────────────────────────────────

_DOSSIER = re.compile(
    r"(?<![\w.])((?:\d{3}\.(?:\d{2,3}\.){1,2})?[A-Z]\d{2}(?:\.\d{1,3}){0,3}-\d{6}-[0-9A-Z]{4,8})(?![\w-])"
)


# What a system of an office's own gave before there was one scheme, all that stands behind the label: `2018.38988.CN`,
# `HT.23`, `44747`. Seen on receipts [inference].
_OWN_CODE = re.compile(r"[\s:]*((?=[A-ZĐ./-]*\d)(?=\S{4})[A-ZĐ\d]{2,}(?:[./-][A-ZĐ\d]+){0,4})[\s.,;]*(?:\(|$)")
_SEQUENCE = 4  # figures of a day's sequence in a code, at least
# … whose letter (G of ministries, H of provinces) was read as the figure most like G.
_FIGURES_ALONE = re.compile(
    r"(?<![\w.])((?:\d{3}\.(?:\d{2,3}\.){1,2})?)6(\d{2}(?:\.\d{1,3}){0,3}-\d{6}-[0-9A-Z]{4,8})(?![\w-])"
)


def dossier_code(text: str) -> Parsed | None:
    """A dossier's code (`H26.12-250901-0007`, `000.00.07.H26-250901-0007`); its middle part must be a day (yymmdd).
    Any other code only where the text is nothing else."""
    clean = re.sub(r"\s*([-–—.])\s*", r"\1", nfc(text)).replace("–", "-").replace("—", "-")
    clean = re.sub(r"\b([A-Z]\d\d(?:\.\d{1,3})*) (?=\d{6}-[0-9A-Z]{4})", r"\1-", clean)  # the first dash was lost
    mended = _FIGURES_ALONE.sub(r"\1G\2", clean)
    match = _DOSSIER.search(mended)
    if match is None:
        own = _OWN_CODE.match(clean)
        return None if own is None else Parsed(own[1], own[1], (), 0.8)
    stamp = match[1].split("-")[-2]
    code = match[1]
    starred = mended[: match.start()].endswith("*") and not mended[match.end() :].startswith("*")
    if starred and len(code.split("-")[-1]) > _SEQUENCE:
        code = code[:-1]  # under a bar code (`*H30-160613-0317*`) the asterisk at the end was read as a figure
    real = 1 <= int(stamp[2:4]) <= 12 and 1 <= int(stamp[4:6]) <= 31
    doubt = (1.0 if real else 0.3) * (1.0 if mended == clean and code == match[1] else 0.5)
    return Parsed(code, clean[slice(*match.span(1))], ("dossier_day" if real else "!dossier_day",), doubt)


def procedure_code(text: str) -> Parsed | None:
    """The code of a procedure in the national list: `1.004222`."""
    match = re.search(r"(?<![\d.])[123]\.\d{6}(?![\d.])", nfc(text))
    return None if match is None else Parsed(match.group(), match.group())

"""Numbers and symbols of official papers (`07/UBND-XNTTHN`) and codes of dossiers and procedures."""

from __future__ import annotations

import re

from core.text import nfc
from core.values.parsed import Parsed
from core.vietnamese.words import WORDS

# Type abbreviations of Decree 30/2020, appendix III, and the copies of the civil register; keyed without diacritics.
TYPE_SYMBOLS: dict[str, str] = {
    "NQ": "nghi_quyet", "QĐ": "quyet_dinh", "CT": "chi_thi", "QC": "quy_che", "QyĐ": "quy_dinh", "TC": "thong_cao",
    "TB": "thong_bao", "HD": "huong_dan", "CTr": "chuong_trinh", "KH": "ke_hoach", "PA": "phuong_an", "ĐA": "de_an",
    "DA": "du_an", "BC": "bao_cao", "BB": "bien_ban", "TTr": "to_trinh", "HĐ": "hop_dong", "CĐ": "cong_dien",
    "BGN": "ban_ghi_nho", "BTT": "ban_thoa_thuan", "GUQ": "giay_uy_quyen", "GM": "giay_moi", "GGT": "giay_gioi_thieu",
    "GNP": "giay_nghi_phep", "PG": "phieu_gui", "PC": "phieu_chuyen", "PB": "phieu_bao", "NĐ": "nghi_dinh",
    "TT": "thong_tu", "VBHN": "van_ban_hop_nhat", "KL": "ket_luan", "QT": "quy_trinh", "ĐH": "de_an",
    "TLKT": "", "TLKH": "", "TLKS": "", "GKS": "", "TLCMC": "", "TLGCHT": "", "GPXD": "", "XNTTHN": "", "BS": "",
    "CV": "", "TTLT": "thong_tu", "NQLT": "nghi_quyet",
}  # fmt: skip

# Abbreviations of agencies whose Đ a recogniser reads as D or Ð, in the form they are printed.
_AGENCIES: list[str] = WORDS["agency_symbols"]


def _plain(symbol: str) -> str:
    return symbol.replace("Đ", "D").replace("đ", "d")


_DONE = {_plain(name).upper(): name for name in (*_AGENCIES, *TYPE_SYMBOLS) if "Đ" in name}
_CASED = {_plain(name).upper(): name for name in TYPE_SYMBOLS if not name.isupper()}

_KNOWN = frozenset(_AGENCIES) | frozenset(TYPE_SYMBOLS)


def is_known_part(part: str) -> bool:
    """Whether a part of a symbol is the abbreviation of a kind of document or of an agency."""
    return part in _KNOWN


_PART = r"[A-ZĐa-zđ][A-ZĐÂÊÔƠƯa-zđ0-9&.]*"
_SYMBOL = rf"{_PART}(?:\s?[-–—_]\s?{_PART})*"
_NUMBER = re.compile(
    rf"(?<![\w/])(?P<n>\d(?:\s?\d){{0,5}})\s*[/|]\s*(?:(?P<y>(?:19|20)\d\d)\s*[/|]\s*)?-?(?P<s>{_SYMBOL}|QH\d\d)(?![\w])"
)
_PARTY = re.compile(
    r"(?<![\w/])(?P<n>\d{1,5})\s?[-–]\s?(?P<t>[A-ZĐ]{1,4}r?)\s?/\s?(?P<s>[A-ZĐ][A-ZĐa-z]*(?:\s?-\s?[A-ZĐ]+)*)(?![\w])"
)
_BARE = re.compile(r"(?<![\w/])(?P<n>\d{1,6})\s?/\s?(?P<y>(?:19|20)\d\d)(?![\d/])")


def mend_symbol(symbol: str) -> str:
    """A symbol with plain hyphens, and with Đ where a known abbreviation has it (`QD-UBND` → `QĐ-UBND`)."""
    symbol = re.sub(r"\s*[-–—_]\s*", "-", nfc(symbol).replace("Ð", "Đ").replace("Ɖ", "Đ")).strip("-. ")
    symbol = re.sub(r"^8(?=[BC]-|GN)", "B", symbol)
    symbol = re.sub(r"ĐĐ(?!Đ|A|B)(?<!KĐĐ)", "Đ", symbol)  # two readings of one letter: QĐÐ
    return "-".join(_mend_part(part, first=i == 0) for i, part in enumerate(symbol.split("-")))


def _mend_part(part: str, first: bool) -> str:
    key = _plain(part).upper()
    if part in TYPE_SYMBOLS:
        return part
    if first and key in _CASED and part not in ("CT", "TT"):
        return _CASED[key]
    return _DONE.get(key, part) if part.isupper() else part


def number_symbol(text: str) -> Parsed | None:
    """Number and symbol of a paper, `<number>[/<year>]/<SYMBOL>`; civil papers also print `07/2026` or a bare number.

    A blank before the slash, a long dash, and D for Đ are mended; a missing number is not invented: None.
    """
    clean = nfc(text).replace("Ð", "Đ").replace("Ɖ", "Đ")
    match = _NUMBER.search(clean)
    if match is not None and re.search(r"[A-ZĐ]", match["s"]):
        number = re.sub(r"\s", "", match["n"])
        symbol = mend_symbol(match["s"])
        value = "/".join(part for part in (number, match["y"], symbol) if part)
        known = symbol.split("-")[0] in TYPE_SYMBOLS or "UBND" in symbol or "HĐND" in symbol
        doubt = (1.0 if known else 0.9) * (0.8 if " " in match["n"] or "|" in match.group() else 1.0)
        return Parsed(value, match.group(), ("symbol_known",) if known else (), doubt)
    match = _PARTY.search(clean)
    if match is not None:  # the Party writes number-KIND/AGENCY: 496-TB/TU
        value = f"{match['n']}-{_mend_part(match['t'], first=True)}/{mend_symbol(match['s'])}"
        return Parsed(value, match.group(), ("symbol_known",) if match["t"] in TYPE_SYMBOLS else (), 0.95)
    match = _BARE.search(clean)
    if match is not None:
        return Parsed(f"{match['n']}/{match['y']}", match.group())
    match = re.search(r"(?<![\w/.,])\d{1,6}(?![\w/]|[.,]\d)", clean)
    return None if match is None else Parsed(match.group(), match.group(), (), 0.7)


_DOSSIER = re.compile(
    r"(?<![\w.])((?:\d{3}\.\d{2}\.\d{2}\.)?[A-Z]\d{2}(?:\.\d{1,3}){0,3}-\d{6}-[0-9A-Z]{4,8})(?![\w-])"
)


def dossier_code(text: str) -> Parsed | None:
    """A dossier's code (`H26.12-250901-0007`, `000.00.07.H26-250901-0007`); its middle part must be a day (yymmdd)."""
    clean = re.sub(r"\s*([-–—.])\s*", r"\1", nfc(text)).replace("–", "-").replace("—", "-")
    match = _DOSSIER.search(clean)
    if match is None:
        return None
    stamp = match[1].split("-")[-2]
    real = 1 <= int(stamp[2:4]) <= 12 and 1 <= int(stamp[4:6]) <= 31
    return Parsed(match[1], match[1], ("dossier_day" if real else "!dossier_day",), 1.0 if real else 0.3)


def procedure_code(text: str) -> Parsed | None:
    """The code of a procedure in the national list: `1.004222`."""
    match = re.search(r"(?<![\d.])[123]\.\d{6}(?![\d.])", nfc(text))
    return None if match is None else Parsed(match.group(), match.group())

"""Addresses: kept verbatim, and mapped from the units before July 2025 to the units since, without any network."""

from __future__ import annotations

import re
from functools import lru_cache

from core.records import Mapped
from core.text import accented, fold, nfc
from core.units import Ward, units
from core.values.parsed import Parsed, strip_leaders

REFORM = "2025-07-01"  # districts ended and wards were merged on this day


def address(text: str) -> Parsed | None:
    """An address as printed, on one line, without dotted leaders; one word in small letters (`số`) is none."""
    clean = re.sub(r"\s+([,;])", r"\1", strip_leaders(nfc(text)))
    clean = re.sub(r",(?=[^\s\d])", ", ", clean)
    clean = _GLUED.sub(" ", clean)
    if sum(char.isalpha() for char in clean) < 2 or (clean.islower() and clean.isalpha()):
        return None
    return Parsed(clean, clean)


# Where a blank was lost inside the words every address has (`thànhphố`, `khuđô thị`, `2đường`): no word holds them so.
_GLUED = re.compile(
    r"(?<=\bthành)(?=phố\b)|(?<=\bthị)(?=(?:xã|trấn)\b)|(?<=\bđô)(?=thị\b)|(?<=\bdân)(?=phố\b)|"
    r"(?<=\bkhu)(?=(?:phố|đô)\b)|(?<=\d)(?=(?:đường|phố|ngõ|thôn|xóm|ấp|phường)(?![^\W\d_]))|(?<=đường)(?=\d)|"
    r"(?:(?<=\bsố)|(?<=\btổ)|(?<=\bđội)|(?<=\bxóm)|(?<=\bthôn)|(?<=\bphố)|(?<=\bphường)|(?<=\bquận)|(?<=\bkhu))(?=\d)",
    re.IGNORECASE,
)
_KIND_WORDS = r"phường|xã|thị trấn|đặc khu|quận|huyện|thị xã|thành phố|tỉnh"
_SHORT = (
    (r"\bTP\.?\s*HCM\b|\bTPHCM\b|\bTP\.?\s*Hồ Chí Minh\b", "Thành phố Hồ Chí Minh"),
    (r"\b(?:TP|T\.P)\b\.?\s*", "Thành phố "), (r"\bTX\b\.?\s*", "Thị xã "), (r"\bTT\b\.\s*", "Thị trấn "),
    (r"\bP\.\s*(?=[\dA-ZĐÀ-Ỹ])", "Phường "),
    (r"\bQ\.\s*(?=[\dA-ZĐÀ-Ỹ])", "Quận "), (r"\bH\.\s*(?=[A-ZĐÀ-Ỹ])", "Huyện "),
    (r"\bX\.\s*(?=[A-ZĐÀ-Ỹ])", "Xã "), (r"\bT\.\s*(?=[A-ZĐÀ-Ỹ])", "Tỉnh "),
)  # fmt: skip


def _parts(text: str) -> list[str]:
    """The address cut at commas and before the words for units, from the smallest to the largest."""
    clean = strip_leaders(nfc(text))
    for pattern, full in _SHORT:
        clean = re.sub(pattern, full, clean)
    clean = re.sub(rf"(?<![,\-–])(?<!\bthị)\s+(?=(?:{_KIND_WORDS})\s+[\dA-ZĐÀ-Ỹ])", ", ", clean, flags=re.IGNORECASE)
    return [part.strip(" .") for part in re.split(r"[,;]|\s[-–]\s", clean) if part.strip(" .")]


@lru_cache(maxsize=32_768)
def _split_kind(name: str) -> tuple[str, str]:
    """`Phường Hàng Bài` → (`phường`, `hàng bài`); the kind is empty when none is printed."""
    match = re.match(rf"({_KIND_WORDS})\s+(.+)", name, re.IGNORECASE)
    kind, rest = (match[1], match[2]) if match else ("", name)
    return accented(kind), re.sub(r"^0+(?=\d)", "", accented(rest))


def _same(printed: str, name: str) -> int:
    """How well a printed unit fits a name: 3 with diacritics, 2 without, 0 not at all; a printed kind must be right."""
    (kind_a, core_a), (kind_b, core_b) = _split_kind(printed), _split_kind(name)
    if kind_a and fold(kind_a) != fold(kind_b):
        return 0
    if core_a == core_b:
        return 3
    return 2 if fold(core_a) == fold(core_b) and not core_a.isdigit() else 0


def _best(printed: str, names: list[str]) -> list[str]:
    """The names that fit best (several only when they fit alike)."""
    scores = {name: _same(printed, name) for name in names}
    top = max(scores.values(), default=0)
    return [name for name, score in scores.items() if score == top and top > 0]


@lru_cache(maxsize=1)
def _tree() -> dict[str, dict[str, dict[str, list[Ward]]]]:
    """Former province → district → ward name → wards."""
    tree: dict[str, dict[str, dict[str, list[Ward]]]] = {}
    for ward in units().before:
        tree.setdefault(ward.province, {}).setdefault(ward.district, {}).setdefault(ward.name, []).append(ward)
    return tree


Spellings = dict[tuple[str, str], set[str]]  # (kind or "", letters of the name) → the names


@lru_cache(maxsize=64)
def _spellings(province: str | None) -> Spellings:
    """The names of units of both orders by kind and letters: of a province of today or before, or of the country."""
    today = [name for key, names in units().today.items() if province in (None, key) for name in names]
    olds = [tree for key, tree in _tree().items() if province in (None, key)]
    names = {
        *today,
        *(name for tree in olds for name in tree),
        *(ward for tree in olds for d in tree.values() for ward in d),
    }
    out: Spellings = {}
    for name in names:
        kind, core = _split_kind(name)
        for key in ("", kind):
            out.setdefault((key, fold(core)), set()).add(core)
    return out


@lru_cache(maxsize=4096)
def _provinces(part: str) -> list[str]:
    """The provinces, before and of today, that a printed name can be."""
    return [*_best(part, list(_tree())), *_best(part, list(units().today))]


def _units_of(text: str) -> tuple[list[str], list[str], list[str]]:
    """The parts of an address before its province, the province as printed, and what that can be; without it all."""
    parts = _parts(text)
    for last in range(len(parts) - 1, max(-1, len(parts) - 3), -1):
        provinces = _provinces(parts[last])
        if provinces:
            return parts[:last], parts[last : last + 1], provinces
    return parts, [], []


def known_words(text: str) -> frozenset[str]:
    """The words (in lower case) of an address's units that are spelt as one unit of the printed province, and no other.

    Empty when the province is not known: a reading error in a word of these would have made another word.
    """
    parts, printed, provinces = _units_of(text)
    if not printed or _same(printed[0], provinces[0]) != 3:
        return frozenset()
    out = set(accented(printed[0]).split())
    for part in parts:
        kind, core = _split_kind(part)
        if any(_spellings(name).get((kind, fold(core))) == {core} for name in provinces):
            out |= set(accented(part).split())
    return frozenset(out)


def unknown_units(text: str) -> int:
    """How many parts of an address or an office's name are printed as a ward, district or the like and are none."""
    parts, _, _ = _units_of(text)
    named_units = [(kind, core) for kind, core in (_split_kind(_from_kind(part)) for part in parts) if kind]
    return sum(core not in _spellings(None).get((kind, fold(core)), ()) for kind, core in named_units)


def has_province(text: str) -> bool:
    """True when the address ends with a province of before or since 2025-07-01."""
    return bool(_units_of(text)[1])


def _from_kind(part: str) -> str:
    """`Ủy ban nhân dân phường Láng` from the word for the unit on."""
    match = re.search(rf"\b(?:{_KIND_WORDS})\s+[\dA-ZĐÀ-Ỹ].*$", part)
    return match[0] if match else part


def spelt_as_known(text: str) -> str:
    """The text with each unit that no unit is spelt like, but whose letters are those of one only, spelt as that one.

    Of the address's province where that is printed; else only units printed with their kind, of the whole country.
    """
    parts, printed, provinces = _units_of(text)
    for i, part in enumerate(parts):
        kind, core = _split_kind(_from_kind(part))
        if not kind and (not printed or (i == 0 and len(parts) != 2)):
            continue  # a street may be named like a ward
        for province in (*provinces,) or (None,):
            known = _spellings(province).get((kind, fold(core)), set())
            if core in known:
                break
            if len(known) == 1:
                text = _respelt(text, core, next(iter(known)))
                break
    return text


def _respelt(text: str, core: str, known: str) -> str:
    """The text with one name spelt otherwise, its capitals kept."""
    at = accented(text).find(core) if len(accented(text)) == len(text) else -1
    if at < 0 or len(core) != len(known):
        return text
    old = text[at : at + len(core)]
    new = "".join(b.upper() if a.isupper() else b for a, b in zip(old, known, strict=True))
    return text[:at] + new + text[at + len(core) :]


def map_address(text: str, on_date: str | None = None) -> Mapped | None:
    """Map a printed address to the units of 2025-07-01; None when not even its province is known.

    `on_date` is the ISO date of the paper: with a district the address is an old one; without, the date decides, and an
    address that both orders know stays open (candidates). A split ward gives candidates, never a guess.
    """
    parts = _parts(text)
    for last in range(len(parts) - 1, max(-1, len(parts) - 3), -1):
        olds = _best(parts[last], list(_tree()))
        news = _best(parts[last], list(units().today))
        if olds or news:
            return _map_parts(parts[:last], olds[:1], news[:1], on_date)
    return None


def _map_parts(parts: list[str], olds: list[str], news: list[str], on_date: str | None) -> Mapped:
    province = units().successor[olds[0]] if olds else news[0]
    renamed = bool(olds) and olds[0] != province
    if olds:
        mapped = _with_district(parts, olds[0], province)
        if mapped is not None:
            return mapped
    current = _today(parts, province) if news or not olds else None
    former = _without_district(parts, olds[0], province) if olds else None
    after = on_date is not None and on_date >= REFORM
    if after and current is not None:
        return current
    if on_date is not None and not after and former is not None:
        return former
    readings = [option for option in (current, former) if option is not None]
    if len(readings) == 2 and readings[0].address != readings[1].address:
        both = [
            *([readings[0].address] if readings[0].address else []),
            *([readings[1].address] if readings[1].address else []),
        ]
        options = dict.fromkeys([*both, *readings[1].candidates])
        return Mapped(None, tuple(options), province, True)
    return readings[0] if readings else Mapped(None, (), province, renamed)


def _joined(street: list[str], ward: str, province: str) -> str:
    return ", ".join([*street, ward, province])


def _from_wards(wards: list[Ward], street: list[str], province: str) -> Mapped:
    now = tuple(dict.fromkeys(name for ward in wards for name in ward.now))
    full = tuple(_joined(street, name, province) for name in now)
    return Mapped(full[0], (), province, True) if len(full) == 1 else Mapped(None, full, province, True)


def _with_district(parts: list[str], old: str, province: str) -> Mapped | None:
    """Ward, district and province printed: an address in the old order."""
    if not parts:
        return None
    districts = _best(parts[-1], list(_tree()[old]))
    kind, _ = _split_kind(parts[-1])
    if not districts or (not kind and len(parts) < 2):
        return None
    wards_of = {d: _tree()[old][d] for d in districts}
    for wards in wards_of.values():
        names = _best(parts[-2], list(wards)) if len(parts) > 1 else []
        if len(names) == 1:
            return _from_wards(wards[names[0]], parts[:-2], province)
        if names or "" in wards:
            named_wards = [ward for name in (names or [""]) for ward in wards[name]]
            return _from_wards(named_wards, parts[: -2 if names else -1], province)
    if kind in ("quận", "huyện", "thị xã", "thành phố"):
        return Mapped(None, (), province, True)
    return None


def _without_district(parts: list[str], old: str, province: str) -> Mapped | None:
    """Ward and province printed, read in the old order: any ward of that name in the former province."""
    if not parts:
        return None
    every = [ward for wards in _tree()[old].values() for same in wards.values() for ward in same if ward.name]
    names = _best(parts[-1], [ward.name for ward in every])
    named_wards = [ward for ward in every if ward.name in names]
    return _from_wards(named_wards, parts[:-1], province) if named_wards else None


def _today(parts: list[str], province: str) -> Mapped | None:
    """Ward and province printed, read in today's order."""
    if not parts:
        return None
    names = _best(parts[-1], list(units().today[province]))
    if not names:
        return None
    full = tuple(_joined(parts[:-1], name, province) for name in names)
    return Mapped(full[0], (), province, False) if len(full) == 1 else Mapped(None, full, province, False)

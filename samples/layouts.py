"""What a layout is given and what it hands back, and the register of all layouts."""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from random import Random
from typing import Literal

from core.catalogue import load
from samples.draw import Page
from samples.people import Family, Firm, Person, names

# The first types, in the order that says with which people and levels each is drawn: a set drawn again is the same.
# A type of later days is not entered here; its code decides.
_FIRST = names(
    "can_cuoc cccd_chip cccd_barcode cmnd ho_chieu khai_sinh trich_luc_khai_sinh chung_sinh ket_hon "
    "trich_luc_ket_hon khai_tu xn_tthn trich_luc_ho_tich so_ho_khau ct07 gcn_qsdd gpxd gcn_dkdn gcn_hkd lltp gplx "
    "van_bang uy_quyen hop_dong don_to_khai kham_suc_khoe bhyt bien_lai phieu_tiep_nhan "
    "quyet_dinh cong_van thong_bao to_trinh bao_cao ke_hoach chi_thi nghi_quyet huong_dan giay_moi bien_ban "
    "chuong_trinh cong_dien giay_gioi_thieu nghi_dinh thong_tu van_ban_hop_nhat"
)
_CATALOGUE = load()
ALL_TYPES = tuple(sorted(_CATALOGUE.types, key=lambda code: (_FIRST.index(code) if code in _FIRST else 99, code)))
LETTER_TYPES = tuple(code for code in ALL_TYPES if code in _CATALOGUE.letters)


def dice_of(code: str) -> int:
    """The number of a type by which people and levels are dealt to its papers; the same for ever."""
    return _FIRST.index(code) if code in _FIRST else zlib.crc32(code.encode())


@dataclass(frozen=True)
class Owner:
    """Whose paper it is."""

    kind: Literal["person", "organisation"]
    id: str | None
    name: str
    birth_date: str | None
    role: str


@dataclass(frozen=True)
class Metadata:
    """The nine facts every digitised paper has, as far as this paper prints them."""

    title: str
    number_symbol: str | None = None
    issued_on: date | None = None
    issuer: str | None = None
    abstract: str | None = None
    valid_until: date | None = None
    valid_scope: str | None = None

    def as_json(self) -> dict[str, str | None]:
        return {key: value.isoformat() if isinstance(value, date) else value for key, value in asdict(self).items()}


@dataclass
class Paper:
    """A drawn paper and the truth about it."""

    pages: list[Page]
    metadata: Metadata
    owners: list[Owner]
    fields: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """What one paper is drawn from: the people it may be about and its own dice."""

    family: Family
    rng: Random


Draw = Callable[[Case], Paper]


@dataclass(frozen=True)
class Layout:
    """One print of one paper type; a held layout is kept back from the author of the catalogue."""

    type: str
    name: str
    held: bool
    draw: Draw


# A type that the contract does not have yet is drawn too, after these: its first layout adds it.
LAYOUTS: dict[str, list[Layout]] = {code: [] for code in ALL_TYPES}


def layout(code: str, name: str, *, held: bool = False) -> Callable[[Draw], Draw]:
    """Register a drawing function as one layout of a paper type."""

    def register(draw: Draw) -> Draw:
        LAYOUTS.setdefault(code, []).append(Layout(code, f"{code}/{name}", held, draw))
        return draw

    return register


def owner(
    person: Person, role: str = "subject", *, known_id: bool = True, born: Literal["day", "year", "unsaid"] = "day"
) -> Owner:
    """A person as owner, knowing no more than the paper prints: the twelve digits or not, how much of the birth."""
    birth = {"day": person.birth.isoformat(), "year": str(person.birth.year), "unsaid": None}[born]
    return Owner("person", person.id_number if known_id else None, person.name, birth, role)


def firm_owner(firm: Firm) -> Owner:
    return Owner("organisation", firm.code, firm.name, None, "enterprise")


def who(person: Person) -> dict[str, str | None]:
    """The four fields that mean the same on every paper."""
    return {
        "full_name": person.name,
        "birth_date": person.birth.isoformat(),
        "sex": person.sex,
        "personal_id": person.id_number,
    }

"""Invented people, homes, firms and offices of the whole country, thrown anew for every paper."""

# Lists of wordings stand on one line each, however long.
# ruff: noqa: E501

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

from samples.machine_codes import tax_code
from samples.people import id_number, random_day

MERGED = date(2025, 7, 1)  # districts ended, communes and provinces were merged


@cache
def words(name: str) -> tuple[str, ...]:
    """One list of `names.toml`."""
    text = _book()[name]
    return tuple(text.split("|") if "|" in text else text.split())


@cache
def _book() -> dict[str, str]:
    path = Path(__file__).with_name("names.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def provinces() -> tuple[tuple[str, str, str], ...]:
    """Code, name before the mergers, name since."""
    rows = (line.split("|") for line in _book()["provinces"].split("\n") if line)
    return tuple((code, old, new) for code, old, new in rows)


@cache
def _peoples() -> tuple[tuple[str, ...], ...]:
    """People; surnames; how its men are named, and their names; its women, and theirs."""
    return tuple(tuple(row) for row in _book()["peoples"])


@dataclass(frozen=True)
class Place:
    """A commune with what is above it; no district once those had ended."""

    commune: str  # "xã Tân Phú"
    district: str | None  # "huyện Long Thành"
    province: str  # "tỉnh Đồng Nai", "thành phố Hà Nội"
    code: str

    @property
    def full(self) -> str:
        return ", ".join(part for part in (self.commune, self.district, self.province) if part)

    @property
    def bare(self) -> str:
        """Names alone, as cards print them."""
        return ", ".join(name(part) for part in (self.commune, self.district, self.province) if part)


def name(unit: str) -> str:
    """`xã Tân Phú` without its kind."""
    for kind in ("thành phố ", "thị trấn ", "thị xã ", "phường ", "quận ", "huyện ", "tỉnh ", "xã "):
        if unit.startswith(kind):
            return unit[len(kind) :]
    return unit


@dataclass(frozen=True)
class Citizen:
    """An invented person whose numbers agree with sex, birth and province."""

    name: str
    sex: str  # "nam" or "nu"
    birth: date
    id: str
    old_id: str
    ethnicity: str
    religion: str
    home: str
    home_place: Place
    origin: Place
    phone: str
    job: str
    id_issued: date

    @property
    def sex_text(self) -> str:
        return "Nam" if self.sex == "nam" else "Nữ"

    @property
    def title(self) -> str:
        return "ông" if self.sex == "nam" else "bà"

    @property
    def surname(self) -> str:
        return self.name.split()[0]

    @property
    def given_names(self) -> str:
        """All but the surname; nothing for people of one name (`K'Brếp`)."""
        return self.name.partition(" ")[2]


@dataclass(frozen=True)
class Firm:
    """An invented enterprise with a valid tax code."""

    code: str
    name: str
    foreign: str
    kind: str  # as printed under the title
    address: str
    capital: int
    first: date
    trade: str


class World:
    """The dice of one paper and the era it is of: throws people, places and offices that fit together."""

    def __init__(self, rng: Random, day: date) -> None:
        self.rng, self.day = rng, day
        self.head_firm: Firm | None = None  # whose paper it is, where a firm heads it
        self.place = self.throw_place()

    @property
    def merged(self) -> bool:
        return self.day >= MERGED

    def throw_place(self, code: str = "") -> Place:
        rng = self.rng
        rows = provinces()
        row = next((entry for entry in rows if entry[0] == code), None) or rng.choice((*rows, *rows[:1] * 6))
        top = row[2] if self.merged else row[1]
        province = f"{'thành phố' if top in words('cities') else 'tỉnh'} {top}"
        town = rng.random() < 0.45
        commune = f"{'phường' if town else 'xã'} {self.two_words()}"
        if town and rng.random() < 0.12:
            commune = f"phường {rng.randint(1, 22)}"
        elif town and not self.merged and rng.random() < 0.05:
            commune += f" {rng.choice(('I', 'II', 'II', 'III', 'IV'))}"
        if not town and not self.merged and rng.random() < 0.15:
            commune = f"thị trấn {self.two_words()}"
        if self.merged:
            return Place(commune, None, province, row[0])
        district = rng.choice(("quận", "thành phố", "thị xã") if town else ("huyện", "huyện", "thị xã"))
        if district == "quận" and "thành phố" not in province:
            district = "thành phố"
        return Place(commune, f"{district} {self.two_words()}", province, row[0])

    def two_words(self) -> str:
        rng = self.rng
        while True:
            pair = rng.choice(words("place_first")), rng.choice(words("place_second"))
            if pair[0] != pair[1]:
                return " ".join(pair) + (f" {rng.choice('ABĐ')}" if rng.random() < 0.04 else "")

    def house(self, place: Place) -> str:
        """What stands before the commune in an address."""
        rng = self.rng
        street = rng.choice(words("streets"))
        number = rng.randint(1, 480)
        if place.commune.startswith("xã"):
            forms: tuple[str, ...] = (
                f"Thôn {rng.randint(1, 12)}", f"Thôn {self.two_words()}", f"Xóm {rng.randint(1, 15)}, thôn {self.two_words()}",
                f"Ấp {rng.choice(('', 'Tân ', 'Bình '))}{rng.choice(words('place_second'))}", f"Bản {self.two_words()}",
                f"Đội {rng.randint(1, 9)}, thôn {self.two_words()}", f"Khu {rng.randint(1, 9)}", f"Số {number}, ấp {rng.randint(1, 9)}",
            )  # fmt: skip
        else:
            forms = (
                f"Số {number} {street}", f"{number}/{rng.randint(1, 90)} {street}", f"Số {number} ngõ {rng.randint(2, 300)} {street}",
                f"Tổ {rng.randint(1, 40)}", f"Tổ dân phố số {rng.randint(1, 20)}", f"{number} {street}, khu phố {rng.randint(1, 9)}",
                f"Số {number}, ngách {rng.randint(2, 60)}/{rng.randint(2, 30)}, {street}", f"P{rng.randint(3, 30):02d}{rng.randint(1, 16):02d} CT{rng.randint(1, 9)}, khu đô thị {self.two_words()}",
                f"Căn hộ {rng.choice('ABCS')}{rng.randint(1, 9)}-{rng.randint(2, 35):02d}.{rng.randint(1, 18):02d}, chung cư {self.two_words()}",
                f"Tổ {rng.randint(1, 30)}, khu phố {self.two_words()}",
            )  # fmt: skip
        return rng.choice(forms)

    def address(self, place: Place | None = None) -> str:
        """A home as a form prints it; some clerks shorten the names of the units."""
        place = place or (self.place if self.rng.random() < 0.6 else self.throw_place())
        house = self.house(place)
        style = self.rng.random()
        if style < 0.2:
            return f"{house}, {place.bare}"
        text = f"{house}, {place.full}"
        if style < 0.32:
            for long, short in (
                ("thành phố ", "TP. "),
                ("phường ", "P. "),
                ("quận ", "Q. "),
                ("huyện ", "H. "),
                ("tỉnh ", "T. "),
            ):
                text = text.replace(long, short)
        elif style < 0.4:
            text = text.replace(", tỉnh ", ", ").replace("thành phố ", "TP ")
        return text

    def born(self, low: int, high: int) -> date:
        """A birthday that makes someone `low` to `high` years old on the day of the paper."""
        return random_day(self.rng, self.day.year - high, max(self.day.year - high + 1, self.day.year - low))

    def full_name(self, sex: str, surname: str = "") -> tuple[str, str]:
        """Name and ethnicity."""
        rng = self.rng
        if not surname and rng.random() < 0.07:
            people, surnames, *named = rng.choice(_peoples())
            made, given = named[:2] if sex == "nam" else named[2:]
            first, second = rng.sample(given.split(), 2)
            family = rng.choice(surnames.split("|" if "|" in surnames else None))
            return rng.choice(made.split("|")).format(s=family, g=first, h=second), people
        male = sex == "nam"
        middle = rng.choice(words("male_middle" if male else "female_middle"))
        if rng.random() < 0.16:
            middle += f" {rng.choice(words('female_middle' if not male else 'male_middle'))}"
        if rng.random() < 0.05:
            middle = ""
        given_name = rng.choice(words("male_given" if male else "female_given"))
        surname = surname or rng.choice(words("surnames"))
        parts = [surname, *middle.split(), given_name]
        kept = [part for i, part in enumerate(parts) if i == 0 or part != parts[i - 1]]
        return " ".join(kept if len(kept) > 1 else [surname, given_name, given_name]), rng.choice(words("ethnicities"))

    def citizen(
        self, low: int = 22, high: int = 70, sex: str = "", surname: str = "", place: Place | None = None
    ) -> Citizen:
        rng = self.rng
        sex = sex or rng.choice(("nam", "nu"))
        birth = self.born(low, high)
        full, ethnicity = self.full_name(sex, surname)
        place = place or (self.place if rng.random() < 0.5 else self.throw_place())
        origin = place if rng.random() < 0.5 else self.throw_place()
        code = origin.code if rng.random() < 0.8 else rng.choice(provinces())[0]
        issued = random_day(rng, max(2016, birth.year + 14), max(2017, birth.year + 15, self.day.year))
        if issued > self.day and birth.year + 16 < self.day.year:  # a card of nine digits
            issued = random_day(rng, max(birth.year + 15, self.day.year - 14), self.day.year)
        return Citizen(
            full, sex, birth, id_number(code, sex, birth, rng.randrange(1000, 999999)),
            f"{rng.choice(('0', '1', '2', '3'))}{rng.randrange(10**7, 10**8)}", ethnicity, rng.choice(words("religions")),
            self.address(place), place, origin, self.phone(), rng.choice(words("jobs")), min(issued, self.day),
        )  # fmt: skip

    def phone(self) -> str:
        return f"0{self.rng.choice((32, 35, 36, 38, 70, 77, 79, 81, 85, 88, 90, 91, 93, 94, 96, 97, 98))}{self.rng.randrange(10**6, 10**7)}"

    def firm(self) -> Firm:
        rng = self.rng
        short = (
            f"{rng.choice(words('firm_first'))} {rng.choice(words('firm_second'))} {rng.choice(words('firm_second'))}"
        )
        kind = rng.choice((
            "CÔNG TY TRÁCH NHIỆM HỮU HẠN MỘT THÀNH VIÊN", "CÔNG TY CỔ PHẦN", "CÔNG TY TRÁCH NHIỆM HỮU HẠN HAI THÀNH VIÊN TRỞ LÊN", "DOANH NGHIỆP TƯ NHÂN",
        ))  # fmt: skip
        trade = rng.choice(words("trades"))
        head = {"C": "Công ty cổ phần", "D": "Doanh nghiệp tư nhân"}.get(
            "D" if "TƯ NHÂN" in kind else "C" if "CỔ PHẦN" in kind else "", "Công ty TNHH"
        )
        if "MỘT THÀNH VIÊN" in kind and rng.random() < 0.4:
            head += " Một thành viên"
        plain = "".join(rng.choice(("AN", "MINH", "VIET", "HA", "LONG", "PHU", "TAN", "STAR")) for _ in range(2))
        return Firm(
            tax_code(rng), f"{head} {trade} {short}", f"{plain} {rng.choice(('TRADING', 'CONSTRUCTION', 'SERVICE'))} {rng.choice(('COMPANY LIMITED', 'JOINT STOCK COMPANY'))}",
            kind, self.address(), rng.choice((300, 900, 1500, 2000, 4500, 6800, 9900, 20000)) * 1_000_000,
            random_day(rng, max(2001, self.day.year - 20), max(2002, self.day.year)), trade,
        )  # fmt: skip

    def fit(self, pattern: str) -> str:
        """Put this world's names into a pattern: {p} province, {d} district, {c} commune, {f} invented, {d2} two words."""
        place = self.place
        return pattern.format(
            p=name(place.province), d=place.district or place.commune, c=place.commune, d2=self.two_words(),
            f=f"{self.rng.choice(words('firm_first'))} {self.rng.choice(words('firm_second'))}",
        )  # fmt: skip

    def hospital(self) -> str:
        return self.fit(self.rng.choice(words("hospitals")))

    def school(self) -> str:
        return self.fit(self.rng.choice(words("schools")))

    def after(self, first: date, days: int) -> date:
        """A day up to `days` after another, never later than the paper's."""
        return min(self.day, first + timedelta(days=self.rng.randint(0, max(0, days))))

    def some(self, choices: Sequence[str]) -> str:
        return self.rng.choice(choices)

"""The administrative units of before and since 2025-07-01, read once from `units.tsv` (made by `make_units.py`)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from core.records import Record


class Ward(Record, frozen=True):
    """A former ward, commune or town with the units of today that took it."""

    name: str  # with its kind: "Phường Hàng Bài"; empty where a district had no wards
    district: str
    province: str  # the former province
    now_province: str
    now: tuple[str, ...]  # today's wards or communes, the one that took most first; several: it was split


class Units(Record, frozen=True):
    """Both orders of units."""

    today: dict[str, tuple[str, ...]]  # province of today → its wards and communes
    before: tuple[Ward, ...]
    successor: dict[str, str]  # former province → province of today


@lru_cache(maxsize=1)
def units() -> Units:
    """All units; about 10,000 former wards, 3,321 wards and communes and 34 provinces of today."""
    today: dict[str, list[str]] = {}
    successor: dict[str, str] = {}
    before: list[Ward] = []
    province = old = district = ""
    for line in Path(__file__).with_name("units.tsv").read_text("utf-8").splitlines():
        mark, name, *rest = line.split("\t")
        if mark == "P":
            province, today[name] = name, []
        elif mark == "N":
            today[province].append(name)
        elif mark == "O":
            old, successor[name] = name, province
        elif mark == "D":
            district = name
        else:
            now = tuple(today[province][int(number)] for number in rest[0].split(","))
            before.append(Ward(name, district, old, province, now))
    return Units({key: tuple(names) for key, names in today.items()}, tuple(before), successor)


@lru_cache(maxsize=1)
def place_words() -> frozenset[str]:
    """The words that names of units are made of, former and of today, in small letters: `pleiku`, `krông`."""
    wards = (name for group in units().today.values() for name in group)
    former = (name for ward in units().before for name in (ward.district, ward.name))
    names = (*units().today, *units().successor, *wards, *former)
    return frozenset(word.lower() for name in names for word in name.split())

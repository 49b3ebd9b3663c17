"""The manners of a letter: by Decree 30, as offices wrote before 2004, or of the Party; minutes without a head."""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Literal

Manner = Literal["decree", "old", "party"]
OLD, PARTY = 0.12, 0.06  # of the letters
FIRST, CHANGED, LAST = 1992, 2004, 2026  # years; before `CHANGED` each office wrote as it liked
_DECIDING = ("quyet_dinh", "chi_thi", "thong_bao", "nghi_quyet")
_STATE = ("nghi_dinh", "thong_tu", "van_ban_hop_nhat")  # never the Party's, nor by anybody's liking


@cache
def book() -> dict[str, Any]:
    """What letters are made of."""
    return tomllib.loads(Path(__file__).with_name("letters.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Style:
    """How one letter is written."""

    manner: Manner
    year: int
    whose: bool = False  # `CỦA GIÁM ĐỐC SỞ …` between title and abstract
    under: bool = False  # the number stands under the title
    brackets: bool = False  # around the abstract
    headless: bool = False  # minutes of a meeting, without an agency


def throw(code: str, rng: Random) -> Style:
    """Throw the manner of a letter of this type."""
    titled = code != "cong_van"
    pick = 1.0 if code in _STATE else rng.random()
    if pick < OLD:
        whose, under = code in _DECIDING and rng.random() < 0.6, titled and rng.random() < 0.06
        return Style("old", rng.randint(FIRST, CHANGED - 1), whose, under, rng.random() < 0.15, _headless(code, rng))
    year = round(rng.triangular(2008, LAST, 2024))
    if pick < OLD + PARTY and code not in ("nghi_dinh", "cong_dien"):
        return Style("party", year, under=titled and rng.random() < 0.04)
    whose = code in _DECIDING and rng.random() < 0.06
    return Style("decree", year, whose, titled and rng.random() < 0.04, rng.random() < 0.04, _headless(code, rng))


def _headless(code: str, rng: Random) -> bool:
    return code == "bien_ban" and rng.random() < 0.35


def agencies(style: Style) -> list[tuple[str, ...]]:
    """Rows of superior, agency, sign and posts."""
    text = book()["agencies"] if style.manner == "decree" else book()[f"{style.manner}_agencies"]
    return [tuple(line.split("|")) for line in text.split("\n") if line]


def number(style: Style, digits: str, kind: str, mark: str, unit: str, rng: Random) -> str:
    """The number and symbol of an old or a Party letter; `kind` is the type's sign (`QĐ`), `mark` the agency's."""
    if style.manner == "party":
        return f"{digits}-{kind or 'CV'}/{mark}"
    if not kind:
        return rng.choice(
            (f"{digits}/{mark}", f"{digits} {mark}/{unit}", f"{digits}/{mark}-{unit}", f"{digits}-{mark}/{unit}")
        )
    return rng.choice((
        f"{digits} {kind}/{unit}", f"{digits}/{kind}-{mark}", f"{digits} {kind}/{mark}", f"{digits}/{kind}.{mark}",
        f"{digits}-{kind}/{mark}", f"{digits} {kind}-{mark}", f"{digits}/{kind}/{mark}", f"{digits}/{mark}-{kind}",
    ))  # fmt: skip


def lines(posts: str) -> tuple[str, ...]:
    """The lines of a signer's post, parted by strokes; the stroke of `T/M`, `K/T` and `T/L` parts nothing."""
    return tuple(re.split(r"/(?![MTL] )", posts))


def whose(posts: tuple[str, ...], agency: str) -> str:
    """Who decides, in capitals, as it stands between title and abstract."""
    if posts[0].replace("T/M", "TM.").startswith("TM."):
        return f"CỦA {agency.upper()}"
    return f"CỦA {posts[-1].removeprefix('PHÓ ')} {agency.upper()}"


def meeting(day: date, rng: Random) -> str:
    """The sentence that says when and where minutes were taken; without a head only it tells their day."""
    said = rng.choice(
        (
            f"{day:%d/%m/%Y}",
            f"{day.day} tháng {day.month} năm {day.year}",
            f"{day.day:02d} tháng {day.month:02d} năm {day.year}",
        )
    )
    text = str(rng.choice(book()["meeting"])).replace("{day}", f"[issued_on|{said}]")
    where = rng.choice(("trụ sở {i}", "hội trường {c}", "phòng họp số {q} {i}", "nhà văn hóa thôn {t}"))
    return text.replace("{h}", str(rng.randint(7, 16))).replace("{where}", where)


def meeting_signs(rng: Random) -> tuple[str, str]:
    """Who signs minutes at the right, and who beside them."""
    ours, theirs = str(rng.choice(book()["meeting_signs"])).split(";")
    return ours, theirs

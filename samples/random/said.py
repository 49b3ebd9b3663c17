"""Sentences with names, days, numbers and places of a world in them, and sums as papers print them: material of forms."""

# Lists of wordings stand on one line each, however long.
# ruff: noqa: E501

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from random import Random

from samples.machine_codes import tax_code
from samples.random.people import Firm, World, name
from samples.random.values import Value, single, write_date
from samples.spelt_out import money, money_words

# From and to what, and how round, the sums of a kind are; sales of land by the year they were made in.
SUMS: Mapping[str, tuple[int, int, tuple[int, ...]]] = {
    "land": (80_000_000, 9_000_000_000, (1_000_000, 5_000_000, 10_000_000, 50_000_000)), "rent": (1_000_000, 90_000_000, (100_000, 500_000, 1_000_000)),
    "loan": (5_000_000, 3_000_000_000, (1_000_000, 5_000_000, 10_000_000)), "vehicle": (4_000_000, 900_000_000, (500_000, 1_000_000, 5_000_000)),
    "deposit": (5_000_000, 500_000_000, (1_000_000, 5_000_000, 10_000_000)), "fee": (3_000, 2_000_000, (1_000, 5_000, 10_000)),
    "tax": (40_000, 240_000_000, (1, 1, 10, 100)), "school": (80_000, 9_000_000, (1_000, 10_000, 50_000)), "fine": (50_000, 20_000_000, (50_000, 100_000)),
    "case": (200_000, 40_000_000, (1, 500, 50_000, 100_000)),
}  # fmt: skip
_EARLY = ((1994, 600_000, 30_000_000), (2003, 4_000_000, 350_000_000), (2010, 15_000_000, 1_500_000_000))
_MONEY_ENDS = ("đồng", "đồng", "đ", "VNĐ", "VND", "đồng chẵn", "")
_OLD = (("nghìn", "ngàn"), ("linh", "lẻ"), ("mươi lăm", "mươi nhăm"))


def sum_of(kind: str, world: World) -> int:
    """A sum of a kind; small ones are as frequent as large ones."""
    low, high, rounds = SUMS[kind]
    if kind == "land":
        low, high = next(((a, b) for until, a, b in _EARLY if world.day.year <= until), (low, high))
    step = world.rng.choice(rounds)
    amount: float = low * (high / low) ** world.rng.random()
    return max(step, int(amount / step) * step)


def money_value(amount: int, rng: Random) -> Value:
    """A sum as a clerk or a peasant writes it, its unit behind it or against it."""
    text = money(amount)
    pick = rng.random()
    text = text.replace(".", ",") if pick < 0.1 else text.replace(".", " ") if pick < 0.11 else text
    if rng.random() < 0.16:
        return Value(((text + rng.choice(("đ", "đ", "đồng", "VNĐ")), True),), str(amount), "money")
    end = rng.choice(_MONEY_ENDS)
    return Value(((text, True), (end, False)) if end else ((text, True),), str(amount), "money")


def worded(amount: int, rng: Random) -> str:
    """A sum in words, some in the words of the south or of the old."""
    text = money_words(amount)
    for new, old in _OLD:
        text = text.replace(new, old) if rng.random() < 0.35 else text
    text += rng.choice(("", "", " chẵn", "./.", " Việt Nam"))
    return text if rng.random() < 0.85 else text.lower()


def bank(world: World) -> Firm:
    """A bank or a fund, as who lends and takes a mortgage."""
    rng, place = world.rng, world.place
    where = place.district or place.commune
    title = rng.choice((
        f"Ngân hàng TMCP {world.two_words()}", f"Ngân hàng Thương mại cổ phần {world.two_words()}", f"Ngân hàng TMCP {world.two_words()} - Chi nhánh {name(place.province)}",
        f"Ngân hàng thương mại cổ phần {world.two_words()} - Phòng giao dịch {name(where)}", f"Ngân hàng Nông nghiệp và Phát triển nông thôn {where}",
        f"Quỹ tín dụng nhân dân {name(place.commune)}", f"Ngân hàng Chính sách xã hội {where}",
    ))  # fmt: skip
    return replace(world.firm(), name=title, code=tax_code(rng))


def maker(world: World) -> Firm:
    """A firm, some under the short names that their papers use, a cooperative or a school now and then."""
    rng, firm = world.rng, world.firm()
    pick = rng.random()
    if pick < 0.08:
        return replace(firm, name=f"Hợp tác xã {rng.choice(('nông nghiệp', 'dịch vụ', 'vận tải'))} {world.two_words()}")
    if pick < 0.2:
        return replace(firm, name=firm.name.replace("Công ty cổ phần", "Công ty CP"))
    if pick < 0.3:
        return replace(firm, name=firm.name.replace("Công ty TNHH", "Công ty trách nhiệm hữu hạn"))
    return firm


POSTS = (
    "Giám đốc", "Giám đốc", "Tổng Giám đốc", "Phó Giám đốc", "Chủ tịch Hội đồng thành viên", "Chủ tịch HĐQT", "Trưởng phòng giao dịch", "Giám đốc chi nhánh",
)  # fmt: skip


def plot(world: World) -> str:
    """A parcel by its numbers, in one of the ways of writing them."""
    rng = world.rng
    parcel, sheet = rng.randint(3, 1200), rng.randint(1, 90)
    return rng.choice((
        f"thửa đất số {parcel}, tờ bản đồ số {sheet}", f"thửa đất số {parcel}, tờ bản đồ số {sheet:02d}", f"thửa số {parcel} tờ bản đồ số {sheet}",
        f"thửa {parcel}, tờ bản đồ {sheet}", f"thửa đất số: {parcel}, tờ bản đồ số: {sheet}", f"lô đất số {parcel}, tờ bản đồ {sheet}",
    ))  # fmt: skip


def area(world: World) -> str:
    rng = world.rng
    return (
        f"{rng.randint(28, 2400)}{rng.choice(('', '', ',5', ',2', '.7'))} {rng.choice(('m2', 'm²', 'm2', 'mét vuông'))}"
    )


def plate(world: World) -> str:
    rng = world.rng
    letter = rng.choice("ABCFHKLNX")
    return rng.choice((
        f"{rng.randint(11, 99)}{letter}-{rng.randint(100, 999)}.{rng.randint(10, 99)}", f"{rng.randint(11, 99)}{letter}{rng.randint(1, 9)}-{rng.randint(1000, 9999)}",
        f"{rng.randint(11, 99)}{letter}{rng.randint(1, 9)} {rng.randint(100, 999)}.{rng.randint(10, 99)}",
    ))  # fmt: skip


_KEYS: dict[str, Callable[[World], str]] = {
    "d": lambda w: write_date(w.rng.choice(("slash", "slash", "short", "dash", "dots")), w.day - timedelta(days=w.rng.randint(2, 5000))),
    "dl": lambda w: write_date("long", w.day - timedelta(days=w.rng.randint(2, 5000))),
    "later": lambda w: write_date("slash", w.day + timedelta(days=w.rng.randint(5, 900))),
    "y": lambda w: str(w.day.year - w.rng.randint(0, 14)), "now": lambda w: str(w.day.year), "born": lambda w: str(w.day.year - w.rng.randint(19, 88)),
    "n": lambda w: str(w.rng.randint(1, 480)), "m": lambda w: str(w.rng.randint(2, 60)), "i": lambda w: str(w.rng.randint(1, 9)), "k": lambda w: str(w.rng.randint(1000, 99999)),
    "s": lambda w: f"{w.rng.choice('ABCDĐ')}{w.rng.choice('ABHKLMPST')} {w.rng.randrange(1_000_000):06d}", "at": lambda w: w.address(), "here": lambda w: w.address(w.place),
    "c": lambda w: w.place.commune, "h": lambda w: w.place.district or w.place.commune, "P": lambda w: w.place.province, "p": lambda w: name(w.place.province), "old": lambda w: w.throw_place().full,
    "two": lambda w: w.two_words(), "N": lambda w: w.citizen(20, 80).name, "NN": lambda w: w.citizen(20, 80).name.upper(), "g": lambda w: w.citizen(20, 80).name.split()[-1],
    "id": lambda w: w.citizen(20, 80).id, "nine": lambda w: w.citizen(20, 80).old_id, "ph": lambda w: w.phone(), "acc": lambda w: str(w.rng.randrange(10**8, 10**13)),
    "tax": lambda w: tax_code(w.rng), "sum": lambda w: money(sum_of("loan", w)), "few": lambda w: money(sum_of("fee", w)), "bank": lambda w: bank(w).name, "firm": lambda w: maker(w).name,
    "area": area, "plot": plot, "plate": plate, "hospital": lambda w: w.hospital(), "school": lambda w: w.school(), "t": lambda w: w.rng.choice(("ông", "bà")),
    "len": lambda w: f"{w.rng.randint(3, 60)}{w.rng.choice(('', ',5', ',2'))}m", "engine": lambda w: f"{w.rng.choice(('JC', 'KC', 'VTT', '1NZ', 'HC'))}{w.rng.randint(10, 99)}E-{w.rng.randrange(10**6, 10**7)}",
}  # fmt: skip


def said(pattern: str, world: World) -> str:
    """A text of a pattern: `[a|b]` is one of its parts (one within another too), `{d}` and its like are thrown anew wherever they stand."""
    text = pattern
    while "[" in text:
        text = re.sub(r"\[([^\[\]]*)\]", lambda match: world.rng.choice(match[1].split("|")), text)
    text = re.sub(r"\{(\w+)\}", lambda match: _KEYS[match[1]](world) if match[1] in _KEYS else match[0], text)
    if world.merged:  # a commune stands under no district any more
        text = text.replace(f"{world.place.commune}, {world.place.commune}", world.place.commune)
    return re.sub(r"\s+", " ", text).strip()


def passport(rng: Random, *, abroad: bool = False) -> Value:
    """The number of a passport, as other states write it too."""
    number = f"{rng.choice('BCNPK')}{rng.randrange(10**6, 10**8)}"
    if abroad and rng.random() < 0.6:
        letters = "".join(rng.choice("ABEGHKMPRTZ") for _ in "12")
        number = rng.choice((
            f"{letters}{rng.randrange(10**6, 10**7)}", f"{rng.randrange(10**8, 10**9)}", f"M{rng.randint(100, 999)}A{rng.randint(1000, 9999)}",
        ))  # fmt: skip
    return single(number, number, "id")

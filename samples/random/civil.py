"""What civil-status papers alone say: foreigners, newborn children, days of which little is known, corrections, registrars."""

# Lists of wordings stand on one line each, however long.
# ruff: noqa: E501

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from samples.random.people import Citizen, World, name
from samples.random.values import Piece, Value, dated, single, write_date
from samples.spelt_out import date_words

if TYPE_CHECKING:
    from samples.random.fill import Facts

# How old the person of a role is, and of which sex; and whose surname it has, most of the time.
AGES: dict[str, tuple[int, int, str]] = {
    "grown": (18, 34, ""), "old_mother": (52, 68, "nu"), "old_father": (54, 74, "nam"), "natural": (0, 10, ""), "newborn": (1, 2, ""), "alien_m": (22, 66, "nam"), "alien_f": (20, 55, "nu"),
    "young_mother": (18, 42, "nu"), "young_father": (20, 48, "nam"), "baby": (0, 3, ""), "ward": (3, 15, ""), "guardian": (35, 75, ""), "witness": (30, 75, ""), "registrar": (28, 58, ""), "long_dead": (70, 118, ""),
}  # fmt: skip
KIN = {"grown": "old_father", "natural": "mother", "baby": "young_father", "newborn": "young_father"}

# A country, a city of it, how its people are called, how an address there reads.
_HAN, _CHINESE, _WEST = "korean", "chinese", "west"
COUNTRIES: dict[str, tuple[str, str, str]] = {
    "Hàn Quốc": ("Seoul", _HAN, "{n}-{m}, Sinwon-dong, Gwanak-gu, {c}"), "Đài Loan": ("Đài Bắc", _CHINESE, "Số {n}, đường Trung Sơn, khu {m}, {c}"),
    "Trung Quốc": ("Nam Ninh", _CHINESE, "Số {n}, thôn Đại Bình, trấn Thất Đường, {c}"), "Nhật Bản": ("Tokyo", "japanese", "{m}-{n} Honmachi, Kita-ku, {c}"),
    "Hoa Kỳ": ("California", _WEST, "{n} Maple Grove Ave, Garden City, {c}"), "Australia": ("Melbourne", _WEST, "{n} Lygon Rd, Sunshine, {c}"), "Pháp": ("Paris", _WEST, "{n} rue des Tilleuls, 750{m}, {c}"),
    "Cộng hòa Liên bang Đức": ("Berlin", _WEST, "Lindenstr. {n}, {c}"), "Canada": ("Toronto", _WEST, "{n} Birchmount St, {c}"), "Cộng hòa Séc": ("Praha", _WEST, "Nerudova {n}, {c} {m}"),
    "Lào": ("Viêng Chăn", "lao", "Bản Phôn Xay, huyện Xay Xêt Tha, {c}"), "Campuchia": ("Phnôm Pênh", "khmer", "Số {n}, đường {m}, quận Chăm Car Mon, {c}"), "Malaysia": ("Kuala Lumpur", _CHINESE, "{n} Jalan Bukit {m}, {c}"),
    "Singapore": ("Singapore", _CHINESE, "Blk {n} Tampines St {m}, {c}"), "Anh": ("London", _WEST, "{n} Harrow Lane, {c}"), "Ba Lan": ("Vác-xa-va", _WEST, "ul. Lipowa {n}/{m}, {c}"),
}  # fmt: skip
_SEATS = {
    "Đài Loan": "",
    "Trung Quốc": "Bắc Kinh",
    "Hoa Kỳ": "Oa-sinh-tơn",
    "Australia": "Can-bơ-ra",
    "Canada": "Ốt-ta-oa",
    "Anh": "Luân Đôn",
}
_SURNAMES = {
    _HAN: "KIM LEE PARK CHOI JUNG KANG YOON LIM HAN SHIN", _CHINESE: "CHEN LIN WANG HUANG TSAI LIAO WU ZHANG LIU TAN HSU", "japanese": "SATO TANAKA YAMADA KOBAYASHI MORI HASEGAWA OKADA",
    "lao": "SAYASONE PHOMVIHANE KEOMANY SISOULITH INTHAVONG", "khmer": "CHEA SOK HENG PRAK MEAS KHIEU", _WEST: "MULLER SMITH DUBOIS NOVAK COOPER WEBER BERGMAN NGUYEN TRAN LARSEN KOWALSKI O'NEILL MARTIN",
}  # fmt: skip
_GIVEN = {
    ("nam", _HAN): "MIN HO|SUNG HYUN|JAE WOO|DONG SOO|KYUNG TAE", ("nu", _HAN): "SOO JIN|MI KYUNG|HYE RIM|EUN JI", ("nam", _CHINESE): "WEI-TING|CHIH-HAO|MING HUI|JIAN-GUO|KUO CHENG", ("nu", _CHINESE): "MEI-LING|YU-HSUAN|LI HUA|XIU YING",
    ("nam", "japanese"): "KENJI|TAKASHI|HIROSHI|MASARU", ("nu", "japanese"): "YUKO|AKEMI|HARUKA", ("nam", "lao"): "SOMCHAI|BOUNMY|KHAMPHENG", ("nu", "lao"): "CHANTHALA|NOY|BOUAKHAM", ("nam", "khmer"): "SOPHEAK|VANNAK|RATHA", ("nu", "khmer"): "SREYNEANG|BOPHA|CHANTHY",
    ("nam", _WEST): "THOMAS|DAVID JAMES|HANS PETER|MICHEL|KEVIN MINH|ROBERT ALAN|TONY|PAVEL", ("nu", _WEST): "ANNA MARIA|LINDA|JENNIFER HOA|CLAIRE|KATARINA|EMILY ROSE",
}  # fmt: skip


def foreign(who: Citizen, rng: Random) -> Citizen:
    """A foreigner in place of a citizen; the country stands where a citizen has a people."""
    country = rng.choice((*COUNTRIES, "Hàn Quốc", "Đài Loan", "Trung Quốc", "Hoa Kỳ"))
    city, kind, home = COUNTRIES[country]
    family, given = rng.choice(_SURNAMES[kind].split()), rng.choice(_GIVEN[who.sex, kind].split("|"))
    whole = f"{given} {family}" if kind in (_WEST, "lao") and rng.random() < 0.7 else f"{family} {given}"
    at = home.format(n=rng.randint(2, 400), m=rng.randint(10, 29), c=city)
    return replace(
        who,
        name=whole.title(),
        ethnicity=country,
        home=rng.choice((at, f"{at}, {country}", f"{city}, {country}", country)),
    )


def made(role: str, who: Citizen, world: World) -> Citizen:
    """Who plays a role that needs more than an age: a foreigner, a child born some days ago; nobody is born later than the
    day of the paper."""
    if who.birth > world.day:
        first = date(world.day.year, 1, 1)
        who = replace(who, birth=first + timedelta(days=world.rng.randint(0, (world.day - first).days)))
    if role.startswith("alien"):
        return foreign(who, world.rng)
    if role == "newborn":
        return replace(who, birth=world.day - timedelta(days=world.rng.choice((0, 1, 2, 2, 3, 3, 4, 5, 7, 12, 30))))
    return who


# what a person's papers say of it -------------------------------------------------------------------------------
PARTS = ("year_in", "birth_some", "sex_said", "birth_said", "country", "id_whole")


def of(who: Citizen, part: str, facts: Facts) -> Value:
    """A part of a person that forms of other types do not print."""
    rng = facts.rng
    if part == "country":
        return single(who.ethnicity if who.ethnicity in COUNTRIES else "Việt Nam")
    if part == "sex_said":
        short, long = ("trai", "Nam") if who.sex == "nam" else ("gái", "Nữ")
        return single(
            rng.choice((long, long, long.lower(), short, short.capitalize(), f"con {short}", long.upper())),
            who.sex,
            "sex",
        )
    if part == "birth_said":
        return single(older(date_words(who.birth), rng), who.birth.isoformat())
    if part == "birth_some":
        return some_of(who.birth, rng)
    if part == "id_whole":  # of nine figures it is no number that a field of twelve may hold
        old = facts.world.day.year < 2016 or (facts.world.day.year < 2021 and rng.random() < 0.5)
        return Value(((who.old_id, False),), None, "id") if old else single(who.id, who.id, "id")
    return _year_in(who, facts)


def _year_in(who: Citizen, facts: Facts) -> Value:
    """A year of birth where a paper prints it alone, with an age, or the whole day of which it is the year."""
    rng, year = facts.rng, str(who.birth.year)
    age = facts.world.day.year - who.birth.year
    pick = rng.random()
    if pick < 0.55:
        return single(year)
    if pick < 0.67:
        return Value(((year, True), (rng.choice((f"({age} tuổi)", f"- {age} tuổi", "(dương lịch)")), False)), year)
    if pick < 0.77:
        return Value(((rng.choice((f"{age} tuổi, sinh năm", f"{age} tuổi -", "năm", "SN")), False), (year, True)), year)
    if pick < 0.9:
        return Value(((f"ngày {who.birth.day:02d} tháng {who.birth.month:02d} năm", False), (year, True)), year)
    return single(write_date(rng.choice(("slash", "dash", "slash", "dots")), who.birth), year)


_OLDER = (
    ("nghìn", "ngàn"),
    ("linh", "lẻ"),
    ("mươi lăm", "mươi nhăm"),
    ("Ngày một,", "Ngày mồng một,"),
    ("Ngày năm,", "Ngày mồng năm,"),
    ("mươi tư", "mươi bốn"),
    ("tháng một,", "tháng giêng,"),
    ("tháng mười hai,", "tháng chạp,"),
)


def older(text: str, rng: Random) -> str:
    """A day in words as the south, the old, or a clerk in a hurry writes it."""
    for new, old in _OLDER:
        text = text.replace(new, old) if rng.random() < 0.3 else text
    text = text.replace(",", "") if rng.random() < 0.4 else text
    return text if rng.random() < 0.6 else text.lower()


def some_of(day: date, rng: Random) -> Value:
    """A day, or what is known of it: the year, the month of a year."""
    pick = rng.random()
    if pick < 0.5:
        return dated(write_date(rng.choice(("slash", "slash", "dash", "long", "dots", "short")), day), day)
    if pick < 0.85:
        lead: tuple[Piece, ...] = (("năm", False),) if rng.random() < 0.3 else ()
        return Value((*lead, (str(day.year), True)), str(day.year), "date")
    text = rng.choice((f"{day:%m/%Y}", f"{day.month}/{day.year}", f"tháng {day.month:02d} năm {day.year}"))
    if text.startswith("tháng"):
        return Value((("tháng", False), (text[6:], True)), f"{day:%Y-%m}", "date")
    return single(text, f"{day:%Y-%m}", "date")


def hour(day: date, rng: Random) -> Value:
    """A day with its hour before or behind it; the day alone is the value."""
    h, m = rng.randint(0, 23), rng.randint(0, 59)
    clock = rng.choice((
        f"{h:02d} giờ {m:02d} phút", f"{h} giờ {m:02d} phút", f"{h}h{m:02d}", f"{h:02d}h{m:02d}'", f"{h}g{m:02d}'", f"{h:02d}:{m:02d}", f"{h} giờ {m:02d}", f"{h:02d} giờ", f"{h % 12 or 12} giờ {rng.choice(('sáng', 'chiều', 'đêm', 'trưa'))}",
    ))  # fmt: skip
    text = write_date(rng.choice(("slash", "slash", "long", "dash", "short", "plain", "dots")), day)
    lead, text = ("ngày", text[5:]) if text.startswith("ngày ") else (rng.choice(("ngày", "ngày", "")), text)
    own: tuple[Piece, ...] = ((lead, False), (text, True)) if lead else ((text, True),)
    if rng.random() < 0.7:
        before = clock + rng.choice((",", "", "", " -"))
        return Value((((f"{before} {lead}".strip()), False), (text, True)), day.isoformat(), "date")
    return Value(
        (*own, (rng.choice((f"lúc {clock}", f"- {clock}", f", {clock}".lstrip(", "))), False)), day.isoformat(), "date"
    )


# what a paper says ----------------------------------------------------------------------------------------------
def told(part: str, facts: Facts) -> Value:
    """A value of a source `civil.*`."""
    rng, world = facts.rng, facts.world
    if part == "registrar":
        return single(registrar(world, facts.office.name, rng))
    if part == "weight":
        grams = rng.randint(38, 88) * 50
        text = rng.choice((str(grams), str(grams), f"{grams:,}".replace(",", ".")))
        unit = rng.choice(("gam", "gr", "g", "gram", "grams", "Gr", ""))
        return Value(((text, True), (unit, False)) if unit else ((text, True),), str(grams))
    if part == "born_hour":
        return hour(facts.day("born"), rng)
    if part == "died_hour":
        return hour(facts.day("died"), rng)
    if part == "died_some":
        long_ago = world.day - timedelta(days=rng.randint(4000, 24000))
        return some_of(facts.days.setdefault("died_long_ago", long_ago), rng)
    if part in ("born_said", "died_said"):
        day = facts.day(part.removesuffix("_said"))
        return single(older(date_words(day), rng), day.isoformat())
    if part in ("what", "old", "new"):
        key = "_mended"
        if key not in facts.kept:
            what, old, new = mended(world, facts.person("subject"))
            facts.kept[key] = Value(((what, False), (old, True), (new, True)), None)
        pieces = facts.kept[key].pieces
        return single(pieces[("what", "old", "new").index(part)][0])
    raise KeyError(part)


def registrar(world: World, own: str, rng: Random) -> str:
    """Who registered: this office or another one, as long as clerks write it, some with what it is now."""
    place = world.place if rng.random() < 0.6 else world.throw_place()
    short = rng.choice(("Ủy ban nhân dân", "UBND", "UBND", "Uỷ ban nhân dân"))
    upper = [unit for unit in (place.district, place.province) if unit]
    kept = upper[: rng.choice((0, 1, 1, 2, 2))]
    commune = (
        place.commune
        if rng.random() < 0.85
        else place.commune.replace("phường", "P.").replace("xã", "xã").replace("thị trấn", "TT")
    )
    sep = rng.choice((", ", ", ", ", ", " - "))
    text = sep.join((f"{short} {commune}", *kept))
    pick = rng.random()
    if pick < 0.06 and place.district:
        text = rng.choice(
            (
                f"{short} {place.district}, {place.province}",
                f"Phòng Tư pháp {place.district}",
                f"{short} {place.district}",
            )
        )
    elif pick < 0.1 and own:
        text = own.replace("Ủy ban nhân dân", short)
    if world.merged and pick > 0.8:
        now = world.throw_place()
        before = f"{short} {rng.choice(('xã', 'phường', 'thị trấn'))} {world.two_words()}, {rng.choice(('huyện', 'thị xã', 'thành phố'))} {world.two_words()}"
        text = f"{before} {rng.choice(('(nay là', '(cũ), nay là'))} {now.commune}, {now.province}"
        text += ")" if "(nay" in text else ""
    elif 1996 < world.day.year < 2006 and pick > 0.92:
        text += f" (cũ là xã {world.two_words()})"
    return text


_PEOPLES = (
    "Kinh",
    "Tày",
    "Mường",
    "Nùng",
    "Thái",
    "Khmer",
    "Hoa",
    "Ê Đê",
    "Ba Na",
    "Dao",
    "Sán Dìu",
    "H'Mông",
    "Mông",
    "Chăm",
)
_PAIRS = (
    ("Thuỷ", "Thúy"),
    ("Hoà", "Hoa"),
    ("Hường", "Hương"),
    ("Huân", "Huấn"),
    ("Tuyến", "Tuyền"),
    ("Sĩ", "Sỹ"),
    ("Lý", "Lí"),
    ("Phượng", "Phương"),
    ("Quí", "Quý"),
    ("Thiện", "Thiên"),
)


def mended(world: World, who: Citizen) -> tuple[str, str, str]:
    """What a correction is about, what was written, and what is to stand in its place."""
    rng = world.rng
    given, family = who.name.split()[-1], who.surname
    place, other = world.throw_place(), world.throw_place()
    style = rng.choice(("slash", "slash", "dash", "plain", "short", "dots"))
    near = rng.choice(
        (
            who.birth - timedelta(days=rng.randint(1, 900)),
            who.birth.replace(day=1, month=1),
            who.birth + timedelta(days=rng.randint(1, 40)),
        )
    )
    people = rng.sample(_PEOPLES, 2)
    mother, older_one = world.citizen(45, 80, "nu"), world.citizen(45, 80, "nam", family)
    pair = rng.choice(_PAIRS)
    middle = rng.choice(("Thị", "Văn", "Thị Ngọc", "Minh", "Hữu", "Thanh"))
    short, full = place.commune, place.full
    choice: list[tuple[str, str, str]] = [
        (rng.choice(("Họ, chữ đệm, tên", "Chữ đệm", "Họ và tên", "Tên đệm")), f"{family} {middle} {given}", who.name), (rng.choice(("Tên", "Họ, chữ đệm, tên")), f"{family} {middle} {pair[0]}", f"{family} {middle} {pair[1]}"),
        ("Họ", f"{rng.choice(('Phạm', 'Vũ', 'Bùi', 'Hồ'))} {middle} {given}", f"{family} {middle} {given}"), ("Tên", pair[0], pair[1]), ("Họ, chữ đệm, tên", who.name, f"{family} {middle} {rng.choice(('Anh', 'An', 'Khôi', 'Vy', 'Bảo'))}"),
        (rng.choice(("Ngày, tháng, năm sinh", "Ngày sinh", "Ngày tháng năm sinh")), write_date(style, near), write_date(style, who.birth)), (rng.choice(("Năm sinh", "Ngày, tháng, năm sinh")), str(who.birth.year + rng.choice((-2, -1, 1, 2))), str(who.birth.year)),
        ("Ngày, tháng, năm sinh", str(who.birth.year), write_date(style, who.birth)), (rng.choice(("Giới tính", "Giới")), "Nam" if who.sex == "nu" else "Nữ", who.sex_text), ("Dân tộc", people[0], people[1]), ("Dân tộc", f"dân tộc {people[0]}", f"dân tộc {people[1]}"),
        ("Quê quán", short, full), ("Quê quán", place.province, other.province), ("Quê quán", full, other.full), ("Nơi sinh", world.hospital(), f"{world.hospital()}, {other.province}"), ("Nơi sinh", place.province, f"Trạm Y tế {other.commune}"),
        (rng.choice(("Họ, chữ đệm, tên người mẹ", "Họ và tên mẹ", "Phần ghi về người mẹ")), f"{mother.surname} Thị {pair[0]}", mother.name), (rng.choice(("Họ, chữ đệm, tên người cha", "Họ và tên cha", "Tên cha")), f"{family} Văn {pair[1]}", older_one.name),
        (rng.choice(("Năm sinh của mẹ", "Năm sinh người mẹ", "Năm sinh của cha")), str(mother.birth.year), str(mother.birth.year + rng.choice((-3, -1, 1, 10)))), ("Quốc tịch", rng.choice(("Campuchia", "Lào", "Không")), "Việt Nam"),
        (rng.choice(("Số CMND của người cha", "Số giấy tờ tùy thân")), who.old_id, who.old_id[:-1] + str((int(who.old_id[-1]) + 3) % 10)), ("Nơi cư trú của người cha", f"thôn {world.two_words()}, {short}", f"tổ {rng.randint(1, 20)}, {other.commune}"),
        (rng.choice(("Bổ sung quê quán", "Bổ sung: Quê quán")), rng.choice(("để trống", "không ghi", "(bỏ trống)", "chưa ghi")), full), (rng.choice(("Bổ sung dân tộc", "Dân tộc")), rng.choice(("để trống", "không ghi", "chưa có thông tin")), people[0]),
        ("Bổ sung họ, chữ đệm, tên người cha", "để trống", older_one.name), ("Nguyên quán", name(place.province), name(other.province)),
    ]  # fmt: skip
    different = [entry for entry in choice if entry[1] != entry[2]]
    return rng.choice(different)


def countries_seat(rng: Random) -> tuple[str, str]:
    """A country with a Vietnamese mission, and the town that the mission dates its papers from."""
    country = rng.choice([name_of for name_of in COUNTRIES if name_of != "Đài Loan"])
    return country, _SEATS.get(country) or COUNTRIES[country][0]

"""What a form is filled with: people by their roles, days, numbers, sums, texts; as printed and as true."""

# Lists of wordings stand on one line each, however long.
# ruff: noqa: E501

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from samples.machine_codes import without_marks
from samples.random import civil
from samples.random.countries import COUNTRIES
from samples.random.forms import Form, Item
from samples.random.offices import Office, committee, notary
from samples.random.people import Citizen, Firm, World, words
from samples.random.printed_numbers import Numbers
from samples.random.said import POSTS, bank, maker, money_value, passport, said, sum_of, worded
from samples.random.values import Piece, Value, dated, single, write_date
from samples.spelt_out import date_words, money_words

# How old the person of a role is, and of which sex.
AGES: dict[str, tuple[int, int, str]] = {
    "child": (0, 12, ""), "mother": (20, 46, "nu"), "father": (22, 55, "nam"), "wife": (18, 60, "nu"),
    "husband": (20, 62, "nam"), "elder": (35, 97, ""), "head": (25, 85, ""), "member": (1, 80, ""),
    "party_a": (26, 82, ""), "party_b_child": (18, 40, ""), "dead": (55, 95, ""), "heir": (19, 60, ""),
    "declarant": (20, 70, ""), "rep": (22, 68, ""), "other": (20, 75, ""), "pupil": (15, 20, ""), "graduate": (20, 38, ""),
    **civil.AGES,
}  # fmt: skip


# A husband or wife and whose.
COUPLES = {"spouse_a": "party_a", "spouse_b": "party_b", "spouse_p": "principal", "widow": "dead"}

DATE_STYLES = ("slash",) * 10 + ("short", "short", "dash", "dash", "dots", "spaced", "long", "plain")


class Facts(Numbers):
    """All that one paper says, thrown when first asked for."""

    def __init__(self, world: World, form: Form, office: Office) -> None:
        self.world, self.form, self.office = world, form, office
        self.rng: Random = world.rng
        self.people: dict[str, Citizen] = {}
        self.days: dict[str, date] = {"issued": world.day}
        self.kept: dict[str, Value] = {}
        self.style = self.rng.choice(DATE_STYLES)
        self.firm = world.head_firm or world.firm()
        self.firms: dict[str, Firm] = {"firm_own": self.firm}
        self.upper = self.rng.random() < 0.55  # names in capitals
        self.number = self.rng.choice((self.rng.randint(1, 9), self.rng.randint(10, 99), self.rng.randint(100, 3200)))
        self.owners_paper = self.rng.random()
        self.title = ""
        self.passports: dict[str, Value] = {}  # by whose they are
        self.told: dict[str, str | None] = {}  # fields that a table of `tables.BLOCKS` prints

    # people -----------------------------------------------------------------------------------------------------
    def person(self, role: str) -> Citizen:
        """Who plays a role; the family of a paper shares its surname and home."""
        if role not in self.people:
            low, high, sex = AGES.get(role.rstrip("0123456789"), (19, 78, ""))
            kin = {"child": "father", "member": "head", "heir": "dead", "party_b_child": "party_a"} | civil.KIN
            relative = kin.get(role.rstrip("0123456789"), "")
            surname = self.person(relative).surname if relative and self.rng.random() < 0.8 else ""
            if role == "co_holder":
                sex = "nu" if self.person("holder").sex == "nam" else "nam"
            if role in COUPLES:
                sex = "nu" if self.person(COUPLES[role]).sex == "nam" else "nam"
            self.people[role] = civil.made(role, self.world.citizen(low, high, sex, surname), self.world)
        return self.people[role]

    def name(self, text: str) -> str:
        return text.upper() if self.upper else text

    def day(self, name: str) -> date:
        """A day by its name, fitting the others of the paper."""
        if name not in self.days:
            today, rng = self.world.day, self.rng
            child = self.form.text("born", "child")  # whose birth the paper is about
            if name == "registered":
                first = self.person(child).birth if child in self.people else today - timedelta(days=9000)
                chosen = (
                    self.world.after(first, 60)
                    if child in self.people
                    else today - timedelta(days=rng.randint(5, 4000))
                )
            elif name == "born":
                chosen = self.person(child).birth
            elif name in ("lately", "long_ago"):
                chosen = today - timedelta(days=rng.randint(0, 900) if name == "lately" else rng.randint(900, 14000))
            elif name == "died":
                chosen = today - timedelta(days=rng.randint(1, 900))
            elif name == "first":
                chosen = self.firm.first if self.firm.first < today else today - timedelta(days=400)
            elif name.startswith("earlier"):  # one of those between the first registration and today
                chosen = self._earlier(int(name.removeprefix("earlier")))
            elif name == "due":
                chosen = today + timedelta(days=rng.randint(1, 30))
            else:
                chosen = today
            self.days[name] = chosen
        return self.days[name]

    def _earlier(self, turn: int) -> date:
        """The day of a registration's change before the last, the third of three at the most."""
        first = self.day("first")
        return first + (self.world.day - first) * turn / 4

    # values -----------------------------------------------------------------------------------------------------
    def get(self, item: Item) -> Value:
        """The value of an item; the same whenever it is asked for."""
        if item.name not in self.kept:
            what, _, part = item.source.partition(".")
            group: dict[str, Callable[[str], Value]] = {
                "date": self._date, "office": self._office, "num": self._num, "text": self._text, "place": self._place,
                "change": self._change, "firm": self._firm, "household": self._household, "said": self._said, "sum": self._sum,
                "civil": lambda part: civil.told(part, self),
            }  # fmt: skip
            if what.startswith("firm_"):
                self.kept[item.name] = self._firm_of(what, part)
                return self.kept[item.name]
            self.kept[item.name] = group[what](part) if what in group else self._of(self.person(what), part)
        return self.kept[item.name]

    def _date_value(self, day: date) -> Value:
        return dated(write_date(self.style, day), day)

    def _of(self, who: Citizen, part: str) -> Value:
        rng = self.rng
        if part in civil.PARTS:
            return civil.of(who, part, self)
        if part == "name":
            return single(self.name(who.name), who.name, "name")
        if part == "birth":
            return self._date_value(who.birth)
        if part == "birth_words":
            return single(date_words(who.birth).replace("Ngày", rng.choice(("Ngày", "ngày"))), who.birth.isoformat())
        if part == "sex":
            return self._sex(who)
        if part == "nation":
            return single(rng.choice(("Việt Nam", "Việt Nam", "Việt Nam", "VIỆT NAM")), "Việt Nam")
        if part == "id":
            return single(self._grouped(who.id), who.id, "id")
        if part == "id_or_old":
            old = self.world.day.year < 2016 or (self.world.day.year < 2021 and rng.random() < 0.5)
            return single(who.old_id, who.old_id, "id") if old else single(self._grouped(who.id), who.id, "id")
        if part == "paper":
            return self._paper(who)
        if part == "tax":
            return single(who.id, who.id, "id") if rng.random() < 0.6 else single(self.firm.code, self.firm.code, "id")
        if part == "id_issued":
            return self._date_value(who.id_issued)
        if part == "birth_english":
            return single(f"{who.birth.day} {rng.choice(('{:%B}', '{:%b}')).format(who.birth)} {who.birth.year}")
        simple = {
            "year": str(who.birth.year), "ethnicity": who.ethnicity, "religion": who.religion, "home": who.home, "job": who.job,
            "old_id": who.old_id, "origin": who.origin.bare if rng.random() < 0.5 else who.origin.full,
            "born_at": who.origin.province if rng.random() < 0.5 else who.origin.full, "second_home": "", "hospital": "", "phone": "", "title": who.title, "called": who.title.capitalize(), "age": str(self.world.day.year - who.birth.year),
            "bare_name": without_marks(who.name), "mister": "Mr." if who.sex == "nam" else rng.choice(("Ms.", "Mrs.", "Miss")),
        }  # fmt: skip
        if part == "second_home":
            return single(self.world.address())
        if part == "passport":
            self.passports.setdefault(who.id, passport(rng, abroad=who.ethnicity in COUNTRIES))
            return self.passports[who.id]
        if part == "plain_name":  # as nobody's field may repeat it
            return single(who.name)
        if part == "hospital":
            return single(
                f"{self.world.hospital()}, {self.world.place.full}" if rng.random() < 0.5 else self.world.hospital()
            )
        if part == "phone":
            plain = who.phone
            return single(
                rng.choice(
                    (plain, plain, f"{plain[:4]} {plain[4:7]} {plain[7:]}", f"{plain[:4]}.{plain[4:7]}.{plain[7:]}")
                ),
                plain,
                "phone",
            )
        return single(simple[part], kind="id" if part == "old_id" else "text")

    def _grouped(self, digits: str) -> str:
        return " ".join(digits[i : i + 3] for i in range(0, 12, 3)) if self.owners_paper > 0.96 else digits

    def _sex(self, who: Citizen) -> Value:
        other = "Nữ" if who.sex == "nam" else "Nam"
        if self.rng.random() < 0.14:
            mine: list[Piece] = [("☒", False), (who.sex_text, True)]
            theirs: list[Piece] = [("□", False), (other, False)]
            way = self.rng.random()
            if way < 0.4:  # the box behind its word
                mine, theirs = mine[::-1], theirs[::-1]
            elif way < 0.55:  # what does not hold is crossed out
                mine, theirs = mine[1:], [(f"~{other}~", False)]
            return Value(tuple(mine + theirs if who.sex == "nam" else theirs + mine), who.sex, "sex")
        return single(who.sex_text, who.sex, "sex")

    def _paper(self, who: Citizen) -> Value:
        """An identity document in words: only its number is the value."""
        rng = self.rng
        old = self.world.day.year < 2016 or (self.world.day.year < 2021 and rng.random() < 0.4)
        number = who.old_id if old else who.id
        if rng.random() < 0.25:
            return single(number, number, "id")
        kinds = (
            ("CMND số", "Giấy chứng minh nhân dân số", "CMND")
            if old
            else ("CCCD số", "Căn cước công dân số", "Thẻ CCCD số", "CCCD", "Căn cước số", "Thẻ căn cước công dân số")
        )
        tail = rng.choice((
            "", f"do {rng.choice(('Cục Cảnh sát QLHC về TTXH', 'Công an tỉnh', 'Bộ Công an'))} cấp ngày {write_date('slash', who.id_issued)}",
            f"cấp ngày {write_date('slash', who.id_issued)}", f"cấp ngày {write_date('slash', who.id_issued)} tại {rng.choice(('Cục CSQLHC về TTXH', who.origin.province))}",
        ))  # fmt: skip
        pieces: list[Piece] = [(rng.choice(kinds), False), (number + ("," if tail else ""), True)]
        return Value((*pieces, (tail, False)) if tail else tuple(pieces), number, "id")

    def _date(self, part: str) -> Value:
        rng, hour, minute = self.rng, self.rng.randint(7, 16), self.rng.randint(0, 59)
        if part == "issued_long":
            return dated(write_date("long", self.day("issued")), self.day("issued"))
        if part.endswith("_words"):
            return single(
                date_words(self.day(part.removesuffix("_words"))), self.day(part.removesuffix("_words")).isoformat()
            )
        if part in ("birth_time", "died_time"):
            day = self.day("born" if part == "birth_time" else "died")
            clock = f"{rng.randint(0, 23):02d} giờ {minute:02d} phút"
            text = write_date(rng.choice(("slash", "long", "slash")), day)
            head, tail = text.split(" ", 1) if text.startswith("ngày") else ("ngày", text)
            pieces: tuple[Piece, ...] = ((f"{clock}{rng.choice((',', ''))} {head}", False), (tail, True))
            return Value(pieces if rng.random() < 0.8 else ((tail, True),), day.isoformat(), "date")
        if part in ("received_time", "due_time"):
            day = self.day("received" if part == "received_time" else "due")
            return self._moment(day, hour, minute)
        return self._date_value(self.day(part))

    def _moment(self, day: date, hour: int, minute: int) -> Value:
        """A day with its hour, the hour first or last, or without one."""
        rng = self.rng
        pick = rng.random()
        text = write_date(rng.choice(("slash", "slash", "slash", "dash", "long", "dots")), day)
        lead = "" if text.startswith("ngày") else rng.choice(("ngày ", "ngày ", ""))
        if pick < 0.2:
            return single(lead + text, day.isoformat(), "date")
        clock = rng.choice(
            (
                f"{hour:02d} giờ {minute:02d} phút",
                f"{hour} giờ {minute:02d}",
                f"{hour}h{minute:02d}",
                f"{hour:02d}h{minute:02d}'",
                f"{hour:02d}:{minute:02d}",
                f"{hour:02d}:{minute:02d}:{rng.randint(0, 59):02d}",
                f"{hour}g{minute:02d}",
            )
        )
        truth = f"{day.isoformat()}T{hour:02d}:{minute:02d}"
        if pick < 0.45:
            return single(f"{lead}{text}{rng.choice((' ', ' ', ', ', ' lúc ', ' - '))}{clock}", truth, "datetime")
        before = rng.choice(("", "", "", "Trước ", "lúc "))
        return single(f"{before}{clock}{rng.choice((' ', ', ', ' '))}{lead}{text}", truth, "datetime")

    def _office(self, part: str) -> Value:
        if part == "commune":
            own = self.office.name if self.office.name.startswith("Ủy ban") else committee(self.world)
            place = self.world.place
            tail = self.rng.choice(
                (
                    "",
                    "",
                    f", {place.district}" if place.district else "",
                    f", {place.district}, {place.province}" if place.district else f", {place.province}",
                )
            )
            return single(own.replace("Ủy ban nhân dân", self.rng.choice(("Ủy ban nhân dân", "UBND"))) + tail)
        if part == "hospital":
            return single(self.office.name)
        if part == "notary":
            self.days.setdefault("issued", self.world.day)
            return single(notary(self.world))
        if part == "pupil":
            return single(f"Trường THPT {self.world.two_words()}")
        if part == "attended":
            return single(self._attended())
        if part == "capitals":
            return single(self.office.name.upper(), self.office.name)
        return single(self.office.name)

    def _attended(self) -> str:
        """The school that a pupil went to, as diplomas of its years call it."""
        rng, place = self.rng, self.world.two_words()
        low = "cơ sở" in self.title.lower()
        long, short, old = ("trung học cơ sở", "THCS", "PTCS") if low else ("trung học phổ thông", "THPT", "PTTH")
        kinds: tuple[str, ...]
        if self.world.day.year < 1999:
            kinds = (
                f"{old} {place}",
                f"{old} {place}",
                f"phổ thông trung học {place}",
                f"cấp {2 if low else 3} {place}",
                f"{old}-{place}",
            )
        else:
            kinds = (f"{short} {place}", f"Trường {short} {place}", f"{long.capitalize()} {place}", f"{short} số {rng.randint(1, 3)} {place}", f"{short} chuyên {place}",
                     f"Trung tâm GDTX {place}", f"{short} bán công {place}", f"{short} dân lập {place}", f"{short} DTNT {place}")  # fmt: skip
        return rng.choice(kinds)

    def _place(self, part: str) -> Value:
        rng, world = self.rng, self.world
        if part == "death":
            return single(
                rng.choice(
                    (world.hospital(), f"Tại nhà, {world.address(world.place)}", "Tại nhà riêng", world.place.full)
                )
            )
        if part == "parcel":
            return single(world.address(world.place))
        if part in ("commune", "upper", "province", "whole"):  # the units that the paper's office stands in
            here = world.place
            upper = here.district or here.province
            return single({"commune": here.commune, "upper": upper, "province": here.province}.get(part, here.full))
        if part == "plot":
            return single(
                rng.choice(("", f"Thửa đất số {rng.randint(3, 500)}, tờ bản đồ số {rng.randint(1, 80)}, "))
                + world.address(world.place)
            )
        if part == "subject":
            return single(self._bought())
        if part == "house_subject":
            return single(
                rng.choice(("toàn bộ căn nhà tại ", "căn nhà tại địa chỉ ", "tầng 1 ngôi nhà tại ", "căn hộ tại "))
                + world.address(world.place)
            )
        return single(world.address(world.place))

    def _bought(self) -> str:
        """What a contract about land or a house is about: which parcel or what, and at times where and how large."""
        rng, where = self.rng, self.world.address(self.world.place)
        parcel = f"thửa đất số {rng.randint(3, 500)}, tờ bản đồ số {rng.randint(1, 80)}"
        land = rng.choice((
            f"toàn bộ quyền sử dụng {parcel}", f"quyền sử dụng đất đối với {parcel}", f"quyền sử dụng {parcel}",
        ))  # fmt: skip
        size = f", diện tích {rng.randint(30, 900)}{rng.choice(('', ',5', ',2'))} {rng.choice(('m2', 'm²'))}"
        size += rng.choice(("", "", " đất ở", " đất trồng cây lâu năm"))
        placed = rng.choice((f", tọa lạc tại {where}", f", tại {where}", f" tại {where}"))
        return rng.choice((
            land, f"{land}{size}", f"{land}{placed}", f"{land}{size}{placed}", f"{land}{placed}{size}",
            f"toàn bộ quyền sử dụng đất và tài sản gắn liền với đất tại {where}",
            f"toàn bộ nhà ở và quyền sử dụng đất ở tại {where}",
        ))  # fmt: skip

    def _change(self, part: str) -> Value:
        if "_change" not in self.kept:
            who, rng = self.person("subject"), self.rng
            old, new = rng.choice((
                (" ".join((who.surname, who.name.split()[-1])), who.name), ("Tày", "Mường"), ("Kinh", "Tày"),
                (write_date("slash", who.birth - timedelta(days=31)), write_date("slash", who.birth)),
                (f"{who.surname} Thị {who.name.split()[-1]}", who.name), ("Nam Định", "Ninh Bình"),
            ))  # fmt: skip
            self.kept["_change"] = Value(((old, True), (new, True)), None)
        pair = self.kept["_change"].pieces
        return single(pair[0][0] if part == "old" else pair[1][0])

    def _firm(self, part: str) -> Value:
        firm, rng = self.firm, self.rng
        if part == "name":
            return single(firm.name.upper() if rng.random() < 0.7 else firm.name, firm.name)
        if part == "capital":
            return self._money(firm.capital)
        if part == "capital_words":
            return single(money_words(firm.capital))
        simple = {
            "code": firm.code,
            "foreign": firm.foreign,
            "short": f"{firm.foreign.split()[0]} CO.,LTD",
            "address": firm.address + rng.choice(("", ", Việt Nam")),
            "phone": self.world.phone(),
        }
        return single(simple[part], kind="id" if part == "code" else "text")

    def _firm_of(self, role: str, part: str) -> Value:
        """An organisation by its role; `firm_own` is the one of the head, `firm_bank` a bank."""
        if role not in self.firms:
            self.firms[role] = bank(self.world) if role == "firm_bank" else maker(self.world)
        firm, rng = self.firms[role], self.rng
        if part == "name":
            return single(firm.name.upper() if rng.random() < 0.55 else firm.name, firm.name)
        if part == "post":
            return single(rng.choice(POSTS))
        simple = {"code": firm.code, "address": firm.address, "phone": self.world.phone()}
        return single(simple[part], kind="id" if part == "code" else "text")

    def _said(self, part: str) -> Value:
        return single(said(self.rng.choice(self.form.texts[part]), self.world))

    def _sum(self, part: str) -> Value:
        """A sum of a kind: `sum.land`, the same in words `sum.land_words`, another one `sum.land2`."""
        key = part.removesuffix("_words")
        amount = int(self.pair(f"sum {key}", lambda: (sum_of(key.rstrip("0123456789"), self.world), 0))[0])
        if part != key:
            return single(worded(amount, self.rng), str(amount))
        return money_value(amount, self.rng)

    def _household(self, part: str) -> Value:
        who = self.person("rep").name.split()[-1]
        rng = self.rng
        first, second = rng.choice(words("firm_first")), rng.choice(words("firm_second"))
        text = f"Hộ kinh doanh {rng.choice((who, f'{who} {second}', f'{first} {who}'))}"
        if rng.random() < 0.3:
            text = text.replace("Hộ kinh doanh", "Cửa hàng")
        return single(text.upper() if rng.random() < 0.5 else text, text)

    def _text(self, part: str) -> Value:
        choices = self.form.texts.get(part) or ("",)
        text = said(self.rng.choice(choices), self.world)
        if part == "procedure" and self.rng.random() < 0.12:  # its number stands behind it
            code = f"(Mã TTHC: {self.rng.randint(1, 3)}.{self.rng.randint(100, 14999):06d})"
            return Value(((text, True), (code, False)), text)
        return single(text)

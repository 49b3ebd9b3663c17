"""Numbers of forms as printed and as true: sums, areas, serials, codes of dossiers and registers."""

# Lists of wordings stand on one line each, however long.
# ruff: noqa: E501

from collections.abc import Callable
from random import Random

from samples.random.forms import Form
from samples.random.people import Citizen, Firm, World
from samples.random.values import Value, single
from samples.spelt_out import money, money_words, number_words


class Numbers:
    """What `Facts` says in figures; the same number under the same name."""

    rng: Random
    world: World
    form: Form
    kept: dict[str, Value]
    firm: Firm

    def person(self, role: str) -> Citizen:
        raise NotImplementedError

    def _money(self, amount: int) -> Value:
        text = money(amount)
        text = text.replace(".", ",") if self.rng.random() < 0.12 else text
        unit = self.rng.choice(("đồng", "đồng", "VNĐ", "đ", "VND"))
        return Value(((text, True), (unit, False)), str(amount), "money")

    def _area(self, whole: int, tenth: int) -> Value:
        mark = "," if self.rng.random() < 0.7 else "."
        text = f"{whole}{mark}{tenth}" if tenth else str(whole)
        return Value(
            ((text, True), (self.rng.choice(("m2", "m²", "m2")), False)),
            f"{whole}.{tenth}" if tenth else str(whole),
            "area",
        )

    def _num(self, part: str) -> Value:
        rng, year = self.rng, self.world.day.year
        if part in ("amount", "amount_words"):
            amount = self._amount(
                (8000, 10000, 50000, 115000, 135000, 200000, 500000, 1000000, 2350000, 12450000, 87312000)
            )
            return (
                self._money(amount)
                if part == "amount"
                else single(money_words(amount) + rng.choice(("", " chẵn", "./.")), str(amount))
            )
        if part in ("sum", "sum_words"):
            amount = self.pair("sum", lambda: (self._fee(), 0))[0]
            return self._money(amount) if part == "sum" else single(self._sum_words(amount), str(amount))
        if part in ("value", "rent", "value_words"):
            high = "rent" in self.form.items["value_vnd"].source if "value_vnd" in self.form.items else False
            amount = self._amount(
                (3500000, 5000000, 7000000, 12000000)
                if high
                else (350000000, 1200000000, 2400000000, 980000000, 3150000000)
            )
            return self._money(amount) if part != "value_words" else single(money_words(amount))
        if part in ("area", "area_words", "other_area"):
            whole, tenth = self.pair("area", lambda: (rng.randint(28, 900), rng.choice((0, 0, 1, 2, 3, 5, 8, 9))))
            if part == "area_words":
                tail = f" phẩy {number_words(tenth)}" if tenth else ""
                return single(f"{number_words(whole).capitalize()}{tail} mét vuông)".rstrip(")"))
            return self._area(whole, tenth) if part == "area" else self._area(rng.randint(20, 300), rng.choice((0, 5)))
        if part in ("field", "field_words"):
            return self._field(part)
        if part.startswith("part"):  # `part1of2`: the first of two parcels of the field
            return self._part(int(part[4]), int(part[7]))
        if part == "capital":
            return self._money(rng.choice((30, 50, 100, 150, 300, 500)) * 1_000_000)
        if part == "weight":
            grams = rng.choice((2500, 2800, 3000, 3100, 3150, 3200, 3300, 3450, 3600, 3900))
            return Value(((str(grams), True), (rng.choice(("gam", "gr", "g", "gram")), False)), str(grams))
        if part == "health":
            level = rng.choice(("I", "II", "II", "III", "IV"))
            return (
                single(level if rng.random() < 0.7 else f"Loại {level}", level, "text")
                if rng.random() < 0.9
                else single(str(("I", "II", "III", "IV").index(level) + 1), level)
            )
        if part == "business":
            code = (
                self.person("rep").id
                if self.world.merged
                else rng.choice(
                    (f"01{rng.choice('ABCDEFGHK')}8{rng.randrange(100000, 999999):06d}"[:10], self.firm.code)
                )
            )
            return single(code, code, "id")
        if part == "land_register":
            sign = rng.choice(("CH", "CS", "CT", "VP", "H", "CN"))
            return single(
                f"{sign}{rng.choice((' ', '', '-'))}{rng.randint(12, 99999):05d}"
                if rng.random() < 0.85
                else f"{rng.randint(100, 9999)} QSDĐ/{rng.randint(10, 999)}"
            )
        if part == "serial":
            letters = f"{rng.choice('ABCD')}{rng.choice('ABĐEHKLMNPQSTVX')}"
            return single(
                f"{letters} {rng.randint(100000, 99999999 if year > 2023 else 999999)}"
                if year > 2004
                else f"{rng.choice('ABCDĐ')} {rng.randint(100000, 999999)}"
            )
        if part == "dossier":
            code = rng.choice((
                f"H{rng.randint(2, 63):02d}.{rng.randint(1, 60):02d}-{self.world.day:%y%m%d}-{rng.randint(1, 3000):04d}",
                f"000.{rng.randint(1, 40):02d}.{rng.randint(1, 40):02d}.H{rng.randint(2, 63):02d}-{self.world.day:%y%m%d}-{rng.randint(1, 3000):04d}",
                f"G{rng.randint(1, 24):02d}.{rng.randint(1, 60):02d}-{self.world.day:%y%m%d}-{rng.randint(1, 300):04d}",
                f"000.{rng.randint(1, 40):02d}.{rng.randint(1, 40):02d}.{rng.choice('HG')}{rng.randint(2, 63):02d}-{self.world.day:%y%m%d}-{rng.randint(1, 30000):05d}",
            ))  # fmt: skip
            apart = rng.choices(("-", " - ", "- ", " -"), (0.78, 0.14, 0.05, 0.03))[0]
            return single(code.replace("-", apart), code, "id")
        if part == "diploma":
            return single(
                rng.choice(
                    (
                        f"{rng.choice('ABCĐ')} {rng.randint(100000, 9999999)}",
                        f"{rng.choice(('QM', 'DT', 'ĐHL', 'TN'))}{rng.randint(10000, 9999999)}",
                        f"{rng.randint(100000, 999999)}",
                    )
                )
            )
        if part == "graduated":
            return single(str(year), str(year))
        if part == "change":
            return single(str(rng.randint(1, 14)))
        simple: dict[str, Callable[[], str]] = {
            "one": lambda: rng.choice(("01", "1", "01 bộ", "02")), "si": lambda: f"{rng.randrange(10**9, 10**10)}",
            "book": lambda: rng.choice((f"{rng.randrange(10**8, 10**9)}", f"{rng.randrange(10**5, 10**6)}", f"{rng.randint(100, 99999):05d}")),
            "register": lambda: f"{rng.randint(1, 300)}/{year}", "file": lambda: f"{rng.randint(100, 99999)}",
            "parcel": lambda: str(rng.randint(1, 1200)), "sheet": lambda: str(rng.randint(1, 120)),
            "level": lambda: f"+0,{rng.randint(15, 60)}m so với vỉa hè", "density": lambda: f"{rng.randint(45, 100)} %",
            "height": lambda: f"{rng.randint(6, 24)},{rng.randint(1, 9)} m", "storeys": lambda: rng.choice(("1", "2", "3", "4", "5", "03", "02", "04")),
            "high": lambda: f"{rng.randint(148, 185)} cm", "weighs": lambda: f"{rng.randint(42, 90)} kg", "bmi": lambda: f"{rng.randint(18, 27)},{rng.randint(0, 9)}",
            "pulse": lambda: f"{rng.randint(62, 92)} lần/phút", "pressure": lambda: f"{rng.randint(105, 135)}/{rng.randint(65, 85)} mmHg",
            "term": lambda: f"{rng.randint(1, 30)} ngày", "account": lambda: f"{rng.randrange(10**8, 10**12)}",
            "notary": lambda: f"{rng.randint(12, 9800)}", "diploma_register": lambda: rng.choice((f"{rng.randint(10, 9999)}/{year}", f"{rng.randint(100, 99999)}", f"{rng.randint(10, 9999)}/ĐHCQ", f"{rng.randint(10, 9999)}/QĐ-{year}")),
        }  # fmt: skip
        text = simple[part]()
        truth = str(int(text)) if part == "storeys" else text
        return single(text, truth)

    def _field(self, part: str) -> Value:
        """A field's or a yard's area, whose thousands are parted as in sums; a clerk of old leaves them together."""
        rng = self.rng
        whole, tenth = self.pair(
            "field", lambda: (rng.choice((rng.randint(1000, 9999), rng.randint(180, 32000))), rng.choice((0, 0, 0, 5)))
        )
        if part == "field_words":
            return single(f"{number_words(whole).capitalize()}{' phẩy năm' if tenth else ''} mét vuông")
        text = f"{money(whole) if rng.random() < 0.6 else whole}{f',{tenth}' if tenth else ''}"
        truth = f"{whole}.{tenth}" if tenth else str(whole)
        return Value(((text, True), (rng.choice(("m2", "m²", "mét vuông")), False)), truth, "area")

    def _part(self, turn: int, count: int) -> Value:
        """The area of one of several parcels that are together the field."""
        whole, tenth = self.pair("field", lambda: (self.rng.randint(180, 32000), 0))
        share = whole // (count + 1)
        area, rest = (share, 0) if turn < count else (whole - share * (count - 1), tenth)
        text = f"{money(area) if self.rng.random() < 0.4 else area}{f',{rest}' if rest else ''}"
        return Value(((text, True),), f"{area}.{rest}" if rest else str(area), "area")

    def _amount(self, choices: tuple[int, ...]) -> int:
        return int(self.pair("amount", lambda: (self.rng.choice(choices), 0))[0])

    def _fee(self) -> int:
        """A fee, a tax, a charge: of any size, mostly of round thousands."""
        low, high, step = self.rng.choice(
            ((3, 99, 1000), (10, 999, 1000), (1, 99, 50_000), (1000, 99_999, 1000), (10**6, 9 * 10**7, 1))
        )
        return self.rng.randint(low, high) * step

    def _sum_words(self, amount: int) -> str:
        said = money_words(amount)
        end = self.rng.choice(("", "", " chẵn", ".", "./.", " chẵn./."))
        return (said[:1].upper() + said[1:] if self.rng.random() < 0.8 else said.lower()) + end

    def pair(self, key: str, throw: Callable[[], tuple[int, int]]) -> tuple[int, int]:
        """A pair of numbers thrown once under a key."""
        if f"#{key}" not in self.kept:
            a, b = throw()
            self.kept[f"#{key}"] = Value(((str(a), False), (str(b), False)), None)
        pair = self.kept[f"#{key}"].pieces
        return int(pair[0][0]), int(pair[1][0])

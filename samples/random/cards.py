"""Cards and the passport's page: two sides with their own arrangement, laid on a copy or scanned side by side."""

# Lists of wordings stand on one line each, however long.
# ruff: noqa: E501

from datetime import date
from random import Random

from samples.draw import Ink, Page
from samples.layouts import Metadata, Owner
from samples.machine_codes import card_qr, mrz_card, mrz_passport
from samples.ornaments import barcode, emblem, guilloche, portrait, qr
from samples.random import signing
from samples.random.card_facts import CardFacts, book, kinds
from samples.random.card_rows import CardLook, CardRows
from samples.random.drawn_paper import Drawn, sentence
from samples.random.forms import Form, items_of
from samples.random.heads import MOTTOES, NATION
from samples.random.offices import Office
from samples.random.people import World, name
from samples.random.sheet import Part, Sheet, Token, tokens, wrap
from samples.random.type import Shelf, Style

CARD = (85.6, 54.0)
INK: Ink = (24, 24, 28)


class Carder(CardRows):
    """Draws one card."""

    def __init__(self, code: str, rng: Random, shelf: Shelf) -> None:
        self.code, self.rng, self.shelf, self.kind = code, rng, shelf, kinds()[code]
        first, last = self.kind["years"]
        year = rng.randint(first, last)
        day = date(year, rng.randint(1, 12), rng.randint(1, 28))
        day = max(day, date.fromisoformat(self.kind.get("from", "1990-01-01")))
        day = min(day, date.fromisoformat(self.kind.get("until", "2026-06-20")))
        self.world = World(rng, day)
        self.office = self._issuer()
        texts = {key: tuple(choices) for key, choices in book()["texts"].items()}
        self.form = Form(code, items_of(self.kind["f"]), texts, ())
        self.facts = CardFacts(self.world, self.form, code, self.office)
        self.size: tuple[float, float] = tuple(self.kind.get("size", CARD))
        self.look = self._look()
        self.fields: dict[str, str | None] = {key: None for key, item in self.form.items.items() if item.field}
        self.coded: dict[str, str] = {}  # what a code says beside what is printed
        self.title = rng.choice(self.kind["titles"])

    def _issuer(self) -> Office:
        issuer, place = self.kind["issuer"], self.world.place
        if issuer == "police":
            return Office("", f"Công an {place.province}", "CA", name(place.province), ("GIÁM ĐỐC",))
        if issuer == "licence":
            after = self.world.day >= date(2025, 3, 1)
            text = self.rng.choice(
                ("Bộ Công an", f"Công an {place.province}")
                if after
                else ("Bộ Giao thông vận tải", f"Sở Giao thông vận tải {name(place.province)}")
            )
            return Office("", text, "", name(place.province), ("GIÁM ĐỐC",))
        return Office("", issuer, "", name(place.province), ("CỤC TRƯỞNG",))

    def _look(self) -> CardLook:
        rng, shelf = self.rng, self.shelf
        scale = self.size[0] / CARD[0]
        family = shelf.take(rng, "sans", "sans", "condensed") if rng.random() < 0.85 else shelf.take(rng, "serif")
        label = rng.uniform(4.6, 6.2) * (1 + (scale - 1) * 0.5)
        english = rng.choices(("slash", "lines", ""), (0.75, 0.15, 0.1))[0]
        return CardLook(
            Style(family, 6, ink=INK), label, label * rng.uniform(1.15, 1.5), rng.random() < 0.5,
            rng.random() < self.kind.get("above", 0.2), english, tuple(rng.choice(self.kind["tints"])), tuple(rng.choice(self.kind["waves"])),
        )  # fmt: skip

    # sides ------------------------------------------------------------------------------------------------------
    def side(self, front: bool) -> Sheet:
        rng, kind, look = self.rng, self.kind, self.look
        sheet = Sheet(*self.size, tint=look.tint)
        seed, waves, strength = rng.randrange(2**32), rng.randint(10, 34), rng.uniform(0.12, 0.5)
        sheet.under.append(lambda page: guilloche(page, look.wave, Random(seed), waves, strength))
        w, h = self.size
        if front:
            left, y = self._top(sheet)
            rows = kind["front2"] if self.code == "ho_chieu" and rng.random() < 0.4 else kind["front"]
            bottom = h - (14.5 if kind.get("mrz") == "td3" else 2.0)
            self._rows(sheet, rows, left, y, w - left - 2.5, bottom)
            if kind.get("mrz") == "td3":
                self._mrz(sheet)
            if self.code == "bhyt" and rng.random() < 0.6:
                self._official(sheet, w - 16, h - 12)
        else:
            self._back(sheet)
        return sheet

    def _top(self, sheet: Sheet) -> tuple[float, float]:
        """State, title, emblem and portrait; the answer is where rows begin."""
        rng, kind, look, w = self.rng, self.kind, self.look, self.size[0]
        scale = w / CARD[0]
        wide = 22 * scale
        left = wide + rng.uniform(2, 6) if self.code != "bhyt" else rng.uniform(4, 8)
        middle = (left + w) / 2 if rng.random() < 0.7 else w / 2 + 4
        if kind.get("qr") == "front":
            middle = (left + w - 16) / 2
        y = rng.uniform(2.5, 4.5)
        small = look.face.but(size=look.label * rng.uniform(0.92, 1.05), bold=True)
        ink: Ink = rng.choice(((190, 30, 40), (190, 30, 40), (24, 24, 28), (40, 60, 120)))
        head = kind.get("head") or NATION
        lines = [(head, small)]
        if not kind.get("head"):
            lines.append((rng.choice(MOTTOES), small.but(size=small.size * 0.95)))
            if look.english and self.code not in ("cmnd", "cccd_barcode"):
                tiny = small.but(bold=False, size=small.size * 0.8)
                lines += [("SOCIALIST REPUBLIC OF VIET NAM", tiny), ("Independence - Freedom - Happiness", tiny)]
        title = look.face.but(size=look.value * rng.uniform(1.25, 1.6), bold=True, ink=ink)
        lines.append((self.title, title))
        english = kind["title"].partition("~")[2]
        if english and (look.english or self.code == "ho_chieu"):
            lines.append((english, title.but(size=title.size * 0.6)))
        for text, style in lines:
            part: Part = (
                "title"
                if style.ink == ink and style.size >= title.size * 0.6 and text in (self.title, english)
                else "head"
            )
            row = tokens(text, style, part)
            room = w - 17 - left if kind.get("qr") == "front" else w - 6
            while sum(t.style.width(t.text) for t in row) > room:
                row = [Token(t.text, t.style.but(size=t.style.size * 0.94), t.part) for t in row]
            y += style.height * 1.22
            sheet.put(min(middle, w - 3 - sum(t.style.width(t.text) for t in row) * 0.56), y, row, "center")
        self._picture(sheet, wide, y)
        if kind.get("qr") == "front" and rng.random() < 0.9:
            self._qr(sheet, w - 15.5, 1.8, 13.5)
        return left, y + rng.uniform(1.0, 2.5)

    def _picture(self, sheet: Sheet, wide: float, y: float) -> None:
        rng, (_, h) = self.rng, self.size
        if self.code == "bhyt":
            return
        seed, pw = rng.randrange(2**32), min(wide - 3, (h - y - 6) * 0.72 if self.code != "ho_chieu" else 32)
        px, py = 2.5 + rng.uniform(0, 1.5), min(y + 0.5, h - pw * 4 / 3 - 5)
        sheet.under.append(lambda page: portrait(page, px, py, pw, Random(seed)))
        if self.code != "ho_chieu":
            size = rng.uniform(9, 13)
            sheet.under.append(lambda page: emblem(page, 9.5, 2.5 + size / 2, size))

    # the back ---------------------------------------------------------------------------------------------------
    def _back(self, sheet: Sheet) -> None:
        rng, kind, (w, h) = self.rng, self.kind, self.size
        y = rng.uniform(2.0, 5.0)
        if kind.get("bar") and rng.random() < 0.95:
            number = self.facts.person("subject").id
            at = y
            sheet.under.append(lambda page: barcode(page, 8, at, 52, 6, number))
            y += 9
        fingers = 20 if kind.get("fingers") else 0
        right = kind.get("qr") == "back"
        width = w - 6 - (fingers + 3 if fingers else 18 if right else 0)
        limit = h - (17 if kind.get("mrz") else 14 if kind.get("sign") else 3)
        y = self._rows(sheet, kind["back"], 3.5, y, width, limit)
        if right and rng.random() < 0.92:
            self._qr(sheet, w - 17, 2.5, 14.5)
        if fingers:
            self._fingers(sheet, w - fingers - 2, 3)
        if kind["officials"]:
            self._official(sheet, width * (0.62 if kind.get("chip") else 0.52), y)
        if kind.get("mrz") == "td1":
            self._mrz(sheet)
        if kind.get("chip") and rng.random() < 0.8:
            cx, cy = rng.uniform(3, 8), y + 2
            sheet.under.append(lambda page: _chip(page, cx, min(cy, h - 27)))

    def _fingers(self, sheet: Sheet, x: float, y: float) -> None:
        style = self.look.face.but(size=self.look.label * 0.72)
        for i, text in enumerate(("Ngón trỏ trái~Left index finger", "Ngón trỏ phải~Right index finger")):
            vi, _, en = text.partition("~")
            top = y + i * 17
            sheet.box(x, top, x + 19, top + 13, 0.12, (150, 120, 110))
            seed = self.rng.randrange(2**32)
            sheet.under.append(lambda page, top=top, seed=seed: _print(page, x + 9.5, top + 6.5, Random(seed)))  # type: ignore[misc]
            label = vi if not self.look.english or self.code in ("cmnd", "cccd_barcode") else f"{vi} / {en}"
            for k, part in enumerate(wrap(tokens(label.upper() if self.code == "cmnd" else label, style, "label"), 22)):
                sheet.put(x, top + 14.7 + k * 1.8, part)

    def _official(self, sheet: Sheet, x: float, y: float) -> None:
        rng, style = self.rng, self.look.face.but(size=self.look.label * 0.95, bold=True)
        for text in self.kind["officials"]:
            text = text.replace("{P}", name(self.world.place.province).upper()).replace(
                "{issuer}", self.office.name.upper()
            )
            for half in text.split("~"):
                if half and (half == text.split("~")[0] or self.look.english):
                    tag = "issuer" if half.title().casefold() == self.office.name.casefold() else ""
                    for part in wrap(
                        tokens(
                            half,
                            style.but(size=style.size * (0.7 if half.startswith("DIRECTOR") else 1.0)),
                            "signature",
                            tag,
                        ),
                        46,
                    ):
                        y += style.height * 1.2
                        sheet.put(x, y, part, "center")
        if self.kind.get("sign"):
            seed, at = rng.randrange(2**32), y
            from samples.ornaments import seal, signature

            sheet.over.append(lambda page: signature(page, x + 2, at + 5, Random(seed), 15))
            ring = self.office.name
            if rng.random() < 0.85:
                sheet.over.append(lambda page: seal(page, x - 8, at + 6, ring[:40], "", Random(seed), size=14))
            if rng.random() < 0.7 and at + 11 < self.size[1] - (16 if self.kind.get("mrz") else 1):
                who = self.world.citizen(40, 60).name
                sheet.put(x, at + 10.5, tokens(who, style, "signature", "signer"), "center")

    def _qr(self, sheet: Sheet, x: float, y: float, side: float) -> None:
        who = self.facts.person("subject")
        self.coded = {"issued_on": self.world.day.isoformat()}
        text = card_qr(
            [who.id, "", who.name, f"{who.birth:%d%m%Y}", who.sex_text, who.home, f"{self.world.day:%d%m%Y}"]
        )
        sheet.under.append(lambda page: qr(page, x, y, side, text))

    def _mrz(self, sheet: Sheet) -> None:
        who, (w, h) = self.facts.person("subject"), self.size
        given_names = who.given_names
        if self.kind["mrz"] == "td1":
            rows = mrz_card(who.id, who.surname, given_names, who.sex, who.birth, self.facts.expiry())
            cell, size, top, pitch = (w - 8) / 30, 8.4, h - 11.5, 4.2
        else:
            item = self.form.items
            number = self.facts.get(item["passport_number"]).text
            end = self.facts.get(item["expires_on"]).truth or "2030-01-01"
            rows = mrz_passport(number, who.surname, given_names, who.sex, who.birth, date.fromisoformat(end), who.id)
            cell, size, top, pitch = (w - 8) / 44, 9.5, h - 8.5, 5.4
        style = Style(self.shelf.of("typewriter")[self.facts.number % len(self.shelf.of("typewriter"))], size, ink=INK)
        fitted = style.but(size=style.size * cell / max(0.1, style.width("<")))
        for i, text in enumerate(rows):
            sheet.put(4, top + i * pitch, [Token(text, fitted, "note")])

    # the paper --------------------------------------------------------------------------------------------------
    def paper(self) -> Drawn:
        rng = self.rng
        front = self.side(True)
        sides = [front]
        has_back = bool(self.kind["back"]) and rng.random() < 0.88
        if has_back:
            sides.append(self.side(False))
        certified: dict[str, str] = {}
        if rng.random() < 0.28:
            sheets = sides
        elif len(sides) == 2 and rng.random() < 0.12:
            sheets = [self._copy([one_side]) for one_side in sides]
        else:
            sheets = [self._copy(sides)]
        if sheets[0] is not front and rng.random() < 0.45:
            certified = self._certify(sheets[-1])
        fields = self.fields
        fields |= {name: value for name, value in self.coded.items() if name in fields and fields[name] is None}
        if fields.get("surname"):
            fields["full_name"] = " ".join(filter(None, (fields["surname"], fields["given_names"])))
        return self._truth(sheets, fields, certified)

    def _copy(self, sides: list[Sheet]) -> Sheet:
        """Sides of a card laid on the glass of a copier."""
        rng = self.rng
        sheet = Sheet()
        scale = 1.0 if rng.random() < 0.75 else rng.uniform(0.94, 1.35 if self.size[0] < 100 else 1.1)
        w, h = self.size[0] * scale, self.size[1] * scale
        beside = len(sides) == 2 and 2 * w + 12 < 205 and rng.random() < 0.25
        x = rng.uniform(6, max(7, 204 - (2 * w + 6 if beside else w)))
        total = h if beside else h * len(sides) + 8 * (len(sides) - 1)
        y = rng.uniform(8, max(9, min(110, 206 - total)))
        for i, side in enumerate(sides):
            angle = rng.uniform(-2.5, 2.5) if rng.random() < 0.4 else 0.0
            at = (
                x + (i * (w + rng.uniform(3, 8)) if beside else rng.uniform(-3, 3) * (x > 10)),
                y + (0 if beside else i * (h + rng.uniform(4, 12))),
            )
            sheet.place(at[0], at[1], side, scale, angle)
        self.below = y + total
        return sheet

    def _certify(self, sheet: Sheet) -> dict[str, str]:
        width = self.rng.uniform(66, 92)
        top = min(max(self.below + 6, 20), 218)
        return signing.certification(
            sheet, World(self.rng, self.world.day), self.rng, self.shelf, self.rng.uniform(12, 200 - width), top, width
        )

    def _truth(self, sheets: list[Sheet], fields: dict[str, str | None], certified: dict[str, str]) -> Drawn:
        who = self.facts.person("subject")
        number = fields.get(self.kind["number"])
        until = fields.get("expires_on")
        issued = fields.get("issued_on")
        meta = Metadata(
            sentence(self.title), number, date.fromisoformat(issued) if issued else None, self.office.name, None,
            date.fromisoformat(until) if until else None,
        )  # fmt: skip
        owner_id = fields.get("personal_id") or fields.get("old_id")
        owner = Owner("person", owner_id, who.name, who.birth.isoformat(), "subject")
        return Drawn(
            self.code, sheets, meta, [owner], {**fields, **certified}, "card", beside=tuple(self.kind.get("beside", ()))
        )


def _chip(page: Page, x: float, y: float) -> None:
    """The contacts of a chip."""
    page.fill(x, y, x + 12, y + 9, (214, 186, 110))
    for i in (1, 2):
        page.rule(x, y + 3 * i, x + 12, y + 3 * i, 0.2, (150, 120, 60))
    page.rule(x + 4, y, x + 4, y + 9, 0.2, (150, 120, 60))
    page.rule(x + 8, y, x + 8, y + 9, 0.2, (150, 120, 60))


def _print(page: Page, x: float, y: float, rng: Random) -> None:
    """A finger's print as rings of arcs."""
    ink = rng.choice(((120, 60, 60), (60, 60, 70)))
    for i in range(7):
        a, b = 0.8 + i * 0.75, 1.0 + i * 0.85
        page._draw.ellipse(
            [page.px(x - a), page.px(y - b), page.px(x + a), page.px(y + b)], outline=ink, width=max(1, page.px(0.2))
        )

"""A form composed into sheets: head, title, rows in their order, signatures, and the truth about all of it."""

# Lists of wordings stand on one line each, however long.
# ruff: noqa: E501

import re
from collections.abc import Sequence
from datetime import date
from random import Random

from samples.draw import Ink
from samples.layouts import Metadata, Owner
from samples.ornaments import frame, guilloche, qr
from samples.random import extras, signing, tables
from samples.random.drawn_paper import Drawn, sentence
from samples.random.fill import Facts
from samples.random.foot import Foot
from samples.random.forms import Form
from samples.random.generations import edition
from samples.random.heads import Head, draw_head, draw_title
from samples.random.label_rows import Column
from samples.random.look import throw, written
from samples.random.offices import education, office
from samples.random.people import World
from samples.random.sheet import Sheet, Token, tokens
from samples.random.type import Shelf
from samples.spelt_out import plus_months

SMALL = ((148.0, 210.0), (210.0, 148.0), (190.0, 270.0), (130.0, 190.0))
_CALLED = {"don_to_khai": "form_title", "van_bang": "degree"}  # whose title is a value
_OF_PUPILS = re.compile(r"PHỔ THÔNG|TRUNG HỌC CƠ SỞ|BỔ TÚC")
TITLE_INKS: tuple[Ink, ...] = ((180, 20, 40), (150, 30, 30), (24, 24, 28), (20, 40, 130))


class Composer(Foot):
    """Composes one paper of one form."""

    def __init__(self, form: Form, rng: Random, shelf: Shelf) -> None:
        self.edition = edition(form, rng)
        first, last = self.edition.years or form.options.get("years", (2010, 2026))
        year = max(first, min(last, round(rng.triangular(first, last + 0.5, last))))
        day = date(year, rng.randint(1, 12 if year < 2026 else 6), rng.randint(1, 28))
        self.form, self.rng, self.shelf = form, rng, shelf
        self.world = World(rng, day)
        self.office = office(form.text("head"), self.world)
        self.facts = Facts(self.world, form, self.office)
        width, height = self._size()
        self.dense = bool(form.options.get("dense"))
        self.look = throw(rng, shelf, hand=form.number("hand", 0.16), width=width, dense=self.dense)
        by_hand = form.number("written", 0.07 if form.code in ("don_to_khai", "uy_quyen") else 0.0)
        if by_hand and rng.random() < by_hand:
            self.look = written(self.look, rng, shelf)
        self.tint: Ink = rng.choice(((255, 255, 255),) * 6 + ((255, 252, 244), (252, 250, 240), (250, 246, 228)))
        self.fields: dict[str, str | None] = {}
        self.title = self.edition.title or rng.choice(form.list("titles"))
        self.facts.title = self.title
        if form.code == "van_bang" and _OF_PUPILS.search(self.title) and rng.random() < 0.6:
            self.office = self.facts.office = education(self.world)
        self.size = (width, height)
        self.row_number = 0

    def _size(self) -> tuple[float, float]:
        if self.rng.random() < self.form.number("small"):
            return self.rng.choice(SMALL)
        if self.rng.random() < self.form.number("wide"):
            return 297.0, 210.0
        return (210.0, 297.0) if self.rng.random() < 0.97 else (216.0, 330.0)

    def _sheet(self) -> Sheet:
        return Sheet(*self.size, tint=self.tint)

    # values -----------------------------------------------------------------------------------------------------
    # the paper --------------------------------------------------------------------------------------------------
    def paper(self) -> Drawn:
        form, rng = self.form, self.rng
        sheet = self._sheet()
        if rng.random() < form.number("ornate", 0.04):
            self._ornate(sheet)
        head, number = self._head()
        top = draw_head(sheet, self.look, head, rng, self.shelf)
        if rng.random() < form.number("qr"):
            self._code(sheet)
        top = draw_title(sheet, self.look, self._titles(head), top, rng)
        column = Column(
            sheet, self.look, top, self._sheet, self.look.left, sheet.width - self.look.left - self.look.right
        )
        if form.options.get("to"):
            self._addressed(column)
        if rng.random() < form.number("photo"):
            tables.table_photo(column, rng)
            column.left += 30
            column.width -= 30
        late = self._body(column)
        self._close(column, head)
        for section in late:
            self._section(column, section)
        for page in column.sheets:
            signing.stamps(page, self.world, rng, self.shelf, self.office)
        if form.text("head") == "form" and rng.random() < 0.25:
            extras.footnotes(column, rng)
        self._extras(column.sheets)
        self._pages(column.sheets)
        certified = self._certify(column)
        return self._truth(column.sheets, number, head, certified)

    def _ornate(self, sheet: Sheet) -> None:
        rng = self.rng
        ink: Ink = rng.choice(
            ((190, 60, 60), (200, 90, 90), (60, 110, 90), (170, 130, 60), (70, 80, 160), (200, 120, 140))
        )
        self.look = self.look.but(
            left=max(self.look.left, 22),
            right=max(self.look.right, 19),
            top=max(self.look.top, 20),
            bottom=max(self.look.bottom, 18),
        )
        if rng.random() < 0.7:
            seed, waves, strength = rng.randrange(2**32), rng.randint(14, 60), rng.uniform(0.12, 0.4)
            sheet.under.append(lambda page: guilloche(page, ink, Random(seed), waves, strength))
        if rng.random() < 0.7:
            margin = rng.uniform(5, 11)
            sheet.under.append(lambda page: frame(page, ink, margin))
        if rng.random() < 0.5:
            self.look = self.look.but(title=self.look.title.but(ink=rng.choice(TITLE_INKS)))

    def _head(self) -> tuple[Head, str | None]:
        form, rng = self.form, self.rng
        number = self._number()
        shown = form.text("head") != "form"
        dated = form.text("date_as") != "none" and rng.random() < 0.62 and shown
        label = rng.choice(form.list("number_labels") or ("Số", "Số", "Số", "Số", "No", "Số hiệu"))
        numbered = number if rng.random() < 0.95 else None
        form_number = self._form_number()
        head = Head(
            self.office if shown and rng.random() < form.number("agency", 0.93) else None, numbered, self.world.day if dated else None, label,
            form.text("number_as") or "number_symbol", form_number, "form_number" if self.fields.get("form_number") else "",
            bool(form.options.get("number_bare")),
        )  # fmt: skip
        if numbered and form.options.get("number_as") and not head.bare:
            self.fields[form.text("number_as")] = number
        return head, numbered

    def _form_number(self) -> str:
        text = self.rng.choice(self.form.list("form_numbers") or ("",))
        if self.form.code == "don_to_khai" and text and "Ban hành" not in text:
            said = text.split(" ban hành")[0]
            # A form of letters and a number is called by these alone: `CT01` of `Mẫu CT01`.
            self.fields["form_number"] = re.sub(r"^Mẫu (?=[A-ZĐ]{2,4}\d{1,3}$)", "", said)
        return text

    def _number(self) -> str | None:
        patterns = self.form.list("numbers")
        if not patterns:
            return None
        pattern, rng = self.rng.choice(patterns), self.rng
        if pattern in ("{code}", "{serial}"):
            name = self.form.text("number_as")
            return self.facts.get(self.form.items[name]).truth
        kind = self.title[-1] if self.title[-1:] in "12" else ""
        text: str = pattern.format(
            n=f"{self.facts.number:02d}", y=self.world.day.year, q=f"{rng.randint(1, 9):02d}", k=kind or "1",
            seven=f"{rng.randint(1, 9999999):07d}", book=rng.choice((f"{rng.randrange(10**8, 10**9)}", f"{rng.randint(1000, 99999)}")),
        )  # fmt: skip
        return text

    def _titles(self, head: Head) -> list[list[Token]]:
        form, rng, look = self.form, self.rng, self.look
        row = tokens(self.title, look.title, "title")
        row = self._tagged_title(row)
        rows = [row]
        after = rng.choice(form.list("after") or ("",))
        after = after.replace("{firm_kind}", self.facts.firm.kind).format(
            n=f"{self.facts.number}", y=self.world.day.year
        )
        if after:
            rows.append(
                tokens(
                    after,
                    look.title.but(
                        size=look.title.size * rng.uniform(0.62, 0.9),
                        bold=rng.random() < 0.6,
                        italic=rng.random() < 0.3,
                    ),
                    "title",
                )
            )
        self.after = after
        if head.bare or (form.options.get("number_as") and rng.random() < 0.0):
            style = look.body.but(bold=True, ink=rng.choice(((180, 20, 40), (24, 24, 28))))
            number = tokens(head.number or "", style, "number_line", form.text("number_as"))
            if number:
                self.fields[form.text("number_as")] = head.number
                rows.insert(0 if rng.random() < 0.3 else len(rows), number)
        return rows

    def _tagged_title(self, row: list[Token]) -> list[Token]:
        """Titles that say a value: the degree of a diploma, the kind of a record, the title of a request."""
        code = self.form.code
        if code in _CALLED:
            self.fields[_CALLED[code]] = sentence(self.title)
            return [Token(t.text, t.style, t.part, _CALLED[code], i == 0) for i, t in enumerate(row)]
        if code == "lltp" and row[-1].text in "12":
            self.fields["form_kind"] = row[-1].text
            return [*row[:-1], Token(row[-1].text, row[-1].style, "title", "form_kind", True)]
        return row

    def _code(self, sheet: Sheet) -> None:
        side, rng = self.rng.uniform(16, 26), self.rng
        x, y = rng.choice(((8.0, 8.0), (sheet.width - side - 8, 8.0), (8.0, sheet.height - side - 10)))
        text = f"{self.facts.number}|{self.world.day:%d%m%Y}|{self.title}"
        sheet.under.append(lambda page: qr(page, x, y, side, text))

    def _addressed(self, column: Column) -> None:
        rng, look = self.rng, column.look
        who = rng.choice(
            (
                f"Ủy ban nhân dân {self.world.place.commune}",
                f"Công an {self.world.place.commune}",
                f"Trưởng Công an {self.world.place.commune}",
                f"Chi nhánh Văn phòng đăng ký đất đai {self.world.place.district or self.world.place.commune}",
                f"Sở Xây dựng {self.world.place.province}",
                f"Phòng Đăng ký kinh doanh {self.world.place.province}",
            )
        )
        row = tokens(
            rng.choice(("Kính gửi:", "Kính gửi:", "Kính gửi")),
            look.body.but(bold=rng.random() < 0.5, italic=rng.random() < 0.3),
            "label",
        )
        row += tokens(who, look.value if rng.random() < 0.5 else look.body, "body")
        column.y += 1
        if rng.random() < 0.6:
            column.centred(row, look.pitch)
        else:
            column.paragraph(row, look.indent)
        column.y += 1

    # body -------------------------------------------------------------------------------------------------------
    # the foot ---------------------------------------------------------------------------------------------------
    def _extras(self, sheets: Sequence[Sheet]) -> None:
        rng = self.rng
        if len(sheets) > 1 and rng.random() < 0.2:
            for sheet in sheets:
                extras.edge_seal(sheet, self.office.name, rng)
        if rng.random() < 0.02:
            extras.watermark(sheets[0], rng.choice(("BAN SAO", "COPY", "MAU", "LUU")), rng)
        if rng.random() < 0.02:
            extras.highlight(sheets[0], rng)

    def _pages(self, sheets: Sequence[Sheet]) -> None:
        if len(sheets) < 2 and self.rng.random() < 0.93:
            return
        style = self.look.body.but(size=10)
        for i, sheet in enumerate(sheets):
            if i or self.rng.random() < 0.3:
                x, y = self.rng.choice(
                    (
                        (sheet.width / 2, 9.0),
                        (sheet.width / 2, sheet.height - 7.0),
                        (sheet.width - 14.0, sheet.height - 7.0),
                    )
                )
                sheet.put(x, y, tokens(f"{i + 1}", style, "note"), "center")

    def _certify(self, column: Column) -> dict[str, str]:
        """The certification of a copy, below the text or on a fresh page."""
        if self.rng.random() > 0.12 or self.size[0] < 200:
            return {}
        width = self.rng.uniform(62, 92)
        if column.y + 78 > column.sheet.height:
            column.sheet = self._sheet()
            column.sheets.append(column.sheet)
            column.y = 8
        x = self.rng.uniform(14, self.size[0] - width - 12)
        y = self.rng.uniform(column.y + 3, max(column.y + 3.1, column.sheet.height - 76))
        return signing.certification(column.sheet, self.world, self.rng, self.shelf, x, y, width)

    # truth ------------------------------------------------------------------------------------------------------
    def _truth(self, sheets: list[Sheet], number: str | None, head: Head, certified: dict[str, str]) -> Drawn:
        form, facts = self.form, self.facts
        fields: dict[str, str | None] = {name: None for name, item in form.items.items() if item.field}
        fields |= self.fields | certified
        title = sentence(self.title + (f" {self.after}" if self.after.startswith("(B") else ""))
        issued = self.dated or _day(fields.get("last_changed_on")) or _day(fields.get("first_registered_on"))
        issued = issued or _day(fields.get("registered_on")) or _day((fields.get("received_at") or "")[:10])
        issuer = self.office.whole if head.office else None
        if form.text("issuer_field"):
            issuer = issuer or fields.get(form.text("issuer_field"))
        valid = plus_months(issued, int(form.number("valid"))) if form.options.get("valid") and issued else None
        number = fields.get(form.text("number_field")) if form.options.get("number_field") else number
        scope = fields.get(form.text("scope_field")) if form.options.get("scope_field") else None
        abstract = fields.get(form.text("abstract_field")) if form.options.get("abstract_field") else None
        meta = Metadata(title, number, issued, issuer, abstract, valid, scope)
        owners = [known_owner for text in form.list("owners") if (known_owner := self._owner(text, fields))]
        named = {owner.name for owner in owners}
        related = sorted({who.name for who in facts.people.values()} - named)
        return Drawn(
            form.code, sheets, meta, owners, fields, "hand" if self.look.hand else "print", related, self.look.body.family.kind,
            form.list("beside"),
        )  # fmt: skip

    def _owner(self, text: str, fields: dict[str, str | None]) -> Owner | None:
        role, who, name, number, birth = text.split()
        printed = fields.get(name)
        if printed is None:
            return None
        kind = "organisation" if who.startswith(("firm", "household")) else "person"
        return Owner(kind, fields.get(number), printed, fields.get(birth), role)  # type: ignore[arg-type]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

"""A form composed into sheets: head, title, rows in their order, signatures, and the truth about all of it."""

# Lists of wordings stand on one line each, however long.
# ruff: noqa: E501

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from samples.draw import Ink
from samples.ornaments import frame, guilloche, qr
from samples.paper import Metadata, Owner
from samples.random import closing, extras, tables
from samples.random.closing import Signing
from samples.random.fill import Facts, Value
from samples.random.forms import Form, Item, Section, common
from samples.random.grids import set_row
from samples.random.heads import Head, date_tokens, draw_head, draw_title, pen
from samples.random.look import throw, written
from samples.random.offices import office, signer
from samples.random.people import World
from samples.random.rows import Cell, Column
from samples.random.sheet import Sheet, Token, tokens
from samples.random.type import Shelf
from samples.words import plus_months

SMALL = ((148.0, 210.0), (210.0, 148.0), (190.0, 270.0), (130.0, 190.0))
TITLE_INKS: tuple[Ink, ...] = ((180, 20, 40), (150, 30, 30), (24, 24, 28), (20, 40, 130))


@dataclass
class Drawn:
    """A paper as drawn: its sheets and what is true of it."""

    type: str
    sheets: list[Sheet]
    metadata: Metadata
    owners: list[Owner]
    fields: dict[str, str | None]
    kind: str  # print, card, hand
    related: list[str] = field(default_factory=list)
    body: str = ""  # kind of the face of its print
    beside: tuple[
        str, ...
    ] = ()  # fields that witness another or are asked for by nobody: tagged, no truth of their own


def sentence(text: str) -> str:
    """Capitals to sentence case, as the truth spells titles."""
    return text[:1].upper() + text[1:].lower() if text.isupper() else text


class Composer:
    """Composes one paper of one form."""

    def __init__(self, form: Form, rng: Random, shelf: Shelf) -> None:
        first, last = form.options.get("years", (2010, 2026))
        year = max(first, min(last, round(rng.triangular(first, last + 0.5, last))))
        day = date(year, rng.randint(1, 12 if year < 2026 else 6), rng.randint(1, 28))
        self.form, self.rng, self.shelf = form, rng, shelf
        self.world = World(rng, day)
        self.office = office(form.text("head"), self.world)
        self.facts = Facts(self.world, form, self.office)
        width, height = self._size()
        self.dense = bool(form.options.get("dense"))
        self.look = throw(rng, shelf, hand=form.number("hand", 0.16), width=width, dense=self.dense)
        if form.code in ("don_to_khai", "uy_quyen") and rng.random() < 0.07:
            self.look = written(self.look, rng, shelf)
        self.tint: Ink = rng.choice(((255, 255, 255),) * 6 + ((255, 252, 244), (252, 250, 240), (250, 246, 228)))
        self.fields: dict[str, str | None] = {}
        self.title = rng.choice(form.list("titles"))
        self.facts.title = self.title
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
    def value(self, item: Item) -> Value:
        """The value of an item, noted as printed."""
        value = self.facts.get(item)
        if item.field and value.text.strip():
            self.fields[item.field] = value.truth
        return value

    def label(self, item: Item) -> str:
        text = self.rng.choice(item.labels) if item.labels else ""
        role = item.source.partition(".")[0]
        if "{" in text:
            who = self.facts.person(role)
            text = text.replace("{T}", who.title.capitalize()).replace("{t}", who.title)
            text = text.replace("{s}", f"{'vợ' if who.sex == 'nu' else 'chồng'} là {who.title}")
        return text

    def cell(self, item: Item) -> Cell:
        english = common()["en"].get(item.name, "") if self.look.english else ""
        return Cell(self.label(item), english, self.value(item), item.field, item.field or item.name.lstrip("_"))

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
            closing.stamps(page, self.world, rng, self.shelf, self.office)
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
            self.office if shown and rng.random() < 0.93 else None, numbered, self.world.day if dated else None, label,
            form.text("number_as", "number_symbol"), form_number, "form_number" if self.fields.get("form_number") else "",
            bool(form.options.get("number_bare")),
        )  # fmt: skip
        if numbered and form.options.get("number_as") and not head.bare:
            self.fields[form.text("number_as")] = number
        return head, numbered

    def _form_number(self) -> str:
        text = self.rng.choice(self.form.list("form_numbers") or ("",))
        if self.form.code == "don_to_khai" and text and "Ban hành" not in text:
            self.fields["form_number"] = text.split(" ban hành")[0]
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
        if code == "don_to_khai":
            self.fields["form_title"] = sentence(self.title)
            return [Token(t.text, t.style, t.part, "form_title", i == 0) for i, t in enumerate(row)]
        if code == "lltp" and row[-1].text in "12":
            self.fields["form_kind"] = row[-1].text
            return [*row[:-1], Token(row[-1].text, row[-1].style, "title", "form_kind", True)]
        if code == "van_bang":
            skip = 3 if self.title.startswith("BẰNG TỐT NGHIỆP") else 1
            self.fields["degree"] = sentence(" ".join(t.text for t in row[skip:]))
            return [*row[:skip], *(Token(t.text, t.style, "title", "degree", i == 0) for i, t in enumerate(row[skip:]))]
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
    def _body(self, column: Column) -> list[Section]:
        intro = self.rng.choice(self.form.list("intro") or ("",))
        if intro:
            self._text(column, intro)
        sections = [one for one in self._order() if self.rng.random() < one.maybe]
        late = [one for one in sections if one.late]
        early = [one for one in sections if not one.late]
        pair = [one for one in early if one.column]
        wide = column.width > 150 and column.look.place in ("before", "above")
        if len(pair) == 2 and wide and self.rng.random() < self.form.number("columns"):
            self._beside(column, pair)
            early = [one for one in early if not one.column]
        for section in early:
            self._section(column, section)
        return late

    def _order(self) -> list[Section]:
        sections = list(self.form.sections)
        free = [i for i, one in enumerate(sections) if one.swap]
        if len(free) > 1 and self.rng.random() < 0.4:
            shuffled = free[:]
            self.rng.shuffle(shuffled)
            sections = [sections[shuffled[free.index(i)]] if i in free else one for i, one in enumerate(sections)]
        return sections

    def _beside(self, column: Column, pair: Sequence[Section]) -> None:
        """Two sections in two columns, one of each person."""
        span = column.width / 2 - 3
        column.room(90)
        top, ends = column.y, []
        for i, section in enumerate(pair):
            half = Column(column.sheet, column.look.but(mark=""), top, self._sheet, column.left + i * (span + 6), span)
            half.floor = 10_000.0
            self._section(half, section)
            ends.append(half.y)
        if self.rng.random() < 0.4:
            x = column.left + column.width / 2
            column.sheet.rule(x, top, x, max(ends) + 1, 0.15)
        column.y = max(ends) + 1

    def _section(self, column: Column, section: Section) -> None:
        rng, look = self.rng, column.look
        heading = rng.choice(section.heads)
        if heading:
            column.room(look.pitch * 3)
            column.y += look.pitch * 0.15
            row = tokens(heading, look.body.but(bold=rng.random() < 0.85), "label")
            if section.options.get("witness") or (section.options.get("center") and heading.isupper()):
                column.y += 2
                column.centred(row, look.pitch)
            else:
                column.paragraph(row)
        rows = [*rng.choice(section.choices), *section.more]
        mark = look.mark if rng.random() < float(section.options.get("number", 0.45 if look.mark else 0.0)) else ""
        if section.options.get("number") and not mark and rng.random() < float(section.options["number"]):
            mark = "1."
        if section.options.get("bullets") and rng.random() < float(section.options["bullets"]):
            mark = rng.choice(("-", "*", "+"))
        centred = bool(section.options.get("center")) and not heading and look.place == "before" and rng.random() < 0.6
        if not re.search(r"\d|a", mark) or mark == "":
            self.row_number = 0
        for text in rows:
            self._row(column, text, mark, centred)
        note = rng.choice(section.notes) if section.notes else ""
        if note:
            column.paragraph(
                tokens(note, look.body.but(italic=rng.random() < 0.7), "body"), rng.choice((0.0, look.indent))
            )

    def _row(self, column: Column, text: str, mark: str, centred: bool) -> None:
        if text.startswith("#"):
            tables.BLOCKS[text[1:]](column, self.facts)
            return
        if text.startswith(">"):
            self._text(column, text)
            return
        cells: list[Cell] = []
        for name in text.split("|"):
            chance = 0.4 if name.endswith("??") else 0.82 if name.endswith("?") else 1.0
            if self.rng.random() < chance:
                cells.append(self.cell(self.form.items[name.rstrip("?")]))
        if not cells:
            return
        if centred:
            row: list[Token] = []
            for cell in cells:
                row += [*column.label(cell), *column.value(cell)]
            column.paragraph(row, align="center") if len(row) < 14 else set_row(column, cells)
            return
        lead = ""
        if mark:
            self.row_number += 1
            lead = mark.replace("1", str(self.row_number)).replace(
                "a", "abcdđeghiklmnopq"[min(self.row_number, 16) - 1]
            )
        set_row(column, cells, lead)

    def _text(self, column: Column, text: str) -> None:
        """A sentence with values in it."""
        look = column.look
        row: list[Token] = []
        for part in re.split(r"(\{\w+\}[.,;:)]*)", text.lstrip("> ")):
            found = re.fullmatch(r"\{(\w+)\}([.,;:)]*)", part)
            if not found:
                row += tokens(part, look.body)
            elif found[1] == "T":
                row += tokens(self.facts.person("party_a").title.capitalize() + found[2], look.body)
            elif found[1] == "_subject_again":
                row += tokens(self.facts.name(self.facts.person("other").name) + found[2], look.value)
            elif found[1] == "_office":
                row += tokens(self._office_text() + found[2], look.body)
            else:
                item = self.form.items[found[1]]
                row += _with_end(column.value(Cell("", "", self.value(item), item.field, "")), found[2])
        column.paragraph(row, look.indent)

    def _office_text(self) -> str:
        item = self.form.items.get("_office")
        return self.facts.get(item).text if item else self.office.name

    # the foot ---------------------------------------------------------------------------------------------------
    def _close(self, column: Column, head: Head) -> None:
        form, rng, look = self.form, self.rng, column.look
        hand = pen(rng, self.shelf, look.body) if look.hand or rng.random() < 0.3 else None
        self.dated = head.day
        if head.day is None and rng.random() < 0.93:
            column.y += 1.5
            column.step()
            seat = self.office.seat if rng.random() < 0.85 else ""
            row = date_tokens(rng, seat, self.world.day, look.body.but(italic=rng.random() < 0.8), hand)
            column.sheet.put(column.left + column.width * 0.97, column.y, row, "right")
            self.dated = self.world.day
        blocks = [*self._others()]
        self.signer: str | None = None
        if form.list("sign") and rng.random() < form.number("sign_maybe", 1.0):
            blocks.append(self._office_signing())
        if blocks:
            closing.draw_signing(column, blocks, rng, self.shelf)
        if rng.random() < form.number("confirm"):
            self.signer = None
            column.y += 3
            self._confirm(column)

    def _others(self) -> list[Signing]:
        found = []
        form_of_parties = self.form.code in ("hop_dong", "uy_quyen")
        for text in self.form.list("others"):
            title, _, rest = self.rng.choice(text.split(";")).partition("|")
            other, _, role = rest.partition("|")
            name = ""
            if role:
                name = self.facts.person(role).name
                name = self.facts.name(name) if self.rng.random() < 0.5 else name
            if self.rng.random() < 0.9 or role:
                lines = (self.rng.choice((title, title, other)),)
                pressed = form_of_parties and self.rng.random() < 0.25
                found.append(Signing(lines, self.rng.choice(closing.NOTES), name, finger=pressed))
        return found

    def _office_signing(self) -> Signing:
        form, rng = self.form, self.rng
        first = rng.choice(form.list("sign"))
        kind = form.list("posts")
        lines = self.office.lines if kind != ("notary",) and form.text("head") != "form" else ()
        if form.text("head") == "form":
            lines = ("CÔNG CHỨNG VIÊN",) if kind == ("notary",) else office("commune", self.world).lines
            if kind == ("notary",):
                first = ""
        name, degree = signer(self.world)
        ring, centre = closing.sealing(self.world, rng, self.office)
        if kind == ("notary",):
            ring, centre = self.fields.get("notary_office") or "Văn phòng công chứng", ""
        shown = tuple(text for text in (first, *lines) if text)
        ring = ring if form.code != "bien_lai" or rng.random() < 0.3 else ""
        return Signing(shown, rng.choice(("", "", "", *closing.NOTES[2:6])), name, ring, centre, True, degree)

    def _confirm(self, column: Column) -> None:
        """A commune confirms a request at its foot, with another day and another hand."""
        rng, look = self.rng, column.look
        column.room(60)
        title = rng.choice(
            (
                "XÁC NHẬN CỦA ỦY BAN NHÂN DÂN XÃ",
                "XÁC NHẬN CỦA UBND",
                "Ý KIẾN CỦA CƠ QUAN CÓ THẨM QUYỀN",
                "Xác nhận của chính quyền địa phương",
            )
        )
        column.centred(tokens(title, look.body.but(bold=True), "label"), look.pitch)
        who = self.facts.person("applicant")
        column.paragraph(
            tokens(
                f"Xác nhận {who.title} {who.name} có hộ khẩu thường trú tại địa phương, nội dung đơn trình bày là đúng.",
                look.value if look.hand else look.body,
            ),
            look.indent,
        )
        where = office("commune", self.world)
        block = Signing(where.lines, "", signer(self.world)[0], where.name, where.sign)
        closing.draw_signing(column, [block], rng, self.shelf)

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
        return closing.certification(column.sheet, self.world, self.rng, self.shelf, x, y, width)

    # truth ------------------------------------------------------------------------------------------------------
    def _truth(self, sheets: list[Sheet], number: str | None, head: Head, certified: dict[str, str]) -> Drawn:
        form, facts = self.form, self.facts
        fields: dict[str, str | None] = {name: None for name, item in form.items.items() if item.field}
        fields |= self.fields | certified
        title = sentence(self.title + (f" {self.after}" if self.after.startswith("(B") else ""))
        issued = self.dated or _day(fields.get("last_changed_on")) or _day(fields.get("first_registered_on"))
        issued = issued or _day(fields.get("registered_on"))
        issuer = self.office.name if head.office else None
        if form.text("issuer_field"):
            issuer = issuer or fields.get(form.text("issuer_field"))
        valid = plus_months(issued, int(form.number("valid"))) if form.options.get("valid") and issued else None
        number = fields.get(form.text("number_field")) if form.options.get("number_field") else number
        scope = fields.get(form.text("scope_field")) if form.options.get("scope_field") else None
        abstract = fields.get(form.text("abstract_field")) if form.options.get("abstract_field") else None
        meta = Metadata(title, number, issued, issuer, abstract, valid, scope)
        owners = [found for text in form.list("owners") if (found := self._owner(text, fields))]
        named = {one.name for one in owners}
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
        kind = "organisation" if who in ("firm", "household") else "person"
        return Owner(kind, fields.get(number), printed, fields.get(birth), role)  # type: ignore[arg-type]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _with_end(row: list[Token], end: str) -> list[Token]:
    """Put a mark right behind the last word."""
    if not row or not end:
        return row
    last = row[-1]
    return [*row[:-1], Token(last.text + end, last.style, last.part, last.field, last.begins)]

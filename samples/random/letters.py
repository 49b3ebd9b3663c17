"""Official letters: head by Decree 30/2020 and as offices really set it, subjects and sentences thrown together."""

# Lists of wordings stand on one line each, however long.
# ruff: noqa: E501

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from samples.draw import RED, Ink
from samples.layouts import Metadata
from samples.random import letter_manners, signing
from samples.random.drawn_paper import Drawn, sentence
from samples.random.grids import table
from samples.random.heads import Head, draw_head, draw_title, number_tokens
from samples.random.label_rows import Column
from samples.random.letter_manners import book
from samples.random.letters_about import about, pieces
from samples.random.look import throw
from samples.random.offices import Office, signer
from samples.random.people import World, name, words
from samples.random.sheet import Sheet, Token, balance, tokens
from samples.random.signing import Signing
from samples.random.type import Shelf

OPENED, TYPICAL = 0.6, 0.45  # of the letters begin by a sentence of their type; of the sentences are its own
SPECIAL = {
    "nghi_dinh": ("", "Chính phủ", "CP", "TM. CHÍNH PHỦ/THỦ TƯỚNG;TM. CHÍNH PHỦ/KT. THỦ TƯỚNG/PHÓ THỦ TƯỚNG"),
    "nghi_quyet": ("{p}", "Hội đồng nhân dân {d}", "HĐND", "CHỦ TỊCH;TM. HỘI ĐỒNG NHÂN DÂN/CHỦ TỊCH;TM. HỘI ĐỒNG NHÂN DÂN/KT. CHỦ TỊCH/PHÓ CHỦ TỊCH"),
}  # fmt: skip


@dataclass(frozen=True)
class Letter:
    """What is decided before a letter is set."""

    code: str
    office: Office
    second: Office | None  # issues it together with the first
    number: str
    day: date
    subject: str
    signer: tuple[str, str]  # name, degree before it
    urgency: str | None


class Writer:
    """Writes one letter."""

    def __init__(self, code: str, rng: Random, shelf: Shelf) -> None:
        self.code, self.rng, self.shelf = code, rng, shelf
        self.style = letter_manners.throw(code, rng)
        year = self.style.year
        self.world = World(rng, date(year, rng.randint(1, 12 if year < 2026 else 6), rng.randint(1, 28)))
        self.look = throw(rng, shelf, hand=0.0, dense=True).but(
            left=rng.uniform(22, 34), right=rng.uniform(12, 20), justify=rng.random() < 0.85, spacing=rng.uniform(1.25, 1.7),
        )  # fmt: skip
        if year < 1999 and rng.random() < 0.6:
            face = shelf.take(rng, "typewriter")
            self.look = self.look.but(
                **{
                    part: getattr(self.look, part).but(family=face)
                    for part in ("body", "label", "value", "title", "head")
                }
            )
        letter = self._letter()
        self.about = about(code, f"{letter.number} {letter.subject}", self.world)
        self.letter = replace(letter, subject=self.about.subject) if self.about else letter

    # deciding ---------------------------------------------------------------------------------------------------
    def fit(self, text: str) -> str:
        """Put this world's names, numbers and days into a pattern."""
        rng, world = self.rng, self.world
        place = world.place
        lower = place.district or place.commune

        def slot(match: re.Match[str]) -> str:
            key = match[1]
            if key == "thing":
                return str(rng.choice(book()["things"]))
            if key == "tail":
                return self.fit(rng.choice(book()["tails"]))
            simple = {
                "p": place.province, "P": name(place.province), "d": lower, "D": name(lower), "c": place.commune, "C": name(place.commune),
                "t": world.two_words(), "f": f"{rng.choice(words('firm_first'))} {rng.choice(words('firm_second'))}",
                "y": str(world.day.year - rng.choice((0, 0, 1, 2))), "z": str(world.day.year + 1), "q": rng.choice(("1", "2", "3", "4")),
                "q5": str(rng.randint(5, 99)), "m": str(rng.randint(1, 12)), "n": str(rng.randint(2, 4800)), "d1": f"{rng.randint(1, 28):02d}",
                "k": str(rng.randint(100, 99999)), "man": world.full_name("nam")[0], "woman": world.full_name("nu")[0],
                "phone": world.phone(), "i": self.office_name, "PU": place.province.upper(),
            }  # fmt: skip
            return simple[key]

        return " ".join(re.sub(r"\{(\w+)\}", slot, text).split())

    def _office(self) -> Office:
        rng = self.rng
        if self.code in SPECIAL and self.style.manner != "party":
            row: tuple[str, ...] = SPECIAL[self.code]
        else:
            rows = letter_manners.agencies(self.style)
            if self.code in ("thong_tu", "van_ban_hop_nhat"):
                rows = [row for row in rows if row[1].startswith("Bộ ")]
            row = rng.choice(rows)
        parent, title, sign, posts = (self.fit(part) for part in row[:4])
        if self.code == "cong_dien" and self.style.manner == "decree" and rng.random() < 0.25:
            title, parent, sign, posts = f"Chủ tịch Ủy ban nhân dân {self.world.place.province}", "", "UBND", "CHỦ TỊCH"
        tail = rng.choice(("", "", "", f" {self.world.place.province}")) if title.startswith("Sở ") else ""
        return Office(
            parent,
            title + tail,
            sign,
            name(self.world.place.province),
            letter_manners.lines(rng.choice(posts.split(";"))),
        )

    def _letter(self) -> Letter:
        rng = self.rng
        self.office_name = "cơ quan"
        office = self._office()
        self.office_name = office.name
        alone = self.code in SPECIAL or self.style.manner == "party" or self.style.headless
        second = self._office() if not alone and rng.random() < 0.035 else None
        kind = book()[self.code]
        urgency = (
            rng.choice(("KHẨN", "THƯỢNG KHẨN", "HỎA TỐC", "HOẢ TỐC"))
            if rng.random() < (0.8 if self.code == "cong_dien" else 0.06)
            else None
        )
        return Letter(
            self.code, office, second, self._number(office, second, kind["sign"]), self.world.day,
            self.fit(rng.choice(kind["subjects"])), signer(self.world), urgency,
        )  # fmt: skip

    def _number(self, office: Office, second: Office | None, sign: str) -> str:
        rng, year = self.rng, self.world.day.year
        digits = f"{rng.choice((rng.randint(1, 9), rng.randint(10, 99), rng.randint(100, 999), rng.randint(1000, 6500))):02d}"
        mark = f"{office.sign}-{second.sign}" if second else office.sign
        if self.style.manner != "decree":
            unit = rng.choice(book()["old_units"].split())
            return letter_manners.number(self.style, digits, sign, mark, unit, rng)
        unit = rng.choice(book()["units"].split())
        if not sign:
            return f"{digits}/{mark}-{unit}" if rng.random() < 0.9 else f"{digits}/{mark}"
        legal = self.code in ("nghi_dinh", "thong_tu") or (
            self.code in ("quyet_dinh", "nghi_quyet") and rng.random() < 0.15
        )
        if legal:
            return f"{digits}/{year}/{sign}-{mark}"
        if rng.random() < 0.07 and self.code not in ("van_ban_hop_nhat",):
            return f"{digits}-{sign}/{mark}"
        return f"{digits}/{sign}-{mark}" + (f"-{unit}" if rng.random() < 0.08 else "")

    # setting ----------------------------------------------------------------------------------------------------
    def paper(self) -> Drawn:
        rng, look, letter = self.rng, self.look, self.letter
        sheet = Sheet(tint=rng.choice(((255, 255, 255),) * 5 + ((252, 250, 244),)))
        office = letter.office
        if letter.second:
            office = Office("", f"{office.name} - {letter.second.name}", office.sign, office.seat, office.lines)
            self.letter = letter = replace(letter, office=office)
        style = self.style
        head = Head(
            None if style.headless else office, None if style.headless or style.under else letter.number,
            None if style.headless else letter.day, party=style.manner == "party",
        )  # fmt: skip
        top = draw_head(sheet, look, head, rng, self.shelf)
        column = Column(
            sheet, look, top, lambda: Sheet(tint=sheet.tint), look.left, sheet.width - look.left - look.right
        )
        self._abstract(column)
        self._urgency(sheet)
        self._body(column)
        self._foot(column)
        self._marks(column.sheets)
        return self._truth(column.sheets)

    def _abstract(self, column: Column) -> None:
        letter, rng, look = self.letter, self.rng, self.look
        subject = letter.subject
        if letter.code == "cong_van":
            style = look.body.but(size=look.body.size * rng.uniform(0.86, 0.96), italic=rng.random() < 0.12)
            said = (
                rng.choice(("V/v", "V/v:", "Về việc:", "(V/v", "Trích yếu:")) if self.style.manner == "old" else "V/v"
            )
            what = subject.removeprefix("V/v ") + (")" if said.startswith("(") else "")
            row = tokens(said, style, "head") + tokens(what, style, "head", "abstract")
            width = column.width * rng.uniform(0.34, 0.46)
            y = column.y
            for part in balance(row, width):
                y += style.height * 1.22
                column.sheet.put(column.left + width / 2, y, part, "center")
            column.y = y + rng.uniform(3, 8)
            return
        title = tokens(book()[letter.code]["title"], look.title, "title")
        rows: list[Sequence[Token]] = [title]
        if self.style.whose:
            rows.append(
                tokens(letter_manners.whose(letter.office.lines, letter.office.name), look.body.but(bold=True), "title")
            )
        if self.style.under and not self.style.headless:
            rows.append(number_tokens(rng, Head(None, letter.number, None), look.body, None))
        style = look.body.but(
            bold=rng.random() < 0.85, italic=rng.random() < 0.08, size=look.body.size * rng.uniform(0.98, 1.1)
        )
        if subject:
            said = f"({subject})" if self.style.brackets else subject
            rows.append(tokens(said, style, "title", "abstract"))
        column.y = draw_title(column.sheet, look, rows, column.y, rng, column.width) + rng.uniform(1, 5)

    def _urgency(self, sheet: Sheet) -> None:
        letter, rng = self.letter, self.rng
        if letter.urgency:
            ink: Ink = rng.choice((RED, (24, 24, 28)))
            style = self.look.body.but(bold=True, size=rng.uniform(12, 16), ink=ink)
            x, y = rng.choice(((48.0, 58.0), (50.0, 12.0), (165.0, 62.0), (40.0, 66.0)))
            signing.stamp(
                sheet,
                x,
                y,
                [tokens(letter.urgency, style, "stamp", "urgency")],
                rng.choice((0.0, 0.01, 3.0, -4.0)),
                ink,
            )

    def _body(self, column: Column) -> None:
        rng, look, code = self.rng, self.look, self.code
        kit = book()
        addressed = self.about is not None and self.about.addressed
        if (
            code in ("cong_van", "to_trinh", "giay_moi", "cong_dien", "bao_cao")
            and rng.random() < 0.9
            and not addressed
        ):
            label = tokens(
                rng.choice(("Kính gửi:", "Kính gửi:", "Kính mời:" if code == "giay_moi" else "Kính gửi:")),
                look.body,
                "label",
            )
            column.centred(
                label + tokens(self.fit(rng.choice(kit["to"])) + rng.choice((".", "", ";")), look.body), look.pitch
            )
            column.y += 2
        if self.style.headless:
            column.paragraph(self._told(letter_manners.meeting(self.letter.day, rng)), look.indent)
        small = rng.random() < 0.25
        if code in ("quyet_dinh", "nghi_quyet", "nghi_dinh", "thong_tu", "ke_hoach", "huong_dan") or rng.random() < 0.2:
            if code in ("quyet_dinh", "nghi_quyet") and rng.random() < (0.2 if self.style.whose else 0.8):
                head = (
                    f"{self.letter.office.lines[-1].removeprefix('PHÓ ')} {self.letter.office.name.upper()}"
                    if code == "quyet_dinh"
                    else self.letter.office.name.upper()
                )
                column.centred(tokens(head, look.body.but(bold=True)), look.pitch)
            grounds = kit["grounds"] if self.style.manner == "decree" else kit[f"{self.style.manner}_grounds"]
            for text in rng.sample(grounds, rng.randint(1, 4)):
                column.paragraph(tokens(self.fit(text), look.body.but(italic=rng.random() < 0.7)), look.indent)
        if code in ("quyet_dinh", "nghi_quyet"):
            column.y += 1
            column.centred(
                tokens("QUYẾT ĐỊNH:" if code == "quyet_dinh" else "QUYẾT NGHỊ:", look.body.but(bold=True)), look.pitch
            )
        openings = kit[code].get("openings", ())
        if openings and not self.about and not self.style.headless and rng.random() < OPENED:
            column.paragraph(tokens(self.fit(rng.choice(openings)), look.body), look.indent)
        for text in self.about.labelled if self.about else ():
            column.paragraph(self._told(text), look.indent)
        own = self.about.sentences if self.about else ()
        for i in range(rng.choice((2, 3, 3, 4, 5, 6, 8, 14))):
            if (
                not small
                and code in ("ke_hoach", "bao_cao", "bien_ban", "chuong_trinh", "huong_dan")
                and rng.random() < 0.35
            ):
                column.paragraph(tokens(rng.choice(kit["headings"]), look.body.but(bold=True)))
            lead = (
                f"Điều {i + 1}. "
                if code in ("quyet_dinh", "nghi_quyet", "nghi_dinh", "thong_tu")
                else rng.choice(("", "", f"{i + 1}. ", "- "))
            )
            typical = kit[code].get("sentences", ())  # of this type; the others may stand in any letter
            said = rng.choice(typical if typical and rng.random() < TYPICAL else kit["sentences"])
            drawn = tokens(self.fit(said), look.body)
            told = self._told(own[i]) if i < len(own) else drawn
            column.paragraph(tokens(lead, look.body.but(bold=lead.startswith("Điều"))) + told, look.indent)
            if rng.random() < 0.06:
                self._table(column)
        if code == "giay_moi":
            for text in ("Thời gian: {q}4 giờ 00, ngày {d1}/{m}/{y}.", "Địa điểm: Phòng họp số {q}, trụ sở {i}."):
                column.paragraph(tokens(self.fit(text.replace("{q}4", "14")), look.body), look.indent)
        column.paragraph(
            tokens(
                rng.choice(
                    (
                        "Trân trọng./.",
                        "Trân trọng cảm ơn./.",
                        "Đề nghị các đơn vị nghiêm túc thực hiện./.",
                        "Quyết định này có hiệu lực kể từ ngày ký./.",
                        "Trên đây là nội dung, kính báo cáo./.",
                    )
                ),
                look.body,
            ),
            look.indent,
        )

    def _told(self, text: str) -> list[Token]:
        """A sentence about somebody, its fields as such; what stands right behind one is glued to it."""
        row: list[Token] = []
        for words_, field in pieces(self.fit(text)):
            part = tokens(words_, self.look.body, "body", field)
            if row and part and words_[:1] in ",.;":
                part[0] = replace(part[0], glue=True)
            row += part
        return row

    def _table(self, column: Column) -> None:
        rng = self.rng
        small = self.look.body.but(size=self.look.body.size * 0.85)
        rows = [[tokens(text, small.but(bold=True), "table") for text in ("STT", "Họ và tên", "Chức vụ", "Ghi chú")]]
        for i in range(rng.randint(2, 6)):
            who = self.world.citizen(25, 60)
            cells = (
                str(i + 1),
                who.name,
                rng.choice(("Trưởng ban", "Thành viên", "Phó Trưởng phòng", "Chuyên viên")),
                rng.choice(("", "", str(who.birth.year))),
            )
            rows.append([tokens(text, small, "table") for text in cells])
        table(column, (0.5, 2.2, 1.8, 1.2), rows)

    def _foot(self, column: Column) -> None:
        rng, look, letter = self.rng, self.look, self.letter
        column.room(58)
        column.y += rng.uniform(1, 5)
        sheet, top = column.sheet, column.y
        lines = letter.office.lines
        ring, centre = signing.sealing(self.world, rng, letter.office)
        blocks = [
            Signing(
                lines,
                rng.choice(("", "", "", "(Đã ký)", "(Ký, đóng dấu)")),
                letter.signer[0],
                ring,
                centre,
                True,
                letter.signer[1],
            )
        ]
        if self.style.headless:
            self.signed_as, theirs = letter_manners.meeting_signs(rng)
            blocks = [
                Signing((theirs,), "", signer(self.world)[0]),
                replace(blocks[0], lines=(self.signed_as,), ring="", note=rng.choice(("", "(Ký, ghi rõ họ tên)"))),
            ]
            if rng.random() < 0.25 and self.signed_as.startswith("CHỦ"):  # the secretary at the right
                blocks = blocks[::-1]
        if letter.second:
            other = letter.second
            blocks.insert(0, Signing(other.lines, "", signer(self.world)[0], other.name, other.sign))
        signing.draw_signing(column, blocks, rng, self.shelf)
        if letter.second or self.style.headless or rng.random() < 0.06:
            return
        style = look.body.but(size=look.body.size * 0.88)
        y = top + style.height * 1.2
        sheet.put(column.left, y, tokens("Nơi nhận:", style.but(bold=True, italic=True), "signature"))
        for text in (
            *rng.sample(book()["recipients"], rng.randint(1, 5)),
            f"Lưu: VT, {rng.choice(book()['units'].split())}.",
        ):
            y += style.height * 1.18
            sheet.put(column.left, y, tokens(f"- {self.fit(text)}", style.but(size=style.size * 0.94), "signature"))
        column.y = max(column.y, y)

    def _marks(self, sheets: Sequence[Sheet]) -> None:
        rng, world = self.rng, self.world
        first = sheets[0]
        if rng.random() < 0.22:
            signing.stamps(first, world, Random(rng.randrange(10**9) // 3), self.shelf, None)
        if self.letter.day.year > 2014 and rng.random() < 0.3 and self.look.top > 15:
            style = self.look.body.but(size=rng.uniform(7, 9), ink=(20, 20, 20))
            day = world.day
            rows = [
                f"Người ký: {self.letter.office.name}",
                f"Cơ quan: {self.letter.office.parent or self.letter.office.name}",
                f"Thời gian ký: {day:%d.%m.%Y} {rng.randint(8, 17):02d}:{rng.randint(0, 59):02d}:{rng.randint(0, 59):02d} +07:00",
            ]
            signing.stamp(
                first,
                rng.uniform(150, 172),
                7.5,
                [tokens(text, style, "stamp") for text in rows],
                0.01,
                style.ink,
                frame=rng.choice((0, 1)),
            )
        for i, sheet in enumerate(sheets):
            if i and rng.random() < 0.9:
                sheet.put(sheet.width / 2, 10, tokens(str(i + 1), self.look.body.but(size=12), "note"), "center")

    def _truth(self, sheets: list[Sheet]) -> Drawn:
        letter = self.letter
        abstract = letter.subject.removeprefix("V/v ") if letter.code == "cong_van" else letter.subject
        abstract = abstract or (self.about.fields.get("abstract") or "" if self.about else "")
        fields: dict[str, str | None] = {
            "number_symbol": letter.number, "issued_on": letter.day.isoformat(), "parent_agency": letter.office.parent or None,
            "issuer": letter.office.name, "abstract": abstract or None, "signer": letter.signer[0],
            "signer_title": " / ".join(letter.office.lines), "urgency": letter.urgency,
        }  # fmt: skip
        title = sentence(book()[letter.code]["title"]) or "Công văn"
        printed = not self.style.headless
        meta = Metadata(
            title,
            letter.number if printed else None,
            letter.day,
            letter.office.name if printed else None,
            abstract or None,
        )
        owners = [self.about.owner] if self.about else []
        if self.style.headless:
            fields |= dict.fromkeys(("number_symbol", "parent_agency", "issuer"))
            fields["signer_title"] = self.signed_as
        fields |= self.about.fields if self.about else {}
        return Drawn(letter.code, sheets, meta, owners, fields, "print", [], self.look.body.family.kind)

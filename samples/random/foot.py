"""The foot of a form: day, signatures of those it is about, of the office, and a commune's confirmation."""

# Lists of wordings stand on one line each, however long.
# ruff: noqa: E501

from datetime import date

from samples.random import signing
from samples.random.body import Body
from samples.random.heads import Head, date_tokens, pen
from samples.random.label_rows import Column
from samples.random.offices import office, signer
from samples.random.people import World
from samples.random.sheet import tokens
from samples.random.signing import Signing
from samples.random.type import Shelf


class Foot(Body):
    """Sets what stands below the sections of a form."""

    world: World
    shelf: Shelf
    dated: date | None
    signer: str | None

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
            signing.draw_signing(column, blocks, rng, self.shelf)
        if rng.random() < form.number("confirm"):
            self.signer = None
            column.y += 3
            self._confirm(column)

    def _others(self) -> list[Signing]:
        signings = []
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
                signings.append(Signing(lines, self.rng.choice(signing.NOTES), name, finger=pressed))
        return signings

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
        ring, centre = signing.sealing(self.world, rng, self.office)
        if kind == ("notary",):
            ring, centre = self.fields.get("notary_office") or "Văn phòng công chứng", ""
        shown = tuple(text for text in (first, *lines) if text)
        ring = ring if form.code != "bien_lai" or rng.random() < 0.3 else ""
        return Signing(shown, rng.choice(("", "", "", *signing.NOTES[2:6])), name, ring, centre, True, degree)

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
        signing.draw_signing(column, [block], rng, self.shelf)

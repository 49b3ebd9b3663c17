"""The body of a form: its sections in their order, rows, sentences with values in them, two columns."""

# Lists of wordings stand on one line each, however long.
# ruff: noqa: E501

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import takewhile
from random import Random

from samples.random import pairs, strangers, tables
from samples.random.fill import Facts
from samples.random.forms import Form, Item, Section, common
from samples.random.generations import Edition, headings
from samples.random.grids import listed, over, set_row
from samples.random.label_rows import Cell, Column
from samples.random.look import Look
from samples.random.offices import Office
from samples.random.said import said
from samples.random.sheet import Sheet, Token, tokens, wrap
from samples.random.values import Value
from samples.random.wordings import reworded

REWORDED = 0.3  # of the labels say it in words that the form's own list has not
CATALOGUED = 0.15  # of the sections stand under a heading of the catalogue
STRANGERS = 0.2  # of the forms name somebody who has another role, and as many list papers with numbers of theirs


# How sentences address whom they name.
TITLES = {
    "T_": {"nam": "Ông", "nu": "Bà"}, "t_": {"nam": "ông", "nu": "bà"}, "A_": {"nam": "Anh", "nu": "Chị"}, "a_": {"nam": "anh", "nu": "chị"},
    "c_": {"nam": "con trai", "nu": "con gái"}, "v_": {"nam": "chồng", "nu": "vợ"},
}  # fmt: skip

# Forms of one person that may name relatives.
KIN = ("don_to_khai", "uy_quyen", "xn_tthn", "ct07", "gpxd", "gcn_hkd", "phieu_tiep_nhan", "lltp", "kham_suc_khoe")


class Body:
    """Sets the sections of a form; what it prints of fields it notes."""

    form: Form
    rng: Random
    facts: Facts
    look: Look
    office: Office
    edition: Edition
    fields: dict[str, str | None]
    row_number: int

    def _sheet(self) -> Sheet:
        raise NotImplementedError

    def value(self, item: Item) -> Value:
        """The value of an item, noted as printed."""
        value = self.facts.get(item)
        if item.field and value.text.strip():
            self.fields[item.field] = value.truth
        return value

    def label(self, item: Item) -> str:
        generation = item.labels and not item.source.startswith("firm_")  # whose labels ask for people
        older = self.edition.labels.get(item.name) if generation else None
        own = older if older and self.rng.random() < 0.8 else item.labels
        text = self.rng.choice(own) if own else ""
        if text and self.rng.random() < (REWORDED if own is not older else REWORDED / 3):
            text = reworded(text, self.rng)
        role = item.source.partition(".")[0]
        if "{" in text:
            who = self.facts.person(role)
            text = text.replace("{T}", who.title.capitalize()).replace("{t}", who.title)
            spouse = f"{'vợ' if who.sex == 'nu' else 'chồng'} là {who.title}"
            text = text.replace("{s}", spouse).replace("{S}", spouse.upper())
        return text

    def cell(self, item: Item) -> Cell:
        english = common()["en"].get(item.name, "") if self.look.english else ""
        return Cell(self.label(item), english, self.value(item), item.field, item.field or item.name.lstrip("_"))

    def _body(self, column: Column) -> list[Section]:
        intro = self.rng.choice(self.form.list("intro") or ("",))
        if intro:
            self._row(column, intro, "", False)
        sections = [section for section in self._order() if self.rng.random() < section.maybe]
        late = [section for section in sections if section.late]
        early = [section for section in sections if not section.late]
        pair = [section for section in early if section.column]
        setting = self._setting(column) if len(pair) == 2 else None
        for section in early:
            if setting is None or not section.column:
                self._section(column, section)
            elif section is pair[0]:
                setting(column, pair)
            self._elsewhere(column, STRANGERS / len(early))
        return late

    def _setting(self, column: Column) -> Callable[[Column, Sequence[Section]], None] | None:
        """How two people are set beside each other; None: below each other."""
        columns, together = self.form.number("columns"), self.form.number("together")
        pick = self.rng.random()
        if column.width > 110 and pick < together:
            return self._tabled
        wide = column.width > 150 and column.look.place in ("before", "above")
        return self._beside if wide and pick < together + columns else None

    def _tabled(self, column: Column, pair: Sequence[Section]) -> None:
        pairs.tabled(column, self.form, pair, self.cell, self.rng)

    def _elsewhere(self, column: Column, chance: float) -> None:
        """People and papers that are not what this paper is about, between its sections."""
        if self.rng.random() < chance:
            strangers.stranger(column, self.facts)
        if self.rng.random() < chance:
            strangers.listed(column, self.facts)
        if self.form.code in KIN and not self._has_parents() and self.rng.random() < chance:
            strangers.kin(column, self.facts)

    def _has_parents(self) -> bool:
        """Whether the form itself asks for father or mother: then a line of theirs would be its own."""
        return any(item.source.startswith(("father.", "mother.")) for item in self.form.items.values())

    def _order(self) -> list[Section]:
        sections = list(self.form.sections)
        free = [i for i, section in enumerate(sections) if section.swap]
        if len(free) > 1 and self.rng.random() < 0.4:
            shuffled = free[:]
            self.rng.shuffle(shuffled)
            sections = [
                sections[shuffled[free.index(i)]] if i in free else section for i, section in enumerate(sections)
            ]
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
        known = () if self.form.options.get("own_heads") else headings(self.form, section, self.edition)
        if known and rng.random() < CATALOGUED:
            heading = rng.choice(known)
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
        if look.run_on and rng.random() < 0.7:
            rows = self._run_on(column, rows, mark)
        for text in rows:
            self._row(column, text, mark, centred)
        note = rng.choice(section.notes) if section.notes else ""
        if note:
            column.paragraph(
                tokens(note, look.body.but(italic=rng.random() < 0.7), "body"), rng.choice((0.0, look.indent))
            )

    def _run_on(self, column: Column, rows: Sequence[str], mark: str) -> list[str]:
        """Set the first rows of a section behind each other, as a sentence; the answer is the rows that are left."""
        rng = self.rng
        names = list(takewhile(lambda text: text[:1] not in "#>=", rows))
        cells = [cell for text in names for cell in self._cells(text) if cell.value.text.strip()]
        between = rng.choice((",", ",", ";", ".", ""))
        look = column.look.but(colon=rng.choice((column.look.colon, "")), english="")
        other = Column(column.sheet, look, 0.0, self._sheet, column.left, column.width)
        row = tokens(mark if mark in ("-", "+") else "", look.label)
        for i, cell in enumerate(cells):
            label = cell.label.rstrip(":")
            said = label[:1].lower() + label[1:] if i and between == "," and label[1:2].islower() else label
            row += other.label(replace(cell, label=said))
            row += _with_end(other.value(cell), between if i + 1 < len(cells) else rng.choice((".", "")))
        if row:
            column.room(look.pitch * len(wrap(row, column.width)))
            column.paragraph(row, rng.choice((0.0, look.indent)))
        return list(rows[len(names) :])

    def _cells(self, text: str) -> list[Cell]:
        """The cells of a row, those that this paper leaves out left out."""
        cells = []
        for name in text.split("|"):
            chance = 0.4 if name.endswith("??") else 0.82 if name.endswith("?") else 1.0
            if self.rng.random() < chance:
                cells.append(self.cell(self.form.items[name.rstrip("?")]))
        return cells

    def _row(self, column: Column, text: str, mark: str, centred: bool) -> None:
        if text.startswith("#"):
            tables.BLOCKS[text[1:]](column, self.facts)
            self.fields |= self.facts.told
            return
        if text.startswith(">"):
            self._text(column, text)
            return
        if text.startswith("="):
            self._listed(column, text)
            return
        cells = self._cells(text)
        if not cells:
            return
        if centred:
            row: list[Token] = []
            for cell in cells:
                row += [*column.label(cell), *column.value(cell)]
            column.paragraph(row, align="center") if len(row) < 14 else set_row(column, cells)
            return
        if len(cells) == 1 and not mark and cells[0].label and _set_over(column, self.rng):
            over(column, cells[0])
            return
        lead = ""
        if mark:
            self.row_number += 1
            lead = mark.replace("1", str(self.row_number)).replace(
                "a", "abcdđeghiklmnopq"[min(self.row_number, 16) - 1]
            )
        set_row(column, cells, lead)

    def _text(self, column: Column, text: str) -> None:
        """A sentence with values in it; `[a|b]` is one of its parts, `{d}` and its like (`said.py`) are thrown anew."""
        look = column.look
        text = said(text, self.facts.world)
        row: list[Token] = []
        for part in re.split(r"(\{\w+\}[.,;:)]*)", text.lstrip("> ")):
            slot = re.fullmatch(r"\{(\w+)\}([.,;:)]*)", part)
            if not slot:
                row += tokens(part, look.body)
            elif slot[1] == "T":
                row += tokens(self.facts.person("party_a").title.capitalize() + slot[2], look.body)
            elif slot[1][:2] in TITLES:  # `{T_agent}`: how the agent is addressed
                row += tokens(TITLES[slot[1][:2]][self.facts.person(slot[1][2:]).sex] + slot[2], look.body)
            elif slot[1] == "_subject_again":
                row += tokens(self.facts.name(self.facts.person("other").name) + slot[2], look.value)
            elif slot[1] == "_office":
                row += tokens(self._office_text() + slot[2], look.body)
            else:
                item = self.form.items[slot[1]]
                said_row = column.value(Cell("", "", self.value(item), item.field, ""))
                if row and said_row and row[-1].text.lower() == said_row[0].text == "ngày" and not said_row[0].field:
                    said_row = said_row[1:]  # the sentence says it already
                if row and said_row and row[-1].text == "(":  # a bracket is no word of its own
                    row, said_row = row[:-1], [replace(said_row[0], text=f"({said_row[0].text}"), *said_row[1:]]
                row += _with_end(said_row, slot[2])
        column.paragraph(row, look.indent)

    def _listed(self, column: Column, text: str) -> None:
        """`= a|b / _c|_d`: a table whose heads are the labels of the first row's items; an item `_` is an empty cell, and
        `b:_d` a further value of the field `b`, whose truth is then all that its rows say, each once."""
        told: dict[str, list[str]] = {}
        rows = [
            [self._listed_cell(name, told) for name in part.strip().split("|")] for part in text.lstrip("= ").split("/")
        ]
        self.fields |= {field: "; ".join(dict.fromkeys(texts)) for field, texts in told.items() if len(texts) > 1}
        listed(column, rows, self.rng)

    def _listed_cell(self, name: str, told: dict[str, list[str]]) -> Cell | None:
        if name == "_":
            return None
        field, _, further = name.partition(":")
        cell = self.cell(self.form.items[further or field])
        if further:
            cell = replace(cell, field=field, of=field)
        if cell.field and cell.value.truth:
            told.setdefault(cell.field, []).append(cell.value.truth)
        return cell

    def _office_text(self) -> str:
        item = self.form.items.get("_office")
        return self.facts.get(item).text if item else self.office.name


def _set_over(column: Column, rng: Random) -> bool:
    """Whether the next row has its value below its label."""
    look = column.look
    return look.over > 0 and look.place == "before" and rng.random() < look.over


def _with_end(row: list[Token], end: str) -> list[Token]:
    """Put a mark right behind the last word."""
    if not row or not end:
        return row
    last = row[-1]
    return [*row[:-1], replace(last, text=last.text + end)]

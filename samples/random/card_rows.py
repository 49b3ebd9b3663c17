"""Labels and values on a card, drawn tighter until they fit."""

from dataclasses import dataclass, replace
from typing import Any

from samples.draw import Ink
from samples.random.card_facts import CardFacts
from samples.random.forms import Form, Item
from samples.random.sheet import Sheet, Token, tokens, wrap
from samples.random.type import Style


@dataclass(frozen=True)
class CardLook:
    """The habits of one print of a card."""

    face: Style
    label: float  # points
    value: float
    bold: bool
    above: bool  # labels over their values
    english: str  # "slash", "lines", "" (none)
    tint: Ink
    wave: Ink


class CardRows:
    """Sets rows of a card; what it prints of fields it notes."""

    code: str
    kind: dict[str, Any]
    form: Form
    facts: CardFacts
    look: CardLook
    size: tuple[float, float]
    fields: dict[str, str | None]

    def _rows(self, sheet: Sheet, rows: list[str], x: float, y: float, width: float, bottom: float) -> float:
        """Rows of labels and values, drawn tighter until they fit."""
        for tight in (1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58):
            if tight < 0.8 and self.look.english and self.code != "ho_chieu":
                self.look = replace(self.look, english="")
            trial = Sheet(*self.size)
            end = self._try(trial, rows, x, y, width, tight)
            if end <= bottom or tight == 0.58:
                base = sheet.count
                for word in trial.words:
                    word.line += base
                sheet.words += trial.words
                sheet.count += trial.count
                sheet.under += trial.under
                return end
        return y

    def _try(self, sheet: Sheet, rows: list[str], x: float, y: float, width: float, tight: float) -> float:
        look = self.look
        label = look.face.but(size=look.label * tight, ink=(50, 56, 66))
        value = look.face.but(size=look.value * tight, bold=look.bold)
        pitch = value.height * 1.28
        for k, row in enumerate(rows):
            names = [
                one_name
                for one_name in row.split("|")
                if not one_name.endswith("?") or (hash_of(one_name) + self.facts.number) % 2
            ]
            if not names:
                continue
            if len(names) > 1 and self._wide(names, label, value) > width:
                for text in names:
                    y = self._pair(sheet, x, y, self.form.items[text.rstrip("?")], label, value, width - 1, pitch)
                continue
            span = width / len(names)
            lowest = y
            for i, text in enumerate(names):
                item = self.form.items[text.rstrip("?")]
                style = (
                    value.but(size=value.size * 1.18, bold=True)
                    if item.name == self.kind["number"] and k == 0
                    else value
                )
                lowest = max(lowest, self._pair(sheet, x + i * span, y, item, label, style, span - 1, pitch))
            y = lowest
        return y

    def _wide(self, names: list[str], label: Style, value: Style) -> float:
        """How wide cells are side by side, were they all as wide as the widest."""
        widths = []
        for text in names:
            item = self.form.items[text.rstrip("?")]
            vietnamese, english = self._label(item)
            beside = f"{vietnamese} / {english}:" if self.look.english == "slash" else vietnamese
            wide = label.width(beside), value.width(self.facts.get(item).text)
            widths.append((max(wide) if self.look.above else sum(wide)) + 2.0)
        return max(widths) * len(names)

    def _pair(
        self, sheet: Sheet, x: float, y: float, item: Item, label: Style, value: Style, width: float, pitch: float
    ) -> float:
        """One label with its value; the answer is the last base line."""
        look = self.look
        text, english = self._label(item)
        drawn = self.facts.get(item)
        if item.field:
            self.fields[item.field] = drawn.truth
        row: list[Token] = []
        for piece, own in drawn.pieces:
            row += tokens(piece, value, "body", item.field if own else "")
        heading = tokens(text, label, "label", of=item.name)
        if english and look.english == "slash":
            heading += tokens(
                f"/{english}" if self.facts.number % 2 else f"/ {english}",
                label.but(size=label.size * 0.95, italic=self.facts.number % 3 == 0),
                "label",
                of=item.name,
            )
        if heading and not look.above:
            last = heading[-1]
            heading[-1] = Token(last.text + ":", last.style, last.part, of=last.of)
        if look.above and heading:
            y += label.height * 1.25
            sheet.put(x, y, heading)
            if english and look.english == "lines":
                y += label.height
                sheet.put(x, y, tokens(english, label.but(size=label.size * 0.85), "label", of=item.name))
            for part in wrap(row, width):
                y += pitch * 0.92
                sheet.put(x, y, part)
            return y
        used = sum(t.style.width(t.text) for t in heading) + label.height * 0.35 * len(heading)
        if used > width * 0.75:
            for part in wrap(heading, width):
                y += pitch * 0.9
                sheet.put(x, y, part)
            lines = wrap(row, width)
        else:
            lines = wrap(row, width, width - used)
            y += pitch
            line = sheet.line()
            sheet.put(x, y, heading, line=line)
            sheet.put(x + used, y, lines[0], line=line)
            if self.kind.get("leaders"):
                at = y
                sheet.rule(x + used, at + 0.6, x + width, at + 0.6, 0.08, (90, 110, 95))
            if english and look.english == "lines":
                y += label.height * 0.9
                sheet.put(x, y, tokens(english, label.but(size=label.size * 0.8, italic=True), "label", of=item.name))
            lines = lines[1:]
        for part in lines:
            y += pitch
            sheet.put(x, y, part)
        return y

    def _label(self, item: Item) -> tuple[str, str]:
        text = item.labels[hash_of(item.name) % len(item.labels)] if item.labels else "~"
        if len(item.labels) > 1:
            text = item.labels[(self.facts.number + hash_of(item.name)) % len(item.labels)]
        vietnamese, _, english = text.partition("~")
        return vietnamese, english if self.look.english else ""


def hash_of(text: str) -> int:
    """A small number of a name that is the same on every run."""
    return sum(ord(char) * (i + 3) for i, char in enumerate(text))

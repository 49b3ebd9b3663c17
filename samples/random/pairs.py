"""Two people of one paper beside each other: in two columns, or as the columns or rows of one table."""

import re
from collections.abc import Callable, Sequence
from random import Random

from samples.random.forms import Form, Item, Section
from samples.random.grids import table
from samples.random.label_rows import Cell, Column
from samples.random.sheet import Token, tokens

# How a table heads the columns (or begins the rows) of two people, by their roles on the form.
HEADS = {
    "wife": ("Vợ", "VỢ", "Bên nữ", "BÊN NỮ", "Người vợ"),
    "husband": ("Chồng", "CHỒNG", "Bên nam", "BÊN NAM", "Người chồng"),
    "mother": ("Mẹ", "MẸ", "Người mẹ", "NGƯỜI MẸ", "Phần khai về mẹ"),
    "father": ("Cha", "CHA", "Người cha", "NGƯỜI CHA", "Phần khai về cha"),
}
_WHOSE = re.compile(r"\s*(?:của\s+)?(?:người\s+|bên\s+)?(?:vợ|chồng|mẹ|cha|bố|nữ|nam)$", re.IGNORECASE)


def roles(form: Form, pair: Sequence[Section]) -> tuple[str, ...]:
    """The role of the person of each section, whoever plays it: a foreigner is a husband, too."""
    return tuple(form.items[_names(section)[0]].name.partition("_")[0] for section in pair)


def _names(section: Section) -> list[str]:
    return [name.rstrip("?") for row in section.choices[0] for name in row.split("|")]


def tabled(column: Column, form: Form, pair: Sequence[Section], cell: Callable[[Item], Cell], rng: Random) -> None:
    """Both people in one table: what is asked stands once, and who it is asked of at the head of a column or a row."""
    turn = rng.randrange(5)
    heads = [HEADS[role][turn] for role in roles(form, pair)]
    rows = [[form.items[name] for name in names] for names in zip(*map(_names, pair), strict=True)]
    if rng.random() < 0.5:
        rows = [row for row in rows if all(item.field for item in row)] or rows
    small = column.look.body.but(size=column.look.body.size * rng.uniform(0.82, 0.96))
    bold = small.but(bold=rng.random() < 0.7)
    asked, said = [], []
    for row in rows:
        cells = [cell(item) for item in row]
        label = _WHOSE.sub("", cells[0].label)
        asked.append(tokens(label or "Họ và tên", bold, "label"))
        said.append([_sized(column.value(one, "table"), small.size, column.look.hand) for one in cells])
    corner = tokens(rng.choice(("", "Nội dung", "Mục")), bold, "label")
    lined = [tokens(head, bold, "label") for head in heads]
    if len(rows) > 5 or rng.random() < 0.6:
        table(column, (1.3, 2, 2), [[corner, *lined], *([ask, *both] for ask, both in zip(asked, said, strict=True))])
        return
    wide = [1.0, *(max(1.0, 0.1 * max(map(len, (" ".join(t.text for t in one) for one in both)))) for both in said)]
    people = [[head, *(both[i] for both in said)] for i, head in enumerate(lined)]
    table(column, wide, [[corner, *asked], *people])


def _sized(row: list[Token], size: float, hand: bool) -> list[Token]:
    factor = 1.15 if hand else 1.0
    return [Token(t.text, t.style.but(size=size * factor), t.part, t.field, t.begins) for t in row]

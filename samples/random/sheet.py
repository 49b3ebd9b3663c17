"""A sheet as a list of words with their places and tags, and of marks to be drawn when a picture is wanted."""

# Lists of wordings stand on one line each, however long.
# ruff: noqa: E501

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import cos, radians, sin
from typing import Literal

from PIL import Image, ImageChops

from samples.draw import Ink, Line, Page
from samples.random.type import Style

Align = Literal["left", "center", "right"]
Part = Literal[
    "head", "number_line", "date_line", "title", "label", "body", "signature", "stamp", "certification", "table", "note"
]
Mark = Callable[[Page], None]
TICKED, BOXES = "☒", "☒□"
SPACE = 0.24  # of an em: the least a blank is wide


@dataclass(frozen=True, slots=True)
class Token:
    """One word to set: its look, the part of the page it is of, the field it belongs to, the field it is a label of."""

    text: str
    style: Style
    part: Part = "body"
    field: str = ""
    begins: bool = False
    of: str = ""
    glue: bool = False  # stands against the word before it, as a pen's number before a printed sign
    struck: bool = False  # a pen's line goes through it


@dataclass(slots=True)
class Word:
    """One word set: base line start in millimetres, and all that a picture or a reader's truth needs."""

    token: Token
    x: float
    y: float
    width: float
    line: int  # 0 of what is no line of the truth: stamps
    angle: float = 0.0  # degrees, against the clock


@dataclass
class Sheet:
    """One side of paper in millimetres."""

    width: float = 210.0
    height: float = 297.0
    tint: Ink = (255, 255, 255)
    words: list[Word] = field(default_factory=list)
    under: list[Mark] = field(default_factory=list)  # drawn before the words
    over: list[Mark] = field(default_factory=list)  # drawn after them
    count: int = 0  # of lines

    def line(self) -> int:
        """The number of a new line of text."""
        self.count += 1
        return self.count

    def put(self, x: float, y: float, tokens: Sequence[Token], align: Align = "left", *, fill: float = 0.0,
            line: int = 0) -> float:  # fmt: skip
        """Set a line from x on base line y; `fill` spreads it to a width. The answer is where it ends."""
        if not tokens:
            return x
        widths = [token.style.width(token.text) for token in tokens]
        gaps = [0.0 if after.glue else blank(token.style) for token, after in pairwise(tokens)]
        total = sum(widths) + sum(gaps)
        if fill > total and gaps:
            gaps = [gap + (fill - total) / len(gaps) for gap in gaps]
            total = fill
        x -= total * {"left": 0.0, "center": 0.5, "right": 1.0}[align]
        line = line or self.line()
        for token, width, gap in zip(tokens, widths, [*gaps, 0.0], strict=True):
            if token.text in BOXES:
                self._tick(x, y, width, token)
            else:
                self.words.append(Word(token, x, y, width, line))
                if token.struck:
                    self._strike(x, y, width, token)
            x += width + gap
        return x

    def _tick(self, x: float, y: float, width: float, token: Token) -> None:
        """A box to tick, ticked or not; no word."""
        side, ink = width * 0.8, token.style.ink
        self.box(x, y - side, x + side, y, 0.2)
        if token.text == TICKED:
            self.over.append(lambda page: page.rule(x + 0.4, y - side + 0.4, x + side - 0.4, y - 0.4, 0.35, ink))
            self.over.append(lambda page: page.rule(x + side - 0.4, y - side + 0.4, x + 0.4, y - 0.4, 0.35, ink))

    def _strike(self, x: float, y: float, width: float, token: Token) -> None:
        """A pen's line through a word that does not hold."""
        middle = y - token.style.height * 0.27
        self.over.append(
            lambda page: page.rule(x - 0.6, middle + 0.3, x + width + 0.6, middle - 0.3, 0.4, (28, 52, 140))
        )

    def rule(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.2, ink: Ink = (30, 30, 34)) -> None:
        self.under.append(lambda page: page.rule(x0, y0, x1, y1, width, ink))

    def box(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.2, ink: Ink = (30, 30, 34)) -> None:
        self.under.append(lambda page: page.box(x0, y0, x1, y1, width, ink))

    def fill(self, x0: float, y0: float, x1: float, y1: float, ink: Ink) -> None:
        self.under.append(lambda page: page.fill(x0, y0, x1, y1, ink))

    def extent(self, word: Word) -> tuple[float, float, float, float]:
        """A word's box in millimetres: its advance wide, its ink high; of a turned word what holds it."""
        up, down = word.token.style.cut.reach(word.token.text)
        high = word.token.style.height
        if not word.angle:
            return word.x, word.y - up * high, word.x + word.width, word.y + max(down, 0.02) * high
        turn = radians(word.angle)
        corners = [
            (word.x + dx * cos(turn) + dy * sin(turn), word.y - dx * sin(turn) + dy * cos(turn))
            for dx in (0.0, word.width) for dy in (-up * high, down * high)
        ]  # fmt: skip
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return min(xs), min(ys), max(xs), max(ys)

    def fraction(self, box: Iterable[float]) -> list[float]:
        """A box in millimetres as fractions of the sheet, cut at its edges."""
        scale = (self.width, self.height, self.width, self.height)
        return [round(min(1.0, max(0.0, v / s)), 5) for v, s in zip(box, scale, strict=True)]

    def lines(self) -> list[Line]:
        """The lines of text for the truth, in the order they were set."""
        rows: dict[int, list[Word]] = {}
        for word in self.words:
            if word.line:
                rows.setdefault(word.line, []).append(word)
        set_lines = []
        for row in rows.values():
            boxes = [self.extent(word) for word in row]
            box = (
                min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes),
            )  # fmt: skip
            set_lines.append(Line(text=spoken(row), box=self.fraction(box)))
        return set_lines

    def stamped(self) -> list[str]:
        """The words that belong to no line of the text: of stamps and marks put on it."""
        return [word.token.text for word in self.words if not word.line]

    def place(self, x: float, y: float, other: "Sheet", scale: float = 1.0, angle: float = 0.0) -> None:
        """Lay another sheet (a card, say) on this one, turned about its middle; its marks are drawn there too."""
        shift, turn = self.count, radians(angle)
        cx, cy = other.width * scale / 2, other.height * scale / 2
        for word in other.words:
            style = word.token.style.but(size=word.token.style.size * scale)
            dx, dy = word.x * scale - cx, word.y * scale - cy
            self.words.append(Word(
                replace(word.token, style=style), x + cx + dx * cos(turn) + dy * sin(turn), y + cy - dx * sin(turn) + dy * cos(turn),
                word.width * scale, word.line + shift if word.line else 0, word.angle + angle,
            ))  # fmt: skip
        self.count += other.count

        def shown(page: Page, marks: Sequence[Mark], ink_only: bool) -> None:
            inner = Page(
                other.width, other.height, (255, 255, 255) if ink_only else other.tint, round(page.dpi * scale)
            )
            for mark in marks:
                mark(inner)
            image, at = inner.image, (page.px(x), page.px(y))
            if angle:
                wide, tall = image.size
                image = image.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=(255, 255, 255))
                at = (at[0] - (image.width - wide) // 2, at[1] - (image.height - tall) // 2)
            under = page.image.crop((*at, at[0] + image.width, at[1] + image.height))
            page.image.paste(ImageChops.multiply(under, image), at)

        self.under.append(lambda page: shown(page, other.under, False))
        self.over.append(lambda page: shown(page, other.over, True))


def spoken(row: Sequence[Word]) -> str:
    """The text of a line of words."""
    return "".join(
        word.token.text if i == 0 or word.token.glue else f" {word.token.text}" for i, word in enumerate(row)
    )


def blank(style: Style) -> float:
    """The width of a blank in a style."""
    return max(style.width(" "), SPACE * style.height)


def tokens(text: str, style: Style, part: Part = "body", field: str = "", of: str = "") -> list[Token]:
    """The words of a text as tokens of one style; the first begins its field."""
    return [Token(word, style, part, field, bool(field) and i == 0, of) for i, word in enumerate(text.split())]


def length(row: Sequence[Token]) -> float:
    """Width of a line of tokens in millimetres."""
    gaps = sum(0.0 if after.glue else blank(token.style) for token, after in pairwise(row))
    return sum(token.style.width(token.text) for token in row) + gaps


def wrap(row: Sequence[Token], width: float, first: float | None = None) -> list[list[Token]]:
    """Break tokens into lines no wider than `width`, the first one than `first`."""
    lines: list[list[Token]] = [[]]
    room, used = (width if first is None else first), 0.0
    for token in row:
        wide = token.style.width(token.text)
        gap = blank(lines[-1][-1].style) if lines[-1] else 0.0
        if used + gap + wide > room and (lines[-1] or (len(lines) == 1 and first is not None and first < width)):
            lines.append([])
            room, used, gap = width, 0.0, 0.0
        lines[-1].append(token)
        used += gap + wide
    return lines


def balance(row: Sequence[Token], width: float) -> list[list[Token]]:
    """Wrap so that the lines are about equally long, as centred headings are."""
    lines = wrap(row, width)
    best = lines
    while len(best) > 1 and width > 15:
        width *= 0.94
        tighter = wrap(row, width)
        if len(tighter) > len(lines):
            break
        best = tighter
    return best

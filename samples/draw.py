"""A page to draw on, in millimetres, that remembers every line of text it was given and where."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypedDict

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from samples.fonts import font

Align = Literal["left", "center", "right"]
Ink = tuple[int, int, int]
MM_PER_POINT = 25.4 / 72
BLACK: Ink = (24, 24, 28)
RED: Ink = (196, 30, 42)
BLUE: Ink = (28, 52, 140)


class Line(TypedDict):
    """One line of text as printed; box in fractions of the upright page."""

    text: str
    box: list[float]


@dataclass(frozen=True)
class Style:
    """How text looks: family of `samples.fonts`, size in points, face, ink."""

    family: str = "serif"
    size: float = 13.0
    bold: bool = False
    italic: bool = False
    ink: Ink = BLACK

    def but(self, **changes: object) -> "Style":
        return replace(self, **changes)  # type: ignore[arg-type]

    @property
    def height(self) -> float:
        """Size in millimetres."""
        return self.size * MM_PER_POINT


Run = tuple[str, Style]


class Page:
    """One sheet side; x and y in millimetres from the top left, y of text is its base line."""

    def __init__(
        self, width: float = 210.0, height: float = 297.0, tint: Ink = (255, 255, 255), dpi: int = 300
    ) -> None:
        self.width, self.height, self.dpi = width, height, dpi
        self.image = Image.new("RGB", (self.px(width), self.px(height)), tint)
        self.lines: list[Line] = []
        self._draw = ImageDraw.Draw(self.image)

    def px(self, mm: float) -> int:
        return round(mm * self.dpi / 25.4)

    def _font(self, style: Style) -> ImageFont.FreeTypeFont:
        return font(style.family, max(4, self.px(style.height)), style.bold, style.italic)

    def measure(self, text: str, style: Style) -> float:
        return self._font(style).getlength(text) * 25.4 / self.dpi

    def record(self, text: str, x: float, y: float, width: float, size_mm: float) -> None:
        """Note a line of text for the truth file."""
        box = (x / self.width, (y - size_mm * 0.9) / self.height)
        end = ((x + width) / self.width, (y + size_mm * 0.27) / self.height)
        clipped = [round(min(1.0, max(0.0, v)), 5) for v in (*box, *end)]
        self.lines.append({"text": " ".join(text.split()), "box": clipped})

    def text(self, x: float, y: float, text: str, style: Style, align: Align = "left", *, record: bool = True) -> float:
        """Draw one line; the answer is its width."""
        return self.runs(x, y, [(text, style)], align, record=record)

    def runs(self, x: float, y: float, runs: Sequence[Run], align: Align = "left", *, record: bool = True) -> float:
        """Draw one line of several styles; recorded as one line."""
        widths = [self.measure(text, style) for text, style in runs]
        total = sum(widths)
        start = x - total * {"left": 0.0, "center": 0.5, "right": 1.0}[align]
        at = start
        for (text, style), width in zip(runs, widths, strict=True):
            self._draw.text((self.px(at), self.px(y)), text, fill=style.ink, font=self._font(style), anchor="ls")
            at += width
        joined = "".join(text for text, _ in runs)
        if record and joined.strip():
            self.record(joined, start, y, total, max(style.height for _, style in runs))
        return total

    def wrap(self, text: str, style: Style, width: float, first: float = 0.0) -> list[str]:
        """Split a text into lines no wider than `width`, the first one shorter by `first`."""
        lines: list[str] = []
        current = ""
        for word in text.split():
            longer = f"{current} {word}" if current else word
            room = width - (first if not lines else 0.0)
            if current and self.measure(longer, style) > room:
                lines.append(current)
                current = word
            else:
                current = longer
        return [*lines, current]

    def balance(self, text: str, style: Style, width: float) -> list[str]:
        """Wrap so that the lines are about equally long, as centred headings are."""
        lines = self.wrap(text, style, width)
        while len(lines) > 1 and width > 20:
            width *= 0.95
            tighter = self.wrap(text, style, width)
            if len(tighter) > len(lines) or any(self.measure(part, style) > width for part in tighter):
                break
            lines = tighter
        return lines

    def spread(self, x: float, y: float, words: Sequence[str], style: Style, width: float) -> None:
        """Draw a justified line."""
        sizes = [self.measure(word, style) for word in words]
        gap = (width - sum(sizes)) / max(1, len(words) - 1)
        at = x
        for word, size in zip(words, sizes, strict=True):
            self.text(at, y, word, style, record=False)
            at += size + gap
        self.record(" ".join(words), x, y, width, style.height)

    def dots(self, x0: float, x1: float, y: float, style: Style) -> None:
        """A dotted leader; not part of the recorded text."""
        step = self.measure(".", style)
        count = int((x1 - x0) / step)
        if count > 2:
            self.text(x0, y, "." * count, style.but(bold=False, ink=(90, 90, 95)), record=False)

    def rule(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.2, ink: Ink = BLACK) -> None:
        points = [self.px(v) for v in (x0, y0, x1, y1)]
        self._draw.line(points, fill=ink, width=max(1, self.px(width)))

    def box(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.2, ink: Ink = BLACK) -> None:
        self._draw.rectangle([self.px(v) for v in (x0, y0, x1, y1)], outline=ink, width=max(1, self.px(width)))

    def fill(self, x0: float, y0: float, x1: float, y1: float, ink: Ink) -> None:
        self._draw.rectangle([self.px(v) for v in (x0, y0, x1, y1)], fill=ink)

    def ellipse(self, x0: float, y0: float, x1: float, y1: float, ink: Ink) -> None:
        self._draw.ellipse([self.px(v) for v in (x0, y0, x1, y1)], fill=ink)

    def polygon(self, points: Sequence[tuple[float, float]], ink: Ink) -> None:
        self._draw.polygon([(self.px(x), self.px(y)) for x, y in points], fill=ink)

    def press(self, x: float, y: float, mask: NDArray[np.uint8], ink: Ink, strength: float = 1.0) -> None:
        """Let ink soak in where `mask` is set, as a stamp or a pen would: what is under it stays visible."""
        left, top = max(0, self.px(x)), max(0, self.px(y))
        right, bottom = min(self.image.width, left + mask.shape[1]), min(self.image.height, top + mask.shape[0])
        if right <= left or bottom <= top:
            return
        pixels = np.array(self.image.crop((left, top, right, bottom)))
        mask = mask[: bottom - top, : right - left]
        inked = mask > 0  # few of them, as a rule: a scribble, fine lines over a whole page
        cover = mask[inked, None].astype(np.float32) * (strength / 255)
        tint = 1 - cover * (1 - np.array(ink, dtype=np.float32) / 255)
        pixels[inked] = (pixels[inked].astype(np.float32) * tint).astype(np.uint8)
        self.image.paste(Image.fromarray(pixels), (left, top))

    def place(self, x: float, y: float, other: "Page") -> None:
        """Copy another page (a card, say) onto this one, its lines included."""
        size = (self.px(other.width), self.px(other.height))
        self.image.paste(other.image.resize(size, Image.Resampling.BOX), (self.px(x), self.px(y)))
        for line in other.lines:
            x0, y0, x1, y1 = line["box"]
            box = [x + x0 * other.width, y + y0 * other.height, x + x1 * other.width, y + y1 * other.height]
            scale = (self.width, self.height, self.width, self.height)
            self.lines.append({"text": line["text"], "box": [round(v / s, 5) for v, s in zip(box, scale, strict=True)]})

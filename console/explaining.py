"""A page as `motlan types try` draws it: words, labels found, values taken, and beside it the reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from console.printing import font_file
from core.catalogue import Catalogue
from core.reasons import about, sentence
from core.records import Box, FieldValue, Label, PageReading

PAGE = 1240, 1754  # pixels that a page is drawn into: A4 at 150 dpi
_PANEL, _MARGIN = 860, 36
_INK, _PALE, _LINE = (28, 32, 38), (110, 118, 128), (220, 224, 229)
_WORD, _DOUBT, _LABEL, _VALUE, _PASSED = (
    (150, 160, 172),
    (224, 134, 0),
    (33, 102, 204),
    (17, 138, 72),
    (200, 48, 48),
)  # fmt: skip
_HOW = {
    "right": "beside its label",
    "below": "below its label",
    "pattern": "by its pattern",
    "loose": "only one of its kind",
    "title": "in the title",
    "place": "by its place on a letter",
}
_LEGEND = (
    (_WORD, "word"),
    (_DOUBT, "word the readers differ on"),
    (_LABEL, "label"),
    (_VALUE, "value taken"),
    (_PASSED, "passed over"),
)


def picture(
    page: Image.Image,
    reading: PageReading,
    label: Label,
    why: Mapping[str, Any],
    catalogue: Catalogue,
    pages: Sequence[int],
) -> bytes:
    """A PNG of the page with what was recognised drawn on it, and what was made of it written beside it.

    `page` is the page drawn into `PAGE` pixels, to be drawn on; `why` the answer of `classify.explain` for the paper on
    `pages`.
    """
    numbers = {name: place for place, name in enumerate(label.fields, start=1)}
    _mark(page, reading, label, why, numbers)
    panel = _panel(reading, label, why, catalogue, pages, numbers)
    high = max(page.height, panel.height)
    whole = Image.new("RGB", (page.width + _PANEL, high), (255, 255, 255))
    whole.paste(page, (0, 0))
    whole.paste(panel, (page.width, 0))
    ImageDraw.Draw(whole).line([(page.width, 0), (page.width, high)], fill=_LINE, width=2)
    out = BytesIO()
    whole.save(out, "PNG", optimize=True)
    return out.getvalue()


@cache
def _font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(BytesIO(font_file(bold)), size)


# ── on the page ───────────────────────────────────────────────────────────────────────────────────────────────────


def _mark(
    page: Image.Image, reading: PageReading, label: Label, why: Mapping[str, Any], numbers: Mapping[str, int]
) -> None:
    """Boxes on the page: words lightly, labels in blue, values in green with their numbers, others in red."""
    draw = ImageDraw.Draw(page, "RGBA")
    for line in reading.lines:
        for word in line.words:
            ink = _DOUBT if word.agreed is False else _WORD
            draw.rectangle(_pixels(page, word.box, 1), outline=(*ink, 170))
    labels = [label for label in why.get("labels", ()) if label["page"] == reading.page]
    for seen_label in labels:
        strong = 255 if seen_label["fields"] else 110
        box = _pixels(page, seen_label["box"], 2)
        draw.rectangle(box, fill=(*_LABEL, 40 if seen_label["fields"] else 14), outline=(*_LABEL, strong), width=2)
    chosen = why.get("chosen", {})
    for name, candidates in why.get("values", {}).items():
        taken = label.fields.get(name) or chosen.get(name)
        for other in candidates:
            box = _pixels(page, other["box"], 3)
            if other["page"] != reading.page or (taken and tuple(other["box"]) == taken.box and name in label.fields):
                continue
            if taken and tuple(other["box"]) == taken.box:  # no field of the answer, but an owner or metadata use it
                draw.rectangle(box, outline=(*_VALUE, 255), width=2)
            else:
                _dashed(draw, box)
    for name, value in label.fields.items():
        if value.box is None or value.page != reading.page:
            continue
        box = _pixels(page, value.box, 3)
        _join(draw, page, box, [label["box"] for label in labels if name in label["fields"]])
        draw.rectangle(box, fill=(*_VALUE, 36), outline=(*_VALUE, 255), width=3)
        _badge(draw, box[0] - 5, box[1] - 5, numbers[name], 10)


def _pixels(page: Image.Image, box: Box, room: int) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = box
    left, right = sorted((x0 * page.width, x1 * page.width))
    top, bottom = sorted((y0 * page.height, y1 * page.height))
    return left - room, top - room, right + room, bottom + room


def _join(
    draw: ImageDraw.ImageDraw, page: Image.Image, box: tuple[float, float, float, float], labels: Iterable[Box]
) -> None:
    """A line from the nearest label of the field to its value, along their feet: what stands between stays readable."""
    ends = [_pixels(page, label, 2)[2:] for label in labels]
    start = (box[0], box[3])
    if ends:
        near = min(ends, key=lambda end: abs(end[1] - start[1]) * 3 + abs(end[0] - start[0]))
        if not (box[0] < near[0] < box[2] and box[1] < near[1] < box[3]):  # a value of two lines runs below its label
            draw.line([near, start], fill=(*_LABEL, 220), width=3)


def _badge(draw: ImageDraw.ImageDraw, x: float, y: float, number: int, radius: int = 13) -> None:
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=_VALUE, outline=(255, 255, 255), width=2)
    draw.text((x, y), str(number), font=_font(radius + 2, True), fill=(255, 255, 255), anchor="mm")


def _dashed(draw: ImageDraw.ImageDraw, box: tuple[float, float, float, float]) -> None:
    x0, y0, x1, y1 = box
    at = x0
    while at < x1:
        for y in (y0, y1):
            draw.line([(at, y), (min(at + 8, x1), y)], fill=(*_PASSED, 255), width=2)
        at += 14
    for x in (x0, x1):
        draw.line([(x, y0), (x, y1)], fill=(*_PASSED, 255), width=2)


# ── beside it ─────────────────────────────────────────────────────────────────────────────────────────────────────


class _Column:
    """Text set downwards in the panel."""

    def __init__(self, height: int) -> None:
        self.image = Image.new("RGB", (_PANEL, height), (255, 255, 255))
        self.draw = ImageDraw.Draw(self.image)
        self.y = _MARGIN

    def say(
        self,
        text: str,
        size: int,
        ink: tuple[int, int, int] = _INK,
        *,
        bold: bool = False,
        left: int = 0,
        most: int = 3,
    ) -> None:
        """A text, wrapped to the panel, at most so many lines."""
        font, width = _font(size, bold), _PANEL - 2 * _MARGIN - left
        lines, line = [], ""
        for word in text.split():
            longer = f"{line} {word}".strip()
            if line and font.getlength(longer) > width:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
        if len(lines) > most:
            lines = [*lines[: most - 1], lines[most - 1] + " …"]
        for text_line in lines:
            self.draw.text((_MARGIN + left, self.y), text_line, font=font, fill=ink)
            self.y += round(size * 1.4)

    def rule(self) -> None:
        self.y += 10
        self.draw.line([(_MARGIN, self.y), (_PANEL - _MARGIN, self.y)], fill=_LINE, width=2)
        self.y += 14

    def bar(self, share: float, top: int) -> None:
        """How sure, as a bar at the right end of a line."""
        left, width = _PANEL - _MARGIN - 150, 96
        ink = _VALUE if share >= 0.9 else _DOUBT if share >= 0.6 else _PASSED
        self.draw.rectangle((left, top + 6, left + width, top + 16), fill=_LINE)
        self.draw.rectangle((left, top + 6, left + round(width * share), top + 16), fill=ink)
        self.draw.text((_PANEL - _MARGIN, top + 11), f"{share:.2f}", font=_font(15), fill=_PALE, anchor="rm")


def _panel(
    reading: PageReading,
    label: Label,
    why: Mapping[str, Any],
    catalogue: Catalogue,
    pages: Sequence[int],
    numbers: Mapping[str, int],
) -> Image.Image:
    column = _Column(8000)
    kind = catalogue.types.get(label.type)
    column.say(kind.name if kind else "Unknown type", 26, bold=True, most=2)
    column.say(f"{label.type}, sure {label.type_confidence:.2f}: {label.type_evidence}", 16, _PALE)
    others = ", ".join(
        f"{candidate.type} {candidate.confidence:.2f}"
        for candidate in label.type_candidates
        if candidate.type != label.type
    )
    if others:
        column.say(f"also possible: {others}", 16, _PALE)
    of = ", ".join(map(str, pages))
    column.say(f"page {reading.page}, of the paper on pages {of}; words sure {reading.mean_confidence:.2f}", 16, _PALE)
    _legend(column)
    column.rule()
    for name, value in label.fields.items():
        _value(column, numbers[name], name, value, why, reading.page)
    missing = (
        [field.name for field in kind.field if field.name not in label.fields and not field.metadata] if kind else []
    )
    if missing:
        column.say("not found: " + ", ".join(missing), 16, _PALE, most=4)
    column.rule()
    for owner in label.owners:
        column.say(f"owner ({owner.role}): " + ", ".join(filter(None, (owner.name, owner.id, owner.birth_date))), 17)
    if not label.needs_review:
        column.say("no review needed", 17, _VALUE, bold=True)
    for stored in label.review_reasons:
        column.say(f"{'detail' if about(stored) in label.doubtful else 'review'}: {sentence(stored)}", 17, _DOUBT)
    return column.image.crop((0, 0, _PANEL, column.y + _MARGIN))


def _legend(column: _Column) -> None:
    column.y += 6
    x = _MARGIN
    for ink, name in _LEGEND:
        column.draw.rectangle((x, column.y + 3, x + 14, column.y + 15), outline=ink, width=3)
        column.draw.text((x + 20, column.y), name, font=_font(14), fill=_PALE)
        x += 36 + round(_font(14).getlength(name))
    column.y += 20


def _value(column: _Column, number: int, name: str, value: FieldValue, why: Mapping[str, Any], page: int) -> None:
    """One field: its number on the page, name, value, how sure, how it was found, what was checked, what was passed."""
    top = column.y
    _badge(column.draw, _MARGIN + 12, top + 12, number)
    column.draw.text((_MARGIN + 34, top + 2), name, font=_font(16), fill=_PALE)
    column.bar(value.confidence, top)
    column.y += 24
    column.say(value.value, 20, bold=True, left=34)
    candidates = why.get("values", {}).get(name, ())
    taken = next((candidate for candidate in candidates if tuple(candidate["box"]) == value.box), None)
    facts = [
        _HOW.get(taken["how"], taken["how"])
        if taken
        else {"ocr": "as printed"}.get(value.source, f"from the {value.source}")
    ]
    facts += [f"printed “{value.text}”"] if value.text != value.value else []
    facts += [f"on page {value.page}"] if value.page not in (None, page) else []
    facts += [("failed: " + check[1:]) if check.startswith("!") else f"✓ {check}" for check in value.checks]
    column.say(" · ".join(facts), 15, _PALE, left=34)
    for other in candidates:
        if other is not taken and other["value"] != value.value:
            how = _HOW.get(other["how"], other["how"])
            column.say(
                f"passed over: {other['value']} ({how}, {other['confidence']:.2f})", 15, _PASSED, left=34, most=1
            )
    column.y += 8

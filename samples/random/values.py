"""A value as it is printed, in pieces, and as it is true; days as clerks write them."""

from dataclasses import dataclass
from datetime import date

# A piece is text and whether it is the value itself (or only stands beside it); text in `STRUCK` marks is crossed out.
Piece = tuple[str, bool]
STRUCK = "~"


@dataclass(frozen=True)
class Value:
    """A value as printed in pieces, and as the truth file says it."""

    pieces: tuple[Piece, ...]
    truth: str | None
    kind: str = "text"

    @property
    def text(self) -> str:
        return " ".join(text for text, _ in self.pieces)


def single(text: str, truth: str | None = None, kind: str = "text") -> Value:
    """A value printed as a single piece."""
    return Value(((text, True),), text if truth is None else truth, kind)


def dated(text: str, day: date) -> Value:
    """A day as printed; a leading `ngày` is no part of the value."""
    if text.startswith("ngày "):
        return Value((("ngày", False), (text[5:], True)), day.isoformat(), "date")
    return single(text, day.isoformat(), "date")


def write_date(style: str, day: date) -> str:
    """A day in one of the ways clerks write it."""
    short_month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return {
        "slash": f"{day:%d/%m/%Y}", "short": f"{day.day}/{day.month}/{day.year}", "dash": f"{day:%d-%m-%Y}",
        "dots": f"{day:%d.%m.%Y}", "spaced": f"{day:%d} / {day:%m} / {day:%Y}",
        "long": f"ngày {day.day:02d} tháng {short_month} năm {day.year}",
        "plain": f"{day.day:02d} tháng {short_month} năm {day.year}",
    }[style]  # fmt: skip

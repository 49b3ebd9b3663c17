"""Numbers, dates and sums the way Vietnamese papers write them."""

from datetime import date

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
SCALES = ("", " nghìn", " triệu", " tỷ")


def _below_thousand(n: int, full: bool) -> str:
    hundreds, rest = divmod(n, 100)
    tens, units = divmod(rest, 10)
    parts = [f"{DIGITS[hundreds]} trăm"] if hundreds or full else []
    if tens > 1:
        parts.append(f"{DIGITS[tens]} mươi")
    elif tens == 1:
        parts.append("mười")
    elif units and parts:
        parts.append("linh")
    if units:
        last = "mốt" if units == 1 and tens > 1 else "lăm" if units == 5 and tens else DIGITS[units]
        parts.append(last)
    return " ".join(parts)


def number_words(n: int) -> str:
    """A whole number in words: 1205 -> một nghìn hai trăm linh năm."""
    if n == 0:
        return DIGITS[0]
    groups: list[int] = []
    while n:
        n, group = divmod(n, 1000)
        groups.append(group)
    words = [
        _below_thousand(g, full=i < len(groups) - 1) + SCALES[i] for i, g in reversed(list(enumerate(groups))) if g
    ]
    return " ".join(words)


def date_words(day: date) -> str:
    return f"Ngày {number_words(day.day)}, tháng {number_words(day.month)}, năm {number_words(day.year)}"


def money(n: int) -> str:
    return f"{n:,}".replace(",", ".")


def money_words(n: int) -> str:
    return f"{number_words(n)} đồng".capitalize()


def slash(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def long_date(day: date) -> str:
    """ngày 05 tháng 01 năm 2026: days below ten and months one and two carry a zero."""
    return f"ngày {day.day:02d} tháng {day.month if day.month > 2 else f'{day.month:02d}'} năm {day.year}"


def plus_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        return date(year, month + 1, 28)

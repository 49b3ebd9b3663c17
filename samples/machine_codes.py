"""Identifiers with checks and machine-readable codes: tax code, MRZ, card QR text, QR and bar patterns."""

import unicodedata
from collections.abc import Sequence
from datetime import date
from random import Random

import numpy as np
import segno
from numpy.typing import NDArray

TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
ITF_DIGITS = ("nnwwn", "wnnnw", "nwnnw", "wwnnn", "nnwnw", "wnwnn", "nwwnn", "nnnww", "wnnwn", "nwnwn")


def tax_check_digit(nine: str) -> int:
    """The tenth digit of a tax code, or 10 where no code with these nine digits exists."""
    return 10 - sum(w * int(d) for w, d in zip(TAX_WEIGHTS, nine, strict=True)) % 11


def tax_code(rng: Random) -> str:
    """A tax code whose check digit is right (prefix 99 keeps it clear of codes in use)."""
    while True:
        nine = f"99{rng.randrange(10**6, 10**7)}"
        if tax_check_digit(nine) < 10:
            return f"{nine}{tax_check_digit(nine)}"


def mrz_check(text: str) -> str:
    """ICAO 9303 check digit, weights 7-3-1."""
    values = (int(c) if c.isdigit() else 0 if c == "<" else ord(c) - 55 for c in text)
    return str(sum(v * (7, 3, 1)[i % 3] for i, v in enumerate(values)) % 10)


def without_marks(text: str) -> str:
    """Vietnamese in the letters of English, as foreign languages and zones print it."""
    plain = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(c for c in plain if not unicodedata.combining(c))


def ascii_upper(text: str) -> str:
    return without_marks(text.upper())


def mrz_name(surname: str, given_names: str) -> str:
    return f"{ascii_upper(surname)}<<{ascii_upper(given_names).replace(' ', '<')}"


def mrz_card(number: str, surname: str, given_names: str, sex: str, birth: date, expiry: date | None) -> list[str]:
    """TD1, three lines of thirty, as printed on the back of Vietnamese identity cards."""
    document = number[3:]
    first = f"IDVNM{document}{mrz_check(document)}{number}<<"
    first += mrz_check(first[15:])
    born = f"{birth:%y%m%d}"
    end = f"{expiry:%y%m%d}" if expiry else "991231"
    middle = f"{born}{mrz_check(born)}{'M' if sex == 'nam' else 'F'}{end}{mrz_check(end)}"
    composite = first[5:30] + middle[:7] + middle[8:15] + "<" * 11
    second = f"{middle}VNM{'<' * 11}{mrz_check(composite)}"
    return [first, second, mrz_name(surname, given_names)[:30].ljust(30, "<")]


def mrz_passport(
    number: str, surname: str, given_names: str, sex: str, birth: date, expiry: date, personal: str
) -> list[str]:
    """TD3, two lines of forty-four."""
    first = f"P<VNM{mrz_name(surname, given_names)}"[:44].ljust(44, "<")
    document, owner = number.ljust(9, "<"), personal.ljust(14, "<")
    born, end = f"{birth:%y%m%d}", f"{expiry:%y%m%d}"
    left = f"{document}{mrz_check(document)}"
    dates = f"{born}{mrz_check(born)}", f"{end}{mrz_check(end)}{owner}{mrz_check(owner)}"
    composite = mrz_check(left + dates[0] + dates[1])
    return [first, f"{left}VNM{dates[0]}{'M' if sex == 'nam' else 'F'}{dates[1]}{composite}"]


def card_qr(fields: Sequence[str]) -> str:
    """The text of the QR code of a chip card: seven fields joined with bars."""
    return "|".join(fields)


def qr_matrix(text: str) -> NDArray[np.uint8]:
    """Modules of a QR code, 0 dark and 255 light, with its quiet zone."""
    rows = segno.make(text, error="m", micro=False, encoding="utf-8").matrix
    dark = np.array([list(row) for row in rows], dtype=np.uint8)
    return np.pad((1 - dark) * 255, 3, constant_values=255).astype(np.uint8)


def itf_bars(digits: str) -> list[tuple[int, bool]]:
    """Interleaved 2 of 5: (width in modules, dark) from left to right; an even number of digits."""
    bars = [(1, True), (1, False), (1, True), (1, False)]
    for a, b in zip(digits[::2], digits[1::2], strict=True):
        for wide_bar, wide_gap in zip(ITF_DIGITS[int(a)], ITF_DIGITS[int(b)], strict=True):
            bars += [(3 if wide_bar == "w" else 1, True), (3 if wide_gap == "w" else 1, False)]
    return [*bars, (3, True), (1, False), (1, True)]

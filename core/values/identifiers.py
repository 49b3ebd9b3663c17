"""Numbers that name persons, firms, cards and certificates, with the checks of docs/domain.md, 2."""

from __future__ import annotations

import re

from stdnum.vn import mst

from core.text import TICKED, nfc
from core.values.boxes import BARS, boxed
from core.values.parsed import Parsed, digit_runs, skeleton
from core.values.provinces import PROVINCES

LATEST_BIRTH_YEAR = 2040  # an id that says a later year was misread; parsers know no clock


def _numbers(text: str, *lengths: int, grouped: str = " .") -> list[tuple[str, str, bool]]:
    """Stretches of exactly that many digits, those read without mending first."""
    all_runs = digit_runs(text, grouped)
    runs = [run for run in all_runs if len(run[0]) in lengths]
    # A speck or another figure beside the number: its own group, parted by a blank, has the length alone.
    runs = runs or [
        run
        for _, printed, _ in all_runs
        for run in digit_runs(printed, ".")
        if len(run[0]) in lengths and _alone(printed, run[1])
    ]
    return sorted(runs, key=lambda run: (run[2], lengths.index(len(run[0]))))


def _alone(printed: str, number: str) -> bool:
    """True when one or two single figures stand beside a number, specks or rests of a rule (`1 1 024093227622`), or
    others behind twelve that nothing parts."""
    before, after = (part.split() for part in printed.partition(number)[::2])
    unbroken = re.fullmatch(r"\d{12}", number) is not None
    beside = before if unbroken else before + after
    return len(beside) <= 2 and all(len(word) == 1 for word in beside)


def _boxed(text: str, length: int) -> list[tuple[str, str, bool]]:
    """A number of `length` figures in boxes, all parted, or with half of the bars read: `0 /0 [ 1 / 0 7 / 5`. The 0
    that a personal id begins with is narrow: it may have been read as one more bar."""
    clean = nfc(text)
    runs = []
    for run in boxed(clean):
        lost = length == 12 and len(run.figures) == 11 and re.search(rf"[{BARS}] ?[{BARS}]? ?$", clean[: run.start])
        figures = f"0{run.figures}" if lost and run.parted else run.figures
        if len(figures) == length and run.bars and (run.parted or run.bars * 2 >= length - 1):
            runs.append((figures, run.printed, run.mended or figures != run.figures))
    return runs


_SLASHED = re.compile(r"(?<![\w/])[\d/.]{9,14}(?![\w/])")


def _stroked(text: str, length: int) -> list[tuple[str, str, bool]]:
    """A number of `length` figures whose ones a pen drew as strokes: `058/88365621`."""
    runs = [(re.sub(r"\D", "", match[0].replace("/", "1")), match[0]) for match in _SLASHED.finditer(nfc(text))]
    return [(digits, printed, True) for digits, printed in runs if len(digits) == length and 0 < printed.count("/") < 4]


def id_year_sex(number: str) -> tuple[int, str] | None:
    """Birth year and sex a 12-digit id says (`001199…` → 1999, nu); None when it is not such a number."""
    if not re.fullmatch(r"\d{12}", number):
        return None
    century, sex = divmod(int(number[3]), 2)
    return 1900 + 100 * century + int(number[4:6]), "nu" if sex else "nam"


def id_anatomy(number: str) -> tuple[str, ...]:
    """Checks of a 12-digit id on its own: known province and a birth year a living or dead person can have."""
    said = id_year_sex(number)
    province = "id_province" if number[:3] in PROVINCES else "!id_province"
    born = "id_century" if said is not None and said[0] <= LATEST_BIRTH_YEAR else "!id_century"
    return province, born


def id_checks(number: str, birth_date: str | None, sex: str | None) -> tuple[str, ...]:
    """How an id agrees with the birth date (any precision) and the sex printed beside it; unknown facts say nothing."""
    said = id_year_sex(number)
    if said is None:
        return ()
    checks = []
    if birth_date:
        checks.append("id_birth_year" if birth_date[:4] == str(said[0]) else "!id_birth_year")
    if sex in ("nam", "nu"):
        checks.append("id_sex" if sex == said[1] else "!id_sex")
    return tuple(checks)


def id_agrees(number: str, birth_date: str | None, sex: str | None) -> bool | None:
    """True when year and sex known agree with the id, False when one contradicts it, None when nothing is known."""
    checks = id_checks(number, birth_date, sex)
    return None if not checks else all(not check.startswith("!") for check in checks)


def personal_id(text: str) -> Parsed | None:
    """The 12-digit personal id, also in printed groups; checked by its anatomy."""
    runs = _numbers(text, 12) or _numbers(text, 12, grouped=" .,") or _boxed(text, 12)
    runs = runs or [run for run in _stroked(text, 12) if not any(c.startswith("!") for c in id_anatomy(run[0]))]
    if not runs:
        return None
    digits, printed, mended = runs[0]
    checks = id_anatomy(digits)
    failed = sum(check.startswith("!") for check in checks)
    distinct = {run[0] for run in runs if not run[2]}
    # Two different numbers: which one belongs to the label is not sure.
    doubt = (0.5 if mended else 1.0) * 0.4**failed * (0.7 if len(distinct) > 1 else 1.0)
    return Parsed(digits, printed, checks, doubt)


def _part_of_longer(text: str, printed: str) -> bool:
    """True when more figures stand right before or after: nine of twelve digits are nobody's old number."""
    before, number, after = nfc(text).partition(printed)
    unbroken = re.fullmatch(r"\d{9}", number) and re.fullmatch(r"[^\d\w]*(?:\d )?", before)
    if unbroken and re.match(r"(?: \d)?(?!\s?[^\w\s]{0,2}\s?\d|\w)", after):
        return False  # a speck beside an unbroken number: groups of twelve figures are parted otherwise
    boxed = re.search(r"\d \d \d", number) is not None  # of a number in boxes one figure may be read as a letter
    if boxed and (re.match(r"\s?[^\W\d_]\s\d\b", after) or re.search(r"\b\d\s[^\W\d_]\s?$", before)):
        return True
    return bool(number) and bool(re.search(r"\d[^\w\s]{0,2}\s?$", before) or re.match(r"\s?[^\w\s]{0,2}\s?\d", after))


def old_id(text: str) -> Parsed | None:
    """The nine digits of an old identity card (some of 2012-2015 print twelve)."""
    runs = [run for run in _numbers(text, 9, 12) if len(run[0]) == 12 or not _part_of_longer(text, run[1])]
    runs = runs or _boxed(text, 9)
    if not runs:
        return None
    digits, printed, mended = runs[0]
    return Parsed(digits, printed, (), (0.5 if mended else 1.0) * (1.0 if len(digits) == 9 else 0.7))


def any_id(text: str) -> Parsed | None:
    """Whatever names the person: 12 digits, else 9 digits, else a passport number, else a tax code that checks."""
    twelve = personal_id(text)
    if twelve is not None and twelve.doubt >= 0.4:
        return twelve
    runs = [run for run in _numbers(text, 9) or _numbers(text, 9, grouped=" .-") if not _part_of_longer(text, run[1])]
    runs = runs or ([] if twelve is not None else _boxed(text, 9) or _stroked(text, 9))
    if runs and not runs[0][1].startswith("B"):  # no card's number begins with an 8, whose misreading it would be
        return Parsed(runs[0][0], runs[0][1], (), 0.5 if runs[0][2] else 1.0)
    if twelve is not None:
        return twelve
    passport = passport_number(text) or _foreign_passport(text)
    if passport is not None:
        return passport
    tax = tax_code(text)
    return tax if tax is not None and "tax_check_digit" in tax.checks else None


def tax_code(text: str) -> Parsed | None:
    """A tax or enterprise code: 10 digits with a check digit, `-NNN` for a branch, or a 12-digit household code."""
    best: Parsed | None = None
    for digits, printed, mended in _numbers(text, 10, 13, 12, grouped=" .-–"):
        if len(digits) == 12:
            checks = id_anatomy(digits)
            good = not any(check.startswith("!") for check in checks)
            candidate = Parsed(digits, printed, checks, (1.0 if good else 0.3) * (0.5 if mended else 1.0))
        else:
            good = mst.is_valid(digits)
            value = digits if len(digits) == 10 else f"{digits[:10]}-{digits[10:]}"
            check = "tax_check_digit" if good else "!tax_check_digit"
            candidate = Parsed(value, printed, (check,), 1.0 if good else 0.2)
        if best is None or candidate.doubt > best.doubt:
            best = candidate
    return best


def licence_number(text: str) -> Parsed | None:
    """The 12 digits of a driving licence, which are not a personal id and carry no anatomy; on paper ones, before them,
    one or two letters and six or seven digits (`LX 204417`) [inference]."""
    runs = _numbers(text, 12)
    if runs:
        return Parsed(runs[0][0], runs[0][1], (), 0.5 if runs[0][2] else 1.0)
    match = _letter_digits(text, "[A-ZĐ]{1,2}", r"\d{6,7}")
    return None if match is None else Parsed(match[1] + match[2], match.group(), (), 0.9)


def _letter_digits(text: str, letters: str, digits: str) -> re.Match[str] | None:
    return re.search(rf"(?<![^\W_])({letters})[\s.]?({digits})(?![^\W_])", nfc(text))


def passport_number(text: str) -> Parsed | None:
    """A letter and seven (old) or eight digits: `B1234567`, `C12345678`."""
    match = _letter_digits(text, "[A-Z]", r"\d{8}|\d{7}")
    if match is not None:
        return Parsed(match[1] + match[2], match.group())
    match = _letter_digits(text, "[A-Z]", r"[\dOIlSB]{7,8}")
    if match is None:
        return None
    return Parsed(match[1] + digit_runs(match[2])[0][0], match.group(), (), 0.5) if digit_runs(match[2]) else None


def _foreign_passport(text: str) -> Parsed | None:
    """A passport's number as other states write it: `TR4602188`, `M123A4567` [memory]."""
    match = re.search(r"(?<![^\W_])(?:[A-Z]{2}\d{7}|[A-Z]\d{3}[A-Z]\d{4})(?![^\W_])", nfc(text))
    return None if match is None else Parsed(match[0], match[0])


def serial_number(text: str) -> Parsed | None:
    """Serial of a land certificate (1-2 letters, 6-8 digits: `BK 123456`, `AA 12345678`) or of a diploma."""
    match = _letter_digits(text, "[A-ZĐ]{1,2}", r"\d{6,8}")
    if match is not None:
        return Parsed(f"{match[1]} {match[2]}", match.group(), ("serial_form",))
    match = re.search(r"(?<![^\W_])[A-ZĐ]{0,6}[\s./-]{0,2}\d[\d./A-ZĐ-]{2,17}(?![^\W_])", nfc(text))
    return None if match is None else Parsed(match.group().strip(" ./-"), match.group(), (), 0.8)


def register_number(text: str) -> Parsed | None:
    """The number in the issuer's book (`CH 00120`, `CS 01234/HN`, `123/2020`), as printed with single blanks."""
    match = re.search(r"(?<![^\W_])(?:[A-ZĐ]{1,4}[\s.-]{0,2})?\d[\dA-ZĐ./-]*(?:\s?[-/]\s?[A-ZĐ\d.-]+)*", nfc(text))
    if match is None:
        return None
    value = re.sub(r"\s*([/-])\s*", r"\1", match.group()).strip(" ./-")
    return Parsed(re.sub(r"^([A-ZĐ]{1,4})[\s.-]*(?=\d)", r"\1 ", value), match.group())


def insurance_number(text: str) -> Parsed | None:
    """Health-insurance number: 2 letters and 13 digits (old), 10 digits of the insurance code, or the 12-digit id."""
    compact = re.search(r"(?<![^\W_])[A-Z]{2}\s?\d(?:[\s.()|\[\]-]{0,3}\d){12}(?!\d)", nfc(text))
    if compact is not None:
        return Parsed(re.sub(r"[^A-Z\d]", "", compact.group()), compact.group(), ("insurance_form",))
    runs = _numbers(text, 10, 12)
    return None if not runs else Parsed(runs[0][0], runs[0][1], (), 0.5 if runs[0][2] else 1.0)


def phone(text: str) -> Parsed | None:
    """A Vietnamese telephone number as digits with the leading 0 (`+84 912 345 678` → `0912345678`)."""
    for match in re.finditer(r"(?<![\d/])(?:\(?\+?\s?84\)?|\(?0)(?:[\d\s.()\-]|,(?=\d)){7,16}", nfc(text)):
        digits = re.sub(r"\D", "", match.group())
        digits = "0" + digits[2:] if digits.startswith("84") else digits
        digits = digits[:1] + digits[2:] if digits.startswith("00") else digits
        if re.fullmatch(r"0[35789]\d{8}|02\d{8,9}", digits):
            return Parsed(digits, match.group().strip(), ("phone_form",))
        if re.fullmatch(r"0\d{8,10}", digits):
            return Parsed(digits, match.group().strip(), ("!phone_form",), 0.5)
    short = re.fullmatch(r"\W*(\d{3}[\s.]?\d{3,4}|\d{7}|\d{8})\W*", nfc(text))  # of one town, before 2008
    if short is not None:
        return Parsed(re.sub(r"\D", "", short[1]), short[1], ("!phone_form",), 0.5)
    return None


def email(text: str) -> Parsed | None:
    """An e-mail address in lower case; blanks a recogniser put around `@` and dots are removed."""
    close = re.sub(r"\s*@\s*", "@", nfc(text))
    match = re.search(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\s?\.\s?[A-Za-z0-9-]{2,})+", close)
    if match is None:
        return None
    value = re.sub(r"\s", "", match.group()).lower()
    return Parsed(value, match.group(), (), 1.0 if value == match.group().lower() else 0.6)


_MEN = ("nam", "male", "trai")
_SEX_WORDS = re.compile(r"\b(?:(?<!viet )nam|nu[a]?|male|female|nir|trai|gai)\b(?!\s*(?:dinh|\d))")  # not `Việt Nam`


_TICK = rf"(?:[{TICKED}]|\[x\]|\(x\))"
_TICK_BEFORE = re.compile(rf"{_TICK}\s*(nam|nu)\b")
_TICK_BEHIND = re.compile(rf"\b(nam|nu)\s*{_TICK}")
_WORD_FIRST = re.compile(r"[^\w☐□☒☑✓\[(]*(?:nam|nu)\b")  # … or the first box stands before the first word
_MISREAD_NAM = re.compile(r"(?:[^\W\dn]a|n[^\W\du])m|na[^\W\dum]")  # by one letter, and nothing beside it


def sex(text: str) -> Parsed | None:
    """`nam` or `nu`, of Vietnamese or English print, of a child also `trai` or `gái`; `Nữa`, `Nư` and `Mam` are known
    misreadings."""
    clean = nfc(text)
    bare = skeleton(clean)
    words = [(m.start(), m.group()) for m in _SEX_WORDS.finditer(bare)]
    ticked = (_TICK_BEHIND if _WORD_FIRST.match(bare) else _TICK_BEFORE).search(bare)
    if ticked is not None:
        return Parsed(ticked[1], clean[ticked.start() : ticked.end()], (), 1.0)
    if not words:
        return Parsed("nam", clean.strip(), (), 0.5) if _MISREAD_NAM.fullmatch(bare.strip(" .,:;")) else None
    values = {"nam" if word in _MEN else "nu" for _, word in words}
    place, word = words[0]
    value = "nam" if word in _MEN else "nu"
    # Both words printed (a form's choices) says nothing.
    return (
        None
        if len(values) > 1
        else Parsed(value, clean[place : place + len(word)], (), 0.8 if word in ("nua", "nir") else 1.0)
    )


_FOREIGN = re.compile(r"(?<![\w-])(?=(?:[A-Z-]*\d){6})[A-Z0-9](?:[A-Z0-9]|-(?=[A-Z0-9])){5,17}(?![\w-])")


def foreign_id(text: str) -> Parsed | None:
    """A number of another state's card or passport: six digits or more, with or without capitals and hyphens."""
    match = _FOREIGN.search(nfc(text))
    return None if match is None else Parsed(match[0], match[0])


_OWNER_NUMBER = re.compile(
    r"\d{9}|\d{12}|\d{10}(?:-?\d{3})?|\d{17}[\dX]|\d{6}-\d{7}|(?=(?:.*\d){6})(?=.*[A-Z])[A-Z0-9-]{7,18}", re.ASCII
)


def names_an_owner(number: str) -> bool:
    """Whether a stored number names an owner by itself: 12 or 9 digits of a person, a tax code of 10 or 13, a passport
    or another number with letters, a foreign card of 18; with its hyphens or without."""
    return _OWNER_NUMBER.fullmatch(number) is not None

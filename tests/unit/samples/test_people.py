"""Invented people carry identifiers that agree with their facts."""

from datetime import date
from random import Random

import pytest

from samples.machine_codes import itf_bars, mrz_card, mrz_check, mrz_passport, tax_check_digit, tax_code
from samples.people import PROVINCES, Person, family
from samples.spelt_out import date_words, long_date, money_words, number_words, plus_months

FAMILIES = [family(2026, i) for i in range(40)]
PEOPLE = [p for f in FAMILIES for p in (f.wife, f.husband, f.child, f.elder, f.friend)]


@pytest.mark.parametrize("person", PEOPLE, ids=lambda p: p.id_number)
def test_the_twelve_digits_agree_with_province_century_sex_and_year(person: Person) -> None:
    number = person.id_number
    assert len(number) == 12
    assert number[:3] in PROVINCES
    assert int(number[3]) == (0 if person.birth.year < 2000 else 2) + (person.sex == "nu")
    assert number[4:6] == f"{person.birth.year % 100:02d}"


def test_a_set_of_families_has_hundreds_of_different_names() -> None:
    assert len({p.name for p in PEOPLE}) > 150


def test_the_same_seed_gives_the_same_family() -> None:
    assert family(2026, 3) == family(2026, 3)
    assert family(2026, 3) != family(2027, 3)


@pytest.mark.parametrize("nine", ["999900001", "099990001", "123456789"])
def test_tax_check_digits_match_the_known_vectors(nine: str) -> None:
    assert tax_check_digit(nine) == {"999900001": 2, "099990001": 7, "123456789": 3}[nine]


def test_firms_carry_valid_tax_codes() -> None:
    for relatives in FAMILIES:
        code = relatives.firm.code
        assert tax_check_digit(code[:9]) == int(code[9])
    assert len({tax_code(Random(i)) for i in range(50)}) > 45


def test_the_card_mrz_matches_the_known_vector() -> None:
    lines = mrz_card("001199999999", "Nguyễn", "Thị Mẫu Ví Dụ", "nu", date(1999, 1, 15), date(2039, 1, 15))
    assert lines == [
        "IDVNM1999999991001199999999<<2",
        "9901155F3901153VNM<<<<<<<<<<<4",
        "NGUYEN<<THI<MAU<VI<DU<<<<<<<<<",
    ]


def test_the_passport_mrz_has_right_check_digits() -> None:
    first, second = mrz_passport("C1234567", "Đỗ", "Văn Thử", "nam", date(1990, 5, 4), date(2032, 5, 4), "001090123456")
    assert (len(first), len(second)) == (44, 44)
    assert first.startswith("P<VNMDO<<VAN<THU<")
    for start, end in ((0, 9), (13, 19), (21, 27), (28, 42)):
        assert mrz_check(second[start:end]) == second[end]
    assert mrz_check(second[:10] + second[13:20] + second[21:43]) == second[43]


def test_a_card_issued_shortly_before_a_birthday_of_the_law_runs_to_the_next() -> None:
    person = PEOPLE[0]
    assert person.card_expiry(person.birthday(24)) == person.birthday(40)
    assert person.card_expiry(person.birthday(30)) == person.birthday(40)
    assert person.card_expiry(person.birthday(61)) is None


def test_bars_begin_and_end_as_interleaved_two_of_five() -> None:
    bars = itf_bars("0011")
    assert bars[:4] == [(1, True), (1, False), (1, True), (1, False)]
    assert bars[-3:] == [(3, True), (1, False), (1, True)]
    assert len(bars) == 4 + 20 + 3


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"), (10, "mười"), (15, "mười lăm"), (21, "hai mươi mốt"), (105, "một trăm linh năm"),
        (1999, "một nghìn chín trăm chín mươi chín"), (2026, "hai nghìn không trăm hai mươi sáu"),
        (2_400_000_000, "hai tỷ bốn trăm triệu"),
    ],
)  # fmt: skip
def test_numbers_in_words(number: int, words: str) -> None:
    assert number_words(number) == words


def test_dates_and_sums_are_written_as_papers_write_them() -> None:
    assert long_date(date(2026, 1, 5)) == "ngày 05 tháng 01 năm 2026"
    assert long_date(date(2026, 10, 15)) == "ngày 15 tháng 10 năm 2026"
    assert date_words(date(2022, 3, 10)) == "Ngày mười, tháng ba, năm hai nghìn không trăm hai mươi hai"
    assert money_words(8000) == "Tám nghìn đồng"
    assert plus_months(date(2026, 8, 31), 6) == date(2027, 2, 28)

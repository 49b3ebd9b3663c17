"""The machine-readable zone: what is read, what is mended, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.codes import mrz
from samples.machine_codes import mrz_card, mrz_passport

CARD = ["IDVNM1999999991001199999999<<2", "9901155F3901153VNM<<<<<<<<<<<4", "NGUYEN<<THI<MAU<VI<DU<<<<<<<<<"]
PROTECTED = ("number", "personal_id", "birth_date", "expires_on", "sex")
# What readers confuse, both ways.
CONFUSED = {
    "O": "0", "0": "OQD", "I": "1", "1": "IL", "B": "8", "8": "B", "S": "5", "5": "S", "Z": "2", "2": "Z",
    "G": "6", "6": "G", "<": "KC", "K": "<", "C": "<",
}  # fmt: skip


@st.composite
def zones(draw: st.DrawFn) -> list[str]:
    """A valid Vietnamese card or passport zone of an invented person."""
    born = draw(st.dates(date(1930, 1, 1), date(2025, 12, 31)))
    sex = draw(st.sampled_from(["nam", "nu"]))
    century = (0 if born.year < 2000 else 2) + (sex == "nu")
    personal = f"{draw(st.integers(1, 96)):03d}{century}{born:%y}{draw(st.integers(0, 999_999)):06d}"
    ends = draw(st.dates(date(2026, 1, 1), date(2049, 12, 31)))
    if draw(st.booleans()):
        return mrz_card(personal, "Nguyễn", "Thị Mẫu", sex, born, draw(st.sampled_from([ends, None])))
    number = f"{draw(st.sampled_from('BCNP'))}{draw(st.integers(0, 9_999_999)):07d}"
    return mrz_passport(number, "Nguyễn", "Thị Mẫu", sex, born, ends, draw(st.sampled_from([personal, ""])))


def protected(zone: mrz.Mrz | None) -> tuple[object, ...]:
    assert zone is not None
    return tuple(getattr(zone, name) for name in PROTECTED)


def agrees(read: mrz.Mrz | None, truth: mrz.Mrz) -> bool:
    """Whether a zone is refused or says nothing but the truth."""
    if read is None or not read.checks_hold:
        return True
    return all(getattr(read, name) in (None, getattr(truth, name)) for name in PROTECTED)


def test_the_cards_zone_gives_id_dates_sex_and_name():
    zone = mrz.parse(CARD)
    assert zone is not None
    assert zone.checks_hold
    assert zone.mended == 0
    assert (zone.kind, zone.issuer, zone.personal_id) == ("identity_card", "VNM", "001199999999")
    assert (zone.birth_date, zone.sex, zone.expires_on) == ("1999-01-15", "nu", "2039-01-15")
    assert (zone.surname, zone.given_names) == ("NGUYEN", "THI MAU VI DU")


def test_a_card_without_a_term_has_no_expiry():
    zone = mrz.parse(mrz_card("001054000001", "Trần", "Văn Giả", "nam", date(1954, 2, 3), None))
    assert zone is not None
    assert (zone.checks_hold, zone.no_expiry, zone.expires_on) == (True, True, None)


def test_the_personal_id_decides_the_century_of_birth():
    old = mrz.parse(mrz_card("001026000001", "Trần", "Văn Giả", "nam", date(1926, 2, 3), None))
    young = mrz.parse(mrz_card("001226000001", "Trần", "Văn Giả", "nam", date(2026, 2, 3), date(2040, 2, 3)))
    assert old is not None
    assert young is not None
    assert (old.birth_date, young.birth_date) == ("1926-02-03", "2026-02-03")


def test_without_an_id_a_birth_after_the_expiry_belongs_to_the_last_century():
    zone = mrz.parse(mrz_passport("C1234567", "Lê", "An", "nam", date(1951, 5, 6), date(2031, 1, 1), ""))
    assert zone is not None
    assert (zone.checks_hold, zone.birth_date, zone.personal_id) == (True, "1951-05-06", None)


@given(zones())
def test_every_valid_zone_is_read_without_mending(lines: list[str]):
    zone = mrz.parse(lines)
    assert zone is not None
    assert zone.checks_hold
    assert zone.mended == 0
    assert zone.text.split("\n")[1] == lines[1]


@given(zones(), st.data())
def test_one_confused_character_is_mended_to_the_truth_or_refused(lines: list[str], data: st.DataObject):
    truth = mrz.parse(lines)
    assert truth is not None
    row = data.draw(st.sampled_from([0, 1] if truth.kind == "identity_card" else [1]))
    place = data.draw(st.sampled_from([i for i, char in enumerate(lines[row]) if char in CONFUSED]))
    wrong = data.draw(st.sampled_from(CONFUSED[lines[row][place]]))
    spoiled = list(lines)
    spoiled[row] = lines[row][:place] + wrong + lines[row][place + 1 :]
    assert agrees(mrz.parse(spoiled), truth)


@given(zones(), st.data())
def test_one_wrong_digit_never_passes(lines: list[str], data: st.DataObject):
    truth = mrz.parse(lines)
    place = data.draw(st.sampled_from([i for i, char in enumerate(lines[1]) if char.isdigit()]))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != lines[1][place]]))
    zone = mrz.parse([lines[0], lines[1][:place] + wrong + lines[1][place + 1 :], *lines[2:]])
    assert truth is not None
    assert zone is None or not zone.checks_hold


@given(zones(), st.data())
def test_a_lost_or_doubled_character_never_gives_another_value(lines: list[str], data: st.DataObject):
    truth = mrz.parse(lines)
    assert truth is not None
    row = data.draw(st.integers(0, len(lines) - 1))
    place = data.draw(st.integers(0, len(lines[row]) - 1))
    lost, doubled = list(lines), list(lines)
    lost[row] = lines[row][:place] + lines[row][place + 1 :]
    doubled[row] = lines[row][: place + 1] + lines[row][place:]
    assert agrees(mrz.parse(lost), truth)
    assert agrees(mrz.parse(doubled), truth)


@given(zones(), st.data())
def test_any_text_around_and_inside_does_no_harm(lines: list[str], data: st.DataObject):
    junk = data.draw(st.lists(st.text(max_size=50), max_size=3))
    assert protected(mrz.parse([*junk, *lines])) == protected(mrz.parse(lines))


@pytest.mark.parametrize(
    ("spoiled", "what"),
    [
        (["IDVNM1999999991OO11999999  99<<2", CARD[1], CARD[2]], "letters for noughts and blanks"),
        (["IDVNM1999999991001199999999<K2", CARD[1], CARD[2]], "a letter for a filler"),
        ([CARD[0], "9901155F3901153VNM<<<<<<<<4", CARD[2]], "too few fillers"),
        ([CARD[0], "9901155F3901153VNM«««««4", CARD[2]], "fillers read in pairs"),
        ([CARD[0].lower(), CARD[1], "NGUYỄN<<THỊ<MẪU<VI<DU<<<<<<<<<"], "small letters and accents"),
    ],
)
def test_usual_misreadings_of_a_card_are_mended(spoiled: list[str], what: str):
    assert protected(mrz.parse(spoiled)) == protected(mrz.parse(CARD)), what


def test_a_refused_zone_gives_no_value_that_a_check_should_protect():
    zone = mrz.parse([CARD[0].replace("1999999991", "1999999981"), *CARD[1:]])
    assert zone is not None
    assert not zone.checks_hold
    assert protected(zone) == (None,) * 5


def test_a_zone_whose_id_contradicts_the_year_of_birth_is_refused():
    zone = mrz.parse(mrz_card("001199999999", "Nguyễn", "Thị Mẫu", "nu", date(1998, 1, 15), date(2039, 1, 15)))
    assert zone is not None
    assert not zone.checks_hold


def test_a_name_line_with_anything_but_letters_gives_no_name():
    zone = mrz.parse([CARD[0], CARD[1], "NGUYEN<<TH1<MAU<VI<DU<<<<<<<<<"])
    assert zone is not None
    assert zone.checks_hold
    assert (zone.surname, zone.given_names) == (None, None)


@pytest.mark.parametrize("lines", [[], ["Độc lập - Tự do - Hạnh phúc"] * 3, ["<" * 30] * 3, ["1" * 44] * 2, ["P<"] * 2])
def test_what_is_no_zone_gives_nothing(lines: list[str]):
    assert mrz.parse(lines) is None


@given(st.lists(st.text(alphabet="ABCIDPVNM0123456789<KO", min_size=20, max_size=50), max_size=4))
def test_random_text_in_the_zones_alphabet_never_holds(lines: list[str]):
    zone = mrz.parse(lines)
    assert zone is None or not zone.checks_hold

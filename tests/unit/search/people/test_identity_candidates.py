"""Who may be the same person: told from how near number, name and birth date are; a stranger is not shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.records import Owner
from search.people.identity_candidates import alike, name_similarity, one_slip_away
from search.web import words

ID, NAME, BORN = "001199000123", "Nguyễn Thị Mẫu Ví Dụ", "1999-01-15"


def owner(number: str | None = ID, name: str | None = NAME, born: str | None = BORN) -> Owner:
    return Owner("person", number, name, born, "subject")


@pytest.mark.parametrize(
    ("other", "similarity"),
    [
        (NAME, "same_name"),
        ("NGUYỄN THỊ MẪU VÍ DỤ", "same_name"),
        ("Nguyễn Thị Mâu Vi Du", "name_marks"),
        ("Nguyễn Mẫu Ví Dụ", "middle_name"),
        ("Nguyễn Dụ", "middle_name"),
        ("Nguyễn Thị Mẫu Ví Dự", "name_marks"),
        ("Nguyễn Thị Mẩn Ví Dụ", "one_letter"),
        ("Trần Thị Mẫu Ví Dụ", None),
        ("Dụ", None),
        ("", None),
        (None, None),
    ],
)
def test_how_two_names_are_alike(other, similarity):
    assert name_similarity(NAME, other) == name_similarity(other, NAME) == similarity


@pytest.mark.parametrize(
    ("known", "reasons"),
    [
        (owner("001199000124"), ("one_digit", "same_name", "same_birth")),
        (owner("001199000132"), ("swapped_digits", "same_name", "same_birth")),
        (owner("001199000124", "Nguyễn Dụ"), ("one_digit", "middle_name", "same_birth")),
        (owner("001199000124", born="1989-01-15"), ("one_digit", "same_name", "!births_differ")),
        (owner("001199000124", None), ("one_digit", "same_birth")),
        (owner("001199555555"), ("same_name", "same_birth", "!other_number")),
        (owner("012345678"), ("same_name", "same_birth", "other_kind_of_number")),
        (owner(None), ("same_name", "same_birth", "no_number")),
        (owner(None, born="1999"), ("same_name", "same_birth_year", "no_number")),
        (owner(None, "Nguyễn Dụ"), ("middle_name", "same_birth", "no_number")),
    ],
)
def test_what_is_alike_is_shown_with_its_reasons(known, reasons):
    assert alike(owner(), known, [ID]) == reasons


@pytest.mark.parametrize(
    "stranger",
    [
        owner("001199000124", "Trần Văn Khác"),  # the next child in the register
        owner("001199000124", "Nguyễn Thị Mẫn Ví Dụ", "1989-01-15"),
        owner("001099555555"),  # of the other sex
        owner("001199555555", "Nguyễn Dụ"),
        owner(None, born="1989-01-15"),
        owner(None, born=None),
        owner(None, "Nguyễn Dụ", "1999"),
        owner(None, None),
    ],
)
def test_a_stranger_is_not_shown(stranger):
    assert alike(owner(), stranger, [ID]) == ()


@given(st.text("0123456789", min_size=12, max_size=12))
def test_neighbours_are_one_misreading_away_and_mutual(number):
    near = one_slip_away(number)
    assert number not in near
    assert 108 <= len(near) <= 119
    assert all(number in one_slip_away(other) for other in near[::40])


def test_every_reason_has_its_words():
    import re
    from importlib import resources

    source = resources.files("search.people").joinpath("identity_candidates.py").read_text("utf-8")
    named = set(re.findall(r'"(!?[a-z]+_[a-z_]+)"', source))
    assert named & set(words.tables()["identity_reasons"]) == set(words.tables()["identity_reasons"])
    for code in ("one_digit", "old_number", "!births_differ", "no_number"):
        assert words.word(code, "identity_reasons") != code

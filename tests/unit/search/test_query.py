"""The query box: what is recognised, and that nothing is an error."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UsageError
from search.elasticsearch.translate import ladder as elastic_ladder
from search.elasticsearch.translate import relaxed as elastic_relaxed
from search.query import LONGEST, MOST_ATOMS, parse
from search.sqlite.match import ladder, relaxed


def kinds(text: str) -> list[tuple[str, str]]:
    return [(atom.kind, atom.value) for atom in parse(text).atoms]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("001199999999", [("id", "001199999999")]),
        ("0011 9999 9999", [("id", "001199999999")]),
        ("001.199.999.999", [("id", "001199999999")]),
        ("012 345 678", [("id", "012345678")]),
        ("012345678", [("id", "012345678")]),
        ("001199999999 15/01/1999", [("id", "001199999999"), ("date", "1999-01-15")]),
        ("001199999999 012345678", [("id", "001199999999"), ("id", "012345678")]),
        ("123 456 789 1999", [("id", "123456789"), ("year", "1999")]),
        ("9999000012", [("id", "9999000012")]),
        ("0100000010-001", [("id", "0100000010001")]),
        ("0912 345 678", [("serial", "0912345678")]),
        ("H26.12-250901-0007", [("dossier", "H26.12-250901-0007")]),
        ("000.00.07.h26-250901-0007", [("dossier", "000.00.07.H26-250901-0007")]),
        ("07/2026", [("number", "7/2026")]),
        ("số 07/2026", [("number", "7/2026")]),
        ("12/TLKT-BS", [("number", "12/TLKT-BS")]),
        ("47/QĐ-UBND", [("number", "47/QD-UBND")]),
        ("63/2024/qđ-ubnd", [("number", "63/2024/QD-UBND")]),
        ("33/2024/QH15", [("number", "33/2024/QH15")]),
        ("05/BNV-VP", [("number", "5/BNV-VP")]),
        ("15/01/1999", [("date", "1999-01-15")]),
        ("ngày 5/1/1999", [("date", "1999-01-05")]),
        ("5-1-1999", [("date", "1999-01-05")]),
        ("15.01.1999", [("date", "1999-01-15")]),
        ("1999-01-15", [("date", "1999-01-15")]),
        ("1999-01", [("date", "1999-01")]),
        ("1999", [("year", "1999")]),
        ("1.004222", [("procedure", "1.004222")]),
        ("BK 123456", [("serial", "BK123456")]),
        ("C1234567", [("serial", "C1234567")]),
        ('"chuyển nhượng" nhà', [("phrase", "chuyển nhượng"), ("word", "nhà")]),
        ("“chuyển nhượng”", [("phrase", "chuyển nhượng")]),
        ('nhà "chuyển nhượng', [("word", "nhà"), ("phrase", "chuyển nhượng")]),
        ("31/02/2020", [("word", "31"), ("word", "02"), ("word", "2020")]),
        ("Nguyễn-Thị, Mẫu.", [("word", "nguyễn"), ("word", "thị"), ("word", "mẫu")]),
        ("001199999999||Nguyễn Thị Mẫu|15011999|Nữ|Số 1|01072022", [("id", "001199999999")]),
    ],
)
def test_the_box_recognises(text, expected):
    assert kinds(text) == expected


@given(st.text(max_size=200))
def test_any_text_parses_and_translates_for_every_back_end(text):
    query = parse(text)
    assert len(query.atoms) <= MOST_ATOMS
    assert all(atom.tokens for atom in query.atoms)
    assert all(rung.match for rung in ladder(query))
    assert elastic_ladder(query).everything
    assert (relaxed(query) is None) == (elastic_relaxed(query) is None)


@given(st.text(alphabet="aàáđĐễ0123456789/.-\"' ()*:^{}ngàysốQ", max_size=80))
def test_composed_and_decomposed_text_ask_for_the_same(text):
    assert parse(unicodedata.normalize("NFD", text)) == parse(unicodedata.normalize("NFC", text))


@given(st.text(alphabet="0123456789", min_size=12, max_size=12), st.sampled_from(["", " ", "."]))
def test_twelve_digits_are_an_id_however_they_are_grouped(digits, gap):
    typed = gap.join((digits[:3], digits[3:6], digits[6:9], digits[9:]))
    assert kinds(typed) == [("id", digits)]


def test_long_text_is_cut():
    assert parse("a" * 10_000) == parse("a" * LONGEST)


def test_signs_alone_are_hopeless_and_nothing_is_not():
    assert parse("😀 ()").hopeless
    assert not parse("").hopeless
    assert not parse("  ").hopeless


def test_the_words_typed_with_diacritics_ask_for_them():
    atoms = parse("Nguyễn thi Đa").atoms
    assert [atom.marked for atom in atoms] == [("nguyễn",), (), ("đa",)]
    assert [atom.tokens for atom in atoms] == [("nguyen",), ("thi",), ("da",)]


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [("2026", "2026-01-01", "2026-12-31"), ("2024-02", "2024-02-01", "2024-02-29"),
     ("5/1/2026", "2026-01-05", "2026-01-05"), ("02/2026", "2026-02-01", "2026-02-28"),
     ("2026-01-05", "2026-01-05", "2026-01-05")],
)  # fmt: skip
def test_a_range_starts_at_the_first_day_meant_and_ends_at_the_last(typed, first, last):
    query = parse("", issued_from=typed, issued_to=typed)
    assert (query.issued_from, query.issued_to) == (first, last)


@pytest.mark.parametrize("wrong", ["yesterday", "2026-13", "31/02/2026", "2026-1-5-7", "0000"])
def test_a_day_that_is_none_is_bad_usage(wrong):
    with pytest.raises(UsageError):
        parse("", issued_from=wrong)


def test_a_limit_below_one_is_bad_usage():
    with pytest.raises(UsageError):
        parse("", limit=0)

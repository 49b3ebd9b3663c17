"""Snippets: the words found, in the paper's own spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query import parse
from search.snippet import WIDTH, matcher, snippet


def drawn(text: str, query: str) -> str:
    return snippet(text, matcher(parse(query).atoms))


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Bà NGUYỄN THỊ MẪU", "nguyen mau", "Bà «NGUYỄN» THỊ «MẪU»"),
        ("Lý và Lí", "lí", "«Lý» và «Lí»"),
        ("số 0011 9999 9999.", "001199999999", "số «0011 9999 9999»."),
        ("số 001.199.999.999", "001199999999", "số «001.199.999.999»"),
        ("ngày 05 tháng 01 năm 2026", "5/1/2026", "ngày «05 tháng 01 năm 2026»"),
        ("sinh 5/1/2026", "2026-01-05", "sinh «5/1/2026»"),
        ("Số: 47/QĐ-UBND ngày", "47/qd-ubnd", "Số: «47/QĐ-UBND» ngày"),
        ("mẫuđơn mẫu", "mau", "mẫuđơn «mẫu»"),
        ("hoà bình", "hòa", "«hoà» bình"),
        ("Đường ĐƯỜNG dương", "duong", "«Đường» «ĐƯỜNG» «dương»"),
        ("François Nuñez Šimek", "francois nunez simek", "«François» «Nuñez» «Šimek»"),
        ("“Mẫu” – mẫu…", "mau", "“«Mẫu»” – «mẫu»…"),
        ("жук an", "an жук", "жук «an»"),
        ("không có gì", "khac", "không có gì"),
        ("", "mau", ""),
    ],
)
def test_matches_are_marked(text, query, expected):
    assert drawn(text, query) == expected


def test_the_place_with_most_different_words_is_shown():
    text = "mẫu " + "chữ " * 100 + "nguyễn thị mẫu " + "chữ " * 100
    assert "«nguyễn» «thị» «mẫu»" in drawn(text, "nguyen thi mau")


def test_lines_and_blanks_become_single_blanks():
    assert drawn("một\n\nhai\f ba", "hai") == "một «hai» ba"


@given(st.text(max_size=400), st.text(max_size=30))
def test_a_snippet_is_short_and_made_of_the_text(text, query):
    shown = drawn(text, query)
    assert len(shown) <= WIDTH + 2 * WIDTH + 4
    plain = shown.replace("«", "").replace("»", "").removeprefix("… ").removesuffix(" …")
    assert "".join(plain.split()) in "".join(text.replace("«", "").replace("»", "").split())


def test_a_letter_that_grows_in_lower_case_shifts_nothing():
    assert drawn("İİİİ mẫu", "mau") == "İİİİ «mẫu»"

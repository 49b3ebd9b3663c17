"""The indexed document of a revision."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.records import Owner
from search.document import bounds, document_of, entry_of, key
from tests.support.made_papers import MAU_ID, paper


def test_keys_hold_every_identifier_in_one_form():
    document = document_of(
        paper(
            "p1", number="07/2026", dossier="H26.12-250901-0007", procedure="1.001193", branch="Chi nhánh số 3",
            fields={"serial_number": "BK 123456", "phone": "0912.345.678", "enterprise_code": "0100000010-001",
                    "registered_on": "2026-01-04", "mother_birth_year": "1970", "notary_number": "123/2025",
                    "parcel_number": "12"},
        )
    )  # fmt: skip
    assert {
        f"o:{MAU_ID}", "n:7/2026", "h:h26122509010007", "p:1001193", "b:chi-nhanh-so-3", "t:khai-sinh", "i:bk123456",
        "i:0912345678", "i:0100000010001", "d:2026-01-04", "d:1999-01-15", "d:2026-01-05", "y:1970", "y:1999",
        "n:123/2025", "iy:2026", "im:2026-01", "w:nguyen-thi-mau-vi-du", "e:du", "e:vi-du", "e:mau-vi-du",
        "e:thi-mau-vi-du",
    } <= set(document.keys)  # fmt: skip
    assert not any(value.startswith("i:12") and len(value) == 4 for value in document.keys)


def test_a_parcel_has_one_key_whether_fields_or_a_sentence_tell_it():
    own = {"parcel_number": "12", "map_sheet": "05", "parcel_address": "Thôn Một, xã Ví Dụ, tỉnh Mẫu"}
    assert {"a:12/5", "m:12/5/vi-du"} <= set(document_of(paper("p1", type="gcn_qsdd", fields=own)).keys)
    sold = {"subject": "thửa đất số 12, tờ bản đồ số 5, địa chỉ: xã Ví Dụ, thị xã Mẫu"}
    keys = document_of(paper("p2", type="hop_dong", fields=sold)).keys
    assert "m:12/5/vi-du" in keys
    assert "a:12/5" not in keys, "a contract of a parcel of the same numbers in another ward ends nothing"
    several = {"subject": "thửa đất số 12 và 13, tờ bản đồ số 5, xã Ví Dụ"}
    assert not any(key.startswith("m:") for key in document_of(paper("p3", type="hop_dong", fields=several)).keys)


def test_a_year_of_issue_stands_for_all_its_months():
    keys = document_of(paper("p1", issued="2020")).keys
    assert {f"im:2020-{month:02}" for month in range(1, 13)} <= set(keys)


def test_the_earlier_number_links_only_from_a_sure_paper_of_one_person():
    old = {"old_id": "012345678"}
    couple = tuple(Owner("person", number, None, None, "wife") for number in (MAU_ID, "001099999991"))
    assert entry_of(paper("p1", fields=old)).old_ids == ("012345678",)
    assert entry_of(paper("p1", fields=old, needs_review=True)).old_ids == ()
    assert entry_of(paper("p1", fields=old, owners=couple)).old_ids == ()
    assert entry_of(paper("p1", fields=old, owner_id=None)).old_ids == ()
    assert entry_of(paper("p1", fields={"old_id": MAU_ID})).old_ids == ()
    assert entry_of(paper("p1", fields={"old_id": "12"})).old_ids == ()


def test_the_exact_zones_hold_each_accented_word_once_and_no_plain_ones():
    document = document_of(paper("p1", owner="Lê An Lê", text="Mẫu mẫu MẪU abc 12"))
    assert document.owner_exact == "lê"
    assert document.body_exact.split().count("mẫu") == 1
    assert "abc" not in document.body_exact.split()


def test_names_of_two_owners_stand_far_apart():
    owners = tuple(Owner("person", None, name, None, "wife") for name in ("Trần Hoa", "Phạm Minh"))
    words = document_of(paper("p1", owners=owners)).owner.split()
    assert words.index("pham") - words.index("hoa") > 6


@pytest.mark.parametrize(
    ("printed", "first", "last"),
    [("1940", "1940-01-01", "1940-12-31"), ("2024-02", "2024-02-01", "2024-02-29"),
     ("2026-01-05", "2026-01-05", "2026-01-05"),
     ("2026-01-05T08:00:00Z", "2026-01-05", "2026-01-05"),
     ("2026-02-31", None, None), ("2026-13", None, None),
     ("0000", None, None), ("12", None, None), ("", None, None), (None, None, None)],
)  # fmt: skip
def test_a_printed_date_has_a_first_and_a_last_day(printed, first, last):
    assert bounds(printed) == (first, last)


@given(st.text(max_size=40))
def test_a_key_of_any_value_is_one_word(value):
    assert len(key("b", value).split()) == 1
    assert '"' not in key("b", value)


@given(st.text(max_size=200), st.text(max_size=20), st.text(max_size=20))
def test_any_text_makes_a_document(text, number, date):
    document = document_of(paper("p1", text=text, number=number, issued=date, fields={"birth_date": date}))
    assert document.entry.paper_id == "p1"
    assert "\n" not in document.body

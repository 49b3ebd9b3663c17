"""The reuse check: what is held, whether it will do, and why."""

from __future__ import annotations

from datetime import date
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue.procedure import procedure, procedures
from core.records import Owner, Revision
from core.values.terms import add_months
from search.document import entry_of
from search.reuse.reuse_check import Answer, ComponentAnswer, check
from tests.support.made_papers import MAU_ID, paper

TODAY = date(2026, 3, 1)
MARRY, MARITAL, BIRTH, RESIDE = "1.000894", "1.004873", "1.001193", "1.004222"
LAND, BUILD, DRIVE, COMPANY = "1.012783", "1.013225", "3.000347", "2.001583"


def answer(code: str, component: str, *held: Revision, owner: str = MAU_ID, today: date = TODAY) -> ComponentAnswer:
    answers = check(procedure(code), owner, held, today).components
    return next(answer for answer in answers if answer.component == component)


def single(paper_id: str = "x", purpose: str | None = "để đăng ký kết hôn", **more: object) -> Revision:
    fields = {"purpose": purpose} if purpose else {}
    return paper(paper_id, type="xn_tthn", title="Giấy xác nhận tình trạng hôn nhân", fields=fields, **more)  # type: ignore[arg-type]


# ── the confirmation of marital status: six months, and only for its purpose ──────────────────────────────────────


def test_a_fresh_confirmation_for_marriage_is_held_and_valid():
    got = answer(MARRY, "tinh_trang_hon_nhan", single(issued="2026-01-05", number="07/UBND-XNTTHN"))
    assert (got.answer, got.paper_ids) == ("held_valid", ("x",))
    assert "07/UBND-XNTTHN" in got.why
    assert "05/07/2026" in got.why


@pytest.mark.parametrize(
    ("issued", "today", "expected"),
    [
        ("2026-01-05", date(2026, 7, 5), "held_valid"),
        ("2026-01-05", date(2026, 7, 6), "held_expired"),
        ("2025-08-31", date(2026, 2, 28), "held_valid"),
        ("2025-08-31", date(2026, 3, 1), "held_expired"),
        ("2025-11", date(2026, 5, 1), "held_valid"),
        ("2025-11", date(2026, 5, 2), "held_expired"),
        (None, TODAY, "held_expired"),
        ("2026-02-31", TODAY, "held_expired"),
    ],
)
def test_six_months_are_counted_from_the_day_of_issue(issued, today, expected):
    assert answer(MARRY, "tinh_trang_hon_nhan", single(issued=issued), today=today).answer == expected


def test_the_earlier_of_the_printed_and_the_counted_end_holds():
    early = single(issued="2026-01-05", valid_until="2026-02-01")
    late = single(issued="2025-01-05", valid_until="2030-01-01")
    assert answer(MARRY, "tinh_trang_hon_nhan", early).answer == "held_expired"
    assert answer(MARRY, "tinh_trang_hon_nhan", late).answer == "held_expired"


@pytest.mark.parametrize(
    ("purpose", "expected"),
    [
        ("Đăng ký kết hôn với ông Trần Văn Giả Định", "held_valid"),
        ("dang ky ket hon", "held_valid"),
        ("làm thủ tục đăng ký thường trú, đăng ký kết hôn", "held_valid"),
        ("làm thủ tục mua bán nhà đất", "held_other_purpose"),
        ("mua bán nhà đất, không có giá trị để đăng ký kết hôn", "held_other_purpose"),
        ("vay vốn ngân hàng, trừ việc đăng ký kết hôn", "held_other_purpose"),
        (None, "held_other_purpose"),
    ],
)
def test_the_stated_purpose_must_be_the_one_asked_for(purpose, expected):
    assert answer(MARRY, "tinh_trang_hon_nhan", single(purpose=purpose)).answer == expected


def test_the_purpose_may_stand_in_the_metadata():
    held = single(purpose=None, scope="để đăng ký kết hôn")
    assert answer(MARRY, "tinh_trang_hon_nhan", held).answer == "held_valid"


def test_nothing_held_is_looked_up_in_the_state_database():
    got = answer(MARRY, "tinh_trang_hon_nhan")
    assert (got.answer, got.paper_ids) == ("in_state_database", ())
    assert "hộ tịch" in got.why
    assert "08 giờ" in got.why


def test_the_old_confirmation_is_handed_back_even_when_expired():
    got = answer(MARITAL, "xn_tthn_cu", single(issued="2020-01-01"))
    assert (got.answer, got.paper_ids, got.required) == ("missing", ("x",), False)
    assert "bản gốc" in got.why


# ── whose paper it is ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_paper_of_a_namesake_is_never_taken():
    assert answer(RESIDE, "quan_he_nhan_than", paper("x", owner_id="001199999998")).answer == "in_state_database"
    assert answer(RESIDE, "quan_he_nhan_than", paper("x", owner_id=None)).answer == "in_state_database"


def test_a_paper_under_the_earlier_number_is_taken_through_a_paper_that_names_both():
    old = paper("old", owner_id="012345678", type="ket_hon", issued="2010-01-01")
    card = paper("card", type="cccd_chip", fields={"old_id": "012345678"})
    assert answer(RESIDE, "quan_he_nhan_than", old).answer == "in_state_database"
    assert answer(RESIDE, "quan_he_nhan_than", old, card).paper_ids == ("old",)


def test_a_paper_without_number_is_taken_by_name_and_birth_date_and_only_after_a_look():
    named, card = paper("named", owner_id=None), paper("card", type="can_cuoc")
    got = answer(RESIDE, "quan_he_nhan_than", named, card)
    assert (got.answer, got.paper_ids, got.check_first) == ("held_valid", ("named",), True)
    assert "theo họ tên và ngày sinh" in got.why
    for against in (
        paper("other", type="can_cuoc", owner_id="001199555555"),  # two numbers bear the name and the day
        paper("named", owner_id=None, needs_review=True),
        paper("named", owner_id=None, born="1999"),
        paper("named", owner_id=None, owner="Nguyễn Thị Mâu Ví Dụ"),
    ):
        held = [revision for revision in (named, card) if revision.paper_id != against.paper_id]
        assert answer(RESIDE, "quan_he_nhan_than", *held, against).answer == "in_state_database"


def test_a_possible_same_persons_paper_is_used_only_when_an_officer_said_so():
    mine, likely = paper("card", type="can_cuoc"), paper("likely", owner_id="001199999989")
    rules = procedure(RESIDE)

    def used(said: dict[str, bool]) -> bool:
        return any(
            "likely" in component.paper_ids
            for component in check(rules, MAU_ID, [mine, likely], TODAY, said).components
        )

    assert not used({})
    assert not used({"001199999989": False})
    assert used({"001199999989": True})


def test_the_earlier_number_may_be_asked_for_too():
    card = paper("card", type="cccd_chip", fields={"old_id": "012345678"})
    assert answer(RESIDE, "quan_he_nhan_than", paper("x"), card, owner="012345678").paper_ids == ("x",)
    assert answer(RESIDE, "quan_he_nhan_than", paper("x"), owner="012345678").paper_ids == ()


def test_a_marriage_certificate_is_both_spouses():
    couple = (Owner("person", MAU_ID, None, None, "wife"), Owner("person", "001099999991", None, None, "husband"))
    held = paper("x", type="ket_hon", owners=couple)
    for owner in (MAU_ID, "001099999991"):
        assert answer(RESIDE, "quan_he_nhan_than", held, owner=owner).paper_ids == ("x",)


def test_the_death_of_the_owner_is_not_the_death_of_the_spouse():
    got = answer(MARITAL, "ly_hon_hoac_khai_tu", paper("x", type="khai_tu"))
    assert (got.answer, got.paper_ids) == ("missing", ())
    assert "số định danh của người đó" in got.why


# ── types that have lost their validity, papers shown only, originals ─────────────────────────────────────────────


def test_the_old_identity_card_is_dead_since_2025():
    old = paper("x", type="cmnd")
    got = answer(COMPANY, "giay_to_phap_ly", old)
    assert (got.answer, got.paper_ids) == ("in_state_database", ())
    assert "01/01/2025" in got.why
    assert "01/01/2025" in answer(BIRTH, "giay_to_tuy_than", old).why


def test_the_household_book_is_dead_since_2023():
    got = answer(BIRTH, "giay_to_cu_tru", paper("x", type="so_ho_khau"))
    assert got.answer == "in_state_database"
    assert "01/01/2023" in got.why


def test_a_residence_confirmation_lasts_one_year():
    held = paper("x", type="ct07", issued="2025-03-01")
    assert answer(BIRTH, "giay_to_cu_tru", held).answer == "held_valid"
    assert answer(BIRTH, "giay_to_cu_tru", held, today=date(2026, 3, 2)).answer == "held_expired"


@pytest.mark.parametrize("expires", ["2039-01-15", "2020-01-15", None])
def test_identity_papers_are_shown_only(expires):
    held = paper("x", type="cccd_chip", fields={"expires_on": expires} if expires else {})
    assert answer(BIRTH, "giay_to_tuy_than", held).answer == "shown_only"


def test_an_expired_identity_card_says_so_where_data_are_fetched():
    expired = paper("x", type="cccd_chip", fields={"expires_on": "2026-01-15"})
    assert answer(COMPANY, "giay_to_phap_ly", expired).answer == "held_expired"


def test_the_land_certificate_must_be_handed_in_as_the_original():
    got = answer(LAND, "gcn_goc", paper("x", type="gcn_qsdd", title="Giấy chứng nhận"))
    assert (got.answer, got.paper_ids) == ("missing", ("x",))
    assert "bản gốc" in got.why


def test_the_land_certificate_proves_land_for_a_building_permit():
    got = answer(BUILD, "giay_to_dat", paper("x", type="gcn_qsdd"))
    assert (got.answer, got.check_first) == ("held_valid", False)


def test_a_form_is_made_anew_for_every_dossier():
    got = answer(BIRTH, "to_khai", paper("x", type="don_to_khai"))
    assert (got.answer, got.paper_ids) == ("missing", ())


def test_a_health_certificate_lasts_a_year_and_a_photocopy_is_not_enough():
    fresh = {"type": "kham_suc_khoe", "issued": "2025-06-01", "title": "Giấy khám sức khỏe của người lái xe"}
    assert answer(DRIVE, "kham_suc_khoe", paper("x", **fresh, handed_in="original")).answer == "held_valid"
    assert answer(DRIVE, "kham_suc_khoe", paper("x", **fresh), today=date(2026, 6, 2)).answer == "held_expired"
    copy = answer(DRIVE, "kham_suc_khoe", paper("x", **fresh, handed_in="photocopy"))
    assert (copy.answer, copy.paper_ids) == ("missing", ())
    assert "bản chụp" in copy.why


# ── doubt ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_paper_in_review_is_never_valid_without_saying_so():
    got = answer(RESIDE, "quan_he_nhan_than", paper("x", needs_review=True))
    assert got.check_first
    assert got.why.startswith("Cán bộ kiểm tra trước khi dùng")
    assert "soát lại" in got.why


def doubted(*names: str) -> Revision:
    """A confirmation of marital status, read whole, with these details in doubt."""
    fields = {"purpose": "để đăng ký kết hôn", "marital_status": "chưa đăng ký kết hôn với ai"}
    record = paper("x", type="xn_tthn", title="Giấy xác nhận tình trạng hôn nhân", fields=fields, handed_in="original")
    return msgspec.structs.replace(record, reading=msgspec.structs.replace(record.reading, doubtful=names))


def test_a_doubted_detail_that_the_procedure_needs_is_looked_at_first():
    got = answer(MARRY, "tinh_trang_hon_nhan", doubted("marital_status"))
    assert (got.answer, got.check_first) == ("held_valid", True)
    assert "chưa chắc chắn" in got.why


def test_a_doubted_detail_that_no_rule_needs_does_not_hold_the_answer_up():
    assert answer(MARRY, "tinh_trang_hon_nhan", doubted("residence", "sex")).check_first is False


def test_a_confirmed_paper_comes_before_a_newer_one_in_review():
    doubtful, sure = paper("doubt", needs_review=True, issued="2026-02-01"), paper("sure", issued="2000-01-01")
    got = answer(RESIDE, "quan_he_nhan_than", doubtful, sure)
    assert (got.paper_ids, got.check_first) == (("sure", "doubt"), False)


def test_an_unknown_term_is_left_to_the_officer():
    got = answer(BIRTH, "chung_sinh", paper("x", type="chung_sinh", handed_in="original"))
    assert (got.answer, got.check_first, got.ends, got.valid_until) == ("held_valid", True, "unknown", None)
    assert "chưa biết ngày hết giá trị" in got.why


def test_a_day_of_issue_in_the_future_is_doubted():
    assert answer(RESIDE, "quan_he_nhan_than", paper("x", issued="2027-01-01")).check_first


def test_a_paper_that_a_later_one_replaced_names_it_and_is_not_valid():
    changed = paper("change", type="trich_luc_ho_tich", issued="2026-01-10", title="Trích lục cải chính hộ tịch")
    got = answer(RESIDE, "quan_he_nhan_than", paper("x", issued="2000-01-01"), changed)
    assert (got.answer, got.superseded_by, got.ended_by) == ("held_expired", ("change",), ())
    assert "trích lục cải chính hộ tịch ngày 10/01/2026" in got.why
    assert answer(RESIDE, "quan_he_nhan_than", paper("x", issued="2026-02-01"), changed).superseded_by == ()


def test_the_owners_own_death_extract_is_pointed_out():
    assert answer(RESIDE, "quan_he_nhan_than", paper("x"), paper("death", type="khai_tu")).check_first


def test_an_authorisation_is_read_by_an_officer_and_an_unread_term_is_never_a_year():
    scope = {"scope": "nộp hồ sơ đăng ký thường trú"}
    held = paper("x", type="uy_quyen", issued="2025-12-01", fields=scope, handed_in="original")
    got = answer(RESIDE, "uy_quyen", held, today=date(2027, 12, 2))
    assert (got.answer, got.check_first, got.ends) == ("held_valid", True, "unknown")
    held = paper("x", type="uy_quyen", issued="2026-03-20", handed_in="original",
                 fields={**scope, "term": "06 tháng kể từ ngày ký"})  # fmt: skip
    assert answer(RESIDE, "uy_quyen", held, today=date(2026, 9, 20)).valid_until == "2026-09-20"
    assert answer(RESIDE, "uy_quyen", held, today=date(2026, 9, 21)).answer == "held_expired"
    sale = paper("x", type="uy_quyen", fields={"scope": "bán xe ô tô"})
    assert answer(RESIDE, "uy_quyen", sale).answer == "held_other_purpose"


def test_the_newest_of_several_valid_papers_comes_first():
    held = [paper("old", issued="2001-01-01"), paper("new", issued="2020-01-01")]
    assert answer(RESIDE, "quan_he_nhan_than", *held).paper_ids == ("new", "old")


# ── all procedures ────────────────────────────────────────────────────────────────────────────────────────────────


def test_hits_and_revisions_give_the_same_answer():
    held = [single(), paper("y", type="gcn_qsdd"), paper("z", type="cccd_chip", fields={"old_id": "012345678"})]
    for rules in procedures().values():
        assert check(rules, MAU_ID, held, TODAY) == check(
            rules, MAU_ID, [entry_of(revision) for revision in held], TODAY
        )


def test_the_answer_has_the_names_of_the_contract():
    shown = msgspec.to_builtins(check(procedure(MARRY), MAU_ID, [], TODAY))
    assert {"procedure", "owner", "components"} <= set(shown)
    assert {"component", "name", "answer", "paper_ids", "why"} <= set(shown["components"][0])


TYPES = sorted(
    {name for rules in procedures().values() for part in rules.components for name in (*part.accepts, "cmnd")}
)


@given(
    st.lists(
        st.builds(
            paper,
            st.text("abc", min_size=1, max_size=3),
            type=st.sampled_from(TYPES),
            owner_id=st.sampled_from([MAU_ID, "001099999991", "012345678", None]),
            issued=st.none() | st.dates(date(1950, 1, 1), date(2030, 1, 1)).map(str) | st.sampled_from(["1990", "x"]),
            valid_until=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)).map(str),
            scope=st.none() | st.sampled_from(["kết hôn", "mua nhà"]),
            needs_review=st.booleans(),
        ),
        max_size=8,
    )
)
def test_whatever_is_held_every_component_is_answered_and_only_with_papers_of_the_owner(held):
    own = {
        revision.paper_id for revision in held if any(owner.id in (MAU_ID, None) for owner in revision.reading.owners)
    }
    for rules in procedures().values():
        answers = check(rules, MAU_ID, held, TODAY).components
        assert [answer.component for answer in answers] == [part.component for part in rules.components]
        for answer in answers:
            assert answer.answer in get_args(Answer)
            assert set(answer.paper_ids) <= own
            assert answer.why.endswith((".", ".)"))
            assert (answer.answer != "held_valid") or answer.paper_ids


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 240))
def test_months_are_added_within_the_month_meant(day, months):
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day

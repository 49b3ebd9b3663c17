"""QR payloads of cards and of system-printed papers."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.codes import payloads

CARD = "001199999999||Nguyễn Thị Mẫu Ví Dụ|15011999|Nữ|Số 1 Ngõ Ví Dụ, Hàng Bài, Hoàn Kiếm, Hà Nội|01072022"


def test_a_chip_cards_payload_gives_its_seven_fields():
    card = payloads.card(CARD)
    assert card == payloads.CardQr(
        personal_id="001199999999",
        full_name="Nguyễn Thị Mẫu Ví Dụ",
        birth_date="1999-01-15",
        old_id=None,
        sex="nu",
        residence="Số 1 Ngõ Ví Dụ, Hàng Bài, Hoàn Kiếm, Hà Nội",
        issued_on="2022-07-01",
        extra=(),
    )


def test_more_fields_than_seven_are_kept_unexplained():
    card = payloads.card(CARD + "|012345678|x")
    assert card is not None
    assert card.extra == ("012345678", "x")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "001199999999|123456789|Nguyễn Thị Mẫu|15011999|Nữ|Hà Nội",  # six fields
        CARD.replace("001199999999", "00119999999"),  # eleven digits
        CARD.replace("15011999", "31021999"),  # no such day
        CARD.replace("Nguyễn Thị Mẫu Ví Dụ", "https://example.org"),
        CARD.replace("Nguyễn Thị Mẫu Ví Dụ", ""),
    ],
)
def test_what_has_not_the_form_of_a_card_is_none(text: str):
    assert payloads.card(text) is None


def test_a_wrong_side_field_is_left_out_and_the_rest_kept():
    card = payloads.card(CARD.replace("||", "|12345|").replace("01072022", "32132022"))
    assert card is not None
    assert (card.old_id, card.issued_on, card.personal_id) == (None, None, "001199999999")


def test_a_birth_date_of_which_only_the_year_is_known_keeps_its_precision():
    card = payloads.card(CARD.replace("15011999", "00001999"))
    assert card is not None
    assert card.birth_date == "1999"


DOSSIER, STEP, OWNER = "H26.12-250901-0007", "1.004222", "001199999999"
WRITINGS = {
    "json": json.dumps({"maHoSo": DOSSIER, "maTTHC": STEP, "dinhDanh": OWNER, "ngay_hen_tra": "2026-01-20"}),
    "nested json": json.dumps(
        {"hoSo": [{"ma": DOSSIER, "thuTuc": {"ma": STEP}}], "chu": {"id": OWNER}, "Ngày hẹn": "20/01/2026"}
    ),
    "pairs": f"MaHoSo={DOSSIER};MaTTHC={STEP};ChuHoSo={OWNER};NgayHenTra=20/01/2026",
    "lines": f"Mã hồ sơ: {DOSSIER}\nMã TTHC: {STEP}\nSố định danh: {OWNER}\nNgày hẹn trả: 20/01/2026 16:30",
    "link": f"https://example.org/tra-cuu?hoso={DOSSIER}&tthc={STEP}&id={OWNER}&due=2026-01-20T09:00:00",
}


@pytest.mark.parametrize("writing", WRITINGS)
def test_a_system_printed_paper_is_understood_in_any_writing(writing: str):
    paper = payloads.procedure(WRITINGS[writing])
    assert paper is not None
    assert (paper.dossier_code, paper.procedure_code, paper.owner_id, paper.due_on) == (
        DOSSIER,
        STEP,
        OWNER,
        "2026-01-20",
    )


def test_fields_without_names_are_found_by_their_form():
    paper = payloads.procedure(f"{DOSSIER}|{STEP}|{OWNER}|Giấy tiếp nhận hồ sơ và hẹn trả kết quả|20/01/2026")
    assert paper is not None
    assert (paper.dossier_code, paper.procedure_code, paper.owner_id) == (DOSSIER, STEP, OWNER)
    assert paper.title == "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"


def test_two_different_ids_leave_the_owner_open():
    paper = payloads.procedure(f"{DOSSIER}|{STEP}|{OWNER}|001299999998")
    assert paper is not None
    assert paper.owner_id is None


def test_a_firm_is_an_owner_only_when_its_codes_check_digit_holds():
    right, wrong = payloads.procedure(f"{DOSSIER}|9999000012"), payloads.procedure(f"{DOSSIER}|9999000013")
    assert right is not None
    assert wrong is not None
    assert (right.owner_id, wrong.owner_id) == ("9999000012", None)


def test_a_telephone_number_is_no_tax_code():
    paper = payloads.procedure(f"ma={DOSSIER};dien thoai=0999900017")
    assert paper is not None
    assert paper.owner_id is None


@pytest.mark.parametrize(
    ("code", "holds"), [("9999000012", True), ("0999900017", True), ("1234567893", True), ("9999000013", False)]
)
def test_tax_codes_have_a_check_digit(code: str, holds: bool):
    assert payloads.tax_code_holds(code) is holds


def test_a_payload_without_dossier_or_procedure_is_none():
    assert payloads.procedure("GCN|AA12345678|001199999999") is None
    assert payloads.procedure(CARD) is None


@given(st.text(max_size=300))
def test_no_payload_makes_a_parser_fail(text: str):
    payloads.card(text)
    payloads.procedure(text)

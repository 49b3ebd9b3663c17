"""Slips of reading and of print that must not put a wrong value on a paper: one class of them a test."""

from __future__ import annotations

import pytest

import classify
from core.catalogue import load
from core.records import Label
from core.values import kinds, parse, spelling, unknown_units
from tests.support.drawn import STATUS, page

CATALOGUE = load()


def read(text: str) -> Label:
    return classify.label([page(text)], CATALOGUE)


def test_a_leader_read_as_a_colon_inside_a_name_does_not_end_it() -> None:
    label = read(STATUS.replace("NGUYỄN THỊ MẪU VÍ DỤ", "HOÀNG.PHƯƠNG:THÚY"))
    assert label.fields["full_name"].value == "Hoàng Phương Thúy"


def test_the_beginning_of_a_longer_name_is_no_second_place_of_a_name() -> None:
    label = read(STATUS.replace("NGUYỄN THỊ MẪU VÍ DỤ", "HOÀNG PHƯƠNG") + "\n      Hoàng Phương Thúy\n")
    assert "seen_twice" not in label.fields["full_name"].checks


def test_nine_of_twelve_figures_are_no_old_number() -> None:
    whole = parse("any_id", "0 3 3 1 9 3 8 7 7,6 2 6")
    assert whole is not None
    assert whole.value == "033193877626"
    assert parse("old_id", "033193877/626") is None


@pytest.mark.parametrize("text", ["012415005", "Số: 012 415 005", "012415005 cấp ngày 05/01/2015"])
def test_an_old_number_by_itself_is_one(text: str) -> None:
    parsed = parse("old_id", text)
    assert parsed is not None
    assert parsed.value == "012415005"


def test_the_number_of_the_next_line_glued_to_a_date_does_not_spoil_it() -> None:
    label = read(STATUS.replace("15/01/1999", "15/01/19993."))
    assert label.fields["birth_date"].value == "1999-01-15"


def test_a_unit_misspelt_is_put_right_where_only_one_is_spelt_with_its_letters() -> None:
    assert spelling.address("Số 1 phố Huế, phường Xuân Đình, thành phố Hà Nội").split(", ")[1] == "phường Xuân Đỉnh"
    assert spelling.office("Ủy ban nhân dân phường Xuân Đinh") == "Ủy ban nhân dân phường Xuân Đỉnh"
    assert spelling.address("phố Vạn Phúc Lộc, phường Láng, thành phố Hà Nội").startswith("phố Vạn Phúc Lộc")


def test_a_unit_that_is_spelt_like_one_stays_as_printed() -> None:
    text = "xã Tân Lập, huyện Đan Phượng, thành phố Hà Nội"
    assert spelling.address(text) == text
    assert unknown_units(text) == 0
    assert unknown_units("phường Nơi Nào, thành phố Hà Nội") == 1


def test_specks_in_an_address_are_dropped() -> None:
    assert spelling.address("Số 1, phường Láng, thành h phố Hà Nội i") == "Số 1, phường Láng, thành phố Hà Nội"


@pytest.mark.parametrize("text", ["Số 48 ngách 32/28 đường", "Phòng công chứng số 12 thành phố Hà"])
def test_a_value_cut_off_before_its_unit_s_name_is_doubted(text: str) -> None:
    kind = "org_name" if text.startswith("Phòng") else "address"
    field = next(f for type in CATALOGUE.types.values() for f in type.field if f.kind == kind and f.accept is None)
    parsed = kinds.parse(field, text)
    assert parsed is None or "!whole" in parsed.checks


def test_the_rest_of_another_label_is_no_value() -> None:
    text = """
   CHI NHÁNH SỐ 3
              GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ
Mã hồ sơ: H26.22-260327-0184                 Thủ tục:
Người nộp: Nguyễn Xuân Thuận           Số định danh cá nhân: 030088223515
    """
    value = read(text).fields.get("procedure_name")
    assert value is None or "030088223515" not in value.value


def test_a_heading_over_a_signature_gives_no_name() -> None:
    text = """
   CHI NHÁNH SỐ 3
              GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ
Mã hồ sơ: H26.22-260327-0184
Người nộp: Nguyễn Xuân Thuận           Số định danh cá nhân: 030088223515

     NGƯỜI NỘP HỒ SƠ                    NGƯỜI TIẾP NHẬN HỒ SƠ
    """
    name = read(text).fields["applicant_name"]
    assert name.value == "Nguyễn Xuân Thuận"
    assert "!differs" not in name.checks


def test_a_committee_that_does_not_sign_with_its_symbol_is_no_sure_issuer() -> None:
    text = """
  ỦY BAN NHÂN DÂN                 CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
  THÀNH PHỐ HÀ NỘI                   Độc lập - Tự do - Hạnh phúc
   Số: 12/HD-SNV                  Hà Nội, ngày 05 tháng 01 năm 2026

                    HƯỚNG DẪN
          Ghi chép sổ theo dõi hồ sơ tại quầy
    """
    assert "issuer_unsure" in read(text).review_reasons
    assert "issuer_unsure" not in read(text.replace("HD-SNV", "HD-UBND")).review_reasons

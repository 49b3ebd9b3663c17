"""Who issued a paper without a head of Decree 30: whom its title's lines or its signature name."""

from __future__ import annotations

import pytest

from classify import issuers
from classify.page.layout import lay_out
from core.catalogue import load
from tests.unit.classify.letters.test_letter_parts import Printed, page

CATALOGUE = load()


def issuer(type_: str, *rows: Printed) -> str | None:
    """The issuer of a paper of this type with these rows of text, no head read."""
    return issuers.of_paper({}, CATALOGUE[type_], None, [lay_out(page(*rows))])


@pytest.mark.parametrize(
    ("type_", "rows", "agency"),
    [
        ("cmnd", ((0.5, 0.6, "GIÁM ĐỐC CÔNG AN YÊN BÁI"),), "Công an tỉnh Yên Bái"),
        ("cmnd", ((0.5, 0.6, "GIÁM ĐỐC CÔNG AN HÀ NỘI"),), "Công an thành phố Hà Nội"),
        ("gplx", ((0.5, 0.6, "SỞ GIAO THÔNG VẬN TẢI NINH THUẬN"),), "Sở Giao thông vận tải Ninh Thuận"),
        ("gcn_qsdd", ((0.5, 0.6, "TM. ỦY BAN NHÂN DÂN QUẬN THANH XUÂN"),), "Ủy ban nhân dân quận Thanh Xuân"),
        (
            "gcn_qsdd",
            ((0.5, 0.6, "CHI NHÁNH VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI"), (0.5, 0.7, "GIÁM ĐỐC")),
            "Chi nhánh Văn phòng đăng ký đất đai",
        ),
        (
            "gcn_qsdd",
            ((0.5, 0.6, "CHI NHÁNH VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI"), (0.5, 0.62, "KHU VỰC VĨNH SƠN")),
            "Chi nhánh Văn phòng đăng ký đất đai khu vực Vĩnh Sơn",
        ),
        (
            "gcn_qsdd",
            ((0.5, 0.6, "VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI"), (0.5, 0.62, "CHI NHÁNH VĨNH SƠN")),
            "Văn phòng đăng ký đất đai Chi nhánh Vĩnh Sơn",
        ),
        ("gcn_qsdd", ((0.3, 0.2, "UỶ BAN NHÂN DÂN huyện Vĩnh Sơn CHỨNG NHẬN:"),), "Ủy ban nhân dân huyện Vĩnh Sơn"),
        (
            "gcn_qsdd",
            ((0.5, 0.58, "Vĩnh Sơn, ngày 15 tháng 8 năm 2011"), (0.5, 0.6, "TM. ỦY BAN NHÂN DÂN HUYỆN")),
            "Ủy ban nhân dân huyện Vĩnh Sơn",
        ),
        ("cmnd", ((0.5, 0.6, "GIÁM ĐỐC CA TỈNH CAO BẰNG"),), "Công an tỉnh Cao Bằng"),
        ("gplx", ((0.5, 0.6, "GIÁM ĐỐC SỞ GTVT PHÚ YÊN"),), "Sở GTVT Phú Yên"),
        ("so_ho_khau", ((0.5, 0.6, "TRƯỞNG CÔNG AN TP. PLEIKU"),), "Công an TP. Pleiku"),
        ("so_ho_khau", ((0.5, 0.6, "TRƯỞNG CÔNG AN"), (0.5, 0.62, "QUẬN HAI BÀ TRƯNG")), "Công an quận Hai Bà Trưng"),
        ("van_bang", ((0.1, 0.1, "BỘ CÔNG THƯƠNG"), (0.1, 0.12, "TRƯỜNG ĐẠI HỌC HOA LAM")), "Trường Đại học Hoa Lam"),
    ],
)
def test_the_agency_that_signs_or_stands_over_the_title_issues_it(
    type_: str, rows: tuple[Printed, ...], agency: str
) -> None:
    named = issuer(type_, *rows)
    assert named is not None
    assert named.casefold() == agency.casefold()


@pytest.mark.parametrize(
    "rows",
    [
        ((0.5, 0.6, "TM. ỦY BAN NHÂN DÂN"), (0.5, 0.62, "KT. CHỦ TỊCH")),
        ((0.5, 0.6, "QUYỀN SỞ HỮU NHÀ Ở"),),
        ((0.5, 0.6, "Ủy ban nhân dân quận Thanh Xuân"),),
        ((0.5, 0.6, "TRƯƠNG ĐĂNG KHOA"),),
        ((0.4, 0.1, "BỘ NỘI VỤ"), (0.5, 0.6, "TRƯỞNG CÔNG AN HUYỆN")),
    ],
    ids=["of no place", "a title", "in the text", "a name", "above who signs without a name"],
)
def test_other_lines_name_no_issuer(rows: tuple[Printed, ...]) -> None:
    assert issuer("gcn_qsdd", *rows) is None


def test_a_form_is_not_issued_by_whom_it_is_handed_to() -> None:
    assert issuer("don_to_khai", (0.5, 0.6, "TM. ỦY BAN NHÂN DÂN QUẬN THANH XUÂN")) is None

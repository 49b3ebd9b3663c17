"""The verdict on a type: titles weighed against labels, codes, places and days of issue."""

from __future__ import annotations

import pytest

from classify.page.layout import lay_out
from classify.types.titles import Verdict
from classify.types.verdict import POSSIBLE, TYPE_SURE, UNKNOWN, decide
from core.catalogue import load
from tests.support.drawn import BIRTH, DEATH, STATUS, page

CATALOGUE = load()
CARD = """
                      CĂN CƯỚC CÔNG DÂN
                    Citizen Identity Card
   Số / No.: 001199999999
   Họ và tên / Full name: NGUYỄN THỊ MẪU VÍ DỤ
   Ngày sinh / Date of birth: 15/01/1999
   Ngày, tháng, năm / Date, month, year: {day}
"""


def decided(*texts: str, codes: frozenset[str] = frozenset()) -> Verdict:
    return decide([lay_out(page(text, number)) for number, text in enumerate(texts, 1)], CATALOGUE, codes)


def test_a_title_with_its_labels_is_surer_than_the_title_alone() -> None:
    alone = "\n\n                     GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN\n\nvà không gì khác\n"
    assert decided(STATUS).confidence > decided(alone).confidence > TYPE_SURE
    assert decided(STATUS).type == "xn_tthn"


def test_no_pages_and_a_page_that_says_nothing_are_unknown() -> None:
    assert decided().type == decided("Một hai ba").type == UNKNOWN
    assert max(decided("Một hai ba").candidates, key=lambda pair: pair[1])[1] < POSSIBLE


def test_a_title_on_a_later_page_yields_to_the_first_page_s() -> None:
    verdict = decided(STATUS, BIRTH)
    assert (verdict.type, verdict.evidence) == (
        "xn_tthn",
        "title line 'GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN', page 1",
    )


def test_a_title_that_is_none_of_the_catalogue_s_is_named_in_the_evidence() -> None:
    verdict = decided("\n\n                     GIẤY BÁO TỬ\n\nHọ và tên: Trần Ví Dụ\n")
    assert verdict.type == UNKNOWN
    assert "GIẤY BÁO TỬ" in verdict.evidence


@pytest.mark.parametrize(("day", "code"), [("20/05/2018", "cccd_barcode"), ("20/05/2022", "cccd_chip")])
def test_prints_of_one_title_are_told_apart_by_the_day_of_issue(day: str, code: str) -> None:
    assert decided(CARD.format(day=day)).type == code


def test_a_page_without_its_title_is_known_by_its_labels_less_surely() -> None:
    untitled = "\n".join(line for line in DEATH.split("\n") if "KHAI TỬ" not in line)
    verdict = decided(untitled)
    assert verdict.hit is None
    assert verdict.type in ("khai_tu", UNKNOWN)
    assert verdict.confidence < decided(DEATH).confidence


def test_the_likeliest_types_are_shown_best_first_and_four_at_most() -> None:
    shown = [confidence for _, confidence in decided(STATUS).candidates]
    assert shown == sorted(shown, reverse=True)
    assert 1 <= len(shown) <= 4
    assert shown[0] > TYPE_SURE


DEATH_OF_2006 = """
                                {title}

Họ và tên: TRẦN VĂN GIẢ ĐỊNH
Đã chết vào lúc: 3 giờ 15 phút, ngày 02/02/2009
Nơi chết: Số 1 Ngõ Ví Dụ, thành phố Hà Nội
Nguyên nhân chết: Bệnh già
"""


@pytest.mark.parametrize("title", ["GIẤY CHỨNG TỬ", "GIẤY CHỨNG TỪ"])
def test_a_title_that_is_a_voucher_s_by_one_mark_is_a_death_certificate_by_its_body(title: str) -> None:
    assert decided(DEATH_OF_2006.format(title=title)).type == "khai_tu"


def test_a_death_certificate_in_one_sentence_is_one_though_its_title_is_misread() -> None:
    body = "Ông (bà): Trần Văn Giả Định, sinh năm 1967, nơi cư trú cuối cùng: xã Ví Dụ, đã chết vào lúc 3 giờ\n"
    body += "Đã vào sổ khai tử số 3, quyển số 8\n"
    assert decided(f"\n\n                     GIẤY CHỨNG TỪ\n\n{body}").type == "khai_tu"


def test_a_voucher_stays_one_whatever_mark_was_read() -> None:
    body = "Số tiền: 200.000 đồng\nNgười nộp: Trần Văn Giả Định\nLý do: nộp phạt\n"
    assert decided(f"\n\n                     GIẤY CHỨNG TỬ\n\n{body}").type == UNKNOWN


def test_an_insurance_card_whose_title_was_not_read_is_known_by_what_it_prints() -> None:
    card = """
Mã số: 7937206618
Họ và tên: PHAN NGỌC GIA BẢO
Ngày sinh: 14/08/2019          Giới tính: Nam
Nơi ĐK KCB BĐ: Bệnh viện Quận 11
Giá trị từ: 14/08/2019
Nơi cấp: BHXH TP. Hồ Chí Minh
"""
    assert decided(card).type == "bhyt"
    assert decided(card.replace("Nơi ĐK KCB BĐ", "Nơi khám").replace("BHXH", "Sở Y tế")).type != "bhyt"

"""What certifies a copy is a fact of the copy: it is read by itself, and never as the paper's own."""

from __future__ import annotations

import pytest

from classify import labelling
from core.catalogue import load
from core.records import Label
from tests.support.drawn import STATUS, page

STAMP = """
                  CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH
                  Số chứng thực: 0575 quyển số 02 SCT/BS
                       Ngày 09 tháng 11 năm 2026
                    TM. ỦY BAN NHÂN DÂN XÃ GIẢ ĐỊNH
                             KT. CHỦ TỊCH
                             PHÓ CHỦ TỊCH
                           Lê Thị Ví Dụ Khác
"""
LATER = STATUS.strip("\n") + "\n\n" + STAMP.strip("\n")


def read(text: str, **how: object) -> Label:
    return labelling.label([page(text, **how)], load())  # type: ignore[arg-type]


def said(label: Label) -> dict[str, str]:
    return {name: value.value for name, value in label.fields.items() if name.startswith("certified_")}


def test_number_day_and_office_of_the_stamp_are_fields_of_their_own():
    assert said(read(LATER)) == {
        "certified_number": "0575", "certified_on": "2026-11-09", "certified_by": "Ủy ban nhân dân xã Giả Định",
    }  # fmt: skip


def test_what_the_stamp_says_is_nothing_of_the_paper():
    with_stamp, without = read(LATER), read(STATUS)
    others = {name: value for name, value in with_stamp.fields.items() if not name.startswith("certified_")}
    assert others == without.fields
    assert (with_stamp.metadata, with_stamp.owners, with_stamp.type) == (without.metadata, without.owners, without.type)


def test_a_card_gets_no_day_of_issue_from_the_stamp_on_its_copy():
    card = """
                CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                   Độc lập - Tự do - Hạnh phúc
                      CĂN CƯỚC CÔNG DÂN
Số / No.: 001199999999
Họ và tên / Full name: NGUYỄN THỊ MẪU
Ngày sinh / Date of birth: 15/01/1999
"""
    label = read(card.strip("\n") + "\n\n\n" + STAMP.strip("\n"))
    assert label.type.startswith("cccd")
    assert "issued_on" not in label.fields
    assert label.metadata.issued_on is None
    assert label.fields["certified_on"].value == "2026-11-09"


@pytest.mark.parametrize("title", [
    "SAO Y BẢN CHÍNH", "BẢN SAO ĐÚNG VỚI BẢN CHÍNH", "CHỨNG THỰC BẢN SAO ĐÚNG VỚI\n                      BẢN CHÍNH",
])  # fmt: skip
def test_every_wording_of_the_title_is_known(title):
    text = LATER.replace("CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH", title)
    assert said(read(text))["certified_number"] == "0575"


@pytest.mark.parametrize("post", ["CHỦ TIỀN", "S TỊCH PHÓ CHỦ", "TUO. CHỦ YỊCH", "TÚG, GHỦ TỊCH", "6 CHỦ TỊCH E( X"])
def test_a_post_half_covered_by_the_seal_is_no_part_of_the_office(post):
    text = LATER.replace("                             KT. CHỦ TỊCH", f"                       {post}")
    assert said(read(text))["certified_by"] == "Ủy ban nhân dân xã Giả Định"


def test_a_number_in_groups_is_whole_and_a_notary_s_own_number_is_none():
    assert said(read(LATER.replace("0575", "15.922")))["certified_number"] == "15922"
    unread = LATER.replace("Số chứng thực: 0575 quyển số 02 SCT/BS", "S5 chứng ực quyển")
    other = unread.replace("TM. ỦY BAN NHÂN DÂN XÃ GIẢ ĐỊNH", "PHÒNG CÔNG CHỨNG SỐ 2")
    assert "certified_number" not in said(read(other))


@pytest.mark.parametrize("misread", ["ố 0575", "SốC1: 0575 quyển số 2", "số (: 0575"])
def test_the_row_above_the_day_has_the_number_though_its_word_is_misread(misread: str):
    assert said(read(LATER.replace("Số chứng thực: 0575 quyển số 02 SCT/BS", misread)))["certified_number"] == "0575"


def test_a_year_is_no_number_of_a_certification():
    unread = LATER.replace("Số chứng thực: 0575 quyển số 02 SCT/BS", "")
    assert "certified_number" not in said(read(unread.replace("Ngày 09 tháng 11", "n,m 09 nang 11")))


def test_whoever_certifies_is_no_office_though_the_name_begins_like_one():
    hidden = LATER.replace("TM. ỦY BAN NHÂN DÂN XÃ GIẢ ĐỊNH", "TƯ ỦYRỦN").replace("Lê Thị Ví Dụ Khác", "Viên Thị Châu")
    assert "certified_by" not in said(read(hidden))


def test_a_misread_head_of_the_office_is_put_right_and_its_place_stays():
    text = LATER.replace("ỦY BAN NHÂN DÂN XÃ GIẢ ĐỊNH", "ỦY BẠN NHẬN ĐẬN XÃ YÊN THANH")
    assert said(read(text))["certified_by"].lower() == "ủy ban nhân dân xã yên thanh"


@pytest.mark.parametrize(("below", "office", "sure"), [
    ("PHƯỜNG PHONG VÍ DỤ", "Ủy ban nhân dân phường Phong Ví Dụ", True), ("CHỦ TỊCH", "Ủy ban nhân dân", False),
])  # fmt: skip
def test_a_committee_has_its_place_in_the_next_line_or_is_in_doubt(below, office, sure):
    label = read(LATER.replace("DÂN XÃ GIẢ ĐỊNH", f"DÂN\n                       {below}"))
    assert said(label)["certified_by"] == office
    assert ("value_unsure:certified_by" not in label.review_reasons) == sure


def test_a_notary_certifies_too():
    text = LATER.replace("TM. ỦY BAN NHÂN DÂN XÃ GIẢ ĐỊNH", "VĂN PHÒNG CÔNG CHỨNG VÍ DỤ")
    assert said(read(text))["certified_by"].lower() == "văn phòng công chứng ví dụ"


@pytest.mark.parametrize("sentence", [
    "Nộp 01 bản sao đúng với bản chính hoặc bản sao có chứng thực của căn cước",
    "Số chứng thực: 0575 quyển số 02 SCT/BS",
])  # fmt: skip
def test_a_sentence_that_speaks_of_copies_is_no_stamp(sentence):
    assert said(read(STATUS.strip("\n") + "\n" + sentence)) == {}


def test_a_number_on_which_the_readers_differ_is_marked_and_holds_no_paper_back():
    label = read(LATER, doubtful=("0575",))
    assert label.fields["certified_number"].confidence < 0.9
    assert "value_unsure:certified_number" in label.review_reasons
    assert "certified_number" in label.doubtful
    assert label.needs_review == read(STATUS).needs_review


def test_an_office_broken_within_its_name_goes_on_below():
    text = LATER.replace("TM. ỦY BAN NHÂN DÂN XÃ GIẢ ĐỊNH", "TM. ỦY BAN NHÂN").replace(
        "                             KT. CHỦ TỊCH\n", "                    DÂN XÃ GIẢ ĐỊNH\n"
    )
    assert said(read(text))["certified_by"] == "Ủy ban nhân dân xã Giả Định"


def test_the_number_s_own_line_is_no_office_where_the_day_is_unread():
    text = LATER.replace("Ngày 09 tháng 11 năm 2026", "923/36275858")
    assert said(read(text)) == {"certified_number": "0575", "certified_by": "Ủy ban nhân dân xã Giả Định"}

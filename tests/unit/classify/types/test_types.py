"""Which type a page is: titles, not mentions; unknown is an answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import classify
from core.catalogue import load
from tests.support.drawn import BIRTH, DEATH, FIRM, FORM, STATUS, page

CATALOGUE = load()
HEAD = """
                     CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                        Độc lập - Tự do - Hạnh phúc

"""


def typed(text: str) -> str:
    return classify.label([page(text)], CATALOGUE).type


@pytest.mark.parametrize(
    ("text", "code"),
    [(STATUS, "xn_tthn"), (DEATH, "khai_tu"), (FIRM, "gcn_dkdn"), (BIRTH, "khai_sinh"), (FORM, "don_to_khai")],
)
def test_the_samples_of_the_domain_reference_are_known(text: str, code: str) -> None:
    assert typed(text) == code


def test_the_evidence_names_the_title_line_and_its_page() -> None:
    label = classify.label([page(STATUS)], CATALOGUE)
    assert label.type_evidence == "title line 'GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN', page 1"
    assert label.type_candidates[0].type == "xn_tthn"
    assert label.type_confidence > 0.9


def test_a_form_that_lists_papers_is_a_form() -> None:
    assert typed(FORM) == "don_to_khai"


def test_a_voucher_is_no_death_certificate_though_both_fold_alike() -> None:
    assert (
        typed(HEAD + "                     GIẤY CHỨNG TỪ\n\nSố tiền: 1.000.000 đồng\nNgười nộp: Trần Ví Dụ\n")
        == "unknown"
    )


def test_a_hospital_notice_of_death_is_no_extract() -> None:
    assert (
        typed(
            HEAD
            + "                     GIẤY BÁO TỬ\n\nHọ và tên: Trần Ví Dụ\nĐã chết vào lúc: 03 giờ ngày 02/02/2020\n"
        )
        == "unknown"
    )


def test_a_confirmation_of_changes_is_no_enterprise_certificate() -> None:
    title = "GIẤY XÁC NHẬN VỀ VIỆC THAY ĐỔI NỘI DUNG ĐĂNG KÝ DOANH NGHIỆP"
    assert typed(HEAD + f"     {title}\n\nMã số doanh nghiệp: 9999000012\n") == "unknown"


def test_an_application_for_a_certificate_is_a_form() -> None:
    assert (
        typed(
            HEAD
            + "          GIẤY ĐỀ NGHỊ ĐĂNG KÝ DOANH NGHIỆP\n     Kính gửi: Phòng Đăng ký kinh doanh\nTôi là: Lê Giả\n"
        )
        == "don_to_khai"
    )


def test_a_title_with_recognition_errors_is_known() -> None:
    assert typed(BIRTH.replace("GIẤY KHAI SINH", "GIÁY KHAl SlNH")) == "khai_sinh"


def test_both_tone_placements_of_a_title_are_known() -> None:
    for title in ("GIẤY KHÁM SỨC KHỎE", "GIẤY KHÁM SỨC KHOẺ"):
        assert (
            typed(HEAD + f"                  {title}\n\nHọ và tên: LÊ GIẢ\nKết luận: Đủ sức khỏe\n") == "kham_suc_khoe"
        )


def test_a_title_over_several_lines_is_known() -> None:
    lines = ("GIẤY CHỨNG NHẬN", "QUYỀN SỬ DỤNG ĐẤT", "QUYỀN SỞ HỮU NHÀ Ở VÀ TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT")
    assert (
        typed(HEAD + "\n".join(line.center(76) for line in lines) + "\n\nThửa đất số: 12    tờ bản đồ số: 3\n")
        == "gcn_qsdd"
    )


def test_a_mention_in_running_text_is_no_title() -> None:
    text = "Theo quy định, giấy khai sinh và giấy chứng nhận kết hôn của công dân được nộp kèm theo.\n" * 4
    assert typed(text) == "unknown"


def test_nothing_on_the_page_is_unknown_and_goes_to_a_person() -> None:
    label = classify.label([page("xyz abc\nqrs")], CATALOGUE)
    assert (label.type, label.needs_review, label.review_reasons) == ("unknown", True, ("type_unknown",))


@given(st.lists(st.text(alphabet="abcdeghiklmnopqrstuvxy ", min_size=3, max_size=40), max_size=12))
def test_words_without_a_title_are_never_a_type(lines: list[str]) -> None:
    label = classify.label([page("\n".join(["x", *lines]))], CATALOGUE)
    assert label.type == "unknown"


FOUND_DEAD = """
Họ, chữ đệm, tên: Trần Văn Giả Định
Ngày, tháng, năm chết: 05/04/2009
Chết tại: Ví Dụ
Họ, tên đệm, tên người đi khai tử: Trần Thị Ví Dụ
"""


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("TRÍCH LỤC GHI VÀO SỔ HỘ TỊCH VIỆC KHAI TỬ", "khai_tu"),
        ("TRÍCH LỤC GHI VÀO SỔ HỘ TỊCH VIỆC KHAI TỬ\n                   (BẢN CHÍNH)", "khai_tu"),
    ],
)
def test_a_title_that_differs_in_its_telling_word_is_another(title: str, code: str) -> None:
    assert typed(HEAD + f"              {title}\n" + FOUND_DEAD) == code


@pytest.mark.parametrize("name", ["PHÒNG TÀI CHÍNH\n       - KẾ HOẠCH", "PHÒNG TÀI CHÍNH -\n       KẾ HOẠCH"])
def test_the_rest_of_an_agency_s_name_is_no_title(name: str) -> None:
    text = f"""
     ỦY BAN NHÂN DÂN           CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
        THỊ XÃ VÍ DỤ              Độc lập - Tự do - Hạnh phúc
    {name}
                GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH
Tên hộ kinh doanh: Cửa hàng Ví Dụ
Họ và tên chủ hộ: TRẦN VĂN GIẢ ĐỊNH
"""
    assert typed(text) == "gcn_hkd"


def test_a_title_of_no_catalogue_type_is_not_any_that_begins_like_it() -> None:
    assert typed(HEAD + "              GIẤY CHỨNG NHẬN ĐĂNG KÝ KẾT HÔN,\n2. Ngày sinh: 03/04/1966") != "unknown"


PERSON = "\n\nHọ và tên: HOÀNG THỊ VÍ\nNgày, tháng, năm sinh: 28/06/1983\nSố CMND: 012345678\n"


@pytest.mark.parametrize(
    "title", ["SỔ BẢO HIỂM XÃ HỘI", "SƠ YẾU LÝ LỊCH", "BẢN KHAI LÝ LỊCH", "DI CHÚC", "GIẤY BÁO TỬ", "SỔ LAO ĐỘNG"]
)
def test_a_person_s_paper_of_another_kind_is_no_certificate(title: str) -> None:
    assert typed(HEAD + f"                     {title}" + PERSON) == "unknown"


@pytest.mark.parametrize(
    "what",
    [
        "ĐĂNG KÝ THAY ĐỔI, CẢI CHÍNH, BỔ SUNG THÔNG TIN HỘ TỊCH",
        "ĐĂNG KÝ CẢI CHÍNH, THAY ĐỔI HỘ TỊCH",
        "BỔ SUNG THÔNG TIN HỘ TỊCH",
        "ĐĂNG KÝ XÁC ĐỊNH LẠI DÂN TỘC",
    ],
)
def test_an_extract_of_a_change_is_one_in_whatever_order_it_is_titled(what: str) -> None:
    text = HEAD + f"                     TRÍCH LỤC\n           {what}" + PERSON
    assert typed(text) == "trich_luc_ho_tich"


@pytest.mark.parametrize(
    "title", ["GIẤY NHƯỢNG ĐẤT Ở", "GIẤY BÁN NHÀ", "GIẤY SANG NHƯỢNG ĐẤT", "GIẤY MUA BÁN ĐẤT", "GIẤY BÁN TRÂU"]
)
def test_a_sale_written_by_hand_is_a_contract(title: str) -> None:
    assert typed(HEAD + f"                     {title}\n\nTên tôi là: Trần Văn Ví\n") == "hop_dong"

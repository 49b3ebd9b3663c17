"""What is asserted and what goes to a person: codes, cross-checks, second witnesses."""

from __future__ import annotations

import classify
from core.catalogue import load
from core.records import Code, Label
from tests.support.drawn import BIRTH, STATUS, page

CATALOGUE = load()
MRZ = "IDVNM1999999991001199999999<<2\n9901155F3901153VNM<<<<<<<<<<<4\nNGUYEN<<THI<MAU<VI<DU<<<<<<<<<"
QR = "001199999999||Nguyễn Thị Mẫu Ví Dụ|15011999|Nữ|Số 1 Ngõ Ví Dụ, Hàng Bài, Hoàn Kiếm, Hà Nội|01072022"
CARD = """
                      CĂN CƯỚC CÔNG DÂN
                    Citizen Identity Card
   Số / No.: 001199999999
   Họ và tên / Full name: NGUYỄN THỊ MẪU VÍ DỤ
   Ngày sinh / Date of birth: 15/01/1999
   Giới tính / Sex: Nữ         Quốc tịch / Nationality: Việt Nam
   Quê quán / Place of origin: Giả Định, Hưng Yên
   Có giá trị đến / Date of expiry: 15/01/2039
"""
WHOLE = (0.1, 0.8, 0.9, 0.9)


def code(kind: str, text: str) -> Code:
    return Code(kind, text, WHOLE, True)  # type: ignore[arg-type]


def read(text: str, **how: object) -> Label:
    return classify.label([page(text, **how)], CATALOGUE)  # type: ignore[arg-type]


def about(label: Label, field: str) -> set[str]:
    return {reason.partition(":")[0] for reason in label.review_reasons if reason.partition(":")[2] == field}


def test_a_paper_on_which_both_readers_agree_is_asserted() -> None:
    label = read(STATUS)
    assert not label.needs_review
    assert label.review_reasons == ()
    assert [(owner.id, owner.name, owner.birth_date) for owner in label.owners] == [
        ("001199999999", "Nguyễn Thị Mẫu Ví Dụ", "1999-01-15")
    ]


def test_a_number_on_which_the_readers_differ_is_never_asserted() -> None:
    label = read(STATUS, doubtful=["001199999999"])
    assert label.fields["personal_id"].confidence <= 0.9
    assert about(label, "personal_id") == {"owner_unconfirmed", "value_unsure"}


def test_a_name_on_which_the_readers_differ_is_never_asserted() -> None:
    label = read(STATUS, doubtful=["MẪU"])
    assert {"owner_unconfirmed", "value_unsure"} & about(label, "full_name")


def test_one_reader_alone_is_not_enough_for_an_owner() -> None:
    label = read(STATUS, agreed=None)
    assert about(label, "full_name")
    assert about(label, "personal_id")


def test_a_code_beats_recognised_text_and_confirms_the_owner() -> None:
    label = read(CARD, codes=[code("qr", QR)], doubtful=["001199999999", "MẪU"])
    field = label.fields["personal_id"]
    assert (field.value, field.source) == ("001199999999", "qr")
    assert label.fields["full_name"].source == "qr"
    assert not about(label, "full_name")
    assert not about(label, "personal_id")


def test_a_zone_beats_a_misread_number() -> None:
    label = read(CARD.replace("001199999999", "001199999998"), codes=[code("mrz", MRZ)], doubtful=["001199999998"])
    assert label.fields["personal_id"].value == "001199999999"
    assert label.fields["personal_id"].source == "mrz"
    assert "!print" in label.fields["personal_id"].checks


def test_a_zone_misread_as_running_text_still_counts() -> None:
    zone = MRZ.replace("<", "-")
    label = read(CARD.replace("001199999999", "00119999") + "\n" + zone)
    assert label.fields["personal_id"].value == "001199999999"
    assert label.fields["personal_id"].source == "mrz"


def test_two_codes_of_two_persons_go_to_a_person() -> None:
    label = read(CARD, codes=[code("qr", QR.replace("001199999999", "001199999991")), code("mrz", MRZ)])
    assert "codes_differ" in label.review_reasons


def test_a_confident_print_that_contradicts_the_code_goes_to_a_person() -> None:
    label = read(CARD.replace("001199999999", "001199999990"), codes=[code("qr", QR)])
    assert "code_differs" in about(label, "personal_id")


def test_a_name_other_than_the_zone_s_goes_to_a_person() -> None:
    label = read(CARD.replace("MẪU", "MẬT"), codes=[code("mrz", MRZ)])
    assert "code_differs" in about(label, "full_name")


def test_a_date_in_words_that_differs_goes_to_a_person() -> None:
    label = read(BIRTH.replace("02/01/2026", "03/01/2026"))
    assert "words_differ" in about(label, "birth_date")
    assert label.fields["birth_date"].confidence <= 0.5


def test_the_words_decide_where_the_readers_differ_on_the_figures() -> None:
    label = read(BIRTH.replace("02/01/2026", "08/01/2026"), doubtful=["08/01/2026"])
    assert label.fields["birth_date"].value == "2026-01-02"
    assert "words" in label.fields["birth_date"].checks


def test_an_id_that_contradicts_the_birth_year_or_the_sex_goes_to_a_person() -> None:
    assert "id_contradicts" in about(read(STATUS.replace("15/01/1999", "15/01/1989")), "personal_id")
    assert "id_contradicts" in about(read(STATUS.replace("Nữ", "Nam")), "personal_id")


def test_a_name_that_stands_twice_has_a_second_witness() -> None:
    label = read(STATUS + "\n\n                    Nguyễn Thị Mẫu Ví Dụ\n")
    assert "seen_twice" in label.fields["full_name"].checks


def test_a_name_that_stands_elsewhere_with_another_mark_goes_to_a_person() -> None:
    signed = STATUS + "\n\n                    Nguyễn Thị Mậu Ví Dụ\n"
    assert {"owner_unconfirmed", "value_unsure"} <= about(read(signed), "full_name")
    doubtful = read(signed, doubtful=["Mậu"])  # what one reader may have misread contradicts nothing
    assert "!mention" not in doubtful.fields["full_name"].checks


def test_a_name_that_both_read_alike_but_not_surely_has_no_witness() -> None:
    assert not about(read(STATUS), "full_name")
    assert "owner_unconfirmed" in about(read(STATUS, confidence=0.89), "full_name")


def test_a_paper_without_its_owner_goes_to_a_person() -> None:
    label = read(
        STATUS.replace("Họ, chữ đệm, tên: NGUYỄN THỊ MẪU VÍ DỤ", "").replace("Căn cước công dân số 001199999999", "")
    )
    assert "owner_missing:subject" in label.review_reasons
    assert label.owners == ()


def test_a_page_that_failed_sends_the_paper_to_a_person() -> None:
    label = classify.label([page(STATUS), page("x", 2, status="failed")], CATALOGUE)
    assert "page_failed" in label.review_reasons


def test_dates_that_cannot_follow_one_another_go_to_a_person() -> None:
    label = read(CARD.replace("15/01/2039", "15/01/1998"))
    assert label.needs_review


def test_signers_and_declarants_are_never_owners() -> None:
    label = read(
        BIRTH + "\n                          NGƯỜI KÝ GIẤY KHAI SINH\n                             Phạm Văn Ký\n"
    )
    assert [owner.name for owner in label.owners] == ["Lê Ví Dụ An"]


def test_every_reason_given_has_a_sentence() -> None:
    for text in (STATUS, BIRTH, CARD, "x"):
        for reason in read(text, agreed=False, confidence=0.5).review_reasons:
            assert classify.sentence(reason)[0].isupper()
            assert classify.sentence(reason).endswith(".")

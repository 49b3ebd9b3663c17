"""The one firm a letter is about, or none."""

from __future__ import annotations

import pytest

from tests.unit.classify.letters.test_named_alone import names

FIRM = "Công ty cổ phần Chè Mẫu"
SENT = ("Nơi gửi:", f"- {FIRM};")


def test_a_firm_that_abstract_and_text_name_is_known_by_what_they_have_alike() -> None:
    rows = ("Điều 1. Tạm giao cho Xí nghiệp Cơ khí đóng tàu Mẫu 3.480 m2 đất.",)
    abstract = "V/v tạm giao đất cho Xí nghiệp Cơ khí đóng tàu Mẫu để mở rộng"
    assert names(*rows, abstract=abstract) == ["Xí nghiệp Cơ khí đóng tàu Mẫu"]


def test_a_firm_in_the_first_article_to_which_the_decision_is_sent() -> None:
    article = f"Điều 1. Cấp Giấy chứng nhận nhãn hiệu cho {FIRM}, địa chỉ: xã Ví Dụ."
    assert names(article, *SENT, abstract="Về việc cấp giấy chứng nhận") == [FIRM]


def test_a_firm_that_a_notice_tells_what_it_owes() -> None:
    rows = ("Kính gửi: CÔNG TY TNHH VÍ DỤ", "Mã số thuế: 0101234567 - Địa chỉ: xã Mẫu")
    assert names(*rows, abstract="Tiền thuế nợ", title="THÔNG BÁO") == ["CÔNG TY TNHH VÍ DỤ"]


@pytest.mark.parametrize(
    ("title", "abstract", "rows"),
    [
        ("QUYẾT ĐỊNH", "Về việc duyệt dự án do Công ty cổ phần Chè Mẫu đầu tư", (f"Dự án của {FIRM} được duyệt.",)),
        ("QUYẾT ĐỊNH", "Về việc cấp giấy chứng nhận", (f"Điều 1. Giao việc cho {FIRM}.",)),
        ("THÔNG BÁO", "Nghỉ lễ", ("Kính gửi: CÔNG TY TNHH VÍ DỤ",)),
        ("BÁO CÁO", "Kết quả của Công ty cổ phần Chè Mẫu", (f"Kết quả của {FIRM} như sau.",)),
    ],
    ids=["invests", "not sent", "no number", "report"],
)
def test_a_firm_that_is_only_named_owns_nothing(title: str, abstract: str, rows: tuple[str, ...]) -> None:
    assert names(*rows, abstract=abstract, title=title) == []

"""A name that no label gives, against the one that is signed under the field's own label."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from classify import labelling
from classify.fields import tagged
from classify.page.layout import PageLayout
from classify.tagger.answer_names import Names
from classify.tagger.spans import Tagged
from classify.trace import Trace
from core.catalogue import PaperType, load
from tests.support.drawn import page
from tests.support.tagger_net import net_of

CATALOGUE = load()
CLERK = dict.fromkeys(("TRẦN", "VĂN", "DỤ"), "applicant_name")
NAMES = Names.of({"applicant_name"}, {"phieu_tiep_nhan"})
RECEIPT = """
                 CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                    Độc lập - Tự do - Hạnh phúc

                   GIẤY BIÊN NHẬN HỒ SƠ
    Danh xưng thường gọi TRẦN VĂN DỤ
    Loại việc: Đăng ký khai sinh

      Người nộp hồ sơ                     Người nhận


      {signed}                     Phạm Thị Mai
"""


CHILD = dict.fromkeys(("TRẦN", "VĂN", "DỤ"), "applicant_name") | {"017217218878": "applicant_id"}
REQUEST = """
                 CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                    Độc lập - Tự do - Hạnh phúc

                   ĐƠN XIN ĐÍNH CHÍNH GIẤY KHAI SINH
    Danh xưng thường gọi TRẦN VĂN DỤ mang 017217218878

                                          NGƯỜI VIẾT ĐƠN
                                          (Ký, ghi rõ họ tên)

                                           {signed}
"""


@pytest.mark.parametrize(("signed", "doubted"), [("Lê Thị Hoa", True), ("Trần Văn Dụ", False), ("(đã ký)", False)])
def test_who_signs_under_the_fields_own_label_speaks_against_another_name(
    monkeypatch: pytest.MonkeyPatch, signed: str, doubted: bool
) -> None:
    def read(layouts: Sequence[PageLayout], kind: PaperType) -> Tagged:
        return Tagged(layouts, kind.code, [spec.name for spec in kind.field], net_of(CLERK, NAMES))

    monkeypatch.setattr(tagged, "read", read)
    facts = labelling.examine([page(RECEIPT.format(signed=signed))], CATALOGUE, Trace()).facts
    assert facts.values["applicant_name"].value == "Trần Văn Dụ"
    assert ("!differs" in facts.values["applicant_name"].checks) is doubted


@pytest.mark.parametrize(("signed", "doubted"), [("LÊ THỊ HOA", True), ("TRẦN VĂN DỤ", False), ("Đã ký", False)])
def test_who_signs_a_request_speaks_against_another_name_and_its_number(
    monkeypatch: pytest.MonkeyPatch, signed: str, doubted: bool
) -> None:
    names = Names.of({"applicant_name", "applicant_id"}, {"don_to_khai"})

    def read(layouts: Sequence[PageLayout], kind: PaperType) -> Tagged:
        return Tagged(layouts, kind.code, [spec.name for spec in kind.field], net_of(CHILD, names))

    monkeypatch.setattr(tagged, "read", read)
    facts = labelling.examine([page(REQUEST.format(signed=signed))], CATALOGUE, Trace()).facts
    for name in ("applicant_name", "applicant_id"):
        assert ("!differs" in facts.values[name].checks) is doubted

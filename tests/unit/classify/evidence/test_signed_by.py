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

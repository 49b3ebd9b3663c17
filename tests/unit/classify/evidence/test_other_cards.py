"""A page that shows more than one card goes to a person: filed as one of them, the other would be lost."""

from __future__ import annotations

from msgspec.structs import replace

import classify
from core.catalogue import load
from core.records import PageReading
from tests.support.drawn import page

CATALOGUE = load()
CARD = """
                    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                        Độc lập - Tự do - Hạnh phúc

                          CĂN CƯỚC CÔNG DÂN

     Số: 001090000012
     Họ và tên: NGUYỄN VĂN VÍ
     Ngày, tháng, năm sinh: 01/02/1990
     Giới tính: Nam      Quốc tịch: Việt Nam
     Quê quán: Ví Dụ, Hà Nội
     Nơi thường trú: Thôn Mẫu, Ví Dụ, Hà Nội
"""
INSURANCE = """


                          THẺ BẢO HIỂM Y TẾ

     Mã số: GD4010100000012
     Họ và tên: Nguyễn Văn Ví
     Ngày sinh: 01/02/1990
     Nơi ĐK KCB BĐ: Bệnh viện Ví Dụ
"""


def reasons(read: PageReading) -> tuple[str, ...]:
    label = classify.label([read], CATALOGUE)
    assert label.type in ("cccd_barcode", "cccd_chip", "bhyt")
    return label.review_reasons


def test_a_card_alone_is_one_paper() -> None:
    assert "several_papers" not in reasons(page(CARD))


def test_two_titles_of_cards_are_two_papers() -> None:
    assert "several_papers" in reasons(page(CARD + INSURANCE))
    assert "several_papers" in reasons(page(CARD + "\n\n" + CARD))


def test_print_aslant_that_nobody_read_on_a_crooked_photo_may_be_another_card() -> None:
    drawn = page(CARD)
    x0, y0, _, y1 = drawn.lines[-1].box
    word = replace(drawn.lines[-1].words[0], text="t", agreed=False, confidence=0.3)
    tall = [replace(drawn.lines[-1], words=(word,), box=(x0, y1, x0 + 0.05, y1 + 3 * (y1 - y0))) for _ in range(2)]
    aslant = replace(drawn, lines=(*drawn.lines, *tall))
    assert "several_papers" not in reasons(aslant)
    assert "several_papers" in reasons(replace(aslant, quality=("crooked",)))

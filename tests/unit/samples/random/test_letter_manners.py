"""Letters are written as offices wrote them: before 2004, by Decree 30, by the Party, minutes without a head."""

from collections import Counter
from random import Random

from samples.random import letter_manners
from samples.random.grids import set_row
from samples.random.label_rows import Cell, Column
from samples.random.letters import Writer
from samples.random.look import throw
from samples.random.sheet import Sheet
from samples.random.type import shelf
from samples.random.values import single


def test_the_stroke_of_a_short_form_parts_no_line() -> None:
    assert letter_manners.lines("T/M ĐẢNG ỦY/PHÓ BÍ THƯ") == ("T/M ĐẢNG ỦY", "PHÓ BÍ THƯ")
    assert letter_manners.lines("TM. UBND/K/T CHỦ TỊCH/PHÓ CHỦ TỊCH") == ("TM. UBND", "K/T CHỦ TỊCH", "PHÓ CHỦ TỊCH")


def test_who_decides_is_the_head_of_an_office_or_a_committee_as_a_whole() -> None:
    assert letter_manners.whose(("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Sở Y tế") == "CỦA GIÁM ĐỐC SỞ Y TẾ"
    assert letter_manners.whose(("T/M UBND", "CHỦ TỊCH"), "Ủy ban nhân dân xã Ba") == "CỦA ỦY BAN NHÂN DÂN XÃ BA"


def test_every_manner_is_drawn_and_decrees_of_the_government_have_but_one() -> None:
    rng = Random(1)
    seen = Counter(letter_manners.throw("bien_ban", rng).manner for _ in range(400))
    assert set(seen) == {"decree", "old", "party"}
    assert seen["decree"] > seen["old"] > seen["party"]
    assert {letter_manners.throw("thong_tu", rng).manner for _ in range(200)} == {"decree"}


def test_minutes_without_a_head_tell_their_day_in_a_sentence() -> None:
    headless = [paper for k in range(60) if (paper := Writer("bien_ban", Random(k), shelf(None))).style.headless]
    assert headless
    for writer in headless[:5]:
        drawn = writer.paper()
        words = [word.token for sheet in drawn.sheets for word in sheet.words]
        assert drawn.fields["issuer"] is None
        assert not any(token.field in ("issuer", "number_symbol") for token in words)
        assert any(token.field == "issued_on" for token in words)


def test_short_cells_may_stand_as_a_list_of_labels_and_a_list_of_values() -> None:
    look = throw(Random(3), shelf(None)).but(slashed=True, colon=":")
    sheet = Sheet()
    column = Column(sheet, look, 20.0, Sheet, 20.0, 170.0)
    said = (("Giới tính", "Nữ"), ("Dân tộc", "Kinh"))
    set_row(column, [Cell(label, "", single(text), "", "") for label, text in said])
    assert sheet.lines()[0]["text"] == "Giới tính / Dân tộc: Nữ / Kinh"

"""Which pages make one paper: every page in exactly one, two citizens' papers never in one."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

import classify
from classify.catalogue import load
from store.records import Code
from tests.unit.classify.drawn import BIRTH, DEATH, FIRM, FORM, STATUS, page
from tests.unit.classify.test_doubt import CARD, MRZ

CATALOGUE = load()
BACK = "Đặc điểm nhận dạng / Personal identification:\nNốt ruồi\nNgày, tháng, năm / Date, month, year: 01/07/2022\n"
DEED = """
                        CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                           Độc lập - Tự do - Hạnh phúc
                              HỢP ĐỒNG THUÊ NHÀ
Bên cho thuê (Bên A):
Ông: LÊ VĂN GIẢ
Bên thuê (Bên B):
Bà: TRẦN THỊ MẪU
Điều 1. Nhà cho thuê
"""
CLAUSES = (
    "Điều 5. Trách nhiệm của các bên\n" + "Các bên giao nhà đúng hạn và trả tiền thuê đầy đủ theo thỏa thuận.\n" * 8
)
WITNESS = (
    "                    LỜI CHỨNG CỦA CÔNG CHỨNG VIÊN\n"
    + "Tôi chứng nhận hợp đồng này được giao kết giữa hai bên.\n" * 4
)
TEXTS = {"birth": BIRTH, "status": STATUS, "death": DEATH, "firm": FIRM, "form": FORM}


def split(*texts: str | tuple[str, Code]) -> list[tuple[int, ...]]:
    pages = []
    for i, one in enumerate(texts):
        text, codes = (one, ()) if isinstance(one, str) else (one[0], (one[1],))
        pages.append(page(text or "x", i + 1, codes=codes, status="blank" if not text else "read"))
    return classify.split(pages, CATALOGUE)


def test_pages_with_titles_of_their_own_are_papers_of_their_own() -> None:
    assert split(BIRTH, STATUS, FIRM) == [(1,), (2,), (3,)]


def test_two_papers_of_one_kind_are_two_papers() -> None:
    assert split(BIRTH, BIRTH.replace("LÊ VÍ DỤ AN", "LÊ VÍ DỤ BÌNH")) == [(1,), (2,)]


def test_a_blank_back_goes_with_the_paper_before_it() -> None:
    assert split(BIRTH, "", STATUS, "") == [(1, 2), (3, 4)]


def test_a_blank_first_page_goes_with_the_paper_after_it() -> None:
    assert split("", BIRTH) == [(1, 2)]


def test_blank_pages_alone_are_one_paper() -> None:
    assert split("", "") == [(1, 2)]


def test_a_deed_keeps_its_clauses_and_the_notary_s_words() -> None:
    assert split(DEED, CLAUSES, WITNESS, BIRTH) == [(1, 2, 3), (4,)]


def test_front_and_back_of_a_card_are_one_paper() -> None:
    assert split(CARD, (BACK, Code("mrz", MRZ, (0.1, 0.5, 0.9, 0.6), True))) == [(1, 2)]


def test_the_back_of_another_person_s_card_is_another_paper() -> None:
    other = CARD.replace("001199999999", "001088000222")
    assert split(other, (BACK, Code("mrz", MRZ, (0.1, 0.5, 0.9, 0.6), True))) == [(1,), (2,)]


def test_two_cards_in_a_row_are_two_papers() -> None:
    back = (BACK, Code("mrz", MRZ, (0.1, 0.5, 0.9, 0.6), True))
    assert split(CARD, back, CARD.replace("001199999999", "001088000222"), BACK) == [(1, 2), (3, 4)]


def test_a_page_that_failed_stands_alone() -> None:
    pages = [page(BIRTH), page("x", 2, status="failed"), page(STATUS, 3)]
    assert classify.split(pages, CATALOGUE) == [(1,), (2,), (3,)]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([*TEXTS, "blank", "clauses"]), min_size=1, max_size=6))
def test_every_page_lands_in_exactly_one_paper_and_titles_never_share_one(names: list[str]) -> None:
    papers = split(*[TEXTS.get(name, CLAUSES if name == "clauses" else "") for name in names])
    assert [number for paper in papers for number in paper] == list(range(1, len(names) + 1))
    for paper in papers:
        assert sum(names[number - 1] in TEXTS for number in paper) <= 1

"""Dividing a stack by separator sheets: a broken row is loud, nothing is merged silently, no page is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import classify
from classify.papers.separator_sheets import INSTRUCTION, TITLE, Part, compared, divide, is_open, with_dossier
from core.catalogue import load
from core.codes import separators
from core.records import Code, PageReading, Separator, Slip
from tests.support.drawn import BIRTH, DEATH, FIRM, FORM, STATUS, page

CATALOGUE = load()
KEY = b"the key of this test's installation"
PAPERS = [BIRTH, STATUS, FIRM, DEATH]
ROW, OTHER = "AAAA1111", "BBBB2222"
DOSSIER = "H26.12-250901-0007"


@pytest.fixture(autouse=True)
def _sealing() -> Iterator[None]:
    separators.use(KEY)
    yield
    separators.use(None)


def said(number: int, total: int, row: str = ROW, **facts: str) -> Separator:
    return Separator(row, number, total, DOSSIER, facts.get("owner"), facts.get("type"))


def sheet(what: Separator, copies: int = 5) -> PageReading:
    codes = [Code("qr", separators.text(what), (0.1, 0.1, 0.3, 0.3), True)] * copies
    return page(f"{TITLE[0]}\n{TITLE[1]}\n{what.number} / {what.total}", codes=codes)


def stack(*pages: PageReading | str) -> list[PageReading]:
    stacked = [page(content) if isinstance(content, str) and content else content for content in pages]
    return [
        msgspec.structs.replace(reading if isinstance(reading, PageReading) else page("x", status="blank"), page=place)
        for place, reading in enumerate(stacked, start=1)
    ]


def groups(parts: Sequence[Part]) -> list[tuple[int, ...]]:
    return [part.pages for part in parts]


def missing(parts: Sequence[Part]) -> list[bool]:
    return ["sheet_missing" in part.reasons for part in parts]


def test_a_whole_row_divides_a_stack_and_each_sheet_opens_its_paper() -> None:
    parts = divide(stack(sheet(said(1, 2)), BIRTH, "", sheet(said(2, 2)), STATUS), CATALOGUE)
    assert groups(parts) == [(1, 2, 3), (4, 5)]
    assert [(part.sheet, part.content) for part in parts] == [(1, (2, 3)), (4, (5,))]
    assert [part.said for part in parts] == [said(1, 2), said(2, 2)]
    assert [part.reasons for part in parts] == [(), ()]


def foreign(what: Separator) -> PageReading:
    """A sheet that somebody else printed: all is right but the seal."""
    separators.use(b"the key of another installation")
    page_ = sheet(what)
    separators.use(KEY)
    return page_


def test_a_sheet_that_somebody_else_printed_parts_nothing_in_silence_and_names_nothing() -> None:
    parts = divide(stack(foreign(said(1, 1, owner="001199999999", type="khai_sinh")), BIRTH), CATALOGUE)
    assert all("sheet_foreign" in part.reasons for part in parts)
    assert [part.said for part in parts] == [None] * len(parts)
    assert with_dossier(Slip(), parts[0].said) == Slip()
    assert {page for part in parts for page in part.pages} == {1, 2}


def test_a_foreign_sheet_in_a_true_row_makes_every_paper_of_the_file_loud() -> None:
    pages = stack(sheet(said(1, 2)), BIRTH, foreign(said(1, 1, OTHER)), STATUS, sheet(said(2, 2)), FIRM)
    parts = divide(pages, CATALOGUE)
    assert all({"sheet_foreign", "sheet_missing"} <= set(part.reasons) for part in parts)
    assert {part.said.dossier for part in parts if part.said} == {DOSSIER}
    assert sorted(page for part in parts for page in part.pages) == [1, 2, 3, 4, 5, 6]


def test_a_foreign_sheet_says_nothing_about_the_files_beside_it() -> None:
    assert not is_open(stack(foreign(said(1, 2)), BIRTH))
    assert is_open(stack(sheet(said(1, 2)), BIRTH))


def test_a_true_and_a_forged_code_on_one_page_say_nothing() -> None:
    true, forged = sheet(said(1, 1)), foreign(said(1, 1, OTHER))
    both = msgspec.structs.replace(true, codes=(*true.codes, *forged.codes))
    parts = divide(stack(both, BIRTH), CATALOGUE)
    assert all("sheet_foreign" in part.reasons and part.said is None for part in parts)


@pytest.mark.parametrize("code", [separators.MARK, "MOTLAN1"])
def test_a_paper_with_a_sheets_code_on_it_stays_a_paper_and_is_looked_at(code: str) -> None:
    text = separators.text(said(1, 1)) if code == separators.MARK else f"MOTLAN1:{ROW}:1:1::::00000000"
    paper = page(BIRTH + "\n" + "chữ " * 120, codes=[Code("qr", text, (0.1, 0.1, 0.3, 0.3), True)])
    parts = divide(stack(paper, STATUS), CATALOGUE)
    assert "sheet_crowded" in parts[0].reasons
    assert 1 in parts[0].content
    assert all(part.said is None for part in parts)


def test_pages_under_one_sheet_stay_together_whatever_their_titles() -> None:
    parts = divide(stack(sheet(said(1, 2)), FORM, "trang hai", sheet(said(2, 2)), STATUS), CATALOGUE)
    assert groups(parts) == [(1, 2, 3), (4, 5)]


def test_papers_of_strangers_under_one_sheet_go_to_a_person() -> None:
    (part,) = divide(stack(sheet(said(1, 1)), STATUS, STATUS.replace("001199999999", "001088000222")), CATALOGUE)
    assert part.reasons == ("several_owners",)


def test_a_missing_sheet_marks_every_paper_and_merges_nothing() -> None:
    parts = divide(stack(sheet(said(1, 3)), BIRTH, STATUS, sheet(said(3, 3)), FIRM), CATALOGUE)
    assert groups(parts) == [(1, 2), (3,), (4, 5)]
    assert missing(parts) == [True, True, True]
    assert [part.said and part.said.number for part in parts] == [1, None, 3]


@pytest.mark.parametrize("numbers", [[2, 3], [1, 2], [1, 1, 2, 3], [1, 3, 2], [3, 2, 1], [1, 2, 2], [2]])
def test_a_row_that_does_not_run_from_one_to_its_total_is_loud(numbers: list[int]) -> None:
    pages = [
        reading for number, text in zip(numbers, PAPERS, strict=False) for reading in (sheet(said(number, 3)), text)
    ]
    assert all(missing(divide(stack(*pages), CATALOGUE)))


def test_a_sheet_of_another_row_is_loud() -> None:
    parts = divide(stack(sheet(said(1, 2)), BIRTH, sheet(said(2, 2, OTHER)), STATUS), CATALOGUE)
    assert all(missing(parts))
    assert groups(parts) == [(1, 2), (3, 4)]


def test_two_whole_rows_one_after_the_other_are_in_order() -> None:
    pages = [sheet(said(1, 1)), BIRTH, sheet(said(1, 2, OTHER)), STATUS, sheet(said(2, 2, OTHER)), FIRM]
    parts = divide(stack(*pages), CATALOGUE)
    assert groups(parts) == [(1, 2), (3, 4), (5, 6)]
    assert not any(missing(parts))


def test_the_same_row_scanned_twice_into_one_file_is_loud() -> None:
    pages = [sheet(said(1, 1)), BIRTH, sheet(said(1, 1)), BIRTH]
    assert all(missing(divide(stack(*pages), CATALOGUE)))


def test_a_sheet_with_nothing_after_it_is_loud() -> None:
    parts = divide(stack(sheet(said(1, 2)), "", sheet(said(2, 2)), STATUS), CATALOGUE)
    assert groups(parts) == [(1, 2), (3, 4)]
    assert parts[0].reasons == ("sheet_empty",)


def test_papers_above_the_first_sheet_are_papers_of_their_own() -> None:
    assert groups(divide(stack(BIRTH, STATUS, sheet(said(1, 1)), FIRM), CATALOGUE)) == [(1,), (2,), (3, 4)]
    assert groups(divide(stack("", sheet(said(1, 1)), FIRM), CATALOGUE)) == [(1, 2, 3)]


def unread(number: int, total: int) -> PageReading:
    return page("\n".join([*TITLE, f"{number} / {total}", *INSTRUCTION]))


def test_a_sheet_whose_code_cannot_be_read_still_divides_and_is_numbered_by_its_neighbours() -> None:
    parts = divide(stack(sheet(said(1, 3)), BIRTH, unread(2, 3), STATUS, sheet(said(3, 3)), FIRM), CATALOGUE)
    assert groups(parts) == [(1, 2), (3, 4), (5, 6)]
    assert not any(missing(parts))
    assert parts[1].said == Separator(ROW, 2, 3)


def test_an_unread_sheet_that_could_be_any_is_loud_and_still_divides() -> None:
    parts = divide(stack(sheet(said(1, 4)), BIRTH, unread(2, 4), STATUS, sheet(said(4, 4)), FIRM), CATALOGUE)
    assert groups(parts) == [(1, 2), (3, 4), (5, 6)]
    assert all(missing(parts))


def test_a_code_with_one_character_wrong_is_not_believed() -> None:
    text = separators.text(said(1, 1))
    wrong = page("x", codes=[Code("qr", text.replace("250901", "250907"), (0, 0, 1, 1), True)])
    parts = divide(stack(wrong, BIRTH), CATALOGUE)
    assert [part.said for part in parts] == [None]
    assert all(missing(parts))


def test_a_page_with_the_codes_of_two_sheets_is_believed_in_neither() -> None:
    both = page("x", codes=[*sheet(said(1, 2)).codes, *sheet(said(2, 2)).codes])
    assert all(missing(divide(stack(both, BIRTH, sheet(said(2, 2)), STATUS), CATALOGUE)))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(["birth", "status", "blank", "1", "2", "3", "unread", "other"]), min_size=1, max_size=8)
)
def test_whatever_lies_in_a_stack_every_page_is_in_exactly_one_paper(names: list[str]) -> None:
    stacked = {"birth": BIRTH, "status": STATUS, "blank": "", "unread": unread(1, 3), "other": sheet(said(1, 3, OTHER))}
    stacked |= {str(number): sheet(said(number, 3)) for number in (1, 2, 3)}
    parts = divide(stack(*[stacked[name] for name in names]), CATALOGUE)
    assert [number for part in parts for number in part.pages] == list(range(1, len(names) + 1))
    titled = {place for place, name in enumerate(names, start=1) if name in ("birth", "status")}
    for part in parts:
        silent = not part.reasons and part.said is None
        assert not (silent and len(titled & set(part.pages)) > 1)


# ── what a sheet says ─────────────────────────────────────────────────────────────────────────────────────────────


def label(text: str, what: Separator, slip: Slip | None = None) -> tuple[str, ...]:
    read = page(text)
    part = Part((1, 2), 1, what)
    return compared(classify.label([read], CATALOGUE), part, slip or Slip(), CATALOGUE).review_reasons


def test_a_sheet_that_agrees_adds_no_reason() -> None:
    assert not [
        reason for reason in label(STATUS, said(1, 1, owner="001199999999", type="xn_tthn")) if "sheet" in reason
    ]


def test_a_sheet_that_names_another_type_owner_or_dossier_sends_the_paper_to_a_person() -> None:
    other = said(1, 1, owner="001088000222", type="khai_sinh")
    reasons = label(STATUS, other, Slip(dossier="H26.12-250901-9999"))
    assert {"sheet_differs:type", "sheet_differs:owner", "sheet_differs:dossier"} <= set(reasons)


def test_an_old_number_on_the_sheet_contradicts_no_new_one() -> None:
    assert "sheet_differs:owner" not in label(STATUS, said(1, 1, owner="012345678"))


@pytest.mark.parametrize(("printed", "differs"), [("H26.12-250901-9999", True), ("44747", False), (DOSSIER, False)])
def test_a_code_from_before_there_was_one_scheme_contradicts_no_dossier(printed: str, differs: bool) -> None:
    receipt = f"""
                   GIẤY BIÊN NHẬN HỒ SƠ
    Mã hồ sơ: {printed}
    Họ và tên người nộp: TRẦN THỊ MẪU
    """
    assert ("sheet_differs:dossier" in label(receipt, said(1, 1))) is differs
    assert classify.label([page(receipt)], CATALOGUE).fields["dossier_code"].value == printed


def test_a_sheet_that_names_the_number_read_is_its_second_witness() -> None:
    doubtful = page(STATUS, doubtful=["001199999999"], agreed=None, confidence=0.8)
    plain = classify.label([doubtful], CATALOGUE)
    assert "owner_unconfirmed:personal_id" in plain.review_reasons
    same = compared(plain, Part((1, 2), 1, said(1, 1, owner="001199999999")), Slip(), CATALOGUE)
    assert "owner_unconfirmed:personal_id" not in same.review_reasons
    other = compared(plain, Part((1, 2), 1, said(1, 1, owner="001199999998")), Slip(), CATALOGUE)
    assert "owner_unconfirmed:personal_id" in other.review_reasons


def test_the_sheet_gives_the_dossier_where_the_counter_gave_none() -> None:
    assert with_dossier(Slip(), said(1, 1)).dossier == DOSSIER
    assert with_dossier(Slip(dossier="H26.12-250901-9999"), said(1, 1)).dossier == "H26.12-250901-9999"
    assert with_dossier(Slip(), None) == Slip()


def test_a_failed_label_under_an_empty_sheet_is_filed_and_seen_by_a_person() -> None:
    failed = msgspec.structs.replace(classify.label([], CATALOGUE), review_reasons=("label_failed",))
    filed = compared(failed, Part((1,), 1, said(1, 1), ("sheet_empty",)), Slip(), CATALOGUE)
    assert filed.review_reasons == ("sheet_empty", "label_failed")

"""What officers taught: which revisions say something about a value, and which papers are lessons."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from classify.learned.lessons import Said, Tally, gather, group_of, what_was_said
from core.records import FieldValue, Metadata, Portion, Reading, Revision, Separator, Slip, Stored
from store import pages, papers
from store.files import FileObjects
from tests.support.drawn import BIRTH, page


def revision(number: int, by: str, **changes: Any) -> Revision:
    """A revision of one paper; `changes` are of its reading."""
    reading = Reading(
        file="a.png", sha256="0" * 64, paper=1, pages=(1,), type="khai_sinh", type_confidence=0.9, type_evidence="",
        type_candidates=(), fields={}, owners=(), metadata=Metadata(), needs_review=True, review_reasons=(),
        signatures=(), page_reports=(), text="",
    )  # fmt: skip
    return Revision(
        "01m8800000aaaaaaaaaaaaaaaa-1", number, "t", by, (), "b", Slip(), Stored("k", 1), None,
        replace(reading, **changes),
    )  # fmt: skip


def read(**values: str) -> dict[str, FieldValue]:
    return {name: FieldValue(value, value, 0.9) for name, value in values.items()}


def said(**values: str) -> dict[str, FieldValue]:
    return {name: FieldValue(value, value, 1.0, source="officer") for name, value in values.items()}


def test_a_value_taken_over_by_an_officer_is_a_lesson_whether_changed_or_not() -> None:
    first = revision(1, "reader", fields=read(full_name="A", sex="nam", birth_place="X"))
    second = revision(2, "Cán bộ", fields=read(birth_place="X") | said(full_name="A", sex="nu"))
    assert what_was_said([first, second]) == Said(None, {"full_name": "A", "sex": "nu"}, {})


def test_a_value_that_an_officer_removed_was_wrong() -> None:
    first = revision(1, "reader", fields=read(full_name="A", sex="nam"))
    assert what_was_said([first, revision(2, "Cán bộ", fields=read(full_name="A"))]).fields == {"sex": None}


def test_an_officer_who_closes_a_paper_vouches_for_all_of_it() -> None:
    first = revision(1, "reader", fields=read(full_name="A"), review_reasons=("type_unsure",))
    second = revision(2, "Cán bộ", fields=read(full_name="A"), needs_review=False,
                      metadata=Metadata(number_symbol="7/X"))  # fmt: skip
    said = what_was_said([first, second])
    assert (said.type, said.fields) == ("khai_sinh", {"full_name": "A"})
    assert said.about("number_symbol") == "7/X"


def test_a_detail_that_a_closed_paper_leaves_in_doubt_is_not_vouched_for() -> None:
    first = revision(1, "reader", fields=read(full_name="A", sex="nam"), review_reasons=("type_unsure",))
    second = revision(2, "Cán bộ", fields=read(full_name="A", sex="nam"), needs_review=False,
                      review_reasons=("value_unsure:sex",), doubtful=("sex",))  # fmt: skip
    assert what_was_said([first, second]).fields == {"full_name": "A"}


def test_taking_a_doubt_away_is_a_confirmation() -> None:
    first = revision(
        1, "reader", fields=read(sex="nam"), review_reasons=("value_unsure:sex", "type_unsure", "page_failed")
    )
    second = revision(2, "Cán bộ", fields=read(sex="nam"), review_reasons=("page_failed",))
    assert what_was_said([first, second]) == Said("khai_sinh", {"sex": "nam"}, {})


def test_a_type_that_an_officer_changed_is_a_lesson_and_the_last_word_counts() -> None:
    rows = [revision(1, "reader"), revision(2, "A", type="ket_hon"), revision(3, "B", type="khai_tu")]
    assert what_was_said(rows).type == "khai_tu"


def test_what_the_reader_does_and_silence_about_an_open_paper_teach_nothing() -> None:
    first = revision(1, "reader", fields=read(sex="nam"))
    again = revision(2, "reader", type="ket_hon", fields=read(sex="nu"), needs_review=False)
    assert what_was_said([first, again]) == Said()
    assert what_was_said([first, revision(2, "Cán bộ", fields=read(sex="nam"))]) == Said()


def test_papers_of_one_file_and_scans_of_one_paper_are_of_one_group() -> None:
    first = revision(1, "reader")
    other = replace(first, paper_id="01m8900000aaaaaaaaaaaaaaaa-2")
    scan = replace(first, paper_id="01m8900000zzzzzzzzzzzzzzzz-1", same_as=(first.paper_id,))
    assert group_of(first) == group_of(other) == group_of(scan)
    assert group_of(replace(scan, same_as=())) != group_of(first)


def test_pages_of_a_paper_over_two_files_are_gathered_in_order_without_its_sheet(tmp_objects: FileObjects) -> None:
    files = ("a" * 64, "b" * 64)
    for sha256, number in ((files[0], 1), (files[0], 2), (files[1], 1)):
        pages.save(tmp_objects, sha256, replace(page(BIRTH, number), reader="now"))
    parts = (Portion("a.png", files[0], (1, 2)), Portion("b.png", files[1], (1,)))
    whole = {"parts": parts, "pages": (1, 2, 3), "separator": Separator("row", 1, 1)}
    papers.file_first(tmp_objects, revision(1, "reader", **whole))
    papers.file_first(tmp_objects, revision(2, "Cán bộ", **whole, needs_review=False))
    (lesson,) = gather(tmp_objects, "now", Tally())
    assert [page.page for page in lesson.pages] == [2, 3]
    assert [(source.sha256, source.page) for source in lesson.sources] == [(files[0], 2), (files[1], 1)]


def test_papers_whose_pages_are_not_at_hand_are_counted(tmp_objects: FileObjects) -> None:
    papers.file_first(tmp_objects, revision(1, "reader"))
    papers.file_first(tmp_objects, revision(2, "Cán bộ", needs_review=False))
    tally = Tally()
    assert list(gather(tmp_objects, "now", tally)) == []
    assert (tally.said_about, tally.unread) == (1, 1)
    pages.save(tmp_objects, "0" * 64, replace(page(BIRTH), reader="older"))
    assert len(list(gather(tmp_objects, "now", Tally()))) == 1

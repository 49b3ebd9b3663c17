"""Which files of a batch make one paper: consecutive ones that show it, and none where another would fit as well."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classify.page.layout import PageLayout
from classify.papers import page_features as features_module
from classify.papers import separator_sheets, splitting
from classify.types.titles import Verdict
from core.catalogue import Catalogue, load
from core.codes import separators
from core.records import PageReading
from ingest.filing import file_sequence
from ingest.filing.file_sequence import Edge, FileSequence, UnreadError, edge
from ingest.filing.papers_over_files import plan
from ingest.reading import Unread, read_files
from tests.support.drawn import BIRTH, STATUS
from tests.support.joined import (
    BACK,
    FRONT,
    KEY,
    LETTER,
    OTHER_FRONT,
    SECOND,
    THIRD,
    TextReaderPool,
    files,
    sheet_text,
    text_page,
)
from tests.unit.classify.papers.test_joining import CLASSES, LICENCE

CATALOGUE = load()


@pytest.fixture(autouse=True)
def _sealing() -> None:
    separators.use(KEY)


OTHER_LICENCE = LICENCE.replace("340999999999", "340888888888").replace("LÊ VÍ DỤ AN", "TRẦN VĂN GIẢ")
# Three English pages of nothing the catalogue knows; the second begins in small letters, the third with a number.
RIVER = """
                 QUARTERLY REPORT ON WATER LEVELS
The measurements were taken at twelve stations along the river between April and June.
Levels stayed below the mean of the last ten years at nine of them, and above it at three.
The stations upstream of the weir show the largest difference, which is due to repairs.
A table of all readings is attached to this report for the use of the district offices.
Further readings will be taken in autumn, when the repairs of the weir are expected to end
"""
GARDEN = """
present were the chairman, the treasurer and fourteen members of the society at the hall.
The treasurer reported that the accounts of the year were in order and had been audited.
It was decided to plant two rows of lime trees along the southern wall before the winter.
The chairman thanked the members who had cared for the orchard during the dry summer months.
The next meeting will be held in the first week of March at the same place and hour
"""
MACHINE = """
                                2
Instructions for the use of the machine: fill the tank with clean water up to the mark.
Close the lid firmly and turn the knob to the right until the lamp begins to glow green.
Do not open the lid while the lamp is red, since steam may escape and burn your hands.
After each use empty the tank, let the machine cool down and wipe it with a soft dry cloth.
The guarantee is void when other parts than those of the maker are used for its repair
"""
TEXTS = {
    "river": RIVER, "garden": GARDEN, "machine": MACHINE, "garden again": f"  {GARDEN.strip()}",
    "birth": BIRTH, "front": FRONT, "back": BACK, "front2": OTHER_FRONT, "letter": LETTER, "second": SECOND,
    "third": THIRD, "licence": LICENCE, "classes": CLASSES, "licence2": OTHER_LICENCE, "blank": " ",
    "sheet1": sheet_text(1, 2), "sheet2": sheet_text(2, 2), "status": STATUS, "both": f"{BIRTH}\f{LETTER}",
}  # fmt: skip


def readings(text: str) -> list[PageReading]:
    return [text_page(page, number) for number, page in enumerate(text.split("\f"), start=1)]


@cache
def edge_of(name: str) -> Edge:
    return edge(readings(TEXTS[name]), CATALOGUE)


def groups(
    *sent: str, names: Sequence[str] | None = None, by_name: bool = False
) -> tuple[list[tuple[int, ...]], set[int]]:
    """Places of the files that make one paper, and those whose paper says that a page beside it may belong to it."""
    sequence = FileSequence(names or [f"{place}.jpg" for place in range(len(sent))], by_name=by_name)
    joined: dict[tuple[int, ...], None] = {}
    unsure: set[int] = set()
    for place in range(len(sent)):
        papers = plan(sequence, place, lambda at: edge_of(sent[at]), lambda at: readings(TEXTS[sent[at]]), CATALOGUE)
        for own in papers:
            joined[tuple(member.place for member in own.members) or (place,)] = None
            if "page_unsure" in (own.whole or own.part).reasons:
                unsure.add(place)
    return [*joined], unsure


def test_cards_and_letters_come_together_and_their_neighbours_stay_out() -> None:
    assert groups("birth", "front", "back", "letter", "second", "third", "status") == (
        [(0,), (1, 2), (3, 4, 5), (6,)],
        set(),
    )


@pytest.mark.parametrize("names", ["{}.pdf", "page{}.pdf", "scan-{}.pdf", "trang {}.pdf"])
@pytest.mark.parametrize("sent", [*permutations(("river", "garden", "machine")), ("garden", "garden again", "river")])
def test_unrelated_files_of_unknown_type_are_never_one_paper(names: str, sent: tuple[str, ...]) -> None:
    joined, _ = groups(*sent, names=[names.format(place) for place in range(1, 4)])
    assert joined == [(0,), (1,), (2,)]


def test_a_back_sent_before_its_front_comes_after_it_in_the_paper() -> None:
    assert groups("back", "front", "birth")[0] == [(1, 0), (2,)]


def test_two_peoples_cards_in_turn_are_not_mixed() -> None:
    assert groups("front2", "front", "back")[0] == [(0,), (1, 2)]
    assert groups("front", "front2", "back")[0] == [(0,), (1,), (2,)]


def test_backs_without_a_number_are_joined_only_where_one_front_fits() -> None:
    assert groups("licence", "classes", "licence2", "classes") == ([(0, 1), (2, 3)], set())
    assert groups("licence", "licence2", "classes", "classes") == ([(0,), (1,), (2,), (3,)], {1, 2})
    joined, unsure = groups("classes", "licence", "classes", "licence2")
    assert joined == [(0,), (1,), (2,), (3,)]
    assert unsure == {1, 2}


def test_names_that_say_the_side_settle_it() -> None:
    names = ["an_back.jpg", "an_front.jpg", "ba_back.jpg", "ba_front.jpg"]
    assert groups("classes", "licence", "classes", "licence2", names=names) == ([(1, 0), (3, 2)], set())
    names = ["an_front.jpg", "ba_back.jpg"]
    assert groups("licence", "classes", names=names)[0] == [(0,), (1,)]


def test_two_letters_in_turn_are_left_to_a_person() -> None:
    joined, unsure = groups("letter", "letter", "second", "second")
    assert joined == [(0,), (1,), (2,), (3,)]
    assert unsure >= {1, 2}


def test_blank_backs_go_with_the_page_before_them() -> None:
    assert groups("letter", "blank", "second", "blank", "birth")[0] == [(0, 1, 2, 3), (4,)]
    assert groups("blank", "birth")[0] == [(0,), (1,)]


def test_in_an_archive_other_names_never_come_together() -> None:
    names = ["an.jpg", "ba.jpg", "so 1.jpg", "so 2.jpg"]
    assert groups("front", "back", "letter", "second", names=names, by_name=True)[0] == [(0,), (1,), (2, 3)]


def test_a_row_of_sheets_over_files_joins_what_lies_under_each_sheet_and_a_broken_one_joins_nothing() -> None:
    assert groups("sheet1", "birth", "blank", "sheet2", "status", "front")[0] == [(0, 1, 2), (3, 4), (5,)]
    assert groups("birth", "sheet2", "status", "front", "back")[0] == [(0,), (1,), (2,), (3,), (4,)]


def test_a_row_of_sheets_of_another_house_joins_nothing_and_stops_nothing() -> None:
    separators.use(b"the key of another installation")
    edge_of.cache_clear()
    joined, _ = groups("sheet1", "birth", "blank", "sheet2", "status", "front")
    assert (0, 1, 2) not in joined
    assert sorted({place for places in joined for place in places}) == [0, 1, 2, 3, 4, 5]
    edge_of.cache_clear()


def test_a_question_waits_for_the_files_that_have_a_say_and_for_no_others() -> None:
    sent = ["birth", "status", "letter", "second"]
    sequence = FileSequence([f"{place}.jpg" for place in range(4)], by_name=False)

    def ask(place: int, known: int) -> bool:
        try:
            plan(sequence, place, lambda at: edge_of(sent[at]) if at < known else None, lambda at: [], CATALOGUE)
        except UnreadError:
            return False
        return True

    assert [ask(0, known) for known in (1, 2)] == [False, True]
    assert [ask(2, known) for known in (3, 4)] == [False, True]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(sorted(set(TEXTS) - {"sheet1", "sheet2", "both"})), min_size=1, max_size=7))
def test_every_file_is_in_exactly_one_paper_and_all_its_files_say_the_same(sent: list[str]) -> None:
    joined, _ = groups(*sent)
    assert sorted(place for members in joined for place in members) == [*range(len(sent))]


def test_files_read_without_being_stored_give_a_joined_paper_once_with_its_parts(tmp_path: Path) -> None:
    sent = files(tmp_path / "in", a=f"{BIRTH}\f{LETTER}", b=SECOND, c=FRONT, d=BACK, e=STATUS)
    joined = [file for file in read_files(TextReaderPool(), CATALOGUE, sent, 2) if not isinstance(file, Unread)]
    assert [reading.type for reading in joined] == ["khai_sinh", "ke_hoach", "cccd_chip", "xn_tthn"]
    assert [[(part.file, part.pages) for part in reading.parts] for reading in joined] == [
        [],
        [("a.jpg", (2,)), ("b.jpg", (1,))],
        [("c.jpg", (1,)), ("d.jpg", (1,))],
        [],
    ]
    assert [reading.pages for reading in joined] == [(1,), (1, 2), (1, 2), (1,)]
    assert joined[1].paper == 2


def test_what_a_page_shows_is_asked_once_for_dividing_a_file_and_for_its_neighbours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []
    true = features_module.decide

    def counted(layouts: Sequence[PageLayout], *rest: Any) -> Verdict:
        asked.append(layouts[0].page)
        return true(layouts, *rest)

    monkeypatch.setattr(features_module, "decide", counted)
    edge(readings("\f".join((STATUS, BIRTH, STATUS))), CATALOGUE)
    assert asked == [1, 2, 3]


def test_what_tells_papers_apart_is_worked_out_once_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[PageReading] = []
    whole = features_module.page_features

    def counted(reading: PageReading, catalogue: Catalogue) -> features_module.PageFeatures:
        looked.append(reading)
        return whole(reading, catalogue)

    for module in (file_sequence, separator_sheets, splitting):
        monkeypatch.setattr(module, "page_features", counted)
    readings = [text_page(text, number) for number, text in enumerate((FRONT, BACK, STATUS), start=1)]
    seen = edge(readings, CATALOGUE)
    plan(FileSequence(["a.pdf"], by_name=False), 0, lambda at: seen, lambda at: readings, CATALOGUE)
    assert [reading.page for reading in looked] == [1, 2, 3]

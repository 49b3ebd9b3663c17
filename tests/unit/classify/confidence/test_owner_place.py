"""An owner's name or number is confirmed by its letters only where it stands where an owner's stands."""

from __future__ import annotations

import pytest

from classify import labelling
from classify.confidence import calibration, place
from classify.owners import owners
from classify.trace import Trace
from core.catalogue import load
from tests.support.drawn import STATUS, page

CATALOGUE = load()


@pytest.mark.parametrize(("placed", "confirmed"), [(0.99, True), (0.4, False)])
def test_letters_that_both_readers_give_alike_confirm_no_owner_in_a_place_that_may_be_anothers(
    placed: float, confirmed: bool
) -> None:
    seen = labelling.examine([page(STATUS)], CATALOGUE, Trace())
    assert seen.kind is not None
    calibration.calibrate(seen.facts, seen.kind, seen.layouts, seen.verdict.confidence)
    seen.facts.witnessed.clear()
    seen.facts.placed |= {"full_name": placed, "personal_id": placed}
    owners(seen.facts, seen.kind)
    doubted = {reason for reason in seen.facts.reasons if reason.startswith("owner_unconfirmed")}
    assert (doubted == set()) == confirmed


@pytest.mark.parametrize(
    ("below", "name"),
    [("", "Trần Thị Minh"), ("HOA", "Trần Thị Minh Hoa"), ("Ghi chú", "Trần Thị Minh"), ("Hoa", "Trần Thị Minh")],
)
def test_a_name_that_goes_on_below_at_the_edge_of_its_column_is_read_whole(below: str, name: str) -> None:
    line = f"Họ, chữ đệm, tên: {'':36}TRẦN THỊ MINH\n{'':54}{below}"
    paper = STATUS.replace("Họ, chữ đệm, tên: NGUYỄN THỊ MẪU VÍ DỤ", line)
    paper = paper.replace("Giấy này có giá trị sử dụng trong thời hạn 6 tháng, kể từ ngày cấp, được sử dụng", "Dùng")
    seen = labelling.examine([page(paper)], CATALOGUE, Trace())
    assert seen.kind is not None
    calibration.calibrate(seen.facts, seen.kind, seen.layouts, seen.verdict.confidence)
    assert seen.facts.values["full_name"].value == name
    owners(seen.facts, seen.kind)
    assert "owner_unconfirmed:full_name" not in seen.facts.reasons


def test_a_name_that_goes_on_below_beside_other_text_is_not_confirmed() -> None:
    line = f"Họ, chữ đệm, tên: {'':36}TRẦN THỊ MINH\n{'Ghi chú: không':54}HOA"
    paper = STATUS.replace("Họ, chữ đệm, tên: NGUYỄN THỊ MẪU VÍ DỤ", line)
    paper = paper.replace("Giấy này có giá trị sử dụng trong thời hạn 6 tháng, kể từ ngày cấp, được sử dụng", "Dùng")
    seen = labelling.examine([page(paper)], CATALOGUE, Trace())
    assert seen.kind is not None
    calibration.calibrate(seen.facts, seen.kind, seen.layouts, seen.verdict.confidence)
    owners(seen.facts, seen.kind)
    assert "owner_unconfirmed:full_name" in seen.facts.reasons


@pytest.mark.parametrize(("name", "whole"), [("TRẦN HOÀI", False), ("TRẦN THỊ HOÀI", True)])
def test_a_name_of_two_words_over_a_word_of_names_alone_may_be_cut(name: str, whole: bool) -> None:
    paper = STATUS.replace("Họ, chữ đệm, tên: NGUYỄN THỊ MẪU VÍ DỤ", f"Họ, chữ đệm, tên: {name}\n{'':6}LAM")
    seen = labelling.examine([page(paper)], CATALOGUE, Trace())
    assert seen.kind is not None
    taken = seen.facts.taken["full_name"]
    assert taken.parsed.text == name
    assert place.cut_short(taken, seen.layouts) != whole


def test_a_name_with_room_for_a_word_that_was_not_read_is_not_confirmed() -> None:
    paper = STATUS.replace("NGUYỄN THỊ MẪU VÍ DỤ", "TRẦN THỊ    MINH").replace("Nguyễn Thị Mẫu Ví Dụ", "")
    seen = labelling.examine([page(paper)], CATALOGUE, Trace())
    assert seen.kind is not None
    calibration.calibrate(seen.facts, seen.kind, seen.layouts, seen.verdict.confidence)
    assert seen.facts.values["full_name"].value == "Trần Thị Minh"
    owners(seen.facts, seen.kind)
    assert "owner_unconfirmed:full_name" in seen.facts.reasons

"""The best candidate of a field, what other places say of it, and values made of parts or of the title."""

from __future__ import annotations

import classify
from classify.evidence.crosscheck import Facts
from classify.fields.candidate import Candidate
from classify.fields.selection import choose, complete, take, value_of
from core.catalogue import Field, PaperType, Validity, load
from core.values import Parsed
from tests.support.drawn import page


def candidate(value: str, confidence: float = 0.9, rank: int = 0, top: float = 0.1) -> Candidate:
    return Candidate(
        "f", Parsed(value, value), confidence, False, 1, (0.1, top, 0.5, top + 0.02), rank, None, "right", ()
    )


def test_of_no_candidates_none_is_chosen() -> None:
    assert choose([]) is None


def test_the_candidate_at_its_own_place_goes_before_a_better_read_one_elsewhere() -> None:
    chosen = choose([candidate("a", 0.99, rank=1), candidate("b", 0.7)])
    assert chosen is not None
    assert chosen[0].parsed.value == "b"


def test_the_same_value_at_two_places_is_surer_than_at_one() -> None:
    chosen = choose([candidate("a", 0.8), candidate("A", 0.8, top=0.6)])
    assert chosen is not None
    best, confidence, twice = chosen
    assert (best.alternatives, twice) == (0, True)
    assert confidence > 0.8


def test_another_value_at_a_second_place_of_the_same_standing_lessens_belief() -> None:
    chosen = choose([candidate("a", 0.9), candidate("b", 0.8, top=0.6)])
    assert chosen is not None
    best, confidence, twice = chosen
    assert (best.parsed.value, best.alternatives, twice) == ("a", 1, False)
    assert confidence < 0.9


def test_one_place_read_twice_is_one_place() -> None:
    chosen = choose([candidate("a", 0.9), candidate("a", 0.9)])
    assert chosen is not None
    assert not chosen[2]


def test_a_record_keeps_checks_once_and_a_confidence_between_0_and_1() -> None:
    taken = Candidate("f", Parsed("a", "a", ("known",)), 2.0, False, 1, (0, 0, 1, 1), 0, None, "right", ())
    value = value_of(taken, 2.0, ("known", "seen_twice"))
    assert (value.confidence, value.checks) == (0.999, ("known", "seen_twice"))


def kind(*fields: Field) -> PaperType:
    return PaperType("x", "X", "civil", "test", Validity("unknown", "test"), field=fields)


NAMED = kind(
    Field("full_name", "person_name"), Field("surname", "name_part", part_of="full_name"),
    Field("given", "name_part", part_of="full_name"),
)  # fmt: skip


def test_a_value_is_joined_of_all_its_parts_and_as_sure_as_the_least_of_them() -> None:
    facts = Facts({})
    take(facts, {"surname": [candidate("HÀN", 0.9)], "given": [candidate("DUẨN", 0.6, top=0.2)]})
    complete(facts, NAMED, None)
    assert (facts.values["full_name"].value, facts.values["full_name"].confidence) == ("Hàn Duẩn", 0.6)
    assert "surname" in facts.values["full_name"].checks  # a name like any other


def test_a_value_one_of_whose_parts_was_not_read_is_not_made() -> None:
    facts = Facts({})
    take(facts, {"surname": [candidate("HÀN")]})
    complete(facts, NAMED, None)
    assert "full_name" not in facts.values


def test_a_title_of_a_form_goes_on_in_the_next_line_in_capitals() -> None:
    text = (
        "\n                    TỜ KHAI ĐĂNG KÝ VIỆC THAY ĐỔI, CẢI CHÍNH\n                         HỘ TỊCH\n"
        "Kính gửi: Ủy ban nhân dân xã Ví Dụ\nHọ và tên người yêu cầu: TRẦN VĂN GIẢ\n"
    )
    fields = classify.label([page(text)], load()).fields
    assert fields["form_title"].value == "Tờ khai đăng ký việc thay đổi, cải chính hộ tịch"

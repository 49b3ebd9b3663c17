"""What officers taught: which lessons count, what a model may know and do, and when it is adopted."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import classify
from classify.learned import CHECK, MOST_PROPOSED, Advice, Taught, features, lexicon
from classify.learned.examples import alike
from classify.learned.fitting import _best_below
from classify.learned.judging import Outcome, sign_test, verdict
from classify.learned.learnt_model import RIGHT, WRONG, LearntModel, Types, Values, opened
from classify.learned.lessons import Said, Tally, gather, group_of, what_was_said
from classify.learned.linear import Linear, packed, unpacked
from core.catalogue import load
from core.errors import CorruptError
from core.records import FieldValue, Metadata, Portion, Reading, Revision, Separator, Slip, Stored
from store import pages, papers
from store.files import FileObjects
from tests.support.drawn import BIRTH, STATUS, page

CATALOGUE = load()
OF_STATUS = classify.label([page(STATUS)], CATALOGUE)
STRANGE = "\n       PHIẾU LẠ\n\nTên người trong phiếu: LÊ VÍ DỤ AN\nSố phòng: 7\n"


# ── lessons ───────────────────────────────────────────────────────────────────────────────────────────────────────


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


@pytest.mark.parametrize(
    ("value", "other", "same"),
    [("Hòa  Bình", "HOÀ BÌNH", True), ("Số 1, Ngõ 2", "số 1 ngõ 2", True), ("Hoa", "Hòa", False), ("A", None, False)],
)
def test_values_that_say_the_same_are_alike(value: str, other: str | None, same: bool) -> None:
    assert alike(value, other) is same


# ── what a model may know ─────────────────────────────────────────────────────────────────────────────────────────


def test_words_of_forms_stay_and_a_familys_name_does_not() -> None:
    forms = lexicon.of_forms(CATALOGUE)
    family = [
        ({"p:zuky": 1.0, "p:sinh": 1.0, "t:khai sinh": 1.0, "t:zuky an": 1.0}, f"owner {k % 4}") for k in range(40)
    ]
    assert lexicon.allowed(family, forms) == ["p:sinh", "t:khai sinh"]


def test_a_word_on_the_papers_of_several_people_stays_alone_but_never_in_a_pair() -> None:
    forms = lexicon.of_forms(CATALOGUE)
    town = [({"p:zuky": 1.0, "t:zuky sinh": 1.0}, f"owner {k}") for k in range(lexicon.LEAST_OWNERS)]
    assert lexicon.allowed(town, forms) == ["p:zuky"]
    assert lexicon.allowed([(seen, None) for seen, _ in town], forms) == []


def test_no_figure_becomes_a_feature() -> None:
    label = classify.label([page(BIRTH)], CATALOGUE)
    seen = features.of_paper([page(BIRTH)], label)
    assert any(name.startswith("p:") for name in seen)
    assert not any(char.isdigit() for name in seen for char in name)


# ── the model ─────────────────────────────────────────────────────────────────────────────────────────────────────


def linear(answers: dict[str, float], names: tuple[str, ...] = ("l:pages",)) -> Linear:
    """A model that gives these answers about these chances, whatever it sees."""
    weights = np.zeros((len(answers), len(names)), np.float32)
    return Linear(names, list(answers), weights, np.log(np.array(list(answers.values()), np.float32)))


def test_chances_are_the_softmax_of_known_features() -> None:
    model = Linear(["x"], ["a", "b"], np.array([[2.0], [0.0]], np.float32), np.zeros(2, np.float32))
    assert model.chances({"x": 1.0, "unknown": 9.0})["a"] == pytest.approx(1 / (1 + np.exp(-2)))
    assert model.chances({})["a"] == pytest.approx(0.5)


def test_a_model_comes_out_of_its_stored_form_as_it_went_in() -> None:
    model = LearntModel(
        3, Types(linear({"ct07": 0.8, "gplx": 0.2}), 0.5, 0.6, 0.1), Values(linear({RIGHT: 0.3, WRONG: 0.7}), 0.4)
    )
    again = opened(model.weights(), 3)
    assert again.types is not None
    assert again.values is not None
    assert (again.types.propose_at, again.types.replace_at, again.types.doubt_at) == (0.5, 0.6, 0.1)
    assert (again.version, again.values.doubt_at) == (3, 0.4)
    assert again.types.linear.chances({}) == model.types.linear.chances({})  # type: ignore[union-attr]


def test_stored_weights_that_hold_objects_or_do_not_fit_are_refused() -> None:
    pickled = io.BytesIO()
    np.savez(pickled, **{"types.names": np.array([{"a": 1}], dtype=object)})
    for wrong in (pickled.getvalue(), b"no zip", b""):
        with pytest.raises(CorruptError):
            opened(wrong, 1)
    arrays = linear({"a": 0.5, "b": 0.5}).arrays("types") | {"types.at": np.array([0.5, 0.5, 0.1])}
    for change in ({"types.bias": np.zeros(3)}, {"types.at": np.zeros(2)}, {"types.weights": np.full((2, 1), np.nan)}):
        with pytest.raises(CorruptError):
            opened(packed(arrays | change), 1)
    with pytest.raises(CorruptError):
        opened(packed({name: value for name, value in arrays.items() if name != "types.names"}), 1)
    assert set(unpacked(packed(arrays))) == set(arrays)


def taught(**parts: Any) -> Taught:
    """The catalogue with a model of these parts."""
    return Taught(CATALOGUE, LearntModel(7, **parts))


def test_an_unknown_paper_is_proposed_as_a_type_and_stays_with_an_officer() -> None:
    strange = [page(STRANGE)]
    assert classify.label(strange, CATALOGUE).type == "unknown"
    label = classify.label(strange, taught(types=Types(linear({"khai_sinh": 0.97, "gplx": 0.03}), 0.5, 0.5, 0.0)))
    assert label.type == "khai_sinh"
    assert label.type_confidence <= MOST_PROPOSED
    assert "learnt labels/7" in label.type_evidence
    assert label.needs_review
    assert "type_unsure" in label.review_reasons


def test_a_proposed_type_never_asserts_an_owner() -> None:
    """Even where the owner's number stands on the paper as plainly as can be."""
    torn = [page(BIRTH.replace("GIẤY KHAI SINH", "PHIẾU LẠ"))]
    assert "type_unsure" in classify.label(torn, CATALOGUE).review_reasons
    catalogue = taught(types=Types(linear({"trich_luc_khai_sinh": 0.99, "gplx": 0.01}), 0.5, 0.5, 0.0))
    label = classify.label(torn, catalogue)
    assert label.type == "trich_luc_khai_sinh"
    assert [owner.id for owner in label.owners] == ["001226000123"]
    for name in ("full_name", "personal_id"):
        assert f"owner_unconfirmed:{name}" in label.review_reasons


def test_a_type_the_rules_are_sure_of_is_doubted_but_never_replaced() -> None:
    catalogue = taught(types=Types(linear({"xn_tthn": 0.01, "gplx": 0.99}), 0.5, 0.5, 0.05))
    rules, label = classify.label([page(STATUS)], CATALOGUE), classify.label([page(STATUS)], catalogue)
    assert (rules.type, "type_unsure" in rules.review_reasons) == ("xn_tthn", False)
    assert (label.type, label.owners, label.fields) == (rules.type, rules.owners, rules.fields)
    assert label.review_reasons == (*rules.review_reasons, "type_unsure")
    assert label.type_confidence < rules.type_confidence


def test_a_type_that_officers_never_named_is_never_doubted() -> None:
    catalogue = taught(types=Types(linear({"ket_hon": 0.01, "gplx": 0.99}), 0.5, 0.5, 0.9))
    assert classify.label([page(STATUS)], catalogue) == classify.label([page(STATUS)], CATALOGUE)


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
@settings(deadline=None)
def test_trust_in_values_only_ever_falls(chance: float, doubt_at: float) -> None:
    right = min(max(chance, 1e-3), 1 - 1e-3)
    catalogue = taught(values=Values(linear({RIGHT: right, WRONG: 1 - right}), doubt_at))
    rules = OF_STATUS
    label = catalogue.weighed([page(STATUS)], rules, lambda verdict: rules)
    assert label.owners == rules.owners
    assert set(rules.review_reasons) <= set(label.review_reasons)
    for name, value in label.fields.items():
        before = rules.fields[name]
        assert value.confidence <= before.confidence
        assert value.value == before.value
        assert (CHECK in value.checks) == (value != before)
        assert CHECK not in value.checks or features.is_doubted(label, name)


def test_a_blank_paper_gets_no_advice() -> None:
    model = LearntModel(1, Types(linear({"khai_sinh": 0.99, "gplx": 0.01}), 0.5, 0.5, 0.0))
    blank = page("x", status="blank")
    assert model.advice([blank], classify.label([blank], CATALOGUE)) == Advice()


# ── adoption ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("better", "worse", "chance"), [(0, 0, 1.0), (6, 0, 1 / 64), (5, 0, 1 / 32), (3, 3, 42 / 64), (0, 4, 1.0)]
)
def test_the_sign_test_is_a_fair_coins(better: int, worse: int, chance: float) -> None:
    assert sign_test(better, worse) == pytest.approx(chance)


def outcome(worth: list[int], wrong: int = 0) -> tuple[Outcome, list[int]]:
    return Outcome(sum(worth), len(worth), wrong), worth


@pytest.mark.parametrize(
    ("rules", "now", "new", "adopted", "why"),
    [
        (outcome([0] * 8), None, outcome([1] * 8), True, "8 papers better"),
        (outcome([0] * 8), None, outcome([1] * 5 + [0] * 3), False, "beyond chance"),
        (outcome([1] * 9), None, outcome([1] * 9), False, "beyond chance"),
        (outcome([0] * 8), None, outcome([1] * 8, wrong=1), False, "asserted and wrong"),
        (outcome([0] * 8), outcome([1] * 8), outcome([1] * 8), False, "no better than the version in use"),
        (outcome([0] * 8), outcome([1] * 7 + [0]), outcome([1] * 8), True, "8 papers better"),
        (outcome([0] * 8), None, None, False, "too little"),
    ],
)  # fmt: skip
def test_a_part_is_adopted_only_when_it_beats_the_rules_and_the_version_in_use(
    rules: Any, now: Any, new: Any, adopted: bool, why: str
) -> None:
    judged = verdict("types", rules, now, new)
    assert judged.adopted is adopted
    assert why in judged.why


@given(st.lists(st.tuples(st.floats(0, 0.99, allow_subnormal=False), st.booleans()), max_size=30))
def test_the_bound_that_is_chosen_does_more_good_than_any_other(rows: list[tuple[float, bool]]) -> None:
    bound = _best_below(rows)
    worth = sum(1 if good else -1 for number, good in rows if number < bound)
    others = [sum(1 if good else -1 for number, good in rows if number <= at) for at, _ in rows]
    assert worth == max([0, *others])

"""From pages to a label: what goes into it, what a person must look at, and how it is explained."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest

import classify
from classify.labelling import examine
from classify.learned import Advice, Taught
from classify.trace import Trace
from classify.types.titles import Verdict
from core.catalogue import load
from core.records import Label, PageReading
from tests.support.drawn import BIRTH, STATUS, page
from tests.unit.classify.letters.test_letter_parts import DECISION
from tests.unit.classify.letters.test_letter_parts import page as letter_page

CATALOGUE = load()


class Doubting:
    """A learnt model that doubts what it is told to doubt, and keeps the label it was asked about."""

    version = 3

    def __init__(self, advice: Advice) -> None:
        self.given = advice
        self.asked: list[Label] = []

    def advice(self, pages: Sequence[PageReading], label: Label) -> Advice:
        self.asked.append(label)
        return self.given


def test_every_value_says_of_what_kind_it_is_and_fields_for_the_metadata_alone_are_not_shown() -> None:
    label = classify.label([page(BIRTH)], CATALOGUE)
    kinds = {spec.name: spec.kind for spec in CATALOGUE["khai_sinh"].field}
    assert {name: value.kind for name, value in label.fields.items()} == {name: kinds[name] for name in label.fields}
    assert {"full_name", "mother_name", "birth_date"} <= set(label.fields)
    assert "birth_date_words" not in label.fields
    assert list(label.fields) == [name for name in kinds if name in label.fields]


def test_a_paper_of_no_known_type_says_its_title_and_goes_to_a_person() -> None:
    label = classify.label([page("x\ny z\n")], CATALOGUE)
    assert (label.type, label.fields, label.owners) == ("unknown", {}, ())
    assert label.review_reasons == ("type_unknown",)
    assert label.needs_review
    titled = next(iter(CATALOGUE.common.other_titles))
    named = classify.label([page(f"{'':25}{titled.upper()}\n\nnội dung của giấy này dài hơn một chút\n")], CATALOGUE)
    assert (named.type, named.metadata.title) == ("unknown", titled.capitalize())


def test_blank_pages_change_nothing_and_failed_ones_go_to_a_person() -> None:
    alone = classify.label([page(STATUS)], CATALOGUE)
    assert classify.label([page(STATUS), PageReading(2, "blank", "test")], CATALOGUE) == alone
    torn = classify.label([page(STATUS), PageReading(2, "failed", "test")], CATALOGUE)
    assert torn.review_reasons == (*alone.review_reasons, "page_failed")
    assert torn.needs_review
    nothing = classify.label([PageReading(1, "failed", "test")], CATALOGUE)
    assert nothing.review_reasons == ("type_unknown", "page_failed")


def test_a_value_below_what_its_field_asks_for_is_doubted() -> None:
    label = classify.label([page(STATUS, doubtful=["001199999999"])], CATALOGUE)
    specs = {spec.name: spec for spec in CATALOGUE["xn_tthn"].field}
    below = {name for name, value in label.fields.items() if value.confidence < CATALOGUE.assert_at(specs[name])}
    doubted = {told.partition(":")[2] for told in label.review_reasons if told.startswith("value_unsure:")}
    assert doubted == below
    assert "personal_id" in doubted


def test_an_address_carries_where_it_lies_today() -> None:
    text = STATUS.replace("phường Ví Dụ, thành phố Hà Nội", "phường Trần Hưng Đạo, quận Hoàn Kiếm, thành phố Hà Nội")
    label = classify.label([page(text)], CATALOGUE)
    today = label.fields["residence"].today
    assert today is not None
    assert today.address is not None
    assert today.address.endswith("Phường Cửa Nam, Thành phố Hà Nội")
    assert label.fields["full_name"].today is None


def test_what_an_officer_says_it_is_is_what_its_fields_are_read_as() -> None:
    label = classify.label_as([page(STATUS)], CATALOGUE, "khai_tu")
    assert (label.type, label.type_confidence, label.type_evidence) == ("khai_tu", 1.0, "an officer said so")
    assert "type_unsure" not in label.review_reasons
    assert label.fields["personal_id"].kind == "personal_id"  # `any_id` by its own type
    assert set(label.fields) <= {spec.name for spec in CATALOGUE["khai_tu"].field}
    with pytest.raises(KeyError):
        classify.label_as([page(STATUS)], CATALOGUE, "no_such_type")


def test_a_learnt_model_is_asked_about_the_rules_label_and_never_when_an_officer_said_the_type() -> None:
    rules = classify.label([page(STATUS)], CATALOGUE)
    model = Doubting(Advice(doubt=0.2, values={"full_name": 0.3}))
    taught = Taught(CATALOGUE, model)
    label = classify.label([page(STATUS)], taught)
    assert [asked.type for asked in model.asked] == ["xn_tthn"]
    assert (label.type, label.type_confidence, label.fields["full_name"].confidence) == (rules.type, 0.2, 0.3)
    assert {"type_unsure", "value_unsure:full_name"} <= set(label.review_reasons)
    assert label.fields["full_name"].kind == "person_name"
    classify.label_as([page(STATUS)], taught, "xn_tthn")
    assert len(model.asked) == 1


def test_a_type_that_is_not_sure_goes_to_a_person_with_its_fields() -> None:
    model = Doubting(Advice(proposal=("xn_tthn", 0.5)))
    label = classify.label([page(STATUS.replace("GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN", ""))], Taught(CATALOGUE, model))
    assert label.type == "xn_tthn"
    assert "type_unsure" in label.review_reasons
    assert label.fields["full_name"].value == "Nguyễn Thị Mẫu Ví Dụ"


def test_a_ruling_stands_for_the_rules_own_verdict_and_an_unknown_one_has_no_facts() -> None:
    trace = Trace()
    seen = examine([page(STATUS)], CATALOGUE, trace, Verdict("unknown", 0.0, "nobody knows", (), None))
    assert (seen.kind, seen.facts.values) == (None, {})
    assert trace.verdict is seen.verdict
    own = examine([page(STATUS)], CATALOGUE, trace)
    assert own.kind is CATALOGUE["xn_tthn"]
    assert trace.verdict is own.verdict
    assert set(own.facts.values) <= set(trace.candidates) | {"title"}


def test_an_explanation_names_labels_values_and_reasons() -> None:
    said = classify.explain([page(BIRTH, doubtful=["AN"])], CATALOGUE)
    assert said["type"] == "khai_sinh"
    assert any("mother_name" in label["fields"] for label in said["labels"])  # type: ignore[attr-defined]
    assert said["values"]["mother_name"][0]["value"] == "Nguyễn Thị Mẫu"  # type: ignore[index]
    assert all(reason["sentence"] for reason in said["reasons"])  # type: ignore[attr-defined]
    assert msgspec.json.decode(msgspec.json.encode(said))["type"] == "khai_sinh"


def test_a_letter_is_explained_like_any_other_paper() -> None:
    said = classify.explain([letter_page(*DECISION)], CATALOGUE)
    assert said["type"] == "quyet_dinh"
    lines = {label["label"]: label for label in said["labels"]}  # type: ignore[attr-defined]
    assert lines["number line"]["fields"] == ["number_symbol"]
    assert {"date line", "title", "posts"} <= set(lines)
    values = said["values"]
    assert values["number_symbol"][0]["value"] == "47/QĐ-UBND"  # type: ignore[index]
    assert values["signer"][0]["box"] != (0.0, 0.0, 0.0, 0.0)  # type: ignore[index]
    assert said["chosen"]["issuer"].value == "Ủy ban nhân dân tỉnh Quảng Ngãi"  # type: ignore[index]


def test_a_letters_value_is_asserted_from_the_chance_its_kind_asks_for() -> None:
    sure = classify.label([letter_page(*DECISION)], CATALOGUE)
    unsure = classify.label([letter_page(*DECISION, agreed=None, confidence=0.8)], CATALOGUE)
    for label in (sure, unsure):
        for spec in CATALOGUE["quyet_dinh"].field:
            value = label.fields.get(spec.name)
            doubted = f"value_unsure:{spec.name}" in label.review_reasons
            assert value is None or doubted == (value.confidence < CATALOGUE.assert_at(spec)), spec.name
    assert not sure.needs_review
    assert "value_unsure:number_symbol" in unsure.review_reasons

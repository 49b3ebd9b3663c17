"""What labelling keeps of its way to a label, and how that is told as JSON."""

from __future__ import annotations

import json

import classify
from classify.fields import extraction
from classify.fields.candidate import Candidate
from classify.letters.letter_parts import Mark
from classify.page.layout import lay_out
from classify.trace import LabelSeen, Trace, as_json
from classify.types.titles import Verdict
from core.catalogue import load
from core.reasons import sentence
from core.records import FieldValue, Label, Metadata
from core.values import Parsed
from tests.support.drawn import STATUS, page
from tests.unit.classify.letters.test_letter_parts import DECISION, letter_parts
from tests.unit.classify.letters.test_letter_parts import page as letter_page

CATALOGUE = load()
KIND = CATALOGUE["xn_tthn"]
BOX = (0.1, 0.2, 0.3, 0.4)
UNKNOWN = Label("unknown", 0.1, "no title", (), {}, (), Metadata(), True, ("type_unknown", "value_unsure:full_name"))
VERDICT = Verdict("xn_tthn", 0.9, "title", (("xn_tthn", 0.9),), None)


def kept(text: str) -> tuple[Trace, extraction.Extraction]:
    reading, trace = page(text), Trace()
    extracted = extraction.extract([reading], [lay_out(reading)], KIND, CATALOGUE, None)
    trace.keep_fields(extracted)
    return trace, extracted


def test_each_matched_label_is_kept_with_its_fields_and_the_place_it_stands_in() -> None:
    trace, extracted = kept("Giới tính: Nữ\nNgày, tháng, năm sinh: 15/01/1999")
    labels = {seen.label: seen for seen in trace.labels}
    assert (labels["gioitinh"].fields, labels["gioitinh"].similarity) == (("sex",), 1.0)
    (layout,) = extracted.layouts
    sex = [piece for piece in layout.rows[0].pieces if piece.text in ("Giới", "tính:")]
    assert labels["gioitinh"].box == layout.box(sex)
    assert labels["ngaythangnamsinh"].box[1] > labels["gioitinh"].box[3]
    assert trace.candidates == extracted.candidates
    assert trace.candidates is not extracted.candidates  # what is added on the way is not the extraction's


def test_the_lines_of_a_letter_stand_beside_the_labels_that_were_seen() -> None:
    trace, _ = kept("Giới tính: Nữ")
    before = list(trace.labels)
    parts = letter_parts([letter_page(*DECISION)])
    assert parts is not None
    trace.keep_letter(parts)
    assert trace.labels[: len(before)] == before
    mark: Mark = parts.marks[0]
    assert trace.labels[len(before)] == LabelSeen(mark.page, mark.what, mark.fields, 1.0, mark.box)
    assert len(trace.labels) == len(before) + len(parts.marks)


def test_a_paper_labelled_anew_leaves_nothing_of_the_type_before() -> None:
    trace, _ = kept(STATUS)
    trace.verdict = VERDICT
    trace.keep_values({"sex": FieldValue("nu", "Nữ", 0.9)})
    trace.begin()
    assert trace == Trace()


def test_the_values_kept_do_not_change_with_those_they_were_taken_from() -> None:
    trace, values = Trace(), {"sex": FieldValue("nu", "Nữ", 0.9)}
    trace.keep_values(values)
    values.clear()
    assert list(trace.chosen) == ["sex"]


def test_a_trace_that_saw_nothing_tells_the_label_and_its_reasons_in_words() -> None:
    said = as_json(Trace(), UNKNOWN)
    assert (said["type"], said["confidence"], said["evidence"]) == ("unknown", 0.1, "no title")
    assert (said["candidates"], said["labels"], said["values"], said["chosen"]) == ([], [], {}, {})
    assert said["reasons"] == [{"code": code, "sentence": sentence(code)} for code in UNKNOWN.review_reasons]


def test_candidates_and_labels_are_told_with_rounded_figures_and_how_they_were_found() -> None:
    trace = Trace(VERDICT, [LabelSeen(2, "gioitinh", ("sex",), 0.87654, BOX)])
    trace.candidates = {"sex": (Candidate("sex", Parsed("nu", "Nữ"), 0.91239, False, 2, BOX, 1, None, "below", ()),)}
    said = as_json(trace, UNKNOWN)
    assert said["candidates"] == [("xn_tthn", 0.9)]
    label = {"page": 2, "label": "gioitinh", "fields": ["sex"], "similarity": 0.877, "box": BOX}
    assert said["labels"] == [label]
    candidate = {"value": "nu", "text": "Nữ", "confidence": 0.912, "how": "below", "page": 2, "box": BOX, "rank": 1}
    assert said["values"] == {"sex": [candidate]}
    json.dumps(said, default=repr)


def test_a_trace_handed_to_labelling_keeps_what_the_explanation_tells() -> None:
    trace = Trace()
    label = classify.label([page(STATUS)], CATALOGUE, trace)
    assert as_json(trace, label) == classify.explain([page(STATUS)], CATALOGUE)
    assert {name: value.value for name, value in trace.chosen.items() if name in label.fields} == {
        name: value.value for name, value in label.fields.items()
    }
    assert "term" in trace.chosen  # for the metadata only: in no field of the label
    assert "term" not in label.fields

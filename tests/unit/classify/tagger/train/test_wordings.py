"""Labels in other words: at their own place, and values never."""

from __future__ import annotations

from random import Random

import pytest

from classify.tagger.train.training_pages import told_of
from classify.tagger.train.wordings import reworded, wordings
from core.catalogue import PaperType, load
from tests.support.tagger_net import ROW


def test_labels_are_said_in_other_words_at_their_own_place_and_values_never() -> None:
    words = told_of(ROW)
    said_otherwise = 0
    for seed in range(8):
        said = reworded(words, {"full_name": ("họ, chữ đệm và tên khai sinh",)}, Random(seed))
        assert [word for word in said if word.tag != "O"] == [word for word in words if word.tag != "O"]
        label = [word for word in said if word.of == "full_name"]
        text = " ".join(word.text for word in label)
        assert text in ("Họ tên:", "Họ, chữ đệm và tên khai sinh:")
        said_otherwise += text != "Họ tên:"
        assert label[0].box[0] == pytest.approx(0.10)
        assert label[-1].box[2] == pytest.approx(0.17)
    assert 0 < said_otherwise < 8


def test_a_field_without_other_wordings_keeps_its_label() -> None:
    words = told_of(ROW)
    assert all(reworded(words, {}, Random(seed)) == words for seed in range(4))


def test_the_catalogue_s_labels_and_those_of_its_forms_are_known() -> None:
    catalogue = load()
    kind, known = catalogue["khai_sinh"], wordings(catalogue)["khai_sinh"]
    assert set(next(spec.labels for spec in kind.field if spec.name == "full_name")) <= set(known["full_name"])
    assert {label for form in kind.form for label in form.labels.get("sex", ())} <= set(known["sex"])
    assert all(labels == tuple(sorted(set(labels))) for labels in known.values())


def test_labels_that_other_types_have_for_the_field_are_known_and_none_of_another_field() -> None:
    catalogue = load()
    known = wordings(catalogue)
    assert set(known["ct07"]["residence"]) > {"Nơi thường trú", "Nơi đăng ký hộ khẩu thường trú"}
    for kind in catalogue.types.values():
        for spec in kind.field:
            others = {label for other in kind.field if other.name != spec.name for label in other.labels}
            assert not (set(known[kind.code].get(spec.name, ())) - set(spec.labels)) & (
                others - _of_forms(kind, spec.name)
            )


def _of_forms(kind: PaperType, name: str) -> set[str]:
    return {label for form in kind.form for label in form.labels.get(name, ())}

"""Drawn pages as lessons: each piece with its field, what it begins, and what it is a label of."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

from classify.tagger.answer_names import PARTS_OF_PAGE
from classify.tagger.features import see
from classify.tagger.train.training_pages import lesson, reading_of, rows_of, told_of
from tests.support.tagger_net import NAMES, ROW, drawn_layout


def test_a_lesson_tells_of_each_piece_its_field_and_what_it_is_a_label_of() -> None:
    result = lesson(ROW, NAMES, None)
    assert result is not None
    assert [NAMES.fields[k] for k in result.field].count("full_name") == 3
    assert list(result.begins).count(1.0) == 2
    assert {NAMES.fields[k] for k in result.of if k} == {"full_name", "birth_date"}
    assert NAMES.types[result.type] == "khai_sinh"
    assert {PARTS_OF_PAGE[k] for k in result.part} == {"label", "body"}
    assert len(result.seen) == len(see(drawn_layout())[1])


def test_figures_set_against_each_other_are_one_word_to_a_reader() -> None:
    assert [word.text for word in told_of(ROW)][-1] == "02/3/1990"
    apart = {
        **ROW,
        "words": [*ROW["words"][:-1], ["/3/1990", 0.26, 0.23, 0.31, 0.24, "I-birth_date", "body", "", 4, 0]],
    }
    assert [word.text for word in told_of(apart)][-2:] == ["02", "/3/1990"]


def test_the_words_of_a_printed_line_are_one_line_of_the_reading() -> None:
    reading = reading_of(told_of(ROW), (210.0, 297.0), 4)
    assert [line.text for line in reading.lines] == ["Họ tên:", "Trần Văn Ví", "Ngày sinh:", "02/3/1990"]
    assert (reading.page, reading.width, reading.height) == (4, 1680, 2376)


def test_the_readers_mistakes_leave_each_piece_its_truth() -> None:
    for seed in range(6):
        result = lesson({**ROW, "level": "poor"}, NAMES, Random(seed), {"khai_sinh": {}})
        assert result is not None
        assert len(result.field) == len(result.begins) == len(result.part) == len(result.of) == len(result.seen)
        assert "full_name" in {NAMES.fields[k] for k in result.field}


def test_a_page_of_next_to_no_words_teaches_nothing() -> None:
    assert lesson({**ROW, "words": ROW["words"][:4]}, NAMES, None) is None


def test_pages_are_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "words.jsonl"
    path.write_text("\n".join(json.dumps({**ROW, "page": n}, ensure_ascii=False) for n in (1, 2)), encoding="utf-8")
    assert [row["page"] for row in rows_of(path)] == [1, 2]

"""People of drawn pages put under a heading of others: what is said of them is of no field any more."""

from __future__ import annotations

import itertools
from random import Random

import pytest

from classify.tagger.train.mistakes import Told
from classify.tagger.train.strangers import Others, estranged, others
from core.catalogue import load

KNOWN = Others(
    ("Thân nhân",), frozenset(("full_name", "mother_name")), frozenset(("full_name", "birth_date", "mother_name"))
)
ROWS = (
    ("THÔNG TIN CHUNG", "", ""),
    ("Họ và tên:", "full_name", "Lê Văn Mẫu"),
    ("Sinh ngày:", "birth_date", "01/02/1970"),
    ("Lệ phí:", "amount_vnd", "20.000"),
    ("Họ tên mẹ:", "mother_name", "Trần Thị Dụ"),
)


def drawn(*rows: tuple[str, str, str]) -> list[Told]:
    out = []
    for line, (label, field, value) in enumerate(rows or ROWS, 1):
        top = 0.1 + 0.02 * line
        for at, word in enumerate(label.split()):
            out.append(
                Told(word, (0.1 + 0.05 * at, top, 0.14 + 0.05 * at, top + 0.012), "O", "label", field, line, False)
            )
        for at, word in enumerate(value.split()):
            tag = f"{'I' if at else 'B'}-{field}"
            out.append(Told(word, (0.4 + 0.05 * at, top, 0.44 + 0.05 * at, top + 0.012), tag, "body", "", line, False))
    return out


@pytest.mark.parametrize("seed", range(3))
def test_who_stands_under_the_heading_has_no_fields_up_to_what_is_no_persons(seed: int) -> None:
    result = estranged(drawn(), KNOWN, Random(seed))
    assert " ".join(word.text for word in result if word.line == 6) == "Thân nhân"
    assert "THÔNG" not in {word.text for word in result}  # its own heading
    assert {word.tag[2:] for word in result if word.tag != "O"} == {"amount_vnd", "mother_name"}
    assert {word.of for word in result if word.text in ("Họ", "Sinh") and word.line < 4} == {"stranger"}


def test_without_a_heading_of_its_own_the_lines_below_make_room() -> None:
    words = drawn(*ROWS[1:])
    result = estranged(words, KNOWN, Random(1))
    assert len(result) == len(words) + 2
    tops = [word.box[1] for word in result if word.text in ("nhân", "Sinh", "phí:")]
    assert tops == sorted(tops)
    assert min(b - a for a, b in itertools.pairwise(tops)) > 0.012


@pytest.mark.parametrize(
    "rows",
    [
        (("Họ tên chủ hộ:", "full_name", "Lê Văn Mẫu"),),  # says whose name it is
        (("Họ tên mẹ:", "mother_name", "Trần Thị Dụ"), ("Lệ phí:", "amount_vnd", "20.000")),
    ],
)
def test_a_label_that_says_whose_name_it_is_keeps_its_meaning(rows: tuple[tuple[str, str, str], ...]) -> None:
    assert estranged(drawn(*rows), KNOWN, Random(0)) == drawn(*rows)


def test_two_beside_each_other_stay_as_they_are() -> None:
    words = drawn(("Họ và tên:", "full_name", "Lê Văn Mẫu"))
    beside = [Told("Dụ", (0.8, 0.12, 0.84, 0.132), "B-mother_name", "body", "", 9, False)]
    assert estranged([*words, *beside], KNOWN, Random(0)) == [*words, *beside]


def test_every_type_of_form_has_headings_of_others_and_no_letter_has() -> None:
    known = others(load())
    assert "don_to_khai" in known
    assert "Thân nhân" in known["don_to_khai"].headings
    assert "applicant_name" in known["don_to_khai"].names
    assert not {"cong_van", "cccd_chip"} & known.keys()

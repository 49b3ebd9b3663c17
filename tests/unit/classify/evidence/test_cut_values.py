"""A text that the next line goes on with, and a unit spelt as neither reader read it, are in doubt."""

from __future__ import annotations

from dataclasses import replace

import pytest

import classify
from classify.confidence.calibration import DISPUTED
from classify.evidence import cut_values
from classify.evidence.crosscheck import Facts
from classify.fields.candidate import PLACE, Candidate
from classify.page.layout import lay_out
from core.catalogue import load
from core.records import FieldSource, FieldValue
from core.values import Parsed
from tests.support.drawn import STATUS, page

CATALOGUE = load()
KIND = CATALOGUE["xn_tthn"]
FULL = "làm thủ tục mua bán nhà đất và xuất khẩu lao"
WHOLE = (0.1, 0.8, 0.9, 0.9)


def judged(
    text: str, *, name: str = "purpose", said: str | None = None, how: str = "right", source: FieldSource = "ocr",
    doubtful: tuple[str, ...] = (), confidence: float = 0.98,
) -> FieldValue:  # fmt: skip
    """The value of the first line of a page, `said` where it is not as printed, after the judgement."""
    layout = lay_out(page(text, doubtful=doubtful))
    pieces = tuple(layout.rows[0].pieces)
    value = said or " ".join(piece.text for piece in pieces)
    taken = Candidate(name, Parsed(value, value), confidence, False, 1, WHOLE, 0, None, how, pieces)
    facts = Facts({name: FieldValue(value, value, confidence, 1, WHOLE, source)}, taken={name: taken})
    cut_values.doubt_halves(facts, KIND, [layout])
    return facts.values[name]


def test_a_text_that_fills_its_line_and_goes_on_small_in_the_next_is_in_doubt() -> None:
    value = judged(f"{FULL}\nđộng và có giá trị 06 tháng")
    assert (value.confidence, value.checks) == (DISPUTED, ("!whole",))


@pytest.mark.parametrize(
    "text",
    [
        f"{FULL}\nCHỦ TỊCH",  # another thing begins
        f"{FULL}.\nđộng và có giá trị",  # it ended
        f"{FULL}\n\n\nđộng và có giá trị",  # too far below
        f"{FULL}\n{'':12}động và",  # set in from the margin
        f"{FULL}\nđộng và{'':20}nơi nhận",  # two columns below
        f"{FULL}\nmột dòng dài hơn hẳn dòng ở trên nó tới mép phải",  # the line above is not full
        FULL,  # nothing below
    ],
)
def test_a_text_that_ends_its_line_or_has_nothing_of_its_own_below_is_whole(text: str) -> None:
    assert judged(text).checks == ()


def test_what_one_reader_may_have_misread_below_does_not_go_on_with_a_text() -> None:
    assert judged(f"{FULL}\nđộng và có giá trị", doubtful=("động",)).checks == ()


def test_only_free_text_taken_by_a_label_from_what_was_read_is_judged() -> None:
    text = f"{FULL}\nđộng và có giá trị"
    assert judged(text, how=PLACE).checks == ()
    assert judged(text, source="text_layer").checks == ()
    assert judged(text, name="full_name").checks == ()
    assert judged(text, confidence=DISPUTED - 0.1).confidence == DISPUTED - 0.1
    layout = lay_out(page(text))
    facts = Facts({"purpose": FieldValue(FULL, FULL, 0.98, 1, WHOLE, "ocr")})
    cut_values.doubt_halves(facts, KIND, [replace(layout)])  # a value with no words of its own: by a code
    assert facts.values["purpose"].checks == ()


@pytest.mark.parametrize(
    ("printed", "said", "doubtful", "checks"),
    [
        ("xã Văn Ninh", "xã Vạn Ninh", (), ("!unit_spelling",)),
        ("xã Văn Ninh", "xã Vạn Ninh", ("Văn",), ()),  # the readers differ: that is another doubt
        ("xã Vạn Ninh", "xã Vạn Ninh", (), ()),
        ("xã VẠN NINH", "xã Vạn Ninh", (), ()),
        ("xa Vạn Ninh", "xã Vạn Ninh", (), ()),  # a word in small letters is no name
    ],
)
def test_a_unit_s_name_with_other_marks_than_both_readers_gave_is_in_doubt(
    printed: str, said: str, doubtful: tuple[str, ...], checks: tuple[str, ...]
) -> None:
    assert judged(printed, name="residence", said=said, doubtful=doubtful).checks == checks


def test_a_unit_spelt_as_known_against_both_readers_is_in_doubt_in_the_label() -> None:
    text = STATUS.replace("phường Ví Dụ, thành phố Hà Nội", "phường Hạng Bài, quận Hoàn Kiếm, thành phố Hà Nội")
    residence = classify.label([page(text)], CATALOGUE).fields["residence"]
    assert "phường Hàng Bài" in residence.value
    assert "!unit_spelling" in residence.checks
    assert residence.confidence <= DISPUTED


@pytest.mark.parametrize(
    ("above", "number", "doubted"),
    [("CCCD số 012", "173576585", True), ("CCCD số 01", "173576585", False), ("Tổ 012,", "173576585", False),
     ("CCCD số 012", "012173576585", False)],
)  # fmt: skip
def test_a_number_whose_first_figures_end_the_row_above_is_in_doubt(above: str, number: str, doubted: bool) -> None:
    layout = lay_out(page(f"Nay ủy quyền cho, {above}\n{number} ngụ tại"))
    taken = Candidate(
        "personal_id",
        Parsed(number, number),
        0.99,
        False,
        1,
        WHOLE,
        0,
        None,
        "tagged",
        tuple(layout.rows[1].pieces[:1]),
    )
    facts = Facts({"personal_id": FieldValue(number, number, 0.99, 1, WHOLE)}, taken={"personal_id": taken})
    cut_values.doubt_halves(facts, KIND, [layout])
    assert ("!whole" in facts.values["personal_id"].checks) == doubted


def test_figures_before_a_day_on_its_row_may_be_its_hour() -> None:
    for before, whole in (("10406", False), ("lúc:", True)):
        layout = lay_out(page(f"Trả kết quả {before} 30/11/2023"))
        pieces = tuple(layout.rows[0].pieces[-1:])
        candidate = Candidate(
            "due_at", Parsed("2023-11-30", "30/11/2023"), 0.98, False, 1, WHOLE, 0, None, "right", pieces
        )
        facts = Facts({"due_at": FieldValue("2023-11-30", "30/11/2023", 0.98, 1, WHOLE)}, taken={"due_at": candidate})
        cut_values.doubt_halves(facts, CATALOGUE["phieu_tiep_nhan"], [layout])
        assert (facts.values["due_at"].confidence > DISPUTED) == whole


@pytest.mark.parametrize(
    ("name", "printed", "taken", "value", "whole"),
    [
        ("received_at", "10406 30/11/2023", "30/11/2023", "2023-11-30", False),
        ("received_at", "30/11/2023", "30/11/2023", "2023-11-30", True),
        ("received_at", "10 giờ 06 phút, ngày 30/11/2023", "10 giờ 06 phút, ngày 30/11/2023", "2023-11-30T10:06", True),
        ("dossier_code", "000:40.18.H42-221010-1116", "H42-221010-1116", "H42-221010-1116", False),
        ("dossier_code", "000.40.18.H42-221010-1116", "000.40.18.H42-221010-1116", "000.40.18.H42-221010-1116", True),
    ],
)
def test_a_day_or_a_code_beside_figures_that_are_not_in_it_is_in_doubt(
    name: str, printed: str, taken: str, value: str, whole: bool
) -> None:
    pieces = tuple(lay_out(page(printed)).rows[0].pieces)
    candidate = Candidate(name, Parsed(value, taken), 0.98, False, 1, WHOLE, 0, None, "right", pieces)
    facts = Facts({name: FieldValue(value, taken, 0.98, 1, WHOLE)}, taken={name: candidate})
    cut_values.doubt_halves(facts, CATALOGUE["phieu_tiep_nhan"], [])
    assert (facts.values[name].confidence > DISPUTED) == whole


def test_what_stands_under_a_name_behind_a_label_of_its_own_is_no_part_of_it() -> None:
    text = (
        "PHIẾU LÝ LỊCH TƯ PHÁP SỐ 2\nHọ và tên:        VŨ VĂN MẪU\nGiới tính:        NAM\nNgày sinh:        14/05/1983"
    )
    assert "!whole" not in classify.label([page(text)], CATALOGUE).fields["full_name"].checks

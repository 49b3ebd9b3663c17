"""The number line of a letterhead and document numbers: read in one place, whatever a reader made of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.values.symbols import dossier_code, number_line, number_symbol, symbol_heads, symbols_in


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Số: 47/QĐ-UBND", "47/QĐ-UBND"),
        ("Sô 12/2025/NĐ - CP", "12/2025/NĐ-CP"),
        ("Số 496-CV/TU", "496-CV/TU"),
        ("Số: 81 NQ-HĐND", "81/NQ-HĐND"),
        ("Số: 15/QD–UBND", "15/QĐ-UBND"),
        ("Số:      /QĐ-UBND", "/QĐ-UBND"),
        ("Số: /880 /CĐ-SNV", "880/CĐ-SNV"),  # a written 1 read as a slash: the symbol follows the last
        ("Số: 12/8C-UBND", "12/BC-UBND"),
        ("Số hiệu: 617/TLKH", "617/TLKH"),
        ("No: 09/XN-CAX", "09/XN-CAX"),
        ("No : 87", "87"),
        ("Số, ký hiệu: 07/2015/GPXD", "07/2015/GPXD"),
        ("Số hiệu : 02 /TLKH", "02/TLKH"),
        ("Số: 85/6GT-SVHTTDL", "85/GGT-SVHTTDL"),  # no kind of paper has a figure
        ("Số: 12/C06-P5", "12/C06-P5"),
        ("Số: 1532 TCT/NV2", "1532 TCT/NV2"),  # before the years 2000
        ("Số: 94 QĐ/TCLĐ Nam", "94 QĐ/TCLĐ"),
        ("Số: 655/HDLN/GDĐT-TC", "655/HDLN/GDĐT-TC"),
        ("Số : 316 0Đ/UB", "316 QĐ/UB"),  # no kind of paper begins with a nought
        ("Số: 15/0Đ-UBND", "15/QĐ-UBND"),
        ("Số: 15/QĐÐ-UBND", "15/QĐ-UBND"),  # two readings of one letter
        ("Số: 15/QĐĐ-UBND", "15/QĐ-UBND"),
        ("Số: 71/PCĐĐ-KD", "71/PCĐĐ-KD"),  # an office's own two letters
        ("Số: 05-GM/ĐKP2", "05-GM/ĐKP2"),
        ("Số: LTB2511234-TK0012345/TB-CCT", "LTB2511234-TK0012345/TB-CCT"),  # of a tax office
    ],
)
def test_a_number_line_gives_number_and_symbol_as_they_are_cited(text: str, value: str) -> None:
    line = number_line(text)
    assert (line.labelled, line.value) == (True, value)


def test_an_agency_is_no_label_of_a_number() -> None:
    assert not number_line("SỞ VĂN HÓA VÀ THỂ THAO").labelled
    assert not number_line("Số nhà phía trước").labelled
    assert not number_line("Nơi nhận: 12 đơn vị").labelled
    assert not number_line("No change since 2020").labelled


def test_a_symbol_with_a_plain_word_is_not_formed_as_offices_form_them() -> None:
    assert number_line("Số: 5/QĐ-UBND").formed
    assert not number_line("Số: 5/UBND-Hà").formed


@given(st.text(max_size=60))
def test_any_text_is_answered_with_places_inside_it(text: str) -> None:
    line = number_line(text)
    assert line.start >= 0
    assert line.figures == "" or line.figures[-1].isdigit() or line.figures[0].isdigit()
    assert line.symbol is None or line.value.endswith(line.symbol) or "/" in line.value


@given(st.integers(1, 99999), st.sampled_from(["QĐ-UBND", "TTr-SNV", "BC-BTP", "UBND-VP"]))
def test_what_is_printed_clean_is_read_as_printed(number: int, symbol: str) -> None:
    assert number_line(f"Số: {number}/{symbol}").value == f"{number}/{symbol}"


def test_numbers_in_a_text_are_compared_without_blanks() -> None:
    assert symbols_in("theo Thông báo 12 / TB-UBND và 7/2025/NĐ-CP") == {"12/TB-UBND", "7/2025/NĐ-CP"}
    assert symbol_heads("so: 15/qd-ubnd") == {"qd"}


def test_an_office_named_by_several_fields_keeps_its_commas() -> None:
    assert number_line("Số: 154/CTPH-LĐLĐ-SVH,TT,DL").value == "154/CTPH-LĐLĐ-SVH,TT,DL"
    parsed = number_symbol("Số 154/CTPH-LĐLĐ-SVH,TT,DL")
    assert parsed is not None
    assert parsed.value == "154/CTPH-LĐLĐ-SVH,TT,DL"


def test_a_volume_stands_behind_a_number_and_a_right_does_not_hide_one() -> None:
    volume, proxy = number_symbol("1848 Quyển số: 02/2023"), number_symbol("Giấy ủy quyền số 12/GUQ-UBND")
    assert volume is not None
    assert volume.value == "1848"
    assert proxy is not None
    assert proxy.value == "12/GUQ-UBND"


@pytest.mark.parametrize(
    ("symbol", "lost"),
    [("TTrSNV", True), ("TBKT", True), ("TTr-SNV", False), ("QĐ", False), ("XNTTHN", False), ("TLKT-BS", False),
     ("UBND", False)],
)  # fmt: skip
def test_a_kind_of_paper_and_an_office_without_a_hyphen_between_have_lost_it(symbol: str, lost: bool) -> None:
    assert number_line(f"Số: 572/{symbol}").hyphen_lost == lost


@pytest.mark.parametrize(
    ("read", "code"),
    [("000.30.18.639-230706-04955", "000.30.18.G39-230706-04955"), ("610.37-221007-0109", "G10.37-221007-0109")],
)
def test_a_dossier_s_letter_read_as_a_figure_is_put_right_in_doubt(read: str, code: str) -> None:
    parsed = dossier_code(f"Số hồ sơ: {read}")
    assert parsed is not None
    assert (parsed.value, parsed.text) == (code, read)
    assert parsed.doubt < 0.6


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        (" 2018.38988.CN.", "2018.38988.CN"),
        (": HT.23", "HT.23"),
        ("7120776796/2", "7120776796/2"),
        ("44747 (bản giấy)", "44747"),
        ("44747 ngày 12 tháng 5", None),
        ("Lý lịch tư pháp", None),
        ("12", None),
    ],
)
def test_a_dossier_s_code_of_an_office_s_own_is_all_that_stands_there(printed: str, code: str | None) -> None:
    parsed = dossier_code(printed)
    assert (None if parsed is None else parsed.value) == code


def test_marks_that_a_reader_puts_on_a_known_part_of_a_symbol_are_none() -> None:
    assert number_line("Số: 337/BC-ÚBND").value == "337/BC-UBND"
    assert number_line("Số: 85/GGT-HĐND").value == "85/GGT-HĐND"
    assert number_line("Số 12/HD-SỞ NÔNG").value == "12/HD-SỞ"  # no part of symbols


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("*H30-160613-03177", "H30-160613-0317"),  # under a bar code, its last asterisk read as a figure
        ("*H30-160613-0317*", "H30-160613-0317"),
        ("*H30-160613-0317", "H30-160613-0317"),  # the asterisk was not read
        ("H30-160613-03177", "H30-160613-03177"),
    ],
)
def test_the_asterisks_of_a_bar_code_are_no_part_of_a_dossier_s_code(printed: str, code: str) -> None:
    parsed = dossier_code(printed)
    assert parsed is not None
    assert parsed.value == code
    assert (parsed.doubt < 1.0) is (code != printed.strip("*"))  # in doubt where a figure was left out


@pytest.mark.parametrize("printed", ["46-CP", "327-CT", "202-HĐBT"])
def test_a_number_of_the_government_before_1997_has_no_slash(printed: str) -> None:
    assert number_line(f"Số: {printed}").value == printed

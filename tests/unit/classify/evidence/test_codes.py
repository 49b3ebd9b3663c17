"""Machine-readable codes of a paper: decoded ones, a zone that stands in the lines, pieces of a payload."""

from __future__ import annotations

from msgspec.structs import replace

from classify.evidence.codes import kinds_on, tokens, zones
from core.records import Code, PageReading
from tests.support.drawn import page
from tests.unit.classify.evidence.test_doubt import MRZ, QR, code


def paper(*codes: Code, text: str = "x") -> PageReading:
    return replace(page(text), codes=codes)


def test_a_decoded_zone_goes_before_one_in_the_lines() -> None:
    printed = paper(code("mrz", MRZ), text=MRZ.replace("<", "-"))
    ((source, zone),) = zones(printed)
    assert (source.box, zone.surname) == (code("mrz", MRZ).box, "NGUYEN")


def test_a_zone_is_found_in_the_recognised_lines_with_dashes_for_its_fillers() -> None:
    ((source, zone),) = zones(page(MRZ.replace("<", "-")))
    assert source.kind == "mrz"
    assert zone.surname == "NGUYEN"


def test_a_zone_whose_check_digits_fail_is_none() -> None:
    wrong = MRZ.replace("9901155F", "9901165F")
    assert list(zones(paper(code("mrz", wrong)))) == []
    assert list(zones(page(wrong))) == []


def test_the_kinds_are_those_the_catalogue_names() -> None:
    assert kinds_on([paper(code("qr", QR), code("barcode", "001199999999"))]) == {"qr_card", "barcode"}
    assert kinds_on([paper(code("mrz", MRZ))]) == {"mrz_td1"}
    assert kinds_on([paper(code("mrz", "P<VNMNGUYEN"))]) == {"mrz_td3"}  # of what kind, though it does not read
    assert kinds_on([paper(code("qr", "https://example.vn"))]) == frozenset()


def test_the_pieces_of_a_payload_are_witnesses_and_days_also_in_iso_form() -> None:
    pieces = tokens([paper(code("qr", QR))])
    assert {"001199999999", "Nguyễn Thị Mẫu Ví Dụ", "15011999", "1999-01-15"} <= pieces
    assert "Nữ" not in pieces  # too short to be told from anything
    assert tokens([paper(code("barcode", "001199999999"))]) == frozenset()

"""What a paper says twice, compared value by value: codes, words, numbers, ends and the order of days."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from classify.evidence import crosscheck
from classify.evidence.crosscheck import CODE_CONFIDENCE, CONTRADICTED, WITNESSED, Facts
from classify.page.layout import lay_out
from core.catalogue import load
from core.codes import mrz
from core.records import Code, FieldSource, FieldValue, Mapped, PageReading
from tests.support.drawn import page
from tests.unit.classify.evidence.test_doubt import MRZ, QR, code

CATALOGUE = load()
CARD, BIRTH, STATUS, RECEIPT = (CATALOGUE[name] for name in ("cccd_chip", "khai_sinh", "xn_tthn", "phieu_tiep_nhan"))
NUMBER, NAME = "001199999999", "Nguyễn Thị Mẫu Ví Dụ"


def value(said: str, confidence: float = 0.95, source: str = "ocr") -> FieldValue:
    return FieldValue(said, said, confidence, 1, (0.1, 0.1, 0.2, 0.2), source)  # type: ignore[arg-type]


def facts(**said: str | FieldValue) -> Facts:
    return Facts({name: value(given) if isinstance(given, str) else given for name, given in said.items()})


def coded(*codes: Code) -> list[PageReading]:
    return [page("x", codes=codes)]


# ── facts ────────────────────────────────────────────────────


def test_a_reason_is_told_once_and_one_that_is_in_no_list_is_refused() -> None:
    told = facts()
    told.add("words_differ", "birth_date")
    told.add("words_differ", "birth_date")
    told.add("words_differ", "died_on")
    assert told.reasons == ["words_differ:birth_date", "words_differ:died_on"]
    with pytest.raises(KeyError):
        told.add("no_such_reason")


def test_a_change_of_confidence_keeps_what_else_the_value_carries() -> None:
    old = FieldValue("Hà Nội", "Hà Nội", 0.5, kind="address", today=Mapped("Hà Nội"))
    told = Facts({"residence": old})
    told.change("residence", confidence=0.91249, check="known")
    told.change("residence", check="known")
    changed = told.values["residence"]
    assert (changed.today, changed.kind) == (old.today, "address")
    assert (changed.confidence, changed.checks) == (0.912, ("known",))


def test_values_come_in_the_order_of_the_fields_without_those_that_were_not_read() -> None:
    told = facts(full_name=NAME, personal_id=NUMBER)
    assert [given.value for given in told.values_of(CARD.field)] == [NUMBER, NAME]


def test_pages_that_could_not_be_seen_well_are_dim() -> None:
    seen = [
        PageReading(number, "read", "test", quality=quality)
        for number, quality in ((1, ("skewed",)), (2, ("skewed", "faint")), (3, ()), (4, ("blurred",)))
    ]
    assert crosscheck.dim_pages(seen) == {2, 4}


# ── codes ────────────────────────────────────────────────────


def test_a_card_s_code_gives_the_fields_of_its_type_and_no_others() -> None:
    proved = [(source, values) for source, _, _, values in crosscheck.code_values(coded(code("qr", QR)), CARD)]
    assert [source for source, _ in proved] == ["qr"]
    assert proved[0][1]["personal_id"] == NUMBER
    assert crosscheck.code_values(coded(code("qr", QR)), STATUS) == []
    assert crosscheck.code_values(coded(code("qr", "https://vi-du.vn"), code("barcode", NUMBER)), CARD) == []
    barcode = crosscheck.code_values(
        coded(code("barcode", NUMBER), code("barcode", "8934563138165")), CATALOGUE["cccd_barcode"]
    )
    assert [(source, values) for source, _, _, values in barcode] == [("barcode", {"personal_id": NUMBER})]


def test_a_value_that_was_not_read_comes_from_the_code_with_its_place() -> None:
    told = facts()
    seen = code("qr", QR)
    crosscheck.apply_codes(told, coded(seen), CARD)
    given = told.values["full_name"]
    assert (given.value, given.confidence, given.source, given.box) == (NAME, CODE_CONFIDENCE, "qr", seen.box)
    assert given.checks == ("qr",)
    assert {"full_name", "personal_id"} <= told.witnessed
    assert told.reasons == []


@pytest.mark.parametrize(("confidence", "told"), [(0.95, ["code_differs:personal_id"]), (0.85, [])])
def test_print_that_differs_gives_way_to_the_code_and_is_shown_where_it_was_clear(
    confidence: float, told: list[str]
) -> None:
    read = facts(personal_id=value("001199999990", confidence))
    crosscheck.apply_codes(read, coded(code("qr", QR)), CARD)
    assert read.values["personal_id"].value == NUMBER
    assert read.values["personal_id"].checks == ("qr", "!print")
    assert read.reasons == told


def test_a_name_in_capitals_agrees_with_the_code_and_one_with_other_marks_does_not() -> None:
    for printed, agrees in ((NAME.upper(), True), (NAME.replace("Mẫu", "Mâu"), False)):
        read = facts(full_name=printed)
        crosscheck.apply_codes(read, coded(code("qr", QR)), CARD)
        assert ("!print" not in read.values["full_name"].checks) == agrees
        assert (read.reasons == []) == agrees


def test_of_two_codes_that_differ_the_first_counts_and_a_person_looks_and_is_offered_both() -> None:
    read = facts()
    other = QR.replace(NUMBER, "001199999991")
    crosscheck.apply_codes(read, coded(code("qr", QR), code("qr", other)), CARD)
    number = read.values["personal_id"]
    assert (number.value, number.instead, number.confidence) == (NUMBER, "001199999991", CONTRADICTED)
    assert "!qr" in number.checks
    assert read.reasons == ["codes_differ"]


def test_a_zone_that_says_what_is_printed_is_believed_before_the_code_and_shown_where_it_is_printed() -> None:
    person = mrz.parse(MRZ.split("\n"))
    assert person is not None
    printed = value(str(person.birth_date), 0.97)
    read = facts(birth_date=printed)
    crosscheck.apply_codes(read, coded(code("qr", QR.replace("15011999", "24011999")), code("mrz", MRZ)), CARD)
    born = read.values["birth_date"]
    assert (born.value, born.instead) == (person.birth_date, "1999-01-24")
    assert (born.source, born.checks, born.confidence, born.box) == (
        "mrz", ("mrz", "!qr"), CONTRADICTED, printed.box,
    )  # fmt: skip
    assert set(read.reasons) >= {"codes_differ", "code_differs:birth_date"}


def test_print_qr_and_zone_that_agree_are_one_value_with_its_witnesses() -> None:
    person = mrz.parse(MRZ.split("\n"))
    assert person is not None
    born = "".join(reversed(str(person.birth_date).split("-")))
    qr = f"{person.personal_id}|012345678|Nguyễn Thị Mẫu|{born}|Nữ|Phường Ví Dụ, Hà Nội|01012021"
    read = facts(personal_id=str(person.personal_id), full_name="Nguyễn Thị Mẫu", birth_date=str(person.birth_date))
    crosscheck.apply_codes(read, [page("x", codes=[code("qr", qr), code("mrz", MRZ)])], CARD)
    for name in ("personal_id", "birth_date"):
        assert read.values[name].checks == ("qr", "mrz")
        assert (read.values[name].confidence, read.values[name].instead) == (CODE_CONFIDENCE, None)
    assert "codes_differ" not in read.reasons


@pytest.mark.parametrize(
    ("name", "printed", "sure", "offered"),
    [
        ("birth_date", "1990-12-31", 0.95, "1990-12-31"),
        ("birth_date", "1990-12-31", 0.6, None),  # a misreading
        ("birth_date", "YEAR", 0.95, None),  # the day was not read
        ("residence", "Xóm Khác Hẳn, Cà Mau", 0.95, "Xóm Khác Hẳn, Cà Mau"),
    ],
)
def test_a_clear_print_of_any_field_that_says_otherwise_is_offered_beside_the_code(
    name: str, printed: str, sure: float, offered: str | None
) -> None:
    proved = crosscheck.code_values(coded(code("qr", QR)), CARD)[0][3]
    text = proved[name][:4] if printed == "YEAR" else printed
    read = facts(**{name: value(text, sure)})
    crosscheck.apply_codes(read, coded(code("qr", QR)), CARD)
    assert (read.values[name].value, read.values[name].instead) == (proved[name], offered)
    assert read.reasons == ([f"code_differs:{name}"] if offered else [])


def test_an_address_in_other_words_is_no_contradiction() -> None:
    proved = crosscheck.code_values(coded(code("qr", QR)), CARD)[0][3]["residence"]
    read = facts(residence=value(proved.replace(",", " -"), 0.97))
    crosscheck.apply_codes(read, coded(code("qr", QR)), CARD)
    assert read.reasons == []


def test_a_printed_value_that_a_code_of_unknown_order_repeats_has_a_witness() -> None:
    read = facts(personal_id=value(NUMBER, 0.5), full_name=value("Lê Văn Giả", 0.5))
    crosscheck.apply_codes(read, coded(code("qr", f"a={NUMBER};b=khác hẳn")), STATUS)
    assert read.values["personal_id"].confidence == WITNESSED
    assert read.values["personal_id"].checks == ("qr",)
    assert read.values["full_name"].confidence == 0.5
    assert read.witnessed == {"personal_id"}


def test_a_value_known_by_its_form_is_taken_from_a_code_where_only_one_piece_has_it() -> None:
    licence = CATALOGUE["gplx"]
    (spec,) = (spec for spec in licence.field if spec.loose)
    read, unclear = facts(), facts()
    crosscheck.apply_codes(read, coded(code("qr", "x=790123456789")), licence)
    crosscheck.apply_codes(unclear, coded(code("qr", "x=790123456789;y=790123456788")), licence)
    assert read.values[spec.name].value == "790123456789"
    assert (read.values[spec.name].checks, read.values[spec.name].box) == (("form",), None)
    assert spec.name not in unclear.values


# ── words, figures, numbers ──────────────────────────────────


def worded(figures: FieldValue | None, words: FieldValue, differing: Collection[str] = ()) -> Facts:
    read = facts(birth_date_words=words)
    if figures is not None:
        read.values["birth_date"] = figures
    crosscheck.compare_words(read, BIRTH, set(differing))
    return read


def test_a_date_in_words_stands_for_figures_that_were_not_read() -> None:
    given = worded(None, value("2026-01-02", 0.9)).values["birth_date"]
    assert (given.value, given.checks) == ("2026-01-02", ("words_only",))
    assert given.confidence == pytest.approx(0.81)


def test_words_that_agree_are_a_witness() -> None:
    read = worded(value("2026-01-02", 0.6), value("2026-01-02", 0.6))
    assert (read.values["birth_date"].confidence, read.values["birth_date"].checks) == (WITNESSED, ("words",))
    assert read.witnessed == {"birth_date"}


@pytest.mark.parametrize(
    ("sure", "differing", "said", "confidence", "reasons"),
    [
        (0.95, {"birth_date"}, "2026-01-02", 0.9, []),  # the readers differed on the figures: the words decide
        (0.7, {"birth_date"}, "2026-01-08", 0.5, ["words_differ:birth_date"]),
        (0.95, set(), "2026-01-08", 0.5, ["words_differ:birth_date"]),
        (0.4, set(), "2026-01-08", 0.95, []),  # words hardly read say nothing
    ],
)
def test_words_that_differ_decide_doubt_or_say_nothing(
    sure: float, differing: set[str], said: str, confidence: float, reasons: list[str]
) -> None:
    read = worded(value("2026-01-08"), value("2026-01-02", sure), differing)
    assert (read.values["birth_date"].value, read.values["birth_date"].confidence) == (said, confidence)
    assert read.reasons == reasons
    assert read.witnessed == set()


def test_words_of_less_than_a_day_never_decide_over_a_day_in_figures() -> None:
    read = worded(value("2026-01-08"), value("2026"), {"birth_date"})
    assert read.values["birth_date"].value == "2026-01-08"
    assert read.reasons == ["words_differ:birth_date"]


def test_a_number_that_fits_birth_and_sex_confirms_the_sex() -> None:
    read = facts(personal_id=NUMBER, birth_date="1999-01-15", sex=value("nu", 0.6))
    crosscheck.compare_ids(read, STATUS)
    assert read.values["sex"].confidence == WITNESSED
    assert read.reasons == []
    assert not any(check.startswith("!") for check in read.values["personal_id"].checks)


def test_a_number_against_the_birth_year_puts_both_in_doubt_unless_a_code_gave_it() -> None:
    read = facts(personal_id=NUMBER, birth_date="1989-01-15")
    crosscheck.compare_ids(read, STATUS)
    assert read.reasons == ["id_contradicts:personal_id"]
    assert read.values["personal_id"].confidence == read.values["birth_date"].confidence == 0.5
    proved = facts(personal_id=value(NUMBER, 0.99, "qr"), birth_date="1989-01-15")
    crosscheck.compare_ids(proved, STATUS)
    assert (proved.values["personal_id"].confidence, proved.reasons) == (0.99, [])
    unsure = facts(personal_id=NUMBER, birth_date=value("1989-01-15", 0.4), sex=value("nam", 0.4))
    crosscheck.compare_ids(unsure, STATUS)  # a day hardly read contradicts nothing
    assert unsure.reasons == []


def test_a_number_against_the_sex_says_nothing_against_the_birth_date() -> None:
    read = facts(personal_id=NUMBER, birth_date="1999-01-15", sex="nam")
    crosscheck.compare_ids(read, STATUS)
    assert read.reasons == ["id_contradicts:personal_id"]
    assert (read.values["personal_id"].confidence, read.values["birth_date"].confidence) == (0.5, 0.95)


def ended(text: str, **said: str | FieldValue) -> Facts:
    read = facts(birth_date="1999-01-15", **said)
    crosscheck.compare_ends(read, [lay_out(page(text))], CARD)
    return read


def test_a_day_on_the_card_that_is_the_right_birthday_is_its_end() -> None:
    given = ended("Có giá trị đến\n15/01/2039", issued_on="2022-07-01").values["expires_on"]
    assert (given.value, given.confidence, given.checks) == ("2039-01-15", 0.9, ("birthday",))
    assert given.box is not None
    assert "expires_on" not in ended("Có giá trị đến\n15/01/2024", issued_on="2022-07-01").values  # the one passed over
    assert ended("15/01/2024").values["expires_on"].value == "2024-01-15"  # of any age where the issue is not known


def test_an_end_that_is_the_right_birthday_is_confirmed_and_another_gives_way() -> None:
    right = ended("15/01/2039", issued_on="2022-07-01", expires_on=value("2039-01-15", 0.6)).values["expires_on"]
    assert (right.confidence, right.checks) == (WITNESSED, ("birthday",))
    wrong = ended("15/01/2039", issued_on="2022-07-01", expires_on=value("2038-01-15", 0.6)).values["expires_on"]
    assert (wrong.value, wrong.confidence) == ("2039-01-15", 0.7)
    proved = ended("15/01/2039", issued_on="2022-07-01", expires_on=value("2038-01-15", 0.99, "mrz"))
    assert proved.values["expires_on"].value == "2038-01-15"


@pytest.mark.parametrize(
    ("early", "late", "doubted"),
    [
        ({"birth_date": "1999-01-15"}, {"issued_on": "1998-12-31"}, "issued_on"),
        ({"issued_on": "2022-07-01"}, {"expires_on": "2022-06-30"}, "expires_on"),
        ({"birth_date": "1999-01-15"}, {"died_on": "1998"}, "died_on"),
        ({"birth_date": "1999-01-15"}, {"died_on": "1999"}, None),  # a year alone is held against the year
        ({"birth_date": "1999-01-15"}, {"registered_on": "1999-01-15"}, None),
    ],
)
def test_days_that_cannot_follow_one_another_are_in_doubt(
    early: dict[str, str], late: dict[str, str], doubted: str | None
) -> None:
    read = facts(**early, **late)
    crosscheck.compare_dates(read, "2027-01-05")
    assert read.reasons == (["dates_contradict"] if doubted else [])
    assert {name for name, given in read.values.items() if "!order" in given.checks} == (
        {doubted} if doubted else set()
    )


@pytest.mark.parametrize(
    ("field", "day", "source", "doubted"),
    [
        ("issued_on", "2082-03-07", "ocr", True), ("father_birth_date", "2082", "ocr", True),
        ("issued_on", "2027-01-05", "ocr", False), ("expires_on", "2040-10-13", "ocr", False),
        ("issued_on", "2082-03-07", "officer", False),
    ],
)  # fmt: skip
def test_what_has_happened_did_not_happen_later_than_now(
    field: str, day: str, source: FieldSource, doubted: bool
) -> None:
    read = facts(**{field: FieldValue(day, day, 0.99, source=source)})
    crosscheck.compare_dates(read, "2027-01-05")
    assert ("!order" in read.values[field].checks) == doubted
    assert (read.values[field].confidence < 0.5) == doubted
    assert read.reasons == []


def test_a_day_hardly_read_contradicts_no_other() -> None:
    read = facts(birth_date=value("1999-01-15", 0.6), issued_on="1990-01-01")
    crosscheck.compare_dates(read, "2027-01-05")
    assert read.reasons == []

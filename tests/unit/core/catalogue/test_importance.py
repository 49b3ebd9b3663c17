"""What hangs on a value: key or detail, and what a doubt about it comes to."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from core.catalogue import load
from core.catalogue.importance import doubtful, key_fields, printed, weighed
from core.records import Owner, Reading
from tests.support.made_papers import MAU, MAU_ID, paper

CATALOGUE = load()


def read(type_: str, *reasons: str, number: str | None = MAU_ID) -> Reading:
    owners = (Owner("person", number, MAU, "1999-01-15", "subject"),)
    reading = replace(paper("x", type=type_, owners=owners).reading, review_reasons=reasons)
    return weighed(reading, CATALOGUE)


@pytest.mark.parametrize(
    ("code", "key", "detail"),
    [
        ("gcn_qsdd", ("holder_name", "holder_id", "co_holder_id", "serial_number"), ("map_sheet", "area_m2")),
        ("xn_tthn", ("full_name", "personal_id", "marital_status", "purpose"), ("residence", "sex")),
        ("hop_dong", ("party_a_id", "party_b_name", "notary_number"), ("value_vnd", "subject")),
        ("gplx", ("licence_number", "licence_class", "expires_on"), ("residence",)),
        ("quyet_dinh", ("number_symbol", "issued_on"), ("abstract", "signer")),
        ("khai_tu", ("died_on", "personal_id"), ("death_place",)),
        ("phieu_tiep_nhan", ("dossier_code", "applicant_id"), ("phone",)),
    ],
)
def test_owner_number_day_validity_and_what_a_procedure_reads_are_key_and_the_rest_is_detail(
    code: str, key: tuple[str, ...], detail: tuple[str, ...]
) -> None:
    keys = key_fields(CATALOGUE[code], CATALOGUE)
    assert keys >= set(key)
    assert not keys & set(detail)


def test_every_owner_s_name_and_number_of_the_catalogue_is_key() -> None:
    for kind in CATALOGUE.types.values():
        named = {name for role in kind.owner for name in (role.name, role.id, role.old_id) if name}
        assert named <= key_fields(kind, CATALOGUE), kind.code


def test_a_file_s_own_word_goes_before_what_reads_the_field() -> None:
    kind = CATALOGUE["xn_tthn"]
    fields = tuple(replace(field, weight="detail") if field.name == "purpose" else field for field in kind.field)
    assert "purpose" not in key_fields(replace(kind, field=fields), CATALOGUE)


def test_programs_are_told_the_reasons_that_hold_a_paper_back_and_of_doubted_details_the_names() -> None:
    land = printed(read("gcn_qsdd", "value_unsure:map_sheet", "value_unsure:holder_name", "page_unsure"))
    assert land.needs_review
    assert land.review_reasons == ("value_unsure:holder_name", "page_unsure")
    assert land.doubtful == ("map_sheet",)
    free = printed(read("gcn_qsdd", "value_unsure:map_sheet"))
    assert (free.needs_review, free.review_reasons, free.doubtful) == (False, (), ("map_sheet",))


def test_a_doubted_detail_is_named_and_holds_nothing_back() -> None:
    land = read("gcn_qsdd", "value_unsure:map_sheet", "values_differ:map_sheet", "value_unsure:area_m2")
    assert (land.needs_review, land.doubtful) == (False, ("map_sheet", "area_m2"))
    assert "value_unsure:map_sheet" in land.review_reasons, "what is doubted is not asserted"


@pytest.mark.parametrize(
    "reason", ["value_unsure:holder_id", "type_unsure", "page_unsure", "owner_missing:landholder", "sheet_differs:type"]
)
def test_a_doubt_about_key_value_type_page_or_owner_holds_the_paper_back(reason: str) -> None:
    land = read("gcn_qsdd", "value_unsure:map_sheet", reason)
    assert (land.needs_review, land.doubtful) == (True, ("map_sheet",))


def test_the_birth_date_of_an_owner_without_number_is_no_detail() -> None:
    assert read("xn_tthn", "value_unsure:birth_date").needs_review is False
    assert read("xn_tthn", "value_unsure:birth_date", number=None).needs_review is True


def test_a_letter_s_abstract_is_a_detail_and_its_day_is_not() -> None:
    assert read("quyet_dinh", "abstract_unsure", "signer_unread").doubtful == ("abstract", "signer")
    assert read("quyet_dinh", "date_unsure").needs_review is True


def test_on_a_paper_of_unknown_type_nothing_is_a_detail() -> None:
    unknown = read("unknown", "type_unknown", "value_unsure:sex")
    assert (unknown.needs_review, doubtful(unknown, CATALOGUE)) == (True, ())

"""The catalogue: all types of docs/contract.md with their fields, and mistakes named in sentences."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.catalogue import HOME, load
from core.errors import UsageError

CIVIL = (
    "full_name birth_date sex ethnicity nationality birth_place origin_place personal_id mother_name mother_birth_year "
)
CIVIL += "father_name father_birth_year registered_at registered_on"
MARRIAGE = "wife_name wife_birth_date wife_personal_id husband_name husband_birth_date husband_personal_id "
MARRIAGE += "registered_at registered_on"
CHIP = "personal_id full_name birth_date sex nationality origin_place residence issued_on expires_on old_id"
LETTER = "number_symbol issued_on parent_agency issuer abstract signer signer_title urgency"
CONTRACT = {
    "can_cuoc": "personal_id full_name birth_date sex nationality birth_place residence issued_on expires_on",
    "cccd_chip": CHIP,
    "cccd_barcode": CHIP,
    "cmnd": "old_id full_name birth_date origin_place residence issued_on",
    "ho_chieu": "passport_number full_name birth_date sex birth_place personal_id issued_on expires_on",
    "khai_sinh": CIVIL,
    "trich_luc_khai_sinh": CIVIL,
    "chung_sinh": "mother_name mother_personal_id birth_date sex weight_grams child_name",
    "ket_hon": MARRIAGE,
    "trich_luc_ket_hon": MARRIAGE,
    "khai_tu": "full_name birth_date sex personal_id died_on death_place registered_at",
    "xn_tthn": "full_name birth_date sex personal_id residence marital_status purpose",
    "trich_luc_ho_tich": "full_name birth_date personal_id change_from change_to",
    "so_ho_khau": "household_head residence book_number",
    "ct07": "full_name birth_date sex personal_id residence temporary_residence household_head",
    "gcn_qsdd": "serial_number register_number holder_name holder_id co_holder_name co_holder_id parcel_number "
    "map_sheet parcel_address area_m2 land_purpose land_term",
    "gpxd": "permit_holder works location floor_area_m2 storeys",
    "gcn_dkdn": "enterprise_code enterprise_name head_office charter_capital first_registered_on change_number "
    "last_changed_on representative_name representative_id",
    "gcn_hkd": "business_code business_name address owner_name owner_id capital",
    "lltp": "form_kind full_name birth_date sex personal_id residence criminal_record",
    "gplx": "licence_number full_name birth_date residence licence_class issued_on expires_on",
    "van_bang": "full_name birth_date degree institution graduation_year serial_number register_number",
    "uy_quyen": "principal_name principal_id agent_name agent_id scope term",
    "hop_dong": "party_a_name party_a_id party_b_name party_b_id subject value_vnd notary_number notary_office term",
    "don_to_khai": "form_title form_number applicant_name applicant_id phone",
    "kham_suc_khoe": "full_name birth_date sex personal_id health_class conclusion",
    "bhyt": "insurance_number full_name birth_date sex first_clinic valid_from",
    "bien_lai": "payer_name tax_code amount_vnd content",
    "phieu_tiep_nhan": "dossier_code applicant_name applicant_id phone procedure_name received_at due_at",
} | dict.fromkeys(
    [
        "quyet_dinh",
        "cong_van",
        "thong_bao",
        "to_trinh",
        "bao_cao",
        "ke_hoach",
        "chi_thi",
        "nghi_quyet",
        "huong_dan",
        "giay_moi",
        "bien_ban",
        "chuong_trinh",
        "cong_dien",
        "giay_gioi_thieu",
        "nghi_dinh",
        "thong_tu",
        "van_ban_hop_nhat",
    ],
    LETTER,
)


def test_every_type_of_the_contract_has_a_file_and_no_other() -> None:
    assert set(load().types) == set(CONTRACT)


@pytest.mark.parametrize("code", sorted(CONTRACT))
def test_a_type_has_exactly_the_fields_of_the_contract(code: str) -> None:
    fields = {field.name for field in load()[code].field if not field.metadata}
    assert fields == set(CONTRACT[code].split())


def test_every_type_says_where_its_rules_come_from() -> None:
    for kind in load().types.values():
        assert "docs/domain.md, " in kind.source, kind.code
        assert kind.validity.source, kind.code


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ('code = "khai_sinh"|code = "khai_sin"', "file is named khai_sinh.toml"),
        ('kind = "sex"|kind = "gender"', "kind 'gender' is not known"),
        ('section = "mother"|section = "mum"', "section 'mum', which is not defined"),
        ('birth_date = "birth_date"|birth_date = "born"', "names field 'born', which is not defined"),
        ('rule = "none"|rule = "months"', "needs months"),
        ('rule = "none"|rule = "for ever"', "for ever"),
        ("lines = 2|line = 2", "unknown field `line`"),
        ('"KQ.G15.000031"|"KQ.15.31"', "is not of the form KQ.G15.000031"),
        ("[title]|[title", "is not TOML"),
    ],
)
def test_a_mistake_in_a_file_is_named(tmp_path: Path, change: str, said: str) -> None:
    text = (HOME / "khai_sinh.toml").read_text("utf-8")
    before, after = change.split("|")
    assert before in text
    (tmp_path / "khai_sinh.toml").write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(UsageError, match=r"khai_sinh\.toml") as caught:
        load(tmp_path)
    assert said in str(caught.value)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    for name in ("bhyt", "gpxd"):
        text = (HOME / f"{name}.toml").read_text("utf-8")
        (tmp_path / f"{name}.toml").write_text(text.replace('kind = "', 'kind = "x', 1), "utf-8")
    with pytest.raises(UsageError) as caught:
        load(tmp_path)
    assert "bhyt.toml" in str(caught.value)
    assert "gpxd.toml" in str(caught.value)


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no catalogue file"):
        load(tmp_path)


def test_one_more_type_is_one_more_file(tmp_path: Path) -> None:
    for path in HOME.glob("*.toml"):
        shutil.copy(path, tmp_path)
    (tmp_path / "giay_vi_du.toml").write_text(
        'code = "giay_vi_du"\nname = "Giấy ví dụ"\ngroup = "civil"\nsource = "test"\n[title]\nwhole = ["GIẤY VÍ DỤ"]\n'
        '[validity]\nrule = "unknown"\nsource = "test"\n',
        "utf-8",
    )
    assert "giay_vi_du" in load(tmp_path)

"""The catalogue of procedures: complete, well formed, and mistakes in it are named."""

from __future__ import annotations

from importlib import resources

import pytest

from core.catalogue import in_use
from core.catalogue.procedure import load, procedure, procedures
from core.errors import NotFoundError, UsageError

CODES = {
    "1.000656", "1.000894", "1.001193", "1.001612", "1.004222", "1.004873", "1.010041", "1.012783", "1.013225",
    "1.013831", "1.013978", "2.000635", "2.000815", "2.000986", "2.001199", "2.001583", "2.001610", "2.002043",
    "3.000330", "3.000333", "3.000347",
}  # fmt: skip
FINE = """
level = "xã"
signed_off = false
source = "test"
[[codes]]
code = "1.000001"
name = "Thử"
results = ["KQ.G15.000031"]
[[components]]
component = "giay"
name = "Giấy"
accepts = ["khai_sinh"]
form = "N"
basis = "inference"
"""
TWIN = '[[components]]\ncomponent = "giay"\nname = "x"\naccepts = []\nform = "N"\nbasis = "memory"\n'


def known_types() -> set[str]:
    files = (file.name for file in resources.files("core.catalogue").joinpath("types").iterdir())
    return {name.removesuffix(".toml") for name in files if name.endswith(".toml") and not name.startswith("_")}


def test_every_procedure_of_the_domain_reference_is_there():
    assert set(procedures()) == CODES


def test_seventeen_files_hold_them():
    names = [file.name for file in resources.files("core.catalogue").joinpath("procedures").iterdir()]
    assert len([name for name in names if name.endswith(".toml") and not name.startswith("_")]) == 17


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_procedure_asks_only_for_types_of_the_catalogue_and_is_not_signed_off(code):
    rules = procedure(code)
    assert rules.components
    assert not rules.signed_off
    for component in rules.components:
        assert {*component.accepts, *component.formerly} <= known_types()


def test_there_is_one_table_of_validity_and_it_is_that_of_the_types():
    folder = resources.files("core.catalogue").joinpath("procedures")
    assert not folder.joinpath("_validity.toml").is_file()
    rules = {code: kind.validity for code, kind in in_use().types.items()}
    assert rules["cmnd"].ended_on == "2024-12-31"
    assert rules["so_ho_khau"].ended_on == "2022-12-31"
    assert (rules["xn_tthn"].months, rules["ct07"].months, rules["gpxd"].months) == (6, 12, 12)
    assert {rules[code].rule for code in ("chung_sinh", "hop_dong", "quyet_dinh")} <= {"unknown", "stated"}


def test_a_component_of_some_codes_only_is_left_out_of_the_others():
    assert "dieu_le" in {component.component for component in procedure("2.001583").components}
    assert "dieu_le" not in {component.component for component in procedure("2.001610").components}


def test_an_unknown_code_names_the_known_ones():
    with pytest.raises(NotFoundError, match=r"1\.004222"):
        procedure("9.999999")


def test_a_file_without_mistakes_loads():
    assert [rules.code for rules in load(FINE, {})] == ["1.000001"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('code = "1.000001"', 'code = "4.1"', "not a procedure code"),
        ("KQ.G15.000031", "KQ.15", "not a result code"),
        ('form = "N"', 'form = "M"', "form"),
        ('form = "N"', 'form = "DB"', "needs the name of the database"),
        ('basis = "inference"', 'basis = "guess"', "basis"),
        ('basis = "inference"', "", "basis"),
        ('form = "N"', 'form = "N"\nmax_age = "6 moons"', "max_age"),
        ('form = "N"', 'form = "N"\nothers = ["ket_hon"]', "others"),
        ('form = "N"', 'form = "N"\nreceiver = ["ket_hon"]', "receiver"),
        ('form = "N"', 'form = "N"\nsays = { ket_hon = { title = ["x"] } }', "says"),
        ('form = "N"', 'form = "N"\nonly = ["1.000002"]', "only"),
        ('form = "N"', 'form = "N"\nmax_aeg = "6 months"', "max_aeg"),
        ("signed_off = false", "signed_off = false\ninclude = ['nobody']", "nobody"),
        ("signed_off = false", "", "signed_off"),
        ("[[components]]", f"{TWIN}[[components]]", "twice"),
        ("[[codes]]", "[[codes", "file.toml"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_file(old, new, says):
    with pytest.raises(UsageError, match=says) as caught:
        load(FINE.replace(old, new), {}, "file.toml")
    assert "file.toml" in str(caught.value)

"""A type whose owner is known by a passport, a foreign number, or by name and birth date alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from classify import label
from core.catalogue import Catalogue, load
from core.values.identifiers import names_an_owner
from search.tokens import code_key, is_owner_number
from tests.support.drawn import page
from tests.support.type_folders import NAME_AND_BIRTH, paper_type, type_folder

FIELDS = """
[[owner]]
role = "subject"
{id}
name = "full_name"
birth_date = "birth_date"
[[field]]
name = "number"
kind = "{kind}"
labels = ["Số giấy tờ"]
"""
PAPER = """
                 CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                    Độc lập - Tự do - Hạnh phúc

                        GIẤY XÁC NHẬN LẠ

Họ và tên: TRẦN VĂN GIẢ ĐỊNH
Ngày sinh: 20/05/1997
Số giấy tờ: {number}
Lý do: thử
"""


def catalogue(folder: Path, kind: str, id_: str) -> Catalogue:
    text = paper_type("giay_la", "Giấy lạ", "GIẤY XÁC NHẬN LẠ", 'marks = ["Lý do"]\n', group="residence")
    return load(type_folder(folder, {"giay_la": text + FIELDS.format(kind=kind, id=id_) + NAME_AND_BIRTH}))


@pytest.mark.parametrize(
    ("kind", "number", "id_"),
    [
        ("passport_number", "C12345678", "C12345678"),
        ("any_id", "B1234567", "B1234567"),
        ("foreign_id", "AB1234567", "AB1234567"),
        ("foreign_id", "11010119900307123X", "11010119900307123X"),
        ("foreign_id", "880404-1234567", "880404-1234567"),
    ],
)
def test_a_passport_or_foreign_number_is_its_owners(kind: str, number: str, id_: str, tmp_path: Path) -> None:
    labelled = label([page(PAPER.format(number=number))], catalogue(tmp_path, kind, 'id = "number"'))
    (owner,) = labelled.owners
    assert (owner.id, owner.name, owner.birth_date) == (id_, "Trần Văn Giả Định", "1997-05-20")
    assert is_owner_number(code_key(number))


def test_a_paper_without_any_number_is_its_owners_by_name_and_birth_date(tmp_path: Path) -> None:
    labelled = label([page(PAPER.format(number="12"))], catalogue(tmp_path, "text", ""))
    (owner,) = labelled.owners
    assert (owner.id, owner.name, owner.birth_date) == (None, "Trần Văn Giả Định", "1997-05-20")


@pytest.mark.parametrize("number", ["07/2026", "12", "BK", "1234567", "00119999999", "không có"])
def test_what_is_no_persons_number_names_nobody(number: str) -> None:
    assert not names_an_owner(number)

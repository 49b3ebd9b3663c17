"""Slip files: the three forms say the same, and one that is wrong says what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import UsageError
from core.records import Slip
from station.slip_file import is_slip, read_slip

SAID = {"dossier": "H26.12-250901-0007", "operator": "lê an"}
FORMS = {
    "slip.toml": 'dossier = "H26.12-250901-0007"\noperator = "lê an"\npages = 12\nscanner = "fi-7160"\n',
    "slip.json": '{"Dossier": "H26.12-250901-0007", "operator": "lê an", "pages": 12}',
    "slip.csv": "\ufeffdossier;operator;pages\r\nH26.12-250901-0007;lê an;12\r\n",
    "SLIP.CSV": "dossier,H26.12-250901-0007\noperator,lê an\npages,12\n",
}


@pytest.mark.parametrize("name", FORMS)
def test_each_form_says_the_same_and_what_is_no_field_is_passed_over(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(FORMS[name], encoding="utf-8")
    told_slip = read_slip(tmp_path / name)
    assert (told_slip.values, told_slip.pages) == (SAID, 12)
    assert is_slip(name)
    slip = told_slip.over(Slip(branch="CN02", operator="khác"))
    assert (slip.branch, slip.operator, slip.dossier) == ("CN02", "lê an", SAID["dossier"])


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("slip.toml", "dossier = ", "no TOML"),
        ("slip.json", "[1]", "no fields"),
        ("slip.json", "{", "no JSON"),
        ("slip.csv", "", "empty"),
        ("slip.csv", "dossier,operator,pages\na,b,1\nc,d,2\n", "one row"),
        ("slip.toml", 'handed_in = "lent"', "no slip takes"),
        ("slip.toml", "pages = -1", "number of pages"),
    ],
)
def test_a_slip_that_is_wrong_is_refused_with_what_is_wrong(name: str, text: str, why: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=why):
        read_slip(tmp_path / name)

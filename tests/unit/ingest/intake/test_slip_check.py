"""A slip says short, readable things, and names a branch that there is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from core.errors import UsageError
from core.records import Slip
from core.settings import load
from ingest.intake.accept import accept
from ingest.intake.slip_check import checked
from tests.support.services import scans, services_at


@pytest.mark.parametrize("name", ["branch", "station", "operator", "dossier", "procedure"])
@pytest.mark.parametrize(("said", "why"), [("x" * 101, "101 characters"), ("a\x1b[2Jb", "seen"), ("a\u202eb", "seen")])
def test_a_field_that_is_long_or_hides_something_is_refused_by_name(name: str, said: str, why: str) -> None:
    with pytest.raises(UsageError, match=f"{name} .*{why}"):
        checked(Slip(**{name: said}))
    assert checked(Slip(**{name: "Nguyễn Văn Ví Dụ " + "x" * 80})) is not None


def test_once_branches_are_listed_no_other_is_taken() -> None:
    with pytest.raises(UsageError, match="CN01, CN02"):
        checked(Slip(branch="CN99"), ("CN02", "CN01"))
    assert checked(Slip(branch="CN01"), ("CN01",)).branch == "CN01"
    assert checked(Slip(), ("CN01",)).branch is None
    assert checked(Slip(branch="CN99")).branch == "CN99"


def test_a_batch_with_such_a_slip_is_refused_before_anything_is_stored(tmp_path: Path) -> None:
    with services_at(tmp_path / "data") as services:
        with_branches = replace(services, config=msgspec.structs.replace(services.config, branches=("CN01",)))
        with pytest.raises(UsageError):
            accept(with_branches, scans(tmp_path / "in", "pages 1"), Slip(branch="CN99"))
        assert [entry.key for entry in services.objects.list("originals/")] == []
        assert accept(with_branches, scans(tmp_path / "in", "pages 1"), Slip(branch="CN01")).slip.branch == "CN01"


def test_branches_are_listed_in_the_environment_with_commas() -> None:
    assert load(None, {"MOTLAN_BRANCHES": "CN01, CN02,"}).branches == ("CN01", "CN02")

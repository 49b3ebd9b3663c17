"""`motlan train` from officers' revisions to what the next paper is taken for: adopted, refused, taken back."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classify.learned import CHECK, Taught
from classify.learned.features import RULES
from classify.learned.learnt_model import LearntModel, Types
from classify.learned.lexicon import of_forms
from classify.learned.linear import Linear, unpacked
from core.catalogue import load as load_catalogue
from core.records import Label
from core.settings import load as load_config
from ingest.filing.from_readings import label_safely
from ingest.learning import learnt
from ingest.services import open_services
from store import models
from store.files import FileObjects
from tests.support.motlan import ROOT, Motlan
from tests.support.taught import BIRTH, HEALTH, RESIDENCE, Sheet, filed, named, say, sheets, written

FORMS = ((RESIDENCE, "ct07"), (HEALTH, "kham_suc_khoe"), (BIRTH, "khai_sinh"))


def told(home: Path, papers_: list[Sheet], type_of: Callable[[Sheet], str], **values: str) -> Motlan:
    """An installation in which officers named the type of every paper, and these values of birth certificates."""
    with filed(home, papers_) as (services, known):
        for paper_id, sheet in known.items():
            say(services, paper_id, named(type_of(sheet), **(values if sheet.type == "khai_sinh" else {})))
    return Motlan(home)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """An installation whose officers named its forms, trained once, with the report; tests that change it copy it."""
    home = tmp_path_factory.mktemp("trained")
    program = told(home, sheets(72, *FORMS), lambda sheet: sheet.type)
    assert seen(program, local(RESIDENCE, 1)).type == "unknown"
    report = program.json("train", "--dry-run")
    assert (report["adopted"], report["version"], report["in_use"]) == (True, None, 0)
    assert list(FileObjects(home / "objects").list("models/")) == []
    return home, program.json("train")


@pytest.fixture
def copied(trained: tuple[Path, Any], tmp_path: Path) -> Motlan:
    """The program on a copy of that installation."""
    shutil.copytree(trained[0], tmp_path / "copy")
    return Motlan(tmp_path / "copy")


def seen(program: Motlan, text: str) -> Label:
    """What an installation that opens now takes a page for."""
    objects = FileObjects(program.data / "objects")
    return label_safely([written(text)], learnt.taught(load_catalogue(), objects))


def local(form: str, number: int) -> str:
    """A paper of a person nobody has heard of."""
    return form.format(name=f"LÊ THỊ MỚI {number}", id="001226000123", room=7)


def test_local_forms_that_officers_named_beat_the_rules_on_papers_kept_back(trained: tuple[Path, Any]) -> None:
    report = trained[1]
    types = report["parts"][0]
    assert report["papers"] == report["learnt_from"] + report["held_back"] == 72
    assert types["adopted"]
    assert types["model"]["right"] > types["rules"]["right"]
    assert types["model"]["asserted_wrong"] <= types["rules"]["asserted_wrong"]
    assert types["chance"] < 0.02
    assert report["version"] == report["in_use"] == 1


def test_a_local_form_is_then_proposed_for_an_officer_and_going_back_ends_it(copied: Motlan) -> None:
    label = seen(copied, local(RESIDENCE, 1))
    assert label.type == "ct07"
    assert label.needs_review
    assert "type_unsure" in label.review_reasons
    assert label.type_evidence.startswith("proposed by learnt labels/1")
    assert seen(copied, local(BIRTH, 1)).type_evidence == "title line 'GIẤY KHAI SINH', page 1"
    assert "learnt version 1" in copied.run("doctor", code=None).stdout

    config = load_config(None, {"MOTLAN_DATA": str(copied.data)})
    with open_services(config) as services:
        assert isinstance(services.catalogue, Taught)

    assert copied.json("train", "--rollback")["in_use"] == 0
    with open_services(config) as services:
        assert not isinstance(services.catalogue, Taught)
    assert seen(copied, local(RESIDENCE, 1)).type == "unknown"
    assert copied.json("train", "--rollback", "1")["in_use"] == 1
    listed = copied.json("train", "--list")
    assert [use["number"] for use in listed["uses"]] == [1, 0, 1]
    assert [version["number"] for version in listed["versions"]] == [1]
    assert seen(copied, local(HEALTH, 2)).type == "kham_suc_khoe"


def test_a_second_run_that_learns_nothing_better_changes_nothing(copied: Motlan) -> None:
    again = copied.json("train")
    assert (again["adopted"], again["in_use"]) == (False, 1)
    assert "no better than the version in use" in again["parts"][0]["why"]


def test_a_version_in_use_that_has_fallen_behind_the_rules_is_named(copied: Motlan) -> None:
    objects = FileObjects(copied.data / "objects")
    names, weights = ("l:pages",), np.zeros((2, 1), np.float32)
    always = Linear(names, ("gplx", "bhyt"), weights, np.array([5.0, 0.0], np.float32))
    card = models.keep(objects, models.LABELS, LearntModel(0, Types(always, 0.5, 0.5, 0.0)).weights(), {})
    models.use(objects, models.LABELS, card.number, "a test says so")
    report = copied.json("train", "--dry-run")
    assert report["in_use"] == card.number == 2
    assert "`motlan train --rollback`" in report["warnings"][0]


def test_a_damaged_version_costs_what_was_learnt_never_the_work(copied: Motlan) -> None:
    weights = copied.data / "objects" / "models" / "labels" / "versions" / "000001.npz"
    weights.chmod(0o644)
    weights.write_bytes(weights.read_bytes()[:-100])
    assert seen(copied, local(RESIDENCE, 1)).type == "unknown"
    checks = copied.json("doctor", code=1)["checks"]
    assert [check["ok"] for check in checks if check["what"] == "learnt"] == [False]


def test_no_name_and_no_number_of_a_person_is_in_the_stored_model(trained: tuple[Path, Any]) -> None:
    objects = FileObjects(trained[0] / "objects")
    stored = unpacked(objects.read("models/labels/versions/000001.npz"))
    names = [str(name) for name in stored["types.names"]]
    words = [name.partition(":")[2].split() for name in names if name.startswith(("t:", "a:", "p:"))]
    catalogue = load_catalogue()
    forms = of_forms(catalogue)
    assert len(words) > 20
    assert all(len(pair) == 1 or set(pair) <= forms for pair in words)
    of_papers = [name for name in names if name.removeprefix(RULES) not in catalogue.types]  # `ct07` is no one's number
    assert not any(char.isdigit() for name in of_papers for char in name)
    card = json.loads(objects.read("models/labels/versions/000001.json"))
    assert "NGUYỄN" not in json.dumps(card, ensure_ascii=False).upper()


def test_officers_who_name_types_at_random_teach_nothing(tmp_path: Path) -> None:
    dice = random.Random(4)
    program = told(tmp_path, sheets(60, *FORMS), lambda sheet: dice.choice(["ct07", "kham_suc_khoe", "gplx", "bhyt"]))
    report = program.json("train")
    assert (report["adopted"], report["version"]) == (False, None)
    assert program.json("train", "--list")["versions"] == []
    assert seen(program, local(RESIDENCE, 1)).type == "unknown"


def test_a_value_that_officers_always_correct_is_doubted_and_nothing_else(tmp_path: Path) -> None:
    births = sheets(48, (BIRTH, "khai_sinh"))
    program = told(tmp_path, births, lambda sheet: sheet.type, origin_place="Xã Đúng, tỉnh Ninh Bình")
    before = seen(program, local(BIRTH, 1))
    assert "value_unsure:origin_place" not in before.review_reasons
    report = program.json("train")
    assert report["parts"][1]["adopted"]
    after = seen(program, local(BIRTH, 1))
    assert set(after.review_reasons) == {*before.review_reasons, "value_unsure:origin_place"}
    assert CHECK in after.fields["origin_place"].checks
    assert after.fields["origin_place"].value == before.fields["origin_place"].value
    assert after.fields["origin_place"].confidence < before.fields["origin_place"].confidence
    assert after.fields | {"origin_place": before.fields["origin_place"]} == before.fields
    assert after.owners == before.owners
    assert "learnt labels/1 doubts origin_place" in after.type_evidence


def test_where_nobody_said_anything_the_rules_serve_alone(tmp_path: Path) -> None:
    with filed(tmp_path, sheets(3, *FORMS)):
        pass
    program = Motlan(tmp_path)
    report = program.json("train")
    assert (report["papers"], report["adopted"]) == (0, False)
    assert "nothing was adopted" in program.run("train").stderr
    plain = load_catalogue()
    assert learnt.taught(plain, FileObjects(program.data / "objects")) is plain


def test_reading_with_a_learnt_version_does_not_bring_the_training_library(trained: tuple[Path, Any]) -> None:
    code = (
        "import sys, pathlib; from core.catalogue import load; from ingest.learning.learnt import taught; "
        "from store.files import FileObjects; import classify; "
        "catalogue = taught(load(), FileObjects(pathlib.Path(sys.argv[1]))); "
        "assert type(catalogue).__name__ == 'Taught'; print('sklearn' in sys.modules)"
    )
    home = trained[0] / "objects"
    done = subprocess.run([sys.executable, "-c", code, str(home)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_learning_and_using_are_told_apart_in_bad_usage(tmp_path: Path) -> None:
    program = Motlan(tmp_path)
    assert "one at a time" in program.run("train", "--list", "--dry-run", code=2).stderr
    assert "no learnt version is in use" in program.run("train", "--rollback", code=2).stderr
    assert "there is no version 7" in program.run("train", "--rollback", "7", code=1).stderr
    assert "with --digits" in program.run("train", "--mnist", tmp_path, "--scripts", tmp_path, code=2).stderr

"""The centre's rules are kept in revisions: unsigned until signed, and an old day keeps the rules it had."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import ClassVar

import msgspec
import pytest

from core.catalogue import procedure as catalogue
from core.errors import UsageError
from store.files import FileObjects
from store.rules import Rules

CODE = "1.004222"


def changed(name: str) -> catalogue.Procedure:
    return msgspec.structs.replace(catalogue.of_files()[CODE], name=name, signed_off=True)


def test_what_is_kept_stands_over_what_comes_with_motlan_without_a_restart(tmp_objects: FileObjects) -> None:
    rules = Rules(tmp_objects)
    with catalogue.over(rules.all):
        assert catalogue.procedure(CODE).name != "Tên mới"
        rules.keep(changed("Tên mới"), source="page", by="le.an")
        assert catalogue.procedure(CODE).name == "Tên mới"
        assert catalogue.named(CODE).name == "Tên mới"
    assert catalogue.procedure(CODE).name == catalogue.of_files()[CODE].name


def test_what_another_process_kept_is_seen_within_moments(
    tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = Rules(tmp_objects), Rules(tmp_objects)
    assert here.all() == {}
    there.keep(changed("Tên mới"), source="page", by="le.an")
    monkeypatch.setattr("store.revisions.time.monotonic", lambda: 1e9)
    assert here.all()[CODE].name == "Tên mới"


def test_while_rules_are_asked_for_all_the_time_they_are_read_again_beside_and_only_what_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Watched(FileObjects):
        read_keys: ClassVar[list[str]] = []
        asked = threading.Event()

        def read(self, key: str) -> bytes:
            self.read_keys.append(key)
            assert len(self.read_keys) < 2 or self.asked.wait(30)
            return super().read(key)

    now = [1000.0]
    monkeypatch.setattr("store.revisions.time.monotonic", lambda: now[0])
    here, there = Rules(Watched(tmp_path)), Rules(FileObjects(tmp_path))
    there.keep(changed("Một"), source="page", by="le.an")
    assert here.all()[CODE].name == "Một"
    there.keep(changed("Hai"), source="page", by="le.an")
    now[0] += 2
    assert here.all()[CODE].name == "Một", "nobody waits for the reading beside"
    Watched.asked.set()
    with here._current._reading:  # it has ended
        assert here.all()[CODE].name == "Hai"
    assert Watched.read_keys == [f"procedures/{CODE}/000001.json", f"procedures/{CODE}/000002.json"]
    now[0] += 10
    here.all()
    assert len(Watched.read_keys) == 2


def test_a_change_is_unsigned_until_somebody_signs_exactly_it(tmp_objects: FileObjects) -> None:
    rules = Rules(tmp_objects)
    assert rules.keep(changed("Một"), source="page", by="le.an").procedure.signed_off is False
    signed = rules.sign(CODE, revision=1, by="tran.binh", at="2026-01-05T01:00:00Z")
    assert (signed.revision, signed.signed_by, signed.procedure.signed_off) == (2, "tran.binh", True)
    after = rules.keep(changed("Hai"), source="page", by="le.an")
    assert (after.revision, after.signed_by, after.procedure.signed_off) == (3, None, False)
    with pytest.raises(UsageError, match="meanwhile"):
        rules.sign(CODE, revision=2, by="tran.binh", at="2026-01-05T01:00:00Z")


def test_keeping_the_same_again_keeps_the_signature(tmp_objects: FileObjects) -> None:
    rules = Rules(tmp_objects)
    rules.keep(changed("Một"), source="page", by="le.an")
    rules.sign(CODE, revision=1, by="tran.binh", at="2026-01-05T01:00:00Z")
    assert rules.keep(changed("Một"), source="again.xlsx", by="le.an").signed_by == "tran.binh"


def test_rules_that_come_with_motlan_are_signed_as_they_are(tmp_objects: FileObjects) -> None:
    kept = Rules(tmp_objects).sign(CODE, revision=0, by="tran.binh", at="2026-01-05T01:00:00Z")
    assert kept.procedure.components == catalogue.of_files()[CODE].components
    assert kept.signed_by == "tran.binh"


def test_an_old_day_has_the_rules_of_its_day(tmp_objects: FileObjects, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = Rules(tmp_objects)
    for day, name in (("2026-01-05", "Một"), ("2026-02-05", "Hai")):
        monkeypatch.setattr("store.revisions.now", lambda day=day: f"{day}T01:00:00Z")
        rules.keep(changed(name), source="page", by="le.an")
    held = [rules.on(CODE, f"{day}T23:59:59Z") for day in ("2026-01-04", "2026-01-05", "2026-02-04", "2026-02-05")]
    assert [kept and kept.procedure.name for kept in held] == [None, "Một", "Một", "Hai"]


def test_rules_that_cannot_be_are_not_kept(tmp_objects: FileObjects) -> None:
    part = msgspec.structs.replace(catalogue.of_files()[CODE].components[0], max_age="một năm")
    wrong = msgspec.structs.replace(catalogue.of_files()[CODE], components=(part,))
    with pytest.raises(UsageError, match="max_age"):
        Rules(tmp_objects).keep(wrong, source="page", by="le.an")
    assert list(tmp_objects.list("procedures/")) == []

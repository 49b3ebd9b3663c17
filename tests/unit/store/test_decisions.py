"""What officers decide about a component of a dossier stands for good, and the newest holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from core.errors import UsageError
from store.decisions import Decision, Decisions, due
from store.files import FileObjects

HERE = timezone(timedelta(hours=7))
REUSED = Decision(
    dossier="H26.12-260901-0007", procedure="1.004222", component="cho_o", owner="001199999999", decision="reused",
    paper_id="01m87rsyrhnentqaxbnentqaxb-1", paper_revision=2,
)  # fmt: skip
ASKED = msgspec.structs.replace(REUSED, decision="asked_for", paper_id=None, paper_revision=None, reason="expired")


def test_the_newest_decision_about_a_component_holds_and_the_ones_before_are_kept(tmp_objects: FileObjects) -> None:
    decisions = Decisions(tmp_objects)
    first = decisions.record(REUSED, by="An")
    second = decisions.record(ASKED, by="Bình")
    assert (first.reuse_id[-2:], second.reuse_id[-2:]) == ("-1", "-2")
    held = decisions.of(REUSED.dossier, REUSED.procedure, REUSED.component)
    assert held is not None
    assert (held.decision, held.by, held.reason) == ("asked_for", "Bình", "expired")
    assert len(list(tmp_objects.list("reuse/"))) == 2
    assert not any("001199999999" in entry.key or "H26" in entry.key for entry in tmp_objects.list(""))


def test_the_same_decision_twice_is_one(tmp_objects: FileObjects) -> None:
    decisions = Decisions(tmp_objects)
    assert decisions.record(ASKED, by="An") == decisions.record(ASKED, by="Bình")
    assert len(list(tmp_objects.list("reuse/"))) == 1


def test_what_was_undone_holds_no_more_and_can_be_decided_anew(tmp_objects: FileObjects) -> None:
    decisions = Decisions(tmp_objects)
    decisions.record(REUSED, by="An")
    assert [decision.dossier for decision in decisions.on_paper(REUSED.paper_id or "")] == [REUSED.dossier]
    decisions.record(msgspec.structs.replace(REUSED, decision="undone"), by="An")
    assert decisions.of(REUSED.dossier, REUSED.procedure, REUSED.component) is None
    assert decisions.on_paper(REUSED.paper_id or "") == []
    assert decisions.record(REUSED, by="An").revision == 3


@pytest.mark.parametrize(
    "changes",
    [{"paper_id": None}, {"reason": "expired"}, {"decision": "asked_for"}, {"dossier": " "}, {"decision": "kept"}],
)
def test_a_decision_that_lacks_what_it_must_say_is_refused(tmp_objects: FileObjects, changes: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        Decisions(tmp_objects).record(msgspec.structs.replace(REUSED, **changes), by="An")
    assert list(tmp_objects.list("")) == []


@pytest.mark.parametrize(
    ("asked", "online", "told_by"),
    [
        ("2026-11-27 15:00", False, "2026-11-30 15:00"),  # a Friday
        ("2026-11-25 15:00", False, "2026-11-26 15:00"),
        ("2026-11-25 15:00", True, "2026-11-26 15:00"),
        ("2026-11-27 16:00", True, "2026-11-30 16:00"),
        ("2026-11-28 09:00", True, "2026-11-30 17:00"),  # a Saturday
        ("2026-11-25 12:30", True, "2026-11-26 12:00"),
    ],
)
def test_the_clock_is_one_working_day_at_the_counter_and_eight_working_hours_online(
    asked: str, online: bool, told_by: str
) -> None:
    at = datetime.fromisoformat(asked).replace(tzinfo=HERE)
    assert due(at, online=online) == (
        datetime.fromisoformat(told_by).replace(tzinfo=HERE).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    )

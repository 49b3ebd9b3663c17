"""Who looked is answered from the log, under the name the operating system knows, and asking is itself a look."""

from __future__ import annotations

import hashlib
import json
import os
import pwd
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import cli
from console import user as users
from console.commands.keeping import _log
from console.held_looks import HeldLooks
from core.errors import UsageError
from core.records import Slip
from core.settings import load
from ingest.intake.accept import accept
from ingest.queue import until_done
from store import papers
from store.access_log import Access
from store.access_log.covered import log_of
from store.open import KEY_FILE, open_objects
from tests.support.services import FakeReaderPool, scans, services_at

PERSON = "001199999999"
ME = pwd.getpwuid(os.getuid()).pw_name


class Installation:
    """A data folder with two papers, and the program over it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        with services_at(data) as services:
            accept(services, scans(data.parent / "in", "pages 2", "pages 1"), Slip(dossier="H26-1"))
            until_done.finish_pending(services)
            self.papers = [paper_id for paper_id, _ in papers.latest_keys(services.objects)]

    def run(self, *words: str, code: int = 0, **environment: str) -> Result:
        done = CliRunner().invoke(cli.motlan, words, env={"MOTLAN_DATA": str(self.data), **environment})
        assert done.exit_code == code, done.output
        return done

    def asked(self, *words: str, **environment: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.run("access", *words, "--json", **environment).stdout.splitlines()]

    def look(self, **facts: Any) -> None:
        objects = open_objects(load(None, {"MOTLAN_DATA": str(self.data)}))
        log_of(objects).append(Access(**{"who": "an", "action": "show", "channel": "web"} | facts))
        objects.close()


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(tmp_path / "data")


def test_who_looked_at_a_paper_is_told_with_when_and_what_for(installation: Installation) -> None:
    first, other = installation.papers
    installation.look(paper_ids=(first,), dossier="H26-9", purpose="cấp lại")
    installation.look(who="binh", paper_ids=(other,))
    (look,) = installation.asked("--paper", first)[:1]
    assert {"who": "an", "action": "show", "channel": "web", "paper_ids": [first]}.items() <= look.items()
    assert (look["dossier"], look["purpose"]) == ("H26-9", "cấp lại")
    assert look["at"].endswith("Z")


def test_who_looked_for_a_person_is_told_by_the_number_however_it_is_written(installation: Installation) -> None:
    installation.run("person", PERSON)
    installation.run("person", "001 199 999 999")
    installation.run("person", "001199999998")
    assert [(row["who"], row["action"]) for row in installation.asked("--person", PERSON)] == [
        (ME, "person"), (ME, "person"), (ME, "access"),
    ]  # fmt: skip


def test_what_somebody_looked_at_is_told_between_two_days(installation: Installation) -> None:
    installation.look(who="token:Lê An", paper_ids=("p1",))
    installation.look(who="binh", paper_ids=("p2",))
    assert [row["paper_ids"] for row in installation.asked("--who", "Lê An")] == [["p1"]]
    assert installation.asked("--who", "binh", "--from", "2999") == []
    assert installation.asked("--who", "binh", "--to", "2001-02") == []
    assert len(installation.asked("--who", "binh", "--from", "2001-02-03", "--to", "2998")) == 1


def test_that_somebody_asked_who_looked_is_logged_before_the_answer(installation: Installation) -> None:
    installation.run("access", "--paper", installation.papers[0])
    assert [row["action"] for row in installation.asked("--who", ME)] == ["access", "access"]


def test_looks_of_the_first_form_of_the_log_are_told_too(installation: Installation) -> None:
    entry = {"number": 1, "at": "2025-12-31T08:00:00Z", "previous": "0" * 64}
    access = {"who": "cu", "action": "show", "channel": "cli", "paper_ids": installation.papers[:1], "owner_hash": None}
    data = json.dumps(entry | {"access": access | {"dossier": None, "procedure": None}})
    folder = installation.data / "objects" / "log" / "access" / "0000000"
    folder.mkdir(parents=True)
    (folder / "001.json").write_text(data)
    assert installation.asked("--paper", installation.papers[0])[0]["who"] == "cu"


@pytest.mark.parametrize("words", [(), ("--paper", "../x"), ("--person", "12"), ("--who", "an", "--from", "soon")])
def test_a_question_without_a_meaning_is_bad_usage(installation: Installation, words: tuple[str, ...]) -> None:
    installation.run("access", *words, code=2)


def test_the_command_line_names_the_systems_user_whatever_the_environment_claims(installation: Installation) -> None:
    claims = {"LOGNAME": "director", "USER": "director", "LNAME": "director", "USERNAME": "director"}
    installation.run("show", installation.papers[0], **claims)
    assert [row["who"] for row in installation.asked("--paper", installation.papers[0], **claims)] == [ME, ME]


def test_a_user_without_a_name_is_named_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getuid", lambda: 4_000_123)
    assert users.user() == "uid 4000123"


# ── scans read past the store ─────────────────────────────────────────────────────────────────────────────────────


def test_reading_a_scan_whose_bytes_are_held_is_a_look_at_its_papers(installation: Installation) -> None:
    held = HeldLooks(load(None, {"MOTLAN_DATA": str(installation.data)}), "read")
    for content in (b"pages 2", b"pages 2", b"pages 3"):  # the third is not held
        held.log(hashlib.sha256(content).hexdigest())
    (look,) = [row for row in installation.asked("--who", ME) if row["action"] == "read"]
    assert set(look["paper_ids"]) < set(installation.papers)


def test_reading_a_scan_makes_no_store_where_there_is_none(tmp_path: Path) -> None:
    HeldLooks(load(None, {"MOTLAN_DATA": str(tmp_path / "data")}), "read").log("0" * 64)
    assert list(tmp_path.iterdir()) == []


# ── keys ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_key_is_made_once_beside_the_objects_for_its_owner_alone(installation: Installation) -> None:
    path = installation.data / KEY_FILE
    key = path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    installation.run("show", installation.papers[0])
    assert path.read_text() == key
    assert not any("key" in path.name for path in (installation.data / "objects").rglob("*"))


def test_without_its_key_the_log_is_not_believed(installation: Installation) -> None:
    (installation.data / KEY_FILE).unlink()
    said = installation.run("verify", code=1).stderr
    assert "is sealed with a key that is not known here" in said


def test_a_key_that_would_stand_among_the_objects_is_refused(tmp_path: Path) -> None:
    environment = {"MOTLAN_DATA": str(tmp_path / "all" / "data"), "MOTLAN_OBJECTS": f"file:{tmp_path / 'all'}"}
    done = CliRunner().invoke(cli.motlan, ["search", "x"], env=environment)
    assert done.exit_code == 2
    assert "MOTLAN_LOG_KEY_FILE" in done.stderr


def test_hosts_with_keys_of_their_own_are_checked_by_their_public_keys(
    installation: Installation, tmp_path: Path
) -> None:
    key, believed = tmp_path / "host.key", tmp_path / "believed"
    installation.run("logkey", "new", str(key), "--kind", "ed25519")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    own = {"MOTLAN_LOG_KEY_FILE": str(key)}
    installation.run("show", installation.papers[0], **own)
    assert "not known here" in installation.run("verify", code=1).stderr
    believed.write_text("# the second host\n" + installation.run("logkey", "public", **own).stdout)
    installation.run("verify", MOTLAN_LOG_KEYS=str(believed))


def test_a_key_is_never_overwritten_and_a_shared_one_has_no_public_half(
    installation: Installation, tmp_path: Path
) -> None:
    installation.run("logkey", "new", str(tmp_path / "a.key"))
    assert "cannot be made" in installation.run("logkey", "new", str(tmp_path / "a.key"), code=2).stderr
    installation.run("logkey", "public", code=2)


_PUBLIC = "ed25519-public:" + "A" * 43 + "="


@pytest.mark.parametrize("key", ["tiny secret", "hmac:AAAA", "ed25519:AAAA", "hmac:?", _PUBLIC])
def test_a_key_that_proves_nothing_is_refused_and_not_quoted(installation: Installation, key: str) -> None:
    said = installation.run("show", installation.papers[0], code=2, MOTLAN_LOG_KEY=key).stderr
    assert key not in said


# ── verify and doctor ─────────────────────────────────────────────────────────────────────────────────────────────


def test_repair_with_the_local_queue_makes_lost_copies_anew_itself(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:

    monkeypatch.setattr("ingest.services.ReaderPool", lambda *_: _Pool())

    class _Pool(FakeReaderPool):
        def __enter__(self) -> _Pool:
            return self

        def __exit__(self, *_: object) -> None:
            return None

    next(iter((installation.data / "objects" / "searchable").rglob("*.pdf"))).unlink()
    assert "its searchable copy is missing" in installation.run("verify", code=1).stderr
    assert "it is made anew from the original" in installation.run("verify", "--repair").stderr
    installation.run("verify")


def test_an_unreachable_index_is_a_finding_and_the_rest_is_checked(installation: Installation) -> None:
    done = installation.run("verify", "--json", code=1, MOTLAN_INDEX="elasticsearch+http://127.0.0.1:9/x")
    report = json.loads(done.stdout)
    assert report["papers"] == {"checked": 2, "bad": 0}
    assert [finding["what"] for finding in report["findings"]] == ["index"]


def test_the_doctor_says_which_key_seals_the_log_and_what_would_prove_nothing(installation: Installation) -> None:
    settings = {"MOTLAN_DATA": str(installation.data)}
    assert "heads anchored in file" in _log(load(None, settings))
    with pytest.raises(UsageError, match="MOTLAN_LOG_ANCHOR"):
        _log(load(None, settings | {"MOTLAN_LOG_ANCHOR": ""}))
    assert "of this host alone" in _log(load(None, settings))
    assert "of this host alone" not in _log(load(None, settings | {"MOTLAN_LOG_KEY": "k" * 40}))
    (installation.data / KEY_FILE).chmod(0o644)
    with pytest.raises(UsageError, match="chmod 600"):
        _log(load(None, settings))


# ── the commands that read scans ──────────────────────────────────────────────────────────────────────────────────


class _Readers(FakeReaderPool):
    """Readers as the commands open them."""

    def __enter__(self) -> _Readers:
        return self

    def __exit__(self, *_: object) -> None:
        return None


@pytest.mark.parametrize(
    ("words", "action"),
    [(("read",), "read"), (("types", "try", "--out", "seen.png"), "try")],
    ids=["read", "types try"],
)
def test_a_command_that_reads_a_held_scan_is_in_the_log_before_it_answers(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], action: str
) -> None:
    monkeypatch.chdir(installation.data.parent)
    for module in ("intake", "sorting"):
        monkeypatch.setattr(f"console.commands.{module}.ReaderPool", lambda *_: _Readers())
    CliRunner().invoke(cli.motlan, [*words, "in/scan-0.pdf"], env={"MOTLAN_DATA": str(installation.data)})
    assert [row["action"] for row in installation.asked("--who", ME)][:1] == [action]

"""What the commands say to people: whole ids at any width, the setting or place at fault, and a quiet end of a pipe."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import cli
from store.s3 import client
from tests.support.motlan import PROGRAM, ROOT, Motlan, draw


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> tuple[Motlan, list[str]]:
    """A program over three papers, with their ids."""
    folder = tmp_path_factory.mktemp("papers")
    draw(folder, "ket_hon", "quyet_dinh", "cccd_chip")
    motlan = Motlan(folder / "data")
    slip = ("--branch", "CN02", "--dossier", "H26.12-250901-0007", "--handed-in", "photocopy")
    return motlan, motlan.json("ingest", folder / "scans", *slip)["paper_ids"]


def on_screen(motlan: Motlan, columns: int, *words: str) -> str:
    """What a terminal of so many columns shows."""
    command = " ".join([*PROGRAM, *words])
    shown = subprocess.run(
        ["script", "-qec", f"stty cols {columns}; {command}", "/dev/null"],
        env=motlan.environment | {"TERM": "xterm"}, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return re.sub(r"\x1b\[[0-9;]*m", "", shown.stdout)


@pytest.mark.parametrize("columns", [80, 60])
@pytest.mark.parametrize("command", ["status", "show", "types"])
def test_a_table_stands_at_80_and_60_columns_and_breaks_no_id(
    held: tuple[Motlan, list[str]], columns: int, command: str
) -> None:
    motlan, paper_ids = held
    (batch,) = (batch["batch"] for batch in motlan.json("status")["batches"])
    shown = on_screen(motlan, columns, command, *([paper_ids[0]] if command == "show" else []))
    for id_ in {"status": [batch], "show": [paper_ids[0], batch], "types": ["trich_luc_khai_sinh"]}[command]:
        assert id_ in shown
    for line in shown.splitlines():
        words = line.split()
        assert len(line.rstrip()) <= columns or len(words[-1]) > columns - 20, line  # one long key may stand out


def test_show_tells_file_branch_dossier_and_doubts_in_words(held: tuple[Motlan, list[str]]) -> None:
    motlan, paper_ids = held
    shown = [motlan.run("show", paper_id).stdout for paper_id in paper_ids]
    for text in shown:
        assert re.search(r"branch +CN02", text)
        assert re.search(r"dossier +H26.12-250901-0007", text)
        assert re.search(r"handed in +photocopy", text)
        assert re.search(r"file +\S+/scans/", text)
    doubts = [line for text in shown for line in text.splitlines() if line.startswith("doubt")]
    assert doubts, doubts
    assert not any(re.search(r"[a-z]_[a-z]", line) for line in doubts), doubts  # codes are for programs


def test_a_list_that_is_cut_says_of_how_many(held: tuple[Motlan, list[str]]) -> None:
    assert "2 of 3 papers" in held[0].run("search", "--limit", "2").stderr
    assert re.search(r"^3 papers", held[0].run("search").stderr, re.MULTILINE)


def test_a_paper_type_that_is_unknown_is_refused_and_the_right_one_named(held: tuple[Motlan, list[str]]) -> None:
    assert "did you mean ket_hon" in held[0].run("search", "x", "--type", "kethon", code=2).stderr


def test_types_list_is_what_types_alone_prints(held: tuple[Motlan, list[str]]) -> None:
    assert held[0].run("types", "list").stdout == held[0].run("types").stdout


def test_a_viewer_is_given_a_pdf_that_outlives_the_command(
    held: tuple[Motlan, list[str]], tmp_path: Path, s3_url: str
) -> None:
    viewer, seen = tmp_path / "viewer", tmp_path / "seen"
    viewer.write_text(f'#!/bin/sh\nsleep 2\ncp "${{1#file://}}" {seen}; echo "$1" > {seen}.name\n', encoding="utf-8")
    viewer.chmod(0o755)
    keys = {"AWS_ACCESS_KEY_ID": "testkey", "AWS_SECRET_ACCESS_KEY": "testsecret123"}
    settings = {**keys, "MOTLAN_OBJECTS": s3_url, "BROWSER": f"{viewer} %s &", "TMPDIR": str(tmp_path)}
    on_s3 = Motlan(held[0].data, **settings)
    on_s3.run("copy", "--from", f"file:{held[0].data}/objects", "--to", s3_url)
    on_s3.run("show", held[1][0], "--open")
    deadline = time.monotonic() + 20
    while not Path(f"{seen}.name").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert seen.read_bytes().startswith(b"%PDF")
    assert Path(f"{seen}.name").read_text(encoding="utf-8").strip().endswith(f"{held[1][0]}.pdf")


# ── settings and places ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("settings", "words", "code", "said"),
    [
        ({"MOTLAN_WORKERS": "many"}, ("status",), 2, "MOTLAN_WORKERS cannot be 'many'"),
        ({"MOTLAN_OBJETCS": "file:x"}, ("status",), 2, "did you mean MOTLAN_OBJECTS"),
        ({"MOTLAN_OBJECTS": "x"}, ("status",), 2, "MOTLAN_OBJECTS"),
        ({"MOTLAN_INDEX": "solr://x"}, ("search", "x"), 2, "MOTLAN_INDEX"),
        ({"MOTLAN_INDEX": "elasticsearch://x:99999/a"}, ("search", "x"), 2, "a port is at most 65535"),
        ({"MOTLAN_QUEUE": "kafka://x"}, ("worker", "--until-done"), 2, "MOTLAN_QUEUE"),
        ({"MOTLAN_QUEUE": "redis://x:99999"}, ("worker", "--until-done"), 2, "a port is at most 65535"),
        ({"MOTLAN_OBJECTS": "s3://x:99999/bucket"}, ("status",), 2, "a port is at most 65535"),
        ({"MOTLAN_OBJECTS": "s3://x/b"}, ("status",), 2, "3 to 63 small letters"),
        ({"MOTLAN_OBJECTS": "file:/proc/motlan"}, ("status",), 4, "/proc/motlan"),
        ({"MOTLAN_INDEX": "sqlite:/proc/motlan/index.db"}, ("search", "x"), 4, "/proc/motlan"),
        ({"MOTLAN_INDEX": "elasticsearch+http://127.0.0.1:1/a"}, ("search", "x"), 4, "127.0.0.1:1"),
        ({"MOTLAN_OBJECTS": "s3+http://127.0.0.1:1/bucket", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"},
         ("status",), 4, "the S3 server at 127.0.0.1:1 cannot be reached"),
        ({"MOTLAN_QUEUE": "redis://127.0.0.1:1/0"}, ("doctor",), 1, "127.0.0.1:1"),
        ({}, ("serve", "--port", "99999"), 2, "65535"),
        ({"MOTLAN_STATION_KEY": "x"}, ("station", ".", "--to", "http://centre:99999"), 2, "http://centre:99999"),
        ({"MOTLAN_OBJECTS": "s3://x/bucket", "MOTLAN_CA_FILE": "/gone.pem", "AWS_ACCESS_KEY_ID": "a",
          "AWS_SECRET_ACCESS_KEY": "b"}, ("status",), 2, "MOTLAN_CA_FILE names /gone.pem"),
    ],
)  # fmt: skip
def test_an_error_names_the_setting_the_address_or_the_path(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, str],
    words: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    monkeypatch.setattr(client, "TRIES", 1)
    monkeypatch.chdir(tmp_path)  # a station keeps its receipts in the folder it pushes
    done = CliRunner().invoke(cli.motlan, words, env={"MOTLAN_DATA": str(tmp_path / "data"), **settings})
    assert done.exit_code == code
    assert said in "".join(done.output.split("\n"))
    assert "defect" not in done.output


# ── copies ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["missing", "foreign", "empty", "itself"])
def test_copying_from_a_place_that_is_no_store_is_refused_and_nothing_is_made(tmp_path: Path, kind: str) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    if kind != "missing":
        source.mkdir()
    if kind == "foreign":
        (source / "photos").mkdir()
        (source / "photos" / "a b.jpg").touch()
    before = sorted(tmp_path.rglob("*"))
    to = source if kind == "itself" else target
    Motlan(tmp_path / "data").run("copy", "--from", f"file:{source}", "--to", f"file:{to}", code=2)
    assert sorted(tmp_path.rglob("*")) == before


def test_copying_from_a_bucket_that_is_not_there_makes_none(tmp_path: Path, s3_url: str) -> None:
    address = s3_url.rpartition("/motlan-tests/")[0] + "/motlan-is-not-there"
    keys = {"AWS_ACCESS_KEY_ID": "testkey", "AWS_SECRET_ACCESS_KEY": "testsecret123"}
    for _ in range(2):  # had the first try made it, the second would say something else
        said = Motlan(tmp_path / "data", **keys).run("copy", "--from", address, "--to", f"file:{tmp_path}/t", code=2)
        assert "there is no bucket motlan-is-not-there" in said.stderr
    assert not (tmp_path / "t").exists()


# ── the end of a pipe ─────────────────────────────────────────────────────────────────────────────────────────────


def shell(motlan: Motlan, line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", f"motlan() {{ {' '.join(PROGRAM)} \"$@\"; }}; set -o pipefail; {line}"],
        env=motlan.environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("line", ["motlan types | head -1", "motlan types --json | head -1", "motlan types >&-"])
def test_a_reader_that_has_seen_enough_and_a_closed_output_end_quietly(held: tuple[Motlan, Any], line: str) -> None:
    done = shell(held[0], line)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "line", ["motlan types > /dev/full", "motlan types --json > /dev/full", "motlan --help > /dev/full"]
)
def test_a_full_disk_behind_the_output_is_told_in_one_sentence(held: tuple[Motlan, Any], line: str) -> None:
    done = shell(held[0], line)
    assert done.returncode == 1
    assert done.stderr == "motlan: the output cannot be written (No space left on device); what was done is done\n"


def test_what_is_said_to_nobody_does_not_stop_the_work(held: tuple[Motlan, Any]) -> None:
    assert shell(held[0], "motlan search 2>&-").returncode == 0


# ── temporary files ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_process_that_is_killed_leaves_nothing_in_the_temporary_folder(
    held: tuple[Motlan, list[str]], tmp_path: Path
) -> None:
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    motlan = Motlan(tmp_path / "data", TMPDIR=str(scratch))
    running = motlan.start("ingest", held[0].data.parent / "scans")
    deadline = time.monotonic() + 30
    while not list(scratch.glob("motlan-run-*/*")) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert list(scratch.iterdir())
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    while list(scratch.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert list(scratch.iterdir()) == []

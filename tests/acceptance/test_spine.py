"""From a folder of scans to a found paper, through the program itself, with no server."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
import zipfile
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from click.testing import CliRunner
from PIL import Image

import cli
from core.text import fold
from tests.support.motlan import Motlan, draw

TYPES = ("khai_sinh", "ket_hon", "cccd_chip", "quyet_dinh")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, Any]]]:
    folder = tmp_path_factory.mktemp("papers")
    return folder / "scans", draw(folder, *TYPES)


@pytest.fixture(scope="module")
def taken_in(drawn: tuple[Path, list[dict[str, Any]]], tmp_path_factory: pytest.TempPathFactory) -> tuple[Motlan, Any]:
    motlan = Motlan(tmp_path_factory.mktemp("data"))
    return motlan, motlan.json("ingest", drawn[0], "--branch", "CN02", "--dossier", "H26.12-250901-0007")


def test_a_folder_is_taken_in_and_reconciles(taken_in: tuple[Motlan, Any]) -> None:
    motlan, receipt = taken_in
    pages = receipt["pages"]
    assert {file["status"] for file in receipt["files"]} == {"taken_in"}
    assert pages["received"] == pages["read"] + pages["blank"] + pages["failed"] + pages["waiting"]
    assert pages["waiting"] == pages["failed"] == 0
    assert len(receipt["paper_ids"]) >= len(TYPES)
    (state,) = motlan.json("status", receipt["batch"])["batches"]
    assert state["state"] == "done"
    assert state["paper_ids"] == receipt["paper_ids"]


def test_the_same_folder_again_takes_in_nothing_twice(drawn: Any, taken_in: tuple[Motlan, Any]) -> None:
    motlan, receipt = taken_in
    again = motlan.json("ingest", drawn[0])
    assert {file["status"] for file in again["files"]} == {"held_already"}
    assert again["paper_ids"] == receipt["paper_ids"]
    assert motlan.json("verify")["papers"]["checked"] == len(receipt["paper_ids"])


def test_a_paper_is_found_by_number_by_folded_name_and_by_document_number(drawn: Any, taken_in: Any) -> None:
    motlan, _ = taken_in
    birth = next(paper for paper in drawn[1] if paper["type"] == "khai_sinh")
    for query in (
        birth["fields"]["personal_id"],
        fold(birth["fields"]["full_name"]),
        birth["metadata"]["number_symbol"],
    ):
        assert "khai_sinh" in {hit["type"] for hit in motlan.lines("search", query)}, query


def test_all_papers_of_a_person_are_listed_and_a_procedure_says_what_is_held(drawn: Any, taken_in: Any) -> None:
    motlan, _ = taken_in
    owner = next(paper for paper in drawn[1] if paper["type"] == "khai_sinh")["owners"][0]["id"]
    assert "khai_sinh" in {hit["type"] for hit in motlan.lines("person", owner)}
    answer = motlan.json("reuse", "--procedure", "1.004222", "--owner", owner)
    assert {component["answer"] for component in answer["components"]} <= {
        "held_valid", "held_expired", "held_other_purpose", "in_state_database", "shown_only", "missing",
    }  # fmt: skip
    assert all(component["why"] for component in answer["components"])


def test_a_paper_is_shown_with_its_fields_and_where_it_is_kept(taken_in: tuple[Motlan, Any]) -> None:
    motlan, receipt = taken_in
    for paper_id in receipt["paper_ids"]:
        shown = motlan.json("show", paper_id)
        assert shown["paper_id"] == paper_id
        assert (motlan.data / "objects" / shown["original"]["key"]).is_file()
        pdf = motlan.data / "objects" / shown["searchable_pdf"]["key"]
        assert pdf.stat().st_size == shown["searchable_pdf"]["bytes"]
        assert [paper["revision"] for paper in shown["history"]] == [1]
        assert shown["slip"]["branch"] == "CN02"


def test_papers_are_counted_by_type_branch_and_year(taken_in: tuple[Motlan, Any]) -> None:
    motlan, receipt = taken_in
    counted = motlan.json("search", "--facets")
    assert (counted["papers"], counted["complete"]) == (len(receipt["paper_ids"]), True)
    assert sum(count["papers"] for count in counted["type"]) == counted["papers"]
    assert counted["branch"] == [{"value": "CN02", "papers": counted["papers"]}]
    for count in counted["type"]:
        assert len(motlan.lines("search", "--type", count["value"], "--limit", "100")) == count["papers"]


def test_a_sample_of_the_originals_can_be_verified(taken_in: tuple[Motlan, Any]) -> None:
    motlan, _ = taken_in
    whole, none = motlan.json("verify"), motlan.json("verify", "--sample", "1/999999")
    assert motlan.json("verify", "--sample", "100%")["originals"] == whole["originals"]
    assert none["ok"]
    assert none["originals"]["checked"] < whole["originals"]["checked"]
    assert none["papers"] == whole["papers"]
    motlan.run("verify", "--sample", "much", code=2)


def test_the_index_can_be_lost_and_built_anew(taken_in: tuple[Motlan, Any]) -> None:
    motlan, receipt = taken_in
    for path in motlan.data.glob("index.db*"):
        path.unlink()
    broken = motlan.json("verify", code=1)
    assert broken["index"]["missing"] == len(receipt["paper_ids"])
    assert motlan.json("reindex") == {"papers": len(receipt["paper_ids"]), "left_out": []}
    assert motlan.json("verify")["ok"]


def test_a_changed_original_is_noticed(drawn: Any, tmp_path: Path) -> None:
    motlan = Motlan(tmp_path / "data")
    original = sorted(drawn[0].iterdir())[0]
    receipt = motlan.json("ingest", original)
    stored = motlan.data / "objects" / motlan.json("show", receipt["paper_ids"][0])["original"]["key"]
    stored.chmod(0o644)
    stored.write_bytes(stored.read_bytes()[:-1] + b"?")
    assert motlan.json("verify", code=1)["originals"] == {"checked": 1, "bad": 1}


def test_a_bad_file_is_named_and_the_others_are_read(drawn: Any, tmp_path: Path) -> None:
    scans = tmp_path / "scans"
    scans.mkdir()
    good = sorted(drawn[0].iterdir())[0]
    shutil.copy(good, scans)
    (scans / "nothing.pdf").write_bytes(b"")
    (scans / "lies.png").write_bytes(b"this is no picture")
    os.mkfifo(scans / "pipe.png")
    (scans / "gone.png").symlink_to("nowhere.png")
    with zipfile.ZipFile(scans / "more.zip", "w") as archive:
        archive.write(good, "inner/again.bin")
        archive.writestr("../../outside.txt", "no")
    receipt = Motlan(tmp_path / "data").json("ingest", scans, code=3)
    states = {Path(file["file"]).name: file["status"] for file in receipt["files"]}
    codes = {Path(file["file"]).name: file["error"]["code"] for file in receipt["files"] if file["error"]}
    assert states[good.name] in ("taken_in", "held_already")
    assert "held_already" in (states[good.name], states["again.bin"])
    assert codes["nothing.pdf"] == "empty"
    assert codes["lies.png"] == "unknown_format"
    assert codes["pipe.png"] == codes["gone.png"] == "not_readable"
    assert codes["outside.txt"] in ("unsafe_archive", "unknown_format")
    assert not (tmp_path / "outside.txt").exists()


def test_a_page_that_cannot_be_shown_costs_neither_its_file_nor_its_neighbours(drawn: Any, tmp_path: Path) -> None:
    scans = tmp_path / "scans"
    scans.mkdir()
    Image.new("RGB", (700, 1000), "white").save(scans / "cut.png")
    (scans / "cut.png").write_bytes((scans / "cut.png").read_bytes()[:90])
    good = next(path for path in sorted(drawn[0].iterdir()) if path.suffix == ".pdf")
    with pikepdf.open(good) as pdf:
        pages, broken = len(pdf.pages), pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name("/NoPage")))
        pdf.Root.Pages.Kids.append(broken)
        pdf.Root.Pages.Count = pages + 1
        pdf.save(scans / "hole.pdf")
    motlan = Motlan(tmp_path / "data")
    receipt = motlan.json("ingest", scans, code=3)
    (state,) = motlan.json("status", receipt["batch"])["batches"]
    assert (state["state"], state["pages"]["failed"], state["pages"]["read"]) == ("done", 2, pages)
    assert {(Path(failure["file"]).name, failure["page"], failure["code"]) for failure in state["failures"]} == {
        ("cut.png", 1, "damaged"),
        ("hole.pdf", pages + 1, "damaged"),
    }
    shown = [motlan.json("show", paper_id) for paper_id in receipt["paper_ids"]]
    assert sum(len(paper["pages"]) for paper in shown) == pages + 2
    assert {paper["type"] for paper in shown} > {"unknown"}
    motlan.json("verify")


def test_read_prints_one_line_a_paper_and_stores_nothing(drawn: Any, tmp_path: Path) -> None:
    motlan = Motlan(tmp_path / "data")
    (tmp_path / "empty.png").write_bytes(b"")
    done = motlan.run("read", *sorted(drawn[0].iterdir())[:2], tmp_path / "empty.png", code=3)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines[-1]["error"]["code"] == "empty"
    assert {"file", "sha256", "paper", "pages", "type", "fields", "owners", "metadata", "text"} <= set(lines[0])
    assert not (tmp_path / "data").exists()


def test_killed_at_any_moment_it_goes_on_and_doubles_nothing(drawn: Any, tmp_path: Path) -> None:
    motlan = Motlan(tmp_path / "data", MOTLAN_WORKERS="2")
    for seconds in (1.5, 3.0, 4.5, 6.0):
        running = motlan.start("ingest", drawn[0])
        time.sleep(seconds)
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
        running.communicate()
    receipt = motlan.json("ingest", drawn[0])
    assert receipt["pages"]["waiting"] == 0
    result = motlan.json("verify")
    assert result["ok"]
    assert result["papers"]["checked"] == len(receipt["paper_ids"])
    assert all(batch["state"] == "done" for batch in motlan.json("status")["batches"])


def test_two_at_once_on_one_data_folder_do_nothing_twice(drawn: Any, tmp_path: Path) -> None:
    motlan = Motlan(tmp_path / "data", MOTLAN_WORKERS="1")
    both = [motlan.start("ingest", drawn[0], "--json"), motlan.start("backfill", drawn[0], "--json")]
    for batch in both:
        _, errors = batch.communicate(timeout=240)
        assert batch.returncode == 0, errors[-2000:]
    result = motlan.json("verify")
    assert result["ok"]
    assert result["originals"]["checked"] == len(list(drawn[0].iterdir()))
    leftovers = [
        path for name in ("pending", "leases", "cache") for path in (motlan.data / "objects" / name).rglob("*.*")
    ]
    assert [path for path in leftovers if not {"backfill", "thumbnails"} & set(path.parts)] == []


def test_a_backfill_reconciles_and_run_again_finds_all_held(drawn: Any, tmp_path: Path) -> None:
    motlan = Motlan(tmp_path / "data")
    files = len(list(drawn[0].iterdir()))
    first = motlan.json("backfill", drawn[0], "--batch-files", "2")
    assert (first["found"], first["taken_in"], first["held_already"], first["failed"]) == (files, files, 0, [])
    second = motlan.json("backfill", drawn[0])
    assert (second["found"], second["taken_in"], second["held_already"]) == (files, 0, files)


@pytest.mark.parametrize("command", cli.motlan.list_commands(None))
def test_every_command_has_a_help_text_and_an_example(command: str) -> None:
    shown = CliRunner().invoke(cli.motlan, [command, "--help"]).output
    assert "Example" in shown
    assert f"motlan {command}" in shown


def test_the_commands_of_the_contract_are_all_there() -> None:
    assert set(cli.motlan.list_commands(None)) >= {
        "read", "ingest", "backfill", "status", "search", "show", "person", "reuse", "reindex", "verify", "retry",
        "serve", "worker", "station", "types", "doctor",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("search", "--from", "yesterday", "x"), 2),
        (("show", "../../etc/passwd"), 2),
        (("show", "01m87rsyrhnentqaxbnentqaxb-1"), 1),
        (("status", "01m87rsyrh6yxwz1"), 1),
        (("ingest", "not-there"), 2),
        (("reuse", "--procedure", "9.999999", "--owner", "001199999999"), 1),
        (("reuse", "--procedure", "1.004222", "--owner", "00119999999"), 2),
        (("person", "123"), 2),
        (("nonsense",), 2),
    ],
)
def test_a_wrong_command_line_ends_with_its_code_and_one_sentence(
    words: tuple[str, ...], code: int, tmp_path: Path
) -> None:
    done = Motlan(tmp_path / "data").run(*words, code=code)
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_a_service_that_cannot_be_reached_is_exit_code_4(tmp_path: Path) -> None:
    motlan = Motlan(tmp_path / "data", MOTLAN_INDEX="elasticsearch+http://127.0.0.1:1/motlan")
    done = motlan.run("search", "x", code=4)
    assert "Traceback" not in done.stderr


def test_the_doctor_finds_a_healthy_house(tmp_path: Path) -> None:
    report = Motlan(tmp_path / "data").json("doctor")
    assert report["ok"]
    assert {check["what"] for check in report["checks"]} >= {
        "tesseract",
        "objects",
        "index",
        "queue",
        "disk",
        "catalogue",
    }


def test_a_file_whose_name_is_no_utf8_is_taken_in_under_a_readable_name(drawn: Any, tmp_path: Path) -> None:
    folder = tmp_path / "scans"
    folder.mkdir()
    shutil.copy(sorted(drawn[0].iterdir())[0], os.fsencode(folder) + b"/scan-\xe9.jpg")
    receipt = Motlan(tmp_path / "data").json("ingest", folder)
    assert receipt["files"][0]["file"].endswith("scan-\\xe9.jpg")
    assert receipt["files"][0]["status"] == "taken_in"

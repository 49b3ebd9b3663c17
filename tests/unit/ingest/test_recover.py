"""From a bucket alone: the index, the work and the accounts are there again, and what is missing since is named."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from cli import motlan
from core.pushes import Receipt, ReceivedPages
from core.records import Slip
from ingest.intake.accept import accept
from ingest.queue import until_done
from search.query import parse
from store import batches
from tests.support.accounts import accounts
from tests.support.services import scans, services_at


def recovered(data: Path, *more: str) -> tuple[int, dict]:  # type: ignore[type-arg]
    answer: Result = CliRunner().invoke(motlan, ["recover", "--json", *more], env={"MOTLAN_DATA": str(data)})
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
    return answer.exit_code, json.loads(answer.stdout) if answer.stdout else {}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An installation with two papers, an account and a batch that nobody has worked on."""
    folder = tmp_path / "data"
    with services_at(folder) as services:
        accept(services, scans(tmp_path / "done", "pages 1", "pages 2"), Slip(branch="CN02"))
        until_done.finish_pending(services)
        accounts(services.objects).add("le.an", ("officer",), "CN02", by="root")
        accept(services, scans(tmp_path / "waits", "pages 3"), Slip())
    return folder


def test_a_bucket_alone_is_enough(data: Path) -> None:
    (data / "index.db").unlink()
    for derived in ("pending", "cache", "leases"):
        shutil.rmtree(data / "objects" / derived, ignore_errors=True)
    code, report = recovered(data)
    assert code == 0
    assert (report["indexed"], report["waiting"]) == (2, 1)
    assert report["held"]["accounts"] == 1
    assert set(report["seconds"]) == {"missing", "index", "work", "count"}
    with services_at(data) as services:
        until_done.finish_pending(services)
        assert len(services.index.find(parse("trang1"))) == 3


def test_a_bucket_of_yesterday_says_what_is_missing_since(data: Path, tmp_path: Path) -> None:
    shutil.copytree(data / "objects", tmp_path / "yesterday")
    with services_at(data) as services:
        batch = accept(services, scans(tmp_path / "later", "pages 1 later"), Slip(station="Q07", branch="CN02"))
        until_done.finish_pending(services)
        sha256 = str(batch.files[0].sha256)
        after = batches.load_outcome(services.objects, batch.batch, sha256)
        assert after is not None
    receipt = Receipt("push-0001", (sha256,), batch.batch, batch.received_at, (), ReceivedPages(1), "CN02", "Q07")
    kept = tmp_path / "receipts"
    kept.mkdir()
    (kept / "one.json").write_text(json.dumps({"later": 1} | msgspec.to_builtins(receipt)), encoding="utf-8")
    assert recovered(data, "--receipts", str(kept))[0] == 0

    shutil.rmtree(data / "objects")
    shutil.move(tmp_path / "yesterday", data / "objects")
    shutil.copytree(data, tmp_path / "twin")  # the index is asked once, then made anew
    code, report = recovered(data, "--receipts", str(kept))
    assert code == 1
    missing = report["missing"]
    assert set(after.paper_ids) <= set(missing["paper_ids"])
    assert [(lost["batch"], lost["batch_is_held"], lost["originals"]) for lost in missing["batches"]] == [
        (batch.batch, False, [sha256])
    ]
    (chain,) = missing["log"]
    assert 0 < chain["held"] < chain["anchored"]
    assert chain["last_at"] <= batch.received_at
    assert (missing["receipts"], missing["heads"], missing["indexed"]) == (1, 1, 4)
    assert (missing["papers"], len(missing["paper_ids"])) == (2, 2)  # one of a batch that waited
    environment = {"MOTLAN_DATA": str(tmp_path / "twin")}
    said = CliRunner().invoke(motlan, ["recover", "--receipts", str(kept)], env=environment)
    assert set(missing["paper_ids"]) <= set(said.stdout.split())
    assert f"missing in all: 1 batch, 2 papers, {chain['anchored'] - chain['held']} log entries" in said.stderr


def test_numbers_of_the_log_that_were_given_out_again_do_not_hide_what_is_missing(data: Path, tmp_path: Path) -> None:
    shutil.copytree(data / "objects", tmp_path / "yesterday")
    with services_at(data) as services:
        accept(services, scans(tmp_path / "later", "pages 1 later"), Slip())
    shutil.rmtree(data / "objects")
    shutil.move(tmp_path / "yesterday", data / "objects")
    before = recovered(data)[1]["missing"]["log"]
    with services_at(data) as services:  # somebody worked on the old bucket before it was looked at
        for number in range(3):
            accept(services, scans(tmp_path / f"else{number}", f"pages 1 {number}"), Slip())
    code, report = recovered(data)
    (chain,) = report["missing"]["log"]
    assert (code, chain["anchored"]) == (1, before[0]["anchored"])
    assert 0 < chain["held"] <= before[0]["held"]


def test_without_a_witness_nothing_is_called_whole(data: Path) -> None:
    (data / "index.db").unlink()
    (data / "log.anchors").unlink()
    answer = CliRunner().invoke(motlan, ["recover"], env={"MOTLAN_DATA": str(data)})
    assert "nothing outside the bucket could say" in answer.output
    assert "nothing is known to be missing" not in answer.output


def test_a_file_that_is_no_receipt_is_named(data: Path, tmp_path: Path) -> None:
    (tmp_path / "note.json").write_text("{}", encoding="utf-8")
    answer = CliRunner().invoke(
        motlan, ["recover", "--receipts", str(tmp_path / "note.json")], env={"MOTLAN_DATA": str(data)}
    )
    assert answer.exit_code != 0
    assert "note.json is no receipt" in answer.stderr


def test_an_address_without_a_store_is_refused(tmp_path: Path) -> None:
    answer = CliRunner().invoke(motlan, ["recover"], env={"MOTLAN_DATA": str(tmp_path / "nothing")})
    assert answer.exit_code == 2
    assert not (tmp_path / "nothing" / "objects").exists()

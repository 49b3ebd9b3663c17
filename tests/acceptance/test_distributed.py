"""The distributed deployment through the program itself: the same commands, with three other URLs."""

from __future__ import annotations

import os
import secrets
import signal
import time
from pathlib import Path

import pytest

from core.settings import Config
from tests.faults.test_brokers import empty
from tests.support.motlan import Motlan, draw


@pytest.mark.parametrize("broker", ["redis", "rabbitmq"])
def test_a_folder_goes_through_workers_on_real_servers_and_is_found(
    broker: str,
    request: pytest.FixtureRequest,
    s3_url: str,
    s3_config: Config,
    elasticsearch_url: str,
    tmp_path: Path,
) -> None:
    queue = request.getfixturevalue(f"{broker}_url").replace("/0", "/8")
    empty(queue)
    truth = draw(tmp_path, "khai_sinh", "quyet_dinh")
    motlan = Motlan(
        tmp_path / "data",
        MOTLAN_OBJECTS=s3_url,
        MOTLAN_INDEX=f"{elasticsearch_url}/motlan-{secrets.token_hex(4)}",
        MOTLAN_QUEUE=queue,
        AWS_ACCESS_KEY_ID=str(s3_config.secrets.s3_access_key),
        AWS_SECRET_ACCESS_KEY=str(s3_config.secrets.s3_secret_key),
    )
    receipt = motlan.json("ingest", tmp_path / "scans", "--lane", "archive")
    assert receipt["pages"]["waiting"] == receipt["pages"]["received"] > 0
    killed = motlan.start("worker")
    time.sleep(6)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    worker = motlan.start("worker")
    request.addfinalizer(worker.kill)  # where an assertion below fails
    again = motlan.json("ingest", tmp_path / "scans", "--wait")
    assert again["pages"]["waiting"] == again["pages"]["failed"] == 0
    worker.send_signal(signal.SIGTERM)
    worker.communicate(timeout=60)
    assert worker.returncode == 0
    number = truth[0]["fields"]["personal_id"]
    assert "khai_sinh" in {hit["type"] for hit in motlan.lines("search", number)}
    result = motlan.json("verify")
    assert result["ok"], result["problems"]
    assert result["originals"]["checked"] == len(truth)
    assert motlan.json("reindex")["papers"] == result["papers"]["checked"]
    assert motlan.json("doctor")["ok"]

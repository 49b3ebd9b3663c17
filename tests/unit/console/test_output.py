"""What the program says goes where it can be relied on."""

from __future__ import annotations

import logging
import socket
from pathlib import Path

from console.output import _anchor_in_journal
from tests.support.motlan import Motlan


def test_anchors_of_the_access_log_go_to_the_systems_journal_at_any_level_of_logging(tmp_path: Path) -> None:
    logger = logging.getLogger("motlan.anchor")
    kept = (logger.level, logger.propagate, list(logger.handlers))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as journal:
        journal.bind(str(tmp_path / "log"))
        journal.settimeout(5)
        try:
            _anchor_in_journal(str(tmp_path / "log"))
            logger.info("access log anchored: %s %d %s", "w", 7, "0" * 64)
            assert b"motlan: access log anchored: w 7 0000" in journal.recv(1000)
        finally:
            for handler in [handler for handler in logger.handlers if handler not in kept[2]]:
                logger.removeHandler(handler)
                handler.close()
            logger.setLevel(kept[0])
            logger.propagate = kept[1]


def test_a_queue_that_is_away_is_one_sentence_and_none_of_the_librarys(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # taken, and nobody listens
        address = f"127.0.0.1:{closed.getsockname()[1]}"
        told = Motlan(tmp_path, MOTLAN_QUEUE=f"amqp://guest:guest@{address}/").run("status")
    lines = (told.stdout + told.stderr).splitlines()
    assert [line for line in lines if "refused" in line.lower() or '"level"' in line] == []
    (away,) = [line for line in lines if line.startswith("away since ")]
    assert f"the queue at {address} cannot be reached" in away

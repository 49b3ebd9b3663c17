"""A worker process over real stores and a real queue whose reading takes a fixed moment: to be killed at any point.

python -m tests.support.worker_process DATA QUEUE SECONDS_A_PAGE
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

import msgspec

from ingest.queue.dispatcher import Dispatcher
from ingest.services import Services
from tests.support.services import FakeReaderPool, services_at


class SlowReaderPool(FakeReaderPool):
    """Takes a moment for each page, and says on a file how often it was really read: one byte a reading."""

    def __init__(self, seconds: float, tally: Path) -> None:
        super().__init__()
        self._seconds, self._tally = seconds, tally

    def read(self, path: Path, kind: str, page: int) -> Any:
        time.sleep(self._seconds)
        result = super().read(path, kind, page)
        with self._tally.open("ab") as file:
            file.write(b".")
        return result


def main() -> None:
    """Work until SIGTERM."""
    data, queue, seconds = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    with services_at(data, readers=SlowReaderPool(seconds, data / "tally")) as opened:
        config = msgspec.structs.replace(opened.config, queue=queue)
        services = Services(config, opened.objects, opened.index, opened.catalogue, opened.readers, opened.leases)
        with Dispatcher(services) as dispatcher:
            dispatcher.start()
            sweeper = threading.Thread(target=dispatcher.keep_sweeping, args=(1.0,), daemon=True)
            sweeper.start()
            stopped.wait()


if __name__ == "__main__":
    main()

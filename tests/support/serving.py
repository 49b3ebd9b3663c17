"""Run `motlan serve` as its own process for as long as a test needs it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType

import httpx

from core.settings import load
from store.objects import Objects
from store.open import open_objects
from tests.support.accounts import PASSWORD, accounts, station_key
from tests.support.motlan import Motlan

OFFICER = "le.an"
_PATIENCE = 120.0  # seconds: several may start at once on a busy machine


class Server:
    """`motlan serve` on a free port of 127.0.0.1; stopped with SIGTERM at the end of the block.

    An officer of branch CN02 may sign in, `le.an` with the password of `tests.support.accounts`; `key` is that of
    station Q07.
    """

    def __init__(self, motlan: Motlan, *options: str, port: int | None = None) -> None:
        self.motlan = motlan
        self.key = motlan.environment.get("MOTLAN_STATION_KEY", "")  # there when it was served before
        self._options = options
        self._process: subprocess.Popen[str] | None = None
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Server:
        self.start()
        return self.ready()

    def start(self) -> None:
        """Start the program and come back at once: several start beside each other."""
        if not self.key:
            self._add_accounts()
        self._process = self.motlan.start("--log", "info", "serve", "--port", str(self.port), *self._options)

    def ready(self) -> Server:
        """Wait until the server answers."""
        assert self._process is not None
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            assert self._process.poll() is None, self._process.communicate()[1][-2000:]
            try:
                if httpx.get(f"{self.url}/health", timeout=2).status_code == 200:
                    return self
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError(f"motlan serve did not come up within {_PATIENCE:.0f} seconds")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _add_accounts(self) -> None:
        objects = self.objects()
        accounts(objects).add(OFFICER, ["officer", "reviewer"], "CN02", by="test", password=PASSWORD, must_change=False)
        self.key = self.motlan.environment["MOTLAN_STATION_KEY"] = station_key(objects)
        objects.close()

    def objects(self) -> Objects:
        """The object store that the server serves from; whoever asks closes it."""
        return open_objects(load(None, self.motlan.environment))

    @property
    def pid(self) -> int:
        """Process id of the server."""
        assert self._process is not None
        return self._process.pid

    def stop(self) -> tuple[int, str]:
        """Ask the server to stop and wait: (exit status, what it said on stderr). May be called twice."""
        process, self._process = self._process, None
        if process is None:
            return 0, ""
        process.send_signal(signal.SIGTERM)
        try:
            _, said = process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        return process.returncode, said

    def kill(self) -> None:
        """Kill the server and its reading processes as a power cut would."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()
        self._process = None


def free_port() -> int:
    """A TCP port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def note(path: Path, words: str) -> Path:
    """A small picture with a few printed words: quick to read, and different from every other. Nobody writes it any
    more: it is some seconds old."""
    from PIL import Image, ImageDraw

    picture = Image.new("L", (420, 160), 255)
    ImageDraw.Draw(picture).text((20, 60), words, fill=0, font_size=28)
    picture.save(path, "PNG")
    written = time.time_ns() - 10_000_000_000
    os.utime(path, ns=(written, written))
    return path

"""Run the real `motlan` program as a person would, and draw the few papers that acceptance tests hand to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

from samples.make import main as make_samples
from tests.support import ending

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, str(ROOT / "cli.py")]


class Motlan:
    """The program with one data folder."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("MOTLAN_")},
            "MOTLAN_DATA": str(data),
            "PYTHONPATH": str(ROOT),
            **settings,
        }

    def run(
        self, *words: str | Path, code: int | None = 0, cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; `code` is the exit status it must have (None: any)."""
        done = subprocess.run(
            [*PROGRAM, *map(str, words)],
            env=self.environment, cwd=cwd or ROOT, capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip
        assert code is None or done.returncode == code, f"exit {done.returncode}: {done.stderr[-2000:]}"
        return done

    def json(self, *words: str | Path, code: int | None = 0) -> Any:
        """The one JSON object a command prints."""
        return json.loads(self.run(*words, "--json", code=code).stdout)

    def lines(self, *words: str | Path, code: int | None = 0) -> list[Any]:
        """The JSON objects a command prints, one a line."""
        return [json.loads(line) for line in self.run(*words, "--json", code=code).stdout.splitlines()]

    def start(self, *words: str | Path, said: IO[str] | None = None) -> subprocess.Popen[str]:
        """Start a command in a process group of its own, so that a test can kill it; `said` takes what it says."""
        return subprocess.Popen(
            [*PROGRAM, *map(str, words)],
            env=self.environment, cwd=ROOT, stdout=said or subprocess.PIPE, stderr=said or subprocess.PIPE, text=True,
            start_new_session=True, preexec_fn=ending.with_parent(),
        )  # fmt: skip


def draw(folder: Path, *types: str, levels: str = "scan", per_type: int = 1) -> list[dict[str, Any]]:
    """Draw papers into `folder`/scans (the scans alone) and give back the truth about them."""
    drawn, scans = folder / "drawn", folder / "scans"
    make_samples([str(drawn), "--types", ",".join(types), "--levels", levels, "--per-type", str(per_type)])
    truth = [json.loads(line) for line in (drawn / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    scans.mkdir(exist_ok=True)
    for paper in truth:
        (drawn / paper["file"]).rename(scans / paper["file"])
    return truth

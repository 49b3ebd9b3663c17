"""The demo: draw the samples, take them in with no server, search three ways, and ask what a procedure still needs."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

from core.text import fold
from samples.make import main as make_samples

HOME = Path("build")
SAMPLES = HOME / "samples"
SCANS = HOME / "scans"  # the sample papers without their truth, as a scanner would leave them
DATA = HOME / "demo-data"
_MOTLAN = Path(sys.executable).parent / "motlan"


def main() -> int:
    """Run the demo in the current folder; 0 when every step did."""
    if not (SAMPLES / "truth.jsonl").exists():
        print("Drawing the samples: papers of every type with invented people, as good and as bad scans.", flush=True)
        make_samples([str(SAMPLES), "--levels", "scan,poor", "--per-type", "2"])
    truth = [json.loads(line) for line in (SAMPLES / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    SCANS.mkdir(exist_ok=True)
    for paper in truth:
        if not (SCANS / paper["file"]).exists():
            os.link(SAMPLES / paper["file"], SCANS / paper["file"])
    _run("ingest", str(SCANS), "--handed-in", "original")
    owner, name = _someone(truth)
    number = next(
        paper["metadata"]["number_symbol"]
        for paper in truth
        if paper["type"] == "quyet_dinh" and paper["level"] == "scan"
    )
    for title, query in (
        ("An id number:", owner),
        ("A name, typed without diacritics:", fold(name)),
        ("A document number:", number),
    ):
        print(f"\n{title}")
        _run("search", query, "--limit", "5")
    print("\nWhich papers of this person need not be asked for again, to register a residence:")
    _run("reuse", "--procedure", "1.004222", "--owner", owner)
    return 0


def _someone(truth: list[dict[str, Any]]) -> tuple[str, str]:
    """Of the people with a family or land paper the one with the most papers: number and name."""
    owned = [(paper["type"], owner) for paper in truth for owner in paper["owners"] if len(owner["id"] or "") == 12]
    names = {owner["id"]: owner["name"] for kind, owner in owned if kind in ("ket_hon", "khai_sinh", "gcn_qsdd")}
    best = max(names, key=lambda number: (sum(owner["id"] == number for _, owner in owned), number))
    return best, names[best]


def _run(command: str, *words: str) -> None:
    """Run a motlan command as a person would, its line shown before what it says."""
    print(f"$ motlan {command} {shlex.join(words)}", flush=True)
    done = subprocess.run([_MOTLAN, command, *words], env=os.environ | {"MOTLAN_DATA": str(DATA)}, check=False)
    if done.returncode not in (0, 3):
        sys.exit(done.returncode)


if __name__ == "__main__":
    sys.exit(main())

"""An archivist's night, scripted: an archive goes in through kills and a broken disk, is copied, damaged and mended.

    python -m bench.night [--files 10000] [--kills 8] [--seed 1]

Every step is the program at the command line, with only the reading of a page replaced (`bench.night_program`); its
own numbers must reconcile at the end. Store and backup lie in memory. The disk that breaks is made read-only in the
midst of the work, as Linux does with a disk that fails; it needs the right to mount, and is left out without.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from core.records import Record

ROOT = Path(__file__).resolve().parent.parent
_PROGRAM = [sys.executable, "-m", "bench.night_program"]
_MAPPING = "[csv]\nfile = 'slips.csv'\npath = 'đường dẫn'\ncolumns = { branch = 'chi nhánh', dossier = 'mã hồ sơ' }\n"
_STRANGE = ("Traceback", "defect", "Exception", "errno", "NoneType")  # words that no archivist should meet


class Step(Record, frozen=True):
    """One step of the night, as the archivist saw it."""

    what: str
    exit_code: int
    seconds: float
    said: str  # the last line


class Morning(Record, frozen=True):
    """What is there in the morning, counted in the store itself; all of it must agree."""

    files: int
    originals: int
    papers: int
    indexed: int
    waiting: int
    failures: int
    lost: int  # files of the archive whose bytes are not held
    left_in_tmp: int


class NightError(Exception):
    """A step did not end as it must."""


@dataclass
class Night:
    """A folder with an archive, a store, a backup, and the program over them."""

    folder: Path
    steps: list[Step] = field(default_factory=list)

    @property
    def archive(self) -> Path:
        """The folder to take in."""
        return self.folder / "2019"

    @property
    def store(self) -> Path:
        """The folder of the object store."""
        return self.folder / "disk" / "objects"

    def start(self, *words: str | Path) -> subprocess.Popen[str]:
        """Start a command in a process group of its own."""
        temporary = self.folder / "tmp"
        temporary.mkdir(exist_ok=True)
        settings = {
            "MOTLAN_DATA": str(self.folder / "data"),
            "MOTLAN_OBJECTS": f"file:{self.store}",
            "PYTHONPATH": str(ROOT),
            "TMPDIR": str(temporary),
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MOTLAN_")}
        return subprocess.Popen(
            [*_PROGRAM, *map(str, words)], env=kept | settings, cwd=self.folder, start_new_session=True, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def originals(self) -> int:
        """How many files' bytes are in the store."""
        return sum(path.is_file() for path in (self.store / "originals").rglob("*"))

    def wait_for(self, number: int, process: subprocess.Popen[str]) -> None:
        """Wait until so many files' bytes are in the store. Raises NightError when the command ends before."""
        while (held := self.originals()) < number:
            if process.poll() is not None:
                raise NightError(f"ended with {held} files in: {process.communicate()[0][-2000:]}")
            time.sleep(0.02 + held / 20_000)

    def run(self, what: str, *words: str | Path, code: int = 0) -> str:
        """Run a command to its end; what it said. Raises NightError for another exit code or strange words."""
        began = time.monotonic()
        process = self.start(*words)
        said, _ = process.communicate()
        return self.ended(what, process.returncode, code, began, said)

    def ended(self, what: str, exit_code: int, wanted: int, began: float, said: str) -> str:
        """Note a step. Raises NightError."""
        lines = [line for line in said.splitlines() if line.strip()] or [""]
        self.steps.append(Step(what, exit_code, round(time.monotonic() - began, 1), lines[-1].strip()))
        if exit_code != wanted or any(word in said for word in _STRANGE):
            raise NightError(f"{what}: exit {exit_code} instead of {wanted}: {said[-2000:]}")
        return said


def night(folder: Path, files: int, kills: int, seed: int = 1) -> tuple[Night, Morning]:
    """The whole night in a folder. Raises NightError when a step does not end as it must."""
    chance, it = random.Random(seed), Night(folder)
    total = _draw(it.archive, files)
    taking_in = ("backfill", it.archive, "--map", folder / "slips.toml")
    with _disk(folder / "disk") as breakable, _disk(folder / "backup"):
        _map(it, files, total, taking_in)
        _interrupted(it, taking_in, files, kills, chance)
        if breakable:
            _broken_disk(it, taking_in, files)
        said = it.run("backfill to its end", *taking_in, code=3)
        _must(_accounted(said, total) == total - 1, said)
        _must("hidden names passed over: 1" in said, said)
        _draw_one(it.archive / "damaged.png", "mended")
        _must("1 file taken in" in it.run("retry what failed", "retry", "--failed"), "")
        _must("damaged.png" not in it.run("status", "status", "--limit", "1000"), "a mended failure is still named")
        _copied(it, chance)
        _damaged_and_mended(it, chance)
        return it, _morning(it, total)


def _map(it: Night, files: int, total: int, taking_in: tuple[str | Path, ...]) -> None:
    """A mapping with a misspelt folder stops before anything is made; mended, its plan is looked at."""
    folders = sorted(path.relative_to(it.archive) for path in it.archive.glob("*/*"))
    rows = [(str(path), path.parts[0], path.parts[1]) for path in folders]
    wrong = [(rows[0][0].replace("H26", "H62"), *rows[0][1:]), *rows[1:]]
    (it.folder / "slips.toml").write_text(_MAPPING, encoding="utf-8")
    _write_rows(it.folder / "slips.csv", wrong)
    said = it.run("mapping with a misspelt folder", *taking_in, code=2)
    _must("rows about no file: 1 of" in said and "nothing was taken in" in said and not it.store.exists(), said)
    _write_rows(it.folder / "slips.csv", rows)
    # The file that is no scan lies beside the folders: no row is about it.
    said = it.run("dry run", *taking_in, "--dry-run", code=3)
    _must(f"{files} of {total} files fit the mapping" in said and not it.store.exists(), said)
    rows.append(("damaged.png", "CN00", "H26.12-190101-0000"))
    _write_rows(it.folder / "slips.csv", rows)


def _interrupted(it: Night, taking_in: tuple[str | Path, ...], files: int, kills: int, chance: random.Random) -> None:
    """The same command again and again, killed each time it is a while further; half the archive is in at the end."""
    began = time.monotonic()
    for number in range(kills):
        process = it.start(*taking_in)
        it.wait_for(int(files * (number + chance.random()) / (2 * kills)) + 1, process)
        time.sleep(chance.uniform(0.0, 0.3))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    said = f"killed with kill -9 when {it.originals()} files were in, started again each time"
    it.ended(f"backfill killed {kills} times", -9, -9, began, said)


def _broken_disk(it: Night, taking_in: tuple[str | Path, ...], files: int) -> None:
    """The disk takes no more writes in the midst of the work; once it does, the same command goes on."""
    began = time.monotonic()
    process = it.start(*taking_in)
    it.wait_for(files * 2 // 3, process)
    _mount(it.folder / "disk", "ro")
    said, _ = process.communicate()
    _mount(it.folder / "disk", "rw")
    _must("cannot be used (Read-only file system)" in said, said)
    it.ended("backfill, the disk breaks", process.returncode, 4, began, said)


def _accounted(said: str, total: int) -> int:
    """How many files are in by the last run's words; those of a run broken off while it read are held already."""
    counts = re.search(rf"{total} files found = (\d+) held already \+ (\d+) taken in \+ 1 failed", said)
    return sum(map(int, counts.groups())) if counts else 0


def _copied(it: Night, chance: random.Random) -> None:
    """A backup, killed once on the way."""
    copying = ("copy", "--from", f"file:{it.store}", "--to", f"file:{it.folder / 'backup'}")
    process = it.start(*copying)
    while process.poll() is None and not (it.folder / "backup" / "batches").exists():
        time.sleep(0.02)
    time.sleep(chance.uniform(0.0, 0.5))
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    it.run("copy, killed once and run again", *copying)


def _damaged_and_mended(it: Night, chance: random.Random) -> None:
    """One original loses a bit and one its file; verify names both, and each comes back from the backup."""
    originals = sorted(path for path in (it.store / "originals").rglob("*") if path.is_file())
    damaged, gone = chance.sample(originals, 2)
    data = bytearray(damaged.read_bytes())
    data[len(data) // 2] ^= 1
    damaged.chmod(0o644)
    damaged.write_bytes(data)
    gone.unlink()
    said = it.run("verify, one original damaged and one gone", "verify", code=1)
    _must(damaged.name in said and gone.name in said, said)
    for path in (damaged, gone):
        key = str(path.relative_to(it.store))
        said = it.run(
            "copy of one object from the backup", "copy", "--from", f"file:{it.folder / 'backup'}", "--to",
            f"file:{it.store}", "--only", key,
        )  # fmt: skip
        _must("1 copied" in said, said)
    _must("all is well" in it.run("verify", "verify"), "")


def _morning(it: Night, total: int) -> Morning:
    """What is there, counted in the store and by the program's own words."""
    status = _answer(it.run("status for programs", "status", "--json", "--limit", "100000"))
    verified = _answer(it.run("verify for programs", "verify", "--json"))
    originals = {path.name for path in (it.store / "originals").rglob("*") if path.is_file()}
    named = {entry for entry in it.archive.rglob("*.png") if not entry.name.startswith(".")}
    held = {_sha256(path) for path in named} & originals
    papers = {path.name for path in (it.store / "papers").iterdir()}
    time.sleep(1.0)  # a killed process's temporary folder goes a moment after it
    morning = Morning(
        files=total,
        originals=len(originals),
        papers=len(papers),
        indexed=len(papers) - verified["index"]["missing"],
        waiting=sum(status["waiting"].values()),
        failures=sum(len(batch["failures"]) for batch in status["batches"]),
        lost=len(named) - len(held),
        left_in_tmp=len(list((it.folder / "tmp").iterdir())),
    )
    taken = [paper for batch in status["batches"] for paper in batch["paper_ids"]]
    _must(len(taken) == len(set(taken)), "a paper is in two batches")
    _must(all(batch["state"] == "done" for batch in status["batches"]), "a batch is not done")
    wanted = Morning(total, morning.originals, morning.papers, morning.papers, 0, 0, 0, 0)
    _must(morning == wanted and morning.papers == total, f"the morning does not reconcile: {morning}")
    return morning


def _answer(said: str) -> dict[str, Any]:
    """The object among the lines of progress."""
    answer: dict[str, Any] = json.loads(next(line for line in said.splitlines() if line.startswith("{")))
    return answer


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _must(holds: bool, said: str) -> None:
    if not holds:
        raise NightError(said[-2000:])


# ── the archive and its disk ──────────────────────────────────────────────────────────────────────────────────────


def _draw(archive: Path, files: int) -> int:
    """Folders of dossiers with tiny drawn pages, some names decomposed, a hidden name, and a file that is no scan."""
    number = dossier = 0
    while number < files:
        dossier += 1
        folder = archive / unicodedata.normalize("NFD" if dossier % 2 else "NFC", f"Quận {dossier % 10}")
        folder = folder / f"H26.12-19{dossier % 12 + 1:02d}01-{dossier:04d}"
        folder.mkdir(parents=True, exist_ok=True)
        for place in range(min(1 + dossier * 7 % 20, files - number)):
            number += 1
            side = ("mặt trước", "mặt sau")[place % 2]
            name = f"thẻ {place // 2} {side}.png" if dossier % 3 == 0 else f"trang{place + 1}.png"
            _draw_one(folder / name, str(number))
    (archive / ".DS_Store").touch()
    (archive / "damaged.png").write_bytes(b"\x89PNG\r\n\x1a\n and nothing more")
    return files + 1


def _draw_one(path: Path, text: str) -> None:
    page = Image.new("1", (96, 64), 1)
    ImageDraw.Draw(page).text((8, 24), text, fill=0)
    page.save(path)


def _write_rows(path: Path, rows: list[tuple[str, str, str]]) -> None:
    """As a spreadsheet writes it: UTF-16, tabs, and the paths as Windows shows them."""
    lines = ["đường dẫn\tchi nhánh\tmã hồ sơ", *("\t".join(row).replace("/", "\\") for row in rows)]
    path.write_bytes("\r\n".join(lines).encode("utf-16"))


@contextmanager
def _disk(folder: Path) -> Iterator[bool]:
    """A file system of its own in memory, which can be broken; False where none can be mounted."""
    folder.mkdir(parents=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], capture_output=True, check=False)
    try:
        yield mounted.returncode == 0
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", "-l", folder], check=True)


def _mount(folder: Path, how: str) -> None:
    """Let the disk take writes or not; files being written at this moment keep it busy for a while."""
    for _ in range(500):
        if subprocess.run(["mount", "-o", f"remount,{how}", folder], capture_output=True, check=False).returncode == 0:
            return
        time.sleep(0.01)
    raise NightError(f"the disk cannot be made {how}")


def main() -> None:
    """Run the night and print what the archivist saw, and what is there in the morning."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--files", type=int, default=10_000)
    options.add_argument("--kills", type=int, default=8)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="motlan-night-") as folder:
        it = Night(Path(folder))
        try:
            it, morning = night(Path(folder), chosen.files, chosen.kills, chosen.seed)
        except NightError as error:
            raise SystemExit(f"the night went wrong: {error}") from None
    print("| step | exit | seconds | the last line |\n|---|---|---|---|")
    for step in it.steps:
        print(f"| {step.what} | {step.exit_code} | {step.seconds} | {step.said[:160]} |")
    print(json.dumps({name: getattr(morning, name) for name in morning.__struct_fields__}))


if __name__ == "__main__":
    main()

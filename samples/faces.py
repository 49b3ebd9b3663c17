"""Faces that can write Vietnamese, fetched from npm's `@fontsource` packages: python -m samples.faces FOLDER.

A package holds each face cut into subsets; the three that Vietnamese needs are merged, layout tables dropped, and a
face that still lacks a letter is left out. `faces.tsv` beside this module names the packages (with their versions and
which are held back for tests); the `faces.tsv` written into FOLDER lists the merged files and their licences.
"""

import argparse
import csv
import json
import logging
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from fontTools.merge import Merger, Options
from fontTools.ttLib import TTFont, TTLibError

from samples.dots import dotted

Kind = Literal["serif", "sans", "typewriter", "dotmatrix", "condensed", "script", "hand"]
Style = Literal["regular", "bold", "italic"]
LIST = Path(__file__).with_name("faces.tsv")
SUBSETS = ("latin", "latin-ext", "vietnamese")
CUTS: dict[Style, str] = {"regular": "400-normal", "bold": "700-normal", "italic": "400-italic"}
# The letters of Vietnamese and what stands between them on forms; many faces lack some of the stacked marks.
_VOWELS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ"
LETTERS = f"{_VOWELS}{_VOWELS.upper()}bcdđfghjklmnpqrstvwxzBCDĐFGHJKLMNPQRSTVWXZ0123456789.,:;-/()&%+*\"'"
DROPPED = ("GSUB", "GPOS", "GDEF", "STAT", "DSIG", "BASE", "MATH", "meta", "FFTM", "gasp")

# Dot-matrix faces are made of fixed-pitch ones: source, pins an em, held back for tests.
DOTTED = (
    ("cousine", 22, False), ("cousine", 28, False), ("roboto-mono", 24, False), ("noto-sans-mono", 26, False),
    ("source-code-pro", 20, False), ("victor-mono", 24, False), ("ibm-plex-mono", 24, False),
    ("jetbrains-mono", 24, True),
)  # fmt: skip


@dataclass(frozen=True)
class Face:
    """One merged file: family, kind, licence (SPDX), whether it is kept back for tests, and its cut."""

    file: str
    family: str
    kind: Kind
    licence: str
    held: bool
    style: Style


@dataclass(frozen=True)
class Package:
    """One line of the list: a package to fetch."""

    name: str
    version: str
    kind: Kind
    held: bool


class FetchFailed(RuntimeError):
    """npm is missing or could not fetch a package."""


def packages() -> list[Package]:
    """The packages of the list beside this module."""
    listed = []
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, version, kind, held = line.split("\t")
            listed.append(Package(name, version, next(k for k in get_args(Kind) if k == kind), held == "yes"))
    return listed


def fetch(wanted: Sequence[Package], folder: Path) -> None:
    """Download the packages' archives into a folder. Raises FetchFailed."""
    for start in range(0, len(wanted), 20):
        specs = [f"@fontsource/{package.name}@{package.version}" for package in wanted[start : start + 20]]
        try:
            subprocess.run(["npm", "pack", "--silent", *specs], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        except (OSError, subprocess.CalledProcessError) as exc:
            raise FetchFailed(f"npm pack failed near {specs[0]}: is npm installed and the registry reachable?") from exc


def lacking(path: Path) -> str:
    """The letters of Vietnamese that a font file cannot draw."""
    with TTFont(path, lazy=True) as font:
        cmap = font.getBestCmap()
    return "".join(sorted(char for char in set(LETTERS) if ord(char) not in cmap))


def merge(package: Package, archive: Path, out: Path) -> list[Face]:
    """Write the package's faces as whole TTF files; a cut with a letter missing is left out."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    faces: list[Face] = []
    with tarfile.open(archive) as tar, tempfile.TemporaryDirectory() as scratch:
        tar.extractall(scratch, filter="data")
        root = Path(scratch, "package")
        licence = json.loads((root / "package.json").read_text(encoding="utf-8")).get("license", "unknown")
        for style, cut in CUTS.items():
            parts = [root / "files" / f"{package.name}-{subset}-{cut}.woff" for subset in SUBSETS]
            if not all(part.exists() for part in parts):
                continue
            target = out / f"{package.name}-{style}.ttf"
            try:
                font = Merger(Options(drop_tables=DROPPED)).merge([str(part) for part in parts])
                font.flavor = None
                font.save(target)
            except (TTLibError, AssertionError, NotImplementedError, KeyError, AttributeError):
                continue  # an outline format that cannot be merged
            if lacking(target):
                target.unlink()
            else:
                faces.append(Face(target.name, package.name, package.kind, licence, package.held, style))
    return faces


def _merged(wanted: Sequence[Package], folder: Path, out: Path, workers: int) -> Iterator[Face]:
    with ProcessPoolExecutor(workers) as pool:
        archives = [folder / f"fontsource-{package.name}-{package.version}.tgz" for package in wanted]
        for faces in pool.map(merge, wanted, archives, [out] * len(wanted)):
            yield from faces


def dot_faces(faces: Sequence[Face], out: Path) -> list[Face]:
    """Dot-matrix faces made from the fixed-pitch ones there are."""
    sources = {face.family: face for face in faces if face.style == "regular"}
    dotted_faces = []
    for name, pins, held in DOTTED:
        if name in sources:
            target = out / f"dots-{name}-{pins}-regular.ttf"
            dotted(out / sources[name].file, target, LETTERS, pins)
            dotted_faces.append(
                Face(target.name, f"dots-{name}-{pins}", "dotmatrix", sources[name].licence, held, "regular")
            )
    return dotted_faces


def write_list(faces: Sequence[Face], out: Path) -> None:
    with (out / "faces.tsv").open("w", encoding="utf-8", newline="") as sheet:
        rows = csv.writer(sheet, delimiter="\t", lineterminator="\n")
        rows.writerow(("file", "family", "kind", "licence", "held", "style"))
        for face in faces:
            rows.writerow((face.file, face.family, face.kind, face.licence, "yes" if face.held else "no", face.style))


@cache
def listed(folder: Path) -> tuple[Face, ...]:
    """The faces of a folder that this module filled; none where it did not."""
    sheet = folder / "faces.tsv"
    if not sheet.exists():
        return ()
    with sheet.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Face(r["file"], r["family"], r["kind"], r["licence"], r["held"] == "yes", r["style"])  # type: ignore[arg-type]
            for r in csv.DictReader(lines, delimiter="\t")
        )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the TTF files and their faces.tsv go; made when absent")
    parser.add_argument("--archives", type=Path, help="folder of packages fetched before, instead of fetching")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    wanted = packages()
    try:
        with tempfile.TemporaryDirectory() as scratch:
            if not options.archives:
                fetch(wanted, Path(scratch))
            faces = list(_merged(wanted, options.archives or Path(scratch), options.folder, options.workers))
    except FetchFailed as exc:
        print(f"error: {exc}", file=sys.stderr)
        return 2
    faces += dot_faces(faces, options.folder)
    write_list(faces, options.folder)
    print(f"{len(faces)} faces of {len({face.family for face in faces})} families in {options.folder}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

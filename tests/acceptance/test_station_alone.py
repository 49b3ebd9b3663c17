"""`motlan-station` installed alone: no OCR, no index, no object store beside it, and it pushes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import cv2
import pytest
from packaging.requirements import Requirement

from station import build
from tests.support.motlan import Motlan
from tests.support.pages import LINES, page, save
from tests.support.serving import Server, note


def closure(names: list[str]) -> dict[str, Path]:
    """Every file and folder at the top of site-packages that these distributions and what they need consist of."""
    tops: dict[str, Path] = {}
    seen: set[str] = set()
    waiting = [Requirement(name) for name in names]
    while waiting:
        need = waiting.pop()
        if need.name.lower() in seen or (need.marker and not need.marker.evaluate({"extra": ""})):
            continue
        seen.add(need.name.lower())
        try:
            package = distribution(need.name)
        except PackageNotFoundError:
            continue  # not for this Python
        waiting += [Requirement(text) for text in package.requires or ()]
        place = Path(str(package.locate_file("")))
        for file in package.files or ():
            top = file.parts[0]
            if top not in ("..", "__pycache__"):
                tops[top] = place / top
    return tops


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` folder of an environment that has the wheel, what it says it needs, and nothing else."""
    folder = tmp_path_factory.mktemp("alone")
    wheel = build.build(folder)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")], check=True)
    (packages,) = (folder / "venv" / "lib").glob("python*/site-packages")
    needs = [line for line in _metadata(wheel) if "extra ==" not in line]
    for name, path in closure(needs).items():
        (packages / name).symlink_to(path)
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "venv" / "bin" / "python"), "install", "--quiet"]
    subprocess.run([*pip, "--no-index", "--no-deps", str(wheel)], check=True, capture_output=True)
    return folder / "venv" / "bin"


def _metadata(wheel: Path) -> list[str]:
    import zipfile

    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        lines = archive.read(name).decode().splitlines()
    return [line.removeprefix("Requires-Dist: ") for line in lines if line.startswith("Requires-Dist: ")]


def test_nothing_but_what_it_names_is_imported() -> None:
    assert build.foreign(build.PROGRAM) - {"keyring", "zxingcpp", "PIL", "pypdfium2"} == set(build.NEEDS)
    names = {"cv2": "opencv-python-headless", "PIL": "pillow"}
    unnamed = {"onnxruntime", "pytesseract"}  # the first comes with trueocr, the other is for who has no trueocr
    own = build.foreign(build.CHECK) - build.foreign(build.PROGRAM) - unnamed
    assert {names.get(name, name) for name in own} <= set(build.CHECK_NEEDS)


def test_nothing_of_reading_the_index_or_the_store_is_in_it(alone: Path) -> None:
    for name in ("ocr.read", "search", "store", "classify", "cv2", "numpy", "elasticsearch", "minio", "starlette"):
        done = subprocess.run([alone / "python", "-c", f"import {name}"], capture_output=True, cwd=alone, check=False)
        assert done.returncode == 1, name


def test_the_wheel_is_small(alone: Path) -> None:
    (wheel,) = alone.parents[1].glob("*.whl")
    assert wheel.stat().st_size < 160 << 10


def test_the_check_of_quality_says_what_it_needs(alone: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [alone / "motlan-station", str(tmp_path), "--watch", "--check", "--to", "http://127.0.0.1:9"],
        env={"MOTLAN_STATION_KEY": "motlan-station:Q07:x", "PATH": os.environ["PATH"]}, cwd=tmp_path,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "pip install 'motlan-station[check]'" in done.stderr


def test_with_its_libraries_a_station_alone_says_what_to_scan_again(alone: Path, tmp_path: Path) -> None:
    blurred = tmp_path / "a.png"
    save(blurred, cv2.GaussianBlur(page(LINES * 4), (0, 0), 5), dpi=(200, 200))
    program = tmp_path / "look.py"
    program.write_text(
        "import sys\nfrom pathlib import Path\nfrom core.settings import load\n"
        "from console.commands.station_check import checking\n"
        "with checking(load(None, {})) as check:\n    print(*check([('a.png', Path(sys.argv[1]))], None), sep='\\n')\n",
        encoding="utf-8",
    )
    libraries = Path(cv2.__file__).parents[1]  # links would lead out of what a confined process may read
    done = subprocess.run(
        [alone / "python", program, blurred], env={"PYTHONPATH": str(libraries), "PATH": os.environ["PATH"]},
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "a.png: Quét lại trang 1: ảnh bị nhòe" in done.stdout


def test_it_helps_pushes_and_proves(alone: Path, tmp_path: Path) -> None:
    scans = tmp_path / "scans"
    scans.mkdir()
    note(scans / "1.png", "alone")
    with Server(Motlan(tmp_path / "data", MOTLAN_WORKERS="1")) as server:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("MOTLAN_", "PYTHON"))}
        environment["MOTLAN_STATION_KEY"] = server.key

        def run(*words: str | Path) -> str:
            done = subprocess.run(
                [alone / "motlan-station", *map(str, words)], env=environment, cwd=tmp_path, capture_output=True,
                text=True, timeout=60, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
            return done.stdout

        assert "--watch" in run("--help")
        assert json.loads(run(scans, "--to", server.url, "--json"))["pushed"] == 1
        (receipt,) = (scans / ".motlan-receipts").glob("*.json")
        assert json.loads(run(scans, "--verify", receipt, "--json"))["ok"]

"""The command draws the same bytes for the same seed, in every container and at every level."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from samples.degrade import LEVELS
from samples.layouts import ALL_TYPES
from samples.make import main, orders

Drawn = Callable[[str], tuple[Path, dict[str, bytes]]]
FEW = "xn_tthn,cccd_chip,hop_dong"


def _draw(out: Path, *extra: str) -> dict[str, bytes]:
    assert main([str(out), "--types", FEW, *extra]) == 0
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


@pytest.fixture(scope="module")
def level(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    """The folder and files of a level by its name, each drawn once for all tests."""

    @cache
    def drawn(name: str) -> tuple[Path, dict[str, bytes]]:
        folder = tmp_path_factory.mktemp(name)
        return folder, _draw(folder, "--levels", name)

    return drawn


@pytest.mark.parametrize("name", ["scan", "poor"])
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, name: str, level: Drawn) -> None:
    assert _draw(tmp_path, "--levels", name) == level(name)[1]


def test_another_seed_gives_other_papers(tmp_path: Path, level: Drawn) -> None:
    first, other = level("poor")[1], _draw(tmp_path, "--levels", "poor", "--seed", "1")
    assert set(first) == set(other)
    assert all(first[name] != other[name] for name in first)


def test_a_choice_of_types_does_not_change_the_papers(tmp_path: Path) -> None:
    every = {(o.layout.name, o.stem) for o in orders(2026, list(ALL_TYPES), ["scan", "poor"], 2, "open")}
    some = {(o.layout.name, o.stem) for o in orders(2026, FEW.split(","), ["scan", "poor"], 2, "open")}
    assert some < every


def test_every_type_is_drawn_twice_by_default() -> None:
    wanted = list(orders(2026, list(ALL_TYPES), ["scan", "poor"], 2, "open"))
    assert len(wanted) == 2 * len(ALL_TYPES)
    assert {(o.layout.type, o.level.name) for o in wanted} == {(t, n) for t in ALL_TYPES for n in ("scan", "poor")}
    assert not any(o.layout.held for o in wanted)


def test_every_level_keeps_the_paper_and_changes_the_picture() -> None:
    wanted = list(orders(2026, ["cmnd"], list(LEVELS), 1, "held", every_level=True))
    assert [o.level.name for o in wanted] == list(LEVELS)
    assert len({o.layout.name for o in wanted}) == 1


@pytest.mark.parametrize("name", list(LEVELS))
def test_pictures_and_truth_belong_together(name: str, level: Drawn) -> None:
    folder, files = level(name)
    together = [json.loads(line) for line in files["truth.jsonl"].decode().splitlines()]
    assert len(together) == 6
    for facts in together:
        stem = facts["file"].rsplit(".", 1)[0]
        assert json.loads(files[f"{stem}.json"]) == facts
        assert facts["level"] == name
        assert len(facts["lines"]) == facts["pages"]
        if not facts["file"].endswith(".pdf"):
            with Image.open(folder / facts["file"]) as picture:
                assert getattr(picture, "n_frames", 1) == facts["pages"]


def test_an_unknown_type_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([str(tmp_path), "--types", "so_do"])
    assert stop.value.code == 2
    assert "so_do" in capsys.readouterr().err

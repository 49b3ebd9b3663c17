"""Learning to read written digits from officers: which crops are taken, what is adopted, and going back."""

from __future__ import annotations

import random
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from classify.learned.lessons import Lesson, Said
from console.commands.training import train as command
from core.errors import CorruptError
from core.records import Box, Handwritten
from core.settings import Config
from ingest.learning import digits, learnt
from ingest.learning.digits import Crop
from ingest.reader_pool import ReaderPool
from ingest.services import Services
from ocr.handwriting import crops, inference
from ocr.handwriting.net_files import DATA, FILES, pack, unpack
from ocr.results import PageRead
from ocr.train import digits_strokes
from store import models
from tests.support.services import services_at
from tests.support.taught import Sheet, WrittenReaderPool, filed, named, say

LETTER = """
   ỦY BAN NHÂN DÂN                  CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
    PHƯỜNG VÍ DỤ                       Độc lập - Tự do - Hạnh phúc
 Số: {number}/QĐ-UBND                  Ví Dụ, ngày {day} tháng 02 năm 2025

                            QUYẾT ĐỊNH
                Về việc kiện toàn Ban chỉ đạo Ví Dụ
"""
PLACES: tuple[Box, Box] = ((0.1, 0.1, 0.2, 0.13), (0.5, 0.1, 0.6, 0.13))
HAND = digits_strokes.Hand(np.zeros(10, np.int64), 0.1, 0.6, 0.02, 0.09)


def views(text: str) -> list[tuple[int, bytes]]:
    """What the nets see of a text that is plainly written between print."""
    rng = np.random.default_rng(int(text))
    strip = np.full((140, 60 + 100 * len(text)), 255, np.uint8)
    x = 30
    for char in text:
        ink = digits_strokes.draw(int(char), 46, HAND, rng)
        top = 92 - ink.shape[0]
        strip[top:92, x : x + ink.shape[1]] = np.minimum(strip[top:92, x : x + ink.shape[1]], 255 - (ink * 220))
        x += ink.shape[1] + 8
    field = crops.Field(22, x, 70, 58)
    return [
        (ink.shape[1], np.round(ink * 255).astype(np.uint8).tobytes())
        for ink in (crops.cut(strip, field, view) for view in crops.VIEWS)
    ]


class LetterReaderPool(WrittenReaderPool):
    """Sees a written number and a written day on each letter."""

    def read(self, path: Path, kind: str, page: int) -> PageRead:
        page_read = super().read(path, kind, page)
        seen = tuple(Handwritten(what, box, (), False) for what, box in zip(("number", "day"), PLACES, strict=True))
        return replace(page_read, reading=replace(page_read.reading, handwritten=seen))

    def crops(self, path: Path, kind: str, page: int, boxes: Sequence[Box]) -> list[list[tuple[int, bytes]]]:
        text = path.read_text(encoding="utf-8")
        written = {PLACES[0]: re.search(r"Số: (\d+)", text)[1], PLACES[1]: re.search(r"ngày (\d+)", text)[1]}
        return [views(written[box]) for box in boxes]


@contextmanager
def letters(home: Path, count: int = 40) -> Iterator[Services]:
    """An installation of letters whose numbers and days officers confirmed."""
    dice = random.Random(3)
    sheets_ = [
        Sheet(LETTER.format(number=dice.randrange(100, 1000), day=f"{dice.randrange(1, 29):02d}"), "quyet_dinh")
        for _ in range(count)
    ]
    with filed(home, sheets_, readers=LetterReaderPool()) as (services, known):
        for paper_id, sheet in known.items():
            number, day = re.search(r"Số: (\S+)", sheet.text)[1], re.search(r"ngày (\d+)", sheet.text)[1]
            say(services, paper_id, named("quyet_dinh", number_symbol=number, issued_on=f"2025-02-{day}"))
        yield services


@pytest.fixture(scope="module")
def filed_letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty letters in the folder of an installation, filed once; tests work on copies."""
    home = tmp_path_factory.mktemp("letters") / "filed"
    with letters(home):
        return home


@pytest.fixture
def services(filed_letters: Path, tmp_path: Path) -> Iterator[Services]:
    """A copy of that installation of a test's own."""
    shutil.copytree(filed_letters, tmp_path / "filed")
    with services_at(tmp_path / "filed", readers=LetterReaderPool()) as opened:
        yield opened


def spoilt(folder: Path) -> Path:
    """Nets that still open but read badly: most of the last convolution is nought."""
    folder.mkdir()
    for name in FILES:
        data = bytearray((DATA / name).read_bytes())
        data[200_000:360_000] = bytes(160_000)
        (folder / name).write_bytes(data)
    return folder


def use(services: Services, folder: Path) -> int:
    """Take nets into use as learnt ones."""
    card = models.keep(services.objects, models.DIGITS, pack(folder), {})
    models.use(services.objects, models.DIGITS, card.number, "a test says so")
    return card.number


def bring(nets: Path) -> digits.Trainer:
    """A trainer that hands over these nets, whatever it is given to learn."""

    def train(learn: Sequence[Crop], begin: Path, out: Path) -> None:
        for name in FILES:
            shutil.copy(nets / name, out / name)

    return train


def quiet(done: int) -> None:
    """Progress nobody looks at."""


def test_nets_that_read_officers_crops_better_are_adopted_and_can_be_taken_back(
    services: Services, tmp_path: Path
) -> None:
    assert use(services, spoilt(tmp_path / "bad")) == 1
    report = digits.train(services.objects, services.readers, bring(DATA), quiet, dry_run=False)
    assert (report.papers, report.crops) == (40, 80)
    assert report.after.right > report.before.right
    assert report.after.asserted_wrong == 0
    assert report.better >= 6
    assert (report.adopted, report.version, report.in_use) == (True, 2, 2)
    taken = learnt.nets(services.objects, tmp_path / "now")
    assert taken is not None
    assert [(taken / name).read_bytes() for name in FILES] == [(DATA / name).read_bytes() for name in FILES]
    models.use(services.objects, models.DIGITS, models.NONE, "taken back")
    assert learnt.nets(services.objects, tmp_path / "none") is None


@pytest.mark.parametrize("which", ["the same nets", "worse nets"])
def test_nets_that_read_no_better_are_refused(which: str, services: Services, tmp_path: Path) -> None:
    nets = DATA if which == "the same nets" else spoilt(tmp_path / "bad")
    report = digits.train(services.objects, services.readers, bring(nets), quiet, dry_run=False)
    assert (report.adopted, report.version, report.in_use) == (False, None, 0)
    assert "beyond chance" in report.why or "asserted and wrong" in report.why
    assert models.cards(services.objects, models.DIGITS) == []


def test_a_trainer_whose_nets_forgot_what_they_knew_changes_nothing(services: Services) -> None:
    def forgets(learn: Sequence[Crop], begin: Path, out: Path) -> None:
        raise ValueError

    report = digits.train(services.objects, services.readers, forgets, quiet, dry_run=False)
    assert not report.adopted
    assert "worse than before" in report.why


def test_few_crops_are_not_trained_on(tmp_path: Path) -> None:
    with letters(tmp_path / "filed", 4) as services:
        report = digits.train(services.objects, services.readers, bring(DATA), quiet, dry_run=False)
        assert report.why.startswith("fewer than 20 crops")


@pytest.mark.parametrize(
    ("what", "said", "expected"),
    [
        ("number", {"number_symbol": "07/2026"}, ("07", "7")), ("number", {"number_symbol": "7/QĐ"}, ("7", "07")),
        ("number", {"number_symbol": "574/QĐ-UBND"}, ("574",)), ("number", {"number_symbol": "H29.1"}, ()),
        ("number", {"number_symbol": "123456/X"}, ()), ("number", {"number_symbol": None}, ()), ("number", {}, ()),
        ("day", {"issued_on": "2026-01-05"}, ("05", "5")), ("month", {"issued_on": "2026-12-05"}, ("12",)),
        ("day", {"issued_on": "2026-01"}, ()),
    ],
)  # fmt: skip
def test_what_an_officer_says_may_be_written_in_several_ways(what: Any, said: Any, expected: tuple[str, ...]) -> None:
    assert digits.spellings(what, Lesson("g", None, (), (), Said(None, said))) == expected


def test_a_house_that_opens_reads_with_the_learnt_nets(tmp_path: Path) -> None:
    """Through the real reading process: the crops of a page, and the same page read with two pairs of nets."""
    import cv2

    from tests.unit.ocr.handwriting.test_reader import head

    page, _ = head("23", "05")
    path = tmp_path / "head.png"
    cv2.imwrite(str(path), page[:1200])
    bad = spoilt(tmp_path / "bad")
    box = (420 / 2480, 400 / 1200, 520 / 2480, 500 / 1200)
    with (
        ReaderPool(Config(data=tmp_path, workers=1)) as readers,
        ReaderPool(Config(data=tmp_path, workers=1), bad) as others,
    ):
        ((first, *rest),) = readers.crops(path, "png", 1, [box])
        ink = np.frombuffer(first[1], np.uint8).reshape(crops.HEIGHT, first[0])
        assert len(rest) == len(crops.VIEWS) - 1
        assert ink.max() > 200
        assert others.read(path, "png", 1).reading.status == readers.read(path, "png", 1).reading.status == "read"
    ours, theirs = (inference.run([ink.astype(np.float32) / 255], folder)[0][0] for folder in (DATA, bad))
    assert not np.allclose(ours, theirs)


def test_a_packed_pair_comes_out_as_it_went_in_and_nothing_else_does(tmp_path: Path) -> None:
    unpack(pack(DATA), tmp_path / "out")
    assert all((tmp_path / "out" / name).read_bytes() == (DATA / name).read_bytes() for name in FILES)
    for wrong in (b"", b"PK\x03\x04", pack(DATA)[:-2000]):
        with pytest.raises(CorruptError):
            unpack(wrong, tmp_path / "no")
    assert not (tmp_path / "no").exists()


def test_the_command_says_what_to_install_when_the_training_libraries_are_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "jax", None)
    for name in [
        module for module in sys.modules if module.startswith("ocr.train.digits") and "_" not in module.split(".")[-1]
    ]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "ocr.train.confirmed", raising=False)
    with pytest.raises(SystemExit) as ended:
        command.main(["--digits"], obj=Config(data=tmp_path, objects=f"file:{tmp_path}/objects"), standalone_mode=False)
    assert ended.value.code == 2
    assert "requirements-train.txt" in capsys.readouterr().err

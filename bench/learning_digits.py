"""What `motlan train --digits` gains in an installation whose officers read a hand that the nets do not: drawn numbers.

    python -m bench.learning_digits [--letters 150] [--slant 0.9]

Needs what requirements-train.txt lists. Each letter has a number of three digits and a day, written by one hand that
leans so much that the nets of motlan misread many; an officer confirms both. Nothing else of a letter is drawn.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

import msgspec
import numpy as np

from core.records import Box, FieldValue, Handwritten, Metadata, Original, PageReading, Reading, Revision, Slip, Stored
from core.settings import Config
from ingest.learning import digits
from ingest.reader_pool import ReaderPool
from ocr.handwriting import crops
from ocr.train import confirmed, digits_strokes
from ocr.version import READER
from store import batches, ids, pages, papers
from store.files import FileObjects

PLACES: tuple[Box, Box] = ((0.1, 0.1, 0.2, 0.13), (0.5, 0.1, 0.6, 0.13))


def main() -> None:
    """See the module's sentence."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--letters", type=int, default=150)
    parser.add_argument("--slant", type=float, default=0.9)
    options = parser.parse_args()
    dice = Random(3)
    with tempfile.TemporaryDirectory() as folder:
        objects = FileObjects(Path(folder) / "objects")
        for number in range(options.letters):
            file(objects, number, str(dice.randrange(100, 1000)), f"{dice.randrange(1, 29):02d}")
        began = time.process_time()
        readers = DrawnReaderPool(options.slant)
        report = digits.train(objects, readers, confirmed.trainer(None), lambda done: None, dry_run=False)
        print(f"{time.process_time() - began:.0f} CPU s")
        print(msgspec.json.format(msgspec.json.encode(report)).decode())


class DrawnReaderPool(ReaderPool):
    """Cuts the crops of a letter whose file says what is written."""

    def __init__(self, slant: float) -> None:
        super().__init__(Config())
        self._hand = digits_strokes.Hand(np.zeros(10, np.int64), slant, 0.5, 0.02, 0.09)

    def crops(self, path: Path, kind: str, page: int, boxes: Sequence[Box]) -> list[list[tuple[int, bytes]]]:
        """The views of the number and the day."""
        written = dict(zip(PLACES, path.read_text(encoding="utf-8").split()[1:], strict=True))
        return [self._views(written[box]) for box in boxes]

    def _views(self, text: str) -> list[tuple[int, bytes]]:
        rng = np.random.default_rng(int(text))
        strip = np.full((140, 60 + 100 * len(text)), 255, np.uint8)
        x = 30
        for char in text:
            ink = digits_strokes.draw(int(char), 46, self._hand, rng)
            part = strip[92 - ink.shape[0] : 92, x : x + ink.shape[1]]
            part[:] = np.minimum(part, 255 - (ink * 220))
            x += ink.shape[1] + 8
        maps = [crops.cut(strip, crops.Field(22, x, 70, 58), view) for view in crops.VIEWS]
        return [(ink.shape[1], np.round(ink * 255).astype(np.uint8).tobytes()) for ink in maps]


def file(objects: FileObjects, number: int, written: str, day: str) -> None:
    """File a letter with what the officer says of it."""
    data = f"{number} {written} {day}".encode()
    sha256 = hashlib.sha256(data).hexdigest()
    objects.create(batches.original_key(sha256), data)
    batches.note_original(objects, Original(sha256, len(data), "png", 1, "0" * 16, ""))
    seen = (Handwritten("number", PLACES[0], (), False), Handwritten("day", PLACES[1], (), False))
    pages.save(objects, sha256, PageReading(1, "read", READER, "ocr", handwritten=seen))
    said = {"number_symbol": f"{written}/QĐ-UBND", "issued_on": f"2025-02-{day}"}
    reading = Reading(
        "letter.png",
        sha256,
        1,
        (1,),
        "quyet_dinh",
        0.9,
        "",
        (),
        {},
        (),
        Metadata(),
        True,
        ("number_unsure",),
        (),
        (),
        "",
    )
    first = Revision(ids.paper("0" * 10, sha256, 1), 1, "", "reader", (), "", Slip(), Stored("", 0), None, reading)
    papers.file_first(objects, first)

    def confirm(latest: Revision) -> Revision:
        fields = {name: FieldValue(value, value, 1.0, source="officer") for name, value in said.items()}
        return msgspec.structs.replace(latest, reading=msgspec.structs.replace(reading, fields=fields))

    papers.revise(objects, first.paper_id, confirm, by="officer")


if __name__ == "__main__":
    main()

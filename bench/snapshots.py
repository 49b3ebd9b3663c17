"""Photos as telephones take them: python -m bench.snapshots FOLDER [--papers N] [--seed S] [--faces FACES].

Draws papers of a random world into FOLDER (`samples.random.snapshots`: other papers, textures, a finger, a corner cut
off, bands of an app, curl), reads them, and prints by kind of trouble: words found of a hundred (bag of words), the
same without looking for bands, bends and a second way, pages called crooked, and mean confidence.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from pathlib import Path
from statistics import mean
from unittest import mock

import cv2

from core.records import PageReading
from core.text import fold_alnum
from ocr import read
from ocr.clean import bend, page_finder
from ocr.input.filetype import sniff_file
from ocr.results import ReadSettings
from samples.random import snapshots

_SETTINGS = ReadSettings(text_layer=False, pdf=False)


def words_read(said: str, reading: PageReading) -> tuple[int, int]:
    """How many of the printed words were read, and how many there are."""
    wanted = Counter(filter(None, map(fold_words, said.split())))
    read_words = Counter(fold_words(word.text) for line in reading.lines for word in line.words)
    return sum((wanted & read_words).values()), sum(wanted.values())


def fold_words(word: str) -> str:
    """A word without marks of punctuation at its ends; its diacritics count."""
    return word.strip(".,:;()[]/-…'\"").lower() if fold_alnum(word) else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--papers", type=int, default=30)
    parser.add_argument("--seed", type=int, default=9000)
    parser.add_argument("--faces", type=Path)
    options = parser.parse_args()
    listing = snapshots.draw(options.folder, options.papers, options.seed, options.faces)
    rows: defaultdict[str, list[tuple[int, int, int, bool, float]]] = defaultdict(list)
    for line in listing.read_text(encoding="utf-8").splitlines():
        photo = json.loads(line)
        path = options.folder / photo["file"]
        kind = sniff_file(path, file_bytes=path.stat().st_size)
        now = read.read_page(str(path), kind, 1, settings=_SETTINGS).reading
        with (
            mock.patch.object(page_finder, "inside_bands", return_value=None),
            mock.patch.object(bend, "find", return_value=None),
            mock.patch.object(read, "_BADLY", 0.0),
        ):
            before = read.read_page(str(path), kind, 1, settings=_SETTINGS).reading
        right, all_words = words_read(photo["text"], now)
        rows[photo["trouble"]].append(
            (right, words_read(photo["text"], before)[0], all_words, "crooked" in now.quality, now.mean_confidence)
        )
        print(photo["file"], photo["trouble"], right, rows[photo["trouble"]][-1][1], all_words, now.quality, flush=True)
    print(f"{'':12} pages  words found  before  crooked  confidence")
    for trouble, of in (*sorted(rows.items()), ("all", [row for group in rows.values() for row in group])):
        seen, lost, words, crooked = (sum(row[at] for row in of) for at in range(4))
        sure = mean(row[4] for row in of)
        print(f"{trouble:12} {len(of):5} {100 * seen / words:12.1f} {100 * lost / words:7.1f} {crooked:8} {sure:11.2f}")


if __name__ == "__main__":
    cv2.setNumThreads(1)
    main()

"""Trains the second reader's net on: python -m ocr.train.tesseract_train CHECKPOINTS --fonts FOLDER --text FOLDER.

The lines are drawn as for the first reader (`ocr.train.lines_train`), but a third of them has other marks than its
words have, so that this reader sees marks where the first one knows words. `--write OUT.onnx` makes the reader's file
of `--checkpoint`; `--score NET …` says how many characters nets get wrong on lines in faces held back, or, with
`--pages WORLD`, how many words on a world's pages.
"""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from core.text import nfc
from core.vietnamese.other_marks import varied
from ocr.readers import line_net, tesseract_lstm
from ocr.train import lines_draw, lines_text, world_lines
from ocr.train.lines_score import KINDS, score_pages
from ocr.train.lines_train import CAP, MIXED, PAGES, Batch, by_layer, drawing, say, train

STEPS = (14, 20, 28, 38, 50, 64, 82, 104, 132, 168, 212, 266, 330)  # of a batch's lines, at most
AREA = 3200  # steps of a batch
_STEP = 3  # columns to a step
_OTHER_MARKS, _VARIED = 0.3, 0.5  # share of the lines with other marks than their words have, and of these' words
_LONGEST = 120  # characters


class Line(NamedTuple):
    """A drawn line as the net is given it (36 rows, ink 0, paper 255), and its text."""

    picture: NDArray[np.uint8]
    text: str


def lines(
    sources: lines_text.Sources,
    have: lines_draw.Faces,
    rng: random.Random,
    kind: str | None = None,
    world: Path | None = None,
) -> Iterator[Line]:
    """Lines at random, for good, some of them from pages where there is a world; none is so narrow that its text would
    not go into its steps."""
    while True:
        if world is not None and rng.random() < PAGES:
            found = [(line.gray, line.box, line.text) for line in world_lines.lines(world, rng)]
        else:
            drawn = lines_draw.captured(sources, have, rng, lambda: _text(sources, rng), kind)
            found = [(drawn.gray, np.array(drawn.box, np.float32), drawn.text)]
        for gray, box, text in found:
            line = tesseract_lstm.net_line(gray, box)
            steps = 0 if line is None else line.picture.shape[1] // _STEP
            known = bool(text) and set(text) <= sources.alphabet
            if line is not None and known and len(text) <= _LONGEST and 1.15 * len(text) + 2 <= steps <= STEPS[-1]:
                yield Line(_shown(line), text)


def _shown(line: tesseract_lstm.NetLine) -> NDArray[np.uint8]:
    return np.asarray(np.round((line.picture + 1) * 127.5), np.uint8)


def _text(sources: lines_text.Sources, rng: random.Random) -> str:
    while True:
        drawn = lines_text.text(sources, rng)
        if rng.random() < _OTHER_MARKS:
            words = (varied(word, rng) if rng.random() < _VARIED else word for word in drawn.split())
            drawn = nfc(" ".join(words))
        if set(drawn) <= sources.alphabet:
            return drawn


def size(steps: int) -> int:
    """Lines in a batch of so many steps."""
    return max(8, min(96, AREA // steps))


def longest(steps: int) -> int:
    """Characters a line of a batch may have."""
    return min(_LONGEST, steps)


def draw(out: Any, seed: int, fonts: Path, text: Path, units: Path, world: Path | None) -> None:
    """Draw batches into the queue, for good."""
    os.nice(2)
    cv2.setNumThreads(1)
    rng = random.Random(seed)
    alphabet = "".join(tesseract_lstm.alphabet())
    sources, have = lines_text.load(text, units, alphabet), lines_draw.faces(fonts)
    waiting: dict[int, list[Line]] = {steps: [] for steps in STEPS}
    for line in lines(sources, have, rng, world=world):
        steps = next(s for s in STEPS if s * _STEP >= line.picture.shape[1] - 2)
        waiting[steps].append(line)
        if len(waiting[steps]) >= MIXED * size(steps):
            rng.shuffle(waiting[steps])  # the lines of one page teach the same
            out.put(batch(waiting[steps][: size(steps)], steps))
            del waiting[steps][: size(steps)]


def batch(drawn: list[Line], steps: int) -> Batch:
    """The lines' pictures, their steps and their classes, 0 after a text's end."""
    classes = tesseract_lstm.classes()
    maps = np.full((len(drawn), 36, _STEP * steps), 255, np.uint8)
    labels = np.zeros((len(drawn), longest(steps)), np.int32)
    counts = np.zeros(len(drawn), np.int32)
    for row, line in enumerate(drawn):
        counts[row] = min(steps, line.picture.shape[1] // _STEP)
        wide = min(maps.shape[2], line.picture.shape[1])
        maps[row, :, :wide] = line.picture[:, :wide]
        labels[row, : len(line.text)] = [classes[char] for char in line.text]
    return maps, counts, labels


def score(nets: list[Path], options: argparse.Namespace) -> None:
    """Print the share of wrong characters by kind of face, of held faces only; or of wrong words on a world's pages."""
    if options.pages:
        readers = {path.name: partial(_reads, line_net.session(path.read_bytes())) for path in nets}
        score_pages(readers, set(tesseract_lstm.alphabet()), options.pages)
        return
    sources = lines_text.load(options.text, options.units, "".join(tesseract_lstm.alphabet()))
    have, rng = lines_draw.faces(options.fonts, held=True), random.Random(options.seed)
    held = {kind: list(islice(lines(sources, have, rng, kind), options.count)) for kind in KINDS if kind in have.files}
    say(f"{'wrong characters, %':32}" + "".join(f"{kind:>11}" for kind in held))
    for path in nets:
        net = line_net.session(path.read_bytes())
        shares = []
        for drawn in held.values():
            wrong = sum(min(len(line.text), Levenshtein.distance(read(net, line), line.text)) for line in drawn)
            shares.append(100 * wrong / sum(len(line.text) for line in drawn))
        say(f"{path.name:32}" + "".join(f"{share:11.2f}" for share in shares))


def read(net: onnxruntime.InferenceSession, line: Line) -> str:
    """The best path's text of one line."""
    maps, steps, _ = batch([line], line.picture.shape[1] // _STEP)
    (log_probs,) = net.run(None, {"x": (maps[:, None] / np.float32(127.5) - 1).astype(np.float32), "steps": steps})
    return " ".join("".join(letter.char for letter in tesseract_lstm.best_path(log_probs[:, 0])).split())


def _reads(net: onnxruntime.InferenceSession, found: world_lines.Line) -> str:
    line = tesseract_lstm.net_line(found.gray, found.box)
    return read(net, Line(_shown(line), "")) if line is not None else ""


def main() -> None:
    """Train, write or score as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="folder of the checkpoints")
    parser.add_argument("--fonts", type=Path, required=True, help="folder of faces with their table faces.tsv")
    parser.add_argument("--text", type=Path, required=True, help="folder with laws/ and names/")
    parser.add_argument("--pages", type=Path, help="a world drawn with --other-marks, whose lines are learnt too")
    parser.add_argument("--units", type=Path, default=Path("core/units/units.tsv"))
    parser.add_argument("--start", type=Path, default=tesseract_lstm.DATA, help="the reader's file to go on from")
    parser.add_argument("--checkpoint", type=Path, help="weights to go on from, or to write, in place of the file's")
    parser.add_argument("--minutes", type=float, default=75)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--drawers", type=int, default=1)
    parser.add_argument("--write", type=Path, help="write the reader's file and train nothing")
    parser.add_argument("--score", type=Path, nargs="+", help="say how right these files are and train nothing")
    parser.add_argument("--count", type=int, default=200, help="lines of each kind to score")
    options = parser.parse_args()
    if options.score:
        score(options.score, options)
        return
    from ocr.train import tesseract_net as net

    weights = dict(np.load(options.checkpoint)) if options.checkpoint else net.held_by(options.start)
    if options.write:
        net.write(options.start, weights, options.write)
        return
    options.out.mkdir(parents=True, exist_ok=True)
    facts = (options.fonts, options.text, options.units, options.pages)
    with drawing(draw, options.drawers, options.seed, *facts) as batches:
        train(options, batches, by_layer(weights), partial(net.loss, cap=CAP))


if __name__ == "__main__":
    main()

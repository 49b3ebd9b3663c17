"""Trains the line reader: python -m ocr.train.lines_train CHECKPOINTS --fonts FOLDER --text FOLDER --minutes 75.

Lines are drawn in processes of their own, started before JAX runs, and sorted by width into batches. The rate rises for
200 steps and falls as a cosine of the time that has passed, to nothing when the minutes are over, for only then the
gain shows. A checkpoint (weights and their running mean) is written every three minutes; `ocr.train.lines_onnx`
makes the reader's file of one.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import os
import queue
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.train import lines_draw, lines_text
from ocr.train.lines_shape import FRAME, ROWS

WIDTHS = tuple(6 * n for n in (10, 15, 20, 26, 33, 42, 53, 66, 83, 104, 130, 163, 204, 255, 300))
AREA = 32 * 396  # columns of a batch
STRETCH = 1.07  # how far a line is drawn out or pressed to its batch's width
WARM = 200  # steps
CAP = 30.0  # of a line's loss: what cannot be read teaches nothing
_EVERY = 180  # seconds between checkpoints
_WAITING = 120  # batches drawn beforehand
MIXED = 3  # batches' worth of lines of a width that wait before one goes
PAGES = 0.04  # of the turns, where there is a world: a page gives some 35 lines
SIGNED = 0.12  # … and one of signature blocks some ten

Batch = tuple[NDArray[Any], ...]
Sources = tuple[Path, Path, Path, str, Path | None]  # fonts, texts, units, the line reader's alphabet, a world


def size(width: int) -> int:
    """Lines in a batch of a width."""
    return max(8, min(96, AREA // width))


def longest(width: int) -> int:
    """Characters a line of a width may have."""
    return min(140, max(6, width // FRAME * 2 // 3))


def draw(out: Any, seed: int, sources: Sources, lines: lines_draw.Lines) -> None:
    """Draw batches of such lines into the queue, for good; some of them from pages where there is a world."""
    os.nice(2)
    cv2.setNumThreads(1)
    rng = random.Random(seed)
    fonts, text, units, alphabet, world = sources
    texts, have = lines_text.load(text, units, alphabet), lines_draw.faces(fonts)
    classes = {char: k for k, char in enumerate(alphabet, 1)}
    share, of_page = (SIGNED, lines_draw.of_signed) if lines == "signed" else (PAGES, lines_draw.of_world)

    def drawn() -> Iterator[lines_draw.Sample]:
        while True:
            if world is not None and rng.random() < share:
                yield from of_page(world, texts, rng)
            else:
                yield lines_draw.sample(texts, have, rng, lines=lines)

    for each in batches(drawn(), rng, classes):
        out.put(each)


def batches(samples: Iterable[lines_draw.Sample], rng: random.Random, classes: dict[str, int]) -> Iterator[Batch]:
    """The lines in batches of like widths, each drawn from thrice as many: the lines of one page teach the same."""
    waiting: dict[int, list[lines_draw.Sample]] = {width: [] for width in WIDTHS}
    for sample in samples:
        own = sample.ink.shape[1]
        width = next((w for w in WIDTHS if w * STRETCH >= own), None)
        if width is None or len(sample.text) > longest(width):
            continue
        lines_of = waiting[width]
        lines_of.append(sample)
        if len(lines_of) >= MIXED * size(width):
            rng.shuffle(lines_of)
            yield batch(lines_of[: size(width)], width, classes)
            del lines_of[: size(width)]


def batch(samples: list[lines_draw.Sample], width: int, classes: dict[str, int]) -> Batch:
    """The lines' maps at one width and their classes, 0 after a text's end."""
    maps = np.zeros((len(samples), 3 * ROWS, width), np.uint8)
    labels = np.zeros((len(samples), longest(width)), np.int32)
    for row, sample in enumerate(samples):
        own = min(width, round(sample.ink.shape[1] * STRETCH))
        ink = sample.ink if own == sample.ink.shape[1] else cv2.resize(sample.ink, (own, sample.ink.shape[0]))
        maps[row, :, :own] = ink
        labels[row, : len(sample.text)] = [classes[char] for char in sample.text]
    return maps, labels


def save(path: Path, params: Any) -> None:
    """The weights as one file of arrays named by their place."""
    flat: dict[str, Any] = {
        f"{layer}.{name}": np.asarray(value) for layer, held in params.items() for name, value in held.items()
    }
    part = path.with_suffix(".part.npz")
    np.savez(part, **flat)
    part.rename(path)


def load(path: Path) -> Any:
    """The weights of a checkpoint, or of a reader's file."""
    from ocr.train import lines_onnx

    return by_layer(lines_onnx.weights_of(path))


def by_layer(weights: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Weights named by their layer and their own name, those of one layer together."""
    params: dict[str, dict[str, Any]] = {}
    for key, value in weights.items():
        layer, name = key.split(".")
        params.setdefault(layer, {})[name] = value
    return params


def say(line: str) -> None:
    """A line of progress."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@contextmanager
def drawing(draw: Callable[..., None], count: int, seed: int, *facts: Any) -> Iterator[Any]:
    """So many processes that draw into the queue given: `draw(queue, its own seed, *facts)`; ended with the block."""
    fresh = multiprocessing.get_context("spawn")
    batches = fresh.Queue(maxsize=_WAITING)
    drawers = [fresh.Process(target=draw, args=(batches, seed * 1000 + k, *facts), daemon=True) for k in range(count)]
    for drawer in drawers:
        drawer.start()
    try:
        yield batches
    finally:
        for drawer in drawers:
            drawer.terminate()


def train(options: argparse.Namespace, batches: Any, params: Any, loss: Callable[..., Any]) -> None:
    """Train from the weights given until the minutes are over; `loss` takes the weights and the arrays of a batch."""
    import jax
    import optax

    jax.config.update("jax_compilation_cache_dir", str(options.out / "compiled"))
    say(f"{sum(leaf.size for leaf in jax.tree_util.tree_leaves(params)):,} weights")
    adam = optax.chain(
        optax.clip_by_global_norm(10.0), optax.scale_by_adam(0.9, 0.98), optax.add_decayed_weights(0.005)
    )
    state, mean = adam.init(params), params

    def step(params: Any, state: Any, mean: Any, batch: Any, rate: Any, keep: Any) -> Any:
        value, slope = jax.value_and_grad(loss)(params, *batch)
        change, state = adam.update(slope, state, params)
        params = jax.tree_util.tree_map(lambda old, by: old - rate * by, params, change)
        mean = jax.tree_util.tree_map(lambda old, new: keep * old + (1 - keep) * new, mean, params)
        return params, state, mean, value

    fast = jax.jit(step)
    begun = saved = time.time()
    whole, steps, lines = options.minutes * 60, 0, 0
    recent: list[float] = []
    again: list[Batch] = []
    while (gone := time.time() - begun) < whole:
        try:
            drawn = batches.get(timeout=0.02 if len(again) > 200 else 60)
            again.append(drawn)
            if len(again) > 400:  # what was drawn is looked at once more when the drawers cannot keep up
                del again[: len(again) - 400]
        except queue.Empty:
            drawn = again[random.randrange(len(again))]
        rate = options.rate * min(1.0, (steps + 1) / WARM) * 0.5 * (1 + math.cos(math.pi * gone / whole))
        keep = min(0.998, (steps + 1) / (steps + 10))
        params, state, mean, value = fast(params, state, mean, drawn, rate, keep)
        recent.append(float(value))
        steps, lines = steps + 1, lines + len(drawn[0])
        if steps % 25 == 0:
            say(f"{gone / 60:6.1f} min {steps:6} steps {lines:8} lines rate {rate:.2e} loss {np.mean(recent):.3f}")
            recent = []
        if time.time() - saved > _EVERY:
            saved = time.time()
            save(options.out / "last.npz", params)
            save(options.out / f"mean-{int(gone / 60):03d}.npz", mean)
    save(options.out / "last.npz", params)
    save(options.out / "mean-end.npz", mean)
    (options.out / "facts.json").write_text(json.dumps({"steps": steps, "lines": lines, "minutes": options.minutes}))


def main() -> None:
    """Train as the command line says."""
    import trueocr

    models = Path(trueocr.__file__).parent / "models"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="folder of the checkpoints")
    parser.add_argument("--fonts", type=Path, required=True, help="folder of faces with their table faces.tsv")
    parser.add_argument("--text", type=Path, required=True, help="folder with laws/ and names/")
    parser.add_argument(
        "--pages",
        type=Path,
        help="a world drawn with --other-marks (for signed lines: of signing sheets), whose lines are learnt too",
    )
    parser.add_argument("--units", type=Path, default=Path("core/units/units.tsv"))
    parser.add_argument("--trueocr", type=Path, default=models / "rec.onnx", help="the net to begin from")
    parser.add_argument("--start", type=Path, help="a checkpoint or a reader's file to go on from instead")
    parser.add_argument("--lines", choices=get_args(lines_draw.Lines), default="any", help="which lines it learns")
    parser.add_argument("--minutes", type=float, default=75)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--drawers", type=int, default=2)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    alphabet = "".join(json.loads((models / "meta.json").read_text(encoding="utf-8"))["charset"])
    sources = (options.fonts, options.text, options.units, alphabet, options.pages)
    with drawing(draw, options.drawers, options.seed, sources, options.lines) as batches:
        from ocr.train import lines_net as net  # the drawers were started before JAX runs

        begun = net.from_trueocr(options.trueocr) if options.start is None else load(options.start)
        train(options, batches, begun, partial(net.loss, cap=CAP))


if __name__ == "__main__":
    main()

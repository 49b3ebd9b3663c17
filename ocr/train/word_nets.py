"""Trains a small net for one word: python -m ocr.train.word_nets marks|figures OUT.onnx --fonts FOLDER --text FOLDER.

Words are drawn in processes of their own, started before JAX runs. The rate rises for 300 steps and falls as a cosine
of the time that has passed; the file holds the running mean of the weights and is written anew every five minutes, and
beside it a checkpoint (`.npz`) that `--start` goes on from. `--mean` writes the mean of files, `--score` draws words in
faces held back and says how many of them the file's net sees rightly.
"""

from __future__ import annotations

import argparse
import collections
import importlib
import itertools
import json
import math
import os
import queue
import random
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.readers import figure_net, mark_net
from ocr.train import figures_draw, lines_draw, lines_text, marks_draw
from ocr.train.lines_train import Sources, by_layer, drawing, save, say

_BATCH = 64
_WARM = 300  # steps
_EVERY = 300  # seconds between files
_KEPT = 600  # batches that are looked at again while the drawers fall behind
_SURE = 0.99
_RUNNING = "running_"  # before a layer's name in a checkpoint: its running mean and variance
_PAGES = 0.03  # of the turns: a page gives 180 words, a line three or four

Batch = tuple[NDArray[Any], ...]


class Task(NamedTuple):
    """One of the nets: what is drawn for it, its module in JAX, and how right it is on drawn words."""

    draw: Callable[..., Iterator[Any]]
    pages: Callable[[Path, random.Random], Iterator[Any]] | None  # the words of a page of a world
    batch: Callable[[list[Any]], Batch]
    net: str  # module with `initial`, `loss`, `write`
    reader: Any  # module that reads with it
    seen: Callable[[list[Any]], Iterable[dict[str, bool]]]  # of each word: what of it is right, and whether it is sure
    cap: float  # of a word's loss: what cannot be seen teaches nothing


def marks_batch(words: list[marks_draw.Word]) -> Batch:
    """The words' pictures, tones and shapes."""
    tones, shapes = [word.tone for word in words], [word.shapes for word in words]
    return np.stack([word.ink for word in words]), np.array(tones, np.int32), np.array(shapes, np.int32)


def marks_seen(words: list[marks_draw.Word]) -> Iterator[dict[str, bool]]:
    """Whether the net sees the tone, the shapes and all marks of each word, and is sure of them."""
    for word, tone, shape in zip(words, *mark_net.read(_inks(words)), strict=True):
        right = {"tone": int(tone.argmax()) == word.tone}
        right["shapes"] = tuple(bool(row.argmax() == 0) for row in shape) == word.shapes
        right["right"] = right["tone"] and right["shapes"]
        yield right | {"sure": float(tone.max() + shape.max(-1).sum()) > math.log(_SURE)}


def figures_batch(numbers: list[figures_draw.Number]) -> Batch:
    """The numbers' pictures and their classes, 0 after a number's end."""
    classes = np.zeros((len(numbers), figures_draw.LONGEST), np.int32)
    for row, number in zip(classes, numbers, strict=True):
        row[: len(number.said)] = [figure_net.CLASSES.index(char) + 1 for char in number.said]
    return np.stack([number.ink for number in numbers]), classes


def figures_seen(numbers: list[figures_draw.Number]) -> Iterator[dict[str, bool]]:
    """Whether the net sees the figures of each number, and is sure of them."""
    for number, logs in zip(numbers, figure_net.read(_inks(numbers)), strict=True):
        said, least = figure_net.best(logs)
        yield {"right": [*filter(str.isdigit, said)] == [*filter(str.isdigit, number.said)], "sure": least > _SURE}


def _inks(words: list[Any]) -> list[NDArray[np.float32]]:
    return [np.asarray(word.ink / np.float32(255), np.float32) for word in words]


TASKS = {
    "marks": Task(marks_draw.words, marks_draw.of_world, marks_batch, "ocr.train.marks_net", mark_net, marks_seen, 8.0),
    "figures": Task(
        figures_draw.numbers, None, figures_batch, "ocr.train.figures_net", figure_net, figures_seen, 400.0
    ),
}


def draw(out: Any, seed: int, what: str, sources: Sources) -> None:
    """Draw batches into the queue, for good."""
    os.nice(2)
    cv2.setNumThreads(1)
    rng, task = random.Random(seed), TASKS[what]
    fonts, text, units, alphabet, world = sources
    texts, have = lines_text.load(text, units, alphabet), lines_draw.faces(fonts)
    every: dict[int, list[Any]] = collections.defaultdict(list)  # by the width of their pictures
    while True:
        if task.pages is not None and world is not None and rng.random() < _PAGES:
            drawn = task.pages(world, rng)
        else:
            drawn = task.draw(texts, have, rng)
        for word in drawn:
            every[word.ink.shape[1]].append(word)
        for waiting in every.values():
            if len(waiting) >= 30 * _BATCH:  # of several lines each: words of one line teach the same
                rng.shuffle(waiting)
                for _ in range(10):
                    out.put(task.batch(waiting[:_BATCH]))
                    del waiting[:_BATCH]


def train(options: argparse.Namespace, batches: Any) -> None:
    """Train until the minutes are over."""
    import jax
    import jax.numpy as jnp
    import optax

    net, cap = importlib.import_module(TASKS[options.what].net), TASKS[options.what].cap
    if options.start is None:
        params, running = net.initial(options.seed)
    elif options.start.suffix == ".npz":
        params, running = load(options.start)
    else:
        params, running = net.from_file(options.start, jnp.asarray(batches.get()[0], jnp.float32) / 255)
    adam = optax.chain(optax.clip_by_global_norm(5.0), optax.scale_by_adam(0.9, 0.99), optax.add_decayed_weights(0.01))
    state, mean = adam.init(params), params

    def step(params: Any, running: Any, state: Any, mean: Any, given: Any, rate: Any, keep: Any) -> Any:
        graded = jax.value_and_grad(net.loss, has_aux=True)
        (value, running), slope = graded(params, running, cap, given[0].astype(jnp.float32) / 255, *given[1:])
        change, state = adam.update(slope, state, params)
        params = jax.tree_util.tree_map(lambda old, by: old - rate * by, params, change)
        mean = jax.tree_util.tree_map(lambda old, new: keep * old + (1 - keep) * new, mean, params)
        return params, running, state, mean, value

    fast = jax.jit(step)
    begun = saved = time.time()
    whole, steps, fresh = options.minutes * 60, 0, 0
    recent: list[float] = []
    kept: list[Batch] = []
    while (gone := time.time() - begun) < whole:
        try:
            given = batches.get(timeout=0.01 if len(kept) > 50 else 120)
            kept.append(given)
            fresh += len(given[0])
            if len(kept) > _KEPT:
                del kept[0]
        except queue.Empty:
            given = random.choice(kept)
        rate = options.rate * min(1.0, (steps + 1) / _WARM) * 0.5 * (1 + math.cos(math.pi * gone / whole))
        keep = min(0.998, (steps + 1) / (steps + 10))
        params, running, state, mean, value = fast(params, running, state, mean, given, rate, keep)
        recent.append(float(value))
        steps += 1
        if steps % 100 == 0:
            say(f"{gone / 60:6.1f} min {steps:6} steps {fresh:8} words rate {rate:.2e} loss {np.mean(recent):.3f}")
            recent = []
        if time.time() - saved > _EVERY:
            saved = time.time()
            keep_both(net, options, mean, running)
    keep_both(net, options, mean, running)


def keep_both(net: Any, options: argparse.Namespace, params: Any, running: Any) -> None:
    """Write the net's file, and beside it the checkpoint that holds its batch norms' figures too."""
    net.write(options.out, params, running, {"name": options.name})
    save(options.out.with_suffix(".npz"), params | {_RUNNING + layer: held for layer, held in running.items()})


def load(path: Path) -> tuple[Any, Any]:
    """Weights, and running means and variances, of a checkpoint."""
    with np.load(path) as held:
        both = by_layer(held)
    running = {layer.removeprefix(_RUNNING): both.pop(layer) for layer in list(both) if layer.startswith(_RUNNING)}
    return both, running


def score(options: argparse.Namespace, sources: Sources) -> None:
    """How many words of each kind of held face are seen rightly, and how many of those that are surely seen."""
    fonts, text, units, alphabet, _ = sources
    rng, task = random.Random(options.seed), TASKS[options.what]
    task.reader.DATA = options.out
    texts, have = lines_text.load(text, units, alphabet), lines_draw.faces(fonts, held=True)
    for kind in have.files:
        drawn = itertools.chain.from_iterable(task.draw(texts, have, rng, kind) for _ in itertools.count())
        words = list(itertools.islice(drawn, options.score))
        right: collections.Counter[str] = collections.Counter()
        for seen in task.seen(words):
            right.update(name for name, holds in seen.items() if holds)
            right["sure and wrong"] += seen["sure"] and not seen["right"]
        shares = ", ".join(f"{name} {100 * count / len(words):.2f}" for name, count in right.items())
        say(f"{kind:10} {len(words)} words, %: {shares}")


def main() -> None:
    """Train or score as the command line says."""
    import trueocr

    models = Path(trueocr.__file__).parent / "models"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=sorted(TASKS))
    parser.add_argument("out", type=Path, help="the net's file")
    parser.add_argument("--fonts", type=Path, required=True, help="folder of faces with their table faces.tsv")
    parser.add_argument("--text", type=Path, required=True, help="folder with laws/ and names/")
    parser.add_argument("--pages", type=Path, help="a world drawn with --other-marks, whose words are learnt too")
    parser.add_argument("--units", type=Path, default=Path("core/units/units.tsv"))
    parser.add_argument("--start", type=Path, help="a checkpoint to go on from; for marks, or a net's file")
    parser.add_argument("--mean", type=Path, nargs="+", help="write the mean of these nets' files and train nothing")
    parser.add_argument("--shares", type=float, nargs="+", help="what each of them counts")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=2.5e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--drawers", type=int, default=1)
    parser.add_argument("--name", default="1", help="of the net, as its file has it")
    parser.add_argument(
        "--score", type=int, default=0, metavar="WORDS", help="score so many words of each kind of face"
    )
    options = parser.parse_args()
    alphabet = "".join(json.loads((models / "meta.json").read_text(encoding="utf-8"))["charset"])
    sources = (options.fonts, options.text, options.units, alphabet, options.pages)
    if options.mean:
        from ocr.train import net_parts

        net_parts.write_mean(options.mean, options.shares, options.out)
        return
    if options.score:
        score(options, sources)
        return
    with drawing(draw, options.drawers, options.seed, options.what, sources) as batches:
        train(options, batches)


if __name__ == "__main__":
    main()

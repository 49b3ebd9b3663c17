"""Teaches the tagger: python -m classify.tagger.train WORDS.jsonl… --out FILE --minutes 40 [--start FILE] [--seed 1].

The pages come from `python -m samples.random OUT --words --no-image`, of seeds below 9000. Each is shown with other
readers' mistakes every time. The rate falls as a cosine of the processor's time spent; weights and their running mean
are kept every two minutes, and what is written is the mean.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from classify.tagger import weights
from classify.tagger.answer_names import Names
from classify.tagger.features import AROUND, MOST, PARTS, PLACES
from classify.tagger.train import net
from classify.tagger.train.training_pages import Lesson, lesson, rows_of
from classify.tagger.train.wordings import Wordings, wordings
from core.catalogue import load

SIZES = (64, 96, 128, 160, 192, 224, 256, 320, MOST)  # pieces that the pages of a batch are filled up to
PIECES = 1344  # of a batch
RATE, WARM = 3e-3, 60
HIDDEN, UNKNOWN = 0.12, 0.25  # share of pieces whose letters are hidden, and of pages whose type is
KEEP = 30  # lessons of a size wait so many, that batches are mixed


def batch_of(lessons: list[Lesson], size: int) -> dict[str, Any]:
    """Lessons filled up to one size."""
    count = len(lessons)
    arrays = {
        "parts": np.zeros((count, size, PARTS), np.int32), "places": np.zeros((count, size, PLACES), np.float32),
        "around": np.full((count, size, AROUND), -1, np.int32), "rows": np.zeros((count, size), np.int32),
        "middles": np.zeros((count, size), np.float32), "real": np.zeros((count, size), np.float32),
        "field": np.zeros((count, size), np.int32), "begins": np.zeros((count, size), np.float32),
        "part": np.zeros((count, size), np.int32), "of": np.zeros((count, size), np.int32),
        "type": np.array([each.type for each in lessons], np.int32),
    }  # fmt: skip
    for i, each in enumerate(lessons):
        n = len(each.seen)
        for name in ("parts", "places", "around", "rows", "middles"):
            arrays[name][i, :n] = getattr(each.seen, name)
        for name in ("field", "begins", "part", "of"):
            arrays[name][i, :n] = getattr(each, name)
        arrays["real"][i, :n] = 1.0
    return arrays


def batches(paths: list[Path], names: Names, known: dict[str, Wordings], rng: Random) -> Iterator[dict[str, Any]]:
    """Batches for ever, the pages in another order of files and with other mistakes each time."""
    waiting: dict[int, list[Lesson]] = {size: [] for size in SIZES}
    while True:
        for path in rng.sample(paths, len(paths)):
            for row in rows_of(path):
                prepared = lesson(row, names, rng, known)
                if prepared is None:
                    continue
                size = next(bound for bound in SIZES if len(prepared.seen) <= bound)
                pool, count = waiting[size], PIECES // size
                pool.append(prepared)
                if len(pool) >= KEEP + count:
                    rng.shuffle(pool)
                    taken, waiting[size] = pool[:count], pool[count:]
                    yield batch_of(taken, size)


def teach(paths: list[Path], out: Path, minutes: float, hours: float, seed: int, start: Path | None) -> None:
    """Teach until the minutes of processor time are over, or the hours on the wall."""
    import jax
    import optax

    catalogue = load()
    kinds = catalogue.types.values()
    fields, types = {spec.name for kind in kinds for spec in kind.field}, [kind.code for kind in kinds]
    if start is not None:
        held = weights.load(start)
        names, params = net.grown(held.names, held.arrays, fields, types)
    else:
        names = Names.of(fields, types)
        params = net.begin(names, seed)
    rule = optax.chain(optax.clip_by_global_norm(1.0), optax.scale_by_adam(b2=0.98), optax.add_decayed_weights(0.005))
    state = rule.init(params)

    @partial(jax.jit, donate_argnums=(0, 1, 2))
    def step(params: Any, mean: Any, state: Any, batch: Any, key: Any, rate: Any, fade: Any) -> Any:
        first, second = jax.random.split(key)
        keep = (jax.random.uniform(first, batch["rows"].shape) > HIDDEN).astype(np.float32)
        known = (jax.random.uniform(second, batch["type"].shape) > UNKNOWN).astype(np.int32)
        value, slope = jax.value_and_grad(net.loss)(params, batch, keep, known, len(names.fields))
        change, state = rule.update(slope, state, params)
        params = jax.tree.map(lambda p, c: p - rate * c, params, change)
        mean = jax.tree.map(lambda m, p: m * fade + p * (1 - fade), mean, params)
        return params, mean, state, value

    mean = jax.tree.map(lambda p: p + 0, params)
    key, count, seen = jax.random.key(seed), 0, 0
    shown: list[Any] = []  # losses of the last steps, asked for together: a step does not wait for the one before
    began, kept = time.monotonic(), time.process_time()
    top = RATE if start is None else RATE * 0.6
    for batch in batches(paths, names, wordings(catalogue), Random(seed)):
        share = max(time.process_time() / (60 * minutes), (time.monotonic() - began) / (60 * hours * 60))
        if share >= 1:
            break
        rate = top * min(1.0, (count + 1) / WARM) * 0.5 * (1 + math.cos(math.pi * share))
        key, own = jax.random.split(key)
        params, mean, state, value = step(params, mean, state, batch, own, rate, min(0.998, count / (count + 10.0)))
        count, seen = count + 1, seen + len(batch["type"])
        shown.append(value)
        if count % 50 == 0:
            spent = f"{count:6} steps {seen:7} pages {time.process_time():7.0f} s"
            sys.stderr.write(f"{spent} loss {sum(map(float, shown)) / len(shown):.4f} rate {rate:.5f}\n")
            shown.clear()
        if time.process_time() - kept > 100:
            weights.save(out, names, {name: np.asarray(array) for name, array in mean.items()})
            kept = time.process_time()
    weights.save(out, names, {name: np.asarray(array) for name, array in mean.items()})


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", type=Path, nargs="+", help="words.jsonl of random worlds, seeds below 9000")
    parser.add_argument("--out", type=Path, default=weights.HOME)
    parser.add_argument("--minutes", type=float, default=40.0, help="of processor time")
    parser.add_argument("--hours", type=float, default=24.0, help="on the wall, where the processor is shared")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path, help="weights to go on from")
    chosen = parser.parse_args(arguments)
    teach(chosen.words, chosen.out, chosen.minutes, chosen.hours, chosen.seed, chosen.start)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Trains the net for lines in dispute: python -m ocr.train.disputed_train CHECKPOINTS --fonts FOLDER --text FOLDER
--pages WORLD… --sheets FOLDER --minutes 80.

Half of its lines are of pages, mostly such that the line reader misreads; the others are drawn: of every kind, filled
in by hand, the print of cards, and names under ink, drawn alone and on sheets of signature blocks. A process of its own
draws them, started before PyTorch runs. The rate falls as a cosine of the time that has passed. The running mean of the
weights is written every four minutes and at the end; `ocr.train.disputed_onnx` makes the reader's file of it.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import queue
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np

from ocr.train import lines_draw, lines_text
from ocr.train.lines_train import CAP, Batch, batches, drawing, say

_PAGES = 0.08  # of the turns: a page gives some fourteen lines
_SHEETS = 0.008  # … and a sheet some 26
_DRAWN: dict[lines_draw.Lines, float] = {"any": 4, "hand": 3, "card": 3, "signed": 1.2}  # how often, of all other turns
_READ_RIGHTLY = 0.3  # of the lines of pages that the line reader reads without a mistake
_WARM = 300  # steps
_BEGUN = 0.3  # of the rate: how fast the line reader's own weights move
_FEW = 40  # batches, before which none is shown twice
_REMEMBERED = 900  # batches that may be shown once more, out of shape, when none waits
_EVERY = 240  # seconds between checkpoints


class Sources(NamedTuple):
    """Where the lines come from."""

    fonts: Path
    text: Path
    units: Path
    alphabet: str
    pages: tuple[Path, ...]  # worlds
    sheets: Path  # a world of signing sheets


def draw(out: Any, seed: int, sources: Sources) -> None:
    """Draw batches into the queue, for good."""
    os.nice(2)
    cv2.setNumThreads(1)
    rng = random.Random(seed)
    classes = {char: k for k, char in enumerate(sources.alphabet, 1)}
    for each in batches(_lines(sources, rng), rng, classes):
        out.put(each)


def _lines(sources: Sources, rng: random.Random) -> Iterator[lines_draw.Sample]:
    texts = lines_text.load(sources.text, sources.units, sources.alphabet)
    faces = lines_draw.faces(sources.fonts)
    while True:
        turn = rng.random()
        if turn < _PAGES:
            yield from lines_draw.of_world(rng.choice(sources.pages), texts, rng, _READ_RIGHTLY)
        elif turn < _PAGES + _SHEETS:
            yield from lines_draw.of_signed(sources.sheets, texts, rng)
        else:
            (kind,) = rng.choices(tuple(_DRAWN), tuple(_DRAWN.values()))
            yield lines_draw.sample(texts, faces, rng, lines=kind)


def train(options: argparse.Namespace, waiting: Any) -> None:
    """Train from the line reader's weights, or from a checkpoint, until the minutes are over."""
    import torch

    from ocr.train import lines_onnx
    from ocr.train.disputed_net import DisputedNet

    torch.set_num_threads(1)  # another core draws
    torch.manual_seed(options.seed)
    rng = random.Random(options.seed)
    data = Path(__file__).parents[1] / "data"
    net = DisputedNet(lines_onnx.weights_of(options.begun or data / "lines.onnx"))
    if options.start is not None:
        net.load_state_dict(torch.load(options.start))
    begun = {id(each) for each in net.old.parameters()}
    all_of, old = (sum(each.numel() for each in part.parameters()) for part in (net, net.old))
    say(f"{all_of:,} weights, {old:,} of them the line reader's")
    groups = [
        {"params": [each for each in net.parameters() if (id(each) in begun) == is_begun], "share": share}
        for is_begun, share in ((True, _BEGUN), (False, 1.0))
    ]
    adam = torch.optim.AdamW(groups, options.rate, betas=(0.9, 0.98), weight_decay=0.005)
    mean = {name: value.clone() for name, value in net.state_dict().items()}
    began = saved = time.time()
    whole, steps, lines = options.minutes * 60, 0, 0
    recent: list[float] = []
    shown: list[Batch] = []
    while (gone := time.time() - began) < whole:
        maps, labels = _next(waiting, shown, rng)
        rate = options.rate * min(1.0, (steps + 1) / _WARM) * 0.5 * (1 + math.cos(math.pi * gone / whole))
        for group in adam.param_groups:
            group["lr"] = rate * group["share"]
        with torch.autocast("cpu", torch.bfloat16):
            scores = net(torch.from_numpy(maps))
        lengths = torch.from_numpy((labels > 0).sum(1))
        log_probs = scores.float().log_softmax(-1).transpose(0, 1)
        frames = torch.full((len(maps),), log_probs.shape[0])
        wanted = torch.from_numpy(labels.astype(np.int64))
        each = torch.nn.functional.ctc_loss(log_probs, wanted, frames, lengths, reduction="none", zero_infinity=True)
        loss = (each / lengths.float().clamp(min=1).sqrt()).clamp(max=CAP).mean()
        adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 10.0)
        adam.step()
        _follow(mean, net.state_dict(), min(0.998, (steps + 1) / (steps + 10)))
        recent.append(float(loss.detach()))
        steps, lines = steps + 1, lines + len(maps)
        if steps % 50 == 0:
            say(f"{gone / 60:6.1f} min {steps:6} steps {lines:8} lines rate {rate:.2e} loss {np.mean(recent):.3f}")
            recent = []
        if time.time() - saved > _EVERY:
            saved = time.time()
            torch.save(mean, options.out / f"mean-{int(gone / 60):03d}.pt")
    torch.save(mean, options.out / "mean-end.pt")
    (options.out / "facts.json").write_text(json.dumps({"steps": steps, "lines": lines, "minutes": options.minutes}))


def _next(waiting: Any, shown: list[Batch], rng: random.Random) -> tuple[Any, Any]:
    """The next batch, its ink from 0 to 1; where none waits one that was shown, fainter or darker, a row or two higher
    or lower, or with noise."""
    try:
        maps, labels = waiting.get(timeout=60 if len(shown) < _FEW else 0.02)
    except queue.Empty:
        maps, labels = rng.choice(shown)
        dice = np.random.default_rng(rng.getrandbits(32))
        ink = maps.astype(np.float32) / 255 * dice.uniform(0.75, 1.15, (len(maps), 1, 1)).astype(np.float32)
        if rng.random() < 0.5:
            ink = np.roll(ink, rng.choice((-2, -1, 1, 2)), 1)
        if rng.random() < 0.3:
            ink += 0.06 * dice.standard_normal(ink.shape, np.float32)
        return ink.clip(0, 1), labels
    shown.append((maps, labels))
    del shown[:-_REMEMBERED]
    return maps.astype(np.float32) / 255, labels


def _follow(mean: dict[str, Any], now: dict[str, Any], keep: float) -> None:
    """The running mean of the weights, one step on."""
    for name, value in now.items():
        if value.dtype.is_floating_point:
            mean[name].mul_(keep).add_(value, alpha=1 - keep)
        else:
            mean[name].copy_(value)


def main() -> None:
    """Train as the command line says."""
    import trueocr

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="folder of the checkpoints")
    parser.add_argument("--fonts", type=Path, required=True, help="folder of faces with their table faces.tsv")
    parser.add_argument("--text", type=Path, required=True, help="folder with laws/ and names/")
    parser.add_argument("--pages", type=Path, nargs="+", required=True, help="random worlds")
    parser.add_argument("--sheets", type=Path, required=True, help="a world of signing sheets")
    parser.add_argument("--units", type=Path, default=Path("core/units/units.tsv"))
    parser.add_argument("--begun", type=Path, help="a file of the line reader's kind to begin from instead of its own")
    parser.add_argument("--start", type=Path, help="a checkpoint to go on from")
    parser.add_argument("--minutes", type=float, default=80)
    parser.add_argument("--rate", type=float, default=7e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--drawers", type=int, default=1)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    meta = json.loads((Path(trueocr.__file__).parent / "models" / "meta.json").read_text(encoding="utf-8"))
    alphabet, worlds = "".join(meta["charset"]), tuple(options.pages)
    sources = Sources(options.fonts, options.text, options.units, alphabet, worlds, options.sheets)
    with drawing(draw, options.drawers, options.seed, sources) as waiting:
        train(options, waiting)


if __name__ == "__main__":
    main()

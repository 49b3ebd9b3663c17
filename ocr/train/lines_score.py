"""Wrong characters of the line reader on lines drawn with faces held back, by kind of face; or wrong words on pages.

    python -m ocr.train.lines_score NET … --fonts FOLDER --text FOLDER [--count 300]
    python -m ocr.train.lines_score NET … --world FOLDER

Each NET is a file of `ocr.train.lines_onnx`, or TrueOCR's own `rec.onnx`, which is shown the same lines on its 32 rows.
On the pages of a random world (of which the first reader in the tree and the places of lines tell what is printed
where) only files of `ocr.train.lines_onnx` can be scored.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Callable, Mapping, Set
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import trueocr
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from ocr.readers import trueocr as first_reader
from ocr.train import lines_draw, lines_text, truth, world_lines
from ocr.train.lines_draw import Sample
from ocr.train.lines_train import say

KINDS = ("serif", "sans", "condensed", "typewriter", "dotmatrix", "script")


def drawn(fonts: Path, text: Path, units: Path, count: int, seed: int, alphabet: str) -> dict[str, list[Sample]]:
    """So many lines of each kind of face, of held faces only."""
    sources, have = lines_text.load(text, units, alphabet), lines_draw.faces(fonts, held=True)
    rng = random.Random(seed)
    kinds = [kind for kind in KINDS if kind in have.files]
    return {kind: [lines_draw.sample(sources, have, rng, kind) for _ in range(count)] for kind in kinds}


def read(net: onnxruntime.InferenceSession, ink: NDArray[np.uint8], alphabet: str) -> str:
    """The best path's text of one line."""
    ours = net.get_outputs()[0].name == "logp"
    if not ours:
        size = (max(8, round(ink.shape[1] / 1.5)), 96)
        ink = np.asarray(cv2.resize(ink, size, interpolation=cv2.INTER_AREA), np.uint8)
    frame = 6 if ours else 4
    wide = -(-ink.shape[1] // (2 * frame)) * 2 * frame + 2 * frame
    maps = np.zeros((1, 1, ink.shape[0], wide), np.float32)
    maps[0, 0, :, : ink.shape[1]] = ink / 255
    answer = net.run(None, {"x": maps, "widths": np.array([ink.shape[1]])})
    frames = -(-ink.shape[1] // frame)
    best = (answer[0].argmax(-1) if ours else answer[0])[0, :frames]
    fresh = (best != 0) & np.concatenate(([True], best[1:] != best[:-1]))
    return " ".join("".join(alphabet[k - 1] for k in best[fresh]).split())


def score_pages(readers: Mapping[str, Callable[[world_lines.Line], str]], known: Set[str], world: Path) -> None:
    """Print the share of wrong words on the lines of a world's pages that consist of known characters, by kind of paper
    and by level, for each reader of lines."""
    words: Counter[str] = Counter()
    wrong: dict[str, Counter[str]] = {name: Counter() for name in readers}
    for line in world_lines.all_lines(world):
        if not line.text or not set(line.text) <= known | {" "}:
            continue
        printed, groups = line.text.split(), ("all", line.kind, f"{line.kind} {line.level}")
        words.update(dict.fromkeys(groups, len(printed)))
        for name, count in wrong.items():
            read = truth.clean_text(readers[name](line)).split()
            count.update(dict.fromkeys(groups, min(len(printed), Levenshtein.distance(read, printed))))
    say("wrong words, %")
    for name, count in wrong.items():
        say(f"{name:24}" + ", ".join(f"{group} {100 * count[group] / words[group]:.1f}" for group in sorted(words)))


def reads(net: Path, line: world_lines.Line) -> str:
    """What a net of the first reader's kind reads in a line of a page."""
    return first_reader.read_lines(line.gray, line.box[None], net)[0].text


def main() -> None:
    """Print the shares of what is wrong."""
    models = Path(trueocr.__file__).parent / "models"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("nets", type=Path, nargs="*", default=[models / "rec.onnx"])
    parser.add_argument("--fonts", type=Path)
    parser.add_argument("--text", type=Path)
    parser.add_argument("--world", type=Path, help="a random world, on whose pages the nets are scored instead")
    parser.add_argument("--units", type=Path, default=Path("core/units/units.tsv"))
    parser.add_argument("--count", type=int, default=300, help="lines of each kind")
    parser.add_argument("--seed", type=int, default=77)
    options = parser.parse_args()
    if options.world:
        readers = {net.name: partial(reads, net) for net in options.nets}
        score_pages(readers, set(first_reader.alphabet()), options.world)
        return
    if not options.fonts or not options.text:
        parser.error("name --fonts and --text, or --world")
    alphabet = "".join(json.loads((models / "meta.json").read_text(encoding="utf-8"))["charset"])
    lines = drawn(options.fonts, options.text, options.units, options.count, options.seed, alphabet)
    say(f"{'wrong characters, %':32}" + "".join(f"{kind:>11}" for kind in lines))
    single = onnxruntime.SessionOptions()
    single.intra_op_num_threads = 1
    for path in options.nets:
        net = onnxruntime.InferenceSession(str(path), single, providers=["CPUExecutionProvider"])
        shares = []
        for held in lines.values():
            wrong = sum(min(len(s.text), Levenshtein.distance(read(net, s.ink, alphabet), s.text)) for s in held)
            shares.append(100 * wrong / sum(len(s.text) for s in held))
        say(f"{path.name:32}" + "".join(f"{share:11.2f}" for share in shares))


if __name__ == "__main__":
    main()

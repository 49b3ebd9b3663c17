"""Wrong characters of the line reader on lines drawn with faces held back, by kind of face.

    python -m ocr.train.lines_score NET … --fonts FOLDER --text FOLDER [--count 300]

Each NET is a file of `ocr.train.lines_onnx`, or TrueOCR's own `rec.onnx`, which is shown the same lines on its 32 rows.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import trueocr
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from ocr.train import lines_draw, lines_text
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


def main() -> None:
    """Print the share of wrong characters by kind of face."""
    models = Path(trueocr.__file__).parent / "models"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("nets", type=Path, nargs="*", default=[models / "rec.onnx"])
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--units", type=Path, default=Path("core/units/units.tsv"))
    parser.add_argument("--count", type=int, default=300, help="lines of each kind")
    parser.add_argument("--seed", type=int, default=77)
    options = parser.parse_args()
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

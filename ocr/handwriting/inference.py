"""The two digit nets at work: ink maps in, probabilities of digits frame by frame out, and what they say of a text."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ocr.handwriting.crops import InkMap, batch
from ocr.handwriting.net_files import DATA, FILES

LogProbs = NDArray[np.float64]  # frames × 11; class 0 is the CTC blank, class d + 1 the digit d

_BEAM = 6  # texts kept while a number is read
_LONGEST = 6  # digits of a number at most
_NEVER = -1e9


_folder = DATA  # of the nets this process reads with


def use(folder: Path) -> None:
    """Read with the nets of this folder from now on in this process: those that motlan comes with, or learnt ones."""
    global _folder
    _folder = folder


@functools.cache
def sessions(folder: Path) -> tuple[onnxruntime.InferenceSession, ...]:
    """The nets of a folder, opened once a process, one thread each."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    return tuple(
        onnxruntime.InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"]) for name in FILES
    )


def run(maps: Sequence[InkMap], folder: Path | None = None) -> list[list[LogProbs]]:
    """For each net, for each map, the log-probabilities of its frames; by the nets in use, or those of a folder."""
    tensor = batch(list(maps))
    opened = sessions(folder or _folder)
    return [[row.astype(np.float64) for row in session.run(None, {"x": tensor})[0]] for session in opened]


def greedy(log_probs: LogProbs) -> str:
    """The digits on the best path."""
    best = log_probs.argmax(axis=1)
    fresh = (best != 0) & np.concatenate(([True], best[1:] != best[:-1]))
    return "".join(str(k - 1) for k in best[fresh])


def log_likelihood(log_probs: LogProbs, texts: Sequence[str]) -> NDArray[np.float64]:
    """The log-probability of each text, summed over all its paths (the CTC forward pass, all texts at once)."""
    most = max((len(text) for text in texts), default=0)
    states = np.zeros((len(texts), 2 * most + 1), np.int64)  # blank, digit, blank, digit … blank
    for row, text in enumerate(texts):
        states[row, 1 : 2 * len(text) : 2] = [int(char) + 1 for char in text]
    ends = np.array([2 * len(text) for text in texts])
    skip = np.zeros(states.shape, bool)  # a digit may follow another one directly
    skip[:, 3::2] = (states[:, 3::2] != states[:, 1:-2:2]) & (states[:, 3::2] != 0)
    reach = np.full(states.shape, _NEVER)
    reach[:, :2] = log_probs[0, states[:, :2]]
    one_step, two_steps = np.full(states.shape, _NEVER), np.full(states.shape, _NEVER)
    for frame in log_probs[1:]:
        one_step[:, 1:] = reach[:, :-1]
        np.copyto(two_steps[:, 2:], reach[:, :-2], where=skip[:, 2:])
        reach = np.logaddexp(np.logaddexp(reach, one_step), two_steps) + frame[states]
    rows = np.arange(len(texts))
    before = np.where(ends > 0, reach[rows, np.maximum(ends - 1, 0)], _NEVER)
    total: NDArray[np.float64] = np.logaddexp(reach[rows, ends], before)
    return total


def likely(log_probs: LogProbs) -> list[str]:
    """The most likely texts, best first (CTC prefix search)."""
    beam: dict[str, tuple[float, float]] = {"": (0.0, _NEVER)}  # log-probability of ending in blank, in a digit
    for frame in log_probs:
        shares = [(str(k), float(frame[k + 1])) for k in np.flatnonzero(frame[1:] > -9.0).tolist()]
        after: dict[str, tuple[float, float]] = {}
        for text, (blank, digit) in beam.items():
            either = _either(blank, digit)
            _add(after, text, either + float(frame[0]), _NEVER)
            for char, share in shares:
                if text.endswith(char):
                    _add(after, text, _NEVER, digit + share)
                    _add(after, text + char, _NEVER, blank + share)
                elif len(text) < _LONGEST:
                    _add(after, text + char, _NEVER, either + share)
        best = sorted(after, key=lambda text: -_either(*after[text]))[:_BEAM]
        beam = {text: after[text] for text in best}
    return list(beam)


def _add(beam: dict[str, tuple[float, float]], text: str, blank: float, digit: float) -> None:
    had = beam.get(text, (_NEVER, _NEVER))
    beam[text] = (_either(had[0], blank), _either(had[1], digit))


def _either(first: float, second: float) -> float:
    """The logarithm of the sum of two chances; `np.logaddexp`, which takes ten times as long for two numbers."""
    high, low = (first, second) if first >= second else (second, first)
    return high + (math.log1p(math.exp(low - high)) if low < high else math.log(2))

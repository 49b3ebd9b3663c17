"""A line net of ours as it lies in a file: ready to run in one thread, with the characters that its answers mean."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray


def session(net: bytes, *, keeps: bool = False) -> onnxruntime.InferenceSession:
    """A net ready to run in one thread; its memory goes back after every run, unless it `keeps` it: an arena only grows
    with new sizes. For the same reason no run is planned after the one before it, in a block as large as all of it."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = options.enable_mem_pattern = keeps
    return onnxruntime.InferenceSession(net, options, providers=["CPUExecutionProvider"])


@cache
def loaded(path: Path) -> onnxruntime.InferenceSession:
    """The net of a file, read once in a process."""
    return session(path.read_bytes())


@cache
def kept(path: Path) -> onnxruntime.InferenceSession:
    """The net of a file whose pictures are all of one size, read once in a process; it keeps its memory."""
    return session(path.read_bytes(), keeps=True)


def runs(log_probs: NDArray[np.float32], best: NDArray[np.intp]) -> Iterator[tuple[int, int, int, np.float32]]:
    """The characters on a net's best path (the likeliest class of every frame): the class, its first and last frame,
    and the logarithm of its greatest chance in them."""
    if not len(best):
        return
    first = np.flatnonzero(np.concatenate(([True], best[1:] != best[:-1])))
    chances = np.maximum.reduceat(log_probs[np.arange(len(best)), best], first)
    last = np.append(first[1:], len(best)) - 1
    for kind, start, end, chance in zip(best[first].tolist(), first.tolist(), last.tolist(), chances, strict=True):
        if kind:
            yield kind, start, end, chance


@cache
def about(path: Path) -> dict[str, str]:
    """What the file says of its net: `name`, `characters` and more."""
    facts: dict[str, str] = loaded(path).get_modelmeta().custom_metadata_map
    return facts


@cache
def alphabet(path: Path) -> tuple[str, ...]:
    """The net's characters; CTC class k is `alphabet(path)[k - 1]`."""
    return tuple(json.loads(about(path)["characters"]))


@cache
def classes(path: Path) -> dict[str, int]:
    """The CTC class of each character of the alphabet."""
    return {char: number for number, char in enumerate(alphabet(path), start=1)}

"""A line net of ours as it lies in a file: ready to run in one thread, with the characters that its answers mean."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import onnxruntime


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

"""The tagger's weights as they are kept: one NPZ of half-precision arrays with the names they answer by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from classify.tagger.answer_names import Names
from core import typed

HOME = Path(__file__).with_name("tagger.npz")


@dataclass(frozen=True)
class Weights:
    """The arrays of a taught net by name, in single precision, and what its answers are called."""

    names: Names
    arrays: dict[str, NDArray[np.float32]]


@lru_cache(maxsize=2)
def load(path: Path = HOME) -> Weights:
    """The weights in a file. Raises OSError where there is none."""
    with np.load(path, allow_pickle=False) as held:
        names = typed.decode(held["names"].tobytes(), Names)
        return Weights(names, {name: held[name].astype(np.float32) for name in held.files if name != "names"})


def save(path: Path, names: Names, arrays: dict[str, Any]) -> None:
    """Keep weights; written whole or not at all."""
    described = np.frombuffer(msgspec.json.encode(names), np.uint8)
    halves: dict[str, Any] = {name: np.asarray(array).astype(np.float16) for name, array in arrays.items()}
    beside = path.with_suffix(".part.npz")
    np.savez_compressed(beside, names=described, **halves)
    beside.replace(path)

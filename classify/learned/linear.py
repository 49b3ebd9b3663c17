"""A learnt linear model as plain numbers: names of features, names of answers, weights; used with numpy alone.

Kept as one NPZ of plain arrays (`allow_pickle=False` going in and coming out), so that weights can never be code.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from classify.learned.features import Features
from core.errors import CorruptError

_PARTS = ("names", "answers", "weights", "bias")


class Linear:
    """Chances of several answers: softmax of a weighted sum of features. Features it does not know count nothing."""

    def __init__(
        self, names: Sequence[str], answers: Sequence[str], weights: NDArray[np.float32], bias: NDArray[np.float32]
    ) -> None:
        """`weights` is answers × names, `bias` one number an answer. Raises CorruptError when they do not fit."""
        if weights.shape != (len(answers), len(names)) or bias.shape != (len(answers),) or not len(answers):
            raise CorruptError("a learnt model's weights do not fit together")
        if not (np.isfinite(weights).all() and np.isfinite(bias).all()):
            raise CorruptError("a learnt model's weights are no numbers")
        self.names, self.answers, self.weights, self.bias = tuple(names), tuple(answers), weights, bias

    @cached_property
    def _place(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.names)}

    def chances(self, features: Features) -> dict[str, float]:
        """The chance of every answer; they sum to one."""
        known = [(self._place[name], value) for name, value in features.items() if name in self._place]
        columns = [place for place, _ in known]
        sums = self.bias + self.weights[:, columns] @ np.array([value for _, value in known], np.float32)
        shares = np.exp(sums - sums.max())
        shares /= shares.sum()
        return {answer: float(share) for answer, share in zip(self.answers, shares, strict=True)}

    def arrays(self, prefix: str) -> dict[str, NDArray[np.generic]]:
        """The parts of the model by name, for `packed`."""
        names, answers = np.array(self.names, dtype=np.str_), np.array(self.answers, dtype=np.str_)
        parts = (names, answers, self.weights, self.bias)
        return {f"{prefix}.{key}": value for key, value in zip(_PARTS, parts, strict=True)}

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[np.generic]], prefix: str) -> Linear:
        """The model whose parts stand under this prefix. Raises CorruptError."""
        try:
            names, answers, weights, bias = (arrays[f"{prefix}.{key}"] for key in _PARTS)
        except KeyError:
            raise CorruptError("a learnt model lacks a part") from None
        return cls(
            [str(name) for name in names],
            [str(answer) for answer in answers],
            np.asarray(weights, np.float32),
            np.asarray(bias, np.float32),
        )


def packed(arrays: Mapping[str, NDArray[np.generic]]) -> bytes:
    """Plain arrays as the bytes of one NPZ."""
    assert not any(value.dtype.hasobject for value in arrays.values())
    held = io.BytesIO()
    np.savez_compressed(held, **arrays)  # type: ignore[arg-type]
    return held.getvalue()


def unpacked(data: bytes) -> dict[str, NDArray[np.generic]]:
    """The arrays in an NPZ; one that holds anything but plain arrays is refused. Raises CorruptError."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as held:
            return {name: held[name] for name in held.files}
    except (ValueError, OSError, EOFError, zipfile.BadZipFile):
        raise CorruptError("a learnt model is damaged: take another into use with `motlan train --rollback`") from None

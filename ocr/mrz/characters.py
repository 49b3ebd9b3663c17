"""Reads the cells of a machine-readable zone: a small net (ocr/data/mrz_characters.npz, made by
ocr.train.mrz_characters)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
FILE = Path(__file__).resolve().parents[1] / "data" / "mrz_characters.npz"


def beliefs(cells: Floats) -> Floats:
    """The share of belief in each character of `ALPHABET` for cell pictures of shape (…, 20, 16)."""
    values = levelled(cells).reshape(-1, cells.shape[-2] * cells.shape[-1])
    weights = _weights()
    for k in range(0, len(weights), 2):
        values = values @ weights[k] + weights[k + 1]
        if k + 2 < len(weights):
            values = np.maximum(values, 0)
    shares = np.exp(values - values.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    return np.asarray(shares.reshape(*cells.shape[:-2], len(ALPHABET)), np.float32)


def levelled(cells: Floats) -> Floats:
    """Every cell with its darkest ink at 1, unless it is all but empty."""
    darkest = np.percentile(cells, 98, axis=(-2, -1), keepdims=True)
    return np.asarray(np.minimum(cells / np.maximum(darkest, 0.35), 1.0), np.float32)


@cache
def _weights() -> tuple[Floats, ...]:
    with np.load(FILE) as stored:
        return tuple(stored[f"arr_{k}"].astype(np.float32) for k in range(len(stored.files)))

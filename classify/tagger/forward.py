"""The tagger's answers for one page, in numpy: the same sums as `classify.tagger.train.net` has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from classify.tagger.features import Floats, Seen, relations
from classify.tagger.weights import Weights

LETTERS_SCALE = 0.35


@dataclass(frozen=True, slots=True)
class Answers:
    """What the net says of each piece of a page; each row of `field` sums to 1."""

    field: Floats  # (n, fields): the chance of each field, of none first
    begins: Floats  # (n,): the chance that a value begins here
    part: Floats  # (n, parts)


def answers(weights: Weights, seen: Seen, type_number: int) -> Answers:
    """The answers for a page of a type (0: not known)."""
    w = weights.arrays
    fields = len(weights.names.fields)
    count = len(seen)
    table = w["letters"]
    shown = (seen.parts > 0).astype(np.float32)
    letters = np.einsum("npd,np->nd", table[seen.parts], shown) * LETTERS_SCALE
    padded = np.concatenate([letters, np.zeros_like(letters[:1])])
    near = padded[np.where(seen.around < 0, count, seen.around)].reshape(count, -1)
    x = letters @ w["own"] + near @ w["around"] + seen.places @ w["places"] + w["start"] + w["types"][type_number]
    x = x + np.maximum(x @ w["first_in"] + w["first_bias"], 0.0) @ w["first_out"]
    pairs = relations(seen.rows, seen.middles)
    layer = 0
    while f"{layer}.qkv" in w:
        x = x + _attended(w, layer, x, pairs)
        h = _normed(x, w[f"{layer}.norm2"])
        x = x + np.maximum(h @ w[f"{layer}.in"] + w[f"{layer}.bias"], 0.0) @ w[f"{layer}.back"]
        layer += 1
    out = _normed(x, 1.0) @ w["head"] + w["head_bias"]
    return Answers(
        _softmax(out[:, :fields]), 1.0 / (1.0 + np.exp(-out[:, 2 * fields + 1])), _softmax(out[:, 2 * fields + 2 :])
    )


def _attended(w: dict[str, Any], layer: int, x: Floats, pairs: Any) -> Floats:
    lie = w[f"{layer}.lie"]
    heads, wide = lie.shape[1], x.shape[1]
    size = wide // heads
    qkv = (_normed(x, w[f"{layer}.norm"]) @ w[f"{layer}.qkv"]).reshape(len(x), 3 * heads, size)
    out = np.empty((len(x), wide), np.float32)
    for head in range(heads):
        q, k, v = (qkv[:, part * heads + head] for part in range(3))
        score = (q * size**-0.5) @ k.T
        score += np.take(lie[:, head], pairs)
        out[:, head * size : (head + 1) * size] = _softmax(score) @ v
    attended: Floats = out @ w[f"{layer}.out"]
    return attended


def _normed(x: Floats, scale: Any) -> Floats:
    normed: Floats = x / np.sqrt(np.mean(x * x, -1, keepdims=True) + 1e-5) * scale
    return normed


def _softmax(scores: Floats) -> Floats:
    scores -= scores.max(-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(-1, keepdims=True)
    return scores

"""The digit-string net in JAX: five convolutions, a small two-way GRU, CTC over ten digits (about 200,000 parameters).

Frames are 4 columns of the 32-row ink map; class 0 is the CTC blank, class d + 1 the digit d.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from numpy.typing import NDArray

Params = dict[str, Any]
Array = Any  # a jax array

CONVS = ((1, 20), (20, 32), (32, 48), (48, 64), (64, 80))  # channels in and out, 3 × 3 each
POOLS = ((2, 2), (2, 2), None, (2, 1), None)  # rows and columns joined after each convolution
ROWS = 4  # rows left after the pools
NARROW = 72  # features of a frame
STATES = 72  # of the GRU, each way
CLASSES = 11


def start(seed: int) -> tuple[Params, Params]:
    """Weights at random, and the running means and variances of the convolutions."""
    rng = np.random.default_rng(seed)

    def weights(*shape: int, fan: int) -> Array:
        return jnp.asarray(rng.normal(0, (2 / fan) ** 0.5, shape), jnp.float32)

    params: Params = {}
    running: Params = {}
    for k, (a, b) in enumerate(CONVS):
        params[f"conv{k}"] = {
            "w": weights(3, 3, a, b, fan=9 * a),
            "scale": jnp.ones(b, jnp.float32),
            "shift": jnp.zeros(b, jnp.float32),
        }
        running[f"conv{k}"] = {"mean": jnp.zeros(b, jnp.float32), "var": jnp.ones(b, jnp.float32)}
    tall = ROWS * CONVS[-1][1]
    params["narrow"] = {"w": weights(tall, NARROW, fan=tall), "b": jnp.zeros(NARROW, jnp.float32)}
    for way in ("forward", "backward"):
        params[way] = {
            "w": weights(NARROW, 3 * STATES, fan=2 * NARROW),
            "r": weights(STATES, 3 * STATES, fan=3 * STATES),
            "bw": jnp.zeros(3 * STATES, jnp.float32),
            "br": jnp.zeros(3 * STATES, jnp.float32),
        }
    params["out"] = {"w": weights(2 * STATES, CLASSES, fan=4 * STATES), "b": jnp.zeros(CLASSES, jnp.float32)}
    return params, running


def count(params: Params) -> int:
    """How many numbers are trained."""
    return sum(int(leaf.size) for leaf in jax.tree_util.tree_leaves(params))


def run(
    params: Params, running: Params, maps: Array, training: bool, key: Array = None, norm: bool = True
) -> tuple[Array, Params]:
    """Logits (n × frames × 11) for ink maps (n × 32 × W), and the running figures after this batch.

    While training, means and variances are the batch's own, unless `norm` is off: then they stay as they are.
    """
    x = maps[..., None]
    after: Params = {}
    for k, pool in enumerate(POOLS):
        layer, name = params[f"conv{k}"], f"conv{k}"
        x = jax.lax.conv_general_dilated(x, layer["w"], (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))
        if training and norm:
            mean, var = x.mean((0, 1, 2)), x.var((0, 1, 2))
            after[name] = {
                "mean": 0.95 * running[name]["mean"] + 0.05 * mean,
                "var": 0.95 * running[name]["var"] + 0.05 * var,
            }
        else:
            mean, var = running[name]["mean"], running[name]["var"]
            after[name] = running[name]
        x = jax.nn.relu((x - mean) * (layer["scale"] * jax.lax.rsqrt(var + 1e-4)) + layer["shift"])
        if pool:
            n, h, w, c = x.shape
            x = x.reshape(n, h // pool[0], pool[0], w // pool[1], pool[1], c).max((2, 4))
    n, h, w, c = x.shape
    frames = x.transpose(0, 2, 1, 3).reshape(n, w, h * c)
    frames = jax.nn.relu(frames @ params["narrow"]["w"] + params["narrow"]["b"])
    if training:
        frames = frames * jax.random.bernoulli(key, 0.85, frames.shape) / 0.85
    both = [_gru(params["forward"], frames), _gru(params["backward"], frames[:, ::-1])[:, ::-1]]
    return jnp.concatenate(both, -1) @ params["out"]["w"] + params["out"]["b"], after


def _gru(layer: Params, frames: Array) -> Array:
    """A GRU as ONNX defines it (gates z, r, h; linear before reset)."""
    driven = (frames @ layer["w"] + layer["bw"]).transpose(1, 0, 2)

    def step(state: Array, x: Array) -> tuple[Array, Array]:
        own = state @ layer["r"] + layer["br"]
        z = jax.nn.sigmoid(x[:, :STATES] + own[:, :STATES])
        r = jax.nn.sigmoid(x[:, STATES : 2 * STATES] + own[:, STATES : 2 * STATES])
        new = jnp.tanh(x[:, 2 * STATES :] + r * own[:, 2 * STATES :])
        state = (1 - z) * new + z * state
        return state, state

    first = jnp.zeros((frames.shape[0], STATES), frames.dtype)
    return jax.lax.scan(step, first, driven)[1].transpose(1, 0, 2)


def loss(params: Params, running: Params, maps: Array, labels: Array, key: Array, norm: bool) -> tuple[Array, Params]:
    """Mean CTC loss; `labels` is n × 5 of classes, 0 where a text is shorter."""
    logits, after = run(params, running, maps, True, key, norm)
    no_pad = jnp.zeros(logits.shape[:2])
    return optax.ctc_loss(logits, no_pad, labels, (labels == 0).astype(jnp.float32)).mean(), after


def labels(texts: list[str]) -> NDArray[np.int32]:
    """Texts as classes, n × 5."""
    table = np.zeros((len(texts), 5), np.int32)
    for row, text in enumerate(texts):
        table[row, : len(text)] = [int(char) + 1 for char in text]
    return table


def greedy(logits: NDArray[np.float32]) -> list[str]:
    """The best path's text of each row."""
    texts = []
    for best in logits.argmax(-1):
        fresh = (best != 0) & np.concatenate(([True], best[1:] != best[:-1]))
        texts.append("".join(str(k - 1) for k in best[fresh]))
    return texts

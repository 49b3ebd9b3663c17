"""The second reader's net in JAX, with the weights of its ONNX file, to be trained on; the same answers as the file's.

A convolution, a pooling by three, an LSTM down each column, three along the line (the second from right to left) and
the classes ([decision 8](../../docs/decisions/0008-tesseracts-net-in-onnx.md)).
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from ocr.train.net_parts import line_loss

Params = dict[str, dict[str, Any]]
Array = Any  # a jax array

_LSTMS = (1, 2, 3, 4)  # as the file's weights are numbered; the first goes down the columns
_BACKWARD = 3


def held_by(path: Path) -> dict[str, NDArray[np.float32]]:
    """The file's weights by the name of their layer and their own."""
    held = {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(str(path)).graph.initializer}
    weights = {"conv.w": held["kernel"], "conv.b": held["kernel_bias"], "out.w": held["out"], "out.b": held["out_bias"]}
    for k in _LSTMS:
        weights |= {f"lstm{k}.w": held[f"w{k}"], f"lstm{k}.r": held[f"r{k}"], f"lstm{k}.b": held[f"b{k}"]}
    return weights


def write(net: Path, weights: dict[str, NDArray[np.float32]], out: Path) -> None:
    """The net of one file with other weights (as `held_by` names them) as another file."""
    model = onnx.load(str(net))
    names = {"kernel": "conv.w", "kernel_bias": "conv.b", "out": "out.w", "out_bias": "out.b"}
    names |= {f"{part}{k}": f"lstm{k}.{part}" for k in _LSTMS for part in "wrb"}
    digest = sha256()
    for tensor in model.graph.initializer:
        if tensor.name in names:
            value = np.ascontiguousarray(weights[names[tensor.name]], np.float32)
            tensor.CopyFrom(numpy_helper.from_array(value, tensor.name))
            digest.update(value.tobytes())
    for fact in model.metadata_props:
        if fact.key == "name":
            fact.value = f"{fact.value.split('+')[0]}+{digest.hexdigest()[:8]}"
    onnx.checker.check_model(model)
    out.write_bytes(model.SerializeToString())


def run(params: Params, maps: Array, steps: Array) -> Array:
    """Logits (n × T × classes) for line pictures (n × 36 × 3T; paper 1, ink -1) of so many steps each."""
    conv = params["conv"]
    x = jax.lax.conv_general_dilated(
        maps[:, None], conv["w"], (1, 1), ((1, 1), (1, 1)), dimension_numbers=("NCHW", "OIHW", "NCHW")
    )
    x = jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 1, 3, 3), (1, 1, 3, 3), "VALID")
    x = jnp.tanh(x + conv["b"][None, :, None, None])
    n, channels, rows, count = x.shape
    x = x.transpose(2, 0, 3, 1).reshape(rows, n * count, channels)
    x = _lstm(params["lstm1"], x, None)[-1].reshape(n, count, -1).transpose(1, 0, 2)
    there = (jnp.arange(count)[:, None] < steps[None, :]).astype(x.dtype)
    for k in _LSTMS[1:]:
        x = _lstm(params[f"lstm{k}"], x, there, reverse=k == _BACKWARD)
    return (x @ params["out"]["w"] + params["out"]["b"]).transpose(1, 0, 2)


def _lstm(layer: dict[str, Array], x: Array, there: Array | None, *, reverse: bool = False) -> Array:
    """The states (steps × n × states) after each step; nothing is remembered where a line is not `there`."""
    states = layer["r"].shape[-1]
    inward = x @ layer["w"][0].T + layer["b"][0, : 4 * states]
    back = layer["r"][0].T
    marks = jnp.ones(x.shape[:2], x.dtype) if there is None else there

    def step(held: Any, given: Any) -> Any:
        state, cell = held
        gates, mark = given
        enter, leave, keep, new = jnp.split(gates + state @ back, 4, axis=-1)  # as ONNX orders them
        cell = (jax.nn.sigmoid(keep) * cell + jax.nn.sigmoid(enter) * jnp.tanh(new)) * mark[:, None]
        state = jax.nn.sigmoid(leave) * jnp.tanh(cell) * mark[:, None]
        return (state, cell), state

    nothing = jnp.zeros((x.shape[1], states), x.dtype)
    _, seen = jax.lax.scan(step, (nothing, nothing), (inward, marks), reverse=reverse)
    return seen


def loss(params: Params, maps: Array, steps: Array, labels: Array, cap: float) -> Array:
    """Mean CTC loss of a line by the root of its length, at most `cap` each; `labels` has 0 after a text's end."""
    logits = run(params, maps.astype(jnp.float32) / 127.5 - 1, steps)
    after = (jnp.arange(logits.shape[1])[None] >= steps[:, None]).astype(jnp.float32)
    return line_loss(logits, after, labels, cap)

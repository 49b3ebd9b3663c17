"""The figure net in JAX, and its file: four convolutions, two looks along the number, CTC over figures."""

from __future__ import annotations

from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import optax
from onnx import TensorProto, helper

from ocr.readers.figure_net import CLASSES, FRAME, FRAME_COLUMNS
from ocr.train import net_parts
from ocr.train.net_parts import Array, File, Params, as_floats, convolved

CONVS = ((16, 5, (2, 2)), (32, 3, (2, 2)), (48, 3, (2, 1)), (64, 3, (1, 1)))  # as in `net_parts.convolved`
_WIDE = 96  # features of a frame
_ALONG = 5  # frames that a look along the number sees


def _rows() -> int:
    rows = FRAME.rows
    for _, _, (down, _) in CONVS:
        rows = -(-rows // down)
    return rows


def initial(seed: int) -> tuple[Params, Params]:
    """Weights at random, and the running means and variances of the convolutions."""
    rng = np.random.default_rng(seed)
    params, running = net_parts.initial(rng, CONVS)
    inward = CONVS[-1][0]
    tall = _rows() * inward
    params["narrow"] = {"w": rng.normal(0, (2 / tall) ** 0.5, (tall, _WIDE)), "b": np.zeros(_WIDE)}
    for k in range(2):
        spread = (1 / (_ALONG * _WIDE)) ** 0.5
        params[f"along{k}"] = {"w": rng.normal(0, spread, (_ALONG, _WIDE, _WIDE)), "b": np.zeros(_WIDE)}
    answers = len(CLASSES) + 1
    params["out"] = {"w": rng.normal(0, _WIDE**-0.5, (_WIDE, answers)), "b": np.zeros(answers)}
    return as_floats(params), as_floats(running)


def run(params: Params, running: Params, x: Array, training: bool) -> tuple[Array, Params]:
    """Log-chances (n × frames × 13) for pictures n × rows × columns, and the running figures after this batch."""
    x, after = convolved(params, running, CONVS, x, training)
    n, high, wide, channels = x.shape
    frames = x.transpose(0, 2, 1, 3).reshape(n, wide, high * channels)
    frames = jax.nn.relu(frames @ params["narrow"]["w"] + params["narrow"]["b"])
    half = _ALONG // 2
    for k in range(2):
        layer, padded = params[f"along{k}"], jnp.pad(frames, ((0, 0), (half, half), (0, 0)))
        seen = sum(padded[:, at : at + wide] @ layer["w"][at] for at in range(_ALONG))
        frames = frames + jax.nn.relu(seen + layer["b"])
    return jax.nn.log_softmax(frames @ params["out"]["w"] + params["out"]["b"], -1), after


def loss(params: Params, running: Params, cap: float, x: Array, labels: Array) -> tuple[Array, Params]:
    """Mean CTC loss of a number, at most `cap` each; `labels` has 0 after a number's end."""
    logp, after = run(params, running, x, True)
    each = optax.ctc_loss(logp, jnp.zeros(logp.shape[:2]), labels, (labels == 0).astype(jnp.float32))
    return jnp.minimum(each, cap).mean(), after


def write(path: Path, params: Params, running: Params, note: dict[str, str]) -> None:
    """The net for onnxruntime: `x` (n × 1 × rows × columns) gives `logp`; weights in half precision."""
    file = File()
    x = file.convolutions("x", CONVS, params, running)
    frames = FRAME.widths[-1] // FRAME_COLUMNS
    turned = file.add("Transpose", [x], "by_frame", perm=[0, 3, 2, 1])  # n × frames × rows × channels
    # The rows of a frame lie one after the other, as `run` has them.
    flat = file.add("Reshape", [turned, file.whole("flat", [0, frames, _rows() * CONVS[-1][0]])], "flattened")
    y = file.add("Relu", [file.dense(flat, "narrow", params)], "narrow")
    for k in range(2):
        upright = file.add("Transpose", [y], f"upright{k}", perm=[0, 2, 1])
        weights = np.asarray(params[f"along{k}"]["w"]).transpose(2, 1, 0)  # out × in × frames
        inputs = [upright, file.half(f"along{k}_w", weights), file.half(f"along{k}_b", params[f"along{k}"]["b"])]
        seen = file.add(
            "Relu", [file.add("Conv", inputs, f"along{k}", kernel_shape=[_ALONG], pads=[_ALONG // 2] * 2)], f"seen{k}"
        )
        y = file.add("Add", [y, file.add("Transpose", [seen], f"back{k}", perm=[0, 2, 1])], f"both{k}")
    file.add("LogSoftmax", [file.dense(y, "out", params)], "logp", axis=-1)
    given = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 1, FRAME.rows, FRAME.widths[-1]])
    answer = helper.make_tensor_value_info("logp", TensorProto.FLOAT, ["n", frames, len(CLASSES) + 1])
    file.write(path, "figures", given, [answer], note)

"""The mark net in JAX, and its file: six convolutions over a word's picture, five looks at it, tone and shapes."""

from __future__ import annotations

from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from onnx import TensorProto, helper

from ocr.readers.mark_net import FRAME, SHAPES, TONES
from ocr.train import net_parts
from ocr.train.net_parts import Array, File, Params, as_floats, convolved

CONVS = (  # as in `net_parts.convolved`
    (16, 5, (2, 2)), (32, 3, (1, 2)), (32, 3, (1, 1)), (56, 3, (2, 2)), (56, 3, (1, 1)), (56, 3, (1, 1)),
    (80, 3, (2, 1)), (80, 3, (1, 1)),
)  # fmt: skip
LOOKS = 6  # weighted means over all places, each with weights of its own; the seventh look is the greatest of all
_WIDE = 96


def rows() -> int:
    """Rows that are left after the convolutions."""
    high = FRAME.rows
    for _, _, (down, _) in CONVS:
        high = -(-high // down)
    return high


def initial(seed: int) -> tuple[Params, Params]:
    """Weights at random, and the running means and variances of the convolutions."""
    rng = np.random.default_rng(seed)
    params, running = net_parts.initial(rng, CONVS)
    inward = CONVS[-1][0]
    seen = (LOOKS + 1) * inward
    params["look"] = {"w": rng.normal(0, inward**-0.5, (inward, LOOKS)), "place": np.zeros((rows(), 1, LOOKS))}
    params["mixed"] = {"w": rng.normal(0, (2 / seen) ** 0.5, (seen, _WIDE)), "b": np.zeros(_WIDE)}
    for name, answers in (("tone", len(TONES)), ("shape", 2 * len(SHAPES))):
        params[name] = {"w": rng.normal(0, _WIDE**-0.5, (_WIDE, answers)), "b": np.zeros(answers)}
    return as_floats(params), as_floats(running)


def from_file(path: Path, x: Array) -> tuple[Params, Params]:
    """Weights and running figures of a net's file; the latter are measured on words' pictures of one width."""
    held = net_parts.held(path)
    params, running = net_parts.unfolded(held, CONVS, x)
    params["look"] = {"w": held["look"], "place": held["look_place"]}
    params |= {name: {"w": held[f"{name}_w"], "b": held[f"{name}_b"]} for name in ("mixed", "tone", "shape")}
    return as_floats(params), as_floats(running)


def run(params: Params, running: Params, x: Array, training: bool) -> tuple[Array, Array, Params]:
    """Log-chances of the tones (n × 6) and of each shape being there or not (n × 7 × 2), and the running figures after
    this batch; `x` is n × rows × columns."""
    x, after = convolved(params, running, CONVS, x, training)
    n, channels = x.shape[0], x.shape[-1]
    score = x @ params["look"]["w"] + params["look"]["place"]
    share = jax.nn.softmax(score.reshape(n, -1, LOOKS), axis=1)
    x = x.reshape(n, -1, channels)
    means = jnp.einsum("npc,npl->nlc", x, share).reshape(n, -1)
    seen = jnp.concatenate([means, x.max(1)], -1)
    mixed = jax.nn.relu(seen @ params["mixed"]["w"] + params["mixed"]["b"])
    tone = mixed @ params["tone"]["w"] + params["tone"]["b"]
    shape = (mixed @ params["shape"]["w"] + params["shape"]["b"]).reshape(n, len(SHAPES), 2)
    return jax.nn.log_softmax(tone, -1), jax.nn.log_softmax(shape, -1), after


def loss(params: Params, running: Params, cap: float, x: Array, tones: Array, shapes: Array) -> tuple[Array, Params]:
    """Mean negative log-chance of a word's marks, at most `cap` each: what cannot be seen teaches nothing."""
    tone, shape, after = run(params, running, x, True)
    of_tone = -jnp.take_along_axis(tone, tones[:, None], 1)[:, 0]
    of_shapes = -jnp.take_along_axis(shape, (1 - shapes)[..., None], 2)[..., 0].sum(1)
    return jnp.minimum(of_tone + of_shapes, cap).mean(), after


def write(path: Path, params: Params, running: Params, note: dict[str, str]) -> None:
    """The net for onnxruntime: `x` (n × 1 × rows × columns) gives `tone` and `shape`; weights in half precision."""
    file = File()
    x = file.convolutions("x", CONVS, params, running)
    channels = CONVS[-1][0]
    by_place = file.add("Transpose", [x], "by_place", perm=[0, 2, 3, 1])  # n × rows × columns × channels
    score = file.add("MatMul", [by_place, file.half("look", params["look"]["w"])], "score")
    placed = file.add("Add", [score, file.half("look_place", params["look"]["place"])], "placed")
    listed = file.add("Reshape", [placed, file.whole("listed", [0, -1, LOOKS])], "score_listed")
    share = file.add("Softmax", [listed], "share", axis=1)  # n × places × looks
    flat_x = file.add("Reshape", [x, file.whole("flat_x", [0, channels, -1])], "by_channel")
    means = file.add("Transpose", [file.add("MatMul", [flat_x, share], "weighed")], "means", perm=[0, 2, 1])
    flat = file.add("Reshape", [means, file.whole("flat", [0, LOOKS * channels])], "flattened")
    most = file.add("ReduceMax", [flat_x], "most", axes=[2], keepdims=0)
    seen = file.add("Concat", [flat, most], "seen", axis=1)
    mixed = file.add("Relu", [file.dense(seen, "mixed", params)], "mixed")
    file.add("LogSoftmax", [file.dense(mixed, "tone", params)], "tone", axis=-1)
    pairs = file.whole("pairs", [0, len(SHAPES), 2])
    shape = file.add("Reshape", [file.dense(mixed, "shape", params), pairs], "paired")
    file.add("LogSoftmax", [shape], "shape", axis=-1)
    given = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 1, FRAME.rows, "columns"])
    answers = [
        helper.make_tensor_value_info("tone", TensorProto.FLOAT, ["n", len(TONES)]),
        helper.make_tensor_value_info("shape", TensorProto.FLOAT, ["n", len(SHAPES), 2]),
    ]
    file.write(path, "marks", given, answers, note)

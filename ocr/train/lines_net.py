"""The line reader's net in JAX: TrueOCR's recogniser on half as many rows again, and convolutions beside it.

TrueOCR's recogniser looks at 32 rows of a line through one patch of 32 × 4. Here a line has 48 rows and the patch is
48 × 6, begun as the old patch after a reduction by a third, so that before training it reads as the old net does.
Beside it three convolutions look at the letters as pictures; they begin silent. The rest is TrueOCR's: a look at the
lines above and below, ten blocks of a depthwise convolution along the line, CTC over 222 characters, class 0 the blank.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from ocr.train.lines_shape import BLOCKS, CHANNELS, FRAME, HEADS, LOOK, ROWS, STRIDES
from ocr.train.net_parts import line_loss

Params = dict[str, Any]
Array = Any  # a jax array

_LEFT = (LOOK[1] - LOOK[0]) // 8  # rows left after the convolutions
_BN = 1e-5


def reduction(size: int) -> NDArray[np.float32]:
    """The matrix that reduces `size` pixels by a third, each new pixel the mean of the one and a half below it."""
    matrix = np.zeros((size * 2 // 3, size), np.float32)
    for pair in range(size // 3):
        matrix[2 * pair, 3 * pair : 3 * pair + 3] = (2 / 3, 1 / 3, 0)
        matrix[2 * pair + 1, 3 * pair : 3 * pair + 3] = (0, 1 / 3, 2 / 3)
    return matrix


def from_trueocr(path: Path, seed: int = 0) -> Params:
    """Weights that read as TrueOCR's `rec.onnx` does, the convolutions at random behind a projection of noughts."""
    held = {tensor.name: numpy_helper.to_array(tensor).copy() for tensor in onnx.load(str(path)).graph.initializer}
    scale = held["rec.stem_bn.weight"] / np.sqrt(held["rec.stem_bn.running_var"] + _BN)
    stem, wide = held["rec.stem.weight"][:, 0], reduction(FRAME)  # 128 × 32 × 4
    patch = held["onnx::Conv_504"][:, 0]  # 32 × 4 × 4
    stem = np.einsum("crk,rR,kK->RKc", stem, reduction(ROWS), wide)
    patch = np.einsum("crk,rR,kK->RKc", patch, wide, wide)
    shift = held["rec.stem_bn.bias"] - held["rec.stem_bn.running_mean"] * scale
    bias = held["rec.stem.bias"] + held["rec.context.proj.bias"]
    params: Params = {
        "stem": {"w": stem.reshape(ROWS * FRAME, -1) * scale, "b": bias * scale + shift},
        "patch": {"w": patch.reshape(FRAME * FRAME, -1), "b": held["onnx::Conv_505"]},
        "around": {"w": held["rec.context.dw.weight"][:, 0].transpose(1, 2, 0)},
        "mixed": {"w": held["onnx::Conv_507"][:, :, 0, 0].T, "b": held["onnx::Conv_508"]},
        "score": {"w": held["rec.context.score.weight"][:, :, 0, 0].T, "b": held["rec.context.score.bias"]},
        "prior": {"w": held["rec.context.row_prior"][0, :, :, 0].T},  # 24 × 4
        "context": {"w": held["rec.context.proj.weight"][:, :, 0].T * scale},
        "head": {"w": held["rec.head.weight"][:, :, 0].T, "b": held["rec.head.bias"]},
    }
    rng = np.random.default_rng(seed)
    for k, (a, b) in enumerate(pairwise(CHANNELS)):
        params[f"conv{k}"] = {"w": rng.normal(0, (2 / (9 * a)) ** 0.5, (3, 3, a, b)), "b": np.zeros(b)}
    params["seen"] = {"w": np.zeros((_LEFT * CHANNELS[-1], len(scale)))}
    for k in range(BLOCKS):
        name = f"rec.blocks.{k}."
        block = {"dw": held[f"onnx::Conv_{510 + 3 * k}"][:, 0].T, "db": held[f"onnx::Conv_{511 + 3 * k}"]}
        for ours, theirs in (("up", "expand"), ("se1", "se.fc1"), ("se2", "se.fc2"), ("down", "project")):
            block[f"{ours}w"] = held[f"{name}{theirs}.weight"][:, :, 0].T
            block[f"{ours}b"] = held[f"{name}{theirs}.bias"]
        params[f"block{k}"] = block
    as_floats: Params = jax.tree_util.tree_map(lambda leaf: jnp.asarray(leaf, jnp.float32), params)
    return as_floats


def run(params: Params, maps: Array) -> Array:
    """Logits (n × frames × 223) for ink maps (n × 144 × W; W a multiple of 6), every frame the line's own."""
    n, _, wide = maps.shape
    frames = wide // FRAME
    line = maps[:, ROWS : 2 * ROWS].reshape(n, ROWS, frames, FRAME).transpose(0, 2, 1, 3)
    x = line.reshape(n, frames, ROWS * FRAME) @ params["stem"]["w"] + params["stem"]["b"]
    x = x + _context(params, maps) + _seen(params, maps)
    x = jax.nn.hard_swish(x)
    for k in range(BLOCKS):
        x = _block(params[f"block{k}"], x)
    return x @ params["head"]["w"] + params["head"]["b"]


def _context(params: Params, maps: Array) -> Array:
    """What stands above, in and below the line: rows of patches, weighed by a softmax."""
    n, rows, wide = maps.shape
    high, frames = rows // FRAME, wide // FRAME
    patches = maps.reshape(n, high, FRAME, frames, FRAME).transpose(0, 1, 3, 2, 4).reshape(n, high, frames, -1)
    x = jax.nn.hard_swish(patches @ params["patch"]["w"] + params["patch"]["b"])
    padded = jnp.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    kernel = params["around"]["w"]
    x = sum(padded[:, r : r + high, c : c + frames] * kernel[r, c] for r in range(3) for c in range(3))
    x = jax.nn.hard_swish(x @ params["mixed"]["w"] + params["mixed"]["b"])
    score = x @ params["score"]["w"] + params["score"]["b"] + params["prior"]["w"][None, :, None]
    share = jax.nn.softmax(score, axis=1)  # n × rows × frames × heads
    weighed = (x.reshape(n, high, frames, HEADS, -1) * share[..., None]).sum(1)
    return weighed.reshape(n, frames, -1) @ params["context"]["w"]


def _seen(params: Params, maps: Array) -> Array:
    """The letters as a picture: three convolutions, then all rows of a frame together."""
    x = maps[:, LOOK[0] : LOOK[1], :, None]
    for k, stride in enumerate(STRIDES):
        layer = params[f"conv{k}"]
        pads = ((1, 1), (1, 1))
        x = jax.lax.conv_general_dilated(x, layer["w"], stride, pads, dimension_numbers=("NHWC", "HWIO", "NHWC"))
        x = jax.nn.hard_swish(x + layer["b"])
    n, high, frames, channels = x.shape
    return x.transpose(0, 2, 1, 3).reshape(n, frames, high * channels) @ params["seen"]["w"]


def _block(block: Params, x: Array) -> Array:
    """Along the line: a depthwise convolution over 9 frames, then twice as wide, gated by the line's mean, and back."""
    frames = x.shape[1]
    padded = jnp.pad(x, ((0, 0), (4, 4), (0, 0)))
    y = sum(padded[:, k : k + frames] * block["dw"][k] for k in range(9)) + block["db"]
    y = jax.nn.hard_swish(y @ block["upw"] + block["upb"])
    mean = y.mean(1)
    gate = jax.nn.sigmoid(jax.nn.relu(mean @ block["se1w"] + block["se1b"]) @ block["se2w"] + block["se2b"])
    return x + (y * gate[:, None]) @ block["downw"] + block["downb"]


def loss(params: Params, maps: Array, labels: Array, cap: float) -> Array:
    """Mean CTC loss of a line by the root of its length, at most `cap` each; `labels` has 0 after a text's end."""
    logits = run(params, maps.astype(jnp.float32) / 255)
    return line_loss(logits, jnp.zeros(logits.shape[:2]), labels, cap)


def greedy(logits: NDArray[np.float32], frames: NDArray[np.int64], alphabet: str) -> list[str]:
    """The best path's text of each line, doubled blanks as one."""
    texts = []
    for best, count_ in zip(logits.argmax(-1), frames, strict=True):
        best = best[:count_]
        fresh = (best != 0) & np.concatenate(([True], best[1:] != best[:-1]))
        texts.append(" ".join("".join(alphabet[k - 1] for k in best[fresh]).split()))
    return texts

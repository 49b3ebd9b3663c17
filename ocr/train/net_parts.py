"""What the small nets for one word have in common: convolutions with batch norm in JAX, and their ONNX file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import onnx
import optax
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Params = dict[str, Any]
Array = Any  # a jax array
Convs = Sequence[tuple[int, int, tuple[int, int]]]  # channels out, size of the kernel, stride down and across

_KEPT = 0.98  # of the running means and variances after each batch
_LEAST = 1e-4  # added to a variance
_OPSET = 17


def as_floats(params: Params) -> Params:
    """The same tree of arrays in single precision."""
    floats: Params = jax.tree_util.tree_map(lambda leaf: jnp.asarray(leaf, jnp.float32), params)
    return floats


def line_loss(logits: Array, after: Array, labels: Array, cap: float) -> Array:
    """Mean CTC loss of a line by the root of its length, at most `cap` each; `after` is 1 where a line has ended, and
    `labels` has 0 after a text's end."""
    pad = (labels == 0).astype(jnp.float32)
    each = optax.ctc_loss(logits, after, labels, pad)
    length = jnp.maximum((1 - pad).sum(1), 1)
    return jnp.minimum(each / jnp.sqrt(length), cap).mean()


def initial(rng: np.random.Generator, convs: Convs) -> tuple[Params, Params]:
    """The convolutions' weights at random, and their running means and variances."""
    params: Params = {}
    running: Params = {}
    inward = 1
    for k, (out, size, _) in enumerate(convs):
        weights = rng.normal(0, (2 / (size * size * inward)) ** 0.5, (size, size, inward, out))
        params[f"conv{k}"] = {"w": weights, "scale": np.ones(out), "shift": np.zeros(out)}
        running[f"conv{k}"] = {"mean": np.zeros(out), "var": np.ones(out)}
        inward = out
    return params, running


def convolved(params: Params, running: Params, convs: Convs, x: Array, training: bool) -> tuple[Array, Params]:
    """Pictures (n × rows × columns) after all convolutions, and the running figures after this batch; while training,
    means and variances are the batch's own. One that changes neither size nor channels adds to what it is given."""
    x = x[..., None]
    after: Params = {}
    for k, (_, size, stride) in enumerate(convs):
        layer, held, pad = params[f"conv{k}"], running[f"conv{k}"], ((size // 2, size // 2),) * 2
        given = x
        x = jax.lax.conv_general_dilated(x, layer["w"], stride, pad, dimension_numbers=("NHWC", "HWIO", "NHWC"))
        mean, var = (x.mean((0, 1, 2)), x.var((0, 1, 2))) if training else (held["mean"], held["var"])
        after[f"conv{k}"] = {
            "mean": _KEPT * held["mean"] + (1 - _KEPT) * mean,
            "var": _KEPT * held["var"] + (1 - _KEPT) * var,
        }
        x = jax.nn.relu((x - mean) * (layer["scale"] * jax.lax.rsqrt(var + _LEAST)) + layer["shift"])
        if x.shape == given.shape:
            x = x + given
    return x, after


def unfolded(weights: dict[str, NDArray[np.float32]], convs: Convs, x: Array) -> tuple[Params, Params]:
    """The convolutions of a net's file, their batch norms' figures measured on pictures (n × rows × columns): a file
    holds them folded into the weights."""
    params: Params = {}
    running: Params = {}
    for k, (out, _, _) in enumerate(convs):
        nothing = np.zeros(out, np.float32)
        params[f"conv{k}"] = {"w": weights[f"conv{k}_w"].transpose(2, 3, 1, 0), "scale": nothing, "shift": nothing}
        running[f"conv{k}"] = {"mean": nothing, "var": nothing}
        _, after = convolved(params, running, convs[: k + 1], x, training=True)
        mean, var = (after[f"conv{k}"][what] / (1 - _KEPT) for what in ("mean", "var"))
        params[f"conv{k}"] |= {"scale": jnp.sqrt(var + _LEAST), "shift": weights[f"conv{k}_b"] + mean}
        running[f"conv{k}"] = {"mean": mean, "var": var}
    return params, running


def held(path: Path) -> dict[str, NDArray[np.float32]]:
    """The weights in a net's file, by their names."""
    initializers = onnx.load(path).graph.initializer
    arrays = {each.name.removesuffix("_half"): numpy_helper.to_array(each) for each in initializers}
    return {name: array.astype(np.float32) for name, array in arrays.items() if array.dtype.kind == "f"}


def write_mean(paths: Sequence[Path], shares: Sequence[float], out: Path) -> None:
    """The mean of nets' files, weight by weight: of a net and one that went on from it."""
    model, all_held = onnx.load(paths[0]), [held(path) for path in paths]
    for each in model.graph.initializer:
        if numpy_helper.to_array(each).dtype.kind == "f":
            name = each.name.removesuffix("_half")
            mean = sum(share * weights[name] for share, weights in zip(shares, all_held, strict=True))
            each.CopyFrom(numpy_helper.from_array(np.asarray(mean, np.float16), each.name))
    out.write_bytes(model.SerializeToString())


def _folded(layer: Params, held: Params) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """A convolution's weights (out × in × rows × columns) and bias, its batch norm in them."""
    factor = np.asarray(layer["scale"] / jnp.sqrt(held["var"] + _LEAST), np.float32)
    weights = (np.asarray(layer["w"], np.float32) * factor).transpose(3, 2, 0, 1)
    return weights, np.asarray(layer["shift"] - held["mean"] * factor, np.float32)


class File:
    """An ONNX file in the making; weights are kept in half precision."""

    def __init__(self) -> None:
        self._held: list[onnx.TensorProto] = []
        self._nodes: list[onnx.NodeProto] = []

    def add(self, op: str, inputs: list[str], output: str, **facts: Any) -> str:
        """A step; returns the name of what it gives."""
        self._nodes.append(helper.make_node(op, inputs, [output], **facts))
        return output

    def whole(self, name: str, numbers: list[int]) -> str:
        """Whole numbers, as a shape."""
        self._held.append(numpy_helper.from_array(np.array(numbers, np.int64), name))
        return name

    def half(self, name: str, value: Any) -> str:
        """Weights, widened when the net is loaded."""
        array = np.ascontiguousarray(np.asarray(value, np.float16))
        self._held.append(numpy_helper.from_array(array, f"{name}_half"))
        return self.add("Cast", [f"{name}_half"], name, to=TensorProto.FLOAT)

    def dense(self, x: str, layer: str, params: Params) -> str:
        """A layer `w`, `b` over the last axis."""
        product = self.add("MatMul", [x, self.half(f"{layer}_w", params[layer]["w"])], f"{layer}_product")
        return self.add("Add", [product, self.half(f"{layer}_b", params[layer]["b"])], f"{layer}_sum")

    def convolutions(self, x: str, convs: Convs, params: Params, running: Params) -> str:
        """All convolutions, their batch norms folded into them."""
        for k, (_, size, stride) in enumerate(convs):
            weights, bias = _folded(params[f"conv{k}"], running[f"conv{k}"])
            inputs = [x, self.half(f"conv{k}_w", weights), self.half(f"conv{k}_b", bias)]
            facts = {"kernel_shape": [size, size], "pads": [size // 2] * 4, "strides": list(stride)}
            given, x = x, self.add("Relu", [self.add("Conv", inputs, f"conv{k}", **facts)], f"relu{k}")
            if k and convs[k - 1][0] == convs[k][0] and stride == (1, 1):
                x = self.add("Add", [x, given], f"added{k}")
        return x

    def write(
        self,
        path: Path,
        name: str,
        given: onnx.ValueInfoProto,
        answers: list[onnx.ValueInfoProto],
        note: dict[str, str],
    ) -> None:
        """The net as a file; `note` goes into its metadata."""
        graph = helper.make_graph(self._nodes, name, [given], answers, self._held)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=8)
        helper.set_model_props(model, note)
        onnx.checker.check_model(model)
        path.write_bytes(model.SerializeToString())

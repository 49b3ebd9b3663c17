"""Writes the trained digit net as an ONNX file: input `x` (n × 1 × 32 × W), output `logp` (n × W/4 × 11)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from ocr.train.digits_net import CONVS, POOLS, ROWS, STATES, Params

_OPSET = 17


def write(path: Path, params: Params, running: Params, note: dict[str, str]) -> None:
    """The net for onnxruntime, the batch norms folded into the convolutions; `note` goes into its metadata."""
    held: list[onnx.TensorProto] = []
    nodes: list[onnx.NodeProto] = []

    def keep(name: str, value: NDArray[np.generic]) -> str:
        held.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(op: str, inputs: list[str], output: str, **facts: object) -> str:
        nodes.append(helper.make_node(op, inputs, [output], **facts))
        return output

    x = "x"
    for k, pool in enumerate(POOLS):
        weights, bias = folded(params[f"conv{k}"], running[f"conv{k}"])
        x = add(
            "Conv", [x, keep(f"w{k}", weights), keep(f"b{k}", bias)], f"conv{k}", kernel_shape=[3, 3], pads=[1, 1, 1, 1]
        )
        x = add("Relu", [x], f"relu{k}")
        if pool:
            x = add("MaxPool", [x], f"pool{k}", kernel_shape=list(pool), strides=list(pool))
    tall = ROWS * CONVS[-1][1]
    x = add("Transpose", [x], "columns", perm=[3, 0, 2, 1])  # frames × n × rows × channels
    x = add("Reshape", [x, keep("flat", np.array([0, 0, tall], np.int64))], "flattened")
    x = add("MatMul", [x, keep("narrow_w", _plain(params["narrow"]["w"]))], "narrow0")
    x = add("Add", [x, keep("narrow_b", _plain(params["narrow"]["b"]))], "narrow1")
    x = add("Relu", [x], "narrow")
    gates = [_gates(params[way]) for way in ("forward", "backward")]
    w, r, b = (keep(f"gru_{name}", np.stack(part)) for name, part in zip("wrb", zip(*gates, strict=True), strict=True))
    facts = {"hidden_size": STATES, "direction": "bidirectional", "linear_before_reset": 1}
    x = add("GRU", [x, w, r, b], "gru", **facts)  # frames × 2 × n × states
    x = add("Transpose", [x], "beside", perm=[2, 0, 1, 3])
    x = add("Reshape", [x, keep("joined", np.array([0, 0, 2 * STATES], np.int64))], "both")
    x = add("MatMul", [x, keep("out_w", _plain(params["out"]["w"]))], "out0")
    x = add("Add", [x, keep("out_b", _plain(params["out"]["b"]))], "out1")
    add("LogSoftmax", [x], "logp", axis=2)
    graph = helper.make_graph(
        nodes,
        "digits",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 1, 32, "w"])],
        [helper.make_tensor_value_info("logp", TensorProto.FLOAT, ["n", "frames", 11])],
        held,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=8)
    helper.set_model_props(model, note)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())


def folded(layer: Params, running: Params) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """A convolution's weights (out × in × 3 × 3) and bias with its batch norm in them."""
    mean, var = _plain(running["mean"]), _plain(running["var"])
    factor = _plain(layer["scale"]) / np.sqrt(var + np.float32(1e-4))
    return (_plain(layer["w"]) * factor).transpose(3, 2, 0, 1), _plain(layer["shift"]) - mean * factor


def read(path: Path) -> tuple[Params, Params]:
    """The weights of a written net, to train on from: its batch norms do nothing any more."""
    held = {tensor.name: numpy_helper.to_array(tensor).copy() for tensor in onnx.load(str(path)).graph.initializer}
    params: Params = {
        "narrow": {"w": held["narrow_w"], "b": held["narrow_b"]},
        "out": {"w": held["out_w"], "b": held["out_b"]},
    }
    running: Params = {}
    for k, (_, channels) in enumerate(CONVS):
        ones, noughts = np.ones(channels, np.float32), np.zeros(channels, np.float32)
        params[f"conv{k}"] = {"w": held[f"w{k}"].transpose(2, 3, 1, 0).copy(), "scale": ones, "shift": held[f"b{k}"]}
        running[f"conv{k}"] = {"mean": noughts, "var": ones - np.float32(1e-4)}
    for way, name in enumerate(("forward", "backward")):
        both = held["gru_b"][way]
        params[name] = {
            "w": held["gru_w"][way].T.copy(),
            "r": held["gru_r"][way].T.copy(),
            "bw": both[: 3 * STATES].copy(),
            "br": both[3 * STATES :].copy(),
        }
    return params, running


def _gates(layer: Params) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    both = np.concatenate([_plain(layer["bw"]), _plain(layer["br"])])
    return _plain(layer["w"]).T, _plain(layer["r"]).T, both


def _plain(value: object) -> NDArray[np.float32]:
    return np.asarray(value, np.float32)

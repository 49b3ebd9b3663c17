"""Writes the trained line net as the reader's file: python -m ocr.train.lines_onnx CHECKPOINT... ocr/data/lines.onnx.

Of several checkpoints (a reader's file may be one of them) the mean is written: of a net and one that went on from it
on other lines, the mean reads most pages better than either.

Inputs `x` (n × 1 × 144 × W, ink 1) and `widths` (columns of each line's own); outputs `logp` (n × W / 6 × 223) and
`lengths` (frames of each line's own). What lies right of a line in its batch is masked in every block.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from ocr.train.lines_shape import BLOCKS, FRAME, HEADS, LOOK, ROWS, STRIDES

_OPSET = 17

Floats = NDArray[np.float32]
Weights = dict[str, Floats]


class Graph:
    """Nodes and held numbers as they are added; weights are kept in half precision, widened on loading."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.held: list[onnx.TensorProto] = []

    def add(self, op: str, inputs: list[str], output: str, **facts: Any) -> str:
        """One operation; returns its output's name."""
        self.nodes.append(helper.make_node(op, inputs, [output], **facts))
        return output

    def keep(self, name: str, value: NDArray[Any]) -> str:
        """A whole number or a small constant, as it is."""
        self.held.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def whole(self, name: str, *numbers: int) -> str:
        """Whole numbers: a shape, axes, places."""
        return self.keep(name, np.array(numbers, np.int64))

    def weight(self, name: str, value: NDArray[np.float32]) -> str:
        """A weight."""
        self.keep(f"{name}_half", value.astype(np.float16))
        return self.add("Cast", [f"{name}_half"], name, to=TensorProto.FLOAT)


def graph(flat: Weights) -> onnx.GraphProto:
    """The net of a checkpoint's arrays."""
    g = Graph()
    mask, share = masks(g)
    x = along(g, flat, placed(g, flat), mask, share)
    g.add("LogSoftmax", [scored(g, flat, x)], "logp", axis=2)
    return answered(g, flat["head.b"].shape[0])


def placed(g: Graph, flat: Weights) -> str:
    """What the patch, the lines around and the convolutions give: n × 128 × frames, before the blocks."""
    line = g.add("Slice", ["x", *_bounds(g, "line", ROWS, 2 * ROWS)], "line")
    stem = flat["stem.w"].reshape(ROWS, FRAME, 1, -1).transpose(3, 2, 0, 1)
    x = conv(g, line, "stem", stem, flat["stem.b"], strides=[ROWS, FRAME])
    x = g.add("Add", [x, _seen(g, flat)], "looked")
    x = g.add("Squeeze", [x, g.whole("axis2", 2)], "flat")
    return g.add("Add", [x, _context(g, flat)], "placed")


def along(g: Graph, flat: Weights, x: str, mask: str, share: str) -> str:
    """All blocks along the line: n × 128 × frames."""
    x = g.add("Mul", [g.add("HardSwish", [x], "placed_on"), mask], "begun")
    for k in range(BLOCKS):
        x = _block(g, f"block{k}", flat, x, mask, share)
    return x


def scored(g: Graph, flat: Weights, x: str) -> str:
    """The characters' scores: n × frames × 223."""
    x = conv(g, x, "head", flat["head.w"].T[:, :, None], flat["head.b"])
    return g.add("Transpose", [x], "frames", perm=[0, 2, 1])


def answered(g: Graph, characters: int) -> onnx.GraphProto:
    """The graph with its inputs and outputs."""
    inputs = [
        helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 1, 3 * ROWS, "w"]),
        helper.make_tensor_value_info("widths", TensorProto.INT64, ["n"]),
    ]
    outputs = [
        helper.make_tensor_value_info("logp", TensorProto.FLOAT, ["n", "frames", characters]),
        helper.make_tensor_value_info("lengths", TensorProto.INT64, ["n"]),
    ]
    return helper.make_graph(g.nodes, "lines", inputs, outputs, g.held)


def _bounds(g: Graph, name: str, first: int, last: int) -> list[str]:
    return [
        g.keep(f"{name}_{what}", np.array([at], np.int64)) for what, at in (("from", first), ("to", last), ("axis", 2))
    ]


def conv(
    g: Graph, x: str, name: str, w: NDArray[np.float32], b: NDArray[np.float32] | None = None, **facts: Any
) -> str:
    """A convolution over a line or a picture."""
    inputs = [x, g.weight(f"{name}_w", w), *([g.weight(f"{name}_b", b)] if b is not None else [])]
    return g.add("Conv", inputs, f"{name}_out", kernel_shape=list(w.shape[2:]), **facts)


def masks(g: Graph) -> tuple[str, str]:
    """Names of the mask (n × 1 × frames) and of each frame's share of its line's mean (n × frames × 1)."""
    more, step = g.whole("more", FRAME - 1), g.whole("step", FRAME)
    lengths = g.add("Div", [g.add("Add", ["widths", more], "rounded"), step], "lengths")
    wide = g.add("Shape", ["x"], "wide", start=3, end=4)
    frames = g.add("Squeeze", [g.add("Div", [wide, step], "frames1")], "frames0")
    zero, unit = g.keep("zero", np.array(0, np.int64)), g.keep("one", np.array(1, np.int64))
    steps = g.add("Range", [zero, frames, unit], "steps")
    last = g.whole("last", 1)
    own = g.add("Less", [steps, g.add("Unsqueeze", [lengths, last], "lengths1")], "own")
    shown = g.add("Cast", [own], "shown", to=TensorProto.FLOAT)
    mask = g.add("Unsqueeze", [shown, last], "mask")
    total = g.add("ReduceSum", [shown, last], "total", keepdims=1)
    least = g.keep("least", np.array(1, np.float32))
    share = g.add("Div", [shown, g.add("Max", [total, least], "some")], "share1")
    return mask, g.add("Unsqueeze", [share, g.whole("two", 2)], "share")


def _seen(g: Graph, flat: Weights) -> str:
    """The convolutions over the letters as a picture: n × 128 × 1 × frames."""
    x = g.add("Slice", ["x", *_bounds(g, "look", *LOOK)], "look")
    for k, stride in enumerate(STRIDES):
        w = flat[f"conv{k}.w"].transpose(3, 2, 0, 1)
        x = conv(g, x, f"conv{k}", w, flat[f"conv{k}.b"], strides=list(stride), pads=[1, 1, 1, 1])
        x = g.add("HardSwish", [x], f"conv{k}_on")
    rows = (LOOK[1] - LOOK[0]) // 8
    w = flat["seen.w"].reshape(rows, -1, flat["seen.w"].shape[1]).transpose(2, 1, 0)[..., None]
    return conv(g, x, "seen", w)


def _context(g: Graph, flat: Weights) -> str:
    """The look at the lines above and below: n × 128 × frames."""
    patch = flat["patch.w"].reshape(FRAME, FRAME, 1, -1).transpose(3, 2, 0, 1)
    x = conv(g, "x", "patch", patch, flat["patch.b"], strides=[FRAME, FRAME])
    x = g.add("HardSwish", [x], "patch_on")
    around = flat["around.w"].transpose(2, 0, 1)[:, None]
    x = conv(g, x, "around", around, group=around.shape[0], pads=[1, 1, 1, 1])
    x = conv(g, x, "mixed", flat["mixed.w"].T[..., None, None], flat["mixed.b"])
    x = g.add("HardSwish", [x], "mixed_on")
    prior = flat["prior.w"].T[None, :, :, None]  # 1 × heads × rows × 1
    score = conv(g, x, "score", flat["score.w"].T[..., None, None], flat["score.b"])
    score = g.add("Add", [score, g.weight("prior", prior)], "scored")
    weighed = g.add("Softmax", [score], "weighed", axis=2)
    features, rows = flat["mixed.w"].shape[1], 3 * ROWS // FRAME
    split = g.whole("split", 0, HEADS, features // HEADS, rows, -1)
    parts = g.add("Reshape", [x, split], "parts")
    each = g.add("Unsqueeze", [weighed, "two"], "each")
    summed = g.add(
        "ReduceSum",
        [g.add("Mul", [parts, each], "parted"), g.whole("three", 3)],
        "summed",
        keepdims=0,
    )
    joined = g.add("Reshape", [summed, g.whole("join", 0, features, -1)], "joined")
    return conv(g, joined, "context", flat["context.w"].T[..., None])


def _block(g: Graph, name: str, flat: Weights, x: str, mask: str, share: str) -> str:
    held = {part.split(".")[1]: value for part, value in flat.items() if part.split(".")[0] == name}
    y = conv(g, x, f"{name}_dw", held["dw"].T[:, None], held["db"], group=held["dw"].shape[1], pads=[4, 4])
    y = g.add("HardSwish", [conv(g, y, f"{name}_up", held["upw"].T[..., None], held["upb"])], f"{name}_on")
    gate = g.add("MatMul", [y, share], f"{name}_mean")
    gate = g.add("Relu", [conv(g, gate, f"{name}_se1", held["se1w"].T[..., None], held["se1b"])], f"{name}_se")
    gate = g.add("Sigmoid", [conv(g, gate, f"{name}_se2", held["se2w"].T[..., None], held["se2b"])], f"{name}_gate")
    y = g.add("Mul", [y, gate], f"{name}_gated")
    y = conv(g, y, f"{name}_down", held["downw"].T[..., None], held["downb"])
    return g.add("Mul", [g.add("Add", [x, y], f"{name}_sum"), mask], f"{name}_end")


def read(path: Path) -> Weights:
    """The weights of a file that `write` made, as a checkpoint has them; what half precision took away is not there."""
    net = onnx.load(str(path)).graph
    held = {
        tensor.name.removesuffix("_half"): numpy_helper.to_array(tensor).astype(np.float32)
        for tensor in net.initializer
        if tensor.name.endswith("_half")
    }
    features, rows = held["mixed_w"].shape[0], held["seen_w"].shape[2]
    flat = {
        "stem.w": held["stem_w"][:, 0].transpose(1, 2, 0).reshape(ROWS * FRAME, -1),
        "seen.w": held["seen_w"][..., 0].transpose(2, 1, 0).reshape(rows * held["seen_w"].shape[1], -1),
        "patch.w": held["patch_w"][:, 0].transpose(1, 2, 0).reshape(FRAME * FRAME, -1),
        "around.w": held["around_w"][:, 0].transpose(1, 2, 0),
        "mixed.w": held["mixed_w"][:, :, 0, 0].T,
        "score.w": held["score_w"][:, :, 0, 0].T,
        "prior.w": held["prior"][0, :, :, 0].T,
        "context.w": held["context_w"][:, :features, 0].T,
        "head.w": held["head_w"][:, :, 0].T,
        **{f"{name}.b": held[f"{name}_b"] for name in ("stem", "patch", "mixed", "score", "head")},
    }
    for k in range(len(STRIDES)):
        flat[f"conv{k}.w"] = held[f"conv{k}_w"].transpose(2, 3, 1, 0)
        flat[f"conv{k}.b"] = held[f"conv{k}_b"]
    for k in range(BLOCKS):
        name = f"block{k}"
        flat |= {f"{name}.dw": held[f"{name}_dw_w"][:, 0].T, f"{name}.db": held[f"{name}_dw_b"]}
        for part in ("up", "se1", "se2", "down"):
            flat |= {
                f"{name}.{part}w": held[f"{name}_{part}_w"][:, :, 0].T,
                f"{name}.{part}b": held[f"{name}_{part}_b"],
            }
    return flat


def weights_of(path: Path) -> Weights:
    """The weights of a checkpoint or of a reader's file, by the place they have in the net."""
    if path.suffix == ".onnx":
        return read(path)
    with np.load(path) as held:
        return {name: held[name].astype(np.float32) for name in held.files}


def mean(several: Sequence[Weights], shares: Sequence[float]) -> Weights:
    """The mean of each weight, each net counting by its share."""
    out = {}
    for name, first in several[0].items():
        same_shape = [each[name].reshape(first.shape) for each in several]
        out[name] = np.average(same_shape, axis=0, weights=shares).astype(np.float32)
    return out


def write(flat: Weights, out: Path, alphabet: list[str], note: dict[str, str]) -> None:
    """The net of these weights as a file; characters and `note` go into its metadata."""
    write_graph(graph(flat), out, alphabet, note)


def write_graph(graph: onnx.GraphProto, out: Path, alphabet: list[str], note: Mapping[str, str]) -> None:
    """Any graph with such inputs and outputs as a file."""
    net = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=8)
    helper.set_model_props(net, {"characters": json.dumps(alphabet, ensure_ascii=False), **note})
    onnx.checker.check_model(net)
    out.write_bytes(net.SerializeToString())


def main() -> None:
    """Convert what the command line names."""
    import trueocr

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("out", type=Path)
    parser.add_argument("--shares", type=float, nargs="+", help="how much each checkpoint counts; else all alike")
    parser.add_argument("--name", default="lines-2")
    options = parser.parse_args()
    meta = json.loads((Path(trueocr.__file__).parent / "models" / "meta.json").read_text(encoding="utf-8"))
    source = f"begun from {meta['name']} of TrueOCR (Apache-2.0), trained on drawn lines by ocr.train.lines_train"
    shares = options.shares or [1.0] * len(options.checkpoints)
    net = mean([weights_of(path) for path in options.checkpoints], shares)
    write(net, options.out, meta["charset"], {"name": options.name, "source": source})


if __name__ == "__main__":
    main()

"""Writes the net for lines in dispute: python -m ocr.train.disputed_onnx CHECKPOINT ocr/data/disputed_lines.onnx.

Inputs and outputs are the line reader's ([`lines_onnx`](lines_onnx.py)), so that `trueocr.read_lines` reads with it.
Weights are kept in half precision.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray

from ocr.train import lines_onnx
from ocr.train.disputed_net import LOOKS, WIDE, WIDER, DisputedNet
from ocr.train.lines_onnx import Graph, conv

Floats = NDArray[np.float32]


def line_reader(net: DisputedNet) -> dict[str, Floats]:
    """The weights of the line reader in it, by the names that `lines_onnx` has for them."""
    flat = {}
    for name, held in net.old.held.items():
        value: Floats = held.detach().numpy()
        layer, _, part = name.partition("_")
        if part == "dw":
            value = value[:, 0].T
        elif layer.startswith("conv") and part == "w":
            value = value.transpose(2, 3, 1, 0)
        elif layer == "around":
            value = value[:, 0].transpose(1, 2, 0)
        flat[f"{layer}.{part}"] = value
    return flat


def graph(net: DisputedNet) -> onnx.GraphProto:
    """The net as a graph."""
    g, flat = Graph(), line_reader(net)
    own, share = lines_onnx.masks(g)  # n × 1 × frames, n × frames × 1
    x = lines_onnx.along(g, flat, lines_onnx.placed(g, flat), own, share)
    given = conv(g, x, "from_old", _array(net.from_old.weight)[..., None], _array(net.from_old.bias))
    wide = g.add("Mul", [given, own], "wide_own")
    wide = _wider(g, net, _turned(g, wide, "wide"), own)
    new = _dense(g, _normed(g, wide, "lnf", net.lnf), "wide_head", net.head)
    g.add("LogSoftmax", [g.add("Add", [lines_onnx.scored(g, flat, x), new], "scores")], "logp", axis=2)
    return lines_onnx.answered(g, flat["head.b"].shape[0])


def _wider(g: Graph, net: DisputedNet, x: str, own: str) -> str:
    """The wider blocks and the look at the whole line: n × frames × 256."""
    own_frames = _turned(g, own, "own_frames")
    for k in range(WIDER):
        weights, bias = _array(net.dw[k].weight), _array(net.dw[k].bias)
        y = conv(g, _turned(g, x, f"wide{k}_in"), f"wide{k}", weights, bias, group=WIDE, pads=[4, 4])
        y = _normed(g, _turned(g, y, f"wide{k}_back"), f"wide{k}_ln", net.ln[k])
        y = g.add("HardSwish", [_dense(g, y, f"wide{k}_up", net.up[k])], f"wide{k}_on")
        y = _dense(g, y, f"wide{k}_down", net.down[k])
        x = g.add("Mul", [g.add("Add", [x, y], f"wide{k}_sum"), own_frames], f"wide{k}_end")
        if k == 1:
            y = _over_all(g, net, _normed(g, x, "all_ln", net.aln), own)
            x = g.add("Mul", [g.add("Add", [x, y], "all_sum"), own_frames], "all_end")
    return x


def _over_all(g: Graph, net: DisputedNet, x: str, own: str) -> str:
    each = WIDE // LOOKS
    parts = g.add("Reshape", [_dense(g, x, "qkv", net.qkv), g.whole("by_head", 0, -1, 3, LOOKS, each)], "heads")
    parts = g.add("Transpose", [parts], "parts_of", perm=[2, 0, 3, 1, 4])
    first = g.whole("first_axis", 0)
    taking = [g.add("Gather", [parts, g.whole(f"part{at}", at)], f"part{at}_of") for at in range(3)]
    query, key, value = (g.add("Squeeze", [part, first], f"{part}_flat") for part in taking)
    likely = g.add("MatMul", [query, g.add("Transpose", [key], "key_turned", perm=[0, 1, 3, 2])], "likely")
    likely = g.add("Mul", [likely, g.keep("scale", np.array([each**-0.5], np.float32))], "scaled")
    behind = g.add("Sub", [own, g.keep("full", np.array([1], np.float32))], "behind")
    behind = g.add("Mul", [behind, g.keep("never", np.array([1e4], np.float32))], "never_taken")
    likely = g.add("Add", [likely, g.add("Unsqueeze", [behind, "last"], "not_behind")], "likely_own")
    taken = g.add("MatMul", [g.add("Softmax", [likely], "shares", axis=3), value], "taken")
    taken = g.add("Transpose", [taken], "taken_turned", perm=[0, 2, 1, 3])
    return _dense(g, g.add("Reshape", [taken, g.whole("joined_heads", 0, -1, WIDE)], "taken_flat"), "all", net.out)


def _turned(g: Graph, x: str, name: str) -> str:
    return g.add("Transpose", [x], f"{name}_turned", perm=[0, 2, 1])


def _normed(g: Graph, x: str, name: str, layer: torch.nn.LayerNorm) -> str:
    held = [g.weight(f"{name}_s", _array(layer.weight)), g.weight(f"{name}_b", _array(layer.bias))]
    return g.add("LayerNormalization", [x, *held], f"{name}_out", axis=-1, epsilon=layer.eps)


def _dense(g: Graph, x: str, name: str, layer: torch.nn.Linear) -> str:
    product = g.add("MatMul", [x, g.weight(f"{name}_w", _array(layer.weight).T)], f"{name}_product")
    return g.add("Add", [product, g.weight(f"{name}_b", _array(layer.bias))], f"{name}_out")


def _array(value: torch.Tensor) -> Floats:
    return np.asarray(value.detach().numpy(), np.float32)


def main() -> None:
    """Convert what the command line names."""
    import trueocr

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--name", default="disputed-lines-2")
    options = parser.parse_args()
    meta = json.loads((Path(trueocr.__file__).parent / "models" / "meta.json").read_text(encoding="utf-8"))
    held = torch.load(options.checkpoint)
    net = DisputedNet(lines_onnx.weights_of(Path(__file__).parents[1] / "data" / "lines.onnx"))
    net.load_state_dict(held)
    source = f"begun from the line reader, {meta['name']} of TrueOCR (Apache-2.0), by ocr.train.disputed_train"
    lines_onnx.write_graph(graph(net), options.out, meta["charset"], {"name": options.name, "source": source})


if __name__ == "__main__":
    main()

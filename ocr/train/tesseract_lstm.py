"""Turns Tesseract's Vietnamese line recogniser into an ONNX file, the net of the second reader.

    python -m ocr.train.tesseract_lstm ocr/data/tesseract_lstm.onnx [--model
    /usr/share/tesseract-ocr/5/tessdata/vie.traineddata]

A `.traineddata` is a table of offsets and its parts. Part 17 is the net, each layer written after its name: for
`[1,36,0,1Ct3,3,16Mp3,3Lfys48Lfx96Lrx96Lfx192O1c1]` a convolution, a pooling by three, an LSTM down each column, three
along the line (the second from right to left) and the classes. Weights are whole numbers with a scale a row; they are
written as they stand, so this is the same net, only that many lines at once run through it. Needs `onnx`.
"""

from __future__ import annotations

import argparse
import json
import struct
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Floats = NDArray[np.float32]

MODEL = Path("/usr/share/tesseract-ocr/5/tessdata/vie.traineddata")
_NET, _CHARACTERS, _CODES = 17, 21, 22  # parts of the file
_SERIES = ("Series", "Parallel", "XYTranspose", "RTLReversed")
_OPSET = 17


class Reader:
    """Numbers and names of a little-endian file, one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def numbers(self, form: str) -> tuple[Any, ...]:
        """The next numbers, as `struct` names their kinds."""
        values = struct.unpack_from(f"<{form}", self.data, self.at)
        self.at += struct.calcsize(f"<{form}")
        return values

    def array(self, kind: type, count: int) -> NDArray[Any]:
        """The next so many numbers of one kind."""
        values: NDArray[Any] = np.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values

    def name(self) -> str:
        """The next name."""
        (length,) = self.numbers("I")
        return self.array(np.uint8, length).tobytes().decode()


def parts(data: bytes) -> dict[int, bytes]:
    """The parts of a `.traineddata` by number."""
    (count,) = struct.unpack_from("<i", data)
    offsets = struct.unpack_from(f"<{count}q", data, 4)
    ends = [*offsets, len(data)]
    return {
        i: data[start : next(end for end in ends[i + 1 :] if end > 0)] for i, start in enumerate(offsets) if start >= 0
    }


def layers(reader: Reader) -> Iterator[list[Floats]]:
    """The weights of each layer that has any, in order; an LSTM's are four: cell, input, forget and output gate.

    Raises ValueError for a layer that this net is not known to have.
    """
    _, kind = reader.numbers("b"), reader.name()
    reader.numbers("bbiiii")
    reader.name()
    if kind in _SERIES:
        for _ in range(*reader.numbers("I")):
            yield from layers(reader)
        (rates,) = reader.numbers("I")
        reader.array(np.float32, rates)
    elif kind in ("Input", "Convolve", "Maxpool"):
        reader.numbers("iiiii" if kind == "Input" else "ii")
    elif kind in ("LSTM", "SummLSTM"):
        reader.numbers("i")
        yield [matrix(reader) for _ in range(4)]
    elif kind in ("Tanh", "Softmax"):
        yield [matrix(reader)]
    else:
        raise ValueError(f"a layer that is not known: {kind}")


def matrix(reader: Reader) -> Floats:
    """One layer's weights: outputs × (inputs and a bias)."""
    (mode,) = reader.numbers("B")
    if mode & 129 != 129:
        raise ValueError("weights that are not whole numbers")
    rows, columns, _ = reader.numbers("iib")
    whole = reader.array(np.int8, rows * columns).reshape(rows, columns)
    scales = reader.array(np.float64, *reader.numbers("I"))
    return np.asarray(whole * scales[:rows, None], np.float32)


def characters(parts_of: dict[int, bytes]) -> list[str]:
    """The characters of the classes but the last, which is the blank of CTC; the first parts words."""
    lines = parts_of[_CHARACTERS].decode().split("\n")
    names = [line.split(" ")[0] for line in lines[1 : 1 + int(lines[0])]]
    codes = Reader(parts_of[_CODES])
    chars: dict[int, str] = {}
    for number in range(*codes.numbers("I")):
        _, length = codes.numbers("bI")
        if length != 1:
            raise ValueError("a character of more than one code")
        (code,) = codes.numbers("i")
        chars.setdefault(code, " " if names[number] == "NULL" else names[number])
    return [chars[code] for code in sorted(chars)][:-1]


def graph(weights: list[list[Floats]]) -> onnx.GraphProto:
    """The net: `x` (n × 1 × 36 × W; paper 1, ink -1), `steps` (W / 3 of each line) → `logp` (W / 3 × n × classes)."""
    held: list[onnx.TensorProto] = []
    nodes: list[onnx.NodeProto] = []

    def keep(name: str, value: NDArray[Any]) -> str:
        held.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(op: str, inputs: list[str], outputs: list[str], **facts: object) -> str:
        nodes.append(helper.make_node(op, inputs, outputs, **facts))
        return outputs[-1]

    def lstm(x: str, number: int, outputs: list[str], steps: str = "", **facts: object) -> str:
        cell, input_gate, forget, output_gate = weights[number]
        states = len(cell)
        stacked = np.concatenate([input_gate, output_gate, forget, cell])
        inputs = stacked.shape[1] - 1 - states
        bias = np.concatenate([stacked[:, -1], np.zeros(4 * states, np.float32)])
        held_names = [
            keep(f"w{number}", stacked[None, :, :inputs]),
            keep(f"r{number}", stacked[None, :, inputs:-1]),
            keep(f"b{number}", bias[None]),
        ]
        return add("LSTM", [x, *held_names, *([steps] if steps else [])], outputs, hidden_size=states, **facts)

    ((first,), *_, (last,)) = weights
    last = np.roll(last, 1, axis=0)  # the blank of CTC comes first, as the first reader has it
    kernel = first[:, :9].reshape(-1, 1, 3, 3).transpose(0, 1, 3, 2)  # stored column by column
    facts = {"kernel_shape": [3, 3]}
    x = add("Conv", ["x", keep("kernel", kernel), keep("kernel_bias", first[:, 9])], ["c"], pads=[1, 1, 1, 1], **facts)
    x = add("MaxPool", [x], ["p"], strides=[3, 3], **facts)
    x = add("Tanh", [x], ["t"])  # after the pooling: it keeps the order
    x = add("Transpose", [x], ["rows"], perm=[2, 3, 0, 1])  # rows × steps × n × channels
    x = add("Reshape", [x, keep("flat", np.array([12, -1, len(first)], np.int64))], ["columns"])
    lstm(x, 1, ["", "down"])
    add("Shape", ["rows"], ["size"], start=1, end=3)
    add("Concat", ["size", keep("states", np.array([len(weights[1][0])], np.int64))], ["seen_size"], axis=0)
    x = add("Reshape", ["down", "seen_size"], ["seen"])
    for number, direction in ((2, "forward"), (3, "reverse"), (4, "forward")):
        x = lstm(x, number, [f"l{number}"], "steps", direction=direction)
        x = add("Squeeze", [x, keep(f"axis{number}", np.array([1], np.int64))], [f"y{number}"])
    x = add("MatMul", [x, keep("out", last[:, :-1].T)], ["o"])
    x = add("Add", [x, keep("out_bias", last[:, -1])], ["shares"])
    add("LogSoftmax", [x], ["logp"], axis=2)
    return helper.make_graph(
        nodes,
        "second",
        [
            helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 1, 36, "w"]),
            helper.make_tensor_value_info("steps", TensorProto.INT32, ["n"]),
        ],
        [helper.make_tensor_value_info("logp", TensorProto.FLOAT, ["steps", "n", len(last)])],
        held,
    )


def main() -> None:
    """Convert what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--model", type=Path, default=MODEL)
    options = parser.parse_args()
    data = options.model.read_bytes()
    by_name = parts(data)
    opsets = [helper.make_opsetid("", _OPSET)]
    net = helper.make_model(graph(list(layers(Reader(by_name[_NET])))), opset_imports=opsets, ir_version=8)
    about = {
        "name": f"tesseract-{options.model.stem}-{sha256(data).hexdigest()[:8]}",
        "characters": json.dumps(characters(by_name), ensure_ascii=False),
        "source": "tessdata_fast of the Tesseract project, Apache-2.0",
    }
    helper.set_model_props(net, about)
    onnx.checker.check_model(net)
    options.out.write_bytes(net.SerializeToString())


if __name__ == "__main__":
    main()

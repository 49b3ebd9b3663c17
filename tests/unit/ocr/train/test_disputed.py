"""The net for lines in dispute: its lines, and where PyTorch is installed its beginning and its file."""

import json
import random
from pathlib import Path

import numpy as np
import pytest

from ocr.readers import trueocr as first
from ocr.train import lines_draw
from ocr.train.lines_draw import Sample
from ocr.train.lines_train import MIXED, WIDTHS, batches, size

MAPS = (np.random.default_rng(0).random((2, 144, 240)) > 0.8).astype(np.float32)
MAPS[1, :, 180:] = 0  # the second line is shorter
WIDTHS_OF = np.array([240, 180])


def test_the_net_begins_as_the_line_reader_reads():
    torch = pytest.importorskip("torch", reason="training needs requirements-train.txt")
    pytest.importorskip("onnx", reason="training needs requirements-train.txt")
    from ocr.train import disputed_net, lines_onnx

    net = disputed_net.DisputedNet(lines_onnx.weights_of(first.DATA)).eval()
    (said,) = first.session(first.DATA.read_bytes()).run(["logp"], {"x": MAPS[:, None], "widths": WIDTHS_OF})
    with torch.no_grad():
        seen = net(torch.from_numpy(MAPS), torch.from_numpy(WIDTHS_OF)).log_softmax(-1).numpy()
    assert np.allclose(seen[0], said[0], atol=1e-3)
    assert np.allclose(seen[1, :30], said[1, :30], atol=1e-3)


def test_the_written_file_reads_as_the_net_that_was_trained(tmp_path: Path):
    torch = pytest.importorskip("torch", reason="training needs requirements-train.txt")
    pytest.importorskip("onnx", reason="training needs requirements-train.txt")
    from ocr.train import disputed_net, disputed_onnx, lines_onnx

    torch.manual_seed(0)
    net = disputed_net.DisputedNet(lines_onnx.weights_of(first.DATA)).eval()
    with torch.no_grad():
        for name, held in net.named_parameters():
            if not name.startswith("old."):
                held.add_(0.05 * torch.randn(held.shape))  # what began silent speaks
        seen = net(torch.from_numpy(MAPS), torch.from_numpy(WIDTHS_OF)).log_softmax(-1).numpy()
    lines_onnx.write_graph(disputed_onnx.graph(net), tmp_path / "net.onnx", ["a"], {"name": "test"})
    file = first.session((tmp_path / "net.onnx").read_bytes())
    said, lengths = file.run(["logp", "lengths"], {"x": MAPS[:, None], "widths": WIDTHS_OF})
    assert json.loads(file.get_modelmeta().custom_metadata_map["characters"]) == ["a"]
    assert lengths.tolist() == [40, 30]
    assert np.allclose(np.exp(seen[0]), np.exp(said[0]), atol=0.02)  # weights in half precision
    assert np.allclose(np.exp(seen[1, :30]), np.exp(said[1, :30]), atol=0.02)


def test_lines_wait_for_others_of_like_width_and_none_is_too_wide_or_too_long():
    rng = random.Random(1)
    classes = {"a": 1, "b": 2}
    width = WIDTHS[3]
    ink = np.full((144, width - 9), 90, np.uint8)
    samples = [Sample(ink, "ab", "serif")] * (MIXED * size(width) + 5)
    samples.insert(5, Sample(np.zeros((144, 6 * 400), np.uint8), "ab", "serif"))  # wider than any batch
    samples.insert(5, Sample(ink, "a" * 140, "serif"))  # more than its frames can say
    made = list(batches(iter(samples), rng, classes))
    assert [maps.shape for maps, _ in made] == [(size(width), 144, width)]
    assert all(row[:2].tolist() == [1, 2] and not row[2:].any() for _, labels in made for row in labels)


def test_lines_that_the_line_reader_reads_are_shown_less_often(monkeypatch: pytest.MonkeyPatch):
    from ocr.train.world_lines import Line

    def reading(text: str) -> first.LineReading:
        return first.LineReading(text, (), (), np.zeros((0, 2), np.float32), (), 1.0, 0.0)

    gray, box = np.full((60, 300), 255, np.uint8), np.array([10, 20, 200, 40], np.float32)
    page = [Line(gray, box, reading(said), "ba", "print", "clean") for said in ("ba", "bo")] * 200
    monkeypatch.setattr(lines_draw.world_lines, "lines", lambda folder, rng: iter(page))
    sources = lines_draw.Sources(frozenset("ab"), (), (), ())
    assert len(list(lines_draw.of_world(Path(), sources, random.Random(1)))) == 400
    some = len(list(lines_draw.of_world(Path(), sources, random.Random(1), 0.3)))
    assert 230 <= some <= 290  # all 200 that it misreads, and three in ten of the others

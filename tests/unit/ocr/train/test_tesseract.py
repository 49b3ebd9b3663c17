"""The drawn lines that the second reader's net is trained on, and that net where the libraries of training are."""

import random
from itertools import islice

import numpy as np
import pytest

from ocr.readers import line_net, tesseract_lstm
from ocr.train import lines_train, tesseract_train
from ocr.train.lines_draw import Faces
from ocr.train.lines_text import Sources
from tests.unit.ocr.train.test_lines import needs_fonts, system_faces


def sources() -> Sources:
    sentences = ("Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;", "Điều 1. Phạm vi điều chỉnh")
    alphabet = frozenset(tesseract_lstm.alphabet())
    return Sources(alphabet, sentences, ("An Khang", "Bảo"), ("Xã Ea Kpam", "Phường Ổ Chợ Dừa"))


def drawn(count: int, faces: Faces, seed: int = 5) -> list[tesseract_train.Line]:
    return list(islice(tesseract_train.lines(sources(), faces, random.Random(seed)), count))


@needs_fonts
def test_a_line_is_drawn_as_the_reader_is_given_it_with_steps_enough_for_its_text():
    for line in drawn(25, system_faces()):
        assert line.picture.shape[0] == 36
        assert line.picture.shape[1] // 3 > len(line.text)
        assert line.picture.min() < 100 < line.picture.max()


@needs_fonts
def test_a_batch_holds_each_line_its_steps_and_its_classes():
    lines = [line for line in drawn(30, system_faces()) if line.picture.shape[1] <= 636]
    maps, steps, labels = tesseract_train.batch(lines, 212)
    assert maps.shape == (len(lines), 36, 636)
    for row, count, own, line in zip(maps, steps, labels, lines, strict=True):
        assert count == line.picture.shape[1] // 3
        assert (row[:, 3 * count + 3 :] == 255).all()  # paper
        assert "".join(tesseract_lstm.alphabet()[k - 1] for k in own if k) == line.text


@needs_fonts
def test_most_characters_of_drawn_print_are_read():
    net = line_net.loaded(tesseract_lstm.DATA)
    lines = drawn(40, Faces({"serif": system_faces().files["serif"]}))
    read = [tesseract_train.read(net, line) for line in lines]
    assert sum(text == line.text for text, line in zip(read, lines, strict=True)) >= 20


@needs_fonts
def test_the_net_in_jax_and_the_file_written_of_it_read_as_the_file_it_begins_from(tmp_path):
    jax = pytest.importorskip("jax", reason="training needs requirements-train.txt")
    pytest.importorskip("onnx", reason="training needs requirements-train.txt")
    from ocr.train import tesseract_net

    lines = [line for line in drawn(12, system_faces()) if line.picture.shape[1] <= 600]
    maps, steps, _ = tesseract_train.batch(lines, 200)
    pictures = maps.astype(np.float32) / 127.5 - 1
    weights = tesseract_net.held_by(tesseract_lstm.DATA)
    logits = tesseract_net.run(lines_train.by_layer(weights), pictures, steps)
    chances = np.asarray(jax.nn.softmax(logits, axis=-1))
    tesseract_net.write(tesseract_lstm.DATA, weights, tmp_path / "net.onnx")
    (log_probs,) = line_net.session((tmp_path / "net.onnx").read_bytes()).run(
        None, {"x": pictures[:, None], "steps": steps}
    )
    for k, count in enumerate(steps):
        assert np.allclose(np.exp(log_probs[:count, k]), chances[k, :count], atol=1e-4)


@needs_fonts
def test_a_few_steps_of_training_lower_the_loss(tmp_path):
    jax = pytest.importorskip("jax", reason="training needs requirements-train.txt")
    pytest.importorskip("onnx", reason="training needs requirements-train.txt")
    from ocr.train import tesseract_net

    lines = [line for line in drawn(16, system_faces(), seed=9) if line.picture.shape[1] <= 300]
    facts = tesseract_train.batch(lines, 100)
    params = lines_train.by_layer(tesseract_net.held_by(tesseract_lstm.DATA))
    ask = jax.jit(jax.value_and_grad(tesseract_net.loss))
    losses = []
    for _ in range(4):
        value, slope = ask(params, *facts, lines_train.CAP)
        losses.append(float(value))
        params = jax.tree_util.tree_map(lambda old, by: old - 0.01 * by, params, slope)
    assert losses[-1] < losses[0]

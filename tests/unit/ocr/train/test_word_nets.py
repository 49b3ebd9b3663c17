"""Words and numbers drawn for the small nets, and the nets where the libraries of training are installed."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from core.vietnamese import frequencies
from ocr.readers import figure_net, mark_net
from ocr.readers import trueocr as first
from ocr.train import figures_draw, marks_draw, word_nets
from ocr.train.lines_draw import Faces
from ocr.train.lines_text import Sources
from samples.random import make as world

FONTS = sorted(Path("/usr/share/fonts").rglob("DejaVuSerif.ttf"))
needs_fonts = pytest.mark.skipif(not FONTS, reason="needs the DejaVu fonts (make system)")
FACES = Faces({"serif": (str(FONTS[0]),)} if FONTS else {})
SOURCES = Sources(
    frozenset(first.alphabet()), ("Căn cứ Luật Tổ chức chính quyền địa phương",), ("An Khang",), ("Phường Ổ Chợ Dừa",)
)


@needs_fonts
def test_drawn_words_have_the_marks_that_stand_in_them_and_half_of_them_others_than_usual() -> None:
    rng = random.Random(2)
    words = [word for _ in range(40) for word in marks_draw.words(SOURCES, FACES, rng, "serif")]
    assert len(words) > 60
    assert all(mark_net.marks_of(word.text) == (word.tone, word.shapes) for word in words)
    assert {word.ink.shape for word in words} <= {(mark_net.FRAME.rows, width) for width in mark_net.FRAME.widths}
    assert len({word.tone for word in words}) == 6


@needs_fonts
def test_words_of_a_world_s_pages_have_the_marks_that_stand_in_them(tmp_path: Path) -> None:
    order = ["--pages", "2", "--seed", "3", "--level", "clean", "--types", "khai_sinh,quyet_dinh"]
    assert world.main([str(tmp_path), *order, "--other-marks", "0.5"]) == 0
    rng = random.Random(4)
    words = [word for _ in range(3) for word in marks_draw.of_world(tmp_path, rng)]
    assert len(words) > 60
    assert all(mark_net.marks_of(word.text) == (word.tone, word.shapes) for word in words)
    strange = sum(not frequencies.seen(word.text.lower()) for word in words if word.text.isalpha())
    assert 0.1 < strange / len(words) < 0.7


@needs_fonts
def test_drawn_numbers_say_what_stands_in_them() -> None:
    rng = random.Random(3)
    drawn = [number for _ in range(40) for number in figures_draw.numbers(SOURCES, FACES, rng, "serif")]
    assert len(drawn) > 20
    assert all(number.ink.shape == (figure_net.FRAME.rows, *figure_net.FRAME.widths) for number in drawn)
    assert all(filter(str.isdigit, number.said) and set(number.said) <= set(figure_net.CLASSES) for number in drawn)
    _pictures, labels = word_nets.figures_batch(drawn)
    assert labels.shape == (len(drawn), figures_draw.LONGEST)
    assert [int((row > 0).sum()) for row in labels] == [len(number.said) for number in drawn]


@pytest.mark.parametrize(
    ("text", "said"),
    [("001 192 585", "001-192-585"), ("15/04/1939,", "15-04-1939"), ("01B89", "01x89"), ("1.250.000 đ", "1-250-000-x")],
)
def test_a_number_is_said_as_figures_letters_and_what_is_between(text: str, said: str) -> None:
    assert figure_net.classed(text) == said


@pytest.mark.parametrize("what", ["marks", "figures"])
def test_the_written_net_answers_as_the_trained_one(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("jax")
    pytest.importorskip("onnx")
    import importlib

    task = word_nets.TASKS[what]
    net = importlib.import_module(task.net)
    params, running = net.initial(1)
    file = tmp_path / "net.onnx"
    net.write(file, params, running, {"name": "test"})
    monkeypatch.setattr(task.reader, "DATA", file)
    frame = task.reader.FRAME
    for width in frame.widths:
        x = np.random.default_rng(1).random((3, frame.rows, width), np.float32)
        answers = task.reader.read(list(x))
        for answer, wanted in zip(
            answers if what == "marks" else [answers], net.run(params, running, x, False), strict=False
        ):
            assert np.allclose(answer, np.asarray(wanted), atol=0.03)  # weights are kept in half precision


def test_a_net_goes_on_from_its_checkpoint_or_its_file_as_it_was(tmp_path: Path) -> None:
    pytest.importorskip("jax")
    pytest.importorskip("onnx")
    import argparse

    from ocr.train import marks_net

    params, running = marks_net.initial(1)
    x = np.random.default_rng(1).random((24, mark_net.FRAME.rows, mark_net.FRAME.widths[0]), np.float32)
    _, _, running = marks_net.run(params, running, x, True)
    word_nets.keep_both(marks_net, argparse.Namespace(out=tmp_path / "net.onnx", name="test"), params, running)
    tones, shapes, _ = marks_net.run(params, running, x, False)
    for again in (word_nets.load(tmp_path / "net.npz"), marks_net.from_file(tmp_path / "net.onnx", x)):
        other_tones, other_shapes, _ = marks_net.run(*again, x, False)
        assert np.allclose(tones, other_tones, atol=0.03)
        assert np.allclose(shapes, other_shapes, atol=0.03)


def test_the_mean_of_two_nets_has_the_mean_of_their_weights(tmp_path: Path) -> None:
    pytest.importorskip("jax")
    pytest.importorskip("onnx")
    from ocr.train import marks_net, net_parts

    files = [tmp_path / "first.onnx", tmp_path / "second.onnx"]
    for seed, file in enumerate(files):
        marks_net.write(file, *marks_net.initial(seed), {"name": "test"})
    net_parts.write_mean(files, [0.25, 0.75], tmp_path / "mean.onnx")
    first, second, mean = map(net_parts.held, (*files, tmp_path / "mean.onnx"))
    assert mean.keys() == first.keys()
    assert all(np.allclose(mean[name], 0.25 * first[name] + 0.75 * second[name], atol=0.01) for name in mean)

"""The drawn fields that the digit nets are trained on, and training itself where its libraries are installed."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.handwriting.crops import HEIGHT, WIDTH
from ocr.train import digits_draw, digits_fonts, digits_strokes

FONTS = sorted(Path("/usr/share/fonts").rglob("LiberationSerif-*.ttf"))
needs_fonts = pytest.mark.skipif(not FONTS, reason="needs the Liberation fonts (make system)")


def glyphs():
    """Glyphs without MNIST and script fonts: drawn digits and print stand in for them."""
    return digits_fonts.plain(Path("/usr/share/fonts"), 5)


@needs_fonts
def test_the_same_seed_draws_the_same_fields():
    first, other = (digits_draw.many(glyphs(), 12, seed=7) for _ in range(2))
    assert np.array_equal(first[0], other[0])
    assert [fact.text for fact in first[2]] == [fact.text for fact in other[2]]


@needs_fonts
def test_a_drawn_field_is_as_a_cut_one_and_has_ink_where_it_has_text():
    maps, widths, facts = digits_draw.many(glyphs(), 60, seed=8)
    assert maps.shape == (60, HEIGHT, WIDTH)
    assert all(8 <= width <= WIDTH for width in widths)
    assert all(maps[k, :, widths[k] :].max(initial=0) == 0 for k in range(60))
    assert all(maps[k].max() > 150 for k in range(60) if facts[k].text)
    assert {fact.hand for fact in facts} >= {"mnist", "strokes", "script", "print"}


@given(st.integers(0, 10_000))
@settings(max_examples=60)
def test_what_is_written_is_a_number_a_day_or_a_month(seed):
    rng = np.random.default_rng(seed)
    number, day, month = (digits_draw.label(kind, rng) for kind in ("number", "day", "month"))
    assert number == "" or (number.isdigit() and len(number) <= 5)
    assert day == "" or 1 <= int(day) <= 31
    assert month == "" or 1 <= int(month) <= 12


@given(st.integers(0, 9), st.integers(0, 10_000))
@settings(max_examples=60)
def test_every_shape_of_a_digit_leaves_ink_of_about_the_wanted_height(digit, seed):
    rng = np.random.default_rng(seed)
    ink = digits_strokes.draw(digit, 40, digits_strokes.hand(rng), rng)
    assert 30 <= ink.shape[0] <= 62
    assert ink.max() > 0.9


def test_training_goes_on_from_a_written_net_as_if_it_had_never_been_written(tmp_path):
    pytest.importorskip("jax", reason="training needs requirements-train.txt")
    pytest.importorskip("onnx", reason="training needs requirements-train.txt")
    from ocr.handwriting.net_files import DATA, FILES
    from ocr.train import digits, digits_onnx

    params, running = digits_onnx.read(DATA / FILES[0])
    digits.write(tmp_path / "again.onnx", params, running, "read and written again")
    maps = np.random.default_rng(0).uniform(0, 1, (2, 1, 32, 64)).astype(np.float32)
    nets = [digits._session(path).run(None, {"x": maps})[0] for path in (DATA / FILES[0], tmp_path / "again.onnx")]
    assert np.allclose(nets[0], nets[1], atol=1e-4)


@pytest.mark.slow
@pytest.mark.timeout(900)  # the compiler of JAX takes most of it
def test_nets_trained_on_with_officers_crops_are_written_and_read(tmp_path, monkeypatch):
    pytest.importorskip("jax", reason="training needs requirements-train.txt")
    pytest.importorskip("onnx", reason="training needs requirements-train.txt")
    from ocr.handwriting import inference
    from ocr.handwriting.net_files import DATA, FILES
    from ocr.train import confirmed, digits

    whole = digits.train
    monkeypatch.setattr(confirmed, "_BESIDES", 128)
    monkeypatch.setattr(confirmed, "_CHECK", 20)
    monkeypatch.setattr(digits, "train", lambda fields, steps, *more: whole(fields, 4, *more))
    monkeypatch.setattr(digits, "judge", lambda path, fields: {"all": 0.9})  # so few fields make a net forget others
    maps, widths, facts = digits_draw.many(glyphs(), 20, seed=9)
    shown = [(ink[:, :wide] / 255).astype(np.float32) for ink, wide in zip(maps, widths, strict=True)]
    crops = [SimpleNamespace(views=(ink,) * 5, text=fact.text) for ink, fact in zip(shown, facts, strict=True)]
    confirmed.trainer(None)(crops, DATA, tmp_path)
    before, after = (inference.run(shown[:1], folder)[0][0] for folder in (DATA, tmp_path))
    assert all((tmp_path / name).read_bytes() != (DATA / name).read_bytes() for name in FILES)
    assert before.shape == after.shape
    assert not np.allclose(before, after, atol=1e-3)


def test_a_net_that_forgot_drawn_fields_is_not_written(tmp_path, monkeypatch):
    pytest.importorskip("jax", reason="training needs requirements-train.txt")
    pytest.importorskip("onnx", reason="training needs requirements-train.txt")
    from ocr.handwriting.net_files import DATA, FILES
    from ocr.train import digits, digits_onnx

    shares = iter([0.9, 0.88])
    monkeypatch.setattr(digits, "judge", lambda path, fields: {"all": next(shares)})
    monkeypatch.setattr(digits, "train", lambda *_: digits_onnx.read(DATA / FILES[0]))
    fields = digits.drawn(glyphs(), 6, 1)
    with pytest.raises(ValueError, match="worse"):
        digits.go_on(fields, fields, DATA / FILES[0], tmp_path / FILES[0], fields)
    assert list(tmp_path.iterdir()) == []

"""The drawn lines that the line reader is trained on, and its net where the libraries of training are installed."""

import json
import random
import re
import sys
from pathlib import Path
from statistics import median

import numpy as np
import pytest
import trueocr
from rapidfuzz import fuzz

from core.text import nfc
from ocr.readers import tesseract_lstm
from ocr.readers import trueocr as first
from ocr.train import lines_draw, lines_score, lines_text, lines_train, tesseract_train, world_lines
from ocr.train.lines_draw import Faces
from ocr.train.lines_text import Sources
from samples.random import make as world

FONTS = sorted(Path("/usr/share/fonts").rglob("LiberationSerif-*.ttf"))
needs_fonts = pytest.mark.skipif(not FONTS, reason="needs the Liberation fonts (make system)")
MODELS = Path(trueocr.__file__).parent / "models"


def sources() -> Sources:
    sentences = ("Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;", "Điều 1. Phạm vi điều chỉnh")
    return Sources(frozenset(first.alphabet()), sentences, ("An Khang", "Bảo"), ("Xã Ea Kpam", "Phường Ổ Chợ Dừa"))


def system_faces() -> Faces:
    return Faces({"serif": (str(FONTS[0]),), "script": (str(FONTS[-1]),)})


def test_a_text_is_composed_of_the_nets_own_characters():
    rng, from_texts = random.Random(3), sources()
    texts = [lines_text.text(from_texts, rng) for _ in range(1500)]
    assert all(set(text) <= from_texts.alphabet and text == nfc(text) and text == text.strip() for text in texts)
    assert any("<<" in text for text in texts)
    assert any(text.isdigit() and len(text) == 1 for text in texts)


@needs_fonts
def test_the_same_seed_draws_the_same_lines():
    first, other = (lines_draw.sample(sources(), system_faces(), random.Random(5)) for _ in range(2))
    assert first.text == other.text
    assert np.array_equal(first.ink, other.ink)


@needs_fonts
@pytest.mark.parametrize("kind", ["serif", "script"])
def test_a_drawn_line_has_the_rows_of_the_net_and_frames_enough_for_its_text(kind):
    rng, seen = random.Random(6), 0
    for _ in range(25):
        line = lines_draw.sample(sources(), system_faces(), rng, kind)
        assert line.ink.shape[0] == 144
        assert line.ink.shape[1] <= lines_draw.WIDEST
        assert line.ink.shape[1] / lines_train.FRAME > len(line.text)
        seen += int(line.ink[48:96].max()) > int(line.ink[48:96].min()) + 20
    assert seen >= 22  # a full stop may fade away


def test_a_face_held_back_is_drawn_for_tests_only(tmp_path):
    (tmp_path / "faces.tsv").write_text(
        "file\tfamily\tkind\tlicence\theld\tstyle\na.ttf\ta\tscript\tOFL-1.1\tno\tregular\nb.ttf\tb\tscript\tOFL-1.1\tyes\tregular\n"
    )
    assert lines_draw.faces(tmp_path).files["script"] == (str(tmp_path / "a.ttf"),)
    assert lines_draw.faces(tmp_path, held=True).files == {"script": (str(tmp_path / "b.ttf"),)}


@needs_fonts
def test_a_batch_holds_each_line_and_its_classes():
    rng, classes = random.Random(8), first.classes()
    lines = [lines_draw.sample(sources(), system_faces(), rng) for _ in range(30)]
    width = 780
    lines = [line for line in lines if line.ink.shape[1] <= width and len(line.text) <= lines_train.longest(width)]
    maps, labels = lines_train.batch(lines, width, classes)
    assert maps.shape == (len(lines), 144, width)
    for row, line in zip(labels, lines, strict=True):
        assert "".join(first.alphabet()[k - 1] for k in row if k) == line.text


def test_the_net_begins_as_trueocrs_own_reads():
    pytest.importorskip("jax", reason="training needs requirements-train.txt")
    pytest.importorskip("onnx", reason="training needs requirements-train.txt")
    from ocr.train import lines_net

    rng = np.random.default_rng(0)
    maps = np.zeros((1, 144, 612), np.float32)
    maps[:, :, :600] = np.kron(rng.random((18, 75)), np.ones((8, 8))).astype(np.float32)
    small = np.einsum("rR,nRW,cW->nrc", lines_net.reduction(144), maps, lines_net.reduction(612))
    net = first.session((MODELS / "rec.onnx").read_bytes())
    ids, sure = net.run(["ids", "conf"], {"x": small[:, None], "widths": np.array([408])})
    logits = np.asarray(lines_net.run(lines_net.from_trueocr(MODELS / "rec.onnx"), maps))
    chances = np.exp(logits - logits.max(-1, keepdims=True))
    assert np.array_equal(logits.argmax(-1), ids)
    assert np.allclose((chances / chances.sum(-1, keepdims=True)).max(-1), sure, atol=1e-3)


def test_the_written_file_reads_as_the_net_that_was_trained(tmp_path):
    jax = pytest.importorskip("jax", reason="training needs requirements-train.txt")
    pytest.importorskip("onnx", reason="training needs requirements-train.txt")
    from ocr.train import lines_net, lines_onnx

    params = lines_net.from_trueocr(MODELS / "rec.onnx")
    rng = np.random.default_rng(0)
    params["seen"]["w"] = rng.normal(0, 0.05, params["seen"]["w"].shape).astype(np.float32)  # else they say nothing
    lines_train.save(tmp_path / "net.npz", params)
    lines_onnx.write(lines_onnx.weights_of(tmp_path / "net.npz"), tmp_path / "net.onnx", ["a"], {"name": "test"})
    maps = rng.random((1, 144, 300)).astype(np.float32)
    net = first.session((tmp_path / "net.onnx").read_bytes())
    (log_probs,) = net.run(["logp"], {"x": maps[:, None], "widths": np.array([300])})
    assert json.loads(net.get_modelmeta().custom_metadata_map["characters"]) == ["a"]
    assert np.allclose(
        log_probs, jax.nn.log_softmax(lines_net.run(params, maps)), atol=0.1
    )  # weights in half precision


def test_training_goes_on_from_the_file_that_the_reader_has(tmp_path):
    pytest.importorskip("onnx", reason="training needs requirements-train.txt")
    from ocr.train import lines_onnx

    file = Path(lines_train.__file__).parents[1] / "data" / "lines.onnx"
    held = lines_onnx.weights_of(file)
    lines_onnx.write(held, tmp_path / "again.onnx", ["a"], {"name": "test"})
    again = lines_onnx.weights_of(tmp_path / "again.onnx")
    assert held.keys() == again.keys()
    assert all(np.array_equal(held[name], again[name]) for name in held)
    tripled = {name: value * 3 for name, value in held.items()}
    mean = lines_onnx.mean([held, tripled], [0.75, 0.25])
    assert all(np.allclose(value, held[name] * 1.5) for name, value in mean.items())


def test_a_tone_is_changed_to_one_that_the_syllable_can_bear():
    rng = random.Random(5)
    for word in ("Văn", "Phượng", "Nguyệt", "HỢP", "khoẻ", "Đức"):
        changed = {lines_text.retoned(word, rng) for _ in range(40)}
        assert word not in changed
        assert all(len(other) == len(word) for other in changed)  # composed: one letter for one
    assert {lines_text.retoned("Đức", rng) for _ in range(20)} == {"Đực"}  # before c only acute and dot below


@needs_fonts
def test_nets_are_scored_on_the_pages_of_a_world(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    order = ["--pages", "1", "--seed", "3", "--level", "clean", "--types", "quyet_dinh"]
    assert world.main([str(tmp_path), *order]) == 0
    lines = list(world_lines.all_lines(tmp_path))
    assert len(lines) > 10
    assert {(line.kind, line.level) for line in lines} == {("print", "clean")}
    scored = lines_score.main, [str(first.DATA), "--world"]
    second = tesseract_train.main, [".", "--fonts", ".", "--text", ".", "--score", str(tesseract_lstm.DATA), "--pages"]
    for main, arguments in (scored, second):
        monkeypatch.setattr(sys, "argv", ["score", *arguments, str(tmp_path)])
        main()
        (share,) = re.findall(r"all ([\d.]+)", capsys.readouterr().out)
        assert float(share) < 20


@needs_fonts
def test_names_are_cut_out_of_sheets_of_signature_blocks_where_they_stand(tmp_path: Path) -> None:
    order = ["--pages", "1", "--seed", "3", "--level", "clean", "--types", "signing_sheet"]
    assert world.main([str(tmp_path), *order]) == 0
    (file,) = tmp_path.glob("signing_sheet-*.json")
    printed = [line["text"] for line in json.loads(file.read_text())["lines"][0]]
    places = list(world_lines.signed(tmp_path, random.Random(1)))
    names = [place for place in places if not place.text.isupper()]
    assert len(names) >= 4
    assert all(place.text in printed and "(" not in place.text for place in places)
    read = [first.read_lines(place.gray, place.box[None])[0].text for place in names]
    like = [fuzz.ratio(text, place.text) for text, place in zip(read, names, strict=True)]
    assert median(like) > 80  # under ink some are hardly read


def test_a_line_in_which_another_printed_one_lies_teaches_nothing() -> None:
    label, figures, below = (100, 50, 300, 70), (310, 52, 560, 68), (100, 80, 560, 100)
    where = np.array([label, figures, below], np.float32)
    together, alone = (np.array(box, np.float32) for box in ((98, 48, 562, 72), (98, 48, 305, 72)))
    assert world_lines._has_more(together, where, 0)  # a label and its figures in boxes, found as one
    assert not world_lines._has_more(alone, where, 0)
    assert not world_lines._has_more(where[2], where, 2)

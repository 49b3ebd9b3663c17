"""The door of the handwriting reader, on drawn heads of letters, and the nets that lie in the tree."""

import hashlib
import json

import cv2
import numpy as np
import onnxruntime
import pytest

from core.records import Line, Word
from ocr.handwriting import crops, decision, inference, net_files, reader, zones
from ocr.train import digits_strokes

WIDE, HIGH = 2480, 3508
EM = 58


def hand(seed=3):
    """A writer whose digits are plain to read."""
    rng = np.random.default_rng(seed)
    plain = digits_strokes.hand(rng)
    return digits_strokes.Hand(np.zeros(10, np.int64), 0.1, 0.6, 0.02, 0.09), rng, plain


def written(page, text, x, seed=3):
    """Write digits on a page from x on; gives where they end."""
    by, rng, _ = hand(seed)
    for char in text:
        ink = digits_strokes.draw(int(char), 46, by, rng)
        top = 430 - ink.shape[0] + 46
        part = page[top : top + ink.shape[0], x : x + ink.shape[1]]
        page[top : top + ink.shape[0], x : x + ink.shape[1]] = np.minimum(part, 255 - (ink * 220).astype(np.uint8))
        x += ink.shape[1] + 8
    return x


def head(number, day):
    """A page with a number and a day written between words whose places are known, and the lines of its readers."""
    page = np.full((HIGH, WIDE), 255, np.uint8)
    end_number = written(page, number, 420)
    end_day = written(page, day, 1540)
    top, bottom = 425 / HIGH, 485 / HIGH

    def word(text, x0, x1):
        return Word(text, (x0 / WIDE, top, x1 / WIDE, bottom), 0.99, True)

    def line(*words):
        return Line(words, (words[0].box[0], top, words[-1].box[2], bottom))

    left = line(word("Số:", 310, 385), word("/QĐ-UBND", end_number + 30, end_number + 290))
    x = end_day + 30
    end_month = written(page, "02", x + 150)
    right = line(
        word("Nội,", 1330, 1410),
        word("ngày", 1420, 1520),
        word("tháng", x, x + 130),
        word("02", x + 145, end_month),
        word("năm", end_month + 20, end_month + 120),
        word("2025", end_month + 135, end_month + 250),
    )
    return page, (left, right)


def test_a_plainly_written_number_and_day_come_first_among_their_guesses():
    page, lines = head("23", "05")
    answers = {answer.what: answer for answer in reader.read(page, lines)}
    assert answers["number"].guesses[0].text == "23"
    assert answers["day"].guesses[0].text == "05"


def test_the_guesses_are_ranked_and_their_box_holds_the_writing():
    page, lines = head("574", "17")
    number = next(answer for answer in reader.read(page, lines) if answer.what == "number")
    shares = [guess.confidence for guess in number.guesses]
    x0, y0, x1, y1 = number.box
    assert shares == sorted(shares, reverse=True)
    assert x0 * WIDE < 425
    assert x1 * WIDE > 500
    assert y0 < 430 / HIGH < 476 / HIGH < y1


def test_a_day_that_its_month_does_not_have_is_not_asserted():
    page, lines = head("23", "30")
    answers = {answer.what: answer for answer in reader.read(page, lines)}
    if answers["day"].guesses[0].text == "30":
        assert not answers["day"].asserted
    else:
        pytest.fail("the drawn 30 was not read, so nothing was tested")


def test_a_date_whose_year_the_readers_dispute_is_not_asserted():
    page, lines = head("23", "05")
    *before, year = lines[1].words
    disputed = Line((*before, Word(year.text, year.box, 0.5, False)), lines[1].box)
    answers = {answer.what: answer for answer in reader.read(page, (lines[0], disputed))}
    assert answers["number"].what == "number"
    assert not answers["day"].asserted


def test_an_empty_field_gives_no_guess():
    page, lines = head("23", "05")
    blank = np.full_like(page, 255)
    assert all(answer.guesses == () and not answer.asserted for answer in reader.read(blank, lines))


def test_a_page_without_zones_is_not_looked_at(monkeypatch):
    monkeypatch.setattr(inference, "sessions", lambda folder: pytest.fail("the nets were run"))
    assert reader.read(np.full((HIGH, WIDE), 255, np.uint8), ()) == ()


def test_digits_are_taken_from_the_readers_only_when_nothing_else_stands_there():
    assert reader.digits_of(" .46 35") == "4635"
    assert reader.digits_of("4†") == ""
    assert reader.digits_of("") == ""


def test_a_crop_beyond_the_page_is_filled_with_paper():
    page = np.zeros((40, 40), np.uint8)
    ink = crops.cut(page, crops.Field(-30.0, 30.0, 5.0, 30.0))
    assert ink.shape[0] == crops.HEIGHT
    assert ink[:, 0].max() == 0.0


def test_paper_without_ink_makes_an_empty_map():
    noise = np.random.default_rng(1).normal(235, 4, (60, 200)).clip(0, 255).astype(np.uint8)
    assert crops.ink_map(noise).mean() < 0.1


def test_wide_fields_are_squeezed_to_what_the_nets_know():
    assert crops.ink_map(np.full((30, 900), 255, np.uint8)).shape == (crops.HEIGHT, crops.WIDTH)


def test_the_nets_are_those_of_the_note_and_small():
    notes = json.loads((net_files.DATA / "digits.json").read_text(encoding="utf-8"))
    held = {name: (net_files.DATA / name).read_bytes() for name in net_files.FILES}
    assert {name: hashlib.sha256(data).hexdigest() for name, data in held.items()} == {
        name: notes[name]["sha256"] for name in net_files.FILES
    }
    assert sum(map(len, held.values())) < 2_000_000


def test_the_two_nets_are_not_the_same_net():
    maps = [np.random.default_rng(2).uniform(0, 1, (crops.HEIGHT, 64)).astype(np.float32)]
    first, other = inference.run(maps)
    assert not np.allclose(first[0], other[0])
    assert np.allclose(np.exp(first[0]).sum(axis=1), 1.0, atol=1e-4)


def test_a_net_runs_on_one_thread():
    assert all(isinstance(session, onnxruntime.InferenceSession) for session in inference.sessions(net_files.DATA))
    assert all(
        session.get_session_options().intra_op_num_threads == 1 for session in inference.sessions(net_files.DATA)
    )


def test_strokes_are_joined_by_a_smooth_curve_through_their_points():
    points = np.array([[0.0, 0.0], [0.5, 1.0], [1.0, 0.0]])
    curve = digits_strokes.bend(points)
    assert all(np.abs(curve - point).sum(axis=1).min() < 1e-9 for point in points)
    assert cv2.arcLength((curve * 100).astype(np.float32), False) > 200


def test_zones_are_found_on_the_drawn_head():
    page, lines = head("23", "05")
    assert [zone.what for zone in zones.find(lines, (page.shape[1], page.shape[0]))] == ["number", "day", "month"]


def test_a_number_whose_last_digit_the_field_cuts_off_is_not_asserted():
    page, lines = head("1673", "05")
    number = zones.find(lines, (WIDE, HIGH))[0]
    cut_off = number._replace(field=number.field._replace(x1=number.field.x1 - 75), text="167")
    whole = decision.decide("number", reader.look(page, [number])[0])
    part = decision.decide("number", reader.look(page, [cut_off])[0])
    assert whole.candidates[0][0] == "1673"
    assert not part.asserted

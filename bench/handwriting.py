"""Measure the reading of handwritten numbers, days and months: best guess, asserted, sent to review, each reader alone.

    .venv/bin/python -m bench.handwriting [--drawn N --mnist FOLDER --scripts FOLDER]

On the first pages of `../shared/data/letters`; with --drawn also on so many drawn fields whose digits and script fonts
were held back from training, where the thresholds of ocr.handwriting.decision were chosen.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import pytesseract
from numpy.typing import NDArray

from ocr import engine
from ocr.clean import prepare
from ocr.handwriting import crops, decision, inference, reader
from ocr.handwriting import zones as zone
from ocr.handwriting.crops import Field, What
from ocr.handwriting.decision import Evidence
from ocr.input import filetype, raster
from ocr.input.limits import DEFAULT

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data" / "letters"


class Seen(NamedTuple):
    """One place with its truth, what was seen there and what was made of it."""

    name: str
    what: What
    truth: str
    evidence: Evidence | None  # None where no zone was found
    guesses: tuple[str, ...]
    share: float
    asserted: bool
    tesseract: str = ""  # Tesseract on the same crop, held to digits


def main() -> None:
    """See the module's sentence."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawn", type=int, default=0)
    parser.add_argument("--mnist", type=Path)
    parser.add_argument("--scripts", type=Path)
    parser.add_argument("--fonts", type=Path, default=Path("/usr/share/fonts"))
    options = parser.parse_args()
    if options.drawn:
        show(f"{options.drawn} drawn fields", drawn(options.drawn, options.mnist, options.scripts, options.fonts))
    seen, seconds = letters()
    show("letters", seen)
    print(f"median CPU seconds a page for the handwriting: {np.median(seconds):.3f}")
    for mark in seen:
        if not mark.asserted or not is_right(mark.what, mark.guesses[0], mark.truth):
            state = "WRONG" if mark.asserted else "review"
            print(f"  {state}: {mark.name} {mark.what} {mark.truth}: {', '.join(mark.guesses[:3])} ({mark.share:.2f})")


def letters() -> tuple[list[Seen], list[float]]:
    """Every number, day and month of the letters' first pages, and the CPU seconds of `reader.read` a page."""
    seen, seconds = [], []
    best = engine.default()
    with (DATA / "truth.tsv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    for row in rows:
        path = DATA / row["file"]
        image = raster.render(path, filetype.sniff_file(path, file_bytes=DEFAULT.file_bytes), 1, DEFAULT)
        prepared = prepare.prepare(image.pixels, image.dpi)
        lines = best.read(prepared)
        began = time.process_time()
        answers = {answer.what: answer for answer in reader.read(prepared.gray, lines)}
        seconds.append(time.process_time() - began)
        high, wide = prepared.gray.shape
        zones = zone.find(lines, (wide, high))
        looks = dict(zip((place.what for place in zones), reader.look(prepared.gray, zones), strict=True))
        held = {place.what: tesseract(prepared.gray, place.field) for place in zones}
        _, month, day = row["ngay_ban_hanh"].split("-")
        wanted: dict[What, str] = {"number": row["so_ky_hieu"].split("/")[0], "day": day, "month": month}
        for what, truth in wanted.items():
            answer = answers.get(what)
            guesses = tuple(guess.text for guess in answer.guesses) if answer else ()
            share = answer.guesses[0].confidence if answer and answer.guesses else 0.0
            sure = bool(answer and answer.asserted)
            seen.append(Seen(row["file"], what, truth, looks.get(what), guesses, share, sure, held.get(what, "")))
    return seen, seconds


def tesseract(gray: NDArray[np.uint8], field: Field) -> str:
    """What Tesseract reads in a field when it may only give digits."""
    half = crops.HALF * field.height
    y0, x0 = max(0, round(field.middle - half)), max(0, round(field.x0))
    crop = gray[y0 : round(field.middle + half), x0 : round(field.x1)]
    if not crop.size:
        return ""
    roomy = cv2.copyMakeBorder(crop, 10, 10, 10, 10, cv2.BORDER_CONSTANT, value=255)
    config = "--psm 7 -c tessedit_char_whitelist=0123456789"
    return str(pytesseract.image_to_string(roomy, config=config)).strip()


def drawn(count: int, mnist: Path, scripts: Path, fonts: Path) -> list[Seen]:
    """Drawn fields as pages of their own, with digits and fonts held back from training."""
    from ocr.train import digits_draw, digits_fonts

    glyphs = digits_fonts.load(mnist, scripts, fonts, held_back=True)
    rng = np.random.default_rng(9_000)
    seen: list[Seen] = []
    while len(seen) < count:
        kind, text, page, hand = digits_draw.page(glyphs, rng)
        if not text:
            continue
        gray = cv2.resize(page, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC).astype(np.uint8)
        high, wide = gray.shape
        place = zone.Zone(kind, Field(0.1 * high, wide - 0.1 * high, high / 2, high / 2 / crops.HALF), "", False)
        evidence = reader.look(gray, [place])[0]
        decided = decision.decide(kind, evidence)
        truth = text if kind == "number" else text.zfill(2)
        guesses = tuple(value for value, _ in decided.candidates)
        share = decided.candidates[0][1] if decided.candidates else 0.0
        seen.append(Seen(hand, kind, truth, evidence, guesses, share, decided.asserted))
    return seen


def is_right(what: What, got: str, truth: str) -> bool:
    """Whether a reading is right: a day or month counts without its leading nought."""
    return got == truth if what == "number" else got.lstrip("0") == truth.lstrip("0")


def of_net(number: int) -> Callable[[Evidence], str]:
    """What one net alone reads: the text most of its views agree on."""

    def read(evidence: Evidence) -> str:
        texts = [inference.greedy(view) for view in evidence.nets[number]]
        return max(texts, key=texts.count)

    return read


def of_first(evidence: Evidence) -> str:
    """What the page's first reader reads when it may only give digits."""
    return inference.greedy(evidence.first) if evidence.first is not None else ""


def of_page(evidence: Evidence) -> str:
    """What the page's readers wrote down."""
    return evidence.written


def show(title: str, seen: Sequence[Seen]) -> None:
    """The table of one set."""
    alone = {"page": of_page, "first": of_first, "net 1": of_net(0), "net 2": of_net(1)}
    head = ("what", "n", "found", "tess", *alone, "best", "in 3", "asserted", "wrong", "review")
    print(f"\n{title}\n" + " ".join(f"{name:>8}" for name in head))
    for what in ("number", "day", "month"):
        mine = [mark for mark in seen if mark.what == what]
        held = [mark for mark in mine if mark.evidence is not None]
        singles = [
            sum(is_right(mark.what, read(mark.evidence), mark.truth) for mark in held if mark.evidence is not None)
            for read in alone.values()
        ]
        singles.insert(0, sum(is_right(mark.what, mark.tesseract, mark.truth) for mark in held))
        best = sum(is_right(mark.what, mark.guesses[0], mark.truth) for mark in mine if mark.guesses)
        three = sum(any(is_right(mark.what, text, mark.truth) for text in mark.guesses[:3]) for mark in mine)
        sure = [mark for mark in mine if mark.asserted]
        right = sum(is_right(mark.what, mark.guesses[0], mark.truth) for mark in sure)
        figures = (len(mine), len(held), *singles, best, three, right, len(sure) - right, len(mine) - len(sure))
        print(f"{what:>8} " + " ".join(f"{figure:>8}" for figure in figures))


if __name__ == "__main__":
    main()

"""How often QR codes, bar codes and zones are read on drawn cards, by level of capture: python -m bench.codes [N].

N papers of each type (default 4) at every level, drawn with another seed than the samples'. The whole read of the page
counts, as the product does it. `wrong` counts values that a checked zone gave and the paper does not bear: it must be
0. The last columns are CPU milliseconds a page for finding codes, and for reading a zone.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import cv2

from core.codes import mrz as zones
from core.codes import payloads
from core.records import Code
from ocr import read
from ocr.clean import prepare
from ocr.codes import detection
from ocr.input import raster
from ocr.input.limits import DEFAULT
from ocr.mrz import zone as mrz
from samples.make import main as draw_samples

QR = ("cccd_chip", "can_cuoc", "gplx", "phieu_tiep_nhan")
ZONE = ("cccd_chip", "can_cuoc", "ho_chieu")
BARS = ("cccd_barcode",)
Tally = dict[str, list[int]]


def truth(fields: dict[str, str | None]) -> set[str]:
    """Every identifier the paper bears."""
    names = ("personal_id", "passport_number", "licence_number", "dossier_code")
    return {value for name in names if (value := fields.get(name))}


def said(code: Code) -> set[str]:
    """The identifiers a code gives."""
    if code.kind == "mrz":
        zone = zones.parse(code.text.split("\n"))
        return {value for value in (zone.personal_id, zone.number) if value} if zone and zone.checks_hold else set()
    card = payloads.card(code.text)
    if card is not None:
        return {card.personal_id}
    paper = payloads.procedure(code.text)
    return {paper.dossier_code} if paper and paper.dossier_code else {code.text.split("|")[0]}


def read_paper(file: Path, spent: dict[str, list[float]]) -> list[Code]:
    """All codes of a paper; adds the CPU time of finding them again on the prepared pages."""
    opened = read.open_file(str(file))
    codes: list[Code] = []
    for page in range(1, opened.pages + 1):
        reading = read.read_page(str(file), opened.kind, page).reading
        image = raster.render(file, opened.kind, page, DEFAULT)
        prepared = prepare.prepare(image.pixels, image.dpi)
        start = time.process_time()
        detection.find(prepared.upright_rgb, prepared.gray)
        middle = time.process_time()
        zone = mrz.find(prepared.gray, reading.lines)
        spent["codes"].append(1000 * (middle - start))
        if zone:
            spent["zone"].append(1000 * (time.process_time() - middle))
        codes += [code for code in reading.codes if code.kind != "mrz"] + list(zone)
    return codes


def measure(folder: Path) -> None:
    tallies: dict[str, Tally] = defaultdict(lambda: {kind: [0, 0] for kind in ("qr", "mrz", "barcode", "wrong")})
    spent: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines():
        paper = json.loads(line)
        tally = tallies[paper["level"]]
        codes = read_paper(folder / paper["file"], spent[paper["level"]])
        known = truth(paper["fields"])
        for kind, types in (("qr", QR), ("mrz", ZONE), ("barcode", BARS)):
            if paper["type"] in types:
                tally[kind][1] += 1
                tally[kind][0] += any(code.kind == kind and said(code) & known for code in codes)
        numbers = known | {value[3:] for value in known if len(value) == 12}  # a card's number is the id's tail
        tally["wrong"][0] += sum(bool(said(code) - numbers) for code in codes if code.checked and code.kind == "mrz")
    print("level    QR        zone      bar code  wrong   codes ms   zone ms")
    for level, tally in tallies.items():
        times = [statistics.median(spent[level][kind] or [0]) for kind in ("codes", "zone")]
        rates = "  ".join(f"{tally[kind][0]:3} of {tally[kind][1]:<2}" for kind in ("qr", "mrz", "barcode"))
        print(f"{level:6} {rates}  {tally['wrong'][0]:5}  {times[0]:9.0f} {times[1]:9.0f}")


def main() -> None:
    """Draw the cards and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=4, metavar="N", help="papers of each type (4)")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as temporary:
        wanted = ",".join(sorted({*QR, *ZONE, *BARS}))
        which = ["--seed", "77", "--types", wanted, "--per-type", str(options.count), "--layouts", "all"]
        if draw_samples([temporary, *which, "--every-level"]) == 0:
            measure(Path(temporary))


if __name__ == "__main__":
    main()

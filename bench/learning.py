"""What `motlan train` gains where the rules lose the titles: drawn papers, officers who name and correct all of them.

    python -m bench.learning SAMPLES_DIR [--cache DIR] [--torn 3]

Of one paper in `--torn` the title lines are taken out of the reading, as a seal, a fold or a print of the office's own
takes them. The officers' word is the truth that was drawn. Readings are cached as those of `bench.labelling` are.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import tempfile
import time
from pathlib import Path

import msgspec

from bench.labelling import Sample, samples
from classify.learned.train import train
from classify.page.layout import lay_out
from classify.types.titles import PROMINENT, title_lines
from core.catalogue import load
from core.records import FieldValue, Owner, PageReading, Reading, Revision, Slip, Stored
from ingest.filing.from_readings import papers_of
from ocr.version import READER
from store import ids, pages, papers
from store.files import FileObjects
from store.objects import Objects


def main() -> None:
    """See the module's sentence."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("samples", type=Path, nargs="+")
    parser.add_argument("--cache", type=Path, default=None, help="folder of readings; default: SAMPLES/.readings")
    parser.add_argument("--torn", type=int, default=3, help="of one paper in so many the title is lost")
    options = parser.parse_args()
    catalogue = load()
    with tempfile.TemporaryDirectory() as folder:
        objects = FileObjects(Path(folder) / "objects")
        count = torn = 0
        for place in options.samples:
            for sample in samples(place, options.cache or place / ".readings", set(), set()):
                count, torn = count + 1, torn + file(objects, sample, options.torn)
        began = time.process_time()
        report = train(objects, catalogue, READER)
        seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count} papers, the title of {torn} lost; {seconds:.0f} CPU s, {report.bytes} bytes, {peak:.0f} MB peak")
    print(msgspec.json.format(msgspec.json.encode(report)).decode())


def file(objects: Objects, sample: Sample, torn: int) -> bool:
    """File a drawn paper and the officer's revision of it; whether its title was taken out."""
    sha256 = hashlib.sha256(sample.path.read_bytes()).hexdigest()
    lost = int(sha256[-6:], 16) % torn == 0
    readings = [
        msgspec.structs.replace(untitled(page) if lost else page, reader=READER, page=number)
        for number, page in enumerate(sample.pages, start=1)
    ]
    for page in readings:
        pages.save(objects, sha256, page)
    reading = next(iter(papers_of(readings, load(), sample.path.name, sha256, ())))
    reading = msgspec.structs.replace(reading, pages=tuple(page.page for page in readings))
    first = Revision(
        ids.paper("0" * 10, sha256, 1), 1, "", "reader", (), "", Slip(), Stored("", 0), None, reading
    )  # fmt: skip
    papers.file_first(objects, first)

    def correct(latest: Revision) -> Revision:
        return msgspec.structs.replace(latest, reading=corrected(latest.reading, sample))

    papers.revise(objects, first.paper_id, correct, by="officer")
    return lost


def untitled(page: PageReading) -> PageReading:
    """The reading without the lines that look like titles."""
    looks = {line.text for line in title_lines(lay_out(page)) if line.rows == 1 and line.prominence >= PROMINENT}
    return msgspec.structs.replace(page, lines=tuple(line for line in page.lines if line.text not in looks))


def corrected(reading: Reading, sample: Sample) -> Reading:
    """The reading as an officer leaves it who knows the truth."""
    truth = sample.truth
    said = {name: FieldValue(value, value, 1.0, source="officer") for name, value in truth["fields"].items() if value}
    owners = tuple(
        Owner(owner["kind"], owner["id"], owner["name"], owner["birth_date"], owner["role"])
        for owner in truth["owners"]
    )
    return msgspec.structs.replace(
        reading, type=truth["type"], fields=said, owners=owners, needs_review=False, review_reasons=()
    )  # fmt: skip


if __name__ == "__main__":
    main()

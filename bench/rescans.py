"""The same paper scanned twice: how many re-scans are recognised, and how many different papers are taken for one.

    python -m bench.rescans SAMPLES_DIR [--cache DIR] [--levels scan,poor]

SAMPLES_DIR holds papers drawn with --every-level: each is there once a level, which stands for two branches' scanners.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from pathlib import Path

if __name__ == "__main__":  # run as a file: the packages live one folder up
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.labelling import samples
from core.catalogue import load
from core.records import Revision, Slip, Stored
from ingest.filing.from_readings import papers_of
from search.duplicates import same_paper


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("samples", type=Path)
    parser.add_argument("--cache", type=Path, default=None, help="folder of readings; default: SAMPLES/.readings")
    parser.add_argument("--levels", default="scan,poor")
    options = parser.parse_args(arguments)
    catalogue, papers = load(), dict[tuple[str, str], Revision]()
    scans = samples(
        options.samples, options.cache or options.samples / ".readings", set(options.levels.split(",")), set()
    )
    for sample in scans:
        name = sample.path.stem
        reading = next(papers_of(sample.pages, catalogue, name, name, ()))
        filed = Revision(name, 1, "", "reader", (), "bench", Slip(), Stored(f"originals/{name}", 1), None, reading)
        papers[name.rpartition("-")[0], sample.truth["level"]] = filed
    again = linked = others = wrong = 0
    for (one_key, one_scan), (other_key, other_scan) in itertools.combinations(papers.items(), 2):
        same = same_paper(one_scan, other_scan)
        if one_key[0] == other_key[0]:
            again, linked = again + 1, linked + same
        else:
            others, wrong = others + 1, wrong + same
            if same:
                print("wrong:", one_scan.paper_id, other_scan.paper_id)
    print(f"{linked} of {again} re-scans recognised; {wrong} of {others} pairs of different papers taken for one")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""The reuse check against the table of pairs worked out by hand: answers and dates right, answers that are too kind.

    python -m bench.reuse_pairs [--wrong]

An answer is too kind when it says that a paper may be used again with no look, and the truth does not say so.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from search.sqlite.backend import SqliteIndex
from store.files import FileObjects
from store.links import Links
from tests.support.reuse_pairs import ROWS, answered


def main() -> None:
    """Print how many pairs and components are right, and how long one pair takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="name the pairs that are wrong")
    show = parser.parse_args().wrong
    right = components = right_components = kind = 0
    with tempfile.TemporaryDirectory() as folder:
        index, links = SqliteIndex(Path(folder) / "index.db"), Links(FileObjects(Path(folder) / "objects"))
        began = time.perf_counter()
        for row in ROWS:
            got, want = answered(row, index, links), row["expected"].split("; ")
            right += got == want
            components += len(want)
            right_components += sum(answer == other for answer, other in zip(got, want, strict=True))
            kind += sum(_used(answer) and not _used(other) for answer, other in zip(got, want, strict=True))
            if show and got != want:
                print(row["procedure"], row["situation"], *(line for line in got if line not in want), sep="\n    ")
        seconds = time.perf_counter() - began
        index.close()
    print(f"pairs {right} of {len(ROWS)} right, components {right_components} of {components}, too kind {kind}")
    print(f"{1000 * seconds / len(ROWS):.1f} ms a pair, filing its papers and finding them included")


def _used(line: str) -> bool:
    return line.split(" ")[1] == "V"


if __name__ == "__main__":
    main()

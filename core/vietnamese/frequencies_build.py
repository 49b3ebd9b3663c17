"""Counts syllables and their neighbours in Vietnamese texts: python -m core.vietnamese.frequencies_build OUT TEXTS...

Each TEXT is a file or a folder of `.txt` files (UTF-8); file names with `no_accents` are left out. Texts in a folder
called `names` are counted once per name; all others as running text. Pairs seen fewer than `--pairs` times are dropped.
"""

from __future__ import annotations

import argparse
import itertools
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from core.text import accented
from core.vietnamese.frequencies import DATA

_TOKEN = re.compile(r"[^\W\d_]+|\S")
_ETH = str.maketrans("ðÐ", "đĐ")  # a letter of another alphabet that looks the same
_NAME_WEIGHT = 2  # a name in a list stands for many people


def text_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The text files named or inside the folders named, in order of their names."""
    for path in paths:
        files = sorted(path.rglob("*.txt")) if path.is_dir() else [path]
        yield from (file for file in files if "no_accents" not in file.name)


def runs(line: str) -> Iterator[list[str]]:
    """The stretches of a line that are words only: digits and punctuation part them."""
    run: list[str] = []
    for token in _TOKEN.findall(accented(line.translate(_ETH))):
        if token[0].isalpha():
            run.append(token)
        elif run:
            yield run
            run = []
    if run:
        yield run


def count(files: Iterable[Path]) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """How often each syllable and each pair of neighbours stands in the files."""
    single: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for file in files:
        weight = _NAME_WEIGHT if file.parent.name == "names" else 1
        for line in file.read_text(encoding="utf-8-sig", errors="replace").splitlines():
            for run in runs(line):
                for word in run:
                    single[word] += weight
                for pair in itertools.pairwise(run):
                    pairs[pair] += weight
    return single, pairs


def save(path: Path, single: Counter[str], pairs: Counter[tuple[str, str]], least: int) -> None:
    """Write the counts as sorted arrays: words, their counts, pair keys (first · 2¹⁶ + second), pair counts."""
    words = sorted(word for word, times in single.items() if times >= least)
    rank = {word: i for i, word in enumerate(words)}
    kept = sorted(
        (rank[a] << 16 | rank[b], min(times, 65535))
        for (a, b), times in pairs.items()
        if times >= least and a in rank and b in rank
    )
    np.savez_compressed(
        path,
        words=np.frombuffer("\n".join(words).encode(), np.uint8),
        counts=np.array([single[word] for word in words], np.uint32),
        keys=np.array([key for key, _ in kept], np.uint32),
        pair_counts=np.array([times for _, times in kept], np.uint16),
    )


def main() -> None:
    """Read the command line, count, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help=f"file to write, usually {DATA.name} in ocr/data")
    parser.add_argument("texts", type=Path, nargs="+", help="text files or folders of them")
    parser.add_argument("--pairs", type=int, default=2, help="least count of a word or a pair to be kept")
    options = parser.parse_args()
    single, pairs = count(text_files(options.texts))
    save(options.out, single, pairs, options.pairs)
    size = options.out.stat().st_size
    sys.stderr.write(f"{len(single)} words, {len(pairs)} pairs counted; {size} bytes written\n")


if __name__ == "__main__":
    main()

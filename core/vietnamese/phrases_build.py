"""Makes the table of common pairs of words: python -m core.vietnamese.phrases_build TEXTS...

TEXTS are folders of `.txt` files (UTF-8) of official language. A pair is kept when at least `LEAST` were counted
in at least two files and hardly ever another pair of the same letters: then its marks are known from its letters.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

from core.text import accented, fold
from core.vietnamese.phrases import TABLE

LEAST = 4  # counts of a pair below which it proves nothing
ALONE = 0.95  # share of a pair among all pairs of its letters


def pairs(folders: list[Path]) -> list[str]:
    """The pairs, in order."""
    counts: Counter[str] = Counter()
    files: dict[str, set[str]] = defaultdict(set)
    for folder in folders:
        for path in sorted(folder.rglob("*.txt")):
            for run in re.split(r"[^\w\s]|\d|_", accented(path.read_text("utf-8", errors="replace"))):
                for words in pairwise(run.split()):
                    counts[" ".join(words)] += 1
                    files[" ".join(words)].add(path.name)
    of_letters: Counter[str] = Counter()
    for pair, count in counts.items():
        of_letters[fold(pair)] += count
    return sorted(
        pair
        for pair, count in counts.items()
        if count >= LEAST and len(files[pair]) > 1 and count >= ALONE * of_letters[fold(pair)] and pair != fold(pair)
    )


if __name__ == "__main__":
    TABLE.write_text("\n".join(pairs([Path(path) for path in sys.argv[1:]])) + "\n", encoding="utf-8")

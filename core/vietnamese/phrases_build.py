"""Makes the tables of common pairs of words: python -m core.vietnamese.phrases_build TEXTS...

TEXTS are folders of `.txt` files (UTF-8) of official language. A pair is kept when at least `LEAST` were counted
in at least two files and hardly ever another pair of the same letters: then its marks are known from its letters.
Of the pairs with a hook or an acute those counted `OFTEN` and never otherwise make the second table: what both readers
made of such a mark may be doubted for them.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

from core.text import accented, fold
from core.vietnamese.phrases import ACUTE, HOOK, TABLE, TONE_TABLE

OFTEN = 15  # counts of a pair from which its hook or acute can be no other
LEAST = 4  # counts of a pair below which it proves nothing
ALONE = 0.95  # share of a pair among all pairs of its letters
NEVER_ELSE = 0.998  # … of a pair of the second table


def pairs(folders: list[Path]) -> tuple[list[str], list[str]]:
    """The pairs of either table, in order."""
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
    known = sorted(
        pair
        for pair, count in counts.items()
        if count >= LEAST and len(files[pair]) > 1 and count >= ALONE * of_letters[fold(pair)] and pair != fold(pair)
    )
    often = [
        pair
        for pair in known
        if counts[pair] >= OFTEN and counts[pair] >= NEVER_ELSE * of_letters[fold(pair)]
        and {HOOK, ACUTE} & set(unicodedata.normalize("NFD", pair))
    ]  # fmt: skip
    return known, often


if __name__ == "__main__":
    for table, rows in zip((TABLE, TONE_TABLE), pairs([Path(path) for path in sys.argv[1:]]), strict=True):
        table.write_text("\n".join(rows) + "\n", encoding="utf-8")

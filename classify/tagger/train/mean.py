"""The mean of weights taught beside each other from the same start: python -m classify.tagger.train.mean OUT A B….

Each was shown other pages; on pages that none was shown their mean is better than each of them.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from classify.tagger import weights
from classify.tagger.weights import Weights


def mean(nets: Sequence[Weights]) -> Weights:
    """Raises ValueError where the nets have not the same answers."""
    first = nets[0]
    if any(net.names != first.names for net in nets):
        raise ValueError("The nets answer with other names: go on from one of them with the present catalogue first.")
    return Weights(
        first.names,
        {name: np.mean([net.arrays[name] for net in nets], axis=0, dtype=np.float32) for name in first.arrays},
    )


def main(arguments: Sequence[str] | None = None) -> int:
    out, *paths = map(Path, sys.argv[1:] if arguments is None else arguments)
    if not paths:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    taken = mean([weights.load(path) for path in paths])
    weights.save(out, taken.names, taken.arrays)
    return 0


if __name__ == "__main__":
    sys.exit(main())

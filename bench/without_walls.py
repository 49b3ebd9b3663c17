"""Preloaded into a reading process by `bench.confinement` alone: the same process, with no walls put up."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ocr.input import confinement


def close(reads: Iterable[Path], writes: Path, program: str | None = None) -> confinement.Walls:
    """No walls."""
    return confinement.Walls(False, False, 0, False, "as a measure", program)


confinement.close = close

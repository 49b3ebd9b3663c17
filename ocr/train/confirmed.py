"""Trains both digit nets on with crops that officers confirmed and drawn fields: for `motlan train --digits`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from ocr.handwriting.crops import HEIGHT, WIDTH, InkMap
from ocr.handwriting.net_files import FILES
from ocr.train import digits, digits_fonts
from ocr.train.digits import Fields

_FONTS = Path("/usr/share/fonts")
_BESIDES, _CHECK = 3_000, 1_500  # drawn fields to learn and to judge by
_SEED = 71
_TAKEN = (0, 3, 4)  # the views that show the field and little more: the others reach far to one side


class Confirmed(Protocol):
    """A crop with what is written there."""

    @property
    def views(self) -> tuple[InkMap, ...]:
        """Its ink map in each view of `ocr.handwriting.crops`."""
        ...

    @property
    def text(self) -> str:
        """The digits."""
        ...


def trainer(samples: tuple[Path, Path] | None) -> Callable[[Sequence[Confirmed], Path, Path], None]:
    """What trains nets. `samples` are folders of MNIST and of script fonts to draw with; None: strokes and print."""

    def train(crops: Sequence[Confirmed], begin: Path, out: Path) -> None:
        learnt = fields(crops)
        glyphs, held_back = _glyphs(samples)
        check = digits.drawn(held_back, _CHECK, _SEED)
        for number, name in enumerate(FILES):
            besides = digits.drawn(glyphs, _BESIDES, _SEED + 1 + number)
            digits.go_on(learnt, besides, begin / name, out / name, check, _SEED + number)

    return train


def fields(crops: Sequence[Confirmed]) -> Fields:
    """The crops as the trainer takes them, each in the views that show the field and little more."""
    rows = [(crop.views[view], crop.text) for crop in crops for view in _TAKEN]
    maps = np.zeros((len(rows), HEIGHT, WIDTH), np.uint8)
    for row, (ink, _) in enumerate(rows):
        maps[row, :, : ink.shape[1]] = np.round(ink * 255)
    widths = np.array([ink.shape[1] for ink, _ in rows], np.int32)
    return Fields(maps, widths, [text for _, text in rows], ["officer"] * len(rows))


def _glyphs(samples: tuple[Path, Path] | None) -> tuple[digits_fonts.Glyphs, digits_fonts.Glyphs]:
    if samples is None:
        return digits_fonts.plain(_FONTS, _SEED), digits_fonts.plain(_FONTS, _SEED + 1)
    return digits_fonts.load(*samples, _FONTS), digits_fonts.load(*samples, _FONTS, held_back=True)

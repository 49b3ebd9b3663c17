"""Page pictures into files: PNG, JPEG, PDF and TIFF in turn, the same bytes for the same pictures."""

import time
from collections.abc import Sequence
from pathlib import Path

from samples.degrade import Capture, Level

LONG_AGO = time.gmtime(1767225600)  # PDF dates must not depend on the day of drawing


def save(captures: Sequence[Capture], stem: Path, level: Level, turn: int) -> str:
    """Write the pages as one file; `turn` varies the kind of file. The answer is the file's name."""
    suffix = _suffix(len(captures), level, turn)
    target = stem.with_name(stem.name + suffix)
    first, rest = captures[0].image, [capture.image for capture in captures[1:]]
    dpi = captures[0].dpi
    quality = level.quality or 92
    if suffix == ".png":
        first.save(target, compress_level=1, dpi=(dpi, dpi))
    elif suffix == ".jpg":
        first.save(target, quality=quality, dpi=(dpi, dpi))
    elif suffix == ".tif":
        first.save(
            target, save_all=True, append_images=rest, compression="jpeg", quality=quality, dpi=(dpi, dpi)
        )  # fmt: skip
    else:
        first.save(
            target, save_all=True, append_images=rest, resolution=dpi, quality=quality,
            creationDate=LONG_AGO, modDate=LONG_AGO,
        )  # fmt: skip
    return target.name


def _suffix(pages: int, level: Level, turn: int) -> str:
    if pages > 1:
        return ".tif" if turn % 3 == 0 else ".pdf"
    if level.name == "clean":
        return ".png"
    if level.name == "photo":
        return ".jpg"
    return (".jpg", ".pdf", ".jpg", ".tif", ".pdf")[turn % 5]

"""What was learnt and is in use, as services take it up when they open: the catalogue's model, the nets for digits."""

from __future__ import annotations

import logging
from pathlib import Path

from classify.learned import Taught
from core.catalogue import Catalogue
from core.errors import CorruptError, NotFoundError
from ocr.handwriting.net_files import unpack
from store import models
from store.objects import Objects

log = logging.getLogger("motlan.learnt")


def taught(catalogue: Catalogue, objects: Objects) -> Catalogue:
    """The catalogue with the learnt version in use; as it is where there is none. Raises ServiceError.

    A damaged version costs what was learnt, never the work: the rules serve alone, and `motlan doctor` says so.
    """
    number = models.in_use(objects, models.LABELS)
    if number == models.NONE:
        return catalogue
    from classify.learned.learnt_model import opened  # late: brings numpy

    try:
        return Taught(catalogue, opened(models.weights(objects, models.LABELS, number), number))
    except (CorruptError, NotFoundError):
        log.error("the learnt version in use is damaged; the rules serve alone", extra={"action": "open_services"})
        return catalogue


def nets(objects: Objects, folder: Path) -> Path | None:
    """The learnt digit nets in use, written into `folder`; None where there are none. Raises ServiceError."""
    number = models.in_use(objects, models.DIGITS)
    if number == models.NONE:
        return None
    try:
        unpack(models.weights(objects, models.DIGITS, number), folder)
    except (CorruptError, NotFoundError):
        log.error("the learnt nets in use are damaged; those of motlan serve", extra={"action": "open_services"})
        return None
    return folder


def described(objects: Objects) -> str:
    """One sentence for `motlan doctor`. Raises CorruptError or NotFoundError when a version in use is damaged."""
    said = []
    for name, alone in ((models.LABELS, "the rules alone"), (models.DIGITS, "the nets that motlan comes with")):
        number = models.in_use(objects, name)
        if number != models.NONE:
            models.weights(objects, name, number)
        said.append(f"{name}: {f'learnt version {number}' if number else alone}")
    return "; ".join(said)

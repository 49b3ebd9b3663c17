"""The version of reading: a digest of the code and weights that decide what is read from a page.

A page's reading is cached under it, so a reading made by other code or other weights is never taken for this one's.
The wordings of the catalogue are no part of it: they mend what a poor copy's labels were read as, and a label that is
added to a type must not have every page read anew.
"""

from __future__ import annotations

import hashlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_ROOMS = ("ocr", "core/vietnamese", "core/codes")
_FILES = ("core/text.py", "core/catalogue/known_phrases.py")
_ASIDE = frozenset(("train", "__pycache__"))  # what makes weights, and what Python makes of sources


def deciding_files(root: Path = _ROOT) -> list[Path]:
    """Every file under `root` that decides what is read, in the order of their names."""
    inside = (path for room in _ROOMS for path in (root / room).rglob("*") if path.is_file())
    kept = [path for path in inside if not _ASIDE & set(path.relative_to(root).parts) and path.suffix != ".md"]
    return sorted([*kept, *(root / name for name in _FILES)])


def digest(root: Path = _ROOT) -> str:
    """Ten hexadecimal digits over names and contents of the deciding files."""
    whole = hashlib.blake2b(digest_size=5)
    for path in deciding_files(root):
        whole.update(path.relative_to(root).as_posix().encode())
        whole.update(hashlib.blake2b(path.read_bytes()).digest())
    return whole.hexdigest()


def _reader() -> str:
    """The digest and the installed recogniser; safe in an object's key."""
    try:
        return f"r{digest()}-trueocr{version('trueocr')}"
    except PackageNotFoundError:
        return f"r{digest()}-no-trueocr"


READER = _reader()

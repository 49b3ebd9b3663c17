"""What may be asked of a reading process: each function with the types of its arguments and of its result.

A reading process that hostile bytes have taken over can send anything. So nothing it sends is looked at but through the
type declared here, and what is not declared here cannot be asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from core.errors import MotlanError
from core.records import Box, Metadata, PageReading, Signature
from ocr.input.limits import MIB, Limits
from ocr.quality.checked_page import CheckedPage, SeenPage
from ocr.results import Member, Opened, PageRead, ReadSettings

# A path that the parent names: the file is put into the process's staging folder, and the process is told that path.
File = Annotated[str, "a file to put into the staging folder"]

_SMALL, _LARGE = 64 * MIB, 1024 * MIB  # bytes of an answer: words, or whole documents


@dataclass(frozen=True)
class Call:
    """A function that may be called in a reading process."""

    function: str  # "module:name"
    takes: tuple[Any, ...]  # the types of its arguments, in order; those at the end may be left out
    gives: Any  # the type of its result
    most: int = _SMALL  # bytes its answer may have


_REGISTRY: dict[str, Call] = {}


def declare(function: str, takes: Sequence[Any], gives: Any, most: int = _SMALL) -> None:
    """Let a function be called in reading processes, in this process and in those that import the same module."""
    _REGISTRY[function] = Call(function, tuple(takes), gives, most)


def of(function: str) -> Call:
    """The declaration of a function. Raises MotlanError for one that may not be called."""
    if (call := _REGISTRY.get(function)) is None:
        raise MotlanError(f"{function} may not be called in a reading process: declare it in ocr/input/calls.py")
    return call


def names() -> list[str]:
    """All functions that may be called."""
    return sorted(_REGISTRY)


declare("ocr.read:open_file", (File, Limits), Opened)
declare("ocr.input.raster:open_file", (File, Limits), Opened)
declare("ocr.read:read_page", (File, str, int, Limits, ReadSettings), PageRead, _LARGE)
declare("ocr.read:draw_page", (File, str, PageReading, Limits), bytes, _LARGE)
declare(
    "ocr.read:assemble_pdf", (tuple[tuple[bytes, ...], Metadata], dict[str, str]), bytes, _LARGE
)  # the pages and what they are; what the copy says of itself
declare("ocr.quality.check:check", (File, str, int, Limits), CheckedPage)
declare("ocr.quality.check:warm", (), None)
declare("ocr.quality.check:see", (File, str, int, int, Limits), SeenPage)
declare("ocr.pdf.arranged:arrange", (File, str, tuple[tuple[int, int], ...], Limits), bytes, _LARGE)
declare("ocr.pdf.arranged:join", (tuple[bytes, ...],), bytes, _LARGE)
declare("ocr.pdf.searchable:empty_page", (), bytes)
declare("ocr.pdf.signatures:report", (File,), tuple[Signature, ...])
declare("ocr.input.zip:unzip_here", (File, Limits), tuple[Member, ...])
declare("ocr.handwriting.learnt_nets:read_page", (str, File, str, int, Limits, ReadSettings), PageRead, _LARGE)
declare(
    "ocr.handwriting.learnt_nets:crops_of", (File, str, int, tuple[Box, ...], Limits), list[list[tuple[int, bytes]]]
)
declare("ocr.pdf.picture:sizes", (File, int), tuple[tuple[int, int], ...])
declare("ocr.pdf.picture:jpeg", (File, int, int), bytes)
declare("ocr.pdf.picture:first_look", (bytes, int, int, bool), tuple[bytes, bytes, tuple[tuple[int, int], ...]])
declare("ocr.pdf.picture:raw", (File, int, int, int), tuple[int, int, bytes])

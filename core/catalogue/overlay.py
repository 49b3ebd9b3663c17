"""What the centre says over the files of the catalogue: asked for anew each time, so that a change needs no restart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

T = TypeVar("T")
_NOTHING: Mapping[str, Any] = {}


class Overlay(Generic[T]):
    """What is kept by code and stands over what the files say."""

    def __init__(self) -> None:
        self._kept: Callable[[], Mapping[str, T]] | None = None

    @contextmanager
    def over(self, kept: Callable[[], Mapping[str, T]]) -> Iterator[None]:
        """Let what `kept` answers, asked anew each time, stand over the files within this block."""
        before, self._kept = self._kept, kept
        try:
            yield
        finally:
            self._kept = before

    def current(self) -> Mapping[str, T]:
        """What holds now, by code: the same object as long as nothing changes. Raises what the store raises."""
        return self._kept() if self._kept is not None else _NOTHING


types: Overlay[Any] = Overlay()  # `core.catalogue.own.OwnType` by the type's code; own.py imports the types' model

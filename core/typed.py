"""JSON, MessagePack and plain values as the types they are declared to be, in as many threads as there are.

msgspec works out the fields of a struct when it is first asked for it, and lets other threads find them before they
are all there: a thread that decodes the same struct just then ends the whole process (a segmentation fault, 0.22.0,
`TypeNode_get_struct_info`). So a type is worked out here, under one lock, before anything is decoded as it; nothing
else in the program gives msgspec a type.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, overload

import msgspec

T = TypeVar("T")
_working_out = threading.RLock()


@overload
def decode(data: bytes | str, kind: type[T]) -> T: ...
@overload
def decode(data: bytes | str, kind: Any) -> Any: ...
def decode(data: bytes | str, kind: Any) -> Any:
    """What JSON says. Raises msgspec.DecodeError, and msgspec.ValidationError for JSON of another form."""
    return _decoder(kind).decode(data)


@overload
def unpack(data: bytes | msgspec.Raw, kind: type[T]) -> T: ...
@overload
def unpack(data: bytes | msgspec.Raw, kind: Any) -> Any: ...
def unpack(data: bytes | msgspec.Raw, kind: Any) -> Any:
    """What MessagePack says. Raises as `decode` does."""
    return _unpacker(kind).decode(data)


@overload
def convert(
    value: Any, kind: type[T], *, strict: bool = True, dec_hook: Callable[[type, Any], Any] | None = None
) -> T: ...
@overload
def convert(
    value: Any, kind: Any, *, strict: bool = True, dec_hook: Callable[[type, Any], Any] | None = None
) -> Any: ...
def convert(value: Any, kind: Any, *, strict: bool = True, dec_hook: Callable[[type, Any], Any] | None = None) -> Any:
    """A plain value as a type, as `msgspec.convert` makes it. Raises msgspec.ValidationError."""
    _decoder(kind)
    return msgspec.convert(value, kind, strict=strict, dec_hook=dec_hook)


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    """The decoder of JSON of a type, which is worked out whole with all that it names."""
    with _working_out:
        return msgspec.json.Decoder(kind)


@cache
def _unpacker(kind: Any) -> msgspec.msgpack.Decoder[Any]:
    """The decoder of MessagePack of a type."""
    with _working_out:
        return msgspec.msgpack.Decoder(kind)

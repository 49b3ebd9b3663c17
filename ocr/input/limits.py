"""The limits on what one untrusted file may cost, in one frozen record that travels with every call."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Upper bounds for one file, one page and one reading process. Defaults suit a machine with 2 GB a core."""

    file_bytes: int = 512 * MIB  # a larger file is refused unread
    pages: int = 2000  # pages of one file
    pixels: int = 100_000_000  # of one image as stored, before decoding: A0 at 200 dpi has 62 million
    working_pixels: int = 36_000_000  # of one page in memory; larger ones are reduced: A3 at 400 dpi has 31 million
    page_seconds: float = 25.0  # wall clock for one page, and for opening one file
    memory_bytes: int = 1200 * MIB  # private memory of one reading process (RLIMIT_DATA)
    idle_bytes: int = 700 * MIB  # a reading process that holds more than this between calls is replaced
    calls: int = 400  # calls after which a reading process is replaced
    archive_members: int = 2000  # files in one ZIP
    archive_bytes: int = 2048 * MIB  # unpacked size of one ZIP
    archive_ratio: int = 200  # unpacked size to packed size of one member above one megabyte
    archive_free: int = 256 * MIB  # unpacked size that every ZIP may have, as far as the others allow
    archive_growth: int = 20  # above that, unpacked size of a whole ZIP to its own size: scans hardly grow


DEFAULT = Limits()

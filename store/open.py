"""Open the object store that a configuration names."""

from __future__ import annotations

from pathlib import Path

from core.errors import UsageError
from core.settings import Config
from store.files import FileObjects
from store.objects import Objects


def open_objects(config: Config, url: str | None = None) -> Objects:
    """The object store at `url`, else at the configured address; made on first use.

    Raises UsageError for an address of no known form, ServiceError when it cannot be reached.
    """
    address = url or config.objects
    scheme, _, rest = address.partition(":")
    if scheme == "file" and rest:
        return FileObjects(Path(rest))
    if scheme in ("s3", "s3+http"):
        from store.s3.backend import S3Objects

        return S3Objects.at(address, config)
    raise UsageError(f"objects address {address!r}: give file:PATH, s3://HOST/BUCKET or s3+http://HOST/BUCKET")
